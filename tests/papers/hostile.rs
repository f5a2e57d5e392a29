//! Files made to hurt whoever reads them: each is refused with a fault, and none costs more than its limits.
//!
//! The files are made here. That memory stays flat follows from the limits, which are what these tests assert: a part
//! is unpacked no further than what is left, and a reader sees no claim that was not looked over.

use std::io::{Cursor, Write as _};

use rust_xlsxwriter::Workbook;
use thidua::papers::scheme_table::{TableFault, TableProblem, read, write};
use thidua::papers::workbook::{
    MAX_BYTES, MAX_CELLS, MAX_COLUMNS, MAX_PARTS, MAX_ROWS, MAX_UNPACKED_BYTES, WorkbookFault,
};
use thidua::text::Lang;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::scheme_table::default_scheme;

const RELS: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="x"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const WORKBOOK: &str = r#"<?xml version="1.0" encoding="UTF-8"?><workbook xmlns="x" xmlns:r="y"><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const WORKBOOK_RELS: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="x"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
const SHEET: &str = "xl/worksheets/sheet1.xml";
const STRINGS: &str = "xl/sharedStrings.xml";

/// A workbook of one sheet with these cells, and further parts.
fn workbook(cells: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let sheet = format!(r#"<worksheet xmlns="x"><sheetData>{cells}</sheetData></worksheet>"#);
    with_sheet(sheet.as_bytes(), more)
}

fn with_sheet(sheet: &[u8], more: &[(&str, &[u8])]) -> Vec<u8> {
    let parts: [(&str, &[u8]); 4] = [
        ("_rels/.rels", RELS.as_bytes()),
        ("xl/workbook.xml", WORKBOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", WORKBOOK_RELS.as_bytes()),
        (SHEET, sheet),
    ];
    archive(parts.iter().chain(more))
}

fn archive<'a>(parts: impl IntoIterator<Item = &'a (&'a str, &'a [u8])>) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A sound table, two rows long.
const CELLS: &str = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>Mã</t></is></c><c r="B1" t="inlineStr"><is><t>Nội dung</t></is></c><c r="C1" t="inlineStr"><is><t>Điểm</t></is></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>I</t></is></c><c r="B2" t="inlineStr"><is><t>Nhóm</t></is></c><c r="C2"><v>5</v></c></row>"#;

#[track_caller]
fn refusal(file: &[u8]) -> WorkbookFault {
    let faults = read(file, &default_scheme()).unwrap_err();
    match &faults[..] {
        [fault @ TableFault { problem: TableProblem::File(file), .. }] => {
            assert!(!fault.sentence(Lang::Vi).is_empty() && !fault.sentence(Lang::En).is_empty());
            file.clone()
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_workbook_these_files_are_made_of_is_sound() {
    let read = read(&workbook(CELLS, &[]), &default_scheme()).unwrap();
    assert_eq!((read.scheme.tree.len(), read.scheme.tree[0].code.as_str()), (1, "I"));
}

#[test]
fn a_cell_in_the_far_corner_is_refused_before_room_is_made_for_it() {
    let cells =
        r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#;
    assert_eq!(refusal(&workbook(cells, &[])), WorkbookFault::FarCell { row: 1_048_575, column: 16_383 });
    let faults = read(&workbook(cells, &[]), &default_scheme()).unwrap_err();
    assert!(faults[0].sentence(Lang::Vi).starts_with("Ô XFD1048576: "), "{}", faults[0].sentence(Lang::Vi));
    let just_outside =
        |cell: &str| refusal(&workbook(&format!(r#"<row><c r="{cell}"><v>1</v></c></row>"#), &[]));
    assert_eq!(just_outside("A6001"), WorkbookFault::FarCell { row: MAX_ROWS, column: 0 });
    assert_eq!(just_outside("BM1"), WorkbookFault::FarCell { row: 0, column: MAX_COLUMNS });
}

#[test]
fn what_unpacks_to_too_much_is_refused_whichever_part_it_is() {
    let limit = usize::try_from(MAX_UNPACKED_BYTES).unwrap();
    let blanks = vec![b' '; limit + 1];
    let bomb = workbook(CELLS, &[("xl/media/picture.png", &blanks)]);
    assert!(bomb.len() < 100_000, "{}", bomb.len());
    assert_eq!(refusal(&bomb), WorkbookFault::TooMuch);
    let third = &blanks[..limit / 3];
    let parts = [("xl/a", third), ("xl/b", third), ("xl/c", third)];
    assert_eq!(refusal(&workbook(CELLS, &parts)), WorkbookFault::TooMuch);
    assert_eq!(refusal(&workbook("<row/>".repeat(3_000_000).as_str(), &[])), WorkbookFault::TooMuch);
    let many: Vec<String> = (0..MAX_PARTS).map(|number| format!("xl/media/{number}")).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &b""[..])).collect();
    assert_eq!(refusal(&workbook(CELLS, &many)), WorkbookFault::TooMuch);
}

#[test]
fn more_cells_than_a_table_has_are_refused() {
    let cells = format!("<row>{}</row>", r#"<c r="A1"><v>1</v></c>"#.repeat(MAX_CELLS + 1));
    assert_eq!(refusal(&workbook(&cells, &[])), WorkbookFault::TooMuch);
    let empty = format!("<row>{}</row>", "<c/>".repeat(MAX_CELLS + 1));
    assert_eq!(refusal(&workbook(&empty, &[])), WorkbookFault::TooMuch);
    let texts = format!("<sst>{}</sst>", "<si/>".repeat(MAX_CELLS + 1));
    assert_eq!(refusal(&workbook(CELLS, &[(STRINGS, texts.as_bytes())])), WorkbookFault::TooMuch);
}

#[test]
fn claims_are_not_believed() {
    for claim in ["20000000", "99999999999999", "18446744073709551615", "-1", "0x10"] {
        let texts = format!(r#"<sst count="1" uniqueCount="{claim}"><si><t>a</t></si></sst>"#);
        assert_eq!(
            refusal(&workbook(CELLS, &[(STRINGS, texts.as_bytes())])),
            WorkbookFault::Damaged,
            "{claim}"
        );
    }
    let dimension = |range: &str| {
        let sheet =
            format!(r#"<worksheet><dimension ref="{range}"/><sheetData>{CELLS}</sheetData></worksheet>"#);
        with_sheet(sheet.as_bytes(), &[])
    };
    // The whole sheet is claimed by files whose last row was ever touched.
    assert!(read(&dimension("A1:XFD1048576"), &default_scheme()).is_ok());
    for range in ["B2:A1", "A1:A99999999999", "A0", "AAAAAAAA1", "A1:B2:C3", "A", ""] {
        assert_eq!(refusal(&dimension(range)), WorkbookFault::Damaged, "{range}");
    }
    for cell in ["A99999999999", "ZZZZZZZZZZ1", "A0", "1A", "Ă1"] {
        let cells = format!(r#"<row><c r="{cell}"><v>1</v></c></row>"#);
        assert_eq!(refusal(&workbook(&cells, &[])), WorkbookFault::Damaged, "{cell}");
    }
    let row = r#"<row r="99999999999"><c><v>1</v></c></row>"#;
    assert_eq!(refusal(&workbook(row, &[])), WorkbookFault::Damaged);
}

#[test]
fn claims_hidden_from_the_look_over_are_refused() {
    let hidden: [&str; 6] = [
        r#"<!-- " --><sst uniqueCount="99999999999"/><!-- " -->"#,
        r#"<![CDATA[<]]><sst uniqueCount="99999999999"></sst>"#,
        r#"<?x "?><sst uniqueCount="99999999999"/><?x "?>"#,
        r#"<a></a "><sst uniqueCount="99999999999"></sst><b">"#,
        r#"<sst a=' uniqueCount="1"' uniqueCount = '99999999999'></sst>"#,
        r#"<sst a uniqueCount="99999999999"></sst>"#,
    ];
    for texts in hidden {
        assert_eq!(
            refusal(&workbook(CELLS, &[(STRINGS, texts.as_bytes())])),
            WorkbookFault::Damaged,
            "{texts}"
        );
    }
    let texts = r#"<sst uniqueCount="99999999999"></sst>"#;
    let wide: Vec<u8> = [0xff, 0xfe].into_iter().chain(texts.bytes().flat_map(|byte| [byte, 0])).collect();
    assert_eq!(refusal(&workbook(CELLS, &[(STRINGS, &wide)])), WorkbookFault::Damaged);
    let declared = format!(r#"<?xml version="1.0" encoding="UTF-16"?>{texts}"#);
    assert_eq!(refusal(&workbook(CELLS, &[(STRINGS, declared.as_bytes())])), WorkbookFault::Damaged);
}

#[test]
fn entities_are_never_expanded() {
    let laughs = r#"<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]><worksheet><sheetData><row><c t="inlineStr"><is><t>&b;&c;</t></is></c></row></sheetData></worksheet>"#;
    assert_eq!(refusal(&with_sheet(laughs.as_bytes(), &[])), WorkbookFault::Damaged);
    let undeclared = r#"<row><c t="inlineStr"><is><t>&b;</t></is></c></row>"#;
    assert_eq!(refusal(&workbook(undeclared, &[])), WorkbookFault::Damaged);
}

#[test]
fn endless_tags_and_texts_are_refused() {
    let text = format!(r#"<row><c t="inlineStr"><is><t>{}</t></is></c></row>"#, "a".repeat(32_768));
    assert_eq!(refusal(&workbook(&text, &[])), WorkbookFault::LongText { row: 0, column: 0 });
    let text = format!(r#"<row><c t="inlineStr"><is><t>{}</t></is></c></row>"#, "a".repeat(1_000_000));
    assert_eq!(refusal(&workbook(&text, &[])), WorkbookFault::TooMuch);
    let tag = format!(r#"<row><c a="{}"></c></row>"#, "a".repeat(1_000_000));
    assert_eq!(refusal(&workbook(&tag, &[])), WorkbookFault::TooMuch);
}

/// Changes bytes of a file at a distance behind every mark.
fn patched(mut file: Vec<u8>, mark: &[u8], distance: usize, bytes: &[u8]) -> Vec<u8> {
    let places: Vec<usize> = file
        .windows(mark.len())
        .enumerate()
        .filter(|(_, window)| *window == mark)
        .map(|(at, _)| at)
        .collect();
    assert!(!places.is_empty());
    for place in places {
        file[place + distance..place + distance + bytes.len()].copy_from_slice(bytes);
    }
    file
}

const LISTED: &[u8] = b"PK\x01\x02";
const LOCAL: &[u8] = b"PK\x03\x04";
const END: &[u8] = b"PK\x05\x06";

#[test]
fn archives_that_lie_are_refused() {
    let sound = || workbook(CELLS, &[]);
    for size in [0_u32, 1, 1_000_000] {
        let lying = patched(sound(), LISTED, 24, &size.to_le_bytes());
        assert_eq!(refusal(&lying), WorkbookFault::Damaged, "{size} claimed");
    }
    assert_eq!(refusal(&patched(sound(), LISTED, 24, &[0xfe, 0xff, 0xff, 0xff])), WorkbookFault::TooMuch);
    assert_eq!(refusal(&patched(sound(), LISTED, 16, &[1, 2, 3, 4])), WorkbookFault::Damaged, "checksum");
    assert_eq!(refusal(&patched(sound(), END, 10, &[0xfe, 0xff])), WorkbookFault::TooMuch, "parts claimed");
    let locked = patched(patched(sound(), LISTED, 8, &[1]), LOCAL, 6, &[1]);
    assert_eq!(refusal(&locked), WorkbookFault::Encrypted);
    let odd = patched(patched(sound(), LISTED, 10, &[9]), LOCAL, 8, &[9]);
    assert_eq!(refusal(&odd), WorkbookFault::Damaged, "another compression");
}

#[test]
fn two_parts_of_one_name_are_refused() {
    let twice = workbook(CELLS, &[("xl/worksheets/sheet2.xml", b"<worksheet/>")]);
    assert!(read(&twice, &default_scheme()).is_ok());
    let twice = patched(twice, b"sheet2.xml", 0, b"sheet1.xml");
    assert_eq!(refusal(&twice), WorkbookFault::Damaged);
}

#[test]
fn parts_no_table_needs_are_left_behind() {
    let nested = workbook(CELLS, &[]);
    let styles = format!("<styleSheet><cellXfs>{}</cellXfs></styleSheet>", "<xf/>".repeat(1_000_000));
    let more: [(&str, &[u8]); 4] = [
        ("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0"),
        ("xl/embeddings/book.xlsx", &nested),
        ("xl/styles.xml", styles.as_bytes()),
        ("../../etc/passwd", b"root"),
    ];
    assert!(read(&workbook(CELLS, &more), &default_scheme()).is_ok());
}

#[test]
fn other_files_are_told_by_what_they_are() {
    assert_eq!(refusal(b""), WorkbookFault::NotAWorkbook);
    assert_eq!(refusal("Mã;Nội dung\nI;Nhóm".as_bytes()), WorkbookFault::NotAWorkbook);
    assert_eq!(refusal(b"%PDF-1.7"), WorkbookFault::NotAWorkbook);
    let compound = |inside: &str| {
        let wide = inside.bytes().flat_map(|byte| [byte, 0]);
        [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]
            .into_iter()
            .chain([0; 600])
            .chain(wide)
            .collect::<Vec<u8>>()
    };
    assert_eq!(refusal(&compound("Workbook")), WorkbookFault::OldFormat);
    assert_eq!(refusal(&compound("EncryptedPackage")), WorkbookFault::Encrypted);
    let parts: [(&str, &[u8]); 1] = [("word/document.xml", b"<document/>")];
    assert_eq!(refusal(&archive(&parts)), WorkbookFault::NotAWorkbook);
    assert_eq!(refusal(&vec![b'P'; MAX_BYTES + 1]), WorkbookFault::TooLarge);
}

#[test]
fn a_sheet_listed_many_times_is_not_read_many_times() {
    let listed = r#"<sheet name="A" sheetId="1" r:id="rId1"/>"#;
    let workbook = WORKBOOK.replace(listed, &listed.repeat(90_000));
    let empty = format!("<worksheet><sheetData>{}</sheetData></worksheet>", "<row/>".repeat(100_000));
    let parts: [(&str, &[u8]); 4] = [
        ("_rels/.rels", RELS.as_bytes()),
        ("xl/workbook.xml", workbook.as_bytes()),
        ("xl/_rels/workbook.xml.rels", WORKBOOK_RELS.as_bytes()),
        (SHEET, empty.as_bytes()),
    ];
    let faults = read(&archive(&parts), &default_scheme()).unwrap_err();
    assert_eq!(faults[0].problem, TableProblem::NoTable);
}

#[test]
fn a_file_cut_short_anywhere_is_refused() {
    let file = write(&default_scheme(), Lang::Vi, "CỤM THI ĐUA").unwrap();
    assert!(file.len() > 97 * 50, "{}", file.len());
    for end in (0..file.len()).step_by(97) {
        let fault = refusal(&file[..end]);
        assert!(
            matches!(fault, WorkbookFault::NotAWorkbook | WorkbookFault::Damaged),
            "cut at {end}: {fault:?}"
        );
    }
}

#[test]
fn a_file_with_one_byte_changed_is_refused_or_says_the_same() {
    let scheme = default_scheme();
    let file = write(&scheme, Lang::Vi, "CỤM THI ĐUA").unwrap();
    for place in (0..file.len()).step_by(11) {
        let mut changed = file.clone();
        changed[place] ^= 0x55;
        if let Ok(read) = read(&changed, &scheme) {
            assert_eq!(read.scheme, scheme, "byte {place}");
        }
    }
}

#[test]
fn cells_of_every_sort_are_read_as_they_are_shown() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (at, heading) in (0..).zip(["Mã", "Nội dung", "Điểm"]) {
        sheet.write_string(0, at, heading).unwrap();
    }
    sheet
        .write_number(1, 0, 7.0)
        .unwrap()
        .write_boolean(1, 1, true)
        .unwrap()
        .write_number(1, 2, 1e-11)
        .unwrap();
    sheet
        .write_number(2, 0, 1.5)
        .unwrap()
        .write_number(2, 1, 2013.0)
        .unwrap()
        .write_number(2, 2, -0.0)
        .unwrap();
    let read = read(&workbook.save_to_buffer().unwrap(), &default_scheme()).unwrap();
    let seen: Vec<(&str, &str, String)> = read
        .scheme
        .tree
        .iter()
        .map(|top| (top.code.as_str(), top.name.vi.as_str(), top.max.as_ref().unwrap().to_shortest()))
        .collect();
    assert_eq!(seen, [("7", "TRUE", "0".to_owned()), ("1.5", "2013", "0".to_owned())]);
}
