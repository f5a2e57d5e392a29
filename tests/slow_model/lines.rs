//! What a member said on one line, read straight off the documents (scoring table §3, §4 and §6).

use std::collections::{BTreeMap, BTreeSet};

use num_traits::{Signed, Zero};
use serde_json::Value;

use crate::numbers::{Fraction, day_number, days_late, decimal, field, field_or, one, whole, zero};

/// What one entry comes to, before rounding and clamping.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Said {
    Blank,
    Wrong,
    Absent,
    Undecided,
    Points(Fraction),
    /// The measure of a relative line.
    Measure(Fraction),
    /// The result of a `leader` line without a target.
    Untargeted(Fraction),
}

/// The documents and the member the line is read for.
#[derive(Clone, Copy)]
pub(crate) struct Page<'a> {
    pub(crate) scheme: &'a Value,
    pub(crate) period: &'a Value,
    pub(crate) member: &'a Value,
}

pub(crate) fn limit(node: &Value) -> Option<Fraction> {
    if node["capped"] == false { None } else { field(&node["max"]) }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn is_blank(value: &Value) -> bool {
    value.is_null() || value == ""
}

pub(crate) fn said(page: Page<'_>, node: &Value) -> Said {
    let entry = &page.member["entries"][node["code"].as_str().unwrap()];
    let reasoned = !is_blank(&entry["reason"]);
    if !entry["status"].is_null() {
        return if reasoned { Said::Absent } else { Said::Wrong };
    }
    if is_foreign(&node["rule"], entry) {
        return Said::Wrong;
    }
    let said = answer(page, node, entry);
    if is_blank(&entry["decided"]) {
        return said;
    }
    match decimal(entry["decided"].as_str().unwrap()) {
        Some(points) if reasoned && said == Said::Undecided && allowed(node, &zero(), &points) => {
            Said::Points(points)
        }
        _ => Said::Wrong,
    }
}

fn allowed(node: &Value, min: &Fraction, points: &Fraction) -> bool {
    points >= min && limit(node).is_none_or(|max| *points <= max)
}

/// Fields or inputs another form would have.
fn is_foreign(rule: &Value, entry: &Value) -> bool {
    let form = rule["form"].as_str().unwrap();
    let source = match form {
        "checklist" | "count" => &rule["items"],
        "direct" | "levels" | "deadline" => &Value::Null,
        _ => &rule["inputs"],
    };
    let mut codes: BTreeSet<&str> = list(source).iter().filter_map(|item| item["code"].as_str()).collect();
    if form == "deadline" && rule["done"] == "input" {
        codes.insert("done");
    }
    let stranger = entry["inputs"].as_object().is_some_and(|inputs| {
        inputs.iter().any(|(code, value)| value != "" && !codes.contains(code.as_str()))
    });
    stranger
        || (form != "direct" && !is_blank(&entry["points"]))
        || (form != "levels" && !is_blank(&entry["level"]))
}

fn answer(page: Page<'_>, node: &Value, entry: &Value) -> Said {
    let rule = &node["rule"];
    match rule["form"].as_str().unwrap() {
        "direct" => direct(node, entry),
        "levels" => levels(node, entry),
        "checklist" => checklist(rule, entry),
        "count" => count(node, entry),
        "deadline" => deadline(page, node, entry),
        "cases" => match numbers(rule, entry) {
            Ok(numbers) => cases(rule, &numbers),
            Err(said) => said,
        },
        form => {
            let measured = numbers(rule, entry).and_then(|numbers| measure(rule, &numbers));
            match (form, measured) {
                (_, Err(said)) => said,
                ("proportion", Ok(value)) => Said::Points(proportion(node, &value)),
                ("bands", Ok(value)) => banded(node, &rule["bands"], &rule["else"], &value),
                (_, Ok(value)) => Said::Measure(value),
            }
        }
    }
}

fn direct(node: &Value, entry: &Value) -> Said {
    if is_blank(&entry["points"]) {
        return Said::Blank;
    }
    let rule = &node["rule"];
    let min = field_or(&rule["min"], zero());
    let on_grid =
        |points: &Fraction| field(&rule["step"]).is_none_or(|step| ((points - &min) / step).is_integer());
    match decimal(entry["points"].as_str().unwrap()) {
        Some(points) if allowed(node, &min, &points) && on_grid(&points) => Said::Points(points),
        _ => Said::Wrong,
    }
}

fn worth(node: &Value, award: &Value) -> Fraction {
    field(&award["points"])
        .unwrap_or_else(|| field(&award["percent"]).unwrap() / whole(100) * field(&node["max"]).unwrap())
}

fn levels(node: &Value, entry: &Value) -> Said {
    if is_blank(&entry["level"]) {
        return Said::Blank;
    }
    let chosen = list(&node["rule"]["levels"]).iter().find(|level| level["code"] == entry["level"]);
    chosen.map_or(Said::Wrong, |level| Said::Points(worth(node, level)))
}

fn checklist(rule: &Value, entry: &Value) -> Said {
    let marks: Vec<(&Value, &Value)> = list(&rule["items"])
        .iter()
        .map(|item| (&entry["inputs"][item["code"].as_str().unwrap()], &item["points"]))
        .collect();
    if marks.iter().any(|(mark, _)| !is_blank(mark) && !mark.is_boolean()) {
        return Said::Wrong;
    }
    if marks.iter().all(|(mark, _)| is_blank(mark)) {
        return Said::Blank;
    }
    Said::Points(
        marks.iter().filter(|(mark, _)| **mark == true).filter_map(|(_, points)| field(points)).sum(),
    )
}

fn count(node: &Value, entry: &Value) -> Said {
    let (mut sum, mut blank, mut wrong) = (zero(), false, false);
    for item in list(&node["rule"]["items"]) {
        let typed = &entry["inputs"][item["code"].as_str().unwrap()];
        if is_blank(typed) {
            blank = true;
            continue;
        }
        let times =
            typed.as_str().and_then(decimal).filter(|times| times.is_integer() && !times.is_negative());
        match times.filter(|times| field(&item["at_most"]).is_none_or(|most| *times <= most)) {
            None => wrong = true,
            Some(times) => {
                let value = times * field(&item["each"]).unwrap();
                sum += field(&item["cap"]).map_or_else(|| value.clone(), |cap| value.clone().min(cap));
            }
        }
    }
    match (wrong, blank, node["rule"]["start"] == "max") {
        (true, _, _) => Said::Wrong,
        (false, true, _) => Said::Blank,
        (false, false, false) => Said::Points(sum),
        (false, false, true) => Said::Points(field(&node["max"]).unwrap() - sum),
    }
}

fn deadline(page: Page<'_>, node: &Value, entry: &Value) -> Said {
    let rule = &node["rule"];
    let (holder, name) =
        if rule["done"] == "input" { (&entry["inputs"], "done") } else { (page.member, "submitted_on") };
    let done = match holder.get(name) {
        None => return Said::Blank,
        Some(Value::Null) => return Said::Points(field_or(&rule["missing"], zero())),
        Some(day) if day == "" => return Said::Blank,
        Some(day) => day.as_str().and_then(day_number),
    };
    let due = match &rule["due"] {
        due if due == "period.submission_deadline" => &page.period["submission_deadline"],
        due => due,
    };
    let (Some(done), Some(due)) = (done, due.as_str().and_then(day_number)) else {
        return Said::Wrong;
    };
    let late = whole(days_late(due, done, rule, &page.scheme["holidays"]));
    let max = field(&node["max"]).unwrap();
    if late.is_zero() {
        return Said::Points(max);
    }
    match field(&rule["late"]["per_day"]) {
        Some(per_day) => Said::Points(max - late * per_day),
        None => banded(node, &rule["late"], &Value::Null, &late),
    }
}

type Numbers<'a> = BTreeMap<&'a str, Option<Fraction>>;

/// The numbers typed, by code; nothing stands for a target that was not set.
fn numbers<'a>(rule: &'a Value, entry: &Value) -> Result<Numbers<'a>, Said> {
    let conditions = list(&rule["cases"]).iter().flat_map(|case| list(&case["when"]));
    let mut used: BTreeSet<&str> = conditions.filter_map(|condition| condition["input"].as_str()).collect();
    let measure = &rule["measure"];
    used.extend(measure["input"].as_str());
    used.extend(
        ["share", "attained"].iter().flat_map(|pair| list(&measure[*pair])).filter_map(Value::as_str),
    );
    let target = if rule["form"] == "leader" { measure["attained"][1].as_str() } else { None };
    let (mut numbers, mut blank, mut wrong) = (Numbers::new(), false, false);
    for input in list(&rule["inputs"]) {
        let code = input["code"].as_str().unwrap();
        let typed = entry["inputs"].get(code);
        if typed == Some(&Value::Null) && target == Some(code) {
            numbers.insert(code, None);
        } else if typed.is_none_or(is_blank) {
            blank |= used.contains(code);
        } else {
            let number = typed.and_then(Value::as_str).and_then(decimal);
            wrong |= number.as_ref().is_none_or(|number| !fits(input, number));
            numbers.insert(code, number);
        }
    }
    match (wrong, blank) {
        (true, _) => Err(Said::Wrong),
        (false, true) => Err(Said::Blank),
        (false, false) => Ok(numbers),
    }
}

