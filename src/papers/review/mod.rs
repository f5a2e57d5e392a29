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
use crate::domain::report::ReportSection;
use crate::text::Lang;
use chrono::NaiveDate;
use std::collections::BTreeMap;

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
    /// What the units wrote, by section: each unit's name and its text.
    pub written: BTreeMap<ReportSection, Vec<(String, String)>>,
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

impl Review {
    /// What the units wrote in a section, a paragraph for each line: the first begins with the unit's name.
    #[must_use]
    pub fn lines_written(&self, section: ReportSection) -> Vec<String> {
        let mut paragraphs = Vec::new();
        for (unit, text) in self.written.get(&section).into_iter().flatten() {
            let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
            paragraphs.extend(lines.next().map(|first| Lang::Vi.report_part_line(unit, first)));
            paragraphs.extend(lines.map(str::to_owned));
        }
        paragraphs
    }
}

/// What the units wrote in a section; room to write where none did.
fn written(review: &Review, section: ReportSection) -> Vec<Part> {
    let lines = review.lines_written(section);
    if lines.is_empty() { to_write().collect() } else { texts(&lines).collect() }
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
