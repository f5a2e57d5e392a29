//! What a change of version does to entries: what fits is kept, the rest is set aside with its reason, nothing is lost.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};
use thidua::domain::carry::{Fate, OpenLine, Restorable, Why, carry, restorable};
use thidua::domain::entry::{self, RawEntry};
use thidua::domain::scheme::{Scheme, ScoredBy};
use thidua::text::Lang;
use thidua::text::changes;

use crate::builders::{
    default_scheme, direct, document, heading, inputs, line, one_line, raw, scheme, share, with,
};
use crate::versions::any_version;

type Entries = BTreeMap<String, RawEntry>;

fn entries(given: Value) -> Entries {
    given.as_object().unwrap().iter().map(|(code, entry)| (code.clone(), raw(entry.clone()))).collect()
}

fn fate(before: &Scheme, after: &Scheme, code: &str, entry: Value) -> Fate {
    carry(before, after, &entries(json!({ code: entry }))).entries.remove(code).unwrap()
}

fn kept() -> Fate {
    Fate::Kept { at: "L".into(), more: Vec::new() }
}

/// What becomes of an entry of the one line when its rule changes, in Vietnamese.
fn said(before: Value, after: Value, entry: Value) -> String {
    changes::fate(Lang::Vi, "L", &fate(&one_line("8", before), &one_line("8", after), "L", entry))
}

fn checklist(codes: &[&str]) -> Value {
    let items: Vec<Value> =
        codes.iter().map(|code| json!({"code": code, "name": {"vi": code}, "points": "1"})).collect();
    json!({"form": "checklist", "items": items})
}

#[test]
fn an_answer_that_still_reads_is_kept() {
    let half = json!({"inputs": {"part": "3"}});
    let whole = json!({"inputs": {"part": "3", "whole": "4"}});
    let stricter = with(share(), json!({"below": "zero"}));
    for entry in [half, whole, json!({}), json!({"status": "no_case", "reason": "Không có đơn"})] {
        assert_eq!(said(share(), stricter.clone(), entry), "Giữ nguyên");
    }
}

#[test]
fn an_answer_of_another_form_is_set_aside() {
    let aside = "Cách chấm khác, số liệu được giữ riêng";
    assert_eq!(said(direct(), share(), json!({"points": "3"})), aside);
    // The same two numbers, but read by another kind of rule.
    let cases = json!({"form": "cases", "inputs": inputs(&["part", "whole"]), "cases": [
        {"when": [{"input": "part", "op": "≥", "value": "1"}, {"input": "whole", "op": "≥", "value": "1"}], "points": "2"}]});
    assert_eq!(said(share(), cases, json!({"inputs": {"part": "3", "whole": "4"}})), aside);
}

#[test]
fn a_line_without_a_case_has_none_under_any_rule() {
    let absent = json!({"status": "no_case", "reason": "Không có đơn"});
    assert_eq!(said(direct(), share(), absent.clone()), "Giữ nguyên");
    // Figures beneath the mark would be lost with the next saving.
    let figures = with(absent, json!({"points": "3"}));
    assert_eq!(said(direct(), share(), figures.clone()), "Cách chấm khác, số liệu được giữ riêng");
    assert_eq!(said(direct(), direct(), figures.clone()), "Giữ nguyên");
    let from_four = json!({"form": "direct", "min": "4"});
    assert_eq!(
        said(direct(), from_four, figures),
        "Không hợp cách chấm mới, số liệu được giữ riêng. Điểm phải từ 4 đến 8,00. Đang nhập 3."
    );
}

