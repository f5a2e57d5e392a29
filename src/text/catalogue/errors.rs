//! Words of the error pages: a heading that says what happened and a sentence that says what to do.

use crate::text::texts;

texts! {
    error_unreadable_heading => "Yêu cầu không đọc được", "The request could not be read";
    error_unreadable_advice => "Quay lại trang trước, tải lại trang rồi làm lại.", "Go back, reload the page and try again.";
    error_forbidden_heading => "Tài khoản này không có quyền xem trang", "This account may not see this page";
    error_forbidden_advice => "Nếu cần quyền này, liên hệ người quản trị của cụm.", "If you need access, ask the cluster's administrator.";
    error_not_found_heading => "Không tìm thấy trang", "Page not found";
    error_not_found_advice => "Kiểm tra lại địa chỉ hoặc về Việc cần làm.", "Check the address or go to To do.";
    error_not_here_heading => "Trang này không mở được bằng cách này", "This address cannot be opened this way";
    error_not_here_advice => "Về Việc cần làm và đi từ đó.", "Go to To do and start from there.";
    error_changed_heading => "Trang đã có thay đổi mới", "The page has changed meanwhile";
    error_changed_advice => "Mở lại trang để thấy thay đổi rồi làm lại.", "Open the page again to see the change, then try again.";
    error_too_large_heading => "Nội dung gửi quá lớn", "What was sent is too large";
    error_too_large_advice => "Quay lại bằng nút của trình duyệt, rút ngắn nội dung rồi gửi lại.", "Go back with the browser's button, shorten it and send it again.";
    error_unusable_heading => "Nội dung gửi chưa dùng được", "What was sent could not be used";
    error_unusable_advice => "Quay lại bằng nút của trình duyệt, kiểm tra lại rồi gửi.", "Go back with the browser's button, check it and send it again.";
    error_locked_heading => "Phiếu đã khóa", "The sheet is locked";
    error_locked_advice => "Phiếu đã gửi hoặc kỳ đã khóa nhập nên không sửa được.", "It was sent, or entry is closed, so it cannot be changed.";
    error_too_many_heading => "Đã thử quá nhiều lần", "Too many attempts";
    error_too_much_heading => "Đang tạo quá nhiều tệp cùng lúc", "Too many files at once";
    error_too_much_advice => "Chờ các tệp trước tải xong, vài giây sau thử lại.", "Let the files before it arrive and try again in some seconds.";
    error_too_many_advice => "Chờ vài phút rồi thử lại.", "Wait a few minutes and try again.";
    error_broken_heading => "Hệ thống gặp sự cố", "Something went wrong";
    error_broken_advice => "Dữ liệu đã lưu không bị mất. Thử lại; nếu vẫn lỗi, báo mã sự cố cho bộ phận hỗ trợ.", "Saved data is safe. Try again; if it fails again, give the incident code to support.";
    error_unavailable_heading => "Hệ thống tạm thời chưa sẵn sàng", "The system is not available for a moment";
    error_unavailable_advice => "Dữ liệu đã lưu không bị mất. Chờ một phút rồi tải lại trang.", "Saved data is safe. Wait a minute and reload the page.";
    error_incident => "Mã sự cố:", "Incident code:";
}
