//! A whole installation in one file and back: the same rows, the same files, at one moment, or nothing at all.

use crate::archives::rewritten;
use crate::evidence_files::Directory;
use crate::ground::{Ground, lines};
use futures_util::TryStreamExt as _;
use sqlx::migrate::{MigrateDatabase as _, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions as _, PgConnection, PgPool, Postgres};
use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::Output;
use thidua::actions::first_start;
use thidua::papers::archive::SUMS;
use thidua::private_postgres::PrivatePostgres;
use thidua::store;
use tokio::process::Command;
use zip::ZipArchive;

const PDF: &[u8] = b"%PDF-1.4\n1 0 obj<<>>endobj\n%%EOF";

/// An installation of its own beside that of the test: a directory, and a database where it is asked for.
struct Installation {
    directory: Directory,
    database: Option<PgConnectOptions>,
}

impl Installation {
    /// One whose data is in the test's database.
    fn of(options: &PgConnectOptions) -> Self {
        Self { directory: Directory::new(), database: Some(options.clone()) }
    }

    /// One with an empty database beside the test's.
    async fn empty(options: &PgConnectOptions) -> Self {
        // A name has 63 bytes at most, and the test's own is as long as that.
        let name = options.get_database().unwrap();
        let name = format!("restored_{}", &name[name.len().saturating_sub(50)..]);
        let database = options.clone().database(&name);
        let url = database.to_url_lossy();
        if Postgres::database_exists(url.as_str()).await.unwrap() {
            Postgres::force_drop_database(url.as_str()).await.unwrap();
        }
        Postgres::create_database(url.as_str()).await.unwrap();
        Self { directory: Directory::new(), database: Some(database) }
    }

    /// One that keeps a PostgreSQL of its own.
    fn private() -> Self {
        Self { directory: Directory::new(), database: None }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.0.join(name)
    }

    async fn run(&self, command: &str, file: &Path) -> Output {
        let mut program = Command::new(env!("CARGO_BIN_EXE_thidua"));
        program.arg(command).arg(file).env("THIDUA_DATA_DIR", &self.directory.0).env_remove("DATABASE_URL");
        if let Some(database) = &self.database {
            program.env("DATABASE_URL", database.to_url_lossy().as_str());
        }
        program.output().await.unwrap()
    }

    /// Backs it up; the file.
    async fn backup(&self) -> PathBuf {
        let file = self.path("thidua.backup");
        let output = self.run("backup", &file).await;
        assert!(output.status.success(), "{}", said(&output));
        file
    }

    async fn connection(&self) -> PgConnection {
        self.database.as_ref().unwrap().connect().await.unwrap()
    }

