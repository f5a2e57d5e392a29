//! Lines the sending itself answers, and judged lines that want a note.

use crate::answers::Form;
use crate::ground::{Ground, results, sheet};
use crate::period_scheme::{carry, second_version};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

/// VI.1 counts from the day the sheet is sent; I.3 is judged, with a note.
fn special(document: &mut serde_json::Value) {
    for group in document["tree"].as_array_mut().unwrap() {
        for line in group["children"].as_array_mut().unwrap() {
            if line["code"] == "VI.1" {
                line["rule"]["done"] = "submitted_on".into();
                line["rule"]["due"] = "period.submission_deadline".into();
            }
            if line["code"] == "I.3" {
                line["rule"] = serde_json::json!({"form": "direct", "note": "required"});
            }
        }
    }
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_sending_answers_its_line_and_a_judged_line_wants_its_note(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    carry(&admin, second_version(&ground, special).await).await;
    let mut entries = results("HG");
    entries.remove("VI.1");
    entries.remove("I.3");
    ground.fill_with("HG", entries).await;
    let leader = ground.leader("HG").await;
    let page = leader.get(&sheet("HG")).await.ok();
    assert!(!page.has("[name='VI.1:in:done']"), "nothing to type where the sending answers");
    let form = page.form("#sheet-form").line("I.3").with("I.3:points", "2,5");
    leader.post(&format!("{}/lines", sheet("HG")), &form).await.is(303);
    ground.attach("HG", "I.3", "Chương trình hành động.pdf", b"%PDF-1.4").await;

    let check = leader.get(&format!("{}/check", sheet("HG"))).await.ok();
    let open = check.texts("#error-summary li");
    assert_eq!(open.len(), 1, "{open:?}");
    assert!(open[0].starts_with("I.3"));
    let declared = leader.declaration("HG").await;
    leader.post(&format!("{}/submission", sheet("HG")), &declared).await.is(422);

    let form = leader.open_sheet("HG").await.line("I.3").with("I.3:note", "Theo biên bản họp ngày 20/6");
    leader.post(&format!("{}/lines", sheet("HG")), &form).await.is(303);
    let declared: Form = leader.declaration("HG").await;
    leader.post(&format!("{}/submission", sheet("HG")), &declared).await.is(303);
    let points = "select count(*) from sheet where status = 'submitted' and missing = 0 and total > 0";
    assert_eq!(ground.count(points).await, 1);
}
