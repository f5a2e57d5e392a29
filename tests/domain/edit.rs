//! Edits of a draft: whatever is done in whatever order, codes stay unique, no node gets lost and the limits hold.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Value, json};
use thidua::domain::scheme::edit::{Edit, EditFault, Edited, Spot, apply};
use thidua::domain::scheme::{MAX_BYTES, MAX_DEPTH, MAX_NODES, Node, Scheme, codes, starter};

use crate::builders::{default_scheme, direct, document, heading, line, scheme, with};

fn codes_of(scheme: &Scheme) -> Vec<String> {
    codes::all(scheme).map(str::to_owned).collect()
}

fn size(node: &Node) -> usize {
    1 + node.children().iter().map(size).sum::<usize>()
}

fn depth(nodes: &[Node]) -> usize {
    nodes.iter().map(|node| 1 + depth(node.children())).max().unwrap_or(0)
}

fn node(code: &str, form: &str) -> Box<Node> {
    Box::new(starter::node(code, "Tên", form).unwrap())
}

fn add(scheme: Scheme, parent: Option<&str>, code: &str, form: &str) -> Result<Edited, EditFault> {
    apply(scheme, Edit::Add { parent: parent.map(str::to_owned), node: node(code, form) })
}

fn shift(scheme: &Scheme, code: &str, to: Spot) -> Result<Scheme, EditFault> {
    apply(scheme.clone(), Edit::Move { code: code.to_owned(), to }).map(|edited| edited.scheme)
}

/// Headings and lines three levels deep.
fn small() -> Scheme {
    scheme(&document(
        "30",
        json!([
            heading(
                "I",
                "10",
                json!([
                    line("I.1", "5", direct()),
                    heading("I.2", "5", json!([line("I.2.a", "2", direct()), line("I.2.b", "3", direct())])),
                    line("I.3", "5", direct())
                ])
            ),
            heading("II", "10", json!([line("II.1", "10", direct())])),
            with(heading("T", "5", json!([line("T.1", "5", direct())])), json!({"kind": "bonus"})),
        ]),
    ))
}

/// One random thing to do: which, to which node, and a second node it is about.
fn steps() -> impl Strategy<Value = Vec<(u8, prop::sample::Index, prop::sample::Index)>> {
    prop::collection::vec((0_u8..9, any::<prop::sample::Index>(), any::<prop::sample::Index>()), 1..25)
}

/// The edit a random number stands for, and how many nodes it adds or takes.
fn edit(
    scheme: &Scheme,
    (which, one, other): (u8, prop::sample::Index, prop::sample::Index),
) -> (Edit, isize) {
    let all = codes_of(scheme);
    if all.is_empty() {
        return (Edit::Add { parent: None, node: node(&codes::for_child(scheme, None), "heading") }, 1);
    }
    let (code, other) = (one.get(&all).clone(), other.get(&all).clone());
    let whole = isize::try_from(size(scheme.node(&code).unwrap())).unwrap();
    let to = |to| (Edit::Move { code: code.clone(), to }, 0);
    match which {
        0 => {
            let parent =
                scheme.node(&code).filter(|node| node.rule().is_none()).map(|node| node.code.clone());
            let new = codes::for_child(scheme, parent.as_deref());
            (Edit::Add { parent, node: node(&new, "direct") }, 1)
        }
        1 => to(Spot::Up),
        2 => to(Spot::Down),
        3 => to(Spot::EndOf(Some(other))),
        4 => to(Spot::EndOf(None)),
        5 => to(Spot::Before(other)),
        6 => to(Spot::After(other)),
        7 => (Edit::Copy { code }, whole),
        _ => (Edit::Delete { code }, -whole),
    }
}

