//! Words of the second factor and of the own sessions.

use crate::text::texts;

texts! {
    factor_title => "Xác thực hai bước", "Second factor";
    factor_text => "Khi đăng nhập, ngoài mật khẩu còn nhập một mã sáu số do ứng dụng xác thực trên điện thoại tạo ra. Lộ mật khẩu thì người khác vẫn không vào được.", "Beside the password you sign in with a six-digit code made by an authenticator app on your phone. A password alone then opens nothing.";
    factor_demanded => "Vai trò của đồng chí cần bước này trước khi làm việc khác.", "Your role needs this before anything else.";
    factor_resume_kept => "Số liệu vừa nhập được giữ lại. Thiết lập xong sẽ gửi tiếp được.", "What was typed is kept. Set this up and you can send it on.";
    factor_begin_do => "Bắt đầu thiết lập", "Start setting up";
    factor_scan => "1. Quét mã bằng ứng dụng xác thực", "1. Scan with your authenticator app";
    factor_picture => "Mã QR của khóa xác thực", "QR code of the secret";
    factor_secret_text => "Không quét được thì nhập khóa này vào ứng dụng:", "If you cannot scan it, type this secret into the app:";
    factor_secret => "Khóa", "Secret";
    factor_open_app => "Mở ứng dụng xác thực trên máy này", "Open the authenticator app on this device";
    factor_confirm => "2. Nhập mã ứng dụng đang hiện", "2. Enter the code the app shows";
    factor_confirm_do => "Bật xác thực hai bước", "Turn it on";
    factor_app_code => "Mã sáu số", "Six-digit code";
    factor_app_code_hint => "Mã đổi sau mỗi 30 giây.", "It changes every 30 seconds.";
    factor_code => "Mã xác thực", "Code";
    factor_code_hint => "Sáu số trong ứng dụng, hoặc một mã dự phòng.", "Six digits from the app, or a recovery code.";
    factor_code_title => "Nhập mã xác thực", "Enter the code";
    factor_code_text => "Bước thứ nhất đã xong. Nhập mã trong vòng 5 phút để đăng nhập.", "The first step is done. Enter the code within 5 minutes to sign in.";
    factor_code_back => "Đăng nhập lại từ đầu", "Start again";
    factor_code_lost => "Mất điện thoại: dùng một mã dự phòng, hoặc nhờ người quản trị gỡ xác thực hai bước.", "Phone lost: use a recovery code, or ask an administrator to remove the second factor.";
    factor_code_wrong => "Mã chưa đúng hoặc đã dùng. Chờ mã mới rồi nhập lại.", "The code is not right, or was used. Wait for a new one and enter it.";
    factor_in_use(since) => "Đang bật từ {since}.", "On since {since}.";
    factor_codes_left(n) => "Còn {n} mã dự phòng.", "{n} recovery codes are left.";
    factor_renew_do => "Tạo mã dự phòng mới", "New recovery codes";
    factor_renew_text => "Mã dự phòng cũ hết hiệu lực khi tạo mã mới.", "New recovery codes replace the old ones.";
    factor_off_do => "Tắt xác thực hai bước", "Turn it off";
    factor_off_done => "Đã tắt xác thực hai bước.", "The second factor is off.";
    factor_codes_title => "Mã dự phòng", "Recovery codes";
    factor_codes_text => "Xác thực hai bước đang bật. Ghi lại các mã này và cất nơi an toàn: mỗi mã thay được điện thoại một lần. Chỉ hiện lần này.", "The second factor is on. Write these down and keep them safe: each stands in for the phone once. They are shown only now.";
    factor_codes_kept => "Đã ghi lại, tiếp tục", "Kept them, go on";
    factor_state_on => "Đang bật.", "It is on.";
    factor_state_off => "Đang tắt.", "It is off.";
    factor_remove_do => "Gỡ xác thực hai bước", "Remove the second factor";
    factor_remove_text => "Dùng khi mất điện thoại và hết mã dự phòng. Các phiên kết thúc; lần đăng nhập sau chỉ cần mật khẩu.", "For a lost phone without recovery codes. Sessions end; the next sign-in needs only the password.";
    sessions_title => "Các phiên đăng nhập", "Sessions";
    sessions_browser => "Trình duyệt", "Browser";
    sessions_unknown => "Không rõ", "Unknown";
    sessions_this => "phiên này", "this one";
    sessions_begun => "Bắt đầu", "Begun";
    sessions_used => "Dùng gần nhất", "Last used";
    sessions_more(most, others) => "Chỉ liệt kê {most} phiên dùng gần nhất; còn {others} phiên khác chưa kết thúc.", "Only the {most} sessions used last are listed; {others} more have not ended.";
    sessions_end => "Kết thúc", "End";
    sessions_end_named(browser, begun) => "Kết thúc phiên {browser} bắt đầu {begun}", "End the session {browser} begun {begun}";
    sessions_end_others => "Kết thúc mọi phiên khác", "End all other sessions";
    deed_account_signed_in => "Đăng nhập", "Signed in";
    deed_factor_set_up => "Bật xác thực hai bước", "Second factor turned on";
    deed_factor_off => "Tắt xác thực hai bước", "Second factor turned off";
    deed_factor_removed => "Gỡ xác thực hai bước của tài khoản", "Second factor of an account removed";
    deed_recovery_used => "Dùng mã dự phòng", "Recovery code used";
    deed_recovery_renewed => "Tạo mã dự phòng mới", "Recovery codes renewed";
    deed_session_ended => "Kết thúc phiên đăng nhập", "Session ended";
}