fn fits(input: &Value, number: &Fraction) -> bool {
    *number >= field_or(&input["min"], zero())
        && field(&input["max"]).is_none_or(|max| *number <= max)
        && (input["integer"] != true || number.is_integer())
}

fn measure(rule: &Value, numbers: &Numbers<'_>) -> Result<Fraction, Said> {
    let number = |code: &Value| numbers[code.as_str().unwrap()].clone();
    let measure = &rule["measure"];
    if !measure["input"].is_null() {
        return Ok(number(&measure["input"]).unwrap());
    }
    if let Some([part, whole]) = measure["share"].as_array().map(Vec::as_slice) {
        let (part, whole) = (number(part).unwrap(), number(whole).unwrap());
        let fits = measure["part_may_exceed"] == true || part <= whole;
        return if whole.is_zero() || !fits { Err(Said::Wrong) } else { Ok(part / whole) };
    }
    let actual = number(&measure["attained"][0]).unwrap();
    match number(&measure["attained"][1]) {
        None => Err(Said::Untargeted(actual)),
        Some(target) if target.is_zero() => Err(Said::Wrong),
        Some(target) => Ok(actual / (target * field_or(&measure["pace"], one()))),
    }
}

fn proportion(node: &Value, measure: &Fraction) -> Fraction {
    let (rule, max) = (&node["rule"], field(&node["max"]).unwrap());
    let r = measure / field_or(&rule["full_at"], one());
    if field(&rule["zero_below"]).is_some_and(|threshold| r < threshold) {
        return zero();
    }
    let (over, below) = (&rule["over"], &rule["below"]);
    if r > one() {
        if over == "uncapped" {
            return max * r;
        }
        let Some(per) = field(&over["per"]) else { return max };
        let extra = ((r - one()) / per).floor() * field(&over["points"]).unwrap();
        return max + field(&over["cap"]).map_or_else(|| extra.clone(), |cap| extra.clone().min(cap));
    }
    if r < one() {
        if below == "zero" {
            return zero();
        }
        let Some(per) = field(&below["per"]) else { return max * r };
        return (max - ((one() - r) / per).ceil() * field(&below["minus"]).unwrap()).max(zero());
    }
    max
}

