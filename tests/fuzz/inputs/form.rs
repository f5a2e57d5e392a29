//! Posted forms: a sheet's lines and a criterion being written, read as the pages read them.

use percent_encoding::{NON_ALPHANUMERIC, percent_encode};
use serde_json::Value;
use thidua::domain::scheme::{Line, Scheme};
use thidua::text::Lang;
use thidua::web::forms::Form;
use thidua::web::pages::schemes::typed::Typed;
use thidua::web::pages::sheet::fields::LineFields;
use unicode_normalization::is_nfc;

use super::samples::default_scheme;
use crate::changes;
use crate::drive::{Target, drive};

/// Names and values of forms.
const WORDS: &[&str] = &[
    "&",
    "=",
    "+",
    "%",
    "%00",
    "%FF",
    "%0D%0A",
    "%E1%BB%87",
    "e%CC%A3%CC%82",
    "%25",
    "version",
    "status",
    "reason",
    "note",
    "entered",
    "no_case",
    "never",
    "on",
    "in:whole",
    "tick:plan",
    "7%2C5",
    "1.000",
    "99999999999999999999",
    "-1",
    "rule/form",
    "rule/bands/0/from",
    "rule/bands/999999999/from",
    "rule/items/18446744073709551615/code",
    "rule/inputs/1/code",
    "direct",
    "levels",
    "checklist",
    "cases",
    "leader",
    "rule/measure",
    "attained",
    "I.1:",
    "%EF%BB%BF",
    "%C4%91",
];

/// A form as a browser sends it.
fn sent<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<u8> {
    let encoded = |text: &str| percent_encode(text.as_bytes(), NON_ALPHANUMERIC).to_string();
    let pairs = fields.into_iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
    pairs.collect::<Vec<_>>().join("&").into_bytes()
}

fn exercise(input: &[u8], lines: &[Line<'_>]) -> bool {
    let Ok(form) = Form::parse(input) else { return false };
    for (name, value) in form.fields() {
        for text in [name, value] {
            assert!(is_nfc(text), "{text:?} is composed");
            assert!(!text.chars().any(|c| c.is_control() && c != '\n' && c != '\t'), "{text:?}");
        }
    }
    let again = Form::parse(&sent(form.fields())).expect("a form that was read is read again");
    assert!(again.fields().eq(form.fields()), "a form is read as it was sent");
    for line in lines {
        if let Some(fields) = LineFields::posted(&form, line.code()) {
            for lang in [Lang::Vi, Lang::En] {
                if let Err(errors) = fields.read(line, lang) {
                    assert!(!errors.is_empty() && errors.values().all(|words| !words.is_empty()));
                }
            }
        }
    }
    let typed = Typed::posted(&form);
    for is_heading in [false, true] {
        if let Err(errors) = typed.read(Lang::Vi, is_heading) {
            assert!(!errors.is_empty(), "what is refused has a fault");
        }
    }
    true
}

/// The fields of a criterion's page are named by their places in its document.
fn flatten(name: &str, value: &Value, fields: &mut Vec<(String, String)>) {
    let mut below =
        |step: &str, value| flatten(format!("{name}/{step}").trim_start_matches('/'), value, fields);
    match value {
        Value::Object(object) => object.iter().for_each(|(step, value)| below(step, value)),
        Value::Array(items) => items.iter().enumerate().for_each(|(at, value)| below(&at.to_string(), value)),
        Value::String(text) => fields.push((name.to_owned(), text.clone())),
        other => fields.push((name.to_owned(), other.to_string())),
    }
}

fn seeds(scheme: &Scheme) -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    let mut whole_sheet = Vec::new();
    for line in scheme.lines() {
        let fields = LineFields::stored(&line, None, Lang::Vi);
        whole_sheet.extend(fields.into_posted(line.code()));
        let mut written = Vec::new();
        flatten("", &serde_json::to_value(line.node).unwrap(), &mut written);
        seeds.push(sent(written.iter().map(|(name, value)| (name.as_str(), value.as_str()))));
    }
    for (name, value) in &mut whole_sheet {
        if value.is_empty() {
            *value = if name.ends_with("note") { "Đã kiểm tra".to_owned() } else { "7,5".to_owned() };
        }
    }
    seeds.push(sent(whole_sheet.iter().map(|(name, value)| (name.as_str(), value.as_str()))));
    seeds
}

#[test]
fn posted_forms() {
    let scheme = default_scheme();
    let lines = scheme.lines();
    let target = Target {
        name: "form",
        seeds: seeds(&scheme),
        change: &|input, random| changes::bytes(input, WORDS, random),
        exercise: &|input| exercise(input, &lines),
    };
    drive(&target, 300);
}
