//! The proposal for rewards (*tờ trình*) to the Central Organisation Committee.

use super::{Review, body, ranks, texts, to_write};
use crate::papers::document::{Document, Paper, Part};
use crate::papers::party_format::{address, grounds, heading, margins, signature, title};
use crate::text::Lang;

/// The proposal.
#[must_use]
pub fn document(review: &Review) -> Document {
    let t = Lang::Vi;
    let paper = Paper { is_landscape: false, margins: margins(review.on) };
    let mut parts = vec![heading(&review.issuer, paper, Some("TTr"))];
    parts.extend(title(t.proposal_title(), &t.proposal_subject(&review.period, &review.cluster)));
    parts.push(address(review.on, t.proposal_to()));
    parts.extend(review.remarks.iter().map(|remark| Part::Text(body(remark).italic())));
    let bases = [t.proposal_rules().to_owned(), t.proposal_points(&review.period)];
    parts.extend(grounds(review.on, &bases).into_iter().map(Part::Text));
    parts.extend(texts(&review.results));
    parts.push(Part::Table(ranks(review)));
    parts.push(Part::Text(body(t.proposal_asks())));
    parts.extend(to_write());
    parts.push(Part::Text(body(t.proposal_list()).italic()));
    parts.push(Part::Text(body("")));
    parts.push(signature(paper, review.on));
    Document { title: t.proposal_title().to_owned(), paper, parts }
}
