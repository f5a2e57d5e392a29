//! Words of typing fast: keys, pasting a block, undoing.

use crate::text::texts;

texts! {
    paste_done(n) => "Đã dán {n} ô.", "{n} fields pasted.";
    paste_left(n, codes) => "{n} ô chưa nhận được: {codes}.", "{n} fields could not be used: {codes}.";
    paste_page_title => "Dán số liệu từ Excel, Word", "Paste figures from Excel or Word";
    paste_text => "Nội dung dán", "Pasted text";
    paste_text_hint => "Chép cả khối có cột mã tiêu chí, hoặc chỉ các cột số liệu theo thứ tự trên phiếu. Ô trống không đổi gì.", "Copy the block with its column of codes, or only the figures in the sheet’s order. Blank cells change nothing.";
    paste_start => "Khối không có mã: dán từ tiêu chí", "A block without codes begins at";
    paste_preview => "Xem trước", "Preview";
    paste_nothing => "Không tìm thấy số liệu nào để dán.", "No figure was found to paste.";
    paste_open => "Dán cả khối", "Paste a block";
    paste_title(n) => "Dán {n} ô vào phiếu?", "Paste {n} fields into the sheet?";
    undo_changed(code) => "{code} đã được sửa tiếp, không hoàn tác được.", "{code} was changed since and cannot be undone.";
    keys_title => "Phím tắt", "Keyboard";
    keys_tab => "ô sau, ô trước", "next field, field before";
    keys_down => "ô dưới cùng cột", "field below in the column";
    keys_up => "ô trên cùng cột", "field above in the column";
    keys_sideways => "ô bên cạnh khi con trỏ ở đầu hoặc cuối ô", "field beside, from the edge of the text";
    keys_edit => "sửa bên trong ô", "edit inside the field";
    keys_restore => "lấy lại giá trị đã lưu", "back to the saved value";
    keys_paste => "dán một ô hoặc cả khối từ Excel, Word", "paste one cell or a block from Excel or Word";
    keys_undo => "hoàn tác, làm lại", "undo, redo";
    keys_save => "lưu ngay", "save now";
    keys_aside => "mở, đóng phần ghi chú của tiêu chí", "open or close the notes of the line";
    keys_today => "ngày hôm nay", "today's date";
    keys_ends => "ô đầu, ô cuối", "first field, last field";
    keys_missing => "tới tiêu chí còn thiếu", "next line to fill";
    keys_help => "mở danh sách này", "open this list";
    act_undo => "Hoàn tác", "Undo";
    act_next_missing => "Tới dòng còn thiếu", "Next to fill";
    paste_do => "Dán", "Paste";
    paste_stop => "Không dán", "Cancel";
    paste_before => "Đang có", "Now";
    paste_after => "Sẽ thành", "Will be";
    undo_done => "Đã hoàn tác.", "Undone.";
    undo_none => "Không còn gì để hoàn tác.", "Nothing left to undo.";
    redo_done => "Đã làm lại.", "Done again.";
    redo_none => "Không có gì để làm lại.", "Nothing to do again.";
    missing_none => "Không còn tiêu chí nào thiếu.", "No line is missing.";
}
