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
    fault_code_form => "Mã chưa đúng dạng: dùng chữ hoa không dấu, số, gạch ngang như ví dụ.", "The code does not have the form it needs: capital letters without accents, digits, hyphens, as in the example.";
    fault_not_text => "Ô này có ký tự không đọc được hoặc gõ bằng bảng mã cũ (TCVN3). Gõ hoặc dán lại bằng Unicode.", "This field holds characters that are no text, or an old encoding (TCVN3). Type or paste it again in Unicode.";
    fault_out_of_range => "Số nằm ngoài khoảng cho phép.", "The number is outside what is allowed.";
    fault_text_too_long(max) => "Dài quá {max} ký tự. Viết ngắn lại.", "Longer than {max} characters. Shorten it.";
    fault_line_unreadable => "Số liệu của tiêu chí này chưa đúng dạng. Tải lại trang rồi nhập lại.", "The figures of this line could not be read. Reload the page and enter them again.";
    fault_done_and_never => "Chỉ chọn một: ngày hoàn thành hoặc chưa thực hiện.", "Choose one: the day, or never done.";
    role_cross_checker => "Kiểm tra chéo", "Cross-checker";
    period_first_half_short(year) => "6T đầu {year}", "H1 {year}";
    period_second_half_short(year) => "6T cuối {year}", "H2 {year}";
    period_first_half(year) => "6 tháng đầu năm {year}", "First half of {year}";
    period_second_half(year) => "6 tháng cuối năm {year}", "Second half of {year}";
    period_year(year) => "năm {year}", "Year {year}";
    members_add => "Thêm đơn vị", "Add a unit";
    members_code => "Mã đơn vị", "Code";
    members_code_hint => "Chữ hoa không dấu và số, ví dụ HG.", "Capital letters and digits, for example HG.";
    sum_core => "Điểm các nhóm", "Points of the groups";
    sum_step(sum, step) => "{sum}: {step}", "{sum}: {step}";
    check_core_rescaled(achieved, assigned) => "Điểm các nhóm: đạt {achieved}/{assigned} điểm được giao, quy về thang điểm chung", "Points of the groups: {achieved} of {assigned} assigned, on the common scale";
    hint_set_aside => "Đang đánh dấu không giao hoặc không phát sinh nên số liệu ở đây không được tính. Mở Ghi chú, chọn Có số liệu để tính.", "This line is set aside, so the figures in it do not count. Open Notes and choose Has figures to count them.";
    checklist_none => "Chưa làm việc nào", "None of them done";
    entry_ticked(done, all) => "{done}/{all} việc", "{done} of {all} done";
    entry_never => "chưa thực hiện", "never done";
    line_missing_part => "Còn thiếu số liệu", "Figures missing";
}
