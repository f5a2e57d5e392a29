//! What a new node starts as: a heading, or a line of a form with the parameters most regulations would write.
//!
//! A start only: every text and number is there to be replaced.

use super::{Node, Scheme};

/// The rule a new line of each form starts with, by the form's name in the document.
const RULES: [(&str, &str); 10] = [
    ("direct", r#"{"form": "direct", "note": "optional"}"#),
    (
        "levels",
        r#"{"form": "levels", "levels": [
            {"code": "tot", "name": {"vi": "Tốt", "en": "Good"}, "percent": "100"},
            {"code": "kha", "name": {"vi": "Khá", "en": "Fair"}, "percent": "75"},
            {"code": "trung_binh", "name": {"vi": "Trung bình", "en": "Average"}, "percent": "50"},
            {"code": "yeu", "name": {"vi": "Yếu", "en": "Weak"}, "percent": "0"}]}"#,
    ),
    ("checklist", r#"{"form": "checklist", "items": []}"#),
    (
        "proportion",
        r#"{"form": "proportion", "over": "cap", "below": "proportional",
            "measure": {"attained": ["ket_qua", "chi_tieu"]}, "inputs": [
            {"code": "ket_qua", "name": {"vi": "Kết quả", "en": "Result"}},
            {"code": "chi_tieu", "name": {"vi": "Chỉ tiêu", "en": "Target"}}]}"#,
    ),
    (
        "bands",
        r#"{"form": "bands", "measure": {"share": ["so_dat", "tong_so"]}, "bands": [], "inputs": [
            {"code": "so_dat", "name": {"vi": "Số đạt", "en": "Number achieved"}},
            {"code": "tong_so", "name": {"vi": "Tổng số", "en": "Whole number"}}]}"#,
    ),
    (
        "cases",
        r#"{"form": "cases", "cases": [], "else": "0", "inputs": [
            {"code": "so_lieu", "name": {"vi": "Số liệu", "en": "Figure"}}]}"#,
    ),
    (
        "deadline",
        r#"{"form": "deadline", "due": "period.submission_deadline", "done": "input", "days": "working",
            "late": {"per_day": "0.5"}}"#,
    ),
    ("count", r#"{"form": "count", "start": "zero", "items": []}"#),
    (
        "leader",
        r#"{"form": "leader", "measure": {"attained": ["ket_qua", "chi_tieu"]}, "met_share": "0.5", "inputs": [
            {"code": "ket_qua", "name": {"vi": "Kết quả", "en": "Result"}},
            {"code": "chi_tieu", "name": {"vi": "Chỉ tiêu", "en": "Target"}}]}"#,
    ),
    (
        "placing",
        r#"{"form": "placing", "measure": {"input": "so_lieu"}, "direction": "high", "ties": "same",
            "points": ["10", "9", "8"], "inputs": [
            {"code": "so_lieu", "name": {"vi": "Số liệu", "en": "Figure"}}]}"#,
    ),
];

/// The names of the ten forms, in the order the scoring table lists them (§3).
pub fn forms() -> impl Iterator<Item = &'static str> {
    RULES.iter().map(|(form, _)| *form)
}

/// A new node: a line of this form, or a heading where `form` is none of the ten.
#[must_use]
pub fn node(code: &str, name: &str, form: &str) -> Option<Node> {
    let rule = RULES.iter().find(|(known, _)| *known == form);
    let body = rule.map_or_else(|| r#""children": []"#.to_owned(), |(_, rule)| format!(r#""rule": {rule}"#));
    let (code, name) = (serde_json::to_string(code).ok()?, serde_json::to_string(name).ok()?);
    Scheme::parse_node(&format!(r#"{{"code": {code}, "name": {{"vi": {name}}}, {body}}}"#)).ok()
}

/// An empty table of 100 points, ranked by the total.
#[must_use]
pub fn scheme(code: &str, title: &str) -> Option<Scheme> {
    let (code, title) = (serde_json::to_string(code).ok()?, serde_json::to_string(title).ok()?);
    let format = super::FORMAT;
    Scheme::parse(&format!(
        r#"{{"format": "{format}", "code": {code}, "title": {{"vi": {title}}}, "base": "100", "absent": "rescale",
            "tree": [], "ranking": {{"style": "competition", "order": ["total"]}}}}"#
    ))
    .ok()
}
