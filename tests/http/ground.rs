//! An installation to test against: its database after the first start, its router, and people in every role.

use crate::answers::{Answer, Form};
use crate::multipart::Multipart;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_TYPE, COOKIE, HOST, IF_NONE_MATCH};
use axum::http::{Method, Request, request};
use chrono::NaiveDate;
use sqlx::PgPool;
use sqlx::postgres::PgConnectOptions;
use std::collections::{BTreeMap, BTreeSet};
use thidua::actions::ActionError;
use thidua::actions::entries::{self, LineChange};
use thidua::actions::evidence::{self, NewEvidence};
use thidua::actions::first_start;
use thidua::actions::secrets::{Token, hash_password};
use thidua::actions::sheets::{self, Submission};
use thidua::domain::access::{Actor, Grant, Role};
use thidua::domain::entry::RawEntry;
use thidua::domain::evidence::EvidenceLimits;
use thidua::domain::ids::{AccountId, ClusterId, EntryVersion, MemberUnitId, SchemeVersionId, SheetId};
use thidua::domain::scheme::Evidence;
use thidua::domain::sheet::SheetCodes;
use thidua::evidence_files::EvidenceFiles;
use thidua::store;
use thidua::store::accounts::DatedRole;
use thidua::store::evidence::DocumentWords;
use thidua::web;
use thidua::web::state::{AppState, Site};
use tower::ServiceExt as _;

/// The one period the first start makes.
pub(crate) const PERIOD: &str = "/clusters/dong-bac/periods/2013-H1";
/// Everybody's password.
pub(crate) const PASSWORD: &str = "rừng cọ đồi chè xanh";
/// Connections of the app under test.
pub(crate) const CONNECTIONS: u32 = 5;

const RESULTS: &str = include_str!("../../src/actions/first_start/demo/illustrative_results.json");

/// Hashing takes as long as it should; once is enough.
static PASSWORD_HASH: tokio::sync::OnceCell<String> = tokio::sync::OnceCell::const_new();

/// The address of a unit's sheet.
pub(crate) fn sheet(unit: &str) -> String {
    format!("{PERIOD}/sheets/{unit}")
}

/// Where its lines are saved.
pub(crate) fn lines(unit: &str) -> String {
    format!("{PERIOD}/sheets/{unit}/lines")
}

/// A line of a sheet, and below it.
pub(crate) fn lines_of(unit: &str, line: &str) -> String {
    format!("{}/{line}", lines(unit))
}

/// The illustrative results of a unit; Hà Giang, which has none, gets those of Cao Bằng.
pub(crate) fn results(unit: &str) -> BTreeMap<String, RawEntry> {
    let mut all: BTreeMap<String, BTreeMap<String, RawEntry>> = serde_json::from_str(RESULTS).unwrap();
    let of = if all.contains_key(unit) { unit } else { "CB" };
    all.remove(of).unwrap()
}

/// The router over a pool; evidence files live as long as it.
pub(crate) fn router(db: &PgPool, base_url: &str) -> Router {
    router_over(db, base_url, EvidenceFiles::in_memory(EvidenceLimits::default()))
}

/// The router over a pool and a store of evidence files.
pub(crate) fn router_over(db: &PgPool, base_url: &str, files: EvidenceFiles) -> Router {
    let site = Site { base_url: base_url.to_owned(), trusted_proxies: 0, webhook_private: false };
    web::router(AppState::new(db, site, files))
}

/// An installation after its first start.
pub(crate) struct Ground {
    /// The app's own pool.
    pub(crate) db: PgPool,
    /// The app.
    pub(crate) app: Router,
    /// The cluster of the first start.
    pub(crate) cluster: ClusterId,
    /// Where its evidence files are kept.
    pub(crate) files: EvidenceFiles,
}

impl Ground {
    /// An installation reached without TLS.
    pub(crate) async fn new(options: PgConnectOptions) -> Self {
        Self::at(options, "http://thidua.test").await
    }

