//! Random schemes that the check has nothing against: any form, any depth, any policy.

use serde_json::{Map, Value, json};

use crate::draw::Draw;
use crate::rules::rule;

/// What is drawn for a whole scheme.
struct Maker<'d> {
    draw: &'d mut Draw,
    codes: usize,
}

/// A weight, and how a weighted maximum is divided by it: weight = `times` ÷ `by`.
const WEIGHTS: &[(&str, u64, u64)] =
    &[("2", 2, 1), ("0.5", 1, 2), ("1.5", 3, 2), ("1.25", 5, 4), ("3", 3, 1)];

pub(crate) fn scheme(draw: &mut Draw) -> Value {
    let mut maker = Maker { draw, codes: 0 };
    let mut base = 0;
    let mut tree = Vec::new();
    for _ in 0..maker.draw.between(1, 3) {
        let weighted = maker.draw.between(1, 60) * 60;
        base += weighted;
        tree.push(maker.node(Some(weighted), "core", 1));
    }
    for kind in ["bonus", "deduction"] {
        while maker.draw.percent(40) {
            let max = if maker.draw.percent(70) { Some(maker.draw.between(1, 10) * 60) } else { None };
            let mut top = maker.node(max, kind, 1);
            top["kind"] = json!(kind);
            tree.push(top);
        }
    }
    let codes = (1..=maker.codes).map(|number| format!("N{number}")).collect::<Vec<_>>();
    let mut scheme = json!({
        "format": "thidua.scheme/1", "code": "RANDOM", "title": {"vi": "Ngẫu nhiên"}, "base": Draw::cents(base),
        "rounding": {"decimals": draw.pick(&[0, 1, 2, 2, 2, 3, 4, 10]), "mode": draw.pick(&["half_up", "half_even", "down"])},
        "holidays": ["2013-04-30", "2013-05-01", "2013-07-06", "2013-07-08"], "absent": policy(draw, 60), "tree": tree,
    });
    limits(draw, &mut scheme, base);
    scheme["ranking"] = ranking(draw, &codes);
    if draw.percent(70) {
        scheme["classes"] = classes(draw);
    }
    scheme["vetoes"] = vetoes(draw, &codes, scheme["classes"].as_array().map_or(0, Vec::len));
    scheme
}

/// Some optional field, in so many of a hundred schemes.
fn limits(draw: &mut Draw, scheme: &mut Value, base: u64) {
    for (field, percent, most) in
        [("bonus_cap", 50, 500), ("deduction_cap", 50, 800), ("self_cap", 20, base + 500)]
    {
        if draw.percent(percent) {
            scheme[field] = json!(draw.amount(most));
        }
    }
    if draw.percent(50) {
        scheme["floor"] = json!(draw.pick(&["0", "-5", "10", "0.05"]));
    }
    if draw.percent(40) {
        scheme["ceiling"] = json!(Draw::cents(1000 + draw.between(0, base)));
    }
    if draw.percent(40) {
        scheme["self_score_gap"] =
            json!({"over_percent": draw.pick(&["0", "5", "10", "12.5"]), "deduct": draw.amount(300)});
    }
}

fn policy(draw: &mut Draw, max: u64) -> Value {
    match draw.between(0, 5) {
        0..=2 => json!("rescale"),
        3 => json!("full"),
        4 => json!("zero"),
        _ => json!({"points": draw.amount(max)}),
    }
}

fn ranking(draw: &mut Draw, codes: &[String]) -> Value {
    let mut order: Vec<String> = Vec::new();
    for _ in 0..draw.between(1, 4) {
        let word = draw.pick(&["total", "core", "bonus", "percent", "least_deduction", "ballot", "node"]);
        let key = if *word == "node" { format!("node:{}", draw.pick(codes)) } else { (*word).to_owned() };
        if !order.contains(&key) {
            order.push(key);
        }
    }
    json!({"style": draw.pick(&["competition", "dense"]), "order": order})
}

