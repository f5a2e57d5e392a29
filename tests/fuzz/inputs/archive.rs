//! Archives of periods, and what they have in common with backups.

use std::io::Cursor;

use sha2::{Digest as _, Sha256};
use thidua::domain::publication::hexadecimal;
use thidua::papers::archive::{
    ArchiveWriter, Chain, ChainLine, FORMAT, Manifest, Packing, Published, sums, verify,
};
use zip::ZipArchive;

use crate::changes;
use crate::drive::{Target, drive};

/// Values of manifests and records.
const WORDS: &[&str] = &["\n", "0", "-1", "../", "chains/sheet.jsonl", "thidua.archive/1"];

/// A small archive: a publication, evidence, a chain of three records.
fn written() -> Vec<u8> {
    let mut archive = ArchiveWriter::default();
    let publication = br#"{"format":"thidua.publication/1","ranking":[]}"#;
    archive.add("publications/1.json", publication, Packing::Deflated).unwrap();
    archive.add("evidence/HG/a.pdf", b"%PDF-1.7\n", Packing::Stored).unwrap();
    let (mut records, mut hash) = (String::new(), [0_u8; 32]);
    for position in 1..=3 {
        let text = format!("{{\"action\":\"entry.save\",\"number\":{position}}}");
        hash = Sha256::new().chain_update(hash).chain_update(&text).finalize().into();
        let line = ChainLine { position, hash: hexadecimal(&hash), text };
        records.push_str(&serde_json::to_string(&line).unwrap());
        records.push('\n');
    }
    archive.add("chains/sheet.jsonl", records.as_bytes(), Packing::Deflated).unwrap();
    let mut file = archive.take_ready();
    let rest = archive.finish(|files| Manifest {
        format: FORMAT.to_owned(),
        cluster: "DB".to_owned(),
        period: "2013-H1".to_owned(),
        made_at: "2013-07-20T08:00:00+07:00".to_owned(),
        made_by: "Nguyễn Văn A".to_owned(),
        publications: vec![Published { path: files[0].path.clone(), digest: files[0].sha256.clone() }],
        chains: vec![Chain { path: files[2].path.clone(), length: 3, head: hexadecimal(&hash) }],
        files,
    });
    file.extend(rest.unwrap());
    file
}

/// Whether everything in the file is proved.
fn exercise(input: &[u8]) -> bool {
    let Ok(report) = verify(Cursor::new(input)) else { return false };
    let mut zip = ZipArchive::new(Cursor::new(input)).expect("it was opened before");
    let text = sums::manifest_text(&mut zip).expect("it was read before").unwrap_or_default();
    if let Ok(manifest) = serde_json::from_slice::<Manifest>(&text) {
        let (_, faults) = sums::check(&mut zip, &manifest.files);
        let told = faults.iter().all(|fault| report.faults.contains(fault));
        assert!(
            manifest.format != FORMAT || told,
            "{faults:?} are faults of the archive: {:?}",
            report.faults
        );
    } else {
        assert!(!report.faults.is_empty(), "an archive without a manifest proves nothing");
    }
    report.faults.is_empty()
}

#[test]
fn archives_and_backups() {
    let target = Target {
        name: "archive",
        seeds: vec![written()],
        change: &|input, random| changes::archive(input, WORDS, random),
        exercise: &exercise,
    };
    drive(&target, 300);
}
