//! Signing in through an organisation's provider: who gets in, who is linked, and what stays as with a password.

use crate::answers::Form;
use crate::ground::{Ground, PASSWORD, Visitor};
use crate::openid_keys::ALGORITHMS;
use crate::openid_provider::{
    FakeProvider, Journey, LEAVING, NAME, SECRET, Script, Signing, ground_and_provider, linked, with_provider,
};
use crate::second_factor::{code, turn_on};
use axum::body::Body;
use axum::http::Method;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

const OWN: &str = "/account/openid";

fn present(password: &str) -> Form {
    Form::of(&[("current", password)])
}

async fn journal(ground: &Ground, action: &'static str) -> i64 {
    let count = sqlx::query_scalar("select count(*) from journal where action = $1").bind(action);
    count.fetch_one(&ground.db).await.unwrap()
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn whoever_is_linked_gets_in_as_with_a_password(_: PgPoolOptions, options: PgConnectOptions) {
    let (ground, provider) = ground_and_provider(options).await;
    let staff = ground.staff("HG").await;
    linked(&ground, &provider, &staff, "hg-17").await;
    let page = staff.get("/login?next=%2Faccount%3Fx%3D1").await.ok();
    assert_eq!(page.text(&format!("form[action='{LEAVING}'] button")), format!("Đăng nhập bằng {NAME}"));
    let form = page.form(&format!("form[action='{LEAVING}']"));
    let journey = Journey::from(&provider, &staff, LEAVING, &form, "hg-17").await;
    let before = ground.count("select count(*) from session").await;
    let done = journey.back().await;
    assert_eq!(done.location(), "/account?x=1");
    let new = done.cookie("session");
    assert_ne!(Some(&new), staff.cookie.as_ref(), "another token");
    let session = done.cookies().into_iter().find(|cookie| cookie.starts_with("session=")).unwrap();
    let flags: Vec<&str> = session.split("; ").skip(1).collect();
    assert_eq!(flags, ["Path=/", "HttpOnly", "SameSite=Lax"]);
    assert!(
        done.cookies().iter().any(|cookie| cookie.starts_with("openid=;") && cookie.ends_with("Max-Age=0"))
    );
    staff.get("/account").await.is(303);
    Visitor { cookie: Some(new), ..staff.clone() }.get("/account").await.ok();
    assert_eq!(ground.count("select count(*) from session").await, before, "in place of the old one");
    assert_eq!(journal(&ground, "account.signed_in").await, 1);
    let lives = "select count(*) from session where expires_at between now() + interval '11 hours' and now() + interval '12 hours'";
    assert!(ground.count(lives).await > 0);
    assert_eq!(ground.count("select count(*) from openid_attempt").await, 0);
    assert_eq!(ground.count("select count(*) from account where last_signed_in_at is not null").await, 1);
    assert_eq!(ground.count("select count(*) from account").await, 1, "no account is made");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn whatever_kind_of_key_the_provider_has_its_word_counts(_: PgPoolOptions, options: PgConnectOptions) {
    let (ground, provider) = ground_and_provider(options).await;
    let staff = ground.staff("HG").await;
    linked(&ground, &provider, &staff, "hg-17").await;
    for algorithm in ALGORITHMS {
        provider.acts(Script { signing: Signing::As(algorithm), ..Script::default() });
        let done = Journey::begin(&provider, &ground.stranger(), "hg-17").await.back().await;
        assert_eq!(done.location(), "/account?x=1", "{algorithm}");
        let new = Visitor { cookie: Some(done.cookie("session")), ..staff.clone() };
        new.get("/account").await.ok();
    }
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn no_token_of_the_provider_reaches_a_browser_or_a_table(_: PgPoolOptions, options: PgConnectOptions) {
    let (ground, provider) = ground_and_provider(options).await;
    let staff = ground.staff("HG").await;
    let mut answers = Vec::new();
    let linking = Journey::from(&provider, &staff, OWN, &present(PASSWORD), "hg-17").await;
    let midway = ground.every_table().await;
    let linked = linking.back().await;
    let staff = Visitor { cookie: Some(linked.cookie("session")), ..staff };
    answers.extend([staff.get(OWN).await.ok(), staff.get("/account").await.ok(), linked]);
    let done = Journey::begin(&provider, &ground.stranger(), "hg-17").await.back().await;
    let new = Visitor { cookie: Some(done.cookie("session")), ..staff };
    answers.extend([new.get(done.location()).await.ok(), new.get("/").await.ok(), done]);
    // One whose token proves nobody is told so, and no more.
    provider.acts(Script { signing: Signing::Stranger, ..Script::default() });
    answers.push(Journey::begin(&provider, &ground.stranger(), "hg-17").await.back().await.is(403));
    let tokens = provider.tokens();
    assert_eq!(tokens.len(), 9, "three at each exchange");
    let tables = ground.every_table().await;
    assert!(tables.contains("account_identity") && tables.contains("hg-17"), "who it is is kept");
    for token in &tokens {
        // Of an identity token each part by itself as well, but for its header, which is the same in all.
        for part in [token.as_str()].into_iter().chain(token.split('.').skip(1)) {
            assert!(!tables.contains(part) && !midway.contains(part), "{part} lies in a table");
            for answer in &answers {
                let whole = format!("{:?}{}", answer.headers, answer.body);
                assert!(!whole.contains(part), "{part} reaches a browser");
            }
        }
    }
    assert!(!tables.contains(SECRET) && answers.iter().all(|answer| !answer.body.contains(SECRET)));
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn behind_tls_the_cookie_is_the_hosts_alone(_: PgPoolOptions, options: PgConnectOptions) {
    let (mut ground, provider) = (Ground::new(options).await, FakeProvider::open().await);
    with_provider(&mut ground, &provider.issuer, "https://thidua.test");
    let left = ground.stranger().post(LEAVING, &Form::empty()).await.ok();
    let cookies = left.cookies();
    assert_eq!(cookies.len(), 1);
    let flags: Vec<&str> = cookies[0].split("; ").skip(1).collect();
    assert!(cookies[0].starts_with("__Host-openid="));
    assert_eq!(flags, ["Path=/", "HttpOnly", "SameSite=Lax", "Secure", "Max-Age=600"]);
    assert_eq!(left.header("cache-control"), "no-store");
    let token = left.cookie("__Host-openid");
    let kept: String =
        sqlx::query_scalar("select t::text from openid_attempt t").fetch_one(&ground.db).await.unwrap();
    assert!(!kept.contains(token.split_once('=').unwrap().1), "only a hash is stored");
    let (_, state) = provider.lets_in(left.attributes("#onward", "href").first().unwrap(), "x");
    assert!(!kept.contains(&state));
    // A form of another site sends nobody away.
    let request = ground.stranger().request(Method::POST, LEAVING).header("sec-fetch-site", "cross-site");
    ground.stranger().send(request.body(Body::empty()).unwrap()).await.is(403);
    ground.stranger().get(LEAVING).await.is(405);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_second_factor_is_still_asked(_: PgPoolOptions, options: PgConnectOptions) {
    let (ground, provider) = ground_and_provider(options).await;
    let (staff, _) = turn_on(&ground, &ground.staff("HG").await).await;
    linked(&ground, &provider, &staff, "hg-17").await;
    let before = ground.count("select count(*) from session").await;
    let first = Journey::begin(&provider, &ground.stranger(), "hg-17").await.back().await;
    assert_eq!(first.location(), "/login/code?next=%2Faccount%3Fx%3D1");
    assert!(first.cookies().iter().all(|cookie| !cookie.starts_with("session=")));
    assert_eq!(ground.count("select count(*) from session").await, before);
    assert_eq!(journal(&ground, "account.signed_in").await, 0);
    let owing = Visitor { cookie: Some(first.cookie("owed")), ..ground.stranger() };
    owing.get("/account").await.is(303);
    owing.get(first.location()).await.ok();
    let right = Form::of(&[("code", &code(&ground, &staff, 0).await)]);
    let done = owing.post("/login/code", &right).await.is(303);
    Visitor { cookie: Some(done.cookie("session")), ..ground.stranger() }.get("/account").await.ok();
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn an_account_is_linked_and_parted_with_its_password(_: PgPoolOptions, options: PgConnectOptions) {
    let (ground, provider) = ground_and_provider(options).await;
    let (staff, elsewhere) = (ground.staff("HG").await, ground.staff("HG").await);
    assert!(staff.get("/account").await.ok().has("a[href='/account/openid']"));
    assert!(staff.get(OWN).await.ok().body.contains("Chưa liên kết."));
    let asked = provider.asked();
    let wrong = staff.post(OWN, &present("not it")).await.is(422);
    assert!(!wrong.text("[id='current-error']").is_empty());
    assert_eq!(provider.asked(), asked, "nobody leaves without the password");
    let done = Journey::from(&provider, &staff, OWN, &present(PASSWORD), "hg-17").await.back().await;
    assert_eq!(done.location(), OWN);
    staff.get(OWN).await.is(303);
    elsewhere.get(OWN).await.is(303);
    let cookies = format!("{}; {}", done.cookie("session"), done.cookie("flash"));
    let staff = Visitor { cookie: Some(cookies), ..staff };
    let page = staff.get(OWN).await.ok();
    assert!(page.body.contains("Đã liên kết từ ") && page.has("[role='status']"));
    assert_eq!(journal(&ground, "account.identity_linked").await, 1);
    Journey::begin(&provider, &ground.stranger(), "hg-17").await.back().await.is(303);

    let removal = format!("{OWN}/removal");
    staff.post(&removal, &present("not it")).await.is(422);
    Journey::begin(&provider, &ground.stranger(), "hg-17").await.back().await.is(303);
    assert_eq!(staff.post(&removal, &present(PASSWORD)).await.location(), OWN);
    staff.post(&removal, &present(PASSWORD)).await.is(303);
    assert_eq!(journal(&ground, "account.identity_unlinked").await, 1, "parted once, told once");
    Journey::begin(&provider, &ground.stranger(), "hg-17").await.back().await.is(403);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn nobody_links_another_persons_account(_: PgPoolOptions, options: PgConnectOptions) {
    let (ground, provider) = ground_and_provider(options).await;
    let (staff, other) = (ground.staff("HG").await, ground.staff("CB").await);
    // Begun as one, brought back by a browser in which another is signed in, or nobody.
    let journey = Journey::from(&provider, &staff, OWN, &present(PASSWORD), "hg-17").await;
    let way = journey.browser.cookie.clone().unwrap().split("; ").last().unwrap().to_owned();
    let cookie = format!("{}; {way}", other.cookie.clone().unwrap());
    Visitor { cookie: Some(cookie), ..other.clone() }.get(&journey.address()).await.is(400);
    let journey = Journey::from(&provider, &staff, OWN, &present(PASSWORD), "hg-17").await;
    staff.post("/logout", &Form::empty()).await.is(303);
    journey.back().await.is(400);
    assert_eq!(ground.count("select count(*) from account_identity").await, 0);
    // One identity, one account; one account, one identity.
    linked(&ground, &provider, &staff, "hg-17").await;
    let taken = Journey::from(&provider, &other, OWN, &present(PASSWORD), "hg-17").await.back().await.is(409);
    assert!(taken.has("a[href='/account/openid']") && !taken.body.contains("code="));
    let staff = ground.staff("HG").await;
    Journey::from(&provider, &staff, OWN, &present(PASSWORD), "hg-18").await.back().await.is(409);
    assert_eq!(ground.count("select count(*) from account_identity").await, 1);
    assert_eq!(journal(&ground, "account.identity_linked").await, 0);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_reset_password_parts_the_identity(_: PgPoolOptions, options: PgConnectOptions) {
    let (ground, provider) = ground_and_provider(options).await;
    let (staff, other) = (ground.staff("HG").await, ground.staff("CB").await);
    linked(&ground, &provider, &staff, "hg-17").await;
    linked(&ground, &provider, &other, "cb-17").await;
    // Changed by its owner, who is signed in, it stays.
    let change =
        present(PASSWORD).with("password", "một mật khẩu mới").with("password_again", "một mật khẩu mới");
    staff.post("/account/password", &change).await.is(303);
    Journey::begin(&provider, &ground.stranger(), "hg-17").await.back().await.is(303);
    let page = format!("/admin/accounts/{}/link", staff.account.get());
    let link = ground.admin().await.post(&page, &Form::empty()).await.ok();
    let link = link.attributes("#one-time-link", "value").remove(0);
    let new = Form::of(&[("password", "mật khẩu mới nữa"), ("password_again", "mật khẩu mới nữa")]);
    ground.stranger().post(link.strip_prefix("http://thidua.test").unwrap(), &new).await.is(303);
    Journey::begin(&provider, &ground.stranger(), "hg-17").await.back().await.is(403);
    assert_eq!(journal(&ground, "account.identity_unlinked").await, 1);
    Journey::begin(&provider, &ground.stranger(), "cb-17").await.back().await.is(303);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn without_a_provider_there_is_no_trace_of_one(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("HG").await;
    for page in [staff.get("/login").await.ok(), staff.get("/account").await.ok()] {
        assert!(!page.body.contains("openid"));
    }
    staff.post(LEAVING, &Form::empty()).await.is(404);
    staff.get("/sign-in/openid/return?code=a&state=b").await.is(404);
    staff.get(OWN).await.is(404);
}
