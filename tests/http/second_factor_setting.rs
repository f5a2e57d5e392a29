//! `THIDUA_SECOND_FACTOR=required`: whoever decides over others sets a second factor up before anything else.

use crate::answers::Form;
use crate::ground::{Ground, PASSWORD, PERIOD, Visitor, lines};
use crate::second_factor::{PAGE, code, proofs};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use thidua::domain::access::{Role, SecondFactorRule};
use thidua::web::state::{AppState, Site};

/// The same installation with the setting on.
fn required(ground: &mut Ground) {
    let site = Site { base_url: "http://thidua.test".to_owned(), trusted_proxies: 0, webhook_private: false };
    ground.app = thidua::web::router(AppState {
        second_factor: SecondFactorRule::Required,
        ..AppState::new(&ground.db, site, ground.files.clone())
    });
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn whoever_decides_over_others_goes_nowhere_without_a_second_factor(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let mut ground = Ground::new(options).await;
    required(&mut ground);
    for person in [
        ground.secretariat().await,
        ground.person("deputy", Role::Deputy, Some("CB")).await,
        ground.admin().await,
    ] {
        let before = ground.everything().await;
        for path in ["/", "/ranking", "/account", "/account/tokens", "/inbox", "/admin/accounts"] {
            assert!(person.get(path).await.location().starts_with(PAGE), "{path} by {}", person.login);
        }
        let table = format!("{PERIOD}/ranking/table.xlsx");
        assert!(person.get(&table).await.location().starts_with(PAGE), "files too");
        for path in
            ["/account/password", "/account/tokens", "/admin/accounts", "/account/second-factor/removal"]
        {
            person.post(path, &Form::of(&[("name", "x")])).await.is(403);
        }
        person.post_fragment(&lines("HG"), &Form::empty()).await.is(401);
        assert_eq!(ground.everything().await, before);
        person.get(PAGE).await.ok();
        person.post("/account/language", &Form::of(&[("language", "en")])).await.is(303);
        person.post("/logout", &Form::empty()).await.is(303);
    }
    for person in [
        ground.staff("HG").await,
        ground.leader("HG").await,
        ground.person("observer", Role::Observer, None).await,
    ] {
        person.get("/").await.ok();
    }
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn after_the_password_they_are_led_to_it_and_then_on(_: PgPoolOptions, options: PgConnectOptions) {
    let mut ground = Ground::new(options).await;
    required(&mut ground);
    let admin = ground.admin().await;
    let pair = Form::of(&[("username", "admin"), ("password", PASSWORD), ("next", "/admin/accounts")]);
    let first = ground.stranger().post("/login", &pair).await;
    assert_eq!(first.location(), "/account/second-factor?next=%2Fadmin%2Faccounts");
    let mut admin = Visitor { cookie: Some(first.cookie("session")), ..admin };
    let begin = admin.get(first.location()).await.ok().form(&format!("form[action='{PAGE}']"));
    let begun = admin.post(PAGE, &begin).await;
    let form = admin.get(begun.location()).await.ok().form(&format!("form[action='{PAGE}/confirmation']"));
    let form = form.with("current", PASSWORD).with("code", &code(&ground, &admin, 0).await);
    let done = admin.post(&format!("{PAGE}/confirmation"), &form).await.ok();
    admin.cookie = Some(done.cookie("session"));
    let on = done.form("form[action='/account/resumption']");
    assert_eq!(admin.post("/account/resumption", &on).await.location(), "/admin/accounts");
    admin.get("/admin/accounts").await.ok();
    // Turning it off leads back to the beginning.
    ground.change("update second_factor set last_step = 0").await;
    let off = proofs(PASSWORD, &code(&ground, &admin, 0).await);
    admin.post(&format!("{PAGE}/removal"), &off).await.is(303);
    assert!(admin.get("/").await.location().starts_with(PAGE));
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn what_was_typed_waits_until_it_is_set_up(_: PgPoolOptions, options: PgConnectOptions) {
    let mut ground = Ground::new(options).await;
    let admin = ground.admin().await;
    let new = "/admin/accounts";
    let typed = Form::of(&[("full_name", "Lý Thị Mới"), ("username", "moi.ly"), ("role.0.kind", "admin")]);
    let typed = typed.with("role.0.from", "1/1/2013");
    required(&mut ground);
    let mut admin = Visitor { app: ground.app.clone(), ..admin };
    let kept = admin.post(new, &typed).await.is(403).form(&format!("form[action='{PAGE}']"));
    assert_eq!(kept.get("resume_body"), typed.encode());
    let kept = admin.post(PAGE, &kept).await.ok().form(&format!("form[action='{PAGE}/confirmation']"));
    let slip = kept.with("current", PASSWORD).with("code", "1");
    let kept = admin.post(&format!("{PAGE}/confirmation"), &slip).await.is(422);
    let kept = kept.form(&format!("form[action='{PAGE}/confirmation']"));
    let kept = kept.with("current", PASSWORD).with("code", &code(&ground, &admin, 0).await);
    let done = admin.post(&format!("{PAGE}/confirmation"), &kept).await.ok();
    admin.cookie = Some(done.cookie("session"));
    let on = done.form("form[action='/account/resumption']");
    let resume = admin.post("/account/resumption", &on).await.ok().form(&format!("form[action='{new}']"));
    assert_eq!(resume.0, typed.0);
    admin.post(new, &resume).await.ok();
    assert_eq!(ground.count("select count(*) from account where login = 'moi.ly'").await, 1);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_token_of_the_api_is_asked_for_no_code(_: PgPoolOptions, options: PgConnectOptions) {
    let mut ground = Ground::new(options).await;
    let admin = ground.admin().await;
    let form = Form::of(&[("name", "Kho dữ liệu"), ("scope.read", "on"), ("days", "30")]);
    let page = admin.post("/account/tokens", &form).await.ok();
    let token = page.attributes("input[data-select]", "value").remove(0);
    required(&mut ground);
    let program = ground.stranger();
    let request = program.request(axum::http::Method::GET, "/api/v1/me");
    let request = request.header("authorization", format!("Bearer {token}"));
    program.send(request.body(axum::body::Body::empty()).unwrap()).await.ok();
}
