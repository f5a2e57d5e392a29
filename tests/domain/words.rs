//! Steps and faults in words, in both languages.

use serde_json::{Value, json};
use thidua::domain::scheme::Scheme;
use thidua::domain::scoring::Step;
use thidua::text::Lang;
use thidua::text::steps::words;

use crate::builders::{
    default_scheme, direct, document, field, inputs, line, one_line, scheme, score, score_one, with,
};

fn said(lang: Lang, steps: &[Step]) -> Vec<String> {
    steps.iter().map(|step| words(lang, step)).collect()
}

fn line_words(scheme: &Scheme, code: &str, entry: Value) -> Vec<String> {
    said(Lang::Vi, &score_one(scheme, json!({ code: entry })).nodes.get(code).unwrap().steps)
}

#[test]
fn a_paced_target_is_explained_as_in_the_regulation() {
    let result =
        score_one(&default_scheme(), json!({"II.1": {"inputs": {"actual": "134", "target": "200"}}}));
    let steps = &result.nodes.get("II.1").unwrap().steps;
    assert_eq!(said(Lang::Vi, steps), ["134 ÷ (200 × 0,5) = 1,34", "giới hạn ở 8"]);
    assert_eq!(said(Lang::En, steps), ["134 ÷ (200 × 0.5) = 1.34", "limited to 8"]);
}

#[test]
fn figures_without_an_end_are_marked_as_rounded() {
    let entry = json!({"inputs": {"part": "45104", "whole": "45632"}});
    assert_eq!(
        line_words(&default_scheme(), "II.6b", entry),
        ["45.104 ÷ 45.632 ≈ 0,9884", "2,5 × 0,9884 ≈ 2,4711", "làm tròn 2,47",]
    );
}

#[test]
fn lines_of_the_default_scheme_are_explained() {
    let scheme = default_scheme();
    for (code, entry, expected) in [
        ("I.3", json!({"level": "kha"}), vec!["mức “Khá”: 75% điểm tối đa = 2,25"]),
        (
            "IV.3",
            json!({"inputs": {"errors": "3"}}),
            vec!["Sai sót hoặc đợt chậm: 3 × 0,5 = 1,5", "2 − 1,5 = 0,5"],
        ),
        ("B.1", json!({"inputs": {"models": "3"}}), vec!["Số mô hình: 3 × 1 = 3", "giới hạn ở 2"]),
        (
            "VI.1",
            json!({"inputs": {"done": "2013-04-02"}}),
            vec!["xong 02/04/2013, hạn 31/03/2013: chậm 2 ngày làm việc", "3 − 2 × 0,5 = 2"],
        ),
        ("VI.1", json!({"inputs": {"done": null}}), vec!["không thực hiện: 0"]),
        (
            "VI.2",
            json!({"inputs": {"movements": "3", "models": "1"}}),
            vec![
                "Phong trào = 3",
                "Điển hình có báo cáo = 1",
                "trường hợp 2 (Phong trào ≥ 1; Điển hình có báo cáo ≥ 1): 2 điểm",
            ],
        ),
        (
            "V.2",
            json!({"status": "no_case", "reason": "Không có đơn"}),
            vec!["không phát sinh (Không có đơn): không tính 3 điểm tối đa này"],
        ),
        ("I.1", json!({"inputs": {"plan": false}}), vec!["chưa có việc nào hoàn thành: 0"]),
    ] {
        let mut said = line_words(&scheme, code, entry);
        // The order of the conditions' inputs is the order of the cases.
        if code == "VI.2" {
            said.sort_by_key(|words| expected.iter().position(|expected| expected == words));
        }
        assert_eq!(said, expected, "{code}");
    }
}

#[test]
fn sums_are_explained_too() {
    let extra = |code: &str, kind: &str| with(line(code, "9", direct()), json!({"kind": kind}));
    let tree = json!([
        line("I", "60", direct()),
        line("II", "40", direct()),
        extra("B", "bonus"),
        extra("T", "deduction")
    ]);
    let scheme = scheme(&with(document("100", tree), json!({"bonus_cap": "5", "ceiling": "90"})));
    let entries = json!({"I": {"points": "57"}, "II": {"status": "not_assigned", "reason": "x"},
                         "B": {"points": "7"}, "T": {"points": "1"}});
    let result = score_one(&scheme, entries);
    assert_eq!(said(Lang::Vi, &result.sums["core"]), ["đạt/được giao 57/60: 57 ÷ 60 × 100 = 95"]);
    assert_eq!(said(Lang::Vi, &result.sums["bonus"]), ["7", "giới hạn ở 5"]);
    assert_eq!(said(Lang::Vi, &result.sums["total"]), ["95 + 5 − 1 = 99", "giới hạn ở 90"]);
}

#[test]
fn relative_points_name_the_member_they_are_measured_against() {
    let rule = json!({"form": "leader", "inputs": inputs(&["a", "t"]), "measure": {"attained": ["a", "t"]}});
    let of = |actual: &str| json!({"inputs": {"a": actual, "t": "100"}});
    let scoring = score(&one_line("10", rule), &field(&[of("200"), of("150"), json!({})]));
    assert_eq!(
        said(Lang::Vi, &scoring.members[1].nodes.get("L").unwrap().steps),
        [
            "150 ÷ 100 = 1,5",
            "đơn vị dẫn đầu: A (2)",
            "10 × (0,5 + (1 − 0,5) × (1,5 − 1) ÷ (2 − 1)) = 7,5",
            "tạm tính: còn 1 đơn vị chưa có số liệu",
        ]
    );
}
