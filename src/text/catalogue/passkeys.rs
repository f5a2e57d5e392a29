//! Words of passkeys.

use crate::text::texts;

texts! {
    passkeys_title => "Khóa truy cập (passkey)", "Passkeys";
    passkeys_text => "Đăng nhập bằng vân tay, khuôn mặt hoặc mã PIN của điện thoại, máy tính, khóa bảo mật. Khóa chỉ trả lời đúng trang này nên không thể bị lừa lấy như mã số.", "Sign in with the fingerprint, face or PIN of your phone, computer or security key. A passkey answers this site alone, so that no forged page can have it.";
    passkeys_not_offered => "Chưa dùng được ở địa chỉ này: trình duyệt chỉ nhận khóa truy cập khi trang có tên miền và https. Địa chỉ của trang do người quản trị máy chủ đặt trong cấu hình.", "Not available at this address: browsers take passkeys only where a site has a host name and https. The server's administrator sets the address in its settings.";
    passkeys_script => "Trình duyệt cần bật JavaScript để dùng khóa truy cập. Không bật thì dùng mã của ứng dụng hoặc mã dự phòng.", "Passkeys need JavaScript. Without it, codes of an app and recovery codes work.";
    passkeys_own => "Khóa đang dùng", "Your passkeys";
    passkeys_new => "Thêm khóa", "Add a passkey";
    passkeys_name => "Tên khóa", "Name";
    passkeys_name_hint => "Để nhận ra thiết bị, ví dụ: Điện thoại, Máy cơ quan.", "To know the device by: phone, office computer.";
    passkeys_made => "Tạo lúc", "Made";
    passkeys_used => "Dùng gần nhất", "Last used";
    passkeys_never_used => "Chưa dùng", "Never";
    passkeys_remove => "Gỡ khóa", "Remove";
    passkeys_remove_named(name) => "Gỡ khóa {name}", "Remove the passkey {name}";
    passkeys_remove_text => "Khóa này không đăng nhập được nữa. Gỡ cách xác thực cuối cùng thì mã dự phòng cũng hết hiệu lực.", "It signs nobody in any more. With the last second factor the recovery codes go too.";
    passkeys_begin => "Tiếp tục", "Continue";
    passkeys_making => "Tạo khóa truy cập", "Make the passkey";
    passkeys_making_text => "Bấm nút, rồi làm theo hướng dẫn của thiết bị trong vòng 5 phút.", "Press the button, then follow your device, within 5 minutes.";
    passkeys_make => "Tạo khóa trên thiết bị", "Make it on the device";
    passkeys_use => "Dùng khóa truy cập (passkey)", "Use a passkey";
    passkeys_given => "Đã xác nhận bằng khóa truy cập. Bấm nút bên dưới để tiếp tục.", "The passkey has answered. Go on with the button below.";
    passkeys_failed => "Khóa truy cập chưa trả lời: thao tác bị hủy, quá giờ, hoặc thiết bị không có khóa này. Thử lại, hoặc nhập mã.", "No answer from a passkey: it was cancelled, took too long, or this device has none. Try again, or enter a code.";
    passkeys_wrong => "Chưa tạo được khóa: quá 5 phút hoặc thiết bị trả lời không đúng. Làm lại từ đầu.", "No passkey was made: it took over 5 minutes, or the device's answer was not right. Start again.";
    passkeys_taken => "Khóa này đã thuộc về một tài khoản.", "This passkey belongs to an account already.";
    passkeys_code => "Mã dự phòng", "Recovery code";
    passkeys_code_hint => "Bỏ trống khi dùng khóa truy cập.", "Leave it empty when you use a passkey.";
    passkeys_step_title => "Xác thực bước hai", "Second step";
    passkeys_step_text => "Mật khẩu đúng. Dùng khóa truy cập hoặc nhập mã trong vòng 5 phút để đăng nhập.", "The password is right. Use a passkey or enter a code within 5 minutes to sign in.";
    passkeys_instead => "Hoặc dùng khóa truy cập (passkey), không cần ứng dụng.", "Or use a passkey, without an app.";
    passkeys_sign_in => "Đăng nhập bằng khóa truy cập (passkey)", "Sign in with a passkey";
    passkeys_sign_in_failed => "Khóa truy cập chưa trả lời: thao tác bị hủy, quá giờ, hoặc thiết bị không có khóa nào của trang này. Thử lại, hoặc đăng nhập bằng mật khẩu.", "No answer from a passkey: it was cancelled, took too long, or this device has none for this site. Try again, or use your password.";
    passkeys_sign_in_wrong => "Khóa truy cập này không đăng nhập được. Thử lại, hoặc đăng nhập bằng mật khẩu.", "This passkey does not sign anybody in. Try again, or use your password.";
    deed_passkey_added => "Thêm khóa truy cập", "Passkey added";
    deed_passkey_removed => "Gỡ khóa truy cập", "Passkey removed";
}
