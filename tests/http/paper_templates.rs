//! The cluster's own Word files for papers: fields filled in, and what is wrong with a file told before it is kept.

use crate::answers::Answer;
use crate::exchange::{bytes, upload};
use crate::ground::{Ground, PERIOD, Visitor};
use crate::ranking_files::part;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use std::io::{Cursor, Read as _, Write as _};
use thidua::papers::document::{Document, Paper, Paragraph, Part};
use thidua::papers::word;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

const TEMPLATES: &str = "/admin/clusters/dong-bac/templates";

/// A Word file of these paragraphs.
fn docx(paragraphs: &[&str]) -> Vec<u8> {
    let text = |text: &&str| Part::Text(Paragraph::centred(*text, 14));
    word::write(&Document {
        title: "Mẫu".to_owned(),
        paper: Paper { is_landscape: false, margins: [20, 20, 30, 15] },
        parts: paragraphs.iter().map(text).collect(),
    })
    .unwrap()
}

/// The file with its parts as `change` has them.
fn with_parts(file: &[u8], change: impl Fn(&str, String) -> String, added: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipArchive::new(Cursor::new(file)).unwrap();
    let mut changed = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..zip.len() {
        let mut part = zip.by_index(at).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut text = String::new();
        part.read_to_string(&mut text).unwrap();
        changed.start_file(&name, SimpleFileOptions::default()).unwrap();
        changed.write_all(change(&name, text).as_bytes()).unwrap();
    }
    for (name, content) in added {
        changed.start_file(*name, SimpleFileOptions::default()).unwrap();
        changed.write_all(content).unwrap();
    }
    changed.finish().unwrap().into_inner()
}

async fn bring(admin: &Visitor, paper: &str, file: &[u8]) -> Answer {
    upload(admin, &format!("{TEMPLATES}/{paper}"), file).await
}