    async fn remove(self) {
        let url = self.database.unwrap().to_url_lossy();
        Postgres::force_drop_database(url.as_str()).await.unwrap();
    }
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

async fn lines_of(connection: &mut PgConnection, query: &str) -> String {
    let statement = format!("copy ({query}) to stdout");
    let pieces: Vec<_> = connection.copy_out_raw(&statement).await.unwrap().try_collect().await.unwrap();
    String::from_utf8(pieces.concat()).unwrap()
}

/// Every row of every table as text, where every sequence stands, and what guards the rows.
async fn everything(connection: &mut PgConnection) -> BTreeMap<String, String> {
    let names =
        "select tablename from pg_tables where schemaname = 'public' and tablename <> '_sqlx_migrations'";
    let mut found = BTreeMap::new();
    for name in lines_of(connection, names).await.lines() {
        let rows = lines_of(connection, &format!("select t::text from {name} t order by 1")).await;
        found.insert(name.to_owned(), rows);
    }
    for (what, query) in [
        (
            "sequences",
            "select sequencename, last_value from pg_sequences where schemaname = 'public' order by 1",
        ),
        ("migrations", "select version, checksum from _sqlx_migrations order by 1"),
        (
            "guards",
            "select conrelid::regclass, conname, pg_get_constraintdef(oid) from pg_constraint
             where connamespace = 'public'::regnamespace order by 1, 2",
        ),
        (
            "triggers",
            "select tgrelid::regclass, tgname, tgenabled from pg_trigger where not tgisinternal order by 1, 2",
        ),
    ] {
        found.insert(what.to_owned(), lines_of(connection, query).await);
    }
    found
}

/// An installation with something of everything: a publication, evidence, notices, drafts.
async fn with_history(options: &PgConnectOptions, installation: &Installation) -> Ground {
    let ground = Ground::with_files(options.clone(), installation.directory.files()).await;
    ground.fill("HG").await;
    ground.attach("HG", "II.1", "Quyết định 05.pdf", PDF).await;
    ground.attach("HG", "II.1", "hai\ttrang\\.pdf", b"%PDF-1.7\nkh\xc3\xa1c\n").await;
    ground.change("update evidence set removed_at = now(), removed_by = added_by where id = (select max(id) from evidence)").await;
    ground
        .change("update account set full_name = E'Đồng chí \\\\N \\t \\n \"x\"' where login = 'hg.staff'")
        .await;
    ground.send("CB").await;
    ground
}

fn files_below(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let Ok(entries) = std::fs::read_dir(folder) else { return found };
    for path in entries.map(|entry| entry.unwrap().path()) {
        let name = PathBuf::from(path.file_name().unwrap());
        if path.is_dir() {
            found.extend(files_below(&path).into_iter().map(|(inner, content)| (name.join(inner), content)));
        } else {
            found.insert(name, std::fs::read(&path).unwrap());
        }
    }
    found
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn every_row_and_every_file_comes_back(_: PgPoolOptions, options: PgConnectOptions) {
    let old = Installation::of(&options);
    let ground = with_history(&options, &old).await;
    let file = old.backup().await;
    let proved = old.run("verify", &file).await;
    assert!(proved.status.success() && said(&proved).contains("Nothing is wrong"), "{}", said(&proved));
    let new = Installation::empty(&options).await;
    let restored = new.run("restore", &file).await;
    assert!(restored.status.success(), "{}", said(&restored));
    assert!(said(&restored).contains("evidence: every file checked, 0 faults"), "{}", said(&restored));
    let (mut before, mut after) = (old.connection().await, new.connection().await);
    let (before, after) = (everything(&mut before).await, everything(&mut after).await);
    assert!(before["journal"].lines().count() > 50 && before["evidence_file"].lines().count() == 2);
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    for (name, rows) in &before {
        assert_eq!(rows, &after[name], "{name}");
    }
    let evidence = files_below(&old.path("evidence"));
    assert_eq!(evidence.len(), 2);
    assert_eq!(evidence, files_below(&new.path("evidence")));
    // It goes on from where it was: numbers are not given out twice, and records still find their chain.
    let again = Ground::with_files(new.database.clone().unwrap(), new.directory.files()).await;
    let staff = again.staff("HG").await;
    let form = staff.open_sheet("HG").await.with("II.1:in:actual", "113");
    staff.post(&lines("HG"), &form).await.is(303);
    assert!(
        sqlx::query("delete from journal").execute(&again.db).await.is_err(),
        "it is as closed as before"
    );
    again.db.close().await;
    ground.db.close().await;
    new.remove().await;
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn what_is_written_meanwhile_is_in_it_whole_or_not_at_all(_: PgPoolOptions, options: PgConnectOptions) {
    let old = Installation::of(&options);
    let ground = with_history(&options, &old).await;
    let writers = ["HG", "LS", "QN"].map(|unit| {
        let ground =
            Ground { app: ground.app.clone(), db: ground.db.clone(), files: ground.files.clone(), ..ground };
        tokio::spawn(async move {
            let staff = ground.staff(unit).await;
            for round in 0_usize.. {
                let form = staff.open_sheet(unit).await.with("II.1:in:actual", &(round % 200).to_string());
                staff.post(&lines(unit), &form).await.is(303);
                let content = format!("%PDF-1.4 {unit} {round}");
                ground.attach(unit, "II.1", "a.pdf", content.as_bytes()).await;
            }
        })
    });
    let count = "select count(*) from journal";
    let mut restored = Vec::new();
    for _ in 0..100 {
        let before = ground.count(count).await;
        let file = old.backup().await;
        if ground.count(count).await == before {
            continue; // The writers were still signing in, or too slow this time.
        }
        let new = Installation::empty(&options).await;
        let output = new.run("restore", &file).await;
        assert!(output.status.success(), "{}", said(&output));
        let records = lines_of(&mut new.connection().await, count).await;
        restored.push(records.trim().parse::<i64>().unwrap());
        new.remove().await;
        if restored.len() == 3 {
            break;
        }
    }
    writers.iter().for_each(tokio::task::JoinHandle::abort);
    assert!(restored.len() == 3 && restored.is_sorted(), "{restored:?}");
}

/// The backup with one bit turned in the middle of each file it holds. The tiniest have padding there.
fn each_with_a_bit_turned(whole: &[u8]) -> Vec<Vec<u8>> {
    let mut zip = ZipArchive::new(Cursor::new(whole)).unwrap();
    let spans = (0..zip.len()).filter_map(|at| {
        let file = zip.by_index(at).unwrap();
        let is_proved = file.name().unwrap() != SUMS && file.compressed_size() > 16;
        is_proved.then(|| file.data_start().unwrap() + file.compressed_size() / 2)
    });
    spans
        .map(|at| {
            let mut content = whole.to_vec();
            content[usize::try_from(at).unwrap()] ^= 0x20;
            content
        })
        .collect()
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_damaged_backup_changes_nothing(_: PgPoolOptions, options: PgConnectOptions) {
    let old = Installation::of(&options);
    with_history(&options, &old).await;
    let whole = std::fs::read(old.backup().await).unwrap();
    let new = Installation::empty(&options).await;
    let file = new.path("damaged.backup");
    let mut damaged = each_with_a_bit_turned(&whole);
    assert!(damaged.len() > 12);
    damaged.push(whole[..whole.len() - 100].to_vec());
    damaged.push(Vec::new());
    damaged.push(rewritten(&whole, |name, content| (name != "tables/sheet.copy").then_some(content)));
    damaged.push(rewritten(&whole, |name, mut content| {
        if name.starts_with("evidence/") {
            content[0] = b'!';
        }
        Some(content)
    }));
    for (number, content) in damaged.iter().enumerate() {
        std::fs::write(&file, content).unwrap();
        let output = new.run("restore", &file).await;
        assert_eq!(output.status.code(), Some(1), "{number}: {}", said(&output));
        assert!(said(&output).contains("nothing was restored"), "{number}: {}", said(&output));
    }
    let mut connection = new.connection().await;
    assert_eq!(
        lines_of(&mut connection, "select relname from pg_class where relnamespace = 'public'::regnamespace")
            .await,
        ""
    );
    assert!(files_below(&new.path("evidence")).is_empty());
    std::fs::write(&file, &whole).unwrap();
    assert!(new.run("restore", &file).await.status.success(), "the whole one still goes in");
    drop(connection);
    new.remove().await;
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn an_installation_in_use_is_left_alone(_: PgPoolOptions, options: PgConnectOptions) {
    let old = Installation::of(&options);
    let ground = with_history(&options, &old).await;
    let file = old.backup().await;
    let before = everything(&mut old.connection().await).await;
    let output = old.run("restore", &file).await;
    assert_eq!(output.status.code(), Some(1));
    for part in ["nothing was restored", "is in use", "account", "journal"] {
        assert!(said(&output).contains(part), "{}", said(&output));
    }
    assert_eq!(before, everything(&mut old.connection().await).await);
    drop(ground);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_failure_half_way_leaves_an_empty_database(_: PgPoolOptions, options: PgConnectOptions) {
    let old = Installation::of(&options);
    with_history(&options, &old).await;
    // Sums that fit, over a reference that leads nowhere: only the database can find it.
    let mut connection = old.connection().await;
    sqlx::raw_sql("alter table entry drop constraint entry_updated_by_fkey; update entry set updated_by = 1")
        .execute(&mut connection)
        .await
        .unwrap();
    let file = old.backup().await;
    let new = Installation::empty(&options).await;
    let output = new.run("restore", &file).await;
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("entry_updated_by_fkey"), "{}", said(&output));
    let mut connection = new.connection().await;
    let left = everything(&mut connection).await;
    assert!(left["entry"].is_empty() && left["account"].is_empty());
    assert!(left["sequences"].lines().all(|line| line.ends_with("\\N")), "no number was given out");
    assert!(left["guards"].contains("entry_updated_by_fkey") && !left["triggers"].contains("\tD"));
    assert!(files_below(&new.path("evidence")).is_empty());
    drop(connection);
    new.remove().await;
}

#[sqlx::test(migrations = false)]
async fn an_older_schema_comes_up_to_date_and_a_newer_one_is_refused(db: PgPool) {
    let options = db.connect_options().as_ref().clone();
    let known: Vec<_> = store::MIGRATOR.iter().cloned().collect();
    // One step back: what fills it is today's program.
    Migrator::with_migrations(known[..known.len() - 1].to_vec()).run(&db).await.unwrap();
    first_start::fill_if_empty(&db).await.unwrap();
    let old = Installation::of(&options);
    let file = old.backup().await;
    assert_eq!(
        lines_of(&mut old.connection().await, "select count(*) from _sqlx_migrations").await.trim(),
        (known.len() - 1).to_string(),
        "to back up is not to migrate"
    );
    let new = Installation::empty(&options).await;
    let output = new.run("restore", &file).await;
    assert!(output.status.success(), "{}", said(&output));
    let (before, after) =
        (everything(&mut old.connection().await).await, everything(&mut new.connection().await).await);
    assert_eq!(after["migrations"].lines().count(), known.len());
    for name in ["cluster", "member_unit", "scheme_version", "period", "sheet", "journal"] {
        assert!(!before[name].is_empty() && before[name] == after[name], "{name}");
    }
    new.remove().await;
    let whole = std::fs::read(&file).unwrap();
    let text = |content: Vec<u8>| String::from_utf8(content).unwrap();
    let last = known[known.len() - 2].version.to_string();
    for (other, part) in
        [("29990101000000", "newer thidua"), (known[0].version.to_string().as_str(), "edition")]
    {
        let forged = rewritten(&whole, |name, content| {
            Some(if name == "manifest.json" {
                text(content).replace(&last, other).into_bytes()
            } else {
                content
            })
        });
        std::fs::write(&file, forged).unwrap();
        let new = Installation::empty(&options).await;
        let output = new.run("restore", &file).await;
        assert_eq!(output.status.code(), Some(1));
        assert!(said(&output).contains(part), "{}", said(&output));
        new.remove().await;
    }
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_file_that_is_lost_is_told_and_the_rest_is_saved(_: PgPoolOptions, options: PgConnectOptions) {
    let old = Installation::of(&options);
    with_history(&options, &old).await;
    let file = old.backup().await;
    let [first, second] =
        files_below(&old.path("evidence")).into_keys().collect::<Vec<_>>().try_into().unwrap();
    std::fs::remove_file(old.path("evidence").join(&first)).unwrap();
    std::fs::write(old.path("evidence").join(&second), b"%PDF other").unwrap();
    let output = old.run("backup", &file).await;
    assert_eq!(output.status.code(), Some(1));
    for (path, part) in [(&first, "is not there"), (&second, "is not what was kept")] {
        let name = path.file_name().unwrap().to_str().unwrap();
        assert!(said(&output).contains(&format!("{name} {part}")), "{}", said(&output));
    }
    let new = Installation::empty(&options).await;
    let output = new.run("restore", &file).await;
    assert_eq!(output.status.code(), Some(1), "the doctor misses them");
    assert!(said(&output).contains("Everything is restored, with the faults above"), "{}", said(&output));
    assert!(files_below(&new.path("evidence")).is_empty(), "what is false is not put back");
    new.remove().await;
}

#[tokio::test]
async fn a_private_server_is_backed_up_while_it_serves() {
    let (old, new) = (Installation::private(), Installation::private());
    let server = PrivatePostgres::start(&old.directory.0).await.unwrap();
    store::migrate(&server.connect_options()).await.unwrap();
    let ground = Ground::with_files(server.connect_options(), old.directory.files()).await;
    ground.fill("HG").await;
    let file = old.path("thidua.backup");
    std::fs::write(&file, b"an earlier one").unwrap();
    let file = {
        old.backup().await;
        file
    };
    assert!(!old.path("thidua.backup.part").exists());
    let refused = old.run("restore", &file).await;
    assert_eq!(refused.status.code(), Some(1), "a running program is in the way");
    let before = everything(&mut server.connect_options().connect().await.unwrap()).await;
    ground.db.close().await;
    server.stop().await;
    let output = new.run("restore", &file).await;
    assert!(output.status.success(), "{}", said(&output));
    let server = PrivatePostgres::start(&new.directory.0).await.unwrap();
    assert_eq!(before, everything(&mut server.connect_options().connect().await.unwrap()).await);
    server.stop().await;
    // A backup of nothing is no backup.
    let none = Installation::private();
    let output = none.run("backup", &none.path("x")).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("nothing to back up"), "{}", said(&output));
    assert!(!none.path("x").exists() && !none.path("x.part").exists());
}
