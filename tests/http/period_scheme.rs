//! Another scheme version for a period that has entries: shown first, carried over, nothing lost, and the way back.

use crate::ground::{Ground, Visitor};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use thidua::domain::ids::SchemeVersionId;
use thidua::domain::scheme::Scheme;
use thidua::store;
use thidua::store::schemes::SchemeStatus;

const CHANGE: &str = "/admin/clusters/dong-bac/periods/2013-H1/scheme";

/// A second version in force, made of the first.
pub(crate) async fn second_version(
    ground: &Ground,
    change: impl FnOnce(&mut serde_json::Value),
) -> SchemeVersionId {
    let mut connection = ground.db.acquire().await.unwrap();
    let first = store::schemes::find(&mut connection, "dong-bac", "DB-2013-H1", 1).await.unwrap().unwrap();
    let mut document = serde_json::to_value(&first.scheme).unwrap();
    change(&mut document);
    let scheme = Scheme::parse(&document.to_string()).unwrap();
    ground.change("update scheme_version set status = 'expired'").await;
    store::schemes::insert(&mut connection, ground.cluster, 2, SchemeStatus::InForce, &scheme).await.unwrap()
}

/// II.1 becomes four levels, II.2 is gone, II.3 counts twice, and VI.5 is new.
fn reformed(document: &mut serde_json::Value) {
    let group =
        document["tree"].as_array_mut().unwrap().iter_mut().find(|node| node["code"] == "II").unwrap();
    let lines = group["children"].as_array_mut().unwrap();
    lines.retain(|line| line["code"] != "II.2");
    for line in lines {
        if line["code"] == "II.1" {
            line["rule"] = serde_json::json!({"form": "levels", "levels": [
                {"code": "tot", "name": {"vi": "Tốt"}, "points": "8"},
                {"code": "yeu", "name": {"vi": "Yếu"}, "points": "0"}]});
        }
        if line["code"] == "II.3" {
            line["max"] = "8".into();
        }
    }
}

async fn stored(ground: &Ground, unit: &str) -> Vec<(String, serde_json::Value)> {
    sqlx::query_as("select line_code, raw from entry where sheet_id = $1 and raw <> '{}' order by line_code")
        .bind(ground.sheet_of(unit).await.get())
        .fetch_all(&ground.db)
        .await
        .unwrap()
}

