//! Words of what a unit answers: returned lines, the explanation, questions.

use crate::text::texts;

texts! {
    answering_title => "Giải trình", "Explanation";
    answering_title_of(unit) => "Giải trình – {unit}", "Explanation – {unit}";
    answering_returned_whole(name, time) => "Đồng chí {name} trả lại phiếu lúc {time}.", "Returned by {name} at {time}.";
    answering_returned_lines(name, time, lines) => "Đồng chí {name} trả lại lúc {time} các tiêu chí: {lines}. Chỉ sửa được các tiêu chí này.", "Returned by {name} at {time}: {lines}. Only these lines can be changed.";
    answering_due(date) => "Giải trình trước hết ngày {date}.", "Answer by the end of {date}.";
    answering_open => "Mở trang giải trình", "Open the explanation page";
    answering_questions_open => "Trả lời", "Answer";
    answering_open_questions(n) => "Có {n} câu hỏi của người thẩm định chưa trả lời.", "{n} questions of the appraisers wait for an answer.";
    answering_line_returned(reason) => "Lý do trả lại: {reason}", "Returned because: {reason}";
    answering_line_asked(name, body) => "Đồng chí {name} hỏi: {body}", "{name} asks: {body}";
    answering_nothing => "Phiếu không bị trả lại và không có câu hỏi nào.", "Nothing was returned and nobody has asked anything.";
    answering_leader_sends => "Lãnh đạo Ban gửi giải trình. Nội dung đã lưu, lãnh đạo mở trang này là thấy.", "The unit's leader sends the explanation. What is saved here is what the leader sees.";
    answering_whole => "Giải trình chung cho cả phiếu", "Explanation for the whole sheet";
    answering_of_line(line) => "Giải trình {line}", "Explanation of {line}";
    answering_prepared(name, time) => "Đồng chí {name} soạn lúc {time}", "Prepared by {name} at {time}";
    answering_then => "Khi bị trả lại", "When returned";
    answering_now => "Hiện nay", "Now";
    answering_to_line => "Sửa trên phiếu", "Change it on the sheet";
    answering_send => "Gửi giải trình", "Send the explanation";
    answering_missing(label) => "Nhập nội dung giải trình: {label}.", "Enter the explanation: {label}.";
    answering_conflict(name, theirs) => "Đồng chí {name} vừa sửa thành: “{theirs}”. Nội dung dưới đây chưa lưu; lưu lại để thay.", "{name} has just changed it to: “{theirs}”. What stands below is not saved; save again to replace theirs.";
    answering_line_blocks(line) => "{line}: số liệu chưa đủ, bổ sung trên phiếu.", "{line}: figures are missing; complete them on the sheet.";
    answering_threads => "Hỏi đáp và các lần giải trình", "Questions and explanations so far";
    answering_sheet => "Cả phiếu", "The whole sheet";
    answering_answer => "Trả lời", "Answer";
    answering_answer_missing => "Nhập nội dung trả lời.", "Enter the answer.";
    answering_send_answer => "Gửi trả lời", "Send the answer";
    answering_said(kind, name, time) => "{kind} – đồng chí {name}, {time}", "{kind} – {name}, {time}";
    answering_question => "Câu hỏi", "Question";
    answering_return => "Trả lại", "Return";
}
