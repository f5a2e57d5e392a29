//! The report (*báo cáo sơ kết*): filled with what the data says, with dotted lines for what people have to write.

use super::{Review, body, ranks, texts, written};
use crate::domain::report::ReportSection;
use crate::papers::document::{Document, Paper, Part};
use crate::papers::party_format::{heading, margins, signature, title};
use crate::text::Lang;

/// The report.
#[must_use]
pub fn document(review: &Review) -> Document {
    let t = Lang::Vi;
    let paper = Paper { is_landscape: false, margins: margins(review.on) };
    let mut parts = vec![heading(&review.issuer, paper, Some("BC"))];
    parts.extend(title(t.report_title(), &t.report_subject(&review.period, &review.cluster)));
    parts.extend(review.remarks.iter().map(|remark| Part::Text(body(remark).italic())));
    parts.push(Part::Text(body(t.report_results()).bold()));
    parts.extend(texts(&review.results));
    parts.push(Part::Table(ranks(review)));
    parts.push(Part::Text(body(t.report_groups()).italic()));
    parts.extend(texts(&review.groups));
    parts.push(Part::Text(body(t.report_strong()).italic()));
    parts.extend(texts(&review.strong));
    parts.push(Part::Text(body(t.report_movement()).italic()));
    parts.extend(written(review, ReportSection::Movement));
    parts.push(Part::Text(body(t.report_limits()).bold()));
    parts.extend(texts(&review.weak));
    parts.push(Part::Text(body(t.report_causes()).italic()));
    parts.extend(written(review, ReportSection::Causes));
    parts.push(Part::Text(body(t.report_tasks()).bold()));
    parts.extend(written(review, ReportSection::Tasks));
    parts.push(Part::Text(body(t.report_proposals()).bold()));
    parts.extend(written(review, ReportSection::Proposals));
    parts.push(Part::Text(body("")));
    parts.push(signature(paper, review.on));
    Document { title: t.report_title().to_owned(), paper, parts }
}
