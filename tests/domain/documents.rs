//! Scheme documents as files: read, written, and refused with a pointer when they are broken or hostile.

use serde_json::{Value, json};
use thidua::domain::scheme::{MAX_BYTES, MAX_DEPTH, MAX_NODES, Scheme};

use crate::builders::{default_scheme, direct, document, line, scheme, with};

/// Pointers and codes of what is wrong with a document's form.
fn faults(text: &str) -> Vec<(String, &'static str)> {
    let found = Scheme::parse(text).expect_err("a fault");
    found.into_iter().map(|fault| (fault.pointer, fault.problem.code())).collect()
}

fn of(document: &Value) -> Vec<(String, &'static str)> {
    faults(&document.to_string())
}

fn sound() -> Value {
    document("10", json!([line("L", "10", direct())]))
}

#[test]
fn a_scheme_is_written_as_it_was_read() {
    let scheme = default_scheme();
    assert_eq!(Scheme::parse(&scheme.to_json()).unwrap(), scheme);
    let given: Value =
        serde_json::from_str(include_str!("../../src/actions/first_start/DB-2013-H1.json")).unwrap();
    let written: Value = serde_json::from_str(&scheme.to_json()).unwrap();
    // Defaults may be added, but nothing that was written is lost or changed.
    assert_contains(&written, &given, "");
}

fn assert_contains(written: &Value, given: &Value, at: &str) {
    match (written, given) {
        (Value::Object(written), Value::Object(given)) => {
            for (name, value) in given {
                // A value equal to its default is left out.
                let default = match name.as_str() {
                    "missing" | "min" => json!("0"),
                    _ => Value::Null,
                };
                assert_contains(written.get(name).unwrap_or(&default), value, &format!("{at}/{name}"));
            }
        }
        (Value::Array(written), Value::Array(given)) => {
            assert_eq!(written.len(), given.len(), "{at}");
            for (index, value) in given.iter().enumerate() {
                assert_contains(&written[index], value, &format!("{at}/{index}"));
            }
        }
        _ => assert_eq!(written, given, "{at}"),
    }
}

#[test]
fn every_form_is_written_as_it_was_read() {
    let measure = json!({"inputs": crate::builders::inputs(&["a", "b"])});
    let rules = [
        json!({"form": "direct", "min": "1", "step": "0.5", "note": "required"}),
        json!({"form": "levels", "levels": [{"code": "x", "name": {"vi": "X", "en": "X"}, "percent": "50"}]}),
        json!({"form": "checklist", "items": [{"code": "x", "name": {"vi": "X"}, "points": "10"}]}),
        with(
            measure.clone(),
            json!({"form": "proportion", "measure": {"attained": ["a", "b"], "pace": "0.5"},
            "full_at": "0.9", "over": {"per": "0.01", "points": "0.1", "cap": "2"},
            "below": {"per": "0.01", "minus": "0.1"}, "zero_below": "0.2"}),
        ),
        with(
            measure.clone(),
            json!({"form": "bands", "measure": {"share": ["a", "b"], "part_may_exceed": true},
            "bands": [{"to": "1", "to_incl": true, "points": "1"}, {"from": "1", "from_incl": false, "percent": "5"}],
            "else": "1"}),
        ),
        with(
            measure.clone(),
            json!({"form": "cases", "else": "0", "cases": [
            {"when": [{"input": "a", "op": "≥", "value": "1"}, {"input": "b", "op": "≠", "value": "-1"}], "points": "2"}]}),
        ),
        json!({"form": "deadline", "due": "period.submission_deadline", "done": "submitted_on", "days": "calendar",
               "late": [{"from": "1", "points": "1"}], "missing": "0.5"}),
        json!({"form": "deadline", "due": "2013-07-05", "done": "input", "days": "working", "late": {"per_day": "1"}}),
        json!({"form": "count", "start": "max", "items": [
            {"code": "x", "name": {"vi": "X"}, "each": "1", "cap": "2", "at_most": "3"}]}),
        with(
            measure.clone(),
            json!({"form": "leader", "measure": {"attained": ["a", "b"]}, "met_share": "0.5",
            "untargeted": "absent"}),
        ),
        with(
            measure,
            json!({"form": "placing", "measure": {"input": "a"}, "direction": "low",
            "points": ["10", "9"], "else": "1", "ties": "share"}),
        ),
    ];
    for rule in rules {
        let read = scheme(&document("10", json!([line("L", "10", rule.clone())])));
        let written: Value = serde_json::from_str(&read.to_json()).unwrap();
        assert_contains(&written["tree"][0]["rule"], &rule, "");
        assert_eq!(scheme(&written), read);
    }
}

#[test]
fn every_fault_of_form_has_its_pointer() {
    let broken = with(
        sound(),
        json!({
        "format": "thidua.scheme/2", "base": 10, "rounding": {"decimals": 11, "mode": "up"}, "absent": "none",
        "holidays": ["2013-02-30"], "colour": "red", "ranking": {"style": "competition", "order": ["points"]}}),
    );
    assert_eq!(
        of(&broken),
        [
            ("/format".to_owned(), "wrong_format"),
            ("/base".to_owned(), "not_a_decimal"),
            ("/rounding/decimals".to_owned(), "wrong_type"),
            ("/rounding/mode".to_owned(), "unknown_word"),
            ("/holidays/0".to_owned(), "not_a_date"),
            ("/absent".to_owned(), "unknown_word"),
            ("/ranking/order/0".to_owned(), "unknown_word"),
            ("/colour".to_owned(), "unknown_field"),
        ]
    );
}

