//! Passkeys on their owner's page: made, listed, removed, by an admin too; whose they are and what they prove.

use crate::answers::{Answer, Form};
use crate::ground::{Ground, PASSWORD, Visitor, router};
use crate::second_factor::{code, turn_on};
use crate::soft_passkey::{Slip, SoftPasskey};
use serde_json::Value;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use thidua::domain::access::SecondFactorRule;
use thidua::web::state::{AppState, Site};

pub(crate) const PAGE: &str = "/account/passkeys";
pub(crate) const ORIGIN: &str = "http://localhost:8080";
const CONFIRMATION: &str = "/account/passkeys/confirmation";
const QUESTION: &str = "/account/passkeys/question";

/// The form that begins a passkey.
fn named(name: &str) -> Form {
    Form::of(&[("name", name), ("current", PASSWORD)])
}

/// What a page hands to the device that is to make a passkey.
fn options(page: &Answer) -> Value {
    serde_json::from_str(&page.attributes("[data-passkey-make]", "data-passkey-make")[0]).unwrap()
}

/// What is asked of the passkeys of whoever comes.
pub(crate) async fn asked(person: &Visitor, address: &str) -> Value {
    let answer = person.post(address, &Form::empty()).await.ok();
    assert_eq!(
        (answer.header("content-type"), answer.header("cache-control")),
        ("application/json", "no-store")
    );
    serde_json::from_str(&answer.body).unwrap()
}

/// A form with what a passkey answered.
pub(crate) fn given(sent: &str) -> Form {
    Form::of(&[("passkey", sent)])
}

/// A first passkey for somebody: the person in their new session, the passkey, the recovery codes.
pub(crate) async fn make(person: &Visitor, name: &str) -> (Visitor, SoftPasskey, Vec<String>) {
    let mut passkey = SoftPasskey::new(ORIGIN);
    let sent = passkey.make(&options(&person.post(PAGE, &named(name)).await.ok()));
    let done = person.post(CONFIRMATION, &given(&sent)).await.ok();
    let person = Visitor { cookie: Some(done.cookie("session")), ..person.clone() };
    (person, passkey, done.texts("ol.codes li"))
}

/// A second proof by a passkey, beside the password.
async fn proof(person: &Visitor, passkey: &mut SoftPasskey) -> Form {
    given(&passkey.answer(&asked(person, QUESTION).await)).with("current", PASSWORD)
}

