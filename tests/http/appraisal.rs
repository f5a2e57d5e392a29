//! Appraising over the pages: taking up, deciding lines, finishing, and who may not.

use crate::answers::{Answer, Form};
use crate::ground::{Ground, PERIOD, Visitor, sheet};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use thidua::domain::access::Role;

/// The unit whose sheet is appraised; the secretariat is of Hà Giang.
const UNIT: &str = "CB";

fn desk(unit: &str) -> String {
    format!("{PERIOD}/appraisal/{unit}")
}

fn verdict(unit: &str, line: &str) -> String {
    format!("{}/lines/{line}/verdict", desk(unit))
}

fn cell(line: &str, column: usize) -> String {
    format!("[id='row-{line}'] td:nth-of-type({column})")
}

/// The points the unit gives itself, and those the appraiser gives it.
const OWN: usize = 3;
const APPRAISED: usize = 4;

impl Visitor {
    async fn take_up(&self, unit: &str) -> Answer {
        self.post(&format!("{}/taking-up", desk(unit)), &Form::empty()).await
    }

    /// The controls of a line as the page of the sheet shows them now.
    async fn controls(&self, unit: &str, line: &str) -> Form {
        self.get(&desk(unit)).await.ok().form(&format!("[id='row-{line}'] form.verdict"))
    }

    /// Presses the button of a line.
    async fn decide(&self, unit: &str, line: &str, button: &str, points: &str, reason: &str) -> Answer {
        let form = self.controls(unit, line).await.with("verdict", button);
        self.post(&verdict(unit, line), &form.with("points", points).with("reason", reason)).await
    }
}

impl Ground {
    /// A sent sheet in the hands of the secretariat.
    async fn taken_up(&self, unit: &str) -> Visitor {
        self.send(unit).await;
        let secretariat = self.secretariat().await;
        secretariat.take_up(unit).await.is(303);
        secretariat
    }