proptest! {
    #[test]
    fn whatever_is_done_codes_stay_unique_and_no_node_gets_lost(steps in steps(), of_default: bool) {
        let mut scheme = if of_default { default_scheme() } else { small() };
        for step in steps {
            let (edit, more) = edit(&scheme, step);
            let before = codes_of(&scheme);
            let Ok(edited) = apply(scheme.clone(), edit.clone()) else { continue };
            let after = codes_of(&edited.scheme);
            let unique: BTreeSet<&String> = after.iter().collect();
            prop_assert_eq!(unique.len(), after.len(), "{:?}", edit);
            prop_assert_eq!(after.len(), before.len().strict_add_signed(more), "{:?}", edit);
            if matches!(edit, Edit::Move { .. }) {
                prop_assert_eq!(unique, before.iter().collect::<BTreeSet<_>>(), "{:?}", edit);
            }
            prop_assert!(depth(&edited.scheme.tree) <= MAX_DEPTH);
            if let Some(code) = &edited.code {
                prop_assert!(edited.scheme.node(code).is_some(), "{:?} leads to {}", edit, code);
            }
            prop_assert_eq!(&Scheme::parse(&edited.scheme.to_json()).unwrap(), &edited.scheme);
            scheme = edited.scheme;
        }
    }

    #[test]
    fn a_move_there_and_back_changes_nothing(one in any::<prop::sample::Index>(), other in any::<prop::sample::Index>()) {
        let scheme = default_scheme();
        let all = codes_of(&scheme);
        let (code, other) = (one.get(&all), other.get(&all));
        let siblings = |scheme: &Scheme| -> Vec<String> {
            let lists = all.iter().filter_map(|parent| Some(scheme.node(parent)?.children().to_vec()));
            let list = lists.chain([scheme.tree.clone()]).find(|list| list.iter().any(|node| node.code == *code));
            list.unwrap().into_iter().map(|node| node.code).collect()
        };
        let home = siblings(&scheme);
        let place = home.iter().position(|sibling| sibling == code).unwrap();
        let back = match home.get(place + 1) {
            Some(next) => Spot::Before(next.clone()),
            None if place > 0 => Spot::After(home[place - 1].clone()),
            None => Spot::EndOf(all.iter().find(|parent| {
                scheme.node(parent).unwrap().children().iter().any(|child| child.code == *code)
            }).cloned()),
        };
        // A group that is more than core points loses that below another; there is no way back from there.
        let is_kept = scheme.node(code).unwrap().kind.is_none();
        if is_kept && let Ok(moved) = shift(&scheme, code, Spot::After(other.clone())) {
            prop_assert_eq!(shift(&moved, code, back).unwrap(), scheme.clone());
        }
        if place > 0 {
            let up = shift(&scheme, code, Spot::Up).unwrap();
            prop_assert_ne!(&up, &scheme);
            prop_assert_eq!(shift(&up, code, Spot::Down).unwrap(), scheme);
        } else {
            prop_assert_eq!(shift(&scheme, code, Spot::Up).unwrap(), scheme);
        }
    }
}

#[test]
fn a_node_goes_where_it_is_sent() {
    let scheme = small();
    let outline = |scheme: &Scheme| codes_of(scheme).join(" ");
    for (code, to, order) in [
        ("I.3", Spot::Up, "I I.1 I.3 I.2 I.2.a I.2.b II II.1 T T.1"),
        ("I", Spot::Down, "II II.1 I I.1 I.2 I.2.a I.2.b I.3 T T.1"),
        ("T", Spot::Down, "I I.1 I.2 I.2.a I.2.b I.3 II II.1 T T.1"),
        ("I.2", Spot::EndOf(Some("II".to_owned())), "I I.1 I.3 II II.1 I.2 I.2.a I.2.b T T.1"),
        ("I.2", Spot::EndOf(None), "I I.1 I.3 II II.1 T T.1 I.2 I.2.a I.2.b"),
        ("II.1", Spot::Before("I.1".to_owned()), "I II.1 I.1 I.2 I.2.a I.2.b I.3 II T T.1"),
        ("I.1", Spot::After("I.3".to_owned()), "I I.2 I.2.a I.2.b I.3 I.1 II II.1 T T.1"),
        ("I.3", Spot::After("I.2.a".to_owned()), "I I.1 I.2 I.2.a I.3 I.2.b II II.1 T T.1"),
        ("I.1", Spot::Before("I.2".to_owned()), "I I.1 I.2 I.2.a I.2.b I.3 II II.1 T T.1"),
    ] {
        assert_eq!(outline(&shift(&scheme, code, to.clone()).unwrap()), order, "{code} {to:?}");
    }
}

