//! What must hold for every scheme and all entries: order is irrelevant, limits hold, sums add up, nothing panics.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};
use thidua::domain::exact::Exact;
use thidua::domain::scheme::check::check;
use thidua::domain::scheme::{Aggregate, Kind, Node, Scheme, Severity};
use thidua::domain::scoring::{MemberResult, NodeState};
use thidua::text::Lang;
use thidua::text::steps::words;

use crate::builders::{inputs, member, scheme, score, with};

/// A number of at most two decimals, often a round one.
fn number(to: u32) -> impl Strategy<Value = String> {
    prop_oneof![
        (0..=to).prop_map(|n| n.to_string()),
        (0..=to * 100).prop_map(|n| format!("{}.{:02}", n / 100, n % 100))
    ]
}

fn measure() -> impl Strategy<Value = Value> {
    select(vec![
        json!({"input": "a"}),
        json!({"share": ["a", "b"]}),
        json!({"share": ["a", "b"], "part_may_exceed": true}),
        json!({"attained": ["a", "b"], "pace": "0.5"}),
    ])
}

fn proportion() -> impl Strategy<Value = Value> {
    let over =
        select(vec![json!("cap"), json!("uncapped"), json!({"per": "0.03", "points": "0.35", "cap": "2"})]);
    let below = select(vec![json!("proportional"), json!("zero"), json!({"per": "0.07", "minus": "0.6"})]);
    (measure(), over, below, select(vec!["1", "0.9", "3"])).prop_map(|(measure, over, below, full_at)| {
        json!({"form": "proportion", "inputs": inputs(&["a", "b"]), "measure": measure, "full_at": full_at,
               "over": over, "below": below, "zero_below": "0.1"})
    })
}

fn relative() -> impl Strategy<Value = Value> {
    let leader = (measure(), select(vec!["best_ratio", "absent"])).prop_map(|(measure, untargeted)| {
        json!({"form": "leader", "inputs": inputs(&["a", "b"]), "measure": measure, "untargeted": untargeted})
    });
    let placing = (measure(), select(vec!["high", "low"]), select(vec!["same", "share"])).prop_map(
        |(measure, direction, ties)| {
            json!({"form": "placing", "inputs": inputs(&["a", "b"]), "measure": measure, "direction": direction,
                   "points": ["5", "3.33", "1"], "else": "0.5", "ties": ties})
        },
    );
    prop_oneof![leader, placing]
}

fn absolute() -> impl Strategy<Value = Value> {
    let bands = measure().prop_map(|measure| {
        json!({"form": "bands", "inputs": inputs(&["a", "b"]), "measure": measure, "bands": [
            {"to": "0.5", "points": "1"}, {"from": "0.5", "to": "2", "percent": "66.6"}, {"from": "3", "points": "4"}]})
    });
    let cases = Just(json!({"form": "cases", "inputs": inputs(&["a", "b"]), "cases": [
        {"when": [{"input": "a", "op": "≥", "value": "5"}, {"input": "b", "op": "<", "value": "9"}], "points": "4"},
        {"when": [{"input": "b", "op": "≠", "value": "3"}], "points": "2.5"}]}));
    let items = json!([{"code": "a", "each": "0.75", "cap": "3"}, {"code": "b", "each": "1"}]);
    let count = select(vec!["zero", "max"])
        .prop_map(move |start| json!({"form": "count", "start": start, "items": items}));
    prop_oneof![Just(json!({"form": "direct"})), proportion(), bands, cases, count]
}

fn rule() -> impl Strategy<Value = Value> {
    prop_oneof![4 => absolute(), 1 => relative()]
}

/// A document of three groups of the core, a bonus and a deduction; the lines are numbered.
fn any_document(rules: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    let node = (rules, select(vec!["5", "2.5", "8"]), any::<bool>(), select(vec!["rescale", "full", "zero"]));
    let lines = prop::collection::vec(node, 8);
    let aggregates = prop::collection::vec(select(vec!["sum", "mean", "min", "max"]), 3);
    let weights = prop::collection::vec(select(vec!["1", "2", "0.5"]), 3);
    (lines, aggregates, weights, select(vec!["half_up", "half_even", "down"])).prop_map(|(lines, aggregates, weights, mode)| {
        let line = |index: usize| {
            let (rule, max, capped, absent) = &lines[index];
            json!({"code": format!("L{index}"), "name": {"vi": "L"}, "max": max, "capped": capped, "absent": absent, "rule": rule})
        };
        let group = |index: usize| {
            json!({"code": format!("G{index}"), "name": {"vi": "G"}, "max": "9", "aggregate": aggregates[index],
                   "weight": weights[index], "children": [line(index * 2), line(index * 2 + 1)]})
        };
        let extra = |index: usize, kind: &str| with(line(index), json!({"kind": kind}));
        json!({"format": "thidua.scheme/1", "code": "ANY", "title": {"vi": "Thử"}, "base": "100",
               "rounding": {"decimals": 2, "mode": mode}, "bonus_cap": "3", "deduction_cap": "4", "floor": "0", "ceiling": "101",
               "tree": [group(0), group(1), group(2), extra(6, "bonus"), extra(7, "deduction")],
               "ranking": {"style": "competition", "order": ["total", "core", "node:G1", "least_deduction"]},
               "classes": [{"code": "x", "name": {"vi": "X"}, "from_percent": "60", "quota": {"percent": "40", "of": "ranked"}},
                           {"code": "y", "name": {"vi": "Y"}}]})
    })
}

