//! Writes a scheme as a worksheet laid out like the printed table (scoring table §2), ready to print and to edit.

use std::collections::BTreeMap;

use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DataValidationRule, Format, FormatAlign, Formula, Workbook,
    Worksheet, XlsxError,
};
use zip::result::ZipError;

use super::super::worksheet::{
    A4, NUMBER, binary, bordered, centred, letters, looks_like_a_formula, printed,
};
use super::columns::{Column, EVIDENCE, KINDS, evidence_word, kind_word};
use super::heights::{growing, height};
use super::{MAX_CELL_CHARS, sentence, tidy};
use crate::domain::exact::Exact;
use crate::domain::scheme::{Kind, Line, MAX_DEPTH, Node, NodeBody, Scheme};
use crate::text::Lang;
use crate::text::dates::format_date;
use crate::text::numbers::{Expecting, format_input};
use crate::text::steps::in_language;

/// Digits a spreadsheet program keeps of a number.
const KEPT_DIGITS: usize = 15;
/// The heading of the table; the lines above it are the title block, the last of them blank.
const HEADING_ROW: u32 = 4;
/// Rows below the table that take the lists and formats too, for those who add rows at its end.
const SPARE_ROWS: u32 = 200;

/// Why a scheme is not written.
#[derive(Debug, thiserror::Error)]
pub enum WriteFault {
    /// A text is longer than a cell holds.
    #[error("a text of {code} is longer than a cell holds")]
    TextTooLong {
        /// Code of the node.
        code: String,
    },
    /// The writer failed.
    #[error("the workbook could not be made")]
    Workbook(#[from] XlsxError),
    /// Packing it failed.
    #[error("the workbook could not be packed")]
    Packing(#[from] ZipError),
}

impl WriteFault {
    /// The sentence.
    #[must_use]
    pub fn sentence(&self, t: Lang) -> String {
        match self {
            Self::TextTooLong { code } => t.table_text_too_long(code),
            Self::Workbook(_) | Self::Packing(_) => t.table_not_written().to_owned(),
        }
    }
}

/// The scheme as an XLSX file: `heading` (who issues it) and title, one row per node, the total of the core.
///
/// Words, names and guidance are in the language asked for. [`super::read`] reads the file back.
///
/// # Errors
/// [`WriteFault::TextTooLong`] for a name or guidance no cell can hold; the others when writing fails.
pub fn write(scheme: &Scheme, t: Lang, heading: &str) -> Result<Vec<u8>, WriteFault> {
    let placed = placed(scheme);
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name(t.table_sheet())?;
    let mut page = Page { sheet, t, looks: BTreeMap::new() };
    page.set_up()?;
    page.title(scheme, heading)?;
    page.headings()?;
    let mut row = HEADING_ROW;
    for placed in &placed {
        row += 1;
        page.node(row, placed)?;
    }
    page.choices(row + SPARE_ROWS)?;
    page.total(row + 1, scheme)?;
    // Numbered from 1, the first row below the headings.
    Ok(growing(workbook.save_to_buffer()?, HEADING_ROW + 2)?)
}

/// A node with its place in the tree.
struct Placed<'a> {
    node: &'a Node,
    /// 1 for a top node.
    level: usize,
    /// Of a line.
    line: Option<Line<'a>>,
}

/// All nodes in printed order.
fn placed(scheme: &Scheme) -> Vec<Placed<'_>> {
    // Lines come in the same order as the nodes that are lines.
    let mut lines = scheme.lines().into_iter();
    let mut waiting: Vec<(&Node, usize)> = scheme.tree.iter().rev().map(|top| (top, 1)).collect();
    let mut all = Vec::new();
    while let Some((node, level)) = waiting.pop() {
        let line = match node.body {
            NodeBody::Rule(_) => lines.next(),
            NodeBody::Children(_) => None,
        };
        all.push(Placed { node, level, line });
        waiting.extend(node.children().iter().rev().map(|child| (child, level + 1)));
    }
    all
}

/// What a cell looks like.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Look {
    column: Column,
    /// Only the name is indented.
    indent: u8,
    is_bold: bool,
    is_top: bool,
    /// Typed over, the text must not become a formula.
    is_guarded: bool,
}

struct Page<'w> {
    sheet: &'w mut Worksheet,
    t: Lang,
    looks: BTreeMap<Look, Format>,
}

