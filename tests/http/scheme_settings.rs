//! Everything of a scheme but its tree: each field changes its setting, a blanked row is gone, faults stand at fields.

use crate::ground::Ground;
use crate::scheme_documents::everything;
use crate::scheme_ground::{blank, changed, draft, sent};
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

fn word(text: &str) -> Value {
    json!(text)
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn settings_change_one_by_one_and_say_what_is_wrong(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    let draft = draft(&ground, everything()).await;
    let (whole, path) = (draft.scheme().await, draft.part("/settings"));
    let open = async || sent(&admin.get(&path).await.ok(), "form.editor");
    let written = async || serde_json::to_value(draft.scheme().await).unwrap();
    for (field, typed, pointer, value) in [
        ("base", "100", "/base", word("100")),
        ("rounding/decimals", "10", "/rounding/decimals", json!(10)),
        ("floor", "", "/floor", Value::Null),
        ("absent", "full", "/absent", word("full")),
        (
            "holidays",
            "30/4/2013, 2/9/2013; 1/1/2014",
            "/holidays",
            json!(["2013-04-30", "2013-09-02", "2014-01-01"]),
        ),
        ("classes/0/from_percent", "97,5", "/classes/0/from_percent", word("97.5")),
        ("classes/0/quota/of", "", "/classes/0/quota/of", word("ranked")),
        ("vetoes/1/when/node_is_zero", "", "/vetoes/1/when", Value::Null),
        ("vetoes/0/effect/class_at_most", "kha", "/vetoes/0/effect/class_at_most", word("kha")),
    ] {
        let before = written().await;
        admin.post(&path, &open().await.with(field, typed)).await.is(303);
        assert_eq!(written().await, changed(before.clone(), pointer, &value), "{field}");
        let told = draft.told().await;
        assert_eq!(told.0, "scheme.settings_changed");
        let without_tree = |mut whole: Value| {
            whole["tree"] = json!([]);
            Some(whole)
        };
        assert_eq!((told.2, told.3), (without_tree(before), without_tree(written().await)), "{field}");
        draft.reset(&whole).await;
    }
    for (list, row) in [("classes", 0), ("classes", 2), ("vetoes", 1), ("ranking/order", 1)] {
        let mut expected = written().await;
        expected.pointer_mut(&format!("/{list}")).unwrap().as_array_mut().unwrap().remove(row);
        let form = blank(&open().await, &format!("{list}/{row}"));
        let answer = admin.post(&path, &form).await;
        assert_eq!(answer.status, 303, "{list}/{row}: {:?}", answer.texts(".field-error"));
        assert_eq!(written().await, expected, "{list}/{row}");
        draft.reset(&whole).await;
    }
    let before = ground.everything().await;
    for (field, typed) in [
        ("title/vi", ""),
        ("base", ""),
        ("base", "trăm"),
        ("holidays", "30/2/2013"),
        ("self_score_gap/deduct", ""),
        ("classes/0/from_percent", "x"),
        ("classes/2/quota/amount", "x"),
        ("classes/1/name/vi", ""),
    ] {
        let page = admin.post(&path, &open().await.with(field, typed)).await.is(422);
        assert_eq!(page.attributes("#error-summary a", "href"), [format!("#{field}")], "{field}");
        assert!(!page.text(&format!("[id='{field}-error']")).is_empty(), "{field}");
        assert_eq!(page.value(field), typed);
    }
    assert_eq!(ground.everything().await, before);
}
