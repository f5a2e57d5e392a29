//! A filled sheet that comes back, as a workbook and as CSV.

use thidua::papers::sheet_table::{
    Change, FieldKind, Group, Origin, Part, Row, SheetTable, Sum, TICKED, read, write, write_csv,
};
use thidua::text::Lang;
use thidua::text::dates::read_date;
use thidua::text::numbers::{Expecting, read_number};

use super::samples::default_scheme;
use super::scheme_table::WORDS;
use crate::changes;
use crate::drive::{Target, drive};
use crate::exercise::said;

/// Marks and values of CSV files.
const CSV_WORDS: &[&str] = &[
    ";",
    ",",
    "\t",
    "\"",
    "\"\"",
    "\r\n",
    "\n",
    "\r",
    "'",
    "''",
    "=1+1",
    "7,5",
    "7.5",
    "1.000",
    "-0",
    "03/07/2013",
    "2013-07-03",
    "x",
    " ",
    "o:",
    "v:",
    "thidua-1|",
    "\u{feff}",
    "\u{a0}",
    "e\u{323}\u{302}",
    "999999999999999,9999999999",
    "I.1:in:whole",
];

/// A sheet of the default scheme, with a field of each kind in every group.
fn sheet() -> SheetTable {
    let scheme = default_scheme();
    let levels = vec!["Tốt".to_owned(), "Khá".to_owned(), "=Yếu, kém".to_owned()];
    let kinds = [
        (FieldKind::Number(Expecting::Decimal), "92.5"),
        (FieldKind::Number(Expecting::Whole), "1450"),
        (FieldKind::Number(Expecting::Decimal), "999999999999999.9999999999"),
        (FieldKind::Number(Expecting::Decimal), "-0.0000000001"),
        (FieldKind::Day, "03/07/2013"),
        (FieldKind::Choice(levels), "Khá"),
        (FieldKind::Tick, TICKED),
        (FieldKind::Text, "=Ghi chú; \"hai\"\ndòng"),
    ];
    let row = |at: usize, code: &str, name: &str| {
        let (kind, value) = kinds[at % kinds.len()].clone();
        Row {
            code: code.to_owned(),
            name: name.to_owned(),
            max: "5".to_owned(),
            points: "2.5".to_owned(),
            label: "Thực hiện".to_owned(),
            kind,
            value: if at % 5 == 4 { String::new() } else { value.to_owned() },
            key: format!("{code}:in:actual"),
            version: format!("{at}.abc"),
            is_open: at % 11 != 7,
        }
    };
    let group = |(code, lines): (&str, Vec<(usize, String, String)>)| Group {
        code: code.to_owned(),
        name: format!("Nhóm {code}"),
        max: "100".to_owned(),
        points: "2.5".to_owned(),
        rows: lines.iter().map(|(at, code, name)| row(*at, code, name)).collect(),
    };
    let lines: Vec<(usize, String, String)> = (0..)
        .zip(scheme.lines())
        .map(|(at, line)| (at, line.code().to_owned(), line.node.name.vi.clone()))
        .collect();
    let groups = lines.chunks(12).zip(["I", "II", "III"]).map(|(lines, code)| group((code, lines.to_vec())));
    SheetTable {
        origin: Origin {
            cluster: "DB".to_owned(),
            period: "2013-H1".to_owned(),
            unit: "HG".to_owned(),
            scheme: "DB-2013 v1".to_owned(),
        },
        title: vec!["PHIẾU CHẤM ĐIỂM".to_owned(), "Hà Giang".to_owned()],
        groups: groups.collect(),
        sums: vec![Sum {
            name: "Tổng".to_owned(),
            points: "5".to_owned(),
            parts: vec![(true, Part::Group("I".to_owned())), (false, Part::Group("II".to_owned()))],
        }],
    }
}

fn exercise(input: &[u8], present: &SheetTable) -> bool {
    match read(input, present) {
        Err(faults) => {
            assert!(!faults.is_empty() && faults.len() <= 20, "{} faults", faults.len());
            for fault in &faults {
                said(|lang| fault.sentence(lang));
            }
            false
        }
        Ok(changes) => {
            let mut kept = present.clone();
            for change in &changes {
                keep(change, &mut kept);
            }
            for (file, format) in
                [(write(&kept, Lang::Vi).unwrap(), "XLSX"), (write_csv(&kept, Lang::Vi).unwrap(), "CSV")]
            {
                assert_eq!(read(&file, &kept), Ok(Vec::new()), "nobody changed anything in the {format}");
            }
            true
        }
    }
}

/// Keeps a change as the sheet would, where it is one that the sheet takes.
fn keep(change: &Change, sheet: &mut SheetTable) {
    let mut rows = sheet.groups.iter_mut().flat_map(|group| &mut group.rows);
    let row = rows.find(|row| row.key == change.key).expect("a change is of a field");
    assert!(row.is_open, "a closed field is not changed");
    let value = change.value.as_str();
    let is_taken = value.is_empty()
        || match &row.kind {
            FieldKind::Number(expecting) => read_number(value, *expecting).is_ok_and(|plain| plain == value),
            FieldKind::Day => read_date(value).is_ok(),
            FieldKind::Choice(words) => words.iter().any(|word| word == value),
            FieldKind::Tick => value == TICKED,
            // As forms take texts.
            FieldKind::Text => {
                value.trim() == value && !value.chars().any(|c| c.is_control() && c != '\n' && c != '\t')
            }
        };
    if is_taken {
        value.clone_into(&mut row.value);
    }
}

#[test]
fn sheets_as_workbooks() {
    let sheet = sheet();
    let target = Target {
        name: "sheet_xlsx",
        seeds: [Lang::Vi, Lang::En].map(|lang| write(&sheet, lang).unwrap()).to_vec(),
        change: &|input, random| changes::archive(input, WORDS, random),
        exercise: &|input| exercise(input, &sheet),
    };
    drive(&target, 12);
}

#[test]
fn sheets_as_csv() {
    let sheet = sheet();
    let target = Target {
        name: "sheet_csv",
        seeds: [Lang::Vi, Lang::En].map(|lang| write_csv(&sheet, lang).unwrap()).to_vec(),
        change: &|input, random| changes::bytes(input, CSV_WORDS, random),
        exercise: &|input| exercise(input, &sheet),
    };
    drive(&target, 30);
}
