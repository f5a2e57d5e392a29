//! The API: tokens and scopes, versions, keys, parts of lists, problems, and its own documentation.

use crate::answers::{Answer, Form};
use crate::ground::{Ground, PERIOD, Visitor, sheet};
use axum::http::Method;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use std::collections::BTreeSet;
use thidua::domain::access::Role;
use thidua::web::api::document;

const API: &str = "/api/v1";
const ALL: [&str; 4] = ["read", "enter", "submit", "appraise"];

/// A program with somebody's token.
struct Program {
    stranger: Visitor,
    token: String,
}

impl Program {
    async fn of(ground: &Ground, owner: &Visitor, scopes: &[&str]) -> Self {
        let page = owner.post("/account/tokens", &token_form(scopes)).await.ok();
        let token = page.attributes("#created-title ~ p input", "value").remove(0);
        assert!(token.starts_with("thidua_"));
        Self { stranger: ground.stranger(), token }
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> Answer {
        let address = format!("{API}{path}");
        let mut request = self.stranger.request(method, &address);
        request = request.header(AUTHORIZATION, format!("Bearer {}", self.token));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let content = match body {
            Some(body) => {
                request = request.header(CONTENT_TYPE, "application/json");
                body.to_string()
            }
            None => String::new(),
        };
        self.stranger.send(request.body(content.into()).unwrap()).await
    }

    async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], None).await
    }

    async fn put(&self, path: &str, version: &str, body: Value) -> Answer {
        self.send(Method::PUT, path, &[("if-match", version)], Some(body)).await
    }

    async fn post(&self, path: &str, headers: &[(&str, &str)], body: Value) -> Answer {
        self.send(Method::POST, path, headers, Some(body)).await
    }
}

fn token_form(scopes: &[&str]) -> Form {
    let mut form = Form::of(&[("name", "Phần mềm báo cáo"), ("days", "30")]);
    for scope in scopes {
        form.0.insert(format!("scope.{scope}"), "on".to_owned());
    }
    form
}

fn read(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap()
}

fn problem(answer: &Answer, name: &str) {
    assert_eq!(answer.header("content-type"), "application/problem+json", "{}", answer.body);
    let value = read(answer);
    assert_eq!(value["type"], format!("/api#{name}"), "{value}");
    assert_eq!(value["status"], answer.status.as_u16());
}

fn line(unit: &str, code: &str) -> String {
    format!("{}/lines/{code}", sheet(unit))
}

