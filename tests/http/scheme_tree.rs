//! The tree of a scheme: every change of it, its undo, what it says of sums and faults.

use crate::answers::Form;
use crate::ground::Ground;
use crate::scheme_documents::everything;
use crate::scheme_ground::{Draft, direct, document, draft, heading, line, with};
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

/// Two groups, the second with a group of its own.
fn small() -> Value {
    document(
        "100",
        json!([
            heading("I", "40", json!([direct("I.1"), direct("I.2")])),
            heading(
                "II",
                "58",
                json!([direct("II.1"), heading("II.2", "8", json!([direct("II.2.a")])), direct("II.6")])
            ),
        ]),
    )
}

/// Holds a change to one revision, one step and one journal record of this action about this node.
async fn one_more(draft: &Draft<'_>, before: (i32, i64, i64), action: &str, line: Option<&str>) {
    assert_eq!(draft.counts().await, (before.0 + 1, before.1 + 1, before.2 + 1), "{action}");
    let told = draft.told().await;
    assert_eq!((told.0.as_str(), told.1.as_deref()), (action, line));
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_new_node_stands_last_and_a_blank_code_goes_on_in_the_pattern(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    let draft = draft(&ground, small()).await;
    let nodes = draft.part("/nodes");
    for (parent, code, form, outline) in [
        ("II", "", "direct", "I(I.1 I.2) II(II.1 II.2(II.2.a) II.6 II.4)"),
        ("II", "II.7", "count", "I(I.1 I.2) II(II.1 II.2(II.2.a) II.6 II.4 II.7)"),
        ("II", "", "levels", "I(I.1 I.2) II(II.1 II.2(II.2.a) II.6 II.4 II.7 II.8)"),
        ("", "", "heading", "I(I.1 I.2) II(II.1 II.2(II.2.a) II.6 II.4 II.7 II.8) III"),
        ("III", "", "direct", "I(I.1 I.2) II(II.1 II.2(II.2.a) II.6 II.4 II.7 II.8) III(III.1)"),
    ] {
        let before = draft.counts().await;
        let form = Form::of(&[
            ("parent", parent),
            ("code", code),
            ("name", " Tên mới "),
            ("max", "1.234,5"),
            ("form", form),
        ]);
        admin.post(&nodes, &form).await.is(303);
        assert_eq!(draft.outline().await, outline);
        let added = draft.told().await.1.unwrap();
        one_more(&draft, before, "scheme.node_added", Some(&added)).await;
        let told = draft.told().await;
        assert_eq!((told.2, told.3.unwrap()["node"].clone()), (None, draft.written(&added).await));
        let stored = draft.written(&added).await;
        assert_eq!(
            (stored["name"]["vi"].as_str(), stored["max"].as_str()),
            (Some("Tên mới"), Some("1234.5"))
        );
    }
    // What is likely next is chosen already: below a new heading, beside a new line.
    let form = Form::of(&[("parent", ""), ("name", "Nhóm"), ("form", "heading")]);
    let answer = admin.post(&nodes, &form).await;
    let next = admin.get(answer.location()).await.ok();
    assert_eq!(next.value("parent"), "IV");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn what_is_wrong_with_a_new_node_is_said_and_what_was_typed_stays(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    let draft = draft(&ground, small()).await;
    let before = ground.everything().await;
    let typed =
        Form::of(&[("parent", "II"), ("code", "X"), ("name", "Tên"), ("max", "8"), ("form", "direct")]);
    let long = "ă".repeat(5_000);
    for (field, wrong) in [
        ("name", ""),
        ("name", " "),
        ("name", long.as_str()),
        ("code", "II.2.a"),
        ("max", "tám"),
        ("max", "1.234"),
        ("max", "0,12345678901"),
        ("code", &long),
        ("parent", "không còn"),
        ("parent", "I.1"),
    ] {
        let form = typed.clone().with(field, wrong);
        let page = admin.post(&draft.part("/nodes"), &form).await.is(422);
        assert_eq!(page.attributes("#error-summary a", "href"), [format!("#{field}")], "{field}");
        if field != "parent" {
            assert!(!page.text(&format!("#{field}-error")).is_empty());
        }
        for name in ["code", "name", "max", "form"] {
            assert_eq!(page.value(name).trim(), form.get(name).trim(), "{field}: {name}");
        }
        let fragment = admin.post_fragment(&draft.part("/nodes"), &form).await.is(422);
        assert_eq!(fragment.value("name"), form.get("name"));
    }
    // Nội dung in TCVN3, and bytes that are no text.
    for name in ["C%E6ng t%B8c", "%FF%FE"] {
        let body = format!("parent=II&form=direct&name={name}");
        let page = admin.post_body(&draft.part("/nodes"), body).await.is(422);
        assert!(!page.text("#name-error").is_empty(), "{name}");
    }
    assert_eq!(ground.everything().await, before);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_node_moves_where_it_is_sent_and_nowhere_it_cannot(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    let draft = draft(&ground, small()).await;
    for (code, to, other, outline) in [
        ("II.6", "up", "", "I(I.1 I.2) II(II.1 II.6 II.2(II.2.a))"),
        ("II.6", "down", "", "I(I.1 I.2) II(II.1 II.2(II.2.a) II.6)"),
        ("II", "up", "", "II(II.1 II.2(II.2.a) II.6) I(I.1 I.2)"),
        ("I.1", "end", "II.2", "II(II.1 II.2(II.2.a I.1) II.6) I(I.2)"),
        ("II.2", "end", "", "II(II.1 II.6) I(I.2) II.2(II.2.a I.1)"),
        ("II.2", "before", "II.1", "II(II.2(II.2.a I.1) II.1 II.6) I(I.2)"),
        ("I.1", "after", "I.2", "II(II.2(II.2.a) II.1 II.6) I(I.2 I.1)"),
    ] {
        let before = draft.counts().await;
        let told = draft.change(&admin, code, "/place", &[("to", to), ("other", other)]).await.ok();
        assert_eq!(draft.outline().await, outline, "{code} {to} {other}");
        assert!(told.text("[data-said]").contains(code));
        one_more(&draft, before, "scheme.node_moved", Some(code)).await;
        let (_, _, was, is) = draft.told().await;
        let place = |told: Option<Value>| told.map(|told| (told["parent"].clone(), told["place"].clone()));
        assert_ne!(place(was), place(is));
    }
    let before = ground.everything().await;
    // At an edge there is nowhere to go, and nothing to undo.
    for (code, to) in [("II", "up"), ("I", "down"), ("II.2.a", "up"), ("II.2.a", "down")] {
        draft.change(&admin, code, "/place", &[("to", to)]).await.ok();
    }
    for (code, to, other, status) in [
        ("II", "end", "II", 422),
        ("II", "end", "II.2", 422),
        ("II", "before", "II.2.a", 422),
        ("II", "after", "II", 422),
        ("I.2", "end", "II.1", 422),
        ("I.2", "end", "Z", 422),
        ("I.2", "before", "Z", 422),
        ("Z", "up", "", 422),
        ("I.2", "sideways", "", 400),
    ] {
        let answer = draft.change(&admin, code, "/place", &[("to", to), ("other", other)]).await.is(status);
        if status == 422 {
            assert!(!answer.text("[data-refused]").is_empty());
        }
    }
    assert_eq!(ground.everything().await, before);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_copy_stands_after_the_original_with_codes_of_its_own(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    let draft = draft(&ground, small()).await;
    let before = draft.counts().await;
    draft.change(&admin, "II.2", "/copy", &[]).await.ok();
    assert_eq!(draft.outline().await, "I(I.1 I.2) II(II.1 II.2(II.2.a) II.3(II.3.a) II.6)");
    one_more(&draft, before, "scheme.node_copied", Some("II.3")).await;
    assert_eq!(draft.written("II.3.a").await["rule"], draft.written("II.2.a").await["rule"]);
    draft.change(&admin, "I", "/copy", &[]).await.ok();
    assert_eq!(draft.outline().await.split(' ').nth(2), Some("I-2(I-2.1"));
    draft.change(&admin, "Z", "/copy", &[]).await.is(422);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_deletion_is_undone_with_everything_below_it(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    let draft = draft(&ground, everything()).await;
    let whole = draft.scheme().await;
    for code in ["I", "A/1", "II 1?", "%", "dấu đ", "P"] {
        let before = draft.counts().await;
        let stood = draft.written(code).await;
        let seen = draft.seen_whole(&admin, code).await;
        let gone = draft.change(&admin, code, "/deletion", &[("seen", &seen)]).await.ok();
        assert!(gone.text("[data-said]").contains(code));
        assert_eq!(draft.written(code).await, Value::Null);
        one_more(&draft, before, "scheme.node_deleted", Some(code)).await;
        let told = draft.told().await;
        assert_eq!((told.2.unwrap()["node"].clone(), told.3), (stood, None));
        let page = admin.get(&draft.address).await.ok();
        let undo =
            page.form("form[data-undo]").with("seen", &page.attributes("form[data-undo] button", "value")[0]);
        admin.post(&draft.part("/undo"), &undo).await.is(303);
        assert_eq!(draft.scheme().await, whole);
        assert_eq!(draft.counts().await, (before.0 + 2, before.1, before.2 + 2));
        assert_eq!(draft.told().await.0, "scheme.undone");
    }
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_last_fifty_steps_are_undone_one_after_the_other(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    let draft = draft(&ground, small()).await;
    let mut stages = vec![draft.scheme().await];
    for number in 0..55 {
        let code = if number % 2 == 0 { "I.1" } else { "II.6" };
        draft.change(&admin, code, "/copy", &[]).await.ok();
        stages.push(draft.scheme().await);
    }
    assert_eq!(draft.counts().await.1, 50);
    for back in 1..=50 {
        let seen = draft.counts().await.0.to_string();
        let answer = admin.post_fragment(&draft.part("/undo"), &Form::of(&[("seen", &seen)])).await.ok();
        assert_eq!(draft.scheme().await, stages[55 - back], "{back} steps back");
        assert_eq!(answer.has("form[data-undo]"), back < 50);
    }
    let before = ground.everything().await;
    let seen = draft.counts().await.0.to_string();
    admin.post_fragment(&draft.part("/undo"), &Form::of(&[("seen", &seen)])).await.ok();
    assert_eq!(ground.everything().await, before);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_name_is_changed_in_the_tree_in_the_language_of_the_page(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    let draft = draft(&ground, small()).await;
    let (before, node) = (draft.counts().await, draft.written("II").await);
    let seen = draft.seen_own(&admin, "II").await;
    draft.change(&admin, "II", "/name", &[("name", "Tên khác"), ("seen", &seen)]).await.ok();
    one_more(&draft, before, "scheme.node_changed", Some("II")).await;
    let seen = draft.seen_own(&admin, "II").await;
    let english = admin.clone().in_english();
    draft.change(&english, "II", "/name", &[("name", "Another"), ("seen", &seen)]).await.ok();
    let expected = with(node, json!({"name": {"vi": "Tên khác", "en": "Another"}}));
    assert_eq!(draft.written("II").await, expected);
    let before = ground.everything().await;
    // More characters, and more bytes, than a document takes.
    let (long, wide) = ("a".repeat(5_000), "ộ".repeat(3_000));
    for name in ["", "  ", long.as_str(), wide.as_str()] {
        let answer = draft.change(&admin, "II", "/name", &[("name", name), ("seen", &seen)]).await.is(422);
        assert!(!answer.text("[data-refused]").is_empty());
    }
    draft.change(&admin, "Z", "/name", &[("name", "x"), ("seen", &seen)]).await.is(404);
    assert_eq!(ground.everything().await, before);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn odd_codes_work_in_addresses_and_on_pages(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    let odd = ["A/1", "II 1?", "%", "%2F", "#1", "a&b", "\"x\"", "<b>", "II.1.", "đ", "a+b", "a;b=c", "\\"];
    let lines: Vec<Value> = odd.iter().map(|code| direct(code)).collect();
    let draft = draft(&ground, document("130", json!(lines))).await;
    let page = admin.get(&draft.address).await.ok();
    assert_eq!(page.texts(".tree-code"), odd);
    for (code, href) in odd.iter().zip(page.attributes("a[data-name]", "href")) {
        let shown = admin.get(&href).await.ok();
        assert_eq!(shown.value("code"), *code, "{href}");
        let form = draft.open(&admin, code).await.with("name/vi", "Đổi tên");
        let saved = draft.save(&admin, code, &form).await;
        assert!(saved.location().starts_with(&format!("{}#row-", draft.address)));
        assert_eq!(draft.written(code).await["name"]["vi"], "Đổi tên", "{code}");
        let action = page.attributes(
            &format!("tr[id='row-{}']", code.replace('\\', "\\\\").replace('"', "\\\"")),
            "data-action",
        );
        let moved =
            admin.post_fragment(&format!("{}/place", action[0]), &Form::of(&[("to", "end")])).await.ok();
        assert!(moved.text("[data-said]").contains(code));
    }
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn sums_stand_beside_maxima_and_faults_at_their_nodes(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    let draft = draft(
        &ground,
        document(
            "100",
            json!([
                heading("I", "40", json!([direct("I.1"), direct("I.2")])),
                heading("II", "58", json!([line("II.1", json!({"form": "checklist", "items": []}))])),
            ]),
        ),
    )
    .await;
    let page = admin.get(&draft.address).await.ok();
    assert!(page.text(".tree-sum").contains("98/100"), "{}", page.text(".tree-sum"));
    assert!(page.text("tr[data-row=I] .tree-short").ends_with("20/40 !"));
    assert!(page.has("tr[data-row='II.1'] .fault-serious") && !page.has("tr[data-row='I.1'] .fault"));
    assert_eq!(
        page.attributes("tr[data-row='II.1'] .fault a", "href")[0],
        draft.node("II.1", "").replace("%2E", ".")
    );
    // The fault goes with its cause.
    let form = draft.open(&admin, "I").await.with("max", "20");
    draft.save(&admin, "I", &form).await.is(303);
    let page = admin.get(&draft.address).await.ok();
    assert!(page.text("tr[data-row=I] td.num:nth-of-type(4)").ends_with("20/20"));
    assert!(page.text(".tree-sum").contains("78/100"));
    assert!(!page.has("tr[data-row=I] .fault-serious"));
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_draft_as_large_as_a_document_may_be_still_opens_and_grows_no_further(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    let lines: Vec<Value> = (0..2_000)
        .map(|number| {
            json!({"code": format!("I.{number}"), "name": {"vi": "x".repeat(915)}, "max": "1",
                             "rule": {"form": "direct", "note": "optional"}})
        })
        .collect();
    let draft = draft(&ground, document("1", json!([heading("I", "1", json!(lines))]))).await;
    let spaced = ground.count("select max(octet_length(document::text))::bigint from scheme_version").await;
    assert!(spaced > 2 * 1024 * 1024, "the database's own writing of it is larger than the limit: {spaced}");
    let before = draft.counts().await;
    admin.get(&draft.part("/document.json")).await.ok();
    let refused = draft.change(&admin, "I", "/copy", &[]).await.is(422);
    assert!(!refused.text("[data-refused]").is_empty());
    assert_eq!(draft.counts().await, before);
}
