//! The table of points as a worksheet and as a paper: the figures of the page, sums as formulas, the Party's format.

use crate::exchange::bytes;
use crate::ground::{Ground, PERIOD, Visitor};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use std::io::{Cursor, Read as _};
use zip::ZipArchive;

pub(crate) async fn part(visitor: &Visitor, address: &str, name: &str) -> String {
    let (file, _) = bytes(visitor, address).await;
    let mut archive = ZipArchive::new(Cursor::new(file)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// The texts of the cells of each row of the first table.
pub(crate) fn rows_of_paper(document: &str) -> Vec<Vec<String>> {
    let rows = document.split("<w:tr>").skip(1);
    let text = |cell: &str| {
        let runs = cell.split("<w:t xml:space=\"preserve\">").skip(1);
        runs.map(|run| run.split("</w:t>").next().unwrap_or_default()).collect::<String>()
    };
    rows.map(|row| row.split("<w:tc>").skip(1).map(text).collect()).collect()
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_files_hold_the_figures_of_the_page(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::agreed(options).await;
    let secretariat = ground.secretariat().await;
    ground.publish(&secretariat).await;
    let staff = ground.staff("BK").await;
    let page = staff.get(&format!("{PERIOD}/ranking")).await.ok();
    let links = page.attributes("a[download]", "href");
    assert_eq!(links.len(), 11, "{links:?}");

    let document = part(&staff, &links[1], "word/document.xml").await;
    let rows = rows_of_paper(&document);
    let totals: Vec<&str> = rows.iter().skip(1).map(|row| row[row.len() - 3].as_str()).collect();
    let ranked = page.texts("td.grand");
    assert_eq!(totals[..ranked.len()], ranked.iter().map(String::as_str).collect::<Vec<_>>());
    let ranks: Vec<&str> = rows.iter().skip(1).map(|row| row[row.len() - 2].as_str()).collect();
    assert_eq!(ranks[..ranked.len()], ["1", "2", "3", "4", "5", "6"]);
    assert_eq!(rows.len(), 8, "a heading and seven units");
    assert_eq!(ranks[6], "", "who sent nothing has no rank");
    assert!(!rows[7].last().unwrap().is_empty(), "and the reason stands beside it");

    let sheet = part(&staff, &links[0], "xl/worksheets/sheet1.xml").await;
    for row in 6..12 {
        // One unit was not given every task: its core is rescaled, which is no plain sum and so no formula.
        let is_sum = sheet.contains(&format!("<f>SUM(C{row}:H{row})</f>"));
        assert_eq!(is_sum, row != 11, "row {row}");
        assert!(sheet.contains(&format!("<f>I{row}+J{row}-K{row}</f>")), "row {row}");
    }
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_report_is_filled_with_what_the_ranking_says_and_invents_nothing(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::agreed(options).await;
    let secretariat = ground.secretariat().await;
    let address = format!("{PERIOD}/papers/report.docx");
    let draft = part(&secretariat, &address, "word/document.xml").await;
    assert!(draft.contains("kết quả tạm thời"), "nothing is published yet");
    ground.publish(&secretariat).await;
    let page = secretariat.get(&format!("{PERIOD}/ranking")).await.ok();
    let report = part(&secretariat, &address, "word/document.xml").await;
    assert!(!report.contains("kết quả tạm thời"));
    for expected in [
        ">BAN TỔ CHỨC<",
        ">*<",
        ">Số       -BC/BTCTU<",
        ">ĐẢNG CỘNG SẢN VIỆT NAM<",
        "<w:pBdr><w:bottom w:val=\"single\"",
        "ngày       tháng       năm",
        ">BÁO CÁO<",
        ">-----<",
        ">I- Tình hình, kết quả<",
        "w:line=\"360\" w:lineRule=\"exact\"",
        ">Nơi nhận:<",
        ">CỤM TRƯỞNG<",
        ">(Họ và tên)<",
    ] {
        assert!(report.contains(expected), "{expected}");
    }
    let rows = rows_of_paper(&report);
    let totals: Vec<&str> =
        rows.iter().filter(|row| row.len() == 4).skip(1).map(|row| row[2].as_str()).collect();
    assert_eq!(totals, page.texts("td.grand").iter().map(String::as_str).collect::<Vec<_>>());
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn minutes_are_signed_by_two_and_a_proposal_names_its_grounds(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::agreed(options).await;
    let secretariat = ground.secretariat().await;
    ground.publish(&secretariat).await;
    let page = secretariat.get(&format!("{PERIOD}/ranking")).await.ok();
    let totals = page.texts("td.grand");
    let minutes = [">BIÊN BẢN<", ">Số       -BB/BTCTU<", ">NGƯỜI GHI BIÊN BẢN<", ">CHỦ TRÌ HỘI NGHỊ<"];
    // The conference met in 2013: "Kính gửi", and the last ground ends with a comma.
    let proposal = [
        ">TỜ TRÌNH<",
        ">Số       -TTr/BTCTU<",
        "Kính gửi: Ban Tổ chức Trung ương",
        "đã được hội nghị Cụm thống nhất,<",
    ];
    for (name, expected) in [("minutes", minutes), ("proposal", proposal)] {
        let paper = part(&secretariat, &format!("{PERIOD}/papers/{name}.docx"), "word/document.xml").await;
        for expected in expected {
            assert!(paper.contains(expected), "{name}: {expected}");
        }
        let rows = rows_of_paper(&paper);
        let shown: Vec<&str> =
            rows.iter().filter(|row| row.len() == 4).skip(1).map(|row| row[2].as_str()).collect();
        assert_eq!(shown, totals.iter().map(String::as_str).collect::<Vec<_>>(), "{name}");
    }
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_paper_has_the_format_of_the_day_of_its_conference(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::agreed(options).await;
    let secretariat = ground.secretariat().await;
    ground.publish(&secretariat).await;
    let address = format!("{PERIOD}/papers/table.docx");
    let document = part(&secretariat, &address, "word/document.xml").await;
    let expected = [
        "w:orient=\"landscape\"",
        "<w:tblHeader/>",
        "<w:cantSplit/>",
        "<w:titlePg/>",
        ">BẢNG TỔNG HỢP ĐIỂM<",
        ">-----<",
        "kèm theo Báo cáo số       -BC/BTCTU",
    ];
    for expected in expected {
        assert!(document.contains(expected), "{expected}");
    }
    assert_eq!(document.matches("<w:tr>").count(), document.matches("<w:cantSplit/>").count());
    // 25, 25, 35 and 15 mm until 2/4/2018; 20, 20, 30 and 15 mm since.
    assert!(
        document.contains("w:top=\"1417\" w:right=\"850\" w:bottom=\"1417\" w:left=\"1984\""),
        "{document}"
    );
    let styles = part(&secretariat, &address, "word/styles.xml").await;
    assert!(styles.contains("w:ascii=\"Times New Roman\""));
    // Always in Vietnamese: it is a paper of the Party.
    let english = secretariat.in_english();
    assert!(part(&english, &address, "word/document.xml").await.contains("BẢNG TỔNG HỢP ĐIỂM"));
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn every_paper_comes_for_word_and_as_pdf(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::agreed(options).await;
    let secretariat = ground.secretariat().await;
    let page = secretariat.get(&format!("{PERIOD}/ranking")).await.ok();
    let offered = page.attributes("a[download]", "href");
    let papers: Vec<&String> = offered.iter().filter(|href| href.contains("/papers/")).collect();
    assert_eq!(papers.len(), 10, "five papers, each in two forms");
    for href in papers {
        let (content, name) = bytes(&secretariat, href).await;
        let (magic, ending): (&[u8], _) =
            if href.contains(".pdf") { (b"%PDF-1.7", ".pdf") } else { (b"PK", ".docx") };
        assert!(content.starts_with(magic), "{href}");
        assert!(name.ends_with(ending), "{href}: {name}");
    }
    for unknown in ["report.odt", "report", "secret.pdf", ".pdf"] {
        secretariat.get(&format!("{PERIOD}/papers/{unknown}")).await.is(404);
    }
    let lines = part(&secretariat, &format!("{PERIOD}/papers/lines.docx"), "word/document.xml").await;
    let rows = rows_of_paper(&lines);
    let totals = &rows.last().unwrap()[3..];
    let totals = totals.iter().map(|total| total.trim_end_matches("Kết quả tạm thời").to_owned());
    assert_eq!(totals.collect::<Vec<_>>(), page.texts("td.grand"), "the last row is the totals, best first");
}