#[test]
fn a_bonus_group_moved_below_another_is_part_of_it() {
    let moved = shift(&small(), "T", Spot::EndOf(Some("I".to_owned()))).unwrap();
    assert_eq!(moved.node("T").unwrap().kind, None);
    assert!(moved.lines().iter().all(|line| line.code() != "T.1" || line.top.code == "I"));
}

#[test]
fn what_cannot_be_done_is_said_and_leaves_everything() {
    let code = |code: &str| code.to_owned();
    let scheme = small();
    let moved = |node: &str, to: Spot| shift(&scheme, node, to).unwrap_err();
    for own in ["I", "I.2", "I.2.a"] {
        assert_eq!(moved("I", Spot::Before(code(own))), EditFault::InsideItself);
        assert_eq!(moved("I", Spot::After(code(own))), EditFault::InsideItself);
        assert_eq!(moved("I", Spot::EndOf(Some(code(own)))), EditFault::InsideItself);
    }
    assert_eq!(moved("I.1", Spot::EndOf(Some(code("II.1")))), EditFault::IsALine { code: code("II.1") });
    let missing = EditFault::NoSuchNode { code: code("Z") };
    assert_eq!(moved("Z", Spot::Up), missing);
    assert_eq!(moved("Z", Spot::EndOf(None)), missing);
    assert_eq!(moved("I.1", Spot::Before(code("Z"))), missing);
    assert_eq!(moved("I.1", Spot::EndOf(Some(code("Z")))), missing);
    let fault = |edit: Edit| apply(scheme.clone(), edit).unwrap_err();
    assert_eq!(fault(Edit::Copy { code: code("Z") }), missing);
    assert_eq!(fault(Edit::Delete { code: code("Z") }), missing);
    assert_eq!(fault(Edit::Set { code: code("Z"), node: node("Z", "direct") }), missing);
    let taken = EditFault::CodeTaken { code: code("II") };
    assert_eq!(fault(Edit::Set { code: code("I"), node: node("II", "heading") }), taken);
    assert_eq!(add(scheme.clone(), None, "II", "direct").unwrap_err(), taken);
    assert_eq!(add(scheme.clone(), Some("Z"), "N", "direct").unwrap_err(), missing);
    assert_eq!(
        add(scheme.clone(), Some("I.1"), "N", "direct").unwrap_err(),
        EditFault::IsALine { code: code("I.1") }
    );
    assert_eq!(fault(Edit::Set { code: code("I"), node: node("I", "direct") }), EditFault::HasChildren);
    let mut twice = scheme.clone();
    twice.tree.push(twice.tree[1].clone());
    assert_eq!(fault(Edit::Replace(Box::new(twice))), taken);
}

#[test]
fn the_tree_grows_to_its_limits_and_no_further() {
    let mut deep = Scheme { tree: Vec::new(), ..small() };
    for level in 0..MAX_DEPTH {
        let parent = level.checked_sub(1).map(|level| format!("H{level}"));
        deep = add(deep, parent.as_deref(), &format!("H{level}"), "heading").unwrap().scheme;
    }
    let last = format!("H{}", MAX_DEPTH - 1);
    assert_eq!(add(deep.clone(), Some(&last), "N", "direct").unwrap_err(), EditFault::TooDeep);
    let wide = add(deep, None, "W", "heading").unwrap().scheme;
    assert_eq!(shift(&wide, "W", Spot::EndOf(Some(last))).unwrap_err(), EditFault::TooDeep);
    let lines: Vec<Value> =
        (0..MAX_NODES - 1).map(|index| line(&format!("L{index}"), "1", direct())).collect();
    let full = scheme(&document("1", json!(lines)));
    let full = add(full, None, "N", "direct").unwrap().scheme;
    assert_eq!(add(full.clone(), None, "M", "direct").unwrap_err(), EditFault::TooManyNodes);
    assert_eq!(apply(full, Edit::Copy { code: "N".to_owned() }).unwrap_err(), EditFault::TooManyNodes);
}

