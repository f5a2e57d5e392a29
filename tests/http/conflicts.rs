//! Two people and one line: nobody's figures are overwritten unseen.

use crate::answers::Form;
use crate::ground::{Ground, Visitor, lines};
use serde_json::json;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

fn ii_1(form: &Form, actual: &str) -> Form {
    form.line("II.1").with("II.1:in:target", "200").with("II.1:in:actual", actual)
}

/// A colleague saved 134 after this person opened the sheet; this person then saves 136.
async fn conflict(ground: &Ground) -> (Visitor, Visitor, Form) {
    let (staff, colleague) = (ground.staff("HG").await, ground.colleague("HG").await);
    let form = staff.open_sheet("HG").await;
    colleague.post(&lines("HG"), &ii_1(&form, "134")).await.is(303);
    let typed = form.with("II.1:in:target", "200").with("II.1:in:actual", "136");
    (staff, colleague, typed)
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_second_of_two_savers_sees_both_values_and_overwrites_nothing(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let (staff, _, typed) = conflict(&ground).await;
    let before = ground.everything().await;
    let page = staff.post(&lines("HG"), &typed).await.is(409);
    let fragment = staff.post_fragment(&lines("HG"), &typed.line("II.1")).await.is(409);
    for answer in [&page, &fragment] {
        let both = answer.text("[id='line-II.1'] .conflict p:first-child");
        assert!(
            both.contains("134") && both.contains("136") && both.contains("Đồng chí hg.colleague"),
            "{both}"
        );
        assert_eq!(answer.value("II.1:in:actual"), "136");
        assert_eq!(answer.attributes("[name=resolve]", "value"), ["II.1:mine:1", "II.1:theirs:1"]);
        assert_eq!(answer.attributes("[id='line-II.1']", "data-state"), ["conflict"]);
    }
    assert_eq!(ground.everything().await, before);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_conflict_can_be_settled_for_the_own_value(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let (staff, _, typed) = conflict(&ground).await;
    let form = staff.post(&lines("HG"), &typed).await.is(409).form("#sheet-form");
    staff.post(&lines("HG"), &form.with("resolve", "II.1:mine:1")).await.is(303);
    let (raw, _, version) = ground.entry("HG", "II.1").await.unwrap();
    assert_eq!((raw["inputs"]["actual"].as_str(), version), (Some("136"), 2));
    let told = ground.told("HG", "II.1").await;
    assert_eq!(told[1].0.as_ref().unwrap()["entry"]["inputs"]["actual"], "134");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_conflict_can_be_settled_for_the_colleagues_value(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let (staff, _, typed) = conflict(&ground).await;
    let before = (ground.entry("HG", "II.1").await, ground.count(SUMS).await);
    let form = staff.post(&lines("HG"), &typed).await.is(409).form("#sheet-form");
    staff.post(&lines("HG"), &form.with("resolve", "II.1:theirs:1")).await.is(303);
    assert_eq!((ground.entry("HG", "II.1").await, ground.count(SUMS).await), before);
    assert_eq!(staff.open_sheet("HG").await.get("II.1:in:actual"), "134");
    given_up(&ground, "136", "134").await;
}

/// The version of the sheet, which changes with its sums.
const SUMS: &str = "select version::bigint from sheet order by version desc limit 1";

/// Both values stand in the journal: what was typed and given up, and what stands.
async fn given_up(ground: &Ground, typed: &str, stands: &str) {
    let told = ground.told("HG", "II.1").await;
    assert_eq!(told.len(), 2);
    let (before, after) = told.last().unwrap();
    assert_eq!(before.as_ref().unwrap()["entry"]["inputs"]["actual"], typed);
    assert_eq!(after.as_ref().unwrap()["entry"]["inputs"]["actual"], stands);
    assert_eq!(ground.count("select count(*) from journal where action = 'entry.given_up'").await, 1);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_script_that_settles_for_the_colleagues_value_gets_the_line_back(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let (staff, _, typed) = conflict(&ground).await;
    let typed = typed.line("II.1");
    staff.post_fragment(&lines("HG"), &typed).await.is(409);
    let choice = typed.with("resolve", "II.1:theirs:1");
    let line = staff.post_fragment(&lines("HG"), &choice).await.is(200);
    assert_eq!(line.value("II.1:in:actual"), "134");
    assert_eq!(line.attributes("[id='line-II.1']", "data-state"), ["saved"]);
    assert!(!line.has(".conflict"));
    given_up(&ground, "136", "134").await;
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_conflict_can_be_settled_for_a_third_value(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let (staff, _, typed) = conflict(&ground).await;
    let form = staff.post(&lines("HG"), &typed).await.is(409).form("#sheet-form");
    let third = form.with("II.1:in:actual", "135").with("resolve", "II.1:mine:1");
    staff.post(&lines("HG"), &third).await.is(303);
    assert_eq!(ground.entry("HG", "II.1").await.unwrap().0["inputs"]["actual"], "135");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn giving_way_on_a_sheet_that_was_sent_meanwhile_changes_and_records_nothing(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    ground.fill("HG").await;
    let staff = ground.staff("HG").await;
    let form = staff.open_sheet("HG").await;
    ground.send_filled("HG").await;
    let before = ground.everything().await;
    let choice = ii_1(&form, "136").with("resolve", "II.1:theirs:1");
    staff.post_fragment(&lines("HG"), &choice).await.is(423);
    assert_eq!(ground.everything().await, before);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn settling_a_conflict_over_a_third_change_is_a_conflict_again(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let (staff, colleague, typed) = conflict(&ground).await;
    let form = staff.post(&lines("HG"), &typed).await.is(409).form("#sheet-form");
    let theirs = colleague.open_sheet("HG").await;
    colleague.post(&lines("HG"), &ii_1(&theirs, "150")).await.is(303);
    let again = staff.post(&lines("HG"), &form.with("resolve", "II.1:mine:1")).await.is(409);
    assert!(again.text(".conflict p:first-child").contains("150"));
    assert_eq!(
        ground.entry("HG", "II.1").await.unwrap().0["inputs"],
        json!({"target": "200", "actual": "150"})
    );
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn untouched_lines_of_a_whole_sheet_leave_a_colleagues_newer_value(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    ground.fill("HG").await;
    let (staff, colleague) = (ground.staff("HG").await, ground.colleague("HG").await);
    let form = staff.open_sheet("HG").await;
    colleague.post(&lines("HG"), &ii_1(&form, "134")).await.is(303);
    staff.post(&lines("HG"), &form.with("II.2:in:target", "40").with("II.2:in:actual", "20")).await.is(303);
    assert_eq!(ground.entry("HG", "II.1").await.unwrap().0["inputs"]["actual"], "134");
    assert_eq!(ground.entry("HG", "II.2").await.unwrap().0["inputs"]["actual"], "20");
    assert_eq!(ground.told("HG", "II.1").await.len(), 2);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn two_people_who_type_the_same_do_not_disagree(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let (staff, _, typed) = conflict(&ground).await;
    let before = ground.everything().await;
    staff.post(&lines("HG"), &typed.with("II.1:in:actual", "134")).await.is(303);
    assert_eq!(ground.everything().await, before);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_conflict_on_one_line_keeps_none_of_the_others_from_being_saved(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let (staff, _, typed) = conflict(&ground).await;
    let typed = typed.with("II.4:in:whole", "199").with("II.4:in:part", "150");
    staff.post(&lines("HG"), &typed).await.is(409);
    assert_eq!(ground.told("HG", "II.4").await.len(), 1);
    assert_eq!(ground.entry("HG", "II.1").await.unwrap().0["inputs"]["actual"], "134");
}
