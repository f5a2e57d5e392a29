//! Judges whether a scheme makes sense: every fault with a JSON pointer (scoring table §1–§5).
//!
//! Faults of form are found when the document is read; this looks at what it says.

mod cases;
pub mod holes;
mod measures;
mod rules;
mod spans;
mod tree;

use std::collections::BTreeSet;

use super::fault::{Problem, SchemeFault};
use super::{ANY_TOP, Class, Quota, QuotaOf, RankKey, Scheme, Trigger};
use crate::domain::exact::Exact;

/// Codes the result document uses beside node codes.
const RESERVED: [&str; 6] = ["core", "bonus", "deduction", "total", "class", ANY_TOP];

/// Every fault of a scheme, warnings among them.
#[must_use]
pub fn check(scheme: &Scheme) -> Vec<SchemeFault> {
    let mut found = Found::default();
    limits(scheme, &mut found);
    tree::check(scheme, &mut found);
    vetoes(scheme, &mut found);
    ranking(scheme, &mut found);
    classes(scheme, &mut found);
    found.faults
}

/// The faults found so far.
#[derive(Default)]
struct Found {
    faults: Vec<SchemeFault>,
}

impl Found {
    fn note(&mut self, pointer: impl Into<String>, problem: Problem) {
        self.faults.push(SchemeFault { pointer: pointer.into(), problem });
    }

    fn not_negative(&mut self, pointer: impl FnOnce() -> String, value: &Exact) {
        if value.is_negative() {
            self.note(pointer(), Problem::Negative);
        }
    }

    fn positive(&mut self, pointer: impl FnOnce() -> String, value: &Exact) {
        if *value <= Exact::ZERO {
            self.note(pointer(), Problem::NotPositive);
        }
    }

    /// Notes every code that stands a second time.
    fn unique<'a>(&mut self, codes: impl Iterator<Item = &'a str>, pointer: impl Fn(usize) -> String) {
        let mut seen = BTreeSet::new();
        for (index, code) in codes.enumerate() {
            if !seen.insert(code) {
                self.note(pointer(index), Problem::DuplicateCode { code: code.to_owned() });
            }
        }
    }
}

fn limits(scheme: &Scheme, found: &mut Found) {
    found.positive(|| "/base".to_owned(), &scheme.base);
    let amounts = [
        ("/bonus_cap", scheme.bonus_cap.as_ref()),
        ("/deduction_cap", scheme.deduction_cap.as_ref()),
        ("/self_cap", scheme.self_cap.as_ref()),
        ("/self_score_gap/over_percent", scheme.self_score_gap.as_ref().map(|gap| &gap.over_percent)),
        ("/self_score_gap/deduct", scheme.self_score_gap.as_ref().map(|gap| &gap.deduct)),
    ];
    for (pointer, amount) in amounts {
        if let Some(amount) = amount {
            found.not_negative(|| pointer.to_owned(), amount);
        }
    }
    if let (Some(floor), Some(ceiling)) = (&scheme.floor, &scheme.ceiling)
        && floor > ceiling
    {
        found.note("/floor", Problem::LimitsCrossed);
    }
}

fn vetoes(scheme: &Scheme, found: &mut Found) {
    found
        .unique(scheme.vetoes.iter().map(|veto| veto.code.as_str()), |index| format!("/vetoes/{index}/code"));
    let codes: BTreeSet<&str> = tree::codes(scheme);
    for (index, veto) in scheme.vetoes.iter().enumerate() {
        let effect = &veto.effect;
        let at = |field: &str| format!("/vetoes/{index}/{field}");
        if *effect == super::Effect::default() {
            found.note(at("effect"), Problem::NoEffect);
        }
        if let Some(code) = effect.class_at_most.as_ref().filter(|code| scheme.class(code).is_none()) {
            found.note(at("effect/class_at_most"), Problem::UnknownClass { code: code.clone() });
        }
        if let Some(code) = effect.zero_node.as_ref().filter(|code| !codes.contains(code.as_str())) {
            found.note(at("effect/zero_node"), Problem::UnknownNode { code: code.clone() });
        }
        if let Some(Trigger::NodeIsZero(code)) = &veto.when
            && code != ANY_TOP
            && !codes.contains(code.as_str())
        {
            found.note(at("when/node_is_zero"), Problem::UnknownNode { code: code.clone() });
        }
    }
}

