//! Words of answers: faults of administrative forms, names of periods, and other sentences no template holds.

use super::texts;

texts! {
    fault_required => "Cần nhập ô này.", "This field is needed.";
    fault_too_long => "Nội dung quá dài. Viết ngắn lại.", "The text is too long. Shorten it.";
    fault_taken => "Đã có nơi khác dùng. Chọn tên hoặc mã khác.", "This is taken. Choose another.";
    fault_password_weak => "Mật khẩu dễ đoán: lặp lại hoặc chứa tên đăng nhập. Dùng một câu ngắn dễ nhớ.", "The password is easy to guess: it repeats itself or holds the user name. Use a short sentence.";
    fault_full_name_missing => "Nhập tên đầy đủ.", "Enter the full name.";
    fault_dates_overlap => "Thời hạn này trùng với một thời hạn khác của cùng đơn vị.", "These dates overlap with others of the same unit.";
    fault_too_many => "Đã thử nhiều lần. Chờ vài phút rồi thử lại.", "Too many attempts. Wait some minutes, then try again.";
    fault_fixed => "Kỳ đã mở, các đơn vị đã có phiếu nên không đổi ngày này được.", "The period is open and its units have sheets, so this day is fixed.";
    check_changed => "Phiếu vừa có thay đổi. Xem lại điểm ở trên, đánh dấu xác nhận rồi gửi.", "The sheet has just changed. Look at the points above again, confirm, then send.";
    resume_locked => "Phiếu đã khóa nên số liệu dưới đây chưa được lưu. Ghi lại, hoặc gửi tiếp sau khi phiếu được mở.", "The sheet is locked, so what stands below was not saved. Note it down, or send it once the sheet is open again.";
    fault_dates_order => "Ngày này sớm hơn ngày phải đến trước nó. Xem lại thứ tự các ngày.", "This day lies before one it must follow. Check the order of the dates.";
    fault_unknown_choice => "Chọn một trong các mục có sẵn.", "Choose one of the options.";
    fault_code_form => "Mã chưa đúng dạng.", "The code does not have the form it needs.";
    fault_not_text => "Ô này có ký tự không đọc được hoặc gõ bằng bảng mã cũ (TCVN3). Gõ hoặc dán lại bằng Unicode.", "This field holds characters that are no text, or an old encoding (TCVN3). Type or paste it again in Unicode.";
    fault_text_too_long(max) => "Dài quá {max} ký tự. Viết ngắn lại.", "Longer than {max} characters. Shorten it.";
    fault_line_unreadable => "Số liệu của tiêu chí này chưa đúng dạng. Tải lại trang rồi nhập lại.", "The figures of this line could not be read. Reload the page and enter them again.";
    fault_done_and_never => "Chỉ chọn một: ngày hoàn thành hoặc chưa thực hiện.", "Choose one: the day, or never done.";
    role_cross_checker => "Kiểm tra chéo", "Cross-checker";
    period_first_half(year) => "6 tháng đầu năm {year}", "First half of {year}";
    period_second_half(year) => "6 tháng cuối năm {year}", "Second half of {year}";
    period_year(year) => "năm {year}", "Year {year}";
    members_add => "Thêm đơn vị", "Add a unit";
    members_code => "Mã đơn vị", "Code";
    members_code_hint => "Chữ hoa không dấu và số, ví dụ HG.", "Capital letters and digits, for example HG.";
    rule_direct(min, max) => "Người chấm cho từ {min} đến {max} điểm.", "The scorer gives {min} to {max} points.";
    rule_levels(levels) => "Chọn một mức: {levels} điểm.", "One level is chosen: {levels} points.";
    rule_checklist(max) => "Cộng điểm các việc đã làm, tối đa {max}.", "The points of what was done are added, at most {max}.";
    rule_proportion(max, measure) => "{max} × {measure}", "{max} × {measure}";
    rule_all_or_nothing(measure, max) => "{max} điểm khi {measure} đạt đủ, chưa đủ thì 0", "{max} points when {measure} is reached in full, else 0";
    rule_under_steps(measure, max, per, minus) => "{max} điểm khi {measure} đạt đủ, thiếu mỗi {per}% trừ {minus}", "{max} points when {measure} is reached in full, {minus} less for each {per}% short";
    rule_at_most(max) => ", không quá {max} điểm", ", at most {max} points";
    rule_uncapped => ", vượt thì tính theo tỷ lệ", ", more in proportion above it";
    rule_over_steps(per, points, cap) => "; vượt mỗi {per}% thêm {points}, tối đa {cap}", "; {points} more for each {per}% above, at most {cap}";
    rule_zero_below(floor) => "; dưới {floor}% không có điểm", "; nothing below {floor}%";
    rule_bands(measure, bands) => "Theo {measure}: {bands}.", "By {measure}: {bands}.";
    rule_otherwise(points) => "còn lại {points}", "otherwise {points}";
    rule_cases(cases) => "Trường hợp đầu tiên đúng: {cases} điểm.", "The first case that holds: {cases} points.";
    rule_deadline(due, max, late, missing) => "Xong chậm nhất {due}: {max} điểm; {late}; không làm: {missing}.", "Done by {due}: {max} points; {late}; never done: {missing}.";
    rule_late(points) => "chậm mỗi ngày trừ {points}", "{points} less for each day late";
    rule_late_working(points) => "chậm mỗi ngày làm việc trừ {points}", "{points} less for each working day late";
    rule_late_bands(bands) => "chậm: {bands}", "late: {bands}";
    rule_count_up(items, max) => "Điểm mỗi lần: {items}; tối đa {max}.", "Points per time: {items}; at most {max}.";
    rule_count_down(max, items) => "Từ {max} điểm, trừ mỗi lần: {items}.", "From {max} points, less per time: {items}.";
    rule_leader(measure, max) => "So với đơn vị dẫn đầu theo {measure}, tối đa {max} điểm.", "Measured against the leading unit by {measure}, at most {max} points.";
    rule_placing(measure, max) => "Theo thứ hạng {measure} giữa các đơn vị, tối đa {max} điểm.", "By place among the units in {measure}, at most {max} points.";
    sum_core => "Điểm các nhóm", "Points of the groups";
    sum_step(sum, step) => "{sum}: {step}", "{sum}: {step}";
    check_core_rescaled(achieved, assigned) => "Điểm các nhóm: đạt {achieved}/{assigned} điểm được giao, quy về thang điểm chung", "Points of the groups: {achieved} of {assigned} assigned, on the common scale";
    hint_set_aside => "Đang đánh dấu không giao hoặc không phát sinh nên số liệu ở đây không được tính. Mở Ghi chú, chọn Có số liệu để tính.", "This line is set aside, so the figures in it do not count. Open Notes and choose Has figures to count them.";
    checklist_none => "Chưa làm việc nào", "None of them done";
    entry_ticked(done, all) => "{done}/{all} việc", "{done} of {all} done";
    entry_never => "chưa thực hiện", "never done";
    line_missing_part => "Còn thiếu số liệu", "Figures missing";
}
