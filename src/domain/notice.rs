//! Notices: what people are told of, what is said, to whom, and how long a mail is tried.
//!
//! Knows neither words nor addresses of pages: a notice is a kind and a few facts, worded when it is shown. Who the
//! recipients are today is the store's part.

use super::ids::{AccountId, MemberUnitId, PeriodId, SheetId};
use super::workflow::named_states;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Most characters of a reason or a question that a notice quotes.
const EXCERPT_MAX: usize = 280;

/// Most characters of an address before its `@`.
const LOCAL_PART_MAX: usize = 64;

/// Most characters of an address.
const EMAIL_MAX: usize = 254;

/// Minutes to wait after the first, second, … failed attempt to send a mail. After the last the mail is given up.
const PAUSES: &[i32] = &[1, 5, 15, 60, 4 * 60, 12 * 60, 24 * 60];

named_states! {
    /// What a notice tells of.
    NoticeKind {
        /// Hạn gửi comes near and the unit's sheet is still a draft.
        DeadlineNear = "deadline_near",
        /// A unit has sent its sheet.
        SheetSubmitted = "sheet_submitted",
        /// A sheet, or a line of it, was returned with a reason.
        SheetReturned = "sheet_returned",
        /// A unit has explained what was returned.
        ExplanationSent = "explanation_sent",
        /// Somebody asks about a line.
        QuestionAsked = "question_asked",
        /// A question was answered.
        QuestionAnswered = "question_answered",
        /// The ranking was published.
        Published = "published",
        /// A published ranking was amended.
        Amended = "amended",
    }
}

/// What a notice is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// A sheet, or one line of it.
    Sheet {
        /// The sheet; cluster, period and unit follow from it.
        sheet: SheetId,
        /// The line's code.
        line: Option<String>,
    },
    /// A period as a whole.
    Period(PeriodId),
}

/// A notice that is to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewNotice {
    /// What it tells of.
    pub kind: NoticeKind,
    /// What it is about.
    pub about: About,
    /// The beginning of a reason, a question or an answer; see [`NewNotice::quoting`].
    pub excerpt: Option<String>,
}

impl NewNotice {
    /// A notice about a whole sheet.
    #[must_use]
    pub fn of_sheet(kind: NoticeKind, sheet: SheetId) -> Self {
        Self { kind, about: About::Sheet { sheet, line: None }, excerpt: None }
    }

    /// A notice about one line of a sheet.
    #[must_use]
    pub fn of_line(kind: NoticeKind, sheet: SheetId, line: &str) -> Self {
        Self { kind, about: About::Sheet { sheet, line: Some(line.to_owned()) }, excerpt: None }
    }

    /// A notice about a period.
    #[must_use]
    pub fn of_period(kind: NoticeKind, period: PeriodId) -> Self {
        Self { kind, about: About::Period(period), excerpt: None }
    }

    /// The same notice with the beginning of a text somebody wrote: one line, cut where it grows long.
    #[must_use]
    pub fn quoting(mut self, text: &str) -> Self {
        self.excerpt = Some(excerpt(text)).filter(|excerpt| !excerpt.is_empty());
        self
    }
}

/// Who is to be told. Only enabled accounts with a role in the cluster today ever are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recipients {
    /// Staff and leaders of a unit.
    Unit(MemberUnitId),
    /// Who appraises the sheet the notice is about: the secretariat but for people of the sheet's own unit, and for
    /// the chair's own sheet the deputy's people.
    Appraisers,
    /// One person.
    Account(AccountId),
    /// Everyone with a role in the cluster.
    Cluster,
}

/// What is kept of a notice so that it can be worded at any time: codes for addresses, names as they were.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Facts {
    /// The cluster's code.
    pub cluster: String,
    /// The period's code.
    pub period: String,
    /// The code of the sheet's unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The short name of the sheet's unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_name: Option<String>,
    /// The line's code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    /// The beginning of a reason, a question or an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excerpt: Option<String>,
    /// Hạn gửi, where the notice is about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<NaiveDate>,
}

/// The ways one kind of notice reaches a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ways {
    /// In the inbox of the app.
    pub in_app: bool,
    /// By e-mail, where the account has an address.
    pub by_mail: bool,
}

