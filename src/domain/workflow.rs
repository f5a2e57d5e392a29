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

named_states! {
    /// What can be done to a sheet. Some moves leave the state as it is: they are legal only in some states all the same.
    SheetMove {
        /// The unit changes an entry, or its evidence.
        Edit = "edit",
        /// Gửi chấm điểm.
        Submit = "submit",
        /// Rút lại phiếu, while it has not been taken up.
        Withdraw = "withdraw",
        /// Nhận thẩm định.
        TakeUp = "take_up",
        /// The appraiser accepts, corrects or sets a line, or a veto.
        Appraise = "appraise",
        /// Hỏi đơn vị: a question, answered without changing the state.
        Ask = "ask",
        /// The unit answers a question.
        Answer = "answer",
        /// Trả lại: single lines or the whole sheet, with reasons.
        Return = "return",
        /// Giải trình: the unit answers a return and sends the sheet again.
        Explain = "explain",
        /// A cross-checker proposes points or remarks on a line.
        CrossCheck = "cross_check",
        /// Kết thúc thẩm định.
        Finish = "finish",
        /// Thẩm định lại.
        Reopen = "reopen",
        /// Thống nhất, at the conference.
        Agree = "agree",
        /// Công bố, with all sheets of the period.
        Publish = "publish",
        /// Đính chính: a published sheet is appraised anew; what was published stays readable.
        Amend = "amend",
    }
}

/// Whose part a move is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Staff and leaders of the sheet's unit.
    Unit,
    /// The leaders of the sheet's unit: what is done under their name.
    Leader,
    /// The secretariat; for the sheet of the chair's own committee the deputy's people; nobody for their own unit.
    Appraiser,
    /// Cross-checkers of the unit the sheet is assigned to.
    CrossChecker,
    /// The secretariat, writing down what the conference decided.
    Secretariat,
}

/// One row of the table of moves.
#[derive(Debug, Clone, Copy)]
pub struct SheetRule {
    /// The move.
    pub step: SheetMove,
    /// Whose part it is.
    pub part: Part,
    /// From which state to which.
    pub ways: &'static [(SheetStatus, SheetStatus)],
    /// In which states of the period.
    pub periods: &'static [PeriodStatus],
}

/// The states of a period in which sheets are at work.
const AT_WORK: &[PeriodStatus] = &[PeriodStatus::Open, PeriodStatus::EntryClosed, PeriodStatus::Published];

/// Every legal move of a sheet: who makes it, from where to where, and while its period is in which state. All else
/// is illegal.
pub const SHEET_RULES: &[SheetRule] = {
    use PeriodStatus::Open;
    use SheetStatus::{
        Agreed, Appraised, Draft, Explained, Published, Returned, Submitted, UnderAppraisal as Under,
    };
    &[
        // A returned sheet may be mended after entry is closed and, in an amendment, after publication.
        rule(SheetMove::Edit, Part::Unit, &[(Draft, Draft)], &[Open]),
        rule(SheetMove::Edit, Part::Unit, &[(Returned, Returned)], AT_WORK),
        rule(SheetMove::Submit, Part::Leader, &[(Draft, Submitted)], &[Open]),
        rule(SheetMove::Withdraw, Part::Leader, &[(Submitted, Draft)], &[Open]),
        rule(SheetMove::Withdraw, Part::Leader, &[(Explained, Returned)], AT_WORK),
        rule(SheetMove::TakeUp, Part::Appraiser, &[(Submitted, Under), (Explained, Under)], AT_WORK),
        rule(SheetMove::Appraise, Part::Appraiser, &[(Under, Under)], AT_WORK),
        rule(SheetMove::Ask, Part::Appraiser, &[(Under, Under)], AT_WORK),
        rule(SheetMove::Answer, Part::Unit, &[(Under, Under), (Returned, Returned)], AT_WORK),
        rule(SheetMove::Return, Part::Appraiser, &[(Under, Returned)], AT_WORK),
        rule(SheetMove::Explain, Part::Leader, &[(Returned, Explained)], AT_WORK),
        rule(
            SheetMove::CrossCheck,
            Part::CrossChecker,
            &[(Submitted, Submitted), (Under, Under), (Explained, Explained)],
            AT_WORK,
        ),
        rule(SheetMove::Finish, Part::Appraiser, &[(Under, Appraised)], AT_WORK),
        rule(SheetMove::Reopen, Part::Appraiser, &[(Appraised, Under), (Agreed, Under)], AT_WORK),
        rule(SheetMove::Agree, Part::Secretariat, &[(Appraised, Agreed)], AT_WORK),
        rule(SheetMove::Publish, Part::Secretariat, &[(Agreed, SheetStatus::Published)], AT_WORK),
        rule(SheetMove::Amend, Part::Secretariat, &[(Published, Under)], &[PeriodStatus::Published]),
    ]
};

