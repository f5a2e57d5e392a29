//! The rule builder: each field changes its parameter and nothing else; what cannot be read is said beside its field
//! and stays as it was typed.

use crate::answers::Form;
use crate::ground::{Ground, Visitor};
use crate::scheme_documents::everything;
use crate::scheme_ground::{Draft, blank, changed, direct, document, draft, heading, line, with};
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

/// Where in the written node a field's parameter stands, what is typed and what is written for it.
type Change = (&'static str, &'static str, &'static str, &'static str, Value);

fn word(text: &str) -> Value {
    json!(text)
}

/// A node's code, a field, what is typed, the pointer of its parameter and what stands there then.
fn of_points_and_proportions() -> Vec<Change> {
    vec![
        ("A/1", "max", "12,5", "/max", word("12.5")),
        ("A/1", "name/vi", " Đổi  tên ", "/name/vi", word("Đổi  tên")),
        ("A/1", "name/en", "Renamed", "/name/en", word("Renamed")),
        ("A/1", "guidance/vi", "Một\r\nhai", "/guidance/vi", word("Một\nhai")),
        ("A/1", "weight", "2", "/weight", word("2")),
        ("A/1", "absent", "full", "/absent", word("full")),
        ("A/1", "absent/points", "3", "/absent/points", word("3")),
        ("A/1", "evidence", "none", "/evidence", word("none")),
        ("A/1", "scored_by", "unit", "/scored_by", word("unit")),
        ("A/1", "capped", "on", "/capped", Value::Null),
        ("A/1", "rule/min", "1", "/rule/min", word("1")),
        ("A/1", "rule/min", "0", "/rule/min", Value::Null),
        ("A/1", "rule/step", "", "/rule/step", Value::Null),
        ("A/1", "rule/note", "optional", "/rule/note", word("optional")),
        ("II 1?", "rule/levels/0/name/vi", "Rất tốt", "/rule/levels/0/name/vi", word("Rất tốt")),
        ("II 1?", "rule/levels/0/amount", "87,5", "/rule/levels/0/percent", word("87.5")),
        ("II 1?", "rule/levels/1/amount", "−1", "/rule/levels/1/points", word("-1")),
        ("%", "rule/items/1/points", "3", "/rule/items/1/points", word("3")),
        ("dấu đ", "rule/full_at", "80", "/rule/full_at", word("0.8")),
        ("dấu đ", "rule/full_at", "80 %", "/rule/full_at", word("0.8")),
        ("dấu đ", "rule/zero_below", "5,25", "/rule/zero_below", word("0.0525")),
        ("dấu đ", "rule/measure/pace", "0,75", "/rule/measure/pace", word("0.75")),
        ("dấu đ", "rule/over/per", "1", "/rule/over/per", word("0.01")),
        ("dấu đ", "rule/over/points", "0,2", "/rule/over/points", word("0.2")),
        ("dấu đ", "rule/over/cap", "", "/rule/over/cap", Value::Null),
        ("dấu đ", "rule/over", "cap", "/rule/over", word("cap")),
        ("dấu đ", "rule/below/per", "10", "/rule/below/per", word("0.1")),
        ("dấu đ", "rule/below/minus", "2", "/rule/below/minus", word("2")),
        ("dấu đ", "rule/below", "zero", "/rule/below", word("zero")),
        ("dấu đ", "rule/inputs/0/name/vi", "Cả thảy", "/rule/inputs/0/name/vi", word("Cả thảy")),
        ("dấu đ", "rule/inputs/0/unit/vi", "", "/rule/inputs/0/unit", Value::Null),
        ("dấu đ", "rule/inputs/0/min", "5", "/rule/inputs/0/min", word("5")),
        ("dấu đ", "rule/inputs/0/max", "", "/rule/inputs/0/max", Value::Null),
        ("dấu đ", "rule/inputs/2/integer", "on", "/rule/inputs/2/integer", json!(true)),
    ]
}

