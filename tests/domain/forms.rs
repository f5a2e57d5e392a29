//! Every rule form that needs nobody else's entry (scoring table §3), each with figures worked out by hand.

use serde_json::{Value, json};
use thidua::domain::scoring::NodeState;

use crate::builders::{document, inputs, line, one_line, points, points_of, scheme, score_one, with};

fn table(max: &str, rule: Value, rows: &[(Value, &str)]) {
    let scheme = one_line(max, rule);
    for (entry, expected) in rows {
        assert_eq!(points_of(&scheme, entry.clone()), *expected, "{entry}");
    }
}

/// A line that may pass its maximum.
fn uncapped_table(max: &str, rule: Value, rows: &[(Value, &str)]) {
    let mut node = line("L", max, rule);
    node["capped"] = json!(false);
    let scheme = scheme(&document(max, json!([node])));
    for (entry, expected) in rows {
        assert_eq!(points_of(&scheme, entry.clone()), *expected, "{entry}");
    }
}

fn x(value: &str) -> Value {
    json!({"inputs": {"x": value}})
}

fn measured(fields: Value) -> Value {
    let rule = json!({"form": "proportion", "inputs": inputs(&["x"]), "measure": {"input": "x"},
                      "full_at": "1", "over": "cap", "below": "proportional"});
    with(rule, fields)
}

#[test]
fn direct_points_count_as_typed() {
    let typed = |points: &str| json!({"points": points});
    table(
        "3",
        json!({"form": "direct", "min": "0.5", "step": "0.5", "note": "required"}),
        &[(typed("2.5"), "2.50"), (typed("0.5"), "0.50"), (typed("3"), "3.00")],
    );
    table("3", json!({"form": "direct"}), &[(typed("2.345"), "2.35"), (typed("0"), "0.00")]);
}

#[test]
fn levels_give_points_or_a_percentage_of_the_maximum() {
    let level = |code: &str| json!({"level": code});
    table(
        "8",
        json!({"form": "levels", "levels": [
        {"code": "good", "name": {"vi": "Tốt"}, "percent": "100"},
        {"code": "fair", "name": {"vi": "Khá"}, "percent": "33.33"},
        {"code": "weak", "name": {"vi": "Yếu"}, "points": "1.5"}]}),
        &[
            (level("good"), "8.00"),
            // 8 × 33.33 % = 2.6664
            (level("fair"), "2.67"),
            (level("weak"), "1.50"),
        ],
    );
}

#[test]
fn a_checklist_adds_up_what_is_ticked() {
    table(
        "5",
        json!({"form": "checklist", "items": [
        {"code": "a", "name": {"vi": "A"}, "points": "2"},
        {"code": "b", "name": {"vi": "B"}, "points": "1.5"},
        {"code": "c", "name": {"vi": "C"}, "points": "3"}]}),
        &[
            (json!({"inputs": {"a": true, "b": true}}), "3.50"),
            (json!({"inputs": {"a": false}}), "0.00"),
            (json!({"inputs": {"a": true, "b": true, "c": true}}), "5.00"),
        ],
    );
}

#[test]
fn a_proportion_is_capped_and_proportional() {
    table(
        "8",
        measured(json!({"full_at": "0.9"})),
        &[
            (x("0.9"), "8.00"),
            (x("1"), "8.00"),
            (x("0"), "0.00"),
            // 8 × 0.6 ÷ 0.9 = 5.3333…
            (x("0.6"), "5.33"),
        ],
    );
}

#[test]
fn falling_short_can_earn_nothing_or_lose_by_begun_steps() {
    table("8", measured(json!({"below": "zero"})), &[(x("0.9999"), "0.00"), (x("1"), "8.00")]);
    table(
        "8",
        measured(json!({"below": {"per": "0.01", "minus": "0.1"}})),
        &[
            (x("1"), "8.00"),
            (x("0.99"), "7.90"),
            // (1 − 0.985) ÷ 0.01 = 1.5: two begun steps.
            (x("0.985"), "7.80"),
            (x("0.1"), "0.00"),
        ],
    );
    table("8", measured(json!({"zero_below": "0.5"})), &[(x("0.4999"), "0.00"), (x("0.5"), "4.00")]);
}

#[test]
fn passing_the_full_measure_can_earn_more() {
    uncapped_table("8", measured(json!({"over": "uncapped"})), &[(x("1.25"), "10.00"), (x("0.5"), "4.00")]);
    uncapped_table(
        "8",
        measured(json!({"over": {"per": "0.01", "points": "0.1", "cap": "2"}})),
        &[
            (x("1"), "8.00"),
            (x("1.0099"), "8.00"),
            (x("1.01"), "8.10"),
            (x("1.155"), "9.50"),
            (x("3"), "10.00"),
        ],
    );
    // Where the node is capped, the cap has the last word.
    table("8", measured(json!({"over": {"per": "0.01", "points": "0.1"}})), &[(x("1.5"), "8.00")]);
}

