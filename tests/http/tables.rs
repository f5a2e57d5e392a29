//! The tables of pages as worksheets: the rows of the page for the same person, numbers as numbers, totals as formulas.

use crate::answers::Form;
use crate::exchange::bytes;
use crate::ground::{Ground, PERIOD, Visitor, lines, sheet};
use calamine::{Data, Reader as _, Xlsx};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use std::io::Cursor;
use thidua::domain::access::Role;

const JOURNAL: &str = "/clusters/dong-bac/journal";

/// A file as people see it.
pub(crate) struct Book {
    name: String,
    /// Each worksheet from its headings on, totals included.
    tables: Vec<Vec<Vec<Data>>>,
    formulas: Vec<String>,
    sheets: Vec<String>,
}

impl Book {
    /// The file behind the link of a page.
    pub(crate) async fn of_page(visitor: &Visitor, page: &str) -> Self {
        let links = visitor.get(page).await.ok().attributes("a[download][href*='table.xlsx']", "href");
        assert_eq!(links.len(), 1, "{page}");
        Self::at(visitor, &links[0]).await
    }

    async fn at(visitor: &Visitor, address: &str) -> Self {
        let (file, disposition) = bytes(visitor, address).await;
        let mut workbook = Xlsx::new(Cursor::new(file)).unwrap();
        let sheets = workbook.sheet_names();
        let mut tables = Vec::new();
        let mut formulas = Vec::new();
        for name in &sheets {
            let rows = workbook.worksheet_range(name).unwrap();
            let rows: Vec<Vec<Data>> = rows.rows().map(<[Data]>::to_vec).collect();
            // A blank row stands above the headings.
            let blank = rows.iter().position(|row| row.iter().all(|cell| *cell == Data::Empty));
            tables.push(rows[blank.unwrap() + 1..].to_vec());
            let found = workbook.worksheet_formula(name).unwrap();
            formulas.extend(found.used_cells().map(|(_, _, formula)| formula.clone()));
        }
        let name = disposition.split("filename=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        Self { name, tables, formulas, sheets }
    }

    /// The cells below a heading of the first table.
    fn column(&self, heading: &str) -> Vec<&Data> {
        let at = self.tables[0][0].iter().position(|cell| *cell == *heading);
        let at = at.unwrap_or_else(|| panic!("{heading}: {:?}", self.tables[0][0]));
        self.tables[0][1..].iter().map(|row| &row[at]).collect()
    }

    pub(crate) fn texts(&self, heading: &str) -> Vec<String> {
        self.column(heading).into_iter().map(ToString::to_string).collect()
    }
}

/// Points of a page as the cell of a number tells them.
fn plain(shown: &str) -> String {
    let digits = shown.replace(',', ".");
    match digits.split_once('.') {
        Some((whole, part)) if part.trim_end_matches('0').is_empty() => whole.to_owned(),
        Some(_) => digits.trim_end_matches('0').to_owned(),
        None if digits == "–" => String::new(),
        None => digits,
    }
}

fn points(shown: &[String]) -> Vec<String> {
    shown.iter().map(|shown| plain(shown)).collect()
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_journal_is_taken_under_its_filters_and_whole(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    ground.fill("HG").await;
    ground.send("CB").await;
    let deputy = ground.person("deputy", Role::Deputy, Some("CB")).await;
    let all = Book::of_page(&deputy, JOURNAL).await;
    assert_eq!(all.name, "Nhat ky Cum thi dua Ban To chuc Tinh uy cac tinh Dong Bac.xlsx");
    let held = ground.count("select count(*) from journal where cluster_id is not null").await;
    assert!(held > 50, "more than a page");
    assert_eq!(all.texts("Việc").len().to_string(), held.to_string());
    assert!(all.column("Lúc").iter().all(|at| matches!(at, Data::DateTime(_))), "{:?}", all.column("Lúc")[0]);
    let filter = format!("{JOURNAL}?line=II.1&kind=entry&unit=HG");
    let page = deputy.get(&filter).await.ok();
    let file = Book::of_page(&deputy, &filter).await;
    assert_eq!(file.texts("Việc"), page.texts("tbody td:nth-child(4)"));
    assert_eq!(file.texts("Dấu"), page.texts("tbody td:nth-child(6)"));
    deputy.get(&format!("{JOURNAL}/table.xlsx?from=31/02/2013")).await.is(400);
    let none = Book::at(&deputy, &format!("{JOURNAL}/table.xlsx?unit=ZZ")).await;
    assert_eq!(none.tables[0].len(), 1, "the headings alone");
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_file_of_the_journal_holds_for_each_reader_what_the_page_holds(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("CB").await;
    let form = staff.open_sheet("CB").await.with("II.1:in:actual", "98765").with("II.1:note", "=1+1");
    staff.post(&lines("CB"), &form).await.is(303);
    let told = |book: &Book| book.texts("Việc").concat().contains("98.765");
    assert!(told(&Book::of_page(&staff, JOURNAL).await));
    for reader in [ground.secretariat().await, ground.admin().await] {
        for query in ["", "?unit=CB", "?line=II.1"] {
            let address = format!("{JOURNAL}{query}");
            let book = Book::of_page(&reader, &address).await;
            let page = reader.get(&address).await.ok();
            assert_eq!(book.texts("Việc"), page.texts("tbody td:nth-child(4)"), "{query}");
            assert!(!told(&book), "a draft is its unit's alone");
        }
    }
    let other = ground.staff("LS").await;
    for query in ["", "?unit=CB", "?line=II.1"] {
        let book = Book::at(&other, &format!("{JOURNAL}/table.xlsx{query}")).await;
        assert_eq!(book.tables[0].len(), 1, "{query}");
    }
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn the_queue_and_a_criterion_hold_the_figures_of_their_pages(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::new(options).await;
    ground.send("CB").await;
    ground.fill("LS").await;
    let secretariat = ground.secretariat().await;
    let queue = format!("{PERIOD}/appraisal");
    let page = secretariat.get(&queue).await.ok();
    let book = Book::of_page(&secretariat, &queue).await;
    assert_eq!(book.texts("Đơn vị").len(), page.many("tbody tr"));
    let own = points(&page.texts("tbody td:nth-of-type(3)"));
    assert_eq!(book.texts("Tự chấm"), own);
    assert!(own.iter().filter(|total| !total.is_empty()).count() == 1, "a draft shows nothing: {own:?}");
    assert!(book.column("Tự chấm").iter().any(|cell| matches!(cell, Data::Float(_))));

    let criterion = format!("{queue}/by-criterion/II.1");
    let page = secretariat.get(&criterion).await.ok();
    let book = Book::of_page(&secretariat, &criterion).await;
    assert_eq!(book.texts("Đơn vị"), page.texts("tbody th"));
    let own = points(&page.texts("tbody td:nth-of-type(3)"));
    assert_eq!(book.texts("Tự chấm"), own);
    secretariat.get(&format!("{queue}/by-criterion/ZZ/table.xlsx")).await.is(404);
    secretariat.get(&format!("{queue}/LS/table.xlsx")).await.is(404);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_sheet_under_appraisal_has_its_totals_as_formulas(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    ground.send("CB").await;
    let secretariat = ground.secretariat().await;
    let desk = format!("{PERIOD}/appraisal/CB");
    secretariat.post(&format!("{desk}/taking-up"), &Form::empty()).await.is(303);
    let verdict = secretariat.get(&desk).await.ok().form("[id='row-II.1'] form.verdict");
    let verdict = verdict.with("verdict", "set").with("points", "7,5").with("reason", "=Thiếu hồ sơ");
    secretariat.post(&format!("{desk}/lines/II.1/verdict"), &verdict).await.is(303);

    let page = secretariat.get(&desk).await.ok();
    let book = Book::of_page(&secretariat, &desk).await;
    let of_page = |column: usize| points(&page.texts(&format!("tbody td:nth-of-type({column})")));
    let (own, appraised) = (book.texts("Tự chấm"), book.texts("Điểm thẩm định"));
    assert_eq!(own[..own.len() - 1], of_page(3));
    assert_eq!(appraised[..own.len() - 1], of_page(4));
    assert_eq!(*own.last().unwrap(), plain(&page.text("[data-sum=own]")));
    assert_eq!(*appraised.last().unwrap(), plain(&page.text("[data-sum=appraised]")));
    // The sum of the lines is the unit's total; what is undecided stands in no line, so the other is a number.
    assert_eq!(book.formulas.len(), 1, "{:?}", book.formulas);
    assert!(book.formulas[0].starts_with("SUM(G"), "{:?}", book.formulas);
    let at = book.texts("Mã").iter().position(|code| code == "II.1").unwrap();
    assert_eq!(book.texts("Ý kiến")[at], "=Thiếu hồ sơ");
    assert_eq!(book.texts("Chênh lệch")[at], "-0.5");

    let open = Book::of_page(&secretariat, &format!("{desk}?show=open")).await;
    assert_eq!(open.texts("Mã").len(), own.len() - 2, "without the decided line and without totals");
    assert_eq!(open.formulas, Vec::<String>::new());
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_profile_sums_its_groups_and_keeps_lines_for_those_who_may_read_them(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let ground = Ground::agreed(options).await;
    let secretariat = ground.secretariat().await;
    ground.publish(&secretariat).await;
    let profile = format!("{PERIOD}/ranking/CB");
    let page = secretariat.get(&profile).await.ok();
    let book = Book::of_page(&secretariat, &profile).await;
    let own = book.texts("Điểm");
    assert_eq!(own[..own.len() - 1], points(&page.texts("tbody td:nth-of-type(1)")));
    assert_eq!(book.formulas, ["SUM(B5:B10)"]);
    assert_eq!(book.sheets, ["Từng nhóm so với cụm", "Điểm mạnh, điểm yếu"]);
    assert_eq!(book.tables[1].len() - 1, page.many("section:not(:first-of-type) li"));
    let other = Book::of_page(&ground.staff("LS").await, &profile).await;
    assert_eq!(other.sheets.len(), 1, "another unit's lines are not for everybody");
    let english = Book::of_page(&secretariat.in_english(), &profile).await;
    assert_eq!(english.sheets, ["Groups beside the cluster's", "Strong and weak lines"]);
    assert!(english.name.starts_with("Ranking "), "{}", english.name);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn evidence_is_listed_with_sizes_as_numbers(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let content = b"%PDF-1.4\n%%EOF";
    let staff = ground.staff("HG").await;
    let address = format!("{}/evidence", sheet("HG"));
    assert!(!staff.get(&address).await.ok().has("a[href$='table.xlsx']"), "nothing to take away yet");
    ground.attach("HG", "II.1", "=a.pdf", content).await;
    let removed = ground.attach("HG", "II.1", "b.pdf", content).await;
    staff.post(&format!("{address}/{removed}/removal"), &Form::empty()).await.is(303);
    let book = Book::of_page(&staff, &address).await;
    assert_eq!(book.texts("Tệp"), ["=a.pdf"]);
    assert_eq!(book.texts("Mã minh chứng"), ["MC.II.1-01"]);
    assert_eq!(book.column("Dung lượng (byte)"), [&Data::Float(14.0)]);
    assert_eq!(book.formulas, Vec::<String>::new());
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn what_an_admin_lists_is_what_the_files_list(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    ground.send("CB").await;
    let admin = ground.admin().await;
    let accounts = Book::of_page(&admin, "/admin/accounts").await;
    let page = admin.get("/admin/accounts").await.ok();
    assert_eq!(accounts.texts("Họ và tên"), page.texts("tbody th"));
    assert_eq!(accounts.texts("Tên đăng nhập"), page.texts("tbody td:nth-of-type(1)"));
    let members = Book::of_page(&admin, "/admin/clusters/dong-bac/members").await;
    assert_eq!(members.texts("Mã đơn vị"), ["HG", "CB", "LS", "QN", "BG", "TN", "BK"]);
    assert!(members.column("Từ ngày").iter().all(|day| matches!(day, Data::DateTime(_))));
    let periods = Book::of_page(&admin, "/admin/periods").await;
    assert_eq!((periods.texts("Đã gửi"), periods.texts("Số phiếu")), (vec!["1".into()], vec!["7".into()]));
    let english = Book::of_page(&admin.in_english(), "/admin/periods").await;
    assert_eq!((english.name.as_str(), english.texts("Sent")), ("Scoring periods.xlsx", vec!["1".into()]));
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn what_an_amendment_changed_is_listed_unit_by_unit(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::agreed(options).await;
    let secretariat = ground.secretariat().await;
    ground.publish(&secretariat).await;
    ground.reopen(&secretariat).await;
    ground.publish_again(&secretariat).await;
    let address = format!("{PERIOD}/publications/2/difference");
    let staff = ground.staff("LS").await;
    let book = Book::of_page(&staff, &address).await;
    let page = staff.get(&address).await.ok();
    assert_eq!(book.texts("Nội dung"), page.texts("tbody th"));
    let shown = |column: usize| points(&page.texts(&format!("tbody td:nth-of-type({column})")));
    assert_eq!((book.texts("Lần công bố 1"), book.texts("Lần công bố 2")), (shown(1), shown(2)));
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn two_versions_stand_side_by_side_row_by_row(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let admin = ground.admin().await;
    let scheme = "/clusters/dong-bac/schemes/DB-2013-H1";
    admin.post(&format!("{scheme}/versions/1/copy"), &Form::empty()).await.is(303);
    let comparison = format!("{scheme}/comparison?from=1&to=2");
    assert!(!admin.get(&comparison).await.ok().has("a[href*='table.xlsx']"), "nothing differs");
    ground
        .change(
            r#"update scheme_version set document = jsonb_set(jsonb_set(document, '{bonus_cap}', '"6.5"'),
               '{tree,0,children,0,max}', '"9"') where version = 2"#,
        )
        .await;
    let book = Book::of_page(&admin, &comparison).await;
    assert_eq!(book.sheets, ["Quy định chung", "Các tiêu chí"]);
    assert_eq!(book.texts("Nội dung"), ["Điểm thưởng nhiều nhất"]);
    let changed = book.tables[1].iter().find(|row| row[0] == *"I.1").unwrap();
    assert_eq!(changed[1].to_string(), "Thay đổi");
    assert!(changed[3].to_string().ends_with("\nĐiểm tối đa: 9"), "{:?}", changed[3]);
    let same = book.tables[1].iter().filter(|row| row[1] == *"Không đổi").count();
    assert!(same > 30, "rows that are folded on the page stand here: {same}");
    assert!(book.name.starts_with("So sanh phien ban DB-2013-H1 v1 v2"), "{}", book.name);
}
