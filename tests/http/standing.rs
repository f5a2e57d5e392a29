//! Promises of the verification standard that no page of its own proves: methods, other origins, fields nobody offered,
//! what the log says.

use crate::answers::Form;
use crate::ground::{Ground, PASSWORD, lines, sheet};
use axum::body::Body;
use axum::http::Method;
use axum::http::header::ORIGIN;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use std::io;
use std::sync::{Arc, Mutex};
use tracing::instrument::WithSubscriber as _;

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn methods_nobody_needs_are_refused_and_echo_nothing(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    let before = ground.everything().await;
    for method in ["TRACE", "TRACK", "PUT", "DELETE", "PATCH", "PROPFIND", "OPTIONS"] {
        for path in ["/", "/login", "/account", "/admin/accounts", &sheet("HG"), &lines("HG")] {
            let request = admin.request(Method::from_bytes(method.as_bytes()).unwrap(), path);
            let answer = admin.send(request.header("x-secret", "echo-me").body(Body::empty()).unwrap()).await;
            assert!([403, 404, 405].contains(&answer.status.as_u16()), "{method} {path}: {}", answer.status);
            assert!(!answer.body.contains("echo-me"), "{method} {path}");
        }
    }
    assert_eq!(ground.everything().await, before);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn no_other_origin_may_read_an_answer(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("HG").await;
    for origin in ["https://evil.example", "null", "http://thidua.test.evil.example"] {
        for path in ["/", "/login", "/account", &sheet("HG"), "/api/v1/openapi.json", "/static/nothing.js"] {
            let request = staff.request(Method::GET, path).header(ORIGIN, origin);
            let answer = staff.send(request.body(Body::empty()).unwrap()).await;
            let shared = answer.headers.keys().filter(|name| name.as_str().starts_with("access-control-"));
            assert_eq!(shared.count(), 0, "{path} for {origin}");
        }
    }
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn fields_no_page_offers_change_nothing(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    ground.fill("HG").await;
    let staff = ground.staff("HG").await;
    let extra = |form: Form| {
        [
            ("role", "admin"),
            ("role.0.kind", "admin"),
            ("role.0.from", "1/1/2013"),
            ("is_admin", "on"),
            ("account_id", "1"),
            ("unit_id", "2"),
            ("member_unit_id", "2"),
            ("cluster_id", "2"),
            ("sheet_id", "1"),
            ("status", "published"),
            ("locked", "false"),
            ("total", "100"),
            ("points", "100"),
            ("password_hash", "x"),
            ("disabled_at", ""),
        ]
        .into_iter()
        .fold(form, |form, (name, value)| form.with(name, value))
    };
    let privileged = "select concat_ws(' ', (select md5(string_agg(t::text, '|' order by id)) from account_role t),
        (select md5(string_agg(t::text, '|' order by id)) from period t),
        (select string_agg(concat_ws(' ', id, login, full_name, password_hash, disabled_at), '|' order by id) from account),
        (select md5(string_agg(concat_ws(' ', id, member_unit_id, status), '|' order by id)) from sheet),
        (select md5(string_agg(t::text, '|' order by id)) from entry t))";
    let digest =
        || async { sqlx::query_scalar::<_, String>(privileged).fetch_one(&ground.db).await.unwrap() };
    let before = digest().await;
    let whole = staff.open_sheet("HG").await;
    for (path, form) in [
        (lines("HG"), whole),
        ("/account/language".to_owned(), Form::of(&[("language", "vi")])),
        ("/account/look".to_owned(), Form::of(&[("theme", "dark")])),
        ("/account/notices".to_owned(), Form::empty()),
        ("/account/tokens".to_owned(), Form::of(&[("name", "x"), ("scope.read", "on"), ("days", "30")])),
        ("/account/second-factor".to_owned(), Form::empty()),
        ("/account/resumption".to_owned(), Form::empty()),
        ("/account/sessions/end".to_owned(), Form::empty()),
    ] {
        let answer = staff.post(&path, &extra(form)).await;
        assert!(answer.status.as_u16() < 500, "{path}: {}", answer.status);
        assert_eq!(digest().await, before, "{path}");
    }
    let pair = Form::of(&[("username", "hg.staff"), ("password", PASSWORD)]);
    ground.stranger().post("/login", &extra(pair)).await.is(303);
    assert_eq!(digest().await, before);
}

/// A log that is kept.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl io::Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_log_holds_no_secret_and_no_line_of_a_visitors_making(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("HG").await;
    let kept = Kept::default();
    let writer = kept.clone();
    let log = tracing_subscriber::fmt()
        .json()
        .with_max_level(tracing::Level::DEBUG)
        .with_writer(move || writer.clone())
        .finish();
    // While there is only one subscriber, whatever another test logs first on a thread without it would be silent for
    // this one too: tracing asks that thread alone whether anybody listens.
    let second = tracing::Dispatch::new(tracing_subscriber::fmt().with_writer(io::sink).finish());
    let log = tracing::Dispatch::new(log);
    let visits = async {
        let forged = "x\r\n{\"level\":\"ERROR\",\"fields\":{\"message\":\"forged\"}}\u{1b}[31m";
        let pair = Form::of(&[("username", forged), ("password", "mat-khau-sai-cua-ai-do")]);
        ground.stranger().post("/login", &pair).await.is(422);
        let right = Form::of(&[("username", "hg.staff"), ("password", PASSWORD)]);
        let signed_in = ground.stranger().post("/login", &right).await.is(303);
        let link = "/links/bi-mat-trong-dia-chi";
        ground.stranger().get(link).await.is(410);
        ground.stranger().get("/nowhere%0d%0a%1b%5b31mforged?forged=1").await.is(404);
        let form = staff.open_sheet("HG").await.line("II.1").with("II.1:note", forged);
        staff.post(&lines("HG"), &form).await.is(422);
        signed_in.cookie("session")
    };
    let cookie = visits.with_subscriber(log).await;
    drop(second);
    let text = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
    let records: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let answered = records.iter().filter(|record| record["fields"]["message"] == "answered");
    assert_eq!(answered.count(), 6, "{text}");
    assert!(records.iter().all(|record| record["timestamp"].as_str().unwrap().ends_with('Z')), "in UTC");
    let own = staff.cookie.clone().unwrap();
    let tokens = [cookie.trim_start_matches("session="), own.trim_start_matches("session=")];
    let secrets =
        [PASSWORD, "mat-khau-sai-cua-ai-do", "bi-mat-trong-dia-chi", "hg.staff", "forged", "\u{1b}"];
    for secret in tokens.into_iter().chain(secrets) {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}