/// The same for the other forms and for groups.
fn of_other_forms() -> Vec<Change> {
    vec![
        ("II.2", "rule/full_at", "80", "/rule/full_at", word("80")),
        ("II.3", "rule/bands/0/to", "55", "/rule/bands/0/to", word("0.55")),
        ("II.3", "rule/bands/1/from_incl", "on", "/rule/bands/1/from_incl", Value::Null),
        ("II.3", "rule/bands/2/amount", "8", "/rule/bands/2/points", word("8")),
        ("II.3", "rule/else", "", "/rule/else", Value::Null),
        ("II.4", "rule/bands/1/from", "1001", "/rule/bands/1/from", word("1001")),
        ("III.1", "rule/cases/0/points", "3", "/rule/cases/0/points", word("3")),
        ("III.1", "rule/cases/0/when/0/op", ">", "/rule/cases/0/when/0/op", word(">")),
        ("III.1", "rule/cases/0/when/1/value", "2", "/rule/cases/0/when/1/value", word("2")),
        ("III.1", "rule/cases/0/when/0/input", "0", "/rule/cases/0/when/0/input", word("whole")),
        ("III.1", "rule/else", "1", "/rule/else", word("1")),
        ("III.2", "rule/missing", "1", "/rule/missing", word("1")),
        ("III.2", "rule/days", "working", "/rule/days", word("working")),
        ("III.2", "rule/done", "input", "/rule/done", word("input")),
        ("III.2", "rule/late/bands/0/to", "4", "/rule/late/0/to", word("4")),
        ("III.3", "rule/due", "6/7/2013", "/rule/due", word("2013-07-06")),
        ("III.3", "rule/late/per_day", "1", "/rule/late/per_day", word("1")),
        ("III.4", "rule/start", "zero", "/rule/start", word("zero")),
        ("III.4", "rule/items/0/each", "1", "/rule/items/0/each", word("1")),
        ("III.4", "rule/items/0/cap", "", "/rule/items/0/cap", Value::Null),
        ("III.4", "rule/items/1/at_most", "7", "/rule/items/1/at_most", word("7")),
        ("III.5", "rule/met_share", "50", "/rule/met_share", word("0.5")),
        ("III.5", "rule/met_share", "", "/rule/met_share", word("0.5")),
        ("III.5", "rule/untargeted", "best_ratio", "/rule/untargeted", word("best_ratio")),
        ("III.6", "rule/direction", "high", "/rule/direction", word("high")),
        ("III.6", "rule/ties", "same", "/rule/ties", word("same")),
        ("III.6", "rule/points/1", "9", "/rule/points/1", word("9")),
        ("III.6", "rule/else", "", "/rule/else", Value::Null),
        ("II", "aggregate", "min", "/aggregate", word("min")),
        ("T", "kind", "deduction", "/kind", word("deduction")),
    ]
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn each_field_changes_its_parameter_and_nothing_else(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    let draft = draft(&ground, everything()).await;
    let whole = draft.scheme().await;
    for (code, field, typed, pointer, value) in
        of_points_and_proportions().into_iter().chain(of_other_forms())
    {
        let before = draft.written(code).await;
        let form = draft.open(&admin, code).await.with(field, typed);
        let answer = draft.save(&admin, code, &form).await;
        assert_eq!(answer.status, 303, "{code} {field}: {:?}", answer.texts(".field-error"));
        assert_eq!(draft.written(code).await, changed(before, pointer, &value), "{code} {field}");
        let told = draft.told().await;
        assert_eq!((told.0.as_str(), told.1.as_deref()), ("scheme.node_changed", Some(code)), "{field}");
        draft.reset(&whole).await;
    }
    // A tick that is taken away.
    for (code, field, pointer, value) in [
        ("dấu đ", "capped", "/capped", json!(false)),
        ("dấu đ", "rule/inputs/0/integer", "/rule/inputs/0/integer", Value::Null),
        ("II.1", "rule/measure/part_may_exceed", "/rule/measure/part_may_exceed", Value::Null),
        ("II.3", "rule/bands/0/from_incl", "/rule/bands/0/from_incl", json!(false)),
        ("II.3", "rule/bands/1/to_incl", "/rule/bands/1/to_incl", Value::Null),
    ] {
        let before = draft.written(code).await;
        let form = draft.open(&admin, code).await.without(field);
        draft.save(&admin, code, &form).await.is(303);
        assert_eq!(draft.written(code).await, changed(before, pointer, &value), "{code} without {field}");
        draft.reset(&whole).await;
    }
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_measure_as_a_percentage_becomes_a_share_and_back(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    let draft = draft(&ground, everything()).await;
    let page = admin.get(&draft.node("II.3", "")).await.ok();
    assert_eq!((page.value("rule/bands/0/to"), page.value("rule/bands/2/from")), ("50".into(), "90".into()));
    let page = admin.get(&draft.node("II.4", "")).await.ok();
    assert_eq!(
        (page.value("rule/bands/0/from"), page.value("rule/bands/1/from")),
        ("−5".into(), "1.000,125".into())
    );
    let page = admin.get(&draft.node("dấu đ", "")).await.ok();
    assert_eq!((page.value("rule/full_at"), page.value("rule/zero_below")), ("95,5".into(), "30".into()));
    let page = admin.in_english().get(&draft.node("dấu đ", "")).await.ok();
    assert_eq!((page.value("rule/full_at"), page.value("rule/over/per")), ("95.5".into(), "1.25".into()));
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_row_that_is_blanked_is_gone_and_the_others_move_up(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    let draft = draft(&ground, everything()).await;
    let whole = draft.scheme().await;
    for (code, list, row) in [
        ("II 1?", "rule/levels", 0),
        ("II 1?", "rule/levels", 1),
        ("%", "rule/items", 0),
        ("II.3", "rule/bands", 1),
        ("III.2", "rule/late/bands", 0),
        ("III.4", "rule/items", 1),
        ("III.6", "rule/points", 1),
        ("III.1", "rule/cases", 0),
        // What the measure does not read.
        ("dấu đ", "rule/inputs", 1),
        ("III.6", "rule/inputs", 0),
    ] {
        let mut expected = draft.written(code).await;
        let pointer = format!("/{}", list.replace("late/bands", "late"));
        expected.pointer_mut(&pointer).unwrap().as_array_mut().unwrap().remove(row);
        let form = blank(&draft.open(&admin, code).await, &format!("{list}/{row}"));
        let answer = draft.save(&admin, code, &form).await;
        assert_eq!(answer.status, 303, "{code} {list}: {:?}", answer.texts(".field-error"));
        assert_eq!(draft.written(code).await, expected, "{code} {list}/{row}");
        draft.reset(&whole).await;
    }
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn conditions_follow_their_input_and_never_turn_to_another(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    let rule = json!({"form": "cases", "else": "0",
        "inputs": (["a", "b", "c"].map(|code| json!({"code": code, "name": {"vi": code}}))),
        "cases": [{"when": [{"input": "b", "op": "≥", "value": "1"}, {"input": "c", "op": "<", "value": "5"}], "points": "2"}]});
    let draft = draft(&ground, document("10", json!([line("L", rule)]))).await;
    let form = draft.open(&admin, "L").await;
    // Without the input before them.
    draft.save(&admin, "L", &blank(&form, "rule/inputs/0")).await.is(303);
    let when = draft.written("L").await["rule"]["cases"][0]["when"].clone();
    assert_eq!((when[0]["input"].as_str(), when[1]["input"].as_str()), (Some("b"), Some("c")));
    // Without their own.
    let before = ground.everything().await;
    let form = blank(&draft.open(&admin, "L").await, "rule/inputs/0");
    let page = draft.save(&admin, "L", &form).await.is(422);
    assert!(!page.text("[id='rule/cases/0/when/0/input-error']").is_empty());
    let chosen = page.attributes("[id='rule/cases/0/when/0/input'] option[selected]", "value");
    assert_eq!(chosen, [""], "nothing is chosen until somebody chooses");
    assert_eq!(ground.everything().await, before);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn codes_are_made_of_names_and_stay_when_names_change(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    let draft =
        draft(&ground, document("10", json!([line("L", json!({"form": "checklist", "items": []}))]))).await;
    let item = |form: Form, row: usize, name: &str| {
        form.with(&format!("rule/items/{row}/name/vi"), name).with(&format!("rule/items/{row}/points"), "5")
    };
    let form = draft.open(&admin, "L").await;
    let form = item(item(form, 0, "Có kế hoạch"), 1, "Có kế hoạch!");
    draft.save(&admin, "L", &form).await.is(303);
    let codes = async || {
        let items = draft.written("L").await["rule"]["items"].clone();
        items.as_array().unwrap().iter().map(|item| item["code"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(codes().await, ["co_ke_hoach", "co_ke_hoach_2"]);
    let form = item(draft.open(&admin, "L").await, 0, "Kế hoạch đúng hạn");
    let form = item(form, 2, &"Chữ".repeat(150));
    draft.save(&admin, "L", &form).await.is(303);
    let now = codes().await;
    assert_eq!(now[..2], ["co_ke_hoach", "co_ke_hoach_2"]);
    assert!(now[2].as_str().unwrap().starts_with("chuchu"));
}

/// Saves a node's page with one field typed wrongly; nothing is stored, the field says so and keeps what was typed.
async fn refused(draft: &Draft<'_>, admin: &Visitor, (code, field, typed): (&str, &str, &str), at: &str) {
    let form = draft.open(admin, code).await.with(field, typed);
    let page = draft.save(admin, code, &form).await.is(422);
    let sentences = page.texts(&format!("[id='{at}-error']"));
    assert_eq!(sentences.len(), 1, "{code} {field} = {typed}: {:?}", page.texts(".field-error"));
    assert!(!sentences[0].is_empty());
    assert!(page.attributes("#error-summary a", "href").contains(&format!("#{at}")), "{field}");
    assert_eq!(page.value(field), typed.replace("\r\n", "\n"), "{code} {field}");
    assert!(page.has("title") && page.text("title").contains(':'));
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn what_cannot_be_read_is_said_beside_its_field_and_stays_typed(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    let draft = draft(&ground, everything()).await;
    let before = ground.everything().await;
    let long = "ơ".repeat(5_000);
    for (code, field, typed) in [
        ("A/1", "code", ""),
        ("A/1", "code", "II"),
        ("A/1", "name/vi", ""),
        ("A/1", "name/vi", long.as_str()),
        ("A/1", "guidance/vi", long.as_str()),
        ("A/1", "max", "mười"),
        ("A/1", "max", "1.234"),
        ("A/1", "max", "1234567890123456"),
        ("A/1", "max", "0,12345678901"),
        ("A/1", "weight", "x"),
        ("A/1", "absent/points", "x"),
        ("A/1", "rule/step", "1/2"),
        ("II 1?", "rule/levels/0/amount", "nhiều"),
        ("II 1?", "rule/levels/0/name/vi", ""),
        ("%", "rule/items/0/points", ""),
        ("dấu đ", "rule/zero_below", "0,123456789"),
        ("dấu đ", "rule/over/per", ""),
        ("dấu đ", "rule/inputs/0/name/vi", ""),
        ("dấu đ", "rule/inputs/0/min", "ít"),
        ("II.3", "rule/bands/0/to", "nửa"),
        ("III.1", "rule/cases/0/points", ""),
        ("III.1", "rule/cases/0/when/0/value", "x"),
        ("III.3", "rule/due", "31/02/2013"),
        ("III.3", "rule/late/per_day", ""),
        ("III.4", "rule/items/0/each", ""),
        ("III.6", "rule/points/0", "x"),
    ] {
        refused(&draft, &admin, (code, field, typed), field).await;
    }
    assert_eq!(ground.everything().await, before);
    for (code, field, at) in [
        ("II 1?", "rule/levels/0/amount", "rule/levels/0/amount"),
        ("II.3", "rule/bands/0/amount", "rule/bands/0/amount"),
    ] {
        refused(&draft, &admin, (code, field, ""), at).await;
    }
    // TCVN3 and bytes that are no text.
    for typed in ["C%E6ng t%B8c", "%FF%FE", "C\u{f4}ng t\u{b8}c x\u{a9}y d\u{f9}ng \u{ae}\u{b6}ng"] {
        let form = draft.open(&admin, "A/1").await.without("name/vi").encode();
        let page = admin.post_body(&draft.node("A/1", ""), format!("{form}&name%2Fvi={typed}")).await.is(422);
        assert!(!page.text("[id='name/vi-error']").is_empty(), "{typed}");
    }
    assert_eq!(ground.everything().await, before);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_heading_stays_a_heading_whatever_is_sent(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    let draft = draft(&ground, document("10", json!([heading("I", "10", json!([direct("I.1")]))]))).await;
    let whole = draft.scheme().await;
    let form = draft.open(&admin, "I").await;
    assert!(!form.0.keys().any(|name| name.starts_with("rule")), "a heading has no rule to fill in");
    draft.save(&admin, "I", &form.with("rule/form", "direct").with("rule/note", "optional")).await.is(303);
    assert_eq!(draft.scheme().await, whole);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn another_form_brings_its_own_fields_and_is_saved_with_them_alone(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    let draft = draft(&ground, with(everything(), json!({"code": "DOI"}))).await;
    let whole = draft.scheme().await;
    for (code, form) in
        [("dấu đ", "direct"), ("II.3", "proportion"), ("III.4", "checklist"), ("III.5", "bands")]
    {
        let typed = draft.open(&admin, code).await.with("rule/form", form);
        let shown = admin.post(&draft.node(code, "/trial"), &typed).await.ok();
        assert_eq!(shown.value("rule/form"), form);
        assert_eq!(draft.scheme().await, whole, "trying saves nothing");
        let fields = crate::scheme_ground::sent(&shown, "#node-form");
        let answer = draft.save(&admin, code, &fields).await;
        if answer.status == 303 {
            assert_eq!(draft.written(code).await["rule"]["form"], form);
        } else {
            // What the new form still needs is asked for at its fields.
            let answer = answer.is(422);
            for link in answer.attributes("#error-summary a", "href") {
                assert!(
                    answer.has(&format!("[id='{}']", link.trim_start_matches('#'))),
                    "{code} {form}: {link}"
                );
            }
        }
        draft.reset(&whole).await;
    }
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn more_rows_are_given_and_endless_row_numbers_do_no_harm(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    let draft = draft(&ground, everything()).await;
    let form = draft.open(&admin, "II 1?").await;
    let shown =
        admin.post(&draft.node("II 1?", "/trial"), &form.clone().with("more", "rule/levels")).await.ok();
    assert!(shown.many("[id='rule/levels'] tbody tr") > 5);
    let before = draft.written("II 1?").await;
    for row in ["18446744073709551615", "4294967296", "99999999999999999999999", "x", "-1"] {
        for list in ["rule/levels", "rule/inputs", "rule/cases/0/when", "rule/points", "rule/late/bands"] {
            let form = form.clone().with(&format!("{list}/{row}/code"), "c");
            draft.save(&admin, "II 1?", &form).await.is(303);
            assert_eq!(draft.written("II 1?").await, before, "{list}/{row}");
        }
    }
    for name in ["rule/measure/first", "rule/measure/second"] {
        for row in ["18446744073709551615", "19999", "-1", "x"] {
            let form = draft.open(&admin, "dấu đ").await.with(name, row);
            let shown = admin.post(&draft.node("dấu đ", "/trial"), &form).await.ok();
            assert!(shown.many("[id='rule/inputs'] tbody tr") < 20, "{name} {row}");
        }
    }
}