    /// An installation reached at an address.
    pub(crate) async fn at(options: PgConnectOptions, base_url: &str) -> Self {
        Self::over(options, base_url, EvidenceFiles::in_memory(EvidenceLimits::default())).await
    }

    /// An installation with a store of evidence files of its own.
    pub(crate) async fn with_files(options: PgConnectOptions, files: EvidenceFiles) -> Self {
        Self::over(options, "http://thidua.test", files).await
    }

    async fn over(options: PgConnectOptions, base_url: &str, files: EvidenceFiles) -> Self {
        let db = store::pool(options, CONNECTIONS);
        first_start::fill_if_empty(&db).await.unwrap();
        let mut connection = db.acquire().await.unwrap();
        let found = store::clusters::find(&mut connection, first_start::CLUSTER).await;
        let cluster = found.unwrap().unwrap().id;
        drop(connection);
        let app = router_over(&db, base_url, files.clone());
        Self { db, app, cluster, files }
    }

    /// Somebody who has not signed in.
    pub(crate) fn stranger(&self) -> Visitor {
        Visitor { app: self.app.clone(), cookie: None, login: String::new(), account: AccountId::new(0) }
    }

    /// Staff of a unit.
    pub(crate) async fn staff(&self, unit: &str) -> Visitor {
        let login = format!("{}.staff", unit.to_lowercase());
        self.person(&login, Role::Staff, Some(unit)).await
    }

    /// Another member of a unit's staff.
    pub(crate) async fn colleague(&self, unit: &str) -> Visitor {
        let login = format!("{}.colleague", unit.to_lowercase());
        self.person(&login, Role::Staff, Some(unit)).await
    }

    /// The leader of a unit.
    pub(crate) async fn leader(&self, unit: &str) -> Visitor {
        let login = format!("{}.leader", unit.to_lowercase());
        self.person(&login, Role::Leader, Some(unit)).await
    }

    /// One of the secretariat, from the committee of Hà Giang.
    pub(crate) async fn secretariat(&self) -> Visitor {
        self.person("secretariat", Role::Secretariat, Some("HG")).await
    }

    /// An admin of the whole installation.
    pub(crate) async fn admin(&self) -> Visitor {
        self.with_grant("admin", Role::Admin, None, None).await
    }

    /// Somebody with a role in the cluster of the first start.
    pub(crate) async fn person(&self, login: &str, role: Role, unit: Option<&str>) -> Visitor {
        let unit = match unit {
            Some(code) => Some(self.unit(code).await),
            None => None,
        };
        self.with_grant(login, role, Some(self.cluster), unit).await
    }

    /// The account of that user name, made with the role if it does not exist, in a new session.
    pub(crate) async fn with_grant(
        &self,
        login: &str,
        role: Role,
        cluster: Option<ClusterId>,
        unit: Option<MemberUnitId>,
    ) -> Visitor {
        let hash = PASSWORD_HASH.get_or_init(async || hash_password(PASSWORD).await.unwrap()).await;
        let mut connection = self.db.acquire().await.unwrap();
        let known = store::accounts::find_by_login(&mut connection, login).await.unwrap();
        let account = if let Some(record) = known {
            record.id
        } else {
            let name = format!("Đồng chí {login}");
            let account = store::accounts::insert(&mut connection, login, &name, Some(hash)).await.unwrap();
            let held = DatedRole {
                role,
                cluster,
                unit,
                valid_from: NaiveDate::from_ymd_opt(2013, 1, 1).unwrap(),
                valid_to: None,
            };
            store::accounts::replace_roles(&mut connection, account, &[held]).await.unwrap();
            account
        };
        let token = Token::random().unwrap();
        store::sessions::open(&mut connection, &token.hash(), account, "Firefox, Linux").await.unwrap();
        Visitor {
            app: self.app.clone(),
            cookie: Some(format!("session={}", token.reveal())),
            login: login.to_owned(),
            account,
        }
    }

