//! Pages kept in memory: made once, and never shown after anything they show has changed, whoever changed it.

use crate::answers::Form;
use crate::ground::{Ground, PERIOD, Visitor, lines, router_over};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use tracing::field::{Field, Visit};
use tracing::{Dispatch, Event, Subscriber};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};

/// Counts the statements it hears of.
#[derive(Clone, Default)]
struct Count(Arc<AtomicUsize>);

/// Whether a statement begins or ends a transaction: also the one that cleans a connection when it goes back, whenever
/// that may be.
#[derive(Default)]
struct Framing(bool);

impl Visit for Framing {
    fn record_str(&mut self, field: &Field, value: &str) {
        let word = value.get(..5).unwrap_or_default().to_lowercase();
        self.0 |= field.name() == "summary" && ["begin", "commi"].contains(&word.as_str());
    }

    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}

impl<S: Subscriber> Layer<S> for Count {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut framing = Framing::default();
        event.record(&mut framing);
        self.0.fetch_add(usize::from(!framing.0), Ordering::Relaxed);
    }
}

fn hearing(count: Count) -> Dispatch {
    let queries = Targets::new().with_target("sqlx::query", LevelFilter::DEBUG);
    Dispatch::new(tracing_subscriber::registry().with(count.with_filter(queries)))
}

/// Leaves out what a slow machine would add: once a minute a session's use is written down.
async fn without_a_clock(ground: &Ground) {
    ground.change("update session set last_seen_at = now() + interval '1 hour'").await;
}

/// How many statements an answer to a page takes.
pub(crate) async fn statements(visitor: &Visitor, path: &str) -> usize {
    statements_of(async { visitor.get(path).await.ok() }).await
}

