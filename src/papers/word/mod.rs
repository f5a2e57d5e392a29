//! Papers as Word files (DOCX): a page, paragraphs and tables in the marks of ECMA-376, packed.
//!
//! Written by hand because a paper of the Party needs exact margins, sizes and repeated heading rows, and every program
//! has to open it without repair. Knows no paper and no words of one.

use super::document::{Align, Document, Paragraph, Part, Table};
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use zip::ZipWriter;
use zip::result::ZipResult;
use zip::write::SimpleFileOptions;

/// The media type of a DOCX file.
pub const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
/// Papers name this face; programs without it take one of the same widths.
const FACE: &str = "Times New Roman";
/// From the edges of a cell to its text: two points above and below, what is usual at the sides.
const CELL_MARGINS: &str = "<w:tblCellMar><w:top w:w=\"40\" w:type=\"dxa\"/><w:left w:w=\"108\" w:type=\"dxa\"/>\
    <w:bottom w:w=\"40\" w:type=\"dxa\"/><w:right w:w=\"108\" w:type=\"dxa\"/></w:tblCellMar>";
/// Twentieths of a point in a millimetre, times ten.
const TWIPS_OF_10_MM: u32 = 567;

/// A paragraph in marks.
fn paragraph_marks(paragraph: &Paragraph) -> String {
    let align = match paragraph.align {
        Align::Left => "left",
        Align::Center => "center",
        Align::Right => "right",
        Align::Body => "both",
    };
    // Body text: 6 points between paragraphs, lines of exactly 18 points, the first set in by 10 mm (36-HD/VPTW).
    let (spacing, first) = match paragraph.align {
        Align::Body => ("w:before=\"120\" w:after=\"0\" w:line=\"360\" w:lineRule=\"exact\"", twips(10)),
        Align::Left | Align::Center | Align::Right => ("w:before=\"0\" w:after=\"0\"", 0),
    };
    // A heading stays with what it heads.
    let kept = if paragraph.align == Align::Body && (paragraph.is_bold || paragraph.is_italic) {
        "<w:keepNext/>"
    } else {
        ""
    };
    let side = paragraph.rule.map_or(0, twips);
    let border = paragraph.rule.map_or(
        "",
        |_| "<w:pBdr><w:bottom w:val=\"single\" w:sz=\"6\" w:space=\"1\" w:color=\"auto\"/></w:pBdr>",
    );
    let faces = [(paragraph.is_bold, "<w:b/>"), (paragraph.is_italic, "<w:i/>")];
    let faces = faces.map(|(is_so, mark)| if is_so { mark } else { "" }).concat();
    let underline = if paragraph.is_underlined { "<w:u w:val=\"single\"/>" } else { "" };
    format!(
        "<w:p><w:pPr>{kept}{border}<w:spacing {spacing}/><w:ind w:left=\"{side}\" w:right=\"{side}\" w:firstLine=\"{first}\"/>\
         <w:jc w:val=\"{align}\"/></w:pPr><w:r><w:rPr>{faces}<w:sz w:val=\"{size}\"/><w:szCs w:val=\"{size}\"/>{underline}\
         </w:rPr><w:t xml:space=\"preserve\">{text}</w:t></w:r></w:p>",
        size = paragraph.size * 2,
        text = escaped(&paragraph.text),
    )
}

/// A table in marks.
pub(super) fn table_marks(table: &Table) -> String {
    let total: u32 = table.widths.iter().map(|width| twips(*width)).sum();
    let columns = table
        .widths
        .iter()
        .map(|width| format!("<w:gridCol w:w=\"{}\"/>", twips(*width)))
        .collect::<Vec<_>>()
        .concat();
    let sides = ["top", "left", "bottom", "right", "insideH", "insideV"]
        .iter()
        .map(|side| format!("<w:{side} w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"auto\"/>"))
        .collect::<Vec<_>>()
        .concat();
    let row = |cells: &[Paragraph], repeated: &str| {
        let cells = table
            .widths
            .iter()
            .zip(cells)
            .map(|(width, cell)| {
                let width = twips(*width);
                let marks = paragraph_marks(cell);
                format!(
                    "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/><w:vAlign w:val=\"center\"/></w:tcPr>{marks}</w:tc>"
                )
            })
            .collect::<Vec<_>>()
            .concat();
        format!("<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{cells}</w:tr>")
    };
    let rows = table.rows.iter().map(|cells| row(cells, "")).collect::<Vec<_>>().concat();
    format!(
        "<w:tbl><w:tblPr><w:tblW w:w=\"{total}\" w:type=\"dxa\"/><w:jc w:val=\"center\"/><w:tblBorders>{sides}</w:tblBorders>\
         <w:tblLayout w:type=\"fixed\"/>{CELL_MARGINS}</w:tblPr><w:tblGrid>{columns}</w:tblGrid>{}{rows}</w:tbl>",
        row(&table.heading, "<w:tblHeader/>"),
    )
}

