//! Writes tables as a workbook, each on a worksheet of its own.

use super::{Cell, PlainTable, Row};
use crate::domain::exact::Exact;
use crate::papers::score_table::plain_sum;
use crate::papers::worksheet::{
    A4, NUMBER, POINTS, binary, bordered, centred, letters, looks_like_a_formula, printed,
};
use crate::text::dates::local_time;
use chrono::{NaiveDateTime, NaiveTime};
use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, Formula, Workbook, Worksheet, XlsxError};
use std::fmt::Write as _;

/// Days and instants, so that they sort as such.
const DAY: &str = "dd/mm/yyyy";
const INSTANT: &str = "dd/mm/yyyy hh:mm";
/// Characters that an upright page holds in a size that can be read.
const UPRIGHT: u32 = 95;
/// The longest name of a worksheet, and the characters it must not have.
const NAME_MAX: usize = 31;
const NOT_IN_NAMES: [char; 7] = ['[', ']', ':', '*', '?', '/', '\\'];
/// The longest text of a cell, counted as the file format counts: in units of UTF-16.
const TEXT_MAX: usize = 32_767;

/// The tables as an XLSX file.
///
/// # Errors
/// Whatever the writer cannot write.
pub fn write(tables: &[PlainTable]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    for table in tables {
        let sheet = workbook.add_worksheet();
        sheet.set_name(name_of(&table.name))?;
        // Above the heading stand the title, the lines and a blank row.
        let heading = u32::try_from(table.lines.len()).unwrap_or_default() + 2;
        let last = u16::try_from(table.columns.len().saturating_sub(1)).unwrap_or_default();
        Page { sheet, table, heading, last }.write()?;
    }
    workbook.save_to_buffer()
}

fn name_of(name: &str) -> String {
    let kept = name.chars().filter(|c| !NOT_IN_NAMES.contains(c)).take(NAME_MAX);
    kept.collect::<String>().trim_matches(|c: char| c == '\'' || c.is_whitespace()).to_owned()
}

/// A text as far as a cell holds it.
fn fitting(text: &str) -> String {
    if text.encode_utf16().count() <= TEXT_MAX {
        return text.to_owned();
    }
    let mut left = TEXT_MAX - 1;
    let kept = text.chars().take_while(|c| {
        let fits = c.len_utf16() <= left;
        left = left.saturating_sub(c.len_utf16());
        fits
    });
    format!("{}…", kept.collect::<String>())
}

struct Page<'w> {
    sheet: &'w mut Worksheet,
    table: &'w PlainTable,
    /// The row of the headings.
    heading: u32,
    /// The last column.
    last: u16,
}

