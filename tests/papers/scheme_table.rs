//! The table that is written: what stands in it, and that reading it back changes nothing.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use thidua::domain::scheme::{Node, Scheme};
use thidua::papers::scheme_table::{Column, MAX_CELL_CHARS, WriteFault, read, write};
use thidua::text::Lang;

use crate::grid::{Cell, Grid};
use crate::random::any_scheme;

pub(crate) fn default_scheme() -> Scheme {
    Scheme::parse(include_str!("../../src/actions/first_start/DB-2013-H1.json")).unwrap()
}

#[track_caller]
fn assert_comes_back(scheme: &Scheme, name: &str) {
    for t in [Lang::Vi, Lang::En] {
        let file = write(scheme, t, "CỤM THI ĐUA CÁC BAN TỔ CHỨC TỈNH ỦY").unwrap();
        if scheme.tree.is_empty() {
            assert!(read(&file, scheme).is_err(), "{name}: a table without rows");
            continue;
        }
        let back = read(&file, scheme).unwrap_or_else(|faults| panic!("{name}: {faults:?}"));
        assert_eq!(back.scheme, *scheme, "{name} in {}", t.code());
        assert_eq!(back.notices, [], "{name} in {}", t.code());
    }
}

#[test]
fn the_default_scheme_comes_back_as_it_was() {
    assert_comes_back(&default_scheme(), "default");
}

#[test]
fn every_published_regulation_comes_back_as_it_was() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/regulations");
    let mut count = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let (_, ending) = name.split_once('.').unwrap();
        if ending == "json" {
            assert_comes_back(&Scheme::parse(&fs::read_to_string(&path).unwrap()).unwrap(), &name);
            count += 1;
        }
    }
    assert_eq!(count, 18);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]
    #[test]
    fn any_scheme_comes_back_as_it_was(scheme in any_scheme()) {
        assert_comes_back(&scheme, "random");
    }
}

#[test]
fn the_table_has_the_printed_columns_and_a_total() {
    let scheme = default_scheme();
    let grid = Grid::of(&scheme);
    assert_eq!(grid.rows[0][0], Cell::from("CỤM THI ĐUA"));
    assert_eq!(grid.rows[1][0], Cell::Text(scheme.title.vi.clone()));
    assert_eq!(Column::ALL.map(|column| grid.column(column)), [0, 1, 2, 3, 4, 5, 6, 7]);
    let top = &scheme.tree[0];
    assert_eq!(*grid.at(&top.code, Column::Level), Cell::from("1"));
    assert_eq!(*grid.at(&top.code, Column::Kind), Cell::from("Điểm chuẩn"));
    assert_eq!(*grid.at(&top.code, Column::Rule), Cell::Blank);
    let line = &top.children()[0];
    assert_eq!(*grid.at(&line.code, Column::Level), Cell::from("2"));
    assert_eq!(*grid.at(&line.code, Column::Name), Cell::Text(line.name.vi.clone()));
    assert_eq!(*grid.at(&line.code, Column::Kind), Cell::Blank);
    assert_eq!(*grid.at(&line.code, Column::Max), Cell::Number(line.max.as_ref().unwrap().to_shortest()));
    assert!(matches!(grid.at(&line.code, Column::Rule), Cell::Text(rule) if rule.ends_with('.')));
    let total = grid.rows.last().unwrap();
    assert_eq!(total[grid.column(Column::Name)], Cell::from("Tổng điểm chuẩn"));
    assert_eq!(total[grid.column(Column::Max)], Cell::from("100"));
    let nodes: usize = scheme.tree.iter().map(count).sum();
    assert_eq!(grid.rows.len(), 5 + nodes + 1);
}

fn count(node: &Node) -> usize {
    1 + node.children().iter().map(count).sum::<usize>()
}

#[test]
fn text_that_looks_like_a_formula_stays_text() {
    let mut scheme = default_scheme();
    for (typed, top) in ["=1+1", "+1", "-1", "@SUM(1)"].into_iter().zip(&mut scheme.tree) {
        top.name.vi = typed.to_owned();
    }
    let grid = Grid::of(&scheme);
    for top in &scheme.tree[..4] {
        assert_eq!(*grid.at(&top.code, Column::Name), Cell::Text(top.name.vi.clone()));
    }
}

#[test]
fn a_text_no_cell_can_hold_is_named() {
    let mut scheme = default_scheme();
    scheme.tree[1].name.vi = "ộ".repeat(MAX_CELL_CHARS);
    assert_comes_back(&scheme, "just fits");
    scheme.tree[1].name.vi.push('x');
    let code = scheme.tree[1].code.clone();
    let fault = write(&scheme, Lang::Vi, "").unwrap_err();
    assert!(matches!(&fault, WriteFault::TextTooLong { code: named } if *named == code), "{fault:?}");
    assert!(fault.sentence(Lang::Vi).contains(&code));
}
