//! Pasting a block without a script: looked at first, then saved like typed lines.

use crate::answers::Form;
use crate::ground::{Ground, lines, sheet};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_pasted_block_is_shown_before_and_saved_after_it_is_confirmed(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("HG").await;
    let form = staff.open_sheet("HG").await;
    let note = form.line("II.1").with("II.1:note", "theo báo cáo 15");
    staff.post(&lines("HG"), &note).await.is(303);
    let before = ground.everything().await;
    let path = format!("{}/paste", sheet("HG"));
    staff.get(&path).await.ok();
    let text = "TT\tTiêu chí\tTối đa\tChỉ tiêu\tKết quả\r\nII.1\tKết nạp\t8\t2600\t1 320\r\n\
                I.3\tCụ thể hóa\t3\tkhá\t\r\nI.1\tNghị quyết\t8\t\t\r\nII.2\tDN\t6\t12\tabc\r\n";
    let page = staff.post(&path, &Form::empty().with("text", text)).await.ok();
    let rows: Vec<String> = page
        .texts("tbody tr")
        .iter()
        .map(|row| row.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    assert_eq!(rows.len(), 5, "{rows:?}");
    assert!(rows.iter().any(|row| row.starts_with("I.3") && row.ends_with("Khá")), "{rows:?}");
    assert_eq!(ground.everything().await, before, "nothing is saved by looking");

    let confirm = page.form(&format!("form[action='{}']", lines("HG")));
    let answer = staff.post(&lines("HG"), &confirm).await.is(422);
    assert!(answer.body.contains("abc"), "what cannot be read stays to be corrected");
    let (raw, kept, _) = ground.entry("HG", "II.1").await.unwrap();
    assert_eq!(raw["inputs"], serde_json::json!({"target": "2600", "actual": "1320"}));
    assert_eq!(kept, "theo báo cáo 15", "the note stays");
    assert_eq!(ground.entry("HG", "I.3").await.unwrap().0["level"], "kha");

    // Meanwhile somebody else changed the line: what was looked at is no longer what is there.
    let again = staff.post(&lines("HG"), &confirm.line("II.1").with("II.1:in:actual", "1500")).await.is(409);
    assert!(again.body.contains("1.320") || again.body.contains("1320"));
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_text_without_figures_is_told_so_and_stays(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("HG").await;
    let path = format!("{}/paste", sheet("HG"));
    for text in ["", "không có gì\r\n", "\r\n\t\r\n"] {
        let form = Form::empty().with("text", text).with("start", "T.1");
        let page = staff.post(&path, &form).await.is(422);
        assert_eq!(page.text("#text-error"), "Không tìm thấy số liệu nào để dán.");
        assert_eq!(page.text("textarea").trim(), text.trim());
    }
    ground.send("HG").await;
    staff.get(&path).await.is(423);
}
