//! No document, however large, is read or evaluated beyond its limits, and each limit says which it is.

use serde_json::{Value, json};
use thidua::domain::entry::EntryFaultKind;
use thidua::domain::scheme::{
    MAX_CASES, MAX_CLASSES, MAX_CONDITIONS, MAX_HOLIDAYS, MAX_ITEMS, MAX_VETOES, Problem, Scheme,
};
use thidua::domain::scoring::document::{self, MAX_ANSWERS, MAX_MEMBERS};

use crate::builders::{direct, document, heading, line, with};

fn many(count: usize, item: impl Fn(usize) -> Value) -> Value {
    (0..count).map(item).collect()
}

fn named(code: usize, fields: Value) -> Value {
    with(json!({"code": format!("c{code}"), "name": {"vi": "x"}}), fields)
}

/// A scheme whose only long list has this many items.
type Stretched = Box<dyn Fn(usize) -> Value>;

#[test]
fn a_list_takes_as_many_items_as_it_may_have_and_no_more() {
    let of_scheme = |field: &'static str, item: fn(usize) -> Value| -> Stretched {
        Box::new(move |count| {
            with(document("1", json!([line("L", "1", direct())])), json!({ field: many(count, item) }))
        })
    };
    let of_rule = |rule: fn(usize) -> Value| -> Stretched {
        Box::new(move |count| document("1", json!([line("L", "1", rule(count))])))
    };
    let lists: [(&str, usize, Stretched); 6] = [
        ("/holidays", MAX_HOLIDAYS, of_scheme("holidays", |at| json!(format!("2{:03}-07-05", at % 1000)))),
        ("/vetoes", MAX_VETOES, of_scheme("vetoes", |at| named(at, json!({"effect": {"unranked": true}})))),
        ("/classes", MAX_CLASSES, of_scheme("classes", |at| named(at, json!({})))),
        (
            "/tree/0/rule/levels",
            MAX_ITEMS,
            of_rule(
                |count| json!({"form": "levels", "levels": many(count, |at| named(at, json!({"points": "1"})))}),
            ),
        ),
        ("/tree/0/rule/cases", MAX_CASES, of_rule(|count| cases(count, 1))),
        ("/tree/0/rule/cases/0/when", MAX_CONDITIONS, of_rule(|count| cases(1, count))),
    ];
    for (pointer, most, stretched) in lists {
        let full = Scheme::parse(&stretched(most).to_string());
        assert!(full.is_ok(), "{pointer} with {most}: {full:?}");
        let faults = Scheme::parse(&stretched(most + 1).to_string()).unwrap_err();
        let found: Vec<_> = faults.iter().map(|fault| (fault.pointer.as_str(), &fault.problem)).collect();
        assert_eq!(found, [(pointer, &Problem::TooManyItems { most })]);
    }
}

fn cases(cases: usize, conditions: usize) -> Value {
    let condition = |at: usize| json!({"input": "a", "op": ">", "value": at.to_string()});
    let case = |_| json!({"when": many(conditions, condition), "points": "1"});
    json!({"form": "cases", "inputs": [{"code": "a", "name": {"vi": "a"}}], "cases": many(cases, case), "else": "0"})
}

#[test]
fn names_that_explanations_repeat_have_an_end() {
    let class = |bytes: usize| {
        let classes = json!([{"code": "a", "name": {"vi": "x".repeat(bytes)}}]);
        Scheme::parse(
            &with(document("1", json!([line("L", "1", direct())])), json!({"classes": classes})).to_string(),
        )
    };
    assert!(class(300).is_ok());
    let faults = class(301).unwrap_err();
    assert_eq!((faults[0].pointer.as_str(), &faults[0].problem), ("/classes/0/name/vi", &Problem::BadText));
    let guidance = |field: &str, bytes: usize| {
        let node = with(line("L", "1", direct()), json!({ field: {"vi": "x".repeat(bytes)} }));
        Scheme::parse(&document("1", json!([heading("H", "1", json!([node]))])).to_string())
    };
    assert!(guidance("guidance", 20_000).is_ok() && guidance("guidance", 20_001).is_err());
    assert!(guidance("name", 4000).is_ok() && guidance("name", 4001).is_err());
}

fn read(entries: &Value) -> (usize, Vec<EntryFaultKind>) {
    let read = document::read(&entries.to_string());
    (read.sheets.len(), read.faults.into_iter().map(|found| found.fault.kind).collect())
}

#[test]
fn entries_stop_at_the_most_members_and_answers() {
    let members = |count: usize| json!({"members": many(count, |at| json!({"code": at.to_string()}))});
    assert_eq!(read(&members(MAX_MEMBERS)), (MAX_MEMBERS, vec![]));
    assert_eq!(
        read(&members(MAX_MEMBERS + 1)),
        (MAX_MEMBERS, vec![EntryFaultKind::TooMany { most: MAX_MEMBERS }])
    );
    let lines: serde_json::Map<String, Value> = (0..4001).map(|at| (at.to_string(), json!({}))).collect();
    let answers = |count: usize| json!({"members": many(count, |at| json!({"code": at.to_string(), "entries": lines}))});
    let enough = MAX_ANSWERS / lines.len();
    assert_eq!(read(&answers(enough)), (enough, vec![]));
    assert_eq!(read(&answers(enough + 1)), (enough + 1, vec![EntryFaultKind::TooMany { most: MAX_ANSWERS }]));
}

#[test]
fn one_line_and_one_member_have_their_limits_too() {
    let inputs: serde_json::Map<String, Value> =
        (0..=MAX_ITEMS).map(|at| (at.to_string(), json!("1"))).collect();
    let vetoes = many(MAX_ITEMS + 1, |at| json!(at.to_string()));
    let entries = json!({"members": [
        {"code": "A", "entries": {"L": {"inputs": inputs}}}, {"code": "B", "vetoes": vetoes}, {"code": "C".repeat(201)},
        {"code": "D", "entries": {"l".repeat(201): {}}}
    ]});
    let too_many = EntryFaultKind::TooMany { most: MAX_ITEMS };
    let expected = vec![too_many.clone(), too_many, EntryFaultKind::WrongType, EntryFaultKind::UnknownLine];
    assert_eq!(read(&entries), (3, expected));
}

#[test]
fn a_thousand_faults_of_entries_are_enough() {
    let entries = json!({"members": many(3000, |_| json!(1))});
    let (_, faults) = read(&entries);
    assert_eq!((faults.len(), faults.last()), (1000, Some(&EntryFaultKind::TooManyFaults)));
}
