//! Evidence of a sheet: added, named, removed and restored; wanted before sending; served to whoever may read.

use crate::answers::Form;
use crate::ground::{Ground, Visitor, lines_of, sheet};
use crate::multipart::Multipart;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use thidua::domain::evidence::EvidenceLimits;
use thidua::evidence_files::EvidenceFiles;

const PDF: &[u8] = b"%PDF-1.4\n1 0 obj<<>>endobj\n%%EOF";

fn of_line(unit: &str, line: &str) -> String {
    format!("{}/evidence", lines_of(unit, line))
}

fn piece(unit: &str, id: i64, part: &str) -> String {
    format!("{}/evidence/{id}/{part}", sheet(unit))
}

async fn said(visitor: &Visitor, unit: &str, line: &str, form: Multipart) -> Vec<String> {
    visitor.post_multipart(&of_line(unit, line), form).await.is(422).texts("#files-error li")
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_document_stands_with_its_words_and_its_record(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("HG").await;
    let form = Multipart::new()
        .field("number", "125-KL/TU")
        .field("date", "05/03/2013")
        .field("issuer", "Tỉnh ủy Hà Giang")
        .field("summary", "Kết luận kiểm tra")
        .file("files", "Kết luận 125.pdf", PDF)
        .file("files", "Danh sách.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    let added = staff.post_multipart(&of_line("HG", "II.1"), form).await;
    assert_eq!(added.location(), of_line("HG", "II.1"));
    let page = staff.get(&of_line("HG", "II.1")).await.ok();
    assert_eq!(page.many(".evidence-piece"), 2);
    assert_eq!(page.texts(".evidence-piece .code"), ["MC.II.1-01", "MC.II.1-02"]);
    assert!(page.texts(".evidence-piece")[0].contains("125-KL/TU · ngày 05/03/2013 · Tỉnh ủy Hà Giang"));
    let told: Vec<serde_json::Value> = sqlx::query_scalar(
        "select after from journal where action = 'evidence.added' and line_code = 'II.1' order by id",
    )
    .fetch_all(&ground.db)
    .await
    .unwrap();
    assert_eq!(told.len(), 2);
    let after = &told[0];
    assert_eq!(after["evidence"]["file"], "Kết luận 125.pdf");
    assert_eq!(after["evidence"]["number"], "125-KL/TU");
    let on_sheet = staff.get(&sheet("HG")).await.ok();
    assert_eq!(on_sheet.text("[id='line-II.1'] .line-evidence"), "Minh chứng (2)");
    let why = staff.get(&format!("{}/why/II.1", sheet("HG"))).await.ok();
    assert!(why.body.contains("Kết luận 125.pdf"));
    let all = staff.get(&format!("{}/evidence", sheet("HG"))).await.ok();
    assert_eq!(all.many(".evidence-piece"), 2);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_paper_is_named_without_a_file_and_serves_many_lines(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("HG").await;
    let address = format!("{}/evidence", sheet("HG"));
    let form = Multipart::new().field("number", "7-QĐ/TU").field("line:II.1", "on").field("line:VI.2", "on");
    assert_eq!(staff.post_multipart(&address, form).await.location(), address);
    for line in ["II.1", "VI.2"] {
        let page = staff.get(&of_line("HG", line)).await.ok();
        assert!(page.text(".evidence-piece").contains("7-QĐ/TU"));
    }
    let before = ground.everything().await;
    let nothing = Multipart::new().field("summary", "chỉ có trích yếu");
    let refused = staff.post_multipart(&of_line("HG", "II.1"), nothing).await.is(422);
    assert_eq!(refused.value("summary"), "chỉ có trích yếu");
    assert!(!refused.text("#files-error").is_empty());
    let no_line = Multipart::new().field("number", "7-QĐ/TU");
    staff.post_multipart(&address, no_line).await.is(422);
    for (field, wrong) in [("date", "31/02/2013"), ("number", &*"s".repeat(201)), ("issuer", "a\u{7}b")] {
        let form = Multipart::new().field(field, wrong).file("files", "a.pdf", PDF);
        let refused = staff.post_multipart(&of_line("HG", "II.1"), form).await.is(422);
        assert!(!refused.text(&format!("#{field}-error")).is_empty(), "{field}");
    }
    // The confidential line takes no papers, and a line that is none has no page.
    staff.post_multipart(&of_line("HG", "IV.1"), Multipart::new().field("number", "1")).await.is(404);
    staff.get(&of_line("HG", "IX.9")).await.is(404);
    assert!(!staff.get(&of_line("HG", "IV.1")).await.ok().has("form[enctype]"));
    assert_eq!(ground.everything().await, before);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn what_is_removed_stays_with_its_file_and_comes_back(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("HG").await;
    let id = ground.attach("HG", "II.1", "a.pdf", PDF).await;
    let removal = piece("HG", id, "removal");
    assert_eq!(staff.post(&removal, &Form::empty()).await.location(), of_line("HG", "II.1"));
    let before = ground.everything().await;
    staff.post(&removal, &Form::empty()).await.is(303);
    assert_eq!(ground.everything().await, before, "removed twice is removed once");
    let page = staff.get(&of_line("HG", "II.1")).await.ok();
    assert_eq!(page.attributes(".evidence-piece form", "action"), [piece("HG", id, "restoration")]);
    assert!(staff.get(&sheet("HG")).await.ok().text("[id='line-II.1'] .line-evidence").contains("(0)"));
    assert_eq!(staff.get(&piece("HG", id, "file")).await.ok().body.as_bytes(), PDF);
    staff.post(&piece("HG", id, "restoration"), &Form::empty()).await.is(303);
    assert!(staff.get(&sheet("HG")).await.ok().text("[id='line-II.1'] .line-evidence").contains("(1)"));
    let actions: Vec<String> =
        sqlx::query_scalar("select action from journal where action like 'evidence.%' order by id")
            .fetch_all(&ground.db)
            .await
            .unwrap();
    assert_eq!(actions, ["evidence.added", "evidence.removed", "evidence.restored"]);
    // Another unit's sheet does not have it.
    let other = ground.staff("CB").await;
    other.get(&piece("CB", id, "file")).await.is(404);
    other.post(&piece("CB", id, "removal"), &Form::empty()).await.is(404);
    other.get(&piece("HG", id, "file")).await.is(404);
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_line_without_the_evidence_it_wants_blocks_sending(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    ground.fill("HG").await;
    let leader = ground.leader("HG").await;
    let form = leader.declaration("HG").await;
    let id = ground.count("select id from evidence where line_code = 'II.1'").await;
    leader.post(&piece("HG", id, "removal"), &Form::empty()).await.is(303);
    leader.post(&format!("{}/submission", sheet("HG")), &form).await.is(409);
    let check = leader.get(&format!("{}/check", sheet("HG"))).await.ok();
    assert_eq!(check.attributes("#error-summary a", "href"), [of_line("HG", "II.1")]);
    let form = leader.declaration("HG").await;
    let before = ground.everything().await;
    leader.post(&format!("{}/submission", sheet("HG")), &form).await.is(422);
    assert_eq!(ground.everything().await, before);
    leader.post(&piece("HG", id, "restoration"), &Form::empty()).await.is(303);
    let form = leader.declaration("HG").await;
    leader.post(&format!("{}/submission", sheet("HG")), &form).await.is(303);
    // A sent sheet is frozen, its evidence with it, and the secretariat reads it.
    let before = ground.everything().await;
    leader.post(&piece("HG", id, "removal"), &Form::empty()).await.is(423);
    let form = Multipart::new().file("files", "a.pdf", PDF);
    leader.post_multipart(&of_line("HG", "II.1"), form).await.is(423);
    assert_eq!(ground.everything().await, before);
    let secretariat = ground.secretariat().await;
    let page = secretariat.get(&of_line("HG", "II.1")).await.ok();
    assert!(page.has(".evidence-piece") && !page.has("main form"));
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_file_goes_out_as_it_came_in_and_can_run_nothing(_: PgPoolOptions, options: PgConnectOptions) {
    let ground = Ground::new(options).await;
    let staff = ground.staff("HG").await;
    let id = ground.attach("HG", "II.1", "Báo cáo \"số\" 5;\r\n../../x.pdf", PDF).await;
    let saved = staff.get(&piece("HG", id, "file")).await.ok();
    assert_eq!(saved.body.as_bytes(), PDF);
    for (name, value) in [
        ("content-type", "application/pdf"),
        ("content-length", "32"),
        ("content-disposition", "attachment; filename=\"x.pdf\"; filename*=UTF-8''x.pdf"),
        ("content-security-policy", "sandbox; default-src 'none'"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "private, no-cache"),
        ("content-encoding", ""),
    ] {
        assert_eq!(saved.header(name), value, "{name}");
    }
    let tag = saved.header("etag").to_owned();
    let request = staff.request(axum::http::Method::GET, &piece("HG", id, "file"));
    let request = request.header("if-none-match", &tag).header("accept-encoding", "gzip");
    let again = staff.send(request.body(axum::body::Body::empty()).unwrap()).await.is(304);
    assert!(again.body.is_empty());
    let named = ground.attach("HG", "II.1", "Báo cáo \"số\" 5.pdf", b"%PDF-1.5 other").await;
    let shown = staff.get(&piece("HG", named, "view")).await.ok();
    assert_eq!(
        shown.header("content-disposition"),
        "inline; filename=\"Bao cao _so_ 5.pdf\"; filename*=UTF-8''B%C3%A1o%20c%C3%A1o%20%22s%E1%BB%91%22%205.pdf"
    );
    assert!(shown.header("content-security-policy").contains("default-src 'none'"));
    assert!(shown.header("content-security-policy").contains("frame-ancestors 'self'"));
    let image = ground.attach("HG", "II.1", "a.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").await;
    assert!(
        staff
            .get(&piece("HG", image, "view"))
            .await
            .ok()
            .header("content-security-policy")
            .starts_with("sandbox")
    );
}

#[sqlx::test(migrator = "thidua::store::MIGRATOR")]
async fn a_file_too_large_or_too_much_is_refused_and_the_others_are_kept(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let limits = EvidenceLimits { file_bytes: 1 << 20, sheet_bytes: 5 << 19 };
    let files = EvidenceFiles::in_memory(limits);
    let ground = Ground::with_files(options, files.clone()).await;
    let staff = ground.staff("HG").await;
    let of = |first: u8, bytes: usize| {
        let mut content = PDF.to_vec();
        content.push(first);
        content.resize(bytes, b' ');
        content
    };
    let form = Multipart::new()
        .file("files", "lớn.pdf", &of(1, (1 << 20) + 1))
        .file("files", "vừa.pdf", &of(2, 1 << 20))
        .file("files", "trống.pdf", b"")
        .file("files", "trang.html", b"<script>alert(1)</script>");
    let told = said(&staff, "HG", "II.1", form).await;
    assert_eq!(told.len(), 4, "{told:?}");
    assert!(told[0].contains("1 tệp") && told[1].starts_with("lớn.pdf: Tệp lớn hơn 1"), "{told:?}");
    assert!(told[2].starts_with("trống.pdf") && told[3].starts_with("trang.html: Chỉ nhận PDF"), "{told:?}");
    assert_eq!(ground.count("select count(*) from evidence").await, 1);
    // The same content again takes no room; another does, until it is too much.
    ground.attach("HG", "II.2", "bản sao.pdf", &of(2, 1 << 20)).await;
    ground.attach("HG", "II.1", "hai.pdf", &of(3, 1 << 20)).await;
    let third = Multipart::new().file("files", "ba.pdf", &of(4, 1 << 20));
    let told = said(&staff, "HG", "II.1", third).await;
    assert!(told[0].starts_with("ba.pdf: Các tệp của phiếu"), "{told:?}");
    assert_eq!(ground.count("select count(*) from evidence").await, 3);
    let removed = ground.count("select id from evidence where file_name = 'hai.pdf'").await;
    staff.post(&piece("HG", removed, "removal"), &Form::empty()).await.is(303);
    ground.attach("HG", "II.1", "ba.pdf", &of(4, 1 << 20)).await;
    staff.post(&piece("HG", removed, "restoration"), &Form::empty()).await.is(422);
    // One content is kept once, and nothing refused is left behind.
    let places = files.places().await.unwrap();
    assert_eq!(places.len(), 3, "{places:?}");
    assert!(places.iter().all(|place| place.len() == 2 + 1 + 64), "{places:?}");
    let before = ground.everything().await;
    let huge = of(5, 4 << 20);
    staff
        .post_multipart(&of_line("HG", "II.1"), Multipart::new().file("files", "a.pdf", &huge))
        .await
        .is(413);
    assert_eq!(ground.everything().await, before);
}
