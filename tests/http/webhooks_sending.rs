//! Events sent to a receiver written here: nothing ever leaves the machine.

use crate::ground::Ground;
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use std::collections::{BTreeMap, VecDeque};
use std::io::ErrorKind;
use std::sync::Arc;
use std::time::Duration;
use thidua::web::api::published_ranking;
use thidua::webhooks::{Caller, Links, Round, Timing, send_due, signature};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex, watch};

/// One request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Taken {
    line: String,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: String,
}

/// A web server that gives the answers it was told, and 200 after them.
#[derive(Clone, Default)]
pub(crate) struct Receiver {
    answers: Arc<Mutex<VecDeque<String>>>,
    pub(crate) taken: Arc<Mutex<Vec<Taken>>>,
}

/// What a receiver that keeps its caller waiting says instead of an answer.
const NOTHING: &str = "";

fn answer(status: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}")
}

impl Receiver {
    /// Listens on a port of its own until the test ends; gives its address.
    pub(crate) async fn open(answers: &[String]) -> (Self, String) {
        let receiver =
            Self { answers: Arc::new(Mutex::new(answers.iter().cloned().collect())), ..Self::default() };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = receiver.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(server.clone().speak(stream));
            }
        });
        (receiver, format!("http://127.0.0.1:{port}/hook"))
    }

    async fn speak(self, mut stream: TcpStream) {
        let mut bytes = Vec::new();
        let (head, mut body) = loop {
            let mut part = [0; 4096];
            let read = stream.read(&mut part).await.unwrap();
            bytes.extend(&part[..read]);
            let text = String::from_utf8_lossy(&bytes).into_owned();
            if let Some((head, body)) = text.split_once("\r\n\r\n") {
                break (head.to_owned(), body.to_owned());
            }
            assert_ne!(read, 0, "a whole request");
        };
        let mut lines = head.lines();
        let line = lines.next().unwrap().to_owned();
        let header =
            |line: &str| line.split_once(": ").map(|(name, value)| (name.to_lowercase(), value.to_owned()));
        let headers: BTreeMap<String, String> = lines.filter_map(header).collect();
        let length: usize = headers["content-length"].parse().unwrap();
        while body.len() < length {
            let mut part = [0; 4096];
            let read = stream.read(&mut part).await.unwrap();
            body.push_str(std::str::from_utf8(&part[..read]).unwrap());
        }
        self.taken.lock().await.push(Taken { line, headers, body });
        let said = self.answers.lock().await.pop_front().unwrap_or_else(|| answer("200 OK", ""));
        // The caller may have gone by now.
        let _ = stream.write_all(said.as_bytes()).await;
        if !said.contains("connection: close") {
            let mut rest = Vec::new();
            let _ = stream.read_to_end(&mut rest).await;
        }
    }
}

pub(crate) fn caller(private_allowed: bool, whole: Duration) -> Caller {
    let timing = Timing { connect: whole, whole };
    let base_url = Some("https://thidua.test".to_owned());
    Caller::new(private_allowed, timing, Links { base_url, ranking: published_ranking }).unwrap()
}

/// One look at the queue by an installation that allows its own network.
async fn look(ground: &Ground) -> Round {
    let (_keep, going_on) = watch::channel(false);
    send_due(&ground.db, &caller(true, Duration::from_secs(10)), &going_on).await.unwrap()
}

/// Queues a test for a webhook.
pub(crate) async fn queue(ground: &Ground, webhook: i64) {
    sqlx::query("insert into webhook_delivery (webhook_id, kind) values ($1, 'test')")
        .bind(webhook)
        .execute(&ground.db)
        .await
        .unwrap();
}

/// The newest delivery as JSON.
pub(crate) async fn newest(ground: &Ground) -> Value {
    let row = "select to_jsonb(d) || jsonb_build_object('waits',
                   round(extract(epoch from next_attempt_at - now()) / 60)::integer)
               from webhook_delivery d order by id desc limit 1";
    sqlx::query_scalar(row).fetch_one(&ground.db).await.unwrap()
}

