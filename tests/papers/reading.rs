//! A table somebody edited in Excel: what is taken over, what is kept, what is told, what is refused.

use rust_xlsxwriter::{Format, Workbook};
use thidua::domain::exact::Exact;
use thidua::domain::scheme::{Evidence, Form, Kind, Node, Scheme};
use thidua::papers::scheme_table::{Column, Noticed, TableFault, TableProblem, read, write};
use thidua::text::Lang;
use thidua::text::numbers::{Expecting, NumberFault};

use crate::grid::{Cell, Grid};
use crate::scheme_table::default_scheme;

const HEADINGS: &[&str] =
    &["Cấp", "Mã", "Nội dung, tiêu chí", "Loại", "Điểm tối đa", "Cách chấm", "Minh chứng", "Hướng dẫn"];

fn exact(plain: &str) -> Exact {
    Exact::parse(plain).unwrap()
}

#[track_caller]
fn node<'a>(scheme: &'a Scheme, code: &str) -> &'a Node {
    scheme.node(code).unwrap_or_else(|| panic!("no {code}"))
}

/// Codes of the children of a node, or of the top nodes.
fn below<'a>(scheme: &'a Scheme, parent: &str) -> Vec<&'a str> {
    let nodes = if parent.is_empty() { &scheme.tree[..] } else { node(scheme, parent).children() };
    nodes.iter().map(|node| node.code.as_str()).collect()
}

/// Reads a grid that must be sound: the scheme, and the notices as (code, what).
#[track_caller]
fn taken(grid: &Grid) -> (Scheme, Vec<(String, Noticed)>) {
    let read = grid.read_onto(&default_scheme()).unwrap_or_else(|faults| panic!("{faults:?}"));
    (read.scheme, read.notices.into_iter().map(|notice| (notice.code, notice.what)).collect())
}

/// The only fault: its place as A1 and what is wrong.
#[track_caller]
fn only_fault(grid: &Grid) -> (String, TableProblem) {
    let mut faults = grid.read_onto(&default_scheme()).unwrap_err();
    assert_eq!(faults.len(), 1, "{faults:?}");
    let TableFault { row, column, problem } = faults.remove(0);
    (
        format!("{}{}", column.unwrap_or_default(), row.map_or_else(String::new, |row| row.to_string())),
        problem,
    )
}

#[test]
fn what_was_typed_over_is_taken_and_the_rest_is_kept() {
    let mut grid = Grid::of(&default_scheme());
    grid.set("II.1", Column::Name, "Kết nạp đảng viên");
    grid.set("II.1", Column::Max, "7.5");
    grid.set("II.1", Column::Evidence, "bắt buộc ");
    grid.set("II.2", Column::Evidence, "KHONG");
    grid.set("II.2", Column::Guidance, "");
    grid.set("I.1", Column::Guidance, "Đánh dấu.");
    grid.set("B", Column::Kind, "điểm trừ");
    let (scheme, notices) = taken(&grid);
    let before = default_scheme();
    let (was, is) = (node(&before, "II.1"), node(&scheme, "II.1"));
    assert_eq!(is.name.vi, "Kết nạp đảng viên");
    assert_eq!(is.name.en, was.name.en);
    assert_eq!(is.max, Some(exact("7.5")));
    assert_eq!(is.evidence, Evidence::Required);
    assert_eq!(is.rule(), was.rule());
    assert_eq!(node(&scheme, "II.2").evidence, Evidence::None);
    assert_eq!(node(&scheme, "II.2").guidance, None);
    let guidance = node(&scheme, "I.1").guidance.clone().unwrap();
    assert_eq!(guidance.vi, "Đánh dấu.");
    assert_eq!(guidance.en, node(&before, "I.1").guidance.clone().unwrap().en);
    assert_eq!(node(&scheme, "B").kind, Some(Kind::Deduction));
    assert_eq!(
        (&scheme.vetoes, &scheme.classes, &scheme.base),
        (&before.vetoes, &before.classes, &before.base)
    );
    assert_eq!(notices, []);
}

#[test]
fn an_english_table_changes_the_english_texts() {
    let before = default_scheme();
    let mut grid = Grid::from_file(&write(&before, Lang::En, "CLUSTER").unwrap());
    let row = grid.rows.iter().position(|row| row.get(1) == Some(&Cell::from("'I.1"))).unwrap();
    grid.rows[row][2] = Cell::from("Resolution 4");
    let (scheme, notices) = taken(&grid);
    assert_eq!(node(&scheme, "I.1").name.vi, node(&before, "I.1").name.vi);
    assert_eq!(node(&scheme, "I.1").name.en.as_deref(), Some("Resolution 4"));
    assert_eq!(notices, []);
}

