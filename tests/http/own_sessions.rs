//! The own sessions: seen with their browser, ended one by one or all but this one, under a new token after each change
//! of what they may do.

use crate::answers::Form;
use crate::ground::{Ground, PASSWORD, Visitor};
use axum::http::Method;
use axum::http::header::{CONTENT_TYPE, USER_AGENT};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

const PHONE: &str = "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) \
                     Chrome/137.0.0.0 Mobile Safari/537.36";

/// Signs in with a browser that says what it is.
async fn on(ground: &Ground, browser: &str) -> Visitor {
    let pair = Form::of(&[("username", "hg.staff"), ("password", PASSWORD)]);
    let stranger = ground.stranger();
    let request = stranger.request(Method::POST, "/login").header(USER_AGENT, browser);
    let request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    let answer = stranger.send(request.body(pair.encode().into()).unwrap()).await;
    Visitor { cookie: Some(answer.cookie("session")), ..stranger }
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_own_live_sessions_are_listed_and_this_one_marked(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let here = ground.staff("HG").await;
    ground.staff("CB").await;
    on(&ground, PHONE).await;
    on(&ground, "<b>curl</b>").await;
    let ended = ground.staff("HG").await;
    ended.post("/logout", &Form::empty()).await.is(303);
    let page = here.get("/account").await.ok();
    let mut shown = page.texts("#sessions tbody th");
    shown.sort();
    assert_eq!(shown, ["Chrome, Android", "Firefox, Linux (phiên này)", "Không rõ"]);
    assert_eq!(page.many("#sessions tbody form"), 2, "this one ends by signing out");
    assert!(page.texts("#sessions tbody td:nth-of-type(1)").iter().all(|begun| begun.contains(':')));
    ground.change("update session set last_seen_at = now() - interval '4 hours' where browser = ''").await;
    assert_eq!(here.get("/account").await.ok().many("#sessions tbody tr"), 2, "unused for too long is ended");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn twenty_sessions_are_listed_this_one_among_them_and_the_others_counted(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let here = ground.staff("HG").await;
    // Whoever asks is the one used least of all.
    let others = "insert into session (token_hash, account_id, browser, expires_at, last_seen_at)
                  select sha256(convert_to('other-' || number, 'UTF8')), account_id, 'Máy ' || number,
                      now() + interval '1 hour', now() - number * interval '1 minute'
                  from session, generate_series(1, 30) number";
    ground.change(others).await;
    ground
        .change("update session set last_seen_at = now() - interval '3 hours' where browser not like 'Máy %'")
        .await;
    let page = here.get("/account").await.ok();
    let shown = page.texts("#sessions tbody th");
    let expected = (1..=19).map(|number| format!("Máy {number}"));
    assert!(shown[0].ends_with("(phiên này)"), "{shown:?}");
    assert!(shown[1..].iter().cloned().eq(expected), "those used last, in their order: {shown:?}");
    assert_eq!(
        page.text("#sessions-more"),
        "Chỉ liệt kê 20 phiên dùng gần nhất; còn 11 phiên khác chưa kết thúc."
    );
    let here = here.in_english();
    let page = here.get("/account").await.ok();
    assert!(
        page.text("#sessions-more").ends_with("; 11 more have not ended."),
        "{}",
        page.text("#sessions-more")
    );
    ground.change("delete from session where browser = 'Máy 30' or browser like 'Máy 2_'").await;
    let full = here.get("/account").await.ok();
    assert_eq!((full.many("#sessions tbody tr"), full.has("#sessions-more")), (20, false));
    here.post("/account/sessions/end", &Form::empty()).await.is(303);
    assert_eq!(here.get("/account").await.ok().many("#sessions tbody tr"), 1);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn one_session_ends_or_all_but_this_one_and_never_another_persons(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let here = ground.staff("HG").await;
    let phone = on(&ground, PHONE).await;
    let other = ground.staff("CB").await;
    let end = here.get("/account").await.ok().attributes("#sessions tbody form", "action").remove(0);
    let before = ground.everything().await;
    other.post(&end, &Form::empty()).await.is(404);
    assert_eq!(ground.everything().await, before);
    phone.get("/").await.ok();
    here.post(&end, &Form::empty()).await.is(303);
    phone.get("/").await.is(303);
    here.post(&end, &Form::empty()).await.is(404);
    let (phone, desk) = (on(&ground, PHONE).await, ground.staff("HG").await);
    here.post("/account/sessions/end", &Form::empty()).await.is(303);
    phone.get("/").await.is(303);
    desk.get("/").await.is(303);
    here.get("/").await.ok();
    other.get("/").await.ok();
    let told =
        "select count(*) from journal where action in ('account.session_ended', 'account.sessions_ended')";
    assert_eq!(ground.count(told).await, 2);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn other_rights_of_ones_own_come_with_another_token(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let (admin, elsewhere) = (ground.admin().await, ground.admin().await);
    let address = format!("/admin/accounts/{}", admin.account.get());
    let form = admin.get(&address).await.ok().form(&format!("form[action='{address}']"));
    // A new name alone changes no rights.
    let renamed = form.with("full_name", "Đồng chí khác tên");
    assert!(
        admin.post(&address, &renamed).await.is(303).cookies().iter().all(|c| !c.starts_with("session="))
    );
    let form = admin.get(&address).await.ok().form(&format!("form[action='{address}']"));
    let more = form.with("role.1.kind", "observer").with("role.1.from", "1/1/2013");
    let done = admin.post(&address, &more).await.is(303);
    admin.get("/").await.is(303);
    elsewhere.get("/").await.is(303);
    Visitor { cookie: Some(done.cookie("session")), ..admin }.get("/").await.ok();
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn signing_out_ends_the_session_and_empties_the_cache(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("HG").await;
    assert!(staff.get("/").await.ok().has("form[action='/logout']"), "on every page");
    let out = staff.post("/logout", &Form::empty()).await;
    assert_eq!(out.location(), "/login?out=1");
    assert_eq!(out.header("clear-site-data"), "\"cache\"");
    assert!(out.cookies()[0].starts_with("session=;") && out.cookies()[0].ends_with("Max-Age=0"));
    staff.get("/").await.is(303);
}
