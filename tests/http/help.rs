//! The help on rule forms: every form has its page, whose figures are the engine's.

use crate::ground::{Ground, Visitor};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use thidua::domain::access::Role;
use thidua::domain::scheme::examples;
use thidua::text::{Lang, rules};

const FORMS: [&str; 10] = [
    "direct",
    "levels",
    "checklist",
    "proportion",
    "bands",
    "cases",
    "deadline",
    "count",
    "leader",
    "placing",
];

/// The reader in each language, with the language.
async fn readers(ground: &Ground) -> [(Visitor, Lang); 2] {
    let staff = ground.staff("HG").await;
    [(staff.clone(), Lang::Vi), (staff.in_english(), Lang::En)]
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_list_names_every_form_with_its_sentence_and_leads_to_its_page(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    for (reader, t) in readers(&ground).await {
        let page = reader.get("/help/rules").await.ok();
        assert_eq!(page.texts("tbody th"), FORMS.map(|form| rules::form_name(t, form)));
        assert_eq!(page.attributes("tbody th a", "href"), FORMS.map(|form| format!("/help/rules/{form}")));
        assert_eq!(page.texts("tbody td:nth-child(2)"), FORMS.map(|form| rules::form_hint(t, form)));
        let sentences = FORMS.map(|form| rules::words(t, &examples::of_form(form).unwrap().line().unwrap()));
        assert_eq!(page.texts("tbody td:nth-child(3)"), sentences);
        assert_eq!(page.many("table caption"), 1);
        assert_eq!(page.many("th:not([scope])"), 0);
    }
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn every_form_has_a_page_with_meaning_parameters_sentence_and_tried_figures(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    for (reader, t) in readers(&ground).await {
        for form in FORMS {
            let page = reader.get(&format!("/help/rules/{form}")).await.ok();
            let example = examples::of_form(form).unwrap();
            assert_eq!(page.text("h1"), rules::form_name(t, form));
            assert_eq!(page.text("section[aria-labelledby=meaning-title] p"), rules::form_meaning(t, form));
            assert_eq!(
                page.texts("section[aria-labelledby=parameters-title] li"),
                rules::form_parameters(t, form)
            );
            assert_eq!(page.text("blockquote"), rules::words(t, &example.line().unwrap()));
            assert_eq!(page.many("tbody tr"), example.answers.len());
            assert_eq!(page.many("table caption"), 1);
            assert_eq!(page.many("th:not([scope])"), 0);
            assert_eq!(page.has("#published-title"), example.published.is_some(), "{form}");
            assert_eq!(page.attributes(".crumbs a", "href"), ["/help/rules"]);
        }
    }
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_tried_figures_show_points_steps_and_what_is_wrong(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let page = ground.person("observer", Role::Observer, None).await.get("/help/rules/proportion").await.ok();
    assert_eq!(
        page.texts("tbody td.num"),
        ["0,00", "6,00", "8,00", "8,50", "10,00", "–", "–", "–"],
        "zero, below, met, beyond, far beyond, a target of zero, blank, not assigned"
    );
    let steps = page.texts("tbody tr:nth-child(4) li");
    assert_eq!(steps, ["211 ÷ 200 = 1,055", "vượt mức: 8 + 5 × 0,1 = 8,5"]);
    let wrong = page.texts("tbody tr:nth-child(6) li");
    assert_eq!(wrong[1], "Chỉ tiêu bằng 0. Nếu không được giao, chọn Không giao chỉ tiêu.");
    assert_eq!(page.text("tbody tr:nth-child(7) td:nth-child(2)"), "để trống");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_form_that_does_not_exist_has_no_page(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("HG").await;
    for name in ["formula", "PROPORTION", "%20", "direct%20"] {
        staff.get(&format!("/help/rules/{name}")).await.is(404);
    }
}
