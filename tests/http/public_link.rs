//! The published ranking behind a link: for everybody who has it, until it is revoked, and nothing else.

use crate::answers::Form;
use crate::ground::{Ground, PERIOD};
use crate::kept::statements;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_link_shows_the_published_ranking_to_everybody_until_it_is_revoked(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::agreed(options).await;
    let secretariat = ground.secretariat().await;
    let links = format!("{PERIOD}/publication/links");
    secretariat.post(&links, &Form::empty()).await.is(409);
    ground.publish(&secretariat).await;
    let made = secretariat.post(&links, &Form::empty()).await.ok();
    let url = made.attributes("#public-link", "value").remove(0);
    let path = url.strip_prefix("http://thidua.test").unwrap();
    let token = path.strip_prefix("/public/").unwrap();
    assert_eq!(token.len(), 43, "256 bits");
    assert!(!secretariat.get(&format!("{PERIOD}/publication")).await.ok().body.contains(token), "shown once");
    let stored = "select count(*) from public_link where encode(token_hash, 'escape') like '%' || $1 || '%'";
    let told: i64 = sqlx::query_scalar(stored).bind(token).fetch_one(&ground.db).await.unwrap();
    assert_eq!(told, 0, "only the hash is kept");
    let page = ground.stranger().get(path).await.ok();
    assert_eq!(page.header("x-robots-tag"), "noindex, nofollow");
    assert!(page.cookies().is_empty());
    let seen = secretariat.get(&format!("{PERIOD}/ranking")).await.ok();
    assert_eq!(page.texts(".grand"), seen.texts(".grand"));
    for leak in ["Đồng chí", "/sheets/", "/why", token] {
        assert!(!page.body.contains(leak), "{leak}");
    }
    assert!(page.text("tr.unranked").contains("Hà Giang"));
    let unknown = ground.stranger().get("/public/none-of-ours").await.is(404);
    let shown = secretariat.get(&format!("{PERIOD}/publication")).await.ok();
    let revoking = shown.attributes(".links form", "action").remove(0);
    secretariat.post(&revoking, &Form::empty()).await.is(303);
    let revoked = ground.stranger().get(path).await.is(404);
    assert_eq!(revoked.body.len(), unknown.body.len(), "a revoked link looks like an unknown one");
    secretariat.post(&revoking, &Form::empty()).await.is(404);
    assert_eq!(ground.count("select count(*) from journal where action like 'period.link_%'").await, 2);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn what_a_link_shows_is_made_once_and_sent_once(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::agreed(options).await;
    let secretariat = ground.secretariat().await;
    ground.publish(&secretariat).await;
    let made = secretariat.post(&format!("{PERIOD}/publication/links"), &Form::empty()).await.ok();
    let url = made.attributes("#public-link", "value").remove(0);
    let path = url.strip_prefix("http://thidua.test").unwrap();
    let stranger = ground.stranger();
    let first = stranger.get(path).await.ok();
    assert_eq!(
        statements(&stranger, path).await,
        1,
        "whether the link works is asked each time, and nothing else"
    );
    let tag = first.header("etag");
    let again = stranger.get_unless(path, tag).await.is(304);
    assert!(again.body.is_empty());
    let english = stranger.clone().in_english().get_unless(path, tag).await.ok();
    assert_ne!(english.body, first.body);
    ground.reopen(&secretariat).await;
    ground.publish_again(&secretariat).await;
    let newer = stranger.get_unless(path, tag).await.ok();
    assert_ne!(newer.header("etag"), tag);
    ground.change("update public_link set revoked_at = now(), revoked_by = created_by").await;
    stranger.get_unless(path, tag).await.is(404);
}