async fn journal(ground: &Ground) -> Vec<String> {
    sqlx::query_scalar(
        "select concat(action, ' ', after::text) from journal where action like 'account.%' order by id",
    )
    .fetch_all(&ground.db)
    .await
    .unwrap()
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_passkey_is_made_after_the_password_and_brings_recovery_codes(
    _: PgPoolOptions,
    database: PgConnectOptions,
) {
    let ground = Ground::at(database, ORIGIN).await;
    let (staff, elsewhere) = (ground.staff("HG").await, ground.staff("HG").await);
    assert!(staff.get("/account").await.ok().body.contains(PAGE));
    let page = staff.get(PAGE).await.ok();
    assert!(!page.has("[style], main script, [onclick]") && page.has("script[src*=passkey]"));
    assert!(!page.has("[data-passkey-ask]"), "nothing to be asked yet");
    let before = ground.everything().await;
    for (form, field) in [
        (named("Điện thoại").with("current", "không phải mật khẩu"), "current"),
        (named("  "), "name"),
        (named(&"d".repeat(61)), "name"),
    ] {
        let page = staff.post(PAGE, &form).await.is(422);
        let fault = page.text(&format!("[id='{field}-error']"));
        assert!(!fault.is_empty() && page.value("current").is_empty());
    }
    ground.change("delete from sign_in_throttle").await;
    assert_eq!(ground.everything().await, before);
    let making = staff.post(PAGE, &named(" Điện thoại ")).await.ok();
    assert!(making.has("[data-passkey][hidden]"), "the button waits for the script");
    let asked = options(&making);
    assert_eq!(asked["publicKey"]["rp"]["id"], "localhost");
    assert_eq!(asked["publicKey"]["authenticatorSelection"]["userVerification"], "required");
    assert_eq!(ground.count("select count(*) from passkey").await, 0);
    let mut passkey = SoftPasskey::new(ORIGIN);
    let sent = passkey.make(&asked);
    // In another session of the same person nothing was asked.
    elsewhere.post(CONFIRMATION, &given(&sent)).await.is(422);
    let done = staff.post(CONFIRMATION, &given(&sent)).await.ok();
    assert_eq!(done.header("cache-control"), "no-store");
    assert_eq!(done.many("ol.codes li"), 10);
    for ended in [&staff, &elsewhere] {
        ended.get("/").await.is(303);
    }
    let staff = Visitor { cookie: Some(done.cookie("session")), ..staff };
    let page = staff.get(PAGE).await.ok();
    assert_eq!(page.texts("#passkeys tbody th"), ["Điện thoại"]);
    assert!(page.has("[data-passkey-ask]") && page.many("#passkeys tbody tr") == 1);
    assert_eq!(journal(&ground).await.last().unwrap(), r#"account.passkey_added {"name": "Điện thoại"}"#);
    // A second one needs a second proof, and brings no new codes.
    let more = named("Máy cơ quan");
    staff.post(PAGE, &more).await.is(422);
    let more = proof(&staff, &mut passkey).await.with("name", "Máy cơ quan");
    let asked = options(&staff.post(PAGE, &more).await.ok());
    assert_eq!(asked["publicKey"]["excludeCredentials"].as_array().unwrap().len(), 1);
    let mut second = SoftPasskey::new(ORIGIN);
    let done = staff.post(CONFIRMATION, &given(&second.make(&asked))).await;
    assert_eq!(done.location(), PAGE);
    assert_eq!(ground.count("select count(*) from passkey").await, 2);
    assert_eq!(ground.count("select count(*) from recovery_code").await, 10);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn what_was_asked_is_answered_once_in_time_and_as_asked(_: PgPoolOptions, database: PgConnectOptions) {
    let ground = Ground::at(database, ORIGIN).await;
    let staff = ground.staff("HG").await;
    let begin = async || options(&staff.post(PAGE, &named("Khóa")).await.ok());
    let slips: [Slip; 4] = [
        ("another origin", |key| key.origin = "http://localhost:9090".to_owned()),
        ("another scheme", |key| key.origin = "https://localhost:8080".to_owned()),
        ("another site", |key| key.host = Some("thidua.example.vn".to_owned())),
        ("a user nobody verified", |key| key.verifies = false),
    ];
    for (what, change) in slips {
        let mut passkey = SoftPasskey::new(ORIGIN);
        change(&mut passkey);
        let sent = passkey.make(&begin().await);
        let page = staff.post(CONFIRMATION, &given(&sent)).await.is(422);
        assert!(!page.text("#error-summary").is_empty(), "{what}");
    }
    let mut passkey = SoftPasskey::new(ORIGIN);
    let earlier = passkey.make(&begin().await);
    let asked = begin().await;
    staff.post(CONFIRMATION, &given(&earlier)).await.is(422);
    // The wrong answer has used the question up.
    staff.post(CONFIRMATION, &given(&passkey.make(&asked))).await.is(422);
    let late = passkey.make(&begin().await);
    ground.change("update passkey_challenge set expires_at = now() - interval '1 second'").await;
    staff.post(CONFIRMATION, &given(&late)).await.is(422);
    for nonsense in ["", "{}", "null", "[1]", "{\"id\":1}", &"x".repeat(100_000)] {
        begin().await;
        staff.post(CONFIRMATION, &given(nonsense)).await.is(422);
    }
    assert_eq!(ground.count("select count(*) from passkey").await, 0);
    // A passkey belongs to one account.
    let sent = passkey.make(&begin().await);
    staff.post(CONFIRMATION, &given(&sent)).await.ok();
    let other = ground.staff("CB").await;
    let again = passkey.make(&options(&other.post(PAGE, &named("Khóa")).await.ok()));
    other.post(CONFIRMATION, &given(&again)).await.is(422);
    assert_eq!(ground.count("select count(*) from passkey").await, 1);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn removing_asks_password_and_second_proof_and_the_last_takes_the_codes_along(
    _: PgPoolOptions,
    database: PgConnectOptions,
) {
    let ground = Ground::at(database, ORIGIN).await;
    let (staff, mut passkey, codes) = make(&ground.staff("HG").await, "Khóa").await;
    let removal = staff.get(PAGE).await.ok().attributes("#passkeys tbody a", "href").remove(0);
    let other = ground.staff("CB").await;
    other.get(&removal).await.is(404);
    other.post(&removal, &Form::of(&[("current", PASSWORD)])).await.is(404);
    let elsewhere = ground.staff("HG").await;
    staff.get(&removal).await.ok();
    for form in [
        Form::of(&[("current", PASSWORD)]),
        Form::of(&[("current", PASSWORD), ("code", "123456")]),
        proof(&staff, &mut passkey).await.with("current", "không phải mật khẩu"),
        // What another session was asked is nothing here.
        proof(&elsewhere, &mut passkey).await,
    ] {
        staff.post(&removal, &form).await.is(422);
        ground.change("delete from sign_in_throttle").await;
    }
    assert_eq!(ground.count("select count(*) from passkey").await, 1);
    // New recovery codes, by the passkey; an old one is dead then.
    let renewal = format!("{PAGE}/recovery-codes");
    staff.post(&renewal, &Form::of(&[("current", PASSWORD)])).await.is(422);
    let form = proof(&staff, &mut passkey).await;
    let done = staff.post(&renewal, &form).await.ok();
    let staff = Visitor { cookie: Some(done.cookie("session")), ..staff };
    let new = done.texts("ol.codes li");
    let by_code = |code: &str| Form::of(&[("current", PASSWORD), ("code", code)]);
    staff.post(&removal, &by_code(&codes[0])).await.is(422);
    staff.post(&removal, &by_code(&new[0])).await.is(303);
    assert_eq!(ground.count("select count(*) from passkey").await, 0);
    assert_eq!(ground.count("select count(*) from recovery_code").await, 0);
    assert_eq!(journal(&ground).await.last().unwrap(), r#"account.passkey_removed {"name": "Khóa"}"#);
    let pair = Form::of(&[("username", "hg.staff"), ("password", PASSWORD)]);
    ground.stranger().post("/login", &pair).await.cookie("session");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn app_and_passkeys_stand_beside_each_other(_: PgPoolOptions, database: PgConnectOptions) {
    let ground = Ground::at(database, ORIGIN).await;
    let (staff, _) = turn_on(&ground, &ground.staff("HG").await).await;
    // Beside an app, the code is the second proof for a passkey, which brings no new codes.
    let form = named("Khóa").with("code", &code(&ground, &staff, 0).await);
    let mut passkey = SoftPasskey::new(ORIGIN);
    let sent = passkey.make(&options(&staff.post(PAGE, &form).await.ok()));
    let done = staff.post(CONFIRMATION, &given(&sent)).await.is(303);
    let staff = Visitor { cookie: Some(done.cookie("session")), ..staff };
    // Turning the app off by the passkey leaves the passkey and the codes.
    let off = proof(&staff, &mut passkey).await;
    staff.post("/account/second-factor/removal", &off).await.is(303);
    assert_eq!(ground.count("select count(*) from second_factor").await, 0);
    assert_eq!(ground.count("select count(*) from recovery_code").await, 10);
    // An app beside a passkey is proved by both.
    let page = "/account/second-factor";
    staff.post(page, &Form::empty()).await.is(303);
    let confirmation = format!("{page}/confirmation");
    let form = Form::of(&[("current", PASSWORD), ("code", &code(&ground, &staff, 0).await)]);
    staff.post(&confirmation, &form).await.is(422);
    let form = proof(&staff, &mut passkey).await.with("code", &code(&ground, &staff, 0).await);
    staff.post(&confirmation, &form).await.ok();
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn an_admin_removes_passkeys_with_everything_else(_: PgPoolOptions, database: PgConnectOptions) {
    let ground = Ground::at(database, ORIGIN).await;
    let (staff, ..) = make(&ground.staff("HG").await, "Khóa").await;
    let (admin, page) = (ground.admin().await, format!("/admin/accounts/{}", staff.account.get()));
    let removal = format!("{page}/second-factor/removal");
    assert!(admin.get(&page).await.ok().has(&format!("form[action='{removal}']")));
    admin.post(&removal, &Form::empty()).await.is(303);
    staff.get("/").await.is(303);
    assert_eq!(ground.count("select count(*) from passkey").await, 0);
    assert_eq!(ground.count("select count(*) from recovery_code").await, 0);
    assert!(journal(&ground).await.last().unwrap().starts_with("account.second_factor_removed"));
    let pair = Form::of(&[("username", "hg.staff"), ("password", PASSWORD)]);
    ground.stranger().post("/login", &pair).await.cookie("session");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_passkey_is_the_second_factor_that_entrusted_roles_need(
    _: PgPoolOptions,
    database: PgConnectOptions,
) {
    let mut ground = Ground::at(database, ORIGIN).await;
    let site = Site { base_url: ORIGIN.to_owned(), trusted_proxies: 0, webhook_private: false };
    ground.app = thidua::web::router(AppState {
        second_factor: SecondFactorRule::Required,
        ..AppState::new(&ground.db, site, ground.files.clone())
    });
    let admin = ground.admin().await;
    let typed = Form::of(&[("full_name", "Lý Thị Mới"), ("username", "moi.ly")]);
    let first = admin.post("/admin/accounts", &typed).await.is(403);
    // What was typed goes along: from the page of the second factor, through the passkey, to the end.
    let way = first.form("form[action='/account/second-factor']");
    let way = admin.post(PAGE, &way).await.ok().form(&format!("form[action='{PAGE}']"));
    let way = way.with("name", "Khóa").with("current", PASSWORD);
    let making = admin.post(PAGE, &way).await.ok();
    let mut passkey = SoftPasskey::new(ORIGIN);
    let sent = passkey.make(&options(&making));
    let way = making.form(&format!("form[action='{CONFIRMATION}']")).with("passkey", &sent);
    let done = admin.post(CONFIRMATION, &way).await.ok();
    let admin = Visitor { cookie: Some(done.cookie("session")), ..admin };
    let on = done.form("form[action='/account/resumption']");
    assert_eq!(on.get("resume_body"), typed.encode());
    admin.get("/admin/accounts").await.ok();
    let removal = admin.get(PAGE).await.ok().attributes("#passkeys tbody a", "href").remove(0);
    let off = proof(&admin, &mut passkey).await;
    admin.post(&removal, &off).await.is(303);
    assert!(admin.get("/").await.location().starts_with("/account/second-factor"));
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn where_browsers_make_no_passkeys_the_page_says_why(_: PgPoolOptions, database: PgConnectOptions) {
    let mut ground = Ground::at(database, ORIGIN).await;
    let (staff, _, codes) = make(&ground.staff("HG").await, "Khóa").await;
    // The same installation under another address.
    ground.app = router(&ground.db, "http://10.0.0.5:8080");
    let staff = Visitor { app: ground.app.clone(), ..staff };
    for page in ["/account", PAGE] {
        assert!(staff.get(page).await.ok().body.contains("tên miền và https"), "{page}");
    }
    let page = staff.get(PAGE).await.ok();
    assert!(!page.has("[name=name]") && page.many("#passkeys tbody tr") == 1);
    staff.post(PAGE, &named("Khóa")).await.is(404);
    for address in [QUESTION, "/login/code/question", "/login/passkey/question"] {
        staff.post(address, &Form::empty()).await.is(404);
    }
    assert!(!ground.stranger().get("/login").await.ok().has("[data-passkey]"));
    // A recovery code still opens, and nobody gets by.
    let pair = Form::of(&[("username", "hg.staff"), ("password", PASSWORD)]);
    let half = ground.stranger().post("/login", &pair).await;
    let half = Visitor { cookie: Some(half.cookie("owed")), ..ground.stranger() };
    assert!(!half.get("/login/code").await.ok().has("[data-passkey]"));
    half.post("/login/code", &Form::of(&[("code", &codes[0])])).await.is(303);
}