#[test]
fn rows_are_moved_removed_and_added() {
    let mut grid = Grid::of(&default_scheme());
    grid.remove("II.3");
    let from = grid.row("III.4");
    let moved = grid.rows.remove(from);
    let to = grid.row("III.1");
    grid.rows.insert(to, moved);
    grid.insert_below("V.2", ["2", "V.9", "Việc mới", "2,5", ""]);
    grid.insert_below("II.6", ["3", "", "Không có mã", "'1.5", "Mỗi việc 0,5 điểm."]);
    let (scheme, notices) = taken(&grid);
    assert_eq!(below(&scheme, "II"), ["II.1", "II.2", "II.4", "II.5", "II.6"]);
    assert_eq!(below(&scheme, "II.6"), ["II.6.1", "II.6a", "II.6b"]);
    assert_eq!(below(&scheme, "III"), ["III.4", "III.1", "III.2", "III.3"]);
    assert_eq!(below(&scheme, "V"), ["V.1", "V.2", "V.9"]);
    let new = node(&scheme, "V.9");
    assert_eq!((new.max.clone(), new.evidence), (Some(exact("2.5")), Evidence::Optional));
    assert!(
        matches!(&new.rule().unwrap().form, Form::Direct(direct) if direct.min.is_zero() && direct.step.is_none())
    );
    let made = node(&scheme, "II.6.1");
    assert_eq!(made.max, Some(exact("1.5")));
    assert_eq!(made.guidance.as_ref().unwrap().vi, "Mỗi việc 0,5 điểm.");
    let told = |code: &str, what| (code.to_owned(), what);
    assert_eq!(notices, [told("II.6.1", Noticed::CodeMade), told("II.6.1", Noticed::RuleToGuidance)]);
}

#[test]
fn a_made_code_repeats_neither_a_code_of_the_table_nor_one_that_was_removed() {
    let mut grid = Grid::of(&default_scheme());
    grid.remove("V.2");
    grid.insert_below("V.1", ["2", "", "Mới", "1", ""]);
    grid.insert_below("T.4", ["1", "", "Nhóm mới", "3", ""]);
    let (scheme, _) = taken(&grid);
    assert_eq!(below(&scheme, "V"), ["V.1", "V.3"]);
    assert_eq!(below(&scheme, ""), ["I", "II", "III", "IV", "V", "VI", "B", "T", "IX"]);
    assert_eq!(node(&scheme, "IX").kind, None);
}

#[test]
fn an_edited_sentence_changes_no_rule_and_is_told() {
    let mut grid = Grid::of(&default_scheme());
    grid.set("I.1", Column::Rule, "Mỗi việc 3 điểm.");
    grid.set("I.2", Column::Max, "7");
    let (scheme, notices) = taken(&grid);
    assert_eq!(node(&scheme, "I.1").rule(), node(&default_scheme(), "I.1").rule());
    assert_eq!(notices, [("I.1".to_owned(), Noticed::SentenceEdited)]);
    let read = grid.read_onto(&default_scheme()).unwrap();
    let sentence = read.notices[0].sentence(Lang::Vi);
    assert!(
        sentence.starts_with(&format!("Dòng {}:", grid.number("I.1"))) && sentence.contains("I.1"),
        "{sentence}"
    );
}

#[test]
fn a_sentence_typed_for_the_new_maximum_is_no_edit() {
    let mut grid = Grid::of(&default_scheme());
    let Cell::Text(sentence) = grid.at("I.1", Column::Rule).clone() else { panic!() };
    grid.set("I.1", Column::Max, "9");
    grid.set("I.1", Column::Rule, &format!("{} ", sentence.replace('8', "9")));
    assert_eq!(taken(&grid).1, []);
}

#[test]
fn a_line_with_rows_below_it_is_a_heading_and_a_heading_without_is_a_line() {
    let mut grid = Grid::of(&default_scheme());
    grid.insert_below("I.3", ["3", "I.3a", "Phần một", "3", ""]);
    grid.remove("II.6a");
    grid.remove("II.6b");
    let (scheme, notices) = taken(&grid);
    assert_eq!(below(&scheme, "I.3"), ["I.3a"]);
    assert!(matches!(node(&scheme, "II.6").rule().unwrap().form, Form::Direct(_)));
    let told = |code: &str, what| (code.to_owned(), what);
    assert_eq!(notices, [told("I.3", Noticed::LineBecameHeading), told("II.6", Noticed::HeadingBecameLine)]);
}