#[test]
fn a_share_and_an_attainment_are_measures() {
    let share =
        measured(json!({"inputs": inputs(&["part", "whole"]), "measure": {"share": ["part", "whole"]}}));
    table("5", share, &[(json!({"inputs": {"part": "61", "whole": "122"}}), "2.50")]);
    let exceeding = measured(json!({"inputs": inputs(&["part", "whole"]),
                                    "measure": {"share": ["part", "whole"], "part_may_exceed": true}}));
    table("5", exceeding, &[(json!({"inputs": {"part": "130", "whole": "122"}}), "5.00")]);
    let attained = measured(json!({"inputs": inputs(&["a", "t"]), "measure": {"attained": ["a", "t"]}}));
    table("5", attained, &[(json!({"inputs": {"a": "30", "t": "40"}}), "3.75")]);
}

#[test]
fn bands_hold_their_ends_as_they_say() {
    let rule = json!({"form": "bands", "inputs": inputs(&["x"]), "measure": {"input": "x"}, "bands": [
        {"to": "10", "points": "0"},
        {"from": "10", "to": "20", "to_incl": true, "points": "7"},
        {"from": "20", "from_incl": false, "to": "30", "percent": "50"},
        {"from": "30", "points": "2"}]});
    table(
        "10",
        rule,
        &[
            (x("9.9999"), "0.00"),
            (x("10"), "7.00"),
            (x("20"), "7.00"),
            (x("20.0001"), "5.00"),
            (x("30"), "2.00"),
            (x("999999999999999"), "2.00"),
        ],
    );
}

#[test]
fn a_value_between_the_bands_is_undecided_until_a_scorer_settles_it() {
    let rule = json!({"form": "bands", "inputs": inputs(&["x"]), "measure": {"input": "x"}, "bands": [
        {"from": "1", "to": "10", "to_incl": true, "points": "2"},
        {"from": "11", "to": "20", "to_incl": true, "points": "4"}]});
    let scheme = one_line("4", rule.clone());
    let result = score_one(&scheme, json!({"L": x("10.5")}));
    assert_eq!(result.undecided, ["L"]);
    assert_eq!(result.nodes.get("L").unwrap().state, NodeState::Undecided);
    assert_eq!(result.points("L"), None);
    assert_eq!(result.unranked.unwrap().code(), "incomplete");
    let settled = json!({"inputs": {"x": "10.5"}, "decided": "3", "reason": "Cụm thống nhất"});
    assert_eq!(points_of(&scheme, settled), "3.00");
    table("4", with(rule, json!({"else": "1"})), &[(x("10.5"), "1.00"), (x("11"), "4.00")]);
}

#[test]
fn the_first_case_that_holds_counts() {
    let when = |input: &str, op: &str, value: &str| json!({"input": input, "op": op, "value": value});
    let both = |x: &str, y: &str| json!({"inputs": {"x": x, "y": y}});
    let rule = json!({"form": "cases", "inputs": inputs(&["x", "y"]), "cases": [
        {"when": [when("x", "≥", "2"), when("y", "=", "0")], "points": "5"},
        {"when": [when("x", ">", "2")], "points": "4"},
        {"when": [when("x", "≤", "1"), when("y", "≠", "3")], "points": "3"},
        {"when": [when("y", "<", "2")], "points": "2"}]});
    table(
        "5",
        rule.clone(),
        &[
            (both("2", "0"), "5.00"),
            (both("3", "1"), "4.00"),
            (both("1", "4"), "3.00"),
            (both("2", "1"), "2.00"),
        ],
    );
    let result = score_one(&one_line("5", rule.clone()), json!({"L": both("2", "3")}));
    assert_eq!(result.undecided, ["L"]);
    table("5", with(rule, json!({"else": "0.5"})), &[(both("2", "3"), "0.50")]);
}

