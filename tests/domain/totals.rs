//! Nodes, caps, weights, the self-score gap and vetoes (scoring table §2 and §5).

use serde_json::{Value, json};
use thidua::domain::scheme::Scheme;
use thidua::domain::scoring::MemberResult;

use crate::builders::{direct, document, heading, line, member, points, scheme, score, score_one, with};

fn typed(points: &str) -> Value {
    json!({"points": points})
}

/// One core line of 100 and a line each of bonus and deduction without a limit of their own.
fn with_extras(fields: Value) -> Scheme {
    let extra =
        |code: &str, kind: &str| json!({"code": code, "name": {"vi": code}, "kind": kind, "rule": direct()});
    let tree = json!([line("I", "100", direct()), extra("B", "bonus"), extra("T", "deduction")]);
    scheme(&with(document("100", tree), fields))
}

fn totals(scheme: &Scheme, fields: Value) -> MemberResult {
    let sheet = member(with(json!({"code": "A"}), fields));
    score(scheme, &[sheet]).members.remove(0)
}

fn entries(core: &str, bonus: &str, deduction: &str) -> Value {
    json!({"I": typed(core), "B": typed(bonus), "T": typed(deduction)})
}

#[test]
fn bonus_and_deductions_have_their_caps_and_the_total_its_ends() {
    let scheme =
        with_extras(json!({"bonus_cap": "5", "deduction_cap": "10", "floor": "0", "ceiling": "102"}));
    for (core, bonus, deduction, expected) in [
        ("90", "3", "1", ["3.00", "1.00", "92.00"]),
        ("90", "7", "30", ["5.00", "10.00", "85.00"]),
        ("99", "5", "0", ["5.00", "0.00", "102.00"]),
        ("4", "0", "10", ["0.00", "10.00", "0.00"]),
    ] {
        let result = score_one(&scheme, entries(core, bonus, deduction));
        assert_eq!(
            [&result.bonus, &result.deduction, &result.total].map(|figure| figure.to_plain(2)),
            expected
        );
    }
}

#[test]
fn without_caps_nothing_is_held() {
    let result = score_one(&with_extras(json!({})), entries("4", "7", "30"));
    assert_eq!(result.total.to_plain(2), "-19.00");
}

#[test]
fn a_node_is_clamped_to_its_maximum_unless_it_is_uncapped() {
    let tree = |group: Value, line_fields: Value| {
        let lines = json!([with(line("a", "10", direct()), line_fields), line("b", "10", direct())]);
        json!([with(heading("G", "15", lines), group)])
    };
    let capped = scheme(&document("15", tree(json!({}), json!({}))));
    let given = || json!({"a": typed("10"), "b": typed("9")});
    assert_eq!(points(&score_one(&capped, given()), "G"), "15.00");
    let open_line = scheme(&document("15", tree(json!({}), json!({"capped": false}))));
    let result = score_one(&open_line, json!({"a": typed("14"), "b": typed("9")}));
    assert_eq!((points(&result, "a"), points(&result, "G")), ("14.00".into(), "15.00".into()));
    let open = scheme(&document("15", tree(json!({"capped": false}), json!({"capped": false}))));
    assert_eq!(points(&score_one(&open, json!({"a": typed("14"), "b": typed("9")})), "G"), "23.00");
}

#[test]
fn weights_multiply_points_and_maxima_after_clamping() {
    let weighted = |code: &str, weight: &str| with(line(code, "10", direct()), json!({"weight": weight}));
    let scheme = scheme(&document("50", json!([weighted("a", "3"), weighted("b", "2")])));
    let result = score_one(&scheme, json!({"a": typed("5"), "b": typed("10")}));
    assert_eq!((points(&result, "a"), points(&result, "b")), ("15.00".into(), "20.00".into()));
    assert_eq!((result.assigned.to_plain(0), result.core.to_plain(0)), ("50".into(), "35".into()));
    let absent = json!({"status": "no_case", "reason": "x"});
    // 15 of 30, on 50.
    assert_eq!(score_one(&scheme, json!({"a": typed("5"), "b": absent})).core.to_plain(0), "25");
}

#[test]
fn claiming_much_more_than_was_found_is_deducted() {
    let scheme =
        with_extras(json!({"self_score_gap": {"over_percent": "10", "deduct": "1"}, "deduction_cap": "3"}));
    for (claimed, deduction, total) in [
        // 88 is exactly 10 % above 80: not yet more.
        ("88", "0.00", "80.00"),
        ("88.01", "1.00", "79.00"),
        ("60", "0.00", "80.00"),
    ] {
        let result = totals(&scheme, json!({"self_total": claimed, "entries": entries("80", "0", "0")}));
        assert_eq!(
            (result.deduction.to_plain(2), result.total.to_plain(2)),
            (deduction.into(), total.into())
        );
    }
    // Within the overall cap: 2.5 + 1 is held at 3.
    let result = totals(&scheme, json!({"self_total": "99", "entries": entries("80", "0", "2.5")}));
    assert_eq!(result.deduction.to_plain(2), "3.00");
}

