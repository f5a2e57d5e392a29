//! Archives of a period: made by a job beside the pages, complete, and proved without a database.

use crate::answers::Form;
use crate::exchange::bytes;
use crate::ground::{Ground, PERIOD, Visitor};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use std::collections::BTreeSet;
use std::io::{Cursor, Read as _, Write as _};
use thidua::domain::access::Role;
use thidua::papers::archive::{MANIFEST, Manifest, SUMS, verify};
use thidua::web::archive::work;
use thidua::web::state::{AppState, Site};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

fn state(ground: &Ground) -> AppState {
    let site = Site { base_url: "http://thidua.test".to_owned(), trusted_proxies: 0, webhook_private: false };
    AppState::new(&ground.db, site, ground.files.clone())
}

async fn archive_of(ground: &Ground, visitor: &Visitor) -> Vec<u8> {
    let address = format!("{PERIOD}/archive");
    visitor.post(&address, &Form::of(&[])).await.is(303);
    assert_eq!(work(&state(ground)).await.unwrap(), 1);
    let page = visitor.get(&address).await.ok();
    let file = page.attributes("a[href$='/file']", "href").remove(0);
    let (content, name) = bytes(visitor, &file).await;
    assert!(name.contains(".zip"), "{name}");
    content
}

fn read(archive: &[u8], path: &str) -> Vec<u8> {
    let mut content = Vec::new();
    let mut zip = ZipArchive::new(Cursor::new(archive)).unwrap();
    zip.by_name(path).unwrap().read_to_end(&mut content).unwrap();
    content
}