    /// A unit by its code.
    pub(crate) async fn unit(&self, code: &str) -> MemberUnitId {
        let id = sqlx::query_scalar("select id from member_unit where code = $1").bind(code);
        MemberUnitId::new(id.fetch_one(&self.db).await.unwrap())
    }

    /// A unit's sheet.
    pub(crate) async fn sheet_of(&self, unit: &str) -> SheetId {
        let id = sqlx::query_scalar(
            "select sheet.id from sheet join member_unit unit on unit.id = member_unit_id
             where unit.code = $1 order by sheet.id limit 1",
        );
        SheetId::new(id.bind(unit).fetch_one(&self.db).await.unwrap())
    }

    async fn actor(&self, person: &Visitor, role: Role, unit: &str) -> Actor {
        let grant = Grant { role, cluster: Some(self.cluster), unit: Some(self.unit(unit).await) };
        Actor { account: person.account, grants: vec![grant] }
    }

    /// Fills every line of a unit's sheet.
    pub(crate) async fn fill(&self, unit: &str) {
        self.fill_with(unit, results(unit)).await;
    }

    /// Fills lines of a unit's sheet.
    pub(crate) async fn fill_with(&self, unit: &str, results: BTreeMap<String, RawEntry>) {
        let staff = self.staff(unit).await;
        let filled: BTreeSet<String> = results.keys().cloned().collect();
        let changes = results.into_iter().map(|(line, raw)| LineChange {
            line,
            raw,
            note: String::new(),
            read_version: EntryVersion::NONE,
        });
        let actor = self.actor(&staff, Role::Staff, unit).await;
        let sheet = self.sheet_of(unit).await;
        let changes: Vec<LineChange> = changes.collect();
        let codes =
            SheetCodes { cluster: "dong-bac".into(), period: "2013-H1".into(), unit: unit.to_owned() };
        let saved = entries::save(&self.db, &actor, codes, |_| Ok::<_, ActionError>((changes, ())));
        let outcomes = saved.await.unwrap().outcomes;
        assert!(outcomes.values().all(|outcome| *outcome == entries::LineOutcome::Saved), "{outcomes:?}");
        self.name_papers(&actor, sheet, &filled).await;
    }

    /// Names a paper for every filled line that cannot be sent without evidence.
    async fn name_papers(&self, actor: &Actor, sheet: SheetId, filled: &BTreeSet<String>) {
        let mut connection = self.db.acquire().await.unwrap();
        let version =
            sqlx::query_scalar("select scheme_version_id from sheet where id = $1").bind(sheet.get());
        let version = SchemeVersionId::new(version.fetch_one(&mut *connection).await.unwrap());
        let (scheme, _) = store::schemes::load(&mut connection, version).await.unwrap();
        drop(connection);
        let wanting = scheme.lines().into_iter().filter(|line| line.node.evidence == Evidence::Required);
        let lines = wanting.map(|line| line.code().to_owned()).filter(|code| filled.contains(code));
        let words = DocumentWords { number: "12-BC/TU".to_owned(), ..DocumentWords::default() };
        let papers = NewEvidence { lines: lines.collect(), file: None, words };
        if !papers.lines.is_empty() {
            evidence::add(&self.db, actor, sheet, papers, self.files.limits).await.unwrap();
        }
    }

    /// Adds a file to a line, as its staff would.
    pub(crate) async fn attach(&self, unit: &str, line: &str, name: &str, content: &[u8]) -> i64 {
        let staff = self.staff(unit).await;
        let address = format!("{}/evidence", lines_of(unit, line));
        let form = Multipart::new().file("files", name, content);
        staff.post_multipart(&address, form).await.is(303);
        self.count("select max(id) from evidence").await
    }

    /// Fills and sends a unit's sheet.
    pub(crate) async fn send(&self, unit: &str) {
        self.fill(unit).await;
        self.send_filled(unit).await;
    }

