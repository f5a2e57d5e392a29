//! Random rules of all ten forms.

use serde_json::{Value, json};

use crate::draw::Draw;

const ANY_MAX: &[&str] = &["direct", "levels", "checklist", "bands", "cases", "count", "placing"];
const FORMS: &[&str] = &[
    "direct",
    "levels",
    "checklist",
    "bands",
    "cases",
    "count",
    "placing",
    "proportion",
    "proportion",
    "deadline",
    "leader",
    "leader",
];

/// A rule for a line with this maximum in hundredths.
pub(crate) fn rule(draw: &mut Draw, max: Option<u64>, uncapped: bool) -> Value {
    let form = *draw.pick(if max.is_some() { FORMS } else { ANY_MAX });
    let most = max.unwrap_or(500);
    match form {
        "direct" => direct(draw, most),
        "levels" => json!({"form": form, "levels": levels(draw, most, max.is_some())}),
        "checklist" => {
            let item = |number: u64| json!({"code": format!("i{number}"), "points": draw.amount(most)});
            json!({"form": form, "items": (1..=3).map(item).collect::<Value>()})
        }
        "proportion" => proportion(draw, most, uncapped),
        "bands" => {
            let mut rule = measured(draw, form);
            rule["bands"] = bands(draw, most, max.is_some(), 0);
            otherwise(draw, rule, most)
        }
        "cases" => cases(draw, most),
        "deadline" => deadline(draw, most),
        "count" => count(draw, most, max.is_some()),
        "leader" => {
            let mut rule = measured(draw, form);
            rule["met_share"] = json!(draw.pick(&["0.5", "0", "1", "0.7"]));
            rule["untargeted"] = json!(draw.pick(&["best_ratio", "absent"]));
            rule
        }
        _ => {
            let mut rule = measured(draw, form);
            let points = (0..draw.between(1, 4)).map(|_| json!(draw.amount(most))).collect::<Value>();
            rule["points"] = points;
            rule["direction"] = json!(draw.pick(&["high", "low"]));
            rule["ties"] = json!(draw.pick(&["same", "share"]));
            otherwise(draw, rule, most)
        }
    }
}

fn direct(draw: &mut Draw, most: u64) -> Value {
    let mut rule = json!({"form": "direct"});
    if draw.percent(30) {
        rule["min"] = json!(Draw::cents(draw.between(0, most / 2)));
    }
    if draw.percent(50) {
        rule["step"] = json!(draw.pick(&["0.5", "0.25", "1", "0.1"]));
    }
    rule
}

fn otherwise(draw: &mut Draw, mut rule: Value, most: u64) -> Value {
    if draw.percent(50) {
        rule["else"] = json!(draw.amount(most));
    }
    rule
}

/// Points, or a percentage where there is a maximum.
fn award(draw: &mut Draw, most: u64, percents: bool) -> Value {
    if percents && draw.percent(40) {
        json!({"percent": draw.amount(9990)})
    } else if draw.percent(10) {
        json!({"points": draw.amount(most + 100)})
    } else {
        json!({"points": draw.amount(most)})
    }
}

fn levels(draw: &mut Draw, most: u64, percents: bool) -> Value {
    let level = |number: u64| {
        let mut level = award(draw, most, percents);
        level["code"] = json!(format!("l{number}"));
        level
    };
    (1..=4).map(level).collect()
}

/// A form with its measure and the inputs it reads.
fn measured(draw: &mut Draw, form: &str) -> Value {
    let kind = if form == "leader" && draw.percent(80) { 2 } else { draw.between(0, 2) };
    let mut rule = match kind {
        0 => json!({"form": form, "inputs": [{"code": "a"}], "measure": {"input": "a"}}),
        1 => {
            json!({"form": form, "inputs": [{"code": "a"}, {"code": "b"}], "measure": {"share": ["a", "b"]}})
        }
        _ => {
            json!({"form": form, "inputs": [{"code": "a"}, {"code": "b"}], "measure": {"attained": ["a", "b"]}})
        }
    };
    if kind == 1 && draw.percent(40) {
        rule["measure"]["part_may_exceed"] = json!(true);
    }
    if kind == 2 && draw.percent(50) {
        rule["measure"]["pace"] = json!(draw.pick(&["0.5", "0.25", "0.9"]));
    }
    if draw.percent(15) {
        rule["inputs"][0]["integer"] = json!(true);
    }
    if draw.percent(15) {
        rule["inputs"][0]["max"] = json!("15");
    }
    if draw.percent(10) {
        rule["inputs"][0]["min"] = json!(draw.pick(&["-5", "2"]));
    }
    if draw.percent(5) {
        rule["inputs"].as_array_mut().unwrap().push(json!({"code": "unread", "max": "10"}));
    }
    rule
}

