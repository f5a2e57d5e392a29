//! The admin's accounts: new ones, roles, the one-time link, disabling, and the admin who must remain.

use crate::answers::Form;
use crate::ground::{Ground, sheet};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use thidua::domain::access::Role;

fn account(id: i64, below: &str) -> String {
    format!("/admin/accounts/{id}{below}")
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn an_admin_makes_an_account_whose_owner_sets_the_password(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    let form = admin.get("/admin/accounts/new").await.ok().form("form[action='/admin/accounts']");
    let form = form
        .with("full_name", "Hoàng Thị A\u{301}nh")
        .with("username", "HG.Anh")
        .with("role.0.kind", "staff")
        .with("role.0.unit", "dong-bac/HG");
    let made = admin.post("/admin/accounts", &form).await.ok();
    let link = made.attributes("#one-time-link", "value").remove(0);
    let stored: (String, String, Option<String>) =
        sqlx::query_as("select login, full_name, password_hash from account order by id desc limit 1")
            .fetch_one(&ground.db)
            .await
            .unwrap();
    assert_eq!(stored, ("hg.anh".to_owned(), "Hoàng Thị Ánh".to_owned(), None));
    let told: Vec<String> =
        sqlx::query_scalar("select action from journal where subject = 'hg.anh' order by id")
            .fetch_all(&ground.db)
            .await
            .unwrap();
    assert_eq!(told, ["account.created", "account.roles_changed"]);
    let link = link.strip_prefix("http://thidua.test").unwrap();
    let password = Form::of(&[("password", "câu ngắn dễ nhớ"), ("password_again", "câu ngắn dễ nhớ")]);
    ground.stranger().post(link, &password).await.is(303);
    let pair = Form::of(&[("username", "hg.anh"), ("password", "câu ngắn dễ nhớ")]);
    let mut owner = ground.stranger();
    owner.cookie = Some(owner.post("/login", &pair).await.is(303).cookie("session"));
    owner.get(&sheet("HG")).await.ok();
    let list = admin.get("/admin/accounts").await.ok();
    assert!(!list.body.contains(link), "a link is shown once");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn what_is_wrong_with_an_account_is_said_beside_its_field(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    ground.staff("HG").await;
    let admin = ground.admin().await;
    let good = Form::of(&[
        ("full_name", "Hoàng Thị Ánh"),
        ("username", "hg.anh"),
        ("role.0.kind", "staff"),
        ("role.0.unit", "dong-bac/HG"),
    ]);
    let before = ground.everything().await;
    let wrong = [
        ("username", "hg.staff", "username"),
        ("username", "có dấu", "username"),
        ("username", "", "username"),
        ("full_name", " ", "full_name"),
        ("role.0.unit", "", "role.0.kind"),
        ("role.0.unit", "dong-bac/ZZ", "role.0.kind"),
        ("role.0.kind", "king", "role.0.kind"),
        ("role.0.from", "31/02/2013", "role.0.from"),
        ("role.0.to", "01/01/2001", "role.0.to"),
    ];
    for (field, typed, beside) in wrong {
        let page = admin.post("/admin/accounts", &good.clone().with(field, typed)).await.is(422);
        assert!(!page.text(&format!("[id='{beside}-error']")).is_empty(), "{field} = {typed}");
        if !["role.0.unit", "role.0.kind"].contains(&field) {
            assert_eq!(page.value(field), typed);
        }
        let links = page.attributes("#error-summary a", "href");
        assert!(page.has(&format!("[id='{}']", links[0].trim_start_matches('#'))), "{links:?}");
    }
    assert_eq!(ground.everything().await, before);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_last_admin_cannot_be_removed(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    let own = account(admin.account.get(), "");
    let before = ground.everything().await;
    let disabled = admin.post(&format!("{own}/disabling"), &Form::empty()).await.is(422);
    assert!(disabled.has("#error-summary"));
    let form = admin.get(&own).await.ok().form(&format!("form[action='{own}']"));
    for changed in [
        form.clone().with("role.0.kind", ""),
        form.clone().with("role.0.from", "1/1/2001").with("role.0.to", "1/1/2002"),
    ] {
        let refused = admin.post(&own, &changed).await.is(422);
        assert!(refused.has("#error-summary"));
    }
    assert_eq!(ground.everything().await, before);
    admin.get("/admin/accounts").await.ok();
    let second = ground.with_grant("second", Role::Admin, None, None).await;
    second.post(&format!("{own}/disabling"), &Form::empty()).await.is(303);
    admin.get("/").await.is(303);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn two_admins_who_remove_each_other_at_once_leave_one(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    for _ in 0..6 {
        let one = ground.admin().await;
        let two = ground.with_grant("second", Role::Admin, None, None).await;
        let (at_one, at_two) =
            (account(one.account.get(), "/disabling"), account(two.account.get(), "/disabling"));
        let form = Form::empty();
        tokio::join!(one.post(&at_two, &form), two.post(&at_one, &form));
        let left = "select count(*) from account where disabled_at is null";
        assert_eq!(ground.count(left).await, 1);
        ground.change("update account set disabled_at = null").await;
    }
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_disabled_account_is_out_at_once_and_back_only_by_signing_in(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let (admin, staff) = (ground.admin().await, ground.staff("HG").await);
    let id = staff.account.get();
    admin.post(&account(id, "/disabling"), &Form::empty()).await.is(303);
    staff.get("/").await.is(303);
    admin.post(&account(id, "/enabling"), &Form::empty()).await.is(303);
    staff.get("/").await.is(303);
    ground.staff("HG").await.get("/").await.ok();
    let told = "select count(*) from journal where subject = 'hg.staff' and action in ('account.disabled', 'account.enabled')";
    assert_eq!(ground.count(told).await, 2);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn new_roles_end_the_sessions_and_hold_from_their_day(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let (admin, staff) = (ground.admin().await, ground.staff("HG").await);
    let own = account(staff.account.get(), "");
    let form = admin.get(&own).await.ok().form(&format!("form[action='{own}']"));
    assert_eq!((form.get("role.0.kind"), form.get("role.0.unit")), ("staff", "dong-bac/HG"));
    // Saved unchanged, nothing changes and nobody is signed out.
    let before = ground.everything().await;
    admin.post(&own, &form).await.is(303);
    assert_eq!(ground.everything().await, before);
    staff.get("/").await.ok();
    admin.post(&own, &form.clone().with("role.0.kind", "leader")).await.is(303);
    staff.get("/").await.is(303);
    let leader = ground.staff("HG").await;
    leader.get(&sheet("HG")).await.ok();
    let tomorrow: String = sqlx::query_scalar("select to_char(current_date + 2, 'DD/MM/YYYY')")
        .fetch_one(&ground.db)
        .await
        .unwrap();
    let later = form.with("role.0.from", &tomorrow);
    // The form is as old as the first change: what happened since would be overwritten unseen.
    admin.post(&own, &later).await.is(409);
    let fresh = admin.get(&own).await.ok().form(&format!("form[action='{own}']"));
    admin.post(&own, &later.with("seen", fresh.get("seen"))).await.is(303);
    ground.staff("HG").await.get(&sheet("HG")).await.is(404);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn sessions_of_an_account_can_be_ended(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let (admin, staff, other) = (ground.admin().await, ground.staff("HG").await, ground.staff("CB").await);
    admin.post(&account(staff.account.get(), "/sessions/end"), &Form::empty()).await.is(303);
    staff.get("/").await.is(303);
    other.get("/").await.ok();
    admin.get("/").await.ok();
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_clusters_admin_neither_sees_nor_grants_beyond_the_cluster(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let whole = ground.admin().await;
    let cluster = ground.with_grant("cluster.admin", Role::Admin, Some(ground.cluster), None).await;
    let staff = ground.staff("HG").await;
    let mut connection = ground.db.acquire().await.unwrap();
    let other =
        thidua::store::clusters::insert(&mut connection, "tay-bac", "Tây Bắc", "Northwest").await.unwrap();
    drop(connection);
    let foreign = ground.with_grant("foreign.observer", Role::Observer, Some(other), None).await;
    let list = cluster.get("/admin/accounts").await.ok();
    assert!(list.body.contains(&staff.login) && list.body.contains(&cluster.login));
    assert!(!list.body.contains(&foreign.login) && !list.body.contains("Đồng chí foreign"));
    let before = ground.everything().await;
    for id in [whole.account.get(), foreign.account.get()] {
        cluster.get(&account(id, "")).await.is(404);
        for below in ["", "/link", "/disabling", "/enabling", "/sessions/end"] {
            cluster
                .post(&account(id, below), &Form::of(&[("username", "x"), ("full_name", "x")]))
                .await
                .is(404);
        }
    }
    assert_eq!(ground.everything().await, before);
    for kind in ["admin", "observer"] {
        let form = Form::of(&[
            ("full_name", "Ai đó"),
            ("username", "ai.do"),
            ("role.0.kind", kind),
            ("role.0.unit", "tay-bac"),
        ]);
        let answer = cluster.post("/admin/accounts", &form).await;
        let foreign = "select count(*) from account_role join cluster on cluster.id = cluster_id
                       join account on account.id = account_id where cluster.code = 'tay-bac' and login = 'ai.do'";
        assert_eq!(ground.count(foreign).await, 0, "{kind}: {}", answer.status);
        let whole = "select count(*) from account_role join account on account.id = account_id
                     where cluster_id is null and login = 'ai.do'";
        assert_eq!(ground.count(whole).await, 0, "{kind}: {}", answer.status);
    }
}
