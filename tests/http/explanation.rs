//! What came back to a unit: which lines it may mend, what it answers, and questions.

use crate::answers::Form;
use crate::ground::{Ground, Visitor, lines, sheet};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use std::collections::BTreeMap;
use thidua::actions::appraisal::{self, NewReturn};
use thidua::domain::access::{Actor, Grant, Role};

/// The unit whose sheet comes back; the secretariat is of another.
const UNIT: &str = "CB";

fn explanation() -> String {
    format!("{}/explanation", sheet(UNIT))
}

fn draft() -> String {
    format!("{}/draft", explanation())
}

async fn appraiser(ground: &Ground) -> Actor {
    let account = ground.secretariat().await.account;
    let unit = Some(ground.unit("HG").await);
    Actor { account, grants: vec![Grant { role: Role::Secretariat, cluster: Some(ground.cluster), unit }] }
}

/// Takes the sheet up and sends lines of it back.
async fn send_back(ground: &Ground, codes: &[&str]) {
    let actor = appraiser(ground).await;
    let id = ground.sheet_of(UNIT).await;
    appraisal::take_up(&ground.db, &actor, id).await.unwrap();
    let reasons = codes.iter().map(|code| ((*code).to_owned(), format!("Số liệu {code} chưa khớp")));
    let new = NewReturn { lines: reasons.collect::<BTreeMap<_, _>>(), ..NewReturn::default() };
    appraisal::return_sheet(&ground.db, &actor, id, new).await.unwrap();
}

async fn form_of(person: &Visitor) -> Form {
    person.get(&explanation()).await.ok().form("#explanation")
}

