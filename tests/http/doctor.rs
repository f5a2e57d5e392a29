//! `thidua doctor` over the real database: silent while what is stored is true, exact when it is not.

use crate::ground::{Ground, lines};
use sqlx::ConnectOptions as _;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use std::process::{Command, Output};

/// What the doctor says, and whether it found everything in order.
struct Diagnosis {
    healthy: bool,
    said: String,
}

impl Diagnosis {
    /// Lines that tell of something wrong.
    fn faults(&self) -> Vec<&str> {
        self.said.lines().filter(|line| !line.ends_with(" faults")).collect()
    }
}

fn doctor(options: &PgConnectOptions) -> Diagnosis {
    let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_thidua"))
        .arg("doctor")
        .env("DATABASE_URL", options.to_url_lossy().as_str())
        .output()
        .unwrap();
    let said = String::from_utf8(stdout).unwrap();
    assert!(!said.is_empty(), "{}", String::from_utf8_lossy(&stderr));
    Diagnosis { healthy: status.success(), said }
}

/// An installation with some history: two sheets filled, one of them sent, a line changed twice over the page.
async fn with_history(options: &PgConnectOptions) -> Ground {
    let ground = Ground::new(options.clone()).await;
    ground.fill("HG").await;
    ground.send("CB").await;
    let staff = ground.staff("HG").await;
    for number in ["111", "112"] {
        let form = staff.open_sheet("HG").await.with("II.1:in:actual", number);
        staff.post(&lines("HG"), &form).await.is(303);
    }
    ground
}

