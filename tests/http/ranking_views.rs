//! What is drawn of a ranking: profiles, movements, the course over periods, the scenes of the conference.

use crate::ground::{Ground, PERIOD};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

fn profile(unit: &str) -> String {
    format!("{PERIOD}/ranking/{unit}")
}

fn present() -> String {
    format!("{PERIOD}/present")
}

impl Ground {
    /// The same result published for the period before: every unit then had the rank it has now.
    async fn published_before(&self) {
        self.change(
            "insert into period (cluster_id, code, kind, starts_on, ends_on, data_cutoff_on, submission_deadline_on,
                 appraisal_deadline_on, meeting_on, status, scheme_version_id)
             select cluster_id, '2012-H1', kind, starts_on - 365, ends_on - 365, data_cutoff_on - 365,
                 submission_deadline_on - 365, appraisal_deadline_on - 365, meeting_on - 365, status, scheme_version_id
             from period where code = '2013-H1'",
        )
        .await;
        self.change(
            "insert into publication (period_id, number, scheme_version_id, meeting_on, document_number, reason, document,
                 digest, published_by)
             select (select id from period where code = '2012-H1'), 1, scheme_version_id, meeting_on - 365, '', '',
                 replace(document, '\"code\":\"2013-H1\"', '\"code\":\"2012-H1\"'),
                 sha256(convert_to(replace(document, '\"code\":\"2013-H1\"', '\"code\":\"2012-H1\"'), 'UTF8')),
                 published_by
             from publication",
        )
        .await;
    }
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn before_publication_only_overseers_see_profiles_and_scenes(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::agreed(options).await;
    let staff = ground.staff("BK").await;
    staff.get(&profile("BK")).await.is(404);
    staff.get(&present()).await.is(404);
    let secretariat = ground.secretariat().await;
    let scenes = secretariat.get(&present()).await.ok();
    let foot = scenes.texts(".scene-foot");
    assert!(foot.iter().filter(|text| *text == "Kết quả tạm thời").count() >= 9, "on every scene: {foot:?}");
    let page = secretariat.get(&profile("BK")).await.ok();
    assert!(page.text(".lede").ends_with("Kết quả tạm thời"));
    secretariat.get(&profile("HG")).await.is(404);
    secretariat.get(&profile("XX")).await.is(404);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_published_profile_shows_groups_to_all_and_lines_to_whoever_may_read_the_sheet(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::agreed(options).await;
    let secretariat = ground.secretariat().await;
    ground.publish(&secretariat).await;
    let staff = ground.staff("BK").await;
    let ranking = staff.get(&format!("{PERIOD}/ranking")).await.ok();
    let own = staff.get(&profile("BK")).await.ok();
    let total = ranking.text("tr.own td.grand");
    assert!(own.text("h1").contains(&total), "{} has {total}", own.text("h1"));
    assert_eq!(own.texts("tbody tr").len(), 6, "a row for each group");
    assert!(own.attributes(".section li a", "href").iter().all(|href| href.contains("/sheets/BK/why/")));
    assert_eq!(own.texts("h2").len(), 3);
    let other = staff.get(&profile("QN")).await.ok();
    assert_eq!(other.texts("tbody tr").len(), 6);
    assert_eq!(other.texts("h2").len(), 1, "no line of another unit");
    assert!(!other.has(".section li a"));
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_scenes_go_from_the_last_place_to_the_first_and_hold_what_was_published(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::agreed(options).await;
    let secretariat = ground.secretariat().await;
    ground.publish(&secretariat).await;
    let staff = ground.staff("BK").await;
    let ranking = staff.get(&format!("{PERIOD}/ranking")).await.ok();
    let scenes = staff.get(&present()).await.ok();
    let mut places = scenes.texts(".place-points");
    places.reverse();
    let totals = ranking.texts("td.grand");
    assert_eq!(places, totals.iter().map(|total| format!("{total} điểm")).collect::<Vec<_>>());
    assert!(!scenes.texts(".scene-foot").iter().any(|text| text == "Kết quả tạm thời"));
    assert_eq!(scenes.texts(".scene-table tbody tr").len(), totals.len());
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn movements_and_the_course_appear_with_a_second_period(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::agreed(options).await;
    let secretariat = ground.secretariat().await;
    ground.publish(&secretariat).await;
    let alone = secretariat.get(&format!("{PERIOD}/ranking")).await.ok();
    assert!(!alone.has(".move") && !alone.has("svg.course"));
    ground.published_before().await;
    let page = secretariat.get(&format!("{PERIOD}/ranking")).await.ok();
    assert_eq!(page.texts(".move .visually-hidden"), vec!["giữ hạng"; 6]);
    assert!(!page.attributes("svg.course", "aria-label")[0].is_empty());
    let ranks = page.texts(".course-data td");
    assert_eq!(ranks.len(), 14, "seven units over two periods");
    assert_eq!(ranks.iter().filter(|rank| *rank == "–").count(), 2, "one unit never sent");
    assert!(
        page.texts(".course-name").iter().all(|name| name.starts_with(|first: char| first.is_ascii_digit()))
    );
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_supposition_moves_the_unit_and_stores_nothing(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::agreed(options).await;
    let secretariat = ground.secretariat().await;
    let path = format!("{PERIOD}/what-if");
    let ranking = secretariat.get(&format!("{PERIOD}/ranking")).await.ok();
    let last = ranking.texts("td.grand").last().cloned().unwrap();
    let before = ground.everything().await;
    let empty = secretariat.get(&path).await.ok();
    assert!(!empty.has("table"));
    let page = secretariat.get(&format!("{path}?unit=BK&line=III.1&points=0")).await.ok();
    let own = page.texts("tr.own td");
    assert_eq!(own[2], last, "the total now");
    assert_ne!(own[3], last, "the total then");
    assert!(page.text("#outcome-title").contains("Bắc Kạn"), "{}", page.text("#outcome-title"));
    assert!(page.text(".notice").contains("Không phải kết quả chính thức"));
    for (points, says) in [("9", "từ 0 đến 8"), ("", ""), ("x", "Chỉ nhập số")] {
        let page = secretariat.get(&format!("{path}?unit=BK&line=III.1&points={points}")).await.is(422);
        assert!(page.text("#points-error").contains(says), "{points}: {}", page.text("#points-error"));
        assert!(!page.text("#points-error").is_empty());
        assert_eq!(page.attributes("#points", "value"), [points]);
        assert!(!page.has("#outcome-title"));
    }
    assert_eq!(ground.everything().await, before);
}
