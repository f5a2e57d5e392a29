//! What the units write for the cluster's report: who writes it, that nobody's text is lost, and that the report holds it.

use crate::ground::{Ground, PERIOD, sheet};
use crate::ranking_files::part;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

fn report(unit: &str) -> String {
    format!("{}/report", sheet(unit))
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn tasks_are_written_by_the_unit_and_stand_in_the_report(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::agreed(options).await;
    let staff = ground.staff("LS").await;
    let form = staff.get(&report("LS")).await.ok().form(".form");
    let typed = form.with("tasks", "Kết nạp 900 đảng viên.\n\nSơ kết Nghị quyết Trung ương 4.");
    staff.post(&report("LS"), &typed).await.is(303);
    let page = staff.get(&report("LS")).await.ok();
    assert_eq!(page.form(".form").get("tasks"), typed.get("tasks"), "after the sheet was sent, too");

    let secretariat = ground.secretariat().await;
    let all = secretariat.get(&format!("{PERIOD}/report")).await.ok();
    assert_eq!(all.texts("#tasks ~ h3"), ["Lạng Sơn"]);
    assert!(all.text("main").contains("Kết nạp 900 đảng viên."));
    let paper = part(&secretariat, &format!("{PERIOD}/papers/report.docx"), "word/document.xml").await;
    let (_, tasks) = paper.split_once("III- Nhiệm vụ").unwrap();
    let (tasks, proposals) = tasks.split_once("IV- Kiến nghị").unwrap();
    for line in ["- Lạng Sơn: Kết nạp 900 đảng viên.", ">Sơ kết Nghị quyết Trung ương 4.<"]
    {
        assert!(tasks.contains(line), "{line}");
    }
    assert!(!tasks.contains('…') && proposals.contains('…'), "only what nobody wrote is left to be written");
    assert_eq!(ground.count("select count(*) from journal where action = 'report.written'").await, 1);
    ground.publish(&secretariat).await;
    staff.post(&report("LS"), &typed).await.is(423);
    assert!(staff.get(&report("LS")).await.ok().text("main").contains("Kỳ đã công bố"));
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn of_two_who_write_at_once_nobody_loses_a_text(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let (staff, colleague) = (ground.staff("HG").await, ground.colleague("HG").await);
    let mine = staff.get(&report("HG")).await.ok().form(".form");
    let theirs = colleague.get(&report("HG")).await.ok().form(".form");
    colleague.post(&report("HG"), &theirs.with("causes", "Thiếu biên chế.")).await.is(303);
    let mine = mine.with("causes", "Địa bàn rộng.").with("proposals", "Không.");
    let page = staff.post(&report("HG"), &mine).await.is(409);
    assert_eq!(page.form(".form").get("causes"), "Địa bàn rộng.", "what was typed stays");
    assert!(page.text("main").contains("Thiếu biên chế."), "and the colleague's stands beside it");
    assert_eq!(page.attributes(".summary-list a", "href"), ["#causes"]);
    assert_eq!(ground.count("select count(*) from report_text").await, 1, "nothing by halves");
    staff.post(&report("HG"), &page.form(".form")).await.is(303);
    let now = colleague.get(&report("HG")).await.ok().form(".form");
    assert_eq!((now.get("causes"), now.get("proposals")), ("Địa bàn rộng.", "Không."));
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_text_too_long_or_no_text_is_a_fault_of_its_field(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("HG").await;
    let form = staff.get(&report("HG")).await.ok().form(".form");
    let long = "dài ".repeat(1001);
    let page = staff.post(&report("HG"), &form.clone().with("tasks", &long)).await.is(422);
    assert!(page.has("#tasks-error") && !page.has("#causes-error"));
    assert_eq!(page.form(".form").get("tasks"), long.trim());
    staff.post(&report("HG"), &form.with("causes", "a\u{0}b")).await.is(422);
    assert_eq!(ground.count("select count(*) from report_text").await, 0);
    let empty = staff.get(&report("HG")).await.ok().form(".form");
    staff.post(&report("HG"), &empty).await.is(303);
    assert_eq!(ground.count("select count(*) from journal where action = 'report.written'").await, 0);
}