#[test]
fn a_row_moved_to_the_top_keeps_the_kind_it_inherited() {
    let mut grid = Grid::of(&default_scheme());
    let from = grid.row("T.2");
    let mut row = grid.rows.remove(from);
    row[0] = Cell::from("1");
    let to = grid.row("T");
    grid.rows.insert(to, row);
    let (scheme, _) = taken(&grid);
    assert_eq!(node(&scheme, "T.2").kind, Some(Kind::Deduction));
}

#[test]
fn an_empty_level_is_that_of_the_row_above() {
    let mut grid = Grid::of(&default_scheme());
    for code in ["I.2", "I.3", "II.6b"] {
        grid.set(code, Column::Level, "");
    }
    assert_eq!(taken(&grid), (default_scheme(), vec![]));
}

#[test]
fn columns_are_found_by_their_headings_wherever_they_stand() {
    let mut grid = Grid::of(&default_scheme());
    grid.insert_column(0, "Đơn vị");
    grid.insert_column(3, "");
    let heading = grid.rows.iter().position(|row| row.contains(&Cell::from("Mã"))).unwrap();
    for cell in &mut grid.rows[heading] {
        if let Cell::Text(text) = cell {
            *text = format!("  {}: ", text.to_uppercase());
        }
    }
    assert_eq!(grid.read_onto(&default_scheme()).unwrap().scheme, default_scheme());
    let plain = Grid::typed(&[&["Ghi chú", "diem toi da", "NOI DUNG", "tt"], &["", "5", "Nhóm", "I"]]);
    let (scheme, _) = taken(&plain);
    assert_eq!((below(&scheme, ""), node(&scheme, "I").max.clone()), (vec!["I"], Some(exact("5"))));
}

#[test]
fn a_column_that_was_taken_out_changes_nothing() {
    for column in Column::ALL {
        let mut grid = Grid::of(&default_scheme());
        grid.remove_column(column);
        let read = grid.read_onto(&default_scheme());
        if matches!(column, Column::Code | Column::Name) {
            assert_eq!(read.unwrap_err()[0].problem, TableProblem::NoTable, "{column:?}");
        } else {
            let read = read.unwrap();
            assert_eq!((read.scheme, read.notices), (default_scheme(), vec![]), "{column:?}");
        }
    }
}

#[test]
fn blank_rows_repeated_headings_signatures_and_the_total_are_no_nodes() {
    let mut grid = Grid::of(&default_scheme());
    let heading = grid.rows[4].clone();
    let middle = grid.row("III");
    grid.rows.insert(middle, vec![Cell::Blank; 8]);
    grid.rows.insert(middle, heading);
    grid.rows.push(vec![]);
    grid.rows.push(vec![Cell::Blank, Cell::Blank, Cell::from("TRƯỞNG CỤM")]);
    grid.rows.push(vec![Cell::Blank; 12].into_iter().chain([Cell::from("ký tên")]).collect());
    let (scheme, notices) = taken(&grid);
    assert_eq!(scheme, default_scheme());
    assert_eq!(notices, [(String::new(), Noticed::RowIgnored)]);
}

#[test]
fn merged_titles_hidden_rows_formulas_and_other_sheets_do_no_harm() {
    let mut workbook = Workbook::new();
    workbook.add_worksheet().write_string(0, 0, "Trang bìa").unwrap();
    let sheet = workbook.add_worksheet();
    sheet.merge_range(0, 0, 1, 7, "BẢNG CHẤM ĐIỂM", &Format::new()).unwrap();
    for (at, heading) in (0..).zip(HEADINGS) {
        sheet.write_string(3, at, *heading).unwrap();
    }
    sheet.write_number(4, 0, 1).unwrap().write_string(4, 1, "I").unwrap().write_string(4, 2, "Nhóm").unwrap();
    sheet
        .write_formula(4, 4, rust_xlsxwriter::Formula::new("=0.1+0.2").set_result("0.30000000000000004"))
        .unwrap();
    sheet.write_number(5, 0, 2).unwrap().write_number(5, 1, 1.5).unwrap().write_string(5, 2, "Dòng").unwrap();
    sheet.set_row_hidden(5).unwrap();
    sheet.write_blank(1_048_575, 0, &Format::new().set_bold()).unwrap();
    let read = read(&workbook.save_to_buffer().unwrap(), &default_scheme()).unwrap();
    assert_eq!((below(&read.scheme, ""), below(&read.scheme, "I")), (vec!["I"], vec!["1.5"]));
    assert_eq!(node(&read.scheme, "I").max, Some(exact("0.3")));
}

