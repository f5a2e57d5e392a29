//! `thidua scheme check` and `thidua scheme evaluate` on files.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use thidua::cli::scheme::{self, check};

use crate::builders::{direct, document, line, with};

/// Files of one test, removed with it.
struct Files(PathBuf);

impl Files {
    fn new(test: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("thidua-{test}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, bytes).unwrap();
        path
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        // A leftover folder in the temporary directory is no failure.
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn default_path() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src/actions/first_start/DB-2013-H1.json"))
}

#[test]
fn the_default_scheme_passes_the_check() {
    assert_eq!(check(&default_path()), (0, "DB-2013-H1: không có lỗi.\n".to_owned()));
}

#[test]
fn every_fault_is_a_line_of_pointer_code_and_sentence() {
    let files = Files::new("check-faults");
    let tree = json!([line("L", "98", direct()), line("L", "0", json!({"form": "direct", "step": "0"}))]);
    let path = files.write("scheme.json", document("100", tree).to_string());
    let expected = "/base: base_mismatch: Các nhóm cộng lại 98, thang điểm là 100.\n\
                    /tree/1/code: duplicate_code: Mã “L” dùng hai lần. Đổi một mã.\n\
                    /tree/1/rule/step: not_positive: Số phải lớn hơn 0.\n";
    assert_eq!(check(&path), (1, expected.to_owned()));
}

#[test]
fn warnings_are_listed_and_do_not_fail() {
    let files = Files::new("check-warnings");
    let rule = json!({"form": "levels", "levels": [{"code": "a", "points": "5"}]});
    let path = files.write("scheme.json", document("10", json!([line("L", "10", rule)])).to_string());
    let expected = "/tree/0/rule: max_out_of_reach: (cảnh báo) Quy tắc chỉ cho nhiều nhất 5, không đạt được tối đa 10.\n";
    assert_eq!(check(&path), (0, expected.to_owned()));
}

#[test]
fn files_that_are_no_schemes_are_refused_with_a_sentence() {
    let files = Files::new("check-broken");
    for (name, bytes, expected) in [
        ("not.json", b"{".to_vec(), "(document): not_json: "),
        ("latin.json", vec![0xff, 0xfe], "tệp không phải UTF-8"),
        ("large.json", vec![b' '; 3 * 1024 * 1024], "(document): too_large: "),
        ("deep.json", b"[".repeat(1_000_000), "(document): not_json: "),
    ] {
        let path = files.write(name, bytes);
        let (code, text) = check(&path);
        assert!(code == 1 && text.contains(expected), "{name}: {text}");
        assert_eq!(evaluate(&path, &path).0, 1);
    }
    let (code, text) = check(&files.0.join("missing.json"));
    assert!(code == 1 && text.contains("không đọc được tệp"), "{text}");
    let marked =
        files.write("marked.json", format!("\u{feff}{}", document("1", json!([line("L", "1", direct())]))));
    assert_eq!(check(&marked).0, 0);
}

/// The exit status and what is printed.
fn evaluate(scheme: &Path, entries: &Path) -> (u8, String) {
    let mut out = Vec::new();
    let code = scheme::evaluate(scheme, entries, &mut out).unwrap();
    (code, String::from_utf8(out).unwrap())
}

fn evaluated(files: &Files, scheme: &Value, entries: &Value) -> (u8, Value) {
    let scheme = files.write("scheme.json", scheme.to_string());
    let entries = files.write("entries.json", entries.to_string());
    let (code, text) = evaluate(&scheme, &entries);
    (code, serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}")))
}

#[test]
fn the_result_document_is_as_the_scoring_table_says() {
    let files = Files::new("evaluate");
    let tree = json!([line("I", "8", crate::builders::share()), line("II", "2", direct())]);
    let scheme = document("10", tree);
    let entries = json!({"members": [
        {"code": "HG", "submitted_on": "2013-07-03", "vetoes": [], "ballot": "0", "self_total": "9.5", "entries": {
            "I": {"inputs": {"part": "2", "whole": "3"}}, "II": {"points": "2"}}},
        {"code": "CB", "entries": {"II": {"points": "1"}}}]});
    let (code, result) = evaluated(&files, &scheme, &entries);
    assert_eq!(code, 0);
    let step = |vi: &str, en: &str| json!({"vi": vi, "en": en});
    let bare = |value: &str| step(value, value);
    assert_eq!(
        result,
        json!({"scheme": "TEST", "errors": [], "members": [
        {"code": "HG", "points": {"I": "5.33", "II": "2.00"}, "missing": [], "undecided": [], "provisional": [],
         "achieved": "7.33", "assigned": "10.00", "core": "7.33", "bonus": "0.00", "deduction": "0.00",
         "total": "7.33", "rank": 1, "tied": false, "class": null, "unranked": null,
         "explain": {
            "I": [step("2 ÷ 3 ≈ 0,6667", "2 ÷ 3 ≈ 0.6667"), step("8 × 0,6667 ≈ 5,3333", "8 × 0.6667 ≈ 5.3333"),
                  step("làm tròn 5,33", "rounded to 5.33")],
            "II": [step("người chấm cho 2", "given by the scorer: 2")],
            "core": [step("tổng các nhóm: 7,33", "sum of the groups: 7.33")],
            "bonus": [], "deduction": [], "total": [step("7,33 + 0 − 0 = 7,33", "7.33 + 0 − 0 = 7.33")]}},
        {"code": "CB", "points": {"I": "0.00", "II": "1.00"}, "missing": ["I"], "undecided": [], "provisional": [],
         "achieved": "1.00", "assigned": "10.00", "core": "1.00", "bonus": "0.00", "deduction": "0.00",
         "total": "1.00", "rank": null, "tied": false, "class": null, "unranked": "incomplete",
         "explain": {
            "I": [step("chưa nhập, chưa có điểm", "not entered, no points yet")],
            "II": [step("người chấm cho 1", "given by the scorer: 1")],
            "core": [step("tổng các nhóm: 1", "sum of the groups: 1")],
            "bonus": [], "deduction": [], "total": [bare("1 + 0 − 0 = 1")]}}]})
    );
}

#[test]
fn a_wrong_entry_is_listed_and_the_rest_is_evaluated() {
    let files = Files::new("evaluate-errors");
    let scheme = document("10", json!([line("I", "8", crate::builders::share()), line("II", "2", direct())]));
    let good = json!({"I": {"inputs": {"part": "1", "whole": "2"}}, "II": {"points": "2"}});
    let of = |code: &str, entries: Value| json!({"code": code, "entries": entries});
    let wrong = |fields: Value| with(good.clone(), fields);
    let entries = json!({"year": 2013, "members": [
        of("A", good.clone()),
        of("B", wrong(json!({"I": {"inputs": {"part": 1, "whole": "2"}}}))),
        of("C", wrong(json!({"I": {"inputs": {"part": "3", "whole": "2"}}}))),
        of("D", wrong(json!({"II": {"points": "2.5"}}))),
        of("E", wrong(json!({"III": {"points": "2"}}))),
        of("F", wrong(json!({"II": {"point": "2"}}))),
        of("A", good.clone()),
        with(of("G", good.clone()), json!({"submitted_on": "2013-13-01"})),
    ]});
    let (code, result) = evaluated(&files, &scheme, &entries);
    assert_eq!(code, 1);
    let errors: Vec<_> = result["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| {
            assert!(error["message"].as_str().is_some_and(|message| !message.is_empty()));
            json!([error["member"], error["code"], error["input"], error["error"]])
        })
        .collect();
    assert_eq!(
        errors,
        [
            json!(["B", "I", "part", "not_a_number"]),
            json!(["F", "II", "point", "unknown_field"]),
            json!(["A", null, "code", "repeated_member"]),
            json!(["G", null, "submitted_on", "not_a_date"]),
            json!([null, null, "year", "unknown_field"]),
            json!(["C", "I", "part", "part_above_whole"]),
            json!(["D", "II", null, "points_outside"]),
            json!(["E", "III", null, "unknown_line"]),
        ]
    );
    let members = result["members"].as_array().unwrap();
    assert_eq!(members.len(), 7);
    assert_eq!((&members[0]["total"], &members[0]["rank"]), (&json!("6.00"), &json!(1)));
    assert_eq!((&members[1]["missing"], &members[1]["total"]), (&json!(["I"]), &json!("2.00")));
    assert_eq!(members[5]["missing"], json!(["II"]));
}

#[test]
fn entries_that_are_no_document_are_an_error() {
    let files = Files::new("evaluate-broken");
    let scheme = files.write("scheme.json", document("1", json!([line("L", "1", direct())])).to_string());
    for (bytes, expected) in [
        (b"{".to_vec(), "not_json"),
        (b"[]".to_vec(), "wrong_type"),
        (b"[".repeat(1_000_000), "not_json"),
        (vec![b' '; 9 * 1024 * 1024], "too_large"),
        (br#"{"members": 1}"#.to_vec(), "wrong_type"),
        (br#"{"members": [1, {"entries": {}}]}"#.to_vec(), "wrong_type"),
    ] {
        let entries = files.write("entries.json", bytes);
        let (code, text) = evaluate(&scheme, &entries);
        let result: Value = serde_json::from_str(&text).unwrap();
        assert_eq!((code, &result["errors"][0]["error"]), (1, &json!(expected)));
    }
}

#[test]
fn a_scheme_without_a_certain_meaning_is_not_evaluated() {
    let files = Files::new("evaluate-unsound");
    let tree = json!([line("L", "1", with(crate::builders::share(), json!({"full_at": "0"})))]);
    let scheme = files.write("scheme.json", document("1", tree).to_string());
    let entries = files.write("entries.json", r#"{"members": []}"#);
    let (code, text) = evaluate(&scheme, &entries);
    assert_eq!((code, text.as_str()), (1, "/tree/0/rule/full_at: not_positive: Số phải lớn hơn 0.\n"));
    // A half-built tree can be tried.
    let half = files.write("half.json", document("100", json!([line("L", "1", direct())])).to_string());
    assert_eq!(evaluate(&half, &entries).0, 0);
}

#[test]
fn the_hand_calculated_sheet_is_evaluated_from_files() {
    let files = Files::new("evaluate-default");
    let given: Value = serde_json::from_str(include_str!("hand_calculated.json")).unwrap();
    let sheet = with(given["entries"].clone(), given["appraiser_entries"].clone());
    let entries = json!({"members": [{"code": "HG", "entries": sheet}]});
    let scheme: Value = serde_json::from_str(&fs::read_to_string(default_path()).unwrap()).unwrap();
    let (code, result) = evaluated(&files, &scheme, &entries);
    assert_eq!(code, 0);
    assert_eq!(result["members"][0]["total"], given["expected"]["total"]);
    assert_eq!(result["members"][0]["points"]["II"], given["expected"]["points"]["II"]);
}

#[test]
fn more_figures_than_are_worked_out_at_once_are_refused() {
    let files = Files::new("evaluate-many");
    let lines: Vec<Value> = (0..100).map(|at| line(&format!("L{at}"), "1", direct())).collect();
    let members = |count: usize| {
        let members: Vec<Value> = (0..count).map(|at| json!({"code": at.to_string()})).collect();
        evaluated(&files, &document("100", json!(lines)), &json!({ "members": members })).1
    };
    assert_eq!(members(5000)["members"].as_array().unwrap().len(), 5000);
    let refused = members(5001);
    assert_eq!((&refused["members"], &refused["errors"][0]["error"]), (&json!([]), &json!("too_many")));
}
