//! The webhooks of a cluster: made with a secret shown once, paused, tried out, removed, queued by publications.

use crate::answers::{Answer, Form};
use crate::ground::{Ground, PERIOD, Visitor};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use thidua::web::state::{AppState, Site};

const WEBHOOKS: &str = "/admin/clusters/dong-bac/webhooks";

impl Ground {
    /// Makes a webhook of the cluster: its key and its secret.
    pub(crate) async fn webhook(&self, address: &str) -> (i64, String) {
        let admin = self.admin().await;
        let secret = {
            let site =
                Site { base_url: "http://thidua.test".to_owned(), trusted_proxies: 0, webhook_private: true };
            let state = AppState::new(&self.db, site, self.files.clone());
            let app = thidua::web::router(state);
            let admin = Visitor { app, ..admin };
            create(&admin, address, "Cổng thông tin").await.ok().attributes("#secret", "value").remove(0)
        };
        (self.count("select max(id) from webhook").await, secret)
    }
}

async fn create(admin: &Visitor, address: &str, description: &str) -> Answer {
    let form = Form::of(&[("address", address), ("description", description)]);
    admin.post(WEBHOOKS, &form).await
}

async fn step(admin: &Visitor, webhook: i64, part: &str) -> Answer {
    admin.post(&format!("{WEBHOOKS}/{webhook}/{part}"), &Form::empty()).await
}

