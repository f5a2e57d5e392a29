//! Clients that go away in the middle: no connection is left inside a transaction, no acknowledged save is lost.

use crate::answers::Form;
use crate::ground::{CONNECTIONS, Ground, Visitor, lines};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions as _, PgConnection};
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

/// The lines the saves go to, in turn; each takes a target and a result.
const LINES: [&str; 6] = ["I.4", "II.1", "II.2", "II.3", "III.2", "III.3"];
/// How many requests are cut and how many acknowledged before the trial ends, and how often that may be tried: on a
/// busy machine more answers are there before the client goes.
const CUTS: u32 = 120;
const ACKNOWLEDGED: usize = 60;
const MOST_REQUESTS: u32 = 4_000;

/// Gives the future up when it was polled `polls` times without an answer, as the server does when a client goes.
async fn cut_after<F: Future>(polls: u32, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut left = polls;
    poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => {
            left = left.saturating_sub(1);
            if left == 0 { Poll::Ready(None) } else { Poll::Pending }
        }
    })
    .await
}

/// A save of one line as the script sends it, over the version it has now.
async fn save(ground: &Ground, line: &str, value: u32) -> Form {
    let version = ground.entry("HG", line).await.map_or(0, |(_, _, version)| version);
    Form::of(&[
        (&format!("{line}:version"), &format!("{version}.shown")),
        (&format!("{line}:in:target"), "100000"),
        (&format!("{line}:in:actual"), &value.to_string()),
    ])
}

/// The value of a save in the document of an entry or a record of the journal.
fn value(entry: &serde_json::Value) -> u32 {
    entry["inputs"]["actual"].as_str().unwrap().parse().unwrap()
}

/// How many of the app's connections are inside a transaction while it lends none to a request.
async fn in_transaction(ground: &Ground, observer: &mut PgConnection) -> i64 {
    let mut all = Vec::new();
    for _ in 0..CONNECTIONS {
        all.push(ground.db.acquire().await.unwrap());
    }
    let inside = "select count(*) from pg_stat_activity
                  where datname = current_database() and state like 'idle in transaction%'";
    sqlx::query_scalar(inside).fetch_one(observer).await.unwrap()
}

/// Sends the saves, each cut after another number of steps; returns the values that were acknowledged.
///
/// After every second cut the connections are looked at, because the next save would end what a `begin` left open;
/// after the others the next save meets the one that is still on its way.
async fn send_and_cut(
    ground: &Ground,
    staff: &Visitor,
    observer: &mut PgConnection,
) -> (Vec<(&'static str, u32)>, u32) {
    let (mut acknowledged, mut cut) = (Vec::new(), 0);
    for number in 1..=MOST_REQUESTS {
        if cut >= CUTS && acknowledged.len() >= ACKNOWLEDGED {
            break;
        }
        let line = LINES[usize::try_from(number).unwrap() % LINES.len()];
        let form = save(ground, line, number).await;
        // Somewhere between the first step and the last, in an order without a pattern; every fifth one may stay.
        let polls = if number % 5 == 0 { u32::MAX } else { 1 + number.wrapping_mul(2_654_435_761) % 20 };
        match cut_after(polls, staff.post_fragment(&lines("HG"), &form)).await {
            Some(answer) if answer.status == 200 => acknowledged.push((line, number)),
            // The save before, cut off by its client, was still on its way to its end.
            Some(answer) => assert_eq!(answer.status, 409, "{}", answer.body),
            None => {
                cut += 1;
                if number % 2 == 0 {
                    let poisoned = in_transaction(ground, observer).await;
                    assert_eq!(poisoned, 0, "cut after {polls} steps");
                }
            }
        }
    }
    (acknowledged, cut)
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn requests_cut_anywhere_poison_no_connection_and_lose_no_acknowledged_save(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options.clone()).await;
    let staff = ground.staff("HG").await;
    let mut observer = options.connect().await.unwrap();
    let (acknowledged, cut) = send_and_cut(&ground, &staff, &mut observer).await;
    assert!(
        cut >= CUTS && acknowledged.len() >= ACKNOWLEDGED,
        "{cut} cut, {} acknowledged: the trial says nothing",
        acknowledged.len()
    );
    assert_eq!(in_transaction(&ground, &mut observer).await, 0);
    // From outside the app's connections: what they would see of an open transaction does not count.
    let outside = Ground {
        db: sqlx::PgPool::connect_lazy_with(options),
        app: ground.app.clone(),
        cluster: ground.cluster,
        files: ground.files.clone(),
    };
    for line in LINES {
        let told = outside.told("HG", line).await;
        let values: Vec<u32> =
            told.iter().map(|record| value(&record.1.as_ref().unwrap()["entry"])).collect();
        let mine = acknowledged.iter().filter(|(of, _)| *of == line).map(|(_, number)| *number);
        for number in mine {
            assert!(values.contains(&number), "{line} = {number} was acknowledged and is not in the journal");
        }
        let (raw, _, version) = outside.entry("HG", line).await.unwrap();
        assert_eq!(value(&raw), *values.last().unwrap(), "{line}: entry and journal agree");
        assert_eq!(usize::try_from(version).unwrap(), values.len(), "{line}: a record for every version");
        let before: Vec<u32> =
            told.iter().skip(1).map(|record| value(&record.0.as_ref().unwrap()["entry"])).collect();
        assert_eq!(before, values[..values.len() - 1], "{line}: each change starts where the last one ended");
    }
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_save_whose_client_goes_away_is_done_whole_or_not_at_all(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("HG").await;
    let mut form = Form::empty();
    for line in LINES {
        form.0.extend(save(&ground, line, 7).await.0);
    }
    for polls in 1..=40 {
        let done = cut_after(polls, staff.post_fragment(&lines("HG"), &form)).await.is_some();
        // Waits for the task that goes on: it holds the sheet's row until it is through.
        let mut tx = ground.db.begin().await.unwrap();
        sqlx::query("select from sheet where id = $1 for update")
            .bind(ground.sheet_of("HG").await.get())
            .execute(&mut *tx)
            .await
            .unwrap();
        drop(tx);
        // In one statement: the task may not have reached the row yet, and be through between two.
        let (entries, records): (i64, i64) = sqlx::query_as(
            "select (select count(*) from entry), (select count(*) from journal where action = 'entry.saved')",
        )
        .fetch_one(&ground.db)
        .await
        .unwrap();
        assert!(entries == 0 || entries == 6, "{entries} of 6 after {polls} steps");
        assert_eq!(entries, records);
        if done {
            assert_eq!(entries, 6);
            return;
        }
    }
    panic!("forty steps are not enough for a save: the test says nothing");
}
