//! The inputs of a line in the shape of its rule, and the same in a few words.

use super::fields::{LineErrors, LineFields};
use super::open::OpenSheet;
use super::view::{EntryView, InputView, TickView};
use crate::domain::scheme::{Checklist, Form, InputSpec, Level, Line, Measure};
use crate::text::Lang;
use crate::text::numbers::format_number;
use crate::web::page::Choice;
use crate::web::words;

/// One line's fields and faults, being drawn.
struct Drawing<'a> {
    t: Lang,
    code: &'a str,
    fields: &'a LineFields,
    errors: &'a LineErrors,
}

impl Drawing<'_> {
    fn input(&self, short: &str, label: String, unit: String, whole: bool) -> InputView {
        InputView {
            name: format!("{}:{short}", self.code),
            label,
            unit,
            value: self.fields.text(short).to_owned(),
            whole,
            error: self.errors.get(short).cloned(),
        }
    }

    fn declared(&self, spec: &InputSpec) -> InputView {
        let unit = spec.unit.as_ref().map(|unit| words::text(self.t, unit)).unwrap_or_default();
        self.input(&format!("in:{}", spec.code), words::text(self.t, &spec.name), unit, spec.integer)
    }

    fn levels(&self, levels: &[Level]) -> EntryView {
        let chosen = self.fields.text("level");
        let none = Choice {
            value: String::new(),
            label: self.t.sheet_choose_level().to_owned(),
            chosen: chosen.is_empty(),
        };
        let offered = levels.iter().map(|level| Choice {
            value: level.code.clone(),
            label: words::text(self.t, &level.name),
            chosen: level.code == chosen,
        });
        EntryView::Levels {
            name: format!("{}:level", self.code),
            choices: std::iter::once(none).chain(offered).collect(),
            error: self.errors.get("level").cloned(),
        }
    }

    /// The items, and a last box for the answer that none of them is done: a blank list is no answer.
    fn checklist(&self, list: &Checklist) -> EntryView {
        let none = TickView {
            name: format!("{}:none", self.code),
            label: self.t.checklist_none().to_owned(),
            points: "0".to_owned(),
            ticked: self.fields.has("none"),
        };
        let items = list.items.iter().map(|item| TickView {
            name: format!("{}:tick:{}", self.code, item.code),
            label: words::text(self.t, &item.name),
            points: format_number(&item.points.to_shortest(), self.t),
            ticked: self.fields.has(&format!("tick:{}", item.code)),
        });
        EntryView::Checklist(items.chain(std::iter::once(none)).collect())
    }
}

/// The inputs of a line, in the shape of its rule. `code` is the prefix of their names.
#[must_use]
pub fn entry_of(t: Lang, line: &Line<'_>, code: &str, fields: &LineFields, errors: &LineErrors) -> EntryView {
    let drawing = Drawing { t, code, fields, errors };
    match &line.rule.form {
        Form::Direct(_) => {
            let label = t.sheet_points_label().to_owned();
            EntryView::Points(drawing.input("points", label, String::new(), false))
        }
        Form::Levels { levels } => drawing.levels(levels),
        Form::Checklist(list) => drawing.checklist(list),
        Form::Deadline(_) => EntryView::Deadline {
            date: drawing.input("in:done", t.sheet_day_done().to_owned(), String::new(), false),
            never: fields.has("never"),
        },
        Form::Count(count) => {
            let items = count.items.iter().map(|item| {
                let label = words::text(t, &item.name);
                drawing.input(&format!("in:{}", item.code), label, String::new(), true)
            });
            EntryView::Counts(items.collect())
        }
        Form::Proportion(_) | Form::Bands(_) | Form::Cases(_) | Form::Leader(_) | Form::Placing(_) => {
            match pair(line) {
                Some((base, result)) => {
                    EntryView::Pair { base: drawing.declared(base), result: drawing.declared(result) }
                }
                None => {
                    EntryView::Inputs(line.rule.inputs.iter().map(|spec| drawing.declared(spec)).collect())
                }
            }
        }
    }
}

impl OpenSheet {
    /// The inputs of a line, in the shape of its rule.
    #[must_use]
    pub fn entry(&self, line: &Line<'_>, fields: &LineFields, errors: &LineErrors) -> EntryView {
        entry_of(self.t, line, line.code(), fields, errors)
    }

    /// What stands on a line, in a few words; see [`short_of`].
    #[must_use]
    pub fn short(&self, line: &Line<'_>, fields: &LineFields) -> String {
        short_of(self.t, line, fields)
    }
}

/// What stands on a line, in a few words: `134 / 200`, `2/4 việc`, `Khá`.
#[must_use]
pub fn short_of(t: Lang, line: &Line<'_>, fields: &LineFields) -> String {
    match fields.text("status") {
        "not_assigned" => return t.state_not_assigned().to_owned(),
        "no_case" => return t.state_na().to_owned(),
        _ => {}
    }
    let values = |inputs: Vec<InputView>| inputs.into_iter().map(|input| input.value).collect();
    let texts: Vec<String> = match entry_of(t, line, line.code(), fields, &LineErrors::new()) {
        EntryView::Pair { base, result } => vec![result.value, base.value],
        EntryView::Inputs(inputs) | EntryView::Counts(inputs) => values(inputs),
        EntryView::Points(input) => vec![input.value],
        EntryView::Deadline { date, never } => {
            vec![if never { t.entry_never().to_owned() } else { date.value }]
        }
        EntryView::Levels { choices, .. } => choices
            .into_iter()
            .filter(|choice| choice.chosen && !choice.value.is_empty())
            .map(|choice| choice.label)
            .collect(),
        EntryView::Checklist(ticks) => ticked(t, &ticks).into_iter().collect(),
    };
    if texts.iter().all(String::is_empty) {
        return t.value_empty().to_owned();
    }
    let shown: Vec<String> =
        texts.into_iter().map(|text| if text.is_empty() { "…".to_owned() } else { text }).collect();
    shown.join(" / ")
}

/// `2/4 việc`; nothing for a list without any mark.
fn ticked(t: Lang, ticks: &[TickView]) -> Option<String> {
    ticks.iter().any(|tick| tick.ticked).then(|| {
        let items: Vec<&TickView> = ticks.iter().filter(|tick| !tick.name.ends_with(":none")).collect();
        let done = items.iter().filter(|tick| tick.ticked).count();
        t.entry_ticked(done, items.len())
    })
}

/// The two inputs of a measure that compares one with another: base first.
fn pair<'a>(line: &Line<'a>) -> Option<(&'a InputSpec, &'a InputSpec)> {
    if line.rule.inputs.len() != 2 {
        return None;
    }
    let (result, base) = match line.rule.form.measure()? {
        Measure::Input { .. } => return None,
        Measure::Share(share) => (&share.part_and_whole[0], &share.part_and_whole[1]),
        Measure::Attained(attained) => (&attained.actual_and_target[0], &attained.actual_and_target[1]),
    };
    let find = |code: &String| line.rule.inputs.iter().find(|input| &input.code == code);
    Some((find(base)?, find(result)?))
}
