//! Words of the tables of pages as worksheets, where the page itself has none.

use crate::text::texts;

texts! {
    table_file => "Tải bảng Excel", "Download the Excel table";
    table_newest(n) => "Chỉ gồm {n} bản ghi mới nhất. Lọc theo ngày để lấy các bản ghi cũ hơn.", "The newest {n} records only. Filter by day to get older ones.";
    table_sent_by => "Người gửi", "Sent by";
    table_days_late => "Số ngày làm việc chậm", "Working days late";
    table_lines => "Số tiêu chí", "Lines";
    table_taken_up_at => "Nhận lúc", "Taken up at";
    table_corrected => "Số liệu đã sửa", "Corrected figures";
    table_proposed => "Điểm kiểm tra chéo", "Cross-checked score";
    table_proposals => "Kiểm tra chéo", "Cross-check";
    table_decided_by => "Người thẩm định", "Decided by";
    table_decided_at => "Thẩm định lúc", "Decided at";
    table_standouts => "Điểm mạnh, điểm yếu", "Strong and weak lines";
    table_standout => "Nhận xét", "Finding";
    table_evidence_code => "Mã minh chứng", "Code of the evidence";
    table_evidence_file => "Tệp", "File";
    table_evidence_bytes => "Dung lượng (byte)", "Size (bytes)";
    table_added_by => "Người thêm", "Added by";
    table_added_at => "Thêm lúc", "Added at";
    table_names => "Các tên", "Names";
    table_sheets => "Số phiếu", "Sheets";
}
