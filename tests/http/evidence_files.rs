//! The files of the evidence themselves: which are taken, how they travel, and that none is ever missing.

use crate::ground::{Ground, Visitor, lines_of};
use crate::multipart::Multipart;
use axum::body::{Body, Bytes};
use axum::http::Method;
use axum::http::header::CONTENT_TYPE;
use futures_util::stream;
use sqlx::ConnectOptions as _;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use thidua::actions::evidence;
use thidua::domain::evidence::{EvidenceLimits, FileKind};
use thidua::evidence_files::EvidenceFiles;
use thidua::store;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const PDF: &[u8] = b"%PDF-1.4\n1 0 obj<<>>endobj\n%%EOF";

/// A directory of its own, gone when the test ends.
pub(crate) struct Directory(pub(crate) PathBuf);

impl Directory {
    pub(crate) fn new() -> Self {
        let mut random = [0; 8];
        getrandom::fill(&mut random).unwrap();
        let path = std::env::temp_dir().join(format!("thidua-evidence-{:x}", u64::from_ne_bytes(random)));
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }

    pub(crate) fn files(&self) -> EvidenceFiles {
        EvidenceFiles::in_directory(&self.0.join("evidence"), EvidenceLimits::default()).unwrap()
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn bytes_below(folder: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    let size = |entry: std::fs::DirEntry| {
        let path = entry.path();
        if path.is_dir() { bytes_below(&path) } else { entry.metadata().map_or(0, |found| found.len()) }
    };
    entries.flatten().map(size).sum()
}

fn archive(names: &[&str]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for name in names {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(&vec![b' '; 4 << 10]).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn workbook() -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet().write(0, 0, "Số liệu").unwrap();
    book.save_to_buffer().unwrap()
}

fn address() -> String {
    format!("{}/evidence", lines_of("HG", "II.1"))
}

async fn answer(staff: &Visitor, name: &str, content: &[u8]) -> Result<(), String> {
    let sent = staff.post_multipart(&address(), Multipart::new().file("files", name, content)).await;
    if sent.status.as_u16() == 303 { Ok(()) } else { Err(sent.is(422).text("#files-error li")) }
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn what_is_taken_is_told_by_content_and_not_by_name(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("HG").await;
    let word = archive(&["[Content_Types].xml", "_rels/.rels", "word/document.xml"]);
    let odd_order = archive(&["word/document.xml", "mimetype", "[Content_Types].xml"]);
    let book = workbook();
    let taken: [(&str, &[u8], &str, FileKind); 8] = [
        ("Quyết định.pdf", PDF, "Quyết định.pdf", FileKind::Pdf),
        ("ảnh.JPG", b"\xFF\xD8\xFF\xE0\0\x10JFIF\0", "ảnh.jpg", FileKind::Jpeg),
        ("a.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a.png", FileKind::Png),
        ("a.webp", b"RIFF\x24\0\0\0WEBPVP8 ", "a.webp", FileKind::Webp),
        ("báo cáo.docx", &word, "báo cáo.docx", FileKind::Docx),
        ("không đuôi", &odd_order, "không đuôi.docx", FileKind::Docx),
        ("biểu.xlsx", &book, "biểu.xlsx", FileKind::Xlsx),
        // A name that lies is put right.
        ("thật ra là.exe", b"%PDF-1.7\n", "thật ra là.exe.pdf", FileKind::Pdf),
    ];
    for (name, content, kept, kind) in taken {
        answer(&staff, name, content).await.unwrap_or_else(|told| panic!("{name}: {told}"));
        let stored: (String, String) = sqlx::query_as(
            "select file_name, media_type from evidence join evidence_file using (sha256) order by id desc limit 1",
        )
        .fetch_one(&ground.db)
        .await
        .unwrap();
        assert_eq!(stored, (kept.to_owned(), kind.media_type().to_owned()));
    }
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn everything_else_is_refused_with_what_is_taken(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("HG").await;
    let types = "[Content_Types].xml";
    let cut = workbook();
    let mut nameless = archive(&[types, "xl/workbook.xml"]);
    let end = nameless.len() - 22;
    nameless[end + 16..end + 20].copy_from_slice(&u32::MAX.to_le_bytes());
    let refused: [(&str, &[u8], &str); 17] = [
        ("a.pdf", b"MZ\x90\0\x03\0\0\0", "Chỉ nhận PDF"),
        ("a.png", b"<!doctype html><html>", "Chỉ nhận PDF"),
        ("a.pdf", b"<html>%PDF-1.7", "Chỉ nhận PDF"),
        ("a.svg", b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "Chỉ nhận PDF"),
        ("a.svg", b"<?xml version=\"1.0\"?><svg/>", "Chỉ nhận PDF"),
        ("a.docx", b"\x7fELF\x02\x01\x01", "Chỉ nhận PDF"),
        ("a.rar", b"Rar!\x1a\x07\x01\0", "Chỉ nhận PDF"),
        ("a.sh", b"#!/bin/sh\nrm -r /", "Chỉ nhận PDF"),
        ("a.csv", b"a;b", "Chỉ nhận PDF"),
        ("a.zip", &archive(&["a.pdf"]), "Chỉ nhận PDF"),
        ("a.docx", &archive(&["META-INF/MANIFEST.MF", "A.class"]), "Chỉ nhận PDF"),
        ("a.docx", &archive(&[types, "word/document.xml", "xl/workbook.xml"]), "Chỉ nhận PDF"),
        ("a.docm", &archive(&[types, "word/document.xml", "word/vbaProject.bin"]), "Tệp có macro"),
        ("a.xlsx", &archive(&[types, "xl/workbook.xml", "xl/macrosheets/sheet1.xml"]), "Tệp có macro"),
        ("a.doc", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0", "Tệp Office kiểu cũ"),
        ("a.xlsx", &cut[..cut.len() / 2], "Tệp bị hỏng"),
        ("a.xlsx", &nameless, "Tệp bị hỏng"),
    ];
    let before = ground.everything().await;
    for (name, content, why) in refused {
        let told = answer(&staff, name, content).await.expect_err(name);
        assert!(told.starts_with(&format!("{name}: {why}")), "{told}");
    }
    assert_eq!(
        answer(&staff, "a.pdf", b"").await.expect_err("empty"),
        "a.pdf: Tệp trống (0 KB). Chọn tệp khác."
    );
    assert_eq!(ground.everything().await, before);
    assert_eq!(ground.files.places().await.unwrap(), Vec::<String>::new(), "nothing refused is left behind");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_first_byte_over_twenty_megabytes_is_one_too_many(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("HG").await;
    let mut content = PDF.to_vec();
    content.resize(20 << 20, b' ');
    answer(&staff, "vừa.pdf", &content).await.unwrap();
    content.push(b' ');
    let told = answer(&staff, "lớn.pdf", &content).await.expect_err("too large");
    assert_eq!(told, "lớn.pdf: Tệp lớn hơn 20\u{a0}MB. Nén hoặc chia nhỏ tệp.".replace('\u{a0}', " "));
}

/// A client that is always ready to send more: whatever it was asked for must be on the disk already, but for a few
/// parts, when it is asked for the next piece.
#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_file_goes_to_the_disk_while_it_arrives(_: PgPoolOptions, options: PgConnectOptions) {
    const PIECE: usize = 64 << 10;
    const PIECES: usize = 192;
    const HELD_BACK: u64 = 1 << 20;
    let directory = Directory::new();
    let ground = Ground::with_files(options, directory.files()).await;
    let staff = ground.staff("HG").await;
    let (kind, form) = Multipart::new().file("files", "lớn.pdf", PDF).encode();
    let cut = form.len() - "\r\n--cut-here-and-nowhere-else--\r\n".len();
    let (head, tail) = (form[..cut].to_vec(), form[cut..].to_vec());
    let folder = directory.0.clone();
    let most_held = std::sync::Arc::new(std::sync::atomic::AtomicU64::new(0));
    let seen = std::sync::Arc::clone(&most_held);
    let pieces = stream::iter(0..PIECES + 2);
    let pieces = futures_util::StreamExt::map(pieces, move |number| {
        let sent = (number.saturating_sub(1) * PIECE) as u64;
        let held = sent.saturating_sub(bytes_below(&folder));
        seen.fetch_max(held, std::sync::atomic::Ordering::Relaxed);
        let piece = match number {
            0 => head.clone(),
            n if n == PIECES + 1 => tail.clone(),
            _ => vec![b' '; PIECE],
        };
        Ok::<_, std::io::Error>(Bytes::from(piece))
    });
    let request = staff.request(Method::POST, &address()).header(CONTENT_TYPE, kind);
    staff.send(request.body(Body::from_stream(pieces)).unwrap()).await.is(303);
    let held = most_held.load(std::sync::atomic::Ordering::Relaxed);
    assert!(held <= HELD_BACK, "{held} bytes of {} were in memory", PIECE * PIECES);
    let size = ground.count("select size_bytes from evidence_file").await;
    assert_eq!(size, i64::try_from(PDF.len() + PIECE * PIECES).unwrap());
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_client_that_goes_away_leaves_no_row_and_no_file(_: PgPoolOptions, options: PgConnectOptions) {
    let directory = Directory::new();
    let ground = Ground::with_files(options, directory.files()).await;
    let staff = ground.staff("HG").await;
    let before = ground.everything().await;
    let (kind, form) = Multipart::new().file("files", "a.pdf", PDF).encode();
    let cut = form[..form.len() - 10].to_vec();
    let gone = stream::iter([Ok(Bytes::from(cut)), Err(std::io::Error::other("gone"))]);
    let request = staff.request(Method::POST, &address()).header(CONTENT_TYPE, kind);
    staff.send(request.body(Body::from_stream(gone)).unwrap()).await.is(400);
    assert_eq!(ground.everything().await, before);
    assert_eq!(ground.files.places().await.unwrap(), Vec::<String>::new());
}

fn doctor(options: &PgConnectOptions, directory: &Directory) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_thidua"))
        .arg("doctor")
        .env("DATABASE_URL", options.to_url_lossy().as_str())
        .env("THIDUA_DATA_DIR", &directory.0)
        .output()
        .unwrap();
    (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_doctor_misses_a_file_that_is_gone_or_altered(_: PgPoolOptions, options: PgConnectOptions) {
    let directory = Directory::new();
    let ground = Ground::with_files(options.clone(), directory.files()).await;
    ground.attach("HG", "II.1", "a.pdf", PDF).await;
    let (healthy, told) = doctor(&options, &directory);
    assert!(healthy, "{told}");
    let place = directory.0.join("evidence").join(&ground.files.places().await.unwrap()[0]);
    std::fs::write(&place, b"%PDF-1.4 another").unwrap();
    let (healthy, told) = doctor(&options, &directory);
    assert!(!healthy && told.contains("is not what was kept"), "{told}");
    std::fs::remove_file(&place).unwrap();
    let (healthy, told) = doctor(&options, &directory);
    assert!(!healthy && told.contains("is not there"), "{told}");
}

/// What a process that is killed between file and row leaves behind: a content that is claimed and kept, and no row.
#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_kill_between_file_and_row_leaves_no_row_without_file(_: PgPoolOptions, options: PgConnectOptions) {
    let directory = Directory::new();
    let ground = Ground::with_files(options.clone(), directory.files()).await;
    ground.attach("HG", "II.1", "a.pdf", PDF).await;
    let mut incoming = ground.files.receive().await.unwrap();
    incoming.push(b"%PDF-1.4 left behind").await.unwrap();
    let arrived = incoming.finish().await.unwrap().unwrap();
    let mut connection = ground.db.acquire().await.unwrap();
    let claim = store::evidence::claim(&mut connection, &arrived.sha256, arrived.size_bytes, arrived.kind);
    claim.await.unwrap();
    drop(connection);
    ground.files.keep(&arrived).await.unwrap();
    let (healthy, told) = doctor(&options, &directory);
    assert!(healthy, "{told}");
    let sweep = || {
        let forget = |sha256| {
            let files = ground.files.clone();
            async move { files.forget(&sha256).await }
        };
        evidence::sweep(&ground.db, forget)
    };
    assert_eq!(sweep().await.unwrap(), 0, "what came within a day may still get its row");
    ground.change("update evidence_file set claimed_at = now() - interval '2 days'").await;
    assert_eq!(sweep().await.unwrap(), 1);
    let places = ground.files.places().await.unwrap();
    assert_eq!(places.len(), 1, "what evidence refers to stays: {places:?}");
    let (healthy, told) = doctor(&options, &directory);
    assert!(healthy, "{told}");
}
