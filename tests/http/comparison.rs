//! Two versions of a scheme side by side: who sees which, and what the page says.

use crate::answers::Form;
use crate::ground::Ground;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

const SCHEME: &str = "/clusters/dong-bac/schemes/DB-2013-H1";

/// The comparison of two versions, or what is shown when none is named.
fn comparison(query: &str) -> String {
    format!("{SCHEME}/comparison{query}")
}

/// An installation with a draft of version 2 that says the same as version 1.
async fn with_draft(options: PgConnectOptions) -> Ground {
    let ground = Ground::new(options).await;
    ground.admin().await.post(&format!("{SCHEME}/versions/1/copy"), &Form::of(&[])).await.is(303);
    ground
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn what_differs_is_said_row_by_row_in_both_directions(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = with_draft(options).await;
    ground
        .change(
            r#"update scheme_version set document = jsonb_set(jsonb_set(document #- '{tree,1,children,0}',
               '{bonus_cap}', '"6.5"'), '{tree,0,children,0,max}', '"9"') where version = 2"#,
        )
        .await;
    let admin = ground.admin().await;
    let page = admin.get(&comparison("?from=1&to=2")).await.ok();
    assert_eq!(page.text(".comparison-counts"), "Bỏ 1 · Thay đổi 1 · Quy định chung 1");
    assert_eq!(page.texts(".comparison-rows tbody > tr > th .code"), ["I", "I.1", "II", "II.1"]);
    assert_eq!(page.texts(".comparison-rows .tag"), ["Không đổi", "Thay đổi", "Không đổi", "Bỏ"]);
    assert_eq!(
        page.texts(".comparison-rows tr:nth-child(2) .comparison-fact"),
        ["Điểm tối đa: 8", "Điểm tối đa: 9"]
    );
    assert_eq!(page.texts(".comparison-head tbody th"), ["Điểm thưởng nhiều nhất"]);
    assert_eq!(
        page.texts(".comparison-rows thead th"),
        ["Thay đổi", "Phiên bản 1, đang áp dụng", "Phiên bản 2, bản nháp"]
    );
    assert_eq!(page.texts("option[selected]"), ["Phiên bản 1, đang áp dụng", "Phiên bản 2, bản nháp"]);
    // Without a choice: the newest with the one before it.
    assert_eq!(admin.get(&comparison("")).await.ok().texts(".comparison"), page.texts(".comparison"));
    let back = admin.in_english().get(&comparison("?from=2&to=1")).await.ok();
    assert_eq!(back.texts(".comparison-rows .tag"), ["Unchanged", "Changed", "Unchanged", "Added"]);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn versions_without_a_difference_are_said_to_have_none(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = with_draft(options).await;
    let admin = ground.admin().await;
    for query in ["", "?from=1&to=2", "?from=2&to=2", "?to=1"] {
        let page = admin.get(&comparison(query)).await.ok();
        assert_eq!(page.text(".notice"), "Hai bản không khác nhau.");
        assert!(!page.has("table"));
    }
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_draft_is_compared_only_by_who_may_read_it(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = with_draft(options).await;
    let staff = ground.staff("HG").await;
    let page = staff.get(&comparison("")).await.ok();
    assert_eq!(page.text(".empty"), "Bộ tiêu chí này mới có một phiên bản.");
    assert!(!page.has("form.comparison-choice"));
    for query in ["?from=1&to=2", "?from=2&to=1", "?to=2"] {
        staff.get(&comparison(query)).await.is(404);
        ground.secretariat().await.get(&comparison(query)).await.ok();
    }
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_version_that_does_not_exist_is_not_found(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = with_draft(options).await;
    let admin = ground.admin().await;
    for query in ["?from=1&to=3", "?from=0&to=2", "?from=x&to=2", "?from=&to=", "?from=99999999999999999999"]
    {
        admin.get(&comparison(query)).await.is(404);
    }
    admin.get("/clusters/dong-bac/schemes/NONE/comparison").await.is(404);
    admin.get("/clusters/none/schemes/DB-2013-H1/comparison").await.is(404);
}
