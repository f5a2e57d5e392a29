//! The default scheme: clean, scored as the vectors of its source say, and one whole sheet worked out by hand.

use serde_json::{Value, json};
use thidua::domain::scheme::check::check;
use thidua::domain::scheme::{Kind, ScoredBy};
use thidua::domain::scoring::{PeriodFacts, Stage, score_members};

use crate::builders::{default_scheme, points, score, score_one, sheet};

#[test]
fn the_default_scheme_has_no_fault() {
    assert_eq!(check(&default_scheme()), []);
}

#[test]
fn six_groups_make_a_hundred_points() {
    let scheme = default_scheme();
    let maxima: Vec<String> = scheme.tree.iter().map(|top| top.max.as_ref().unwrap().to_shortest()).collect();
    assert_eq!(maxima, ["20", "30", "20", "10", "8", "12", "5", "10"]);
    let core = scheme.lines().into_iter().filter(|line| line.kind == Kind::Core).count();
    // 23 criteria, of which II.6 is scored in two lines.
    assert_eq!(core, 24);
    let appraised: Vec<String> = scheme
        .lines()
        .iter()
        .filter(|line| line.node.scored_by == ScoredBy::Appraiser)
        .map(|line| line.code().to_owned())
        .collect();
    assert_eq!(appraised, ["T.1", "T.2", "T.3", "T.4"]);
}

#[test]
fn published_examples_give_their_points() {
    let scheme = default_scheme();
    let inputs = |a: &str, a_value: &str, b: &str, b_value: &str| json!({"inputs": {a: a_value, b: b_value}});
    let paced = |actual: &str, target: &str| inputs("actual", actual, "target", target);
    let ratio = |part: &str, whole: &str| inputs("part", part, "whole", whole);
    for (code, entry, expected) in [
        // 134 ÷ (200 × 0.5) = 1.34: held at the maximum.
        ("II.1", paced("134", "200"), "8.00"),
        // 35.34 % of the year: 0.7068 × 8 = 5.6544.
        ("II.1", paced("3534", "10000"), "5.65"),
        ("II.1", paced("99", "200"), "7.92"),
        ("II.1", paced("0", "200"), "0.00"),
        // 755 ÷ 758 × 2.5 = 2.4901…
        ("II.6a", ratio("755", "758"), "2.49"),
        ("II.4", ratio("61", "122"), "2.50"),
    ] {
        let result = score_one(&scheme, json!({ code: entry }));
        assert_eq!(points(&result, code), expected, "{code}");
    }
}

#[test]
fn a_quarter_is_measured_at_quarter_pace() {
    let mut document: Value =
        serde_json::from_str(include_str!("../../src/actions/first_start/DB-2013-H1.json")).unwrap();
    document["tree"][1]["children"][0]["rule"]["measure"]["pace"] = json!("0.25");
    let scheme = crate::builders::scheme(&document);
    // 24.93 % ÷ 25 % × 8 = 7.9776.
    let result = score_one(&scheme, json!({"II.1": {"inputs": {"actual": "2493", "target": "10000"}}}));
    assert_eq!(points(&result, "II.1"), "7.98");
}

fn hand_calculated() -> Value {
    serde_json::from_str(include_str!("hand_calculated.json")).unwrap()
}

