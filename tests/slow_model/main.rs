//! The engine against an independent slow model: big fractions straight over the raw documents, nothing kept, every
//! figure worked out again wherever it is needed. Random schemes and entries of every form go through both.
//!
//! A few hundred cases run by default. `THIDUA_SLOW_MODEL_CASES` sets another number, `THIDUA_SLOW_MODEL_FROM` the
//! first case: `THIDUA_SLOW_MODEL_CASES=100000 cargo test --release --test slow_model`.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a model that cannot go on is a failing test"
)]

mod draw;
mod entries;
mod lines;
mod model;
mod numbers;
mod ranks;
mod rules;
mod schemes;

use std::collections::{BTreeMap, BTreeSet};
use std::env;

use serde_json::Value;
use thidua::domain::points::Points;
use thidua::domain::ranking;
use thidua::domain::scheme::check::check;
use thidua::domain::scheme::{Scheme, Severity};
use thidua::domain::scoring::{
    MemberResult, Scoring, Stage, Unranked, document, score_figures, score_members,
};

use crate::draw::Draw;
use crate::model::Standing;

const CASES: u64 = 400;

#[test]
fn the_engine_agrees_with_the_slow_model() {
    let number = |name: &str, otherwise: u64| {
        env::var(name)
            .map_or(otherwise, |text| text.parse().unwrap_or_else(|_| panic!("{name} is no number")))
    };
    let from = number("THIDUA_SLOW_MODEL_FROM", 0);
    let cases = number("THIDUA_SLOW_MODEL_CASES", CASES);
    let mut seen = Seen::default();
    for case in from..from + cases {
        let mut draw = Draw::of(case);
        let scheme = schemes::scheme(&mut draw);
        let entries = entries::entries(&mut draw, &scheme);
        compare(case, &scheme, &entries, &mut seen);
    }
    if cases >= CASES {
        seen.assert_everything();
    }
}

fn compare(case: u64, scheme: &Value, entries: &Value, seen: &mut Seen) {
    let read = Scheme::parse(&scheme.to_string()).unwrap_or_else(|faults| panic!("case {case}: {faults:?}"));
    let errors: Vec<_> =
        check(&read).into_iter().filter(|fault| fault.severity() > Severity::Warning).collect();
    assert!(errors.is_empty(), "case {case} draws a scheme that is none: {errors:?}\n{scheme}");
    let given = document::read(&entries.to_string());
    assert_eq!(given.faults, [], "case {case} draws entries that cannot be read: {entries}");
    let told = |mut scoring: Scoring| -> Vec<BTreeMap<String, String>> {
        ranking::rank(&read, &mut scoring);
        scoring.members.iter().map(of_engine).collect()
    };
    let explained = told(score_members(&read, &given.facts, &given.sheets, Stage::Complete));
    let figures = told(score_figures(&read, &given.facts, &given.sheets, Stage::Complete));
    let slow = ranks::standings(scheme, entries);
    for ((engine, quick), model) in explained.iter().zip(&figures).zip(&slow) {
        seen.note(scheme, model);
        let expected = of_model(model);
        for (name, value) in &expected {
            let (found, quick) = (engine.get(name), quick.get(name));
            let place = format!("case {case}, member {}, {name}: the model says {value}", model.code);
            assert_eq!(found, Some(value), "{place}\n{scheme:#}\n{entries:#}");
            assert_eq!(quick, Some(value), "{place} (figures alone)\n{scheme:#}\n{entries:#}");
        }
        assert_eq!(engine.len(), expected.len(), "case {case}: the engine says more than the model");
    }
    assert_eq!((explained.len(), figures.len()), (slow.len(), slow.len()), "case {case}");
}

const SUMS: [&str; 6] = ["achieved", "assigned", "core", "bonus", "deduction", "total"];

