//! What the fields of a template are filled with: the same data the built-in papers are made of.

use crate::domain::report::ReportSection;
use crate::papers::document::{Paragraph, Table};
use crate::papers::kind::PaperKind;
use crate::papers::review::{self, Review};
use crate::papers::score_table::{self, ScoreLines, ScoreTable};
use crate::text::Lang;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// What a field becomes.
#[derive(Debug, Clone)]
pub enum Value {
    /// A few words.
    Text(String),
    /// Sentences: a paragraph each.
    Lines(Vec<String>),
    /// A table in the place of its paragraph.
    Table(Table),
}

/// Values by the names of their fields.
#[derive(Debug, Clone, Default)]
pub struct Fields(BTreeMap<&'static str, Value>);

impl Fields {
    fn of(values: impl IntoIterator<Item = (&'static str, Value)>) -> Self {
        Self(values.into_iter().collect())
    }

    /// The value of a field.
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// Values of the right kind for every field of a paper, to try a template with.
    pub(super) fn samples(paper: PaperKind) -> Self {
        let sample = |name: &&'static str| {
            let value = match *name {
                "table" | "ranks" => Value::Table(Table {
                    widths: vec![20],
                    heading: vec![Paragraph::centred("1", 12)],
                    rows: Vec::new(),
                }),
                "remarks" | "results" | "groups" | "strong" | "weak" | "movement" | "causes" | "tasks"
                | "proposals" => Value::Lines(vec!["1".to_owned()]),
                _ => Value::Text("1".to_owned()),
            };
            (*name, value)
        };
        Self::of(paper.fields().iter().map(sample))
    }
}

/// The fields of the report, the minutes and the proposal.
#[must_use]
pub fn of_review(review: &Review) -> Fields {
    let t = Lang::Vi;
    Fields::of([
        ("superior", Value::Text(t.paper_superior(&review.issuer.province).to_uppercase())),
        ("body", Value::Text(t.paper_body().to_uppercase())),
        ("province", Value::Text(review.issuer.province.clone())),
        ("cluster", Value::Text(review.cluster.clone())),
        ("period", Value::Text(review.period.clone())),
        ("remarks", Value::Lines(review.remarks.clone())),
        ("results", Value::Lines(review.results.clone())),
        ("ranks", Value::Table(review::ranks(review))),
        ("groups", Value::Lines(review.groups.clone())),
        ("strong", Value::Lines(review.strong.clone())),
        ("weak", Value::Lines(review.weak.clone())),
        ("movement", Value::Lines(review.lines_written(ReportSection::Movement))),
        ("causes", Value::Lines(review.lines_written(ReportSection::Causes))),
        ("tasks", Value::Lines(review.lines_written(ReportSection::Tasks))),
        ("proposals", Value::Lines(review.lines_written(ReportSection::Proposals))),
    ])
}

/// The fields of the table of points; `on` is the day of the conference.
#[must_use]
pub fn of_score_table(table: &ScoreTable, on: NaiveDate) -> Fields {
    Fields::of([
        ("cluster", Value::Text(table.cluster.clone())),
        ("period", Value::Text(table.period.clone())),
        ("state", Value::Text(table.state.clone())),
        ("table", Value::Table(score_table::table(table, on))),
        ("remarks", Value::Lines(table.remarks.clone())),
    ])
}

/// The fields of the points by criterion; `on` is the day of the conference.
#[must_use]
pub fn of_score_lines(lines: &ScoreLines, on: NaiveDate) -> Fields {
    Fields::of([
        ("cluster", Value::Text(lines.cluster.clone())),
        ("period", Value::Text(lines.period.clone())),
        ("state", Value::Text(lines.state.clone())),
        ("table", Value::Table(score_table::lines_table(lines, on))),
    ])
}
