//! Versions of a scheme: new drafts, adoption, discarding; what is in force never changes.

use crate::answers::Form;
use crate::ground::Ground;
use crate::scheme_documents::everything;
use crate::scheme_ground::{Draft, direct, document, draft, heading, sent, stored, with};
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use thidua::domain::scheme::Scheme;
use thidua::store::schemes::SchemeStatus;

const DEFAULT: &str = "/clusters/dong-bac/schemes/DB-2013-H1/versions/1";

fn sound() -> Value {
    document("20", json!([heading("I", "20", json!([direct("I.1"), direct("I.2")]))]))
}

/// Status, number of the document and day of each version of a scheme, oldest first.
async fn versions(ground: &Ground, code: &str) -> Vec<(i32, String, String, Option<String>)> {
    sqlx::query_as(
        "select version, status, document_number, adopted_on::text from scheme_version where code = $1 order by version",
    )
    .bind(code)
    .fetch_all(&ground.db)
    .await
    .unwrap()
}

fn adoption(revision: i32) -> Form {
    Form::of(&[
        ("revision", &revision.to_string()),
        ("adopted_on", "11/7/2013"),
        ("document_number", " 05-QĐ/TU "),
    ])
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_copy_of_a_version_is_the_next_draft(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    let answer = admin.post(&format!("{DEFAULT}/copy"), &Form::empty()).await;
    assert_eq!(answer.location(), "/clusters/dong-bac/schemes/DB-2013-H1/versions/2");
    let all = versions(&ground, "DB-2013-H1").await;
    let day = all[0].3.clone();
    assert!(day.is_some());
    assert_eq!(all[0].1, "in_force");
    assert_eq!(all[1], (2, "draft".to_owned(), String::new(), None));
    let documents: Vec<String> =
        sqlx::query_scalar("select document::text from scheme_version order by version")
            .fetch_all(&ground.db)
            .await
            .unwrap();
    let [old, new] = [&documents[0], &documents[1]].map(|text| Scheme::parse(text).unwrap());
    assert_eq!(new, Scheme { adopted_on: None, ..old });
    assert_eq!(ground.count("select count(*) from journal where action = 'scheme.drafted'").await, 1);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn copies_made_at_once_get_numbers_of_their_own(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    let (path, form) = (format!("{DEFAULT}/copy"), Form::empty());
    let copy = || admin.post(&path, &form);
    let (a, b, c, d) = tokio::join!(copy(), copy(), copy(), copy());
    for answer in [a, b, c, d] {
        answer.is(303);
    }
    let numbers: Vec<i32> = versions(&ground, "DB-2013-H1").await.iter().map(|version| version.0).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5]);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_new_scheme_has_a_code_of_its_own(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    let path = "/clusters/dong-bac/schemes/new";
    let before = ground.everything().await;
    let long = "A".repeat(41);
    for (code, title, field) in [
        ("DB-2013-H1", "Bảng điểm", "code"),
        ("db-2013-h1", "Bảng điểm", "code"),
        ("", "Bảng điểm", "code"),
        ("ĐB", "Bảng điểm", "code"),
        ("A/B", "Bảng điểm", "code"),
        (&long, "Bảng điểm", "code"),
        ("MOI", " ", "title"),
    ] {
        let page = admin.post(path, &Form::of(&[("code", code), ("title", title)])).await.is(422);
        assert!(!page.text(&format!("[id='{field}-error']")).is_empty(), "{code}");
        assert_eq!(page.attributes("#code", "value"), [code]);
        assert_eq!(page.attributes("#error-summary a", "href"), [format!("#{field}")]);
    }
    assert_eq!(ground.everything().await, before);
    let answer = admin.post(path, &Form::of(&[("code", "moi-2014"), ("title", "Bảng điểm 2014")])).await;
    let page = admin.get(answer.location()).await.ok();
    assert_eq!(page.text("h1"), "Bảng điểm 2014");
    assert_eq!(versions(&ground, "MOI-2014").await.len(), 1);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_table_with_faults_is_not_adopted_and_each_fault_leads_to_its_node(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    let draft = draft(&ground, everything()).await;
    let before = ground.everything().await;
    for page in [
        admin.get(&draft.part("/adoption")).await.ok(),
        admin.post(&draft.part("/adoption"), &adoption(1)).await.is(422),
    ] {
        assert!(!page.has("input[name=adopted_on]"));
        let links = page.attributes("#faults + ul a, section .fault-serious a", "href");
        assert!(!links.is_empty());
        for link in links {
            admin.get(&link).await.ok();
        }
    }
    assert_eq!(ground.everything().await, before);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn an_adopted_version_is_in_force_and_the_earlier_one_expires(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    let first = draft(&ground, sound()).await;
    let form = first.open(&admin, "I.1").await.with("name/vi", "Sửa");
    first.save(&admin, "I.1", &form).await.is(303);
    let form =
        sent(&admin.get(&first.part("/adoption")).await.ok(), "form.form").with("adopted_on", "1/7/2013");
    assert_eq!(admin.post(&first.part("/adoption"), &form).await.location(), first.address);
    assert_eq!(first.counts().await.1, 0, "the steps are gone");
    assert_eq!(first.scheme().await.adopted_on, Some("2013-07-01".parse().unwrap()));
    admin.post(&first.part("/copy"), &Form::empty()).await.is(303);
    let second = first.part("").replace("versions/1", "versions/2");
    admin.post(&format!("{second}/adoption"), &adoption(1)).await.is(303);
    let version = |number, status: &str, document: &str, day: &str| {
        (number, status.to_owned(), document.to_owned(), Some(day.to_owned()))
    };
    assert_eq!(
        versions(&ground, "THU").await,
        [version(1, "expired", "", "2013-07-01"), version(2, "in_force", "05-QĐ/TU", "2013-07-11")]
    );
    let (action, _, before, after) = first.told().await;
    assert_eq!((action.as_str(), before), ("scheme.adopted", None));
    assert_eq!(after.unwrap(), json!({"on": "2013-07-11", "document": "05-QĐ/TU"}));
    let page = ground.staff("HG").await.get(&second).await.ok();
    assert!(page.body.contains("05-QĐ/TU") && page.body.contains("11/07/2013"));
    // New periods are offered what is in force, and nothing else.
    let page = admin.get("/admin/clusters/dong-bac/periods/new").await.ok();
    let offered = page.attributes("select[name=scheme_version] option, select[name=scheme] option", "value");
    let in_force: Vec<String> =
        sqlx::query_scalar("select id::text from scheme_version where status = 'in_force'")
            .fetch_all(&ground.db)
            .await
            .unwrap();
    assert_eq!(in_force.len(), 2);
    assert!(in_force.iter().all(|id| offered.contains(id)), "{offered:?}");
    assert_eq!(offered.iter().filter(|id| !id.is_empty()).count(), 2);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_wrong_day_or_number_or_an_old_page_adopts_nothing(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    let draft = draft(&ground, sound()).await;
    let before = ground.everything().await;
    let long = "5".repeat(201);
    for (field, wrong) in [("adopted_on", ""), ("adopted_on", "31/2/2013"), ("document_number", &long)] {
        let form = adoption(1).with(field, wrong);
        let page = admin.post(&draft.part("/adoption"), &form).await.is(422);
        assert!(!page.text(&format!("[id='{field}-error']")).is_empty(), "{field}");
        assert_eq!(page.value(field), wrong);
    }
    admin.post(&draft.part("/adoption"), &adoption(7)).await.is(409);
    admin.post(&draft.part("/adoption"), &adoption(1).without("revision")).await.is(400);
    admin.post(&draft.part("/discarding"), &Form::of(&[("seen", "2")])).await.is(409);
    assert_eq!(ground.everything().await, before);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn of_two_adoptions_at_once_exactly_one_is_done(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    let draft = draft(&ground, sound()).await;
    let (path, form) = (draft.part("/adoption"), adoption(1));
    let (a, b) = tokio::join!(admin.post(&path, &form), admin.post(&path, &form));
    let mut statuses = [a.status.as_u16(), b.status.as_u16()];
    statuses.sort_unstable();
    assert!(statuses == [303, 409] || statuses == [303, 423], "{statuses:?}");
    assert_eq!(draft.counts().await, (2, 0, 1));
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn two_drafts_adopted_at_once_leave_one_version_in_force(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    let scheme = Scheme::parse(&sound().to_string()).unwrap();
    let drafts: [Draft<'_>; 3] = [
        stored(&ground, &scheme, 1, SchemeStatus::Draft).await,
        stored(&ground, &scheme, 2, SchemeStatus::Draft).await,
        stored(&ground, &scheme, 3, SchemeStatus::Draft).await,
    ];
    admin.post(&drafts[0].part("/adoption"), &adoption(1)).await.is(303);
    let (paths, form) = (drafts.each_ref().map(|draft| draft.part("/adoption")), adoption(1));
    let (a, b) = tokio::join!(admin.post(&paths[1], &form), admin.post(&paths[2], &form));
    assert_eq!([a.status.as_u16(), b.status.as_u16()], [303, 303]);
    let statuses: Vec<String> = versions(&ground, "THU").await.into_iter().map(|version| version.1).collect();
    assert_eq!(statuses.iter().filter(|status| *status == "in_force").count(), 1);
    assert_eq!(statuses.iter().filter(|status| *status == "expired").count(), 2);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_database_itself_refuses_to_change_what_is_adopted(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let before = ground.everything().await;
    for statement in [
        "update scheme_version set document = jsonb_set(document, '{base}', '\"1\"')",
        "update scheme_version set adopted_on = '2020-01-01'",
        "update scheme_version set document_number = 'khác'",
        "update scheme_version set status = 'draft'",
        "update scheme_version set version = 9",
        "update scheme_version set code = 'KHAC'",
        "delete from scheme_version",
    ] {
        let refused = sqlx::query(statement).execute(&ground.db).await;
        assert!(refused.unwrap_err().to_string().contains("adopted"), "{statement}");
    }
    assert_eq!(ground.everything().await, before);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_discarded_draft_is_gone_but_told_of(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    let draft = draft(&ground, sound()).await;
    let scheme = draft.scheme().await;
    draft.change(&admin, "I.1", "/copy", &[]).await.ok();
    let page = admin.get(&draft.address).await.ok();
    let form = page.form("form[action$=discarding]");
    assert_eq!(admin.post(&draft.part("/discarding"), &form).await.location(), "/clusters/dong-bac/schemes");
    assert_eq!(ground.count("select count(*) from scheme_version where code = 'THU'").await, 0);
    assert_eq!(ground.count("select count(*) from scheme_draft_step").await, 0);
    let (action, _, before, _) = draft.told().await;
    assert_eq!(action, "scheme.discarded");
    let kept = Scheme::parse(&before.unwrap().to_string()).unwrap();
    assert!(kept.node("I.3").is_some() && kept.title == scheme.title);
    admin.get(&draft.address).await.is(404);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_downloaded_document_is_the_table(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let draft = draft(&ground, with(everything(), json!({"code": "TAI-VE"}))).await;
    let answer = ground.secretariat().await.get(&draft.part("/document.json")).await.ok();
    assert_eq!(Scheme::parse(&answer.body).unwrap(), draft.scheme().await);
    let disposition = answer.header("content-disposition");
    assert!(disposition.starts_with("attachment") && disposition.contains(".json"), "{disposition}");
    assert!(answer.header("content-type").starts_with("application/json"));
    let staff = ground.staff("HG").await;
    let published = staff.get(&format!("{DEFAULT}/document.json")).await.ok();
    assert!(Scheme::parse(&published.body).unwrap().adopted_on.is_some());
}
