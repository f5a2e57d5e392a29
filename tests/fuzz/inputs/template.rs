//! Word templates of people's own: what is checked and found sound is filled in, and the paper is a sound file.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use quick_xml::Reader;
use quick_xml::events::Event;
use thidua::domain::report::ReportSection;
use thidua::papers::kind::PaperKind;
use thidua::papers::review::{self, Issuer, Review};
use thidua::papers::template::{Fields, check, fill, of_review};
use thidua::papers::word;

use crate::changes;
use crate::drive::{Target, drive};
use crate::exercise::said;

/// Marks and fields of templates.
const WORDS: &[&str] = &[
    "<w:p>",
    "</w:p>",
    "<w:p/>",
    "<w:r>",
    "</w:r>",
    "<w:t>",
    "</w:t>",
    "<w:t xml:space=\"preserve\">",
    "<w:tbl>",
    "</w:tbl>",
    "<w:txbxContent>",
    "</w:txbxContent>",
    "{{",
    "}}",
    "{{{{",
    "{{}}",
    "{{ranks}}",
    "{{remarks}}",
    "{{cluster}}",
    "{{ period }}",
    "{{nobody}}",
    "{",
    "}",
    "&lt;",
    "&amp;",
    "&#x7b;",
    "&#0;",
    "&nobody;",
    "<!--",
    "-->",
    "<![CDATA[{{period}}]]>",
    "<?x?>",
    "<!DOCTYPE x [<!ENTITY a \"b\">]>",
    "đ",
    "\u{feff}",
    "\0",
    "<",
    ">",
    "/",
    "\"",
    "</w:t></w:r><w:r><w:t>",
];

/// The report with other words in it.
fn written(word: &dyn Fn(&str) -> String) -> Review {
    Review {
        issuer: Issuer { province: word("province") },
        on: NaiveDate::from_ymd_opt(2013, 7, 20).unwrap(),
        cluster: word("cluster"),
        period: word("period"),
        results: vec![word("results")],
        ranks: vec![["1", "Hà Giang & <bạn>", "95.5", "+1"].map(str::to_owned)],
        groups: vec![word("groups"), word("groups")],
        strong: vec![word("strong")],
        weak: vec![word("weak")],
        written: BTreeMap::from([(ReportSection::Tasks, vec![(word("tasks"), word("proposals"))])]),
        remarks: vec![word("remarks")],
    }
}

/// A report, as the product writes it.
pub(super) fn paper() -> Vec<u8> {
    word::write(&review::report(&written(&|name| format!("{name} = 1 < 2")))).unwrap()
}

/// Papers of the product in which fields stand for the words, and one for the table.
fn seeds() -> Vec<Vec<u8>> {
    let fields = written(&|name| format!("{{{{{name}}}}}"));
    let documents = [review::report(&fields), review::minutes(&fields), review::proposal(&fields)];
    documents.iter().map(|document| as_template(&word::write(document).unwrap())).collect()
}

fn as_template(paper: &[u8]) -> Vec<u8> {
    let mut parts = changes::parts(paper).unwrap();
    let (_, document) = parts.iter_mut().find(|(name, _)| name == "word/document.xml").unwrap();
    let mut text = String::from_utf8(document.clone()).unwrap();
    // Headings are printed in capitals, fields among them.
    for name in PaperKind::Report.fields() {
        text = text.replace(&format!("{{{{{}}}}}", name.to_uppercase()), &format!("{{{{{name}}}}}"));
    }
    *document =
        text.replacen("<w:sectPr", "<w:p><w:r><w:t>{{ranks}}</w:t></w:r></w:p><w:sectPr", 1).into_bytes();
    changes::packed(&parts)
}

fn exercise(input: &[u8], values: &Fields) -> bool {
    let checked = check(input, PaperKind::Report);
    for fault in checked.as_ref().err().into_iter().flatten() {
        said(|lang| fault.sentence(lang));
    }
    let filled = fill(input, values);
    if checked.is_ok() {
        let filled = filled.expect("what was found sound is filled in");
        let parts = changes::parts(&filled).expect("the paper can be unpacked");
        let (_, document) =
            parts.iter().find(|(name, _)| name == "word/document.xml").expect("it has a text");
        assert_sound(std::str::from_utf8(document).expect("its text is UTF-8"));
    }
    checked.is_ok()
}

/// The markup can be read to its end.
fn assert_sound(markup: &str) {
    let mut reader = Reader::from_str(markup);
    while !matches!(reader.read_event().expect("the paper's markup is sound"), Event::Eof) {}
}

#[test]
fn templates_of_papers() {
    let values = of_review(&written(&|name| format!("{name} {{{{x}}}} < & \"1\"\n2")));
    let target = Target {
        name: "template",
        seeds: seeds(),
        change: &|input, random| changes::archive(input, WORDS, random),
        exercise: &|input| exercise(input, &values),
    };
    drive(&target, 60);
}
