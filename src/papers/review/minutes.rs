//! The minutes of the conference (*biên bản hội nghị*), signed by who wrote them and who presided.

use super::{Review, body, ranks, texts, to_write};
use crate::papers::document::{Document, Paper, Part};
use crate::papers::party_format::{heading, margins, title, two_signatures};
use crate::text::Lang;

/// The minutes.
#[must_use]
pub fn document(review: &Review) -> Document {
    let t = Lang::Vi;
    let paper = Paper { is_landscape: false, margins: margins(review.on) };
    let mut parts = vec![heading(&review.issuer, paper, Some("BB"))];
    parts.extend(title(t.minutes_title(), &t.minutes_subject(&review.period, &review.cluster)));
    parts.extend(review.remarks.iter().map(|remark| Part::Text(body(remark).italic())));
    for label in
        [t.minutes_time(), t.minutes_place(), t.minutes_present(), t.minutes_chair(), t.minutes_clerk()]
    {
        parts.push(Part::Text(body(&format!("{label}: {}", "…".repeat(24)))));
    }
    parts.push(Part::Text(body(t.minutes_matters()).bold()));
    parts.extend(to_write());
    parts.push(Part::Text(body(t.minutes_results()).bold()));
    parts.extend(texts(&review.results));
    parts.push(Part::Table(ranks(review)));
    parts.push(Part::Text(body(t.minutes_votes()).bold()));
    parts.push(Part::Text(body(t.minutes_ballots())));
    parts.push(Part::Text(body(t.minutes_conclusion()).bold()));
    parts.extend(to_write());
    parts.push(Part::Text(body("")));
    parts.push(two_signatures(paper, t.minutes_clerk_signs(), t.minutes_chair_signs()));
    Document { title: t.minutes_title().to_owned(), paper, parts }
}
