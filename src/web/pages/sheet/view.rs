//! What the score sheet shows: the whole page, one line of it, its totals, and the answer to a saved line.
//!
//! All numbers, dates and sentences arrive ready to be shown. Names of form fields follow the line's code:
//! `II.1:in:actual`, `II.1:tick:plan`, `II.1:level`, `II.1:points`, `II.1:never`, `II.1:status`, `II.1:reason`,
//! `II.1:note` and the hidden `II.1:version`. What this module does *not* do: read those fields.

pub use super::entry_view::{EntryView, FaultView, InputView, TickView};
use super::together::{ConflictView, Together};
use askama::Template;

use crate::text::Lang;
use crate::web::page::{Field, Page, Problem, Tag};
use crate::web::pages::evidence::view::EvidenceLink;
use crate::web::pages::explanation::banner::WantedView;

/// The score sheet of one unit in one period.
#[derive(Debug, Template)]
#[template(path = "sheet/show.html")]
pub struct SheetPage {
    /// The frame.
    pub page: Page,
    /// Unit, period, status, deadline.
    pub sheet: SheetHead,
    /// Where the form posts its lines.
    pub action: String,
    /// Where a block can be pasted without a script.
    pub paste_href: String,
    /// Where it is filled from a file.
    pub import_href: String,
    /// It as a worksheet.
    pub table_href: String,
    /// It as the paper its unit signs.
    pub paper_hrefs: [(String, &'static str); 2],
    /// It as CSV.
    pub csv_href: String,
    /// What the unit writes for the cluster's report.
    pub report_href: String,
    /// A key of the account and of the sheet: the browser keeps unsent values under both.
    pub account_key: String,
    /// See `account_key`.
    pub sheet_key: String,
    /// What was refused, after a form was posted without script.
    pub problems: Vec<Problem>,
    /// Why nothing can be changed here; `None` when the sheet can be edited.
    pub read_only: Option<String>,
    /// What the appraisers want of the unit.
    pub wanted: WantedView,
    /// Whether the figures are illustrative; shows a banner.
    pub illustrative: bool,
    /// The groups in printed order, bonus and deductions last.
    pub groups: Vec<GroupView>,
    /// The sums.
    pub totals: TotalsView,
    /// Who else is here, and from when on the page asks for changes.
    pub together: Together,
}

/// The head of a sheet, shared with its check and "why" pages.
#[derive(Debug, Clone)]
pub struct SheetHead {
    /// Short name of the unit, e.g. "Hà Giang".
    pub unit: String,
    /// Full name of the unit on the period's date.
    pub unit_full: String,
    /// Name of the period.
    pub period: String,
    /// The sheet's status.
    pub status: Tag,
    /// Deadline and time left, e.g. "Hạn gửi 05/07/2013 (còn 3 ngày)".
    pub deadline: String,
    /// Whether the deadline has passed.
    pub late: bool,
    /// The sheet.
    pub href: String,
    /// The check page.
    pub check_href: String,
}

/// A group of criteria: a heading row and its lines.
#[derive(Debug, Clone)]
pub struct GroupView {
    /// Its code, e.g. "II".
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its points so far.
    pub points: String,
    /// Its maximum, or empty when it has none.
    pub max: String,
    /// Lines with an answer, e.g. "4/8".
    pub progress: String,
    /// The "why" page of the sum.
    pub why_href: String,
    /// Its lines in printed order.
    pub lines: Vec<LineView>,
}

/// One line: everything `sheet/_line.html` shows.
#[derive(Debug, Clone)]
pub struct LineView {
    /// The criterion's code, e.g. "II.1".
    pub code: String,
    /// Its name.
    pub name: String,
    /// The heading printed above this line when it opens a sub-heading, e.g. II.6 above II.6a.
    pub heading: Option<HeadingView>,
    /// The rule in words.
    pub rule: Option<String>,
    /// Guidance for the clerk, a paragraph each.
    pub guidance: Vec<String>,
    /// The version this page knows; sent back with the line.
    pub version: String,
    /// Maximum points; empty for a line without a limit.
    pub max: String,
    /// Points so far; `None` while there are none.
    pub points: Option<String>,
    /// The "why" page of these points.
    pub why_href: String,
    /// Its evidence; `None` where the line takes none.
    pub evidence: Option<EvidenceLink>,
    /// The inputs, in the shape of the rule form.
    pub entry: EntryView,
    /// Whether nothing can be typed: values are shown as text.
    pub read_only: bool,
    /// Why this line alone is closed, e.g. "Thường trực cụm chấm".
    pub closed_reason: Option<String>,
    /// Has an answer, or is not assigned, or had no case.
    pub status: LineStatus,
    /// The reason of *not assigned* or *no case*.
    pub reason: Field,
    /// The note.
    pub note: Field,
    /// Whether the part below the criterion's name starts open (a fault lies inside it).
    pub open: bool,
    /// The word and mark of the last column.
    pub state: StateView,
    /// What the row under the line says.
    pub messages: Vec<MessageView>,
    /// Another person's newer value, when this line was refused for it.
    pub conflict: Option<ConflictView>,
    /// Who changed the line a moment ago, when the page asked for changes.
    pub touched: Option<String>,
}

impl LineView {
    /// Whether the row under the line has anything to say.
    #[must_use]
    pub fn has_messages(&self) -> bool {
        self.conflict.is_some()
            || self.closed_reason.is_some()
            || !self.messages.is_empty()
            || !self.entry.faults().is_empty()
    }
}

/// A heading between a group and its lines.
#[derive(Debug, Clone)]
pub struct HeadingView {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its points so far.
    pub points: String,
    /// Its maximum.
    pub max: String,
    /// The "why" page of the sum.
    pub why_href: String,
}

/// Whether a line is answered or set aside. The values sent are `entered`, `not_assigned`, `no_case`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineStatus {
    /// It has figures, or will have.
    Entered,
    /// Không giao chỉ tiêu.
    NotAssigned,
    /// Không phát sinh.
    NoCase,
}

/// The state of a line: a colour and mark by its kind, and a word.
#[derive(Debug, Clone)]
pub struct StateView {
    /// Its kind.
    pub kind: StateKind,
    /// Its word, e.g. "Đã lưu" or "Còn thiếu 1 số".
    pub word: String,
}

/// The kinds of state a line shows. A script adds *saving* and *queued*, which the server never says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StateKind {
    /// Nothing entered.
    Empty,
    /// Part of the figures entered.
    Partial,
    /// Saved.
    Saved,
    /// Refused: it is not on the server.
    Invalid,
    /// A colleague changed it meanwhile.
    Conflict,
    /// Saved, but odd or undecided.
    Review,
    /// Sent back, and not changed since.
    Returned,
    /// Not assigned or no case.
    Absent,
    /// Closed to this person or for now.
    Locked,
}