/// How many statements something takes, together with what it starts on this thread.
pub(crate) async fn statements_of<T>(work: impl Future<Output = T>) -> usize {
    // While there is only one subscriber, whatever another test logs first on a thread without it would be silent for
    // this one too.
    static SECOND: LazyLock<Dispatch> = LazyLock::new(|| hearing(Count::default()));
    LazyLock::force(&SECOND);
    let count = Count::default();
    let heard = hearing(count.clone());
    let listening = tracing::dispatcher::set_default(&heard);
    work.await;
    drop(listening);
    count.0.load(Ordering::Relaxed)
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_published_ranking_is_made_once_for_each_reader(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::agreed(options).await;
    ground.publish(&ground.secretariat().await).await;
    let page = format!("{PERIOD}/ranking");
    let (staff, other) = (ground.staff("CB").await, ground.staff("LS").await);
    without_a_clock(&ground).await;
    let first = staff.get(&page).await.ok();
    assert!(statements(&other, &page).await > 1, "nobody is shown what was made for another");
    assert_eq!(statements(&staff, &page).await, 1, "the session alone is asked for");
    let again = staff.get(&page).await.ok();
    assert_eq!(again.body, first.body);
    assert_eq!(again.header("cache-control"), "no-store");
    let english = staff.clone().in_english().get(&page).await.ok();
    assert_ne!(english.body, first.body);
    staff.post("/account/look", &Form::of(&[("theme", "dark"), ("density", "compact")])).await.is(303);
    assert!(statements(&ground.secretariat().await, &format!("{page}?provisional=1")).await > 1);
    assert!(statements(&ground.secretariat().await, &format!("{page}?provisional=1")).await > 1);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn what_another_instance_or_a_bare_statement_changes_is_seen_at_once(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::agreed(options).await;
    let secretariat = ground.secretariat().await;
    ground.publish(&secretariat).await;
    let page = format!("{PERIOD}/ranking");
    let staff = ground.staff("CB").await;
    let elsewhere =
        Visitor { app: router_over(&ground.db, "http://thidua.test", ground.files.clone()), ..secretariat };
    without_a_clock(&ground).await;
    let first = staff.get(&page).await.ok();
    assert_eq!(statements(&staff, &page).await, 1);
    ground.reopen(&elsewhere).await;
    ground.publish_again(&elsewhere).await;
    let second = staff.get(&page).await.ok();
    assert_ne!(second.body, first.body);
    assert_eq!(statements(&staff, &page).await, 1);
    for change in [
        "update period set meeting_on = meeting_on + 1",
        "update sheet set status = 'agreed' where status = 'published'",
        "update member_unit_name set full_name = full_name || ' (cũ)'",
        "update cluster_membership set protocol_order = protocol_order + 10",
        "update cluster set name_vi = name_vi || ' 2'",
    ] {
        ground.change(change).await;
        assert!(statements(&staff, &page).await > 1, "{change}");
        assert_eq!(statements(&staff, &page).await, 1, "{change}");
    }
    ground.change("update entry set points = points").await;
    assert_eq!(statements(&staff, &page).await, 1, "entries are in no published page");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn nothing_is_shown_to_whom_it_is_taken_from(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::agreed(options).await;
    ground.publish(&ground.secretariat().await).await;
    let page = format!("{PERIOD}/ranking");
    let staff = ground.staff("CB").await;
    staff.get(&page).await.ok();
    ground.change("update account_role set valid_to = '2014-01-01' where role = 'staff'").await;
    staff.get(&page).await.is(404);
    ground.change("delete from session").await;
    staff.get(&page).await.is(303);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_page_asks_as_little_for_many_as_for_none(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let (staff, secretariat) = (ground.staff("HG").await, ground.secretariat().await);
    let own = crate::ground::sheet("HG");
    let admin = ground.admin().await;
    // What is asked, and how often: the session is one of them.
    let pages = [
        (&staff, own.clone(), 3),
        (&staff, format!("{own}/check"), 4),
        (&staff, format!("{own}/why"), 2),
        (&secretariat, format!("{PERIOD}/ranking?provisional=1"), 10),
        (&secretariat, format!("{PERIOD}/appraisal"), 9),
        (&secretariat, format!("{PERIOD}/report"), 4),
        (&secretariat, "/".to_owned(), 4),
        (&secretariat, "/periods".to_owned(), 3),
        (&admin, "/admin/periods".to_owned(), 3),
        (&admin, "/admin/accounts".to_owned(), 5),
    ];
    without_a_clock(&ground).await;
    let mut before = Vec::new();
    for (person, page, _) in &pages {
        // Once for what is kept from then on.
        person.get(page).await.ok();
        before.push(statements(person, page).await);
    }
    ground.fill("HG").await;
    for unit in ["CB", "LS", "QN", "BG", "TN", "BK"] {
        ground.send(unit).await;
    }
    let mut found = Vec::new();
    for ((person, page, _), before) in pages.iter().zip(before) {
        let now = statements(person, page).await;
        assert_eq!(now, before, "{page}");
        found.push((page, now));
    }
    let stated: Vec<_> = pages.iter().map(|(_, page, stated)| (page, *stated)).collect();
    assert_eq!(found, stated);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_save_asks_as_little_for_many_lines_as_for_one(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("CB").await;
    without_a_clock(&ground).await;
    let figures = |form: &Form, actual: &str| {
        form.clone().with("II.1:in:target", "200").with("II.1:in:actual", actual).with("I.2:in:whole", "10")
    };
    let whole = staff.open_sheet("CB").await;
    staff.post(&lines("CB"), &figures(&whole, "136")).await.is(303);
    // The session, the sheet, the write.
    let one = figures(&staff.open_sheet("CB").await, "137").line("II.1");
    let of_one = statements_of(async { staff.post(&lines("CB"), &one).await.is(303) }).await;
    assert_eq!(of_one, 3);
    let many = figures(&staff.open_sheet("CB").await, "138").with("I.2:in:part", "9");
    let of_many = statements_of(async { staff.post(&lines("CB"), &many).await.is(303) }).await;
    assert_eq!(of_many, of_one);
    let entries: Vec<i32> = sqlx::query_scalar("select version from entry order by line_code")
        .fetch_all(&ground.db)
        .await
        .unwrap();
    assert_eq!(entries, [2, 3]);
}
