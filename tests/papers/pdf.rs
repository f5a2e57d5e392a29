//! Papers as PDF: what stands where on the page, by the format of the paper's day.

use chrono::NaiveDate;
use thidua::domain::report::ReportSection;
use thidua::papers::document::{Document, Paper, Paragraph, Part, Table};
use thidua::papers::pdf::{Length, Page, Placed, Role, lay_out, write};
use thidua::papers::review::{self, Issuer, Review};
use thidua::papers::score_table::{self, LineRow, ScoreLines};

fn review_on(year: i32) -> Review {
    let line = "- I.1 Thực hiện Nghị quyết Trung ương 4 (khóa XI): bình quân 7,71/8 điểm.";
    Review {
        issuer: Issuer { province: "Hà Giang".to_owned() },
        on: NaiveDate::from_ymd_opt(year, 7, 11).unwrap(),
        cluster: "Cụm thi đua Ban Tổ chức Tỉnh ủy các tỉnh Đông Bắc".to_owned(),
        period: "6 tháng đầu năm".to_owned(),
        results: vec!["7/7 đơn vị. Quảng Ninh dẫn đầu với 99,59 điểm.".to_owned()],
        ranks: (1..=7)
            .map(|rank| [rank.to_string(), "Cao Bằng".into(), "94,80".into(), "–".into()])
            .collect(),
        groups: vec![line.to_owned(); 12],
        strong: vec![line.to_owned(); 5],
        weak: vec![line.to_owned(); 5],
        written: [(
            ReportSection::Tasks,
            vec![("Hà Giang".to_owned(), "Kết nạp 900 đảng viên.\nSơ kết Nghị quyết.".to_owned())],
        )]
        .into(),
        remarks: Vec::new(),
    }
}

/// Left end, height of the letters' feet, width and text of what is written on a page.
fn texts(page: &Page) -> Vec<(Length, Length, Length, &str, u32)> {
    let text = |placed| match placed {
        &Placed::Text { at: (x, y), width, ref text, size, .. } => Some((x, y, width, text.as_str(), size)),
        Placed::Rule { .. } => None,
    };
    page.placed.iter().filter_map(text).collect()
}

