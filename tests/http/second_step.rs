//! Signing in in two steps: the password, then a code that is taken once.

use crate::answers::{Answer, Form};
use crate::ground::{CONNECTIONS, Ground, PASSWORD, Visitor, lines, router};
use crate::second_factor::{code, step, turn_on};
use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use std::collections::BTreeSet;
use thidua::actions::second_factor::codes::code_at;
use thidua::store;

const STEP: &str = "/login/code";

fn pair() -> Form {
    Form::of(&[("username", "hg.staff"), ("password", PASSWORD)])
}

fn with_code(code: &str) -> Form {
    Form::of(&[("code", code)])
}

/// A browser in which the password was given, and the code is owed.
async fn half_way(ground: &Ground) -> Visitor {
    let answer = ground.stranger().post("/login", &pair()).await.is(303);
    Visitor { cookie: Some(answer.cookie("owed")), ..ground.stranger() }
}

async fn sessions(db: &PgPool) -> i64 {
    sqlx::query_scalar("select count(*) from session").fetch_one(db).await.unwrap()
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_password_alone_opens_nothing_and_the_code_opens_a_new_session(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let (staff, _) = turn_on(&ground, &ground.staff("HG").await).await;
    let before = sessions(&ground.db).await;
    let first = staff.post("/login", &pair().with("next", "/account?x=1")).await;
    assert_eq!(first.location(), "/login/code?next=%2Faccount%3Fx%3D1");
    assert_eq!(sessions(&ground.db).await, before);
    let cookies = first.cookies();
    assert_eq!(cookies.len(), 1, "half a sign-in is no session: {cookies:?}");
    let flags: Vec<&str> = cookies[0].split("; ").skip(1).collect();
    assert_eq!(flags, ["Path=/", "HttpOnly", "SameSite=Lax", "Max-Age=300"]);
    // What is owed opens nothing, under any name.
    let owed = first.cookie("owed");
    for cookie in [owed.clone(), owed.replace("owed=", "session=")] {
        let visitor = Visitor { cookie: Some(cookie), ..ground.stranger() };
        visitor.get("/").await.is(303);
        visitor.get("/account").await.is(303);
    }
    let old = staff.cookie.clone().unwrap();
    let browser = Visitor { cookie: Some(format!("{old}; {owed}")), ..staff.clone() };
    let page = browser.get(first.location()).await.ok();
    let form = page.form("main form");
    assert_eq!(form.get("next"), "/account?x=1");
    let wrong = browser.post(STEP, &form.clone().with("code", "12345")).await.is(422);
    assert!(!wrong.text("[id='code-error']").is_empty());
    assert_eq!((wrong.value("code"), wrong.cookies().len()), (String::new(), 0));
    // A slip leaves the half sign-in as it was.
    let right = code(&ground, &staff, 0).await;
    let done = browser.post(STEP, &form.with("code", &right)).await;
    assert_eq!(done.location(), "/account?x=1");
    let new = done.cookie("session");
    assert!(new != old && !owed.ends_with(new.trim_start_matches("session=")), "another token");
    assert!(
        done.cookies().iter().any(|cookie| cookie.starts_with("owed=;") && cookie.ends_with("Max-Age=0"))
    );
    staff.get("/").await.is(303);
    Visitor { cookie: Some(new), ..staff.clone() }.get("/").await.ok();
    // Given is given.
    let again = Visitor { cookie: Some(owed), ..ground.stranger() };
    again.get(STEP).await.is(303);
    again.post(STEP, &with_code(&code(&ground, &staff, 1).await)).await.is(401);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_code_is_taken_once_and_none_before_it(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let (staff, _) = turn_on(&ground, &ground.staff("HG").await).await;
    let seen = code(&ground, &staff, 1).await;
    let earlier = code(&ground, &staff, 0).await;
    half_way(&ground).await.post(STEP, &with_code(&seen)).await.is(303);
    for replayed in [&seen, &earlier] {
        half_way(&ground).await.post(STEP, &with_code(replayed)).await.is(422);
    }
    assert_eq!(
        ground.count("select last_step from second_factor").await,
        step_of(&ground, &staff, &seen).await
    );
    // The page of the second factor takes no used code either.
    let (form, address) = (with_code(&seen).with("current", PASSWORD), "/account/second-factor/removal");
    ground.staff("HG").await.post(address, &form).await.is(422);
}

/// The step a code belongs to.
async fn step_of(ground: &Ground, person: &Visitor, seen: &str) -> i64 {
    let now = step(ground).await;
    for away in -3..=3 {
        if code(ground, person, away).await == seen {
            return now + away;
        }
    }
    panic!("a code of no step");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_step_of_a_code_is_the_databases(_: PgPoolOptions, options: PgConnectOptions) {
    let options = options.options([("search_path", "public,pg_catalog")]);
    let mut ground = Ground::new(options.clone()).await;
    let (person, _) = turn_on(&ground, &ground.staff("HG").await).await;
    // A clock that stands still, three days from that of the machine, for every connection from now on.
    ground
        .change(
            "create function public.now() returns timestamptz language sql stable as
             $$ select date_trunc('day', pg_catalog.now() + interval '3 days') $$",
        )
        .await;
    ground.db.close().await;
    ground.db = store::pool(options, CONNECTIONS);
    ground.app = router(&ground.db, "http://thidua.test");
    let there = step(&ground).await;
    let machine = ground.count("select floor(extract(epoch from pg_catalog.now()) / 30)::bigint").await;
    assert!(there - machine > 5_000, "{there} {machine}");
    let secret: Vec<u8> =
        sqlx::query_scalar("select secret from second_factor").fetch_one(&ground.db).await.unwrap();
    let at = |step| code_at(&secret, step).unwrap();
    for (given, taken) in [
        (at(machine), false),
        (at(there + 3), false),
        (at(there - 3), false),
        (at(there), true),
        (at(there + 1), true),
    ] {
        ground.change("delete from sign_in_throttle").await;
        let answer = half_way(&ground).await.post(STEP, &with_code(&given)).await;
        assert_eq!(answer.status.as_u16() == 303, taken, "{} {}", answer.status, person.login);
    }
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn what_ends_a_half_sign_in(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let (staff, _) = turn_on(&ground, &ground.staff("HG").await).await;
    let admin = ground.admin().await;
    let page = format!("/admin/accounts/{}", staff.account.get());
    let owing = half_way(&ground).await;
    ground.change("update half_sign_in set expires_at = now()").await;
    owing.get(STEP).await.is(303);
    owing.post(STEP, &with_code(&code(&ground, &staff, 0).await)).await.is(401);
    for part in ["/sessions/end", "/disabling"] {
        let owing = half_way(&ground).await;
        admin.post(&format!("{page}{part}"), &Form::empty()).await.is(303);
        owing.post(STEP, &with_code(&code(&ground, &staff, 0).await)).await.is(401);
    }
    admin.post(&format!("{page}/enabling"), &Form::empty()).await.is(303);
    let owing = half_way(&ground).await;
    let link = admin.post(&format!("{page}/link"), &Form::empty()).await.ok();
    let link = link.attributes("#one-time-link", "value").remove(0);
    let new = Form::of(&[("password", "một mật khẩu mới"), ("password_again", "một mật khẩu mới")]);
    let set = ground.stranger().post(link.strip_prefix("http://thidua.test").unwrap(), &new).await;
    assert_eq!(set.location(), STEP, "a new password does not stand for the second factor");
    assert!(set.cookies().iter().all(|cookie| !cookie.starts_with("session=")));
    owing.post(STEP, &with_code(&code(&ground, &staff, 0).await)).await.is(401);
    let owing = Visitor { cookie: Some(set.cookie("owed")), ..ground.stranger() };
    owing.post(STEP, &with_code(&code(&ground, &staff, 0).await)).await.is(303);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn of_many_at_once_one_gets_in(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let (staff, codes) = turn_on(&ground, &ground.staff("HG").await).await;
    let before = sessions(&ground.db).await;
    // One half sign-in, five good codes.
    let owing = half_way(&ground).await;
    let forms: Vec<Form> = codes.iter().take(5).map(|code| with_code(code)).collect();
    let answers = futures(forms.iter().map(|form| owing.post(STEP, form))).await;
    one_got_in(&answers);
    assert_eq!(ground.count("select count(*) from recovery_code").await, 9, "the others used nothing up");
    // Five half sign-ins, one good code.
    ground.change("delete from sign_in_throttle").await;
    let mut owing = Vec::new();
    for _ in 0..5 {
        owing.push(half_way(&ground).await);
    }
    let form = with_code(&code(&ground, &staff, 1).await);
    let answers = futures(owing.iter().map(|visitor| visitor.post(STEP, &form))).await;
    one_got_in(&answers);
    assert_eq!(sessions(&ground.db).await, before + 2);
}

async fn futures(all: impl Iterator<Item = impl Future<Output = Answer>>) -> Vec<Answer> {
    futures_util::future::join_all(all).await
}

/// Exactly one answer lets in; the others find the code owed no more, or used, or have come in the same instant.
#[track_caller]
fn one_got_in(answers: &[Answer]) {
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status.as_u16()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses[0], 303, "{statuses:?}");
    assert!(statuses[1..].iter().all(|status| [401, 422, 429].contains(status)), "{statuses:?}");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn wrong_codes_wait_as_wrong_passwords_do_on_every_instance(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let (staff, _) = turn_on(&ground, &ground.staff("HG").await).await;
    for _ in 0..6 {
        // A fresh half sign-in does not begin the count anew.
        half_way(&ground).await.post(STEP, &with_code("000000x")).await.is(422);
    }
    let hold = "update sign_in_throttle set blocked_until = now() + interval '1 hour'
                where subject like 'code:%' and blocked_until > last_failure_at";
    assert_eq!(ground.change(hold).await, 1);
    let owing = half_way(&ground).await;
    let right = with_code(&code(&ground, &staff, 0).await);
    for app in [ground.app.clone(), router(&ground.db, "http://thidua.test")] {
        let waiting = Visitor { app, ..owing.clone() }.post(STEP, &right).await.is(429);
        let seconds: i64 = waiting.header("retry-after").parse().unwrap();
        assert!((3500..=3600).contains(&seconds), "{seconds}");
        assert!(!waiting.text(".summary p").is_empty());
    }
    // The page of the second factor counts under the same number.
    let inside = ground.staff("HG").await;
    let form = right.clone().with("current", PASSWORD);
    let refused = inside.post("/account/second-factor/removal", &form).await.is(422);
    assert!(!refused.text("[id='code-error']").is_empty());
    assert_eq!(ground.count("select count(*) from second_factor").await, 1);
    // The wait ends, and nobody is locked out for good.
    ground.change("update sign_in_throttle set blocked_until = now()").await;
    let right = with_code(&code(&ground, &staff, 0).await);
    owing.post(STEP, &right).await.is(303);
    assert_eq!(ground.count("select count(*) from sign_in_throttle where subject like 'code:%'").await, 0);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_recovery_code_stands_in_once_however_it_is_typed(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let (staff, codes) = turn_on(&ground, &ground.staff("HG").await).await;
    let typed = codes[3].replace('-', " ").to_uppercase();
    half_way(&ground).await.post(STEP, &with_code(&typed)).await.is(303);
    half_way(&ground).await.post(STEP, &with_code(&codes[3])).await.is(422);
    assert!(ground.staff("HG").await.get("/account/second-factor").await.ok().body.contains(" 9 "));
    let told = "select count(*) from journal where action = 'account.recovery_code_used'";
    assert_eq!(ground.count(told).await, 1);
    // Nobody else's.
    let (_, others) = turn_on(&ground, &ground.staff("CB").await).await;
    half_way(&ground).await.post(STEP, &with_code(&others[0])).await.is(422);
    assert!(codes.iter().collect::<BTreeSet<_>>().is_disjoint(&others.iter().collect()));
    drop(staff);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_form_that_met_an_ended_session_survives_both_steps(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let (staff, _) = turn_on(&ground, &ground.staff("HG").await).await;
    let typed = staff.open_sheet("HG").await.with("II.1:in:target", "200").with("II.1:in:actual", "134");
    ground.change("delete from session").await;
    let first = staff.post(&lines("HG"), &typed).await.is(401).form("form[action='/login']");
    let first = first.with("username", "hg.staff").with("password", PASSWORD);
    let second = staff.post("/login", &first).await.is(200);
    let owing = Visitor { cookie: Some(second.cookie("owed")), ..staff.clone() };
    let form = second.form("form[action='/login/code']");
    assert_eq!(form.get("resume_body"), typed.encode());
    let form = owing.post(STEP, &form.with("code", "1")).await.is(422).form("form[action='/login/code']");
    // Too late: it survives that as well.
    ground.change("update half_sign_in set expires_at = now()").await;
    let late = owing.post(STEP, &form.with("code", "2")).await.is(401).form("form[action='/login']");
    let late = late.with("username", "hg.staff").with("password", PASSWORD);
    let second = staff.post("/login", &late).await.is(200);
    let owing = Visitor { cookie: Some(second.cookie("owed")), ..staff.clone() };
    let form = second.form("form[action='/login/code']").with("code", &code(&ground, &staff, 0).await);
    let resume = owing.post(STEP, &form).await.is(200);
    let kept = resume.form(&format!("form[action='{}']", lines("HG")));
    assert_eq!(kept.0, typed.0);
    let staff = Visitor { cookie: Some(resume.cookie("session")), ..staff };
    staff.post(&lines("HG"), &kept).await.is(303);
    assert_eq!(ground.entry("HG", "II.1").await.unwrap().0["inputs"]["actual"], "134");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_second_step_leads_nowhere_but_to_this_site(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let (_, codes) = turn_on(&ground, &ground.staff("HG").await).await;
    let far = ["//evil.example", "https:evil", "/\\evil", "javascript:alert(1)", "/a\r\nX: y"];
    for (next, recovery) in far.into_iter().zip(&codes) {
        let form =
            with_code(recovery).with("next", next).with("resume_path", next).with("resume_body", "a=b");
        assert_eq!(half_way(&ground).await.post(STEP, &form).await.location(), "/", "{next:?}");
    }
}
