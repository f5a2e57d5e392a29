//! Work that costs much – files made or read through – is bounded for each account, and for nobody else.

use crate::ground::{Ground, PERIOD, sheet};
use crate::walk;
use axum::http::Method;
use futures_util::future::join_all;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use std::collections::BTreeSet;
use thidua::web;
use thidua::web::state::{AppState, Site};
use thidua::web::turns::{AT_ONCE, Turns, needs_turn};

/// The same installation, and whose turn it is in it.
fn watched(ground: Ground) -> (Ground, Turns) {
    let site = Site { base_url: "http://thidua.test".to_owned(), trusted_proxies: 0, webhook_private: false };
    let state = AppState::new(&ground.db, site, ground.files.clone());
    let turns = state.turns.clone();
    (Ground { app: web::router(state), ..ground }, turns)
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn an_account_with_too_many_files_at_once_waits_and_nobody_else_does(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let (ground, turns) = watched(Ground::agreed(options).await);
    let (one, other) = (ground.secretariat().await, ground.staff("HG").await);
    let mut held = Vec::new();
    for _ in 0..AT_ONCE {
        held.push(turns.take(one.account).await.unwrap());
    }
    let file = format!("{PERIOD}/papers/table.pdf?provisional=1");
    let table = format!("{PERIOD}/ranking/table.xlsx?provisional=1");
    let in_english = format!("{table}&lang=en");
    let (paper, english) = tokio::join!(one.get(&file), one.get(&in_english));
    for (answer, words) in [(paper.is(429), "Đang tạo quá nhiều tệp"), (english.is(429), "Too many files")]
    {
        assert!(answer.body.contains(words), "{}", answer.body);
        assert!(answer.header("retry-after").parse::<u32>().unwrap() >= 1);
    }
    // Pages are no such work, and neither is anything of somebody else.
    one.get(&format!("{PERIOD}/ranking?provisional=1")).await.ok();
    other.get(&format!("{}/sheet.pdf", sheet("HG"))).await.ok();
    // A turn that is given back is taken by whoever waits for it.
    let (answer, ()) = tokio::join!(one.get(&file), async { drop(held.pop()) });
    answer.ok();
    drop(held);
    one.get(&table).await.ok();
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_hour_before_a_deadline_passes(_: PgPoolOptions, options: PgConnectOptions) {
    let (ground, _) = watched(Ground::agreed(options).await);
    let one = ground.secretariat().await;
    let table = format!("{PERIOD}/ranking/table.xlsx?provisional=1");
    // Twenty exports of one account at the same moment: four have to wait for their turn, and get it.
    for answer in join_all((0..20).map(|_| one.get(&table))).await {
        answer.ok();
    }
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn every_file_that_is_made_waits_for_its_turn(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = walk::ground(options).await;
    let mut made = BTreeSet::new();
    for person in [ground.leader("LS").await, ground.secretariat().await, ground.admin().await] {
        for (address, answer) in walk::walk(&person, "/").await {
            let path = address.split('?').next().unwrap().to_owned();
            // Stored files are handed out as they are.
            let is_stored = ["/file", "/document.json"].iter().any(|end| path.ends_with(end));
            if answer.headers.contains_key("content-disposition") && !is_stored {
                assert!(needs_turn(&Method::GET, &path), "{path}");
                made.insert(path.rsplit('/').next().unwrap().to_owned());
            }
        }
    }
    for name in ["table.xlsx", "table.csv", "sheet.pdf", "sheet.docx", "report.docx", "table.pdf"] {
        assert!(made.contains(name), "{name} is none of {made:?}");
    }
    for page in ["/", PERIOD, "/clusters/{cluster}/periods/{period}/ranking"] {
        assert!(!needs_turn(&Method::GET, page) && !needs_turn(&Method::POST, page), "{page}");
    }
}