impl Ways {
    /// What holds for somebody who has chosen nothing.
    pub const DEFAULT: Self = Self { in_app: true, by_mail: true };
}

/// How many minutes to wait after that many attempts, counted from 1; `None` once the mail is to be given up.
#[must_use]
pub fn pause_after(attempts: i32) -> Option<i32> {
    let failed_before = usize::try_from(attempts).ok()?.checked_sub(1)?;
    PAUSES.get(failed_before).copied()
}

/// The beginning of a text on one line.
fn excerpt(text: &str) -> String {
    let line = one_line(text);
    if line.chars().count() <= EXCERPT_MAX {
        return line;
    }
    let kept: String = line.chars().take(EXCERPT_MAX).collect();
    format!("{}…", kept.trim_end())
}

/// A text without line breaks and control characters: what stands in a header can then add no header of its own.
#[must_use]
pub fn one_line(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Reads an e-mail address as people type it; its domain in small letters. `None` where it cannot be one: quoted
/// forms and letters outside ASCII are not taken, because mail servers on the way often refuse them.
#[must_use]
pub fn read_email(typed: &str) -> Option<String> {
    let (local, domain) = typed.trim().rsplit_once('@')?;
    let is_atom = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~-".contains(c);
    let local_is_good = local.len() <= LOCAL_PART_MAX
        && local.split('.').all(|atom| !atom.is_empty() && atom.chars().all(is_atom));
    let domain = domain.to_ascii_lowercase();
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    let domain_is_good = domain.contains('.') && domain.split('.').all(is_label);
    let address = format!("{local}@{domain}");
    (local_is_good && domain_is_good && address.len() <= EMAIL_MAX).then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_up_to_a_day_and_then_the_mail_is_given_up() {
        let pauses: Vec<i32> = (1..).map_while(pause_after).collect();
        assert_eq!(pauses.first(), Some(&1));
        assert_eq!(pauses.last(), Some(&(24 * 60)));
        assert!(pauses.is_sorted(), "{pauses:?}");
        assert_eq!(pause_after(0), None);
        assert_eq!(pause_after(-1), None);
        assert_eq!(pause_after(i32::MAX), None);
    }

    #[test]
    fn addresses_are_taken_with_their_domain_in_small_letters() {
        for (typed, read) in [
            (" An.Nguyen@ThiDua.Example.VN ", "An.Nguyen@thidua.example.vn"),
            ("a+b_c@x-y.vn", "a+b_c@x-y.vn"),
        ] {
            assert_eq!(read_email(typed).as_deref(), Some(read));
        }
    }

    #[test]
    fn what_is_no_address_or_would_break_a_header_is_refused() {
        for bad in [
            "",
            "an",
            "an@",
            "@vn.vn",
            "an@localhost",
            "an..b@x.vn",
            ".an@x.vn",
            "an@x..vn",
            "an@-x.vn",
            "an@x.vn\r\nBcc: all@x.vn",
            "an b@x.vn",
            "an@x.vn,b@x.vn",
            "\"an\"@x.vn",
            "an@[127.0.0.1]",
            "ẩn@x.vn",
            "<an@x.vn>",
        ] {
            assert_eq!(read_email(bad), None, "{bad:?}");
        }
        assert_eq!(read_email(&format!("{}@x.vn", "a".repeat(65))), None);
        assert_eq!(read_email(&format!("a@{}vn", "abcdefgh.".repeat(30))), None);
    }

    #[test]
    fn a_quoted_text_is_one_line_and_short() {
        let notice =
            NewNotice::of_period(NoticeKind::Amended, PeriodId::new(1)).quoting(" a\r\nBcc: b \t c ");
        assert_eq!(notice.excerpt.as_deref(), Some("a Bcc: b c"));
        let long = excerpt(&"ệ".repeat(1000));
        assert_eq!(long.chars().count(), EXCERPT_MAX + 1);
        assert!(long.ends_with('…'));
        assert_eq!(NewNotice::of_period(NoticeKind::Amended, PeriodId::new(1)).quoting(" \n").excerpt, None);
    }
}
