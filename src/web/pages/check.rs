//! "Kiểm tra và gửi": what is missing on a sheet, and the form that sends it.

use askama::Template;

use super::sheet::view::SheetHead;
use crate::web::page::{Page, Problem};

/// The check page of a sheet.
#[derive(Debug, Template)]
#[template(path = "check/show.html")]
pub struct CheckPage {
    /// The frame.
    pub page: Page,
    /// Unit, period, status, deadline.
    pub sheet: SheetHead,
    /// What blocks sending; each links to its line.
    pub blocking: Vec<Problem>,
    /// What is worth a look but does not block.
    pub advice: Vec<Problem>,
    /// The sentence about late days, when the deadline has passed.
    pub late: Option<String>,
    /// The groups with their sums.
    pub groups: Vec<CheckGroup>,
    /// Bonus points, two decimals.
    pub bonus: String,
    /// Deductions as a positive amount, two decimals.
    pub deduction: String,
    /// The total so far.
    pub total: String,
    /// The base, e.g. "100".
    pub base: String,
    /// Where the "why" page of the total is.
    pub why_href: String,
    /// What this person can do here.
    pub stage: CheckStage,
}

/// A group on the check page.
#[derive(Debug, Clone)]
pub struct CheckGroup {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Points so far.
    pub points: String,
    /// Its maximum.
    pub max: String,
    /// Lines with an answer, e.g. "4/8".
    pub progress: String,
    /// The group on the sheet.
    pub href: String,
}

/// What can be done with the sheet.
#[derive(Debug, Clone)]
pub enum CheckStage {
    /// A leader may send it. The button is there even when something blocks: pressing it explains.
    Send {
        /// Where the form goes.
        action: String,
        /// What is wrong with the declaration, e.g. the box was not ticked.
        declare_error: Option<String>,
    },
    /// Staff: the leader sends it; holds nothing because the words say it all.
    LeaderSends,
    /// It was sent.
    Sent {
        /// The receipt in words: who sent it, when, with how many points.
        receipt: String,
        /// The form that takes it back, while that is allowed.
        withdraw: Option<WithdrawForm>,
    },
    /// This person only reads; the sentence says why.
    ReadOnly(String),
}

/// The form with which a leader takes a sent sheet back.
#[derive(Debug, Clone)]
pub struct WithdrawForm {
    /// Where it goes.
    pub action: String,
    /// The reason as typed.
    pub reason: String,
    /// What is wrong with the reason.
    pub error: Option<String>,
}
