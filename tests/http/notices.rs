//! Notices in the app: the right people are told, as they chose; everybody reads only their own.

use crate::answers::Form;
use crate::ground::{Ground, Visitor, sheet};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use thidua::actions::notices;
use thidua::domain::access::Role;
use thidua::domain::ids::AccountId;
use thidua::domain::notice::{NewNotice, NoticeKind, Recipients};

/// Nobody: a change made by none of the recipients.
pub(crate) const NOBODY: AccountId = AccountId::new(0);

impl Ground {
    /// Tells people of something, as an action does.
    pub(crate) async fn tell(&self, notice: NewNotice, recipients: Recipients, except: AccountId) {
        let mut tx = self.db.begin().await.unwrap();
        notices::tell(&mut tx, &notice, recipients, except).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Returns a line of a unit's sheet, with a reason.
    pub(crate) async fn return_line(&self, unit: &str, reason: &str) {
        let notice = NewNotice::of_line(NoticeKind::SheetReturned, self.sheet_of(unit).await, "II.4");
        let unit = self.unit(unit).await;
        self.tell(notice.quoting(reason), Recipients::Unit(unit), NOBODY).await;
    }

    /// Moves the submission deadline to a day counted from today.
    async fn due_in(&self, days: i32) {
        sqlx::query(
            "update period set submission_deadline_on = (now() at time zone 'Asia/Ho_Chi_Minh')::date + $1,
                 appraisal_deadline_on = (now() at time zone 'Asia/Ho_Chi_Minh')::date + $1 + 10",
        )
        .bind(days)
        .execute(&self.db)
        .await
        .unwrap();
    }
}

async fn headlines(visitor: &Visitor) -> Vec<String> {
    visitor.get("/inbox").await.ok().texts(".inbox-headline a")
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_notice_reaches_the_unit_and_nobody_else(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let (staff, leader, other) =
        (ground.staff("HG").await, ground.leader("HG").await, ground.staff("CB").await);
    let secretariat = ground.secretariat().await;
    ground.return_line("HG", "Thiếu quyết định <b>").await;
    for told in [&staff, &leader] {
        let inbox = told.get("/inbox").await.ok();
        assert_eq!(
            inbox.texts(".inbox-headline a"),
            ["Được trả lại: tiêu chí II.4, phiếu của Hà Giang, kỳ 6 tháng đầu năm 2013"]
        );
        assert_eq!(inbox.attributes(".inbox-headline a", "href"), [format!("{}/explanation", sheet("HG"))]);
        assert_eq!(inbox.text(".inbox .typed"), "“Thiếu quyết định <b>”");
        assert_eq!(inbox.text(".band-inbox"), "Thông báo (1)");
        assert!(inbox.text(".inbox-unread .tag").contains("Chưa đọc"));
    }
    let english = staff.clone().in_english();
    assert_eq!(
        headlines(&english).await,
        ["Returned: criterion II.4, sheet of Hà Giang – First half of 2013"]
    );
    for stranger in [&other, &secretariat] {
        assert!(headlines(stranger).await.is_empty());
        assert_eq!(stranger.get("/").await.ok().text(".band-inbox"), "Thông báo");
    }
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn who_made_the_change_and_who_is_disabled_or_out_of_office_is_not_told(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("HG").await;
    let (leader, colleague) = (ground.leader("HG").await, ground.colleague("HG").await);
    ground.person("hg.former", Role::Staff, Some("HG")).await;
    ground.change("update account set disabled_at = now() where login = 'hg.colleague'").await;
    ground
        .change(
            "update account_role set valid_to = '2014-01-01'
             where account_id = (select id from account where login = 'hg.former')",
        )
        .await;
    let notice = NewNotice::of_sheet(NoticeKind::SheetReturned, ground.sheet_of("HG").await);
    ground.tell(notice, Recipients::Unit(ground.unit("HG").await), leader.account).await;
    let told: Vec<i64> =
        sqlx::query_scalar("select account_id from notice").fetch_all(&ground.db).await.unwrap();
    assert_eq!(told, [staff.account.get()], "colleague is {:?}", colleague.account);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_chairs_own_sheet_is_announced_to_the_deputys_people_only(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let secretariat = ground.secretariat().await;
    let deputy = ground.person("deputy", Role::Deputy, Some("CB")).await;
    for unit in ["HG", "LS"] {
        let notice = NewNotice::of_sheet(NoticeKind::SheetSubmitted, ground.sheet_of(unit).await);
        ground.tell(notice, Recipients::Appraisers, NOBODY).await;
    }
    assert_eq!(headlines(&deputy).await, ["Đã gửi: phiếu của Hà Giang, kỳ 6 tháng đầu năm 2013"]);
    assert_eq!(headlines(&secretariat).await, ["Đã gửi: phiếu của Lạng Sơn, kỳ 6 tháng đầu năm 2013"]);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn publication_is_told_to_everyone_of_the_cluster_once(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let (staff, secretariat) = (ground.staff("HG").await, ground.secretariat().await);
    let observer = ground.person("observer", Role::Observer, None).await;
    // A second role of the same person makes no second notice.
    ground
        .change(
            "insert into account_role (account_id, role, cluster_id, member_unit_id, valid_from)
             select account_id, 'leader', cluster_id, member_unit_id, valid_from from account_role
             where account_id = (select id from account where login = 'hg.staff')",
        )
        .await;
    let period = sqlx::query_scalar("select id from period").fetch_one(&ground.db).await.unwrap();
    let notice = NewNotice::of_period(NoticeKind::Published, thidua::domain::ids::PeriodId::new(period));
    ground.tell(notice, Recipients::Cluster, NOBODY).await;
    for told in [&staff, &secretariat, &observer] {
        let inbox = told.get("/inbox").await.ok();
        assert_eq!(inbox.texts(".inbox-headline a").len(), 1);
        assert_eq!(
            inbox.attributes(".inbox-headline a", "href"),
            ["/clusters/dong-bac/periods/2013-H1/ranking"]
        );
    }
    assert_eq!(ground.count("select count(*) from mail").await, 0, "nobody gave an address");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_person_opens_and_marks_only_their_own(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let (staff, leader) = (ground.staff("HG").await, ground.leader("HG").await);
    ground.return_line("HG", "Lần một").await;
    ground.return_line("HG", "Lần hai").await;
    let inbox = staff.get("/inbox").await.ok();
    let openings = inbox.attributes("form[action$=opening]", "action");
    let reads = inbox.attributes(".inbox form[action$=read]", "action");
    assert_eq!((openings.len(), reads.len()), (2, 2));
    for theirs in openings.iter().chain(&reads) {
        leader.post(theirs, &Form::empty()).await.is(404);
    }
    assert_eq!(ground.count("select count(*) from notice where read_at is not null").await, 0);
    let opened = staff.post(&openings[0], &Form::empty()).await;
    assert_eq!(opened.location(), format!("{}/explanation", sheet("HG")));
    assert_eq!(staff.get("/").await.ok().text(".band-inbox"), "Thông báo (1)");
    staff.post(&reads[1], &Form::empty()).await.is(303);
    assert_eq!(staff.get("/").await.ok().text(".band-inbox"), "Thông báo");
    assert_eq!(leader.get("/").await.ok().text(".band-inbox"), "Thông báo (2)");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn what_came_after_the_page_was_opened_stays_unread(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let (staff, leader) = (ground.staff("HG").await, ground.leader("HG").await);
    ground.return_line("HG", "Lần một").await;
    let all = staff.get("/inbox").await.ok().form("#read-all");
    ground.return_line("HG", "Lần hai").await;
    staff.post("/inbox/read", &all).await.is(303);
    let inbox = staff.get("/inbox").await.ok();
    assert_eq!(inbox.text(".inbox-unread .typed"), "“Lần hai”");
    assert_eq!(leader.get("/inbox").await.ok().many(".inbox-unread"), 2);
    staff.post("/inbox/read", &Form::of(&[("newest", "x")])).await.is(400);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_inbox_shows_the_newest_first_and_leads_to_the_older(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("HG").await;
    for number in 1..=23 {
        ground.return_line("HG", &format!("Lần {number}")).await;
    }
    let first = staff.get("/inbox").await.ok();
    assert_eq!(first.texts(".inbox .typed").first().unwrap(), "“Lần 23”");
    assert_eq!(first.many(".inbox-row"), 20);
    let older = staff.get(&first.attributes("a[rel=next]", "href")[0]).await.ok();
    assert_eq!(older.texts(".inbox .typed"), ["“Lần 3”", "“Lần 2”", "“Lần 1”"]);
    assert!(!older.has("a[rel=next]"));
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn what_a_person_chose_is_kept_and_followed(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("HG").await;
    let page = staff.get("/account/notices").await.ok();
    let form = page.form("#notices-form");
    let quiet = form.clone().with("email", " An@ThiDua.Example.VN ").without("in_app.sheet_returned");
    staff.post("/account/notices", &quiet).await.is(303);
    let page = staff.get("/account/notices").await.ok();
    assert_eq!(page.value("email"), "An@thidua.example.vn");
    assert!(!page.has("[name='in_app.sheet_returned'][checked]"));
    assert!(page.has("[name='in_app.published'][checked]"));
    let told =
        "select count(*) from journal where action in ('account.mail_changed', 'account.notices_chosen')";
    assert_eq!(ground.count(told).await, 2);
    ground.return_line("HG", "Thiếu").await;
    assert!(headlines(&staff).await.is_empty());
    assert_eq!(staff.get("/").await.ok().text(".band-inbox"), "Thông báo");
    assert_eq!(ground.count("select count(*) from mail").await, 1);
    let silent = quiet.without("by_mail.sheet_returned");
    staff.post("/account/notices", &silent).await.is(303);
    ground.return_line("HG", "Thiếu").await;
    assert_eq!(ground.count("select count(*) from notice").await, 1, "neither way: not written at all");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn an_address_that_is_none_stays_in_its_field_with_a_sentence(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let (staff, admin) = (ground.staff("HG").await, ground.admin().await);
    let form = staff.get("/account/notices").await.ok().form("#notices-form");
    let own = staff.post("/account/notices", &form.with("email", "an@x.vn\r\nBcc: b@x.vn")).await.is(422);
    assert!(own.text("#email-error").contains("ten@coquan.vn"));
    let page = format!("/admin/accounts/{}", staff.account.get());
    let bad = Form::of(&[("email", "an at x")]);
    let refused = admin.post(&format!("{page}/email"), &bad).await.is(422);
    assert!(refused.has("#email-error") && refused.body.contains("value=\"an at x\""));
    admin.post(&format!("{page}/email"), &Form::of(&[("email", "an@x.vn")])).await.is(303);
    assert!(admin.get(&page).await.ok().has("#email[value='an@x.vn']"));
    assert_eq!(ground.count("select count(*) from journal where action = 'account.mail_changed'").await, 1);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_unit_with_a_draft_is_reminded_once_a_day_three_days_and_one_day_before(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    ground.send("CB").await;
    let (staff, leader, sender) =
        (ground.staff("HG").await, ground.leader("HG").await, ground.leader("CB").await);
    let secretariat = ground.secretariat().await;
    for (days, expected) in [(4, 0), (3, 1), (2, 1), (0, 1), (-1, 1)] {
        ground.due_in(days).await;
        notices::remind(&ground.db).await.unwrap();
        notices::remind(&ground.db).await.unwrap();
        assert_eq!(headlines(&staff).await.len(), expected, "{days} days before");
    }
    assert_eq!(headlines(&leader).await.len(), 1);
    assert!(headlines(&sender).await.is_empty(), "what is sent needs no reminder");
    assert!(headlines(&secretariat).await.is_empty());
    ground.due_in(1).await;
    // Another day: yesterday's reminder does not stand for today's.
    ground.change("update notice set once_key = once_key || '-yesterday'").await;
    ground.change("update account set disabled_at = now() where login = 'hg.leader'").await;
    notices::remind(&ground.db).await.unwrap();
    assert_eq!(headlines(&staff).await.len(), 2);
    assert_eq!(ground.count("select count(*) from notice").await, 3, "nobody disabled is reminded");
    ground.change("update period set status = 'entry_closed'").await;
    ground.change("delete from notice").await;
    notices::remind(&ground.db).await.unwrap();
    assert_eq!(ground.count("select count(*) from notice").await, 0, "a closed period needs no reminder");
}
