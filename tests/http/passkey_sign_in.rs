//! Signing in with a passkey: as the second step after the password, and alone.

use crate::answers::Form;
use crate::ground::{Ground, PASSWORD, Visitor};
use crate::passkeys::{ORIGIN, asked, given, make};
use crate::soft_passkey::{Slip, SoftPasskey};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

const STEP: &str = "/login/code";
const STEP_QUESTION: &str = "/login/code/question";
const ALONE: &str = "/login/passkey";
const ALONE_QUESTION: &str = "/login/passkey/question";

/// A browser in which the password was given, and the second step is owed.
async fn half_way(ground: &Ground, login: &str) -> Visitor {
    let pair = Form::of(&[("username", login), ("password", PASSWORD)]);
    let answer = ground.stranger().post("/login", &pair).await.is(303);
    Visitor { cookie: Some(answer.cookie("owed")), ..ground.stranger() }
}

async fn forget_attempts(ground: &Ground) {
    ground.change("delete from sign_in_throttle").await;
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_second_step_takes_a_passkey_and_what_it_answered_once(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::at(options, ORIGIN).await;
    let (staff, mut passkey, _) = make(&ground.staff("HG").await, "Khóa").await;
    let half = half_way(&ground, "hg.staff").await;
    let page = half.get(&format!("{STEP}?next=%2Faccount")).await.ok();
    assert!(
        page.has("[data-passkey][hidden] [data-passkey-ask='/login/code/question']")
            && page.has("[name=code]")
    );
    let question = asked(&half, STEP_QUESTION).await;
    let allowed = question["publicKey"]["allowCredentials"].as_array().unwrap();
    assert_eq!((allowed.len(), &question["publicKey"]["userVerification"]), (1, &"required".into()));
    let sent = passkey.answer(&question);
    let done = half.post(STEP, &page.form("main form").with("passkey", &sent)).await;
    assert_eq!(done.location(), "/account");
    let person = Visitor { cookie: Some(done.cookie("session")), ..staff.clone() };
    person.get("/account").await.ok();
    assert_eq!(ground.count("select (credential->'cred'->>'counter')::bigint from passkey").await, 1);
    assert_eq!(ground.count("select count(*) from passkey where last_used_at is not null").await, 1);
    // The same answer again: neither the old half sign-in nor a new one takes it.
    half.post(STEP, &given(&sent)).await.is(401);
    let half = half_way(&ground, "hg.staff").await;
    half.post(STEP, &given(&sent)).await.is(422);
    asked(&half, STEP_QUESTION).await;
    half.post(STEP, &given(&sent)).await.is(422);
    // A wrong answer has used the question up; the half sign-in stays, and a new question is answered.
    let question = asked(&half, STEP_QUESTION).await;
    half.post(STEP, &given("{}")).await.is(422);
    half.post(STEP, &given(&sent)).await.is(422);
    half.post(STEP, &given(&passkey.answer(&question))).await.is(422);
    forget_attempts(&ground).await;
    let question = asked(&half, STEP_QUESTION).await;
    half.post(STEP, &given(&passkey.answer(&question))).await.cookie("session");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn nothing_but_the_own_passkey_on_this_site_is_taken(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::at(options, ORIGIN).await;
    let (_, mut own, _) = make(&ground.staff("HG").await, "Khóa").await;
    let (_, mut other, _) = make(&ground.staff("CB").await, "Khóa").await;
    let half = half_way(&ground, "hg.staff").await;
    let sessions = "select count(*) from session";
    let before = ground.count(sessions).await;
    let question = asked(&half, STEP_QUESTION).await;
    half.post(STEP, &given(&other.answer(&question))).await.is(422);
    // Another key under the name of the own one.
    let mut forged = SoftPasskey::new(ORIGIN);
    (forged.id, forged.handle, forged.counter) = (own.id.clone(), own.handle.clone(), 100);
    let question = asked(&half, STEP_QUESTION).await;
    half.post(STEP, &given(&forged.answer(&question))).await.is(422);
    // What was asked of another person.
    let question = asked(&half_way(&ground, "cb.staff").await, STEP_QUESTION).await;
    half.post(STEP, &given(&own.answer(&question))).await.is(422);
    forget_attempts(&ground).await;
    let slips: [Slip; 4] = [
        ("another origin", |key| key.origin = "http://localhost.evil.vn".to_owned()),
        ("another site", |key| key.host = Some("evil.vn".to_owned())),
        ("a user nobody verified", |key| key.verifies = false),
        ("another owner", |key| key.handle = Some("AAAAAAAAAAAAAAAAAAAAAA".to_owned())),
    ];
    for (what, change) in slips {
        let kept = (own.origin.clone(), own.host.clone(), own.verifies, own.handle.clone());
        change(&mut own);
        let question = asked(&half, STEP_QUESTION).await;
        let answer = half.post(STEP, &given(&own.answer(&question))).await;
        assert_eq!(answer.status.as_u16(), 422, "{what}");
        (own.origin, own.host, own.verifies, own.handle) = kept;
    }
    forget_attempts(&ground).await;
    // A counter that goes back tells of a copy.
    ground.change("update passkey set credential = jsonb_set(credential, '{cred,counter}', '500')").await;
    let question = asked(&half, STEP_QUESTION).await;
    half.post(STEP, &given(&own.answer(&question))).await.is(422);
    assert_eq!(ground.count(sessions).await, before);
    own.counter = 500;
    let question = asked(&half, STEP_QUESTION).await;
    half.post(STEP, &given(&own.answer(&question))).await.cookie("session");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn without_a_script_a_recovery_code_is_the_second_step(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::at(options, ORIGIN).await;
    let (_, _, codes) = make(&ground.staff("HG").await, "Khóa").await;
    let half = half_way(&ground, "hg.staff").await;
    half.post(STEP, &Form::of(&[("code", "123456")])).await.is(422);
    half.post(STEP, &Form::of(&[("code", &codes[3])])).await.cookie("session");
    let half = half_way(&ground, "hg.staff").await;
    half.post(STEP, &Form::of(&[("code", &codes[3])])).await.is(422);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn questions_are_asked_only_of_whoever_is_there(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::at(options, ORIGIN).await;
    ground.stranger().post(STEP_QUESTION, &Form::empty()).await.is(404);
    ground.staff("HG").await.post("/account/passkeys/question", &Form::empty()).await.is(404);
    make(&ground.staff("HG").await, "Khóa").await;
    let half = half_way(&ground, "hg.staff").await;
    let request = half.request(axum::http::Method::POST, STEP_QUESTION).header("origin", "http://evil.vn");
    half.send(request.body(axum::body::Body::empty()).unwrap()).await.is(403);
    ground.change("update account set disabled_at = now() where login = 'hg.staff'").await;
    let before = ground.count("select count(*) from session").await;
    half.post(STEP, &given("{}")).await.is(401);
    assert_eq!(ground.count("select count(*) from session").await, before);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_passkey_alone_says_who_comes_and_signs_in(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::at(options, ORIGIN).await;
    let (staff, mut passkey, _) = make(&ground.staff("HG").await, "Khóa").await;
    let page = ground.stranger().get("/login?next=%2Faccount").await.ok();
    assert!(page.has("[data-passkey][hidden] [data-passkey-ask='/login/passkey/question']"));
    let way = page.form("form[action='/login/passkey']");
    let browser = async || {
        let answer = ground.stranger().post(ALONE_QUESTION, &Form::empty()).await.ok();
        let question: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
        (Visitor { cookie: Some(answer.cookie("asked")), ..ground.stranger() }, question)
    };
    let (here, question) = browser().await;
    assert_eq!(question["publicKey"]["allowCredentials"], serde_json::json!([]));
    let sent = passkey.answer(&question);
    // In another browser it was not asked, and was not asked this.
    ground.stranger().post(ALONE, &given(&sent)).await.is(422);
    browser().await.0.post(ALONE, &given(&sent)).await.is(422);
    let done = here.post(ALONE, &way.clone().with("passkey", &sent)).await;
    assert_eq!(done.location(), "/account");
    let person = Visitor { cookie: Some(done.cookie("session")), ..staff.clone() };
    assert!(person.get("/account").await.ok().body.contains("hg.staff"));
    here.post(ALONE, &given(&sent)).await.is(422);
    // Who it is must be said, and be true.
    for handle in [None, Some("AAAAAAAAAAAAAAAAAAAAAA".to_owned())] {
        let kept = std::mem::replace(&mut passkey.handle, handle);
        let (here, question) = browser().await;
        here.post(ALONE, &given(&passkey.answer(&question))).await.is(422);
        passkey.handle = kept;
    }
    let (here, question) = browser().await;
    ground.change("update account set disabled_at = now() where login = 'hg.staff'").await;
    here.post(ALONE, &given(&passkey.answer(&question))).await.is(422);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn asking_is_counted_and_what_nobody_answers_is_cleared_away(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::at(options, ORIGIN).await;
    for _ in 0..3 {
        ground.stranger().post(ALONE_QUESTION, &Form::empty()).await.ok();
    }
    assert_eq!(ground.count("select max(failures)::bigint from sign_in_throttle").await, 3);
    ground.change("update sign_in_throttle set blocked_until = now() + interval '10 minutes'").await;
    let turned_away = ground.stranger().post(ALONE_QUESTION, &Form::empty()).await.is(429);
    assert!(!turned_away.header("retry-after").is_empty());
    let before = ground.count("select count(*) from passkey_challenge").await;
    ground.change("update passkey_challenge set expires_at = now() - interval '1 second'").await;
    let mut connection = ground.db.acquire().await.unwrap();
    thidua::store::passkeys::sweep(&mut connection).await.unwrap();
    assert!(before == 3 && ground.count("select count(*) from passkey_challenge").await == 0);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn behind_a_new_password_from_a_link_an_old_passkey_opens_nothing_alone(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::at(options, ORIGIN).await;
    let (staff, mut passkey, _) = make(&ground.staff("HG").await, "Khóa").await;
    let admin = ground.admin().await;
    let issued =
        admin.post(&format!("/admin/accounts/{}/link", staff.account.get()), &Form::empty()).await.ok();
    let link = issued.attributes("#one-time-link", "value").remove(0);
    let link = link.strip_prefix(ORIGIN).unwrap();
    let new = [("password", "mot-mat-khau-khac-han"), ("password_again", "mot-mat-khau-khac-han")];
    ground.stranger().post(link, &Form::of(&new)).await.is(303);
    let asked_alone = ground.stranger().post(ALONE_QUESTION, &Form::empty()).await.ok();
    let question: serde_json::Value = serde_json::from_str(&asked_alone.body).unwrap();
    let here = Visitor { cookie: Some(asked_alone.cookie("asked")), ..ground.stranger() };
    here.post(ALONE, &given(&passkey.answer(&question))).await.is(422);
    // After the new password it is what it was: a second step.
    let pair = Form::of(&[("username", "hg.staff"), ("password", "mot-mat-khau-khac-han")]);
    let half = ground.stranger().post("/login", &pair).await.is(303).cookie("owed");
    let half = Visitor { cookie: Some(half), ..ground.stranger() };
    let question = asked(&half, STEP_QUESTION).await;
    half.post(STEP, &given(&passkey.answer(&question))).await.cookie("session");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn questions_nobody_answers_keep_no_office_from_its_passwords(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::at(options, ORIGIN).await;
    ground.staff("HG").await;
    for _ in 0..31 {
        ground.stranger().post(ALONE_QUESTION, &Form::empty()).await;
    }
    ground.stranger().post(ALONE_QUESTION, &Form::empty()).await.is(429);
    let pair = Form::of(&[("username", "hg.staff"), ("password", PASSWORD)]);
    ground.stranger().post("/login", &pair).await.is(303);
}
