//! The sentence of every rule form: each parameter, in both languages, so that one left out fails.

use serde_json::{Value, json};
use thidua::text::Lang;
use thidua::text::rules;

use crate::builders::{direct, document, line, scheme, with};

/// The sentence of a line in both languages.
fn sentences(node: Value) -> [String; 2] {
    let scheme = scheme(&document("10", json!([node])));
    let line = scheme.lines().into_iter().next().unwrap();
    [rules::words(Lang::Vi, &line), rules::words(Lang::En, &line)]
}

/// Rules of a line of 10 points with their sentences.
fn says(rows: &[(Value, &str, &str)]) {
    for (rule, vietnamese, english) in rows {
        assert_eq!(sentences(line("L", "10", rule.clone())), [*vietnamese, *english], "{rule}");
    }
}

fn item(code: &str, name: &str, fields: Value) -> Value {
    with(json!({"code": code, "name": {"vi": name}}), fields)
}

/// `a` ÷ (`t` × pace).
fn attained(pace: &str) -> Value {
    json!({"attained": ["a", "t"], "pace": pace})
}

fn targets() -> Value {
    json!([item("a", "Đã làm", json!({})), item("t", "Chỉ tiêu", json!({}))])
}

fn proportion(fields: Value) -> Value {
    with(json!({"form": "proportion", "inputs": targets(), "measure": attained("1")}), fields)
}

#[test]
fn typed_points_say_their_limits_their_steps_and_whether_a_reason_is_needed() {
    says(&[
        (
            json!({"form": "direct"}),
            "Người chấm cho từ 0 đến 10 điểm.",
            "The scorer gives from 0 to 10 points.",
        ),
        (
            json!({"form": "direct", "min": "1", "step": "0.25", "note": "required"}),
            "Người chấm cho từ 1 đến 10 điểm, mỗi nấc 0,25 điểm, phải ghi lý do.",
            "The scorer gives from 1 to 10 points, in steps of 0.25 points, and must say why.",
        ),
    ]);
}

#[test]
fn levels_and_items_say_what_each_is_worth() {
    let levels = json!([
        item("a", "Tốt", json!({"percent": "100"})),
        item("b", "Khá", json!({"percent": "33.33"})),
        item("c", "Yếu", json!({"points": "1"}))
    ]);
    let items = |second: &str| {
        json!([item("a", "Kế hoạch", json!({"points": "4"})), item("b", "TCCSĐ", json!({"points": second}))])
    };
    says(&[
        (
            json!({"form": "levels", "levels": levels}),
            "Chọn một mức – Tốt: 10 điểm (100% điểm tối đa); Khá: 3,333 điểm (33,33% điểm tối đa); Yếu: 1 điểm.",
            "One level is chosen – Tốt: 10 points (100% of the maximum); Khá: 3.333 points (33.33% of the maximum); Yếu: 1 point.",
        ),
        (
            json!({"form": "checklist", "items": items("6")}),
            "Cộng điểm các việc đã làm – kế hoạch: 4 điểm; TCCSĐ: 6 điểm.",
            "The points of what was done are added – kế hoạch: 4 points; TCCSĐ: 6 points.",
        ),
        (
            json!({"form": "checklist", "items": items("7.5")}),
            "Cộng điểm các việc đã làm – kế hoạch: 4 điểm; TCCSĐ: 7,5 điểm; tất cả không quá 10 điểm.",
            "The points of what was done are added – kế hoạch: 4 points; TCCSĐ: 7.5 points; 10 points at most in all.",
        ),
        (
            json!({"form": "checklist", "items": [item("a", "Có kế hoạch", json!({"points": "10"}))]}),
            "Có kế hoạch: 10 điểm; không có thì 0 điểm.",
            "Có kế hoạch: 10 points; otherwise 0 points.",
        ),
    ]);
}

