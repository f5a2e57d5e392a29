//! Which of a node's own properties differ between two versions (scoring table §2).

use super::{Both, Moved, Side, differing, differing_names};
use crate::domain::exact::Exact;
use crate::domain::scheme::{AbsentPolicy, Aggregate, Evidence, Kind, NodeBody, Rule, ScoredBy, Text};

/// One property of a node that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part<'a> {
    /// It was renumbered.
    Code(Both<&'a str>),
    /// Its Vietnamese name.
    NameVi(Both<&'a str>),
    /// Its English name.
    NameEn(Both<Option<&'a str>>),
    /// Its most points; nothing where it has no limit.
    Max(Both<Option<&'a Exact>>),
    /// What its points are for.
    Kind(Both<Kind>),
    /// A heading became a line.
    BecameLine,
    /// A line became a heading.
    BecameHeading,
    /// How inputs become points, or which inputs there are.
    Rule(Both<&'a Rule>),
    /// Whether it asks for evidence.
    Evidence(Both<Evidence>),
    /// Who answers it.
    ScoredBy(Both<ScoredBy>),
    /// What helps a clerk to answer.
    Guidance(Both<Option<&'a Text>>),
    /// What it is worth when absent; nothing where the node above or the scheme says so.
    Absent(Both<Option<&'a AbsentPolicy>>),
    /// Its coefficient.
    Weight(Both<&'a Exact>),
    /// How its children make one figure.
    Aggregate(Both<Aggregate>),
    /// Whether its maximum limits its points.
    Capped(Both<bool>),
}

/// The properties that differ, in the order they are read in a printed table.
pub(super) fn changed<'a>(before: &Side<'a>, after: &Side<'a>, moved: Option<Moved>) -> Vec<Part<'a>> {
    let (old, new) = (before.node, after.node);
    let (vi, en) = differing_names(&old.name, &new.name);
    let parts = [
        differing(old.code.as_str(), new.code.as_str()).map(Part::Code),
        vi.map(Part::NameVi),
        en.map(Part::NameEn),
        differing(old.max.as_ref(), new.max.as_ref()).map(Part::Max),
        kind(before, after, moved),
        body(&old.body, &new.body),
        differing(old.evidence, new.evidence).map(Part::Evidence),
        differing(old.scored_by, new.scored_by).map(Part::ScoredBy),
        differing(old.guidance.as_ref(), new.guidance.as_ref()).map(Part::Guidance),
        absent(before, after, moved),
        differing(&old.weight, &new.weight).map(Part::Weight),
        differing(old.aggregate, new.aggregate).map(Part::Aggregate),
        differing(old.capped, new.capped).map(Part::Capped),
    ];
    parts.into_iter().flatten().collect()
}

/// A kind is written once, on the top node; the rows below it say so only when they came from another.
fn kind<'a>(before: &Side<'a>, after: &Side<'a>, moved: Option<Moved>) -> Option<Part<'a>> {
    let is_top = before.depth == 1 && after.depth == 1;
    let came = moved == Some(Moved::ToAnotherParent);
    differing(before.kind, after.kind).filter(|_| is_top || came).map(Part::Kind)
}

/// The node's own policy; for one that says nothing and came from elsewhere, what it inherits.
fn absent<'a>(before: &Side<'a>, after: &Side<'a>, moved: Option<Moved>) -> Option<Part<'a>> {
    let (old, new) = (before.node.absent.as_ref(), after.node.absent.as_ref());
    let inherits = moved == Some(Moved::ToAnotherParent) && old.is_none() && new.is_none();
    let both =
        if inherits { differing(Some(before.absent), Some(after.absent)) } else { differing(old, new) };
    both.map(Part::Absent)
}

fn body<'a>(before: &'a NodeBody, after: &'a NodeBody) -> Option<Part<'a>> {
    match (before, after) {
        (NodeBody::Children(_), NodeBody::Children(_)) => None,
        (NodeBody::Children(_), NodeBody::Rule(_)) => Some(Part::BecameLine),
        (NodeBody::Rule(_), NodeBody::Children(_)) => Some(Part::BecameHeading),
        (NodeBody::Rule(before), NodeBody::Rule(after)) => {
            differing(before.as_ref(), after.as_ref()).map(Part::Rule)
        }
    }
}
