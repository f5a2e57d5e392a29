//! The rights matrix: every route × method × kind of visitor, read from the router's own source.

use crate::answers::{Answer, Form};
use crate::ground::{Ground, Visitor, lines, sheet};
use crate::rights_table::{ADOPTED, Row, SENT_BY_ANOTHER, TABLE, VISITORS};
use crate::scheme_ground::{direct, document, draft, with};
use axum::http::Method;
use axum::http::header::CONTENT_TYPE;
use chrono::NaiveDate;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use std::collections::{BTreeMap, BTreeSet};
use thidua::domain::access::Role;
use thidua::store;
use thidua::store::periods::{NewPeriod, PeriodDates, PeriodKind};

const PATHS: &str = concat!(
    include_str!("../../src/web/paths/mod.rs"),
    include_str!("../../src/web/paths/admin.rs"),
    include_str!("../../src/web/paths/passkeys.rs"),
    include_str!("../../src/web/paths/openid.rs"),
    include_str!("../../src/web/paths/ranking.rs"),
    include_str!("../../src/web/paths/safety.rs"),
    include_str!("../../src/web/paths/schemes.rs"),
    include_str!("../../src/web/paths/tables.rs")
);
const ROUTER: &str = include_str!("../../src/web/mod.rs");

/// The patterns of `paths.rs` by the names of their constants.
fn patterns() -> BTreeMap<&'static str, &'static str> {
    let constants = PATHS.split("pub const ").skip(1);
    constants
        .map(|rest| {
            let declaration = rest.split(';').next().unwrap();
            let name = declaration.split(':').next().unwrap();
            (name, declaration.split('"').nth(1).unwrap())
        })
        .collect()
}

/// What the router serves: names of constants with methods.
fn routes() -> BTreeSet<(String, &'static str)> {
    let code = ROUTER.lines().map(|line| line.split("//").next().unwrap());
    let source: String = code.flat_map(str::chars).filter(|c| !c.is_whitespace()).collect();
    assert_eq!(
        source.matches(".route(").count(),
        source.matches(".route(paths::").count(),
        "every route has its pattern from paths.rs"
    );
    let mut routes = BTreeSet::new();
    for rest in source.split(".route(paths::").skip(1) {
        let (name, handlers) = rest.split_once(',').unwrap();
        let mut depth = 1;
        let end = handlers.find(|c| {
            depth += i32::from(c == '(') - i32::from(c == ')');
            depth == 0
        });
        let handlers = &handlers[..end.unwrap()];
        for (call, method) in [
            ("get(", "GET"),
            ("post(", "POST"),
            ("put(", "PUT"),
            ("patch(", "PATCH"),
            ("delete(", "DELETE"),
            ("any(", "ANY"),
        ] {
            if handlers.starts_with(call) || handlers.contains(&format!(".{call}")) {
                routes.insert((name.to_owned(), method));
            }
        }
    }
    routes
}

#[test]
fn every_route_has_its_row_and_every_address_its_route() {
    let routes = routes();
    let rows: BTreeSet<(String, &str)> = TABLE.iter().map(|row| (row.0.to_owned(), row.1)).collect();
    assert_eq!(routes, rows);
    assert!(routes.len() > 40, "the router was read");
    let with_route: BTreeSet<&str> = routes.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(patterns().into_keys().collect::<BTreeSet<_>>(), with_route);
    let of_sheets = SENT_BY_ANOTHER.iter().map(|row| (row.0.to_owned(), row.1)).collect::<BTreeSet<_>>();
    let patterns = patterns();
    let about_sheets =
        rows.into_iter().filter(|(name, _)| patterns[name.as_str()].contains("/sheets/{unit}"));
    assert_eq!(of_sheets, about_sheets.collect());
    let of_versions = ADOPTED.iter().map(|row| (row.0.to_owned(), row.1)).collect::<BTreeSet<_>>();
    let about_versions = TABLE.iter().filter(|row| patterns[row.0].contains("{scheme}"));
    assert_eq!(of_versions, about_versions.map(|row| (row.0.to_owned(), row.1)).collect());
}

