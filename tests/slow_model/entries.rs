//! Random entries for a scheme: mostly answers, some blank, absent, settled, wrong or strange.

use serde_json::{Map, Value, json};

use crate::draw::Draw;

const DAYS: &[&str] = &[
    "2013-04-25",
    "2013-04-26",
    "2013-05-03",
    "2013-07-04",
    "2013-07-05",
    "2013-07-06",
    "2013-07-09",
    "2013-07-20",
];

/// What all members of a case have in common.
struct Habits {
    /// In how many of a hundred lines something is left out or wrong.
    careless: u64,
    /// Whether numbers come from so few that many are equal.
    alike: bool,
    /// In how many of a hundred draws a veto is set by hand.
    vetoed: u64,
}

pub(crate) fn entries(draw: &mut Draw, scheme: &Value) -> Value {
    let mut lines = Vec::new();
    collect(&scheme["tree"], &mut lines);
    let habits = Habits {
        careless: *draw.pick(&[0, 0, 1, 4]),
        alike: draw.percent(30),
        vetoed: *draw.pick(&[10, 40]),
    };
    let count = if draw.percent(10) { draw.between(8, 20) } else { draw.between(1, 7) };
    let members: Value = (1..=count).map(|number| member(draw, scheme, &lines, number, &habits)).collect();
    let mut entries = json!({ "members": members });
    if draw.percent(90) {
        entries["period"] = json!({"submission_deadline": "2013-07-05"});
    }
    entries
}

fn collect<'a>(nodes: &'a Value, lines: &mut Vec<&'a Value>) {
    for node in nodes.as_array().into_iter().flatten() {
        if node["rule"].is_object() {
            lines.push(node);
        }
        collect(&node["children"], lines);
    }
}

fn member(draw: &mut Draw, scheme: &Value, lines: &[&Value], number: u64, habits: &Habits) -> Value {
    let careless = habits.careless;
    let mut given = json!({"code": format!("M{number}")});
    let mut entries = Map::new();
    let absent = *draw.pick(&[0, 0, 0, 10, 10, 30, 30, 100]);
    for line in lines {
        let code = line["code"].as_str().unwrap().to_owned();
        if draw.percent(careless) {
            continue;
        }
        let entry = if draw.percent(absent) {
            json!({"status": draw.pick(&["not_assigned", "no_case"]), "reason": "Không giao"})
        } else {
            answer(draw, line, habits.alike)
        };
        let entry = if draw.percent(careless) { spoiled(draw, entry) } else { entry };
        entries.insert(code, entry);
    }
    if careless > 0 && draw.percent(3) {
        entries.insert("stranger".to_owned(), json!({"points": "1"}));
    }
    given["entries"] = Value::Object(entries);
    match draw.between(0, 9) {
        0 => given["submitted_on"] = Value::Null,
        1 if careless > 0 => {}
        _ => given["submitted_on"] = json!(draw.pick(DAYS)),
    }
    if draw.percent(40) {
        given["ballot"] = json!(draw.between(0, 3).to_string());
    }
    if draw.percent(50) {
        // A total held at the ceiling is then claimed to the point.
        let at_ceiling = scheme["ceiling"].is_string() && draw.percent(40);
        given["self_total"] = if at_ceiling { scheme["ceiling"].clone() } else { json!(draw.amount(12_000)) };
    }
    let codes = scheme["vetoes"].as_array().into_iter().flatten().map(|veto| veto["code"].clone());
    let mut vetoes: Vec<Value> = codes.filter(|_| draw.percent(habits.vetoed)).collect();
    if careless > 0 && draw.percent(3) {
        vetoes.push(json!("stranger"));
    }
    given["vetoes"] = json!(vetoes);
    given
}

