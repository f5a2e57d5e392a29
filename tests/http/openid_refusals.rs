//! Signing in through a provider: everybody who stays outside, and what still works while the provider does not.

use crate::answers::{Answer, Form};
use crate::ground::{PASSWORD, lines};
use crate::openid_keys::ALGORITHMS;
use crate::openid_provider::{
    FakeProvider, Journey, LEAVING, Script, Signing, ground_and_provider, linked, with_provider,
};
use serde_json::json;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

/// No session was made by this answer.
#[track_caller]
fn let_nobody_in(answer: &Answer) {
    assert!(
        answer.cookies().iter().all(|cookie| !cookie.starts_with("session=") && !cookie.starts_with("owed="))
    );
    assert!(!answer.body.contains("code="), "what was brought back is not repeated");
    assert!(answer.has("h1") && answer.has("main a.button"), "what happened, and where to go");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn nobody_comes_back_but_the_browser_that_left_and_once(_: PgPoolOptions, options: PgConnectOptions) {
    let (ground, provider) = ground_and_provider(options).await;
    linked(&ground, &provider, &ground.staff("HG").await, "hg-17").await;
    let stranger = ground.stranger();
    let journey = Journey::begin(&provider, &stranger, "hg-17").await;
    let other = Journey::begin(&provider, &stranger, "hg-17").await;
    let asked = provider.asked();
    let address = |state: &str| format!("/sign-in/openid/return?code={}&state={state}", journey.code);
    for (browser, state) in [
        // Another's address in this browser: sign-in forged across sites.
        (&stranger, journey.state.as_str()),
        (&other.browser, journey.state.as_str()),
        (&journey.browser, other.state.as_str()),
        (&journey.browser, "guessed"),
        (&journey.browser, ""),
    ] {
        let answer = browser.get(&address(state)).await.is(400);
        let_nobody_in(&answer);
    }
    assert_eq!(provider.asked(), asked, "the code is not even shown to the provider");
    // None of that ended the real one; coming back a second time does nothing.
    journey.back().await.is(303);
    let_nobody_in(&journey.back().await.is(400));
    ground.change("update openid_attempt set expires_at = now()").await;
    let_nobody_in(&other.back().await.is(400));
    assert_eq!(ground.count("select count(*) from journal where action = 'account.signed_in'").await, 1);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_token_that_proves_nobody_opens_nothing(_: PgPoolOptions, options: PgConnectOptions) {
    let (ground, provider) = ground_and_provider(options).await;
    linked(&ground, &provider, &ground.staff("HG").await, "hg-17").await;
    let before = ground.count("select count(*) from session").await;
    let past = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs() - 60;
    let claims = [
        ("another nonce", json!({"nonce": "another"})),
        ("no nonce", json!({"nonce": null})),
        ("another's audience", json!({"aud": ["another"]})),
        ("an audience beside ours", json!({"aud": ["thidua", "another"]})),
        ("no audience", json!({"aud": []})),
        ("another issuer", json!({"iss": "https://evil.example"})),
        ("expired", json!({"exp": past})),
        ("no end", json!({"exp": null})),
        ("no subject", json!({"sub": null})),
        ("an empty subject", json!({"sub": ""})),
        ("a subject of any length", json!({"sub": "a".repeat(256)})),
    ];
    let mut scripts: Vec<(&str, Script)> =
        claims.map(|(what, claims)| (what, Script { claims, ..Script::default() })).into();
    for (what, signing) in [
        ("another's signature", Signing::Stranger),
        ("no signature", Signing::None),
        ("a code keyed with the secret", Signing::Secret),
    ] {
        scripts.push((what, Script { signing, ..Script::default() }));
    }
    for algorithm in ALGORITHMS {
        scripts.push((algorithm, Script { signing: Signing::ForgedAs(algorithm), ..Script::default() }));
    }
    for (what, script) in scripts {
        let journey = Journey::begin(&provider, &ground.stranger(), "hg-17").await;
        provider.acts(script);
        let answer = journey.back().await;
        assert_eq!(answer.status.as_u16(), 403, "{what}");
        let_nobody_in(&answer);
        provider.acts(Script::default());
    }
    assert_eq!(ground.count("select count(*) from session").await, before);
    Journey::begin(&provider, &ground.stranger(), "hg-17").await.back().await.is(303);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_code_the_provider_does_not_honour_opens_nothing(_: PgPoolOptions, options: PgConnectOptions) {
    let (ground, provider) = ground_and_provider(options).await;
    linked(&ground, &provider, &ground.staff("HG").await, "hg-17").await;
    let begin = async || Journey::begin(&provider, &ground.stranger(), "hg-17").await;
    let journey = begin().await;
    let_nobody_in(&Journey { code: "made-up".to_owned(), ..journey }.back().await.is(403));
    // A code stolen from another browser: the verifier that belongs to it is not this one's.
    let (mine, stolen) = (begin().await, begin().await.code);
    let_nobody_in(&Journey { code: stolen, ..mine }.back().await.is(403));
    for answer in ["{}", "nonsense", r#"{"access_token":"a","token_type":"Bearer"}"#] {
        let journey = begin().await;
        provider.acts(Script { exchange: Some((200, answer.to_owned())), ..Script::default() });
        let_nobody_in(&journey.back().await.is(403));
        provider.acts(Script::default());
    }
    let declined = begin().await;
    let state = declined.state.clone();
    for brought in ["error=access_denied", "error=%3Cb%3E&error_description=%3Cb%3E", "code="] {
        let journey = begin().await;
        let address = format!("/sign-in/openid/return?{brought}&state={}", journey.state);
        let answer = journey.browser.get(&address).await.is(403);
        let_nobody_in(&answer);
        assert!(!answer.body.contains("<b>"));
    }
    let foreign = format!("{}&iss=https%3A%2F%2Fevil.example", declined.address());
    let_nobody_in(&declined.browser.get(&foreign).await.is(403));
    let twice = format!("/sign-in/openid/return?code=a&state={state}&state={state}");
    declined.browser.get(&twice).await.is(400);
    let named = begin().await;
    let own = format!("{}&iss={}", named.address(), provider.issuer);
    named.browser.get(&own).await.is(303);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn who_has_no_account_in_use_stays_outside(_: PgPoolOptions, options: PgConnectOptions) {
    let (ground, provider) = ground_and_provider(options).await;
    let staff = ground.staff("HG").await;
    // The address on the account proves nothing: people type it themselves.
    ground.change("update account set email = 'hg@example.vn'").await;
    provider.acts(Script {
        claims: json!({"email": "hg@example.vn", "email_verified": true, "preferred_username": "hg.staff"}),
        ..Script::default()
    });
    let accounts = ground.count("select count(*) from account").await;
    let unknown = Journey::begin(&provider, &ground.stranger(), "hg-17").await.back().await.is(403);
    let_nobody_in(&unknown);
    assert!(unknown.text("main p.lede").contains("người quản trị cụm"));
    assert_eq!(ground.count("select count(*) from account").await, accounts, "no account is made");
    linked(&ground, &provider, &staff, "hg-17").await;
    Journey::begin(&provider, &ground.stranger(), "hg-17").await.back().await.is(303);
    // Names of a subject are compared letter by letter.
    Journey::begin(&provider, &ground.stranger(), "HG-17").await.back().await.is(403);
    ground.change("update account set disabled_at = now() where login = 'hg.staff'").await;
    let disabled = Journey::begin(&provider, &ground.stranger(), "hg-17").await.back().await.is(403);
    assert_eq!(disabled.text("main"), unknown.text("main"), "a disabled account is not told from none");
    ground.change("update account set disabled_at = null").await;
    // Another provider's person of the same name.
    ground.change("update account_identity set issuer = 'https://another.example'").await;
    Journey::begin(&provider, &ground.stranger(), "hg-17").await.back().await.is(403);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn while_the_provider_is_away_the_password_works(_: PgPoolOptions, options: PgConnectOptions) {
    let (mut ground, provider) = ground_and_provider(options).await;
    let staff = ground.staff("HG").await;
    linked(&ground, &provider, &staff, "hg-17").await;
    let document = |name: &str, value: serde_json::Value| {
        let mut document = json!({});
        document[name] = value;
        Script { document, ..Script::default() }
    };
    let discovery = |status, location: &str, body: String| Script {
        discovery: Some((status, location.to_owned(), body)),
        ..Script::default()
    };
    let elsewhere = FakeProvider::open().await;
    let there = format!("{}/.well-known/openid-configuration", elsewhere.issuer);
    for script in [
        discovery(500, "", String::new()),
        discovery(200, "", "nonsense".to_owned()),
        discovery(200, "", " ".repeat(600 * 1024)),
        discovery(302, &there, String::new()),
        document("issuer", json!("https://evil.example")),
        document("jwks_uri", json!("http://10.0.0.5/keys")),
        document("authorization_endpoint", json!("http://evil.example/")),
        document("authorization_endpoint", json!("javascript:alert(1)")),
    ] {
        provider.acts(script);
        let away = ground.stranger().post(LEAVING, &Form::empty()).await.is(503);
        let_nobody_in(&away);
        assert!(away.has("a[href='/login']") && away.cookies().is_empty());
    }
    assert_eq!(elsewhere.asked(), 0, "no redirect is followed");
    // Away only on the way back; the secret goes to no address without TLS.
    for script in [
        Script { exchange: Some((502, "Bad Gateway".to_owned())), ..Script::default() },
        document("token_endpoint", json!("http://10.0.0.5/token")),
    ] {
        provider.acts(Script::default());
        let journey = Journey::begin(&provider, &ground.stranger(), "hg-17").await;
        provider.acts(script);
        let_nobody_in(&journey.back().await.is(503));
    }
    let door = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let closed = format!("http://{}", door.local_addr().unwrap());
    drop(door);
    with_provider(&mut ground, &closed, "http://thidua.test");
    let_nobody_in(&ground.stranger().post(LEAVING, &Form::empty()).await.is(503));
    assert!(ground.stranger().get("/login").await.ok().has("#password"));
    let pair = Form::of(&[("username", "hg.staff"), ("password", PASSWORD)]);
    ground.stranger().post("/login", &pair).await.is(303);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn departures_in_vain_make_an_address_wait_but_no_password(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let (ground, provider) = ground_and_provider(options).await;
    let staff = ground.staff("HG").await;
    linked(&ground, &provider, &staff, "hg-17").await;
    // Whoever gets in has used nothing up.
    for _ in 0..3 {
        Journey::begin(&provider, &ground.stranger(), "hg-17").await.back().await.is(303);
    }
    let failures = "select failures::bigint from sign_in_throttle where subject like 'openid:%'";
    assert_eq!(ground.count(failures).await, 1);
    for _ in 0..31 {
        ground.stranger().post(LEAVING, &Form::empty()).await;
    }
    let hold = "update sign_in_throttle set blocked_until = now() + interval '1 hour'
                where subject like 'openid:%' and blocked_until > last_failure_at";
    assert_eq!(ground.change(hold).await, 1);
    let asked = provider.asked();
    let waiting = ground.stranger().post(LEAVING, &Form::empty()).await.is(429);
    assert!(!waiting.header("retry-after").is_empty() && waiting.has(".summary"));
    assert_eq!(provider.asked(), asked, "the provider is spared");
    let pair = Form::of(&[("username", "hg.staff"), ("password", PASSWORD)]);
    ground.stranger().post("/login", &pair).await.is(303);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_form_that_met_an_ended_session_is_not_lost_at_the_provider(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let (ground, _) = ground_and_provider(options).await;
    let staff = ground.staff("HG").await;
    let typed = staff.open_sheet("HG").await.with("II.1:in:target", "200");
    ground.change("delete from session").await;
    let ended = staff.post(&lines("HG"), &typed).await.is(401);
    assert!(!ended.has(&format!("form[action='{LEAVING}']")), "it could not travel along");
    let form = ended.form("form[action='/login']").with("username", "hg.staff").with("password", "wrong");
    let again = staff.post("/login", &form).await.is(422);
    assert!(!again.has(&format!("form[action='{LEAVING}']")));
    let far = Form::of(&[("next", "//evil.example")]);
    ground.stranger().post(LEAVING, &far).await.ok();
    let next: String =
        sqlx::query_scalar("select next from openid_attempt").fetch_one(&ground.db).await.unwrap();
    assert_eq!(next, "");
}