/// Where a file is sent instead of a form.
const UPLOADS: [&str; 6] =
    ["TEMPLATE", "SCHEME_IMPORT", "SCHEME_FROM_FILE", "LINE_EVIDENCE", "SHEET_EVIDENCE", "SHEET_IMPORT"];

impl Visitor {
    /// Sends a form with an empty file.
    async fn upload(&self, address: &str) -> Answer {
        let part = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\"\r\n\r\n\r\n--x--\r\n";
        let request = self.request(Method::POST, address);
        let request = request.header(CONTENT_TYPE, "multipart/form-data; boundary=x");
        self.send(request.body(part.into()).unwrap()).await
    }
}

/// What every answer of every route carries, whoever asks.
#[track_caller]
fn is_guarded(route: &str, answer: &Answer) {
    let is_probe = ["HEALTHZ", "READYZ"].contains(&route);
    if !is_probe {
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{route}");
        assert!(["same-origin", "no-referrer"].contains(&answer.header("referrer-policy")), "{route}");
        let policy = answer.header("content-security-policy");
        if route == "EVIDENCE_VIEW" && answer.status.is_success() {
            // A file shown within a page of ours: nothing in it runs, and nobody else frames it.
            assert!(
                policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'self'"),
                "{policy}"
            );
        } else if !policy.contains("sandbox") {
            for part in ["object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"] {
                assert!(policy.contains(part), "{route}: {policy}");
            }
            assert!(!policy.contains("unsafe"), "{route}: {policy}");
        }
    }
    let kind = answer.header("content-type");
    assert!(answer.body.is_empty() || !kind.is_empty(), "{route} has a body of no kind");
    assert!(!kind.starts_with("text/") || kind.contains("charset=utf-8"), "{route}: {kind}");
    for cookie in answer.cookies() {
        let flags: Vec<&str> = cookie.split("; ").skip(1).collect();
        assert!(flags.contains(&"HttpOnly") && flags.contains(&"SameSite=Lax"), "{route}: {cookie}");
    }
}

/// An installation with one of every kind of visitor, and the thing each address is about.
struct Matrix {
    ground: Ground,
    other_cluster: thidua::domain::ids::ClusterId,
    victim: i64,
    /// A piece of evidence of each unit's sheet.
    evidence: BTreeMap<&'static str, i64>,
    membership: i64,
    webhook: i64,
}

impl Matrix {
    async fn new(options: PgConnectOptions) -> Self {
        let ground = Ground::new(options).await;
        ground.fill("CB").await;
        let mut evidence = BTreeMap::new();
        for unit in ["HG", "CB"] {
            evidence.insert(unit, ground.attach(unit, "II.1", "a.pdf", b"%PDF-1.4\n%%EOF").await);
        }
        ground.send_filled("CB").await;
        let mut connection = ground.db.acquire().await.unwrap();
        let other = store::clusters::insert(&mut connection, "tay-bac", "Tây Bắc", "Northwest").await;
        let scheme = sqlx::query_scalar("select id from scheme_version");
        let scheme = scheme.fetch_one(&mut *connection).await.unwrap();
        let day = |month, day| NaiveDate::from_ymd_opt(2014, month, day).unwrap();
        let period = NewPeriod {
            cluster: ground.cluster,
            code: "2014-H1".to_owned(),
            kind: PeriodKind::HalfYear,
            dates: PeriodDates {
                starts_on: day(1, 1),
                ends_on: day(6, 30),
                data_cutoff_on: day(6, 30),
                submission_deadline_on: day(7, 5),
                appraisal_deadline_on: day(7, 10),
                meeting_on: day(7, 11),
            },
            scheme_version: thidua::domain::ids::SchemeVersionId::new(scheme),
        };
        store::periods::insert(&mut connection, &period).await.unwrap();
        drop(connection);
        let fields = serde_json::json!({"code": "NHAP"});
        draft(&ground, with(document("10", serde_json::json!([direct("II.1")])), fields)).await;
        let victim = ground.staff("BK").await.account.get();
        let membership = ground.count("select min(id) from cluster_membership").await;
        let webhook = ground.webhook("https://example.vn/hook").await.0;
        Self { ground, other_cluster: other.unwrap(), victim, evidence, membership, webhook }
    }

