//! The arithmetic that several rule forms share: measures, proportions, bands, awards, clamps (scoring table §3).

use super::explanation::{Step, Trail};
use super::rules::Verdict;
use crate::domain::exact::Exact;
use crate::domain::points::Points;
use crate::domain::scheme::{Award, Band, Line, Measure, Over, Proportion, Rule, Text, Under};

/// The number entered for an input; nothing for an unknown one, or where none was entered.
pub(crate) fn number_of<'n>(rule: &Rule, numbers: &'n [Option<Exact>], code: &str) -> Option<&'n Exact> {
    let index = rule.inputs.iter().position(|input| input.code == code)?;
    numbers.get(index).and_then(Option::as_ref)
}

pub(super) fn input_name(rule: &Rule, code: &str) -> Text {
    let declared = rule.inputs.iter().find(|input| input.code == code);
    declared.map_or_else(|| Text { vi: code.to_owned(), en: None }, |input| input.name.clone())
}

/// The figure of a measure; nothing when a number is not there or would be divided by 0.
pub(super) fn measure(
    rule: &Rule,
    measure: &Measure,
    numbers: &[Option<Exact>],
    steps: &mut Trail,
) -> Option<Exact> {
    let number = |code: &str| number_of(rule, numbers, code);
    match measure {
        Measure::Input { input } => {
            let value = number(input)?.clone();
            steps.note(|| Step::Measured { name: input_name(rule, input), value: value.clone() });
            Some(value)
        }
        Measure::Share(share) => {
            let [part, whole] = &share.part_and_whole;
            let (part, whole) = (number(part)?, number(whole)?);
            let value = part.over(whole)?;
            steps.note(|| Step::Shared { part: part.clone(), whole: whole.clone(), value: value.clone() });
            Some(value)
        }
        Measure::Attained(attained) => {
            let [actual, target] = &attained.actual_and_target;
            let (actual, target) = (number(actual)?, number(target)?);
            let value = actual.over(&(target * &attained.pace))?;
            steps.note(|| Step::Attained {
                actual: actual.clone(),
                target: target.clone(),
                pace: attained.pace.clone(),
                value: value.clone(),
            });
            Some(value)
        }
    }
}

/// `proportion`: the points of a measure before rounding; nothing when `full_at` or a step is 0.
pub(super) fn proportion(
    rule: &Proportion,
    max: &Exact,
    measure: &Exact,
    steps: &mut Trail,
) -> Option<Exact> {
    let ratio = measure.over(&rule.full_at)?;
    if rule.full_at != Exact::ONE {
        let (measure, full_at) = (measure.clone(), rule.full_at.clone());
        steps.note(|| Step::OfFull { measure, full_at, ratio: ratio.clone() });
    }
    if let Some(threshold) = rule.zero_below.as_ref().filter(|threshold| ratio < **threshold) {
        steps.note(|| Step::ZeroBelow { ratio, threshold: threshold.clone() });
        return Some(Exact::ZERO);
    }
    match ratio.cmp(&Exact::ONE) {
        std::cmp::Ordering::Equal => {
            steps.note(|| Step::FullMarks { max: max.clone() });
            Some(max.clone())
        }
        std::cmp::Ordering::Greater => over(&rule.over, max, &ratio, steps),
        std::cmp::Ordering::Less => below(&rule.below, max, ratio, steps),
    }
}

fn over(rule: &Over, max: &Exact, ratio: &Exact, steps: &mut Trail) -> Option<Exact> {
    match rule {
        Over::Cap => {
            steps.note(|| Step::LimitedTo { limit: max.clone() });
            Some(max.clone())
        }
        Over::Uncapped => Some(in_proportion(max, ratio, steps)),
        Over::Steps { per, points, cap } => {
            let count = (ratio - &Exact::ONE).over(per)?.floor();
            let extra = &count * points;
            let value = max + &extra;
            steps.note(|| Step::OverSteps {
                max: max.clone(),
                steps: count,
                points: points.clone(),
                value: value.clone(),
            });
            match cap {
                Some(cap) if extra > *cap => {
                    let value = max + cap;
                    steps.note(|| Step::OverCap { cap: cap.clone(), value: value.clone() });
                    Some(value)
                }
                Some(_) | None => Some(value),
            }
        }
    }
}

fn below(rule: &Under, max: &Exact, ratio: Exact, steps: &mut Trail) -> Option<Exact> {
    match rule {
        Under::Proportional => Some(in_proportion(max, &ratio, steps)),
        Under::Zero => {
            steps.note(|| Step::UnderZero { ratio });
            Some(Exact::ZERO)
        }
        Under::Steps { per, minus } => {
            let count = (&Exact::ONE - &ratio).over(per)?.ceil();
            let value = max - &(&count * minus);
            steps.note(|| Step::UnderSteps {
                max: max.clone(),
                steps: count,
                minus: minus.clone(),
                value: value.clone(),
            });
            Some(value)
        }
    }
}

pub(super) fn in_proportion(max: &Exact, ratio: &Exact, steps: &mut Trail) -> Exact {
    let value = max * ratio;
    steps.note(|| Step::InProportion { max: max.clone(), ratio: ratio.clone(), value: value.clone() });
    value
}

/// The points of the band that holds a value, or of `else`.
pub(super) fn banded(
    line: &Line<'_>,
    bands: &[Band],
    otherwise_points: Option<&Exact>,
    value: &Exact,
    steps: &mut Trail,
) -> Verdict {
    let Some(band) = bands.iter().find(|band| band.holds(value)) else {
        return otherwise(otherwise_points, steps);
    };
    match award(&band.award, line.node.max.as_ref()) {
        Some((points, percent)) => {
            steps.note(|| Step::InBand { band: band.clone(), percent, points: points.clone() });
            Verdict::Points(points)
        }
        None => Verdict::Fault(crate::domain::entry::EntryFaultKind::RuleBroken),
    }
}

/// Nothing holds: the points of `else`, or undecided. The engine never guesses.
pub(super) fn otherwise(points: Option<&Exact>, steps: &mut Trail) -> Verdict {
    match points {
        Some(points) => {
            steps.note(|| Step::Otherwise { points: points.clone() });
            Verdict::Points(points.clone())
        }
        None => Verdict::Undecided,
    }
}

/// The points of an award, and the percentage where it is one of `max`; nothing when that `max` is missing.
pub(super) fn award(award: &Award, max: Option<&Exact>) -> Option<(Exact, Option<Exact>)> {
    match award {
        Award::Points(points) => Some((points.clone(), None)),
        Award::Percent(percent) => Some((percent_of(percent, max?), Some(percent.clone()))),
    }
}

/// `percent` hundredths of a figure.
pub(super) fn percent_of(percent: &Exact, of: &Exact) -> Exact {
    (percent * of).over(&Exact::from(100_u32)).unwrap_or_default()
}

/// Keeps points between two optional limits and says so when one acted.
pub(super) fn clamp(
    points: Points,
    floor: Option<&Exact>,
    ceiling: Option<&Exact>,
    steps: &mut Trail,
) -> Points {
    let before = points.value().clone();
    let after = points.between(floor, ceiling);
    match after.value().cmp(&before) {
        std::cmp::Ordering::Less => steps.note(|| Step::LimitedTo { limit: after.value().clone() }),
        std::cmp::Ordering::Greater => steps.note(|| Step::RaisedTo { limit: after.value().clone() }),
        std::cmp::Ordering::Equal => {}
    }
    after
}