    /// Sends a unit's sheet as it stands.
    pub(crate) async fn send_filled(&self, unit: &str) {
        let leader = self.leader(unit).await;
        let actor = self.actor(&leader, Role::Leader, unit).await;
        let sheet = self.sheet_of(unit).await;
        let version = sqlx::query_scalar("select version from sheet where id = $1")
            .bind(sheet.get())
            .fetch_one(&self.db)
            .await
            .unwrap();
        assert_eq!(sheets::submit(&self.db, &actor, sheet, version).await.unwrap(), Submission::Sent);
    }

    /// What a statement counts.
    pub(crate) async fn count(&self, statement: &'static str) -> i64 {
        sqlx::query_scalar(statement).fetch_one(&self.db).await.unwrap()
    }

    /// Every row of every table as text, each table under its name: for what must stand in none.
    pub(crate) async fn every_table(&self) -> String {
        let tables = "select tablename::text from pg_tables where schemaname = 'public' order by 1";
        let tables: Vec<String> = sqlx::query_scalar(tables).fetch_all(&self.db).await.unwrap();
        let mut text = String::new();
        for table in tables {
            let rows =
                format!("select concat('{table} ', string_agg(t::text, E'\\n'), E'\\n') from \"{table}\" t");
            let rows: String =
                sqlx::query_scalar(sqlx::AssertSqlSafe(rows)).fetch_one(&self.db).await.unwrap();
            text.push_str(&rows);
        }
        text
    }

    /// What a statement changes, for the preparation of a test.
    pub(crate) async fn change(&self, statement: &'static str) -> u64 {
        sqlx::query(statement).execute(&self.db).await.unwrap().rows_affected()
    }

    /// Other clusters beside the first one, `cum-1` and on, each with seven units, an account for each and so many half-years,
    /// the newest open; their sheets are filled as the fullest sheet there is. The statements of `bin/bench`.
    pub(crate) async fn grow(&self, clusters: u32, periods: u32) {
        let fill = include_str!("../benches/product/fill.sql");
        let fill = fill.replace(":from", "1").replace(":clusters", &clusters.to_string());
        let fill = fill.replace(":periods", &periods.to_string());
        sqlx::raw_sql(sqlx::AssertSqlSafe(fill))
            .execute(&mut *self.db.acquire().await.unwrap())
            .await
            .unwrap();
    }

    /// A digest of every row that a request could change, but for the time a session was last used.
    pub(crate) async fn everything(&self) -> String {
        sqlx::query_scalar(
            "select concat_ws(' ',
                (select md5(string_agg(t::text, '|' order by id)) from sheet t),
                (select md5(string_agg(t::text, '|' order by id)) from entry t),
                (select md5(string_agg(t::text, '|' order by id)) from journal t),
                (select md5(string_agg(t::text, '|' order by id)) from evidence t),
                (select md5(string_agg(t::text, '|' order by id)) from period t),
                (select md5(string_agg(t::text, '|' order by id)) from account t),
                (select md5(string_agg(t::text, '|' order by id)) from scheme_version t),
                (select md5(string_agg(t::text, '|' order by t::text)) from scheme_draft_step t),
                (select md5(string_agg(t::text, '|' order by id)) from notice t),
                (select md5(string_agg(t::text, '|' order by id)) from mail t),
                (select md5(string_agg(t::text, '|' order by id)) from webhook t),
                (select md5(string_agg(t::text, '|' order by id)) from webhook_delivery t),
                (select md5(string_agg(t::text, '|' order by t::text)) from notice_choice t),
                (select md5(string_agg(t::text, '|' order by id)) from account_role t),
                (select md5(string_agg(t::text, '|' order by id)) from member_unit t),
                (select md5(string_agg(t::text, '|' order by t::text)) from member_unit_name t),
                (select md5(string_agg(t::text, '|' order by id)) from cluster_membership t),
                (select md5(string_agg(t::text, '|' order by t::text)) from one_time_link t),
                (select md5(string_agg(t::text, '|' order by t::text)) from second_factor t),
                (select md5(string_agg(t::text, '|' order by t::text)) from recovery_code t),
                (select md5(string_agg(t::text, '|' order by id)) from passkey t),
                (select md5(string_agg(t::text, '|' order by t::text)) from account_identity t),
                (select md5(string_agg(token_hash::text || expires_at, '|' order by token_hash)) from session))",
        )
        .fetch_one(&self.db)
        .await
        .unwrap()
    }

    /// What stands on a line: the stored document, the note and the version.
    pub(crate) async fn entry(&self, unit: &str, line: &str) -> Option<(serde_json::Value, String, i32)> {
        sqlx::query_as("select raw, note, version from entry where sheet_id = $1 and line_code = $2")
            .bind(self.sheet_of(unit).await.get())
            .bind(line)
            .fetch_optional(&self.db)
            .await
            .unwrap()
    }

    /// What the journal tells of the entries of a line, oldest first: before and after.
    pub(crate) async fn told(
        &self,
        unit: &str,
        line: &str,
    ) -> Vec<(Option<serde_json::Value>, Option<serde_json::Value>)> {
        sqlx::query_as(
            "select before, after from journal where sheet_id = $1 and line_code = $2
                 and action not like 'evidence.%' order by id",
        )
        .bind(self.sheet_of(unit).await.get())
        .bind(line)
        .fetch_all(&self.db)
        .await
        .unwrap()
    }
}

