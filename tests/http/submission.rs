//! Sending a sheet, taking it back, and the closed period.

use crate::answers::Form;
use crate::ground::{Ground, lines, sheet};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

fn declared() -> Form {
    Form::of(&[("declare", "on")])
}

fn submission(unit: &str) -> String {
    format!("{}/submission", sheet(unit))
}

fn withdrawal(unit: &str) -> String {
    format!("{}/submission/withdrawal", sheet(unit))
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn only_the_leader_sends(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    ground.fill("HG").await;
    let staff = ground.staff("HG").await;
    let check = staff.get(&format!("{}/check", sheet("HG"))).await.ok();
    assert!(!check.has("form[action$=submission]"));
    let before = ground.everything().await;
    staff.post(&submission("HG"), &declared()).await.is(403);
    assert_eq!(ground.everything().await, before);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_blank_line_blocks_submission(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    ground.fill("HG").await;
    let leader = ground.leader("HG").await;
    let form = leader.open_sheet("HG").await;
    let blank = form.with("II.1:in:target", "").with("II.1:in:actual", "").with("I.3:level", "");
    let check = leader.post(&lines("HG"), &blank.with("then", "check")).await;
    let check = leader.get(check.location()).await.ok();
    let expected = [format!("{}#line-I.3", sheet("HG")), format!("{}#line-II.1", sheet("HG"))];
    assert_eq!(check.attributes("#error-summary a", "href"), expected);
    let before = ground.everything().await;
    let refused = leader.post(&submission("HG"), &leader.declaration("HG").await).await.is(422);
    assert_eq!(refused.attributes("#error-summary a", "href"), expected);
    assert_eq!(ground.everything().await, before);
    let page = leader.get(&sheet("HG")).await.ok();
    for line in ["line-I.3", "line-II.1"] {
        assert!(page.has(&format!("[id='{line}']")), "the link leads to the line");
    }
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_sheet_is_not_sent_without_the_declaration(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    ground.fill("HG").await;
    let leader = ground.leader("HG").await;
    let before = ground.everything().await;
    let refused = leader.post(&submission("HG"), &Form::empty()).await.is(422);
    assert!(!refused.text("#declare-error").is_empty());
    assert_eq!(ground.everything().await, before);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_sent_sheet_is_frozen_and_shows_its_receipt(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    ground.fill("HG").await;
    let (staff, leader) = (ground.staff("HG").await, ground.leader("HG").await);
    let forms = [staff.open_sheet("HG").await, leader.open_sheet("HG").await];
    let sent = leader.post(&submission("HG"), &leader.declaration("HG").await).await;
    let receipt = leader.get(sent.location()).await.ok().text(".notice-done p");
    assert!(receipt.contains("Đồng chí hg.leader"), "{receipt}");
    let before = ground.everything().await;
    for (person, form) in [&staff, &leader].into_iter().zip(forms) {
        person.post(&lines("HG"), &form.clone().with("II.1:in:actual", "9")).await.is(423);
        person.post_fragment(&lines("HG"), &form.line("II.1").with("II.1:in:actual", "9")).await.is(423);
    }
    assert_eq!(ground.everything().await, before);
    let page = staff.get(&sheet("HG")).await.ok();
    assert!(!page.has("#sheet-form input, #sheet-form select, #sheet-form button"), "nothing to fill");
    assert!(page.has(".notice-notice"));
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_sheet_sent_twice_was_sent_once(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    ground.fill("HG").await;
    let leader = ground.leader("HG").await;
    leader.post(&submission("HG"), &leader.declaration("HG").await).await.is(303);
    let before = ground.everything().await;
    let again = leader.post(&submission("HG"), &declared()).await;
    assert_eq!(again.location(), format!("{}/check", sheet("HG")));
    assert_eq!(ground.everything().await, before);
    assert_eq!(ground.count("select count(*) from journal where action = 'sheet.submitted'").await, 1);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_sent_sheet_is_taken_back_with_a_reason_only(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    ground.send("HG").await;
    let (staff, leader) = (ground.staff("HG").await, ground.leader("HG").await);
    let before = ground.everything().await;
    for reason in ["", "  ", &"dài ".repeat(600)] {
        let refused = leader.post(&withdrawal("HG"), &Form::of(&[("reason", reason)])).await.is(422);
        assert!(!refused.text("#reason-error").is_empty());
        assert_eq!(refused.value("reason").trim(), reason.trim());
    }
    staff.post(&withdrawal("HG"), &Form::of(&[("reason", "Nhầm")])).await.is(403);
    assert_eq!(ground.everything().await, before);
    let taken = leader.post(&withdrawal("HG"), &Form::of(&[("reason", "Nhầm số II.1")])).await;
    assert_eq!(taken.location(), sheet("HG"));
    let told: serde_json::Value =
        sqlx::query_scalar("select after from journal where action = 'sheet.withdrawn'")
            .fetch_one(&ground.db)
            .await
            .unwrap();
    assert_eq!(told["reason"], "Nhầm số II.1");
    let form = leader.open_sheet("HG").await;
    leader.post(&lines("HG"), &form.with("II.1:in:actual", "1400")).await.is(303);
    // A second click on an old page finds nothing to take back.
    leader.post(&withdrawal("HG"), &Form::of(&[("reason", "Nhầm số II.1")])).await.is(423);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_closed_period_takes_nothing(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    ground.fill("HG").await;
    ground.send("CB").await;
    let (leader, theirs) = (ground.leader("HG").await, ground.leader("CB").await);
    let form = leader.open_sheet("HG").await;
    let admin = ground.admin().await;
    admin.post("/admin/clusters/dong-bac/periods/2013-H1/closing", &Form::empty()).await.is(303);
    let before = ground.everything().await;
    leader.post(&lines("HG"), &form.clone().with("II.1:in:actual", "9")).await.is(423);
    leader.post(&submission("HG"), &declared()).await.is(423);
    leader.post(&submission("HG"), &Form::empty()).await.is(423);
    theirs.post(&withdrawal("CB"), &Form::of(&[("reason", "Nhầm")])).await.is(423);
    assert!(!leader.get(&sheet("HG")).await.ok().has("#sheet-form input"));
    assert_eq!(ground.everything().await, before);
    admin.post("/admin/clusters/dong-bac/periods/2013-H1/reopening", &Form::empty()).await.is(303);
    leader.post(&lines("HG"), &form.with("II.1:in:actual", "9")).await.is(303);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn what_the_sheet_said_when_it_was_sent_is_what_the_secretariat_reads(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    ground.send("CB").await;
    let secretariat = ground.secretariat().await;
    let page = secretariat.get(&sheet("CB")).await.ok();
    let total: String = sqlx::query_scalar("select total::text from sheet where status = 'submitted'")
        .fetch_one(&ground.db)
        .await
        .unwrap();
    assert_eq!(page.text("#sum-total"), total.replace('.', ","));
    assert!(!page.has("#sheet-form input, #sheet-form select, #sheet-form textarea"));
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_leader_sends_only_the_figures_they_have_seen(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    ground.fill("HG").await;
    let (staff, leader) = (ground.staff("HG").await, ground.leader("HG").await);
    let seen = leader.declaration("HG").await;
    let form = staff.open_sheet("HG").await.line("II.1").with("II.1:in:actual", "1");
    staff.post_fragment(&lines("HG"), &form).await.is(200);
    let before = ground.everything().await;
    let refused = leader.post(&submission("HG"), &seen).await.is(409);
    assert!(!refused.text("#declare-error").is_empty());
    assert_eq!(ground.everything().await, before);
    leader.post(&submission("HG"), &leader.declaration("HG").await).await.is(303);
}