impl Page<'_> {
    fn set_up(&mut self) -> Result<(), XlsxError> {
        self.sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0);
        self.sheet.set_margins(0.6, 0.4, 0.6, 0.6, 0.3, 0.3);
        self.sheet.set_print_center_horizontally(true);
        self.sheet.set_footer("&C&\"Times New Roman\"&10&P/&N");
        self.sheet.set_repeat_rows(HEADING_ROW, HEADING_ROW)?;
        self.sheet.set_freeze_panes(HEADING_ROW + 1, 0)?;
        for (at, column) in (0..).zip(Column::ALL) {
            self.sheet.set_column_width(at, width(column))?;
            let look = Look { column, indent: 0, is_bold: false, is_top: false, is_guarded: false };
            // Without borders: the format reaches to the last row of the sheet.
            self.sheet.set_column_format(at, &look.text_format())?;
        }
        Ok(())
    }

    fn title(&mut self, scheme: &Scheme, heading: &str) -> Result<(), WriteFault> {
        let title = in_language(self.t, &scheme.title);
        let about = match scheme.adopted_on {
            Some(day) => self.t.table_adopted(&scheme.code, format_date(day)),
            None => self.t.table_code_line(&scheme.code),
        };
        let plain = centred().set_font_size(12);
        let lines =
            [(heading, plain.clone()), (title, centred().set_bold().set_font_size(14)), (&about, plain)];
        for (row, (text, format)) in (0..).zip(lines) {
            let text = fitting(text, &scheme.code)?;
            self.sheet.merge_range(row, 0, row, 7, &text, &format)?;
            // Merged cells do not grow by themselves; about 120 letters fit a line.
            let lines = u32::try_from(text.chars().count().div_ceil(120).clamp(1, 12)).unwrap_or(1);
            self.sheet.set_row_height(row, lines * 20)?;
        }
        Ok(())
    }

    fn headings(&mut self) -> Result<(), XlsxError> {
        let format = bordered(centred().set_bold().set_align(FormatAlign::VerticalCenter));
        let format = format.set_background_color("#D9E1F2");
        for (at, column) in (0..).zip(Column::ALL) {
            self.sheet.write_string_with_format(HEADING_ROW, at, column.heading(self.t), &format)?;
        }
        self.sheet.set_row_height(HEADING_ROW, 32)?;
        Ok(())
    }

    fn node(&mut self, row: u32, placed: &Placed<'_>) -> Result<(), WriteFault> {
        let Placed { node, level, line } = placed;
        let (t, code) = (self.t, &node.code);
        let guidance = node.guidance.as_ref().map_or("", |text| in_language(t, text));
        let evidence = line.as_ref().map_or("", |line| evidence_word(t, line.node.evidence));
        let kind = if *level == 1 { kind_word(t, node.kind.unwrap_or_default()) } else { "" };
        let rule = line.as_ref().map(|line| sentence(t, line)).unwrap_or_default();
        let max = node.max.as_ref().map(max_value);
        let mut highest = 0;
        for (at, column) in (0..).zip(Column::ALL) {
            let value = match column {
                Column::Level => Value::Number(level.to_string()),
                Column::Code => Value::Text(tidy(code)),
                Column::Name => Value::Text(fitting(in_language(t, &node.name), code)?),
                Column::Kind => Value::Text(kind.to_owned()),
                Column::Max => max.clone().unwrap_or_default(),
                Column::Rule => Value::Text(rule.clone()),
                Column::Evidence => Value::Text(evidence.to_owned()),
                Column::Guidance => Value::Text(fitting(guidance, code)?),
            };
            if let Value::Text(text) = &value {
                highest = highest.max(height(text, width(column)));
            }
            let look = Look {
                column,
                indent: if column == Column::Name { indent(*level) } else { 0 },
                is_bold: line.is_none(),
                is_top: *level == 1,
                is_guarded: value.looks_like_a_formula(),
            };
            self.cell(row, at, &value, look)?;
        }
        self.sheet.set_row_height(row, highest)?;
        Ok(())
    }

    fn cell(&mut self, row: u32, at: u16, value: &Value, look: Look) -> Result<(), XlsxError> {
        let format = self.looks.entry(look).or_insert_with(|| look.format());
        match value {
            Value::Text(text) if text.is_empty() => self.sheet.write_blank(row, at, format)?,
            Value::Text(text) => self.sheet.write_string_with_format(row, at, text, format)?,
            Value::Number(plain) => self.sheet.write_number_with_format(row, at, binary(plain), format)?,
        };
        Ok(())
    }

    /// The sum of the core's maxima, which follows what is edited above it where it can.
    fn total(&mut self, row: u32, scheme: &Scheme) -> Result<(), WriteFault> {
        let core = || scheme.tree.iter().filter(|top| top.kind.unwrap_or_default() == Kind::Core);
        let sum = core().map(Node::weighted_max).fold(Exact::ZERO, |sum, max| &sum + &max);
        for (at, column) in (0..).zip(Column::ALL) {
            let look = Look { column, indent: 0, is_bold: true, is_top: true, is_guarded: false };
            let value = match column {
                Column::Name => Value::Text(self.t.table_total().to_owned()),
                Column::Max => max_value(&sum),
                _ => Value::default(),
            };
            let has_rows = row > HEADING_ROW + 1;
            if let (Column::Max, Value::Number(plain), true) = (column, &value, has_rows)
                && core().all(|top| top.weight == Exact::ONE)
            {
                let formula = Formula::new(self.sum_of_core(row)).set_result(plain);
                let format = self.looks.entry(look).or_insert_with(|| look.format());
                self.sheet.write_formula_with_format(row, at, formula, format)?;
            } else {
                self.cell(row, at, &value, look)?;
            }
        }
        Ok(())
    }

    /// Over the rows above this one: those of level 1 whose kind is the core.
    fn sum_of_core(&self, row: u32) -> String {
        let range = |column: Column| {
            let at = (0..).zip(Column::ALL).find(|(_, other)| *other == column).map_or(0, |(at, _)| at);
            let letter = letters(at);
            format!("{letter}{}:{letter}{row}", HEADING_ROW + 2)
        };
        let (level, kind, max) = (range(Column::Level), range(Column::Kind), range(Column::Max));
        format!("=SUMIFS({max},{level},1,{kind},\"{}\")", kind_word(self.t, Kind::Core))
    }

    /// Lists and hints on the cells somebody may fill.
    fn choices(&mut self, last: u32) -> Result<(), XlsxError> {
        let t = self.t;
        let one_of = |words: Vec<&'static str>| -> Result<DataValidation, XlsxError> {
            DataValidation::new().allow_list_strings(&words)?.set_error_message(t.table_choose())
        };
        let levels = DataValidationRule::Between(1, i32::try_from(MAX_DEPTH).unwrap_or(12));
        let level =
            DataValidation::new().allow_whole_number(levels).set_input_message(t.table_level_prompt())?;
        let rule = DataValidation::new().allow_any_value().set_input_message(t.table_rule_prompt())?;
        for (at, column) in (0..).zip(Column::ALL) {
            let choice = match column {
                Column::Level => level.clone().set_error_style(DataValidationErrorStyle::Warning),
                Column::Kind => one_of(KINDS.map(|kind| kind_word(t, kind)).to_vec())?,
                Column::Evidence => one_of(EVIDENCE.map(|evidence| evidence_word(t, evidence)).to_vec())?,
                Column::Rule => rule.clone(),
                Column::Code | Column::Name | Column::Max | Column::Guidance => continue,
            };
            self.sheet.add_data_validation(HEADING_ROW + 1, at, last, at, &choice)?;
        }
        Ok(())
    }
}

