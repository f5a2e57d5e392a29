//! Blank, zero and not assigned (scoring table §4).

use serde_json::{Value, json};

use crate::builders::{direct, document, heading, line, points, scheme, score_one, with};

const ABSENT: &str = "not_assigned";

fn absent() -> Value {
    json!({"status": ABSENT, "reason": "Không giao"})
}

fn typed(points: &str) -> Value {
    json!({"points": points})
}

/// Two groups of 60 and 40; the first has lines of 40 and 30, so more than it needs.
fn two_groups(fields: Value) -> Value {
    let tree = json!([
        heading("I", "60", json!([line("I.1", "40", direct()), line("I.2", "30", direct())])),
        heading("II", "40", json!([line("II.1", "40", direct())])),
    ]);
    with(document("100", tree), fields)
}

#[test]
fn a_blank_line_blocks_and_a_zero_does_not() {
    let scheme = scheme(&two_groups(json!({})));
    let result = score_one(&scheme, json!({"I.1": typed("0"), "I.2": {"points": ""}}));
    assert_eq!(result.missing, ["I.2", "II.1"]);
    assert_eq!(result.assigned.to_plain(0), "100");
    assert_eq!(result.unranked.unwrap().code(), "incomplete");
    let result = score_one(&scheme, json!({"I.1": typed("0"), "I.2": typed("0"), "II.1": typed("0")}));
    assert_eq!(result.rank, Some(1));
}

#[test]
fn rescaling_takes_the_line_out_of_the_assigned_maximum() {
    let scheme = scheme(&two_groups(json!({})));
    let result = score_one(&scheme, json!({"I.1": absent(), "I.2": typed("24"), "II.1": typed("30")}));
    // Group I: min(60, 0 + 30) = 30; 54 ÷ 70 × 100 = 77.142857…
    assert_eq!((result.achieved.to_plain(0), result.assigned.to_plain(0)), ("54".into(), "70".into()));
    assert_eq!(result.core.to_plain(2), "77.14");
    let result = score_one(&scheme, json!({"I.1": typed("40"), "I.2": absent(), "II.1": typed("40")}));
    // Group I: min(60, 40) = 40.
    assert_eq!((result.assigned.to_plain(0), result.core.to_plain(2)), ("80".into(), "100.00".into()));
}

#[test]
fn every_policy_has_its_worth() {
    for (policy, group, assigned, core) in [
        (json!("rescale"), "20.00", "70", "71.43"),
        (json!("full"), "60.00", "100", "90.00"),
        (json!("zero"), "20.00", "100", "50.00"),
        (json!({"points": "3"}), "23.00", "100", "53.00"),
    ] {
        let scheme = scheme(&two_groups(json!({"absent": policy})));
        let result = score_one(&scheme, json!({"I.1": absent(), "I.2": typed("20"), "II.1": typed("30")}));
        assert_eq!(points(&result, "I"), group, "{policy}");
        assert_eq!(result.assigned.to_plain(0), assigned, "{policy}");
        assert_eq!(result.core.to_plain(2), core, "{policy}");
    }
}

#[test]
fn a_node_replaces_the_inherited_policy() {
    let mut document = two_groups(json!({}));
    document["tree"][0]["absent"] = json!("zero");
    document["tree"][0]["children"][1]["absent"] = json!("full");
    let result = score_one(&scheme(&document), json!({"I.1": absent(), "I.2": absent(), "II.1": absent()}));
    // I.1 by its group: 0. I.2 by its own: 30. II.1 by the scheme: rescaled away.
    assert_eq!((points(&result, "I"), result.assigned.to_plain(0)), ("30.00".into(), "60".into()));
    assert_eq!(result.core.to_plain(2), "50.00");
}

#[test]
fn a_unit_with_nothing_assigned_is_unranked() {
    let result = score_one(
        &scheme(&two_groups(json!({}))),
        json!({"I.1": absent(), "I.2": absent(), "II.1": absent()}),
    );
    assert_eq!(result.unranked.unwrap().code(), "nothing_assigned");
    assert_eq!(result.total.to_plain(2), "0.00");
}

#[test]
fn absent_bonus_and_deduction_lines_are_simply_zero() {
    let extra = |code: &str, kind: &str| with(line(code, "5", direct()), json!({"kind": kind}));
    let tree = json!([line("I", "100", direct()), extra("B", "bonus"), extra("T", "deduction")]);
    let scheme = scheme(&with(document("100", tree), json!({"absent": "full"})));
    let result = score_one(&scheme, json!({"I": typed("80"), "B": absent(), "T": absent()}));
    assert_eq!((result.bonus.to_plain(0), result.deduction.to_plain(0)), ("0".into(), "0".into()));
    assert_eq!(result.total.to_plain(2), "80.00");
}

#[test]
fn means_and_extremes_leave_absent_children_out() {
    for (aggregate, expected) in [("mean", "6.67"), ("min", "5.00"), ("max", "10.00")] {
        let children: Vec<Value> =
            ["a", "b", "c", "d"].iter().map(|code| line(code, "10", direct())).collect();
        let group = with(heading("G", "10", json!(children)), json!({"aggregate": aggregate}));
        let scheme = scheme(&document("10", json!([group])));
        let entries = json!({"a": typed("5"), "b": typed("10"), "c": typed("5"), "d": absent()});
        let result = score_one(&scheme, entries);
        assert_eq!(points(&result, "G"), expected, "{aggregate}");
        assert_eq!(result.assigned.to_plain(0), "10");
        let all = json!({"a": absent(), "b": absent(), "c": absent(), "d": absent()});
        assert_eq!(score_one(&scheme, all).assigned.to_plain(0), "0", "{aggregate}");
    }
}

#[test]
fn an_absent_line_needs_a_reason() {
    let entries =
        json!({"I.1": {"status": "no_case", "reason": "  "}, "I.2": typed("1"), "II.1": typed("1")});
    let result = score_one(&scheme(&two_groups(json!({}))), entries);
    assert_eq!(result.faults[0].fault.kind.code(), "reason_missing");
    assert_eq!(result.missing, ["I.1"]);
}