#[test]
fn a_proportion_says_what_full_is_and_what_comes_beyond_and_below() {
    let rows = [
        (
            json!({}),
            "Đã làm ÷ chỉ tiêu đạt 100% được 10 điểm; chưa đạt thì tính theo tỷ lệ; vượt không được thêm điểm.",
            "Đã làm ÷ chỉ tiêu at 100% earns 10 points; below that, points are in proportion; going beyond adds nothing.",
        ),
        (
            json!({"measure": attained("0.5"), "full_at": "0.9", "below": "zero", "zero_below": "0.5"}),
            "Đã làm ÷ (chỉ tiêu × 0,5) đạt 90% được 10 điểm; chưa đạt thì 0 điểm; vượt không được thêm điểm; riêng dưới 45% thì 0 điểm.",
            "Đã làm ÷ (chỉ tiêu × 0.5) at 90% earns 10 points; below that, 0 points; going beyond adds nothing; but below 45%, 0 points.",
        ),
        (
            json!({"measure": {"share": ["a", "t"]}, "below": {"per": "0.0125", "minus": "0.2"}}),
            "Đã làm ÷ chỉ tiêu đạt 100% được 10 điểm; thiếu mỗi 1,25% trừ 0,2 điểm (phần lẻ cũng tính là một lần trừ), không dưới 0 điểm.",
            "Đã làm ÷ chỉ tiêu at 100% earns 10 points; each 1.25% short takes away 0.2 points (a part counts as a whole), never below 0 points.",
        ),
        (
            json!({"measure": {"share": ["a", "t"], "part_may_exceed": true}}),
            "Đã làm ÷ chỉ tiêu (được trên 100%) đạt 100% được 10 điểm; chưa đạt thì tính theo tỷ lệ; vượt không được thêm điểm.",
            "Đã làm ÷ chỉ tiêu (may pass 100%) at 100% earns 10 points; below that, points are in proportion; going beyond adds nothing.",
        ),
        (
            json!({"measure": {"share": ["a", "t"]}, "full_at": "0.8"}),
            "Đã làm ÷ chỉ tiêu đạt 80% được 10 điểm; chưa đạt thì tính theo tỷ lệ; vượt không được thêm điểm.",
            "Đã làm ÷ chỉ tiêu at 80% earns 10 points; below that, points are in proportion; going beyond adds nothing.",
        ),
        (
            json!({"inputs": [item("x", "Số mô hình", json!({"unit": "mô hình"}))], "measure": {"input": "x"}, "full_at": "5", "below": {"per": "0.2", "minus": "1"}}),
            "Số mô hình đạt 5 mô hình được 10 điểm; thiếu mỗi 1 mô hình trừ 1 điểm (phần lẻ cũng tính là một lần trừ), không dưới 0 điểm; vượt không được thêm điểm.",
            "Số mô hình at 5 mô hình earns 10 points; each 1 mô hình short takes away 1 point (a part counts as a whole), never below 0 points; going beyond adds nothing.",
        ),
    ];
    let rows = rows.map(|(fields, vietnamese, english)| (proportion(fields), vietnamese, english));
    says(&rows);
}

/// What comes beyond the full measure, on a line that lets points pass its maximum and on one that does not.
#[test]
fn a_proportion_says_what_going_beyond_adds_and_where_it_ends() {
    let steps = |cap: Value| json!({"per": "0.01", "points": "0.1", "cap": cap});
    for (over, capped, vietnamese, english) in [
        (
            steps(json!("2")),
            false,
            "vượt mỗi 1% thêm 0,1 điểm (phần lẻ không tính), tối đa thêm 2 điểm.",
            "each 1% beyond adds 0.1 points (a part does not count), at most 2 points more.",
        ),
        (
            steps(Value::Null),
            false,
            "vượt mỗi 1% thêm 0,1 điểm (phần lẻ không tính), không giới hạn phần thêm.",
            "each 1% beyond adds 0.1 points (a part does not count), without limit.",
        ),
        (
            json!("uncapped"),
            false,
            "vượt thì tính tiếp theo tỷ lệ.",
            "beyond that, points go on in proportion.",
        ),
        (
            json!("uncapped"),
            true,
            "vượt thì tính tiếp theo tỷ lệ; tất cả không quá 10 điểm.",
            "beyond that, points go on in proportion; 10 points at most in all.",
        ),
    ] {
        let mut over = over;
        if over["cap"].is_null() && over.is_object() {
            over.as_object_mut().unwrap().remove("cap");
        }
        let node = with(line("L", "10", proportion(json!({"over": over}))), json!({"capped": capped}));
        let full = [
            "Đã làm ÷ chỉ tiêu đạt 100% được 10 điểm; chưa đạt thì tính theo tỷ lệ; ",
            "Đã làm ÷ chỉ tiêu at 100% earns 10 points; below that, points are in proportion; ",
        ];
        assert_eq!(sentences(node), [format!("{}{vietnamese}", full[0]), format!("{}{english}", full[1])]);
    }
}

