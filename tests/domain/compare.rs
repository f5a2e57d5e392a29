//! Two versions of a scheme side by side: every difference is found, nothing else is called one.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Value, json};
use thidua::domain::scheme::compare::{Comparison, Counts, Kept, Moved, Row, compare};
use thidua::domain::scheme::{Kind, Node, Scheme};
use thidua::text::Lang;
use thidua::text::changes::{self, Difference};

use crate::builders::{default_scheme, direct, document, heading, line, scheme, share, with};
use crate::versions::any_version;

/// Each row as the code with its mark: `+` added, `-` removed, `~` changed, `>` moved; nothing where it is the same.
fn marked(comparison: &Comparison<'_>) -> Vec<String> {
    comparison
        .rows
        .iter()
        .map(|row| match row {
            Row::Added(side) => format!("+{}", side.node.code),
            Row::Removed(side) => format!("-{}", side.node.code),
            Row::Kept(kept) => {
                let moved = if kept.moved.is_some() { ">" } else { "" };
                let changed = if kept.parts.is_empty() { "" } else { "~" };
                format!("{moved}{changed}{}", kept.after.node.code)
            }
        })
        .collect()
}

fn tree(tree: Value) -> Scheme {
    scheme(&document("100", tree))
}

fn lines(codes: &str) -> Value {
    codes.split_whitespace().map(|code| line(code, "5", direct())).collect()
}

fn one_group(codes: &str) -> Scheme {
    tree(json!([heading("I", "100", lines(codes))]))
}

fn kept<'a>(comparison: &'a Comparison<'a>, code: &str) -> &'a Kept<'a> {
    let rows =
        comparison.rows.iter().filter_map(|row| if let Row::Kept(kept) = row { Some(kept) } else { None });
    rows.into_iter().find(|kept| kept.after.node.code == code).expect(code)
}

/// The one difference of the one line of two schemes, in words.
fn only_difference(t: Lang, before: Value, after: Value) -> Difference {
    let (before, after) = (tree(json!([before])), tree(json!([after])));
    let comparison = compare(&before, &after);
    assert_eq!(comparison.head, []);
    let kept = kept(&comparison, &after.tree[0].code);
    assert_eq!(kept.parts.len(), 1, "{:?}", kept.parts);
    changes::part(t, kept, &kept.parts[0])
}

#[test]
fn a_version_compared_with_itself_differs_in_nothing() {
    let scheme = default_scheme();
    let comparison = compare(&scheme, &scheme);
    assert!(comparison.is_empty());
    assert_eq!(comparison.counts(), Counts { same: preorder(&scheme).len(), ..Counts::default() });
    assert_eq!(changes::counts(Lang::Vi, &comparison), "");
}

#[test]
fn the_day_of_adoption_is_no_difference() {
    let scheme = default_scheme();
    assert!(compare(&scheme, &Scheme { adopted_on: None, ..scheme.clone() }).is_empty());
}

#[test]
fn moving_one_row_marks_one_row() {
    let before = one_group("a b c d e f g h i j");
    for (after, expected) in [
        ("b c d e f g h i j a", "I b c d e f g h i j >a"),
        ("j a b c d e f g h i", "I >j a b c d e f g h i"),
        ("a b d e f c g h i j", "I a b d e f >c g h i j"),
        ("c a b d e f g h j i", "I >c a b d e f g h >j i"),
    ] {
        let after = one_group(after);
        assert_eq!(marked(&compare(&before, &after)).join(" "), expected);
    }
}

#[test]
fn removed_rows_stand_where_they_stood() {
    for (before, after, expected) in [
        ("a b c d", "a d", "I a -b -c d"),
        ("a b c d", "b c", "I -a b c -d"),
        ("a b c d", "a x c", "I a -b +x c -d"),
        ("a b c d", "d b", "I -a >d b -c"),
    ] {
        let (before, after) = (one_group(before), one_group(after));
        assert_eq!(marked(&compare(&before, &after)).join(" "), expected);
    }
}

