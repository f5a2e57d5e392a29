//! Words of the frame every page shares: product name, navigation, language switch, plain verbs, error summary.

use crate::text::texts;

texts! {
    product_name => "Thi đua", "Thi đua";
    product_description => "Chấm điểm thi đua của cụm các Ban Tổ chức Tỉnh ủy", "Emulation scoring of the cluster of provincial Party organisation committees";
    other_language_name => "English", "Tiếng Việt";
    title_error_prefix => "Lỗi:", "Error:";
    nav_label => "Trang chính", "Main pages";
    nav_skip => "Bỏ qua đến nội dung chính", "Skip to main content";
    nav_skip_table => "Bỏ qua bảng, đến thanh gửi", "Skip the table, go to the send bar";
    nav_todo => "Việc cần làm", "To do";
    nav_ranking => "Xếp hạng", "Ranking";
    nav_admin => "Quản trị", "Administration";
    nav_accounts => "Tài khoản", "Accounts";
    nav_members => "Đơn vị thành viên", "Member units";
    nav_periods => "Kỳ chấm điểm", "Scoring periods";
    crumbs => "Trang cấp trên", "Pages above";
    errors_to_correct(n) => "Còn {n} việc cần sửa", "{n} things to correct";
    act_save => "Lưu nháp", "Save draft";
    act_check => "Kiểm tra và gửi", "Check and send";
    act_submit => "Gửi chấm điểm", "Send for scoring";
    act_recall => "Rút lại phiếu", "Recall the sheet";
    act_see_state => "Xem tình trạng gửi", "See its sending status";
    act_back_to_sheet => "Về phiếu chấm điểm", "Back to the sheet";
    act_save_changes => "Lưu thay đổi", "Save changes";
    act_cancel => "Bỏ thay đổi", "Discard changes";
    none_given => "Không có", "None";
    from_day => "Từ ngày", "From";
    to_day => "Đến ngày", "To";
    date_hint => "Nhập ngày theo dạng 05/07/2013.", "Enter dates as 05/07/2013.";
    dates_from(from) => "từ {from}", "from {from}";
    dates_between(from, to) => "từ {from} đến {to}", "from {from} to {to}";
    changes_saved => "Đã lưu thay đổi.", "Changes saved.";
    illustrative_short => "Số liệu minh họa", "Illustrative figures";
    illustrative_long => "Dùng để giới thiệu phần mềm, không phải kết quả thật của đơn vị nào.", "They show how the software works and are no unit's real results.";
}
