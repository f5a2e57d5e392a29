//! One-time links: once, for seven days, and the first admin's only while there is nobody.

use crate::answers::Form;
use crate::ground::{Ground, PASSWORD};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use thidua::actions::accounts::issue_first_admin_link;

fn first_admin(username: &str) -> Form {
    Form::of(&[
        ("full_name", "Nguyễn Thị Quản"),
        ("username", username),
        ("password", PASSWORD),
        ("password_again", PASSWORD),
    ])
}

fn new_password(password: &str) -> Form {
    Form::of(&[("password", password), ("password_again", password)])
}

async fn first_link(ground: &Ground) -> String {
    let token = issue_first_admin_link(&ground.db).await.unwrap().unwrap();
    format!("/links/{}", token.reveal())
}

/// A link for a staff account of Hà Giang, as the admin gets it.
async fn link(ground: &Ground) -> String {
    let account = ground.staff("HG").await.account.get();
    let page =
        ground.admin().await.post(&format!("/admin/accounts/{account}/link"), &Form::empty()).await.ok();
    let url = page.attributes("#one-time-link", "value").remove(0);
    url.strip_prefix("http://thidua.test").unwrap().to_owned()
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_first_admin_is_set_up_behind_the_link_once(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let link = first_link(&ground).await;
    let stranger = ground.stranger();
    let page = stranger.get(&link).await.ok();
    assert_eq!(page.header("cache-control"), "no-store");
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    assert_eq!(page.attributes("main form", "action"), [link.as_str()]);
    let set_up = stranger.post(&link, &first_admin("quan.tri")).await;
    assert_eq!(set_up.location(), "/", "whoever has chosen a password need not type it again");
    let mut signed_in = ground.stranger();
    signed_in.cookie = Some(set_up.cookie("session"));
    signed_in.get("/admin/accounts").await.ok();
    stranger.get(&link).await.is(410);
    stranger.post(&link, &first_admin("quan.tri2")).await.is(410);
    assert_eq!(ground.count("select count(*) from account").await, 1);
    let signed_in =
        stranger.post("/login", &Form::of(&[("username", "quan.tri"), ("password", PASSWORD)])).await;
    let mut admin = stranger;
    admin.cookie = Some(signed_in.cookie("session"));
    admin.get("/admin/accounts").await.ok();
    assert!(issue_first_admin_link(&ground.db).await.unwrap().is_none());
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_first_admins_link_dies_when_there_is_an_account(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let link = first_link(&ground).await;
    ground.staff("HG").await;
    let before = ground.everything().await;
    ground.stranger().get(&link).await.is(410);
    ground.stranger().post(&link, &first_admin("quan.tri")).await.is(410);
    assert_eq!(ground.everything().await, before);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_newer_first_link_replaces_the_older(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let (older, newer) = (first_link(&ground).await, first_link(&ground).await);
    ground.stranger().get(&older).await.is(410);
    ground.stranger().get(&newer).await.ok();
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn what_is_wrong_behind_a_link_is_said_beside_its_field_and_the_link_lives(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let link = first_link(&ground).await;
    let stranger = ground.stranger();
    let wrong = [
        ("username", "Quản trị", "username"),
        ("username", "x", "username"),
        ("full_name", "  ", "full_name"),
        ("password", "ngắn", "password"),
        ("password_again", "khác hẳn rồi đó", "password_again"),
    ];
    for (field, typed, beside) in wrong {
        let mut form = first_admin("quan.tri").with(field, typed);
        if field == "password" {
            form = form.with("password_again", typed);
        }
        let page = stranger.post(&link, &form).await.is(422);
        assert!(!page.text(&format!("[id='{beside}-error']")).is_empty(), "{field} = {typed}");
        assert_eq!(page.value("full_name"), form.get("full_name"));
        assert_eq!((page.value("password"), page.value("password_again")), (String::new(), String::new()));
    }
    assert_eq!(ground.count("select count(*) from account").await, 0);
    stranger.post(&link, &first_admin("quan.tri")).await.is(303);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_password_link_works_once_and_ends_every_session(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let link = link(&ground).await;
    let staff = ground.staff("HG").await;
    let page = ground.stranger().get(&link).await.ok();
    assert_eq!(page.value("username"), "hg.staff");
    ground.stranger().post(&link, &new_password("ngắn")).await.is(422);
    ground.stranger().post(&link, &new_password("một mật khẩu mới")).await.is(303);
    staff.get("/").await.is(303);
    ground.stranger().get(&link).await.is(410);
    ground.stranger().post(&link, &new_password("mật khẩu thứ ba")).await.is(410);
    let pair = |password| Form::of(&[("username", "hg.staff"), ("password", password)]);
    ground.stranger().post("/login", &pair("một mật khẩu mới")).await.is(303);
    ground.stranger().post("/login", &pair(PASSWORD)).await.is(422);
    ground.stranger().post("/login", &pair("mật khẩu thứ ba")).await.is(422);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn an_expired_link_and_a_replaced_one_are_gone(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let older = link(&ground).await;
    let newer = link(&ground).await;
    ground.stranger().get(&older).await.is(410);
    ground.stranger().get(&newer).await.ok();
    ground.change("update one_time_link set expires_at = now()").await;
    let before = ground.everything().await;
    ground.stranger().get(&newer).await.is(410);
    ground.stranger().post(&newer, &new_password("một mật khẩu mới")).await.is(410);
    assert_eq!(ground.everything().await, before);
}