#[test]
fn bands_say_which_end_belongs_to_them_and_what_lies_outside() {
    let bands =
        |fields: Value| with(json!({"form": "bands", "inputs": targets(), "measure": attained("1")}), fields);
    let whole = json!([item("x", "Số lần vắng", json!({"integer": true}))]);
    says(&[
        (
            bands(json!({"bands": [
                {"from": "1", "from_incl": false, "points": "10"}, {"from": "0.9", "to": "1", "to_incl": true, "points": "8"},
                {"from": "0.8", "to": "0.9", "points": "6"}, {"from": "0.7", "from_incl": false, "to": "0.8", "percent": "30"},
                {"from": "0.6", "from_incl": false, "to": "0.7", "to_incl": true, "points": "1"}, {"to": "0.5", "points": "0"}]})),
            "Theo đã làm ÷ chỉ tiêu – trên 100%: 10 điểm; từ 90% đến 100%: 8 điểm; từ 80% đến dưới 90%: 6 điểm; \
             trên 70% đến dưới 80%: 3 điểm (30% điểm tối đa); trên 60% đến 70%: 1 điểm; dưới 50%: 0 điểm; \
             trường hợp chưa nêu do thường trực cụm quyết định, có ghi lý do.",
            "By đã làm ÷ chỉ tiêu – above 100%: 10 points; from 90% to 100%: 8 points; from 80% to below 90%: 6 points; \
             above 70% and below 80%: 3 points (30% of the maximum); above 60% up to 70%: 1 point; below 50%: 0 points; \
             what is not listed, the secretariat decides and says why.",
        ),
        (
            bands(json!({"inputs": whole, "measure": {"input": "x"}, "bands": [
                {"from": "0", "to": "0", "to_incl": true, "points": "10"}, {"from": "1", "to": "3", "to_incl": true, "points": "5"}], "else": "1"})),
            "Theo số lần vắng – bằng 0: 10 điểm; từ 1 đến 3: 5 điểm; ngoài các trường hợp trên: 1 điểm.",
            "By số lần vắng – exactly 0: 10 points; from 1 to 3: 5 points; in all other cases: 1 point.",
        ),
        (
            bands(
                json!({"bands": [{"to": "0.5", "to_incl": true, "points": "2"}, {"from": "0.5", "from_incl": false, "points": "4"}]}),
            ),
            "Theo đã làm ÷ chỉ tiêu – từ 50% trở xuống: 2 điểm; trên 50%: 4 điểm.",
            "By đã làm ÷ chỉ tiêu – 50% or less: 2 points; above 50%: 4 points.",
        ),
        (
            bands(json!({"bands": [{"from": "0.5", "points": "2"}, {"to": "0.5", "points": "4"}]})),
            "Theo đã làm ÷ chỉ tiêu – từ 50% trở lên: 2 điểm; dưới 50%: 4 điểm.",
            "By đã làm ÷ chỉ tiêu – 50% or more: 2 points; below 50%: 4 points.",
        ),
        (
            bands(json!({"bands": [{"points": "2"}]})),
            "Theo đã làm ÷ chỉ tiêu – mọi giá trị: 2 điểm.",
            "By đã làm ÷ chỉ tiêu – any value: 2 points.",
        ),
    ]);
}

