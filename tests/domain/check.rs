//! What `check` finds in schemes whose form is sound (scoring table §1–§5).

use serde_json::{Value, json};
use thidua::domain::scheme::check::check;
use thidua::domain::scheme::{MAX_ITEMS, Problem, SchemeFault, Severity};

use crate::builders::{direct, document, heading, inputs, line, scheme, with};

fn found(document: &Value) -> Vec<(String, &'static str)> {
    check(&scheme(document)).into_iter().map(|fault| (fault.pointer, fault.problem.code())).collect()
}

fn one(pointer: &str, code: &'static str) -> Vec<(String, &'static str)> {
    vec![(pointer.to_owned(), code)]
}

fn of_tree(tree: Value) -> Vec<(String, &'static str)> {
    found(&document("10", tree))
}

/// The faults of one line of 10, pointers from its rule on.
fn of_rule(rule: Value) -> Vec<(String, &'static str)> {
    let faults = of_tree(json!([line("L", "10", rule)]));
    let inside = |pointer: String| pointer.strip_prefix("/tree/0").map_or(pointer.clone(), str::to_owned);
    faults.into_iter().map(|(pointer, code)| (inside(pointer), code)).collect()
}

#[test]
fn maxima_must_add_up() {
    let lines = |a: &str, b: &str| json!([line("a", a, direct()), line("b", b, direct())]);
    assert_eq!(of_tree(json!([heading("G", "10", lines("5", "5"))])), []);
    assert_eq!(of_tree(json!([heading("G", "10", lines("8", "8"))])), []);
    assert_eq!(
        of_tree(json!([heading("G", "10", lines("5", "4.5"))])),
        one("/tree/0/max", "children_below_max")
    );
    assert_eq!(of_tree(json!([heading("G", "9.8", lines("5", "5"))])), one("/base", "base_mismatch"));
    assert_eq!(of_tree(json!([with(line("L", "5", direct()), json!({"weight": "2"}))])), []);
    assert_eq!(of_tree(json!([heading("G", "10", json!([]))])), one("/tree/0", "no_children"));
    assert_eq!(of_tree(json!([])), one("/tree", "no_core"));
    let mean = with(heading("G", "10", lines("10", "9")), json!({"aggregate": "mean"}));
    assert_eq!(of_tree(json!([mean])), one("/tree/0/children/1/max", "child_max_differs"));
}

#[test]
fn half_built_trees_are_faults_that_a_draft_may_have() {
    let faults = check(&scheme(&document("100", json!([line("L", "98", direct())]))));
    let [SchemeFault { problem, .. }] = faults.as_slice() else { panic!("{faults:?}") };
    assert!(
        matches!(problem, Problem::BaseMismatch { base, sum } if base.to_shortest() == "100" && sum.to_shortest() == "98")
    );
    assert_eq!(problem.severity(), Severity::HalfBuilt);
    assert!(problem.severity().forbids_adoption());
}

#[test]
fn nodes_are_named_once_and_placed_rightly() {
    let tree = |fields: Value| json!([heading("G", "10", json!([with(line("L", "10", direct()), fields)]))]);
    assert_eq!(of_tree(tree(json!({"code": "G"}))), one("/tree/0/children/0/code", "duplicate_code"));
    assert_eq!(of_tree(tree(json!({"code": "total"}))), one("/tree/0/children/0/code", "reserved_code"));
    assert_eq!(of_tree(tree(json!({"kind": "core"}))), one("/tree/0/children/0/kind", "kind_below_top"));
    assert_eq!(
        of_tree(tree(json!({"weight": "0"})))[0],
        ("/tree/0/children/0/weight".to_owned(), "not_positive")
    );
    assert_eq!(
        of_tree(tree(json!({"absent": {"points": "11"}}))),
        one("/tree/0/children/0/absent/points", "points_above_max")
    );
    let unlimited = json!([line("L", "10", direct()), {"code": "B", "name": {"vi": "B"}, "kind": "bonus", "rule": direct()}]);
    assert_eq!(of_tree(unlimited), []);
    let core = json!([line("L", "10", direct()), {"code": "M", "name": {"vi": "M"}, "rule": direct()}]);
    assert_eq!(of_tree(core), one("/tree/1/max", "max_missing"));
}

fn bands(bands: Value) -> Value {
    json!({"form": "bands", "inputs": inputs(&["x"]), "measure": {"input": "x"}, "bands": bands})
}