/// Somebody with a browser.
#[derive(Clone)]
pub(crate) struct Visitor {
    pub(crate) app: Router,
    /// What the browser sends as its cookies.
    pub(crate) cookie: Option<String>,
    /// The user name; empty for a stranger.
    pub(crate) login: String,
    /// The account; 0 for a stranger.
    pub(crate) account: AccountId,
}

impl Visitor {
    /// A request of this browser.
    pub(crate) fn request(&self, method: Method, path: &str) -> request::Builder {
        let request = Request::builder().method(method).uri(path).header(HOST, "thidua.test");
        match &self.cookie {
            Some(cookie) => request.header(COOKIE, cookie),
            None => request,
        }
    }

    /// Sends any request.
    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        let body = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// Opens a page.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path).body(Body::empty()).unwrap()).await
    }

    /// Asks for a page, unless it still is the one with this tag.
    pub(crate) async fn get_unless(&self, path: &str, tag: &str) -> Answer {
        let request = self.request(Method::GET, path).header(IF_NONE_MATCH, tag);
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// Sends a form.
    pub(crate) async fn post(&self, path: &str, form: &Form) -> Answer {
        self.post_body(path, form.encode()).await
    }

    /// Sends a form with files.
    pub(crate) async fn post_multipart(&self, path: &str, form: Multipart) -> Answer {
        let (kind, body) = form.encode();
        let request = self.request(Method::POST, path).header(CONTENT_TYPE, kind);
        self.send(request.body(body.into()).unwrap()).await
    }

    /// Sends the body of a form as it is.
    pub(crate) async fn post_body(&self, path: &str, body: impl Into<Body>) -> Answer {
        let request = self.request(Method::POST, path);
        let request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(body.into()).unwrap()).await
    }

    /// Sends a form as the sheet's script does.
    pub(crate) async fn post_fragment(&self, path: &str, form: &Form) -> Answer {
        let request = self.request(Method::POST, path).header("x-fragment", "1");
        let request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(form.encode().into()).unwrap()).await
    }

    /// The form of a unit's sheet as the browser holds it after opening the page.
    pub(crate) async fn open_sheet(&self, unit: &str) -> Form {
        self.get(&sheet(unit)).await.ok().form("#sheet-form")
    }

    /// The form that sends a unit's sheet, as its check page shows it now, with the declaration ticked.
    pub(crate) async fn declaration(&self, unit: &str) -> Form {
        let check = self.get(&format!("{}/check", sheet(unit))).await.ok();
        check.form("form[action$=submission]").with("declare", "on")
    }

    /// The same person, speaking English.
    pub(crate) fn in_english(mut self) -> Self {
        let cookie = self.cookie.take().map(|cookie| format!("{cookie}; ")).unwrap_or_default();
        self.cookie = Some(format!("{cookie}lang=en"));
        self
    }
}
