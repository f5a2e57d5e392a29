//! Ranks, ties, tie-breaks and classes (scoring table §5, 8 and 9).

use serde_json::{Value, json};
use thidua::domain::ranking;
use thidua::domain::scheme::Scheme;
use thidua::domain::scoring::{MemberSheet, PeriodFacts, Scoring, Stage, score_members};

use crate::builders::{direct, document, line, member, scheme, score, sheet, with};

fn typed(points: &str) -> Value {
    json!({"points": points})
}

/// Groups I of 70 and II of 30, bonus and deductions.
fn ranked_by(fields: Value) -> Scheme {
    let kind = |node: Value, kind: &str| with(node, json!({"kind": kind}));
    let tree = json!([
        line("I", "70", direct()),
        line("II", "30", direct()),
        kind(line("B", "10", direct()), "bonus"),
        kind(line("T", "10", direct()), "deduction"),
    ]);
    scheme(&with(document("100", tree), fields))
}

fn entries(figures: [&str; 4]) -> Value {
    let [i, ii, b, t] = figures;
    json!({"I": typed(i), "II": typed(ii), "B": typed(b), "T": typed(t)})
}

fn sheets(rows: &[(&str, [&str; 4])]) -> Vec<MemberSheet> {
    rows.iter().map(|(code, figures)| sheet(code, entries(*figures))).collect()
}

fn ranks(scoring: &Scoring) -> Vec<(&str, Option<usize>, bool)> {
    scoring.members.iter().map(|member| (member.code.as_str(), member.rank, member.tied)).collect()
}

fn order(keys: Value) -> Value {
    json!({"ranking": {"style": "competition", "order": keys}})
}

#[test]
fn members_equal_in_every_key_share_a_rank() {
    let rows = sheets(&[
        ("A", ["60", "20", "0", "0"]),
        ("B", ["50", "30", "0", "0"]),
        ("C", ["70", "30", "0", "0"]),
        ("D", ["10", "10", "0", "0"]),
    ]);
    let scoring = score(&ranked_by(order(json!(["total"]))), &rows);
    let expected = [("A", Some(2), true), ("B", Some(2), true), ("C", Some(1), false), ("D", Some(4), false)];
    assert_eq!(ranks(&scoring), expected);
    let dense = ranked_by(json!({"ranking": {"style": "dense", "order": ["total"]}}));
    assert_eq!(score(&dense, &rows).members[3].rank, Some(3));
}

#[test]
fn each_key_breaks_the_tie_of_the_one_before() {
    // Both have a total of 80.
    let pair = |a: [&'static str; 4], b: [&'static str; 4]| sheets(&[("A", a), ("B", b)]);
    for (keys, rows) in [
        (json!(["total", "core"]), pair(["60", "20", "0", "0"], ["60", "25", "0", "5"])),
        (json!(["total", "bonus"]), pair(["60", "20", "0", "0"], ["60", "15", "5", "0"])),
        (json!(["total", "node:II"]), pair(["60", "20", "0", "0"], ["59", "21", "0", "0"])),
        (json!(["total", "least_deduction"]), pair(["60", "20", "5", "5"], ["60", "20", "0", "0"])),
        (json!(["total", "percent"]), pair(["60", "20", "5", "5"], ["60", "21", "4", "5"])),
    ] {
        let scoring = score(&ranked_by(order(keys.clone())), &rows);
        assert_eq!(ranks(&scoring), [("A", Some(2), false), ("B", Some(1), false)], "{keys}");
    }
}

#[test]
fn a_recorded_ballot_breaks_a_tie() {
    let with_votes = |code: &str, votes: Option<&str>| {
        let mut given = json!({"code": code, "entries": entries(["60", "20", "0", "0"])});
        if let Some(votes) = votes {
            given["ballot"] = json!(votes);
        }
        member(given)
    };
    let scheme = ranked_by(order(json!(["total", "ballot"])));
    let scoring = score(&scheme, &[with_votes("A", None), with_votes("B", None)]);
    assert_eq!(ranks(&scoring), [("A", Some(1), true), ("B", Some(1), true)]);
    let scoring = score(&scheme, &[with_votes("A", Some("3")), with_votes("B", Some("4"))]);
    assert_eq!(ranks(&scoring), [("A", Some(2), false), ("B", Some(1), false)]);
}

