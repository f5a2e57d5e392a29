//! Word templates made to grow large: refused before room is made for what they become.

use std::io::{Cursor, Write as _};

use thidua::papers::kind::PaperKind;
use thidua::papers::template::{TemplateFault, check};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn template(body: &str) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let document = format!("<w:document><w:body>{body}</w:body></w:document>");
    for (name, content) in [("[Content_Types].xml", "<Types/>"), ("word/document.xml", &document)] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_small_file_that_becomes_a_large_paper_is_refused() {
    let field = |name: &str| format!("<w:p><w:r><w:t>{{{{{name}}}}}</w:t></w:r></w:p>");
    assert_eq!(check(&template(&field("table").repeat(200)), PaperKind::Table), Ok(()));
    let too_large = Err(vec![TemplateFault::TooLarge]);
    assert_eq!(check(&template(&field("table").repeat(201)), PaperKind::Table), too_large);
    let one_paragraph = format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", "{{period}}".repeat(201));
    assert_eq!(check(&template(&one_paragraph), PaperKind::Table), too_large);
    let words = format!("<w:p><w:r><w:t>{{{{remarks}}}}</w:t></w:r>{}</w:p>", "<a/>".repeat(10_000));
    assert_eq!(check(&template(&words.repeat(40)), PaperKind::Table), Ok(()));
    let marks = field("period") + &"<a/>".repeat(500_000);
    assert_eq!(check(&template(&marks), PaperKind::Table), too_large);
}
