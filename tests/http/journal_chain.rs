//! The journal's chains while they grow: no gap, no fork and no deadlock, whoever appends at once; and the records
//! of a database that is older than they are.

use crate::ground::Ground;
use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use thidua::domain::ids::{ClusterId, SheetId};
use thidua::domain::journal::{Hand, Link, Proof};
use thidua::store;
use thidua::store::journal::{Record, append, chain};

/// Proves every chain; how many records there are.
async fn proved(db: &PgPool) -> usize {
    let mut connection = db.acquire().await.unwrap();
    let records = chain::records_after(&mut connection, "", 0, 100_000).await.unwrap();
    let mut proofs = std::collections::BTreeMap::new();
    for record in &records {
        assert_eq!(record.own_chain, record.chain);
        let end = chain::end_of(&mut connection, &record.chain).await.unwrap().unwrap();
        let (proof, _) =
            proofs.entry(record.chain.clone()).or_insert_with(|| (Proof::of_length(end.length), end.head));
        let link = Link { position: record.position, text: &record.text, hash: &record.hash };
        proof.follow(&link).unwrap_or_else(|broken| panic!("{broken:?} at {record:?}"));
    }
    for (name, (proof, head)) in &proofs {
        assert_eq!(proof.end(head), Ok(()), "{name}");
    }
    assert!(chain::without_records(&mut connection).await.unwrap().is_empty());
    records.len()
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_chains_are_whole_after_a_mixed_run(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    ground.fill("HG").await;
    ground.send("CB").await;
    let told = ground.count("select count(*) from journal").await;
    assert_eq!(proved(&ground.db).await, usize::try_from(told).unwrap());
    assert_eq!(
        ground.count("select count(*) from journal where hand = 'system' and account_id is not null").await,
        0
    );
    assert!(ground.count("select count(*) from journal where hand = 'system'").await > 0);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn eight_who_append_at_once_to_one_chain_and_to_many_leave_no_gap(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options.clone()).await;
    let before = proved(&ground.db).await;
    // Longer patience than the app's: eight wait for one chain on a machine that does other things too.
    let db = PgPoolOptions::new().max_connections(8).connect_with(options).await.unwrap();
    let sheets: Vec<i64> =
        sqlx::query_scalar("select id from sheet order by id").fetch_all(&db).await.unwrap();
    let writers = (0..8_usize).map(|writer| {
        let (db, sheets, cluster) = (db.clone(), sheets.clone(), ground.cluster);
        tokio::spawn(async move {
            for round in 0..20 {
                let mut tx = db.begin().await.unwrap();
                // The first write makes the chain of a sheet that has none; the last is everybody's.
                let sheet = sheets[(writer + round) % sheets.len()];
                for (sheet, cluster) in
                    [(Some(SheetId::new(sheet)), Some(cluster)), (None, Some(cluster)), (None, None)]
                {
                    tell(&mut tx, sheet, cluster).await;
                }
                if round % 5 == 4 {
                    tx.rollback().await.unwrap();
                } else {
                    tx.commit().await.unwrap();
                }
            }
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
    assert_eq!(proved(&ground.db).await, before + 8 * 16 * 3);
}

async fn tell(connection: &mut sqlx::PgConnection, sheet: Option<SheetId>, cluster: Option<ClusterId>) {
    let record = Record { action: "test.told", sheet, cluster, ..Record::default() };
    append(connection, record).await.unwrap();
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn only_the_journal_moves_the_end_of_a_chain(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    for refused in [
        "update journal_chain set length = length + 1",
        "update journal_chain set head = sha256(head)",
        "delete from journal_chain",
        "truncate journal_chain",
        "insert into journal_chain values ('sheet:1', 0, sha256('x'))",
        "update journal set position = position + 1000",
        "insert into journal (action, hand) values ('x', 'somehow')",
    ] {
        assert!(sqlx::query(refused).execute(&ground.db).await.is_err(), "{refused}");
    }
    // Whatever place a statement claims, the record goes to the end of its own chain.
    ground
        .change("insert into journal (action, chain, position, hash) values ('x', 'sheet:1', 7, sha256('x'))")
        .await;
    assert_eq!(ground.count("select count(*) from journal where chain = 'sheet:1'").await, 0);
    proved(&ground.db).await;
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_record_tells_through_which_hand_it_came(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    let mut tx = ground.db.begin().await.unwrap();
    for (account, hand, told) in [
        (Some(admin.account), Hand::Page, "page"),
        (Some(admin.account), Hand::Import, "import"),
        (Some(admin.account), Hand::Correction, "correction"),
        (None, Hand::Page, "system"),
    ] {
        append(&mut tx, Record { account, action: "test.told", hand, ..Record::default() }).await.unwrap();
        let newest: String = sqlx::query_scalar("select hand from journal order by id desc limit 1")
            .fetch_one(&mut *tx)
            .await
            .unwrap();
        assert_eq!(newest, told);
    }
}

#[sqlx::test(migrations = false)]
async fn records_older_than_the_chains_are_chained_in_the_order_of_their_ids(db: PgPool) {
    const CHAINED: i64 = 20_261_124_110_000;
    for migration in store::MIGRATOR.iter().filter(|migration| migration.version < CHAINED) {
        sqlx::raw_sql(migration.sql.clone()).execute(&db).await.unwrap();
    }
    sqlx::raw_sql(
        "insert into cluster (code, name_vi, name_en) values ('a', 'A', 'A');
         insert into account (login, full_name) values ('an', 'An');
         insert into journal (action, cluster_id, account_id, subject, after)
             select case when n % 50 = 0 then 'scheme.replaced' else 'member.renamed' end,
                    case when n % 3 > 0 then cluster.id end, case when n % 2 = 0 then account.id end,
                    'số ' || n, jsonb_build_object('n', n, 'points', 1.50)
             from generate_series(1, 1000) n, cluster, account;",
    )
    .execute(&db)
    .await
    .unwrap();
    for migration in store::MIGRATOR.iter().filter(|migration| migration.version >= CHAINED) {
        sqlx::raw_sql(migration.sql.clone()).execute(&db).await.unwrap();
    }
    assert_eq!(proved(&db).await, 1000);
    let count = async |what: &'static str| sqlx::query_scalar::<_, i64>(what).fetch_one(&db).await.unwrap();
    let out_of_order =
        "select count(*) from journal a join journal b on a.chain = b.chain and b.position = a.position + 1
                        where b.id < a.id";
    assert_eq!(count(out_of_order).await, 0);
    assert_eq!(count("select count(distinct chain) from journal").await, 2);
    assert_eq!(count("select count(*) from journal where hand = 'system'").await, 500);
    assert_eq!(count("select count(*) from journal where hand = 'import'").await, 20);
    // The table is as closed as before, and goes on from where it was.
    assert!(sqlx::query("update journal set subject = null").execute(&db).await.is_err());
    let mut connection = db.acquire().await.unwrap();
    tell(&mut connection, None, None).await;
    drop(connection);
    assert_eq!(proved(&db).await, 1001);
}