#[test]
fn bands_neither_overlap_nor_are_empty() {
    let at = "/rule/bands/1";
    let full = |from: &str, to: &str| json!({"from": from, "to": to, "points": "1"});
    for (second, third, expected) in [
        (full("10", "20"), json!({"from": "20", "points": "10"}), vec![]),
        (full("9", "20"), json!({"from": "20", "points": "10"}), one(at, "bands_overlap")),
        (full("20", "10"), json!({"from": "10", "points": "10"}), one(at, "band_empty")),
        (full("10", "10"), json!({"from": "10", "points": "10"}), one(at, "band_empty")),
    ] {
        let rule = bands(json!([{"from": "0", "to": "10", "points": "0"}, second, third]));
        assert_eq!(of_rule(rule), expected);
    }
    // Both hold 10.
    let touching =
        bands(json!([{"to": "10", "to_incl": true, "points": "0"}, {"from": "10", "points": "10"}]));
    assert_eq!(of_rule(touching), one(at, "bands_overlap"));
    // A band inside a wider one that started earlier, with another between them in the list.
    let inside = bands(json!([{"points": "10"}, {"from": "1", "to": "2", "points": "0"}]));
    assert_eq!(of_rule(inside), one(at, "bands_overlap"));
}

#[test]
fn a_hole_between_bands_is_a_warning_where_a_value_can_fall_into_it() {
    let two =
        json!([{"from": "1", "to": "10", "to_incl": true, "points": "5"}, {"from": "11", "points": "10"}]);
    let hole = one("/rule/bands", "band_hole");
    let rule = bands(two);
    // From 0 to 1, and between 10 and 11.
    assert_eq!(of_rule(rule.clone()), hole);
    assert_eq!(of_rule(with(rule.clone(), json!({"else": "0"}))), []);
    let input = |fields: Value| json!([with(json!({"code": "x", "min": "1"}), fields)]);
    assert_eq!(of_rule(with(rule.clone(), json!({"inputs": input(json!({}))}))), hole);
    assert_eq!(of_rule(with(rule, json!({"inputs": input(json!({"integer": true}))}))), []);
    // Nothing is above the input's maximum; a share never passes 1.
    let below = bands(json!([{"to": "7", "to_incl": true, "points": "10"}]));
    assert_eq!(of_rule(with(below.clone(), json!({"inputs": input(json!({"max": "7"}))}))), []);
    assert_eq!(of_rule(with(below, json!({"inputs": input(json!({"max": "7.5"}))}))), hole);
    let share = json!({"form": "bands", "inputs": inputs(&["p", "w"]), "measure": {"share": ["p", "w"]},
                       "bands": [{"from": "0", "to": "1", "points": "5"}, {"from": "1", "to": "1", "to_incl": true, "points": "10"}]});
    assert_eq!(of_rule(share.clone()), []);
    let exceeding = with(share, json!({"measure": {"share": ["p", "w"], "part_may_exceed": true}}));
    assert_eq!(of_rule(exceeding), hole);
}

#[test]
fn holes_name_their_ends() {
    let rule = bands(json!([{"to": "10", "to_incl": true, "points": "5"}, {"from": "11", "points": "10"}]));
    let faults = check(&scheme(&document("10", json!([line("L", "10", rule)]))));
    let [SchemeFault { problem: Problem::BandHole { from: Some(from), to: Some(to) }, .. }] =
        faults.as_slice()
    else {
        panic!("{faults:?}")
    };
    assert_eq!((from.to_shortest(), to.to_shortest()), ("10".into(), "11".into()));
}

fn cases(cases: Value) -> Value {
    json!({"form": "cases", "inputs": inputs(&["x", "y"]), "cases": cases})
}

#[test]
fn cases_are_proved_complete_and_reachable() {
    let when = |input: &str, op: &str, value: &str| json!({"input": input, "op": op, "value": value});
    let case = |conditions: Value| json!({"when": conditions, "points": "10"});
    let complete = json!([
        case(json!([when("x", "≥", "5"), when("y", "=", "0")])),
        case(json!([when("x", "<", "5")])),
        case(json!([when("y", "≠", "0")]))
    ]);
    assert_eq!(of_rule(cases(complete)), []);
    let hole =
        json!([case(json!([when("x", ">", "5"), when("y", "≥", "0")])), case(json!([when("x", "<", "5")]))]);
    assert_eq!(of_rule(cases(hole.clone())), one("/rule/cases", "cases_hole"));
    assert_eq!(of_rule(with(cases(hole), json!({"else": "0"}))), []);
    let shadowed = json!([
        case(json!([when("x", "≥", "1")])),
        case(json!([when("x", ">", "1"), when("y", ">", "3")])),
        case(json!([when("x", "<", "1")]))
    ]);
    assert_eq!(of_rule(cases(shadowed)), one("/rule/cases/1", "case_unreachable"));
    let unknown = json!([case(json!([when("x", "≥", "0"), when("z", "≥", "0"), when("y", "=", "1")]))]);
    assert_eq!(of_rule(cases(unknown)), one("/rule/cases/0/when/1/input", "unknown_input"));
}

