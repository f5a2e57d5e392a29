//! Schemes out as documents and worksheets, and in again: compared before anything is applied.

use crate::answers::Form;
use crate::ground::{Ground, Visitor};
use axum::http::Method;
use axum::http::header::CONTENT_TYPE;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use thidua::domain::scheme::Scheme;
use thidua::papers::scheme_table;
use thidua::store;
use thidua::text::Lang;

const FIRST: &str = "/clusters/dong-bac/schemes/DB-2013-H1/versions/1";
const DRAFT: &str = "/clusters/dong-bac/schemes/DB-2013-H1/versions/2";

pub(crate) async fn bytes(visitor: &Visitor, path: &str) -> (Vec<u8>, String) {
    use tower::ServiceExt as _;
    let request = visitor.request(Method::GET, path).body(axum::body::Body::empty()).unwrap();
    let response = visitor.app.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), 200);
    let name = response.headers()["content-disposition"].to_str().unwrap().to_owned();
    (axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec(), name)
}

pub(crate) async fn upload(visitor: &Visitor, path: &str, file: &[u8]) -> crate::answers::Answer {
    let mut body = b"--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"t\"\r\n\r\n".to_vec();
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n--cut--\r\n");
    let request = visitor.request(Method::POST, path);
    let request = request.header(CONTENT_TYPE, "multipart/form-data; boundary=cut");
    visitor.send(request.body(body.into()).unwrap()).await
}

async fn scheme(ground: &Ground, version: i32) -> Scheme {
    let mut connection = ground.db.acquire().await.unwrap();
    let found = store::schemes::find(&mut connection, "dong-bac", "DB-2013-H1", version).await;
    found.unwrap().unwrap().scheme
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_document_goes_out_and_comes_in_as_it_was(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    let (document, name) = bytes(&admin, &format!("{FIRST}/document.json")).await;
    assert_eq!(name, "attachment; filename=\"DB-2013-H1-v1.json\"; filename*=UTF-8''DB-2013-H1-v1.json");
    let first = scheme(&ground, 1).await;
    assert_eq!(Scheme::parse(std::str::from_utf8(&document).unwrap()).unwrap(), first);
    // As a new draft it becomes the next version, not yet adopted.
    let made = upload(&admin, "/clusters/dong-bac/schemes/import", &document).await;
    assert_eq!(made.location(), DRAFT);
    assert_eq!(scheme(&ground, 2).await, Scheme { adopted_on: None, ..first });
    // Into the draft it changes nothing, and says so.
    let same = upload(&admin, &format!("{DRAFT}/import"), &document).await.ok();
    assert!(!same.has("form[action$=applied]"), "{}", same.body);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn an_edited_worksheet_is_compared_before_it_is_applied(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    admin.post(&format!("{FIRST}/copy"), &Form::empty()).await.is(303);
    let (table, name) = bytes(&admin, &format!("{DRAFT}/table.xlsx")).await;
    assert_eq!(name, "attachment; filename=\"DB-2013-H1-v2.xlsx\"; filename*=UTF-8''DB-2013-H1-v2.xlsx");
    let draft = scheme(&ground, 2).await;
    assert_eq!(scheme_table::read(&table, &draft).unwrap().scheme, draft);
    // Somebody makes II.1 worth 9 and II.2 worth 5 in Excel.
    let mut edited = draft.clone();
    let document = edited.to_json();
    let document = document.replacen(r#""code":"II.1""#, r#""max":"9","code":"II.1""#, 1);
    let value: serde_json::Value = serde_json::from_str(&document).unwrap();
    let mut value = value;
    let group = value["tree"].as_array_mut().unwrap().iter_mut().find(|node| node["code"] == "II").unwrap();
    for line in group["children"].as_array_mut().unwrap() {
        match line["code"].as_str().unwrap() {
            "II.1" => line["max"] = "9".into(),
            "II.2" => line["max"] = "5".into(),
            _ => {}
        }
    }
    edited = Scheme::parse(&value.to_string()).unwrap();
    let file = scheme_table::write(&edited, Lang::Vi, "DB-2013-H1").unwrap();
    let before = scheme(&ground, 2).await;
    let shown = upload(&admin, &format!("{DRAFT}/import"), &file).await.ok();
    assert!(
        shown.texts(".comparison-rows tbody tr").iter().any(|row| row.contains("II.1")),
        "{}",
        shown.body
    );
    assert_eq!(scheme(&ground, 2).await, before, "a preview changes nothing");
    let form = shown.form("form[action$=applied]");
    admin.post(&format!("{DRAFT}/import/applied"), &form).await.is(303);
    assert_eq!(scheme(&ground, 2).await, edited);
    // It is one step, which can be undone; applied again from the old page it is refused.
    admin.post(&format!("{DRAFT}/import/applied"), &form).await.is(422);
    let tree = admin.get(DRAFT).await.ok();
    admin
        .post(
            &format!("{DRAFT}/undo"),
            &tree
                .form("form[data-undo]")
                .with("seen", &tree.attributes("form[data-undo] button", "value")[0]),
        )
        .await
        .is(303);
    assert_eq!(scheme(&ground, 2).await, before);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn files_that_are_no_scheme_are_refused_with_what_is_wrong(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    admin.post(&format!("{FIRST}/copy"), &Form::empty()).await.is(303);
    let before = ground.everything().await;
    let twice = r#"{"format": "thidua.scheme/1", "code": "X", "title": {"vi": "X"}, "base": "1", "absent": "zero",
        "tree": [{"code": "I", "name": {"vi": "a"}, "children": []}, {"code": "I", "name": {"vi": "b"}, "children": []}],
        "ranking": {"style": "dense", "order": ["total"]}}"#;
    let files: [&[u8]; 6] =
        [b"", b"PK\x03\x04 no workbook", b"\xff\xfe\x00", b"{}", b"[1, 2", twice.as_bytes()];
    for file in files {
        for path in [format!("{DRAFT}/import"), "/clusters/dong-bac/schemes/import".to_owned()] {
            let refused = upload(&admin, &path, file).await.is(422);
            assert!(refused.has("[role=alert] li"), "{path} {file:?}");
        }
    }
    assert_eq!(ground.everything().await, before);
    let huge = vec![b' '; 5 * 1024 * 1024];
    upload(&admin, &format!("{DRAFT}/import"), &huge).await.is(413);
    let staff = ground.staff("HG").await;
    upload(&staff, &format!("{DRAFT}/import"), b"{}").await.is(404);
}
