//! Rankings from a standby: only while it holds what the primary holds, and never at the cost of a page.
//!
//! The standby of these tests is a copy of the tables in the same database, in a schema of its own that its connections look
//! into first. It says of itself what a standby says, and stands still where it was made: as one whose replay is paused.
//! `tests/chaos` has real ones.

use crate::answers::Form;
use crate::ground::{CONNECTIONS, Ground, PERIOD, Visitor};
use sqlx::ConnectOptions as _;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use std::time::Duration;
use thidua::store;
use thidua::web::metrics::{ADDRESS, Metrics};
use thidua::web::standby::{Outcome, Standby};
use thidua::web::state::{AppState, Site};

/// Far more than a page may take; only a hang reaches it.
const BOUND: Duration = Duration::from_secs(10);
/// Copies every table as it is now.
const COPY: &str = "do $$
    declare
        name text;
    begin
        create schema standby;
        create function standby.pg_is_in_recovery() returns boolean language sql as 'select true';
        for name in select tablename from pg_tables where schemaname = 'public' loop
            execute format('create table standby.%I as table public.%I', name, name);
        end loop;
    end $$";
/// What tells a page of the standby from one of the primary: no stamp moves with it.
const MARK: &str = "update standby.period set meeting_on = '2013-12-24';
    update standby.publication set meeting_on = '2013-12-24'";
const MARKED: &str = "24/12/2013";

fn ranking() -> String {
    format!("{PERIOD}/ranking")
}

/// A published ground whose app has the copy as its standby.
struct Pair {
    ground: Ground,
    standby: Standby,
}

impl Pair {
    async fn new(options: PgConnectOptions) -> Self {
        let mut ground = Ground::agreed(options.clone()).await;
        ground.publish(&ground.secretariat().await).await;
        ground.change(COPY).await;
        let reached = options.options([("search_path", "standby,public,pg_catalog")]);
        let standby = Standby::new(reached, CONNECTIONS);
        ground.app = app(&ground, &standby);
        standby.look().await;
        let pair = Self { ground, standby };
        pair.mark().await;
        pair
    }

    /// Makes the pages of the standby known by a date.
    async fn mark(&self) {
        for statement in MARK.split(';') {
            sqlx::query(statement).execute(&self.ground.db).await.unwrap();
        }
    }

    /// Whether a page came from the standby, and its counter says so too.
    async fn is_from_standby(&self, person: &Visitor, path: &str) -> bool {
        let before = self.standby.count(Outcome::Standby);
        let page = person.get(path).await.ok();
        let told = self.standby.count(Outcome::Standby) - before;
        let marked = page.body.contains(MARKED);
        assert_eq!(told, u64::from(marked), "{path}");
        marked
    }
}

