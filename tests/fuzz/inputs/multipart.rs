//! Posted forms with a file, and the file on its way to the evidence.

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest as _, Request};
use axum::http::header::CONTENT_TYPE;
use futures_util::stream;
use thidua::domain::evidence::{EvidenceLimits, file_name};
use thidua::domain::scheme::Scheme;
use thidua::evidence_files::EvidenceFiles;
use thidua::papers::scheme_table::write;
use thidua::text::Lang;
use thidua::web::upload::Upload;

use super::samples::default_scheme;
use super::template::paper;
use crate::changes;
use crate::drive::{Target, drive};
use crate::mutate::Random;

const BOUNDARY: &str = "----thidua";
/// Pieces of such a form, and beginnings of files.
const WORDS: &[&str] = &[
    "\r\n",
    "\r",
    "--",
    "------thidua",
    "\r\n------thidua\r\n",
    "\r\n------thidua--\r\n",
    "Content-Disposition: form-data; ",
    "name=\"file\"",
    "name=\"\"",
    "filename=\"a.pdf\"",
    "filename*=UTF-8''%c4%91",
    "\"",
    ";",
    ":",
    "\\",
    "\0",
    "Content-Type: text/plain; charset=utf-16\r\n",
    "%PDF-1.7\n",
    "PK\u{3}\u{4}",
    "PK\u{1}\u{2}",
    "PK\u{5}\u{6}",
    "GIF89a",
    "vbaProject.bin",
    "word/document.xml",
];
/// Small, so that too large is tried as well.
const LIMITS: EvidenceLimits = EvidenceLimits { file_bytes: 64 * 1024, sheet_bytes: 256 * 1024 };

/// A form as a browser sends it.
fn sent(file: &[u8], named: &str) -> Vec<u8> {
    let words = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"comment\"\r\n\r\nBản sao\r\n--{BOUNDARY}\r\n\
         Content-Disposition: form-data; name=\"file\"; filename=\"{named}\"\r\nContent-Type: application/pdf\r\n\r\n"
    );
    [words.as_bytes(), file, format!("\r\n--{BOUNDARY}--\r\n").as_bytes()].concat()
}

fn seeds(scheme: &Scheme) -> Vec<Vec<u8>> {
    vec![
        sent(b"%PDF-1.7\n%\xE2\xE3\n1 0 obj\n<<>>\nendobj\n", "Kế hoạch.pdf"),
        sent(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a%22b.png"),
        sent(&paper(), "Báo cáo.docx"),
        sent(&write(scheme, Lang::Vi, "CỤM").unwrap(), "bảng.xlsx"),
        sent(b"", ""),
    ]
}

/// The whole body at random, or the file within it.
fn changed(input: &[u8], random: &mut Random) -> Vec<u8> {
    let file = input.windows(4).rposition(|window| window == b"\r\n\r\n").map(|at| at + 4);
    match file.filter(|_| random.below(2) == 0) {
        Some(at) => [&input[..at], &changes::bytes(&input[at..], WORDS, random)].concat(),
        None => changes::bytes(input, WORDS, random),
    }
}

async fn exercise(input: &[u8], files: &EvidenceFiles) -> bool {
    let length = 1 + input.len() % 4096;
    let pieces: Vec<Result<Bytes, std::io::Error>> =
        input.chunks(length).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
    let request = Request::builder()
        .header(CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
        .body(Body::from_stream(stream::iter(pieces)))
        .unwrap();
    let Ok(upload) = Upload::from_request(request, &()).await else { return false };
    assert!(upload.file.len() <= input.len());
    let mut incoming = files.receive().await.unwrap();
    for piece in upload.file.chunks(length) {
        incoming.push(piece).await.unwrap();
    }
    if let Ok(arrived) = incoming.finish().await.unwrap() {
        assert!(arrived.size_bytes <= LIMITS.file_bytes, "{} bytes are taken", arrived.size_bytes);
        let name = file_name(upload.text("comment"), arrived.kind);
        assert!(!name.is_empty() && !name.contains(['/', '\0', '\n']), "{name:?}");
        files.drop_arrived(&arrived).await.unwrap();
    }
    true
}

#[test]
fn posted_forms_with_files() {
    let files = EvidenceFiles::in_memory(LIMITS);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let target = Target {
        name: "multipart",
        seeds: seeds(&default_scheme()),
        change: &changed,
        exercise: &|input| runtime.block_on(exercise(input, &files)),
    };
    drive(&target, 150);
}
