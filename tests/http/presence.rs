//! Several people on one sheet: who is here, what they changed since a page showed it, and who learns of it.

use crate::answers::{Answer, Form};
use crate::ground::{Ground, Visitor, lines, sheet};
use axum::body::Body;
use axum::http::Method;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions as _, Executor as _};
use thidua::domain::access::Role;

impl Visitor {
    /// Asks as the script of an open page does.
    async fn news(&self, unit: &str, since: &str) -> Answer {
        self.news_for(unit, since, &self.account.get().to_string()).await
    }

    async fn news_for(&self, unit: &str, since: &str, account: &str) -> Answer {
        let request = self.request(Method::GET, &format!("{}/changes?since={since}", sheet(unit)));
        let request = request.header("x-fragment", "changes").header("x-account", account);
        self.send(request.body(Body::empty()).unwrap()).await
    }
}

fn since(page: &Answer) -> String {
    page.attributes("#sheet-form", "data-since").concat()
}

fn ii_1(form: &Form, actual: &str) -> Form {
    form.line("II.1").with("II.1:in:target", "200").with("II.1:in:actual", actual)
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn an_open_page_learns_which_lines_changed_by_whom_and_the_sums(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    ground.fill("HG").await;
    ground.change("update entry set updated_at = now() - interval '1 hour'").await;
    let (staff, colleague) = (ground.staff("HG").await, ground.colleague("HG").await);
    let page = staff.get(&sheet("HG")).await.ok();
    let quiet = staff.news("HG", &since(&page)).await.ok();
    assert_eq!(quiet.many("tbody.line"), 0);
    let theirs = colleague.open_sheet("HG").await;
    colleague.post(&lines("HG"), &ii_1(&theirs, "17")).await.is(303);
    let news = staff.news("HG", &since(&page)).await.ok();
    assert_eq!(news.attributes("tbody.line", "data-line"), ["II.1"]);
    assert_eq!(news.value("II.1:in:actual"), "17");
    let touched = news.text("[id='line-II.1'] .touched");
    assert!(touched.contains("Đồng chí hg.colleague"), "{touched}");
    assert_ne!(news.text("[data-total=total]"), page.text("#sum-total"));
    assert_eq!(news.text("[data-total=total]"), staff.get(&sheet("HG")).await.ok().text("#sum-total"));
    assert_eq!(
        news.attributes("#sheet-changes", "data-standing"),
        page.attributes("#sheet-form", "data-standing")
    );
    let later = news.attributes("#sheet-changes", "data-since").concat();
    assert!(later.parse::<i64>().unwrap() > since(&page).parse::<i64>().unwrap());
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_sheet_that_was_sent_or_closed_says_so_to_an_open_page(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    ground.fill("HG").await;
    let staff = ground.staff("HG").await;
    let page = staff.get(&sheet("HG")).await.ok();
    let shown = page.attributes("#sheet-form", "data-standing");
    ground.send_filled("HG").await;
    let sent = staff.news("HG", &since(&page)).await.ok();
    assert_ne!(sent.attributes("#sheet-changes", "data-standing"), shown);
    assert!(sent.text("[data-standing-text]").contains("Đã gửi"));
    ground.change("update sheet set status = 'draft', submitted_at = null, submitted_by = null").await;
    let back = staff.news("HG", &since(&page)).await.ok();
    assert_eq!(back.attributes("#sheet-changes", "data-standing"), shown);
    ground.change("update period set status = 'entry_closed'").await;
    let closed = staff.news("HG", &since(&page)).await.ok();
    assert_ne!(closed.attributes("#sheet-changes", "data-standing"), shown);
    assert!(closed.text("[data-standing-text]").contains("không mở nhập"));
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn colleagues_on_one_sheet_are_named_to_each_other_and_to_nobody_else(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    ground.send("HG").await;
    let (staff, colleague) = (ground.staff("HG").await, ground.colleague("HG").await);
    let (secretariat, observer) =
        (ground.secretariat().await, ground.person("observer", Role::Observer, None).await);
    let alone = staff.get(&sheet("HG")).await.ok();
    assert!(alone.has("#sheet-here[hidden]"), "{}", alone.text("#sheet-here"));
    let both = colleague.get(&sheet("HG")).await.ok();
    assert_eq!(both.text("#sheet-here"), "Đồng chí Đồng chí hg.staff cũng đang mở phiếu này.");
    assert!(staff.news("HG", "0").await.ok().text("[data-here]").contains("hg.colleague"));
    // Those who appraise see each other, not who of the unit is at work; and the other way round.
    assert!(secretariat.get(&sheet("HG")).await.ok().has("#sheet-here[hidden]"));
    assert_eq!(observer.news("HG", "0").await.ok().texts("[data-here]").len(), 1);
    let seen = observer.news("HG", "0").await.ok().text("[data-here]");
    assert!(seen.contains("secretariat") && !seen.contains("hg."), "{seen}");
    assert!(!staff.news("HG", "0").await.ok().text("[data-here]").contains("secretariat"));
    // Who may not open the sheet leaves no trace.
    ground.admin().await.get(&sheet("HG")).await.is(404);
    ground.admin().await.news("HG", "0").await.is(404);
    ground.staff("CB").await.news("HG", "0").await.is(404);
    assert_eq!(ground.count("select count(*) from sheet_presence").await, 4);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn presence_is_written_at_most_every_20_seconds_and_forgotten_within_minutes(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let (staff, colleague) = (ground.staff("HG").await, ground.colleague("HG").await);
    staff.get(&sheet("HG")).await.ok();
    let hidden = "select xmin::text::bigint from sheet_presence";
    let first = ground.count(hidden).await;
    staff.get(&sheet("HG")).await.ok();
    staff.news("HG", "0").await.ok();
    assert_eq!(ground.count(hidden).await, first, "seen within 20 seconds: nothing is written");
    ground.change("update sheet_presence set seen_at = now() - interval '21 seconds'").await;
    staff.news("HG", "0").await.ok();
    let fresh = "select count(*) from sheet_presence where seen_at > now() - interval '20 seconds'";
    assert_eq!(ground.count(fresh).await, 1);
    ground.change("update sheet_presence set seen_at = now() - interval '2 minutes 1 second'").await;
    assert!(colleague.get(&sheet("HG")).await.ok().has("#sheet-here[hidden]"));
    assert_eq!(ground.count("select count(*) from sheet_presence").await, 2);
    ground.change("update sheet_presence set seen_at = now() - interval '5 minutes 1 second'").await;
    ground.staff("LS").await.get(&sheet("LS")).await.ok();
    assert_eq!(ground.count("select count(*) from sheet_presence").await, 1, "the others are swept away");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn asking_and_being_seen_wait_for_no_save(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options.clone()).await;
    let staff = ground.staff("HG").await;
    let mut holder = options.connect().await.unwrap();
    holder.execute("begin; select from sheet for update; select from period for update").await.unwrap();
    staff.get(&sheet("HG")).await.ok();
    staff.news("HG", "0").await.ok();
    let seen = "select count(*) from sheet_presence where seen_at > now() - interval '1 minute'";
    assert_eq!(ground.count(seen).await, 1);
    holder.execute("rollback").await.unwrap();
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_question_that_cannot_be_read_or_comes_from_anothers_page_is_refused(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let (staff, colleague) = (ground.staff("HG").await, ground.colleague("HG").await);
    for wrong in ["x", "1.5", "99999999999999999999", "1&since=2"] {
        staff.news("HG", wrong).await.is(400);
    }
    staff.news("HG", "-9223372036854775808").await.ok();
    staff.news_for("HG", "0", &colleague.account.get().to_string()).await.is(401);
    ground.stranger().news("HG", "0").await.is(401);
    assert_eq!(ground.count("select count(*) from sheet_presence").await, 1);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_page_left_open_does_not_keep_its_session_alive(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("HG").await;
    ground.change("update session set last_seen_at = now() - interval '3 hours'").await;
    let used = "select count(*) from session where last_seen_at > now() - interval '1 minute'";
    staff.news("HG", "0").await.ok();
    assert_eq!(ground.count(used).await, 0);
    staff.get(&sheet("HG")).await.ok();
    assert_eq!(ground.count(used).await, 1);
}
