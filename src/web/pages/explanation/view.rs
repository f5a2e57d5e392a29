//! What the explanation page shows.

use super::banner::ReturnView;
use crate::web::page::{Field, Page, Problem};
use crate::web::pages::sheet::view::SheetHead;
use askama::Template;

/// The explanation page.
#[derive(Debug, Template)]
#[template(path = "explanation/show.html")]
pub struct ExplanationPage {
    /// The frame.
    pub page: Page,
    /// Unit, period, status, deadline.
    pub sheet: SheetHead,
    /// What was refused.
    pub problems: Vec<Problem>,
    /// The return that waits for an answer, with the form; `None` where none does.
    pub form: Option<AnswerForm>,
    /// What was said so far, the sheet as a whole first.
    pub threads: Vec<ThreadView>,
}

/// The form of an explanation.
#[derive(Debug, Clone)]
pub struct AnswerForm {
    /// Who sent it back, when, why, until when.
    pub returned: ReturnView,
    /// Where it is kept.
    pub draft_action: String,
    /// Where it is sent; `None` for those who only prepare it.
    pub send_action: Option<String>,
    /// The answers asked for.
    pub answers: Vec<AnswerView>,
}

/// An answer of the form.
#[derive(Debug, Clone)]
pub struct AnswerView {
    /// The line's code; empty for the sheet as a whole.
    pub code: String,
    /// Code and name of the line.
    pub title: String,
    /// Why it came back.
    pub reason: String,
    /// What stood there when it came back, in short, and what stands there now; `None` for the sheet as a whole.
    pub values: Option<(String, String)>,
    /// The line on the sheet; empty for the sheet as a whole.
    pub line_href: String,
    /// The answer.
    pub field: Field,
    /// The version of it this page knows.
    pub version: i32,
    /// Who prepared it and when; empty for nobody.
    pub prepared: String,
}

/// What was said of a line, or of the sheet as a whole.
#[derive(Debug, Clone)]
pub struct ThreadView {
    /// A key of the thread within the page.
    pub key: String,
    /// The line's code; empty for the sheet as a whole.
    pub code: String,
    /// Code and name of the line.
    pub title: String,
    /// What was said, oldest first.
    pub said: Vec<SaidView>,
    /// The form of an answer, where a question waits and this person may answer it.
    pub reply: Option<(String, Field)>,
}

/// Something said.
#[derive(Debug, Clone)]
pub struct SaidView {
    /// What it is, who said it and when.
    pub head: String,
    /// What was said.
    pub body: String,
}