#[test]
fn a_deadline_costs_by_days_late() {
    let done = |day: Value| json!({"inputs": {"done": day}});
    let rule = json!({"form": "deadline", "due": "2013-03-29", "done": "input", "days": "working",
                      "late": {"per_day": "0.5"}, "missing": "0.25"});
    let rows = [
        (done(json!("2013-03-29")), "3.00"),
        // The Saturday and Sunday after a Friday are no working days.
        (done(json!("2013-03-31")), "3.00"),
        (done(json!("2013-04-01")), "2.50"),
        (done(json!("2013-04-08")), "0.00"),
        (done(Value::Null), "0.25"),
    ];
    table("3", rule.clone(), &rows);
    let calendar = with(rule.clone(), json!({"days": "calendar"}));
    table("3", calendar, &[(done(json!("2013-03-31")), "2.00"), (done(json!("2014-03-31")), "0.00")]);
    let holidays = with(document("3", json!([line("L", "3", rule)])), json!({"holidays": ["2013-04-01"]}));
    assert_eq!(points_of(&scheme(&holidays), done(json!("2013-04-01"))), "3.00");
}

#[test]
fn days_late_can_be_graded_in_bands() {
    let rule = json!({"form": "deadline", "due": "2013-07-05", "done": "input", "days": "calendar", "late": [
        {"from": "1", "to": "3", "to_incl": true, "points": "2"}, {"from": "5", "points": "0"}]});
    let scheme = one_line("3", rule);
    let done = |day: &str| json!({"inputs": {"done": day}});
    assert_eq!(points_of(&scheme, done("2013-07-08")), "2.00");
    assert_eq!(points_of(&scheme, done("2013-07-10")), "0.00");
    // Four days late stand in no band.
    assert_eq!(score_one(&scheme, json!({"L": done("2013-07-09")})).undecided, ["L"]);
    let settled = json!({"inputs": {"done": "2013-07-09"}, "decided": "1", "reason": "Mưa lũ"});
    assert_eq!(points_of(&scheme, settled), "1.00");
    // What the table has points for needs no decision.
    let needless = json!({"inputs": {"done": "2013-07-08"}, "decided": "1", "reason": "Mưa lũ"});
    let result = score_one(&scheme, json!({"L": needless}));
    assert_eq!(result.faults[0].fault.kind.code(), "not_undecided");
}

#[test]
fn the_day_of_submission_can_be_what_counts() {
    let rule = json!({"form": "deadline", "due": "period.submission_deadline", "done": "submitted_on",
                      "days": "calendar", "late": {"per_day": "1"}, "missing": "0.5"});
    let scheme = one_line("3", rule);
    let of = |submitted: Value| {
        let sheet = crate::builders::member(json!({"code": "A", "submitted_on": submitted}));
        crate::builders::score(&scheme, &[sheet]).members.remove(0)
    };
    assert_eq!(points(&of(json!("2013-07-05")), "L"), "3.00");
    assert_eq!(points(&of(json!("2013-07-07")), "L"), "1.00");
    assert_eq!(points(&of(Value::Null), "L"), "0.50");
    assert_eq!(score_one(&scheme, json!({})).missing, ["L"]);
}

#[test]
fn counting_goes_up_from_zero_or_down_from_the_maximum() {
    let items = json!([{"code": "a", "name": {"vi": "A"}, "each": "0.5", "cap": "1"},
                       {"code": "b", "name": {"vi": "B"}, "each": "1", "at_most": "4"}]);
    let counts = |a: &str, b: &str| json!({"inputs": {"a": a, "b": b}});
    table(
        "4",
        json!({"form": "count", "start": "zero", "items": items}),
        &[
            (counts("0", "0"), "0.00"),
            (counts("1", "1"), "1.50"),
            (counts("9", "2"), "3.00"),
            (counts("9", "4"), "4.00"),
        ],
    );
    table(
        "4",
        json!({"form": "count", "start": "max", "items": items}),
        &[(counts("0", "0"), "4.00"), (counts("9", "2"), "1.00"), (counts("9", "4"), "0.00")],
    );
}

#[test]
fn results_are_rounded_before_they_are_summed() {
    let share = || crate::builders::share();
    let entry = json!({"inputs": {"part": "2", "whole": "3"}});
    let children = json!([line("a", "1", share()), line("b", "1", share()), line("c", "1", share())]);
    let tree = json!([crate::builders::heading("G", "3", children)]);
    let result = score_one(&scheme(&document("3", tree)), json!({"a": entry, "b": entry, "c": entry}));
    assert_eq!(points(&result, "G"), "2.01");
}

#[test]
fn each_rounding_mode_is_honoured() {
    for (mode, expected) in [("half_up", "0.13"), ("half_even", "0.12"), ("down", "0.12")] {
        let rounding = json!({"rounding": {"decimals": 2, "mode": mode}});
        let scheme =
            scheme(&with(document("1", json!([line("L", "1", crate::builders::share())])), rounding));
        assert_eq!(points_of(&scheme, json!({"inputs": {"part": "1", "whole": "8"}})), expected, "{mode}");
    }
}