/// Two columns that stay on one page.
fn columns_marks(columns: &[(u32, Vec<Paragraph>); 2]) -> String {
    let grid = columns.iter().map(|(width, _)| format!("<w:gridCol w:w=\"{}\"/>", twips(*width)));
    let cells = columns.iter().map(|(width, paragraphs)| {
        let marks = paragraphs.iter().map(paragraph_marks).collect::<Vec<_>>().concat();
        format!("<w:tc><w:tcPr><w:tcW w:w=\"{}\" w:type=\"dxa\"/></w:tcPr>{marks}</w:tc>", twips(*width))
    });
    format!(
        "<w:tbl><w:tblPr><w:tblW w:w=\"{}\" w:type=\"dxa\"/><w:jc w:val=\"center\"/><w:tblLayout w:type=\"fixed\"/></w:tblPr>\
         <w:tblGrid>{}</w:tblGrid><w:tr><w:trPr><w:cantSplit/></w:trPr>{}</w:tr></w:tbl>",
        columns.iter().map(|(width, _)| twips(*width)).sum::<u32>(),
        grid.collect::<Vec<_>>().concat(),
        cells.collect::<Vec<_>>().concat(),
    )
}

/// The paper as a DOCX file.
///
/// # Errors
/// What packing has; none in memory.
pub fn write(document: &Document) -> ZipResult<Vec<u8>> {
    let mut body = String::new();
    let paper = document.paper;
    for part in &document.parts {
        body.push_str(&match part {
            Part::Text(paragraph) => paragraph_marks(paragraph),
            Part::Table(table) => table_marks(table),
            Part::Columns(columns) => columns_marks(columns),
        });
    }
    let (wide, high, orient) =
        if paper.is_landscape { (16838, 11906, " w:orient=\"landscape\"") } else { (11906, 16838, "") };
    let [top, bottom, left, right] = paper.margins.map(twips);
    // Writing into a text cannot fail.
    let _ = write!(
        body,
        "<w:sectPr><w:headerReference w:type=\"default\" r:id=\"rId2\"/><w:pgSz w:w=\"{wide}\" w:h=\"{high}\"{orient}/>\
         <w:pgMar w:top=\"{top}\" w:right=\"{right}\" w:bottom=\"{bottom}\" w:left=\"{left}\" w:header=\"{}\" w:footer=\"{}\" \
         w:gutter=\"0\"/><w:titlePg/></w:sectPr>",
        twips(10),
        twips(10),
    );
    let document = format!(
        "{HEAD}<w:document xmlns:w=\"{WORD}\" xmlns:r=\"{RELATIONS}\"><w:body>{body}</w:body></w:document>"
    );
    let parts = [
        ("[Content_Types].xml", content_types()),
        ("_rels/.rels", relations(&[("officeDocument", "word/document.xml")])),
        ("word/document.xml", document),
        ("word/_rels/document.xml.rels", relations(&[("styles", "styles.xml"), ("header", "header1.xml")])),
        ("word/styles.xml", styles()),
        ("word/header1.xml", header()),
    ];
    let mut packed = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        packed.start_file(name, SimpleFileOptions::default())?;
        packed.write_all(content.as_bytes())?;
    }
    packed.finish().map(Cursor::into_inner)
}

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>";
const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";

fn content_types() -> String {
    let main = "application/vnd.openxmlformats-officedocument.wordprocessingml";
    let part = |name: &str, kind: &str| {
        format!("<Override PartName=\"/word/{name}.xml\" ContentType=\"{main}.{kind}+xml\"/>")
    };
    format!(
        "{HEAD}<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" \
         ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" \
         ContentType=\"application/xml\"/>{}{}{}</Types>",
        part("document", "document.main"),
        part("styles", "styles"),
        part("header1", "header"),
    )
}

fn relations(targets: &[(&str, &str)]) -> String {
    let each = (1..)
        .zip(targets)
        .map(|(number, (kind, target))| {
            format!("<Relationship Id=\"rId{number}\" Type=\"{RELATIONS}/{kind}\" Target=\"{target}\"/>")
        })
        .collect::<Vec<_>>()
        .concat();
    format!("{HEAD}<Relationships xmlns=\"{PACKAGE}/relationships\">{each}</Relationships>")
}

fn styles() -> String {
    format!(
        "{HEAD}<w:styles xmlns:w=\"{WORD}\"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=\"{FACE}\" w:hAnsi=\"{FACE}\" \
         w:eastAsia=\"{FACE}\" w:cs=\"{FACE}\"/><w:sz w:val=\"28\"/><w:szCs w:val=\"28\"/><w:lang w:val=\"vi-VN\"/></w:rPr></w:rPrDefault>\
         </w:docDefaults><w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/></w:style></w:styles>"
    )
}

/// The page number in the middle above, from the second page on (36-HD/VPTW).
fn header() -> String {
    format!(
        "{HEAD}<w:hdr xmlns:w=\"{WORD}\"><w:p><w:pPr><w:jc w:val=\"center\"/></w:pPr><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r>\
         <w:r><w:instrText xml:space=\"preserve\"> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>\
         <w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:p></w:hdr>"
    )
}

fn twips(millimetres: u32) -> u32 {
    millimetres * TWIPS_OF_10_MM / 10
}

/// The text between marks; what XML cannot hold is left out.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\n' | '\t' => escaped.push(' '),
            other if other.is_control() || matches!(other, '\u{fffe}' | '\u{ffff}') => {}
            other => escaped.push(other),
        }
    }
    escaped
}