#[test]
fn an_answer_the_new_rule_refuses_is_set_aside_with_what_is_wrong() {
    let ticks = json!({"inputs": {"a": true, "b": false}});
    assert_eq!(
        said(checklist(&["a", "b"]), checklist(&["a"]), ticks),
        "Cách chấm mới hỏi số liệu khác; số liệu cũ được giữ riêng."
    );
    let level = |code: &str| json!({"code": code, "name": {"vi": code}, "percent": "50"});
    let levels = |codes: &[&str]| json!({"form": "levels", "levels": codes.iter().map(|code| level(code)).collect::<Vec<_>>()});
    let (chosen, other) = (json!({"level": "tot"}), levels(&["kha", "yeu"]));
    assert_eq!(
        said(levels(&["tot", "kha"]), other, chosen.clone()),
        "Không hợp cách chấm mới, số liệu được giữ riêng. Không có mức “tot”. Chọn một mức trong danh sách."
    );
    assert_eq!(said(levels(&["tot", "kha"]), levels(&["kha", "gioi", "tot"]), chosen), "Giữ nguyên");
}

#[test]
fn a_decision_the_new_table_makes_needless_is_set_aside() {
    let bands = |bands: Value| json!({"form": "bands", "inputs": inputs(&["a"]), "measure": {"input": "a"}, "bands": bands});
    let hole = bands(json!([{"to": "5", "points": "1"}]));
    let filled = bands(json!([{"to": "5", "points": "1"}, {"from": "5", "points": "2"}]));
    let decided = json!({"inputs": {"a": "7"}, "decided": "3", "reason": "Hội nghị quyết định"});
    assert_eq!(said(hole.clone(), hole.clone(), decided.clone()), "Giữ nguyên");
    assert!(said(hole, filled, decided).starts_with("Không hợp cách chấm mới"));
}

#[test]
fn an_answer_that_wants_completing_is_kept_and_says_what_is_missing() {
    let third = with(
        share(),
        json!({"inputs": inputs(&["part", "whole", "target"]), "measure": {"attained": ["part", "target"]}}),
    );
    let entry = json!({"inputs": {"part": "3", "whole": "4"}});
    assert_eq!(said(share(), third.clone(), entry), "Giữ nguyên; cần nhập thêm: target");
    assert_eq!(said(share(), third, json!({})), "Giữ nguyên");
    let ticked = json!({"inputs": {"a": true}});
    assert_eq!(said(checklist(&["a"]), checklist(&["a", "b"]), ticked), "Giữ nguyên; cần nhập thêm: b");
}

#[test]
fn entries_follow_a_line_that_was_renumbered() {
    let row = |code: &str, name: &str| with(line(code, "5", direct()), json!({"name": {"vi": name}}));
    let before = scheme(&document("10", json!([row("1", "Kế hoạch"), row("2", "Báo cáo")])));
    let after =
        scheme(&document("15", json!([row("1", "Kế hoạch"), row("2", "Học tập"), row("3", "Báo cáo")])));
    let carrying = carry(&before, &after, &entries(json!({"1": {"points": "4"}, "2": {"points": "2"}})));
    assert_eq!(carrying.entries["1"], Fate::Kept { at: "1".into(), more: Vec::new() });
    assert_eq!(carrying.entries["2"], Fate::Kept { at: "3".into(), more: Vec::new() });
    assert_eq!(carrying.open, [OpenLine { line: "2".into(), is_new: true }]);
    assert_eq!(changes::fate(Lang::Vi, "2", &carrying.entries["2"]), "Giữ nguyên, mã mới 3");
    assert_eq!(changes::open_line(Lang::Vi, &carrying.open[0]), "Tiêu chí mới, chưa có số liệu");
}

#[test]
fn a_line_that_is_gone_or_became_a_heading_leaves_its_entry_aside() {
    let before = scheme(&document("10", json!([line("1", "5", direct()), line("2", "5", direct())])));
    let after = scheme(&document("10", json!([heading("1", "5", json!([line("1.1", "5", direct())]))])));
    let carrying =
        carry(&before, &after, &entries(json!({"1": {"points": "4"}, "2": {}, "9": {"points": "1"}})));
    for code in ["1", "2", "9"] {
        assert_eq!(carrying.entries[code], Fate::SetAside(Why::LineGone));
    }
    assert_eq!(
        changes::fate(Lang::Vi, "1", &carrying.entries["1"]),
        "Không còn tiêu chí này, số liệu được giữ riêng"
    );
    assert_eq!(carrying.open, [OpenLine { line: "1.1".into(), is_new: true }]);
}

