//! Two admins on one draft: nothing a colleague did is overwritten or thrown away unseen.

use crate::answers::Form;
use crate::ground::{Ground, Visitor};
use crate::scheme_ground::{Draft, direct, document, draft, heading, sent};
use serde_json::json;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use thidua::domain::access::Role;

async fn two(ground: &Ground) -> (Visitor, Visitor, Draft<'_>) {
    let tree = json!([heading("I", "20", json!([direct("I.1"), direct("I.2")])), direct("II")]);
    let draft = draft(ground, document("30", tree)).await;
    let other = ground.with_grant("admin.two", Role::Admin, Some(ground.cluster), None).await;
    (ground.admin().await, other, draft)
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_second_to_save_a_node_sees_both_values_and_saves_knowingly(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let (first, second, draft) = two(&ground).await;
    let form = draft.open(&second, "I.1").await;
    let theirs = draft.open(&first, "I.1").await.with("max", "7,5");
    draft.save(&first, "I.1", &theirs).await.is(303);
    let before = ground.everything().await;
    let page = draft.save(&second, "I.1", &form.with("max", "8,25")).await.is(409);
    assert_eq!(ground.everything().await, before);
    let values = page.text("[role=alert] tbody tr");
    assert!(values.contains("7,5") && values.contains("8,25"), "{values}");
    assert_eq!(page.value("max"), "8,25");
    let again = sent(&page, "#node-form");
    draft.save(&second, "I.1", &again).await.is(303);
    assert_eq!(draft.written("I.1").await["max"], "8.25");
    assert_eq!(draft.told().await.2.unwrap()["node"]["max"], "7.5");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn two_nodes_of_one_draft_are_saved_side_by_side(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let (first, second, draft) = two(&ground).await;
    let (one, other) = (draft.open(&first, "I.1").await, draft.open(&second, "I").await);
    draft.save(&first, "I.1", &one.with("max", "5")).await.is(303);
    draft.save(&second, "I", &other.with("max", "15")).await.is(303);
    assert_eq!(draft.written("I.1").await["max"], "5");
    assert_eq!(draft.written("I").await["max"], "15");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn settings_a_colleague_changed_are_not_overwritten_unseen(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let (first, second, draft) = two(&ground).await;
    let settings = draft.part("/settings");
    let mine = sent(&second.get(&settings).await.ok(), "form.editor").with("ceiling", "105");
    let theirs = sent(&first.get(&settings).await.ok(), "form.editor").with("base", "50");
    first.post(&settings, &theirs).await.is(303);
    let before = ground.everything().await;
    let page = second.post(&settings, &mine).await.is(409);
    assert_eq!(ground.everything().await, before);
    assert!(page.has("[role=alert]"));
    assert_eq!((page.value("ceiling"), page.value("base")), ("105".to_owned(), "30".to_owned()));
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn nothing_is_thrown_away_that_a_colleague_just_changed(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let (first, second, draft) = two(&ground).await;
    let seen = draft.seen_whole(&second, "I").await;
    let form = draft.open(&first, "I.2").await.with("name/vi", "Vừa sửa");
    draft.save(&first, "I.2", &form).await.is(303);
    let before = ground.everything().await;
    let kept = draft.change(&second, "I", "/deletion", &[("seen", &seen)]).await.is(409);
    assert!(!kept.text("[data-refused]").is_empty());
    assert!(kept.body.contains("Vừa sửa"), "the tree is shown as it is now");
    draft.change(&second, "I", "/deletion", &[]).await.is(409);
    assert_eq!(ground.everything().await, before);
    let seen = draft.seen_whole(&second, "I").await;
    draft.change(&second, "I", "/deletion", &[("seen", &seen)]).await.ok();
    draft.change(&second, "I", "/deletion", &[("seen", &seen)]).await.is(409);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn an_old_page_neither_renames_nor_undoes(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let (first, second, draft) = two(&ground).await;
    let seen = draft.seen_own(&second, "I.2").await;
    let revision = draft.counts().await.0.to_string();
    let form = draft.open(&first, "I.2").await.with("max", "9");
    draft.save(&first, "I.2", &form).await.is(303);
    let before = ground.everything().await;
    draft.change(&second, "I.2", "/name", &[("name", "Tên"), ("seen", &seen)]).await.is(409);
    let undo = Form::of(&[("seen", &revision)]);
    let refused = second.post_fragment(&draft.part("/undo"), &undo).await.is(409);
    assert!(!refused.text("[data-refused]").is_empty());
    second.post(&draft.part("/undo"), &undo).await.is(409);
    second.post(&draft.part("/undo"), &Form::empty()).await.is(400);
    assert_eq!(ground.everything().await, before);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_node_saved_by_many_at_once_is_saved_once(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let (first, second, draft) = two(&ground).await;
    let one = draft.open(&first, "II").await.with("max", "4");
    let other = draft.open(&second, "II").await.with("max", "6");
    let (a, b) = tokio::join!(draft.save(&first, "II", &one), draft.save(&second, "II", &other));
    let mut statuses = [a.status.as_u16(), b.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 409]);
    assert_eq!(draft.counts().await, (2, 1, 1));
}
