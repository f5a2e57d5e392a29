//! Publishing: refused with a list, all or nothing, once; amended with the older publication still readable.

use crate::answers::Form;
use crate::ground::{Ground, PERIOD, Visitor, results};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use thidua::actions::appraisal;
use thidua::actions::publication::{self, Outcome, Publication};
use thidua::domain::access::{Actor, Grant, Role};
use thidua::domain::appraisal::Verdict;
use thidua::domain::exact::Exact;
use thidua::domain::ids::EntryVersion;
use thidua::domain::publication::{Snapshot, digest};
use thidua::store;

const UNITS: [&str; 6] = ["CB", "LS", "QN", "BG", "TN", "BK"];

fn page() -> String {
    format!("{PERIOD}/publication")
}

fn ranking() -> String {
    format!("{PERIOD}/ranking")
}

impl Ground {
    pub(crate) async fn judge(&self) -> Actor {
        let account = self.secretariat().await.account;
        let unit = Some(self.unit("HG").await);
        Actor { account, grants: vec![Grant { role: Role::Secretariat, cluster: Some(self.cluster), unit }] }
    }

    /// Takes a sent sheet up, says that nothing is to be deducted and finishes the appraisal.
    pub(crate) async fn appraise(&self, unit: &str) {
        let (actor, sheet) = (self.judge().await, self.sheet_of(unit).await);
        appraisal::take_up(&self.db, &actor, sheet).await.unwrap();
        for line in ["T.1", "T.2", "T.3", "T.4"] {
            self.set(unit, line, 0).await;
        }
        self.finish(unit).await;
    }

    async fn finish(&self, unit: &str) {
        let (actor, sheet) = (self.judge().await, self.sheet_of(unit).await);
        appraisal::finish(&self.db, &actor, sheet).await.unwrap();
    }

    /// Sets the points of a line.
    async fn set(&self, unit: &str, line: &str, points: u32) {
        let judgement = appraisal::LineJudgement {
            line: line.to_owned(),
            verdict: Some(Verdict::Set(Exact::from(points))),
            reason: "Theo biên bản".to_owned(),
            read_version: EntryVersion::NONE,
        };
        let (actor, sheet) = (self.judge().await, self.sheet_of(unit).await);
        let judged = appraisal::judge(&self.db, &actor, sheet, vec![judgement]).await.unwrap();
        assert!(judged.values().all(|judged| *judged == appraisal::Judged::Saved), "{judged:?}");
    }

    /// Six sheets the conference has agreed on; Hà Giang never sent.
    pub(crate) async fn agreed(options: PgConnectOptions) -> Self {
        let ground = Self::new(options).await;
        for unit in UNITS {
            ground.send(unit).await;
            ground.appraise(unit).await;
        }
        let secretariat = ground.secretariat().await;
        secretariat.post(&format!("{}/agreement", page()), &Form::empty()).await.is(303);
        ground
    }

    /// Opens the published sheet of Cao Bằng for an amendment, sets its first line to nothing and closes the appraisal
    /// again; gives the line.
    pub(crate) async fn reopen(&self, secretariat: &Visitor) -> String {
        let reason = Form::of(&[("reason", "Sai số liệu")]);
        secretariat.post(&format!("{}/amendments/CB", page()), &reason).await.is(303);
        let line = results("CB").into_keys().next().unwrap();
        self.set("CB", &line, 0).await;
        self.finish("CB").await;
        line
    }

    /// Agrees on what was reopened and publishes it again.
    pub(crate) async fn publish_again(&self, secretariat: &Visitor) {
        secretariat.post(&format!("{}/agreement", page()), &Form::empty()).await.is(303);
        let form = confirmed(secretariat).await.with("reason", "Đính chính Cao Bằng");
        secretariat.post(&page(), &form).await.is(303);
    }

    pub(crate) async fn publish(&self, visitor: &Visitor) {
        let form = confirmed(visitor).await;
        assert_eq!(visitor.post(&page(), &form).await.is(303).location(), ranking());
    }
}

