//! What a sheet does not take: a sentence beside the field, the typed text kept, everything else saved.

use crate::answers::{Answer, Form};
use crate::ground::{Ground, Visitor, lines};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

async fn staff(options: PgConnectOptions) -> (Ground, Visitor, Form) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("HG").await;
    let form = staff.open_sheet("HG").await;
    (ground, staff, form)
}

/// Types a text into a field of an empty sheet and expects it back, with a sentence beside it, as page and fragment.
async fn refuses(ground: &Ground, staff: &Visitor, form: &Form, field: &str, typed: &str) {
    let before = ground.everything().await;
    let line = field.split(':').next().unwrap();
    let form = form.line(line).with(field, typed);
    let page = staff.post(&lines("HG"), &form).await.is(422);
    is_beside(&page, field, typed);
    assert_eq!(page.attributes("#error-summary a", "href"), [format!("#{field}")]);
    assert!(page.text("title").starts_with("Lỗi:"));
    let fragment = staff.post_fragment(&lines("HG"), &form).await.is(422);
    is_beside(&fragment, field, typed);
    assert_eq!(fragment.attributes("tbody", "data-state"), ["invalid"]);
    assert_eq!(ground.everything().await, before, "{field} = {typed}");
}

#[track_caller]
fn is_beside(answer: &Answer, field: &str, typed: &str) {
    assert!(!answer.beside(field).is_empty(), "{field} = {typed}");
    assert_eq!(answer.value(field), typed);
    assert_eq!(
        answer.attributes(&format!("[name='{field}']"), "aria-invalid"),
        ["true"],
        "{field} = {typed}"
    );
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn what_is_no_number_is_refused_beside_its_field(_: PgPoolOptions, options: PgConnectOptions) {
    let (ground, staff, form) = staff(options).await;
    for typed in ["7,55,5", "bảy", "-3", "1e5", "12,3,4", "٣", "<b>9</b>"] {
        refuses(&ground, &staff, &form, "II.5:in:monthly", typed).await;
    }
    for typed in ["12,5", "hai trăm"] {
        refuses(&ground, &staff, &form, "II.1:in:target", typed).await;
    }
    for typed in ["31/02/2013", "mai", "2013"] {
        refuses(&ground, &staff, &form, "VI.1:in:done", typed).await;
    }
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn more_than_the_most_and_a_part_above_its_whole_are_refused(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let (ground, staff, form) = staff(options).await;
    let others = form.with("II.5:in:guidance", "1").with("II.5:in:checked", "50");
    refuses(&ground, &staff, &others, "II.5:in:monthly", "100,5").await;
    let others = others.with("II.4:in:whole", "10");
    refuses(&ground, &staff, &others, "II.4:in:part", "11").await;
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_note_of_two_megabytes_gets_its_sentence_and_stays_in_its_box(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let (ground, staff, form) = staff(options).await;
    let note = "Ghi chú dài. ".repeat(160_000);
    assert!(note.len() > 2_000_000);
    let before = ground.everything().await;
    let form = form.line("II.1").with("II.1:note", &note);
    for answer in [staff.post(&lines("HG"), &form).await, staff.post_fragment(&lines("HG"), &form).await] {
        let answer = answer.is(422);
        assert!(!answer.beside("II.1:note").is_empty());
        assert!(answer.value("II.1:note").trim_start_matches('\n') == note);
        assert!(answer.has("[id='line-II.1'] details[open]"), "the note is seen");
    }
    assert_eq!(ground.everything().await, before);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn bytes_that_are_no_text_are_refused_beside_their_field(_: PgPoolOptions, options: PgConnectOptions) {
    let (ground, staff, form) = staff(options).await;
    let before = ground.everything().await;
    let line = form.line("II.1").with("II.1:in:target", "200").without("II.1:note");
    for bytes in ["%FF", "a%00b", "%C3%28", "%1B"] {
        let body = format!("{}&II.1:note={bytes}x", line.encode());
        let answer = staff.post_body(&lines("HG"), body).await.is(422);
        assert!(!answer.beside("II.1:note").is_empty(), "{bytes}");
        assert!(answer.value("II.1:note").ends_with('x'), "{bytes}");
        assert_eq!(answer.value("II.1:in:target"), "200", "{bytes}");
    }
    assert_eq!(ground.everything().await, before);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_form_no_page_of_ours_sends_is_refused_whole(_: PgPoolOptions, options: PgConnectOptions) {
    let (ground, staff, form) = staff(options).await;
    let before = ground.everything().await;
    let line = form.line("II.1").with("II.1:in:target", "200").with("II.1:in:actual", "50");
    let twice = format!("{}&II.1:in:actual=60", line.encode());
    staff.post_body(&lines("HG"), twice).await.is(400);
    for version in ["", "x", "-1", "1.", "99999999999", "0.5.x/../"] {
        let answer = staff.post(&lines("HG"), &line.clone().with("II.1:version", version)).await;
        assert!([400, 409].contains(&answer.status.as_u16()) || version.starts_with("0."), "{version}");
    }
    let json =
        staff.request(axum::http::Method::POST, &lines("HG")).header("content-type", "application/json");
    staff.send(json.body("{}".into()).unwrap()).await.is(400);
    let strange = Form::of(&[
        ("II.99:version", "0.x"),
        ("II.99:in:actual", "5"),
        ("total", "100"),
        ("II.1:points", "8"),
    ]);
    staff.post(&lines("HG"), &strange).await.is(303);
    let after = ground.everything().await;
    // A version that begins with the number it has is that version: only the digest behind it was wrong.
    assert_eq!(ground.told("HG", "II.1").await.len(), 1);
    assert_ne!(after, before);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn in_a_whole_sheet_good_lines_are_saved_and_bad_ones_come_back(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let (ground, staff, form) = staff(options).await;
    let form = form
        .with("II.1:in:target", "200")
        .with("II.1:in:actual", "50")
        .with("II.4:in:whole", "199")
        .with("II.4:in:part", "150")
        .with("II.5:in:monthly", "7,55,5")
        .with("I.3:level", "khong_co")
        .with("II.2:in:target", "mười hai")
        .with("then", "check");
    let page = staff.post(&lines("HG"), &form).await.is(422);
    assert_eq!(page.attributes("[id='line-II.1'], [id='line-II.4']", "data-state"), ["saved", "saved"]);
    assert_eq!(page.value("II.5:in:monthly"), "7,55,5");
    assert_eq!(page.value("II.2:in:target"), "mười hai");
    assert!(!page.beside("II.5:in:monthly").is_empty() && !page.beside("II.2:in:target").is_empty());
    let mut links = page.attributes("#error-summary a", "href");
    links.sort();
    assert_eq!(links, ["#I.3:level", "#II.2:in:target", "#II.5:in:monthly"]);
    for saved in ["II.1", "II.4"] {
        assert_eq!(ground.told("HG", saved).await.len(), 1, "{saved}");
    }
    assert_eq!(ground.count("select count(*) from entry").await, 2);
    // What came back, mended, can be sent as it is.
    let mended = page
        .form("#sheet-form")
        .with("II.5:in:monthly", "75,5")
        .with("II.2:in:target", "12")
        .with("I.3:level", "kha");
    staff.post(&lines("HG"), &mended).await.is(303);
    assert_eq!(ground.count("select count(*) from entry").await, 5);
    assert_eq!(ground.told("HG", "II.1").await.len(), 1);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_appraisers_lines_are_not_the_units_to_fill(_: PgPoolOptions, options: PgConnectOptions) {
    let (ground, staff, form) = staff(options).await;
    assert!(!form.0.keys().any(|name| name.starts_with("T.")), "the page offers none");
    let before = ground.everything().await;
    let line = Form::of(&[("T.1:version", "0.x"), ("T.1:in:days", "0")]);
    staff.post(&lines("HG"), &line).await.is(422);
    let fragment = staff.post_fragment(&lines("HG"), &line).await.is(422);
    assert!(fragment.has("tbody[data-line='T.1'] .says-error"));
    assert_eq!(ground.everything().await, before);
}