#[test]
fn cases_say_every_condition_in_words() {
    let when = |op: &str, value: &str| json!({"input": "a", "op": op, "value": value});
    let case =
        |op: &str| json!({"when": [when(op, "2"), {"input": "t", "op": "=", "value": "1"}], "points": "3"});
    let all: Vec<Value> = ["=", "≠", "<", "≤", ">", "≥"].iter().map(|op| case(op)).collect();
    let rule =
        |fields: Value| with(json!({"form": "cases", "inputs": targets(), "cases": [case("≥")]}), fields);
    let spans = ["bằng 2", "khác 2", "dưới 2", "từ 2 trở xuống", "trên 2", "từ 2 trở lên"];
    let listed = spans.map(|span| format!("đã làm {span} và chỉ tiêu bằng 1: 3 điểm")).join("; ");
    let [said, _] = sentences(line("L", "10", rule(json!({"cases": all}))));
    assert_eq!(
        said,
        format!(
            "Lấy trường hợp đầu tiên đúng – {listed}; trường hợp chưa nêu do thường trực cụm quyết định, có ghi lý do."
        )
    );
    says(&[(
        rule(json!({"else": "0.5"})),
        "Lấy trường hợp đầu tiên đúng – đã làm từ 2 trở lên và chỉ tiêu bằng 1: 3 điểm; ngoài các trường hợp trên: 0,5 điểm.",
        "The first case that holds counts – đã làm 2 or more and chỉ tiêu exactly 1: 3 points; in all other cases: 0.5 points.",
    )]);
}

#[test]
fn a_deadline_says_the_day_the_kind_of_days_and_what_lateness_costs() {
    let rule = |fields: Value| {
        with(
            json!({"form": "deadline", "due": "2013-03-31", "done": "input", "days": "working", "late": {"per_day": "0.5"}}),
            fields,
        )
    };
    let bands =
        json!([{"from": "1", "to": "3", "to_incl": true, "points": "6"}, {"from": "4", "points": "0"}]);
    let hole = json!([{"from": "1", "to": "3", "to_incl": true, "points": "6"}]);
    says(&[
        (
            rule(json!({})),
            "Hoàn thành chậm nhất 31/03/2013 được 10 điểm; chậm mỗi ngày làm việc trừ 0,5 điểm, không dưới 0 điểm; không thực hiện: 0 điểm.",
            "Done by 31/03/2013 earns 10 points; each working day late takes away 0.5 points, never below 0 points; never done: 0 points.",
        ),
        (
            rule(
                json!({"due": "period.submission_deadline", "done": "submitted_on", "days": "calendar", "missing": "2"}),
            ),
            "Gửi phiếu chậm nhất hạn gửi phiếu của kỳ được 10 điểm; chậm mỗi ngày (kể cả ngày nghỉ) trừ 0,5 điểm, không dưới 0 điểm; không gửi: 2 điểm.",
            "A sheet sent by the period’s deadline for sheets earns 10 points; each day late (holidays count) takes away 0.5 points, never below 0 points; never sent: 2 points.",
        ),
        (
            rule(json!({"late": bands})),
            "Hoàn thành chậm nhất 31/03/2013 được 10 điểm; nếu chậm (tính ngày làm việc) từ 1 đến 3 ngày: 6 điểm; từ 4 ngày trở lên: 0 điểm; không thực hiện: 0 điểm.",
            "Done by 31/03/2013 earns 10 points; when late (in working days) from 1 to 3 days: 6 points; 4 days or more: 0 points; never done: 0 points.",
        ),
        (
            rule(json!({"late": hole, "days": "calendar"})),
            "Hoàn thành chậm nhất 31/03/2013 được 10 điểm; nếu chậm (tính cả ngày nghỉ) từ 1 đến 3 ngày: 6 điểm; trường hợp chưa nêu do thường trực cụm quyết định, có ghi lý do; không thực hiện: 0 điểm.",
            "Done by 31/03/2013 earns 10 points; when late (holidays count) from 1 to 3 days: 6 points; what is not listed, the secretariat decides and says why; never done: 0 points.",
        ),
    ]);
}