#[test]
fn a_group_that_goes_takes_its_rows_along_but_for_those_moved_elsewhere() {
    let before = tree(json!([heading("I", "50", lines("a b c")), heading("II", "50", lines("d e"))]));
    let after = tree(json!([heading("II", "50", lines("d b e")), heading("III", "50", lines("f"))]));
    let comparison = compare(&before, &after);
    assert_eq!(marked(&comparison).join(" "), "-I -a -c II d >b e +III +f");
    assert_eq!(comparison.counts(), Counts { added: 2, removed: 3, changed: 0, moved: 1, same: 3 });
    let moved = kept(&comparison, "b");
    assert_eq!(moved.moved, Some(Moved::ToAnotherParent));
    assert_eq!(changes::moved(Lang::Vi, moved).unwrap(), "Chuyển từ nhóm I sang nhóm II");
    assert_eq!(changes::counts(Lang::Vi, &comparison), "Thêm mới 2 · Bỏ 3 · Chuyển chỗ 1");
}

#[test]
fn a_row_put_in_between_renumbers_those_after_it() {
    let row = |code: &str, name: &str| with(line(code, "5", direct()), json!({"name": {"vi": name}}));
    let before = tree(json!([row("1", "Kế hoạch"), row("2", "Báo cáo"), row("3", "Kiểm tra")]));
    let after =
        tree(json!([row("1", "Kế hoạch"), row("2", "Học tập"), row("3", "Báo cáo"), row("4", "Kiểm tra")]));
    let comparison = compare(&before, &after);
    assert_eq!(marked(&comparison).join(" "), "1 +2 ~3 ~4");
    let said = changes::part(Lang::Vi, kept(&comparison, "4"), &kept(&comparison, "4").parts[0]);
    assert_eq!(said.sentence(Lang::Vi), "Mã: 3 → 4");
}

#[test]
fn a_new_first_group_renumbers_the_others_with_rows_of_one_name_in_each() {
    let group = |code: &str, name: &str| {
        let row = |number: u8, name: &str| {
            with(line(&format!("{code}.{number}"), "5", direct()), json!({"name": {"vi": name}}))
        };
        let rows = json!([row(1, "Gửi báo cáo đúng hạn"), row(2, name)]);
        with(heading(code, "10", rows), json!({"name": {"vi": format!("Nhóm {name}")}}))
    };
    let before = tree(json!([group("I", "Tổ chức"), group("II", "Cán bộ")]));
    let after = tree(json!([group("I", "Đảng viên"), group("II", "Tổ chức"), group("III", "Cán bộ")]));
    let comparison = compare(&before, &after);
    let counts = Counts { added: 3, changed: 6, ..Counts::default() };
    assert_eq!(marked(&comparison).join(" "), "+I +I.1 +I.2 ~II ~II.1 ~II.2 ~III ~III.1 ~III.2");
    assert_eq!(comparison.counts(), counts);
}

#[test]
fn rows_of_one_name_go_by_their_code() {
    let other = |code: &str, max: &str| with(line(code, max, direct()), json!({"name": {"vi": "Khác"}}));
    let before = tree(json!([other("1", "5"), other("2", "6")]));
    // Row 1 could be any of those that came: nobody knows, so it is called gone.
    let after = tree(json!([other("2", "6"), other("3", "5")]));
    assert_eq!(marked(&compare(&before, &after)).join(" "), "-1 2 +3");
    let after = tree(json!([other("2", "6"), other("3", "5"), other("4", "5")]));
    assert_eq!(marked(&compare(&before, &after)).join(" "), "-1 2 +3 +4");
    let renamed = tree(json!([with(other("1", "5"), json!({"name": {"vi": "Việc khác"}})), other("2", "6")]));
    assert_eq!(marked(&compare(&before, &renamed)).join(" "), "~1 2");
}

