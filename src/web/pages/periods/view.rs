//! What the periods pages show: the list, and the form of one period.

use crate::web::page::{Choice, Field, Page, Problem, Tag};
use crate::web::pages::lists::Turn;
use askama::Template;

/// The list of periods.
#[derive(Debug, Template)]
#[template(path = "periods/index.html")]
pub struct PeriodsPage {
    /// The frame.
    pub page: Page,
    /// What is wrong with what the list is narrowed by.
    pub problems: Vec<Problem>,
    /// Where the form goes.
    pub action: String,
    /// The cluster as typed; `None` where there is no choice.
    pub cluster: Option<Field>,
    /// The year as typed.
    pub year: Field,
    /// Whether anything narrows the list.
    pub narrows: bool,
    /// Whether more clusters fit than the list is about.
    pub clusters_cut: bool,
    /// The periods, the newest first.
    pub periods: Vec<PeriodRow>,
    /// The other pages.
    pub turn: Turn,
    /// Whether it is the admin's list.
    pub for_admin: bool,
    /// The members of the only cluster the list is about.
    pub members_href: Option<String>,
    /// The cluster's own Word files for papers.
    pub templates_href: Option<String>,
    /// The webhooks of the cluster.
    pub webhooks_href: Option<String>,
    /// The form for a new period; `None` when this person may not create one.
    pub new_href: Option<String>,
}

/// A period in the list.
#[derive(Debug, Clone)]
pub struct PeriodRow {
    /// Its name.
    pub name: String,
    /// Its cluster, where the reader has several.
    pub cluster: Option<String>,
    /// Its state.
    pub state: Tag,
    /// First and last day, e.g. "01/01/2013 – 30/06/2013".
    pub days: String,
    /// Submission deadline.
    pub deadline: String,
    /// Its scheme.
    pub scheme: String,
    /// Sheets sent, e.g. "2/7".
    pub sent: String,
    /// Its form, for an admin.
    pub edit_href: Option<String>,
    /// Its ranking.
    pub ranking_href: String,
}

/// The form of a new or an existing period. All dates are dd/mm/yyyy.
#[derive(Debug, Template)]
#[template(path = "periods/edit.html")]
pub struct PeriodFormPage {
    /// The frame.
    pub page: Page,
    /// Where the form goes.
    pub action: String,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// Its code, e.g. "2013-H1"; fixed once it exists (then shown as text).
    pub code: Field,
    /// Whether the code can still be chosen.
    pub code_open: bool,
    /// Its name.
    pub name: Field,
    /// The schemes that can be chosen; empty when the choice is fixed.
    pub schemes: Vec<Choice>,
    /// The scheme in words, when it is fixed.
    pub scheme_name: String,
    /// Where another version is chosen; `None` where the choice is fixed for good.
    pub scheme_href: Option<String>,
    /// First day.
    pub starts_on: Field,
    /// Last day.
    pub ends_on: Field,
    /// Day up to which figures count.
    pub data_cutoff_on: Field,
    /// Last day to send.
    pub submission_deadline_on: Field,
    /// Last day to appraise.
    pub appraisal_deadline_on: Field,
    /// Day of the conference.
    pub meeting_on: Field,
    /// Its state; `None` for a new period.
    pub state: Option<Tag>,
    /// The moves its state allows, a button each.
    pub moves: Vec<PeriodMove>,
    /// The version this page shows; sent back with the dates.
    pub version: String,
    /// The list.
    pub back_href: String,
}

/// A move of a period from one state to the next.
#[derive(Debug, Clone)]
pub struct PeriodMove {
    /// Where the form goes.
    pub action: String,
    /// The verb on the button, e.g. "Mở kỳ chấm điểm".
    pub label: String,
    /// What it means, in one sentence.
    pub meaning: String,
}
