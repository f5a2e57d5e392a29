//! The home page: what each role is to do next.

use crate::ground::{Ground, sheet};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn staff_see_how_far_their_sheet_is_and_open_it(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    ground.fill_with("HG", crate::ground::results("HG").into_iter().take(5).collect()).await;
    let staff = ground.staff("HG").await;
    let page = staff.get("/").await.ok();
    assert_eq!(page.attributes("progress", "value"), ["5"]);
    assert_eq!(page.attributes("progress", "max"), ["27"]);
    assert_eq!(page.attributes(".card .button-primary", "href"), [sheet("HG")]);
    assert!(
        !page.has("table") && !page.body.contains("/admin"),
        "no overview of others, no desk of the admin"
    );
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_secretariat_sees_who_has_sent_and_no_figure_of_a_draft(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    ground.send("CB").await;
    ground.fill("LS").await;
    let page = ground.secretariat().await.get("/").await.ok();
    assert_eq!(page.texts("tbody th").len(), 7);
    assert_eq!(page.attributes("tbody th a", "href"), [sheet("CB")]);
    let totals: Vec<String> = sqlx::query_scalar(
        "select replace(total::text, '.', ',') from sheet where answered > 0 order by status desc",
    )
    .fetch_all(&ground.db)
    .await
    .unwrap();
    assert!(page.body.contains(&totals[0]), "what Cao Bằng sent");
    assert!(!page.body.contains(&totals[1]), "what Lạng Sơn is still entering");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_admin_is_told_which_units_cannot_work_yet(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    ground.staff("HG").await;
    ground.leader("HG").await;
    ground.staff("CB").await;
    let page = ground.admin().await.get("/").await.ok();
    let gaps = page.texts(".notice li");
    assert_eq!(gaps.len(), 6, "{gaps:?}");
    assert!(!gaps.iter().any(|gap| gap.contains("Hà Giang")));
    assert!(gaps.iter().any(|gap| gap.contains("Cao Bằng")), "a leader is missing");
    assert_eq!(page.many(".doors a"), 3);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn somebody_without_a_role_is_told_whom_to_ask(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("HG").await;
    ground.change("delete from account_role").await;
    let page = staff.get("/").await.ok();
    assert!(!page.text(".empty p").is_empty());
    assert!(!page.has("table") && !page.has(".card"));
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn an_account_that_is_disabled_or_whose_role_has_ended_fills_no_gap(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    for unit in ["HG", "CB"] {
        ground.leader(unit).await;
    }
    assert_eq!(admin.get("/").await.ok().many(".notice li"), 5);
    ground.change("update account set disabled_at = now() where login = 'hg.leader'").await;
    ground
        .change(
            "update account_role set valid_to = '2020-01-01'
             where account_id = (select id from account where login = 'cb.leader')",
        )
        .await;
    let gaps = admin.get("/").await.ok().texts(".notice li");
    assert_eq!(gaps.len(), 7, "{gaps:?}");
    let list = admin.get("/admin/accounts").await.ok();
    assert_eq!(list.many(".notice li"), 7);
}
