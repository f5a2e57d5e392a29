//! Words of notices: the inbox, the mails, and the choice of ways.

use crate::text::texts;

texts! {
    fault_email_form => "Nhập địa chỉ thư điện tử theo dạng ten@coquan.vn.", "Enter an e-mail address such as name@office.vn.";
    inbox_title => "Thông báo", "Notices";
    inbox_count(n) => "Thông báo ({n})", "Notices ({n})";
    inbox_empty => "Chưa có thông báo nào.", "No notices yet.";
    inbox_unread => "Chưa đọc", "Unread";
    inbox_open => "Mở", "Open";
    inbox_open_what(headline) => "Mở: {headline}", "Open: {headline}";
    inbox_mark => "Đánh dấu đã đọc", "Mark as read";
    inbox_mark_what(headline) => "Đánh dấu đã đọc: {headline}", "Mark as read: {headline}";
    inbox_mark_all => "Đánh dấu tất cả đã đọc", "Mark all as read";
    inbox_older => "Thông báo cũ hơn", "Older notices";
    inbox_newest => "Về thông báo mới nhất", "Back to the newest";
    notices_title => "Thông báo và thư điện tử", "Notices and e-mail";
    notices_title_text => "Chọn loại thông báo cần nhận, trong phần mềm hay qua thư điện tử.", "Choose which notices to get, in the app or by e-mail.";
    notices_email => "Địa chỉ thư điện tử", "E-mail address";
    notices_email_hint => "Để trống nếu không nhận thông báo qua thư.", "Leave it empty to get no notices by e-mail.";
    notices_email_save => "Lưu địa chỉ thư", "Save the address";
    notices_language => "Ngôn ngữ của thư", "Language of mails";
    notices_kinds => "Loại thông báo và cách nhận", "Kinds of notice and how they come";
    notices_kind => "Loại thông báo", "Kind of notice";
    notices_in_app => "Trong phần mềm", "In the app";
    notices_by_mail => "Qua thư", "By e-mail";
    notices_deadline_near => "Sắp đến hạn gửi", "Deadline near";
    notices_sheet_submitted => "Đơn vị gửi phiếu", "Sheet sent";
    notices_sheet_returned => "Phiếu hoặc tiêu chí được trả lại", "Sheet or criterion returned";
    notices_explanation_sent => "Đơn vị giải trình", "Explanation sent";
    notices_question_asked => "Có câu hỏi", "Question asked";
    notices_question_answered => "Có trả lời", "Question answered";
    notices_published => "Công bố kết quả", "Results published";
    notices_amended => "Điều chỉnh kết quả đã công bố", "Published results amended";
    notice_of_sheet(unit, period) => "phiếu của {unit}, kỳ {period}", "sheet of {unit} – {period}";
    notice_of_line(line, unit, period) => "tiêu chí {line}, phiếu của {unit}, kỳ {period}", "criterion {line}, sheet of {unit} – {period}";
    notice_deadline_near(date, place) => "Hạn gửi là hết ngày {date}: {place}", "Due by the end of {date}: {place}";
    notice_sheet_submitted(place) => "Đã gửi: {place}", "Sent: {place}";
    notice_sheet_returned(place) => "Được trả lại: {place}", "Returned: {place}";
    notice_explanation_sent(place) => "Đã giải trình: {place}", "Explained: {place}";
    notice_question_asked(place) => "Có câu hỏi về {place}", "A question about {place}";
    notice_question_answered(place) => "Có trả lời về {place}", "An answer about {place}";
    notice_published(period) => "Đã công bố kết quả thi đua, kỳ {period}", "Results published – {period}";
    notice_amended(period) => "Kết quả đã công bố có điều chỉnh, kỳ {period}", "Published results amended – {period}";
    letter_subject(product, headline) => "[{product}] {headline}", "[{product}] {headline}";
    letter_greeting(name) => "Kính gửi đồng chí {name},", "Dear {name},";
    letter_quote(excerpt) => "“{excerpt}”", "“{excerpt}”";
    letter_link(address) => "Mở trong phần mềm: {address}", "Open it here: {address}";
    letter_footer => "Thư gửi tự động, không cần trả lời. Cách nhận thông báo chọn tại: Tài khoản của tôi, Thông báo và thư điện tử.", "Sent automatically; no reply is needed. How to be told is chosen under: My account, Notices and e-mail.";
}
