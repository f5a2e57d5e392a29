//! Figures for Prometheus: a format others read, series nobody outside can make more, and nothing of it for the public.

use crate::answers::{Answer, Form};
use crate::ground::{Ground, PERIOD, Visitor, lines, router, sheet};
use axum::body::Body;
use axum::http::Method;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use std::collections::{BTreeMap, BTreeSet};
use thidua::store;
use thidua::web::metrics::{ADDRESS, Metrics};

/// A scrape, read as strictly as the format is written: each figure by name and labels.
struct Scrape(BTreeMap<String, String>);

impl Scrape {
    fn read(answer: &Answer) -> Self {
        assert_eq!(answer.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
        assert!(answer.body.ends_with('\n'));
        let mut figures = BTreeMap::new();
        let (mut families, mut family, mut kind) = (BTreeSet::new(), "", "");
        let mut lines = answer.body.lines();
        while let Some(line) = lines.next() {
            if let Some(help) = line.strip_prefix("# HELP ") {
                family = help.split_once(' ').unwrap().0;
                assert!(families.insert(family), "{family} stands together");
                let told = lines.next().unwrap().strip_prefix("# TYPE ").unwrap();
                kind = told.strip_prefix(family).unwrap().trim_start();
                assert!(["counter", "gauge", "histogram"].contains(&kind), "{told}");
                continue;
            }
            let (figure, value) = line.rsplit_once(' ').unwrap();
            let name = figure.split('{').next().unwrap();
            let suffix = name.strip_prefix(family).unwrap_or_else(|| panic!("{line} is in no family"));
            let known: &[&str] = if kind == "histogram" { &["_bucket", "_sum", "_count"] } else { &[""] };
            assert!(known.contains(&suffix), "{line}");
            let labels = figure.strip_prefix(name).unwrap();
            assert!(labels.is_empty() || labels.starts_with('{') && labels.ends_with("\"}"), "{line}");
            assert!(value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'), "{line}");
            assert!(figures.insert(figure.to_owned(), value.to_owned()).is_none(), "{line} is told once");
        }
        Self(figures)
    }

    fn value(&self, figure: &str) -> i64 {
        self.0.get(figure).map_or(0, |value| value.parse().unwrap())
    }

    fn requests(&self, method: &str, route: &str, status: &str) -> i64 {
        let labels = format!("method=\"{method}\",route=\"{route}\",status=\"{status}\"");
        self.value(&format!("thidua_http_requests_total{{{labels}}}"))
    }
}

/// The operator's side and the public's side of one installation.
fn both(ground: &Ground) -> (Visitor, Metrics) {
    let metrics = Metrics::new(ground.db.clone(), None);
    let scraper = Visitor { app: metrics.router(), ..ground.stranger() };
    (scraper, metrics)
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn counts_rise_by_route_pattern_and_never_by_address(_: PgPoolOptions, options: PgConnectOptions) {
    let mut ground = Ground::new(options).await;
    let (scraper, metrics) = both(&ground);
    ground.app = metrics.counting(ground.app);
    let staff = ground.staff("HG").await;
    staff.get(&sheet("HG")).await.is(200);
    staff.get(&sheet("HG")).await.is(200);
    staff.get(&sheet("CB")).await.is(404);
    let form = staff.open_sheet("HG").await.with("II.1:in:actual", "7");
    staff.post(&lines("HG"), &form).await.is(303);
    staff.get("/secret-4711?token=4712").await.is(404);
    staff.get("/static/none-4713.css").await.is(404);
    staff.get(&format!("{PERIOD}-4714/ranking")).await.is(404);
    staff.post("/healthz", &Form::of(&[])).await.is(405);
    staff.get("/healthz").await.is(200);
    for method in ["BREW4715", "PROPFIND"] {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        staff.send(staff.request(method, "/healthz").body(Body::empty()).unwrap()).await.is(405);
    }
    let answer = scraper.get(ADDRESS).await.is(200);
    let scrape = Scrape::read(&answer);
    let pattern = "/clusters/{cluster}/periods/{period}/sheets/{unit}";
    assert_eq!(scrape.requests("GET", pattern, "2xx"), 3, "{}", answer.body);
    assert_eq!(scrape.requests("GET", pattern, "4xx"), 1);
    assert_eq!(scrape.requests("POST", &format!("{pattern}/lines"), "3xx"), 1);
    assert_eq!(scrape.requests("GET", "none", "4xx"), 1);
    assert_eq!(scrape.requests("GET", "/static/{*file}", "4xx"), 1);
    assert_eq!(scrape.requests("GET", "/clusters/{cluster}/periods/{period}/ranking", "4xx"), 1);
    assert_eq!(scrape.requests("POST", "/healthz", "4xx"), 1);
    assert_eq!(scrape.requests("other", "/healthz", "4xx"), 2);
    let labels = format!("method=\"GET\",route=\"{pattern}\"");
    for figure in [format!("bucket{{{labels},le=\"+Inf\"}}"), format!("count{{{labels}}}")] {
        assert_eq!(scrape.value(&format!("thidua_http_request_duration_seconds_{figure}")), 4);
    }
    for trace in ["471", "PROPFIND", "dong-bac", "2013-H1", "HG", "secret", "token"] {
        assert!(!answer.body.contains(trace), "{trace} of an address is told");
    }
    // However many addresses are tried, there are no more series.
    for number in 0..50 {
        staff.get(&format!("/x{number}")).await.is(404);
        staff.get(&format!("/clusters/c{number}/periods/p/sheets/U{number}")).await.is(404);
        staff.get(&format!("/static/{number}.js")).await.is(404);
    }
    let later = Scrape::read(&scraper.get(ADDRESS).await);
    assert_eq!(later.requests("GET", "none", "4xx"), 51);
    assert_eq!(later.0.keys().collect::<Vec<_>>(), scrape.0.keys().collect::<Vec<_>>());
    assert_eq!(later.value("thidua_http_requests_in_flight"), 0);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_public_finds_nothing_and_the_operator_nothing_else(_: PgPoolOptions, options: PgConnectOptions) {
    let mut ground = Ground::new(options).await;
    let (scraper, metrics) = both(&ground);
    for counted in [false, true] {
        if counted {
            ground.app = metrics.counting(ground.app);
        }
        for visitor in [ground.stranger(), ground.admin().await] {
            let answer = visitor.get(ADDRESS).await.is(404);
            assert!(!answer.body.contains("thidua_"), "{}", answer.body);
        }
    }
    for address in ["/", "/healthz", "/login", PERIOD] {
        scraper.get(address).await.is(404);
    }
    scraper.post(ADDRESS, &Form::of(&[])).await.is(405);
    let told = scraper.get(ADDRESS).await;
    assert_eq!(Scrape::read(&told).requests("GET", ADDRESS, "2xx"), 0, "scrapes are not counted");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn what_waits_and_what_failed_is_told_also_while_the_database_is_away(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options.clone()).await;
    ground.send("CB").await;
    let secretariat = ground.secretariat().await;
    secretariat.post(&format!("{PERIOD}/archive"), &Form::of(&[])).await.is(303);
    ground.change(
        "with told as (
             insert into notice (account_id, kind, cluster_id, period_id, facts, in_app)
                 select account.id, 'published', cluster_id, period.id, '{}', false
                 from period, (select id from account limit 1) account, generate_series(1, 5) returning id, account_id)
         insert into mail (notice_id, account_id, given_up_at, sent_at, sent_to)
             select id, account_id, case when n <= 2 then now() end, case when n = 3 then now() end,
                 case when n = 3 then 'x' end
             from (select *, row_number() over (order by id) as n from told) numbered",
    )
    .await;
    let (scraper, _) = both(&ground);
    let scrape = Scrape::read(&scraper.get(ADDRESS).await);
    let waiting =
        ground.count("select count(*) from mail where sent_at is null and given_up_at is null").await;
    assert!(waiting >= 2);
    for (figure, value) in [
        ("thidua_mails_queued", waiting),
        ("thidua_mails_failed", 2),
        ("thidua_jobs{state=\"waiting\"}", 1),
        ("thidua_jobs{state=\"running\"}", 0),
        ("thidua_database_up", 1),
        ("thidua_database_connections_max", 5),
        (concat!("thidua_build_info{version=\"", env!("CARGO_PKG_VERSION"), "\"}"), 1),
    ] {
        assert_eq!(scrape.value(figure), value, "{figure}");
    }
    assert!(scrape.value("thidua_database_connections{state=\"idle\"}") >= 1);
    assert!(scrape.value("process_start_time_seconds") > 1_700_000_000);
    let away = store::pool(options.socket("/nowhere"), 2);
    let metrics = Metrics::new(away.clone(), None);
    let app = metrics.counting(router(&away, "http://thidua.test"));
    Visitor { app, ..ground.stranger() }.get("/healthz").await.is(200);
    let scraper = Visitor { app: metrics.router(), ..ground.stranger() };
    let scrape = Scrape::read(&scraper.get(ADDRESS).await.is(200));
    assert_eq!(scrape.value("thidua_database_up"), 0);
    assert!(!scrape.0.contains_key("thidua_mails_queued"), "nobody knows");
    assert_eq!(scrape.requests("GET", "/healthz", "2xx"), 1);
}
