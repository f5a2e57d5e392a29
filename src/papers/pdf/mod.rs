//! Papers as PDF, for reading and printing: laid out here line by line, since nobody edits them any more.
//!
//! Three steps: letters have widths (`face`), paragraphs become lines (`lines`), lines and tables become pages
//! (`layout`); `draw` puts the pages into a file. Lengths are thousandths of a point: whole numbers, so that the same
//! paper is the same file.

mod draw;
mod face;
mod layout;
mod lines;

pub use self::draw::PdfError;
pub use self::layout::{Page, Placed, Role, lay_out};

use super::document::Document;

/// The media type of a PDF file.
pub const PDF: &str = "application/pdf";

/// A length in thousandths of a point.
pub type Length = i64;

/// A point.
const POINT: Length = 1000;

/// Millimetres as a length.
fn millimetres(count: u32) -> Length {
    Length::from(count) * 720_000 / 254
}

/// The paper as a PDF file.
///
/// # Errors
/// [`PdfError`] where the fonts or the file cannot be made: a defect.
pub fn write(document: &Document) -> Result<Vec<u8>, PdfError> {
    draw::write(&document.title, document.paper.is_landscape, &lay_out(document)?)
}
