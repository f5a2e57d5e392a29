//! The admin's members: new units, names from a day on, the order and the end of a membership.

use crate::answers::Form;
use crate::ground::Ground;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

const MEMBERS: &str = "/admin/clusters/dong-bac/members";

fn new_member() -> Form {
    Form::of(&[
        ("code", "TQ"),
        ("full_name", "Ban Tổ chức Tỉnh ủy Tuyên Quang"),
        ("short_name", "Tuyên Quang"),
        ("position", "8"),
        ("from", "1/7/2013"),
    ])
}

fn new_name(from: &str) -> Form {
    Form::of(&[
        ("full_name", "Ban Tổ chức Tỉnh ủy Bắc Kạn (mới)"),
        ("short_name", "Bắc Kạn mới"),
        ("from", from),
    ])
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_new_member_stands_last_with_its_name(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    assert_eq!(admin.post(MEMBERS, &new_member()).await.location(), MEMBERS);
    let page = admin.get(MEMBERS).await.ok();
    let order = [
        "1. Hà Giang",
        "2. Cao Bằng",
        "3. Lạng Sơn",
        "4. Quảng Ninh",
        "5. Bắc Giang",
        "6. Thái Nguyên",
        "7. Bắc Kạn",
        "8. Tuyên Quang",
    ];
    assert_eq!(page.texts(".card-title"), order);
    assert_eq!(
        ground.count("select count(*) from journal where action = 'member.added' and subject = 'TQ'").await,
        1
    );
    // Nobody gets a sheet of a period that has been opened before.
    assert_eq!(ground.count("select count(*) from sheet").await, 7);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn what_is_wrong_with_a_member_is_said_beside_its_field(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    let before = ground.everything().await;
    let wrong = [
        ("code", "HG"),
        ("code", "tq"),
        ("code", "T/Q"),
        ("full_name", ""),
        ("short_name", " "),
        ("position", "0"),
        ("position", "tám"),
        ("from", "31/02/2013"),
        ("from", ""),
    ];
    for (field, typed) in wrong {
        let page = admin.post(MEMBERS, &new_member().with(field, typed)).await.is(422);
        assert!(!page.text(&format!("[id='{field}-error']")).is_empty(), "{field} = {typed}");
        assert_eq!(page.attributes(&format!("[id='{field}']"), "value"), [typed]);
        assert_eq!(page.attributes("#error-summary a", "href"), [format!("#{field}")]);
    }
    assert_eq!(ground.everything().await, before);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_new_name_holds_from_its_day_and_the_old_one_until_then(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    admin.post(&format!("{MEMBERS}/BK/names"), &new_name("1/1/2014")).await.is(303);
    let names: Vec<(String, String, Option<String>)> = sqlx::query_as(
        "select short_name, valid_from::text, valid_to::text from member_unit_name
         join member_unit unit on unit.id = member_unit_id where code = 'BK' order by valid_from",
    )
    .fetch_all(&ground.db)
    .await
    .unwrap();
    let name = |name: &str, from: &str, to: Option<&str>| {
        (name.to_owned(), from.to_owned(), to.map(ToOwned::to_owned))
    };
    let first = name("Bắc Kạn", "2012-01-01", Some("2014-01-01"));
    assert_eq!(names, [first, name("Bắc Kạn mới", "2014-01-01", None)]);
    assert_eq!(ground.count("select count(*) from journal where action = 'member.renamed'").await, 1);
    // The period of 2013 keeps the name of 2013.
    let page = ground.secretariat().await.get("/ranking").await;
    let page = ground.secretariat().await.get(page.location()).await.ok();
    assert!(page.texts("tr.unranked th").contains(&"Bắc Kạn".to_owned()));
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn names_whose_days_overlap_are_refused_beside_the_day(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    let path = format!("{MEMBERS}/BK/names");
    let before = ground.everything().await;
    for from in ["1/1/2012", "hôm qua", ""] {
        let page = admin.post(&path, &new_name(from)).await.is(422);
        assert!(!page.text("#BK-from-error").is_empty(), "{from}");
        assert_eq!(page.attributes("#BK-from", "value"), [from]);
        assert_eq!(page.attributes("#error-summary a", "href"), ["#BK-from"]);
        assert!(page.has("details[open] #BK-from"), "the form is unfolded");
    }
    assert_eq!(ground.everything().await, before);
    admin.post(&format!("{MEMBERS}/ZZ/names"), &new_name("1/1/2014")).await.is(404);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_membership_ends_on_its_last_day(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    let page = admin.get(MEMBERS).await.ok();
    let action = page.attributes("form[action*=memberships]", "action").remove(6);
    let form = page.form(&format!("form[action='{action}']"));
    let before = ground.everything().await;
    let wrong = [("member_to", "1/1/2011"), ("member_to", "mai"), ("position", "-1"), ("member_from", "")];
    for (field, typed) in wrong {
        let page = admin.post(&action, &form.clone().with(field, typed)).await.is(422);
        assert!(!page.text(&format!("#BK-{field}-error")).is_empty(), "{field} = {typed}");
    }
    assert_eq!(ground.everything().await, before);
    admin.post(&action, &form.with("member_to", "30/6/2025")).await.is(303);
    let stored = "select count(*) from cluster_membership where valid_to = '2025-07-01'";
    assert_eq!(ground.count(stored).await, 1);
    let shown = admin.get(MEMBERS).await.ok();
    assert!(shown.attributes("#BK-member_to", "value") == ["30/06/2025"]);
    let elsewhere = action.replace("dong-bac", "tay-bac");
    admin.post(&elsewhere, &Form::empty()).await.is(404);
}