/// The texts of the paragraphs.
fn paragraphs(document: &str) -> Vec<String> {
    let texts = |paragraph: &str| -> String {
        let runs: Vec<&str> = paragraph.split("</w:t>").collect();
        let (_, runs) = runs.split_last().unwrap();
        runs.iter().filter_map(|run| run.rsplit('>').next()).collect()
    };
    document.split("</w:p>").map(texts).filter(|text| !text.is_empty()).collect()
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_papers_own_form_is_filled_and_the_built_in_one_comes_back(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::agreed(options).await;
    let secretariat = ground.secretariat().await;
    ground.publish(&secretariat).await;
    let admin = ground.admin().await;
    let own =
        docx(&["BÁO CÁO CỦA CỤM & BẠN", "Kỳ {{ period }}, {{cluster}}.", "{{strong}}", "{{ranks}}", "Hết."]);
    // Word cuts what is typed into runs wherever it likes.
    let own = with_parts(
        &own,
        |_, text| {
            let cut = "{{ per</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>iod }</w:t></w:r><w:r><w:t>}";
            text.replace("{{ period }}", cut)
        },
        &[],
    );
    bring(&admin, "report", &own).await.is(303);
    let address = format!("{PERIOD}/papers/report.docx");
    let document = part(&secretariat, &address, "word/document.xml").await;
    let texts = paragraphs(&document);
    assert_eq!(texts[0], "BÁO CÁO CỦA CỤM &amp; BẠN");
    assert_eq!(texts[1], "Kỳ 6 tháng đầu năm 2013, Cụm thi đua Ban Tổ chức Tỉnh ủy các tỉnh Đông Bắc.");
    assert_eq!(
        texts.iter().filter(|text| text.contains("bình quân")).count(),
        5,
        "a paragraph for each line"
    );
    assert!(document.contains("<w:tbl>") && document.contains("<w:tblHeader/>"));
    assert!(!document.contains("{{"));
    assert!(texts.contains(&"Hết.".to_owned()));
    let page = secretariat.get(&format!("{PERIOD}/ranking")).await.ok();
    for total in page.texts("td.grand") {
        assert!(texts.contains(&total), "{total}");
    }
    let minutes = part(&secretariat, &format!("{PERIOD}/papers/minutes.docx"), "word/document.xml").await;
    assert!(minutes.contains("BIÊN BẢN"), "other papers keep their form");

    assert_eq!(bytes(&admin, &format!("{TEMPLATES}/report")).await.0, own, "the file is had back as it came");
    let page = admin.get(TEMPLATES).await.ok();
    let removal = page.attributes("form[action$='/removal']", "action");
    assert_eq!(removal.len(), 1);
    admin.post(&removal[0], &crate::answers::Form::of(&[])).await.is(303);
    let document = part(&secretariat, &address, "word/document.xml").await;
    assert!(document.contains(">BÁO CÁO<"));
    assert_eq!(ground.count("select count(*) from journal where action like 'template.%'").await, 2);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn what_is_wrong_with_a_file_is_told_and_nothing_is_kept(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    let good = docx(&["{{period}}"]);
    let bomb = with_parts(&good, |_, text| text, &[("word/media/a.bin", &vec![0; 40 * 1024 * 1024])]);
    let broken = |_: &str, text: String| text.replace("</w:body>", "");
    for (file, said) in [
        (Vec::new(), "Chọn tệp DOCX"),
        (b"%PDF-1.7".to_vec(), "Không phải tệp DOCX"),
        (good[..good.len() / 2].to_vec(), "Không phải tệp DOCX"),
        (docx(&["{{perriod}} {{cluster}} {{colour}}"]), "Không có trường: colour, perriod"),
        (docx(&["Bảng: {{ranks}}"]), "ranks là bảng"),
        (docx(&["{{period"]), "dấu ngoặc"),
        (docx(&["Không có gì"]), "không có trường nào"),
        (with_parts(&good, |_, text| text, &[("word/vbaProject.bin", b"x")]), "macro"),
        (bomb, "quá lớn"),
        (with_parts(&good, broken, &[]), "Không phải tệp DOCX"),
    ] {
        let answer = bring(&admin, "report", &file).await.is(422);
        assert!(answer.text("[role=alert]").contains(said), "{said}: {}", answer.text("[role=alert]"));
    }
    assert_eq!(ground.count("select count(*) from paper_template").await, 0);
    bring(&admin, "table", &docx(&["{{table}}", "{{state}}"])).await.is(303);
    bring(&admin, "lines", &docx(&["{{table}}", "{{period}}"])).await.is(303);
    let secretariat = ground.secretariat().await;
    ground.send("CB").await;
    for paper in ["table", "lines"] {
        let document =
            part(&secretariat, &format!("{PERIOD}/papers/{paper}.docx"), "word/document.xml").await;
        assert!(document.contains("<w:tblHeader/>"), "{paper}");
    }
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn two_hundred_damaged_files_neither_crash_nor_stay(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    let good = docx(&["{{period}} và {{cluster}}", "{{ranks}}"]);
    let mut seed = 2013_u64;
    let mut next = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % below
    };
    for round in 0..200 {
        let file = if round % 2 == 0 {
            let mut file = good.clone();
            for _ in 0..=next(8) {
                let at = next(file.len());
                file[at] = u8::try_from(next(256)).unwrap();
            }
            file
        } else {
            // Damaged marks in a sound container reach the reader of the text.
            let (at, length) = (next(1000), 1 + next(20));
            let damage = |name: &str, text: String| {
                let cut: String = text
                    .chars()
                    .enumerate()
                    .filter(|(i, _)| *i < at || *i >= at + length)
                    .map(|(_, c)| c)
                    .collect();
                if name == "word/document.xml" { cut } else { text }
            };
            with_parts(&good, damage, &[])
        };
        let status = bring(&admin, "report", &file).await.status.as_u16();
        assert!(status == 303 || status == 422, "round {round}: {status}");
    }
}