#[test]
fn counts_say_from_where_they_start_and_every_limit() {
    let items = json!([
        item("a", "Mô hình", json!({"each": "1", "cap": "3", "at_most": "5"})),
        item("b", "Bài viết", json!({"each": "0.5"}))
    ]);
    let rule = |start: &str| json!({"form": "count", "start": start, "items": items});
    says(&[
        (
            rule("zero"),
            "Cộng điểm theo số lần – mô hình: mỗi lần 1 điểm, tối đa 3 điểm, nhập không quá 5 lần; bài viết: mỗi lần 0,5 điểm; tất cả không quá 10 điểm.",
            "Points are added per time – mô hình: 1 point each, 3 points at most, no more than 5 entered; bài viết: 0.5 points each; 10 points at most in all.",
        ),
        (
            rule("max"),
            "Từ 10 điểm trừ dần theo số lần – mô hình: mỗi lần 1 điểm, tối đa 3 điểm, nhập không quá 5 lần; bài viết: mỗi lần 0,5 điểm; không dưới 0 điểm.",
            "From 10 points, points are taken away per time – mô hình: 1 point each, 3 points at most, no more than 5 entered; bài viết: 0.5 points each; never below 0 points.",
        ),
    ]);
}

#[test]
fn rules_between_units_say_how_they_compare_and_what_ties_get() {
    let leader = |fields: Value| {
        with(json!({"form": "leader", "inputs": targets(), "measure": attained("1")}), fields)
    };
    let placing = |fields: Value| {
        with(
            json!({"form": "placing", "inputs": targets(), "measure": {"input": "a"}, "points": ["10", "7.5"]}),
            fields,
        )
    };
    let beyond = "vượt thì được thêm theo tỷ lệ phần vượt so với phần vượt của đơn vị cao nhất, đơn vị vượt cao nhất được 10 điểm";
    let beyond_en = "going beyond adds in proportion to how far the best goes beyond, and the best of those beyond gets 10 points";
    for (fields, vietnamese, english) in [
        (
            json!({}),
            format!(
                "So với đơn vị dẫn đầu về đã làm ÷ chỉ tiêu – đạt đúng 100% được 5 điểm (50% điểm tối đa), chưa đạt thì tính theo tỷ lệ của số điểm này; {beyond}; có kết quả mà không giao chỉ tiêu thì được 10 điểm × kết quả ÷ kết quả cao nhất trong các đơn vị không giao chỉ tiêu."
            ),
            format!(
                "Against the leading unit in đã làm ÷ chỉ tiêu – exactly 100% earns 5 points (50% of the maximum), less in proportion to these points; {beyond_en}; a result without a target earns 10 points × the result ÷ the best result without a target."
            ),
        ),
        (
            json!({"met_share": "0.123456", "untargeted": "absent"}),
            format!(
                "So với đơn vị dẫn đầu về đã làm ÷ chỉ tiêu – đạt đúng 100% được khoảng 1,2346 điểm (12,3456% điểm tối đa), chưa đạt thì tính theo tỷ lệ của số điểm này; {beyond}; có kết quả mà không giao chỉ tiêu thì coi là không giao."
            ),
            format!(
                "Against the leading unit in đã làm ÷ chỉ tiêu – exactly 100% earns about 1.2346 points (12.3456% of the maximum), less in proportion to these points; {beyond_en}; a result without a target counts as not assigned."
            ),
        ),
    ] {
        assert_eq!(sentences(line("L", "10", leader(fields))), [vietnamese, english]);
    }
    says(&[
        (
            placing(json!({})),
            "Xếp hạng các đơn vị theo đã làm, cao hơn xếp trên – hạng 1: 10 điểm; hạng 2: 7,5 điểm; các hạng sau: 0 điểm; bằng nhau thì đồng hạng, cùng được điểm của hạng đó.",
            "The units are placed by đã làm, the higher first – place 1: 10 points; place 2: 7.5 points; every later place: 0 points; equal values share a place and each gets its points.",
        ),
        (
            placing(json!({"direction": "low", "else": "1", "ties": "share"})),
            "Xếp hạng các đơn vị theo đã làm, thấp hơn xếp trên – hạng 1: 10 điểm; hạng 2: 7,5 điểm; các hạng sau: 1 điểm; bằng nhau thì đồng hạng, chia đều điểm của các hạng đó.",
            "The units are placed by đã làm, the lower first – place 1: 10 points; place 2: 7.5 points; every later place: 1 point; equal values share a place and the mean of the places they cover.",
        ),
    ]);
}

