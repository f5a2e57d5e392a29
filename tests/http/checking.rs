//! The check page and the deadline: days are counted by the database's clock.

use crate::ground::{Ground, sheet};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

const TODAY: &str = "(now() at time zone 'Asia/Ho_Chi_Minh')::date";

async fn deadline_at(ground: &Ground, days_from_today: i32) {
    let statement =
        "update period set submission_deadline_on = (now() at time zone 'Asia/Ho_Chi_Minh')::date + $1,
        appraisal_deadline_on = (now() at time zone 'Asia/Ho_Chi_Minh')::date + 400";
    assert!(statement.contains(TODAY));
    sqlx::query(statement).bind(days_from_today).execute(&ground.db).await.unwrap();
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_deadline_that_is_today_has_not_passed(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("HG").await;
    for (days, late) in [(5, false), (0, false), (-1, true), (-30, true)] {
        deadline_at(&ground, days).await;
        let page = staff.get(&sheet("HG")).await.ok();
        assert_eq!(page.has(".sheet-deadline.late"), late, "{days} days from today");
    }
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn late_days_are_told_before_sending_and_stay_as_they_were_when_it_was_sent(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    ground.fill("HG").await;
    let leader = ground.leader("HG").await;
    let check = format!("{}/check", sheet("HG"));
    deadline_at(&ground, 0).await;
    assert!(!leader.get(&check).await.ok().has(".notice-notice"));
    deadline_at(&ground, -14).await;
    let late = leader.get(&check).await.ok().text(".notice-notice");
    assert!(late.contains("10"), "a fortnight has ten working days: {late}");
    ground.send_filled("HG").await;
    assert_eq!(leader.get(&check).await.ok().text(".notice-notice"), late);
    // The sheet was sent today; a deadline moved to today makes it punctual again.
    deadline_at(&ground, 0).await;
    assert!(!leader.get(&check).await.ok().has(".notice-notice"));
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_check_page_sums_the_groups_and_leads_to_them(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    ground.fill("HG").await;
    let staff = ground.staff("HG").await;
    let check = staff.get(&format!("{}/check", sheet("HG"))).await.ok();
    let page = staff.get(&sheet("HG")).await.ok();
    let groups = check.attributes("tbody th a", "href");
    assert_eq!(groups.len(), 6);
    for group in groups {
        let anchor = group.split('#').nth(1).unwrap();
        assert!(page.has(&format!("[id='{anchor}']")), "{group}");
    }
    assert_eq!(check.text("tfoot .grand a"), page.text("#sum-total"));
    assert!(!check.has("#error-summary"));
}