fn answer(draw: &mut Draw, line: &Value, alike: bool) -> Value {
    let rule = &line["rule"];
    match rule["form"].as_str().unwrap() {
        "direct" => direct(draw, line),
        "levels" => json!({"level": format!("l{}", draw.between(1, 4))}),
        "checklist" => {
            let ticks = (1..=3).map(|number| (format!("i{number}"), json!(draw.percent(60))));
            json!({"inputs": ticks.collect::<Map<_, _>>()})
        }
        "count" => {
            let counts = (1..=2).map(|number| (format!("i{number}"), json!(draw.between(0, 7).to_string())));
            json!({"inputs": counts.collect::<Map<_, _>>()})
        }
        "deadline" if rule["done"] == "submitted_on" => settled(draw, json!({}), 30),
        "deadline" => {
            let done = if draw.percent(10) { Value::Null } else { json!(draw.pick(DAYS)) };
            settled(draw, json!({"inputs": {"done": done}}), 30)
        }
        form => {
            let mut entry = json!({"inputs": numbers(draw, rule, alike)});
            if form == "leader" && rule["measure"]["attained"].is_array() && draw.percent(30) {
                entry["inputs"]["b"] = Value::Null;
            }
            let holes = matches!(form, "bands" | "cases") && rule["else"].is_null();
            if holes { settled(draw, entry, 40) } else { entry }
        }
    }
}

/// Points on the grid of the line.
fn direct(draw: &mut Draw, line: &Value) -> Value {
    let cents = |value: &Value| {
        value.as_str().map(|text| text.replace('.', "")).and_then(|digits| digits.parse::<u64>().ok())
    };
    let (max, min) = (cents(&line["max"]).unwrap_or(500), cents(&line["rule"]["min"]).unwrap_or(0));
    let step = match line["rule"]["step"].as_str() {
        None => 1,
        Some("0.5") => 50,
        Some("0.25") => 25,
        Some("0.1") => 10,
        Some(_) => 100,
    };
    json!({"points": Draw::cents(min + draw.between(0, (max - min) / step) * step)})
}

fn numbers(draw: &mut Draw, rule: &Value, alike: bool) -> Value {
    let measure = &rule["measure"];
    let (mut first, mut second) = if alike {
        (draw.between(8, 10).to_string(), draw.pick(&["8", "10"]).to_string())
    } else {
        (draw.small(14), draw.small(12))
    };
    if second == "0" {
        "5".clone_into(&mut second);
    }
    let is_whole = |text: &str| !text.contains('.');
    if rule["inputs"][0]["integer"] == true && !is_whole(&first) && draw.percent(90) {
        first = draw.between(2, 14).to_string();
    }
    if measure["share"].is_array() && measure["part_may_exceed"].is_null() {
        let part = draw.between(2, 12);
        (first, second) = (part.to_string(), (part + draw.between(0, 12)).to_string());
    }
    let mut inputs = json!({ "a": first });
    if rule["inputs"].as_array().unwrap().iter().any(|input| input["code"] == "b") {
        inputs["b"] = json!(second);
    }
    inputs
}

/// Sometimes with the points of a scorer; wrong where the table has points of its own.
fn settled(draw: &mut Draw, mut entry: Value, percent: u64) -> Value {
    if draw.percent(percent / 4) {
        entry["decided"] = json!(draw.amount(100));
        entry["reason"] = json!("Theo biên bản");
    }
    entry
}

fn spoiled(draw: &mut Draw, mut entry: Value) -> Value {
    match draw.between(0, 8) {
        0 => entry["points"] = json!(draw.pick(&["1,5", "99999", "-1", "0.333", "x", ""])),
        1 => entry["level"] = json!("l9"),
        2 => entry["inputs"] = json!({"a": draw.pick(&["0", "1e3", "-7", "3"]), "b": "0"}),
        3 => entry["inputs"] = json!({"a": "3", "b": "", "unread": "11"}),
        4 => entry["inputs"] = json!({"i1": "1", "i2": draw.pick(&["8", "1.5", "", "-1"])}),
        5 => entry = json!({"status": "no_case", "reason": draw.pick(&["", "Không phát sinh"])}),
        6 => entry["decided"] = json!(draw.pick(&["1", "y", "100000"])),
        7 => entry["inputs"] = json!({"done": draw.pick(&["2013-02-30", "", "2013-7-05"])}),
        _ => entry["inputs"] = json!({"i1": true, "i3": ""}),
    }
    entry
}
