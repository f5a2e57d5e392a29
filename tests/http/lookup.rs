//! Sessions looked up together: many in few statements, each by their own rights, and nobody waits for who has gone away.

use crate::ground::Ground;
use crate::kept::statements_of;
use futures_util::FutureExt as _;
use futures_util::future::join_all;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn many_who_come_at_once_are_looked_up_in_few_statements(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let mut people = Vec::new();
    for unit in ["HG", "CB", "LS", "QN", "BG", "TN", "BK"] {
        people.push((ground.staff(unit).await, format!("{}.staff", unit.to_lowercase())));
    }
    let ended = ground.staff("HG").await;
    ground.change("delete from session where id = (select max(id) from session)").await;
    ground.change("update session set last_seen_at = now() + interval '1 hour'").await;
    let all = || people.iter().cycle().take(40);
    let (mut answers, mut stranger) = (Vec::new(), None);
    let asked = statements_of(async {
        let pages = join_all(all().map(|(person, _)| person.get("/help/rules")));
        let (pages, refused) = futures_util::future::join(pages, ended.get("/help/rules")).await;
        (answers, stranger) = (pages, Some(refused));
    });
    let asked = asked.await;
    // One for those who came while nobody was asked about, and one for all others; the machine may part them once more.
    assert!(asked <= 4, "{asked} statements for 41 people");
    for (answer, (_, name)) in answers.into_iter().zip(all()) {
        assert!(answer.ok().body.contains(name.as_str()), "{name}");
    }
    stranger.unwrap().is(303);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn nobody_waits_for_who_has_gone_away(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let (staff, other) = (ground.staff("HG").await, ground.staff("CB").await);
    for _ in 0..20 {
        // Asked, and gone before any answer.
        assert!(Box::pin(staff.get("/")).now_or_never().is_none());
        other.get("/").await.ok();
        staff.get("/").await.ok();
    }
}