#[test]
fn a_draft_never_grows_larger_than_a_document_may_be() {
    let long = |code: &str| with(line(code, "1", direct()), json!({"guidance": {"vi": "x".repeat(19_000)}}));
    let lines: Vec<Value> = (0..60).map(|number| long(&format!("I.{number}"))).collect();
    let half = scheme(&document("1", json!([heading("I", "1", json!(lines))])));
    let copy = Edit::Copy { code: "I".to_owned() };
    assert!(matches!(apply(half.clone(), copy), Err(EditFault::TooLarge { bytes }) if bytes > MAX_BYTES));
    let one = apply(half, Edit::Copy { code: "I.5".to_owned() }).unwrap().scheme;
    assert_eq!(Scheme::parse(&one.to_json()).unwrap(), one);
}

#[test]
fn a_new_code_is_followed_by_whatever_named_the_old_one() {
    let mut document = serde_json::to_value(small()).unwrap();
    document["ranking"]["order"] = json!(["total", "node:I", "node:II"]);
    document["vetoes"] = json!([{"code": "V", "name": {"vi": "V"}, "effect": {"zero_node": "I"},
        "when": {"node_is_zero": "I"}}]);
    let before = scheme(&document);
    let renamed = Box::new(Node { code: "A".to_owned(), ..before.node("I").unwrap().clone() });
    let after = apply(before, Edit::Set { code: "I".to_owned(), node: renamed }).unwrap().scheme;
    let written = serde_json::to_value(&after).unwrap();
    assert_eq!(written["ranking"]["order"], json!(["total", "node:A", "node:II"]));
    assert_eq!(written["vetoes"][0]["effect"]["zero_node"], "A");
    assert_eq!(written["vetoes"][0]["when"]["node_is_zero"], "A");
    assert_eq!(codes_of(&after).join(" "), "A I.1 I.2 I.2.a I.2.b I.3 II II.1 T T.1");
}

#[test]
fn settings_leave_the_tree_and_a_whole_new_table_leaves_the_name() {
    let before = Scheme { adopted_on: None, ..small() };
    let other = Scheme { code: "KHAC".to_owned(), tree: Vec::new(), ..default_scheme() };
    let settings = apply(before.clone(), Edit::Settings(Box::new(other.clone()))).unwrap().scheme;
    assert_eq!(
        settings,
        Scheme { tree: before.tree.clone(), code: "TEST".to_owned(), adopted_on: None, ..other }
    );
    let replaced = apply(before, Edit::Replace(Box::new(default_scheme()))).unwrap().scheme;
    assert_eq!(replaced, Scheme { code: "TEST".to_owned(), adopted_on: None, ..default_scheme() });
}

#[test]
fn a_deletion_leads_to_the_nearest_node_that_is_left() {
    for (code, next) in [
        ("I.1", Some("I.2")),
        ("I.3", Some("I.2")),
        ("I", Some("II")),
        ("T", Some("II")),
        ("II.1", Some("II")),
        ("I.2.b", Some("I.2.a")),
    ] {
        let edited = apply(small(), Edit::Delete { code: code.to_owned() }).unwrap();
        assert_eq!(edited.code.as_deref(), next, "after {code}");
    }
    let alone = Scheme { tree: small().tree.drain(..1).collect(), ..small() };
    assert_eq!(apply(alone, Edit::Delete { code: "I".to_owned() }).unwrap().code, None);
}
