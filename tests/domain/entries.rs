//! Reading what a clerk entered: every fault has its code and its sentence (scoring table §4 and §6).

use serde_json::{Value, json};
use thidua::domain::entry::{self, Entry, EntryFault, RawEntry, RawValue};
use thidua::domain::scheme::Scheme;
use thidua::text::Lang;
use thidua::text::faults::entry_words;

use crate::builders::{default_scheme, inputs, one_line, raw, with};

fn read(scheme: &Scheme, code: &str, entry: Value) -> Result<Entry, Vec<EntryFault>> {
    entry::read(&scheme.line(code).unwrap(), &raw(entry))
}

fn fault(scheme: &Scheme, code: &str, entry: Value) -> (Option<String>, &'static str, String) {
    let faults = read(scheme, code, entry.clone()).expect_err(&entry.to_string());
    assert_eq!(faults.len(), 1, "{faults:?}");
    (faults[0].input.clone(), faults[0].kind.code(), entry_words(Lang::Vi, &faults[0].kind))
}

#[test]
fn a_wrong_number_says_what_to_do() {
    let scheme = default_scheme();
    let actual = |value: Value| json!({"inputs": {"target": "60", "actual": value}});
    for (entry, code, sentence) in [
        (actual(json!("một trăm")), "not_a_number", "Chỉ nhập số, ví dụ 7,5."),
        (actual(json!("7,5")), "not_a_number", "Chỉ nhập số, ví dụ 7,5."),
        (actual(json!(true)), "not_a_number", "Chỉ nhập số, ví dụ 7,5."),
        (actual(json!("134.5")), "not_whole", "Nhập số nguyên, ví dụ 134."),
        (actual(json!("-2")), "below_min", "Nhập số từ 0 trở lên. Đang nhập −2."),
        (
            actual(json!("1234567890123456")),
            "too_many_digits",
            "Số quá dài: tối đa 15 chữ số trước và 10 chữ số sau dấu phẩy.",
        ),
    ] {
        assert_eq!(fault(&scheme, "II.1", entry), (Some("actual".into()), code, sentence.into()));
    }
}

#[test]
fn numbers_that_do_not_fit_together_are_named() {
    let scheme = default_scheme();
    let ratio = |part: &str, whole: &str| json!({"inputs": {"part": part, "whole": whole}});
    assert_eq!(
        fault(&scheme, "II.4", ratio("61", "60")),
        (Some("part".into()), "part_above_whole", "Kết quả (61) lớn hơn tổng số (60).".into())
    );
    assert_eq!(
        fault(&scheme, "V.2", ratio("0", "0")),
        (
            Some("whole".into()),
            "zero_whole",
            "Tổng số bằng 0. Nếu không có việc này trong kỳ, chọn Không phát sinh.".into()
        )
    );
    let (input, code, _) = fault(&scheme, "II.1", json!({"inputs": {"actual": "3", "target": "0"}}));
    assert_eq!((input.as_deref(), code), (Some("target"), "zero_target"));
    let (input, code, _) =
        fault(&scheme, "II.5", json!({"inputs": {"guidance": "2", "monthly": "1", "checked": "1"}}));
    assert_eq!((input.as_deref(), code), (Some("guidance"), "above_max"));
}

#[test]
fn points_stay_within_the_line_and_on_its_grid() {
    let scheme = one_line("8", json!({"form": "direct", "min": "0", "step": "0.25"}));
    let typed = |points: &str| json!({"points": points});
    for (entry, code, sentence) in [
        (typed("9.5"), "points_outside", "Điểm phải từ 0 đến 8,00. Đang nhập 9,5."),
        (typed("-1"), "points_outside", "Điểm phải từ 0 đến 8,00. Đang nhập −1."),
        (typed("1.3"), "off_step", "Điểm tính theo bước 0,25, ví dụ 0 hoặc 0,25. Đang nhập 1,3."),
        (typed("x"), "not_a_number", "Chỉ nhập số, ví dụ 7,5."),
    ] {
        assert_eq!(fault(&scheme, "L", entry), (None, code, sentence.into()));
    }
    assert!(read(&scheme, "L", typed("7.75")).is_ok());
}