#[test]
fn rules_refer_to_declared_inputs_with_sound_numbers() {
    let proportion = |fields: Value| with(crate::builders::share(), fields);
    for (rule, pointer, code) in [
        (
            proportion(json!({"measure": {"share": ["part", "all"]}, "inputs": inputs(&["part"])})),
            "/rule/measure/share/1",
            "unknown_input",
        ),
        (
            proportion(json!({"measure": {"share": ["part", "part"]}, "inputs": inputs(&["part"])})),
            "/rule/measure/share",
            "duplicate_code",
        ),
        (
            proportion(json!({"inputs": inputs(&["part", "whole", "women"])})),
            "/rule/inputs/2",
            "unused_input",
        ),
        (
            proportion(json!({"measure": {"attained": ["part", "whole"], "pace": "0"}})),
            "/rule/measure/pace",
            "not_positive",
        ),
        (proportion(json!({"full_at": "0"})), "/rule/full_at", "not_positive"),
        (proportion(json!({"over": "uncapped"})), "/rule/over", "needs_uncapped"),
        (proportion(json!({"below": {"per": "0", "minus": "1"}})), "/rule/below/per", "not_positive"),
        (proportion(json!({"zero_below": "-1"})), "/rule/zero_below", "negative"),
    ] {
        assert_eq!(of_rule(rule.clone()), one(pointer, code), "{rule}");
    }
}

#[test]
fn rules_name_sound_points_and_lists() {
    for (rule, pointer, code) in [
        (json!({"form": "direct", "step": "0"}), "/rule/step", "not_positive"),
        (json!({"form": "direct", "min": "11"}), "/rule/min", "limits_crossed"),
        (json!({"form": "levels", "levels": []}), "/rule/levels", "empty_list"),
        (json!({"form": "levels", "levels": [{"code": "a", "percent": "90"}]}), "/rule", "max_out_of_reach"),
        (
            json!({"form": "levels", "levels": [{"code": "a", "percent": "101"}]}),
            "/rule/levels/0/percent",
            "outside_range",
        ),
        (
            json!({"form": "checklist", "items": [{"code": "a", "points": "10"}, {"code": "a", "points": "1"}]}),
            "/rule/items/1/code",
            "duplicate_code",
        ),
        (
            json!({"form": "checklist", "items": [{"code": "a", "points": "11"}]}),
            "/rule/items/0/points",
            "points_above_max",
        ),
        (
            json!({"form": "count", "start": "zero", "items": [{"code": "a", "each": "-1"}]}),
            "/rule/items/0/each",
            "negative",
        ),
        (
            json!({"form": "count", "start": "zero", "items": [{"code": "a", "each": "1", "at_most": "1.5"}]}),
            "/rule/items/0/at_most",
            "not_whole",
        ),
        (
            json!({"form": "deadline", "due": "2013-01-01", "done": "input", "days": "working", "late": [{"from": "2", "points": "0"}]}),
            "/rule/late",
            "band_hole",
        ),
        (
            json!({"form": "leader", "inputs": inputs(&["x"]), "measure": {"input": "x"}, "met_share": "1.5"}),
            "/rule/met_share",
            "outside_range",
        ),
        (
            json!({"form": "placing", "inputs": inputs(&["x"]), "measure": {"input": "x"}, "points": []}),
            "/rule/points",
            "empty_list",
        ),
        (json!({"form": "direct", "inputs": inputs(&["x"])}), "/rule/inputs/0", "unused_input"),
    ] {
        assert_eq!(of_rule(rule.clone()), one(pointer, code), "{rule}");
    }
}

#[test]
fn a_bonus_line_without_a_maximum_cannot_give_a_share_of_it() {
    let bonus = json!({"code": "B", "name": {"vi": "B"}, "kind": "bonus", "rule": crate::builders::share()});
    assert_eq!(of_tree(json!([line("L", "10", direct()), bonus])), one("/tree/1/max", "max_missing"));
}