/// Fits every rule above, or is blank, absent or wrong.
fn any_entry() -> impl Strategy<Value = (String, String, u8)> {
    (number(12), number(12), any::<u8>())
}

fn entry_for(rule: &Value, (a, b, mood): &(String, String, u8)) -> Option<Value> {
    let whole = |text: &str| text.split('.').next().unwrap().to_owned();
    match mood {
        0..=15 => None,
        16..=40 => Some(json!({"status": "no_case", "reason": "x"})),
        41..=50 => Some(json!({"inputs": {"a": a, "b": null}})),
        _ if rule["form"] == "direct" => Some(json!({"points": a})),
        _ if rule["form"] == "count" => Some(json!({"inputs": {"a": whole(a), "b": whole(b)}})),
        _ => Some(json!({"inputs": {"a": a, "b": b}})),
    }
}

type Given = Vec<Vec<(String, String, u8)>>;

fn any_case(rules: impl Strategy<Value = Value>) -> impl Strategy<Value = (Value, Given)> {
    (any_document(rules), prop::collection::vec(prop::collection::vec(any_entry(), 8), 1..7))
}

fn lines_of(document: &Value) -> Vec<Value> {
    let tops = document["tree"].as_array().unwrap().iter();
    tops.flat_map(|top| top["children"].as_array().cloned().unwrap_or_else(|| vec![top.clone()])).collect()
}

fn member_json(document: &Value, index: usize, given: &[(String, String, u8)]) -> Value {
    let entries: serde_json::Map<String, Value> = lines_of(document)
        .iter()
        .zip(given)
        .filter_map(|(line, given)| {
            Some((line["code"].as_str().unwrap().to_owned(), entry_for(&line["rule"], given)?))
        })
        .collect();
    json!({"code": format!("M{index}"), "entries": entries})
}

fn results(document: &Value, members: &[Value]) -> BTreeMap<String, MemberResult> {
    let sheets: Vec<_> = members.iter().cloned().map(member).collect();
    let scoring = score(&scheme(document), &sheets);
    scoring.members.into_iter().map(|member| (member.code.clone(), member)).collect()
}

fn check_node(node: &Node, kind: Kind, result: &MemberResult) {
    let own = &result.nodes.get(&node.code).unwrap();
    let value = own.points.value();
    assert!(*value >= Exact::ZERO);
    if let Some(limit) = node.limit() {
        assert!(*value <= limit * &node.weight, "{} passes its maximum", node.code);
    }
    if kind == Kind::Core {
        assert!(*own.assigned.value() <= node.weighted_max());
    }
    if own.state == NodeState::Absent {
        assert_eq!(*value, Exact::ZERO);
    }
    if !node.children().is_empty() && node.aggregate == Aggregate::Sum {
        let sum: Exact =
            node.children().iter().map(|child| result.nodes.get(&child.code).unwrap().points.value()).sum();
        let held = node.limit().map_or(sum.clone(), |limit| sum.clone().min(limit.clone()));
        assert_eq!(*value, &held * &node.weight);
    }
    for child in node.children() {
        check_node(child, kind, result);
    }
}

