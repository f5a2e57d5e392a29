//! Tables of pages as worksheets: numbers are numbers, totals are formulas where they give the total, texts stay texts.

use calamine::{Data, Reader as _, Xlsx};
use chrono::{DateTime, NaiveDate};
use std::io::{Cursor, Read as _};
use thidua::papers::plain_table::{Cell, Column, PlainTable, Row, write};
use zip::ZipArchive;

/// A table of a name, points and a day; the last row is taken off.
fn table(total: &str) -> PlainTable {
    let row = |name: &str, points: &str| vec![Cell::text(name), Cell::Points(points.to_owned())];
    let deduction = Row { cells: row("trừ", "1.25"), is_deduction: true };
    PlainTable {
        name: "Bảng".to_owned(),
        title: "Tiêu đề".to_owned(),
        lines: vec!["Dòng 1".to_owned()],
        columns: vec![Column::new("Tên", 20), Column::new("Điểm", 10)],
        rows: vec![row("a", "7.5").into(), row("b", "2").into(), deduction],
        total: vec![Cell::text("Tổng điểm"), Cell::Points(total.to_owned())],
    }
}

fn cells(file: &[u8]) -> Vec<Vec<Data>> {
    let mut workbook = Xlsx::new(Cursor::new(file.to_vec())).unwrap();
    workbook.worksheet_range_at(0).unwrap().unwrap().rows().map(<[Data]>::to_vec).collect()
}

fn formulas(file: &[u8]) -> Vec<String> {
    let mut workbook = Xlsx::new(Cursor::new(file.to_vec())).unwrap();
    let name = workbook.sheet_names()[0].clone();
    workbook.worksheet_formula(&name).unwrap().used_cells().map(|(_, _, formula)| formula.clone()).collect()
}

fn part(file: &[u8], name: &str) -> String {
    let mut archive = ZipArchive::new(Cursor::new(file.to_vec())).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn a_total_is_a_formula_where_it_gives_the_total_and_a_number_where_not() {
    let file = write(&[table("8.25")]).unwrap();
    assert_eq!(formulas(&file), ["SUM(B5:B6)-SUM(B7:B7)"]);
    let rows = cells(&file);
    assert_eq!(rows[4][1].to_string(), "7.5");
    assert!(matches!(rows[4][1], Data::Float(_)), "{:?}", rows[4][1]);
    assert_eq!(rows[7][1].to_string(), "8.25", "the result stands beside the formula");
    // A cap came between.
    let file = write(&[table("8")]).unwrap();
    assert_eq!(formulas(&file), Vec::<String>::new());
    assert_eq!(cells(&file)[7][1].to_string(), "8");
}

#[test]
fn the_heading_is_frozen_repeated_and_filtered_and_the_whole_table_is_printed_on_a4() {
    let file = write(&[table("8.25")]).unwrap();
    let sheet = part(&file, "xl/worksheets/sheet1.xml");
    for expected in [
        "<pane ySplit=\"4\" topLeftCell=\"A5\"",
        "<autoFilter ref=\"A4:B7\"/>",
        "paperSize=\"9\"",
        "fitToHeight=\"0\"",
        "<pageSetUpPr fitToPage=\"1\"/>",
    ] {
        assert!(sheet.contains(expected), "{expected}: {sheet}");
    }
    let book = part(&file, "xl/workbook.xml");
    for expected in ["Bảng!$A$1:$B$8", "Bảng!$4:$4"] {
        assert!(book.contains(expected), "{expected}: {book}");
    }
}

#[test]
fn texts_that_look_like_formulas_stay_texts_and_too_long_ones_are_cut_where_a_cell_ends() {
    let texts = ["=1+1", "+84", "-5", "@SUM(A1)", "\t=1", "\r=1"];
    let mut table = PlainTable {
        name: "B".to_owned(),
        columns: vec![Column::new("Tên", 20)],
        rows: texts.map(|text| vec![Cell::text(text)].into()).to_vec(),
        ..PlainTable::default()
    };
    let long = "𝄞".repeat(20_000);
    table.rows.push(vec![Cell::text(&long)].into());
    let file = write(&[table]).unwrap();
    assert_eq!(formulas(&file), Vec::<String>::new());
    let rows = cells(&file);
    let shown: Vec<&Data> = rows.iter().skip(1).map(|row| &row[0]).collect();
    let first = shown.iter().position(|cell| **cell == Data::String("=1+1".to_owned())).unwrap();
    for (text, cell) in texts.iter().zip(&shown[first..]) {
        assert_eq!(cell.to_string(), *text);
        assert!(matches!(cell, Data::String(_)), "{cell:?}");
    }
    let last = shown.last().unwrap().to_string();
    assert!(last.ends_with('…') && last.encode_utf16().count() <= 32_767);
    assert!(part(&file, "xl/styles.xml").contains("quotePrefix=\"1\""));
}

#[test]
fn days_and_instants_are_those_of_the_clock_in_viet_nam() {
    let at = DateTime::from_timestamp(1_372_873_920, 0).unwrap();
    let day = NaiveDate::from_ymd_opt(2013, 7, 3).unwrap();
    let table = PlainTable {
        name: "B".to_owned(),
        columns: vec![Column::new("Ngày", 12), Column::new("Lúc", 17)],
        rows: vec![vec![Cell::Day(day), Cell::Instant(at)].into()],
        ..PlainTable::default()
    };
    let rows = cells(&write(&[table]).unwrap());
    // 17:52 in Greenwich is 00:52 of the next day in Hà Nội: day 41459 of the calendar of worksheets.
    let [day, at] = [&rows.last().unwrap()[0], &rows.last().unwrap()[1]];
    assert_eq!(day.to_string(), "41458");
    assert!(at.to_string().starts_with("41459.036"), "{at}");
}

#[test]
fn a_table_without_rows_has_its_headings_and_no_filter() {
    let table = PlainTable {
        name: "a/b:c*d?e[f]g\\h và một tên dài hơn ba mươi mốt chữ".to_owned(),
        columns: vec![Column::new("Tên", 20)],
        total: vec![Cell::Points("0".to_owned())],
        ..PlainTable::default()
    };
    let file = write(&[table]).unwrap();
    assert_eq!(formulas(&file), Vec::<String>::new(), "a sum over nothing refers to its heading");
    assert!(!part(&file, "xl/worksheets/sheet1.xml").contains("autoFilter"));
    let rows = cells(&file);
    assert_eq!(rows.last().unwrap()[0].to_string(), "0");
    assert!(part(&file, "xl/workbook.xml").contains("name=\"abcdefgh và một tên dài hơn ba\""));
}