#[test]
fn every_property_of_a_row_that_differs_is_named_with_both_values() {
    let plain = || line("I", "6", direct());
    for (changed, expected) in [
        (json!({"name": {"vi": "Mới"}}), "Tên: I → Mới"),
        (json!({"name": {"vi": "I", "en": "One"}}), "Tên tiếng Anh: – → One"),
        (json!({"max": "8"}), "Điểm tối đa: 6 → 8"),
        (json!({"max": null}), "Điểm tối đa: 6 → Không giới hạn"),
        (json!({"kind": "bonus"}), "Loại điểm: Điểm chuẩn → Điểm thưởng"),
        (json!({"evidence": "required"}), "Minh chứng: Tùy chọn → Bắt buộc"),
        (json!({"scored_by": "appraiser"}), "Người chấm: Đơn vị tự chấm → Thường trực chấm"),
        (json!({"guidance": {"vi": "Ghi số"}}), "Hướng dẫn cho người nhập: – → Ghi số"),
        (
            json!({"absent": {"points": "2.5"}}),
            "Khi không giao chỉ tiêu hoặc không phát sinh: Theo nhóm trên → 2,5 điểm",
        ),
        (json!({"weight": "2"}), "Hệ số: 1 → 2"),
        (json!({"aggregate": "mean"}), "Điểm của nhóm: Cộng các dòng → Trung bình các dòng"),
        (json!({"capped": false}), "Không vượt điểm tối đa: Có → Không"),
    ] {
        assert_eq!(only_difference(Lang::Vi, plain(), with(plain(), changed)).sentence(Lang::Vi), expected);
    }
    let grouped = only_difference(Lang::Vi, plain(), heading("I", "6", json!([])));
    assert_eq!(grouped.sentence(Lang::Vi), "Loại mục: Tiêu chí chấm điểm → Mục lớn có mục con");
    let lined = only_difference(Lang::En, heading("I", "6", json!([])), plain());
    assert_eq!(lined.sentence(Lang::En), "Kind of row: Heading with rows below it → Scored criterion");
}

#[test]
fn a_changed_rule_is_said_in_two_sentences_and_a_changed_field_by_itself() {
    let other = json!({"form": "direct", "min": "2"});
    let said = only_difference(Lang::Vi, line("I", "6", direct()), line("I", "6", other));
    assert_ne!(said.before, said.after);
    assert_eq!(said.label, "Cách chấm");
    let mut whole = share();
    whole["inputs"][0]["integer"] = json!(true);
    let said = only_difference(Lang::Vi, line("I", "6", share()), line("I", "6", whole));
    assert_eq!(
        said.sentence(Lang::Vi),
        "Ô nhập số liệu: part (part); whole (whole) → part (part, số nguyên); whole (whole)"
    );
}

#[test]
fn guidance_changed_in_one_language_is_shown_in_that_language() {
    let guided = |en: &str| with(line("I", "6", direct()), json!({"guidance": {"vi": "Ghi số", "en": en}}));
    let said = only_difference(Lang::Vi, guided("A number"), guided("The number"));
    assert_eq!(said.sentence(Lang::Vi), "Hướng dẫn bằng tiếng Anh: A number → The number");
}

#[test]
fn a_row_in_another_group_says_what_it_inherits_there() {
    let moved = |first: &str, second: &str| {
        let bonus = with(heading("B", "9", lines(second)), json!({"kind": "bonus", "absent": "zero"}));
        tree(json!([heading("I", "100", lines(first)), bonus]))
    };
    let (before, after) = (moved("a b", "c"), moved("a", "c b"));
    let comparison = compare(&before, &after);
    assert_eq!(marked(&comparison).join(" "), "I a B c >~b");
    let row = kept(&comparison, "b");
    let said: Vec<String> =
        row.parts.iter().map(|part| changes::part(Lang::Vi, row, part).sentence(Lang::Vi)).collect();
    assert_eq!(
        said,
        [
            "Loại điểm: Điểm chuẩn → Điểm thưởng",
            "Khi không giao chỉ tiêu hoặc không phát sinh: Bỏ khỏi điểm tối đa, tính lại theo tỷ lệ → Cho 0 điểm"
        ]
    );
    assert_eq!(row.after.kind, Kind::Bonus);
}

#[test]
fn where_a_row_went_is_said_in_words() {
    let group = |codes: &str| heading("I", "100", lines(codes));
    let outside = |codes: &str, code: &str| tree(json!([group(codes), line(code, "5", direct())]));
    for (before, after, code, vi, en) in [
        (
            one_group("a b c"),
            one_group("c a b"),
            "c",
            "Chuyển lên vị trí 1 trong nhóm I",
            "Moved up to place 1 in I",
        ),
        (
            one_group("a b c"),
            one_group("b c a"),
            "a",
            "Chuyển xuống vị trí 3 trong nhóm I",
            "Moved down to place 3 in I",
        ),
        (
            one_group("a b c"),
            one_group("x b a"),
            "b",
            "Đổi thứ tự, nay ở vị trí 2 trong nhóm I",
            "Reordered, now at place 2 in I",
        ),
        (tree(json!([group("a b")])), outside("a", "b"), "b", "Chuyển ra khỏi nhóm I", "Moved out of I"),
        (outside("a", "b"), tree(json!([group("a b")])), "b", "Chuyển vào nhóm I", "Moved into I"),
        (
            tree(lines("a b c")),
            tree(lines("c a b")),
            "c",
            "Chuyển lên vị trí 1 trong bảng",
            "Moved up to place 1 in the table",
        ),
    ] {
        let comparison = compare(&before, &after);
        let row = kept(&comparison, code);
        assert_eq!(changes::moved(Lang::Vi, row).as_deref(), Some(vi));
        assert_eq!(changes::moved(Lang::En, row).as_deref(), Some(en));
    }
}