#[test]
fn percent_compares_quotients_exactly() {
    let absent = json!({"status": "no_case", "reason": "x"});
    let scheme = ranked_by(order(json!(["percent"])));
    let mut a = entries(["69.99", "30", "0", "0"]);
    a["II"] = absent;
    // 69.99 ÷ 70 = 0.999857… is above 99.98 ÷ 100 = 0.9998.
    let scoring = score(&scheme, &[sheet("A", a), sheet("B", entries(["69.98", "30", "0", "0"]))]);
    assert_eq!(ranks(&scoring), [("A", Some(1), false), ("B", Some(2), false)]);
}

#[test]
fn the_unfinished_are_not_ranked_with_zero() {
    let mut rows = sheets(&[("A", ["1", "1", "0", "0"])]);
    rows.push(sheet("B", json!({"I": typed("70"), "II": typed("30")})));
    assert_eq!(ranks(&score(&ranked_by(json!({})), &rows)), [("A", Some(1), false), ("B", None, false)]);
}

#[test]
fn neighbours_say_which_key_decided() {
    let rows = sheets(&[
        ("C", ["50", "30", "0", "0"]),
        ("B", ["60", "20", "0", "0"]),
        ("A", ["60", "20", "0", "0"]),
        ("D", ["10", "10", "0", "0"]),
    ]);
    let scheme = ranked_by(order(json!(["total", "core", "node:II"])));
    let mut scoring = score_members(&scheme, &PeriodFacts::default(), &rows, Stage::Complete);
    let ranking = ranking::rank(&scheme, &mut scoring);
    assert_eq!(ranking.order, [0, 2, 1, 3]);
    let reasons: Vec<_> = ranking
        .reasons
        .iter()
        .map(|reason| {
            (
                reason.above.as_str(),
                reason.below.as_str(),
                reason.key.as_ref().map(thidua::domain::scheme::RankKey::code),
            )
        })
        .collect();
    // C and A were split by group II, A and B by nothing; D is below by its total, which needs no reason.
    assert_eq!(reasons, [("C", "A", Some("node:II".to_owned())), ("A", "B", None)]);
    assert_eq!(ranking.reasons[0].above_value.as_ref().unwrap().to_shortest(), "30");
}

fn classes(classes: Value) -> Scheme {
    ranked_by(json!({"classes": classes, "vetoes": [
        {"code": "V1", "name": {"vi": "V1"}, "effect": {"class_at_most": "tot"}}]}))
}

fn class(code: &str, fields: Value) -> Value {
    with(json!({"code": code, "name": {"vi": code}}), fields)
}

fn three() -> Scheme {
    classes(json!([
        class("xuat_sac", json!({"from_percent": "95", "each_group_from_percent": "70"})),
        class("tot", json!({"from_percent": "80"})),
        class("kha", json!({"from_percent": "50", "below_percent": "80"})),
    ]))
}

fn class_of(scheme: &Scheme, figures: [&str; 4], vetoes: Value) -> Option<String> {
    let sheet = member(json!({"code": "A", "vetoes": vetoes, "entries": entries(figures)}));
    score(scheme, &[sheet]).members.remove(0).class
}

#[test]
fn the_first_class_whose_conditions_hold_is_given() {
    for (figures, expected) in [
        (["70", "25", "0", "0"], Some("xuat_sac")),
        (["69.99", "25", "0", "0"], Some("tot")),
        // 20 of 30 is below 70 %.
        (["70", "20", "10", "0"], Some("tot")),
        (["50", "30", "0", "0"], Some("tot")),
        (["49.99", "30", "0", "0"], Some("kha")),
        (["49", "0", "0", "0"], None),
    ] {
        assert_eq!(class_of(&three(), figures, json!([])).as_deref(), expected, "{figures:?}");
    }
}

