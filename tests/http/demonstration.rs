//! The demonstration: never beside people's own work, and complete even when it was cut off.

use crate::ground::{Ground, PERIOD};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use thidua::actions::first_start::demo::{self, DemoError};

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn invented_figures_never_come_into_a_real_installation(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    ground.staff("CB").await;
    let before = ground.everything().await;
    let refused = demo::load(&ground.db, "câu ngắn dễ nhớ lắm").await;
    assert!(matches!(refused, Err(DemoError::RealInstallation)));
    assert_eq!(ground.everything().await, before);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_demonstration_that_was_cut_off_is_completed_and_loaded_once(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let accounts = demo::load(&ground.db, "câu ngắn dễ nhớ lắm").await.unwrap();
    assert_eq!(accounts.len(), 19);
    let published = "select count(*) from publication";
    assert_eq!(ground.count(published).await, 2, "two earlier periods");
    let agreed = "select count(*) from sheet where status = 'published' and appraised_open = 0";
    assert_eq!(ground.count(agreed).await, 14);
    let late = "select count(*) from period where code = '2013-H1' and submission_deadline_on < now()::date";
    assert_eq!(ground.count(late).await, 0, "the visitor is in time");
    let sent = "select count(*) from sheet where status = 'submitted' and illustrative";
    assert_eq!(ground.count(sent).await, 6);
    // As if the program had been killed before the last unit was sent.
    sqlx::query("update sheet set status = 'draft', submitted_at = null, submitted_by = null where id = (select max(id) from sheet
         where status = 'submitted')")
        .execute(&ground.db)
        .await
        .unwrap();
    let entries = ground.count("select count(*) from entry").await;
    demo::load(&ground.db, "câu ngắn dễ nhớ lắm").await.unwrap();
    assert_eq!(ground.count(sent).await, 6);
    assert_eq!(ground.count(published).await, 2);
    assert_eq!(ground.count("select count(*) from entry").await, entries);
    assert_eq!(ground.count("select count(*) from account").await, 19);
    // Before the period is published its page leads to those that are.
    let closed = ground.staff("HG").await.get(&format!("{PERIOD}/ranking")).await.ok();
    let earlier = closed.attributes("main .list-inline a", "href");
    assert_eq!(
        earlier,
        ["2012-H2", "2012-H1"].map(|code| format!("{PERIOD}/ranking").replace("2013-H1", code))
    );
}