fn app(ground: &Ground, standby: &Standby) -> axum::Router {
    let site = Site { base_url: "http://thidua.test".to_owned(), trusted_proxies: 0, webhook_private: false };
    let standby = Some(standby.clone());
    thidua::web::router(AppState { standby, ..AppState::new(&ground.db, site, ground.files.clone()) })
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn rankings_come_from_a_standby_that_holds_the_same(_: PgPoolOptions, options: PgConnectOptions) {
    let pair = Pair::new(options).await;
    assert!(pair.standby.is_used());
    let staff = pair.ground.staff("CB").await;
    for page in ["ranking", "ranking?publication=1", "present"] {
        assert!(pair.is_from_standby(&staff, &format!("{PERIOD}/{page}")).await, "{page}");
    }
    // These show no date.
    for page in ["ranking/CB", "ranking/CB/table.xlsx", "ranking/table.xlsx", "papers/report.docx"] {
        let before = pair.standby.count(Outcome::Standby);
        staff.get(&format!("{PERIOD}/{page}")).await.ok();
        assert_eq!(pair.standby.count(Outcome::Standby), before + 1, "{page}");
    }
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn nothing_stale_is_shown_while_the_standby_lags(_: PgPoolOptions, options: PgConnectOptions) {
    let pair = Pair::new(options).await;
    let (secretariat, staff) = (pair.ground.secretariat().await, pair.ground.staff("CB").await);
    assert!(pair.is_from_standby(&staff, &ranking()).await);
    pair.ground.reopen(&secretariat).await;
    pair.ground.publish_again(&secretariat).await;
    for person in [&secretariat, &staff] {
        let page = person.get(&ranking()).await.ok();
        assert!(page.body.contains("?publication=1") && !page.body.contains(MARKED), "the second is shown");
    }
    assert!(pair.standby.count(Outcome::Behind) >= 2);
    assert!(pair.standby.is_used(), "it is asked again: it may have caught up");
    pair.ground.change("drop schema standby cascade").await;
    pair.ground.change(COPY).await;
    pair.mark().await;
    let other = pair.ground.staff("LS").await;
    assert!(pair.is_from_standby(&other, &ranking()).await, "and it has");
    let kept = staff.get(&ranking()).await.ok();
    assert!(!kept.body.contains(MARKED), "the page that was kept from the primary is as good");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn what_no_stamp_covers_is_read_on_the_primary(_: PgPoolOptions, options: PgConnectOptions) {
    let pair = Pair::new(options).await;
    let secretariat = pair.ground.secretariat().await;
    let path = format!("{}?provisional=1", ranking());
    assert!(!pair.is_from_standby(&secretariat, &path).await);
    pair.ground.staff("CB").await.get(&format!("{}?publication=9", ranking())).await.is(404);
    assert_eq!(pair.standby.count(Outcome::Unstamped), 2);
    assert!(pair.standby.is_used());
    // A server that stands alone holds what it likes under the same stamp.
    pair.ground.change("create or replace function standby.pg_is_in_recovery() returns boolean language sql as 'select false'").await;
    assert!(!pair.is_from_standby(&secretariat, &ranking()).await, "promoted");
    assert!(!pair.standby.is_used());
    pair.standby.look().await;
    assert!(!pair.standby.is_used());
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_link_is_looked_up_on_the_primary_and_shown_from_the_standby(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let pair = Pair::new(options).await;
    let secretariat = pair.ground.secretariat().await;
    let links = format!("{PERIOD}/publication/links");
    let made = secretariat.post(&links, &Form::empty()).await.ok();
    let url = made.attributes("#public-link", "value").remove(0);
    let path = url.strip_prefix("http://thidua.test").unwrap();
    let stranger = pair.ground.stranger();
    stranger.get(path).await.ok();
    assert_eq!(pair.standby.count(Outcome::Unstamped), 1, "the standby has not heard of the link");
    pair.ground.change("insert into standby.public_link select * from public.public_link").await;
    // In another language, which is not kept in memory yet.
    stranger.clone().in_english().get(path).await.ok();
    assert_eq!(pair.standby.count(Outcome::Standby), 1);
    pair.ground.change("update public_link set revoked_at = now(), revoked_by = created_by").await;
    stranger.get(path).await.is(404);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_standby_that_fails_costs_no_page(_: PgPoolOptions, options: PgConnectOptions) {
    let mut pair = Pair::new(options.clone()).await;
    let staff = pair.ground.staff("CB").await;
    pair.ground.change("alter table standby.publication drop column digest").await;
    assert!(!pair.is_from_standby(&staff, &ranking()).await);
    assert!(!pair.standby.is_used());
    pair.standby.look().await;
    assert!(pair.standby.is_used(), "it is tried again");
    pair.ground.change("delete from standby._sqlx_migrations where version = (select max(version) from public._sqlx_migrations)").await;
    let staff = pair.ground.staff("LS").await;
    assert!(!pair.is_from_standby(&staff, &ranking()).await);
    pair.standby.look().await;
    assert!(!pair.standby.is_used(), "an older schema");
    let nowhere = Standby::new(options.socket("/nowhere"), CONNECTIONS);
    nowhere.look().await;
    pair.ground.app = app(&pair.ground, &nowhere);
    let staff = pair.ground.staff("QN").await;
    tokio::time::timeout(BOUND, staff.get(&ranking())).await.unwrap().ok();
    assert!(!nowhere.is_used());
    assert_eq!(nowhere.count(Outcome::Away), 1);
    let metrics = Metrics::new(pair.ground.db.clone(), Some(nowhere));
    let told = Visitor { app: metrics.router(), ..pair.ground.stranger() }.get(ADDRESS).await.ok().body;
    for line in ["thidua_standby_up 0\n", "thidua_standby_reads_total{outcome=\"away\"} 1\n"] {
        assert!(told.contains(line), "{told}");
    }
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn an_up_to_date_schema_is_left_alone_even_where_nothing_can_be_written(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let read_only = options.options([("default_transaction_read_only", "on")]);
    store::migrate(&read_only).await.unwrap();
    let mut connection = read_only.connect().await.unwrap();
    let refused = sqlx::query("create table something (id bigint)").execute(&mut connection).await;
    assert!(refused.is_err(), "nothing can be written here");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn two_histories_come_to_different_stamps(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::agreed(options).await;
    let moved = async || -> (i64, i64) {
        let stamp = "select stamp from cluster where code = 'dong-bac'";
        let mut tx = ground.db.begin().await.unwrap();
        let before = sqlx::query_scalar(stamp).fetch_one(&mut *tx).await.unwrap();
        let change = "set constraints all immediate; update period set meeting_on = meeting_on + 1";
        for statement in change.split(';') {
            sqlx::query(statement).execute(&mut *tx).await.unwrap();
        }
        (before, sqlx::query_scalar(stamp).fetch_one(&mut *tx).await.unwrap())
    };
    // The same change of the same database twice, each time taken back.
    let (one, other) = (moved().await, moved().await);
    assert_eq!(one.0, other.0);
    assert!(one.1 > one.0 && other.1 > other.0);
    assert_ne!(one.1, other.1);
}
