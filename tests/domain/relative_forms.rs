//! The rules measured against the other members (scoring table §3, `leader` and `placing`).

use serde_json::{Value, json};
use thidua::domain::scheme::Scheme;

use crate::builders::{document, field, inputs, line, one_line, points, scheme, score, with};

fn leader(untargeted: &str) -> Scheme {
    one_line(
        "10",
        json!({"form": "leader", "inputs": inputs(&["a", "t"]), "measure": {"attained": ["a", "t"]},
                          "met_share": "0.5", "untargeted": untargeted}),
    )
}

fn placing(fields: Value) -> Scheme {
    let rule = json!({"form": "placing", "inputs": inputs(&["x"]), "measure": {"input": "x"}, "direction": "high",
                      "points": ["10", "9", "8"], "else": "1", "ties": "same"});
    one_line("10", with(rule, fields))
}

fn all_points(scheme: &Scheme, entries: &[Value]) -> Vec<String> {
    let scoring = score(scheme, &field(entries));
    scoring.members.iter().map(|member| points(member, "L")).collect()
}

fn of(actual: &str, target: Value) -> Value {
    json!({"inputs": {"a": actual, "t": target}})
}

fn x(value: &str) -> Value {
    json!({"inputs": {"x": value}})
}

#[test]
fn meeting_the_target_earns_half_and_the_leader_everything() {
    let target = || json!("100");
    let entries = [of("200", target()), of("150", target()), of("100", target()), of("50", target())];
    // 10 × (0.5 + 0.5 × 0.5 ÷ 1) = 7.5 for the second.
    assert_eq!(all_points(&leader("best_ratio"), &entries), ["10.00", "7.50", "5.00", "2.50"]);
}

#[test]
fn joint_leaders_all_get_the_maximum() {
    let entries = [of("150", json!("100")), of("75", json!("50")), of("110", json!("100"))];
    // 10 × (0.5 + 0.5 × 0.1 ÷ 0.5) = 6 for the third.
    assert_eq!(all_points(&leader("best_ratio"), &entries), ["10.00", "10.00", "6.00"]);
}

#[test]
fn nobody_passes_the_met_share_when_nobody_passes_the_target() {
    let entries = [of("90", json!("100")), of("100", json!("100"))];
    assert_eq!(all_points(&leader("best_ratio"), &entries), ["4.50", "5.00"]);
}

#[test]
fn results_without_a_target_are_measured_among_themselves() {
    let entries =
        [of("300", json!("100")), of("40", Value::Null), of("10", Value::Null), of("0", Value::Null)];
    assert_eq!(all_points(&leader("best_ratio"), &entries), ["10.00", "10.00", "2.50", "0.00"]);
    assert_eq!(all_points(&leader("best_ratio"), &[of("0", Value::Null)]), ["0.00"]);
}

#[test]
fn a_result_without_a_target_can_leave_the_assigned_maximum() {
    let scoring = score(&leader("absent"), &field(&[of("100", json!("100")), of("40", Value::Null)]));
    assert_eq!(scoring.members[1].assigned.to_plain(0), "0");
    assert_eq!(scoring.members[1].unranked.as_ref().unwrap().code(), "nothing_assigned");
}

#[test]
fn points_are_provisional_until_every_member_has_entered() {
    let scoring =
        score(&leader("best_ratio"), &field(&[of("200", json!("100")), of("150", json!("100")), json!({})]));
    assert_eq!(scoring.members[0].provisional, ["L"]);
    assert_eq!(scoring.members[2].provisional, Vec::<String>::new());
    assert_eq!(scoring.members[2].missing, ["L"]);
    let absent = json!({"status": "not_assigned", "reason": "x"});
    let scoring = score(&leader("best_ratio"), &field(&[of("200", json!("100")), absent]));
    assert_eq!(scoring.members[0].provisional, Vec::<String>::new());
}

#[test]
fn points_by_policy_are_final_while_others_are_still_awaited() {
    let absent = json!({"status": "not_assigned", "reason": "x"});
    let rule = json!({"form": "placing", "inputs": inputs(&["x"]), "measure": {"input": "x"}, "points": ["10", "9"]});
    let mut line = line("L", "10", rule);
    line["absent"] = json!("full");
    let scheme = scheme(&document("10", json!([line])));
    let scoring = score(&scheme, &field(&[x("3"), absent, json!({})]));
    assert_eq!(points(&scoring.members[1], "L"), "10.00");
    assert_eq!(scoring.members[1].provisional, Vec::<String>::new());
    assert_eq!(scoring.members[0].provisional, ["L"]);
}

#[test]
fn everybody_moves_when_the_leader_is_corrected() {
    let second = || of("150", json!("100"));
    assert_eq!(all_points(&leader("best_ratio"), &[of("200", json!("100")), second()])[1], "7.50");
    assert_eq!(all_points(&leader("best_ratio"), &[of("600", json!("100")), second()])[1], "5.50");
}

#[test]
fn equal_values_share_a_place_and_the_next_is_skipped() {
    let values = [x("7"), x("9"), x("9"), x("5"), x("3")];
    assert_eq!(all_points(&placing(json!({})), &values), ["8.00", "10.00", "10.00", "1.00", "1.00"]);
    assert_eq!(
        all_points(&placing(json!({"direction": "low"})), &values),
        ["8.00", "1.00", "1.00", "9.00", "10.00"]
    );
}

#[test]
fn tied_members_can_share_the_points_of_their_places() {
    let shared = placing(json!({"ties": "share"}));
    // Places 1 and 2: (10 + 9) ÷ 2.
    assert_eq!(all_points(&shared, &[x("9"), x("9"), x("1")]), ["9.50", "9.50", "8.00"]);
    // Places 3, 4 and 5 reach beyond the list: (8 + 1 + 1) ÷ 3 = 3.3333…
    assert_eq!(
        all_points(&shared, &[x("9"), x("8"), x("1"), x("1"), x("1")]),
        ["10.00", "9.00", "3.33", "3.33", "3.33"]
    );
    // Places 4 and 5 lie wholly beyond it.
    assert_eq!(all_points(&shared, &[x("9"), x("8"), x("7"), x("1"), x("1")])[3..], ["1.00", "1.00"]);
}
