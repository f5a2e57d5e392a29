//! The trial beside the rule builder: points of the real engine, for what is typed, and nothing is written.

use crate::answers::{Answer, Form};
use crate::ground::{Ground, Visitor};
use crate::scheme_documents::everything;
use crate::scheme_ground::{Draft, direct, document, draft, heading, line, sent, stored, with};
use axum::http::Method;
use axum::http::header::CONTENT_TYPE;
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use thidua::domain::scheme::Scheme;
use thidua::store::schemes::SchemeStatus;

/// What the script asks for while somebody types: the trial alone.
async fn tried(draft: &Draft<'_>, person: &Visitor, code: &str, form: &Form) -> Answer {
    let request = person.request(Method::POST, &draft.node(code, "/trial")).header("x-fragment", "trial");
    let request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    person.send(request.body(form.encode().into()).unwrap()).await
}

/// The page's form with figures typed beside the rule.
fn figures(form: Form, figures: &[(&str, &str)]) -> Form {
    figures.iter().fold(form, |form, (name, typed)| form.with(name, typed))
}

fn inputs() -> Value {
    json!([{"code": "a", "name": {"vi": "Kết quả"}}, {"code": "b", "name": {"vi": "Chỉ tiêu"}}])
}

fn forms() -> Value {
    let measured = |rule: Value| with(rule, json!({"inputs": inputs()}));
    document(
        "100",
        json!([
            line("direct", json!({"form": "direct", "note": "optional"})),
            line(
                "levels",
                json!({"form": "levels", "levels": [{"code": "tot", "name": {"vi": "Tốt"}, "percent": "75"}]})
            ),
            line(
                "checklist",
                json!({"form": "checklist", "items": [
                {"code": "x", "name": {"vi": "Kế hoạch"}, "points": "2.5"}, {"code": "y", "name": {"vi": "Báo cáo"}, "points": "4"}]})
            ),
            line(
                "proportion",
                measured(
                    json!({"form": "proportion", "measure": {"attained": ["a", "b"]}, "over": "cap", "below": "proportional"})
                )
            ),
            line(
                "bands",
                measured(json!({"form": "bands", "measure": {"share": ["a", "b"]},
                "bands": [{"to": "0.5", "points": "1"}, {"from": "0.6", "points": "9"}]}))
            ),
            line(
                "cases",
                measured(
                    json!({"form": "cases", "cases": [{"when": [{"input": "a", "op": "≥", "value": "3"}], "points": "6"}], "else": "1"})
                )
            ),
            line(
                "deadline",
                json!({"form": "deadline", "due": "2013-07-05", "done": "input", "days": "calendar", "late": {"per_day": "0.5"}})
            ),
            line(
                "count",
                json!({"form": "count", "start": "max", "items": [{"code": "x", "name": {"vi": "Vụ"}, "each": "1.5", "at_most": "5"}]})
            ),
            line(
                "leader",
                measured(
                    json!({"form": "leader", "measure": {"attained": ["a", "b"]}, "met_share": "0.5", "untargeted": "absent"})
                )
            ),
            line(
                "placing",
                measured(
                    json!({"form": "placing", "measure": {"input": "a"}, "direction": "high", "points": ["10", "9", "8"], "ties": "same"})
                )
            ),
        ]),
    )
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn points_of_every_form_are_the_engines_and_nothing_is_written(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let (admin, reader) = (ground.admin().await, ground.secretariat().await);
    let draft = draft(&ground, forms()).await;
    let before = ground.everything().await;
    for (code, typed, points) in [
        ("direct", &[("try1:points", "2,5")][..], "2,50"),
        ("levels", &[("try1:level", "tot")], "7,50"),
        ("checklist", &[("try1:tick:x", "on")], "2,50"),
        ("proportion", &[("try1:in:a", "134"), ("try1:in:b", "200")], "6,70"),
        ("bands", &[("try1:in:a", "3"), ("try1:in:b", "4")], "9,00"),
        ("cases", &[("try1:in:a", "3"), ("try1:in:b", "0")], "6,00"),
        ("cases", &[("try1:in:a", "2"), ("try1:in:b", "0")], "1,00"),
        ("deadline", &[("try1:in:done", "7/7/2013")], "9,00"),
        ("count", &[("try1:in:x", "3")], "5,50"),
    ] {
        for person in [&admin, &reader] {
            let form = figures(draft.open(person, code).await, typed);
            let answer = tried(&draft, person, code, &form).await.ok();
            assert!(!answer.has("form"), "the trial alone");
            assert_eq!(answer.text(".try-points output"), points, "{code} {typed:?} {}", answer.body);
            assert!(!answer.texts(".steps li").is_empty() && !answer.text(".editor-sentence").is_empty());
            assert_eq!(answer.texts("[data-result] .field-error"), Vec::<String>::new());
            let page = person.post(&draft.node(code, "/trial"), &form).await.ok();
            assert_eq!(page.text(".try-points output"), points);
        }
    }
    assert_eq!(ground.everything().await, before);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn four_units_are_compared_where_the_form_compares(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    let draft = draft(&ground, forms()).await;
    let typed = [
        ("try1:in:a", "150"),
        ("try1:in:b", "100"),
        ("try2:in:a", "200"),
        ("try2:in:b", "100"),
        ("try3:in:a", "50"),
        ("try3:in:b", "100"),
        ("try4:in:a", "150"),
        ("try4:in:b", "100"),
    ];
    for (code, points) in
        [("leader", ["7,50", "10,00", "2,50", "7,50"]), ("placing", ["9,00", "10,00", "0,00", "9,00"])]
    {
        let form = figures(draft.open(&admin, code).await, &typed);
        let answer = tried(&draft, &admin, code, &form).await.ok();
        assert_eq!(answer.texts(".try-points output"), points, "{code}");
    }
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn what_is_typed_is_tried_before_it_is_saved(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    let draft = draft(&ground, forms()).await;
    let before = ground.everything().await;
    let form = figures(draft.open(&admin, "proportion").await, &[("try1:in:a", "40"), ("try1:in:b", "100")]);
    let answer = tried(&draft, &admin, "proportion", &form.clone().with("rule/full_at", "80")).await.ok();
    assert_eq!(answer.text(".try-points output"), "5,00");
    assert!(answer.has("figure.plot svg path.plot-line"));
    // Half typed it cannot be tried; a fault of its sense is listed and leads to its field.
    let unread = tried(&draft, &admin, "proportion", &form.clone().with("rule/full_at", "x")).await.ok();
    assert!(!unread.has(".try-points"));
    let faulty = tried(&draft, &admin, "proportion", &form.with("rule/full_at", "0")).await.ok();
    let links = faulty.attributes(".fault-serious a", "href");
    assert!(links.iter().any(|link| link == "#rule/full_at"), "{links:?}");
    assert_eq!(ground.everything().await, before);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn wrong_figures_get_their_sentence(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    let draft = draft(&ground, forms()).await;
    for (code, typed) in [
        ("direct", &[("try1:points", "hai")][..]),
        ("direct", &[("try1:points", "11")]),
        ("bands", &[("try1:in:a", "5"), ("try1:in:b", "4")]),
        ("proportion", &[("try1:in:a", "1.234"), ("try1:in:b", "1")]),
        ("proportion", &[("try1:in:a", "1"), ("try1:in:b", "0")]),
        ("count", &[("try1:in:x", "6")]),
        ("count", &[("try1:in:x", "1,5")]),
        ("deadline", &[("try1:in:done", "31/2/2013")]),
    ] {
        let form = figures(draft.open(&admin, code).await, typed);
        let answer = tried(&draft, &admin, code, &form).await.ok();
        assert!(!answer.texts(".field-error").is_empty(), "{code} {typed:?}");
        assert!(answer.has(".try-points.quiet"), "{code} {typed:?} has no points");
    }
    // A hole of the table is undecided, not wrong.
    let form = figures(draft.open(&admin, "bands").await, &[("try1:in:a", "55"), ("try1:in:b", "100")]);
    let answer = tried(&draft, &admin, "bands", &form).await.ok();
    assert!(answer.texts(".field-error").is_empty() && answer.has(".try-points.quiet"));
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn who_only_reads_tries_the_stored_rule_whatever_is_sent(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let scheme = Scheme::parse(&with(forms(), json!({"code": "AP-DUNG"})).to_string()).unwrap();
    let version = stored(&ground, &scheme, 1, SchemeStatus::InForce).await;
    let people = [ground.staff("HG").await, ground.admin().await];
    let before = ground.everything().await;
    for person in people {
        let page = person.get(&version.node("direct", "")).await.ok();
        assert!(page.has("fieldset[disabled] [name='rule/min']"));
        let form = figures(
            sent(&page, "#node-form"),
            &[("try1:points", "3"), ("max", "1"), ("rule/form", "levels")],
        );
        let answer = tried(&version, &person, "direct", &form).await.ok();
        assert_eq!(answer.text(".try-points output"), "3,00");
    }
    assert_eq!(ground.everything().await, before);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_line_is_tried_with_the_policy_of_its_group(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    let group = with(heading("I", "10", json!([direct("I.1")])), json!({"absent": {"points": "3"}}));
    let draft = draft(&ground, document("10", json!([group]))).await;
    let form = figures(draft.open(&admin, "I.1").await, &[("try1:status", "not_assigned")]);
    let answer = tried(&draft, &admin, "I.1", &form).await.ok();
    assert_eq!(answer.text(".try-points output"), "3,00");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn every_page_of_a_table_with_every_form_can_be_tried_as_it_opens(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    let draft = draft(&ground, everything()).await;
    for node in thidua::domain::scheme::codes::all(&draft.scheme().await) {
        let form = draft.open(&admin, node).await;
        tried(&draft, &admin, node, &form).await.ok();
        admin.post_fragment(&draft.node(node, "/trial"), &form).await.ok();
    }
}
