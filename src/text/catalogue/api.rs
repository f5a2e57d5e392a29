//! Words of the personal tokens and of the page about the API.

use crate::text::texts;

texts! {
    api_guide_title => "API cho phần mềm", "The API for programs";
    api_guide_text => "Phần mềm khác đọc phiếu, xếp hạng, bộ tiêu chí và nhập số liệu qua địa chỉ dưới đây, với mã truy cập của một người. Tài liệu bên dưới bằng tiếng Anh, lấy thẳng từ mã nguồn.", "Other programs read sheets, rankings and schemes and enter results at the addresses below, with somebody's token. What follows is made from the code itself.";
    api_guide_document => "Tài liệu OpenAPI 3.1 (JSON)", "OpenAPI 3.1 document (JSON)";
    api_guide_inputs => "Gửi kèm", "Takes";
    api_guide_answers => "Trả lời", "Answers";
    api_guide_shapes => "Cấu trúc dữ liệu", "Shapes";
    api_guide_problems => "Lỗi", "Problems";
    api_guide_problems_text => "Mọi lỗi là application/problem+json; phần cuối của type là tên lỗi.", "Every failure is application/problem+json; the last part of its type names it.";
    tokens_title => "Mã truy cập API", "API tokens";
    tokens_text => "Để phần mềm khác đọc hoặc nhập số liệu thay mình. Mã chỉ làm được việc mình được làm, trong phạm vi chọn dưới đây.", "For programs that read or enter results in your name. A token may do what you may, within what you choose below.";
    tokens_new => "Tạo mã mới", "New token";
    tokens_name => "Tên", "Name";
    tokens_name_hint => "Phần mềm nào dùng mã này.", "The program that will use it.";
    tokens_scopes => "Được làm gì", "May be used for";
    tokens_scope_read => "Đọc phiếu, xếp hạng, bộ tiêu chí", "Reading sheets, rankings, schemes";
    tokens_scope_enter => "Nhập số liệu", "Entering results";
    tokens_scope_submit => "Gửi và rút phiếu", "Sending and withdrawing sheets";
    tokens_scope_appraise => "Thẩm định", "Appraising";
    tokens_days => "Thời hạn", "Lasts";
    tokens_days_of(days) => "{days} ngày", "{days} days";
    tokens_create => "Tạo mã", "Create the token";
    tokens_created_title => "Mã mới", "The new token";
    tokens_created_text => "Chép mã này vào phần mềm ngay. Mã chỉ hiện lần này.", "Copy it into the program now. It is shown only this once.";
    tokens_live => "Mã đang dùng", "Live tokens";
    tokens_none => "Chưa có mã nào.", "No tokens.";
    tokens_until => "Đến", "Until";
    tokens_used => "Dùng gần nhất", "Last used";
    tokens_never_used => "chưa dùng", "never";
    tokens_revoke => "Thu hồi", "Revoke";
    tokens_revoke_named(name) => "Thu hồi mã {name}", "Revoke the token {name}";
    fault_too_much => "Đã đủ 20 mã. Thu hồi mã không dùng nữa.", "There are 20 tokens already. Revoke one that is no longer used.";
    kind_token => "Mã truy cập API", "API token";
}
