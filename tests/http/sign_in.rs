//! Signing in: one answer for every wrong pair, waits that end, cookies nobody else can read.

use crate::answers::{Answer, Form};
use crate::ground::{Ground, PASSWORD, Visitor};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use thidua::web::state::{AppState, Site};

fn pair(username: &str, password: &str) -> Form {
    Form::of(&[("username", username), ("password", password), ("next", "")])
}

async fn try_pair(ground: &Ground, username: &str, password: &str) -> Answer {
    ground.stranger().post("/login", &pair(username, password)).await
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_wrong_pair_never_says_which_half_was_wrong(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    ground.staff("HG").await;
    ground.staff("CB").await;
    ground.change("update account set disabled_at = now() where login = 'cb.staff'").await;
    ground.staff("LS").await;
    ground.change("update account set password_hash = null where login = 'ls.staff'").await;
    let page = |answer: Answer, username: &str| {
        assert_eq!(answer.value("username"), username);
        assert!(!answer.has("[name=password][value]"), "a password is never echoed");
        answer.body.replace(username, "?")
    };
    let before = ground.everything().await;
    let wrong = page(try_pair(&ground, "hg.staff", "không phải mật khẩu").await.is(422), "hg.staff");
    for (username, password) in
        [("nobody", PASSWORD), ("cb.staff", PASSWORD), ("ls.staff", PASSWORD), ("ls.staff", "")]
    {
        let answer = try_pair(&ground, username, password).await.is(422);
        assert!(answer.cookies().is_empty());
        assert_eq!(page(answer, username), wrong, "{username}");
    }
    assert_eq!(ground.everything().await, before);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_sign_in_gives_a_cookie_no_script_and_no_other_site_gets(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options.clone()).await;
    ground.staff("HG").await;
    let answer = try_pair(&ground, " HG.Staff ", PASSWORD).await;
    assert_eq!(answer.location(), "/");
    let cookies = answer.cookies();
    let flags: Vec<&str> = cookies[0].split("; ").skip(1).collect();
    assert_eq!(flags, ["Path=/", "HttpOnly", "SameSite=Lax"]);
    drop(ground);
    let ground = Ground::at(options, "https://thidua.test").await;
    let answer = try_pair(&ground, "hg.staff", PASSWORD).await;
    let cookies = answer.cookies();
    assert!(cookies[0].starts_with("__Host-session="));
    let flags: Vec<&str> = cookies[0].split("; ").skip(1).collect();
    assert_eq!(flags, ["Path=/", "HttpOnly", "SameSite=Lax", "Secure"]);
    assert_eq!(answer.header("strict-transport-security"), "max-age=63072000; includeSubDomains");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn every_sign_in_has_a_new_token_and_the_old_one_is_dead(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let before = ground.staff("HG").await;
    let answer = before.post("/login", &pair("hg.staff", PASSWORD)).await;
    let after = Visitor { cookie: Some(answer.cookie("session")), ..before.clone() };
    assert_ne!(before.cookie, after.cookie);
    before.get("/").await.is(303);
    after.get("/").await.ok();
    // A token the visitor brought along is never taken over.
    let brought = Visitor { cookie: Some("session=chosen-by-someone".to_owned()), ..before };
    let answer = brought.post("/login", &pair("hg.staff", PASSWORD)).await;
    assert_ne!(answer.cookie("session"), "session=chosen-by-someone");
    brought.get("/").await.is(303);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_tables_hold_hashes_and_no_secret(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("HG").await;
    let answer = try_pair(&ground, "hg.staff", PASSWORD).await;
    let admin = ground.admin().await;
    let page =
        admin.post(&format!("/admin/accounts/{}/link", staff.account.get()), &Form::empty()).await.ok();
    let link = page.attributes("#one-time-link", "value").remove(0);
    let secrets =
        [answer.cookie("session").replace("session=", ""), link.rsplit('/').next().unwrap().to_owned()];
    let dump: String = sqlx::query_scalar(
        "select concat((select string_agg(t::text || encode(token_hash, 'escape'), ' ') from session t),
                       (select string_agg(t::text || encode(token_hash, 'escape'), ' ') from one_time_link t),
                       (select string_agg(t::text, ' ') from account t),
                       (select string_agg(t::text, ' ') from journal t))",
    )
    .fetch_one(&ground.db)
    .await
    .unwrap();
    assert!(secrets.iter().all(|secret| secret.len() == 43 && !dump.contains(secret)));
    assert!(!dump.contains(PASSWORD));
    let weak = "select count(*) from account where password_hash not like '$argon2id$v=19$m=19456,t=2,p=1$%'";
    assert_eq!(ground.count(weak).await, 0);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn repeated_failures_make_an_account_wait_and_the_wait_ends(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    ground.staff("HG").await;
    ground.staff("CB").await;
    for _ in 0..5 {
        try_pair(&ground, "hg.staff", "không phải mật khẩu").await.is(422);
    }
    try_pair(&ground, "HG.staff", "không phải mật khẩu").await.is(422);
    // From here on every wait would be over in a second or two: hold it open.
    ground
        .change("update sign_in_throttle set blocked_until = now() + interval '1 hour' where subject = 'account:hg.staff' and blocked_until > last_failure_at")
        .await;
    for username in ["hg.staff", " HG.STAFF "] {
        let waiting = try_pair(&ground, username, PASSWORD).await.is(429);
        let seconds: i64 = waiting.header("retry-after").parse().unwrap();
        assert!((3500..=3600).contains(&seconds), "{seconds}");
        assert!(!waiting.text(".summary p").is_empty());
        assert!(waiting.cookies().is_empty());
    }
    // Nobody else waits.
    try_pair(&ground, "cb.staff", PASSWORD).await.is(303);
    ground.change("update sign_in_throttle set blocked_until = now() where subject like 'account:%'").await;
    try_pair(&ground, "hg.staff", PASSWORD).await.is(303);
    let counted = "select count(*) from sign_in_throttle where subject like 'account:%'";
    assert_eq!(ground.count(counted).await, 0, "a success clears the count");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn waits_grow_to_a_quarter_of_an_hour_and_no_further(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let wait = "select extract(epoch from blocked_until - last_failure_at)::bigint from sign_in_throttle
                where subject = 'account:nobody'";
    let mut waits = Vec::new();
    for _ in 0..17 {
        try_pair(&ground, "nobody", "không phải mật khẩu").await.is(422);
        waits.push(ground.count(wait).await);
        ground.change("update sign_in_throttle set blocked_until = last_failure_at").await;
    }
    assert_eq!(waits, [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
    ground.change("update sign_in_throttle set last_failure_at = now() - interval '16 minutes'").await;
    try_pair(&ground, "nobody", "không phải mật khẩu").await.is(422);
    assert_eq!(ground.count(wait).await, 0, "nobody is locked out for good");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn one_address_that_tries_many_names_waits_too(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    ground.staff("HG").await;
    for number in 0..3 {
        try_pair(&ground, &format!("name{number}"), "không phải mật khẩu").await.is(422);
    }
    ground
        .change("update sign_in_throttle set failures = 31, blocked_until = now() + interval '1 hour' where subject = 'address:127.0.0.1'")
        .await;
    let waiting = try_pair(&ground, "hg.staff", PASSWORD).await.is(429);
    assert!(!waiting.header("retry-after").is_empty());
    // The header of a proxy nobody configured is anybody's to write.
    let from = |request: axum::http::request::Builder| request.header("x-forwarded-for", "203.0.113.9");
    let request = from(ground.stranger().request(axum::http::Method::POST, "/login"));
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    let body = pair("hg.staff", PASSWORD).encode();
    ground.stranger().send(request.body(body.into()).unwrap()).await.is(429);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_sign_in_leads_nowhere_but_to_this_site(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    ground.staff("HG").await;
    let far = [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "\\\\evil",
        "javascript:alert(1)",
        "/\tx",
        "/a\r\nX: y",
    ];
    for next in far {
        let form = pair("hg.staff", PASSWORD).with("next", next);
        assert_eq!(ground.stranger().post("/login", &form).await.location(), "/", "{next:?}");
        let encoded = Form::of(&[("next", next)]).encode();
        let page = ground.stranger().get(&format!("/login?{encoded}")).await.ok();
        assert_eq!(page.value("next"), "", "{next:?}");
        let resume = pair("hg.staff", PASSWORD).with("resume_path", next).with("resume_body", "a=b");
        assert_eq!(ground.stranger().post("/login", &resume).await.location(), "/", "{next:?}");
    }
    let form = pair("hg.staff", PASSWORD).with("next", "/account?x=1");
    assert_eq!(ground.stranger().post("/login", &form).await.location(), "/account?x=1");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn behind_a_proxy_the_address_is_the_one_the_proxy_saw(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let site = Site { base_url: "http://thidua.test".to_owned(), trusted_proxies: 1, webhook_private: false };
    let app = thidua::web::router(AppState::new(&ground.db, site, ground.files.clone()));
    let stranger = Visitor { app, ..ground.stranger() };
    // What stands before the proxy's own entry was written by the client.
    for forged in ["", "198.51.100.7, ", "10.0.0.1, 198.51.100.7, "] {
        let request = stranger.request(axum::http::Method::POST, "/login");
        let request = request
            .header("x-forwarded-for", format!("{forged}203.0.113.9"))
            .header("content-type", "application/x-www-form-urlencoded");
        stranger.send(request.body(pair("nobody", "x").encode().into()).unwrap()).await.is(422);
    }
    let subjects: Vec<(String, i32)> =
        sqlx::query_as("select subject, failures from sign_in_throttle where subject like 'address:%'")
            .fetch_all(&ground.db)
            .await
            .unwrap();
    assert_eq!(subjects, [("address:203.0.113.9".to_owned(), 3)]);
}
