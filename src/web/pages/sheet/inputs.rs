//! The inputs of a line in the shape of its rule, and the same in a few words.

use super::fields::{LineErrors, LineFields};
use super::open::OpenSheet;
use super::view::{EntryView, InputView, TickView};
use crate::domain::scheme::{Form, InputSpec, Line, Measure};
use crate::text::numbers::format_number;
use crate::web::page::Choice;
use crate::web::words;

impl OpenSheet {
    /// What stands on a line, in a few words: `134 / 200`, `2/4 việc`, `Khá`.
    #[must_use]
    pub fn short(&self, line: &Line<'_>, fields: &LineFields) -> String {
        let t = self.t;
        match fields.text("status") {
            "not_assigned" => return t.state_not_assigned().to_owned(),
            "no_case" => return t.state_na().to_owned(),
            _ => {}
        }
        let errors = LineErrors::new();
        let texts: Vec<String> = match self.entry(line, fields, &errors) {
            EntryView::Pair { base, result } => vec![result.value, base.value],
            EntryView::Inputs(inputs) | EntryView::Counts(inputs) => {
                inputs.into_iter().map(|input| input.value).collect()
            }
            EntryView::Points(input) => vec![input.value],
            EntryView::Deadline { date, never } => {
                vec![if never {
                    t.entry_never().to_owned()
                } else {
                    date.value
                }]
            }
            EntryView::Levels { choices, .. } => choices
                .into_iter()
                .filter(|choice| choice.chosen && !choice.value.is_empty())
                .map(|choice| choice.label)
                .collect(),
            EntryView::Checklist(ticks) => {
                let items: Vec<&TickView> = ticks
                    .iter()
                    .filter(|tick| !tick.name.ends_with(":none"))
                    .collect();
                let done = items.iter().filter(|tick| tick.ticked).count();
                if ticks.iter().any(|tick| tick.ticked) {
                    vec![t.entry_ticked(done, items.len())]
                } else {
                    Vec::new()
                }
            }
        };
        if texts.iter().all(String::is_empty) {
            return t.value_empty().to_owned();
        }
        let shown: Vec<String> = texts
            .into_iter()
            .map(|text| if text.is_empty() { "…".to_owned() } else { text })
            .collect();
        shown.join(" / ")
    }

    /// The inputs of a line, in the shape of its rule.
    #[must_use]
    pub fn entry(&self, line: &Line<'_>, fields: &LineFields, errors: &LineErrors) -> EntryView {
        let t = self.t;
        let code = line.code();
        let input = |short: &str, label: String, unit: String, whole: bool| InputView {
            name: format!("{code}:{short}"),
            label,
            unit,
            value: fields.text(short).to_owned(),
            whole,
            error: errors.get(short).cloned(),
        };
        let declared = |spec: &InputSpec| {
            let unit = spec
                .unit
                .as_ref()
                .map(|unit| words::text(t, unit))
                .unwrap_or_default();
            input(
                &format!("in:{}", spec.code),
                words::text(t, &spec.name),
                unit,
                spec.integer,
            )
        };
        match &line.rule.form {
            Form::Direct(_) => EntryView::Points(input(
                "points",
                t.sheet_points_label().to_owned(),
                String::new(),
                false,
            )),
            Form::Levels { levels } => {
                let chosen = fields.text("level");
                let none = Choice {
                    value: String::new(),
                    label: t.sheet_choose_level().to_owned(),
                    chosen: chosen.is_empty(),
                };
                let offered = levels.iter().map(|level| Choice {
                    value: level.code.clone(),
                    label: words::text(t, &level.name),
                    chosen: level.code == chosen,
                });
                EntryView::Levels {
                    name: format!("{code}:level"),
                    choices: std::iter::once(none).chain(offered).collect(),
                    error: errors.get("level").cloned(),
                }
            }
            Form::Checklist(list) => {
                let none = TickView {
                    name: format!("{code}:none"),
                    label: t.checklist_none().to_owned(),
                    points: "0".to_owned(),
                    ticked: fields.has("none"),
                };
                let items = list.items.iter().map(|item| TickView {
                    name: format!("{code}:tick:{}", item.code),
                    label: words::text(t, &item.name),
                    points: format_number(&item.points.to_shortest(), t),
                    ticked: fields.has(&format!("tick:{}", item.code)),
                });
                EntryView::Checklist(items.chain(std::iter::once(none)).collect())
            }
            Form::Deadline(_) => EntryView::Deadline {
                date: input("in:done", t.sheet_day_done().to_owned(), String::new(), false),
                never: fields.has("never"),
            },
            Form::Count(count) => EntryView::Counts(
                count
                    .items
                    .iter()
                    .map(|item| {
                        input(
                            &format!("in:{}", item.code),
                            words::text(t, &item.name),
                            String::new(),
                            true,
                        )
                    })
                    .collect(),
            ),
            Form::Proportion(_) | Form::Bands(_) | Form::Cases(_) | Form::Leader(_) | Form::Placing(_) => {
                match pair(line) {
                    Some((base, result)) => EntryView::Pair {
                        base: declared(base),
                        result: declared(result),
                    },
                    None => EntryView::Inputs(line.rule.inputs.iter().map(declared).collect()),
                }
            }
        }
    }
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