#[test]
fn the_scheme_itself_refers_to_what_exists() {
    let of = |fields: Value| found(&with(document("10", json!([line("L", "10", direct())])), fields));
    let veto = |fields: Value| json!({"vetoes": [with(json!({"code": "V", "name": {"vi": "V"}, "effect": {"unranked": true}}), fields)]});
    let class = |fields: Value| json!({"classes": [with(json!({"code": "a", "name": {"vi": "A"}}), fields), {"code": "b", "name": {"vi": "B"}}]});
    for (fields, pointer, code) in [
        (json!({"floor": "5", "ceiling": "4"}), "/floor", "limits_crossed"),
        (json!({"bonus_cap": "-1"}), "/bonus_cap", "negative"),
        (
            json!({"self_score_gap": {"over_percent": "-1", "deduct": "1"}}),
            "/self_score_gap/over_percent",
            "negative",
        ),
        (veto(json!({"effect": {}})), "/vetoes/0/effect", "no_effect"),
        (veto(json!({"effect": {"class_at_most": "x"}})), "/vetoes/0/effect/class_at_most", "unknown_class"),
        (veto(json!({"effect": {"zero_node": "x"}})), "/vetoes/0/effect/zero_node", "unknown_node"),
        (veto(json!({"when": {"node_is_zero": "x"}})), "/vetoes/0/when/node_is_zero", "unknown_node"),
        (json!({"ranking": {"style": "dense", "order": []}}), "/ranking/order", "empty_list"),
        (
            json!({"ranking": {"style": "dense", "order": ["total", "node:X"]}}),
            "/ranking/order/1",
            "unknown_node",
        ),
        (
            json!({"ranking": {"style": "dense", "order": ["total", "total"]}}),
            "/ranking/order/1",
            "repeated_key",
        ),
        (class(json!({"code": "b"})), "/classes/1/code", "duplicate_code"),
        (
            class(json!({"from_percent": "90", "below_percent": "80"})),
            "/classes/0/from_percent",
            "limits_crossed",
        ),
        (
            class(json!({"quota": {"percent": "101", "of": "ranked"}})),
            "/classes/0/quota/percent",
            "outside_range",
        ),
        (class(json!({"quota": {"percent": "10", "of": "x"}})), "/classes/0/quota/of", "unknown_class"),
        (class(json!({"quota": {"count": "1.5"}})), "/classes/0/quota/count", "not_whole"),
        (
            json!({"classes": [{"code": "a", "name": {"vi": "A"}, "from_percent": "50"}]}),
            "/classes",
            "class_hole",
        ),
        (json!({"base": "0"}), "/base", "not_positive"),
    ] {
        assert_eq!(of(fields.clone()).first(), one(pointer, code).first(), "{fields}");
    }
    assert_eq!(of(veto(json!({"when": {"node_is_zero": "any_top"}}))), []);
}

#[test]
fn classes_that_meet_leave_no_total_out() {
    let classes = |spans: &[(Option<&str>, Option<&str>)]| {
        let class = |(index, (from, below)): (usize, &(Option<&str>, Option<&str>))| {
            let mut class = json!({"code": format!("c{index}"), "name": {"vi": "Loại"}});
            if let Some(from) = from {
                class["from_percent"] = (*from).into();
            }
            if let Some(below) = below {
                class["below_percent"] = (*below).into();
            }
            class
        };
        let list: Vec<_> = spans.iter().enumerate().map(class).collect();
        found(&with(
            document("10", json!([line("L", "10", json!({"form": "direct"}))])),
            json!({"classes": list}),
        ))
        .into_iter()
        .map(|(_, code)| code)
        .collect::<Vec<_>>()
    };
    let none: [&str; 0] = [];
    assert_eq!(classes(&[(Some("90"), None), (Some("50"), Some("90")), (None, Some("50"))]), none);
    assert_eq!(classes(&[(None, None)]), none);
    assert_eq!(classes(&[(Some("90"), None), (Some("50"), Some("89")), (None, Some("50"))]), ["class_hole"]);
    assert_eq!(classes(&[(Some("50"), Some("90")), (None, Some("50"))]), ["class_hole"]);
    assert_eq!(classes(&[(Some("0"), Some("50")), (Some("50"), None)]), none);
}

#[test]
fn a_pace_that_looks_like_a_percentage_is_asked_about() {
    let pace = |pace: &str| {
        of_rule(json!({
            "form": "proportion", "measure": {"attained": ["a", "b"], "pace": pace}, "inputs": inputs(&["a", "b"])
        }))
    };
    assert_eq!(pace("0.5"), []);
    assert_eq!(pace("1"), []);
    let asked: Vec<String> = pace("50").into_iter().map(|(_, code)| code.to_string()).collect();
    assert_eq!(asked, ["pace_above_one"]);
}

#[test]
fn as_many_bands_as_a_rule_may_have_lie_side_by_side() {
    let band =
        |index: usize| json!({"from": index.to_string(), "to": (index + 1).to_string(), "points": "1"});
    let rule = with(bands((0..MAX_ITEMS).map(band).collect()), json!({"else": "10"}));
    assert_eq!(of_rule(rule), []);
}
