//! The journal's page: what it tells to whom, its filters, its pages; and the history of a line.

use crate::answers::Answer;
use crate::ground::{Ground, lines, sheet};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use thidua::domain::access::Role;
use thidua::store::journal::{Hand, Record, append};

const JOURNAL: &str = "/clusters/dong-bac/journal";

/// The sentences of the records on a page.
fn sentences(page: &Answer) -> Vec<String> {
    page.texts("tbody td:nth-child(4)")
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_record_reads_as_a_sentence_in_both_languages_with_its_hand_and_mark(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("HG").await;
    for number in ["134", "136"] {
        let form = staff.open_sheet("HG").await.with("II.1:in:actual", number);
        staff.post(&lines("HG"), &form).await.is(303);
    }
    let page = staff.get(JOURNAL).await.ok();
    let newest = &sentences(&page)[0];
    assert!(newest.starts_with("Nhập số liệu II.1: ") && newest.contains("134"), "{newest}");
    assert!(newest.contains(" → ") && newest.contains("136"), "{newest}");
    assert_eq!(page.attributes("tbody a", "href")[0], format!("{}/why/II.1", sheet("HG")));
    assert_eq!(page.texts("tbody td:nth-child(5)")[0], "trang nhập");
    let mark: String = sqlx::query_scalar(
        "select position || ' · ' || left(encode(hash, 'hex'), 12) from journal order by id desc limit 1",
    )
    .fetch_one(&ground.db)
    .await
    .unwrap();
    assert_eq!(page.texts(".journal-mark")[0], mark);
    assert!(page.attributes("header nav a", "href").contains(&"/journal".to_owned()));
    let english = staff.in_english().get(JOURNAL).await.ok();
    assert!(sentences(&english)[0].starts_with("Entered II.1: "), "{:?}", sentences(&english));
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn what_stands_in_a_draft_is_told_to_its_own_unit_alone(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("CB").await;
    let form = staff.open_sheet("CB").await.with("II.1:in:actual", "98765").with("II.1:note", "riêng tư");
    staff.post(&lines("CB"), &form).await.is(303);
    let told = |page: &Answer| page.body.contains("98765") || page.body.contains("riêng tư");
    assert!(told(&staff.get(JOURNAL).await.ok()));
    let secretariat = ground.secretariat().await;
    let admin = ground.admin().await;
    for reader in [&secretariat, &admin] {
        for query in ["", "?unit=CB", "?line=II.1"] {
            let page = reader.get(&format!("{JOURNAL}{query}")).await.ok();
            assert!(sentences(&page)[0].starts_with("Nhập số liệu II.1 ("), "{:?}", sentences(&page));
            assert!(!page.body.contains("98765") && !page.body.contains("riêng tư"), "{query}");
            assert!(!page.attributes("tbody a", "href").iter().any(|href| href.contains("/sheets/CB")));
        }
    }
    // Of another unit's sheet nothing at all, whatever is asked.
    let other = ground.staff("LS").await;
    for query in ["", "?unit=CB", "?unit=LS", "?line=II.1"] {
        let page = other.get(&format!("{JOURNAL}{query}")).await.ok();
        assert_eq!(sentences(&page), Vec::<String>::new(), "{query}");
    }
    // Once it is sent, overseers read it; the admin never does.
    ground.change("update sheet set status = 'submitted' where member_unit_id = (select id from member_unit where code = 'CB')").await;
    assert!(told(&secretariat.get(&format!("{JOURNAL}?unit=CB")).await.ok()));
    assert!(!told(&admin.get(&format!("{JOURNAL}?unit=CB")).await.ok()));
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn each_filter_narrows_and_what_cannot_be_read_stays_in_its_field(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    ground.fill("HG").await;
    ground.send("CB").await;
    let deputy = ground.person("deputy", Role::Deputy, Some("CB")).await;
    let person = ground.leader("CB").await.account.get();
    let count = async |query: &str| {
        let page = deputy.get(&format!("{JOURNAL}?{query}")).await.ok();
        sentences(&page).len()
    };
    assert_eq!(count("").await, 50);
    assert_eq!(count(&format!("person={person}")).await, 1);
    assert_eq!(count("line=II.1&kind=entry").await, 2);
    assert_eq!(count("line=II.1&kind=entry&unit=HG").await, 1);
    assert_eq!(count("kind=sheet").await, 1);
    assert_eq!(count("kind=sheet&unit=HG").await, 0);
    assert_eq!(count("from=01/01/2000&to=31/12/2001").await, 0);
    assert_eq!(count("from=01/01/2000&to=31/12/2199&kind=sheet").await, 1);
    for nothing in ["unit=ZZ", "person=x", "kind=%25", "line=II.1%27"] {
        let page = deputy.get(&format!("{JOURNAL}?{nothing}")).await.ok();
        assert_eq!(sentences(&page).len(), 0, "{nothing}");
        assert!(page.text(".empty").starts_with("Không có bản ghi nào với: "), "{nothing}");
    }
    for (query, field, typed) in [
        ("from=31/02/2013", "from", "31/02/2013"),
        ("to=h%C3%B4m+qua", "to", "hôm qua"),
        ("from=02/01/2013&to=01/01/2013", "to", "01/01/2013"),
        ("line=a%00b", "line", "ab"),
    ] {
        let page = deputy.get(&format!("{JOURNAL}?{query}")).await.is(422);
        assert!(page.has(&format!("#{field}-error")), "{query}");
        assert_eq!(page.value(field), typed);
    }
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_pages_of_the_journal_hold_every_record_once_in_both_directions(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    for unit in ["HG", "LS", "BK", "QN"] {
        ground.fill(unit).await;
    }
    let admin = ground.admin().await;
    let all: Vec<String> = sqlx::query_scalar(
        "select position || ' · ' || left(encode(hash, 'hex'), 12) from journal
         where cluster_id is not null and split_part(action, '.', 1) = 'entry' order by id desc",
    )
    .fetch_all(&ground.db)
    .await
    .unwrap();
    assert!(all.len() > 100 && !all.len().is_multiple_of(50), "{}", all.len());
    let mut page = admin.get(&format!("{JOURNAL}?kind=entry")).await.ok();
    let mut read = page.texts(".journal-mark");
    assert!(!page.has("a[rel=prev]"));
    while let Some(older) = page.attributes("a[rel=next]", "href").first() {
        page = admin.get(older).await.ok();
        read.extend(page.texts(".journal-mark"));
    }
    assert_eq!(read, all);
    let mut back = page.texts(".journal-mark");
    while let Some(newer) = page.attributes("a[rel=prev]", "href").first() {
        page = admin.get(newer).await.ok();
        back.splice(0..0, page.texts(".journal-mark"));
    }
    assert_eq!(back, all);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_line_tells_who_did_what_through_which_hand_even_of_actions_to_come(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("HG").await;
    let form = staff.open_sheet("HG").await.with("II.1:in:actual", "134");
    staff.post(&lines("HG"), &form).await.is(303);
    let secretary = ground.secretariat().await;
    let mut connection = ground.db.acquire().await.unwrap();
    for (action, after) in [
        ("appraisal.corrected", serde_json::json!({"points": "7.5", "reason": "theo hồ sơ"})),
        ("unheard.of", serde_json::json!([1])),
    ] {
        let record = Record {
            account: Some(secretary.account),
            action,
            cluster: Some(ground.cluster),
            sheet: Some(ground.sheet_of("HG").await),
            line: Some("II.1"),
            hand: Hand::Correction,
            after: Some(after),
            ..Record::default()
        };
        append(&mut connection, record).await.unwrap();
    }
    drop(connection);
    ground.change("update sheet set status = 'submitted'").await;
    let why = format!("{}/why/II.1", sheet("HG"));
    let row = |page: &Answer, n: usize| page.texts(&format!("tbody tr:nth-child({n}) td"));
    let typed = ["Đồng chí hg.staff", "Nhập số liệu", "trang nhập"];
    let read = secretary.get(&why).await.ok();
    assert_eq!(row(&read, 1)[2], "Việc khác (unheard.of)");
    assert_eq!(row(&read, 2)[1..4], ["Đồng chí secretariat", "Sửa số liệu khi thẩm định", "thẩm định sửa"]);
    assert_eq!(row(&read, 2)[5], "7,5 điểm · theo hồ sơ");
    assert_eq!(row(&read, 3)[1..4], typed);
    // What appraisers decide is the unit's to read once the sheet is published.
    assert_eq!(row(&staff.get(&why).await.ok(), 2)[1..4], typed);
    ground.change("update sheet set status = 'published'").await;
    assert_eq!(row(&staff.get(&why).await.ok(), 2)[2], "Sửa số liệu khi thẩm định");
}
