//! A scheme document that says everything a document can say, so that nothing of it can get lost unseen.

use crate::scheme_ground::{document, heading, line, with};
use serde_json::{Value, json};

/// Three inputs, each parameter said once, in an order no measure reads them.
fn inputs() -> Value {
    json!([
        {"code": "whole", "name": {"vi": "Tổng số", "en": "Whole"}, "unit": {"vi": "đảng viên", "en": "members"},
         "min": "-1000", "max": "999999999999999", "integer": true},
        {"code": "spare", "name": {"vi": "Ghi thêm"}},
        {"code": "part", "name": {"vi": "Số <đạt> & \"giữ\""}, "unit": {"vi": "người"}}
    ])
}

/// A rule with these inputs.
fn measured(rule: Value) -> Value {
    with(rule, json!({"inputs": inputs()}))
}

/// Points as typed, levels, a checklist, a proportion by steps; every field of a node.
fn first_group() -> Value {
    with(
        heading(
            "I",
            "60.125",
            json!([
                with(
                    line("A/1", json!({"form": "direct", "min": "0.5", "step": "0.125", "note": "required"})),
                    json!({"evidence": "required", "scored_by": "appraiser", "weight": "1.5", "absent": {"points": "1234.5"},
                "guidance": {"vi": "Dòng một\nDòng hai", "en": "Line one\n\nLine two"}, "capped": false,
                "name": {"vi": "Một", "en": "One"}})
                ),
                with(
                    line(
                        "II 1?",
                        json!({"form": "levels", "levels": [
            {"code": "tot", "name": {"vi": "Tốt", "en": "Good"}, "percent": "100"},
            {"code": "kha", "name": {"vi": "Khá"}, "points": "7.25"},
            {"code": "yeu", "name": {"vi": "Yếu"}, "points": "0"}]})
                    ),
                    json!({"absent": "full", "evidence": "none"})
                ),
                with(
                    line(
                        "%",
                        json!({"form": "checklist", "items": [
            {"code": "a", "name": {"vi": "Kế hoạch", "en": "Plan"}, "points": "2.5"},
            {"code": "b", "name": {"vi": "Báo cáo"}, "points": "-0.5"}]})
                    ),
                    json!({"absent": "zero"})
                ),
                line(
                    "dấu đ",
                    measured(
                        json!({"form": "proportion", "measure": {"attained": ["part", "whole"], "pace": "0.5"},
            "full_at": "0.955", "over": {"per": "0.0125", "points": "0.125", "cap": "2"},
            "below": {"per": "0.0000000001", "minus": "0.1"}, "zero_below": "0.3"})
                    )
                ),
            ]),
        ),
        json!({"kind": "core", "evidence": "required", "scored_by": "appraiser", "absent": "rescale",
                "guidance": {"vi": "Chỉ dẫn"}}),
    )
}

/// Proportions and bands over each sort of measure, in a group that takes the mean.
fn second_group() -> Value {
    with(
        heading(
            "II",
            "20",
            json!([
                line(
                    "II.1",
                    measured(
                        json!({"form": "proportion", "measure": {"share": ["part", "whole"], "part_may_exceed": true},
            "full_at": "1", "over": "uncapped", "below": "zero"})
                    )
                ),
                line(
                    "II.2",
                    measured(
                        json!({"form": "proportion", "measure": {"input": "part"}, "full_at": "1234.567",
            "over": {"per": "1", "points": "1"}, "below": "proportional"})
                    )
                ),
                with(
                    line(
                        "II.3",
                        measured(
                            json!({"form": "bands", "measure": {"share": ["part", "whole"]}, "else": "0.5",
            "bands": [{"to": "0.5", "points": "1"}, {"from": "0.5", "from_incl": false, "to": "0.8", "to_incl": true,
            "percent": "33.3333333333"}, {"from": "0.9", "points": "9"}]})
                        )
                    ),
                    json!({"aggregate": "max"})
                ),
                line(
                    "II.4",
                    measured(json!({"form": "bands", "measure": {"input": "spare"},
            "bands": [{"from": "-5", "to": "1000", "points": "1000"}, {"from": "1000.125", "points": "1"}]}))
                ),
            ]),
        ),
        json!({"aggregate": "mean", "weight": "0.5", "capped": false}),
    )
}

