//! What the page of a resumed form shows.

use crate::web::page::Page;
use askama::Template;

/// What was typed, and one button that sends it where it was going.
#[derive(Debug, Template)]
#[template(path = "resume/show.html")]
pub struct ResumePage {
    /// The frame.
    pub page: Page,
    /// Why it was not taken the first time.
    pub reason: ResumeReason,
    /// What was typed, for the person to read.
    pub items: Vec<TypedItem>,
    /// The address the form was posted to.
    pub action: String,
    /// The fields of that form, sent again unseen.
    pub fields: Vec<HiddenField>,
    /// The page the form stood on, for those who want to drop it.
    pub back_href: String,
}

/// A value somebody typed, with the label of its field.
#[derive(Debug, Clone)]
pub struct TypedItem {
    /// The label, e.g. "II.1 Kết quả".
    pub label: String,
    /// The text as typed.
    pub value: String,
}

/// A field of a form that is passed on unseen.
#[derive(Debug, Clone)]
pub struct HiddenField {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// Why a form was not taken the first time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResumeReason {
    /// The session had ended; the person has signed in again.
    SessionEnded,
    /// The database was away or busy.
    Unavailable,
    /// The sheet takes no changes now.
    Locked,
}

impl ResumePage {
    /// The sentence on top of the page.
    #[must_use]
    pub fn why(&self) -> &'static str {
        match self.reason {
            ResumeReason::SessionEnded => self.page.t.resume_text(),
            ResumeReason::Unavailable => self.page.t.resume_unavailable(),
            ResumeReason::Locked => self.page.t.resume_locked(),
        }
    }
}
