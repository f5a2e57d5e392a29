//! Words of the sign-in through an organisation's provider.

use crate::text::texts;

texts! {
    openid_sign_in(name) => "Đăng nhập bằng {name}", "Sign in with {name}";
    openid_leaving_title => "Đang chuyển trang", "On the way";
    openid_leaving_text(name) => "Trình duyệt đang chuyển sang trang đăng nhập của {name}.", "The browser is going to the sign-in page of {name}.";
    openid_leaving_do => "Chuyển ngay", "Go now";
    openid_title(name) => "Đăng nhập bằng {name}", "Sign-in with {name}";
    openid_text(name) => "Liên kết tài khoản này với tài khoản của đồng chí tại {name}: lần sau đăng nhập không cần gõ mật khẩu ở đây. Mật khẩu vẫn dùng được.", "Link this account to your account at {name}: next time you sign in without typing a password here. The password keeps working.";
    openid_in_use_text(name) => "Đăng nhập bằng tài khoản của đồng chí tại {name} thì không cần gõ mật khẩu ở đây. Mật khẩu vẫn dùng được.", "Sign in with your account at {name} without typing a password here. The password keeps working.";
    openid_linked(since) => "Đã liên kết từ {since}.", "Linked since {since}.";
    openid_not_linked => "Chưa liên kết.", "Not linked.";
    openid_link_do => "Liên kết", "Link";
    openid_link_text => "Các phiên đăng nhập khác sẽ kết thúc.", "All other sessions end.";
    openid_unlink_do => "Bỏ liên kết", "Remove the link";
    openid_linked_done => "Đã liên kết tài khoản.", "The account is linked.";
    openid_unlinked_done => "Đã bỏ liên kết tài khoản.", "The link is removed.";
    openid_away_title(name) => "Chưa kết nối được với {name}", "{name} cannot be reached";
    openid_away_text => "Hãy thử lại sau ít phút, hoặc đăng nhập bằng tên đăng nhập và mật khẩu.", "Try again in a few minutes, or sign in with user name and password.";
    openid_declined_title(name) => "Chưa đăng nhập tại {name}", "Not signed in at {name}";
    openid_declined_text => "Việc đăng nhập đã bị hủy hoặc bị từ chối ở bên đó. Có thể thử lại, hoặc đăng nhập bằng tên đăng nhập và mật khẩu.", "The sign-in was cancelled or refused there. Try again, or sign in with user name and password.";
    openid_stale_title => "Lần đăng nhập này không còn hiệu lực", "This sign-in is no longer valid";
    openid_stale_text => "Trang này đã được dùng, đã quá 10 phút, hoặc mở từ một trình duyệt khác. Hãy bắt đầu lại.", "It was used, is older than 10 minutes, or was begun in another browser. Start again.";
    openid_unproved_title(name) => "Không xác nhận được câu trả lời của {name}", "The answer of {name} could not be verified";
    openid_unproved_text => "Hãy thử lại. Nếu vẫn không được, báo người quản trị và đăng nhập bằng tên đăng nhập và mật khẩu.", "Try again. If that does not help, tell your administrator and sign in with user name and password.";
    openid_unknown_title => "Chưa có tài khoản nào được liên kết", "No account is linked";
    openid_unknown_text(name) => "Đã đăng nhập tại {name}, nhưng ở đây chưa có tài khoản đang dùng nào liên kết với đồng chí. Đăng nhập bằng tên đăng nhập và mật khẩu, rồi mở Tài khoản → Đăng nhập bằng {name} để liên kết. Chưa có tài khoản: liên hệ người quản trị cụm.", "You are signed in at {name}, but no account in use here is linked to you. Sign in with user name and password, then open Account → Sign-in with {name} to link it. No account yet: ask the administrator of your cluster.";
    openid_taken_title => "Không liên kết được", "It cannot be linked";
    openid_taken_text(name) => "Tài khoản tại {name} này đã liên kết với một tài khoản khác ở đây, hoặc tài khoản này đã có liên kết. Bỏ liên kết cũ trước.", "This account at {name} is linked to another account here, or this account has a link already. Remove the old link first.";
    deed_identity_linked => "Liên kết tài khoản với nhà cung cấp đăng nhập", "Account linked to a sign-in provider";
    deed_identity_unlinked => "Bỏ liên kết tài khoản với nhà cung cấp đăng nhập", "Account's link to a sign-in provider removed";
}