fn numbers(actual: &str, target: &str) -> Value {
    json!({"entry": {"inputs": {"actual": actual, "target": target}}})
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_token_is_shown_once_lasts_as_long_as_chosen_and_dies_when_revoked(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("HG").await;
    let page = staff.post("/account/tokens", &Form::of(&[("name", " "), ("days", "4000")])).await.is(422);
    assert_eq!(page.many(".field-error"), 3, "no name, no scope, no such time");
    let program = Program::of(&ground, &staff, &["read"]).await;
    let me = read(&program.get("/me").await.ok());
    assert_eq!(me["login"], "hg.staff");
    assert_eq!(me["scopes"], json!(["read"]));
    assert_eq!(me["roles"][0]["unit"], "HG");
    let page = staff.get("/account/tokens").await.ok();
    assert!(!page.body.contains(&program.token), "shown once");
    let secret = program.token.strip_prefix("thidua_").unwrap();
    let dump: String = sqlx::query_scalar("select string_agg(t::text, ' ') from api_token t")
        .fetch_one(&ground.db)
        .await
        .unwrap();
    assert!(!dump.contains(secret), "only its hash is kept");

    let action = page.attributes("form[action$='/revoking']", "action").remove(0);
    ground.staff("CB").await.post(&action, &Form::of(&[])).await.is(404);
    program.get("/me").await.ok();
    staff.post(&action, &Form::of(&[])).await.is(303);
    problem(&program.get("/me").await.is(401), "unauthenticated");
    assert_eq!(ground.count("select count(*) from journal where action like 'token.%'").await, 2);

    let program = Program::of(&ground, &staff, &["read"]).await;
    ground.change("update api_token set created_at = now() - interval '31 days', expires_at = now() - interval '1 day'").await;
    program.get("/me").await.is(401);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_disabled_account_a_cookie_and_a_wrong_token_open_nothing(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("HG").await;
    let program = Program::of(&ground, &staff, &ALL).await;
    let by_cookie = staff.get(&format!("{API}/me")).await.is(401);
    problem(&by_cookie, "unauthenticated");
    assert_eq!(by_cookie.header("www-authenticate"), "Bearer");
    for token in ["", "thidua_", "thidua_AAAA", &program.token[7..]] {
        let other = Program { stranger: ground.stranger(), token: token.to_owned() };
        other.get("/me").await.is(401);
    }
    ground.change("update account set disabled_at = now() where login = 'hg.staff'").await;
    program.get("/me").await.is(401);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn every_operation_wants_its_token_and_its_scope(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    ground.send("CB").await;
    let owner = ground.secretariat().await;
    let nobody = Program { stranger: ground.stranger(), token: String::new() };
    let described: Value = serde_json::from_str(&document().to_json().unwrap()).unwrap();
    let before = ground.everything().await;
    let mut operations = 0;
    for (path, methods) in described["paths"].as_object().unwrap() {
        let path = path.strip_prefix(API).unwrap();
        for (method, operation) in methods.as_object().unwrap() {
            operations += 1;
            let method: Method = method.to_uppercase().parse().unwrap();
            let address = path
                .replace("{cluster}", "dong-bac")
                .replace("{period}", "2013-H1")
                .replace("{unit}", "CB")
                .replace("{scheme}", "DB-2013-H1")
                .replace("{version}", "1")
                .replace("{code}", "II.1");
            nobody.send(method.clone(), &address, &[], None).await.is(401);
            let Some(wanted) = operation["security"][0]["token"].as_array() else {
                assert_eq!(path, "/me", "any token tells whose it is");
                continue;
            };
            let wanted = wanted[0].as_str().unwrap();
            let others: Vec<&str> = ALL.into_iter().filter(|scope| *scope != wanted).collect();
            let program = Program::of(&ground, &owner, &others).await;
            let answer =
                program.send(method, &address, &[("if-match", "\"0\"")], Some(json!({}))).await.is(403);
            problem(&answer, "forbidden");
            assert!(read(&answer)["detail"].as_str().unwrap().contains(wanted), "{address}");
            ground.change("delete from api_token").await;
        }
    }
    assert!(operations >= 18, "the document was read: {operations}");
    let sheets = |dump: &str| dump.split(' ').take(2).collect::<Vec<_>>().join(" ");
    assert_eq!(sheets(&before), sheets(&ground.everything().await));
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_line_is_written_in_the_version_that_was_read(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let program = Program::of(&ground, &ground.staff("HG").await, &["read", "enter"]).await;
    let address = line("HG", "II.1");
    let blank = program.get(&address).await.ok();
    assert_eq!(blank.header("etag"), "\"0\"");
    assert_eq!(read(&blank)["entry"], json!({}));
    problem(
        &program.send(Method::PUT, &address, &[], Some(numbers("3", "4"))).await.is(428),
        "version-missing",
    );
    let saved = program.put(&address, "\"0\"", numbers("3", "4")).await.ok();
    assert_eq!(saved.header("etag"), "\"1\"");
    assert!(read(&saved)["points"].is_string(), "{}", saved.body);
    let passed = program.put(&address, "\"0\"", numbers("4", "4")).await.is(412);
    problem(&passed, "version-passed");
    assert_eq!(passed.header("etag"), "\"1\"", "the one that stands");
    program.put(&address, "\"0\"", numbers("3", "4")).await.ok();
    assert_eq!(ground.entry("HG", "II.1").await.unwrap().2, 1, "what already stands is not written again");
    let told = ground.told("HG", "II.1").await;
    assert_eq!(told.len(), 1);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn what_cannot_be_taken_says_why_and_changes_nothing(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let program = Program::of(&ground, &ground.staff("HG").await, &ALL).await;
    let address = line("HG", "II.1");
    let before = ground.everything().await;
    for (body, status, name) in [
        (numbers("x", "4"), 422, "invalid"),
        (json!({"entry": {"inputs": {"unheard-of": "1"}}}), 422, "invalid"),
        (json!({"entry": {"surplus": 1}}), 422, "invalid"),
        (json!({"entry": {}, "note": "a\u{0}"}), 422, "invalid"),
        (json!({"entry": {}, "note": "a".repeat(2001)}), 422, "invalid"),
        (json!([]), 422, "invalid"),
    ] {
        problem(&program.put(&address, "\"0\"", body).await.is(status), name);
    }
    let worded = program.put(&address, "\"0\"", numbers("x", "4")).await.is(422);
    assert_eq!(read(&worded)["errors"][0]["at"], "actual");
    problem(&program.put(&line("HG", "X.9"), "\"0\"", numbers("1", "2")).await.is(404), "not-found");
    problem(&program.put(&line("CB", "II.1"), "\"0\"", numbers("1", "2")).await.is(404), "not-found");
    let request = program.stranger.request(Method::PUT, &format!("{API}{address}"));
    let request =
        request.header(AUTHORIZATION, format!("Bearer {}", program.token)).header("if-match", "\"0\"");
    problem(&program.stranger.send(request.body("{}".into()).unwrap()).await.is(415), "media-type");
    problem(&program.send(Method::DELETE, &address, &[], None).await.is(405), "method");
    problem(&program.get("/nowhere").await.is(404), "not-found");
    assert_eq!(ground.everything().await, before);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn many_lines_each_stand_for_themselves(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let program = Program::of(&ground, &ground.staff("HG").await, &ALL).await;
    program.put(&line("HG", "II.2"), "\"0\"", numbers("1", "4")).await.ok();
    let of = |code: &str, version: i32, actual: &str| json!({"line": code, "version": version, "entry": {"inputs": {"actual": actual, "target": "4"}}});
    let many = json!({"lines": [of("II.1", 0, "3"), of("II.2", 0, "2"), of("II.3", 0, "x")]});
    let address = format!("{}/lines", sheet("HG"));
    let answer = read(&program.post(&address, &[], many).await.ok());
    let outcomes: Vec<&str> =
        answer["lines"].as_array().unwrap().iter().map(|line| line["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes, ["saved", "version_passed", "invalid"]);
    assert_eq!(answer["lines"][1]["entry"]["inputs"]["actual"], "1", "theirs stands and is told");
    let twice = json!({"lines": [of("II.1", 1, "4"), of("II.1", 1, "5")]});
    program.post(&address, &[], twice).await.is(422);
    assert_eq!(ground.entry("HG", "II.1").await.unwrap().2, 1);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_request_sent_twice_under_one_key_has_one_effect(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let program = Program::of(&ground, &ground.staff("HG").await, &ALL).await;
    let address = line("HG", "II.1");
    let headers = [("if-match", "\"0\""), ("idempotency-key", "a-1")];
    let first = program.send(Method::PUT, &address, &headers, Some(numbers("3", "4"))).await.ok();
    program.put(&address, "\"1\"", numbers("2", "4")).await.ok();
    let again = program.send(Method::PUT, &address, &headers, Some(numbers("3", "4"))).await.ok();
    assert_eq!(again.body, first.body, "what was answered then, whatever stands now");
    assert_eq!((again.header("etag"), again.header("idempotent-replayed")), ("\"1\"", "true"));
    let other = program.send(Method::PUT, &address, &headers, Some(numbers("1", "4"))).await;
    problem(&other.is(422), "invalid");
    assert_eq!(ground.entry("HG", "II.1").await.unwrap().2, 2);
    let another = Program::of(&ground, &ground.staff("HG").await, &ALL).await;
    problem(
        &another.send(Method::PUT, &address, &headers, Some(numbers("3", "4"))).await.is(412),
        "version-passed",
    );
    ground.change("update api_answer set created_at = now() - interval '25 hours'").await;
    let mut connection = ground.db.acquire().await.unwrap();
    thidua::store::tokens::sweep(&mut connection).await.unwrap();
    drop(connection);
    assert_eq!(ground.count("select count(*) from api_answer").await, 0);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn what_was_read_before_is_not_sent_again(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let program = Program::of(&ground, &ground.staff("HG").await, &ALL).await;
    for path in ["/clusters".to_owned(), sheet("HG"), line("HG", "II.1")] {
        let answer = program.get(&path).await.ok();
        let tag = answer.header("etag").to_owned();
        let same = program.send(Method::GET, &path, &[("if-none-match", &tag)], None).await.is(304);
        assert_eq!((same.body.as_str(), same.header("etag")), ("", tag.as_str()), "{path}");
        program.send(Method::GET, &path, &[("if-none-match", "\"other\"")], None).await.ok();
    }
    let tag = program.get(&sheet("HG")).await.header("etag").to_owned();
    program.put(&line("HG", "II.1"), "\"0\"", numbers("3", "4")).await.ok();
    program.send(Method::GET, &sheet("HG"), &[("if-none-match", &tag)], None).await.ok();
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn lists_come_in_parts_and_hold_what_their_reader_may_see(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    for unit in ["CB", "LS", "QN"] {
        ground.send(unit).await;
    }
    let overseer = Program::of(&ground, &ground.secretariat().await, &["read"]).await;
    let address = format!("{PERIOD}/sheets");
    let mut seen = Vec::new();
    let mut after = String::new();
    loop {
        let part = read(&overseer.get(&format!("{address}?limit=2{after}")).await.ok());
        let items = part["items"].as_array().unwrap();
        assert!(items.len() <= 2);
        seen.extend(items.iter().map(|item| item["unit"].as_str().unwrap().to_owned()));
        let Some(next) = part["next"].as_str() else { break };
        after = format!("&after={next}");
    }
    assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), seen.len());
    assert_eq!(seen, ["CB", "LS", "QN"]);
    let staff = Program::of(&ground, &ground.staff("BG").await, &["read"]).await;
    let own = read(&staff.get(&address).await.ok());
    assert_eq!(own["items"].as_array().unwrap().len(), 1);
    for wrong in ["?limit=0", "?limit=x", "?after=XX", "?colour=red"] {
        problem(&staff.get(&format!("{address}{wrong}")).await.is(400), "unreadable");
    }
    let observer = ground.person("observer", Role::Observer, None).await;
    let observer = Program::of(&ground, &observer, &["read"]).await;
    let ranking = read(&observer.get(&format!("{PERIOD}/ranking")).await.ok());
    assert_eq!(ranking["published"], false);
    assert_eq!(ranking["units"].as_array().unwrap().len(), 7);
    assert_eq!(ranking["units"][0]["rank"], 1);
    staff.get(&format!("{PERIOD}/ranking")).await.is(404);
    let schemes = read(&staff.get("/clusters/dong-bac/schemes").await.ok());
    let version = &schemes["items"][0];
    let address = format!("/clusters/dong-bac/schemes/{}/versions/1", version["code"].as_str().unwrap());
    assert_eq!(read(&staff.get(&address).await.ok())["format"], "thidua.scheme/1");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_sheet_goes_from_its_lines_to_its_appraisal_without_a_page(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    ground.fill("CB").await;
    let leader = Program::of(&ground, &ground.leader("CB").await, &ALL).await;
    let staff = Program::of(&ground, &ground.staff("CB").await, &ALL).await;
    let read_sheet = leader.get(&sheet("CB")).await.ok();
    let tag = read_sheet.header("etag").to_owned();
    let submission = format!("{}/submission", sheet("CB"));
    let declared = json!({"declared": true});
    let version = [("if-match", tag.as_str())];
    problem(&staff.post(&submission, &version, declared.clone()).await.is(403), "forbidden");
    leader.post(&submission, &version, json!({"declared": false})).await.is(422);
    leader.post(&submission, &[("if-match", "\"1\"")], declared.clone()).await.is(412);
    let sent = leader.post(&submission, &version, declared.clone()).await.ok();
    assert_eq!(read(&sent)["status"], "submitted");
    leader.post(&submission, &version, declared).await.ok();
    problem(&staff.put(&line("CB", "II.1"), "\"1\"", numbers("1", "2")).await.is(423), "closed");

    let secretary = Program::of(&ground, &ground.secretariat().await, &ALL).await;
    let desk = format!("{PERIOD}/appraisal/CB");
    staff.get(&desk).await.is(403);
    secretary.post(&format!("{desk}/taking-up"), &[], json!({})).await.ok();
    let verdict = format!("{desk}/lines/II.1/verdict");
    problem(
        &secretary.put(&verdict, "\"0\"", json!({"verdict": "set", "points": "1"})).await.is(422),
        "invalid",
    );
    let set = json!({"verdict": "set", "points": "1", "reason": "thiếu văn bản"});
    let decided = secretary.put(&verdict, "\"0\"", set.clone()).await.ok();
    assert_eq!(read(&decided)["points"], "1");
    assert_eq!(decided.header("etag"), "\"1\"");
    secretary.put(&verdict, "\"0\"", json!({"verdict": "accepted"})).await.is(412);
    let codes: Vec<Value> = read(&secretary.get(&desk).await.ok())["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["line"].clone())
        .collect();
    let accepted =
        read(&secretary.post(&format!("{desk}/acceptance"), &[], json!({"lines": codes})).await.ok());
    assert!(!accepted["accepted"].as_array().unwrap().is_empty());
    let back = json!({"lines": {"II.2": "bổ sung minh chứng"}});
    let returned = read(&secretary.post(&format!("{desk}/return"), &[], back).await.ok());
    assert_eq!(returned["status"], "returned");
    let unit = read(&staff.get(&sheet("CB")).await.ok());
    assert_eq!(unit["appraised"], Value::Null, "the unit sees what was decided once it is published");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_document_and_the_page_name_every_operation(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let document = ground.stranger().get(&format!("{API}/openapi.json")).await.ok();
    let document = read(&document);
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let event =
        &document["webhooks"]["event"]["post"]["requestBody"]["content"]["application/json"]["schema"];
    assert_eq!(event["$ref"], "#/components/schemas/Event");
    assert!(document["components"]["schemas"]["Event"]["properties"]["digest"].is_object());
    let page = ground.staff("HG").await.get("/api").await.ok();
    let named: BTreeSet<String> = page.texts("h3 code").into_iter().collect();
    let mut ids = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let name = format!("{} {path}", method.to_uppercase());
            assert!(named.contains(&name), "{name}");
            assert!(operation["responses"].get("401").is_some(), "{name}");
            assert!(ids.insert(operation["operationId"].to_string()), "{name}: two have one operationId");
        }
    }
}
