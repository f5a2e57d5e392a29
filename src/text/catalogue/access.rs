//! Words of signing in and out, one-time links and resumed forms.

use crate::text::texts;

texts! {
    auth_login => "Đăng nhập", "Sign in";
    auth_logout => "Đăng xuất", "Sign out";
    auth_username => "Tên đăng nhập", "User name";
    auth_password => "Mật khẩu", "Password";
    auth_new_password => "Mật khẩu mới", "New password";
    auth_password_again => "Nhập lại mật khẩu mới", "New password again";
    auth_password_hint => "Ít nhất 12 ký tự; một câu ngắn dễ nhớ là tốt nhất.", "At least 12 characters; a short sentence works best.";
    auth_no_account => "Chưa có tài khoản hoặc quên mật khẩu: liên hệ người quản trị của cụm.", "No account, or password forgotten: ask the cluster's administrator.";
    auth_wrong => "Tên đăng nhập hoặc mật khẩu chưa đúng.", "The user name or password is not right.";
    auth_expired => "Phiên đăng nhập đã hết hạn. Dữ liệu đã lưu vẫn còn.", "Your session has ended. Saved data is safe.";
    auth_throttled(until) => "Đã thử nhiều lần. Thử lại sau {until}.", "Too many attempts. Try again after {until}.";
    auth_signed_out => "Đã đăng xuất.", "You are signed out.";
    auth_resume_kept => "Số liệu vừa nhập được giữ lại. Đăng nhập xong sẽ gửi tiếp được.", "What was typed is kept. Sign in and you can send it on.";
    auth_username_form => "Tên đăng nhập chỉ gồm chữ không dấu, số, dấu chấm, gạch ngang, từ 2 đến 64 ký tự.", "A user name has 2 to 64 letters without accents, digits, dots or hyphens.";
    auth_username_taken => "Tên đăng nhập này đã có người dùng. Chọn tên khác.", "This user name is taken. Choose another.";
    auth_password_short => "Mật khẩu cần ít nhất 12 ký tự.", "The password needs at least 12 characters.";
    auth_password_long => "Mật khẩu quá dài.", "The password is too long.";
    auth_password_differs => "Hai lần nhập mật khẩu chưa giống nhau.", "The two passwords differ.";
    auth_password_current_wrong => "Mật khẩu hiện tại chưa đúng.", "The current password is not right.";
    resume_title => "Số liệu vừa nhập vẫn còn", "What was typed is still here";
    resume_text => "Phiên đăng nhập hết hạn trước khi số liệu được gửi. Xem lại rồi gửi tiếp.", "The session ended before this was sent. Look it over and send it.";
    resume_unavailable => "Hệ thống tạm thời chưa sẵn sàng nên số liệu chưa được lưu. Chờ giây lát rồi gửi tiếp.", "The system is not ready just now, so nothing was saved yet. Wait a moment, then send it.";
    resume_field => "Ô", "Field";
    resume_typed => "Đã nhập", "Typed";
    resume_send => "Gửi tiếp", "Send it now";
    resume_drop => "Không gửi, về trang trước", "Do not send, go back";
    link_first_admin_title => "Tạo tài khoản quản trị đầu tiên", "Set up the first administrator";
    link_first_admin_text => "Người quản trị tạo tài khoản, đơn vị và kỳ chấm điểm; không sửa được điểm.", "The administrator keeps accounts, units and periods and can never change points.";
    link_first_admin_do => "Tạo tài khoản", "Create the account";
    link_set_password_title => "Đặt mật khẩu", "Set a password";
    link_set_password_text(name, username) => "Tài khoản của đồng chí {name}, tên đăng nhập {username}.", "The account of {name}, user name {username}.";
    link_set_password_do => "Đặt mật khẩu", "Set the password";
    link_gone_title => "Đường dẫn không còn dùng được", "This link no longer works";
    link_gone_text => "Đường dẫn một lần này đã được dùng hoặc đã hết hạn. Nếu đã đặt mật khẩu, hãy đăng nhập; nếu chưa, xin người quản trị đường dẫn mới.", "This one-time link was used or has expired. If the password is set, sign in; if not, ask the administrator for a new link.";
}
