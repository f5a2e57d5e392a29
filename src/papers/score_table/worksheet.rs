//! The table as a worksheet: real numbers, and formulas wherever they give what the app gives.

use super::{ScoreRow, ScoreTable};
use crate::papers::worksheet::{
    A4, POINTS, binary, bordered, centred, letters, looks_like_a_formula, printed,
};
use crate::text::Lang;
use rust_xlsxwriter::{Format, FormatAlign, Formula, Workbook, Worksheet, XlsxError};

/// The heading of the table; above it stand the cluster, the title, the period and a blank row.
const HEADING_ROW: u32 = 4;
/// The column of the first group, behind the number and the name.
const FIRST: u16 = 2;

/// The table as an XLSX file.
///
/// # Errors
/// Whatever the writer cannot write.
pub fn write(table: &ScoreTable, t: Lang) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name(t.score_table_sheet())?;
    let groups = u16::try_from(table.groups.len()).unwrap_or_default();
    let mut page = Page { sheet, core: FIRST + groups };
    page.set_up()?;
    page.title(table, t)?;
    page.headings(table, t)?;
    let mut row = HEADING_ROW;
    for (number, unit) in (1..).zip(&table.rows) {
        row += 1;
        page.unit(row, number, unit)?;
    }
    for remark in &table.remarks {
        row += 1;
        page.sheet.write_string_with_format(row, 0, remark, &plain())?;
    }
    let last = page.last();
    page.sheet.set_print_area(0, 0, row, last)?;
    workbook.save_to_buffer()
}

struct Page<'w> {
    sheet: &'w mut Worksheet,
    /// The column of the core's sum; bonus, deductions, total, rank and remark follow.
    core: u16,
}

impl Page<'_> {
    fn last(&self) -> u16 {
        self.core + 5
    }

    fn set_up(&mut self) -> Result<(), XlsxError> {
        self.sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0);
        self.sheet.set_margins(0.6, 0.4, 0.8, 0.8, 0.3, 0.3);
        self.sheet.set_print_center_horizontally(true);
        self.sheet.set_repeat_rows(HEADING_ROW, HEADING_ROW)?;
        self.sheet.set_freeze_panes(HEADING_ROW + 1, FIRST)?;
        self.sheet.set_column_width(0, 5)?;
        self.sheet.set_column_width(1, 18)?;
        for column in FIRST..self.last() {
            self.sheet.set_column_width(column, 10)?;
        }
        self.sheet.set_column_width(self.last(), 24)?;
        Ok(())
    }

    fn title(&mut self, table: &ScoreTable, t: Lang) -> Result<(), XlsxError> {
        let period = format!("{} ({})", table.period, table.state);
        let bold = centred().set_bold().set_font_size(14);
        let lines = [
            (table.cluster.as_str(), centred()),
            (t.score_table_title(), bold),
            (period.as_str(), centred()),
        ];
        for (row, (text, format)) in (0..).zip(lines) {
            self.sheet.merge_range(row, 0, row, self.last(), text, &format)?;
        }
        Ok(())
    }

    fn headings(&mut self, table: &ScoreTable, t: Lang) -> Result<(), XlsxError> {
        let format = bordered(centred().set_bold().set_align(FormatAlign::VerticalCenter));
        let format = format.set_background_color("#D9E1F2");
        for (column, word) in (0..).zip(table.headings(t)) {
            self.sheet.write_string_with_format(HEADING_ROW, column, word, &format)?;
        }
        self.sheet.set_row_height(HEADING_ROW, 34)?;
        Ok(())
    }

    fn unit(&mut self, row: u32, number: u32, unit: &ScoreRow) -> Result<(), XlsxError> {
        let middle = bordered(centred());
        let points = bordered(printed().set_num_format(POINTS));
        let bold = points.clone().set_bold();
        let core = self.core;
        self.sheet.write_number_with_format(row, 0, number, &middle)?;
        self.text(row, 1, &unit.unit, &bordered(printed().set_bold()))?;
        for (column, plain) in (FIRST..).zip(&unit.groups) {
            self.points(row, column, plain, None, &points)?;
        }
        let at = |column: u16| format!("{}{}", letters(column.into()), row + 1);
        let sum = unit.core_is_sum().then(|| format!("=SUM({}:{})", at(FIRST), at(core - 1)));
        self.points(row, core, &unit.core, sum.filter(|_| core > FIRST), &points)?;
        self.points(row, core + 1, &unit.bonus, None, &points)?;
        self.points(row, core + 2, &unit.deduction, None, &points)?;
        let total = unit.total_is_sum().then(|| format!("={}+{}-{}", at(core), at(core + 1), at(core + 2)));
        self.points(row, core + 3, &unit.total, total, &bold)?;
        match unit.rank.parse::<u32>() {
            Ok(rank) => self.sheet.write_number_with_format(row, core + 4, rank, &middle)?,
            Err(_) => self.sheet.write_blank(row, core + 4, &middle)?,
        };
        self.text(row, core + 5, &unit.remark, &bordered(printed()))
    }

    fn points(
        &mut self,
        row: u32,
        column: u16,
        plain: &str,
        formula: Option<String>,
        format: &Format,
    ) -> Result<(), XlsxError> {
        match formula {
            _ if plain.is_empty() => self.sheet.write_blank(row, column, format)?,
            Some(formula) => {
                let formula = Formula::new(formula).set_result(plain);
                self.sheet.write_formula_with_format(row, column, formula, format)?
            }
            None => self.sheet.write_number_with_format(row, column, binary(plain), format)?,
        };
        Ok(())
    }

    fn text(&mut self, row: u32, column: u16, text: &str, format: &Format) -> Result<(), XlsxError> {
        let quoted =
            if looks_like_a_formula(text) { format.clone().set_quote_prefix() } else { format.clone() };
        self.sheet.write_string_with_format(row, column, text, &quoted)?;
        Ok(())
    }
}

fn plain() -> Format {
    Format::new().set_font_name("Times New Roman").set_font_size(12)
}
