//! Words of evidence: its pages, what is taken, what is refused.

crate::text::texts! {
    evidence_title => "Minh chứng", "Evidence";
    evidence_all => "Minh chứng của phiếu", "Evidence of the sheet";
    evidence_count(n) => "Minh chứng ({n})", "Evidence ({n})";
    evidence_of_line(code) => "Minh chứng {code}", "Evidence for {code}";
    evidence_empty => "Chưa có minh chứng nào.", "No evidence yet.";
    evidence_required_here => "Tiêu chí này phải có minh chứng mới gửi được phiếu.", "The sheet cannot be sent without evidence for this line.";
    evidence_none_here => "Tiêu chí này chỉ nhập số liệu. Không đính kèm hồ sơ.", "This line takes figures only. No papers are attached.";
    evidence_held(bytes, limit) => "Các tệp của phiếu: {bytes} trên {limit}", "Files of the sheet: {bytes} of {limit}";
    evidence_add => "Thêm minh chứng", "Add evidence";
    evidence_number => "Số, ký hiệu", "Document number";
    evidence_number_hint => "Ví dụ: 125-KL/TU. Không có tệp thì ghi số văn bản giấy.", "For example: 125-KL/TU. Without a file, give the number of the paper.";
    evidence_date => "Ngày ban hành", "Date of issue";
    evidence_issuer => "Cơ quan ban hành", "Issued by";
    evidence_summary => "Trích yếu", "Summary";
    evidence_files => "Tệp (chọn được nhiều tệp)", "Files (several can be chosen)";
    evidence_files_hint(file, sheet) => "PDF, Word (.docx), Excel (.xlsx), ảnh JPG, PNG, WebP, GIF. Mỗi tệp đến {file}, cả phiếu đến {sheet}.", "PDF, Word (.docx), Excel (.xlsx), JPG, PNG, WebP or GIF images. Up to {file} a file, {sheet} a sheet.";
    evidence_lines => "Dùng cho các tiêu chí", "Lines it proves";
    evidence_lines_missing => "Chọn ít nhất một tiêu chí.", "Choose at least one line.";
    evidence_something => "Chọn tệp hoặc ghi số, ký hiệu văn bản.", "Choose a file or give the document number.";
    evidence_added_some(n) => "Đã thêm {n} tệp; các tệp sau chưa được nhận.", "{n} files were added; those below were not.";
    evidence_refused(name, reason) => "{name}: {reason}", "{name}: {reason}";
    evidence_refused_empty => "Tệp trống (0 KB). Chọn tệp khác.", "The file is empty (0 KB). Choose another.";
    evidence_refused_large(limit) => "Tệp lớn hơn {limit}. Nén hoặc chia nhỏ tệp.", "The file is larger than {limit}. Make it smaller or split it.";
    evidence_refused_full(limit) => "Các tệp của phiếu sẽ vượt quá {limit}. Bỏ bớt hoặc nén tệp.", "The files of the sheet would be more than {limit}. Remove some or make them smaller.";
    evidence_refused_kind => "Chỉ nhận PDF, Word (.docx), Excel (.xlsx), ảnh JPG, PNG, WebP, GIF.", "Only PDF, Word (.docx), Excel (.xlsx) and JPG, PNG, WebP, GIF images are taken.";
    evidence_refused_old => "Tệp Office kiểu cũ (.doc, .xls) hoặc có mật khẩu. Lưu lại thành .docx, .xlsx hoặc PDF không mật khẩu.", "An Office file of the old kind (.doc, .xls) or behind a password. Save it as .docx, .xlsx or PDF without a password.";
    evidence_refused_macros => "Tệp có macro. Lưu lại thành .docx, .xlsx không có macro hoặc PDF.", "The file has macros. Save it as .docx or .xlsx without macros, or as PDF.";
    evidence_refused_damaged => "Tệp bị hỏng hoặc chưa tải lên đủ. Chọn lại tệp.", "The file is damaged or incomplete. Choose it again.";
    evidence_open => "Xem", "View";
    evidence_open_named(name) => "Xem {name}", "View {name}";
    evidence_remove => "Bỏ", "Remove";
    evidence_remove_named(name) => "Bỏ {name}", "Remove {name}";
    evidence_removed => "Đã bỏ", "Removed";
    evidence_undo => "Hoàn tác", "Undo";
    evidence_undo_named(name) => "Hoàn tác: giữ lại {name}", "Undo: keep {name}";
    evidence_removed_by(name, time) => "đồng chí {name} bỏ lúc {time}", "removed by {name}, {time}";
    evidence_paper => "Văn bản giấy", "On paper";
    evidence_dated(date) => "ngày {date}", "of {date}";
    check_evidence_missing => "thiếu minh chứng", "evidence is missing";
}