/// The form as the page shows it, Hà Giang left out, with the word typed.
async fn confirmed(visitor: &Visitor) -> Form {
    let form = visitor.get(&page()).await.ok().form("form.publication");
    form.with("without.HG", "on").with("confirmation", "công bố")
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn sheets_that_are_not_agreed_are_listed_and_nothing_is_published(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    ground.send("CB").await;
    ground.send("LS").await;
    ground.appraise("LS").await;
    let secretariat = ground.secretariat().await;
    let form = confirmed(&secretariat).await.with("document_number", "12-TB/CTĐ");
    let answer = secretariat.post(&page(), &form).await.is(422);
    let summary = answer.text("#error-summary");
    for unit in ["CB", "LS", "QN", "BG", "TN", "BK"] {
        assert!(summary.contains(&format!("{unit}: ")), "{summary}");
    }
    assert!(!summary.contains("HG: "), "left out and confirmed");
    assert_eq!(answer.value("document_number"), "12-TB/CTĐ");
    assert_eq!(ground.count("select count(*) from publication").await, 0);
    assert_eq!(ground.count("select count(*) from journal where action like '%.published'").await, 0);
    assert!(answer.text("#unit-CB details.unopened summary").contains("chưa người thẩm định nào mở"));
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_wrong_word_keeps_what_was_typed(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::agreed(options).await;
    let secretariat = ground.secretariat().await;
    let form = confirmed(&secretariat).await.with("confirmation", "đồng ý").with("document_number", "12-TB");
    let answer = secretariat.post(&page(), &form).await.is(422);
    assert!(answer.text("#confirmation-error").contains("CÔNG BỐ"));
    assert_eq!(answer.value("confirmation"), "đồng ý");
    assert_eq!(answer.value("document_number"), "12-TB");
    let answer = secretariat.post(&page(), &form.with("meeting_on", "31/02/2013")).await.is(422);
    assert!(answer.text("#meeting_on-error").contains("31/02/2013"));
    assert_eq!(ground.count("select count(*) from publication").await, 0);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn what_is_published_is_seen_by_every_unit_and_never_changes(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::agreed(options).await;
    let secretariat = ground.secretariat().await;
    let before = secretariat.get(&ranking()).await.ok();
    ground.publish(&secretariat).await;
    let seen = ground.staff("BK").await.get(&ranking()).await.ok();
    assert_eq!(seen.text(".lede .tag"), "Đã công bố");
    assert_eq!(seen.texts(".grand"), before.texts(".grand"), "the engine's figures, read back without it");
    assert_eq!(seen.texts(".rank"), before.texts(".rank"));
    assert!(seen.text("tr.unranked").contains("Hà Giang"));
    let hrefs = seen.attributes("table.ranking a", "href");
    let (own, rest): (Vec<_>, Vec<_>) = hrefs.iter().partition(|href| href.contains("/sheets/BK/"));
    assert!(
        !own.is_empty() && rest.iter().all(|href| href.starts_with(&format!("{}/", ranking()))),
        "{rest:?}"
    );
    let (document, kept): (String, Vec<u8>) =
        sqlx::query_as("select document, digest from publication").fetch_one(&ground.db).await.unwrap();
    assert_eq!(digest(&document), kept);
    assert!(seen.text(".digest").starts_with(&format!("{:02x}{:02x}", kept[0], kept[1])));
    let snapshot = Snapshot::parse(&document).unwrap();
    assert_eq!(snapshot.to_text().unwrap(), document, "the same bytes");
    assert_eq!(snapshot.computed_anew().unwrap().to_text().unwrap(), document, "the engine agrees");
    for statement in [
        "update publication set reason = 'x'",
        "update publication set document = '{}', digest = sha256('{}')",
        "delete from publication",
        "truncate publication cascade",
    ] {
        let refused = sqlx::query(statement).execute(&ground.db).await.unwrap_err().to_string();
        assert!(refused.contains("a publication never changes"), "{refused}");
    }
    assert_eq!(ground.count("select count(*) from sheet where status = 'published'").await, 6);
    assert_eq!(ground.count("select count(*) from period where status = 'published'").await, 1);
    assert_eq!(ground.count("select count(*) from journal where action = 'sheet.published'").await, 6);
    assert_eq!(ground.count("select count(*) from journal where action = 'period.published'").await, 1);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn of_two_who_publish_at_once_exactly_one_does(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::agreed(options).await;
    let actor = ground.judge().await;
    let mut connection = ground.db.acquire().await.unwrap();
    let period = store::periods::find(&mut connection, "dong-bac", "2013-H1").await.unwrap().unwrap();
    drop(connection);
    let wanted = Publication {
        meeting_on: period.dates.meeting_on,
        document_number: String::new(),
        reason: String::new(),
        without: ["HG".to_owned()].into(),
        seen: 0,
    };
    let publish = || publication::publish(&ground.db, &actor, &period, wanted.clone());
    let (one, other) = tokio::join!(publish(), publish());
    let published = [&one, &other].into_iter().filter(|outcome| matches!(outcome, Ok(Outcome::Published(1))));
    assert_eq!(published.count(), 1, "{one:?} {other:?}");
    assert_eq!(publish().await.unwrap(), Outcome::AlreadyPublished);
    assert_eq!(ground.count("select count(*) from publication").await, 1);
    assert_eq!(ground.count("select count(*) from journal where action = 'period.published'").await, 1);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn an_amendment_gives_a_second_publication_and_both_can_be_read_and_compared(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::agreed(options).await;
    let secretariat = ground.secretariat().await;
    ground.publish(&secretariat).await;
    let first = secretariat.get(&ranking()).await.ok();
    let amend = format!("{}/amendments/CB", page());
    let unexplained = secretariat.post(&amend, &Form::of(&[("reason", " ")])).await.is(422);
    assert!(unexplained.has("#error-summary a[href=\"#amend-CB\"]"));
    let line = ground.reopen(&secretariat).await;
    let still = ground.staff("BK").await.get(&ranking()).await.ok();
    assert_eq!(still.texts(".grand"), first.texts(".grand"), "the published ranking stays");
    let provisional = secretariat.get(&format!("{}?provisional=1", ranking())).await.ok();
    assert_eq!(provisional.text(".lede .tag"), "Kết quả tạm thời");
    secretariat.post(&format!("{}/agreement", page()), &Form::empty()).await.is(303);
    let answer = secretariat.post(&page(), &confirmed(&secretariat).await).await.is(422);
    assert!(!answer.text("#reason-error").is_empty(), "an amendment says why");
    ground.publish_again(&secretariat).await;
    let second = ground.staff("BK").await.get(&ranking()).await.ok();
    assert_ne!(second.texts(".grand"), first.texts(".grand"));
    let older = ground.staff("BK").await.get(&format!("{}?publication=1", ranking())).await.ok();
    assert_eq!(older.texts(".grand"), first.texts(".grand"));
    let address = format!("{PERIOD}/publications/2/difference");
    let difference = ground.staff("BK").await.get(&address).await.ok();
    assert!(difference.text("main").contains("Đính chính Cao Bằng"));
    assert!(difference.texts(".difference h2").contains(&"Cao Bằng".to_owned()));
    assert!(
        difference.text("tr.line").contains(&line) && difference.text("tr.line").contains("Theo biên bản")
    );
    secretariat.get(&format!("{PERIOD}/publications/1/difference")).await.is(404);
    secretariat.get(&format!("{}?publication=3", ranking())).await.is(404);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_tie_is_shown_with_what_split_it_or_as_shared(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    for unit in UNITS {
        ground.fill_with(unit, results("CB")).await;
        ground.send_filled(unit).await;
        ground.appraise(unit).await;
    }
    let before = ground.secretariat().await.get(&page()).await.ok();
    let ties = before.text("section[aria-labelledby=ties-title] li");
    assert!(ties.contains("Cao Bằng") && ties.contains("đồng hạng"), "{ties}");
    ground.secretariat().await.post(&format!("{}/agreement", page()), &Form::empty()).await.is(303);
    ground.publish(&ground.secretariat().await).await;
    let seen = ground.staff("BK").await.get(&ranking()).await.ok();
    assert_eq!(seen.many(".rank .tie"), 6);
    assert_eq!(seen.text("section[aria-labelledby=ties-title] li"), ties);
}