#[test]
fn answers_of_another_form_are_refused() {
    let scheme = default_scheme();
    for (code, entry, expected) in [
        ("II.1", json!({"points": "2.5"}), "wrong_answer"),
        ("II.1", json!({"level": "tot"}), "wrong_answer"),
        ("I.3", json!({"level": "xuat_sac"}), "unknown_level"),
        ("I.3", json!({"inputs": {"x": "1"}}), "unknown_input"),
        ("I.1", json!({"inputs": {"plan": "yes"}}), "not_a_tick"),
        ("I.1", json!({"inputs": {"plans": true}}), "unknown_input"),
        ("VI.1", json!({"inputs": {"done": "2013-02-30"}}), "not_a_date"),
        ("VI.1", json!({"inputs": {"done": "5/7/2013"}}), "not_a_date"),
        ("III.4", json!({"inputs": {"errors": "1.5"}}), "not_whole"),
        ("B.3", json!({"inputs": {"hosted": "2"}}), "above_max"),
        ("I.1", json!({"status": "no_case"}), "reason_missing"),
    ] {
        assert_eq!(fault(&scheme, code, entry.clone()).1, expected, "{code} {entry}");
    }
}

#[test]
fn a_half_filled_line_is_no_answer_and_no_fault() {
    let scheme = default_scheme();
    let half = read(&scheme, "II.1", json!({"inputs": {"target": "200", "actual": ""}}));
    assert_eq!(half, Ok(Entry::Incomplete { blank: vec!["actual".into()] }));
    assert_eq!(
        read(&scheme, "V.1", json!({"inputs": {"late": "0"}})),
        Ok(Entry::Incomplete { blank: vec!["missing".into()] })
    );
    for entry in
        [json!({}), json!({"inputs": {"target": "", "actual": " "}}), json!({"inputs": {"target": null}})]
    {
        assert_eq!(read(&scheme, "II.1", entry), Ok(Entry::Blank));
    }
    // Half-filled and wrong: the wrong half is told.
    assert!(read(&scheme, "II.1", json!({"inputs": {"target": "x"}})).is_err());
}

#[test]
fn inputs_for_information_may_stay_blank() {
    let rule = with(crate::builders::share(), json!({"inputs": inputs(&["part", "whole", "women"])}));
    let scheme = one_line("5", rule);
    let given = |women: &str| json!({"inputs": {"part": "1", "whole": "2", "women": women}});
    assert!(matches!(read(&scheme, "L", given("")), Ok(Entry::Answered(_))));
    assert!(read(&scheme, "L", given("x")).is_err());
    assert_eq!(read(&scheme, "L", json!({"inputs": {"women": ""}})), Ok(Entry::Blank));
}

#[test]
fn a_decision_is_only_for_what_the_table_leaves_open() {
    let rule = json!({"form": "bands", "inputs": inputs(&["x"]), "measure": {"input": "x"},
                      "bands": [{"from": "0", "to": "10", "points": "2"}]});
    let scheme = one_line("4", rule);
    let decided = |x: &str, points: &str, reason: &str| json!({"inputs": {"x": x}, "decided": points, "reason": reason});
    assert!(matches!(read(&scheme, "L", decided("10", "3", "Thống nhất")), Ok(Entry::Decided { .. })));
    for (entry, code) in [
        (decided("9", "3", "Thống nhất"), "not_undecided"),
        (decided("", "3", "Thống nhất"), "not_undecided"),
        (decided("10", "3", ""), "reason_missing"),
        (decided("10", "4.5", "Thống nhất"), "points_outside"),
        (decided("10", "nhiều", "Thống nhất"), "not_a_number"),
    ] {
        assert_eq!(fault(&scheme, "L", entry.clone()).1, code, "{entry}");
    }
    let (_, code, _) =
        fault(&default_scheme(), "I.3", json!({"level": "tot", "decided": "3", "reason": "x"}));
    assert_eq!(code, "not_undecided");
}

#[test]
fn a_stored_entry_is_read_back_as_it_was() {
    let entry = RawEntry {
        inputs: [
            ("a".to_owned(), RawValue::text("12,5")),
            ("b".to_owned(), RawValue::Tick(false)),
            ("c".to_owned(), RawValue::Nothing),
        ]
        .into(),
        reason: Some("Lý do".into()),
        ..RawEntry::default()
    };
    let stored = serde_json::to_string(&entry).unwrap();
    assert_eq!(stored, r#"{"inputs":{"a":"12,5","b":false,"c":null},"reason":"Lý do"}"#);
    assert_eq!(serde_json::from_str::<RawEntry>(&stored).unwrap(), entry);
    assert_eq!(serde_json::to_string(&RawEntry::default()).unwrap(), "{}");
    assert!(RawEntry::default().is_blank() && !entry.is_blank());
}
