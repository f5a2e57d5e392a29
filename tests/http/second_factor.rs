//! The second factor on its owner's page: set up, renewed, turned off, removed by an admin.

use crate::answers::Form;
use crate::ground::{Ground, PASSWORD, Visitor};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use thidua::actions::second_factor::codes::{base32, code_at};

pub(crate) const PAGE: &str = "/account/second-factor";

/// The secret of somebody's second factor.
async fn secret(ground: &Ground, person: &Visitor) -> Vec<u8> {
    sqlx::query_scalar("select secret from second_factor where account_id = $1")
        .bind(person.account.get())
        .fetch_one(&ground.db)
        .await
        .unwrap()
}

/// The present step of the database's clock.
pub(crate) async fn step(ground: &Ground) -> i64 {
    ground.count("select floor(extract(epoch from now()) / 30)::bigint").await
}

/// The code somebody's app shows now, or so many steps away.
pub(crate) async fn code(ground: &Ground, person: &Visitor, away: i64) -> String {
    code_at(&secret(ground, person).await, step(ground).await + away).unwrap()
}

pub(crate) fn proofs(password: &str, code: &str) -> Form {
    Form::of(&[("current", password), ("code", code)])
}

/// Turns somebody's second factor on; the person in their new session, and the recovery codes. No code counts as used.
pub(crate) async fn turn_on(ground: &Ground, person: &Visitor) -> (Visitor, Vec<String>) {
    person.post(PAGE, &Form::empty()).await.is(303);
    let now = code(ground, person, 0).await;
    let done = person.post(&format!("{PAGE}/confirmation"), &proofs(PASSWORD, &now)).await.ok();
    ground.change("update second_factor set last_step = 0").await;
    let person = Visitor { cookie: Some(done.cookie("session")), ..person.clone() };
    (person, done.texts("ol.codes li"))
}