fn classes(draw: &mut Draw) -> Value {
    let count = draw.between(1, 4);
    let class = |position: u64| {
        let mut class = json!({"code": format!("C{position}"), "name": {"vi": "Hạng"}});
        let from = 100_u64.saturating_sub(position * draw.between(10, 35));
        if draw.percent(85) {
            class["from_percent"] = json!(from.to_string());
        }
        if draw.percent(20) {
            class["below_percent"] = json!((from + draw.between(1, 30)).to_string());
        }
        if draw.percent(25) {
            class["each_group_from_percent"] = json!(draw.amount(8000));
        }
        match draw.between(0, 9) {
            0 | 1 => class["quota"] = json!({"count": draw.between(0, 3).to_string()}),
            2 | 3 => class["quota"] = json!({"percent": draw.amount(9990), "of": "ranked"}),
            4 => {
                let of = format!("C{}", draw.between(1, count));
                class["quota"] = json!({"percent": draw.amount(9990), "of": of});
            }
            _ => {}
        }
        class
    };
    (1..=count).map(class).collect()
}

fn vetoes(draw: &mut Draw, codes: &[String], classes: usize) -> Value {
    let count = if draw.percent(50) { draw.between(1, 3) } else { 0 };
    let veto = |number: u64| {
        let mut effect = Map::new();
        for flag in ["unranked", "not_nominated", "suspended"] {
            if draw.percent(15) {
                effect.insert(flag.to_owned(), json!(true));
            }
        }
        if draw.percent(70) && classes > 0 {
            let most = u64::try_from(classes).unwrap();
            effect.insert("class_at_most".to_owned(), json!(format!("C{}", draw.between(1, most))));
        }
        if effect.is_empty() || draw.percent(20) {
            effect.insert("zero_node".to_owned(), json!(draw.pick(codes)));
        }
        let mut veto = json!({"code": format!("V{number}"), "name": {"vi": "Loại"}, "effect": effect});
        if draw.percent(50) {
            let node = if draw.percent(50) { "any_top" } else { draw.pick(codes) };
            veto["when"] = json!({"node_is_zero": node});
        }
        veto
    };
    (1..=count).map(veto).collect()
}

impl Maker<'_> {
    /// A node with this weighted maximum in hundredths.
    fn node(&mut self, weighted: Option<u64>, kind: &str, depth: usize) -> Value {
        self.codes += 1;
        let mut node = json!({"code": format!("N{}", self.codes), "name": {"vi": "Nút"}});
        let mut max = weighted;
        if self.draw.percent(20) {
            let (weight, times, by) = *self.draw.pick(WEIGHTS);
            if weighted.is_none_or(|weighted| weighted % times == 0) {
                node["weight"] = json!(weight);
                max = weighted.map(|weighted| weighted / times * by);
            }
        }
        if let Some(max) = max {
            node["max"] = json!(Draw::cents(max));
        }
        if self.draw.percent(15) {
            node["capped"] = json!(false);
        }
        if self.draw.percent(20) {
            node["absent"] = policy(self.draw, max.unwrap_or(100));
        }
        if depth < 5 && self.draw.percent(75 - 18 * u64::try_from(depth).unwrap()) {
            node["children"] = self.children(&mut node, max, kind, depth);
        } else {
            node["rule"] = rule(self.draw, max, node["capped"] == false);
        }
        node
    }

    fn children(&mut self, node: &mut Value, max: Option<u64>, kind: &str, depth: usize) -> Value {
        let count = self.draw.between(1, 4);
        let aggregate = *self.draw.pick(&["sum", "sum", "sum", "mean", "min", "max"]);
        if aggregate != "sum" || self.draw.percent(10) {
            node["aggregate"] = json!(aggregate);
        }
        let mut left = max.unwrap_or(600);
        let shares = (1..=count).map(|number| {
            let share = if aggregate != "sum" {
                max
            } else if number == count {
                Some(left)
            } else {
                Some(self.draw.between(0, left))
            };
            left -= if aggregate == "sum" { share.unwrap_or(0) } else { 0 };
            share
        });
        let mut shares: Vec<Option<u64>> = shares.collect();
        if aggregate == "sum" && (kind != "core" || self.draw.percent(25)) {
            shares.push(Some(self.draw.between(0, 400)));
        }
        shares.into_iter().map(|share| self.node(share, kind, depth + 1)).collect()
    }
}
