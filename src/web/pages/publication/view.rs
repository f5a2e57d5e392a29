//! What the publication page and the page of an amendment's difference show.

use crate::web::page::{Field, Page, Problem, Tag};
use crate::web::pages::ranking::view::Aside;
use askama::Template;

/// The publication page.
#[derive(Debug, Template)]
#[template(path = "publication/show.html")]
pub struct PublicationPage {
    /// The frame.
    pub page: Page,
    /// Name of the period.
    pub period: String,
    /// Where the form goes; the other forms lie below.
    pub action: String,
    /// The ranking.
    pub ranking_href: String,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// The units.
    pub units: Vec<UnitRow>,
    /// How many appraised sheets the conference has not agreed on.
    pub to_agree: usize,
    /// A sentence for each tie, each pair split by a further key, each undecided class.
    pub ties: Vec<String>,
    /// The publications so far, the newest first.
    pub published: Vec<Aside>,
    /// Number of the newest; 0 for none.
    pub seen: i32,
    /// The day of the conference, as dd/mm/yyyy.
    pub meeting_on: Field,
    /// Number of the document.
    pub document_number: Field,
    /// Why it is amended.
    pub reason: Field,
    /// The confirmation word.
    pub confirmation: Field,
    /// Whether the period's state lets it be published.
    pub can_publish: bool,
    /// A new link for everybody, shown this once.
    pub new_link: Option<String>,
    /// The links made so far.
    pub links: Vec<LinkRow>,
}

/// A unit before publication.
#[derive(Debug, Clone)]
pub struct UnitRow {
    /// Its code.
    pub code: String,
    /// Short name.
    pub name: String,
    /// Where its sheet stands.
    pub state: Tag,
    /// Its total as it would be published; empty where it has none.
    pub total: String,
    /// Lines no appraiser has opened.
    pub unopened: Vec<Aside>,
    /// Lines with a question nobody answered.
    pub questions: Vec<Aside>,
    /// Whether it never sent, so that it can be left out: the tick as it was left.
    pub leave_out: Option<bool>,
    /// Where it is opened for an amendment; `None` where it is not published.
    pub amend: Option<String>,
}

/// A link for everybody.
#[derive(Debug, Clone)]
pub struct LinkRow {
    /// When and by whom it was made.
    pub made: String,
    /// Where it is revoked; `None` where it was.
    pub revoke: Option<String>,
}

/// What an amendment changed.
#[derive(Debug, Template)]
#[template(path = "publication/difference.html")]
pub struct DifferencePage {
    /// The frame.
    pub page: Page,
    /// Name of the period.
    pub period: String,
    /// The ranking.
    pub ranking_href: String,
    /// Why it was amended.
    pub reason: String,
    /// "Lần công bố 1".
    pub older: String,
    /// "Lần công bố 2".
    pub newer: String,
    /// The units whose result changed.
    pub units: Vec<ChangedUnit>,
}

/// A unit whose result changed. Figures are ready to be read, a dash for none.
#[derive(Debug, Clone)]
pub struct ChangedUnit {
    /// Short name.
    pub name: String,
    /// Rank before and after.
    pub ranks: [String; 2],
    /// Total before and after.
    pub totals: [String; 2],
    /// By how much the total changed.
    pub change: String,
    /// The lines whose points changed.
    pub lines: Vec<ChangedLine>,
}

/// A line whose points changed.
#[derive(Debug, Clone)]
pub struct ChangedLine {
    /// Code and name.
    pub name: String,
    /// Points before and after.
    pub points: [String; 2],
    /// The reason of the decision that stands now; may be empty.
    pub reason: String,
}
