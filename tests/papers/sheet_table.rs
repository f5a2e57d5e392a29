//! A sheet that is taken away and brought back.

use thidua::papers::sheet_table::{FieldKind, Group, Origin, Row, SheetTable, read, write, write_csv};
use thidua::text::Lang;
use thidua::text::numbers::Expecting;

/// A sheet of one field with a number in it.
fn sheet_with(value: &str) -> SheetTable {
    let row = Row {
        code: "I.1".to_owned(),
        name: "Kết nạp đảng viên".to_owned(),
        max: "5".to_owned(),
        points: String::new(),
        label: "Thực hiện".to_owned(),
        kind: FieldKind::Number(Expecting::Decimal),
        value: value.to_owned(),
        key: "I.1:in:actual".to_owned(),
        version: "1.a".to_owned(),
        is_open: true,
    };
    let [cluster, period, unit, scheme] = ["DB", "2013-H1", "HG", "DB-2013 v1"].map(str::to_owned);
    SheetTable {
        origin: Origin { cluster, period, unit, scheme },
        title: Vec::new(),
        groups: vec![Group {
            code: "I".to_owned(),
            name: "Nhóm".to_owned(),
            max: "5".to_owned(),
            points: String::new(),
            rows: vec![row],
        }],
        sums: Vec::new(),
    }
}

#[test]
fn a_number_of_any_length_comes_back_as_it_was() {
    for value in [
        "7.5",
        "0.0000000001",
        "-99999.9999999999",
        "999999999999999",
        "123456789012345.125",
        "123456789.1234567891",
        "999999999999999.9999999999",
    ] {
        let sheet = sheet_with(value);
        for t in [Lang::Vi, Lang::En] {
            for file in [write(&sheet, t).unwrap(), write_csv(&sheet, t).unwrap()] {
                assert_eq!(read(&file, &sheet), Ok(Vec::new()), "{value} in {t:?}");
            }
        }
    }
}
