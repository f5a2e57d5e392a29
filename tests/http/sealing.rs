//! Secrets that must be readable again, under a key that does not lie in the database.

use crate::answers::Form;
use crate::ground::{Ground, PASSWORD, Visitor};
use crate::second_factor::{PAGE, proofs, step, turn_on};
use crate::webhooks_sending::{Receiver, caller, due_now, newest, queue};
use sqlx::ConnectOptions as _;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use std::process::{Command, Output, Stdio};
use std::time::Duration;
use thidua::actions::sealing::{Conditions, SealingKeys, seal_stored};
use thidua::actions::second_factor::codes::{base32, code_at};
use thidua::web;
use thidua::web::state::{AppState, Site};
use thidua::webhooks::{Round, send_due, signature};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::sync::watch;

const ONE: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const OTHER: &str = "//79/Pv6+fj39vX08/Lx8O/u7ezr6uno5+bl5OPi4eA=";

pub(crate) fn keys(text: &str) -> SealingKeys {
    SealingKeys::read(text).unwrap()
}

/// The same installation, started with keys.
pub(crate) fn under(ground: Ground, keys: SealingKeys) -> Ground {
    let site = Site { base_url: "http://thidua.test".to_owned(), trusted_proxies: 0, webhook_private: true };
    let state = AppState { sealing: keys, ..AppState::new(&ground.db, site, ground.files.clone()) };
    Ground { app: web::router(state), ..ground }
}

/// Somebody in an installation that was started anew.
fn of(ground: &Ground, person: &Visitor) -> Visitor {
    Visitor { app: ground.app.clone(), ..person.clone() }
}

async fn stored(ground: &Ground) -> Vec<u8> {
    sqlx::query_scalar("select secret from second_factor").fetch_one(&ground.db).await.unwrap()
}

/// A sign-in by the password and a code.
async fn sign_in(ground: &Ground, code: &str) -> crate::answers::Answer {
    let pair = Form::of(&[("username", "hg.staff"), ("password", PASSWORD)]);
    let owed = ground.stranger().post("/login", &pair).await.is(303).cookie("owed");
    let half = Visitor { cookie: Some(owed), ..ground.stranger() };
    half.post("/login/code", &Form::of(&[("code", code)])).await
}

/// What the app of somebody shows at a step.
async fn code(ground: &Ground, secret: &[u8], away: i64) -> String {
    code_at(secret, step(ground).await + away).unwrap()
}

