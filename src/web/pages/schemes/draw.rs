//! Fields, choices and tables of rows of the editor's pages, drawn the same way everywhere.

use super::typed::Typed;
use crate::text::Lang;
use crate::web::forms::FieldErrors;
use crate::web::page::Choice;

/// Blank rows below the filled ones.
const SPARE: usize = 2;
/// Blank rows after more were asked for.
const MORE: usize = 6;

/// What is typed on a page, being drawn.
pub(super) struct Drawing<'a> {
    pub(super) t: Lang,
    pub(super) typed: &'a Typed,
    pub(super) errors: &'a FieldErrors,
    /// The list more rows were asked for.
    pub(super) more: &'a str,
}

/// A word of the document beside what people call it.
pub(super) type Word = (&'static str, &'static str);

impl Drawing<'_> {
    pub(super) fn field(&self, name: &str, label: impl Into<String>, kind: InputKind) -> FieldView {
        FieldView {
            name: name.to_owned(),
            label: label.into(),
            kind,
            unit: String::new(),
            hint: String::new(),
            value: self.typed.text(name).to_owned(),
            ticked: self.typed.has(name),
            choices: Vec::new(),
            error: self.errors.get(name),
        }
    }

    pub(super) fn text(&self, name: &str, label: &str) -> FieldView {
        self.field(name, label, InputKind::Text)
    }

    pub(super) fn area(&self, name: &str, label: &str) -> FieldView {
        self.field(name, label, InputKind::Area)
    }

    pub(super) fn number(&self, name: &str, label: &str) -> FieldView {
        self.field(name, label, InputKind::Number)
    }

    pub(super) fn percent(&self, name: &str, label: &str) -> FieldView {
        FieldView { unit: "%".to_owned(), ..self.number(name, label) }
    }

    pub(super) fn tick(&self, name: &str, label: &str) -> FieldView {
        self.field(name, label, InputKind::Tick)
    }

    pub(super) fn choose(&self, name: &str, label: &str, words: &[Word]) -> FieldView {
        let value = self.typed.text(name);
        let chosen = words.iter().position(|(word, _)| *word == value).unwrap_or(0);
        let choices = words.iter().enumerate().map(|(place, (word, label))| Choice {
            value: (*word).to_owned(),
            label: (*label).to_owned(),
            chosen: place == chosen,
        });
        FieldView { choices: choices.collect(), ..self.field(name, label, InputKind::Select) }
    }

    pub(super) fn shown_rows(&self, list: &str) -> usize {
        self.typed.rows(list) + if self.more == list { MORE } else { SPARE }
    }

    pub(super) fn table(
        &self,
        list: &str,
        legend: &str,
        columns: &[&str],
        row: impl Fn(&str) -> Vec<Vec<FieldView>>,
    ) -> PartView {
        let rows = (0..self.shown_rows(list)).map(|number| {
            let cells = row(&format!("{list}/{number}"));
            cells.into_iter().map(|fields| CellView { fields }).collect()
        });
        PartView::Rows(RowsView {
            list: list.to_owned(),
            legend: legend.to_owned(),
            columns: columns.iter().map(|column| (*column).to_owned()).collect(),
            rows: rows.collect(),
            error: self.errors.get(list),
        })
    }

    /// Code (kept out of sight) and name of a row.
    pub(super) fn named(&self, row: &str, label: &str) -> Vec<FieldView> {
        let code = self.field(&format!("{row}/code"), "", InputKind::Hidden);
        let english = self.field(&format!("{row}/name/en"), "", InputKind::Hidden);
        vec![code, english, self.text(&format!("{row}/name/vi"), label)]
    }
}

/// A part of the rule builder.
#[derive(Debug, Clone)]
pub enum PartView {
    /// Fields side by side.
    Fields(Vec<FieldView>),
    /// A table of rows.
    Rows(RowsView),
}

/// A list whose rows can be filled.
#[derive(Debug, Clone)]
pub struct RowsView {
    /// Its name; what the button for more rows sends.
    pub list: String,
    /// What it lists.
    pub legend: String,
    /// Column headings.
    pub columns: Vec<String>,
    /// The rows, spare ones last.
    pub rows: Vec<Vec<CellView>>,
    /// What is wrong with the list as a whole.
    pub error: Option<String>,
}

/// A cell of a row.
#[derive(Debug, Clone)]
pub struct CellView {
    /// Its fields, in their order.
    pub fields: Vec<FieldView>,
}

/// A field of the builder.
#[derive(Debug, Clone)]
pub struct FieldView {
    /// Name and id.
    pub name: String,
    /// Its label.
    pub label: String,
    /// How it is entered.
    pub kind: InputKind,
    /// Unit behind it, or empty.
    pub unit: String,
    /// What helps to fill it, or empty.
    pub hint: String,
    /// What stands in it.
    pub value: String,
    /// Whether it is ticked.
    pub ticked: bool,
    /// The options of a select.
    pub choices: Vec<Choice>,
    /// What is wrong with it.
    pub error: Option<String>,
}

/// How a field is entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InputKind {
    /// One line of text.
    Text,
    /// Several lines.
    Area,
    /// A number.
    Number,
    /// A box.
    Tick,
    /// One of some choices.
    Select,
    /// Carried along unseen.
    Hidden,
}
