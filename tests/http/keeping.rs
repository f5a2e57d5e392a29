//! What the database itself keeps, whoever asks: the journal, adopted schemes, one first start, one use of a link.

use crate::answers::Form;
use crate::ground::{CONNECTIONS, Ground, PASSWORD};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use thidua::actions::{accounts, first_start};
use thidua::store;

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn no_record_of_the_journal_can_be_changed_or_dropped(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    ground.fill("HG").await;
    let before = ground.everything().await;
    for statement in [
        "update journal set action = 'x'",
        "update journal set after = null where id = (select max(id) from journal)",
        "delete from journal",
        "truncate journal",
        "update scheme_version set document = '{}'",
        "delete from scheme_version",
    ] {
        let refused = sqlx::query(statement).execute(&ground.db).await;
        assert!(refused.is_err(), "{statement}");
    }
    assert_eq!(ground.everything().await, before);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn two_instances_that_start_at_once_fill_the_database_once(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let (one, two) = (store::pool(options.clone(), CONNECTIONS), store::pool(options, CONNECTIONS));
    let filled = tokio::join!(first_start::fill_if_empty(&one), first_start::fill_if_empty(&two));
    let filled = [filled.0.unwrap(), filled.1.unwrap()];
    assert_eq!(filled.iter().filter(|&&filled| filled).count(), 1);
    let sheets: i64 = sqlx::query_scalar("select count(*) from sheet").fetch_one(&one).await.unwrap();
    assert_eq!(sheets, 7);
    assert!(!first_start::fill_if_empty(&two).await.unwrap());
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_link_used_twice_at_once_is_used_once(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let token = accounts::issue_first_admin_link(&ground.db).await.unwrap().unwrap();
    let link = format!("/links/{}", token.reveal());
    let form = |username: &str| {
        Form::of(&[
            ("username", username),
            ("full_name", "Nguyễn Văn Quản"),
            ("password", PASSWORD),
            ("password_again", PASSWORD),
        ])
    };
    let (stranger, one, two) = (ground.stranger(), form("mot"), form("hai"));
    let both = tokio::join!(stranger.post(&link, &one), stranger.post(&link, &two));
    let mut statuses = [both.0.status.as_u16(), both.1.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 410]);
    assert_eq!(ground.count("select count(*) from account").await, 1);
}