const fn rule(
    step: SheetMove,
    part: Part,
    ways: &'static [(SheetStatus, SheetStatus)],
    periods: &'static [PeriodStatus],
) -> SheetRule {
    SheetRule { step, part, ways, periods }
}

impl SheetMove {
    /// Whose part the move is; the same in every row.
    #[must_use]
    pub fn part(self) -> Option<Part> {
        SHEET_RULES.iter().find(|rule| rule.step == self).map(|rule| rule.part)
    }
}

/// What forbids a move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forbidden {
    /// The sheet is in a state that does not know the move.
    Sheet,
    /// The period is.
    Period,
}

impl SheetStatus {
    /// The state after `step` while the period is in `period`.
    ///
    /// # Errors
    /// Whether the state of the sheet or of the period forbids it.
    pub fn after(self, step: SheetMove, period: PeriodStatus) -> Result<Self, Forbidden> {
        let mut known = false;
        for rule in SHEET_RULES.iter().filter(|rule| rule.step == step) {
            if let Some((_, to)) = rule.ways.iter().find(|(from, _)| *from == self) {
                if rule.periods.contains(&period) {
                    return Ok(*to);
                }
                known = true;
            }
        }
        Err(if known { Forbidden::Period } else { Forbidden::Sheet })
    }

    /// Whether the appraisal has begun, so that appraised figures exist.
    #[must_use]
    pub fn is_taken_up(self) -> bool {
        match self {
            Self::Draft | Self::Submitted => false,
            Self::UnderAppraisal
            | Self::Returned
            | Self::Explained
            | Self::Appraised
            | Self::Agreed
            | Self::Published => true,
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
    /// Công bố, and each amendment after it.
    Publish,
    /// Lưu trữ.
    Archive,
}

impl PeriodStatus {
    /// The state after `step`, or `None` where the step is not legal from here.
    #[must_use]
    pub fn after(self, step: PeriodMove) -> Option<Self> {
        match (step, self) {
            (PeriodMove::Open, Self::Preparing) | (PeriodMove::Reopen, Self::EntryClosed) => Some(Self::Open),
            (PeriodMove::CloseEntry, Self::Open) => Some(Self::EntryClosed),
            (PeriodMove::Publish, Self::Open | Self::EntryClosed | Self::Published) => Some(Self::Published),
            (PeriodMove::Archive, Self::Published) => Some(Self::Archived),
            (
                PeriodMove::Open
                | PeriodMove::CloseEntry
                | PeriodMove::Reopen
                | PeriodMove::Publish
                | PeriodMove::Archive,
                _,
            ) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_opens_closes_and_reopens_but_never_leaves_publication() {
        use PeriodMove::{Archive, CloseEntry, Open, Publish, Reopen};
        for step in [Open, CloseEntry, Reopen] {
            assert_eq!(PeriodStatus::Published.after(step), None);
            assert_eq!(PeriodStatus::Archived.after(step), None);
        }
        assert_eq!(PeriodStatus::Preparing.after(Open), Some(PeriodStatus::Open));
        assert_eq!(PeriodStatus::Open.after(CloseEntry), Some(PeriodStatus::EntryClosed));
        assert_eq!(PeriodStatus::EntryClosed.after(Reopen), Some(PeriodStatus::Open));
        assert_eq!(PeriodStatus::Open.after(Open), None);
        assert_eq!(PeriodStatus::Preparing.after(Publish), None);
        assert_eq!(PeriodStatus::EntryClosed.after(Publish), Some(PeriodStatus::Published));
        assert_eq!(PeriodStatus::Published.after(Archive), Some(PeriodStatus::Archived));
        assert_eq!(PeriodStatus::Archived.after(Publish), None);
    }

    #[test]
    fn every_state_reads_back_from_the_word_the_store_keeps() {
        for &state in SheetStatus::ALL {
            assert_eq!(SheetStatus::parse(state.as_str()), Some(state));
        }
        assert_eq!(SheetStatus::parse("Draft"), None);
    }

    #[test]
    fn a_move_is_the_same_persons_part_wherever_it_is_legal() {
        for &step in SheetMove::ALL {
            let parts: Vec<Part> =
                SHEET_RULES.iter().filter(|rule| rule.step == step).map(|rule| rule.part).collect();
            assert!(!parts.is_empty(), "{step:?}");
            assert!(parts.iter().all(|part| *part == parts[0]), "{step:?}");
        }
    }
}