/// Everything the engine says of a member, as text.
fn of_engine(result: &MemberResult) -> BTreeMap<String, String> {
    let exact = |points: &Points| format!("{:?}", points.value());
    let sums =
        [&result.achieved, &result.assigned, &result.core, &result.bonus, &result.deduction, &result.total];
    let wrong: BTreeSet<String> =
        result.faults.iter().map(|fault| fault.code.clone().unwrap_or_default()).collect();
    let lists = [
        ("missing", format!("{:?}", result.missing)),
        ("undecided", format!("{:?}", result.undecided)),
        ("provisional", format!("{:?}", result.provisional)),
        ("wrong", format!("{wrong:?}")),
        ("vetoes", format!("{:?}", result.vetoes.iter().cloned().collect::<BTreeSet<_>>())),
        ("unranked", format!("{:?}", result.unranked.as_ref().map(Unranked::code))),
        ("rank", format!("{:?}", (result.rank, result.tied))),
        ("class", format!("{:?}", result.class)),
    ];
    let nodes = result.nodes.iter().map(|(code, node)| (format!("points of {code}"), exact(&node.points)));
    let sums = SUMS.iter().zip(sums).map(|(name, sum)| ((*name).to_owned(), exact(sum)));
    lists.into_iter().map(|(name, list)| (name.to_owned(), list)).chain(nodes).chain(sums).collect()
}

/// The same of the model.
fn of_model(model: &Standing) -> BTreeMap<String, String> {
    let lists = [
        ("missing", format!("{:?}", model.missing)),
        ("undecided", format!("{:?}", model.undecided)),
        ("provisional", format!("{:?}", model.provisional)),
        ("wrong", format!("{:?}", model.wrong)),
        ("vetoes", format!("{:?}", model.vetoes)),
        ("unranked", format!("{:?}", model.unranked)),
        ("rank", format!("{:?}", (model.rank, model.tied))),
        ("class", format!("{:?}", model.class)),
    ];
    let nodes = model.points.iter().map(|(code, points)| (format!("points of {code}"), points.to_string()));
    let sums = SUMS.iter().zip(&model.sums).map(|(name, sum)| ((*name).to_owned(), sum.to_string()));
    lists.into_iter().map(|(name, list)| (name.to_owned(), list)).chain(nodes).chain(sums).collect()
}

/// What came up in the cases, so that agreement on nothing is noticed.
#[derive(Default)]
struct Seen(BTreeMap<String, usize>);

impl Seen {
    fn note(&mut self, scheme: &Value, model: &Standing) {
        let mut count = |what: String| *self.0.entry(what).or_default() += 1;
        for (what, list) in [
            ("missing", model.missing.len()),
            ("undecided", model.undecided.len()),
            ("provisional", model.provisional.len()),
            ("wrong", model.wrong.len()),
            ("vetoes", model.vetoes.len()),
        ] {
            if list > 0 {
                count(what.to_owned());
            }
        }
        match (&model.unranked, model.rank) {
            (Some(reason), _) => count(reason.split(':').next().unwrap().to_owned()),
            (None, _) if model.tied => count(format!("tied, {}", scheme["ranking"]["style"])),
            (None, _) => count(format!("ranked, {}", scheme["ranking"]["style"])),
        }
        if let Some(class) = &model.class {
            count(format!("class {class}"));
        }
        count(format!("rounded {}", scheme["rounding"]["mode"]));
        count(if model.sums[1].to_string() == "0" { "nothing" } else { "something" }.to_owned());
        note_nodes(&scheme["tree"], model, &mut count);
    }

    fn assert_everything(&self) {
        for what in EVERYTHING {
            assert!(self.0.contains_key(*what), "no case has {what}: {:#?}", self.0);
        }
    }
}

/// Forms and aggregates that came to points.
fn note_nodes(nodes: &Value, model: &Standing, count: &mut impl FnMut(String)) {
    for node in model::list(nodes) {
        if model.points[model::code(node)].to_string() != "0" {
            count(node["rule"]["form"].as_str().unwrap_or("heading").to_owned());
            count(format!("aggregate {}", node["aggregate"].as_str().unwrap_or("sum")));
        }
        note_nodes(&node["children"], model, count);
    }
}

const EVERYTHING: &[&str] = &[
    "missing",
    "undecided",
    "provisional",
    "wrong",
    "vetoes",
    "incomplete",
    "nothing_assigned",
    "veto",
    "tied, \"competition\"",
    "tied, \"dense\"",
    "ranked, \"competition\"",
    "ranked, \"dense\"",
    "class C1",
    "class C2",
    "class C3",
    "class C4",
    "rounded \"half_up\"",
    "rounded \"half_even\"",
    "rounded \"down\"",
    "direct",
    "levels",
    "checklist",
    "proportion",
    "bands",
    "cases",
    "deadline",
    "count",
    "leader",
    "placing",
    "heading",
    "aggregate mean",
    "aggregate min",
    "aggregate max",
];
