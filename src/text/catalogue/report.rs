//! Words of what the units write for the cluster's report.

use crate::text::texts;

texts! {
    kind_report => "Phần báo cáo", "Report part";
    report_part => "Phần báo cáo của đơn vị", "The unit’s part of the report";
    report_part_of(unit, period) => "Phần báo cáo: {unit}, {period}", "Part of the report: {unit}, {period}";
    report_part_hint => "Viết những điều số liệu không nói hết. Thường trực cụm đọc được ngay khi lưu và đưa vào dự thảo Báo cáo sơ kết.", "Write what figures do not say. The secretariat reads it as soon as it is saved; it goes into the draft of the review report.";
    report_part_movement_hint => "Phong trào, mô hình, cách làm hay trong kỳ.", "Movements, models and good practice of the period.";
    report_part_causes => "Nguyên nhân của hạn chế", "Causes of what fell short";
    report_part_causes_hint => "Vì sao còn tiêu chí chưa đạt.", "Why some lines fell short.";
    report_part_tasks => "Nhiệm vụ thời gian tới", "Tasks ahead";
    report_part_tasks_hint => "Nhiệm vụ của đơn vị trong nửa năm tới, mỗi việc một dòng.", "The unit’s tasks for the next half-year, one a line.";
    report_part_proposals => "Kiến nghị", "Proposals";
    report_part_proposals_hint => "Với Cụm và Ban Tổ chức Trung ương.", "To the cluster and the Central Organisation Committee.";
    report_part_written(by, at) => "{by} viết lúc {at}", "Written by {by}, {at}";
    report_part_nothing => "Chưa viết.", "Nothing yet.";
    report_part_conflict => "Đồng nghiệp đã viết mục này sau khi trang được mở. Bài của đồng nghiệp ở dưới; lưu lần nữa sẽ thay bài đó.", "A colleague wrote this after the page was opened. Their text stands below; saving again replaces it.";
    report_part_theirs => "Bài của đồng nghiệp", "The colleague’s text";
    report_part_closed => "Kỳ đã công bố: phần báo cáo không sửa được nữa.", "The period is published: the part can no longer be changed.";
    report_parts => "Phần báo cáo của các đơn vị", "The units’ parts of the report";
    report_parts_of(period) => "Phần báo cáo của các đơn vị, {period}", "The units’ parts of the report, {period}";
    report_parts_hint => "Những bài này vào dự thảo Báo cáo sơ kết (Word và PDF).", "These texts go into the draft of the review report (Word and PDF).";
    report_parts_without(units) => "Chưa viết: {units}.", "Nothing yet from: {units}.";
    report_part_line(unit, text) => "- {unit}: {text}", "- {unit}: {text}";
}
