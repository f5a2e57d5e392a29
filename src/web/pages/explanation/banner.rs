//! What the appraisers want of a unit, on top of its sheet: who sent it back, why and until when; how many questions.

use crate::store::returns::ReturnRecord;
use crate::text::Lang;
use crate::text::dates::{format_date, format_instant};
use crate::web::pages::sheet::open::OpenSheet;

/// The banner over a sheet; empty where nothing is wanted.
#[derive(Debug, Clone, Default)]
pub struct WantedView {
    /// What came back.
    pub returned: Option<ReturnView>,
    /// How many questions wait, as a sentence; empty for none.
    pub questions: String,
    /// The page with the answers.
    pub href: String,
}

/// A return in words.
#[derive(Debug, Clone)]
pub struct ReturnView {
    /// Who sent back what, and when.
    pub headline: String,
    /// Why, for the sheet as a whole; empty where the lines say it.
    pub reason: String,
    /// Until when an answer is asked; empty where no day is named.
    pub due: String,
}

impl ReturnView {
    /// Words a return.
    #[must_use]
    pub fn of(t: Lang, record: &ReturnRecord) -> Self {
        let when = format_instant(record.at, t);
        Self {
            headline: if record.whole {
                t.answering_returned_whole(&record.by, when)
            } else {
                let lines: Vec<&str> = record.lines.keys().map(String::as_str).collect();
                t.answering_returned_lines(&record.by, when, lines.join(", "))
            },
            reason: record.reason.clone(),
            due: record.answer_by.map(|day| t.answering_due(format_date(day))).unwrap_or_default(),
        }
    }
}

impl WantedView {
    /// What is wanted of a sheet's unit.
    #[must_use]
    pub fn of(sheet: &OpenSheet) -> Self {
        let questions = sheet.wanted.questions.len();
        Self {
            returned: sheet.wanted.returned.as_ref().map(|record| ReturnView::of(sheet.t, record)),
            questions: if questions == 0 {
                String::new()
            } else {
                sheet.t.answering_open_questions(questions)
            },
            href: sheet.address.explanation(),
        }
    }
}
