//! A sheet out as a worksheet or CSV and in again: unchanged it says nothing, changed it is shown before it is saved, and
//! a file nobody can use changes nothing.

use crate::answers::Answer;
use crate::exchange::{bytes, upload};
use crate::ground::{Ground, Visitor, lines, sheet};
use crate::ranking_files::{part, rows_of_paper};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

fn import(unit: &str) -> String {
    format!("{}/import", sheet(unit))
}

async fn csv_of(visitor: &Visitor, unit: &str) -> String {
    let (content, _) = bytes(visitor, &format!("{}/table.csv", sheet(unit))).await;
    String::from_utf8(content).unwrap()
}

/// The table with another result in the row of a field.
fn with_result(csv: &str, key: &str, result: &str) -> String {
    let row = csv.lines().find(|row| row.contains(&format!(";{key};"))).unwrap();
    let mut cells: Vec<&str> = row.split(';').collect();
    cells[4] = result;
    csv.replace(row, &cells.join(";"))
}

fn rows(answer: &Answer) -> Vec<String> {
    let texts = answer.texts("tbody tr");
    texts.iter().map(|row| row.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_file_that_was_not_changed_says_nothing_new(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("CB").await;
    ground.fill("CB").await;
    let before = ground.everything().await;
    for ending in ["table.xlsx", "table.csv"] {
        let (file, name) = bytes(&staff, &format!("{}/{ending}", sheet("CB"))).await;
        assert!(name.contains("filename*=UTF-8''Phi%E1%BA%BFu%20ch%E1%BA%A5m"), "{name}");
        let answer = upload(&staff, &import("CB"), &file).await.ok();
        assert!(answer.text(".notice").contains("không có thay đổi"), "{ending}: {:?}", rows(&answer));
    }
    // Nor does another language: the table is known by its keys.
    let english = staff.in_english();
    let (file, _) = bytes(&english, &format!("{}/table.xlsx", sheet("CB"))).await;
    assert!(upload(&english, &import("CB"), &file).await.ok().text(".notice").contains("nothing new"));
    assert_eq!(ground.everything().await, before);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn changes_of_a_file_are_shown_then_saved_and_never_over_newer_work(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("HG").await;
    let csv = csv_of(&staff, "HG").await;
    let filled = with_result(&csv, "II.1:in:target", "2600");
    let filled = with_result(&filled, "II.1:in:actual", "1.320");
    let filled = with_result(&filled, "I.3:level", "tot");
    let filled = with_result(&filled, "II.1:note", "theo báo cáo 15");
    let before = ground.everything().await;
    let answer = upload(&staff, &import("HG"), filled.as_bytes()).await.ok();
    assert_eq!(rows(&answer).len(), 4, "{:?}", rows(&answer));
    assert_eq!(ground.everything().await, before, "nothing is saved by looking");
    let confirm = answer.form(&format!("form[action='{}']", lines("HG")));
    staff.post(&lines("HG"), &confirm).await.is(303);
    let (raw, note, _) = ground.entry("HG", "II.1").await.unwrap();
    assert_eq!(raw["inputs"], serde_json::json!({"target": "2600", "actual": "1320"}));
    assert_eq!(note, "theo báo cáo 15");
    assert_eq!(ground.entry("HG", "I.3").await.unwrap().0["level"], "tot");

    // The same file a day later, changed once more: II.1 was saved since it was made.
    let later = with_result(&filled, "II.1:in:actual", "1500");
    let answer = upload(&staff, &import("HG"), later.as_bytes()).await.ok();
    let confirm = answer.form(&format!("form[action='{}']", lines("HG")));
    staff.post(&lines("HG"), &confirm).await.is(409);
    assert_eq!(ground.entry("HG", "II.1").await.unwrap().0["inputs"]["actual"], "1320");

    // A cell that was emptied empties the field.
    let emptied = with_result(&csv_of(&staff, "HG").await, "II.1:note", "");
    let answer = upload(&staff, &import("HG"), emptied.as_bytes()).await.ok();
    let confirm = answer.form(&format!("form[action='{}']", lines("HG")));
    staff.post(&lines("HG"), &confirm).await.is(303);
    assert_eq!(ground.entry("HG", "II.1").await.unwrap().1, "");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_file_that_cannot_be_used_is_told_why_and_changes_nothing(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("HG").await;
    let csv = csv_of(&staff, "HG").await;
    let other = with_result(&csv, "II.1:in:actual", "7");
    let row = other.lines().find(|row| row.contains(";II.1:in:actual;")).unwrap();
    let twice = format!("{}\n{row}\n", csv.trim_end());
    let cases: [(&str, String, &str); 9] = [
        ("text in a number", with_result(&csv, "II.1:in:actual", "nhiều"), "II.1"),
        ("an unknown level", with_result(&csv, "I.3:level", "xuất sắc lắm"), "I.3"),
        ("a field twice", twice, "II.1:in:actual"),
        ("another unit", csv.replace("|HG|", "|CB|"), "phiếu CB"),
        (
            "another scheme",
            csv.replace(" v1;", " v9;").replace(" v1\n", " v9\n").replace(" v1\r", " v9\r"),
            "v9",
        ),
        ("a row of nothing known", csv.replace(";II.1:in:actual;", ";II.1:in:else;"), "không thuộc phiếu"),
        ("no column of results", csv.replace(";Kết quả;", ";Khác;"), "Kết quả"),
        ("no table", "a;b;c\n1;2;3\n".to_owned(), "không có bảng"),
        ("nothing", String::new(), "Chưa chọn tệp"),
    ];
    let before = ground.everything().await;
    for (what, file, said) in cases {
        let answer = upload(&staff, &import("HG"), file.as_bytes()).await.is(422);
        assert!(answer.text(".summary").contains(said), "{what}: {}", answer.text(".summary"));
        assert!(!answer.has(&format!("form[action='{}']", lines("HG"))), "{what}: nothing to confirm");
    }
    let latin = [csv.as_bytes(), b"\xff\xfe"].concat();
    assert!(upload(&staff, &import("HG"), &latin).await.is(422).text(".summary").contains("UTF-8"));
    assert_eq!(ground.everything().await, before);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn two_hundred_damaged_workbooks_neither_crash_nor_change_anything(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("HG").await;
    let (file, _) = bytes(&staff, &format!("{}/table.xlsx", sheet("HG"))).await;
    let before = ground.everything().await;
    // A small generator of its own, so that a failure can be repeated.
    let mut state = 20_130_711_u64;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    for round in 0..200 {
        let mut damaged = file.clone();
        match round % 3 {
            0 => damaged.truncate(next(file.len())),
            1 => (0..=next(40)).for_each(|_| damaged[next(file.len())] = u8::try_from(next(256)).unwrap()),
            _ => {
                let (from, to) = (next(file.len()), next(file.len()));
                damaged.drain(from.min(to)..from.max(to));
            }
        }
        let answer = upload(&staff, &import("HG"), &damaged).await;
        assert!(matches!(answer.status.as_u16(), 200 | 422), "round {round}: {}", answer.status);
    }
    assert_eq!(ground.everything().await, before);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn texts_that_look_like_formulas_leave_as_texts(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("HG").await;
    for dangerous in ["=1+1", "+1", "-1", "@SUM(A1)", "'quoted"] {
        let form = staff.open_sheet("HG").await.line("II.1").with("II.1:note", dangerous);
        staff.post(&lines("HG"), &form).await.is(303);
        let csv = csv_of(&staff, "HG").await;
        let row = csv.lines().find(|row| row.contains(";II.1:note;")).unwrap();
        assert_eq!(row.split(';').nth(4), Some(format!("'{dangerous}").as_str()));
        let answer = upload(&staff, &import("HG"), csv.as_bytes()).await.ok();
        assert!(answer.text(".notice").contains("không có thay đổi"), "{dangerous} comes back as it was");
        let (file, _) = bytes(&staff, &format!("{}/table.xlsx", sheet("HG"))).await;
        let answer = upload(&staff, &import("HG"), &file).await.ok();
        assert!(answer.text(".notice").contains("không có thay đổi"), "{dangerous} comes back as it was");
    }
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_paper_of_a_sheet_has_its_lines_and_its_total(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("CB").await;
    let address = format!("{}/sheet.docx", sheet("CB"));
    let draft = part(&staff, &address, "word/document.xml").await;
    assert!(draft.contains("Phiếu chưa gửi."));
    ground.send("CB").await;
    let paper = part(&staff.in_english(), &address, "word/document.xml").await;
    assert!(!paper.contains("Phiếu chưa gửi."));
    for expected in [">TỈNH ỦY CAO BẰNG<", ">PHIẾU CHẤM ĐIỂM<", ">-----<", ">TRƯỞNG BAN<", "1.320 / 2.600"]
    {
        assert!(paper.contains(expected) || paper.contains(&expected.replace(" / ", "/")), "{expected}");
    }
    let rows: Vec<_> = rows_of_paper(&paper).into_iter().filter(|row| row.len() == 5).collect();
    let page = ground.staff("CB").await.get(&sheet("CB")).await.ok();
    assert_eq!(rows.last().unwrap()[4], page.text("[data-total=total]"));
    assert_eq!(rows.iter().filter(|row| row[0].contains('.')).count(), 31, "every line of the scheme");
}