fn the<'p>(pages: &'p [Page], wanted: &str) -> (usize, (Length, Length, Length, &'p str, u32)) {
    let found = pages.iter().enumerate().find_map(|(number, page)| {
        Some((number, texts(page).into_iter().find(|(_, _, _, text, _)| *text == wanted)?))
    });
    found.unwrap_or_else(|| panic!("{wanted} stands nowhere"))
}

fn mm(count: Length) -> Length {
    count * 720_000 / 254
}

/// Everything but the number of the page stands within the margins.
fn assert_within(pages: &[Page], [top, bottom, left, right]: [Length; 4], (across, down): (Length, Length)) {
    for (number, page) in pages.iter().enumerate() {
        for (x, y, width, text, size) in texts(page) {
            if number > 0 && text == (number + 1).to_string() && y < mm(top) {
                assert!((2 * x + width - across).abs() < 10, "the number is in the middle");
                assert!(y > mm(10) && y < mm(10) + 14_000, "ten millimetres from the top: {y}");
                continue;
            }
            assert!(x >= mm(left) - 1, "{text} begins at {x}");
            assert!(x + width <= across - mm(right) + 100, "{text} ends at {}", x + width);
            assert!(y - Length::from(size) * 700 >= mm(top), "{text} stands at {y}");
            assert!(y <= down - mm(bottom), "{text} stands at {y}");
        }
    }
}

#[test]
fn each_paper_keeps_the_margins_of_its_day() {
    let portrait = (595_276, 841_890);
    for (year, margins) in [(2013, [25, 25, 35, 15]), (2019, [20, 20, 30, 15]), (2026, [20, 20, 30, 15])] {
        let review = review_on(year);
        for document in [review::report(&review), review::minutes(&review), review::proposal(&review)] {
            let pages = lay_out(&document).unwrap();
            assert_within(&pages, margins, portrait);
        }
    }
}

#[test]
fn the_heading_has_two_columns_the_star_the_hyphens_and_the_drawn_line() {
    let pages = lay_out(&review::report(&review_on(2013))).unwrap();
    let middle = |(x, _, width, _, _): (Length, Length, Length, &str, u32)| x + width / 2;
    let (_, body) = the(&pages, "BAN TỔ CHỨC");
    let (_, star) = the(&pages, "*");
    let (_, party) = the(&pages, "ĐẢNG CỘNG SẢN VIỆT NAM");
    let (_, superior) = the(&pages, "TỈNH ỦY HÀ GIANG");
    let (_, number) = the(&pages, "Số       -BC/BTCTU");
    assert!((middle(body) - middle(star)).abs() < 1_000, "the star is below the body's middle");
    assert!(superior.1 < body.1 && body.1 < star.1 && star.1 < number.1);
    assert!(party.0 > body.0 + body.2, "the Party stands at the right");
    assert_eq!((superior.4, body.4, party.4), (14, 14, 15));
    let is_below = |placed: &Placed| match placed {
        Placed::Rule { from, to, .. } => {
            from.1 > party.1 && from.1 < party.1 + 10_000 && from.0 <= party.0 && to.0 >= party.0 + party.2
        }
        Placed::Text { .. } => false,
    };
    assert!(pages[0].placed.iter().any(is_below), "a line is drawn below the Party's name");
    let paper_middle = (mm(35) + 595_276 - mm(15)) / 2;
    for text in ["BÁO CÁO", "-----"] {
        assert!((middle(the(&pages, text).1) - paper_middle).abs() < 10, "{text} is in the middle");
    }
    assert_eq!(the(&pages, "BÁO CÁO").1.4, 16);
}

#[test]
fn the_signature_stays_together_and_no_heading_stands_alone_at_the_end_of_a_page() {
    for lines in 0..30 {
        let mut review = review_on(2013);
        review.groups.truncate(lines % 13);
        review.weak = vec!["- một dòng".to_owned(); lines];
        let pages = lay_out(&review::report(&review)).unwrap();
        let (post, _) = the(&pages, "CỤM TRƯỞNG");
        assert_eq!(post, the(&pages, "(Họ và tên)").0, "{lines}");
        assert!(
            texts(&pages[post]).iter().any(|text| text.3.contains('…')),
            "words above with {lines} lines"
        );
        for heading in ["II- Hạn chế, nguyên nhân", "IV- Kiến nghị", "Tiêu chí đạt cao"] {
            let (page, (_, y, ..)) = the(&pages, heading);
            assert!(texts(&pages[page]).iter().any(|text| text.1 > y), "{heading} with {lines} lines");
        }
    }
}

#[test]
fn the_heading_of_a_table_is_on_each_of_its_pages_and_no_row_is_split() {
    let row = |number: usize| LineRow {
        code: format!("L.{number}"),
        name: "Thực hiện Nghị quyết Trung ương 4 (khóa XI) về một số vấn đề cấp bách".to_owned(),
        max: "8".to_owned(),
        points: vec!["7.5".to_owned(); 7],
        is_bold: false,
    };
    let lines = ScoreLines {
        cluster: "Cụm".to_owned(),
        period: "6 tháng đầu năm 2013".to_owned(),
        state: String::new(),
        units: ["HG", "CB", "LS", "QN", "BG", "TN", "BK"].map(str::to_owned).to_vec(),
        rows: (0..60).map(row).collect(),
        totals: vec!["99.5".to_owned(); 7],
    };
    let document = score_table::lines(&lines, NaiveDate::from_ymd_opt(2013, 7, 11).unwrap());
    let pages = lay_out(&document).unwrap();
    assert!(pages.len() > 3);
    assert_within(&pages, [25, 25, 35, 15], (841_890, 595_276));
    for page in &pages {
        assert_eq!(texts(page).iter().filter(|text| text.3 == "Tiêu chí").count(), 1);
    }
    for number in 0..60 {
        let (page, (_, y, ..)) = the(&pages, &format!("L.{number}"));
        let beside = texts(&pages[page]).iter().filter(|text| text.3 == "7,50" && text.1 == y).count();
        assert_eq!(beside, 7, "row {number} is whole");
    }
    let again = |page: &Page| {
        page.placed.iter().any(
            |placed| matches!(placed, Placed::Text { text, role: Role::Repeated, .. } if text == "Tiêu chí"),
        )
    };
    assert!(!again(&pages[0]) && pages.iter().skip(1).all(again), "read aloud once");
}

#[test]
fn a_row_higher_than_a_page_ends_all_the_same() {
    let cell = Paragraph::centred("từ ".repeat(4000), 12);
    let document = Document {
        title: "Cao".to_owned(),
        paper: Paper { is_landscape: false, margins: [20, 20, 30, 15] },
        parts: vec![Part::Table(Table {
            widths: vec![30],
            heading: vec![Paragraph::centred("Cột", 12)],
            rows: vec![vec![cell.clone()], vec![cell]],
        })],
    };
    assert!(lay_out(&document).unwrap().len() <= 2);
    assert!(write(&document).unwrap().starts_with(b"%PDF-1.7"));
}

#[test]
fn the_same_paper_is_the_same_file() {
    let document = review::report(&review_on(2019));
    let file = write(&document).unwrap();
    assert_eq!(file, write(&document).unwrap());
    let text = String::from_utf8_lossy(&file);
    assert!(text.contains("vi-VN") && text.contains("LiberationSerif"));
}
