//! Writes the table as a worksheet: only results can be typed, sums are formulas that give what the app gives.

use super::{FieldKind, Group, Part, Row, SheetTable, Sum, TICKED, headings, kept};
use crate::domain::exact::Exact;
use crate::papers::score_table::plain_sum;
use crate::papers::worksheet::{self, A4, NUMBER, binary, bordered, centred, looks_like_a_formula, printed};
use crate::text::Lang;
use crate::text::numbers::Expecting;
use rust_xlsxwriter::{
    DataValidation, DataValidationRule, Format, FormatAlign, Formula, ProtectionOptions, Workbook, Worksheet,
    XlsxError,
};
use std::collections::BTreeMap;

/// Columns of the table.
const CODE: u16 = 0;
const NAME: u16 = 1;
const LABEL: u16 = 2;
const MAX: u16 = 3;
const RESULT: u16 = 4;
const POINTS: u16 = 5;
const KEY: u16 = 6;
/// Their widths in characters; A4 upright holds them.
const WIDTHS: [u32; 6] = [8, 40, 26, 9, 18, 9];
/// Points of one line of text.
const LINE_HEIGHT: usize = 16;

/// The table as an XLSX file, to be printed or filled.
///
/// # Errors
/// Whatever the writer cannot write.
pub fn write(table: &SheetTable, t: Lang) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name(t.sheet_file_sheet())?;
    let heading = u32::try_from(table.title.len()).unwrap_or_default() + 1;
    let mut page = Page { sheet, t, points: BTreeMap::new(), sums: Vec::new(), row: heading };
    page.set_up(heading)?;
    page.title(&table.title)?;
    page.headings(table)?;
    for group in &table.groups {
        page.group(group)?;
    }
    for sum in &table.sums {
        page.sum(sum)?;
    }
    let (sheet, last) = (page.sheet, page.row);
    sheet.set_print_area(0, 0, last, POINTS)?;
    workbook.save_to_buffer()
}

struct Page<'w> {
    sheet: &'w mut Worksheet,
    t: Lang,
    /// The row and the points of each group that has points.
    points: BTreeMap<String, (u32, String)>,
    /// The row and the points of each sum so far.
    sums: Vec<(u32, String)>,
    row: u32,
}