fn proportion(draw: &mut Draw, most: u64, uncapped: bool) -> Value {
    let mut rule = measured(draw, "proportion");
    if rule["measure"]["input"].is_string() || draw.percent(30) {
        rule["full_at"] = json!(draw.pick(&["0.9", "10", "0.75", "3"]));
    }
    if uncapped {
        rule["over"] = match draw.between(0, 3) {
            0 => json!("uncapped"),
            1 => json!("cap"),
            2 => json!({"per": draw.pick(&["0.01", "0.1", "0.3"]), "points": draw.amount(50)}),
            _ => json!({"per": "0.05", "points": draw.amount(50), "cap": draw.amount(200)}),
        };
    }
    rule["below"] = match draw.between(0, 4) {
        0 | 1 => json!("proportional"),
        2 => json!("zero"),
        _ => {
            json!({"per": draw.pick(&["0.01", "0.1", "0.3"]), "minus": draw.amount(most / 4)})
        }
    };
    if draw.percent(30) {
        rule["zero_below"] = json!(draw.pick(&["0.5", "0.7", "1"]));
    }
    rule
}

/// Bands that neither overlap nor are empty, with holes between some of them.
fn bands(draw: &mut Draw, most: u64, percents: bool, first: u64) -> Value {
    let (mut from, mut closed) = (first, false);
    let count = draw.between(1, 4);
    let mut bands = Vec::new();
    for number in 1..=count {
        let mut band = award(draw, most, percents);
        let to = from + draw.between(1, 5);
        let to_incl = draw.percent(40);
        if number > 1 || draw.percent(60) {
            band["from"] = json!(Draw::cents(from * 50));
            band["from_incl"] = json!(!closed && draw.percent(70));
        }
        if number < count || draw.percent(50) {
            band["to"] = json!(Draw::cents(to * 50));
            band["to_incl"] = json!(to_incl);
        }
        let gap = if draw.percent(30) { draw.between(1, 2) } else { 0 };
        (from, closed) = (to + gap, to_incl && gap == 0);
        bands.push(band);
    }
    json!(bands)
}

fn cases(draw: &mut Draw, most: u64) -> Value {
    let condition = |draw: &mut Draw| {
        let op = draw.pick(&["=", "≠", "<", "≤", ">", "≥"]);
        json!({"input": draw.pick(&["a", "b"]), "op": op, "value": draw.between(0, 12).to_string()})
    };
    let case = |_| {
        let when: Value = (0..draw.between(1, 2)).map(|_| condition(draw)).collect();
        json!({"when": when, "points": draw.amount(most)})
    };
    let cases: Value = (0..3).map(case).collect();
    otherwise(draw, json!({"form": "cases", "inputs": [{"code": "a"}, {"code": "b"}], "cases": cases}), most)
}

fn deadline(draw: &mut Draw, most: u64) -> Value {
    let late =
        if draw.percent(50) { json!({"per_day": draw.amount(most / 3)}) } else { bands(draw, most, true, 1) };
    json!({
        "form": "deadline", "due": draw.pick(&["2013-07-05", "2013-04-26", "2013-05-01", "period.submission_deadline"]),
        "done": draw.pick(&["input", "submitted_on"]), "days": draw.pick(&["calendar", "working"]), "late": late,
        "missing": draw.pick(&["0", "0.1"]),
    })
}

fn count(draw: &mut Draw, most: u64, has_max: bool) -> Value {
    let item = |number: u64| {
        let mut item = json!({"code": format!("i{number}"), "each": draw.amount(most / 3)});
        if draw.percent(40) {
            item["cap"] = json!(draw.amount(most));
        }
        if draw.percent(40) {
            item["at_most"] = json!("7");
        }
        item
    };
    let items: Value = (1..=2).map(item).collect();
    let start = if has_max { *draw.pick(&["zero", "max"]) } else { "zero" };
    json!({"form": "count", "start": start, "items": items})
}
