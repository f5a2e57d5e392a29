//! The home page: what each role is to do next.

use crate::ground::{Ground, sheet};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use std::collections::BTreeMap;
use thidua::actions::appraisal::{self, NewReturn};
use thidua::domain::access::{Actor, Grant, Role};

const QUEUE: &str = "/clusters/dong-bac/periods/2013-H1/appraisal";

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn staff_see_how_far_their_sheet_is_and_open_it(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    ground.fill_with("HG", crate::ground::results("HG").into_iter().take(5).collect()).await;
    let staff = ground.staff("HG").await;
    let page = staff.get("/").await.ok();
    assert_eq!(page.attributes("progress", "value"), ["5"]);
    assert_eq!(page.attributes("progress", "max"), ["27"]);
    assert_eq!(page.attributes(".card .button-primary", "href"), [format!("{}#line-I.3", sheet("HG"))]);
    assert_eq!(page.texts(".card .button-primary"), ["Tiếp tục ở I.3"]);
    assert!(page.attributes(".card .button", "href").contains(&sheet("HG")));
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

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn what_waits_for_each_side_of_an_appraisal_stands_on_their_home_page(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    ground.send("CB").await;
    ground.send("LS").await;
    let secretariat = ground.person("chair", Role::Secretariat, Some("HG")).await;
    let checker = ground.person("checker", Role::CrossChecker, Some("HG")).await;
    let staff = ground.staff("CB").await;
    assert!(!checker.get("/").await.ok().has("#checked"), "nothing was assigned");
    let page = secretariat.get("/").await.ok();
    assert_eq!(page.many("#appraisal li"), 1);
    assert!(page.text("#appraisal li").starts_with("Chờ nhận thẩm định (2)"));
    let (cb, ls) = (format!("{QUEUE}/CB"), format!("{QUEUE}/LS"));
    assert_eq!(page.attributes("#appraisal li a", "href"), [cb.as_str(), ls.as_str()]);
    assert_eq!(page.attributes("#appraisal .button", "href"), [QUEUE]);
    secretariat.get(&cb).await.ok();

    let (home, id) = (ground.unit("HG").await, ground.sheet_of("CB").await);
    let grant = Grant { role: Role::Secretariat, cluster: Some(ground.cluster), unit: Some(home) };
    let actor = Actor { account: secretariat.account, grants: vec![grant] };
    appraisal::assign_checker(&ground.db, &actor, id, Some(home)).await.unwrap();
    let given = checker.get("/").await.ok();
    assert_eq!(given.attributes("#checked a", "href"), [cb.as_str()]);
    assert!(!given.has("#appraisal") && !given.has("table"), "checking is not appraising");
    checker.get(&cb).await.ok();

    appraisal::take_up(&ground.db, &actor, id).await.unwrap();
    let lines = BTreeMap::from([("II.1".to_owned(), "Chưa khớp sổ".to_owned())]);
    let new = NewReturn { lines, ..NewReturn::default() };
    appraisal::return_sheet(&ground.db, &actor, id, new).await.unwrap();
    let own = staff.get("/").await.ok();
    assert_eq!(own.attributes(".notice-problem a", "href"), [format!("{}/explanation", sheet("CB"))]);
    assert!(own.text(".notice-problem li").contains("Chưa khớp sổ"));
    assert!(!own.has("#appraisal") && !own.has("#checked"));
    let states = secretariat.get("/").await.ok().texts("#appraisal li strong");
    assert_eq!(states, ["Chờ nhận thẩm định (1)", "Trả lại (1)"]);
}