#[test]
fn an_answer_of_one_scorer_never_becomes_that_of_another() {
    let by = |who: &str| {
        scheme(&document("8", json!([with(line("L", "8", direct()), json!({"scored_by": who}))])))
    };
    let typed = || json!({"points": "3"});
    for (from, to, now, words) in [
        ("unit", "appraiser", ScoredBy::Appraiser, "Nay do thường trực cụm chấm, số liệu được giữ riêng"),
        ("appraiser", "unit", ScoredBy::Unit, "Nay do đơn vị tự chấm, số liệu được giữ riêng"),
    ] {
        let found = fate(&by(from), &by(to), "L", typed());
        assert_eq!(found, Fate::SetAside(Why::OtherScorer(now)));
        assert_eq!(changes::fate(Lang::Vi, "L", &found), words);
        assert_eq!(fate(&by(from), &by(from), "L", typed()), kept());
    }
    assert_eq!(carry(&by("unit"), &by("appraiser"), &Entries::new()).open, []);
}

#[test]
fn lines_without_figures_are_listed_once_the_unit_has_to_answer_them() {
    let scheme = default_scheme();
    let carrying = carry(&scheme, &scheme, &entries(json!({"I.3": {"level": "tot"}, "I.4": {}})));
    let open: Vec<&str> = carrying.open.iter().map(|open| open.line.as_str()).collect();
    let unit = scheme.lines().into_iter().filter(|line| line.node.scored_by == ScoredBy::Unit);
    let expected: Vec<String> =
        unit.map(|line| line.code().to_owned()).filter(|code| code != "I.3").collect();
    assert_eq!(open, expected.iter().map(String::as_str).collect::<Vec<_>>());
    assert!(carrying.open.iter().all(|open| !open.is_new));
    // The day of submission is nothing to enter.
    let by_the_sheet = json!({"form": "deadline", "due": "2013-07-05", "done": "submitted_on", "days": "calendar",
                              "late": {"per_day": "1"}});
    let sent = one_line("8", by_the_sheet);
    assert_eq!(carry(&sent, &sent, &Entries::new()).open, []);
}

#[test]
fn what_was_set_aside_fits_again_where_its_line_is_free() {
    let (typed, shared) = (one_line("8", direct()), one_line("8", share()));
    let aside = entries(json!({"L": {"points": "3"}}));
    let found = |to: &Scheme, present: Value| restorable(&typed, to, &aside, &entries(present));
    let restored = [Restorable { line: "L".into(), at: "L".into() }];
    assert_eq!(found(&typed, json!({})), restored);
    assert_eq!(found(&typed, json!({"L": {}})), restored);
    assert_eq!(found(&typed, json!({"L": {"points": "5"}})), []);
    assert_eq!(found(&shared, json!({})), []);
    let blank = entries(json!({"L": {}}));
    assert_eq!(restorable(&typed, &typed, &blank, &Entries::new()), restored);
    assert_eq!(restorable(&typed, &typed, &blank, &blank), []);
}

/// Fits some of the rules of [`any_version`], or none.
fn any_entry() -> impl Strategy<Value = RawEntry> {
    let given = vec![
        json!({}),
        json!({"inputs": {"a": ""}}),
        json!({"points": "3"}),
        json!({"points": "1.25"}),
        json!({"points": "x"}),
        json!({"inputs": {"part": "3", "whole": "4"}}),
        json!({"inputs": {"part": "3"}}),
        json!({"inputs": {"part": "3", "whole": "4", "more": "1"}}),
        json!({"inputs": {"a": "2"}}),
        json!({"inputs": {"a": "7", "b": "9"}}),
        json!({"inputs": {"a": "10"}, "decided": "2", "reason": "x"}),
        json!({"inputs": {"a": true, "b": false}}),
        json!({"inputs": {"b": true, "c": true}}),
        json!({"level": "tot"}),
        json!({"level": "kha"}),
        json!({"status": "no_case", "reason": "x"}),
        json!({"status": "not_assigned", "reason": "x", "points": "3"}),
        json!({"status": "not_assigned", "reason": "x", "inputs": {"a": "2"}}),
        json!({"status": "no_case"}),
    ];
    select(given).prop_map(raw)
}

