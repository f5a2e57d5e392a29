//! Saving lines of a sheet: what is stored, what comes back, what the journal tells.

use crate::answers::Form;
use crate::ground::{Ground, lines, results, sheet};
use serde_json::json;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use std::collections::BTreeMap;
use thidua::actions::sheets::totals_of;
use thidua::domain::scheme::Scheme;
use thidua::domain::sheet::{UnitSheet, score_unit};

/// What stands on II.1 of the tests: target and result.
fn ii_1(form: &Form, target: &str, actual: &str) -> Form {
    form.line("II.1").with("II.1:in:target", target).with("II.1:in:actual", actual)
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn numbers_typed_the_vietnamese_way_are_stored_plain_and_shown_back_the_same_way(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("HG").await;
    let form = staff.open_sheet("HG").await;
    staff.post(&lines("HG"), &ii_1(&form, "2.600", " 1 320 ")).await.is(303);
    let decimals = form
        .line("II.5")
        .with("II.5:in:guidance", "1")
        .with("II.5:in:monthly", "96,50")
        .with("II.5:in:checked", "52.5");
    staff.post(&lines("HG"), &decimals).await.is(303);
    let raw = |entry: Option<(serde_json::Value, String, i32)>| entry.unwrap().0["inputs"].clone();
    assert_eq!(raw(ground.entry("HG", "II.1").await), json!({"target": "2600", "actual": "1320"}));
    let decimals = raw(ground.entry("HG", "II.5").await);
    assert_eq!(decimals, json!({"guidance": "1", "monthly": "96.5", "checked": "52.5"}));
    let page = staff.get(&sheet("HG")).await.ok();
    assert_eq!(page.value("II.1:in:target"), "2.600");
    assert_eq!(page.value("II.1:in:actual"), "1.320");
    assert_eq!(page.value("II.5:in:monthly"), "96,5");
    assert_eq!(page.value("II.5:in:checked"), "52,5");
    let english = staff.clone().in_english().get(&sheet("HG")).await.ok();
    assert_eq!(english.value("II.1:in:target"), "2600");
    assert_eq!(english.value("II.5:in:checked"), "52.5");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_saved_line_shows_its_points_and_the_sums_follow(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("HG").await;
    let form = staff.open_sheet("HG").await;
    // 650 of half of 2600 is half of the way: 4 of 8 points.
    let answer = staff.post_fragment(&lines("HG"), &ii_1(&form, "2600", "650")).await.ok();
    assert_eq!(answer.texts("tbody[data-line]").len(), 1);
    assert_eq!(answer.text("tbody[data-line='II.1'] [data-part=points]"), "4,00");
    assert_eq!(answer.attributes("tbody", "data-state"), ["saved"]);
    assert_eq!(answer.text(".sums [data-total=total]"), "4,00");
    assert_eq!(answer.text(".sums [data-total=II]"), "4,00");
    assert_eq!(answer.text(".sums [data-total='II:progress']"), "1/7");
    assert!(!answer.has("header, form, title"), "a fragment is no page");
    let page = staff.get(&sheet("HG")).await.ok();
    assert_eq!(page.text("#sum-total"), "4,00");
    assert_eq!(page.text("#sum-II"), "4,00");
    assert_eq!(page.value("II.1:version"), answer.value("II.1:version"));
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn every_change_writes_one_record_with_before_and_after(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("HG").await;
    let form = staff.open_sheet("HG").await;
    staff.post(&lines("HG"), &ii_1(&form, "200", "50")).await.is(303);
    let form = staff.open_sheet("HG").await;
    staff.post(&lines("HG"), &ii_1(&form, "200", "60").with("II.1:note", "Bổ sung")).await.is(303);
    let told = ground.told("HG", "II.1").await;
    assert_eq!(told.len(), 2);
    let first = json!({"target": "200", "actual": "50"});
    assert_eq!(told[0].0, None);
    assert_eq!(told[0].1.as_ref().unwrap()["entry"]["inputs"], first);
    assert_eq!(told[1].0.as_ref().unwrap()["entry"]["inputs"], first);
    let after = told[1].1.as_ref().unwrap();
    assert_eq!(after["entry"]["inputs"], json!({"target": "200", "actual": "60"}));
    assert_eq!(after["note"], "Bổ sung");
    assert_eq!(after["points"], "4.8");
    let by =
        ground.count("select account_id from journal where action = 'entry.saved' order by id desc limit 1");
    assert_eq!(by.await, staff.account.get());
    let why = staff.get(&format!("{}/why/II.1", sheet("HG"))).await.ok();
    assert!(why.body.contains("Bổ sung") && why.body.contains("Đồng chí hg.staff"));
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn saving_what_is_already_there_writes_nothing(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    ground.fill("HG").await;
    let staff = ground.staff("HG").await;
    let form = staff.open_sheet("HG").await;
    let before = ground.everything().await;
    staff.post(&lines("HG"), &form).await.is(303);
    // Typed again, in another form of the same numbers.
    staff.post_fragment(&lines("HG"), &ii_1(&form, "2 600", "1320")).await.ok();
    staff.post(&lines("HG"), &Form::empty().with("then", "stay")).await.is(303);
    assert_eq!(ground.everything().await, before);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_whole_sheet_without_script_saves_and_its_totals_are_the_engines(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    ground.fill("CB").await;
    let theirs = ground.staff("CB").await.open_sheet("CB").await;
    let staff = ground.staff("HG").await;
    let mut form = staff.open_sheet("HG").await;
    // What Cao Bằng's page shows, typed into Hà Giang's; the versions stay Hà Giang's.
    for (name, value) in &theirs.0 {
        if !name.ends_with(":version") && name != "account" {
            form = form.with(name, value);
        }
    }
    let saved = staff.post(&lines("HG"), &form.with("then", "check")).await;
    assert_eq!(saved.location(), format!("{}/check", sheet("HG")));
    let scheme = Scheme::parse(thidua::actions::first_start::SCHEME).unwrap();
    let deadline = chrono::NaiveDate::from_ymd_opt(2013, 7, 5).unwrap();
    let unit = UnitSheet {
        unit: "HG".to_owned(),
        submitted_on: None,
        entries: results("CB").into_iter().collect::<BTreeMap<_, _>>(),
        appraised: None,
    };
    let expected = totals_of(&scheme, &score_unit(&scheme, deadline, unit).unwrap());
    let stored: (String, String, String, String, i32, i32) = sqlx::query_as(
        "select core::text, bonus::text, deduction::text, total::text, answered, missing from sheet where id = $1",
    )
    .bind(ground.sheet_of("HG").await.get())
    .fetch_one(&ground.db)
    .await
    .unwrap();
    let sums = (expected.core, expected.bonus, expected.deduction, expected.total.clone());
    assert_eq!((stored.0, stored.1, stored.2, stored.3), sums);
    assert_eq!((stored.4, stored.5), (expected.answered, 0));
    let page = staff.get(&sheet("HG")).await.ok();
    assert_eq!(page.text("#sum-total"), expected.total.replace('.', ","));
    let records = ground.count("select count(*) from journal where action = 'entry.saved'").await;
    assert_eq!(records, 2 * i64::try_from(results("CB").len()).unwrap());
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn text_typed_decomposed_is_stored_composed(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("HG").await;
    let form = ii_1(&staff.open_sheet("HG").await, "200", "50");
    let decomposed = "B\u{103}\u{301}c Ka\u{323}n";
    let form = form.with("II.1:note", &format!("{decomposed}\r\ndòng hai"));
    staff.post(&lines("HG"), &form).await.is(303);
    assert_eq!(ground.entry("HG", "II.1").await.unwrap().1, "B\u{1eaf}c K\u{1ea1}n\ndòng hai");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn an_absent_line_needs_its_reason_and_then_leaves_the_base(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("HG").await;
    let form = staff.open_sheet("HG").await.line("II.1").with("II.1:status", "not_assigned");
    let refused = staff.post(&lines("HG"), &form).await.is(422);
    assert!(!refused.beside("II.1:reason").is_empty());
    assert!(refused.has("[id='II.1:status'], [name='II.1:status'][value=not_assigned][checked]"));
    assert_eq!(ground.entry("HG", "II.1").await, None);
    let form = form.with("II.1:reason", "Tỉnh không giao");
    let saved = staff.post_fragment(&lines("HG"), &form).await.ok();
    assert_eq!(saved.attributes("tbody", "data-state"), ["absent"]);
    assert!(saved.text(".sums [data-total=achieved]").contains("92"), "8 of 100 points are not assigned");
    let entry = ground.entry("HG", "II.1").await.unwrap().0;
    assert_eq!(
        (entry["status"].as_str(), entry["reason"].as_str()),
        (Some("not_assigned"), Some("Tỉnh không giao"))
    );
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_line_can_be_cleared_again_and_the_journal_keeps_what_was_there(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    ground.fill("HG").await;
    let staff = ground.staff("HG").await;
    let form = staff.open_sheet("HG").await;
    let cleared = staff.post_fragment(&lines("HG"), &ii_1(&form, "", "")).await.ok();
    assert_eq!(cleared.attributes("tbody", "data-state"), ["empty"]);
    let told = ground.told("HG", "II.1").await;
    assert_eq!(told[1].0.as_ref().unwrap()["entry"]["inputs"], json!({"target": "2600", "actual": "1320"}));
    assert_eq!(ground.count("select missing::bigint from sheet where answered > 0").await, 1);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn ticks_levels_dates_and_none_of_them_come_back_as_they_were_left(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("HG").await;
    let form = staff.open_sheet("HG").await;
    let form = form
        .with("I.1:tick:plan", "on")
        .with("III.1:none", "on")
        .with("I.3:level", "kha")
        .with("VI.1:in:done", "29/3/2013");
    staff.post(&lines("HG"), &form).await.is(303);
    let again = staff.open_sheet("HG").await;
    assert_eq!(again.get("I.1:tick:plan"), "on");
    assert!(!again.0.contains_key("I.1:tick:reviews") && !again.0.contains_key("I.1:none"));
    assert_eq!(again.get("III.1:none"), "on");
    assert_eq!(again.get("I.3:level"), "kha");
    assert_eq!(again.get("VI.1:in:done"), "29/03/2013");
    let never = again.with("VI.1:in:done", "").with("VI.1:never", "on");
    staff.post(&lines("HG"), &never).await.is(303);
    let again = staff.open_sheet("HG").await;
    assert_eq!((again.get("VI.1:never"), again.get("VI.1:in:done")), ("on", ""));
}
