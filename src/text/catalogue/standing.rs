//! Words of rankings one can see: movements, distances, profiles, the hall's screen.

use crate::text::texts;

texts! {
    act_present => "Trình chiếu", "Present";
    rank_up(ranks) => "lên {ranks} hạng", "up {ranks}";
    rank_down(ranks) => "xuống {ranks} hạng", "down {ranks}";
    rank_same => "giữ hạng", "unchanged";
    rank_new => "mới", "new";
    rank_movement => "So với kỳ trước", "Since last period";
    rank_gap(points) => "kém hạng trên {points}", "{points} behind";
    rank_distance => "Khoảng cách", "Distance";
    ranking_heat => "Ô càng đậm, điểm càng xa mức cao nhất của cột.", "The darker a cell, the further it is from the best of its column.";
    course_finding(periods, unit, rank) => "Thứ hạng qua {periods} kỳ: {unit} xếp thứ {rank} kỳ này", "Ranks over {periods} periods: {unit} is now number {rank}";
    course_finding_none(periods, unit) => "Thứ hạng qua {periods} kỳ: {unit} chưa xếp hạng kỳ này", "Ranks over {periods} periods: {unit} is not ranked now";
    course_data => "Bảng số liệu của biểu đồ", "The chart as a table";
    profile_finding(unit, rank, points) => "{unit} xếp thứ {rank} với {points} điểm", "{unit} is number {rank} with {points} points";
    profile_above(points, rank, unit) => "Thiếu {points} điểm để bằng hạng {rank} ({unit}).", "{points} points short of number {rank} ({unit}).";
    profile_below(points, unit) => "Hơn đơn vị liền sau ({unit}) {points} điểm.", "{points} points ahead of the next unit ({unit}).";
    profile_groups => "Từng nhóm so với cụm", "Groups beside the cluster's";
    profile_bar => "Vạch: bình quân cụm", "Mark: the cluster's mean";
    profile_points => "Điểm", "Points";
    profile_mean => "Bình quân", "Mean";
    profile_best => "Cao nhất", "Best";
    profile_strong => "Điểm mạnh: hơn bình quân cụm", "Strong lines: ahead of the cluster's mean";
    profile_weak => "Điểm yếu: kém mức cao nhất", "Weak lines: behind the best";
    profile_strong_none => "Chưa có tiêu chí nào hơn bình quân cụm.", "No line is ahead of the mean.";
    profile_weak_none => "Không có tiêu chí nào kém mức cao nhất.", "No line is behind the best.";
    what_if_title => "Thử: nếu đổi điểm thì sao?", "What if the points were others?";
    what_if_unofficial => "Không phải kết quả chính thức.", "Not an official result.";
    what_if_unofficial_text => "Trang này chỉ tính thử. Không có gì được lưu, không ai khác nhìn thấy.", "This page only tries things out. Nothing is saved and nobody else sees it.";
    what_if_points => "Điểm giả định", "Points supposed";
    what_if_do => "Tính thử", "Try";
    what_if_finding(unit, before, after, from, to) => "{unit}: tổng điểm từ {before} thành {after}, hạng từ {from} thành {to}", "{unit}: total from {before} to {after}, rank from {from} to {to}";
    what_if_no_change(unit) => "Tổng điểm của {unit} không đổi.", "The total of {unit} would not change.";
    what_if_rank_now => "Hạng hiện nay", "Rank now";
    what_if_rank_then => "Hạng giả định", "Rank then";
    what_if_total_now => "Tổng hiện nay", "Total now";
    what_if_total_then => "Tổng giả định", "Total then";
    present_rank(rank) => "Hạng {rank}", "Number {rank}";
    present_groups => "Điểm từng nhóm", "Points by group";
    present_menu => "Điều khiển trình chiếu", "Presentation controls";
    present_back => "Trước", "Back";
    present_next => "Tiếp", "Next";
    present_whole => "Cả bảng", "Whole table";
    present_larger => "Chữ to hơn", "Larger";
    present_smaller => "Chữ nhỏ hơn", "Smaller";
    present_dark => "Nền tối", "Dark";
    present_black => "Tắt màn hình", "Black";
    present_full => "Toàn màn hình", "Full screen";
    present_leave => "Thoát", "Leave";
}
