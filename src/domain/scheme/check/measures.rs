//! Declared inputs, what measures refer to, and which values a measure can take (scoring table §3).

use super::Found;
use super::rules::Place;
use super::spans::Domain;
use crate::domain::entry::used_inputs;
use crate::domain::exact::Exact;
use crate::domain::scheme::{InputSpec, Measure, Problem, Rule};

pub(super) fn inputs(place: &Place<'_>, found: &mut Found) {
    let inputs = &place.rule.inputs;
    found.unique(inputs.iter().map(|input| input.code.as_str()), |index| {
        place.at(&format!("inputs/{index}/code"))
    });
    let used = used_inputs(&place.rule.form);
    for (index, input) in inputs.iter().enumerate() {
        if input.max.as_ref().is_some_and(|max| input.min > *max) {
            found.note(place.at(&format!("inputs/{index}/min")), Problem::LimitsCrossed);
        }
        if !used.contains(&input.code.as_str()) {
            found.note(
                place.at(&format!("inputs/{index}")),
                Problem::UnusedInput { name: input.name.clone() },
            );
        }
    }
    let Some(measure) = place.rule.form.measure() else {
        return;
    };
    let (field, codes): (_, Vec<&String>) = match measure {
        Measure::Input { input } => ("measure/input", vec![input]),
        Measure::Share(share) => ("measure/share", share.part_and_whole.iter().collect()),
        Measure::Attained(attained) => {
            found.positive(|| place.at("measure/pace"), &attained.pace);
            if attained.pace > Exact::ONE {
                found.note(place.at("measure/pace"), Problem::PaceAboveOne { pace: attained.pace.clone() });
            }
            ("measure/attained", attained.actual_and_target.iter().collect())
        }
    };
    let is_pair = codes.len() == 2;
    for (index, code) in codes.iter().enumerate() {
        let at = || {
            if is_pair { place.at(&format!("{field}/{index}")) } else { place.at(field) }
        };
        match find(place.rule, code) {
            None => found.note(at(), Problem::UnknownInput { code: (*code).clone() }),
            // What is divided by must not change the sign of the quotient.
            Some(input) if is_pair && index == 1 && input.min.is_negative() => {
                found.note(at(), Problem::Negative);
            }
            Some(_) => {}
        }
    }
    if is_pair && codes.first() == codes.last() {
        found.note(
            place.at(field),
            Problem::DuplicateCode { code: codes.first().map_or_else(String::new, |code| (*code).clone()) },
        );
    }
}

pub(super) fn find<'a>(rule: &'a Rule, code: &str) -> Option<&'a InputSpec> {
    rule.inputs.iter().find(|input| input.code == code)
}

/// The values a measure can take, as far as its inputs say.
pub(super) fn domain(rule: &Rule, measure: &Measure) -> Domain {
    let never_below_zero = |code: &str| find(rule, code).is_some_and(|input| !input.min.is_negative());
    match measure {
        Measure::Input { input } => match find(rule, input) {
            Some(input) => {
                Domain { from: Some(input.min.clone()), to: input.max.clone(), whole: input.integer }
            }
            None => Domain { from: Some(Exact::ZERO), to: None, whole: false },
        },
        Measure::Share(share) => {
            let [part, _] = &share.part_and_whole;
            let from = never_below_zero(part).then_some(Exact::ZERO);
            Domain { from, to: (!share.part_may_exceed).then_some(Exact::ONE), whole: false }
        }
        Measure::Attained(attained) => {
            let [actual, _] = &attained.actual_and_target;
            Domain { from: never_below_zero(actual).then_some(Exact::ZERO), to: None, whole: false }
        }
    }
}
