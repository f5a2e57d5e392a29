//! The tables the benchmarks score: the product's default scheme, one of forty lines, one of 230 nodes on five levels.

use std::fmt;

use serde_json::{Value, json};
use thidua::domain::scheme::Scheme;

/// A scoring table.
#[derive(Clone, Copy)]
pub(crate) enum Table {
    /// `DB-2013-H1`: 23 criteria, bonus and deductions.
    Default,
    /// Forty lines in five groups, every rule form among them, two lines relative.
    Forty,
    /// 230 nodes on five levels.
    Tree,
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Default => "DB-2013-H1",
            Self::Forty => "40 lines",
            Self::Tree => "230 nodes",
        })
    }
}

impl Table {
    pub(crate) const ALL: [Self; 3] = [Self::Default, Self::Forty, Self::Tree];

    pub(crate) fn scheme(self) -> Scheme {
        Scheme::parse(&self.document().to_string()).unwrap()
    }

    pub(crate) fn document(self) -> Value {
        match self {
            Self::Default => {
                serde_json::from_str(include_str!("../../src/actions/first_start/DB-2013-H1.json")).unwrap()
            }
            Self::Forty => forty_lines(),
            Self::Tree => tree_of_230_nodes(),
        }
    }
}

fn forty_lines() -> Value {
    let groups: Vec<Value> = (1..=5)
        .map(|group| {
            let lines: Vec<Value> =
                (1..=8).map(|at| line(&format!("{group}.{at}"), group * 8 + at)).collect();
            node(&group.to_string(), "20", &lines)
        })
        .collect();
    document("100", &groups)
}

/// 2 groups of 3 of 3 of 4 of 2, but six of the fourth level are lines themselves: 2 + 6 + 18 + 72 + 132 nodes.
fn tree_of_230_nodes() -> Value {
    document("200", &["1", "2"].map(branch))
}

fn branch(code: &str) -> Value {
    let is_line_early = matches!(code, "2.3.1.1" | "2.3.1.2" | "2.3.1.3" | "2.3.2.1" | "2.3.2.2" | "2.3.2.3");
    let (width, max) = match code.split('.').count() {
        1 => (3, "100"),
        2 => (3, "40"),
        3 => (4, "20"),
        4 if !is_line_early => (2, "5"),
        _ => return line(code, code.bytes().map(usize::from).sum()),
    };
    let below: Vec<Value> = (1..=width).map(|at| branch(&format!("{code}.{at}"))).collect();
    node(code, max, &below)
}

fn node(code: &str, max: &str, children: &[Value]) -> Value {
    json!({"code": code, "name": {"vi": format!("Nhóm {code}")}, "max": max, "children": children})
}

fn document(base: &str, tree: &[Value]) -> Value {
    json!({
        "format": "thidua.scheme/1", "code": "BENCH", "title": {"vi": "Thử"}, "base": base,
        "rounding": {"decimals": 2, "mode": "half_up"}, "absent": "rescale", "tree": tree,
        "vetoes": [{"code": "V1", "name": {"vi": "Kỷ luật"}, "effect": {"unranked": true}}],
        "ranking": {"style": "competition", "order": ["total", "core", "node:2"]},
        "classes": [
            {"code": "a", "name": {"vi": "A"}, "from_percent": "70", "quota": {"percent": "20", "of": "ranked"}},
            {"code": "b", "name": {"vi": "B"}, "from_percent": "50"},
            {"code": "c", "name": {"vi": "C"}}
        ]
    })
}

/// A line of at most 5 points; its form by its number, relative ones only among the forty.
fn line(code: &str, number: usize) -> Value {
    let inputs = |codes: &[&str]| -> Value {
        codes.iter().map(|code| json!({"code": code, "name": {"vi": code}})).collect()
    };
    let attained = json!({"attained": ["actual", "target"], "pace": "0.5"});
    let proportion = json!({"form": "proportion", "inputs": inputs(&["actual", "target"]), "measure": attained,
                            "over": "cap", "below": "proportional"});
    let rule = match number % 20 {
        0 => json!({"form": "direct", "step": "0.25"}),
        1 | 11 => json!({"form": "levels", "levels": [{"code": "tot", "name": {"vi": "Tốt"}, "points": "5"},
                         {"code": "kha", "name": {"vi": "Khá"}, "percent": "70"}]}),
        2 | 12 => {
            json!({"form": "checklist", "items": [{"code": "plan", "name": {"vi": "KH"}, "points": "3"},
                         {"code": "report", "name": {"vi": "BC"}, "points": "2"}]})
        }
        3 | 13 => {
            json!({"form": "bands", "inputs": inputs(&["value"]), "measure": {"input": "value"}, "bands": [
                         {"from": "0", "to": "50", "points": "1"}, {"from": "50", "to": "80", "points": "3"},
                         {"from": "80", "points": "5"}]})
        }
        4 => json!({"form": "cases", "inputs": inputs(&["value"]), "else": "1", "cases": [
                    {"when": [{"input": "value", "op": "≥", "value": "80"}], "points": "5"},
                    {"when": [{"input": "value", "op": "≥", "value": "50"}], "points": "3"}]}),
        5 => json!({"form": "deadline", "due": "2013-07-05", "done": "input", "days": "working",
                    "late": {"per_day": "0.5"}}),
        6 | 16 => json!({"form": "count", "start": "max", "items": [
                         {"code": "errors", "name": {"vi": "Lỗi"}, "each": "0.5"}]}),
        7 if code.len() == 3 => json!({"form": "placing", "inputs": inputs(&["value"]), "direction": "high",
                         "measure": {"input": "value"}, "points": ["5", "4", "3"], "else": "1", "ties": "share"}),
        8 if code.len() == 3 => {
            json!({"form": "leader", "inputs": inputs(&["actual", "target"]), "measure": attained,
                         "met_share": "0.5", "untargeted": "best_ratio"})
        }
        _ => proportion,
    };
    json!({"code": code, "name": {"vi": format!("Tiêu chí {code}")}, "max": "5", "rule": rule})
}
