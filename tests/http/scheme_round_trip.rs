//! A page that is opened and saved as it stands changes nothing: no field of the editor drops or changes what the
//! document holds.

use crate::ground::{Ground, Visitor};
use crate::scheme_documents::everything;
use crate::scheme_ground::{Draft, sent, stored};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use thidua::domain::scheme::{Scheme, codes};
use thidua::store::schemes::SchemeStatus;

/// The published regulations and the default scheme.
fn regulations() -> Vec<Scheme> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/regulations");
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let schemes = files.filter(|path| {
        let is_json = path.extension().is_some_and(|extension| extension == "json");
        is_json && !path.to_string_lossy().contains(".vectors.")
    });
    let texts = schemes.map(|path| std::fs::read_to_string(path).unwrap());
    let default = include_str!("../../src/actions/first_start/DB-2013-H1.json").to_owned();
    let all: Vec<Scheme> = texts.chain([default]).map(|text| Scheme::parse(&text).unwrap()).collect();
    assert!(all.len() > 18, "the regulations were found");
    all
}

/// Opens every page of a draft and saves it as it stands; what changed.
async fn saved_as_it_stands(draft: &Draft<'_>, admin: &Visitor, scheme: &Scheme) -> Vec<String> {
    let mut changed = Vec::new();
    let all: Vec<&str> = codes::all(scheme).collect();
    for code in all {
        let form = draft.open(admin, code).await;
        let answer = draft.save(admin, code, &form).await;
        let now = draft.scheme().await;
        if answer.status != 303 || now != *scheme {
            let written = |scheme: &Scheme| serde_json::to_string(&scheme.node(code)).unwrap();
            let errors = answer.texts(".field-error");
            changed.push(format!(
                "{} {code}: {} {errors:?}\n was {}\n is  {}",
                scheme.code,
                answer.status,
                written(scheme),
                written(&now)
            ));
            draft.reset(scheme).await;
        }
    }
    let page = admin.get(&draft.part("/settings")).await.ok();
    let answer = admin.post(&draft.part("/settings"), &sent(&page, "form.editor")).await;
    let now = draft.scheme().await;
    if answer.status != 303 || now != *scheme {
        let written = |scheme: &Scheme| Scheme { tree: Vec::new(), ..scheme.clone() }.to_json();
        let errors = answer.texts(".field-error");
        changed.push(format!(
            "{} settings: {} {errors:?}\n was {}\n is  {}",
            scheme.code,
            answer.status,
            written(scheme),
            written(&now)
        ));
        draft.reset(scheme).await;
    }
    changed
}

async fn nothing_changes(ground: &Ground, admin: &Visitor, schemes: &[Scheme]) {
    let mut changed = Vec::new();
    for (version, scheme) in (101..).zip(schemes) {
        let scheme = Scheme { adopted_on: None, ..scheme.clone() };
        let draft = stored(ground, &scheme, version, SchemeStatus::Draft).await;
        let before = draft.counts().await;
        changed.extend(saved_as_it_stands(&draft, admin, &scheme).await);
        if changed.is_empty() {
            assert_eq!(draft.counts().await, before, "{}", scheme.code);
        }
    }
    assert!(changed.is_empty(), "{}", changed.join("\n"));
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn published_regulations_saved_as_they_stand_stay_as_they_were(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    nothing_changes(&ground, &admin, &regulations()).await;
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn published_regulations_saved_as_they_stand_in_english_stay_as_they_were(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await.in_english();
    nothing_changes(&ground, &admin, &regulations()).await;
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn every_parameter_of_every_form_survives_its_page_in_both_languages(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let scheme = Scheme::parse(&everything().to_string()).unwrap();
    let admin = ground.admin().await;
    nothing_changes(&ground, &admin, std::slice::from_ref(&scheme)).await;
    ground.change("delete from scheme_version where status = 'draft'").await;
    nothing_changes(&ground, &admin.in_english(), &[scheme]).await;
}