/// The same archive with its files as `change` has them; nothing for one left out.
pub(crate) fn rewritten(archive: &[u8], change: impl Fn(&str, Vec<u8>) -> Option<Vec<u8>>) -> Vec<u8> {
    let mut zip = ZipArchive::new(Cursor::new(archive)).unwrap();
    let mut changed = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        if let Some(content) = change(&name, content) {
            changed.start_file(&name, SimpleFileOptions::default()).unwrap();
            changed.write_all(&content).unwrap();
        }
    }
    changed.finish().unwrap().into_inner()
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn an_archive_holds_everything_of_a_published_period_and_proves_it(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::agreed(options).await;
    let secretariat = ground.secretariat().await;
    ground.publish(&secretariat).await;
    let archive = archive_of(&ground, &secretariat).await;
    let report = verify(Cursor::new(&archive)).unwrap();
    assert_eq!(report.faults, Vec::<String>::new());
    let manifest: Manifest = serde_json::from_slice(&read(&archive, MANIFEST)).unwrap();
    let paths: BTreeSet<&str> = manifest.files.iter().map(|file| file.path.as_str()).collect();
    for unit in ["CB", "LS", "QN", "BG", "TN", "BK"] {
        for name in ["table.xlsx", "table.csv", "sheet.docx", "sheet.pdf", "sheet.json"] {
            assert!(paths.contains(format!("sheets/{unit}/{name}").as_str()), "{unit}/{name}");
        }
        assert!(paths.contains(format!("journal/{unit}.jsonl").as_str()), "{unit}");
    }
    assert!(paths.contains("publications/1.json") && paths.contains("journal/cluster.jsonl"));
    assert_eq!(paths.iter().filter(|path| path.starts_with("papers/")).count(), 11);
    assert!(paths.iter().any(|path| path.starts_with("papers/Báo cáo") && path.contains(".pdf")));
    let sums = String::from_utf8(read(&archive, SUMS)).unwrap();
    assert_eq!(sums.lines().count(), manifest.files.len());
    let told = ground.count("select count(*) from journal where action = 'archive.created'").await;
    assert_eq!(told, 1);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn evidence_lies_in_it_whole_under_a_name_that_leads_nowhere(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    ground.fill("CB").await;
    let content = b"%PDF-1.4\nminh ch\xe1\xbb\xa9ng\n%%EOF";
    ground.attach("CB", "II.1", "Quyết định 05.pdf", content).await;
    ground.send_filled("CB").await;
    ground.fill("LS").await;
    let secretariat = ground.secretariat().await;
    let archive = archive_of(&ground, &secretariat).await;
    assert_eq!(verify(Cursor::new(&archive)).unwrap().faults, Vec::<String>::new());
    let manifest: Manifest = serde_json::from_slice(&read(&archive, MANIFEST)).unwrap();
    let evidence: Vec<&str> = manifest
        .files
        .iter()
        .map(|file| file.path.as_str())
        .filter(|path| path.starts_with("evidence/"))
        .collect();
    let [path] = evidence.as_slice() else { panic!("{evidence:?}") };
    assert!(path.starts_with("evidence/CB/II.1/") && path.ends_with("-Quyết định 05.pdf"), "{path}");
    assert_eq!(read(&archive, path), content);
    let drafts =
        manifest.files.iter().filter(|file| file.path.contains("/LS/") || file.path.contains("/LS."));
    assert_eq!(drafts.count(), 0, "a draft is its unit's own");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn whatever_is_changed_left_out_or_put_in_is_found(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::agreed(options).await;
    let secretariat = ground.secretariat().await;
    ground.publish(&secretariat).await;
    let archive = archive_of(&ground, &secretariat).await;
    let faults = |archive: &[u8]| verify(Cursor::new(archive)).unwrap().faults;
    assert_eq!(faults(&rewritten(&archive, |_, content| Some(content))), Vec::<String>::new());
    let one_byte = rewritten(&archive, |name, mut content| {
        if name == "sheets/CB/sheet.json" {
            content[10] ^= 1;
        }
        Some(content)
    });
    assert_eq!(faults(&one_byte), ["sheets/CB/sheet.json: altered"]);
    let without = rewritten(&archive, |name, content| (name != "journal/LS.jsonl").then_some(content));
    assert_eq!(faults(&without).len(), 2, "as a file, and as a chain");
    // Whoever writes the manifest anew as well is still found by what was published and by the chains.
    for (path, part) in
        [("publications/1.json", "not the document"), ("journal/CB.jsonl", "is not what it was")]
    {
        let forged = rewritten(&archive, |name, content| {
            let text = |content: Vec<u8>| String::from_utf8(content).unwrap();
            let change = |content: Vec<u8>| {
                text(content).replacen("LS", "XX", 1).replacen("entry", "entrx", 1).into_bytes()
            };
            if name == path {
                return Some(change(content));
            }
            if name == MANIFEST {
                let mut manifest: Manifest = serde_json::from_slice(&content).unwrap();
                let forged = change(read(&archive, path));
                for file in manifest.files.iter_mut().filter(|file| file.path == path) {
                    file.size = forged.len() as u64;
                    file.sha256 = thidua::domain::publication::hexadecimal(
                        &thidua::actions::secrets::hash_of_token(&text(forged.clone())),
                    );
                }
                return Some(serde_json::to_vec(&manifest).unwrap());
            }
            Some(content)
        });
        let found = faults(&forged);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains(part), "{found:?}");
    }
    assert_eq!(faults(&rewritten(&archive, |name, content| (name != MANIFEST).then_some(content))).len(), 1);
    // A worksheet stored within may pass for a ZIP of its own.
    let half = verify(Cursor::new(&archive[..archive.len() / 2]));
    assert!(half.is_err() || !half.unwrap().faults.is_empty(), "half an archive is none");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_job_survives_its_worker_and_can_be_stopped(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    ground.send("CB").await;
    let secretariat = ground.secretariat().await;
    let address = format!("{PERIOD}/archive");
    for _ in 0..2 {
        secretariat.post(&address, &Form::of(&[])).await.is(303);
    }
    assert_eq!(ground.count("select count(*) from job").await, 1, "asked for twice, it is made once");
    let page = secretariat.get(&address).await.ok();
    assert_eq!(page.header("refresh"), "4");
    // A worker took it and its process ended.
    ground.change("update job set status = 'running', seen_at = now()").await;
    assert_eq!(work(&state(&ground)).await.unwrap(), 0, "it may still be at work");
    ground.change("update job set seen_at = now() - interval '1 minute'").await;
    assert_eq!(work(&state(&ground)).await.unwrap(), 1);
    assert_eq!(ground.count("select count(*) from job where status = 'done'").await, 1);
    let done = secretariat.get(&address).await.ok();
    assert_eq!(done.header("refresh"), "");

    secretariat.post(&address, &Form::of(&[])).await.is(303);
    let action =
        secretariat.get(&address).await.attributes("form[action$='/cancellation']", "action").remove(0);
    let observer = ground.person("observer", Role::Observer, None).await;
    observer.post(&action, &Form::of(&[])).await.is(403);
    secretariat.post(&action, &Form::of(&[])).await.is(303);
    assert_eq!(work(&state(&ground)).await.unwrap(), 0);
    secretariat.post(&action, &Form::of(&[])).await.is(404);

    let file = done.attributes("a[href$='/file']", "href").remove(0);
    observer.get(&file).await.is(403);
    ground.change("update job set ended_at = now() - interval '8 days' where status = 'done'").await;
    work(&state(&ground)).await.unwrap();
    secretariat.get(&file).await.is(404);
    let kept = ground.files.places().await.unwrap();
    assert!(kept.iter().all(|place| !place.starts_with("archives/")), "{kept:?}");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn rights_lost_since_it_was_asked_for_count(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    ground.send("CB").await;
    let secretariat = ground.secretariat().await;
    secretariat.post(&format!("{PERIOD}/archive"), &Form::of(&[])).await.is(303);
    ground.change("delete from account_role where role = 'secretariat'").await;
    assert_eq!(work(&state(&ground)).await.unwrap(), 1);
    assert_eq!(ground.count("select count(*) from job where status = 'failed'").await, 1);
}