/// What is written in a cell.
#[derive(Debug, Clone)]
enum Value {
    Text(String),
    /// A plain decimal of few enough digits.
    Number(String),
}

impl Default for Value {
    fn default() -> Self {
        Self::Text(String::new())
    }
}

impl Value {
    fn looks_like_a_formula(&self) -> bool {
        matches!(self, Self::Text(text) if looks_like_a_formula(text))
    }
}

/// A maximum; as text where a spreadsheet program would drop digits of the number.
fn max_value(max: &Exact) -> Value {
    let plain = max.to_shortest();
    if plain.bytes().filter(u8::is_ascii_digit).count() <= KEPT_DIGITS {
        Value::Number(plain)
    } else {
        Value::Text(format_input(&plain, Expecting::Decimal, Lang::Vi))
    }
}

/// The text of a cell, if one can hold it.
fn fitting(text: &str, code: &str) -> Result<String, WriteFault> {
    let text = tidy(text);
    if text.chars().count() > MAX_CELL_CHARS {
        return Err(WriteFault::TextTooLong { code: code.to_owned() });
    }
    Ok(text)
}

fn indent(level: usize) -> u8 {
    u8::try_from(level.saturating_sub(1)).unwrap_or(0)
}

/// In characters; together they fill A4 landscape at a readable size.
fn width(column: Column) -> u32 {
    match column {
        Column::Level => 6,
        Column::Code | Column::Max => 10,
        Column::Name | Column::Rule => 46,
        Column::Kind => 13,
        Column::Evidence => 12,
        Column::Guidance => 34,
    }
}

impl Look {
    fn text_format(self) -> Format {
        let format = printed().set_align(FormatAlign::Top);
        match self.column {
            // As text, or 1.10 would become 1.1 as soon as it is typed.
            Column::Code => format.set_num_format("@"),
            Column::Level | Column::Kind | Column::Evidence => format.set_align(FormatAlign::Center),
            Column::Max => format.set_align(FormatAlign::Center).set_num_format(NUMBER),
            Column::Name | Column::Rule | Column::Guidance => format,
        }
    }

    fn format(self) -> Format {
        let mut format = bordered(self.text_format());
        if self.indent > 0 {
            format = format.set_align(FormatAlign::Left).set_indent(self.indent);
        }
        if self.is_bold {
            format = format.set_bold();
        }
        if self.is_top {
            format = format.set_background_color("#F2F2F2");
        }
        if self.is_guarded {
            format = format.set_quote_prefix();
        }
        format
    }
}
