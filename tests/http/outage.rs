//! The database away: a clear answer in bounded time, and service again as soon as it is back.

use crate::answers::Form;
use crate::ground::{Ground, Visitor, lines, router, sheet};
use sqlx::postgres::PgConnectOptions;
use std::path::PathBuf;
use std::time::Duration;
use thidua::domain::ids::AccountId;
use thidua::private_postgres::PrivatePostgres;
use thidua::store;

/// Far more than any answer may take; only a hang reaches it.
const BOUND: Duration = Duration::from_secs(30);

fn visitor(app: axum::Router) -> Visitor {
    Visitor {
        app,
        cookie: Some("session=of-somebody".to_owned()),
        login: String::new(),
        account: AccountId::new(0),
    }
}

#[tokio::test]
async fn without_a_database_every_page_says_so_and_when_to_try_again() {
    // A socket directory in which nobody listens.
    let options = PgConnectOptions::new_without_pgpass().host("/nonexistent").username("x").database("x");
    let app = router(&store::pool(options, 2), "http://thidua.test");
    let person = visitor(app);
    for path in ["/", &sheet("HG"), "/admin/accounts"] {
        let answer = tokio::time::timeout(BOUND, person.get(path)).await.unwrap().is(503);
        assert!(!answer.header("retry-after").is_empty());
        assert!(answer.has("h1") && answer.header("content-security-policy").starts_with("default-src"));
    }
    let form = Form::of(&[("II.1:version", "0.x"), ("II.1:in:actual", "5")]);
    let fragment = tokio::time::timeout(BOUND, person.post_fragment(&lines("HG"), &form)).await.unwrap();
    let fragment = fragment.is(503);
    assert_eq!((fragment.body.as_str(), fragment.header("retry-after")), ("", "2"));
    let page = tokio::time::timeout(BOUND, person.post(&lines("HG"), &form)).await.unwrap().is(503);
    assert_eq!(page.form(&format!("form[action='{}']", lines("HG"))).0, form.0, "what was typed is kept");
    assert!(!page.header("retry-after").is_empty());
    let secret =
        Form::of(&[("current", "bí mật cũ"), ("password", "bí mật mới"), ("password_again", "bí mật mới")]);
    let page = tokio::time::timeout(BOUND, person.post("/account/password", &secret)).await.unwrap().is(503);
    assert!(!page.body.contains("bí mật") && !page.body.contains("%C3%AD"), "but no secret");
    let pair = Form::of(&[("username", "x"), ("password", "y")]);
    tokio::time::timeout(BOUND, person.post("/login", &pair)).await.unwrap().is(503);
    person.get("/login").await.ok();
    person.get("/healthz").await.ok();
    tokio::time::timeout(BOUND, person.get("/readyz")).await.unwrap().is(503);
}

#[tokio::test]
async fn without_a_database_nobody_waits_for_all_who_came_before() {
    // A port where nobody listens: a connection is tried for two seconds before it is given up.
    let options =
        PgConnectOptions::new_without_pgpass().host("127.0.0.1").port(1).username("x").database("x");
    let app = router(&store::pool(options, 2), "http://thidua.test");
    // Asked about one after the other, with two seconds for each failure, the last would wait far beyond the bound.
    let people = (0..4000).map(|number| {
        let person = Visitor { cookie: Some(format!("session=of-number-{number}")), ..visitor(app.clone()) };
        async move { person.get("/account").await.is(503) }
    });
    tokio::time::timeout(BOUND, futures_util::future::join_all(people)).await.unwrap();
}

#[tokio::test]
async fn the_app_serves_again_without_a_restart_when_the_database_is_back() {
    let directory: PathBuf = std::env::temp_dir().join(format!("thidua-outage-{}", std::process::id()));
    let postgres = PrivatePostgres::start(&directory).await.unwrap();
    store::migrate(&postgres.connect_options()).await.unwrap();
    let ground = Ground::new(postgres.connect_options()).await;
    let staff = ground.staff("HG").await;
    let form =
        staff.open_sheet("HG").await.line("II.1").with("II.1:in:target", "200").with("II.1:in:actual", "50");
    staff.post(&lines("HG"), &form).await.is(303);
    postgres.stop().await;
    let typed = form.clone().with("II.1:in:actual", "60");
    for _ in 0..3 {
        staff.get(&sheet("HG")).await.is(503);
        staff.post_fragment(&lines("HG"), &typed).await.is(503);
    }
    let postgres = PrivatePostgres::start(&directory).await.unwrap();
    let page = staff.get(&sheet("HG")).await.ok();
    assert_eq!(page.value("II.1:in:actual"), "50", "what was acknowledged is there");
    let again = page.form("#sheet-form").with("II.1:in:actual", "60");
    staff.post(&lines("HG"), &again).await.is(303);
    assert_eq!(ground.told("HG", "II.1").await.len(), 2);
    ground.db.close().await;
    postgres.stop().await;
    std::fs::remove_dir_all(&directory).unwrap();
}
