//! Lists that grow with the installation: a page at a time, narrowed by what is typed, nothing of anybody else's.

use crate::ground::{Ground, Visitor};
use crate::tables::Book;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use std::collections::BTreeSet;
use thidua::domain::access::Role;
use thidua::domain::ids::ClusterId;

const PERIODS: &str = "/admin/periods";
const ACCOUNTS: &str = "/admin/accounts";

/// What the rows of every page of a list lead to, in the list's order, and how many pages there are.
async fn all(visitor: &Visitor, list: &str) -> (Vec<String>, usize) {
    let (mut rows, mut pages, mut next) = (Vec::new(), 0, Some(list.to_owned()));
    while let Some(address) = next {
        let page = visitor.get(&address).await.ok();
        let shown = page.attributes("tbody th a", "href");
        assert!(!shown.is_empty() && shown.len() <= 50, "{address}: {}", shown.len());
        rows.extend(shown);
        pages += 1;
        assert_eq!(page.has(".list-turn a[rel='first']"), pages > 1, "{address}");
        next = page.attributes(".list-turn a[rel='next']", "href").pop();
        assert_eq!(page.body.contains("còn dòng khác"), next.is_some(), "a page that is not all says so");
    }
    (rows, pages)
}

/// The last words of the names on every page of a list, in its order.
async fn given_names(visitor: &Visitor, list: &str) -> Vec<String> {
    let (mut names, mut next) = (Vec::new(), Some(list.to_owned()));
    while let Some(address) = next {
        let page = visitor.get(&address).await.ok();
        names.extend(page.texts("tbody th").iter().map(|name| name.rsplit(' ').next().unwrap().to_owned()));
        next = page.attributes(".list-turn a[rel='next']", "href").pop();
    }
    names
}

fn distinct(rows: &[String]) -> usize {
    rows.iter().collect::<BTreeSet<_>>().len()
}

