//! What the help pages on rule forms show.

use crate::web::page::Page;
use askama::Template;

/// All forms at once.
#[derive(Debug, Template)]
#[template(path = "help/index.html")]
pub struct FormsPage {
    /// The frame.
    pub page: Page,
    /// The forms in the order of the scoring-table document.
    pub forms: Vec<FormRow>,
}

/// A form in the table of forms.
#[derive(Debug, Clone)]
pub struct FormRow {
    /// Its own page.
    pub href: String,
    /// What people call it.
    pub name: &'static str,
    /// When to use it.
    pub hint: &'static str,
    /// The sentence of its example.
    pub sentence: String,
}

/// One form.
#[derive(Debug, Template)]
#[template(path = "help/form.html")]
pub struct FormPage {
    /// The frame.
    pub page: Page,
    /// The table of forms.
    pub index_href: &'static str,
    /// What people call the form.
    pub name: &'static str,
    /// When to use it.
    pub hint: &'static str,
    /// What it does.
    pub meaning: &'static str,
    /// What can be set, a sentence each.
    pub parameters: Vec<&'static str>,
    /// The example's criterion with its maximum.
    pub criterion: String,
    /// The example's rule as a sentence.
    pub sentence: String,
    /// The example's answers with what the engine makes of them.
    pub rows: Vec<TriedRow>,
    /// The published regulation the example comes from: its name and what it says in short.
    pub published: Option<(String, String)>,
}

/// One answer and its points.
#[derive(Debug, Clone)]
pub struct TriedRow {
    /// What it shows.
    pub what: String,
    /// What was entered.
    pub entered: String,
    /// Its points, or "–" where there are none.
    pub points: String,
    /// The arithmetic, a step each; then what is wrong with the answer.
    pub steps: Vec<String>,
}
