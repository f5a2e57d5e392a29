//! The scheme's table as a workbook that comes back.

use thidua::domain::scheme::Scheme;
use thidua::papers::scheme_table::{WriteFault, read, write};
use thidua::text::Lang;

use super::samples::default_scheme;
use crate::changes;
use crate::drive::{Target, drive};
use crate::exercise::said;

/// Marks and values of worksheets.
pub(super) const WORDS: &[&str] = &[
    "<row r=\"7\">",
    "</row>",
    "<c r=\"B2\">",
    "</c>",
    "<v>",
    "</v>",
    "t=\"s\"",
    "t=\"b\"",
    "t=\"e\"",
    "t=\"inlineStr\"",
    "<is><t>",
    "</t></is>",
    "<f>",
    "</f>",
    "<mergeCell ref=\"A1:F9\"/>",
    "<si/>",
    "<si><t>",
    "</t></si>",
    "1e308",
    "-1e-308",
    "NaN",
    "inf",
    "99999999999999999999",
    "0.1",
    "41459",
    "&#13;",
    "&#0;",
    "&amp;",
    "&quot;",
    "_x000D_",
    "<!--",
    "]]>",
    "<![CDATA[",
    "A1",
    "XFD1048576",
    "BM6000",
    "uniqueCount=\"1\"",
    "xml:space=\"preserve\"",
    "count=\"9\"",
    "r:id=\"rId9\"",
    "../",
    "/xl/worksheets/sheet1.xml",
    "state=\"hidden\"",
    "\u{feff}",
    "\u{200b}",
    "I.1",
    "x",
    " ",
    "\"",
    "<",
    ">",
    "/>",
];

fn exercise(input: &[u8], base: &Scheme) -> bool {
    match read(input, base) {
        Err(faults) => {
            assert!(!faults.is_empty(), "a table that is refused has a fault");
            for fault in &faults {
                said(|lang| fault.sentence(lang));
            }
            false
        }
        Ok(import) => {
            for notice in &import.notices {
                said(|lang| notice.sentence(lang));
            }
            match write(&import.scheme, Lang::Vi, "CỤM") {
                Ok(file) => {
                    let again = read(&file, &import.scheme).expect("what was written is read");
                    assert_eq!(again.scheme, import.scheme, "a table is read as it was written");
                }
                Err(WriteFault::TextTooLong { .. }) => {}
                Err(other) => panic!("{other:?}"),
            }
            true
        }
    }
}

#[test]
fn tables_of_the_scheme() {
    let scheme = default_scheme();
    let target = Target {
        name: "scheme_table",
        seeds: [Lang::Vi, Lang::En].map(|lang| write(&scheme, lang, "CỤM THI ĐUA").unwrap()).to_vec(),
        change: &|input, random| changes::archive(input, WORDS, random),
        exercise: &|input| exercise(input, &scheme),
    };
    drive(&target, 12);
}
