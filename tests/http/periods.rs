//! The admin's periods: dates, opening with a sheet for every member, closing and reopening.

use crate::answers::Form;
use crate::ground::{Ground, Visitor};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

const NEW: &str = "/admin/clusters/dong-bac/periods/new";
const PERIOD: &str = "/admin/clusters/dong-bac/periods/2013-H2";

async fn second_half(admin: &Visitor) -> Form {
    let page = admin.get(NEW).await.ok();
    page.form(&format!("form[action='{NEW}']"))
        .with("code", "2013-H2")
        .with("starts_on", "1/7/2013")
        .with("ends_on", "31/12/2013")
        .with("data_cutoff_on", "31/12/2013")
        .with("submission_deadline_on", "5/1/2014")
        .with("appraisal_deadline_on", "10/1/2014")
        .with("meeting_on", "15/1/2014")
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_period_is_made_opened_closed_and_reopened(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    admin.post(NEW, &second_half(&admin).await).await.is(303);
    assert_eq!(ground.count("select count(*) from sheet").await, 7, "no sheets before it opens");
    let staff = ground.staff("HG").await;
    let own = "/clusters/dong-bac/periods/2013-H2/sheets/HG";
    staff.get(own).await.is(404);
    admin.post(&format!("{PERIOD}/opening"), &Form::empty()).await.is(303);
    assert_eq!(ground.count("select count(*) from sheet").await, 14, "a sheet for every member");
    let form = staff.get(own).await.ok().form("#sheet-form").line("II.1");
    let form = form.with("II.1:in:target", "200").with("II.1:in:actual", "50");
    let save = format!("{own}/lines");
    admin.post(&format!("{PERIOD}/closing"), &Form::empty()).await.is(303);
    staff.post(&save, &form).await.is(423);
    admin.post(&format!("{PERIOD}/reopening"), &Form::empty()).await.is(303);
    staff.post(&save, &form).await.is(303);
    let moves = "select count(*) from journal where action = 'period.moved' and subject = '2013-H2'";
    assert_eq!(ground.count(moves).await, 3);
    // A move that is not the next one changes nothing: a page opened before somebody else pressed.
    let before = ground.everything().await;
    for step in ["opening", "reopening"] {
        admin.post(&format!("{PERIOD}/{step}"), &Form::empty()).await.is(409);
    }
    assert_eq!(ground.everything().await, before);
    assert_eq!(staff.get("/ranking").await.location(), "/clusters/dong-bac/periods/2013-H2/ranking");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn members_of_the_periods_last_day_get_its_sheets(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    ground
        .change(
            "update cluster_membership set valid_to = '2013-12-31'
             where member_unit_id = (select id from member_unit where code = 'BK')",
        )
        .await;
    admin.post(NEW, &second_half(&admin).await).await.is(303);
    admin.post(&format!("{PERIOD}/opening"), &Form::empty()).await.is(303);
    assert_eq!(ground.count("select count(*) from sheet").await, 13);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn dates_that_cannot_be_are_refused_beside_their_field(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    let good = second_half(&admin).await;
    let before = ground.everything().await;
    let wrong = [
        ("code", "2013-H1"),
        ("code", "nửa cuối"),
        ("ends_on", "1/1/2013"),
        ("data_cutoff_on", "30/6/2013"),
        ("appraisal_deadline_on", "1/1/2014"),
        ("meeting_on", "31/02/2014"),
        ("starts_on", ""),
    ];
    for (field, typed) in wrong {
        let page = admin.post(NEW, &good.clone().with(field, typed)).await.is(422);
        assert!(!page.text(&format!("[id='{field}-error']")).is_empty(), "{field} = {typed}");
        assert_eq!(page.value(field), typed);
        assert_eq!(page.attributes("#error-summary a", "href"), [format!("#{field}")]);
    }
    admin.post(NEW, &good.with("scheme", "1")).await.is(422);
    assert_eq!(ground.everything().await, before);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn two_admins_who_change_the_same_dates_do_not_overwrite_each_other(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    let path = "/admin/clusters/dong-bac/periods/2013-H1";
    let form = admin.get(path).await.ok().form(&format!("form[action='{path}']"));
    assert_eq!(form.get("submission_deadline_on"), "05/07/2013");
    admin.post(path, &form.clone().with("meeting_on", "12/7/2013")).await.is(303);
    let before = ground.everything().await;
    admin.post(path, &form.with("meeting_on", "13/7/2013")).await.is(409);
    assert_eq!(ground.everything().await, before);
    let told: (serde_json::Value, serde_json::Value) =
        sqlx::query_as("select before, after from journal where action = 'period.dates_changed'")
            .fetch_one(&ground.db)
            .await
            .unwrap();
    assert_eq!((&told.0["meeting_on"], &told.1["meeting_on"]), (&"2013-07-11".into(), &"2013-07-12".into()));
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn changing_the_dates_to_what_cannot_be_keeps_what_was_typed(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    let path = "/admin/clusters/dong-bac/periods/2013-H1";
    let form = admin.get(path).await.ok().form(&format!("form[action='{path}']"));
    let before = ground.everything().await;
    let page = admin.post(path, &form.with("ends_on", "31/12/2012")).await.is(422);
    assert_eq!(page.value("ends_on"), "31/12/2012");
    assert!(!page.text("#ends_on-error").is_empty());
    assert_eq!(ground.everything().await, before);
}