#[test]
fn a_broken_node_is_pointed_at() {
    let at = |node: Value| of(&document("10", json!([line("L", "10", direct()), node])));
    let node = || line("M", "10", direct());
    for (fields, pointer, code) in [
        (json!({"max": "1e3"}), "/tree/1/max", "not_a_decimal"),
        (json!({"max": "1234567890123456"}), "/tree/1/max", "too_many_digits"),
        (json!({"code": " "}), "/tree/1/code", "bad_text"),
        (json!({"code": "a\u{0}"}), "/tree/1/code", "bad_text"),
        (json!({"code": null}), "/tree/1/code", "missing_field"),
        (json!({"name": "M"}), "/tree/1/name", "wrong_type"),
        (json!({"name": {"vi": "M", "fr": "M"}}), "/tree/1/name/fr", "unknown_field"),
        (json!({"capped": "no"}), "/tree/1/capped", "wrong_type"),
        (json!({"children": []}), "/tree/1", "children_or_rule"),
        (json!({"a/b~c": 1}), "/tree/1/a~1b~0c", "unknown_field"),
        (json!({"rule": {"form": "magic"}}), "/tree/1/rule/form", "unknown_word"),
        (json!({"rule": {"form": "direct", "stepp": "1"}}), "/tree/1/rule/stepp", "unknown_field"),
        (
            json!({"rule": {"form": "placing", "measure": {"share": ["a"]}, "points": []}}),
            "/tree/1/rule/measure/share",
            "wrong_type",
        ),
        (json!({"rule": {"form": "bands", "measure": {}, "bands": []}}), "/tree/1/rule/measure", "one_of"),
        (
            json!({"rule": {"form": "levels", "levels": [{"code": "x", "points": "1", "percent": "1"}]}}),
            "/tree/1/rule/levels/0",
            "one_of",
        ),
        (
            json!({"rule": {"form": "count", "start": "zero", "items": {}}}),
            "/tree/1/rule/items",
            "wrong_type",
        ),
        (
            json!({"rule": {"form": "deadline", "due": "soon", "done": "input", "days": "working", "late": {"per_day": "1"}}}),
            "/tree/1/rule/due",
            "not_a_date",
        ),
    ] {
        assert_eq!(at(with(node(), fields.clone())), [(pointer.to_owned(), code)], "{fields}");
    }
}

#[test]
fn a_field_that_stands_twice_is_a_fault() {
    let text = sound().to_string().replacen("\"base\"", "\"base\":\"9\",\"base\"", 1);
    assert_eq!(faults(&text), [("/base".to_owned(), "repeated_field")]);
}

#[test]
fn texts_are_brought_to_one_spelling() {
    // “Bắc Kạn” in combining characters.
    let mut document = sound();
    document["title"]["vi"] = json!("B\u{103}\u{301}c Ka\u{323}n");
    assert_eq!(scheme(&document).title.vi, "Bắc Kạn");
}

#[test]
fn what_is_not_json_is_refused_with_its_place() {
    assert_eq!(faults("{\n  \"format\": ]"), [(String::new(), "not_json")]);
    for text in ["", "[]", "null", "\"x\"", "12"] {
        assert_eq!(faults(text).len(), 1, "{text}");
    }
    assert_eq!(faults("1e999999")[0].1, "not_json");
}

#[test]
fn deep_nesting_ends_in_a_fault_not_in_a_crash() {
    for opening in ["[", "{\"tree\":[", "{\"a\":"] {
        assert_eq!(faults(&opening.repeat(100_000))[0].1, "not_json");
    }
    let nested = |depth: usize| {
        let mut node = line("L", "1", direct());
        for level in 1..depth {
            node = crate::builders::heading(&format!("H{level}"), "1", json!([node]));
        }
        document("1", json!([node]))
    };
    assert!(Scheme::parse(&nested(MAX_DEPTH).to_string()).is_ok());
    let pointer = format!("/tree/0{}", "/children/0".repeat(MAX_DEPTH));
    assert_eq!(of(&nested(MAX_DEPTH + 1)), [(pointer, "too_deep")]);
}

#[test]
fn size_and_number_of_nodes_are_limited() {
    let nodes = |count: usize| {
        let line = |index: usize| json!({"code": format!("L{index}"), "name": {"vi": "L"}, "max": "1", "rule": direct()});
        document("1", (0..count).map(line).collect())
    };
    assert!(Scheme::parse(&nodes(MAX_NODES).to_string()).is_ok());
    assert_eq!(of(&nodes(MAX_NODES + 3)), [(format!("/tree/{MAX_NODES}"), "too_many_nodes")]);
    let padded = |bytes: usize| {
        let text = sound().to_string();
        format!("{text}{}", " ".repeat(bytes - text.len()))
    };
    assert!(Scheme::parse(&padded(MAX_BYTES)).is_ok());
    assert_eq!(faults(&padded(MAX_BYTES + 1)), [(String::new(), "too_large")]);
}

#[test]
fn a_document_of_nothing_but_faults_lists_only_so_many() {
    let fields: serde_json::Map<String, Value> =
        (0..50_000).map(|index| (format!("x{index}"), Value::Null)).collect();
    let found = of(&with(sound(), Value::Object(fields)));
    assert_eq!((found.len(), found.last().unwrap().1), (1000, "too_many_faults"));
}