fn check_member(scheme: &Scheme, result: &MemberResult) {
    for top in &scheme.tree {
        check_node(top, top.kind.unwrap_or_default(), result);
    }
    let of = |kind: Kind| -> Exact {
        let tops = scheme.tree.iter().filter(|top| top.kind.unwrap_or_default() == kind);
        tops.map(|top| result.nodes.get(&top.code).unwrap().points.value()).sum()
    };
    assert_eq!(*result.achieved.value(), of(Kind::Core));
    assert_eq!(*result.bonus.value(), of(Kind::Bonus).min(scheme.bonus_cap.clone().unwrap()));
    assert_eq!(*result.deduction.value(), of(Kind::Deduction).min(scheme.deduction_cap.clone().unwrap()));
    let sum = &(result.core.value() + result.bonus.value()) - result.deduction.value();
    let held = sum.max(scheme.floor.clone().unwrap()).min(scheme.ceiling.clone().unwrap());
    assert_eq!(*result.total.value(), held);
    let all_steps = result.nodes.values().flat_map(|node| &node.steps).chain(result.sums.values().flatten());
    for step in all_steps {
        assert!(!words(Lang::Vi, step).is_empty() && !words(Lang::En, step).is_empty(), "{step:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn sums_add_up_and_limits_hold_at_every_node((document, given) in any_case(rule())) {
        let scheme = scheme(&document);
        prop_assert!(check(&scheme).iter().all(|fault| fault.severity() < Severity::Error || fault.problem.code() == "needs_uncapped"));
        let members: Vec<Value> = given.iter().enumerate().map(|(index, given)| member_json(&document, index, given)).collect();
        for result in results(&document, &members).values() {
            check_member(&scheme, result);
        }
    }

    #[test]
    fn the_order_of_members_is_irrelevant((document, given) in any_case(rule()), turn in 0_usize..7) {
        let mut members: Vec<Value> =
            given.iter().enumerate().map(|(index, given)| member_json(&document, index, given)).collect();
        let before = results(&document, &members);
        let middle = turn % members.len();
        members.rotate_left(middle);
        members.reverse();
        prop_assert_eq!(results(&document, &members), before);
    }

    #[test]
    fn ranks_are_a_permutation_up_to_ties((document, given) in any_case(rule())) {
        let members: Vec<Value> = given.iter().enumerate().map(|(index, given)| member_json(&document, index, given)).collect();
        let results = results(&document, &members);
        let key = |member: &MemberResult| {
            let lower_is_better = -member.deduction.value();
            (member.total.clone(), member.core.clone(), member.nodes.get("G1").unwrap().points.clone(), lower_is_better)
        };
        for member in results.values() {
            let ranked = || results.values().filter(|other| other.rank.is_some());
            prop_assert_eq!(member.rank.is_some(), member.unranked.is_none());
            if member.rank.is_some() {
                let better = ranked().filter(|other| key(other) > key(member)).count();
                let equal = ranked().filter(|other| key(other) == key(member)).count();
                prop_assert_eq!((member.rank, member.tied), (Some(better + 1), equal > 1));
                prop_assert!(member.class.is_some());
            }
        }
        let top = results.values().filter(|member| member.class.as_deref() == Some("x")).count();
        let ranked = results.values().filter(|member| member.rank.is_some()).count();
        prop_assert!(top <= ranked * 40 / 100);
    }

    #[test]
    fn a_further_member_changes_only_relative_figures((document, given) in any_case(absolute())) {
        let members: Vec<Value> = given.iter().enumerate().map(|(index, given)| member_json(&document, index, given)).collect();
        let all = results(&document, &members);
        let fewer = results(&document, &members[1..]);
        for (code, member) in &fewer {
            let other = &all[code];
            prop_assert_eq!((&member.nodes, &member.total, &member.missing), (&other.nodes, &other.total, &other.missing));
        }
    }

    #[test]
    fn any_scheme_is_written_and_read_back(document in any_document(rule())) {
        let scheme = scheme(&document);
        prop_assert_eq!(Scheme::parse(&scheme.to_json()).unwrap(), scheme);
    }

    #[test]
    fn a_damaged_document_is_judged_without_panic(
        places in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..12), 1..6),
        given in prop::collection::vec(any_entry(), 40),
    ) {
        let mut document: Value = serde_json::from_str(include_str!("../../src/actions/first_start/DB-2013-H1.json")).unwrap();
        let pointers = pointers_of(&document);
        for (place, damage) in places {
            if let Some(value) = document.pointer_mut(place.get(&pointers).as_str()) {
                *value = damages()[damage].clone();
            }
        }
        if let Ok(scheme) = Scheme::parse(&document.to_string()) {
            let _ = check(&scheme);
            let entries: serde_json::Map<String, Value> = scheme.lines().iter().zip(&given).map(|(line, (a, b, _))| {
                let inputs = json!({"actual": a, "target": b, "part": a, "whole": b, "done": "2013-04-01", "plan": true});
                (line.code().to_owned(), json!({"inputs": inputs, "level": "tot", "points": a}))
            }).collect();
            let result = score(&scheme, &[member(json!({"code": "A", "entries": entries}))]);
            prop_assert_eq!(result.members.len(), 1);
        }
    }
}

/// Values that are wrong, extreme or merely other.
fn damages() -> Vec<Value> {
    vec![
        Value::Null,
        json!(0),
        json!(""),
        json!("0"),
        json!("-1"),
        json!("999999999999999.9999999999"),
        json!("0.0000000001"),
        json!([]),
        json!({}),
        json!(true),
        json!("II"),
        json!({"form": "direct", "step": "0.3"}),
    ]
}

fn pointers_of(document: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut waiting = vec![(String::new(), document)];
    while let Some((pointer, value)) = waiting.pop() {
        match value {
            Value::Object(fields) => {
                waiting.extend(fields.iter().map(|(name, value)| (format!("{pointer}/{name}"), value)));
            }
            Value::Array(items) => {
                waiting.extend(
                    items.iter().enumerate().map(|(index, item)| (format!("{pointer}/{index}"), item)),
                );
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
        found.push(pointer);
    }
    found
}
