//! Phrases of which a rule's sentence is made: one clause each, without capital and full stop.

use crate::text::texts;

texts! {
    rule_points(points) => "{points} điểm", "{points} points";
    rule_one_point => "1 điểm", "1 point";
    rule_percent_of(points, percent) => "{points} ({percent}% điểm tối đa)", "{points} ({percent}% of the maximum)";
    rule_percent(percent) => "{percent}% điểm tối đa", "{percent}% of the maximum";
    rule_approximately(number) => "khoảng {number}", "about {number}";
    rule_worth(what, points) => "{what}: {points}", "{what}: {points}";
    rule_listed(what, list) => "{what} – {list}", "{what} – {list}";
    rule_at_most(points) => "tất cả không quá {points}", "{points} at most in all";
    rule_weight(weight) => "nhân hệ số {weight}", "times the weight {weight}";
    rule_is_deducted => "đây là điểm trừ", "these points are deducted";
    rule_exceeding(measure) => "{measure} (được trên 100%)", "{measure} (may pass 100%)";
    rule_paced(actual, target, pace) => "{actual} ÷ ({target} × {pace})", "{actual} ÷ ({target} × {pace})";
    rule_divided(part, whole) => "{part} ÷ {whole}", "{part} ÷ {whole}";

    rule_exactly(value) => "bằng {value}", "exactly {value}";
    rule_from_below(from, to) => "từ {from} đến dưới {to}", "from {from} to below {to}";
    rule_from_up_to(from, to) => "từ {from} đến {to}", "from {from} to {to}";
    rule_above_below(from, to) => "trên {from} đến dưới {to}", "above {from} and below {to}";
    rule_above_up_to(from, to) => "trên {from} đến {to}", "above {from} up to {to}";
    rule_from(from) => "từ {from} trở lên", "{from} or more";
    rule_above(from) => "trên {from}", "above {from}";
    rule_up_to(to) => "từ {to} trở xuống", "{to} or less";
    rule_below(to) => "dưới {to}", "below {to}";
    rule_any => "mọi giá trị", "any value";

    rule_direct(min, max) => "người chấm cho từ {min} đến {max}", "the scorer gives from {min} to {max}";
    rule_direct_open(min) => "người chấm cho từ {min} trở lên", "the scorer gives {min} or more";
    rule_direct_step(step) => "mỗi nấc {step}", "in steps of {step}";
    rule_direct_note => "phải ghi lý do", "and must say why";
    rule_levels => "chọn một mức", "one level is chosen";
    rule_checklist => "cộng điểm các việc đã làm", "the points of what was done are added";
    rule_not_done(points) => "không có thì {points}", "otherwise {points}";

    rule_full(measure, full, points) => "{measure} đạt {full} được {points}", "{measure} at {full} earns {points}";
    rule_less_in_proportion => "chưa đạt thì tính theo tỷ lệ", "below that, points are in proportion";
    rule_less_nothing(points) => "chưa đạt thì {points}", "below that, {points}";
    rule_less_steps(per, minus, none) => "thiếu mỗi {per} trừ {minus} (phần lẻ cũng tính là một lần trừ), không dưới {none}", "each {per} short takes away {minus} (a part counts as a whole), never below {none}";
    rule_more_nothing => "vượt không được thêm điểm", "going beyond adds nothing";
    rule_more_in_proportion => "vượt thì tính tiếp theo tỷ lệ", "beyond that, points go on in proportion";
    rule_more_steps(per, points, most) => "vượt mỗi {per} thêm {points} (phần lẻ không tính), {most}", "each {per} beyond adds {points} (a part does not count), {most}";
    rule_more_most(points) => "tối đa thêm {points}", "at most {points} more";
    rule_more_without_end => "không giới hạn phần thêm", "without limit";
    rule_zero_below(floor, points) => "riêng dưới {floor} thì {points}", "but below {floor}, {points}";

    rule_by(measure) => "theo {measure}", "by {measure}";
    rule_otherwise(points) => "ngoài các trường hợp trên: {points}", "in all other cases: {points}";
    rule_gap => "trường hợp chưa nêu do thường trực cụm quyết định, có ghi lý do", "what is not listed, the secretariat decides and says why";

    rule_first_case => "lấy trường hợp đầu tiên đúng", "the first case that holds counts";
    rule_always => "trong mọi trường hợp", "in every case";
    rule_and => " và ", " and ";
    rule_condition(name, span) => "{name} {span}", "{name} {span}";
    rule_unequal(value) => "khác {value}", "other than {value}";

    rule_done_by(due, points) => "hoàn thành chậm nhất {due} được {points}", "done by {due} earns {points}";
    rule_sent_by(due, points) => "gửi phiếu chậm nhất {due} được {points}", "a sheet sent by {due} earns {points}";
    rule_due_deadline => "hạn gửi phiếu của kỳ", "the period’s deadline for sheets";
    rule_late_working(points, none) => "chậm mỗi ngày làm việc trừ {points}, không dưới {none}", "each working day late takes away {points}, never below {none}";
    rule_late_calendar(points, none) => "chậm mỗi ngày (kể cả ngày nghỉ) trừ {points}, không dưới {none}", "each day late (holidays count) takes away {points}, never below {none}";
    rule_late_bands_working(bands) => "nếu chậm (tính ngày làm việc) {bands}", "when late (in working days) {bands}";
    rule_late_bands_calendar(bands) => "nếu chậm (tính cả ngày nghỉ) {bands}", "when late (holidays count) {bands}";
    rule_days => "ngày", "days";
    rule_never_done(points) => "không thực hiện: {points}", "never done: {points}";
    rule_never_sent(points) => "không gửi: {points}", "never sent: {points}";

    rule_count_up => "cộng điểm theo số lần", "points are added per time";
    rule_count_off => "trừ điểm theo số lần", "points are deducted per time";
    rule_count_down(max) => "từ {max} trừ dần theo số lần", "from {max}, points are taken away per time";
    rule_each(name, points) => "{name}: mỗi lần {points}", "{name}: {points} each";
    rule_each_at_most(points) => "tối đa {points}", "{points} at most";
    rule_entered_at_most(number) => "nhập không quá {number} lần", "no more than {number} entered";
    rule_not_below(points) => "không dưới {points}", "never below {points}";

    rule_leader(measure) => "so với đơn vị dẫn đầu về {measure}", "against the leading unit in {measure}";
    rule_leader_met(full, points, percent) => "đạt đúng {full} được {points} ({percent}% điểm tối đa), chưa đạt thì tính theo tỷ lệ của số điểm này", "exactly {full} earns {points} ({percent}% of the maximum), less in proportion to these points";
    rule_leader_met_of(full, percent) => "đạt đúng {full} được {percent}% điểm tối đa, chưa đạt thì tính theo tỷ lệ của số điểm này", "exactly {full} earns {percent}% of the maximum, less in proportion to these points";
    rule_leader_best(max) => "vượt thì được thêm theo tỷ lệ phần vượt so với phần vượt của đơn vị cao nhất, đơn vị vượt cao nhất được {max}", "going beyond adds in proportion to how far the best goes beyond, and the best of those beyond gets {max}";
    rule_leader_untargeted(max) => "có kết quả mà không giao chỉ tiêu thì được {max} × kết quả ÷ kết quả cao nhất trong các đơn vị không giao chỉ tiêu", "a result without a target earns {max} × the result ÷ the best result without a target";
    rule_leader_absent => "có kết quả mà không giao chỉ tiêu thì coi là không giao", "a result without a target counts as not assigned";

    rule_placing_high(measure) => "xếp hạng các đơn vị theo {measure}, cao hơn xếp trên", "the units are placed by {measure}, the higher first";
    rule_placing_low(measure) => "xếp hạng các đơn vị theo {measure}, thấp hơn xếp trên", "the units are placed by {measure}, the lower first";
    rule_place(place, points) => "hạng {place}: {points}", "place {place}: {points}";
    rule_places_beyond(points) => "các hạng sau: {points}", "every later place: {points}";
    rule_ties_same => "bằng nhau thì đồng hạng, cùng được điểm của hạng đó", "equal values share a place and each gets its points";
    rule_ties_share => "bằng nhau thì đồng hạng, chia đều điểm của các hạng đó", "equal values share a place and the mean of the places they cover";
}
