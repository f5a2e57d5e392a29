//! The life of a sheet and of a period: their states and the only legal moves between them.
//!
//! Who may make a move is decided in [`super::access`]; what a move does besides is decided in the actions.

use serde::{Deserialize, Serialize};

macro_rules! named_states {
    ($(#[$doc:meta])* $name:ident { $( $(#[$state_doc:meta])* $state:ident = $text:literal, )+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $( $(#[$state_doc])* $state, )+ }

        impl $name {
            /// Every value, in the order of its life.
            pub const ALL: &[Self] = &[ $( Self::$state, )+ ];

            /// The word the store keeps.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $( Self::$state => $text, )+ }
            }

            /// Reads a word written by `as_str`.
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> {
                match word { $( $text => Some(Self::$state), )+ _ => None }
            }
        }
    };
}
pub(crate) use named_states;

named_states! {
    /// The states of a sheet (phiếu chấm điểm).
    SheetStatus {
        /// Bản nháp: the unit is entering.
        Draft = "draft",
        /// Đã gửi: sent, not yet taken up.
        Submitted = "submitted",
        /// Đang thẩm định.
        UnderAppraisal = "under_appraisal",
        /// Trả lại: sent back with a reason, the unit may edit.
        Returned = "returned",
        /// Đã giải trình: the unit has answered the return.
        Explained = "explained",
        /// Đã thẩm định.
        Appraised = "appraised",
        /// Đã thống nhất, at the conference.
        Agreed = "agreed",
        /// Đã công bố: fixed for ever.
        Published = "published",
    }
}

named_states! {
    /// The states of a period (kỳ).
    PeriodStatus {
        /// Chuẩn bị.
        Preparing = "preparing",
        /// Đang mở: units enter and send.
        Open = "open",
        /// Đã khóa nhập.
        EntryClosed = "entry_closed",
        /// Đã công bố.
        Published = "published",
        /// Lưu trữ.
        Archived = "archived",
    }
}

/// What can be done to a sheet as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetMove {
    /// Change an entry: leaves the state as it is.
    Edit,
    /// Gửi chấm điểm.
    Submit,
    /// Rút lại phiếu, while it has not been taken up.
    Withdraw,
}

impl SheetStatus {
    /// The state after `step`, or `None` where the step is not legal from here.
    #[must_use]
    pub fn after(self, step: SheetMove) -> Option<Self> {
        match (step, self) {
            (SheetMove::Edit, Self::Draft | Self::Returned) => Some(self),
            (SheetMove::Submit, Self::Draft) => Some(Self::Submitted),
            (SheetMove::Withdraw, Self::Submitted) => Some(Self::Draft),
            (SheetMove::Edit | SheetMove::Submit | SheetMove::Withdraw, _) => None,
        }
    }

    /// Whether the unit has put its name to the figures, so that others may read and rank them.
    #[must_use]
    pub fn is_sent(self) -> bool {
        match self {
            Self::Draft => false,
            Self::Submitted
            | Self::UnderAppraisal
            | Self::Returned
            | Self::Explained
            | Self::Appraised
            | Self::Agreed
            | Self::Published => true,
        }
    }
}

/// What an admin or the secretariat does to a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeriodMove {
    /// Mở kỳ: sheets appear for every member.
    Open,
    /// Khóa nhập.
    CloseEntry,
    /// Mở lại for entry.
    Reopen,
}

impl PeriodStatus {
    /// The state after `step`, or `None` where the step is not legal from here.
    #[must_use]
    pub fn after(self, step: PeriodMove) -> Option<Self> {
        match (step, self) {
            (PeriodMove::Open, Self::Preparing) | (PeriodMove::Reopen, Self::EntryClosed) => Some(Self::Open),
            (PeriodMove::CloseEntry, Self::Open) => Some(Self::EntryClosed),
            (PeriodMove::Open | PeriodMove::CloseEntry | PeriodMove::Reopen, _) => None,
        }
    }

    /// Whether units may enter and send.
    #[must_use]
    pub fn is_open(self) -> bool {
        self == Self::Open
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_listed_moves_of_a_sheet_are_legal() {
        use SheetMove::{Edit, Submit, Withdraw};
        use SheetStatus::{Draft, Returned, Submitted};
        let legal = [
            (Draft, Edit, Draft),
            (Returned, Edit, Returned),
            (Draft, Submit, Submitted),
            (Submitted, Withdraw, Draft),
        ];
        for &state in SheetStatus::ALL {
            for step in [Edit, Submit, Withdraw] {
                let expected = legal.iter().find(|row| row.0 == state && row.1 == step).map(|row| row.2);
                assert_eq!(state.after(step), expected, "{state:?} × {step:?}");
            }
        }
    }

    #[test]
    fn a_period_opens_closes_and_reopens_but_never_leaves_publication() {
        use PeriodMove::{CloseEntry, Open, Reopen};
        for step in [Open, CloseEntry, Reopen] {
            assert_eq!(PeriodStatus::Published.after(step), None);
            assert_eq!(PeriodStatus::Archived.after(step), None);
        }
        assert_eq!(PeriodStatus::Preparing.after(Open), Some(PeriodStatus::Open));
        assert_eq!(PeriodStatus::Open.after(CloseEntry), Some(PeriodStatus::EntryClosed));
        assert_eq!(PeriodStatus::EntryClosed.after(Reopen), Some(PeriodStatus::Open));
        assert_eq!(PeriodStatus::Open.after(Open), None);
    }

    #[test]
    fn every_state_reads_back_from_the_word_the_store_keeps() {
        for &state in SheetStatus::ALL {
            assert_eq!(SheetStatus::parse(state.as_str()), Some(state));
        }
        assert_eq!(SheetStatus::parse("Draft"), None);
    }
}