#[test]
fn a_half_built_rule_still_makes_a_sentence() {
    let unfinished = |rule: Value| {
        let mut node = line("L", "10", rule);
        node.as_object_mut().unwrap().remove("max");
        sentences(node)[0].clone()
    };
    for (rule, expected) in [
        (json!({"form": "direct"}), "Người chấm cho từ 0 đến … điểm."),
        (json!({"form": "levels", "levels": []}), "Chọn một mức – …"),
        (
            json!({"form": "levels", "levels": [item("a", "Tốt", json!({"percent": "75"}))]}),
            "Chọn một mức – Tốt: 75% điểm tối đa.",
        ),
        (
            json!({"form": "checklist", "items": []}),
            "Cộng điểm các việc đã làm – …; tất cả không quá … điểm.",
        ),
        (
            proportion(json!({"full_at": "0"})),
            "Đã làm ÷ chỉ tiêu đạt … được … điểm; chưa đạt thì tính theo tỷ lệ; vượt không được thêm điểm.",
        ),
        (json!({"form": "bands", "measure": {"input": "x"}, "bands": []}), "Theo x – …"),
        (
            json!({"form": "cases", "cases": [{"when": [], "points": "1"}], "else": "0"}),
            "Lấy trường hợp đầu tiên đúng – trong mọi trường hợp: 1 điểm; ngoài các trường hợp trên: 0 điểm.",
        ),
        (
            json!({"form": "count", "start": "max", "items": []}),
            "Từ … điểm trừ dần theo số lần – …; không dưới 0 điểm.",
        ),
        (
            json!({"form": "leader", "measure": {"input": "x"}, "met_share": "0.5"}),
            "So với đơn vị dẫn đầu về x – đạt đúng 1 được 50% điểm tối đa, chưa đạt thì tính theo tỷ lệ của số điểm này; vượt thì được thêm theo tỷ lệ phần vượt so với phần vượt của đơn vị cao nhất, đơn vị vượt cao nhất được … điểm.",
        ),
        (
            json!({"form": "placing", "measure": {"input": "x"}, "points": []}),
            "Xếp hạng các đơn vị theo x, cao hơn xếp trên – hạng 1: … điểm; các hạng sau: 0 điểm; bằng nhau thì đồng hạng, cùng được điểm của hạng đó.",
        ),
    ] {
        assert_eq!(unfinished(rule), expected);
    }
}

#[test]
fn deductions_and_weights_stand_in_the_sentence_too() {
    let extra = |rule: Value, kind: &str, fields: Value| {
        sentences(with(with(line("L", "10", rule), json!({"kind": kind})), fields))
    };
    let count = json!({"form": "count", "start": "zero", "items": [item("a", "Báo cáo chậm", json!({"each": "0.5"}))]});
    let yes = json!({"form": "checklist", "items": [item("a", "Bị nhắc nhở", json!({"points": "8"}))]});
    for (said, vietnamese, english) in [
        (
            extra(count.clone(), "deduction", json!({})),
            "Trừ điểm theo số lần – báo cáo chậm: mỗi lần 0,5 điểm; tất cả không quá 10 điểm.",
            "Points are deducted per time – báo cáo chậm: 0.5 points each; 10 points at most in all.",
        ),
        (
            extra(yes, "deduction", json!({"weight": "2"})),
            "Bị nhắc nhở: 8 điểm; không có thì 0 điểm; đây là điểm trừ; nhân hệ số 2.",
            "Bị nhắc nhở: 8 points; otherwise 0 points; these points are deducted; times the weight 2.",
        ),
        (
            extra(count, "bonus", json!({"capped": false})),
            "Cộng điểm theo số lần – báo cáo chậm: mỗi lần 0,5 điểm.",
            "Points are added per time – báo cáo chậm: 0.5 points each.",
        ),
        (
            extra(direct(), "bonus", json!({"capped": false})),
            "Người chấm cho từ 0 điểm trở lên.",
            "The scorer gives 0 points or more.",
        ),
    ] {
        assert_eq!(said, [vietnamese, english]);
    }
}