fn any_entries() -> impl Strategy<Value = Entries> {
    prop::collection::btree_map((1..=10).prop_map(|code| format!("N{code}")), any_entry(), 0..10)
}

/// Entries as a sheet holds them: of lines of the version, and read without fault there, set aside or not.
fn stored(scheme: &Scheme, entries: Entries) -> Entries {
    let lines = scheme.lines_by_code();
    let reads = |code: &String, entry: &RawEntry| {
        lines.get(code.as_str()).is_some_and(|line| {
            let beneath = RawEntry { status: None, ..entry.clone() };
            entry::read(line, entry).is_ok() && entry::read(line, &beneath).is_ok()
        })
    };
    entries.into_iter().filter(|(code, entry)| reads(code, entry)).collect()
}

/// The sheet after a change of version, and what was set aside.
fn carried(before: &Scheme, after: &Scheme, entries: &Entries) -> (Entries, Entries) {
    let (mut present, mut aside) = (Entries::new(), Entries::new());
    for (code, fate) in carry(before, after, entries).entries {
        let entry = entries[&code].clone();
        let lost = match fate {
            Fate::Kept { at, .. } => present.insert(at, entry),
            Fate::SetAside(_) => aside.insert(code, entry),
        };
        assert_eq!(lost, None, "two entries for one line");
    }
    (present, aside)
}

proptest! {
    #[test]
    fn every_entry_is_kept_or_set_aside((before, after) in (any_version(), any_version()), entries in any_entries()) {
        let carrying = carry(&before, &after, &entries);
        prop_assert!(carrying.entries.keys().eq(entries.keys()));
        let lines = after.lines_by_code();
        let mut filled = BTreeSet::new();
        for (code, fate) in &carrying.entries {
            if let Fate::Kept { at, .. } = fate {
                prop_assert!(lines.contains_key(at.as_str()));
                prop_assert!(filled.insert(at.clone()), "two entries for {}", at);
            }
            prop_assert!(!changes::fate(Lang::En, code, fate).is_empty());
        }
        // A line is open exactly where the unit answers it and nothing was kept that says something.
        let says = |code: &str| carrying.entries.iter().any(
            |(from, fate)| matches!(fate, Fate::Kept { at, .. } if at == code) && !entries[from].is_blank());
        for (code, line) in &lines {
            let open = carrying.open.iter().any(|open| open.line == *code);
            prop_assert_eq!(open, line.node.scored_by == ScoredBy::Unit && !says(code));
        }
    }

    #[test]
    fn what_is_kept_reads_without_a_new_fault((before, after) in (any_version(), any_version()), entries in any_entries()) {
        let entries = stored(&before, entries);
        let lines = after.lines_by_code();
        for (code, fate) in carry(&before, &after, &entries).entries {
            if let Fate::Kept { at, .. } = fate {
                prop_assert!(entry::read(&lines[at.as_str()], &entries[&code]).is_ok());
            }
        }
    }

    #[test]
    fn the_same_version_keeps_everything(version in any_version(), entries in any_entries()) {
        let lines = version.lines_by_code();
        for (code, fate) in carry(&version, &version, &entries).entries {
            let expected = if lines.contains_key(code.as_str()) {
                Fate::Kept { at: code, more: Vec::new() }
            } else {
                Fate::SetAside(Why::LineGone)
            };
            prop_assert_eq!(fate, expected);
        }
    }

    #[test]
    fn there_and_back_again_gives_the_original_entries(
        (before, after) in (any_version(), any_version()), entries in any_entries()
    ) {
        let entries = stored(&before, entries);
        let (there, aside) = carried(&before, &after, &entries);
        prop_assert_eq!(there.len() + aside.len(), entries.len());
        let (mut back, left) = carried(&after, &before, &there);
        prop_assert_eq!(left, Entries::new());
        for found in restorable(&before, &before, &aside, &back) {
            back.insert(found.at, aside[&found.line].clone());
        }
        prop_assert_eq!(back, entries);
    }
}
