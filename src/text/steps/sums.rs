//! Steps that limit, weigh and add up: nodes, core, bonus, deductions, total, class.

use super::{Lang, equals, in_language, number};
use crate::domain::exact::Exact;
use crate::domain::scheme::{Aggregate, RankKey};
use crate::domain::scoring::Step;

/// Roundings, limits and weights.
pub(super) fn limit_words(lang: Lang, step: &Step) -> Option<String> {
    let n = |value: &Exact| number(lang, value);
    Some(match step {
        Step::Rounded { value } => {
            let value = n(value);
            lang.step_rounded(value)
        }
        Step::LimitedTo { limit } => {
            let limit = n(limit);
            lang.step_limited_to(limit)
        }
        Step::RaisedTo { limit } => {
            let limit = n(limit);
            lang.step_raised_to(limit)
        }
        Step::Weighted { weight, value } => {
            let (weight, value) = (n(weight), n(value));
            lang.step_weighted(weight, value)
        }
        Step::NothingAssigned => lang.step_nothing_assigned().to_owned(),
        Step::ZeroedBy { veto } => lang.step_zeroed_by(veto),
        _ => return None,
    })
}

/// Classes.
pub(super) fn class_words(lang: Lang, step: &Step) -> Option<String> {
    let n = |value: &Exact| number(lang, value);
    Some(match step {
        Step::ClassReached { percent, name } => {
            let (percent, name) = (n(percent), in_language(lang, name));
            lang.step_class_reached(percent, name)
        }
        Step::NoClass { percent } => {
            let percent = n(percent);
            lang.step_no_class(percent)
        }
        Step::ClassHeld { veto, name } => {
            let name = in_language(lang, name);
            lang.step_class_held(veto, name)
        }
        Step::QuotaCut { name, quota } => {
            let (name, quota) = (in_language(lang, name), n(quota));
            lang.step_quota_cut(name, quota)
        }
        Step::QuotaTie { name, quota, tied } => {
            let (name, quota) = (in_language(lang, name), n(quota));
            lang.step_quota_tie(name, quota, tied)
        }
        _ => return None,
    })
}

/// Sums, totals, classes and ranks: all that the families above leave.
pub(super) fn sum_words(lang: Lang, step: &Step) -> Option<String> {
    let n = |value: &Exact| number(lang, value);
    let eq = |value: &Exact| equals(lang, value);
    Some(match step {
        Step::Gathered { aggregate, parts, value } => gathered_words(lang, *aggregate, parts, value),
        Step::Rescaled { achieved, assigned, base, value } => {
            let share = format!("{}/{}", n(achieved), n(assigned));
            let sum = format!("{} ÷ {} × {} {}", n(achieved), n(assigned), n(base), eq(value));
            lang.step_rescaled(share, sum)
        }
        Step::CoreIs { achieved } => {
            let achieved = n(achieved);
            lang.step_core_is(achieved)
        }
        Step::ClaimGap { claimed, found, over_percent, deduct } => {
            let (claimed, found, percent, deduct) = (n(claimed), n(found), n(over_percent), n(deduct));
            lang.step_claim_gap(claimed, found, percent, deduct)
        }
        Step::Totalled { core, bonus, deduction, value } => {
            format!("{} + {} − {} {}", n(core), n(bonus), n(deduction), eq(value))
        }
        Step::KeyCompared { key, own, other } => {
            let value = |value: &Option<Exact>| value.as_ref().map_or_else(|| "–".to_owned(), &n);
            format!("{}: {} / {}", key_words(lang, key), value(own), value(other))
        }
        _ => return None,
    })
}

fn gathered_words(lang: Lang, aggregate: Aggregate, parts: &[Exact], value: &Exact) -> String {
    let n = |value: &Exact| number(lang, value);
    let joined = |mark: &str| parts.iter().map(n).collect::<Vec<_>>().join(mark);
    match aggregate {
        Aggregate::Sum if parts.len() < 2 => n(value),
        Aggregate::Sum => format!("{} {}", joined(" + "), equals(lang, value)),
        Aggregate::Mean => {
            let (list, value) = (joined("; "), equals(lang, value));
            lang.aggregate_mean(list, value)
        }
        Aggregate::Min => {
            let (list, value) = (joined("; "), n(value));
            lang.aggregate_min(list, value)
        }
        Aggregate::Max => {
            let (list, value) = (joined("; "), n(value));
            lang.aggregate_max(list, value)
        }
    }
}

/// A ranking key for people.
#[must_use]
pub fn key_words(lang: Lang, key: &RankKey) -> String {
    match key {
        RankKey::Total => lang.key_total().to_owned(),
        RankKey::Core => lang.key_core().to_owned(),
        RankKey::Bonus => lang.key_bonus().to_owned(),
        RankKey::Percent => lang.key_percent().to_owned(),
        RankKey::LeastDeduction => lang.key_least_deduction().to_owned(),
        RankKey::Ballot => lang.key_ballot().to_owned(),
        RankKey::Node(code) => lang.key_node(code),
    }
}