impl Page<'_> {
    fn set_up(&mut self, heading: u32) -> Result<(), XlsxError> {
        self.sheet.set_paper_size(A4).set_print_fit_to_pages(1, 0);
        self.sheet.set_margins(0.8, 0.5, 0.6, 0.6, 0.3, 0.3);
        self.sheet.set_footer("&C&\"Times New Roman\"&10&P/&N");
        self.sheet.set_repeat_rows(heading, heading)?;
        self.sheet.set_freeze_panes(heading + 1, 0)?;
        for (column, width) in (0..).zip(WIDTHS) {
            self.sheet.set_column_width(column, width)?;
        }
        for column in KEY..=KEY + 2 {
            self.sheet.set_column_hidden(column)?;
        }
        let allowed =
            ProtectionOptions { format_columns: true, format_rows: true, ..ProtectionOptions::default() };
        self.sheet.protect_with_options(&allowed);
        Ok(())
    }

    fn title(&mut self, lines: &[String]) -> Result<(), XlsxError> {
        for (row, line) in (0..).zip(lines) {
            let format =
                Format::new().set_font_name("Times New Roman").set_font_size(if row == 0 { 14 } else { 12 });
            let format = if row == 0 { format.set_bold() } else { format };
            self.sheet.write_string_with_format(row, CODE, line, &format)?;
        }
        Ok(())
    }

    fn headings(&mut self, table: &SheetTable) -> Result<(), XlsxError> {
        let format = bordered(centred().set_bold().set_align(FormatAlign::VerticalCenter));
        let format = format.set_background_color("#D9E1F2");
        for (column, word) in (0..).zip(headings(self.t)) {
            self.sheet.write_string_with_format(self.row, column, word, &format)?;
        }
        self.sheet.write_string(self.row, KEY, table.origin.heading())?;
        self.sheet.set_row_height(self.row, 32)?;
        Ok(())
    }

    fn group(&mut self, group: &Group) -> Result<(), XlsxError> {
        self.row += 1;
        let own = self.row;
        let bold = || bordered(printed().set_bold()).set_background_color("#F2F2F2");
        self.text(CODE, &group.code, &bold())?;
        self.text(NAME, &group.name, &bold())?;
        self.text(LABEL, "", &bold())?;
        self.text(RESULT, "", &bold())?;
        self.number(MAX, &group.max, &bold().set_num_format(NUMBER))?;
        for row in &group.rows {
            self.row += 1;
            self.field(row)?;
        }
        let parts: Vec<&str> =
            group.rows.iter().map(|row| row.points.as_str()).filter(|plain| !plain.is_empty()).collect();
        let formula = format!("=SUM(F{}:F{})", own + 2, self.row + 1);
        let is_sum = !group.rows.is_empty()
            && plain_sum(parts.into_iter().map(|plain| (true, plain))) == Exact::parse(&group.points).ok();
        let format = bold().set_num_format(worksheet::POINTS);
        let last = std::mem::replace(&mut self.row, own);
        self.points_cell(&group.points, is_sum.then_some(formula), &format)?;
        self.row = last;
        self.points.insert(group.code.clone(), (own, group.points.clone()));
        Ok(())
    }

    fn field(&mut self, row: &Row) -> Result<(), XlsxError> {
        let plain = bordered(printed().set_align(FormatAlign::Top));
        let number = plain.clone().set_num_format(NUMBER);
        self.text(CODE, &row.code, &plain.clone().set_num_format("@"))?;
        self.text(NAME, &row.name, &plain)?;
        self.text(LABEL, &row.label, &plain)?;
        self.number(MAX, &row.max, &number)?;
        self.number(POINTS, &row.points, &plain.clone().set_num_format(worksheet::POINTS))?;
        self.result(row, plain.set_align(FormatAlign::Center))?;
        self.sheet.write_string(self.row, KEY, &row.key)?;
        self.sheet.write_string(self.row, KEY + 1, kept('o', &row.value))?;
        self.sheet.write_string(self.row, KEY + 2, kept('v', &row.version))?;
        let lines = [(&row.name, 40), (&row.label, 26), (&row.value, 18)];
        let lines =
            lines.iter().map(|(text, width)| text.chars().count().div_ceil(*width)).max().unwrap_or(1);
        let height = u32::try_from(lines.clamp(1, 25) * LINE_HEIGHT + 4).unwrap_or(20);
        self.sheet.set_row_height(self.row, height)?;
        Ok(())
    }

    fn result(&mut self, row: &Row, format: Format) -> Result<(), XlsxError> {
        if !row.is_open {
            return self.text(
                RESULT,
                &row.kind.shown(&row.value, self.t),
                &format.set_background_color("#F2F2F2"),
            );
        }
        let format = format.set_unlocked().set_background_color("#FFFBE6");
        let at = self.row;
        let validation = match &row.kind {
            FieldKind::Number(Expecting::Whole) => {
                Some(DataValidation::new().allow_whole_number(DataValidationRule::GreaterThanOrEqualTo(0)))
            }
            FieldKind::Number(Expecting::Decimal) => Some(DataValidation::new().allow_decimal_number(
                DataValidationRule::Between(binary("-999999999999999"), binary("999999999999999")),
            )),
            FieldKind::Choice(words) if fits_a_list(words) => {
                Some(DataValidation::new().allow_list_strings(words)?)
            }
            FieldKind::Tick => Some(DataValidation::new().allow_list_strings(&[TICKED])?),
            FieldKind::Choice(_) | FieldKind::Day | FieldKind::Text => None,
        };
        if let Some(validation) = validation {
            let validation = validation.set_error_message(self.t.sheet_file_not_this(&row.label))?;
            self.sheet.add_data_validation(at, RESULT, at, RESULT, &validation)?;
        }
        match row.kind {
            FieldKind::Number(_) if keeps_all_digits(&row.value) => {
                self.number(RESULT, &row.value, &format.set_num_format(NUMBER))
            }
            FieldKind::Number(_) => {
                self.text(RESULT, &row.kind.shown(&row.value, self.t), &format.set_num_format("@"))
            }
            FieldKind::Day | FieldKind::Choice(_) | FieldKind::Tick | FieldKind::Text => {
                self.text(RESULT, &row.value, &format.set_num_format("@"))
            }
        }
    }

    fn sum(&mut self, sum: &Sum) -> Result<(), XlsxError> {
        self.row += 1;
        let bold = bordered(printed().set_bold());
        for column in [CODE, LABEL, MAX, RESULT] {
            self.text(column, "", &bold)?;
        }
        self.text(NAME, &sum.name, &bold)?;
        let found: Option<Vec<(bool, &(u32, String))>> = sum
            .parts
            .iter()
            .map(|(adds, part)| {
                let place = match part {
                    Part::Group(code) => self.points.get(code),
                    Part::Sum(at) => self.sums.get(*at),
                };
                Some((*adds, place?))
            })
            .collect();
        let formula = found.filter(|parts| !parts.is_empty()).and_then(|parts| {
            let same = plain_sum(
                parts
                    .iter()
                    .map(|(adds, (_, points))| (*adds, points.as_str()))
                    .filter(|(_, plain)| !plain.is_empty()),
            );
            let terms =
                parts.iter().map(|(adds, (row, _))| format!("{}F{}", if *adds { '+' } else { '-' }, row + 1));
            (same == Exact::parse(&sum.points).ok()).then(|| format!("=0{}", terms.collect::<String>()))
        });
        self.points_cell(&sum.points, formula, &bold.set_num_format(worksheet::POINTS))?;
        self.sums.push((self.row, sum.points.clone()));
        Ok(())
    }

    /// Points, by a formula where it gives just these points; caps and rounding are not put into formulas.
    fn points_cell(
        &mut self,
        points: &str,
        formula: Option<String>,
        format: &Format,
    ) -> Result<(), XlsxError> {
        match formula {
            Some(formula) if !points.is_empty() => {
                let formula = Formula::new(formula).set_result(points);
                self.sheet.write_formula_with_format(self.row, POINTS, formula, format)?;
                Ok(())
            }
            _ => self.number(POINTS, points, format),
        }
    }

    fn number(&mut self, column: u16, plain: &str, format: &Format) -> Result<(), XlsxError> {
        if super::read_plain(plain) {
            self.sheet.write_number_with_format(self.row, column, binary(plain), format)?;
            Ok(())
        } else {
            self.text(column, plain, format)
        }
    }

    fn text(&mut self, column: u16, text: &str, format: &Format) -> Result<(), XlsxError> {
        if text.is_empty() {
            self.sheet.write_blank(self.row, column, format)?;
        } else if looks_like_a_formula(text) {
            self.sheet.write_string_with_format(
                self.row,
                column,
                text,
                &format.clone().set_quote_prefix(),
            )?;
        } else {
            self.sheet.write_string_with_format(self.row, column, text, format)?;
        }
        Ok(())
    }
}

/// Whether a number cell keeps a plain decimal as it is: spreadsheet programs have 15 digits. Of a longer one the last
/// would come back as a change that nobody made.
fn keeps_all_digits(plain: &str) -> bool {
    let digits = plain.bytes().filter(u8::is_ascii_digit);
    digits.skip_while(|digit| *digit == b'0').count() <= 15
}

/// A list inside a cell's rule holds 255 letters, commas between its words.
fn fits_a_list(words: &[String]) -> bool {
    words.iter().map(|word| word.chars().count() + 1).sum::<usize>() <= 255
        && words.iter().all(|word| !word.contains([',', '"']))
}