fn ranking(scheme: &Scheme, found: &mut Found) {
    let order = &scheme.ranking.order;
    if order.is_empty() {
        found.note("/ranking/order", Problem::EmptyList);
    }
    let codes = tree::codes(scheme);
    let mut seen = BTreeSet::new();
    for (index, key) in order.iter().enumerate() {
        let at = || format!("/ranking/order/{index}");
        if !seen.insert(key) {
            found.note(at(), Problem::RepeatedKey { key: key.code() });
        }
        if let RankKey::Node(code) = key
            && !codes.contains(code.as_str())
        {
            found.note(at(), Problem::UnknownNode { code: code.clone() });
        }
    }
}

fn classes(scheme: &Scheme, found: &mut Found) {
    let classes = &scheme.classes;
    found.unique(classes.iter().map(|class| class.code.as_str()), |index| format!("/classes/{index}/code"));
    for (index, class) in classes.iter().enumerate() {
        let at = |field: &str| format!("/classes/{index}/{field}");
        if class.code == "ranked" {
            found.note(at("code"), Problem::ReservedCode { code: class.code.clone() });
        }
        let percents = [
            ("from_percent", &class.from_percent),
            ("below_percent", &class.below_percent),
            ("each_group_from_percent", &class.each_group_from_percent),
        ];
        for (field, percent) in percents {
            if let Some(percent) = percent {
                found.not_negative(|| at(field), percent);
            }
        }
        if let (Some(from), Some(below)) = (&class.from_percent, &class.below_percent)
            && from >= below
        {
            found.note(at("from_percent"), Problem::LimitsCrossed);
        }
        if let Some(rule) = &class.quota {
            quota(scheme, rule, index, found);
        }
    }
    if let Some(at) = class_hole(classes) {
        found.note("/classes", Problem::ClassHole { at });
    }
}

/// The lowest total, in percent of the base, that can fit no class; nothing where every total fits one. A class with a
/// quota, or one that asks something of each group, takes no total for certain.
fn class_hole(classes: &[Class]) -> Option<Exact> {
    let certain = |class: &&Class| class.each_group_from_percent.is_none() && class.quota.is_none();
    let mut spans: Vec<(Exact, Option<&Exact>)> = classes
        .iter()
        .filter(certain)
        .map(|class| (class.from_percent.clone().unwrap_or_default(), class.below_percent.as_ref()))
        .collect();
    spans.sort();
    let mut reached = Exact::ZERO;
    for (from, below) in spans {
        match below {
            _ if from > reached => break,
            None => return None,
            Some(below) => reached = reached.max(below.clone()),
        }
    }
    (!classes.is_empty()).then_some(reached)
}

fn quota(scheme: &Scheme, quota: &Quota, index: usize, found: &mut Found) {
    let at = |field: &str| format!("/classes/{index}/quota/{field}");
    match quota {
        Quota::Percent { percent, of } => {
            let (from, to) = (Exact::ZERO, Exact::from(100_u32));
            if *percent < from || *percent > to {
                found.note(at("percent"), Problem::OutsideRange { from, to });
            }
            if let QuotaOf::Class(code) = of
                && scheme.class(code).is_none()
            {
                found.note(at("of"), Problem::UnknownClass { code: code.clone() });
            }
        }
        Quota::Count { count } => {
            found.not_negative(|| at("count"), count);
            if !count.is_whole() {
                found.note(at("count"), Problem::NotWhole);
            }
        }
    }
}
