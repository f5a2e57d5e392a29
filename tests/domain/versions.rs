//! Random versions of a small scheme: the same few codes, names and rules over and over, so that two of them share rows.

use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Value, json};
use thidua::domain::scheme::Scheme;

use crate::builders::{direct, document, inputs, scheme, share, with};

fn any_rule() -> impl Strategy<Value = Value> {
    let measured = |codes: &[&str]| {
        json!({"form": "bands", "inputs": inputs(codes), "measure": {"input": codes[0]},
        "bands": [{"to": "5", "points": "1"}, {"from": "5", "to": "9", "points": "2"}]})
    };
    let item = |code: &str| json!({"code": code, "name": {"vi": code}, "points": "1"});
    let count = |most: &str| {
        json!({"form": "count", "start": "zero", "items": [
        {"code": "a", "name": {"vi": "a"}, "each": "1", "at_most": most}]})
    };
    let level = |code: &str| json!({"code": code, "name": {"vi": code}, "percent": "50"});
    select(vec![
        direct(),
        json!({"form": "direct", "min": "1", "step": "0.5"}),
        share(),
        with(share(), json!({"inputs": inputs(&["part", "whole", "more"])})),
        measured(&["a"]),
        measured(&["a", "b"]),
        measured(&["b"]),
        json!({"form": "checklist", "items": [item("a"), item("b")]}),
        json!({"form": "checklist", "items": [item("b"), item("c")]}),
        count("3"),
        count("9"),
        json!({"form": "levels", "levels": [level("tot"), level("kha")]}),
        json!({"form": "levels", "levels": [level("kha"), level("yeu")]}),
    ])
}

/// One node: its name, maximum, rule, how deep it would like to stand, and what else it says.
fn any_node() -> impl Strategy<Value = (Value, usize)> {
    let name = select(vec!["Kế hoạch", "Báo cáo", "Kiểm tra", "Học tập", "Khác"]);
    let said = select(vec![
        json!({}),
        json!({}),
        json!({}),
        json!({"scored_by": "appraiser"}),
        json!({"evidence": "required", "absent": "zero"}),
        json!({"weight": "2", "capped": false, "guidance": {"vi": "Ghi số"}}),
        json!({"aggregate": "mean"}),
    ]);
    (name, select(vec!["5", "8"]), any_rule(), 1..=3_usize, said).prop_map(
        |(name, max, rule, depth, said)| {
            (with(json!({"name": {"vi": name}, "max": max, "rule": rule}), said), depth)
        },
    )
}

/// Puts nodes in printed order into a tree: each as deep as it likes, at most one below the node before it.
fn grown(nodes: &mut std::iter::Peekable<impl Iterator<Item = (Value, usize)>>, depth: usize) -> Vec<Value> {
    let mut siblings = Vec::new();
    while let Some((mut node, _)) = nodes.next_if(|(_, wanted)| *wanted >= depth) {
        if nodes.peek().is_some_and(|(_, wanted)| *wanted > depth) {
            node.as_object_mut().unwrap().remove("rule");
            node["children"] = grown(nodes, depth + 1).into();
        }
        siblings.push(node);
    }
    siblings
}

/// A version of up to nine nodes with codes from a small stock, each used once.
pub(crate) fn any_version() -> impl Strategy<Value = Scheme> {
    let codes = subsequence((1..=10).collect::<Vec<_>>(), 1..=9).prop_shuffle();
    let kinds = select(vec!["core", "bonus"]);
    (codes, prop::collection::vec(any_node(), 9), kinds, select(vec!["100", "90"])).prop_map(
        |(codes, nodes, kind, base)| {
            let named = codes
                .into_iter()
                .zip(nodes)
                .map(|(code, (node, depth))| (with(node, json!({"code": format!("N{code}")})), depth));
            let mut tree = grown(&mut named.peekable(), 1);
            tree[0]["kind"] = json!(kind);
            scheme(&document(base, tree.into()))
        },
    )
}
