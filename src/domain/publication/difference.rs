//! What an amendment changed: unit by unit, rank and total; line by line, points and why.
//!
//! Compares two snapshots as they were kept; computes nothing anew.

use super::{Member, Snapshot};
use crate::domain::scheme::Scheme;

/// What changed of one unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitDifference {
    /// The unit's code.
    pub code: String,
    /// Its short name in the newer publication.
    pub name: String,
    /// The rank before; nothing where it had none.
    pub rank_before: Option<usize>,
    /// The rank after.
    pub rank_after: Option<usize>,
    /// The total before, as a plain decimal.
    pub total_before: Option<String>,
    /// The total after.
    pub total_after: Option<String>,
    /// The lines whose points changed, in printed order.
    pub lines: Vec<LineDifference>,
}

/// What changed on one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineDifference {
    /// The line's code.
    pub code: String,
    /// Points before, as a plain decimal.
    pub before: Option<String>,
    /// Points after.
    pub after: Option<String>,
    /// The reason of the decision that stands now; empty where there is none.
    pub reason: String,
}

impl UnitDifference {
    /// Whether anything changed.
    #[must_use]
    pub fn is_change(&self) -> bool {
        self.rank_before != self.rank_after || self.total_before != self.total_after || !self.lines.is_empty()
    }
}

/// What the newer publication says otherwise than the older, for every unit of either, in the newer's order; `scheme`
/// is the newer's.
#[must_use]
pub fn difference(older: &Snapshot, newer: &Snapshot, scheme: &Scheme) -> Vec<UnitDifference> {
    let left_out = |member: &&Member| newer.standing.member(&member.entrant.code).is_none();
    let gone = older.standing.members.iter().filter(left_out);
    let both = newer.standing.members.iter().chain(gone);
    both.map(|member| {
        let code = &member.entrant.code;
        of_unit(member, older.standing.member(code), newer.standing.member(code), scheme)
    })
    .collect()
}

fn of_unit(
    named: &Member,
    before: Option<&Member>,
    after: Option<&Member>,
    scheme: &Scheme,
) -> UnitDifference {
    let total = |member: Option<&Member>| Some(member?.figures.as_ref()?.total.clone());
    let points = |member: Option<&Member>, line: &str| member?.figures.as_ref()?.nodes.get(line).cloned();
    let reason = |line: &str| Some(after?.entrant.claim.as_ref()?.decisions.get(line)?.reason.clone());
    let printed: Vec<String> = scheme.lines().iter().map(|line| line.code().to_owned()).collect();
    let lines = printed.into_iter().filter_map(|line| {
        let (old, new) = (points(before, &line), points(after, &line));
        let changed = LineDifference {
            reason: reason(&line).unwrap_or_default(),
            code: line,
            before: old.clone(),
            after: new.clone(),
        };
        (old != new).then_some(changed)
    });
    UnitDifference {
        code: named.entrant.code.clone(),
        name: named.entrant.short_name.clone(),
        rank_before: before.and_then(|member| member.rank),
        rank_after: after.and_then(|member| member.rank),
        total_before: total(before),
        total_after: total(after),
        lines: lines.collect(),
    }
}
