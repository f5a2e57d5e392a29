//! Words of the long lists: what narrows them, and that a page is not all.

use crate::text::texts;

texts! {
    list_cluster => "Cụm", "Cluster";
    list_year => "Năm", "Year";
    list_year_wrong => "Ghi năm bằng bốn chữ số, ví dụ 2013.", "Write the year with four digits, for example 2013.";
    list_person => "Tên hoặc tên đăng nhập", "Name or user name";
    list_nothing => "Không có dòng nào khớp bộ lọc. Thử gõ ít chữ hơn, không cần dấu.", "Nothing matches the filters. Try fewer letters; accents do not matter.";
    list_clusters_cut => "Có nhiều cụm khớp; đây chỉ là các cụm đầu theo tên. Gõ thêm chữ hoặc mã cụm.", "Many clusters match; these are only the first ones by name. Type more of the name, or the cluster's code.";
    list_more(n) => "Mỗi trang có {n} dòng; còn dòng khác ở trang sau.", "A page has {n} rows; more follow on the next page.";
    list_first => "Trang đầu", "First page";
    list_next => "Trang sau", "Next page";
    list_rows_cut(n) => "Chỉ gồm {n} dòng đầu. Dùng bộ lọc của trang để lấy các dòng khác.", "The first {n} rows only. Use the filters of the page to get others.";
    periods_every => "Các kỳ chấm điểm", "Scoring periods";
    periods_choose_cluster => "Gõ mã hoặc tên một cụm để tạo kỳ, sửa thành viên, mẫu Word và webhook của cụm đó.", "Type the code or name of a cluster to make a period, or to change the members, Word templates and webhooks of that cluster.";
    accounts_choose_cluster => "Gõ mã hoặc tên một cụm để xem đơn vị nào của cụm đó còn thiếu người nhập hoặc người gửi.", "Type the code or name of a cluster to see which of its units lack somebody to enter or to send.";
    account_units_of => "Đơn vị của cụm", "Units of the cluster";
    account_units_of_hint => "Biểu mẫu chỉ có đơn vị của các cụm đã có vai trò. Gõ mã một cụm để chọn đơn vị của cụm đó.", "The form offers only units of clusters with a role already. Type the code of a cluster to choose among its units.";
    home_every_period => "Tất cả các kỳ và xếp hạng", "All periods and rankings";
}