async fn admin_of(ground: &Ground, cluster: &'static str) -> Visitor {
    let id = sqlx::query_scalar("select id from cluster where code = $1").bind(cluster);
    let id: i64 = id.fetch_one(&ground.db).await.unwrap();
    ground.with_grant(cluster, Role::Admin, Some(ClusterId::new(id)), None).await
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn periods_come_a_page_at_a_time_each_once(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    ground.grow(3, 40).await;
    let admin = ground.admin().await;
    let (rows, pages) = all(&admin, PERIODS).await;
    assert_eq!((rows.len(), distinct(&rows), pages), (121, 121, 3));
    let ends: Vec<String> = rows.iter().map(|row| row.rsplit('/').next().unwrap().to_owned()).collect();
    assert!(ends.is_sorted_by(|one, other| one >= other), "the newest first: {ends:?}");
    let page = admin.get(PERIODS).await.ok();
    assert!(!page.has("a[href$='/periods/new']"), "of which cluster is not said yet");
    // An admin of one cluster has that one alone, whatever is typed.
    let own = admin_of(&ground, "cum-2").await;
    let (rows, pages) = all(&own, PERIODS).await;
    assert_eq!((distinct(&rows), pages), (40, 1));
    assert!(rows.iter().all(|row| row.starts_with("/admin/clusters/cum-2/")), "{rows:?}");
    assert_eq!(all(&own, &format!("{PERIODS}?cluster=cum-1")).await.0, rows);
    assert!(own.get(PERIODS).await.ok().has("a[href='/admin/clusters/cum-2/periods/new']"));
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn periods_are_narrowed_by_cluster_and_year(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    ground.grow(12, 40).await;
    ground.change("update cluster set name_vi = 'Cụm thi đua Đồng bằng' where code = 'cum-3'").await;
    let admin = ground.admin().await;
    for (asked, expected) in [
        ("cluster=cum-1", 40),
        ("cluster=dong+BANG", 40),
        ("cluster=%C4%90%E1%BB%93ng+b%E1%BA%B1ng", 40),
        ("cluster=cum-1&year=2020", 2),
        ("year=2020", 24),
        ("cluster=dong+bac&year=2013", 1),
    ] {
        let (rows, _) = all(&admin, &format!("{PERIODS}?{asked}")).await;
        assert_eq!((rows.len(), distinct(&rows)), (expected, expected), "{asked}");
        let file = Book::of_page(&admin, &format!("{PERIODS}?{asked}")).await;
        assert_eq!(file.texts("Tên kỳ").len(), expected, "the file keeps the filters: {asked}");
    }
    let narrowed = admin.get(&format!("{PERIODS}?cluster=dong+bang")).await.ok();
    assert_eq!(narrowed.value("cluster"), "dong bang");
    assert!(narrowed.has("a[href='/admin/clusters/cum-3/periods/new']"), "one cluster is meant");
    let none = admin.get(&format!("{PERIODS}?cluster=kh%C3%B4ng+c%C3%B3")).await.ok();
    assert!(none.has(".empty") && !none.has("tbody"));
    let wrong = admin.get(&format!("{PERIODS}?year=h%C3%B4m+nay")).await.is(422);
    assert_eq!((wrong.value("year").as_str(), wrong.has("tbody")), ("hôm nay", false));
    assert!(wrong.text("#year-error").contains("bốn chữ số"));
    assert!(!wrong.has("a[download]"));
    admin.get(&format!("{PERIODS}/table.xlsx?year=x")).await.is(400);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn everybody_finds_every_period_of_their_own_clusters(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    ground.grow(2, 3).await;
    for visitor in [ground.staff("HG").await, ground.secretariat().await] {
        assert_eq!(visitor.get("/").await.ok().many("a[href='/periods']"), 1);
        let list = visitor.get("/periods?cluster=cum-1").await.ok();
        assert_eq!(list.attributes("tbody td a", "href"), ["/clusters/dong-bac/periods/2013-H1/ranking"]);
        assert!(!list.has("a[href^='/admin']") && !list.has("a[download]") && !list.has("#cluster"));
    }
    let all = ground.admin().await.get("/periods").await.ok();
    assert_eq!(all.many("tbody tr"), 7);
    let nobody = ground.staff("HG").await;
    ground.change("update account_role set valid_to = '2014-01-01'").await;
    assert!(nobody.get("/periods").await.ok().has(".empty"));
    assert!(!nobody.get("/").await.ok().has("a[href='/periods']"));
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn accounts_come_a_page_at_a_time_in_vietnamese_order(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    ground.grow(20, 1).await;
    ground
        .change(
            "update account set full_name = (array['Nguyễn Thị Đào', 'Trần Văn An', 'Lê Ánh', 'Đỗ Ân', 'Bùi Dung'])
                 [1 + id % 5] || '' where login like 'u%'",
        )
        .await;
    let admin = ground.admin().await;
    let (rows, pages) = all(&admin, ACCOUNTS).await;
    assert_eq!((rows.len(), distinct(&rows), pages), (141, 141, 3));
    let mut names = given_names(&admin, ACCOUNTS).await;
    names.dedup();
    assert_eq!(names, ["admin", "An", "Ánh", "Ân", "Dung", "Đào"], "by the given name");
    for (asked, given) in [
        ("DAO+ngu", vec!["Đào"]),
        ("tran", vec!["An"]),
        ("%C3%A2n", vec!["An", "Ánh", "Ân"]),
        ("anh+le", vec!["Ánh"]),
    ] {
        let asked = format!("{ACCOUNTS}?person={asked}");
        let mut names = given_names(&admin, &asked).await;
        let file = Book::of_page(&admin, &asked).await;
        assert_eq!(file.texts("Họ và tên").len(), names.len(), "the file keeps the filters: {asked}");
        names.dedup();
        assert_eq!(names, given, "without accents, by the beginnings of words: {asked}");
    }
    let nothing = admin.get(&format!("{ACCOUNTS}?person=%21%21")).await.ok();
    assert!(nothing.has(".empty") && !nothing.has("tbody"));
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn an_admin_of_one_cluster_lists_nobody_with_a_role_elsewhere(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    ground.grow(3, 1).await;
    let own = admin_of(&ground, "cum-2").await;
    let (rows, pages) = all(&own, ACCOUNTS).await;
    assert_eq!((rows.len(), pages), (8, 1), "seven units' people and the admin");
    assert!(own.get(ACCOUNTS).await.ok().has(".notice"), "units nobody sends for are named");
    for asked in ["cluster=cum-1", "cluster=cum-1&person=u", "person=dong"] {
        let (narrowed, _) = all(&own, &format!("{ACCOUNTS}?{asked}")).await;
        assert!(narrowed.iter().all(|row| rows.contains(row)), "{asked}");
    }
    ground
        .change(
            "insert into account_role (account_id, role, cluster_id, valid_from)
             select role.account_id, 'observer', other.id, '2020-01-01'
             from account_role role join cluster on cluster.id = role.cluster_id and cluster.code = 'cum-2'
             join cluster other on other.code = 'cum-3'
             where role.member_unit_id = (select min(member_unit_id) from account_role where cluster_id = cluster.id)",
        )
        .await;
    let (fewer, _) = all(&own, ACCOUNTS).await;
    assert_eq!(fewer.len(), 7, "whoever has a role elsewhere too is none of theirs");
    let gone = rows.iter().find(|row| !fewer.contains(row)).unwrap();
    own.get(gone).await.is(404);
    // Who administers everything finds people of a cluster whatever else they are.
    let (both, _) = all(&ground.admin().await, &format!("{ACCOUNTS}?cluster=cum-2")).await;
    assert_eq!(distinct(&both), 8);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_form_of_an_account_offers_the_units_of_the_cluster_asked_for(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    let new = "/admin/accounts/new";
    let few = admin.get(new).await.ok();
    assert!(few.has("option[value='dong-bac/HG']") && !few.has("#units_of"), "of few clusters everything");
    ground.grow(30, 1).await;
    let many = admin.get(new).await.ok();
    assert!(!many.has("option[value*='/']"), "of many nothing before one is named");
    let named = admin.get(&format!("{new}?units_of=cum-7")).await.ok();
    assert_eq!(named.value("units_of"), "cum-7");
    let units: BTreeSet<_> = named.attributes("option[value*='/']", "value").into_iter().collect();
    assert_eq!(units.len(), 7);
    let unit = units.first().unwrap().clone();
    let form =
        named.form("form[action='/admin/accounts']").with("full_name", "Hoàng Ánh").with("username", "anh.h");
    let form = form.with("role.0.kind", "staff").with("role.0.unit", &unit);
    let wrong = admin.post("/admin/accounts", &form.clone().with("role.0.from", "hôm qua")).await.is(422);
    assert_eq!(
        wrong.attributes("option[value*='/'][selected]", "value"),
        [unit.as_str()],
        "what was chosen stays"
    );
    admin.post("/admin/accounts", &form).await.ok();
    let held = ground.count(
        "select count(*) from account join account_role on account_id = account.id where login = 'anh.h'",
    );
    assert_eq!(held.await, 1);
    // Without a cluster a role that needs one is not given to any.
    let observer = form.with("username", "quan.sat").with("role.0.kind", "observer").with("role.0.unit", "");
    admin.post("/admin/accounts", &observer).await.is(422);
}
