//! Makes valid schemes and sheets of which a test says only what it is about.

use serde_json::{Value, json};
use thidua::domain::entry::RawEntry;
use thidua::domain::ranking;
use thidua::domain::scheme::Scheme;
use thidua::domain::scoring::{
    MemberResult, MemberSheet, PeriodFacts, Scoring, Stage, document, score_members,
};

/// The default scheme of the product.
pub(crate) fn default_scheme() -> Scheme {
    Scheme::parse(include_str!("../../src/actions/first_start/DB-2013-H1.json")).unwrap()
}

/// A document with this tree and base; further fields can be put in.
pub(crate) fn document(base: &str, tree: Value) -> Value {
    json!({
        "format": "thidua.scheme/1", "code": "TEST", "title": {"vi": "Thử"}, "adopted_on": "2013-07-11", "base": base,
        "rounding": {"decimals": 2, "mode": "half_up"}, "holidays": [], "absent": "rescale", "tree": tree,
        "ranking": {"style": "competition", "order": ["total"]}
    })
}

/// The same with some fields replaced.
pub(crate) fn with(mut document: Value, fields: Value) -> Value {
    for (name, value) in fields.as_object().unwrap() {
        document[name] = value.clone();
    }
    document
}

pub(crate) fn scheme(document: &Value) -> Scheme {
    Scheme::parse(&document.to_string()).unwrap()
}

/// A core line.
pub(crate) fn line(code: &str, max: &str, rule: Value) -> Value {
    json!({"code": code, "name": {"vi": code}, "max": max, "rule": rule})
}

/// A heading of the core.
pub(crate) fn heading(code: &str, max: &str, children: Value) -> Value {
    json!({"code": code, "name": {"vi": code}, "max": max, "children": children})
}

/// Points as typed.
pub(crate) fn direct() -> Value {
    json!({"form": "direct"})
}

/// part ÷ whole in proportion.
pub(crate) fn share() -> Value {
    json!({"form": "proportion", "inputs": inputs(&["part", "whole"]), "measure": {"share": ["part", "whole"]},
           "full_at": "1", "over": "cap", "below": "proportional"})
}

/// One number as it stands.
pub(crate) fn inputs(codes: &[&str]) -> Value {
    codes.iter().map(|code| json!({"code": code, "name": {"vi": code}})).collect()
}

/// A scheme of one core line `L`.
pub(crate) fn one_line(max: &str, rule: Value) -> Scheme {
    scheme(&document(max, json!([line("L", max, rule)])))
}

/// Sheets of members A, B, C … with these entries for `L`.
pub(crate) fn field(entries: &[Value]) -> Vec<MemberSheet> {
    let codes = ('A'..='Z').map(String::from);
    codes.zip(entries).map(|(code, entry)| sheet(&code, json!({"L": entry}))).collect()
}

pub(crate) fn sheet(code: &str, entries: Value) -> MemberSheet {
    member(json!({"code": code, "entries": entries}))
}

/// A member as the ENTRIES document writes it.
pub(crate) fn member(member: Value) -> MemberSheet {
    let read = document::read(&json!({"members": [member]}).to_string());
    assert_eq!(read.faults, []);
    read.sheets.into_iter().next().unwrap()
}

pub(crate) fn raw(entry: Value) -> RawEntry {
    serde_json::from_value(entry).unwrap()
}

pub(crate) fn score(scheme: &Scheme, sheets: &[MemberSheet]) -> Scoring {
    let facts = PeriodFacts { submission_deadline: Some("2013-07-05".parse().unwrap()) };
    let mut scoring = score_members(scheme, &facts, sheets, Stage::Complete);
    ranking::rank(scheme, &mut scoring);
    scoring
}

pub(crate) fn score_one(scheme: &Scheme, entries: Value) -> MemberResult {
    score(scheme, &[sheet("A", entries)]).members.into_iter().next().unwrap()
}

/// The points of a node at two decimals.
pub(crate) fn points(result: &MemberResult, code: &str) -> String {
    result.nodes.get(code).unwrap().points.to_plain(2)
}

/// The points of line `L` for one entry.
pub(crate) fn points_of(scheme: &Scheme, entry: Value) -> String {
    let result = score_one(scheme, json!({"L": entry}));
    assert_eq!(result.faults, []);
    assert_eq!(result.missing, Vec::<String>::new());
    points(&result, "L")
}
