//! Words of publishing: the publication page, published rankings, amendments, the links for everybody.

use crate::text::texts;

texts! {
    act_publish => "Công bố kết quả", "Publish the results";
    publication_title(period) => "Công bố kết quả {period}", "Publish the results of {period}";
    publication_checklist => "Kiểm tra trước khi công bố", "Before publishing";
    publication_unopened(n) => "{n} tiêu chí chưa người thẩm định nào mở", "{n} lines no appraiser has opened";
    publication_questions(n) => "{n} câu hỏi chưa được trả lời", "{n} questions without an answer";
    publication_class_undecided(unit) => "{unit}: tổng điểm không thuộc mức xếp loại nào, hội nghị quyết định.", "{unit}: no class fits the total; the conference decides.";
    publication_agree(n) => "Thống nhất {n} phiếu đã thẩm định", "Agree on {n} appraised sheets";
    publication_without(unit) => "{unit} chưa gửi phiếu: công bố không xếp hạng đơn vị này", "{unit} has not sent its sheet: publish without ranking it";
    publication_not_ready(unit, state) => "{unit}: {state}. Phiếu phải được thống nhất, hoặc xác nhận công bố không xếp hạng đơn vị chưa gửi.", "{unit}: {state}. The sheet must be agreed on, or leaving out a unit that has not sent must be confirmed.";
    publication_visible => "Sau khi công bố, mọi đơn vị trong cụm thấy thứ hạng, điểm từng nhóm và tổng điểm của nhau.", "After publication every unit of the cluster sees ranks, group points and totals of all.";
    publication_document => "Số văn bản", "Document number";
    publication_document_hint => "Có thể bỏ trống.", "May be left empty.";
    publication_reason => "Lý do đính chính", "Reason for the amendment";
    publication_word => "Từ xác nhận", "Confirmation word";
    publication_word_hint => "Gõ CÔNG BỐ để xác nhận. Kết quả đã công bố không sửa được, chỉ điều chỉnh bằng bản mới.", "Type PUBLISH to confirm. Published results cannot be edited, only amended by a new version.";
    publication_word_wrong => "Gõ đúng hai chữ CÔNG BỐ để xác nhận.", "Type the word PUBLISH to confirm.";
    publication_number(n) => "Lần công bố {n}", "Publication {n}";
    publication_see(n, date) => "Lần công bố {n}, hội nghị ngày {date}", "Publication {n}, conference of {date}";
    publication_see_provisional => "Kết quả tạm thời khi đính chính", "Provisional results of the amendment";
    publication_by(name, time) => "đồng chí {name}, {time}", "{name}, {time}";
    publication_digest => "Mã kiểm tra SHA-256", "SHA-256 digest";
    publication_difference => "Thay đổi so với lần công bố trước", "Changes since the publication before";
    publication_no_difference => "Không có điểm hay thứ hạng nào thay đổi.", "No points and no rank changed.";
    publication_what => "Nội dung", "Item";
    publication_amend => "Mở để đính chính", "Open for an amendment";
    publication_amend_reason => "Lý do mở để đính chính", "Reason for opening it";
    publication_links => "Liên kết công khai", "Public links";
    publication_links_text => "Ai có liên kết đều đọc được kết quả đã công bố mới nhất, không cần đăng nhập.", "Whoever has the link reads the newest published results without signing in.";
    publication_link_make => "Tạo liên kết công khai", "Create a public link";
    publication_link_made => "Đã tạo liên kết công khai", "The public link is made";
    publication_link_once => "Liên kết chỉ hiện một lần này. Sao chép và giữ lại.", "It is shown this once. Copy and keep it.";
    publication_link_label => "Liên kết", "Link";
    publication_link_revoke => "Thu hồi", "Revoke";
    publication_link_revoked => "đã thu hồi", "revoked";
    rank_stage_own => "tự chấm", "self-scored";
    rank_stage_at_work => "đang thẩm định", "under appraisal";
    rank_stage_appraised => "đã thẩm định", "appraised";
    period_archive_do => "Lưu trữ kỳ", "Archive the period";
    period_archive_text => "Kỳ đã lưu trữ không đính chính được nữa.", "An archived period can no longer be amended.";
}
