//! Words of the help on rule forms: what each form is called and when to use it.

use crate::text::texts;

texts! {
    form_name_direct => "Chấm theo mức độ thực hiện", "Points by judgement";
    form_name_levels => "Theo mức", "By level";
    form_name_checklist => "Theo đầu việc", "By tasks done";
    form_name_proportion => "Theo tỷ lệ hoàn thành", "In proportion to completion";
    form_name_bands => "Theo khoảng", "By bands";
    form_name_cases => "Theo điều kiện", "By conditions";
    form_name_deadline => "Theo thời hạn", "By deadline";
    form_name_count => "Theo số lần", "Per time";
    form_name_leader => "So với đơn vị dẫn đầu", "Against the leading unit";
    form_name_placing => "Theo thứ hạng", "By place";
    form_hint_direct => "người chấm tự cho điểm trong khung", "the scorer gives points within limits";
    form_hint_levels => "chọn một trong các mức như Tốt, Khá, Trung bình", "one of several levels such as good, fair, average is chosen";
    form_hint_checklist => "mỗi việc làm xong được số điểm đã định; một việc là câu hỏi có hay không", "each task done earns its points; one task is a yes or no";
    form_hint_proportion => "đạt bao nhiêu phần chỉ tiêu được bấy nhiêu điểm, có thể thưởng khi vượt", "points follow the share of the target reached, with more beyond it if wanted";
    form_hint_bands => "tỷ lệ hoặc số liệu rơi vào khoảng nào thì lấy điểm khoảng đó", "a figure earns the points of the band it falls in";
    form_hint_cases => "xét nhiều số liệu cùng lúc, trường hợp đầu tiên đúng thì lấy điểm", "several figures are looked at together and the first case that holds counts";
    form_hint_deadline => "xong đúng hạn được điểm tối đa, chậm thì trừ theo ngày", "on time earns the maximum, days late cost points";
    form_hint_count => "cộng hoặc trừ điểm cho mỗi lần xảy ra", "points are added or taken away each time something happens";
    form_hint_leader => "điểm phụ thuộc vào đơn vị có kết quả cao nhất cụm", "points depend on the best result in the cluster";
    form_hint_placing => "điểm theo thứ nhất, thứ nhì, thứ ba trong cụm", "points by first, second, third in the cluster";
}