#[test]
fn a_total_without_a_class_is_undecided_but_ranked() {
    let scoring = score(&three(), &sheets(&[("A", ["10", "0", "0", "0"])]));
    assert_eq!(
        (scoring.members[0].undecided.as_slice(), scoring.members[0].rank),
        (["class".to_owned()].as_slice(), Some(1))
    );
}

#[test]
fn a_veto_holds_the_class_down() {
    assert_eq!(class_of(&three(), ["70", "30", "0", "0"], json!(["V1"])).as_deref(), Some("tot"));
    assert_eq!(class_of(&three(), ["40", "30", "0", "0"], json!(["V1"])).as_deref(), Some("kha"));
}

fn classes_of(scoring: &Scoring) -> Vec<Option<&str>> {
    scoring.members.iter().map(|member| member.class.as_deref()).collect()
}

#[test]
fn a_quota_cuts_from_the_bottom_into_the_next_class() {
    let scheme = classes(json!([
        class("xuat_sac", json!({"from_percent": "90", "quota": {"percent": "40", "of": "ranked"}})),
        class("tot", json!({"from_percent": "80", "quota": {"count": "1"}})),
        class("kha", json!({"below_percent": "90"})),
    ]));
    let rows = sheets(&[
        ("A", ["70", "29", "0", "0"]),
        ("B", ["70", "28", "0", "0"]),
        ("C", ["70", "27", "0", "0"]),
        ("D", ["70", "15", "0", "0"]),
        ("E", ["10", "0", "0", "0"]),
    ]);
    // 40 % of five is two. C falls to “tot”, where it is before D and the quota is one; D falls to “kha”.
    assert_eq!(
        classes_of(&score(&scheme, &rows)),
        [Some("xuat_sac"), Some("xuat_sac"), Some("tot"), Some("kha"), Some("kha")]
    );
}

#[test]
fn a_quota_is_rounded_down_and_never_splits_a_tie() {
    let scheme = classes(json!([
        class("xuat_sac", json!({"from_percent": "90", "quota": {"percent": "50", "of": "ranked"}})),
        class("tot", json!({})),
    ]));
    let rows = sheets(&[
        ("A", ["70", "29", "0", "0"]),
        ("B", ["70", "28", "0", "0"]),
        ("C", ["70", "28", "0", "0"]),
        ("D", ["70", "27", "0", "0"]),
        ("E", ["70", "26", "0", "0"]),
    ]);
    let scoring = score(&scheme, &rows);
    // 50 % of five is two; B and C are tied across the line and both stay out.
    assert_eq!(classes_of(&scoring), [Some("xuat_sac"), Some("tot"), Some("tot"), Some("tot"), Some("tot")]);
    let words = |index: usize| {
        let steps = &scoring.members[index].sums["class"];
        thidua::text::steps::words(thidua::text::Lang::Vi, steps.last().unwrap())
    };
    assert_eq!(words(1), "xuat_sac chỉ có 2 đơn vị, 2 đơn vị đồng hạng ở ranh giới nên đều không vào");
    assert_eq!(words(3), "xuat_sac đã đủ 2 đơn vị");
}

#[test]
fn a_quota_can_be_a_share_of_those_who_reach_another_class() {
    let scheme = classes(json!([
        class("co", json!({"from_percent": "95", "quota": {"percent": "50", "of": "tot"}})),
        class("tot", json!({"from_percent": "80"})),
        class("kha", json!({})),
    ]));
    let rows = sheets(&[
        ("A", ["70", "29", "0", "0"]),
        ("B", ["70", "28", "0", "0"]),
        ("C", ["70", "27", "0", "0"]),
        ("D", ["70", "15", "0", "0"]),
        ("E", ["10", "0", "0", "0"]),
    ]);
    // Four reach “tot”: two places.
    assert_eq!(
        classes_of(&score(&scheme, &rows)),
        [Some("co"), Some("co"), Some("tot"), Some("tot"), Some("kha")]
    );
}
