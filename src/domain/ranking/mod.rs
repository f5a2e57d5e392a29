//! Ranks, ties and classes of scored members (scoring table §5, 8 and 9).
//!
//! Takes results as [`super::scoring`] computed them and only adds rank, tie and class; computes no points.

mod classes;

use std::cmp::Ordering;

use super::exact::Exact;
use super::scheme::{RankKey, RankStyle, Scheme};
use super::scoring::{MemberResult, Scoring};

/// Which key decided between two members who stand next to each other in the ranking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RankReason {
    /// Code of the member above (or listed first in a tie).
    pub above: String,
    /// Code of the member below.
    pub below: String,
    /// The key that differs; nothing for a tie in every key.
    pub key: Option<RankKey>,
    /// Position of that key in the scheme's order, from 0: 0 means that the first key decided already.
    pub position: usize,
    /// What the member above has in that key.
    pub above_value: Option<Exact>,
    /// What the member below has in that key.
    pub below_value: Option<Exact>,
}

/// The ranked members in order, and what decided between neighbours.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ranking {
    /// Positions in [`Scoring::members`] of the ranked, best first; tied members by code.
    pub order: Vec<usize>,
    /// One reason for each pair of neighbours whose first key is equal, from the top.
    pub reasons: Vec<RankReason>,
}

/// One member's keys in the scheme's order.
struct Runner {
    index: usize,
    keys: Vec<Option<Exact>>,
}

/// Ranks the members that are not unranked and gives them their classes (scoring table §5, 8 and 9).
pub fn rank(scheme: &Scheme, scoring: &mut Scoring) -> Ranking {
    let keys = &scheme.ranking.order;
    let mut runners: Vec<Runner> = scoring
        .members
        .iter()
        .enumerate()
        .filter(|(_, member)| member.unranked.is_none())
        .map(|(index, member)| Runner { index, keys: keys.iter().map(|key| value(member, key)).collect() })
        .collect();
    // A stable order for equals, so that the order in which members were given never shows.
    runners.sort_by(|a, b| {
        compare(keys, &a.keys, &b.keys).then_with(|| code_at(scoring, a.index).cmp(code_at(scoring, b.index)))
    });
    number(scheme.ranking.style, keys, &runners, scoring);
    classes::assign(scheme, &runners.iter().map(|runner| runner.index).collect::<Vec<_>>(), scoring);
    Ranking {
        reasons: runners.windows(2).filter_map(|pair| reason(keys, pair, scoring)).collect(),
        order: runners.into_iter().map(|runner| runner.index).collect(),
    }
}

/// What a member has in a key; nothing where it has no such figure.
#[must_use]
pub fn value(member: &MemberResult, key: &RankKey) -> Option<Exact> {
    match key {
        RankKey::Total => Some(member.total.value().clone()),
        RankKey::Core => Some(member.core.value().clone()),
        RankKey::Bonus => Some(member.bonus.value().clone()),
        RankKey::Percent => member.achieved.value().over(member.assigned.value()),
        RankKey::LeastDeduction => Some(member.deduction.value().clone()),
        RankKey::Ballot => member.ballot.clone(),
        RankKey::Node(code) => member.nodes.get(code).map(|node| node.points.value().clone()),
    }
}

/// Better comes first.
fn compare(keys: &[RankKey], a: &[Option<Exact>], b: &[Option<Exact>]) -> Ordering {
    let by_key =
        keys.iter().zip(a.iter().zip(b)).map(|(key, (a, b))| compare_by(key, a.as_ref(), b.as_ref()));
    by_key.fold(Ordering::Equal, Ordering::then)
}

/// Higher is better except for deductions; a missing figure is below every other.
fn compare_by(key: &RankKey, a: Option<&Exact>, b: Option<&Exact>) -> Ordering {
    if *key == RankKey::LeastDeduction { a.cmp(&b) } else { b.cmp(&a) }
}

fn code_at(scoring: &Scoring, index: usize) -> &str {
    scoring.members.get(index).map_or("", |member| &member.code)
}

/// Writes ranks: members equal in every key share one.
fn number(style: RankStyle, keys: &[RankKey], runners: &[Runner], scoring: &mut Scoring) {
    let mut place = 0;
    let groups = runners.chunk_by(|a, b| compare(keys, &a.keys, &b.keys) == Ordering::Equal);
    for (position, group) in groups.enumerate() {
        let rank = match style {
            RankStyle::Competition => place + 1,
            RankStyle::Dense => position + 1,
        };
        for runner in group {
            if let Some(member) = scoring.members.get_mut(runner.index) {
                member.rank = Some(rank);
                member.tied = group.len() > 1;
            }
        }
        place += group.len();
    }
}

fn reason(keys: &[RankKey], pair: &[Runner], scoring: &Scoring) -> Option<RankReason> {
    let [above, below] = pair else { return None };
    let differs = |position: &usize| above.keys.get(*position) != below.keys.get(*position);
    let position = (0..keys.len()).find(differs);
    if position == Some(0) {
        return None;
    }
    let at = |runner: &Runner| position.and_then(|position| runner.keys.get(position).cloned().flatten());
    Some(RankReason {
        above: code_at(scoring, above.index).to_owned(),
        below: code_at(scoring, below.index).to_owned(),
        key: position.and_then(|position| keys.get(position).cloned()),
        position: position.unwrap_or(keys.len()),
        above_value: at(above),
        below_value: at(below),
    })
}
