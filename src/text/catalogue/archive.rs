//! Words of the archives of a period and of the jobs that make them.

use crate::text::texts;

texts! {
    archive_title_of(period) => "Bộ lưu trữ {period}", "Archive, {period}";
    archive_link => "Bộ lưu trữ", "Archive";
    archive_text => "Một tệp ZIP có mọi giấy tờ, phiếu, minh chứng và nhật ký của kỳ, kèm danh mục mã băm SHA-256. Chỉ gồm những gì Thường trực được xem; tệp được giữ 7 ngày.", "One ZIP with every paper, sheet, piece of evidence and the journal of the period, and a manifest of SHA-256 sums. It holds what the secretariat may read; the file is kept for 7 days.";
    archive_verify => "Kiểm tra tệp, không cần cơ sở dữ liệu:", "To prove it without a database:";
    archive_make => "Tạo bộ lưu trữ", "Make an archive";
    archive_none => "Chưa có bộ lưu trữ nào.", "No archives yet.";
    archive_asked(at, name) => "{at}, {name}", "{at}, {name}";
    archive_fetch => "Tải tệp ZIP", "Download the ZIP";
    archive_size(kilobytes) => "{kilobytes} KB", "{kilobytes} KB";
    archive_cancel => "Dừng", "Stop";
    job_waiting => "Đang chờ", "Waiting";
    job_begun => "Đang làm", "Being made";
    job_running(done, total) => "Đang làm: {done}/{total} phần", "Being made: {done} of {total} parts";
    job_done => "Xong", "Done";
    job_failed => "Không làm được. Xem nhật ký máy chủ.", "Could not be made. See the server's log.";
    job_cancelled => "Đã dừng", "Stopped";
    job_expired => "Tệp đã xóa sau 7 ngày", "The file was removed after 7 days";
    kind_archive => "Bộ lưu trữ", "Archive";
}