#[test]
fn every_provision_beside_the_tree_that_differs_is_named() {
    let veto = |effect: Value| json!([{"code": "V1", "name": {"vi": "Có kỷ luật"}, "effect": effect}]);
    let class = |from: &str| json!({"code": "x", "name": {"vi": "Xuất sắc"}, "from_percent": from});
    let good = json!({"code": "t", "name": {"vi": "Tốt"}});
    let full = with(
        document("100", lines("a")),
        json!({"bonus_cap": "5", "deduction_cap": "10", "floor": "0", "ceiling": "105", "self_cap": "100",
               "vetoes": veto(json!({"unranked": true})), "classes": [class("95"), good],
               "self_score_gap": {"over_percent": "10", "deduct": "1"}}),
    );
    for (changed, expected) in [
        (json!({"code": "KHAC"}), "Mã bộ tiêu chí: TEST → KHAC"),
        (json!({"title": {"vi": "Bảng"}}), "Tên bộ tiêu chí: Thử → Bảng"),
        (json!({"title": {"vi": "Thử", "en": "Trial"}}), "Tên tiếng Anh: – → Trial"),
        (json!({"base": "120"}), "Thang điểm: 100 → 120"),
        (
            json!({"rounding": {"decimals": 1, "mode": "down"}}),
            "Cách làm tròn: 2 chữ số thập phân, từ 5 trở lên làm tròn lên → 1 chữ số thập phân, cắt bỏ",
        ),
        (json!({"holidays": ["2013-09-02"]}), "Ngày nghỉ: – → 02/09/2013"),
        (
            json!({"absent": "full"}),
            "Khi không giao chỉ tiêu hoặc không phát sinh: Bỏ khỏi điểm tối đa, tính lại theo tỷ lệ → Cho điểm tối đa",
        ),
        (json!({"bonus_cap": "6.5"}), "Điểm thưởng nhiều nhất: 5 → 6,5"),
        (json!({"deduction_cap": null}), "Điểm trừ nhiều nhất: 10 → Không giới hạn"),
        (json!({"floor": null}), "Tổng điểm thấp nhất: 0 → Không giới hạn"),
        (json!({"ceiling": "110"}), "Tổng điểm cao nhất: 105 → 110"),
        (json!({"self_cap": null}), "Điểm tự chấm cao nhất: 100 → Không giới hạn"),
        (
            json!({"vetoes": veto(json!({"class_at_most": "t", "zero_node": "a"}))}),
            "Điều kiện V1: Có kỷ luật: không xếp hạng → Có kỷ luật: xếp loại cao nhất là “t”, mục a tính 0 điểm",
        ),
        (json!({"vetoes": []}), "Điều kiện V1: Có kỷ luật: không xếp hạng → –"),
        (
            json!({"ranking": {"style": "dense", "order": ["total"]}}),
            "Sau hạng bằng nhau: 1, 2, 2, 4 → 1, 2, 2, 3",
        ),
        (
            json!({"ranking": {"style": "competition", "order": ["total", "node:a"]}}),
            "Thứ tự xét khi xếp hạng: tổng điểm → tổng điểm, điểm mục a",
        ),
        (json!({"classes": [class("90"), good]}), "Xếp loại Xuất sắc: Xuất sắc, từ 95% → Xuất sắc, từ 90%"),
        (json!({"classes": [class("95")]}), "Xếp loại Tốt: Tốt, mọi mức điểm → –"),
        (json!({"classes": [good, class("95")]}), "Thứ tự các loại: x, t → t, x"),
        (
            json!({"self_score_gap": {"over_percent": "10", "deduct": "2"}}),
            "Tự chấm cao hơn thẩm định: cao hơn quá 10% thì trừ 1 điểm → cao hơn quá 10% thì trừ 2 điểm",
        ),
    ] {
        let (before, after) = (scheme(&full), scheme(&with(full.clone(), changed)));
        let comparison = compare(&before, &after);
        let said: Vec<String> =
            comparison.head.iter().map(|change| changes::head(Lang::Vi, change).sentence(Lang::Vi)).collect();
        assert_eq!(said, [expected]);
        assert!(!comparison.is_empty());
        assert_eq!(comparison.counts(), Counts { same: 1, ..Counts::default() });
        assert_eq!(changes::counts(Lang::Vi, &comparison), "Quy định chung 1");
    }
}

