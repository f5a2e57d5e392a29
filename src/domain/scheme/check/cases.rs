//! Cases: whether one always holds, and whether each can be reached (scoring table §3, `cases`).
//!
//! Between two neighbouring values that conditions compare with, nothing changes. So it is enough to try every such
//! value and one point between each two: an exact proof, as long as the grid stays small.

use super::rules::Place;
use super::{Found, measures};
use crate::domain::entry::used_inputs;
use crate::domain::exact::Exact;
use crate::domain::scheme::{Case, Cases, InputSpec, Problem};

/// Most combinations tried; beyond it only a missing `else` is reported.
const MAX_COMBINATIONS: usize = 20_000;
/// Most single conditions looked at on the whole grid.
const MAX_COMPARISONS: usize = 2_000_000;

pub(super) fn check(place: &Place<'_>, rule: &Cases, found: &mut Found) {
    if rule.cases.is_empty() {
        found.note(place.at("cases"), Problem::EmptyList);
    }
    let mut sound = true;
    for (index, case) in rule.cases.iter().enumerate() {
        place.points(|| place.at(&format!("cases/{index}/points")), &case.points, found);
        if case.when.is_empty() {
            found.note(place.at(&format!("cases/{index}/when")), Problem::EmptyList);
            sound = false;
        }
        for (position, condition) in case.when.iter().enumerate() {
            if measures::find(place.rule, &condition.input).is_none() {
                let at = place.at(&format!("cases/{index}/when/{position}/input"));
                found.note(at, Problem::UnknownInput { code: condition.input.clone() });
                sound = false;
            }
        }
    }
    if let Some(points) = &rule.otherwise {
        place.points(|| place.at("else"), points, found);
    }
    if sound && !rule.cases.is_empty() {
        reach(place, rule, found);
    }
}

fn reach(place: &Place<'_>, rule: &Cases, found: &mut Found) {
    let codes = used_inputs(&place.rule.form);
    let grid: Vec<Vec<Exact>> = codes
        .iter()
        .map(|code| measures::find(place.rule, code).map_or_else(Vec::new, |input| probes(input, rule)))
        .collect();
    let combinations = grid.iter().try_fold(1_usize, |product, values| product.checked_mul(values.len()));
    let conditions: usize = rule.cases.iter().map(|case| case.when.len()).sum();
    let small = combinations
        .filter(|count| *count <= MAX_COMBINATIONS && count.saturating_mul(conditions) <= MAX_COMPARISONS);
    let Some(combinations) = small else {
        if rule.otherwise.is_none() {
            found.note(place.at("cases"), Problem::CasesHole);
        }
        return;
    };
    let mut reached = vec![false; rule.cases.len()];
    let mut hole = false;
    for combination in 0..combinations {
        let values = pick(&grid, combination);
        let holds = |case: &Case| {
            case.when.iter().all(|condition| {
                let position = codes.iter().position(|code| *code == condition.input);
                position.and_then(|position| values.get(position)).is_some_and(|value| condition.holds(value))
            })
        };
        match rule.cases.iter().position(holds).and_then(|first| reached.get_mut(first)) {
            Some(flag) => *flag = true,
            None => hole = true,
        }
    }
    if hole && rule.otherwise.is_none() {
        found.note(place.at("cases"), Problem::CasesHole);
    }
    for (index, _) in reached.iter().enumerate().filter(|(_, reached)| !**reached) {
        found.note(place.at(&format!("cases/{index}")), Problem::CaseUnreachable);
    }
}

/// The values of one combination, counted like the digits of a number.
fn pick(grid: &[Vec<Exact>], combination: usize) -> Vec<&Exact> {
    let mut rest = combination;
    grid.iter()
        .filter_map(|values| {
            let value = values.get(rest % values.len().max(1));
            rest /= values.len().max(1);
            value
        })
        .collect()
}

/// Every value an input is compared with, its limits, and a point in each space between them.
fn probes(input: &InputSpec, rule: &Cases) -> Vec<Exact> {
    let conditions = rule.cases.iter().flat_map(|case| &case.when);
    let mut marks: Vec<Exact> = conditions
        .filter(|condition| condition.input == input.code)
        .map(|condition| condition.value.clone())
        .collect();
    marks.push(input.min.clone());
    marks.extend(input.max.clone());
    marks.sort_unstable();
    marks.dedup();
    let two = Exact::from(2_u32);
    let mut probes = marks.clone();
    probes.extend(marks.windows(2).filter_map(|pair| match pair {
        [low, high] if input.integer => Some(&low.floor() + &Exact::ONE).filter(|next| next < high),
        [low, high] => (low + high).over(&two),
        _ => None,
    }));
    probes.extend(marks.last().map(|last| &last.ceil() + &Exact::ONE));
    probes.retain(|value| {
        *value >= input.min
            && input.max.as_ref().is_none_or(|max| value <= max)
            && (!input.integer || value.is_whole())
    });
    probes
}
