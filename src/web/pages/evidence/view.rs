//! What the evidence pages show: pieces of evidence, and the form that adds some.

use super::draw::EvidenceSheet;
use crate::domain::evidence::{EvidenceLimits, FileRefusal};
use crate::store::evidence::{EvidenceRecord, FileRecord};
use crate::text::Lang;
use crate::text::dates::{format_date, format_instant};
use crate::text::numbers::format_number;
use crate::web::page::{Choice, Field, Page, Problem};
use crate::web::pages::sheet::view::SheetHead;
use askama::Template;

/// The evidence of one line.
#[derive(Debug, Template)]
#[template(path = "evidence/line.html")]
pub struct LineEvidencePage {
    /// The frame.
    pub page: Page,
    /// The sheet.
    pub sheet: SheetHead,
    /// The line.
    pub line: EvidenceLine,
    /// What was removed and can be put back.
    pub removed: Vec<EvidenceView>,
    /// What is to be known before: it is required, it is not taken, nothing can be changed now.
    pub notice: Option<String>,
    /// The form; `None` where nothing can be added.
    pub form: Option<AddForm>,
    /// All evidence of the sheet.
    pub all_href: String,
    /// How much the sheet holds.
    pub held: String,
}

/// All evidence of a sheet.
#[derive(Debug, Template)]
#[template(path = "evidence/sheet.html")]
pub struct SheetEvidencePage {
    /// The frame.
    pub page: Page,
    /// The sheet.
    pub sheet: SheetHead,
    /// The lines that have some, in printed order.
    pub lines: Vec<EvidenceLine>,
    /// Why nothing can be changed now.
    pub notice: Option<String>,
    /// The form that adds one document to many lines.
    pub form: Option<AddForm>,
    /// How much the sheet holds.
    pub held: String,
}

/// A line with its evidence.
#[derive(Debug, Clone)]
pub struct EvidenceLine {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its evidence page.
    pub href: String,
    /// The line on the sheet.
    pub line_href: String,
    /// Its evidence.
    pub pieces: Vec<EvidenceView>,
}

/// The way to a line's evidence.
#[derive(Debug, Clone)]
pub struct EvidenceLink {
    /// Its page.
    pub href: String,
    /// Its word, e.g. "Minh chứng (2)".
    pub label: String,
}

/// One piece of evidence.
#[derive(Debug, Clone)]
pub struct EvidenceView {
    /// Its own code, e.g. "MC.II.1-01".
    pub code: String,
    /// What it is called: its file, else its number.
    pub name: String,
    /// Its file.
    pub file: Option<FileView>,
    /// Number, date and issuer in one line; empty where nothing was said.
    pub document: String,
    /// The summary.
    pub summary: String,
    /// Who added it when, or removed it when.
    pub who: String,
    /// Where it is removed or put back; `None` where it cannot be.
    pub action: Option<String>,
}

/// A file of a piece of evidence.
#[derive(Debug, Clone)]
pub struct FileView {
    /// Its size for people.
    pub size: String,
    /// Where it is saved from.
    pub href: String,
    /// Where it is shown in the page, if browsers can.
    pub view_href: Option<String>,
}

/// The form that adds evidence.
#[derive(Debug, Clone)]
pub struct AddForm {
    /// Where it goes.
    pub action: String,
    /// What was refused, each linking to its field.
    pub problems: Vec<Problem>,
    /// Document number.
    pub number: Field,
    /// Date of issue.
    pub date: Field,
    /// Who issued it.
    pub issuer: Field,
    /// Summary.
    pub summary: Field,
    /// What was wrong with the files, a sentence each.
    pub file_errors: Vec<String>,
    /// What is taken.
    pub hint: String,
    /// The lines to choose from; empty on the page of one line.
    pub lines: Vec<Choice>,
    /// What is wrong with the choice of lines.
    pub lines_error: Option<String>,
}

impl EvidenceView {
    /// The evidence at place `number` of its line.
    #[must_use]
    pub fn new(sheet: &EvidenceSheet<'_>, piece: &EvidenceRecord, number: usize) -> Self {
        let t = sheet.t;
        let name = piece.file.as_ref().map_or(&piece.document_number, |file| &file.name);
        let part = if piece.removed_at.is_some() { "/restoration" } else { "/removal" };
        let who = match (piece.removed_at, &piece.removed_by) {
            (Some(at), Some(by)) => t.evidence_removed_by(by, format_instant(at, t)),
            _ => t.why_by_at(&piece.added_by, format_instant(piece.added_at, t)),
        };
        Self {
            code: code_of(piece, number),
            name: name.clone(),
            file: piece.file.as_ref().map(|file| FileView::new(sheet, piece, file)),
            document: document(t, piece),
            summary: piece.summary.clone(),
            who,
            action: sheet.may_change.then(|| sheet.address.evidence(Some((piece.id, part)))),
        }
    }
}

impl FileView {
    fn new(sheet: &EvidenceSheet<'_>, piece: &EvidenceRecord, file: &FileRecord) -> Self {
        let view = file.kind.opens_in_page();
        Self {
            size: size(sheet.t, file.size_bytes),
            href: sheet.address.evidence(Some((piece.id, "/file"))),
            view_href: view.then(|| sheet.address.evidence(Some((piece.id, "/view")))),
        }
    }
}

/// The own code of a piece of evidence, e.g. "MC.II.1-01".
pub(super) fn code_of(piece: &EvidenceRecord, number: usize) -> String {
    format!("MC.{}-{number:02}", piece.line)
}

fn document(t: Lang, piece: &EvidenceRecord) -> String {
    let date = piece.issued_on.map(|day| t.evidence_dated(format_date(day)));
    let parts = [Some(piece.document_number.clone()), date, Some(piece.issuer.clone())];
    let parts: Vec<String> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    parts.join(" · ")
}

/// A size for people, in KB or MB with at most one decimal.
#[must_use]
pub fn size(t: Lang, bytes: u64) -> String {
    let (unit, name) = if bytes >= 1 << 20 { (1_u64 << 20, "MB") } else { (1 << 10, "KB") };
    let tenths = bytes.saturating_mul(10).div_ceil(unit);
    let plain = match tenths % 10 {
        0 => (tenths / 10).to_string(),
        rest => format!("{}.{rest}", tenths / 10),
    };
    format!("{}\u{a0}{name}", format_number(&plain, t))
}

/// Why a file was not taken, in words.
#[must_use]
pub fn refusal(t: Lang, refusal: FileRefusal, limits: EvidenceLimits) -> String {
    match refusal {
        FileRefusal::Empty => t.evidence_refused_empty().to_owned(),
        FileRefusal::TooLarge => t.evidence_refused_large(size(t, limits.file_bytes)),
        FileRefusal::SheetFull => t.evidence_refused_full(size(t, limits.sheet_bytes)),
        FileRefusal::NotTaken => t.evidence_refused_kind().to_owned(),
        FileRefusal::OldOffice => t.evidence_refused_old().to_owned(),
        FileRefusal::HasMacros => t.evidence_refused_macros().to_owned(),
        FileRefusal::Damaged => t.evidence_refused_damaged().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_as_people_say_them() {
        for (bytes, said) in [
            (1, "0,1\u{a0}KB"),
            (1024, "1\u{a0}KB"),
            (20 << 20, "20\u{a0}MB"),
            ((3 << 20) + (1 << 19), "3,5\u{a0}MB"),
        ] {
            assert_eq!(size(Lang::Vi, bytes), said);
        }
    }
}