fn banded(node: &Value, bands: &Value, otherwise: &Value, value: &Fraction) -> Said {
    let holds = |band: &&Value| {
        let from = field(&band["from"])
            .is_none_or(|from| *value > from || (*value == from && band["from_incl"] != false));
        let to = field(&band["to"]).is_none_or(|to| *value < to || (*value == to && band["to_incl"] == true));
        from && to
    };
    match list(bands).iter().find(holds) {
        Some(band) => Said::Points(worth(node, band)),
        None => field(otherwise).map_or(Said::Undecided, Said::Points),
    }
}

fn cases(rule: &Value, numbers: &Numbers<'_>) -> Said {
    let holds = |condition: &Value| {
        let number = numbers[condition["input"].as_str().unwrap()].clone().unwrap();
        let value = field(&condition["value"]).unwrap();
        match condition["op"].as_str().unwrap() {
            "=" => number == value,
            "≠" => number != value,
            "<" => number < value,
            "≤" => number <= value,
            ">" => number > value,
            "≥" => number >= value,
            other => panic!("no such comparison: {other}"),
        }
    };
    match list(&rule["cases"]).iter().find(|case| list(&case["when"]).iter().all(holds)) {
        Some(case) => Said::Points(field(&case["points"]).unwrap()),
        None => field(&rule["else"]).map_or(Said::Undecided, Said::Points),
    }
}

/// `leader`: points before rounding, from what everybody said.
pub(crate) fn leader(node: &Value, own: &Said, field_of_members: &[Said]) -> Fraction {
    let (rule, max) = (&node["rule"], field(&node["max"]).unwrap());
    let met = field_or(&rule["met_share"], one() / whole(2));
    match own {
        Said::Measure(r) if *r <= one() => max * met * r,
        Said::Measure(r) => {
            let best = best(field_of_members, |said| matches!(said, Said::Measure(_)));
            max * (&met + (one() - &met) * (r - one()) / (best - one()))
        }
        Said::Untargeted(actual) => {
            let best = best(field_of_members, |said| matches!(said, Said::Untargeted(_)));
            if best.is_zero() { zero() } else { max * actual / best }
        }
        _ => panic!("not measured"),
    }
}

fn best(field_of_members: &[Said], wanted: impl Fn(&Said) -> bool) -> Fraction {
    let values = field_of_members.iter().filter(|said| wanted(said)).filter_map(figure);
    values.max().unwrap()
}

fn figure(said: &Said) -> Option<Fraction> {
    match said {
        Said::Measure(value) | Said::Untargeted(value) => Some(value.clone()),
        _ => None,
    }
}

/// `placing`: points before rounding, from what everybody said.
pub(crate) fn placing(node: &Value, own: &Said, field_of_members: &[Said]) -> Fraction {
    let rule = &node["rule"];
    let own = figure(own).unwrap();
    let values: Vec<Fraction> = field_of_members.iter().filter_map(figure).collect();
    let better = |value: &&Fraction| if rule["direction"] == "low" { **value < own } else { **value > own };
    let ahead = values.iter().filter(better).count();
    let tied = values.iter().filter(|value| **value == own).count();
    let points =
        |place: usize| field(&rule["points"][place]).unwrap_or_else(|| field_or(&rule["else"], zero()));
    if rule["ties"] != "share" {
        return points(ahead);
    }
    (ahead..ahead + tied).map(points).sum::<Fraction>() / whole(tied)
}
