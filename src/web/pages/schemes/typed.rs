//! What stands in the fields of an editor's page, by name: as a form posted them, or as the stored document fills them.
//! Both are the same map, so that a page is drawn in one way whether it was stored or just typed.
//!
//! Field names are the JSON pointers of the document, without the first slash, so that a fault finds its field.

use crate::domain::scheme::codes;
use crate::web::forms::Form;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Cells that say nothing by themselves: always filled, or out of sight.
const SILENT: [&str; 10] =
    ["code", "award", "op", "input", "from_incl", "to_incl", "integer", "of", "name/en", "unit/en"];
/// Cells that say nothing once the name of a stored row is gone: taking the name away takes the row away.
const SILENT_WITH_A_CODE: [&str; 6] =
    ["unranked", "not_nominated", "suspended", "class_at_most", "zero_node", "node_is_zero"];

/// The texts of a page's fields.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    pub(super) texts: BTreeMap<String, String>,
    pub(super) unusable: BTreeSet<String>,
}

impl Typed {
    /// The fields as a form posted them.
    #[must_use]
    pub fn of_form(form: &Form) -> Self {
        let mut typed = Self::default();
        for (name, text) in form.fields() {
            typed.texts.insert(name.to_owned(), text.to_owned());
            if form.is_unusable(name) {
                typed.unusable.insert(name.to_owned());
            }
        }
        typed
    }

    /// The fields of a document: each value under its pointer.
    #[must_use]
    pub fn of_document(document: &Value) -> Self {
        let mut typed = Self::default();
        typed.flatten("", document);
        typed
    }

    /// Changes texts in place, by name.
    pub(super) fn each_text(&mut self, mut change: impl FnMut(&str, &mut String)) {
        self.texts.iter_mut().for_each(|(name, text)| change(name, text));
    }

    /// The fields that held something that is no text.
    pub(super) fn unusable(&self) -> impl Iterator<Item = &str> {
        self.unusable.iter().map(String::as_str)
    }

    /// The text of a field.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.texts.get(name).map_or("", String::as_str)
    }

    /// Whether the field stands there at all: a ticked box.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.texts.contains_key(name)
    }

    pub(super) fn put(&mut self, name: &str, text: impl Into<String>) {
        self.texts.insert(name.to_owned(), text.into());
    }

    pub(super) fn put_flag(&mut self, name: &str, flag: bool) {
        if flag {
            self.put(name, "on");
        } else {
            self.texts.remove(name);
        }
    }

    /// The fields of a name's list or object: what follows the slash, with its text.
    pub(super) fn below<'a>(&'a self, name: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.texts
            .iter()
            .filter_map(move |(key, text)| Some((key.strip_prefix(name)?.strip_prefix('/')?, text.as_str())))
    }

    /// The fields of a node in which this differs from another.
    pub(super) fn differing<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = &'a str> {
        let names: BTreeSet<&str> = self.texts.keys().chain(other.texts.keys()).map(String::as_str).collect();
        let of_node = |name: &str| {
            !name.starts_with("try") && !matches!(name, "seen" | "go" | "more") && !name.ends_with("/code")
        };
        names
            .into_iter()
            .filter(move |name| of_node(name) && self.text(name).trim() != other.text(name).trim())
    }

    /// How many rows a list has.
    #[must_use]
    pub fn rows(&self, list: &str) -> usize {
        self.row_numbers(list).last().map_or(0, |last| last.saturating_add(1))
    }

    pub(super) fn row_numbers(&self, list: &str) -> BTreeSet<usize> {
        self.below(list).filter_map(|(rest, _)| rest.split('/').next()?.parse().ok()).collect()
    }

    /// The codes of a list's rows: as they stand, or made of the names.
    pub(super) fn row_codes(&self, list: &str) -> Vec<String> {
        let cell = |row: usize, name: &str| self.text(&format!("{list}/{row}/{name}")).trim().to_owned();
        let rows = 0..self.rows(list);
        let mut taken: BTreeSet<String> =
            rows.clone().map(|row| cell(row, "code")).filter(|code| !code.is_empty()).collect();
        rows.map(|row| {
            let code = cell(row, "code");
            if !code.is_empty() {
                return code;
            }
            let code = codes::from_name(&cell(row, "name/vi"), &taken);
            taken.insert(code.clone());
            code
        })
        .collect()
    }

    /// Closes one list up over its blank rows, but for those that stand even so; where each row went.
    pub(super) fn close_up_list(&mut self, list: &str, kept: &[usize]) -> BTreeMap<usize, usize> {
        let mut moved = BTreeMap::new();
        for row in self.row_numbers(list) {
            if kept.contains(&row) || !self.is_blank_row(list, row) {
                moved.insert(row, moved.len());
            }
        }
        let prefix = format!("{list}/");
        let (rows, others): (BTreeMap<_, _>, _) =
            std::mem::take(&mut self.texts).into_iter().partition(|(name, _)| name.starts_with(&prefix));
        self.texts = others;
        for (name, text) in rows {
            let rest = name.strip_prefix(&prefix).unwrap_or_default();
            let (number, tail) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            if let Some(place) = number.parse().ok().and_then(|row: usize| moved.get(&row)) {
                self.texts.insert(format!("{prefix}{place}{tail}"), text);
            }
        }
        moved
    }

    /// A row counts as blank while nothing but codes, choices, ticks and what nobody sees stands in it.
    fn is_blank_row(&self, list: &str, row: usize) -> bool {
        let row = format!("{list}/{row}");
        let is_named = !self.text(&format!("{row}/code")).is_empty();
        let is_silent = |rest: &str| {
            let ends = |names: &[&str]| {
                let path = format!("/{rest}");
                names.iter().any(|name| path.ends_with(&format!("/{name}")))
            };
            ends(&SILENT) || (is_named && ends(&SILENT_WITH_A_CODE))
        };
        let inner = self.below(&row).all(|(rest, text)| text.trim().is_empty() || is_silent(rest));
        inner && self.text(&row).trim().is_empty()
    }

    fn flatten(&mut self, pointer: &str, value: &Value) {
        let join = |key: &str| if pointer.is_empty() { key.to_owned() } else { format!("{pointer}/{key}") };
        match value {
            Value::Object(fields) => fields.iter().for_each(|(key, value)| self.flatten(&join(key), value)),
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.flatten(&join(&index.to_string()), item);
                }
            }
            Value::String(text) => self.put(pointer, text.clone()),
            Value::Bool(flag) => self.put(pointer, if *flag { "on" } else { "off" }),
            Value::Null | Value::Number(_) => {}
        }
    }
}
