//! Whatever is sent, no request finds a defect: hostile values in every field of every form, hostile addresses.

use crate::answers::Form;
use crate::ground::{Ground, PERIOD, Visitor, lines, sheet};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

/// Values nobody types, as the bytes of a body.
const HOSTILE: [&str; 14] = [
    "%00",
    "a%00b",
    "%FF%FE",
    "%ED%A0%80",
    "%F0%9F%92%A9",
    "%E2%80%AE%D8%A7",
    "99999999999999999999999999999999999999",
    "-1",
    "1e400",
    "0.0000000000000000000000000000000000001",
    "31%2F12%2F9999",
    "01%2F01%2F0001",
    "%27%3B+drop+table+journal%3B--",
    "NaN",
];

#[track_caller]
fn is_no_defect(status: u16, what: &str) {
    assert!([200, 303, 400, 404, 409, 410, 413, 422, 423, 429].contains(&status), "{what}: {status}");
}

/// Sends a form with every hostile value in every field, one at a time.
async fn attack(person: &Visitor, path: &str, form: &Form) {
    let long = "ữ".repeat(20_000);
    let long = Form::of(&[("", &long)]).encode().trim_start_matches('=').to_owned();
    for name in form.0.keys() {
        for value in HOSTILE.iter().copied().chain([long.as_str()]) {
            let field = Form::of(&[(name, "")]).encode();
            let body = format!("{}&{field}{value}", form.clone().without(name).encode());
            let answer = person.post_body(path, body).await;
            let shown: String = value.chars().take(40).collect();
            is_no_defect(answer.status.as_u16(), &format!("{path}: {name} = {shown}"));
        }
    }
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn no_value_in_any_field_of_the_admins_forms_is_a_defect(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    ground.staff("HG").await;
    let admin = ground.admin().await;
    let account = format!("/admin/accounts/{}", ground.colleague("HG").await.account.get());
    let members = "/admin/clusters/dong-bac/members";
    let period = "/admin/clusters/dong-bac/periods/2013-H1";
    let new_period = "/admin/clusters/dong-bac/periods/new";
    let page = admin.get(members).await.ok();
    let membership = page.attributes("form[action*=memberships]", "action").remove(0);
    let names = format!("{members}/HG/names");
    for (from, path) in [
        ("/admin/accounts/new", "/admin/accounts"),
        (account.as_str(), account.as_str()),
        (members, members),
        (members, names.as_str()),
        (members, membership.as_str()),
        (period, period),
        (new_period, new_period),
    ] {
        let form = admin.get(from).await.ok().form(&format!("form[action='{path}']"));
        let filled = ["full_name", "short_name"]
            .iter()
            .fold(form, |form, name| if form.0.contains_key(*name) { form.with(name, "Tên") } else { form });
        assert!(filled.0.len() > 2, "{path}");
        attack(&admin, path, &filled).await;
    }
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn no_value_in_any_field_of_a_persons_own_forms_is_a_defect(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    ground.send("HG").await;
    let leader = ground.leader("HG").await;
    let account = leader.get("/account").await.ok();
    attack(&leader, "/account/language", &account.form("form[action='/account/language']")).await;
    let withdrawal = format!("{}/submission/withdrawal", sheet("HG"));
    for value in HOSTILE {
        let answer = leader.post_body(&withdrawal, format!("reason={value}")).await;
        is_no_defect(answer.status.as_u16(), &format!("reason = {value}"));
        ground.change("update sheet set status = 'submitted', submitted_at = now(), submitted_by = (select max(id) from account) where status = 'draft' and answered > 20").await;
    }
    let stranger = ground.stranger();
    let sign_in = Form::of(&[("username", "x"), ("next", ""), ("resume_path", "/x"), ("resume_body", "a=b")]);
    for name in sign_in.0.keys() {
        for value in HOSTILE {
            let body = format!("{}&{name}={value}", sign_in.clone().without(name).encode());
            let answer = stranger.post_body("/login", body).await;
            is_no_defect(answer.status.as_u16(), &format!("{name} = {value}"));
        }
    }
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn no_value_on_a_line_of_a_sheet_is_a_defect(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("HG").await;
    let form = staff.open_sheet("HG").await;
    for value in HOSTILE {
        // In every field at once, but for the versions: each field has its own sentence then.
        let fields = form.0.iter().map(|(name, typed)| {
            let field = Form::of(&[(name, "")]).encode();
            if name.ends_with(":version") || name.ends_with(":status") || name == "account" {
                Form::of(&[(name, typed)]).encode()
            } else {
                format!("{field}{value}")
            }
        });
        let body = fields.collect::<Vec<_>>().join("&");
        let answer = staff.post_body(&lines("HG"), body).await;
        is_no_defect(answer.status.as_u16(), value);
        staff.get(&sheet("HG")).await.ok();
    }
    // One form of every rule, field by field.
    for code in ["I.1", "I.3", "II.4", "II.5", "III.4", "VI.1", "VI.2", "B.3"] {
        let line = staff.open_sheet("HG").await.line(code);
        attack(&staff, &lines("HG"), &line).await;
        for path in [sheet("HG"), format!("{}/why/{code}", sheet("HG")), format!("{}/check", sheet("HG"))] {
            staff.get(&path).await.ok();
        }
    }
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn no_address_is_a_defect(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let (staff, admin) = (ground.staff("HG").await, ground.admin().await);
    let hostile =
        ["%00", "H%00G", "%FF", "%E2%80%AE", "..%2FLS", "%27", "9999999999999999999999", "-1", "hg", "HG%20"];
    for part in hostile {
        for path in [
            format!("{PERIOD}/sheets/{part}"),
            format!("{PERIOD}/sheets/{part}/check"),
            format!("{PERIOD}/sheets/HG/why/{part}"),
            format!("/clusters/{part}/periods/2013-H1/ranking"),
            format!("/clusters/dong-bac/periods/{part}/ranking"),
        ] {
            is_nowhere(&staff, &path).await;
        }
        for path in [
            format!("/admin/clusters/{part}/members"),
            format!("/admin/clusters/dong-bac/periods/{part}"),
            format!("/admin/accounts/{part}"),
        ] {
            is_nowhere(&admin, &path).await;
        }
        let link = ground.stranger().get(&format!("/links/{part}")).await;
        assert!([400, 404, 410].contains(&link.status.as_u16()), "{part}");
        let query = ground.stranger().get(&format!("/login?next={part}&out={part}&lang={part}")).await;
        is_no_defect(query.status.as_u16(), part);
    }
    let names = format!("/admin/clusters/dong-bac/members/{}/names", "H%00G");
    let form = Form::of(&[("full_name", "x"), ("short_name", "x"), ("from", "1/1/2014")]);
    admin.post(&names, &form).await.is(404);
}

/// Such an address is answered as one that does not exist, or as one that cannot be read; with a page of ours.
async fn is_nowhere(person: &Visitor, path: &str) {
    let answer = person.get(path).await;
    assert!([400, 404].contains(&answer.status.as_u16()), "{path}: {}", answer.status);
    assert!(answer.has("h1"), "{path}: {}", answer.body);
}