impl StateKind {
    /// The value of `data-state`, which CSS and scripts read.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Partial => "partial",
            Self::Saved => "saved",
            Self::Invalid => "invalid",
            Self::Conflict => "conflict",
            Self::Review => "review",
            Self::Returned => "returned",
            Self::Absent => "absent",
            Self::Locked => "locked",
        }
    }
}

/// A sentence in the row under a line.
#[derive(Debug, Clone)]
pub struct MessageView {
    /// An error blocks saving or sending; a hint does not.
    pub kind: MessageKind,
    /// The sentence.
    pub text: String,
}

/// The kind of a [`MessageView`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageKind {
    /// Must be corrected.
    Error,
    /// What an appraiser wants of the unit.
    Returned,
    /// Saved, but worth a look.
    Review,
    /// For information, e.g. "Vượt chỉ tiêu: tính tối đa 8,00 điểm."
    Hint,
}

impl MessageKind {
    /// The CSS class of the sentence.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Error => "says-error",
            Self::Returned => "says-returned",
            Self::Review => "says-review",
            Self::Hint => "says-hint",
        }
    }
}

/// The sums of a sheet.
#[derive(Debug, Clone)]
pub struct TotalsView {
    /// The total so far, e.g. "36,69".
    pub total: String,
    /// The base, e.g. "100".
    pub base: String,
    /// Achieved of assigned when they differ from the base, e.g. "84,00/92,00"; else empty.
    pub achieved: String,
    /// Lines with an answer, e.g. "8/33".
    pub progress: String,
    /// When the sheet was last saved, as a sentence; empty while nothing is.
    pub saved: String,
    /// The "why" page of the total.
    pub why_href: String,
    /// Every sum by its key, for the script: the code of a group or heading (`II`, `II.6`) → points, and
    /// `II:progress` → lines with an answer. The template adds `total`, `achieved` and `progress`.
    pub sums: Vec<SumView>,
}

/// A sum by its key; every element with the same `data-total` takes its text.
#[derive(Debug, Clone)]
pub struct SumView {
    /// The key.
    pub key: String,
    /// The text.
    pub text: String,
}

/// The answer to lines saved by the script: those lines again, and the sums.
#[derive(Debug, Template)]
#[template(path = "sheet/_saved.html")]
pub struct SavedLines {
    /// The language.
    pub t: Lang,
    /// The lines that were sent.
    pub lines: Vec<LineView>,
    /// The sums after saving.
    pub totals: TotalsView,
}