fn doctor(options: &PgConnectOptions, key: Option<&str>) -> (bool, String) {
    let mut program = Command::new(env!("CARGO_BIN_EXE_thidua"));
    program.arg("doctor").env("DATABASE_URL", options.to_url_lossy().as_str());
    program.env_remove("THIDUA_SECRETS_KEY").envs(key.map(|key| ("THIDUA_SECRETS_KEY", key)));
    let Output { status, stdout, stderr } = program.output().unwrap();
    let said = [stdout, stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
    (status.success(), said)
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn with_a_key_no_table_holds_the_secret_of_an_app(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = under(Ground::new(options).await, keys(ONE));
    let staff = ground.staff("HG").await;
    staff.post(PAGE, &Form::empty()).await.is(303);
    let shown = staff.get(PAGE).await.ok().attributes("#secret", "value")[0].replace(' ', "");
    // What the app reads off the page is the secret itself.
    let sealed = stored(&ground).await;
    let secret = keys(ONE).open_app(staff.account, &sealed).unwrap();
    assert_eq!((sealed.len(), base32(&secret)), (53, shown.clone()));
    let now = code(&ground, &secret, -1).await;
    let done = staff.post(&format!("{PAGE}/confirmation"), &proofs(PASSWORD, &now)).await.ok();
    let staff = Visitor { cookie: Some(done.cookie("session")), ..staff };
    sign_in(&ground, &code(&ground, &secret, 0).await).await.is(303);
    sign_in(&ground, "000000").await.is(422);
    let written = ground.every_table().await;
    let hexadecimal = secret.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
    assert!(
        written.contains("second_factor") && !written.contains(&hexadecimal) && !written.contains(&shown)
    );
    // Its owner turns it off with a code as ever.
    let form = proofs(PASSWORD, &code(&ground, &secret, 1).await);
    staff.post(&format!("{PAGE}/removal"), &form).await.is(303);
    assert_eq!(ground.count("select count(*) from second_factor").await, 0);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn secrets_from_before_the_key_are_sealed_at_start_and_go_on_working(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options.clone()).await;
    let (staff, _) = turn_on(&ground, &ground.staff("HG").await).await;
    let (webhook, secret) = ground.webhook("https://example.com/hook").await;
    let plain = stored(&ground).await;
    let none = SealingKeys::default();
    let lie = |plain, sealed, closed| Conditions { plain, sealed, closed };
    assert_eq!(seal_stored(&ground.db, &none).await.unwrap(), lie(2, 0, 0));
    assert_eq!(stored(&ground).await, plain, "nothing is changed without a key");
    let (sound, said) = doctor(&options, None);
    assert!(
        sound && said.contains("secrets: 2 secrets, 2 of them in the clear, checked, 0 faults"),
        "{said}"
    );
    assert!(said.contains("warning: there is no THIDUA_SECRETS_KEY"), "{said}");

    let ground = under(ground, keys(ONE));
    assert_eq!(seal_stored(&ground.db, &keys(ONE)).await.unwrap(), lie(0, 2, 0));
    assert_eq!(stored(&ground).await.len(), 53);
    assert!(!ground.every_table().await.contains(&secret));
    sign_in(&ground, &code(&ground, &plain, 0).await).await.is(303);
    let kept: String = sqlx::query_scalar("select secret from webhook where id = $1")
        .bind(webhook)
        .fetch_one(&ground.db)
        .await
        .unwrap();
    let opened = keys(ONE).open_webhook(ground.cluster, "https://example.com/hook", &kept);
    assert_eq!(opened.unwrap(), secret);
    let (sound, said) = doctor(&options, Some(ONE));
    assert!(
        sound && said.contains("secrets: 2 secrets, 0 of them in the clear, checked, 0 faults"),
        "{said}"
    );
    assert!(!said.contains("warning:"), "{said}");
    // The next start finds nothing to do; the journal tells of the one that did.
    let before = stored(&ground).await;
    assert_eq!(seal_stored(&ground.db, &keys(ONE)).await.unwrap(), lie(0, 2, 0));
    assert_eq!(stored(&ground).await, before);
    let told = "select count(*) from journal where action = 'installation.secrets_sealed'";
    assert_eq!(ground.count(told).await, 1);
    of(&ground, &staff).get("/account").await.ok();
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_key_is_changed_without_anybody_noticing(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let (_, _) = turn_on(&ground, &ground.staff("HG").await).await;
    let secret = stored(&ground).await;
    let both = format!("{OTHER} {ONE}");
    let mut ground = ground;
    for (place, text) in [ONE, both.as_str(), OTHER].into_iter().enumerate() {
        ground = under(ground, keys(text));
        let found = seal_stored(&ground.db, &keys(text)).await.unwrap();
        assert_eq!(found, Conditions { sealed: 1, ..Conditions::default() }, "{text}");
        let away = i64::try_from(place).unwrap() - 1;
        sign_in(&ground, &code(&ground, &secret, away).await).await.is(303);
    }
    assert!(keys(ONE).open_app(ground.staff("HG").await.account, &stored(&ground).await).is_err());
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn under_a_wrong_key_or_none_codes_open_nothing_and_recovery_codes_still_do(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options.clone()).await;
    let (_, recovery) = turn_on(&ground, &ground.staff("HG").await).await;
    let secret = stored(&ground).await;
    seal_stored(&ground.db, &keys(ONE)).await.unwrap();
    let mut ground = ground;
    for (wrong, recovery) in [(keys(OTHER), &recovery[0]), (SealingKeys::default(), &recovery[1])] {
        ground = under(ground, wrong.clone());
        let found = seal_stored(&ground.db, &wrong).await.unwrap();
        assert_eq!(found, Conditions { closed: 1, ..Conditions::default() });
        let sessions = ground.count("select count(*) from session").await;
        sign_in(&ground, &code(&ground, &secret, 0).await).await.is(500);
        assert_eq!(ground.count("select count(*) from session").await, sessions);
        sign_in(&ground, recovery).await.is(303);
    }
    for key in [Some(OTHER), None] {
        let (sound, said) = doctor(&options, key);
        assert!(!sound && said.contains("secrets: 1 are opened by no key that is given"), "{said}");
    }
    let (sound, said) = doctor(&options, Some("AAEC"));
    assert!(!sound && said.contains("THIDUA_SECRETS_KEY cannot be used") && !said.contains("AAEC"), "{said}");
    // The right key again, and all is as it was.
    let ground = under(ground, keys(ONE));
    ground.change("delete from sign_in_throttle").await;
    sign_in(&ground, &code(&ground, &secret, 0).await).await.is(303);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn an_app_that_was_begun_under_a_key_that_is_gone_is_begun_anew(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = under(Ground::new(options).await, keys(ONE));
    let staff = ground.staff("HG").await;
    staff.post(PAGE, &Form::empty()).await.is(303);
    let ground = under(ground, keys(OTHER));
    let staff = of(&ground, &staff);
    let page = staff.get(PAGE).await.ok();
    assert!(!page.has("#secret") && page.has(&format!("form[action='{PAGE}']")));
    staff.post(PAGE, &Form::empty()).await.is(303);
    assert!(staff.get(PAGE).await.ok().has("#secret"));
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn events_are_signed_with_a_sealed_secret_and_wait_while_no_key_opens_it(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let (receiver, address) = Receiver::open(&[]).await;
    let (webhook, secret) = ground.webhook(&address).await;
    seal_stored(&ground.db, &keys(ONE)).await.unwrap();
    queue(&ground, webhook).await;
    let (_keep, going_on) = watch::channel(false);
    for (given, round) in [
        (SealingKeys::default(), Round { sent: 0, failed: 1 }),
        (keys(OTHER), Round { sent: 0, failed: 1 }),
        (keys(ONE), Round { sent: 1, failed: 0 }),
    ] {
        let caller = caller(true, Duration::from_secs(10)).opening_with(given);
        assert_eq!(send_due(&ground.db, &caller, &going_on).await.unwrap(), round);
        let told = newest(&ground).await;
        assert_eq!(told["last_fault"] == "not_signed", round.sent == 0, "{told}");
        assert!(told["given_up_at"].is_null(), "{told}");
        due_now(&ground).await;
    }
    let taken = receiver.taken.lock().await;
    assert_eq!(taken.len(), 1, "nothing unsigned, or signed otherwise, was sent");
    let stamp: i64 = taken[0].headers["thidua-timestamp"].parse().unwrap();
    assert_eq!(
        Some(&taken[0].headers["thidua-signature"]),
        signature(&secret, stamp, &taken[0].body).as_ref()
    );
    // One made with a key lies sealed from the beginning.
    let ground = under(Ground { db: ground.db.clone(), ..ground }, keys(ONE));
    let form = Form::of(&[("address", "https://example.com/sealed"), ("description", "Cổng")]);
    let admin = ground.admin().await;
    let made = admin.post("/admin/clusters/dong-bac/webhooks", &form).await.ok();
    let shown = made.attributes("#secret", "value").remove(0);
    assert!(shown.starts_with("thidua_webhook_") && !ground.every_table().await.contains(&shown));
}

/// What `thidua serve` logs until it has said all of `parts`, or has ended; then it is stopped.
async fn log_until(url: &str, key: Option<&str>, parts: &[&str]) -> String {
    let directory = std::env::temp_dir().join(format!("thidua-log-{}", std::process::id()));
    let mut program = tokio::process::Command::new(env!("CARGO_BIN_EXE_thidua"));
    program.arg("serve").env("DATABASE_URL", url).env("THIDUA_LISTEN", "127.0.0.1:0");
    program.env("THIDUA_DATA_DIR", directory).envs(key.map(|key| ("THIDUA_SECRETS_KEY", key)));
    program.stderr(Stdio::piped()).stdout(Stdio::null()).kill_on_drop(true);
    let mut serving = program.spawn().unwrap();
    let mut lines = BufReader::new(serving.stderr.take().unwrap()).lines();
    let mut said = String::new();
    while !parts.iter().all(|part| said.contains(part)) {
        let Some(line) = lines.next_line().await.unwrap() else { break };
        said.push_str(&line);
        said.push('\n');
    }
    serving.kill().await.unwrap();
    said
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_start_says_what_lies_or_travels_in_the_clear(_: PgPoolOptions, options: PgConnectOptions) {
    let warning = "DATABASE_URL leads to db.invalid without demanding TLS";
    let clear = "postgres://thidua:geheim@db.invalid/thidua";
    let said = log_until(clear, None, &[warning, "waiting for the database"]).await;
    assert!(said.contains(warning) && said.contains("sslmode=verify-full"), "{said}");
    assert!(!said.contains("geheim"), "{said}");
    let demanding = format!("{clear}?sslmode=require");
    let said = log_until(&demanding, None, &["waiting for the database"]).await;
    assert!(said.contains("waiting") && !said.contains("demanding TLS"), "{said}");

    let ground = Ground::new(options.clone()).await;
    turn_on(&ground, &ground.staff("HG").await).await;
    let url = options.to_url_lossy();
    let none = "there is no THIDUA_SECRETS_KEY: secrets of authenticator apps and webhooks lie in the database in the clear";
    let said = log_until(url.as_str(), None, &[none]).await;
    assert!(said.contains("WARN") && said.contains(none) && said.contains("found.plain=1"), "{said}");
    assert!(!said.contains("demanding TLS"), "{said}");
    // With a key the start seals; under another one it says what does not open, and serves.
    let served = log_until(url.as_str(), Some(ONE), &["every secret in the database is sealed"]).await;
    assert!(served.contains("found.sealed=1") && !served.contains("WARN"), "{served}");
    assert_eq!(stored(&ground).await.len(), 53);
    let closed = "secrets in the database are sealed under a key that is not given";
    let said = log_until(url.as_str(), Some(OTHER), &[closed]).await;
    assert!(said.contains(closed) && said.contains("found.closed=1"), "{said}");
    let said = log_until(url.as_str(), Some("AAEC"), &["no such line"]).await;
    assert!(said.contains("THIDUA_SECRETS_KEY cannot be used") && !said.contains("AAEC"), "{said}");
}