#[test]
fn a_claim_above_the_self_cap_is_an_error() {
    let scheme = with_extras(json!({"self_cap": "95"}));
    let of = |claim: &str| totals(&scheme, json!({"self_total": claim, "entries": entries("80", "0", "0")}));
    assert_eq!(of("95").faults, []);
    assert_eq!(of("95.5").faults[0].fault.kind.code(), "self_total_above_cap");
}

fn vetoed(vetoes: Value) -> Scheme {
    let tree = json!([
        heading("I", "60", json!([line("I.1", "60", direct())])),
        heading("II", "40", json!([line("II.1", "20", direct()), line("II.2", "20", direct())])),
    ]);
    scheme(&with(document("100", tree), json!({"vetoes": vetoes})))
}

fn veto(code: &str, effect: Value, when: Option<&str>) -> Value {
    let mut veto = json!({"code": code, "name": {"vi": code}, "effect": effect});
    if let Some(node) = when {
        veto["when"] = json!({"node_is_zero": node});
    }
    veto
}

fn two(i: &str, ii_1: &str, ii_2: &str) -> Value {
    json!({"I.1": typed(i), "II.1": typed(ii_1), "II.2": typed(ii_2)})
}

#[test]
fn a_veto_set_by_the_appraiser_takes_the_rank_and_leaves_the_points() {
    let scheme = vetoed(json!([veto("V1", json!({"unranked": true, "suspended": true}), None)]));
    let result = totals(&scheme, json!({"vetoes": ["V1"], "entries": two("50", "10", "10")}));
    assert_eq!(result.unranked.as_ref().unwrap().code(), "veto:V1");
    assert_eq!((result.total.to_plain(0), result.rank, result.suspended), ("70".into(), None, true));
    let result = totals(&scheme, json!({"entries": two("50", "10", "10")}));
    assert_eq!((result.rank, result.vetoes.len()), (Some(1), 0));
}

#[test]
fn a_veto_can_set_itself_when_a_node_is_zero() {
    for (node, given, applies) in [
        ("II", two("60", "0", "0"), true),
        ("II", two("60", "0", "1"), false),
        ("any_top", two("0", "1", "1"), true),
        ("II.1", two("60", "0", "1"), true),
        // Nothing was answered there yet: nothing is 0 yet.
        ("II", json!({"I.1": typed("60")}), false),
    ] {
        let scheme = vetoed(json!([veto("V1", json!({"not_nominated": true}), Some(node))]));
        let result = totals(&scheme, json!({"entries": given}));
        assert_eq!(result.not_nominated, applies, "{node}");
    }
    let absent = json!({"status": "no_case", "reason": "x"});
    let scheme = vetoed(json!([veto("V1", json!({"not_nominated": true}), Some("any_top"))]));
    let given = json!({"I.1": typed("60"), "II.1": absent, "II.2": absent});
    assert!(!totals(&scheme, json!({"entries": given})).not_nominated);
}

#[test]
fn a_veto_can_make_a_node_zero_and_so_set_another() {
    let scheme = vetoed(json!([
        veto("V2", json!({"unranked": true}), Some("II")),
        veto("V1", json!({"zero_node": "II"}), None),
    ]));
    let result = totals(&scheme, json!({"vetoes": ["V1"], "entries": two("50", "10", "10")}));
    assert_eq!((points(&result, "II.1"), points(&result, "II")), ("10.00".into(), "0.00".into()));
    assert_eq!(result.total.to_plain(0), "50");
    assert_eq!(result.vetoes, ["V2", "V1"]);
}

#[test]
fn codes_that_belong_to_nothing_are_reported_and_the_rest_is_scored() {
    let scheme = vetoed(json!([]));
    let mut given = two("50", "10", "10");
    given["III.9"] = typed("1");
    let result = totals(&scheme, json!({"vetoes": ["V9"], "entries": given}));
    let codes: Vec<_> = result.faults.iter().map(|fault| fault.fault.kind.code()).collect();
    assert_eq!(codes, ["unknown_line", "unknown_veto"]);
    assert_eq!((result.total.to_plain(0), result.rank), ("70".into(), Some(1)));
}
