//! The log of the real program: every refusal is one record with its reason, and nothing in it is about a person.

use crate::answers::Form;
use crate::ground::{Ground, PASSWORD, sheet};
use crate::second_factor::turn_on;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE};
use reqwest::redirect::Policy;
use serde_json::Value;
use sqlx::ConnectOptions as _;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStderr, Command};

/// The program, its log and where it is reached.
struct Serving {
    _program: Child,
    log: Lines<BufReader<ChildStderr>>,
    address: String,
    client: reqwest::Client,
    said: String,
}

impl Serving {
    async fn start(options: &PgConnectOptions) -> Self {
        let directory = std::env::temp_dir().join(format!("thidua-log-{}", std::process::id()));
        let mut program = Command::new(env!("CARGO_BIN_EXE_thidua"));
        program.arg("serve").env("DATABASE_URL", options.to_url_lossy().as_str());
        program.env("THIDUA_LISTEN", "127.0.0.1:0").env("THIDUA_DATA_DIR", directory);
        program.env("THIDUA_LOG_FORMAT", "json").env_remove("THIDUA_LOG");
        program.stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        let mut program = program.spawn().unwrap();
        let mut told = BufReader::new(program.stdout.take().unwrap()).lines();
        let address = loop {
            let line = told.next_line().await.unwrap().unwrap();
            if let Some(address) = line.strip_prefix("Serving on ") {
                break address.to_owned();
            }
        };
        let log = BufReader::new(program.stderr.take().unwrap()).lines();
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().redirect(Policy::none()).no_proxy().build().unwrap();
        Self { _program: program, log, address, client, said: String::new() }
    }

    /// Sends one request; its status and the record of it in the log.
    async fn ask(&mut self, request: reqwest::RequestBuilder) -> (u16, Value) {
        let status = request.send().await.unwrap().status().as_u16();
        loop {
            let line = self.log.next_line().await.unwrap().unwrap();
            self.said.push_str(&line);
            self.said.push('\n');
            let record: Value = serde_json::from_str(&line).unwrap();
            if record["fields"]["message"] == "answered" {
                assert_eq!(record["fields"]["status"], status);
                return (status, record);
            }
        }
    }

    fn get(&self, path: &str, cookie: &str) -> reqwest::RequestBuilder {
        self.client.get(format!("{}{path}", self.address)).header(COOKIE, cookie)
    }

    fn post(&self, path: &str, cookie: &str, body: String) -> reqwest::RequestBuilder {
        let form = "application/x-www-form-urlencoded";
        let request = self.client.post(format!("{}{path}", self.address)).header(COOKIE, cookie);
        request.header(CONTENT_TYPE, form).body(body)
    }
}

fn pair(login: &str, password: &str) -> String {
    let encoded = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    format!("username={}&password={}", encoded(login), encoded(password))
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn every_refusal_is_one_record_with_its_reason_and_about_nobody(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options.clone()).await;
    let staff = ground.staff("HG").await;
    let (guarded, _) = turn_on(&ground, &ground.leader("CB").await).await;
    let own = staff.cookie.clone().unwrap();
    let mut serving = Serving::start(&options).await;
    let cases = [
        (serving.get("/admin/accounts", &own), 403, "not_allowed"),
        (serving.get(&sheet("CB"), &own), 404, "hidden"),
        (serving.get("/nothing/here", &own), 404, "not_found"),
        (serving.post(&format!("{}/submission", sheet("HG")), &own, String::new()), 403, "leader_only"),
        (serving.post("/login", "", pair("hg.staff", "không phải mật khẩu")), 422, "wrong_pair"),
        (serving.post("/login", "", pair("nguyen.van.an", "không phải mật khẩu")), 422, "wrong_pair"),
        (
            serving.post("/account/password", &own, String::new()).header("sec-fetch-site", "cross-site"),
            403,
            "cross_site",
        ),
        (serving.post("/account/password", &own, "current=không".to_owned()), 422, "faults_in_fields"),
        (serving.post("/account/password", "", String::new()), 401, "session_ended"),
        (serving.get("/api/v1/me", ""), 401, "no_live_token"),
        (serving.get("/api/v1/me", "").header(AUTHORIZATION, "Bearer thidua_khong"), 401, "no_live_token"),
    ];
    for (request, status, reason) in cases {
        let (was, record) = serving.ask(request).await;
        assert_eq!((was, record["fields"]["reason"].as_str()), (status, Some(reason)), "{record}");
        assert!(record["span"]["id"].is_string(), "{record}");
    }
    // What is allowed has no reason, and a code that does not fit is one of its own.
    let (was, record) = serving.ask(serving.get("/account", &own)).await;
    assert_eq!((was, &record["fields"]["reason"]), (200, &Value::Null), "{record}");
    let pair_of_guarded = Form::of(&[("username", guarded.login.as_str()), ("password", PASSWORD)]);
    let owed = ground.stranger().post("/login", &pair_of_guarded).await.is(303).cookie("owed");
    let (was, record) = serving.ask(serving.post("/login/code", &owed, "code=000000x".to_owned())).await;
    assert_eq!((was, record["fields"]["reason"].as_str()), (422, Some("wrong_code")), "{record}");
    // Whoever guesses on and on is told to wait.
    let mut last = (0, Value::Null);
    for _ in 0..8 {
        last = serving.ask(serving.post("/login", "", pair("cb.staff", "đoán mò mười hai"))).await;
    }
    assert_eq!((last.0, last.1["fields"]["reason"].as_str()), (429, Some("too_many_attempts")), "{}", last.1);
    for personal in ["hg.staff", "nguyen.van.an", "cb.staff", "không phải", "127.0.0.1", "Cán bộ", &own]
    {
        let escaped = serde_json::to_string(personal).unwrap();
        assert!(!serving.said.contains(personal), "{personal}");
        assert!(!serving.said.contains(escaped.trim_matches('"')), "{personal}");
    }
}
