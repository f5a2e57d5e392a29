//! An answer to a line in a few words, as an example or a preview shows it: "đã kết nạp: 134; chỉ tiêu năm: 200".
//!
//! Shows what was typed; whether it is valid is for `domain::entry` to say.

use super::{NOT_YET, number};
use crate::domain::calendar::parse_day;
use crate::domain::entry::{Absence, RawEntry, RawValue};
use crate::domain::exact::Exact;
use crate::domain::scheme::{DONE_INPUT, Form, Line, Text};
use crate::text::Lang;
use crate::text::dates::format_date;
use crate::text::steps::in_language;

/// What was answered; "để trống" for nothing.
#[must_use]
pub fn entry_words(t: Lang, line: &Line<'_>, entry: &RawEntry) -> String {
    let said = match entry.status {
        Some(Absence::NotAssigned) => t.state_not_assigned().to_owned(),
        Some(Absence::NoCase) => t.state_na().to_owned(),
        None => answer(t, line, entry),
    };
    if said.is_empty() { t.value_empty().to_owned() } else { said }
}

fn answer(t: Lang, line: &Line<'_>, entry: &RawEntry) -> String {
    match &line.rule.form {
        Form::Direct(_) => entry.points.as_deref().map(|typed| figure(t, typed)).unwrap_or_default(),
        Form::Levels { levels } => {
            let chosen = levels.iter().find(|level| entry.level.as_ref() == Some(&level.code));
            chosen.map(|level| in_language(t, &level.name).to_owned()).unwrap_or_default()
        }
        Form::Checklist(list) => {
            ticks(t, &list.items.iter().map(|i| (&i.code, &i.name)).collect::<Vec<_>>(), entry)
        }
        Form::Deadline(_) => match entry.inputs.get(DONE_INPUT) {
            Some(RawValue::Nothing) => t.sheet_never().to_owned(),
            Some(RawValue::Text(day)) => parse_day(day).map_or_else(|| day.clone(), format_date),
            Some(RawValue::Tick(_)) | None => String::new(),
        },
        Form::Count(count) => named(t, count.items.iter().map(|i| (&i.code, &i.name)), entry),
        Form::Proportion(_) | Form::Bands(_) | Form::Cases(_) | Form::Leader(_) | Form::Placing(_) => {
            named(t, line.rule.inputs.iter().map(|i| (&i.code, &i.name)), entry)
        }
    }
}

fn ticks(t: Lang, items: &[(&String, &Text)], entry: &RawEntry) -> String {
    let ticked = |code: &str| matches!(entry.inputs.get(code), Some(RawValue::Tick(true)));
    let done: Vec<&str> =
        items.iter().filter(|(code, _)| ticked(code)).map(|(_, name)| in_language(t, name)).collect();
    let answered = entry.inputs.values().any(|value| matches!(value, RawValue::Tick(_)));
    if done.is_empty() && answered { t.checklist_none().to_owned() } else { done.join("; ") }
}

/// The numbers by the names of their inputs; a target that was not set is said to be none.
fn named<'a>(t: Lang, inputs: impl Iterator<Item = (&'a String, &'a Text)>, entry: &RawEntry) -> String {
    let typed = inputs.filter_map(|(code, name)| {
        let value = match entry.inputs.get(code)? {
            RawValue::Text(text) if text.is_empty() => return None,
            RawValue::Text(text) => figure(t, text),
            RawValue::Nothing => t.state_not_assigned().to_owned(),
            RawValue::Tick(_) => NOT_YET.to_owned(),
        };
        Some(t.rule_worth(in_language(t, name), value))
    });
    typed.collect::<Vec<_>>().join("; ")
}

/// A number as people write it; what is none, as it was typed.
fn figure(t: Lang, typed: &str) -> String {
    Exact::parse(typed).map_or_else(|_| typed.to_owned(), |value| number(t, &value))
}