pub(crate) async fn due_now(ground: &Ground) {
    ground.change("update webhook_delivery set next_attempt_at = now()").await;
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_publication_arrives_signed_and_without_points_or_names(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::agreed(options).await;
    let (receiver, address) = Receiver::open(&[]).await;
    let (_, secret) = ground.webhook(&address).await;
    ground.publish(&ground.secretariat().await).await;
    assert_eq!(look(&ground).await, Round { sent: 1, failed: 0 });
    assert_eq!(look(&ground).await, Round::default(), "sent is sent");
    let taken = receiver.taken.lock().await.remove(0);
    assert_eq!(taken.line, "POST /hook HTTP/1.1");
    assert_eq!(taken.headers["content-type"], "application/json");
    assert!(taken.headers["user-agent"].starts_with("thidua/"));
    let timestamp: i64 = taken.headers["thidua-timestamp"].parse().unwrap();
    assert_eq!(Some(&taken.headers["thidua-signature"]), signature(&secret, timestamp, &taken.body).as_ref());
    assert_ne!(Some(&taken.headers["thidua-signature"]), signature("khác", timestamp, &taken.body).as_ref());
    let clock = ground.count("select extract(epoch from now())::bigint").await;
    assert!((clock - 600..=clock).contains(&timestamp), "{timestamp} is of the database's clock");
    let document: Value = serde_json::from_str(&taken.body).unwrap();
    let published: (String, String) = sqlx::query_as(
        "select encode(digest, 'hex'), to_char(published_at at time zone 'utc', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')
         from publication",
    )
    .fetch_one(&ground.db)
    .await
    .unwrap();
    assert_eq!(
        document,
        json!({
            "format": "thidua.event/1", "id": taken.headers["thidua-event-id"], "kind": "period.published",
            "cluster": "dong-bac", "period": "2013-H1", "publication": 1,
            "digest": published.0, "published_at": published.1,
            "ranking": "https://thidua.test/api/v1/clusters/dong-bac/periods/2013-H1/ranking?publication=1",
        })
    );
    let admin = ground.admin().await;
    let page = admin.get("/admin/clusters/dong-bac/webhooks").await.ok();
    assert!(page.text("tbody").contains("Đã nhận"));
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_failure_is_tried_again_under_the_same_id_until_it_is_given_up(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let long = "lỗi \u{1b}[31m".repeat(20_000);
    let failing = vec![answer("500 Internal Server Error", &long); 8];
    let (receiver, address) = Receiver::open(&failing).await;
    let (webhook, secret) = ground.webhook(&address).await;
    queue(&ground, webhook).await;
    for (attempt, waits) in [1, 5, 15, 60, 240, 720, 1440].into_iter().enumerate() {
        assert_eq!(look(&ground).await, Round { sent: 0, failed: 1 });
        assert_eq!(look(&ground).await, Round::default(), "its time has not come");
        let row = newest(&ground).await;
        assert_eq!((&row["attempts"], &row["waits"]), (&json!(attempt + 1), &json!(waits)));
        assert_eq!((&row["last_status"], &row["given_up_at"]), (&json!(500), &Value::Null));
        let kept = row["last_answer"].as_str().unwrap();
        assert!(kept.chars().count() == 500 && !kept.chars().any(char::is_control), "{kept}");
        due_now(&ground).await;
    }
    look(&ground).await;
    assert_ne!(newest(&ground).await["given_up_at"], Value::Null);
    due_now(&ground).await;
    assert_eq!(look(&ground).await, Round::default());
    let taken = receiver.taken.lock().await;
    assert_eq!(taken.len(), 8);
    for request in taken.iter() {
        assert_eq!(request.headers["thidua-event-id"], taken[0].headers["thidua-event-id"]);
        assert_eq!(request.body, taken[0].body);
        let timestamp = request.headers["thidua-timestamp"].parse().unwrap();
        assert_eq!(
            Some(&request.headers["thidua-signature"]),
            signature(&secret, timestamp, &request.body).as_ref()
        );
    }
    let page = ground.admin().await.get(&format!("/admin/clusters/dong-bac/webhooks/{webhook}")).await.ok();
    assert!(page.text("tbody").contains("Không gửi được") && page.text("tbody").contains("500: lỗi"));
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn an_event_that_succeeds_later_is_sent_and_one_too_old_never_is(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let (receiver, address) = Receiver::open(&[answer("503 Busy", "")]).await;
    let (webhook, _) = ground.webhook(&address).await;
    queue(&ground, webhook).await;
    look(&ground).await;
    due_now(&ground).await;
    assert_eq!(look(&ground).await, Round { sent: 1, failed: 0 });
    queue(&ground, webhook).await;
    ground.change("update webhook_delivery set created_at = now() - interval '49 hours'").await;
    assert_eq!(look(&ground).await, Round::default());
    assert_ne!(newest(&ground).await["given_up_at"], Value::Null);
    assert_eq!(receiver.taken.lock().await.len(), 2);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_receiver_that_is_gone_pauses_its_webhook(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let (receiver, address) = Receiver::open(&[answer("410 Gone", "đã ngừng")]).await;
    let (webhook, _) = ground.webhook(&address).await;
    queue(&ground, webhook).await;
    assert_eq!(look(&ground).await, Round { sent: 0, failed: 1 });
    let row = newest(&ground).await;
    assert!(row["given_up_at"] != Value::Null && row["last_status"] == json!(410), "{row}");
    queue(&ground, webhook).await;
    assert_eq!(look(&ground).await, Round::default(), "what comes after waits");
    assert_eq!(receiver.taken.lock().await.len(), 1);
    let told = "select count(*) from journal where action = 'webhook.paused' and account_id is null
                and hand = 'system' and cluster_id is not null";
    assert_eq!(ground.count(told).await, 1);
    let admin = ground.admin().await;
    let page = format!("/admin/clusters/dong-bac/webhooks/{webhook}");
    assert!(admin.get(&page).await.ok().body.contains("đã ngừng (410)"));
    admin.post(&format!("{page}/resuming"), &crate::answers::Form::empty()).await.is(303);
    assert_eq!(look(&ground).await, Round { sent: 1, failed: 0 }, "resumed, what waited is sent");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_redirect_is_not_followed(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let (elsewhere, target) = Receiver::open(&[]).await;
    let answers = ["302 Found", "307 Temporary Redirect"].map(|status| {
        format!("HTTP/1.1 {status}\r\nlocation: {target}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
    });
    let (receiver, address) = Receiver::open(&answers).await;
    let (webhook, _) = ground.webhook(&address).await;
    queue(&ground, webhook).await;
    for status in [302, 307] {
        assert_eq!(look(&ground).await, Round { sent: 0, failed: 1 });
        assert_eq!(newest(&ground).await["last_status"], json!(status));
        due_now(&ground).await;
    }
    assert_eq!(receiver.taken.lock().await.len(), 2);
    assert!(elsewhere.taken.lock().await.is_empty());
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_slow_receiver_is_cut_and_the_next_one_has_its_turn(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    // One says nothing at all, one begins an answer and never ends it.
    let (_silent, silent) = Receiver::open(&[NOTHING.to_owned()]).await;
    let begun = "HTTP/1.1 500 Error\r\ncontent-length: 1000\r\n\r\nnửa chừng".to_owned();
    let (_dripping, dripping) = Receiver::open(&[begun]).await;
    let (quick, address) = Receiver::open(&[]).await;
    for address in [&silent, &dripping, &address] {
        let (webhook, _) = ground.webhook(address).await;
        queue(&ground, webhook).await;
    }
    let (_keep, going_on) = watch::channel(false);
    let hasty = caller(true, Duration::from_millis(500));
    let round = send_due(&ground.db, &hasty, &going_on).await.unwrap();
    assert_eq!(round, Round { sent: 1, failed: 2 });
    assert_eq!(quick.taken.lock().await.len(), 1);
    let rows: Vec<(Option<i32>, Option<String>, Option<String>)> = sqlx::query_as(
        "select last_status, last_answer, last_fault from webhook_delivery where delivered_at is null order by id",
    )
    .fetch_all(&ground.db)
    .await
    .unwrap();
    assert_eq!(rows[0], (None, None, Some("timed_out".to_owned())));
    assert_eq!(rows[1], (Some(500), Some("nửa chừng".to_owned()), None));
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn two_instances_never_send_the_same_event(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let (receiver, address) = Receiver::open(&[]).await;
    for number in 0..6 {
        let (webhook, _) = ground.webhook(&format!("{address}/{number}")).await;
        queue(&ground, webhook).await;
    }
    let (one, two) = tokio::join!(look(&ground), look(&ground));
    assert_eq!(one.sent + two.sent, 6);
    let taken = receiver.taken.lock().await;
    let mut ids: Vec<_> = taken.iter().map(|request| &request.headers["thidua-event-id"]).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!((ids.len(), taken.len()), (6, 6));
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_own_network_is_never_connected_to_unless_allowed(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    // Not of tokio: whether somebody knocked is asked of the system at once.
    let door = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    door.set_nonblocking(true).unwrap();
    let port = door.local_addr().unwrap().port();
    for host in ["localhost", "127.0.0.1", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]"] {
        ground.change("delete from webhook").await;
        let (webhook, _) = ground.webhook("https://example.vn/").await;
        // As one kept while the setting allowed it.
        let moved = sqlx::query("update webhook set address = $1");
        moved.bind(format!("https://{host}:{port}/")).execute(&ground.db).await.unwrap();
        queue(&ground, webhook).await;
        let (_keep, going_on) = watch::channel(false);
        let guarded = caller(false, Duration::from_secs(10));
        let round = send_due(&ground.db, &guarded, &going_on).await.unwrap();
        assert_eq!(round, Round { sent: 0, failed: 1 }, "{host}");
        assert_eq!(door.accept().unwrap_err().kind(), ErrorKind::WouldBlock, "{host} was connected to");
        let row = newest(&ground).await;
        assert_eq!((&row["last_fault"], &row["last_answer"]), (&json!("not_asked"), &Value::Null), "{host}");
        // The same knocks where it may: the door would have noticed.
        ground.change("update webhook_delivery set next_attempt_at = now(), given_up_at = null").await;
        let allowed = caller(true, Duration::from_millis(300));
        assert_eq!(send_due(&ground.db, &allowed, &going_on).await.unwrap().failed, 1);
        assert!(door.accept().is_ok(), "{host}");
    }
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn why_nothing_came_back_is_said_in_the_readers_language(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    // A port nobody listens at.
    let (webhook, _) = ground.webhook("http://127.0.0.1:1/hook").await;
    queue(&ground, webhook).await;
    assert_eq!(look(&ground).await, Round { sent: 0, failed: 1 });
    assert_eq!(newest(&ground).await["last_fault"], "unreachable");
    let admin = ground.admin().await;
    let page = format!("/admin/clusters/dong-bac/webhooks/{webhook}");
    assert!(admin.get(&page).await.ok().text("tbody").contains("Không kết nối được"));
    assert!(admin.clone().in_english().get(&page).await.ok().text("tbody").contains("could not be reached"));
    ground
        .change("update webhook_delivery set created_at = now() - interval '3 days', next_attempt_at = now(), last_fault = null")
        .await;
    assert_eq!(look(&ground).await, Round::default());
    assert!(admin.get(&page).await.ok().text("tbody").contains("Chờ quá hai ngày"));
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn what_is_settled_is_cleared_away_after_ninety_days_but_the_newest(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let (webhook, _) = ground.webhook("https://example.vn/").await;
    sqlx::query(
        "insert into webhook_delivery (webhook_id, kind, event_id, delivered_at, given_up_at)
         select $1, 'test', name, case when name like 'arrived%' then now() - age end,
             case when name like 'failed%' then now() - age end
         from (values ('arrived-old', interval '91 days'), ('failed-old', interval '91 days'),
                      ('arrived', interval '89 days'), ('waiting', null), ('failed-newest', interval '300 days'))
             made(name, age)",
    )
    .bind(webhook)
    .execute(&ground.db)
    .await
    .unwrap();
    let mut connection = ground.db.acquire().await.unwrap();
    thidua::store::webhooks::deliveries::sweep(&mut connection).await.unwrap();
    let left: Vec<String> = sqlx::query_scalar("select event_id from webhook_delivery order by id")
        .fetch_all(&mut *connection)
        .await
        .unwrap();
    assert_eq!(left, ["arrived", "waiting", "failed-newest"]);
}
