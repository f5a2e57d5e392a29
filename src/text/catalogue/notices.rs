//! Words of notices: the inbox, the mails, and the choice of ways.

use crate::text::texts;

texts! {
    fault_email_form => "Nhập địa chỉ thư điện tử theo dạng ten@coquan.vn.", "Enter an e-mail address such as name@office.vn.";
}
