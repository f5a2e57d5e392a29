//! Sheets with every line answered, each member's a little different and the same in every run.

use std::collections::{BTreeMap, BTreeSet};

use thidua::domain::entry::{RawEntry, RawValue};
use thidua::domain::scheme::{Form, Line};
use thidua::domain::scoring::{MemberSheet, Submitted};

use crate::schemes::Table;

pub(crate) fn of_members(table: Table, members: usize) -> Vec<MemberSheet> {
    let scheme = table.scheme();
    let lines = scheme.lines();
    (0..members)
        .map(|member| MemberSheet {
            code: format!("M{member:05}"),
            submitted: Submitted::On("2013-07-03".parse().unwrap()),
            vetoes: BTreeSet::new(),
            ballot: None,
            self_total: None,
            set: BTreeMap::new(),
            entries: lines
                .iter()
                .enumerate()
                .map(|(at, line)| (line.code().to_owned(), entry(line, member * 31 + at * 7)))
                .collect(),
        })
        .collect()
}

/// An answer the line accepts.
fn entry(line: &Line<'_>, seed: usize) -> RawEntry {
    let mut entry = RawEntry::default();
    let number = |code: &str, most: usize| (code.to_owned(), RawValue::text((seed % most).to_string()));
    match &line.rule.form {
        Form::Direct(_) => {
            entry.points = Some(["2", "2.25", "2.5"].get(seed % 3).copied().unwrap().to_owned());
        }
        Form::Levels { levels } => {
            entry.level = levels.get(seed % levels.len()).map(|level| level.code.clone());
        }
        Form::Checklist(list) => {
            let ticks = list.items.iter().enumerate();
            entry.inputs = ticks
                .map(|(at, item)| (item.code.clone(), RawValue::Tick((seed + at).is_multiple_of(2))))
                .collect();
        }
        Form::Deadline(_) => {
            let day = format!("2013-07-{:02}", seed % 20 + 1);
            entry.inputs = BTreeMap::from([("done".to_owned(), RawValue::text(day))]);
        }
        Form::Count(count) => {
            entry.inputs = count.items.iter().map(|item| number(&item.code, 4)).collect();
        }
        Form::Proportion(_) | Form::Bands(_) | Form::Cases(_) | Form::Leader(_) | Form::Placing(_) => {
            entry.inputs = line
                .rule
                .inputs
                .iter()
                .map(|input| match input.code.as_str() {
                    "target" | "whole" => (input.code.clone(), RawValue::text((197 + seed % 3).to_string())),
                    code => number(code, 101),
                })
                .collect();
        }
    }
    entry
}
