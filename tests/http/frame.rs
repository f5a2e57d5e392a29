//! What every answer carries, whatever it says: security headers, the visitor's language, a page with what to do.

use crate::answers::{Answer, Form};
use crate::ground::{Ground, Visitor, lines, sheet};
use axum::http::Method;
use axum::http::header::{HOST, ORIGIN};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

#[track_caller]
fn is_guarded(answer: &Answer) {
    let expected = [
        ("x-content-type-options", "nosniff"),
        ("cross-origin-opener-policy", "same-origin"),
        (
            "content-security-policy",
            "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
        ),
    ];
    for (name, value) in expected {
        assert_eq!(answer.header(name), value, "{} {:?}", answer.status, answer.headers);
    }
    assert!(["same-origin", "no-referrer"].contains(&answer.header("referrer-policy")));
    assert!(!answer.header("permissions-policy").is_empty());
    assert!(!answer.header("x-request-id").is_empty());
    assert!(
        !answer.body.contains("<script>")
            && !answer.body.contains(" style=")
            && !answer.body.contains(" onclick=")
    );
}

/// A sheet whose stored entry nobody can read: a defect.
async fn broken(ground: &Ground) -> Answer {
    let staff = ground.staff("HG").await;
    sqlx::query(
        "insert into entry (sheet_id, line_code, raw, version, updated_by) values ($1, 'II.1', '7', 1, $2)",
    )
    .bind(ground.sheet_of("HG").await.get())
    .bind(staff.account.get())
    .execute(&ground.db)
    .await
    .unwrap();
    staff.get(&sheet("HG")).await.is(500)
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn every_kind_of_answer_carries_the_security_headers(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    ground.fill("HG").await;
    let (staff, stranger) = (ground.staff("HG").await, ground.stranger());
    let form = staff.open_sheet("HG").await;
    let wrong = form.line("II.1").with("II.1:in:actual", "x");
    let answers = [
        staff.get("/").await.ok(),
        stranger.get("/").await.is(303),
        stranger.get("/nowhere").await.is(404),
        stranger.get("/static/nothing.css").await.is(404),
        stranger.post(&lines("HG"), &form).await.is(401),
        staff.post(&format!("{}/submission", sheet("HG")), &Form::empty()).await.is(403),
        staff.get("/logout").await.is(405),
        staff.post(&lines("HG"), &wrong).await.is(422),
        staff.post_fragment(&lines("HG"), &wrong).await.is(422),
        stranger.get("/links/none-of-ours").await.is(410),
        stranger.post_body("/login", "x".repeat(600_000)).await.is(413),
        stranger.post_body("/login", "a=1&a=2").await.is(400),
    ];
    for answer in &answers {
        is_guarded(answer);
    }
    ground.change("delete from entry where line_code = 'II.1'").await;
    is_guarded(&broken(&ground).await);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn pages_about_a_person_are_kept_by_no_cache(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("HG").await;
    for path in ["/", "/account", &sheet("HG"), "/login"] {
        assert_eq!(staff.get(path).await.ok().header("cache-control"), "no-store", "{path}");
    }
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_defect_shows_a_number_to_quote_and_none_of_its_causes(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let answer = broken(&ground).await;
    let number = answer.text(".incident");
    assert!(number.len() == 8 && answer.header("x-request-id").starts_with(&number), "{number}");
    for secret in ["entry", "stored", "sqlx", "serde", "select"] {
        assert!(!answer.body.contains(secret), "{secret}");
    }
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_number_of_a_request_is_ours_and_not_the_clients(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let stranger = ground.stranger();
    let request = stranger.request(Method::GET, "/login").header("x-request-id", "made-up");
    let answer = stranger.send(request.body("".into()).unwrap()).await.ok();
    assert!(answer.header("x-request-id").len() == 36, "{}", answer.header("x-request-id"));
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn an_unknown_address_answers_in_the_visitors_language(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let vietnamese = ground.stranger().get("/nowhere").await.is(404);
    assert_eq!(vietnamese.attributes("html", "lang"), ["vi"]);
    let english = ground.stranger().in_english().get("/nowhere").await.is(404);
    assert_eq!(english.attributes("html", "lang"), ["en"]);
    assert_ne!(vietnamese.text("h1"), english.text("h1"));
    let asked = ground.stranger().get("/nowhere?lang=en").await.is(404);
    assert_eq!(asked.text("h1"), english.text("h1"));
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_language_switch_sets_the_cookie_and_the_page_follows(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let page = ground.stranger().get("/login?next=%2Faccount").await.ok();
    let switch = page.attributes(".band-language", "href").remove(0);
    let english = ground.stranger().get(&switch).await.ok();
    assert_eq!(english.attributes("html", "lang"), ["en"]);
    assert_eq!(english.value("next"), "/account");
    assert!(english.cookies()[0].starts_with("lang=en; Path=/; HttpOnly; SameSite=Lax"));
    let remembered = ground.stranger().in_english().get("/login").await.ok();
    assert_eq!(remembered.attributes("html", "lang"), ["en"]);
    let nonsense = ground.stranger().get("/login?lang=%3Cscript%3E").await.ok();
    assert!(nonsense.cookies().is_empty() && !nonsense.body.contains("<script>"));
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_form_sent_from_another_site_changes_nothing(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    ground.fill("HG").await;
    let leader = ground.leader("HG").await;
    let form = leader.open_sheet("HG").await.with("II.1:in:actual", "9").with("declare", "on").encode();
    let before = ground.everything().await;
    let foreign = [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        (ORIGIN.as_str(), "https://evil.example"),
        (ORIGIN.as_str(), "null"),
    ];
    for (name, value) in foreign {
        for path in
            [lines("HG"), format!("{}/submission", sheet("HG")), "/logout".to_owned(), "/login".to_owned()]
        {
            let answer = leader.send(posted(&leader, &path, &form, &[(name, value)])).await.is(403);
            assert!(answer.has("h1"), "a page of ours: {}", answer.body);
        }
    }
    assert_eq!(ground.everything().await, before);
    let own = [("sec-fetch-site", "same-origin"), (ORIGIN.as_str(), "http://thidua.test")];
    leader.send(posted(&leader, &lines("HG"), &form, &own)).await.is(303);
    leader.get("/").await.ok();
}

fn posted(
    person: &Visitor,
    path: &str,
    body: &str,
    headers: &[(&str, &str)],
) -> axum::http::Request<axum::body::Body> {
    let request =
        person.request(Method::POST, path).header("content-type", "application/x-www-form-urlencoded");
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    assert!(request.headers_ref().is_some_and(|headers| headers.contains_key(HOST)));
    request.body(body.to_owned().into()).unwrap()
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_body_larger_than_the_form_could_be_is_refused(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("HG").await;
    let before = ground.everything().await;
    let vietnamese = staff.post_body("/account/password", "x".repeat(300 * 1024)).await.is(413);
    assert_eq!(vietnamese.attributes("html", "lang"), ["vi"]);
    staff.post_body(&lines("HG"), "x".repeat(33 * 1024 * 1024)).await.is(413);
    let fields: Vec<String> = (0..20_002).map(|number| format!("f{number}=1")).collect();
    staff.post_body(&lines("HG"), fields.join("&")).await.is(400);
    assert_eq!(ground.everything().await, before);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn what_people_type_is_shown_as_text(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("HG").await;
    let hostile = "\"><script>alert(1)</script>'&lt;";
    let form =
        staff.open_sheet("HG").await.line("II.1").with("II.1:note", hostile).with("II.1:reason", hostile);
    let form = form.with("II.1:in:target", "200").with("II.1:in:actual", "50");
    staff.post(&lines("HG"), &form).await.is(303);
    for path in [sheet("HG"), format!("{}/why/II.1", sheet("HG"))] {
        let page = staff.get(&path).await.ok();
        assert!(!page.body.contains("<script>alert") && page.body.contains("alert(1)"), "{path}");
    }
    assert_eq!(staff.get(&sheet("HG")).await.ok().value("II.1:note").trim_start(), hostile);
    let wrong = staff.post("/login", &Form::of(&[("username", hostile), ("password", "x")])).await.is(422);
    assert!(!wrong.body.contains("<script>alert"));
    assert_eq!(wrong.value("username"), hostile);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn scripts_and_styles_carry_only_the_headers_they_heed(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let visitor = ground.stranger();
    for file in ["js/sheet.js", "css/base.css"] {
        let answer = visitor.get(&format!("/static/{file}")).await.ok();
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{file}");
        for name in ["content-security-policy", "permissions-policy", "x-request-id"] {
            assert!(!answer.headers.contains_key(name), "{file}: {name}");
        }
    }
    is_guarded(&visitor.get("/login").await.ok());
}