/// Does to the database what its triggers refuse.
async fn tamper(ground: &Ground, statements: &[&'static str]) {
    let off = ["alter table journal disable trigger user", "alter table journal_chain disable trigger user"];
    let on = ["alter table journal enable trigger user", "alter table journal_chain enable trigger user"];
    for statement in off.iter().chain(statements).chain(&on) {
        let done = sqlx::query(*statement).execute(&ground.db).await.unwrap();
        let changes = !statement.starts_with("alter");
        assert!(!changes || done.rows_affected() > 0, "{statement} changes something");
    }
}

/// The sheet's chain and the number of the record at a place of it.
async fn at(ground: &Ground, unit: &str, position: i64) -> (String, i64) {
    let chain = format!("sheet:{}", ground.sheet_of(unit).await.get());
    let id = sqlx::query_scalar("select id from journal where chain = $1 and position = $2");
    let id = id.bind(&chain).bind(position).fetch_one(&ground.db).await.unwrap();
    (chain, id)
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_doctor_finds_nothing_until_a_stored_total_is_wrong(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = with_history(&options).await;
    let healthy = doctor(&options);
    assert!(healthy.healthy, "{}", healthy.said);
    assert_eq!(healthy.faults(), Vec::<&str>::new());
    assert!(healthy.said.contains("7 sheets checked, 0 faults"), "{}", healthy.said);
    let records = ground.count("select count(*) from journal").await;
    let chains = ground.count("select count(*) from journal_chain").await;
    assert!(records > 50 && chains == 3, "{records} records in {chains} chains");
    let counted = format!("journal: {chains} chains of {records} records checked, 0 faults");
    assert!(healthy.said.contains(&counted), "{}", healthy.said);
    ground
        .change("update sheet set total = total + 0.01 where member_unit_id = (select id from member_unit where code = 'CB')")
        .await;
    let ill = doctor(&options);
    assert!(!ill.healthy);
    assert_eq!(ill.faults().len(), 1, "{}", ill.said);
    assert!(ill.said.contains("totals: dong-bac 2013-H1 CB"), "{}", ill.said);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_record_that_was_altered_is_named_with_time_person_and_deed(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = with_history(&options).await;
    let (chain, id) = at(&ground, "HG", 3).await;
    tamper(
        &ground,
        &["update journal set subject = 'x' where position in (3, 7) and chain = (select 'sheet:' || sheet_id from entry where version = 3)"],
    )
    .await;
    let ill = doctor(&options);
    assert!(!ill.healthy);
    let [fault] = ill.faults()[..] else { panic!("{}", ill.said) };
    let named = format!("journal: chain {chain}: first broken at place 3: record {id}, 20");
    assert!(fault.starts_with(&named), "{fault} is not {named}");
    for part in [" UTC, hg.staff, entry.saved B.3: ", "it is not what it was when it was written"] {
        assert!(fault.contains(part), "{fault}");
    }
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn every_field_of_a_record_is_under_its_hash(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = with_history(&options).await;
    for (column, other) in [
        ("at", "at + interval '1 microsecond'"),
        ("account_id", "(select max(id) from account)"),
        ("action", "'entry.other'"),
        ("cluster_id", "null"),
        ("line_code", "'II.1.x'"),
        ("subject", "''"),
        ("hand", "'import'"),
        ("before", "'{\"x\": 1}'"),
        ("after", "after || '{\"x\": 1}'"),
        ("hash", "sha256(hash)"),
    ] {
        let change = format!("update journal set {column} = {other} where id = $1");
        let (_, id) = at(&ground, "CB", 2).await;
        let mut tx = ground.db.begin().await.unwrap();
        let expected: bool = sqlx::query_scalar(
            "select hash = sha256((select hash from journal before where before.chain = journal.chain
                 and before.position = 1) || convert_to(journal_text(journal), 'UTF8')) from journal where id = $1",
        )
        .bind(id)
        .fetch_one(&mut *tx)
        .await
        .unwrap();
        assert!(expected, "the record was whole");
        sqlx::query("alter table journal disable trigger user").execute(&mut *tx).await.unwrap();
        sqlx::query(sqlx::AssertSqlSafe(change)).bind(id).execute(&mut *tx).await.unwrap();
        sqlx::query("alter table journal enable trigger user").execute(&mut *tx).await.unwrap();
        let whole: bool = sqlx::query_scalar(
            "select hash = sha256((select hash from journal before where before.chain = journal.chain
                 and before.position = 1) || convert_to(journal_text(journal), 'UTF8')) from journal where id = $1",
        )
        .bind(id)
        .fetch_one(&mut *tx)
        .await
        .unwrap();
        assert!(!whole, "{column}");
        tx.rollback().await.unwrap();
    }
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn records_taken_out_put_in_or_moved_are_found_where_they_were(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = with_history(&options).await;
    let (hg, after_gap) = at(&ground, "HG", 6).await;
    let (cb, _) = at(&ground, "CB", 1).await;
    let cb_length = ground.count("select max(position) from journal where action = 'sheet.submitted'").await;
    tamper(
        &ground,
        &[
            // In the middle of one chain; the last of another; one more, by hand, in the third; a fourth that is
            // gone as a whole; a fifth of which nobody knows the end.
            "delete from journal where position in (4, 5) and chain = (select 'sheet:' || sheet_id from entry where version = 3)",
            "delete from journal where action = 'sheet.submitted'",
            "insert into journal (action, cluster_id, chain, position, hash)
                select 'period.moved', (select min(id) from cluster), chain, length + 1, sha256(head)
                from journal_chain where chain like 'cluster:%'",
            "insert into journal_chain values ('sheet:9', 4, sha256('x'))",
            "insert into journal (action, chain, position, hash)
                values ('forged', 'sheet:8', 1, sha256('x'))",
        ],
    )
    .await;
    let ill = doctor(&options);
    assert!(!ill.healthy);
    let broken: Vec<&str> = ill.faults().into_iter().filter(|line| line.starts_with("journal:")).collect();
    let forged = ground.count("select max(id) from journal where chain like 'cluster:%'").await;
    let place = ground.count("select max(position) from journal where chain like 'cluster:%'").await;
    for expected in [
        format!("journal: chain {hg}: first broken at place 6: record {after_gap}, "),
        format!("journal: chain {cb}: broken after its last record: record "),
        format!(
            "journal: chain cluster:{}: first broken at place {place}: record {forged}, ",
            ground.cluster.get()
        ),
        "journal: chain sheet:8: first broken at place 1: record ".to_owned(),
        "journal: chain sheet:9: all of its 4 records are missing".to_owned(),
    ] {
        assert_eq!(
            broken.iter().filter(|fault| fault.starts_with(&expected)).count(),
            1,
            "{expected}\n{}",
            ill.said
        );
    }
    assert_eq!(broken.len(), 5, "{}", ill.said);
    for cause in [
        "the records at places 4 to 5 are missing".to_owned(),
        format!("the record at place {cb_length} is missing"),
        "it stands after the end of the chain".to_owned(),
    ] {
        assert!(broken.iter().any(|fault| fault.ends_with(&cause)), "{cause}\n{}", ill.said);
    }
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn another_end_of_a_chain_is_found(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = with_history(&options).await;
    tamper(&ground, &["update journal_chain set head = sha256(head) where chain like 'cluster:%'"]).await;
    let ill = doctor(&options);
    let [fault] = ill.faults()[..] else { panic!("{}", ill.said) };
    assert!(fault.starts_with("journal: chain cluster:"), "{fault}");
    assert!(fault.ends_with("the chain is said to end with another hash"), "{fault}");
    tamper(
        &ground,
        &["update journal_chain set length = length - 1, head = (select hash from journal
            where journal.chain = journal_chain.chain and position = length - 1) where chain like 'cluster:%'"],
    )
    .await;
    let ill = doctor(&options);
    let [fault] = ill.faults()[..] else { panic!("{}", ill.said) };
    assert!(fault.contains("installation.filled: it stands after the end of the chain"), "{fault}");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn an_entry_that_the_journal_does_not_tell_of_is_found(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = with_history(&options).await;
    let of_hg = "sheet_id = (select sheet_id from entry where line_code = 'II.1' and version = 3)";
    for (change, fault) in [
        (
            "update entry set note = 'khác' where line_code = 'II.1'",
            "II.1: the entry is not what the journal told",
        ),
        (
            "update entry set version = 9 where line_code = 'II.2'",
            "II.2: the entry's version is not the number",
        ),
        (
            "delete from entry where line_code = 'II.3'",
            "II.3: the entry is gone that the journal told of: record ",
        ),
        (
            "insert into entry (sheet_id, line_code, raw, version, updated_by)
             select sheet_id, 'IX', '{}', 1, updated_by from entry where version = 3",
            "IX: the journal does not tell of the entry",
        ),
    ] {
        let at_hg =
            if change.starts_with("insert") { change.to_owned() } else { format!("{change} and {of_hg}") };
        sqlx::query(sqlx::AssertSqlSafe(at_hg)).execute(&ground.db).await.unwrap();
        let ill = doctor(&options);
        assert!(!ill.healthy);
        let named = format!("entries: dong-bac 2013-H1 HG {fault}");
        assert!(ill.faults().iter().any(|line| line.starts_with(&named)), "{named}\n{}", ill.said);
    }
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_doctor_finds_a_forged_publication(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::agreed(options.clone()).await;
    ground.publish(&ground.secretariat().await).await;
    let healthy = doctor(&options);
    assert!(healthy.healthy, "{}", healthy.said);
    ground.change("alter table publication disable trigger publication_is_kept").await;
    ground
        .change(
            r#"update publication set document = forged.document, digest = sha256(convert_to(forged.document, 'UTF8'))
               from (select replace(document, '"rank":1,', '"rank":2,') as document from publication) forged"#,
        )
        .await;
    let ill = doctor(&options);
    assert!(!ill.healthy);
    assert!(ill.said.contains("dong-bac 2013-H1 publication 1: its figures"));
}
