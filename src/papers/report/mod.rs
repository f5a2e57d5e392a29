//! The report of the half-year review (*báo cáo sơ kết*) as a Word paper: filled with what the data says, with dotted
//! lines for what people have to write.

use super::party_format::{Issuer, SIZE, heading, margins, signature, title};
use super::word::{self, Align, Paper, Paragraph, Part, Table};
use crate::text::Lang;
use chrono::NaiveDate;
use zip::result::ZipResult;

pub use super::party_format::Issuer as ReportIssuer;

/// What a report is filled with, in Vietnamese.
#[derive(Debug, Clone)]
pub struct Report {
    /// Who issues it.
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

/// The report as a DOCX file.
///
/// # Errors
/// What packing has; none in memory.
pub fn write(report: &Report) -> ZipResult<Vec<u8>> {
    let t = Lang::Vi;
    let paper = Paper { is_landscape: false, margins: margins(report.on) };
    let mut parts = vec![heading(&report.issuer, paper, t.report_kind())];
    parts.extend(title(t.report_title(), &t.report_subject(&report.period, &report.cluster)));
    parts.extend(report.remarks.iter().map(|remark| Part::Text(body(remark).italic())));
    parts.push(Part::Text(body(t.report_results()).bold()));
    parts.extend(texts(&report.results));
    parts.push(Part::Table(ranks(report)));
    parts.push(Part::Text(body(t.report_groups()).italic()));
    parts.extend(texts(&report.groups));
    parts.push(Part::Text(body(t.report_strong()).italic()));
    parts.extend(texts(&report.strong));
    parts.push(Part::Text(body(t.report_movement()).italic()));
    parts.extend(to_write());
    parts.push(Part::Text(body(t.report_limits()).bold()));
    parts.extend(texts(&report.weak));
    parts.push(Part::Text(body(t.report_causes()).italic()));
    parts.extend(to_write());
    parts.push(Part::Text(body(t.report_tasks()).bold()));
    parts.extend(to_write());
    parts.push(Part::Text(body(t.report_proposals()).bold()));
    parts.extend(to_write());
    parts.push(Part::Text(body("")));
    parts.push(signature(paper, report.on));
    word::write(paper, &parts)
}

fn body(text: &str) -> Paragraph {
    Paragraph::body(text, SIZE)
}

fn texts(texts: &[String]) -> impl Iterator<Item = Part> {
    texts.iter().map(|text| Part::Text(body(text)))
}

/// What no data knows.
fn to_write() -> impl Iterator<Item = Part> {
    std::iter::repeat_n(Part::Text(body(&"…".repeat(32))), 2)
}

fn ranks(report: &Report) -> Table {
    let t = Lang::Vi;
    let cell = |text: &str| Paragraph::centred(text, 13);
    let heading = [t.col_rank(), t.col_unit(), t.sheet_total(), t.report_since()];
    let row = |[rank, unit, total, since]: &[String; 4]| {
        vec![cell(rank), cell(unit).aligned(Align::Left), cell(total).bold(), cell(since)]
    };
    Table {
        widths: vec![20, 60, 35, 40],
        heading: heading.map(|word| cell(word).bold()).to_vec(),
        rows: report.ranks.iter().map(row).collect(),
    }
}
