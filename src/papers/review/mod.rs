//! The papers of a review conference: the report, the minutes, the proposal for rewards. One view of the data for
//! all of them; what no data knows is left to be written.

mod minutes;
mod proposal;
mod report;

pub use self::minutes::document as minutes;
pub use self::proposal::document as proposal;
pub use self::report::document as report;
pub use super::party_format::Issuer;

use super::document::{Align, Paragraph, Part, Table};
use super::party_format::SIZE;
use crate::text::Lang;
use chrono::NaiveDate;

/// What the papers are filled with, in Vietnamese.
#[derive(Debug, Clone)]
pub struct Review {
    /// Who issues them.
    pub issuer: Issuer,
    /// The day of the conference: decides the format.
    pub on: NaiveDate,
    /// Name of the cluster.
    pub cluster: String,
    /// Name of the period.
    pub period: String,
    /// The result in sentences.
    pub results: Vec<String>,
    /// Rank, unit, total and movement since the period before.
    pub ranks: Vec<[String; 4]>,
    /// A sentence for each group of the scheme.
    pub groups: Vec<String>,
    /// The lines where the units came nearest to the maximum.
    pub strong: Vec<String>,
    /// The lines where they lost most.
    pub weak: Vec<String>,
    /// What is to be known of the figures: provisional, only an illustration.
    pub remarks: Vec<String>,
}

fn body(text: &str) -> Paragraph {
    Paragraph::body(text, SIZE)
}

fn texts(texts: &[String]) -> impl Iterator<Item = Part> {
    texts.iter().map(|text| Part::Text(body(text)))
}

/// What no data knows.
fn to_write() -> impl Iterator<Item = Part> {
    std::iter::repeat_n(Part::Text(body(&"…".repeat(28))), 2)
}

/// The ranks as a table.
pub(super) fn ranks(review: &Review) -> Table {
    let t = Lang::Vi;
    let cell = |text: &str| Paragraph::centred(text, 13);
    let heading = [t.col_rank(), t.col_unit(), t.sheet_total(), t.report_since()];
    let row = |[rank, unit, total, since]: &[String; 4]| {
        vec![cell(rank), cell(unit).aligned(Align::Left), cell(total).bold(), cell(since)]
    };
    Table {
        widths: vec![20, 60, 35, 40],
        heading: heading.map(|word| cell(word).bold()).to_vec(),
        rows: review.ranks.iter().map(row).collect(),
    }
}