    async fn state(&self, unit: &str) -> String {
        let status = sqlx::query_scalar("select status from sheet where id = $1");
        status.bind(self.sheet_of(unit).await.get()).fetch_one(&self.db).await.unwrap()
    }
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_appraised_total_is_the_claimed_one_with_the_decided_lines_in_place(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let secretariat = ground.taken_up(UNIT).await;
    // 20 of I; II 8 + 6 + 2 + 150/199 × 5 + 4 + 2,5 + 47620/47850 × 2,5 = 28,76; 20 of III;
    // IV 208/210 × 5 + 3 + 1,5 = 9,45; 8 of V; 12 of VI; 1 bonus.
    let page = secretariat.get(&desk(UNIT)).await.ok();
    assert_eq!(page.text("[data-sum=own]"), "99,21");
    assert_eq!(page.text("[data-sum=appraised]"), "99,21", "undecided lines count as claimed");
    assert_eq!(page.text("[data-sum=decided]"), "0/31");
    secretariat.decide(UNIT, "I.1", "accepted", "", "").await.is(303);
    secretariat.decide(UNIT, "V.1", "set", "3,75", "Chậm báo cáo quý I").await.is(303);
    secretariat.decide(UNIT, "T.2", "set", "1", "").await.is(303);
    // 1040 of half of 2600 are 80 %: 6,4 of 8 points.
    let line = format!("{}/lines/II.1", desk(UNIT));
    let correction = secretariat.get(&line).await.ok().form("#correction form").with("verdict", "corrected");
    let correction = correction.with("II.1:in:actual", "1.040").with("reason", "Theo sổ kết nạp");
    secretariat.post(&verdict(UNIT, "II.1"), &correction).await.is(303);
    let page = secretariat.get(&desk(UNIT)).await.ok();
    assert_eq!(page.text("[data-sum=decided]"), "4/31");
    assert_eq!(page.text("[data-sum=own]"), "99,21", "what the unit claims stays");
    for (code, own, appraised) in
        [("I.1", "8,00", "8,00"), ("II.1", "8,00", "6,40"), ("V.1", "5,00", "3,75"), ("II.2", "6,00", "–")]
    {
        assert_eq!(
            (page.text(&cell(code, OWN)), page.text(&cell(code, APPRAISED))),
            (own.into(), appraised.into())
        );
    }
    // 99,21 less 1,25 of V.1, 1 deducted in T.2 and 1,6 of II.1.
    assert_eq!(page.text("[data-sum=appraised]"), "95,36");
    let stored = "select count(*) from sheet where total = 99.21 and appraised_total = 95.36
                      and appraised_deduction = 1 and appraised_open = 3";
    assert_eq!(ground.count(stored).await, 1);
    let told = "select count(*) from journal where action in ('appraisal.taken_up', 'appraisal.accepted',
                    'appraisal.corrected', 'appraisal.points_set')";
    assert_eq!(ground.count(told).await, 5);
    secretariat.decide(UNIT, "V.1", "open", "", "").await.is(303);
    let page = secretariat.get(&desk(UNIT)).await.ok();
    assert_eq!(page.text("[data-sum=appraised]"), "96,61", "taken back, the claim counts again");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn contradicting_the_unit_without_a_reason_is_refused_beside_the_field_and_keeps_what_was_typed(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let secretariat = ground.taken_up(UNIT).await;
    let before = ground.everything().await;
    let form = secretariat.controls(UNIT, "V.1").await.with("verdict", "set").with("points", "4,25");
    let blank = form.clone().with("reason", "  ");
    for refused in [
        secretariat.post(&verdict(UNIT, "V.1"), &form).await,
        secretariat.post(&verdict(UNIT, "V.1"), &blank).await,
        secretariat.post(&verdict(UNIT, "V.1"), &form.clone().with("back", "criterion")).await,
    ] {
        let refused = refused.is(422);
        let key = if refused.has("[id='row-V.1']") { "V.1" } else { UNIT };
        assert!(refused.text(&format!("[id='error-reason-{key}']")).contains("V.1"));
        assert_eq!(refused.attributes(&format!("[id='points-{key}']"), "value"), ["4,25"]);
        let described = refused.attributes(&format!("[id='reason-{key}']"), "aria-describedby");
        assert_eq!(described, [format!("error-reason-{key}")]);
    }
    let many = secretariat.decide(UNIT, "V.1", "set", "5,5", "Nhầm").await.is(422);
    assert!(many.has("[id='error-points-V.1']"), "more than the line can give");
    let words = secretariat.decide(UNIT, "V.1", "set", "bốn", "Nhầm").await.is(422);
    assert_eq!(words.attributes("[id='points-V.1']", "value"), ["bốn"]);
    assert_eq!(words.attributes("[id='reason-V.1']", "value"), ["Nhầm"]);
    let fragment = secretariat.post_fragment(&verdict(UNIT, "V.1"), &form).await.is(422);
    assert!(fragment.body.contains("error-reason-V.1") && fragment.body.contains("4,25"));
    assert_eq!(ground.everything().await, before);
    assert_eq!(ground.count("select count(*) from journal where action = 'appraisal.points_set'").await, 0);
    secretariat.post(&verdict(UNIT, "V.1"), &form.with("reason", "Chậm báo cáo")).await.is(303);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_second_of_two_appraisers_sees_both_values_and_overwrites_nothing(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let first = ground.taken_up(UNIT).await;
    let second = ground.person("secretariat.two", Role::Secretariat, Some("HG")).await;
    let theirs = first.controls(UNIT, "V.1").await.with("verdict", "set");
    let mine = second.controls(UNIT, "V.1").await.with("verdict", "set");
    let theirs = theirs.with("points", "4,25").with("reason", "Chậm một kỳ");
    first.post(&verdict(UNIT, "V.1"), &theirs).await.is(303);
    let before = ground.everything().await;
    let mine = mine.with("points", "3,75").with("reason", "Thiếu một kỳ");
    let fragment = second.post_fragment(&verdict(UNIT, "V.1"), &mine).await.is(409);
    assert!(fragment.body.contains("4,25") && fragment.body.contains("3,75"), "{}", fragment.body);
    let met = second.post(&verdict(UNIT, "V.1"), &mine).await.is(409);
    let conflict = met.text("[id='row-V.1'] .conflict");
    for said in ["Đồng chí secretariat ", "4,25", "3,75"] {
        assert!(conflict.contains(said), "{said} in {conflict}");
    }
    assert_eq!(met.attributes("[id='points-V.1']", "value"), ["3,75"]);
    assert_eq!(met.attributes("[id='reason-V.1']", "value"), ["Thiếu một kỳ"]);
    assert_eq!(met.text(&cell("V.1", APPRAISED)), "4,25");
    assert_eq!(ground.everything().await, before);
    // Having seen the other value, it is written on purpose.
    let again = met.form("[id='row-V.1'] form.verdict").with("verdict", "set");
    second.post(&verdict(UNIT, "V.1"), &again).await.is(303);
    assert_eq!(first.get(&desk(UNIT)).await.ok().text(&cell("V.1", APPRAISED)), "3,75");
    assert_eq!(ground.count("select count(*) from journal where action = 'appraisal.points_set'").await, 2);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn accepting_together_takes_no_line_that_somebody_judged(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let secretariat = ground.taken_up(UNIT).await;
    let acceptance = format!("{}/acceptance", desk(UNIT));
    let form = secretariat.get(&acceptance).await.ok().form("form[action$=acceptance]");
    assert_eq!(form.0.len(), 25, "27 lines of the unit, two of them judged by levels: {form:?}");
    for judged in ["I.3", "VI.4", "T.1", "T.2", "T.3", "T.4"] {
        assert!(!form.0.contains_key(&format!("line:{judged}")), "{judged}");
    }
    // Decided after the list was shown: it stays as decided.
    secretariat.decide(UNIT, "V.1", "set", "4,25", "Chậm báo cáo").await.is(303);
    let forged = form.with("line:I.3", "on").with("line:VI.4", "on").with("line:T.1", "on");
    secretariat.post(&acceptance, &forged.without("line:II.1")).await.is(303);
    let page = secretariat.get(&desk(UNIT)).await.ok();
    assert_eq!(page.text("[data-sum=decided]"), "24/31");
    assert_eq!(page.text(&cell("V.1", APPRAISED)), "4,25");
    assert_eq!(page.text(&cell("I.1", APPRAISED)), "8,00");
    for open in ["I.3", "VI.4", "T.1", "II.1"] {
        assert_eq!(page.text(&cell(open, APPRAISED)), "–", "{open}");
    }
    assert_eq!(ground.count("select count(*) from journal where action = 'appraisal.accepted'").await, 23);
    let left = secretariat.get(&acceptance).await.ok().form("form[action$=acceptance]");
    assert_eq!(left.0.keys().collect::<Vec<_>>(), ["line:II.1"]);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn nobody_judges_their_own_unit_and_the_chairs_sheet_is_the_deputys(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    ground.send("HG").await;
    let own = ground.secretariat().await;
    let other = ground.person("secretariat.ls", Role::Secretariat, Some("LS")).await;
    let deputy = ground.person("deputy", Role::Deputy, Some("QN")).await;
    let form = Form::of(&[("verdict", "set"), ("points", "4"), ("reason", "Chậm"), ("version", "0")]);
    for taken_up in [false, true] {
        if taken_up {
            deputy.take_up("HG").await.is(303);
        }
        let before = ground.everything().await;
        for refused in [&own, &other] {
            refused.take_up("HG").await.is(403);
            refused.post(&verdict("HG", "V.1"), &form).await.is(403);
            refused.post_fragment(&verdict("HG", "V.1"), &form).await.is(403);
            for part in ["acceptance", "finish", "return", "reopening", "vetoes/V1"] {
                refused.post(&format!("{}/{part}", desk("HG")), &form).await.is(403);
            }
            let page = refused.get(&desk("HG")).await.ok();
            assert!(!page.has("form.verdict") && page.has(".notice"), "read only, and it says why");
        }
        assert_eq!(ground.everything().await, before);
    }
    deputy.decide("HG", "V.1", "set", "4", "Chậm báo cáo").await.is(303);
    assert_eq!(deputy.get(&desk("HG")).await.ok().text(&cell("V.1", APPRAISED)), "4,00");
    ground.send("BK").await;
    deputy.take_up("BK").await.is(403);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn an_appraisal_is_finished_when_every_line_has_points_and_unseen_lines_are_confirmed(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let secretariat = ground.taken_up(UNIT).await;
    let finish = format!("{}/finish", desk(UNIT));
    let ticked = Form::of(&[("confirmed", "on")]);
    let before = ground.everything().await;
    let refused = secretariat.post(&finish, &ticked).await.is(422);
    let missing = ["T.1", "T.2", "T.3", "T.4"].map(|line| format!("{}/lines/{line}", desk(UNIT)));
    assert_eq!(refused.attributes("#without-points a", "href"), missing);
    assert_eq!(refused.many("#unopened li"), 31);
    assert_eq!(ground.everything().await, before);
    for line in ["T.1", "T.2", "T.3", "T.4"] {
        secretariat.decide(UNIT, line, "set", "0", "").await.is(303);
    }
    let shown = secretariat.get(&finish).await.ok();
    assert!(!shown.has("#without-points"));
    assert_eq!((shown.many("#undecided li"), shown.many("#unopened li")), (27, 27));
    let before = ground.everything().await;
    let refused = secretariat.post(&finish, &Form::empty()).await.is(422);
    assert!(!refused.text("#confirmed-error").is_empty());
    assert_eq!((ground.everything().await, ground.state(UNIT).await), (before, "under_appraisal".to_owned()));
    secretariat.get(&format!("{}/lines/II.1", desk(UNIT))).await.ok();
    let shown = secretariat.get(&finish).await.ok();
    assert_eq!((shown.many("#undecided li"), shown.many("#unopened li")), (27, 26), "opened is not decided");
    secretariat.post(&finish, &ticked).await.is(303);
    assert_eq!(ground.state(UNIT).await, "appraised");
    secretariat
        .post(&verdict(UNIT, "V.1"), &Form::of(&[("verdict", "open"), ("version", "0")]))
        .await
        .is(423);
    secretariat.post(&format!("{PERIOD}/appraisal/agreement"), &Form::of(&[("unit", UNIT)])).await.is(303);
    assert_eq!(ground.state(UNIT).await, "agreed");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn nothing_goes_back_to_the_unit_without_a_reason(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let secretariat = ground.taken_up(UNIT).await;
    let address = format!("{}/return", desk(UNIT));
    let form = secretariat.get(&address).await.ok().form("form[action$='/return']");
    let before = ground.everything().await;
    let one =
        form.clone().with("line:II.1", "on").with("line:II.2", "on").with("reason:II.2", "Thiếu biên bản");
    let refused = secretariat.post(&address, &one).await.is(422);
    assert!(refused.text("[id='reason:II.1-error']").contains("II.1"));
    assert_eq!(refused.value("reason:II.2"), "Thiếu biên bản");
    assert_eq!(refused.value("line:II.1"), "on", "what was ticked stays ticked");
    let whole =
        secretariat.post(&address, &form.clone().with("whole", "on").with("reason", " ")).await.is(422);
    assert!(!whole.text("#reason-error").is_empty());
    assert!(!secretariat.post(&address, &form).await.is(422).text("#lines-error").is_empty());
    let late = one.clone().with("reason:II.1", "Chưa khớp").with("answer_by", "1/1/2013");
    let late = secretariat.post(&address, &late).await.is(422);
    assert!(!late.text("#answer_by-error").is_empty());
    assert_eq!(ground.everything().await, before);
    secretariat.post(&address, &one.with("reason:II.1", "Chưa khớp")).await.is(303);
    assert_eq!(ground.state(UNIT).await, "returned");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn of_a_withdrawal_and_a_taking_up_at_once_exactly_one_happens(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let secretariat = ground.secretariat().await;
    let reason = Form::of(&[("reason", "Thiếu biên bản")]);
    for (round, unit) in ["CB", "LS", "QN", "BG", "TN", "BK"].into_iter().enumerate() {
        ground.send(unit).await;
        let leader = ground.leader(unit).await;
        let address = format!("{}/submission/withdrawal", sheet(unit));
        // Who is asked first takes turns, so that neither always comes first.
        let (withdrawn, taken_up) = if round % 2 == 0 {
            tokio::join!(leader.post(&address, &reason), secretariat.take_up(unit))
        } else {
            let (taken_up, withdrawn) =
                tokio::join!(secretariat.take_up(unit), leader.post(&address, &reason));
            (withdrawn, taken_up)
        };
        match (withdrawn.status.as_u16(), taken_up.status.as_u16()) {
            // A draft is hidden from the secretariat.
            (303, 404) => assert_eq!(ground.state(unit).await, "draft"),
            (423, 303) => assert_eq!(ground.state(unit).await, "under_appraisal"),
            both => panic!("{unit}: {both:?}"),
        }
    }
    let told = "select count(*) from journal where action in ('appraisal.taken_up', 'sheet.withdrawn')";
    assert_eq!(ground.count(told).await, 6);
}