impl Page<'_> {
    fn write(mut self) -> Result<(), XlsxError> {
        self.set_up()?;
        self.title()?;
        let format = bordered(centred().set_bold().set_align(FormatAlign::VerticalCenter));
        let format = format.set_background_color("#D9E1F2");
        for (column, heading) in (0..).zip(&self.table.columns) {
            self.sheet.write_string_with_format(self.heading, column, &heading.heading, &format)?;
        }
        let mut row = self.heading;
        let plain = bordered(printed().set_align(FormatAlign::Top));
        for filled in &self.table.rows {
            row += 1;
            for (column, cell) in (0..).zip(&filled.cells) {
                self.cell((row, column), cell, &plain)?;
            }
        }
        if row > self.heading {
            self.sheet.autofilter(self.heading, 0, row, self.last)?;
        }
        if !self.table.total.is_empty() {
            row += 1;
            self.total(row)?;
        }
        self.sheet.set_print_area(0, 0, row, self.last)?;
        Ok(())
    }

    fn set_up(&mut self) -> Result<(), XlsxError> {
        self.sheet.set_paper_size(A4).set_print_fit_to_pages(1, 0);
        self.sheet.set_margins(0.6, 0.4, 0.6, 0.6, 0.3, 0.3);
        self.sheet.set_footer("&C&\"Times New Roman\"&10&P/&N");
        if self.table.columns.iter().map(|column| column.width).sum::<u32>() > UPRIGHT {
            self.sheet.set_landscape();
        }
        self.sheet.set_repeat_rows(self.heading, self.heading)?;
        self.sheet.set_freeze_panes(self.heading + 1, 0)?;
        for (at, column) in (0..).zip(&self.table.columns) {
            self.sheet.set_column_width(at, column.width)?;
        }
        Ok(())
    }

    fn title(&mut self) -> Result<(), XlsxError> {
        let plain = || Format::new().set_font_name("Times New Roman");
        let title = Cell::text(&self.table.title);
        self.cell((0, 0), &title, &plain().set_font_size(14).set_bold())?;
        for (row, line) in (1..).zip(&self.table.lines) {
            self.cell((row, 0), &Cell::text(line), &plain().set_font_size(12))?;
        }
        Ok(())
    }

    fn cell(&mut self, at: (u32, u16), cell: &Cell, format: &Format) -> Result<(), XlsxError> {
        match cell {
            Cell::Number(plain) => self.number(at, plain, None, &format.clone().set_num_format(NUMBER)),
            Cell::Points(plain) => self.number(at, plain, None, &format.clone().set_num_format(POINTS)),
            Cell::Day(day) => self.time(at, day.and_time(NaiveTime::MIN), DAY, format),
            Cell::Instant(instant) => self.time(at, local_time(*instant), INSTANT, format),
            Cell::Text(text) if !text.is_empty() => self.text(at, text, format),
            Cell::Blank | Cell::Text(_) => {
                self.sheet.write_blank(at.0, at.1, format)?;
                Ok(())
            }
        }
    }

    fn number(
        &mut self,
        (row, column): (u32, u16),
        plain: &str,
        formula: Option<String>,
        format: &Format,
    ) -> Result<(), XlsxError> {
        match formula {
            Some(formula) => {
                let formula = Formula::new(formula).set_result(plain);
                self.sheet.write_formula_with_format(row, column, formula, format)?;
            }
            None if Exact::parse(plain).is_ok() => {
                self.sheet.write_number_with_format(row, column, binary(plain), format)?;
            }
            None => self.text((row, column), plain, format)?,
        }
        Ok(())
    }

    fn time(
        &mut self,
        (row, column): (u32, u16),
        time: NaiveDateTime,
        shown: &str,
        format: &Format,
    ) -> Result<(), XlsxError> {
        // The clock on the wall: worksheets know no zones.
        let time = ExcelDateTime::from_timestamp(time.and_utc().timestamp())?;
        self.sheet.write_datetime_with_format(row, column, &time, &format.clone().set_num_format(shown))?;
        Ok(())
    }

    fn text(&mut self, (row, column): (u32, u16), text: &str, format: &Format) -> Result<(), XlsxError> {
        let quoted =
            if looks_like_a_formula(text) { format.clone().set_quote_prefix() } else { format.clone() };
        self.sheet.write_string_with_format(row, column, fitting(text), &quoted)?;
        Ok(())
    }

    fn total(&mut self, row: u32) -> Result<(), XlsxError> {
        let bold = bordered(printed().set_bold()).set_background_color("#F2F2F2");
        for (at, cell) in (0..).zip(&self.table.total) {
            let shown = if matches!(cell, Cell::Points(_)) { POINTS } else { NUMBER };
            match cell.plain() {
                Some(plain) => {
                    let formula = self.sum(at, plain);
                    self.number((row, at), plain, formula, &bold.clone().set_num_format(shown))?;
                }
                None => self.cell((row, at), cell, &bold)?,
            }
        }
        Ok(())
    }

    /// The formula over a column, where it gives just this total; caps and rounding are not put into formulas.
    fn sum(&self, column: u16, total: &str) -> Option<String> {
        let cell = |row: &'_ Row| row.cells.get(usize::from(column)).and_then(Cell::plain).map(str::to_owned);
        let parts: Vec<(bool, String)> =
            self.table.rows.iter().filter_map(|row| Some((!row.is_deduction, cell(row)?))).collect();
        let sum = plain_sum(parts.iter().map(|(adds, plain)| (*adds, plain.as_str())));
        if parts.is_empty() || sum != Exact::parse(total).ok() {
            return None;
        }
        let (column, mut row) = (letters(column.into()), self.heading + 2);
        let mut formula = "=".to_owned();
        for run in self.table.rows.chunk_by(|one, next| one.is_deduction == next.is_deduction) {
            let is_deduction = run.first().is_some_and(|first| first.is_deduction);
            let sign = match (is_deduction, formula.len()) {
                (true, _) => "-",
                (false, 1) => "",
                (false, _) => "+",
            };
            let next = row + u32::try_from(run.len()).unwrap_or_default();
            // Writing to a text cannot fail.
            let _ = write!(formula, "{sign}SUM({column}{row}:{column}{})", next - 1);
            row = next;
        }
        Some(formula)
    }
}
