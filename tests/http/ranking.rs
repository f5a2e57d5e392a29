//! The ranking and the "why" pages behind its figures.

use crate::ground::{Ground, PERIOD, results, sheet};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use thidua::domain::scheme::{Node, Scheme};

fn ranking() -> String {
    format!("{PERIOD}/ranking")
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_ranking_is_provisional_and_lists_unsent_units_as_not_ranked(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    ground.send("CB").await;
    ground.send("QN").await;
    ground.fill("LS").await;
    let secretariat = ground.secretariat().await;
    assert_eq!(secretariat.get("/ranking").await.location(), ranking());
    let page = secretariat.get(&ranking()).await.ok();
    assert_eq!(page.text(".lede .tag"), "Kết quả tạm thời");
    let ranked = page.texts("table.ranking tbody tr:not(.unranked) .rank");
    assert_eq!(ranked, ["1", "2"]);
    let units = page.texts("tr.unranked th");
    assert_eq!(units, ["Hà Giang", "Lạng Sơn", "Bắc Giang", "Thái Nguyên", "Bắc Kạn"]);
    assert!(page.texts("tr.unranked td:last-child").iter().all(|reason| reason.contains("Chưa xếp hạng")));
    assert!(!page.has("tr.unranked a"), "drafts are nobody else's to read");
    let draft: String = sqlx::query_scalar(
        "select total::text from sheet join member_unit unit on unit.id = member_unit_id where code = 'LS'",
    )
    .fetch_one(&ground.db)
    .await
    .unwrap();
    assert!(!page.body.contains(&draft.replace('.', ",")), "no figure of a draft");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_figures_are_those_of_the_sheets(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    for unit in ["CB", "LS", "QN", "BG", "TN", "BK"] {
        ground.send(unit).await;
    }
    let page = ground.secretariat().await.get(&ranking()).await.ok();
    let shown = page.texts("tr:not(.unranked) .grand");
    let stored: Vec<String> = sqlx::query_scalar(
        "select replace(total::text, '.', ',') from sheet where status = 'submitted' order by total desc",
    )
    .fetch_all(&ground.db)
    .await
    .unwrap();
    assert_eq!(shown, stored);
    assert_eq!(shown.len(), 6);
    assert_eq!(page.texts("thead th abbr"), ["I", "II", "III", "IV", "V", "VI"]);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn equal_totals_share_their_place_and_the_page_says_so(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    for unit in ["CB", "LS"] {
        ground.fill_with(unit, results("CB")).await;
        ground.send_filled(unit).await;
    }
    let mut last = results("CB");
    last.get_mut("I.3").unwrap().level = Some("yeu".to_owned());
    ground.fill_with("QN", last).await;
    ground.send_filled("QN").await;
    let page = ground.secretariat().await.get(&ranking()).await.ok();
    let places = page.texts("tr:not(.unranked) .rank");
    assert!(places[0].starts_with("1 ") && places[1].starts_with("1 "), "{places:?}");
    assert_eq!(places[2], "3");
    assert_eq!(page.many(".rank .tie"), 2);
    let tie = page.text("section[aria-labelledby=ties-title] li");
    assert!(tie.contains("Cao Bằng") && tie.contains("Lạng Sơn"), "{tie}");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn members_see_no_figure_before_publication(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    ground.send("CB").await;
    ground.send("HG").await;
    let total: String = sqlx::query_scalar("select replace(max(total)::text, '.', ',') from sheet")
        .fetch_one(&ground.db)
        .await
        .unwrap();
    for person in [ground.staff("HG").await, ground.leader("CB").await, ground.admin().await] {
        let page = person.get(&ranking()).await.ok();
        assert!(!page.text(".empty").is_empty());
        assert!(!page.has("table"), "no table");
        assert!(!page.body.contains(&total), "no figure for {}", person.login);
        assert!(!page.body.contains("/why"), "no link to one");
    }
    assert!(ground.secretariat().await.get(&ranking()).await.ok().body.contains(&total));
}

fn codes(node: &Node, all: &mut Vec<String>) {
    all.push(node.code.clone());
    node.children().iter().for_each(|child| codes(child, all));
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn every_node_of_the_scheme_can_say_why_blank_filled_and_absent(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    ground.fill("HG").await;
    let mut absent = results("LS");
    absent.insert(
        "II.1".to_owned(),
        serde_json::from_str(r#"{"status":"not_assigned","reason":"x"}"#).unwrap(),
    );
    absent.insert("IV.2".to_owned(), serde_json::from_str(r#"{"status":"no_case","reason":"x"}"#).unwrap());
    ground.fill_with("LS", absent).await;
    let scheme = Scheme::parse(thidua::actions::first_start::SCHEME).unwrap();
    let mut all = Vec::new();
    scheme.tree.iter().for_each(|node| codes(node, &mut all));
    assert!(all.len() > 35, "{all:?}");
    for unit in ["HG", "LS", "BK"] {
        let staff = ground.staff(unit).await;
        let total = staff.get(&format!("{}/why", sheet(unit))).await.ok();
        assert!(total.many(".steps li, ol li") > 0, "the arithmetic of the total");
        for code in &all {
            let page = staff.get(&format!("{}/why/{code}", sheet(unit))).await.ok();
            assert!(
                page.text("main").contains(code.as_str()) && page.text("title").contains(code.as_str()),
                "{unit} {code}"
            );
            let english = staff.clone().in_english();
            english.get(&format!("{}/why/{code}", sheet(unit))).await.ok();
        }
        staff.get(&format!("{}/why/II.99", sheet(unit))).await.is(404);
    }
}
