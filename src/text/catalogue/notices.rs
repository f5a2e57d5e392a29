//! Words of notices: the inbox, the mails, and the choice of ways.

use crate::text::texts;

texts! {
    fault_email_form => "Nhập địa chỉ thư điện tử theo dạng ten@coquan.vn.", "Enter an e-mail address such as name@office.vn.";
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