/// The arithmetic behind `hand_calculated.json`:
///
/// ```text
/// I.1    2 + 2 + 2                          = 6.00
/// I.2    6 × 40 ÷ 42          = 5.714285…   → 5.71
/// I.3    75 % × 3                           = 2.25
/// I.4    3 × 11 ÷ (24 × 0.5)                = 2.75    I   = 16.71
/// II.1   8 × 652 ÷ (1450 × 0.5) = 7.19448…  → 7.19
/// II.2   6 × 5 ÷ 6                          = 5.00
/// II.3   2 × 3 ÷ 4                          = 1.50
/// II.4   5 × 61 ÷ 195         = 1.564102…   → 1.56
/// II.5   guidance, 92.5 ≥ 90, 34 ≥ 30       = 3.00
/// II.6a  2.5 × 755 ÷ 758      = 2.490105…   → 2.49
/// II.6b  2.5 × 45104 ÷ 45632  = 2.471073…   → 2.47    II  = 23.21
/// III.1  2 + 2 + 2                          = 6.00
/// III.2  4 × 14 ÷ 15          = 3.7333…     → 3.73
/// III.3  1310 ÷ 1200 = 1.0917, held at        4.00
/// III.4  4 − 1 × 1                          = 3.00    III = 16.73
/// IV.1   5 × 55 ÷ 57          = 4.824561…   → 4.82
/// IV.2   3 × 112 ÷ 118        = 2.847457…   → 2.85
/// IV.3   2 − 3 × 0.5                        = 0.50    IV  = 8.17
/// V.1    5 − (2 × 0.5 + 1 × 1)              = 3.00
/// V.2    3 × 15 ÷ 16          = 2.8125      → 2.81    V   = 5.81
/// VI.1   Sunday 31/3 → Tuesday 2/4: 2 days, 3 − 1 = 2.00
/// VI.2   3 movements, 1 model: second case  = 2.00
/// VI.3   1 + 1                              = 2.00
/// VI.4   100 % × 3                          = 3.00    VI  = 9.00
/// core   16.71 + 23.21 + 16.73 + 8.17 + 5.81 + 9.00   = 79.63
/// B      3 × 1 held at 2, + 1 + 1                     = 4.00
/// T      2 × 0.5 + 1 × 1 + 1 × 2.5 + 0                = 4.50
/// total  79.63 + 4.00 = 83.63 by the unit; − 4.50     = 79.13
/// ```
#[test]
fn a_whole_sheet_agrees_with_the_calculation_by_hand() {
    let given = hand_calculated();
    let mut entries = given["entries"].clone();
    for (code, entry) in given["appraiser_entries"].as_object().unwrap() {
        entries[code] = entry.clone();
    }
    let result = score_one(&default_scheme(), entries);
    assert_eq!((&result.faults, &result.missing), (&vec![], &vec![]));
    let expected = &given["expected"];
    for group in ["points", "appraiser_points"] {
        for (code, figure) in expected[group].as_object().unwrap() {
            assert_eq!(points(&result, code), figure.as_str().unwrap(), "{code}");
        }
    }
    for (figure, name) in [
        (&result.core, "core"),
        (&result.bonus, "bonus"),
        (&result.deduction, "deduction"),
        (&result.total, "total"),
    ] {
        assert_eq!(figure.to_plain(2), expected[name].as_str().unwrap(), "{name}");
    }
    assert_eq!((result.rank, result.unranked), (Some(1), None));
}

#[test]
fn the_unit_scores_itself_without_the_lines_of_the_appraiser() {
    let given = hand_calculated();
    let scheme = default_scheme();
    let sheets = [sheet("HG", given["entries"].clone())];
    let scoring = score_members(&scheme, &PeriodFacts::default(), &sheets, Stage::SelfScore);
    let result = &scoring.members[0];
    assert_eq!(result.missing, Vec::<String>::new());
    assert_eq!(result.unranked, None);
    assert_eq!(result.total.to_plain(2), given["expected"]["self_total"].as_str().unwrap());
    let complete = score(&scheme, &sheets);
    assert_eq!(complete.members[0].missing, ["T.1", "T.2", "T.3", "T.4"]);
}

#[test]
fn a_line_that_does_not_apply_rescales_the_core() {
    let mut entries = hand_calculated()["entries"].clone();
    entries["V.2"] = json!({"status": "no_case", "reason": "Không nhận đơn thư nào"});
    let result = score_one(&default_scheme(), entries);
    // 79.63 − 2.81 = 76.82 of 100 − 3 = 97: 76.82 ÷ 97 × 100 = 79.1958…
    assert_eq!(result.achieved.to_plain(2), "76.82");
    assert_eq!(result.assigned.to_plain(2), "97.00");
    assert_eq!(result.core.to_plain(2), "79.20");
}

#[test]
fn the_four_deduction_caps_are_held_by_the_overall_cap() {
    let entries = json!({
        "T.1": {"inputs": {"days": "30"}}, "T.2": {"inputs": {"criteria": "9"}},
        "T.3": {"inputs": {"people": "9"}}, "T.4": {"inputs": {"times": "9"}},
    });
    let result = score_one(&default_scheme(), entries);
    assert_eq!(
        ["T.1", "T.2", "T.3", "T.4"].map(|code| points(&result, code)),
        ["2.00", "3.00", "5.00", "2.00"]
    );
    assert_eq!(result.deduction.to_plain(2), "10.00");
    assert_eq!(result.total.to_plain(2), "0.00");
}