fn preorder(scheme: &Scheme) -> Vec<&Node> {
    fn walk<'a>(nodes: &'a [Node], found: &mut Vec<&'a Node>) {
        for node in nodes {
            found.push(node);
            walk(node.children(), found);
        }
    }
    let mut found = Vec::new();
    walk(&scheme.tree, &mut found);
    found
}

fn same_nodes(left: &[&Node], right: &[&Node]) -> bool {
    left.len() == right.len() && left.iter().zip(right).all(|(left, right)| std::ptr::eq(*left, *right))
}

proptest! {
    #[test]
    fn every_node_of_either_version_has_exactly_one_row((before, after) in (any_version(), any_version())) {
        let comparison = compare(&before, &after);
        let (mut old, mut new) = (Vec::new(), Vec::new());
        for row in &comparison.rows {
            match row {
                Row::Added(side) => new.push(side.node),
                Row::Removed(side) => old.push(side.node),
                Row::Kept(kept) => {
                    old.push(kept.before.node);
                    new.push(kept.after.node);
                }
            }
        }
        prop_assert!(same_nodes(&new, &preorder(&after)), "the later version keeps its printed order");
        let address = |nodes: &[&Node]| nodes.iter().map(|node| std::ptr::from_ref(*node)).collect::<BTreeSet<_>>();
        prop_assert_eq!(old.len(), preorder(&before).len());
        prop_assert_eq!(address(&old), address(&preorder(&before)));
        let counts = comparison.counts();
        prop_assert!(counts.added + counts.removed + counts.same <= comparison.rows.len());
    }

    #[test]
    fn a_comparison_is_empty_exactly_where_the_tables_are_equal((before, after) in (any_version(), any_version())) {
        let settled = |scheme: &Scheme| {
            let mut scheme = scheme.clone();
            for top in &mut scheme.tree {
                top.kind = Some(top.kind.unwrap_or_default());
            }
            scheme
        };
        prop_assert_eq!(compare(&before, &after).is_empty(), settled(&before) == settled(&after));
        prop_assert!(compare(&before, &before).is_empty());
    }

    #[test]
    fn looking_back_what_was_added_is_removed((before, after) in (any_version(), any_version())) {
        let (there, back) = (compare(&before, &after), compare(&after, &before));
        let (forward, backward) = (there.counts(), back.counts());
        prop_assert_eq!((forward.added, forward.removed), (backward.removed, backward.added));
        prop_assert_eq!((forward.changed, forward.moved), (backward.changed, backward.moved));
        prop_assert_eq!(there.head.len(), back.head.len());
        for row in &there.rows {
            if let Row::Kept(one) = row {
                let twin = kept(&back, &one.before.node.code);
                prop_assert_eq!(&twin.before, &one.after);
                prop_assert_eq!(twin.parts.len(), one.parts.len());
            }
        }
    }

    #[test]
    fn every_difference_has_words_in_both_languages((before, after) in (any_version(), any_version())) {
        let comparison = compare(&before, &after);
        for t in [Lang::Vi, Lang::En] {
            for row in &comparison.rows {
                if let Row::Kept(kept) = row {
                    for part in &kept.parts {
                        let said = changes::part(t, kept, part);
                        prop_assert!(!said.label.is_empty() && said.before != said.after, "{said:?}");
                    }
                    prop_assert_eq!(changes::moved(t, kept).is_some(), kept.moved.is_some());
                }
            }
        }
    }
}
