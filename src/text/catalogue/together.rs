//! Words of several people on one sheet: who is here, what they changed, what waits to be sent.

use crate::text::texts;

texts! {
    together_here_one(name) => "Đồng chí {name} cũng đang mở phiếu này.", "{name} has this sheet open too.";
    together_here_many(names) => "Các đồng chí {names} cũng đang mở phiếu này.", "{names} have this sheet open too.";
    together_touched(name, time) => "vừa được sửa – đ/c {name}, {time}", "just changed – {name}, {time}";
    together_touched_lines(lines) => "Đồng nghiệp vừa sửa: {lines}.", "A colleague has just changed: {lines}.";
    together_standing(status) => "Phiếu vừa thay đổi, hiện ở trạng thái: {status}.", "The sheet has just changed. It is now: {status}.";
    together_reload => "Tải lại phiếu", "Reload the sheet";
    together_connected => "Đã có kết nối trở lại.", "Connected again.";
    together_view => "Xem", "View";
    together_unsent_closed(n, time) => "Có {n} tiêu chí gõ trên máy này lúc {time} chưa lưu, và phiếu không còn sửa được. Xem để ghi lại trước khi bỏ.", "{n} lines typed on this computer at {time} were not saved, and the sheet can no longer be changed. View them before discarding.";
    together_another => "Hoặc gõ số khác vào ô rồi chọn nút thứ nhất.", "Or type another value, then use the first button.";
    together_ticked => "Đã đánh dấu", "Ticked";
    together_field(line, label) => "{line}: {label}", "{line}: {label}";
}