async fn journal(ground: &Ground) -> Vec<String> {
    sqlx::query_scalar("select action from journal where action like 'account.%' order by id")
        .fetch_all(&ground.db)
        .await
        .unwrap()
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_secret_is_shown_as_text_and_picture_and_counts_from_the_first_code_on(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let (staff, elsewhere) = (ground.staff("HG").await, ground.staff("HG").await);
    let before = ground.everything().await;
    assert!(!staff.get(PAGE).await.ok().has("#secret"));
    assert_eq!(ground.everything().await, before, "looking draws no secret");
    staff.post(PAGE, &Form::empty()).await.is(303);
    let page = staff.get(PAGE).await.ok();
    let drawn = secret(&ground, &staff).await;
    assert_eq!(page.attributes("#secret", "value")[0].replace(' ', ""), base32(&drawn));
    assert_eq!(page.many("main svg path"), 1);
    assert!(!page.has("[style], style, main script"), "the picture needs nothing the policy forbids");
    assert!(page.attributes("main a[href^=otpauth]", "href")[0].contains(&base32(&drawn)));
    // Not in use yet: a password alone still signs in.
    let pair = Form::of(&[("username", "hg.staff"), ("password", PASSWORD)]);
    ground.stranger().post("/login", &pair).await.cookie("session");
    let confirmation = format!("{PAGE}/confirmation");
    let right = code(&ground, &staff, 0).await;
    for (form, field) in [
        (proofs("không phải mật khẩu", &right), "current"),
        (proofs(PASSWORD, "000000x"), "code"),
        (proofs(PASSWORD, ""), "code"),
    ] {
        let page = staff.post(&confirmation, &form).await.is(422);
        assert!(!page.text(&format!("[id='{field}-error']")).is_empty());
        assert_eq!((page.value("current"), page.value("code")), (String::new(), String::new()));
    }
    let right = code(&ground, &staff, 0).await;
    let done = staff.post(&confirmation, &proofs(PASSWORD, &right)).await.ok();
    assert_eq!(done.header("cache-control"), "no-store");
    let codes = done.texts("ol.codes li");
    assert_eq!(codes.len(), 10);
    // The session has another token, and every other one has ended.
    staff.get("/").await.is(303);
    elsewhere.get("/").await.is(303);
    let staff = Visitor { cookie: Some(done.cookie("session")), ..staff };
    assert!(staff.get("/account").await.ok().body.contains("/account/second-factor"));
    assert!(
        !staff.get(PAGE).await.ok().has("#secret"),
        "the secret is shown while it is set up, never after"
    );
    assert_eq!(journal(&ground).await.last().unwrap(), "account.second_factor_set_up");
    let stored: String = sqlx::query_scalar(
        "select concat((select string_agg(t::text || encode(code_hash, 'escape'), ' ') from recovery_code t),
                       (select string_agg(t::text, ' ') from journal t))",
    )
    .fetch_one(&ground.db)
    .await
    .unwrap();
    let bare = codes[0].replace('-', "");
    assert!(!stored.contains(&codes[0]) && !stored.contains(&bare) && !stored.contains(&base32(&drawn)));
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_second_factor_in_use_is_not_replaced_by_setting_another_up(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let (staff, _) = turn_on(&ground, &ground.staff("HG").await).await;
    let before = ground.everything().await;
    staff.post(PAGE, &Form::empty()).await.is(303);
    let right = code(&ground, &staff, 0).await;
    staff.post(&format!("{PAGE}/confirmation"), &proofs(PASSWORD, &right)).await.is(409);
    assert_eq!(ground.everything().await, before);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn renewing_and_turning_off_ask_password_and_code(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let (staff, old) = turn_on(&ground, &ground.staff("HG").await).await;
    let before = ground.everything().await;
    for address in [format!("{PAGE}/recovery-codes"), format!("{PAGE}/removal")] {
        let right = code(&ground, &staff, 0).await;
        staff.post(&address, &proofs("không phải mật khẩu", &right)).await.is(422);
        staff.post(&address, &proofs(PASSWORD, "000000x")).await.is(422);
        staff.post(&address, &Form::empty()).await.is(422);
    }
    assert_eq!(ground.everything().await, before);
    ground.change("delete from sign_in_throttle").await;
    let right = code(&ground, &staff, 0).await;
    let done = staff.post(&format!("{PAGE}/recovery-codes"), &proofs(PASSWORD, &right)).await.ok();
    let new = done.texts("ol.codes li");
    assert!(new.len() == 10 && new.iter().all(|code| !old.contains(code)));
    let staff = Visitor { cookie: Some(done.cookie("session")), ..staff };
    // An old recovery code is dead, a new one turns the second factor off.
    staff.post(&format!("{PAGE}/removal"), &proofs(PASSWORD, &old[0])).await.is(422);
    staff.post(&format!("{PAGE}/removal"), &proofs(PASSWORD, &new[0])).await.is(303);
    assert_eq!(ground.count("select count(*) from second_factor").await, 0);
    assert_eq!(ground.count("select count(*) from recovery_code").await, 0);
    let told = journal(&ground).await;
    assert_eq!(
        told[told.len() - 3..],
        ["account.recovery_codes_renewed", "account.recovery_code_used", "account.second_factor_turned_off"]
    );
    let pair = Form::of(&[("username", "hg.staff"), ("password", PASSWORD)]);
    ground.stranger().post("/login", &pair).await.cookie("session");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn an_admin_removes_the_second_factor_of_somebody_who_lost_it(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let (staff, _) = turn_on(&ground, &ground.staff("HG").await).await;
    let admin = ground.admin().await;
    let page = format!("/admin/accounts/{}", staff.account.get());
    let removal = format!("{page}/second-factor/removal");
    assert!(admin.get(&page).await.ok().has(&format!("form[action='{removal}']")));
    admin.post(&removal, &Form::empty()).await.is(303);
    staff.get("/").await.is(303);
    assert!(!admin.get(&page).await.ok().has(&format!("form[action='{removal}']")));
    let told: (String, i64) = sqlx::query_as(
        "select subject, account_id from journal where action = 'account.second_factor_removed'",
    )
    .fetch_one(&ground.db)
    .await
    .unwrap();
    assert_eq!(told, ("hg.staff".to_owned(), admin.account.get()));
    let pair = Form::of(&[("username", "hg.staff"), ("password", PASSWORD)]);
    ground.stranger().post("/login", &pair).await.cookie("session");
    // Once more: nothing is left to remove, and nothing is told.
    let before = ground.everything().await;
    admin.post(&removal, &Form::empty()).await.is(303);
    assert_eq!(ground.everything().await, before);
}