    /// A visitor of a column, in a session of its own.
    async fn visitor(&self, column: usize) -> Visitor {
        let ground = &self.ground;
        match column {
            0 => ground.stranger(),
            1 => ground.staff("HG").await,
            2 => ground.leader("HG").await,
            3 => ground.staff("LS").await,
            4 => ground.secretariat().await,
            5 => ground.person("deputy", Role::Deputy, Some("CB")).await,
            6 => ground.person("observer", Role::Observer, None).await,
            7 => ground.admin().await,
            _ => ground.with_grant("other.admin", Role::Admin, Some(self.other_cluster), None).await,
        }
    }

    /// `about` is the unit whose sheet, or the code of the scheme whose version the address is about.
    fn address(&self, name: &str, about: &str) -> String {
        let (unit, scheme) = if about.len() == 2 { (about, "NHAP") } else { ("HG", about) };
        // What an admin does to periods is done to one in preparation, so that the sheets stay open.
        let period = if name.starts_with("PERIOD_") { "2014-H1" } else { "2013-H1" };
        patterns()[name]
            .replace("{cluster}", "dong-bac")
            .replace("{period}", period)
            .replace("{unit}", unit)
            .replace("{scheme}", scheme)
            .replace("{version}", "1")
            .replace("{code}", "II.1")
            .replace("{evidence}", &self.evidence.get(unit).copied().unwrap_or_default().to_string())
            .replace("{form}", "proportion")
            .replace("{account}", &self.victim.to_string())
            .replace("{notice}", "1")
            .replace("{membership}", &self.membership.to_string())
            .replace("{webhook}", &self.webhook.to_string())
            .replace("{token}", "none-of-ours")
            .replace("{session}", "1")
            .replace("{passkey}", "1")
            .replace("{link}", "00ff")
            .replace("{number}", "2")
            .replace("{paper}", if name.starts_with("TEMPLATE") { "report" } else { "report.pdf" })
            .replace("{job}", "0")
    }