/// Everything the journal holds of webhooks, in one text.
async fn told(ground: &Ground) -> String {
    let all = "select string_agg(journal::text, '|' order by id) from journal where action like 'webhook.%'";
    sqlx::query_scalar(all).fetch_one(&ground.db).await.unwrap()
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_secret_is_shown_once_and_stands_nowhere_else(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    let answer = create(&admin, " https://Example.VN/hook?key=1 ", " Cổng thông tin ").await.ok();
    let secret = answer.attributes("#secret", "value").remove(0);
    assert!(secret.starts_with("thidua_webhook_") && secret.len() > 50, "{secret}");
    assert_eq!(answer.value("address"), "", "the form is empty again");
    let page = admin.get(WEBHOOKS).await.ok();
    assert!(page.texts("#secret").is_empty() && !page.body.contains(&secret));
    assert_eq!(page.texts("tbody td")[0], "https://example.vn/hook?key=1");
    assert!(page.text("tbody").contains("Chưa gửi"));
    let own = page.attributes("tbody a", "href").remove(0);
    assert!(!admin.get(&own).await.ok().body.contains(&secret));
    let told = told(&ground).await;
    assert!(told.contains("webhook.created") && told.contains("https://example.vn"), "{told}");
    assert!(!told.contains(&secret) && !told.contains("key=1"), "{told}");
    let journal = admin.get("/clusters/dong-bac/journal?kind=webhook").await.ok();
    assert!(journal.body.contains("Tạo webhook"));
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn an_address_that_cannot_be_asked_is_told_beside_its_field(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    create(&admin, "https://example.vn/a", "Một").await.ok();
    for (address, said) in [
        ("", "trống"),
        ("example.vn", "địa chỉ web"),
        ("ftp://example.vn/", "địa chỉ web"),
        ("https://an:mat@example.vn/", "địa chỉ web"),
        ("http://example.vn/", "https://"),
        ("https://127.0.0.1/", "mạng riêng"),
        ("https://2130706433/", "mạng riêng"),
        ("https://[::ffff:10.0.0.1]/", "mạng riêng"),
        ("https://EXAMPLE.vn/a", "đã có"),
    ] {
        let answer = create(&admin, address, "Hai").await.is(422);
        let fault = answer.text("#address-error");
        assert!(said == "trống" || fault.contains(said), "{address}: {fault}");
        assert_eq!(answer.value("address"), address, "what was typed stays");
        assert_eq!(answer.value("description"), "Hai");
        assert!(answer.text("#error-summary").contains(&fault));
    }
    let answer = create(&admin, "https://example.vn/b", " ").await.is(422);
    assert!(answer.texts("#address-error").is_empty() && !answer.text("#description-error").is_empty());
    let answer = create(&admin, "https://example.vn/b", &"ệ".repeat(201)).await.is(422);
    assert!(!answer.text("#description-error").is_empty());
    assert_eq!(ground.count("select count(*) from webhook").await, 1);
    // The same through an installation that allows its own network.
    ground.webhook("http://10.0.0.5:8080/hook").await;
    assert_eq!(ground.count("select count(*) from webhook").await, 2);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_cluster_has_twenty_at_most(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    for number in 0..20 {
        create(&admin, &format!("https://example.vn/{number}"), "Một").await.ok();
    }
    let answer = create(&admin, "https://example.vn/20", "Một").await.is(422);
    assert!(answer.text("#address-error").contains("20 webhook"));
    assert_eq!(ground.count("select count(*) from webhook").await, 20);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn it_is_tried_out_paused_resumed_and_removed_and_the_journal_tells(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    let (webhook, _) = ground.webhook("https://example.vn/hook").await;
    let page = format!("{WEBHOOKS}/{webhook}");
    assert_eq!(step(&admin, webhook, "test").await.is(303).location(), page);
    step(&admin, webhook, "test").await.is(303);
    assert_eq!(ground.count("select count(*) from webhook_delivery").await, 1, "pressed twice is once");
    let shown = admin.get(&page).await.ok();
    assert!(shown.text("tbody").contains("Gửi thử") && shown.text("tbody").contains("Chờ gửi"));
    step(&admin, webhook, "pausing").await.is(303);
    step(&admin, webhook, "pausing").await.is(303);
    assert!(admin.get(WEBHOOKS).await.ok().text("tbody").contains("Tạm dừng"));
    step(&admin, webhook, "test").await.is(409);
    step(&admin, webhook, "resuming").await.is(303);
    assert!(admin.get(WEBHOOKS).await.ok().text("tbody").contains("Đang dùng"));
    assert_eq!(step(&admin, webhook, "removal").await.is(303).location(), WEBHOOKS);
    for part in ["removal", "test", "pausing"] {
        step(&admin, webhook, part).await.is(404);
    }
    admin.get(&page).await.is(404);
    assert_eq!(ground.count("select count(*) from webhook_delivery").await, 0);
    let actions = "select array_agg(action order by id) from journal where action like 'webhook.%'";
    let actions: Vec<String> = sqlx::query_scalar(actions).fetch_one(&ground.db).await.unwrap();
    let words = ["created", "tested", "paused", "resumed", "removed"];
    assert_eq!(actions, words.map(|word| format!("webhook.{word}")), "nothing done, nothing told");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_publication_is_queued_for_each_that_is_not_paused(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::agreed(options).await;
    let admin = ground.admin().await;
    ground.webhook("https://example.vn/a").await;
    ground.webhook("https://example.vn/b").await;
    let (paused, _) = ground.webhook("https://example.vn/c").await;
    step(&admin, paused, "pausing").await.is(303);
    sqlx::query(
        "with other as (insert into cluster (code, name_vi, name_en) values ('tay-bac', 'Tây Bắc', 'NW') returning id)
         insert into webhook (cluster_id, address, description, secret, created_by)
         select other.id, 'https://example.vn/d', 'Khác', repeat('x', 40), $1 from other",
    )
    .bind(admin.account.get())
    .execute(&ground.db)
    .await
    .unwrap();
    ground.publish(&ground.secretariat().await).await;
    let queued = "select array_agg(webhook.address || ' ' || kind order by address)
                  from webhook_delivery join webhook on webhook.id = webhook_id
                  where publication_id is not null";
    let queued: Vec<String> = sqlx::query_scalar(queued).fetch_one(&ground.db).await.unwrap();
    assert_eq!(queued, ["https://example.vn/a period.published", "https://example.vn/b period.published"]);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn publication_and_queue_stand_or_fall_together(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::agreed(options).await;
    ground.webhook("https://example.vn/a").await;
    ground
        .change("create function fail() returns trigger language plpgsql as $$ begin raise 'not now'; end $$")
        .await;
    let secretariat = ground.secretariat().await;
    let page = format!("{PERIOD}/publication");
    // Once the whole transaction fails as it ends, once only the queue does.
    for (made, gone) in [
        (
            "create constraint trigger late after insert on publication deferrable initially deferred
             for each row execute function fail()",
            "drop trigger late on publication",
        ),
        (
            "create trigger now before insert on webhook_delivery for each row execute function fail()",
            "drop trigger now on webhook_delivery",
        ),
    ] {
        ground.change(made).await;
        let form = secretariat.get(&page).await.ok().form("form.publication");
        let form = form.with("without.HG", "on").with("confirmation", "công bố");
        let status = secretariat.post(&page, &form).await.status;
        assert!(status.is_server_error(), "{status}");
        assert_eq!(ground.count("select count(*) from webhook_delivery").await, 0, "{made}");
        assert_eq!(ground.count("select count(*) from publication").await, 0, "{made}");
        ground.change(gone).await;
    }
    ground.publish(&secretariat).await;
    assert_eq!(ground.count("select count(*) from webhook_delivery").await, 1);
}