pub(crate) async fn carry(admin: &Visitor, to: SchemeVersionId) {
    let page = admin.get(&format!("{CHANGE}?to={}", to.get())).await.ok();
    admin.post(CHANGE, &page.form("form[method=post][action$=scheme]")).await.is(303);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn what_a_change_does_is_shown_done_and_undone_without_loss(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    ground.fill("HG").await;
    let admin = ground.admin().await;
    let before = stored(&ground, "HG").await;
    let totals = "select string_agg(total::text || missing, ' ' order by id) from sheet";
    let total_before: String = sqlx::query_scalar(totals).fetch_one(&ground.db).await.unwrap();
    let second = second_version(&ground, reformed).await;

    let asked = ground.everything().await;
    let page = admin.get(&format!("{CHANGE}?to={}", second.get())).await.ok();
    let rows = page.texts("tbody tr");
    assert_eq!(rows.len(), 7, "a row for every sheet");
    assert!(rows[0].contains("II.1") && rows[0].contains("II.2"), "{}", rows[0]);
    assert_eq!(ground.everything().await, asked, "looking changes nothing");

    admin.post(CHANGE, &page.form("form[method=post][action$=scheme]")).await.is(303);
    let after = stored(&ground, "HG").await;
    let codes: Vec<&String> = after.iter().map(|(code, _)| code).collect();
    assert_eq!(after.len(), before.len() - 2);
    assert!(!codes.iter().any(|code| *code == "II.1" || *code == "II.2"));
    assert_eq!(ground.count("select count(*) from entry_set_aside").await, 2);
    let wrong =
        "select count(*) from sheet where scheme_version_id <> (select scheme_version_id from period)";
    assert_eq!(ground.count(wrong).await, 0);
    let staff = ground.staff("HG").await;
    let check = staff.get("/clusters/dong-bac/periods/2013-H1/sheets/HG/check").await.ok();
    let aside = check.texts("section[aria-labelledby=aside-title] li");
    assert!(aside.iter().any(|line| line.starts_with("II.1")) && aside.len() == 2, "{aside:?}");
    let points = sqlx::query_scalar::<_, Option<String>>(
        "select points::text from entry where line_code = 'II.3' and raw <> '{}'",
    );
    let three = points.fetch_one(&ground.db).await.unwrap();
    let result = staff.get("/clusters/dong-bac/periods/2013-H1/sheets/HG/why/II.3").await.ok();
    assert!(result.body.contains(&three.unwrap().replace('.', ",")), "points follow the new maximum");

    // The first version comes back into force under another number, and with it everything that was entered.
    ground.change("update scheme_version set status = 'expired' where version = 2").await;
    let mut connection = ground.db.acquire().await.unwrap();
    let first = store::schemes::find(&mut connection, "dong-bac", "DB-2013-H1", 1).await.unwrap().unwrap();
    let third =
        store::schemes::insert(&mut connection, ground.cluster, 3, SchemeStatus::InForce, &first.scheme)
            .await;
    carry(&admin, third.unwrap()).await;
    assert_eq!(stored(&ground, "HG").await, before);
    assert_eq!(ground.count("select count(*) from entry_set_aside").await, 0);
    let total_after: String = sqlx::query_scalar(totals).fetch_one(&ground.db).await.unwrap();
    assert_eq!(total_after, total_before);
    assert_eq!(ground.count("select count(*) from journal where action = 'period.scheme_changed'").await, 2);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn what_is_entered_after_the_preview_makes_it_stale(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    let second = second_version(&ground, reformed).await;
    let page = admin.get(&format!("{CHANGE}?to={}", second.get())).await.ok();
    let form = page.form("form[method=post][action$=scheme]");
    ground.fill("HG").await;
    let before = ground.everything().await;
    let refused = admin.post(CHANGE, &form).await.is(409);
    assert_eq!(ground.everything().await, before);
    assert!(refused.has("[role=alert]"));
    admin.post(CHANGE, &refused.form("form[method=post][action$=scheme]")).await.is(303);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_sheet_that_is_sent_keeps_its_version(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    ground.send("CB").await;
    let admin = ground.admin().await;
    let second = second_version(&ground, reformed).await;
    let page = admin.get(&format!("{CHANGE}?to={}", second.get())).await.ok();
    assert!(!page.has("form[method=post][action$=scheme]"), "nothing can be done yet");
    assert!(page.text(".notice").contains("Cao Bằng"));
    let mark = page.attributes("form[method=get]", "action");
    assert_eq!(mark, [CHANGE]);
    let form = crate::answers::Form::empty().with("to", &second.get().to_string()).with("mark", "x");
    let before = ground.everything().await;
    admin.post(CHANGE, &form).await.is(409);
    assert_eq!(ground.everything().await, before);
    ground.change("update period set status = 'published'").await;
    admin.get(CHANGE).await.is(423);
    admin.post(CHANGE, &form).await.is(423);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn lines_that_swap_their_codes_take_their_entries_along(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    ground.fill("HG").await;
    let admin = ground.admin().await;
    let before = stored(&ground, "HG").await;
    let of = |all: &[(String, serde_json::Value)], code: &str| {
        all.iter().find(|(line, _)| line == code).map(|(_, raw)| raw.clone()).unwrap()
    };
    let swapped = second_version(&ground, |document| {
        let text = document.to_string();
        let text =
            text.replace("\"II.1\"", "\"?\"").replace("\"II.2\"", "\"II.1\"").replace("\"?\"", "\"II.2\"");
        *document = serde_json::from_str(&text).unwrap();
    });
    let second = swapped.await;
    carry(&admin, second).await;
    let after = stored(&ground, "HG").await;
    assert_eq!(of(&after, "II.2"), of(&before, "II.1"));
    assert_eq!(of(&after, "II.1"), of(&before, "II.2"));
    assert_eq!(ground.count("select count(*) from entry_set_aside").await, 0);
}