    /// Sends the request and holds it to the rule that whoever is refused, and whoever only looks, changes nothing.
    async fn expect(&self, who: &str, visitor: &Visitor, row: &Row, unit: &str, expected: u16) {
        self.ground.change("delete from sign_in_throttle").await;
        let before = self.ground.everything().await;
        let address = self.address(row.0, unit);
        let answer = match row.1 {
            "GET" => visitor.get(&address).await,
            _ if UPLOADS.contains(&row.0) => visitor.upload(&address).await,
            _ => visitor.post(&address, &Form::of(&[("version", "1")])).await,
        };
        assert_eq!(answer.status.as_u16(), expected, "{} {address} by {who}", row.1);
        is_guarded(row.0, &answer);
        if row.1 == "GET" || answer.status.as_u16() >= 400 {
            assert_eq!(self.ground.everything().await, before, "{} {address} by {who} changed rows", row.1);
        }
    }
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn everybody_gets_what_the_matrix_says_and_nobody_refused_changes_anything(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let matrix = Matrix::new(options).await;
    for (table, unit) in [(TABLE, "HG"), (SENT_BY_ANOTHER, "CB"), (ADOPTED, "DB-2013-H1")] {
        for row in table {
            for (column, who) in VISITORS.iter().enumerate() {
                let visitor = matrix.visitor(column).await;
                matrix.expect(who, &visitor, row, unit, row.2[column]).await;
            }
        }
    }
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_disabled_account_and_an_ended_session_are_nobody(_: PgPoolOptions, options: PgConnectOptions) {
    let matrix = Matrix::new(options).await;
    let ground = &matrix.ground;
    let disabled = ground.with_grant("disabled", Role::Admin, None, None).await;
    ground.change("update account set disabled_at = now() where login = 'disabled'").await;
    let ended = ground.with_grant("ended", Role::Admin, None, None).await;
    ground
        .change("update session set expires_at = now() from account where account.id = account_id and login = 'ended'")
        .await;
    let unused = ground.with_grant("unused", Role::Admin, None, None).await;
    ground
        .change(
            "update session set last_seen_at = now() - interval '4 hours' from account
             where account.id = account_id and login = 'unused'",
        )
        .await;
    for (who, visitor) in [("disabled", disabled), ("ended", ended), ("unused", unused)] {
        for row in TABLE.iter().filter(|row| row.0 != "LOGOUT") {
            matrix.expect(who, &visitor, row, "HG", row.2[0]).await;
        }
    }
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn another_units_sheet_looks_like_one_that_does_not_exist(_: PgPoolOptions, options: PgConnectOptions) {
    let matrix = Matrix::new(options).await;
    for person in [matrix.ground.staff("HG").await, matrix.ground.leader("HG").await] {
        for row in SENT_BY_ANOTHER {
            let mut answers = Vec::new();
            // A draft, a sent sheet, a unit that does not exist.
            for unit in ["LS", "CB", "ZZ"] {
                let address = matrix.address(row.0, unit);
                let answer = match row.1 {
                    "GET" => person.get(&address).await,
                    _ if UPLOADS.contains(&row.0) => person.upload(&address).await,
                    _ => person.post(&address, &Form::of(&[("declare", "on"), ("reason", "x")])).await,
                };
                answers.push(answer.is(404).body);
            }
            assert!(answers.iter().all(|body| *body == answers[0]), "{} {}", row.1, row.0);
        }
    }
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn an_admin_changes_no_score_by_any_address(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    ground.fill("HG").await;
    let form = ground.staff("HG").await.open_sheet("HG").await;
    let admin = ground.admin().await;
    let before = ground.everything().await;
    let changed = form.with("II.1:in:actual", "9999").with("declare", "on").with("reason", "x");
    admin.post(&lines("HG"), &changed).await.is(404);
    admin.post_fragment(&lines("HG"), &changed.line("II.1")).await.is(404);
    for below in ["/submission", "/submission/withdrawal"] {
        admin.post(&format!("{}{below}", sheet("HG")), &changed).await.is(404);
    }
    assert_eq!(ground.everything().await, before);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn nobody_changes_a_score_or_a_table_in_force_by_an_address_about_schemes(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let matrix = Matrix::new(options).await;
    let scores = "select md5(string_agg(document::text || adopted_on::text || status, '|' order by id)
                    || (select string_agg(sheet::text, '|' order by id) from sheet)
                    || (select string_agg(entry::text, '|' order by id) from entry)
                    || (select string_agg(period::text, '|' order by id) from period))
                  from scheme_version where status = 'in_force'";
    let digest =
        || async { sqlx::query_scalar::<_, String>(scores).fetch_one(&matrix.ground.db).await.unwrap() };
    let before = digest().await;
    let form = Form::of(&[
        ("name", "Khác"),
        ("name/vi", "Khác"),
        ("title/vi", "Khác"),
        ("code", "II.9"),
        ("max", "1"),
        ("base", "1"),
        ("to", "down"),
        ("seen", "1"),
        ("revision", "1"),
        ("adopted_on", "1/1/2020"),
        ("rule/form", "direct"),
        ("document", "{}"),
        ("capped", "on"),
    ]);
    for row in ADOPTED.iter().filter(|row| row.1 == "POST" && row.0 != "SCHEME_COPY") {
        for (column, who) in VISITORS.iter().enumerate() {
            let address = matrix.address(row.0, "DB-2013-H1");
            let answer = matrix.visitor(column).await.post(&address, &form).await;
            let is_trial = row.0 == "NODE_TRIAL" && (1..=7).contains(&column);
            assert!(is_trial || answer.status.as_u16() >= 400, "{} by {who}", row.0);
        }
    }
    assert_eq!(digest().await, before);
}
