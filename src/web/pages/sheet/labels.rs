//! The labels of a sheet's fields, for pages that show what was typed without showing the sheet.

use super::fields::{LineErrors, LineFields};
use super::inputs::entry_of;
use super::open::{OpenSheet, SheetPath};
use super::view::{EntryView, InputView};
use crate::domain::scheme::Scheme;
use crate::text::Lang;
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use crate::web::words;
use std::collections::BTreeMap;

/// The labels of a sheet's fields, and the words of their values, for a page that shows what was typed elsewhere.
#[derive(Debug, Default)]
pub struct FieldLabels {
    labels: BTreeMap<String, String>,
    choices: BTreeMap<(String, String), String>,
}

impl FieldLabels {
    /// The fields of the sheet whose lines are saved at an address; none where this person may not read it, where the
    /// address is another page's, or where the database is away: then codes must do.
    pub async fn behind(state: &AppState, person: &SignedIn, address: &str) -> Self {
        let Some(path) = sheet_at(address) else { return Self::default() };
        match OpenSheet::load(state, person, &path).await {
            Ok(sheet) => Self::of(&sheet.scheme, sheet.t),
            Err(_) => Self::default(),
        }
    }

    /// All fields of a scheme's lines.
    #[must_use]
    pub fn of(scheme: &Scheme, t: Lang) -> Self {
        let mut all = Self::default();
        for line in scheme.lines() {
            let code = line.code();
            let title = format!("{code} {}", words::text(t, &line.node.name));
            let mut put = |name: String, label: &str| {
                all.labels.insert(name, t.together_field(&title, label));
            };
            put(format!("{code}:status"), t.sheet_aside_legend());
            put(format!("{code}:reason"), t.sheet_reason());
            put(format!("{code}:note"), t.sheet_note());
            put(format!("{code}:never"), t.sheet_never());
            let mut number = |input: InputView| put(input.name, &input.label);
            match entry_of(t, &line, code, &LineFields::default(), &LineErrors::new()) {
                EntryView::Pair { base, result } => [base, result].into_iter().for_each(number),
                EntryView::Inputs(inputs) | EntryView::Counts(inputs) => inputs.into_iter().for_each(number),
                EntryView::Points(input) | EntryView::Deadline { date: input, .. } => number(input),
                EntryView::Checklist(ticks) => ticks.into_iter().for_each(|tick| put(tick.name, &tick.label)),
                EntryView::Levels { name, choices, .. } => {
                    put(name.clone(), t.sheet_choose_level());
                    for choice in choices {
                        all.choices.insert((name.clone(), choice.value), choice.label);
                    }
                }
            }
        }
        all
    }

    /// The label of a field; `None` for one the scheme does not have.
    #[must_use]
    pub fn label(&self, name: &str) -> Option<&str> {
        self.labels.get(name).map(String::as_str)
    }

    /// A value as the sheet words it: the name of a level, not its code.
    #[must_use]
    pub fn value(&self, name: &str, value: &str) -> Option<&str> {
        self.choices.get(&(name.to_owned(), value.to_owned())).map(String::as_str)
    }
}

/// The sheet whose lines are saved at an address.
fn sheet_at(address: &str) -> Option<SheetPath> {
    let rest = address.strip_prefix("/clusters/")?.strip_suffix("/lines")?;
    let (cluster, rest) = rest.split_once("/periods/")?;
    let (period, unit) = rest.split_once("/sheets/")?;
    Some(SheetPath { cluster: cluster.to_owned(), period: period.to_owned(), unit: unit.to_owned() })
}