#[test]
fn every_fault_is_told_at_once_with_its_cell() {
    let grid = Grid::typed(&[
        HEADINGS,
        &["1", "I", "Nhóm", "Điểm thêm", "mười"],
        &["3", "I.1", "Nhảy cấp", "", "-1"],
        &["", "I.1", "", "", "1.234"],
        &["hai", "I.2", "Dòng", "Điểm trừ", "1234567890123456", "", "Có thể"],
        &["2", "I.3", "Uû ban nh©n d©n tØnh", "Điểm thưởng"],
        &["13", "I.4", "Sâu"],
    ]);
    let faults = grid.read_onto(&default_scheme()).unwrap_err();
    let places: Vec<(String, &TableProblem)> = faults
        .iter()
        .map(|fault| (format!("{}{}", fault.column.as_ref().unwrap(), fault.row.unwrap()), &fault.problem))
        .collect();
    let number = |fault: NumberFault| TableProblem::NotANumber(fault);
    let expected = [
        ("D2", TableProblem::UnknownKind),
        ("E2", number(NumberFault::NotANumber(Expecting::Decimal))),
        ("A3", TableProblem::LevelJump { deepest: 2 }),
        ("E3", TableProblem::Negative),
        ("B4", TableProblem::DuplicateCode { code: "I.1".to_owned(), first: 3 }),
        ("C4", TableProblem::NameMissing),
        ("A5", TableProblem::NotALevel),
        ("D5", TableProblem::KindBelowTop),
        ("E5", number(NumberFault::TooManyDigits)),
        ("G5", TableProblem::UnknownEvidence),
        ("C6", TableProblem::OldEncoding),
        ("D6", TableProblem::KindBelowTop),
        ("A7", TableProblem::NotALevel),
    ];
    let expected: Vec<(String, &TableProblem)> =
        expected.iter().map(|(place, problem)| ((*place).to_owned(), problem)).collect();
    assert_eq!(places, expected);
    for fault in &faults {
        for t in [Lang::Vi, Lang::En] {
            let place = format!("{}{}: ", fault.column.as_ref().unwrap(), fault.row.unwrap());
            assert!(fault.sentence(t).contains(&place), "{}", fault.sentence(t));
        }
    }
}

#[test]
fn numbers_typed_as_text_are_understood_or_asked_about() {
    let row = |max: &'static str| Grid::typed(&[HEADINGS, &["1", "I", "Nhóm", "", max]]);
    for (typed, plain) in [("'2,5", "2.5"), ("'2.5", "2.5"), ("'12", "12"), ("' 3 ", "3"), ("2.5", "2.5")] {
        assert_eq!(node(&taken(&row(typed)).0, "I").max, Some(exact(plain)), "{typed}");
    }
    assert_eq!(node(&taken(&row("")).0, "I").max, None);
    let (place, problem) = only_fault(&row("'1.234"));
    assert_eq!(place, "E2");
    assert!(matches!(problem, TableProblem::NotANumber(NumberFault::Ambiguous { .. })), "{problem:?}");
}

#[test]
fn a_sheet_without_a_table_or_without_rows_is_told_from_one_with() {
    let (place, problem) = only_fault(&Grid::typed(&[&["Mã", "Điểm"], &["I", "5"]]));
    assert_eq!((place.as_str(), problem), ("", TableProblem::NoTable));
    let (_, problem) = only_fault(&Grid::typed(&[HEADINGS]));
    assert_eq!(problem, TableProblem::NoRows);
}

#[test]
fn five_thousand_rows_are_read_and_one_more_is_not() {
    let mut grid = Grid::typed(&[HEADINGS]);
    for number in 1..=5000 {
        grid.rows.push(vec![Cell::from("1"), Cell::Text(format!("N{number}")), Cell::from("Dòng")]);
    }
    assert_eq!(taken(&grid).0.tree.len(), 5000);
    grid.rows.push(vec![Cell::from("1"), Cell::from("N"), Cell::from("Dòng")]);
    assert_eq!(only_fault(&grid), ("5002".to_owned(), TableProblem::TooManyRows));
}

#[test]
fn faults_without_end_are_cut() {
    let mut grid = Grid::typed(&[HEADINGS]);
    for _ in 0..2000 {
        grid.rows.push(vec![Cell::from("x"), Cell::from("I")]);
    }
    let faults = grid.read_onto(&default_scheme()).unwrap_err();
    assert_eq!((faults.len(), &faults[1000].problem), (1001, &TableProblem::TooManyFaults));
}
