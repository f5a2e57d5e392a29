//! Sessions: what ends them, and what happens to a form that meets an ended one.

use crate::answers::Form;
use crate::ground::{Ground, PASSWORD, Visitor, lines, sheet};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

async fn sign_in_again(person: &Visitor, form: &Form) -> (Visitor, crate::answers::Answer) {
    let form = form.clone().with("username", &person.login).with("password", PASSWORD);
    let answer = person.post("/login", &form).await;
    let mut person = person.clone();
    person.cookie = Some(answer.cookie("session"));
    (person, answer)
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_form_that_meets_an_ended_session_survives_the_sign_in(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("HG").await;
    let form = staff.open_sheet("HG").await;
    let typed = form
        .with("II.1:in:target", "200")
        .with("II.1:in:actual", "134")
        .with("II.1:note", "Bắc Kạn & \"Hà Giang\" <100%> +1")
        .with("II.5:in:monthly", "7,55,5");
    ground.change("update session set expires_at = now()").await;
    let before = ground.everything().await;
    let page = staff.post(&lines("HG"), &typed).await.is(401);
    assert_eq!(ground.everything().await, before);
    let sign_in = page.form("form[action='/login']");
    assert_eq!(sign_in.get("resume_path"), lines("HG"));
    assert_eq!(sign_in.get("resume_body"), typed.encode());
    // A slip of the finger on the way keeps it too.
    let slip = sign_in.with("username", "hg.staff").with("password", "sai mật khẩu rồi");
    let sign_in = staff.post("/login", &slip).await.is(422).form("form[action='/login']");
    let (staff, resume) = sign_in_again(&staff, &sign_in).await;
    let kept = resume.is(200).form(&format!("form[action='{}']", lines("HG")));
    assert_eq!(kept.0, typed.0);
    assert_eq!(ground.count("select count(*) from entry").await, 0, "nothing is sent by itself");
    // The unreadable number is still unreadable, and the rest is saved.
    staff.post(&lines("HG"), &kept).await.is(422);
    let (raw, note, _) = ground.entry("HG", "II.1").await.unwrap();
    assert_eq!(raw["inputs"]["actual"], "134");
    assert_eq!(note, "Bắc Kạn & \"Hà Giang\" <100%> +1");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_script_is_told_401_and_nothing_else(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("HG").await;
    let form = staff.open_sheet("HG").await.line("II.1");
    ground.change("update session set expires_at = now()").await;
    let answer = staff.post_fragment(&lines("HG"), &form).await.is(401);
    assert_eq!(answer.body, "");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn what_was_typed_comes_back_under_the_labels_of_its_fields(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("HG").await;
    let form = staff.open_sheet("HG").await;
    ground.change("delete from session").await;
    let typed = form.with("II.1:in:actual", "134").with("I.1:none", "on").with("II.2:status", "no_case");
    let sign_in = staff.post(&lines("HG"), &typed).await.is(401).form("form[action='/login']");
    let (_, resume) = sign_in_again(&staff, &sign_in).await;
    let resume = resume.is(200);
    let (labels, values) = (resume.texts("#main tbody th"), resume.texts("#main tbody td"));
    let shown: Vec<String> =
        labels.iter().zip(&values).map(|(label, value)| format!("{label} = {value}")).collect();
    let said = |start: &str, end: &str| {
        assert!(shown.iter().any(|item| item.starts_with(start) && item.ends_with(end)), "{shown:?}");
    };
    said("II.1 Kết nạp đảng viên", "= 134");
    said("I.1 ", "= Đã đánh dấu");
    said("II.2 ", "= Không phát sinh");
    assert!(shown.iter().all(|item| !item.contains("actual") && !item.contains(":in:")), "{shown:?}");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn who_signs_in_after_another_sees_nothing_of_what_the_other_typed(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let (staff, colleague) = (ground.staff("HG").await, ground.colleague("HG").await);
    let form = staff.open_sheet("HG").await;
    ground.change("delete from session").await;
    let typed = form.with("II.1:in:actual", "134");
    let sign_in = staff.post(&lines("HG"), &typed).await.is(401).form("form[action='/login']");
    let (_, answer) = sign_in_again(&colleague, &sign_in).await;
    assert_eq!(answer.is(303).location(), "/");
    assert_eq!(ground.count("select count(*) from entry").await, 0);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_page_asked_for_without_a_session_is_shown_after_signing_in(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("HG").await;
    ground.change("delete from session").await;
    let target = format!("{}?lang=vi", sheet("HG"));
    let answer = staff.get(&target).await;
    let form = staff.get(answer.location()).await.ok().form("form[action='/login']");
    assert_eq!(form.get("next"), target);
    let (staff, answer) = sign_in_again(&staff, &form).await;
    assert_eq!(answer.location(), target);
    staff.get(&target).await.ok();
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn sessions_end_by_the_databases_clock(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("HG").await;
    staff.get("/").await.ok();
    let lasts = "select count(*) from session where expires_at between now() + interval '11 hours' and now() + interval '12 hours'";
    assert_eq!(ground.count(lasts).await, 1);
    ground.change("update session set last_seen_at = now() - interval '3 hours 59 minutes'").await;
    staff.get("/").await.ok();
    let touched = "select count(*) from session where last_seen_at > now() - interval '1 minute'";
    assert_eq!(ground.count(touched).await, 1, "a session in use goes on");
    ground.change("update session set last_seen_at = now() - interval '4 hours'").await;
    staff.get("/").await.is(303);
    ground.change("update session set last_seen_at = now(), expires_at = now() + interval '1 minute'").await;
    staff.get("/").await.ok();
    ground.change("update session set expires_at = now()").await;
    staff.get("/").await.is(303);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn signing_out_ends_this_session_and_no_other(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let (here, elsewhere) = (ground.staff("HG").await, ground.staff("HG").await);
    here.get("/logout").await.is(405);
    here.get("/").await.ok();
    let answer = here.post("/logout", &Form::empty()).await;
    assert_eq!(answer.location(), "/login?out=1");
    assert!(
        answer.cookies().iter().any(|cookie| cookie.starts_with("session=;") && cookie.contains("Max-Age=0"))
    );
    here.get("/").await.is(303);
    elsewhere.get("/").await.ok();
    assert_eq!(ground.count("select count(*) from session").await, 1);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn rights_that_end_or_change_end_with_the_next_request(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("HG").await;
    staff.get(&sheet("HG")).await.ok();
    let today = "update account_role set valid_to = (now() at time zone 'Asia/Ho_Chi_Minh')::date";
    ground.change(today).await;
    staff.get(&sheet("HG")).await.is(404);
    ground.change("update account_role set valid_from = current_date + 2, valid_to = null").await;
    staff.get(&sheet("HG")).await.is(404);
    ground.change("update account set disabled_at = now()").await;
    staff.get("/").await.is(303);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_password_does_not_travel_along_with_an_ended_session(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("HG").await;
    ground.change("update session set expires_at = now()").await;
    let form =
        Form::of(&[("current", "bi-mat-cu"), ("password", "bi-mat-moi"), ("password_again", "bi-mat-moi")]);
    for path in [
        "/account/password",
        "/account/password?lang=en",
        "/account/openid",
        "/account/openid/removal",
        "/account/passkeys",
        "/account/second-factor",
    ] {
        let page = staff.post(path, &form).await.is(401);
        let leaks = page.body.contains("mat-moi") || page.body.contains("mat-cu");
        assert!(!page.has("[name=resume_body]") && !leaks, "{path}: {}", page.body);
    }
}