async fn status(ground: &Ground) -> String {
    sqlx::query_scalar("select status from sheet where id = $1")
        .bind(ground.sheet_of(UNIT).await.get())
        .fetch_one(&ground.db)
        .await
        .unwrap()
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn only_the_lines_that_came_back_can_be_changed(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    ground.send(UNIT).await;
    send_back(&ground, &["II.1"]).await;
    let staff = ground.staff(UNIT).await;
    let page = staff.get(&sheet(UNIT)).await.ok();
    assert_eq!(page.attributes("#sheet-form .line-state input", "name"), ["II.1:version"]);
    assert!(page.text("[id='line-II.1'] .says-returned").contains("Số liệu II.1 chưa khớp"));
    assert_eq!(page.attributes("[data-state=returned]", "id"), ["line-II.1"]);
    assert_eq!(page.attributes("#returned a", "href"), [explanation()]);
    let form = page.form("#sheet-form");
    staff.post_fragment(&lines(UNIT), &form.line("II.1").with("II.1:in:actual", "9")).await.is(200);
    let page = staff.get(&sheet(UNIT)).await.ok();
    assert!(!page.has("[data-state=returned]"), "it has been mended");
    let closed = Form::of(&[("I.3:version", "1.x"), ("I.3:level", "")]);
    let before = ground.everything().await;
    staff.post_fragment(&lines(UNIT), &closed).await.is(422);
    assert_eq!(ground.everything().await, before);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn what_staff_prepare_is_what_the_leader_sends(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    ground.send(UNIT).await;
    send_back(&ground, &["II.1", "II.2"]).await;
    let (staff, leader) = (ground.staff(UNIT).await, ground.leader(UNIT).await);
    let prepared = form_of(&staff).await.with("answer:II.1", "Đã đối chiếu sổ gốc");
    staff.post(&explanation(), &prepared).await.is(403);
    staff.post(&draft(), &prepared).await.is(303);
    let form = form_of(&leader).await;
    assert_eq!(form.get("answer:II.1").trim(), "Đã đối chiếu sổ gốc");
    let refused = leader.post(&explanation(), &form).await.is(422);
    assert!(!refused.text("[id='error-answer:II.2']").is_empty());
    assert_eq!(refused.value("answer:II.1").trim(), "Đã đối chiếu sổ gốc");
    assert_eq!(status(&ground).await, "returned");
    leader.post(&explanation(), &form.with("answer:II.2", "Bổ sung biên bản")).await.is(303);
    assert_eq!(status(&ground).await, "explained");
    assert_eq!(ground.count("select count(*) from journal where action = 'sheet.explained'").await, 1);
    let said = leader.get(&explanation()).await.ok();
    assert!(said.body.contains("Bổ sung biên bản") && !said.has("#explanation"));
    // A second round asks anew and does not offer the old answers.
    send_back(&ground, &["II.1"]).await;
    assert_eq!(form_of(&leader).await.get("answer:II.1").trim(), "");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn two_people_preparing_one_answer_lose_neither(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    ground.send(UNIT).await;
    send_back(&ground, &["II.1"]).await;
    let (staff, colleague) = (ground.staff(UNIT).await, ground.colleague(UNIT).await);
    let (mine, theirs) = (form_of(&staff).await, form_of(&colleague).await);
    colleague.post(&draft(), &theirs.with("answer:II.1", "Theo báo cáo tháng 5")).await.is(303);
    let met = staff.post(&draft(), &mine.with("answer:II.1", "Theo báo cáo tháng 6")).await.is(409);
    assert!(met.text("[id='error-answer:II.1']").contains("Theo báo cáo tháng 5"));
    assert_eq!(met.value("answer:II.1").trim(), "Theo báo cáo tháng 6");
    staff.post(&draft(), &met.form("#explanation")).await.is(303);
    assert_eq!(form_of(&colleague).await.get("answer:II.1").trim(), "Theo báo cáo tháng 6");
    let told = ground.count("select count(*) from journal where action = 'explanation.prepared'").await;
    assert_eq!(told, 2);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn an_explanation_is_taken_back_until_it_is_taken_up(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    ground.send(UNIT).await;
    send_back(&ground, &["II.1"]).await;
    let leader = ground.leader(UNIT).await;
    let form = form_of(&leader).await.with("answer:II.1", "Đã đối chiếu");
    leader.post(&explanation(), &form).await.is(303);
    let withdrawal = format!("{}/submission/withdrawal", sheet(UNIT));
    let check = leader.get(&format!("{}/check", sheet(UNIT))).await.ok();
    assert!(
        check.body.contains("Phiếu trở lại trạng thái trả lại") && !check.body.contains("bản nháp để sửa")
    );
    let taken = leader.post(&withdrawal, &Form::of(&[("reason", "Thiếu biên bản")])).await.is(303);
    assert_eq!(taken.location(), explanation());
    let check = leader.get(&format!("{}/check", sheet(UNIT))).await.ok();
    assert_eq!(check.attributes("#returned a", "href"), [explanation()]);
    assert!(!check.has(".notice-done"), "no receipt of what came back");
    let trail = check.texts("#trail li");
    let steps = ["Gửi phiếu", "Bắt đầu thẩm định", "Trả lại phiếu", "Gửi giải trình", "Rút lại phiếu"];
    assert_eq!(trail.len(), steps.len(), "{trail:?}");
    assert!(trail.iter().zip(steps).all(|(told, step)| told.starts_with(step)), "{trail:?}");
    assert_eq!(status(&ground).await, "returned");
    assert_eq!(form_of(&leader).await.get("answer:II.1").trim(), "Đã đối chiếu");
    leader.post(&explanation(), &form_of(&leader).await).await.is(303);
    let actor = appraiser(&ground).await;
    appraisal::take_up(&ground.db, &actor, ground.sheet_of(UNIT).await).await.unwrap();
    leader.post(&withdrawal, &Form::of(&[("reason", "Thiếu biên bản")])).await.is(423);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_question_waits_until_the_unit_answers_on_its_line(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    ground.send(UNIT).await;
    let actor = appraiser(&ground).await;
    let id = ground.sheet_of(UNIT).await;
    appraisal::take_up(&ground.db, &actor, id).await.unwrap();
    appraisal::ask(&ground.db, &actor, id, Some("II.1"), "Tính đến ngày nào?").await.unwrap();
    let staff = ground.staff(UNIT).await;
    let page = staff.get(&sheet(UNIT)).await.ok();
    assert!(page.has("#questions"));
    assert!(page.text("[id='line-II.1'] .says-returned").contains("Tính đến ngày nào?"));
    let answers = format!("{}/answers", sheet(UNIT));
    let form = staff.get(&explanation()).await.ok().form("form[action$=answers]");
    let refused = staff.post(&answers, &form.clone().with("body", "  ")).await.is(422);
    assert!(refused.has(".field-error"));
    staff.post(&answers, &form.with("body", "Đến 30/6")).await.is(303);
    let page = staff.get(&explanation()).await.ok();
    assert!(page.body.contains("Đến 30/6") && !page.has("form[action$=answers]"));
    assert!(!staff.get(&sheet(UNIT)).await.ok().has("#questions"));
    let other = ground.staff("LS").await;
    other.post(&answers, &Form::of(&[("line", "II.1"), ("body", "x")])).await.is(404);
    other.get(&explanation()).await.is(404);
}
