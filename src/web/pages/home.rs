//! "Việc cần làm": what each role does next.

use askama::Template;

use crate::web::page::{Page, Problem, Tag};

/// The home page; a person with several roles sees several parts.
#[derive(Debug, Template)]
#[template(path = "home/show.html")]
pub struct HomePage {
    /// The frame.
    pub page: Page,
    /// Name of the current period, e.g. "6 tháng đầu năm 2013".
    pub period: Option<String>,
    /// The sheets this person fills or sends.
    pub own_sheets: Vec<OwnSheet>,
    /// The seven sheets, for secretariat, deputy and observer.
    pub overview: Option<Overview>,
    /// The admin's part.
    pub admin: Option<AdminDesk>,
    /// Why there is nothing to do and what comes next; shown when the parts above are absent.
    pub empty: Option<EmptyDesk>,
}

/// A sheet that waits for its unit.
#[derive(Debug, Clone)]
pub struct OwnSheet {
    /// Short name of the unit.
    pub unit: String,
    /// Name of the period.
    pub period: String,
    /// The sheet's status.
    pub status: Tag,
    /// Lines that have an answer.
    pub entered: usize,
    /// Lines of the sheet.
    pub lines: usize,
    /// Points so far, two decimals.
    pub points: String,
    /// The base of the points, e.g. "100".
    pub base: String,
    /// Deadline and time left, e.g. "Hạn gửi 05/07/2013 (còn 3 ngày)".
    pub deadline: String,
    /// Whether the deadline has passed.
    pub late: bool,
    /// The sheet.
    pub open_href: String,
    /// The check page, when the sheet can still be sent.
    pub check_href: Option<String>,
}

/// The sheets of a period.
#[derive(Debug, Clone)]
pub struct Overview {
    /// Name of the period.
    pub period: String,
    /// How many were sent, e.g. "2/7 đơn vị đã gửi".
    pub summary: String,
    /// The units in conference order.
    pub rows: Vec<UnitRow>,
    /// The ranking page.
    pub ranking_href: String,
}

/// A unit of an [`Overview`].
#[derive(Debug, Clone)]
pub struct UnitRow {
    /// Short name.
    pub unit: String,
    /// Status of its sheet.
    pub status: Tag,
    /// Lines with an answer, e.g. "18/33".
    pub progress: String,
    /// Points so far.
    pub points: String,
    /// When it was sent, or empty.
    pub sent: String,
    /// The sheet, when this person may read it.
    pub href: Option<String>,
}

/// The admin's part of the home page.
#[derive(Debug, Clone)]
pub struct AdminDesk {
    /// What is missing, e.g. a unit without an account.
    pub gaps: Vec<Problem>,
    /// The accounts page.
    pub accounts_href: String,
    /// The members page.
    pub members_href: String,
    /// The periods page.
    pub periods_href: String,
}

/// An empty home page.
#[derive(Debug, Clone)]
pub struct EmptyDesk {
    /// Why, e.g. "Kỳ 6 tháng đầu năm 2013 mở nhập từ 25/06/2013."
    pub text: String,
    /// The next thing to do, if there is one.
    pub action: Option<Problem>,
}
