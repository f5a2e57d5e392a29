//! Schemes of any shape, with texts, codes and numbers a worksheet could stumble over.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};
use thidua::domain::scheme::Scheme;

/// Any scheme the document format allows, whether it makes sense or not.
pub(crate) fn any_scheme() -> impl Strategy<Value = Scheme> {
    (vec(node(), 0..6), text(), number()).prop_map(|(mut tree, title, base)| {
        let mut codes = 0;
        for top in &mut tree {
            number_codes(top, &mut codes);
        }
        let document =
            json!({"format": "thidua.scheme/1", "code": "R", "title": title, "base": base, "tree": tree});
        Scheme::parse(&document.to_string()).unwrap()
    })
}

/// A node with the beginning of a code; [`number_codes`] makes it unique.
fn node() -> impl Strategy<Value = Value> {
    let body = prop_oneof![
        4 => rule().prop_map(|rule| json!({"rule": rule})),
        1 => Just(json!({"children": []})),
    ];
    let leaf = (plain_node(), body).prop_map(|(node, body)| joined(node, &body));
    leaf.prop_recursive(11, 40, 5, |inner| {
        (plain_node(), vec(inner, 1..5))
            .prop_map(|(node, children)| joined(node, &json!({"children": children})))
    })
}

fn plain_node() -> impl Strategy<Value = Value> {
    let code = select(vec!["", "I.", "1.", "=1+", "-", "@", " ", "Đ/ü "]);
    let optional = (
        proptest::option::of(number()),
        proptest::option::of(select(vec!["core", "bonus", "deduction"])),
        proptest::option::of(text()),
        proptest::option::of(select(vec![json!("full"), json!({"points": "0.5"})])),
    );
    let fixed = (
        select(vec!["required", "optional", "none"]),
        select(vec!["unit", "appraiser"]),
        select(vec!["1", "2", "0.5"]),
        select(vec!["sum", "mean"]),
        any::<bool>(),
    );
    (code, text(), optional, fixed).prop_map(|(code, name, (max, kind, guidance, absent), fixed)| {
        let (evidence, scored_by, weight, aggregate, capped) = fixed;
        json!({"code": code, "name": name, "max": max, "kind": kind, "guidance": guidance, "absent": absent,
               "evidence": evidence, "scored_by": scored_by, "weight": weight, "aggregate": aggregate, "capped": capped})
    })
}

fn rule() -> impl Strategy<Value = Value> {
    let levels = vec((text(), number()), 1..4).prop_map(|levels| {
        let level = |(at, (name, points)): (usize, (Value, String))| json!({"code": format!("L{at}"), "name": name, "points": points});
        json!({"form": "levels", "levels": levels.into_iter().enumerate().map(level).collect::<Vec<_>>()})
    });
    let count = text().prop_map(|name| {
        json!({"form": "count", "start": "max", "items": [{"code": "a", "name": name, "each": "0.25"}]})
    });
    prop_oneof![
        Just(json!({"form": "direct"})),
        Just(json!({"form": "direct", "min": "-5", "step": "0.5"})),
        levels,
        count
    ]
}

fn text() -> impl Strategy<Value = Value> {
    let words = prop_oneof![
        4 => "[A-Za-zđĐàẠộỨữÝ0-9 ,.%:;()-]{0,40}[a-zẩ]",
        2 => select(vec!["=1+1", "+84 123", "-5", "@SUM(A1)", "\t=1", "\r=1", "  đầu dòng", "cuối dòng \n", "a\r\nb\rc\nd",
                         "1.10", "007", "TRUE", "#REF!", "_x0041_ _x000D_", "<a href='x'>&amp;\"", "Tổng cộng", "Mã",
                         "\u{200b}ẩn", "e\u{323}\u{302}", "01/02/2013", "  hai  dấu cách", "\u{a0}nbsp\u{a0}"]).prop_map(str::to_owned),
        1 => "\\PC{1,60}[a-z]",
    ];
    (words.clone(), proptest::option::of(words)).prop_map(|(vi, en)| json!({"vi": vi, "en": en}))
}

/// A number as long as documents allow.
fn number() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => (0_u32..200).prop_map(|whole| whole.to_string()),
        3 => (0_u32..20_000).prop_map(|cents| format!("{}.{:02}", cents / 100, cents % 100)),
        1 => "-?[0-9]{1,15}(\\.[0-9]{1,10})?",
    ]
}

fn joined(mut node: Value, body: &Value) -> Value {
    for (name, value) in body.as_object().unwrap() {
        node[name] = value.clone();
    }
    node
}

fn number_codes(node: &mut Value, codes: &mut usize) {
    *codes += 1;
    node["code"] = json!(format!("{}{codes}", node["code"].as_str().unwrap()));
    for child in node["children"].as_array_mut().into_iter().flatten() {
        number_codes(child, codes);
    }
}