/// The forms left: cases, deadlines, counts, and those that compare.
fn third_group() -> Value {
    heading(
        "III",
        "10",
        json!([
            line(
                "III.1",
                with(
                    json!({"form": "cases", "cases": [
            {"when": [{"input": "spare", "op": "≥", "value": "1"}, {"input": "whole", "op": "≠", "value": "-1.5"},
                      {"input": "part", "op": "<", "value": "1000"}], "points": "2"},
            {"when": [{"input": "part", "op": "=", "value": "0"}], "points": "0"}]}),
                    json!({"inputs": inputs(), "else": "0.25"})
                )
            ),
            line(
                "III.2",
                json!({"form": "deadline", "due": "period.submission_deadline", "done": "submitted_on",
            "days": "calendar", "missing": "0.5", "late": [{"from": "1", "to": "3", "to_incl": true, "points": "5"},
            {"from": "3", "from_incl": false, "percent": "10"}]})
            ),
            line(
                "III.3",
                json!({"form": "deadline", "due": "2013-07-05", "done": "input", "days": "working",
            "late": {"per_day": "0.25"}})
            ),
            line(
                "III.4",
                json!({"form": "count", "start": "max", "items": [
            {"code": "x", "name": {"vi": "Vụ việc"}, "each": "0.5", "cap": "2", "at_most": "10"},
            {"code": "y", "name": {"vi": "Đơn thư", "en": "Letters"}, "each": "1000"}]})
            ),
            line(
                "III.5",
                measured(
                    json!({"form": "leader", "measure": {"attained": ["whole", "part"]}, "met_share": "0.455",
            "untargeted": "absent"})
                )
            ),
            line(
                "III.6",
                measured(json!({"form": "placing", "measure": {"input": "spare"}, "direction": "low",
            "points": ["10", "9.5", "0"], "else": "0.5", "ties": "share"}))
            ),
        ]),
    )
}

/// Everything but the tree.
fn settings() -> Value {
    json!({
        "code": "TAT-CA", "title": {"vi": "Bảng thử\nmọi dạng", "en": "Every form"},
        "rounding": {"decimals": 6, "mode": "half_even"}, "holidays": ["2013-04-30", "2013-09-02"],
        "absent": {"points": "0.125"}, "bonus_cap": "5", "deduction_cap": "1000", "floor": "-10", "ceiling": "105.5",
        "self_cap": "100", "self_score_gap": {"over_percent": "10.125", "deduct": "1"},
        "ranking": {"style": "dense", "order":
            ["total", "percent", "node:II", "node:II.1", "core", "bonus", "least_deduction", "ballot"]},
        "classes": [
            {"code": "xs", "name": {"vi": "Xuất sắc", "en": "Excellent"}, "from_percent": "95.125",
             "each_group_from_percent": "70", "quota": {"percent": "20", "of": "tot"}},
            {"code": "tot", "name": {"vi": "Tốt"}, "from_percent": "80", "below_percent": "95.125",
             "quota": {"percent": "33.3333", "of": "ranked"}},
            {"code": "kha", "name": {"vi": "Khá"}, "quota": {"count": "2"}},
            {"code": "con-lai", "name": {"vi": "Còn lại"}}],
        "vetoes": [
            {"code": "V1", "name": {"vi": "Bị kỷ luật", "en": "Disciplined"}, "effect": {"unranked": true, "suspended": true}},
            {"code": "V2", "name": {"vi": "Nhóm 0 điểm"}, "when": {"node_is_zero": "any_top"},
             "effect": {"not_nominated": true, "class_at_most": "kha"}},
            {"code": "V3", "name": {"vi": "Mất đoàn kết"}, "when": {"node_is_zero": "II.1"}, "effect": {"zero_node": "II.1"}}],
    })
}

/// A draft with every form and every setting, each parameter different from what a blank field stands for.
pub(crate) fn everything() -> Value {
    let tree = json!([
        first_group(),
        second_group(),
        third_group(),
        with(heading("T", "5", json!([])), json!({"kind": "bonus"})),
        {"code": "P", "name": {"vi": "Điểm phạt"}, "kind": "deduction", "rule": {"form": "count", "start": "zero", "items": []}},
    ]);
    with(document("90.0625", tree), settings())
}
