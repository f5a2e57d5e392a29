//! The rules that need every member's entry: `leader` and `placing` (scoring table §3).

use std::collections::BTreeMap;

use super::explanation::{Step, Trail};
use super::rules::{self, Context, Outcome};
use super::{MemberSheet, NodeState, arithmetic};
use crate::domain::entry::{Answer, Entry, EntryFault, EntryFaultKind};
use crate::domain::exact::Exact;
use crate::domain::scheme::{Direction, Form, Leader, Line, Measure, Placing, Ties, Untargeted};

/// The outcomes of the relative lines: by position of the line, then of the member.
pub(super) type Outcomes = BTreeMap<usize, Vec<Outcome>>;

/// Scores every relative line for all members at once.
pub(super) fn score(context: &Context<'_>, lines: &[Line<'_>], sheets: &[MemberSheet]) -> Outcomes {
    lines
        .iter()
        .enumerate()
        .filter(|(_, line)| line.rule.form.is_relative())
        .map(|(index, line)| (index, score_line(context, line, sheets)))
        .collect()
}

/// One member as the line sees it.
enum Runner {
    /// Measured, with the steps of the measure.
    Measured { value: Exact, steps: Trail },
    /// A result without a target.
    Untargeted { actual: Exact },
    /// Not in the field, with what came of the line for it.
    Out(Outcome),
}

fn score_line(context: &Context<'_>, line: &Line<'_>, sheets: &[MemberSheet]) -> Vec<Outcome> {
    let Some(measure) = line.rule.form.measure() else {
        return Vec::new();
    };
    let runners: Vec<Runner> = sheets.iter().map(|sheet| runner(context, line, measure, sheet)).collect();
    let mut outcomes = match &line.rule.form {
        Form::Leader(rule) => leader(context, line, rule, &runners, sheets),
        Form::Placing(rule) => placing(context, line, rule, &runners),
        Form::Direct(_)
        | Form::Levels { .. }
        | Form::Checklist(_)
        | Form::Proportion(_)
        | Form::Bands(_)
        | Form::Cases(_)
        | Form::Deadline(_)
        | Form::Count(_) => Vec::new(),
    };
    let waiting = |state| matches!(state, NodeState::Missing | NodeState::Wrong | NodeState::Awaiting);
    let missing = outcomes.iter().filter(|outcome| waiting(outcome.state)).count();
    if missing > 0 {
        // Who does not run has the points of its policy, and nobody can move them.
        let running =
            outcomes.iter_mut().zip(&runners).filter(|(_, runner)| !matches!(runner, Runner::Out(_)));
        for (outcome, _) in running.filter(|(outcome, _)| outcome.state == NodeState::Scored) {
            outcome.provisional = true;
            outcome.steps.note(|| Step::Provisional { missing });
        }
    }
    outcomes
}

fn runner(context: &Context<'_>, line: &Line<'_>, measure: &Measure, sheet: &MemberSheet) -> Runner {
    let raw = sheet.entries.get(line.code());
    let numbers = match rules::entry_of(line, raw, sheet) {
        Ok(Entry::Answered(Answer::Numbers(numbers))) => numbers,
        Ok(Entry::Absent { .. }) => return Runner::Out(rules::score(context, line, raw, sheet)),
        Ok(Entry::Blank | Entry::Incomplete { .. }) => return Runner::Out(rules::unanswered(context, line)),
        Ok(Entry::Decided { .. } | Entry::Answered(_)) => return Runner::Out(broken(context)),
        Err(faults) => return Runner::Out(rules::wrong(context, faults)),
    };
    let mut steps = context.trail();
    if let Some(value) = arithmetic::measure(line.rule, measure, &numbers, &mut steps) {
        return Runner::Measured { value, steps };
    }
    match (&line.rule.form, untargeted_actual(line, measure, &numbers)) {
        (Form::Leader(Leader { untargeted: Untargeted::BestRatio, .. }), Some(actual)) => {
            Runner::Untargeted { actual }
        }
        (Form::Leader(Leader { untargeted: Untargeted::Absent, .. }), Some(_)) => {
            Runner::Out(rules::absent(context, line, || Step::NoTarget))
        }
        _ => Runner::Out(broken(context)),
    }
}

fn broken(context: &Context<'_>) -> Outcome {
    rules::wrong(context, vec![EntryFault::whole(EntryFaultKind::RuleBroken)])
}

/// The result of a member whose target was not set.
fn untargeted_actual(line: &Line<'_>, measure: &Measure, numbers: &[Option<Exact>]) -> Option<Exact> {
    let Measure::Attained(attained) = measure else {
        return None;
    };
    let [actual, target] = &attained.actual_and_target;
    let number = |code: &str| arithmetic::number_of(line.rule, numbers, code);
    if number(target).is_some() { None } else { number(actual).cloned() }
}

/// Measured against the best (scoring table §3, `leader`).
fn leader(
    context: &Context<'_>,
    line: &Line<'_>,
    rule: &Leader,
    runners: &[Runner],
    sheets: &[MemberSheet],
) -> Vec<Outcome> {
    let Some(max) = line.node.max.as_ref() else {
        return runners.iter().map(|_| broken(context)).collect();
    };
    let targeted = runners.iter().zip(sheets).filter_map(|(runner, sheet)| match runner {
        Runner::Measured { value, .. } => Some((value, sheet.code.as_str())),
        Runner::Untargeted { .. } | Runner::Out(_) => None,
    });
    let untargeted = runners.iter().zip(sheets).filter_map(|(runner, sheet)| match runner {
        Runner::Untargeted { actual } => Some((actual, sheet.code.as_str())),
        Runner::Measured { .. } | Runner::Out(_) => None,
    });
    let (best, best_actual) = (best_of(targeted), best_of(untargeted));
    runners
        .iter()
        .map(|runner| match runner {
            Runner::Out(outcome) => outcome.clone(),
            Runner::Measured { value, steps } => {
                let mut steps = steps.clone();
                let value = leader_points(rule, max, value, best.as_ref(), &mut steps);
                rules::scored(context, line, &value, steps)
            }
            Runner::Untargeted { actual } => {
                let mut steps = context.trail();
                let value = untargeted_points(max, actual, best_actual.as_ref(), &mut steps);
                rules::scored(context, line, &value, steps)
            }
        })
        .collect()
}

/// The highest value and the member who has it; among equals the first by code, so their order is irrelevant.
fn best_of<'a>(values: impl Iterator<Item = (&'a Exact, &'a str)>) -> Option<(Exact, String)> {
    values
        .max_by(|(a, a_code), (b, b_code)| a.cmp(b).then_with(|| b_code.cmp(a_code)))
        .map(|(value, code)| (value.clone(), code.to_owned()))
}

fn leader_points(
    rule: &Leader,
    max: &Exact,
    ratio: &Exact,
    best: Option<&(Exact, String)>,
    steps: &mut Trail,
) -> Exact {
    let one = Exact::ONE;
    let Some((best, member)) = best.filter(|_| *ratio > one) else {
        let value = &(max * &rule.met_share) * ratio;
        if let Some((best, member)) = best {
            steps.note(|| Step::Best { member: member.clone(), value: best.clone() });
        }
        steps.note(|| Step::LeaderMet {
            max: max.clone(),
            met_share: rule.met_share.clone(),
            ratio: ratio.clone(),
            value: value.clone(),
        });
        return value;
    };
    if ratio == best {
        steps.note(|| Step::IsBest { max: max.clone() });
        return max.clone();
    }
    // The best is above this ratio, which is above 1, so the divisor is above 0.
    let way = (ratio - &one).over(&(best - &one)).unwrap_or_default();
    let share = &rule.met_share + &(&(&one - &rule.met_share) * &way);
    let value = max * &share;
    steps.note(|| Step::Best { member: member.clone(), value: best.clone() });
    steps.note(|| Step::LeaderOver {
        max: max.clone(),
        met_share: rule.met_share.clone(),
        ratio: ratio.clone(),
        best: best.clone(),
        value: value.clone(),
    });
    value
}

fn untargeted_points(
    max: &Exact,
    actual: &Exact,
    best: Option<&(Exact, String)>,
    steps: &mut Trail,
) -> Exact {
    let Some((best, member)) = best else {
        return Exact::ZERO;
    };
    steps.note(|| Step::Best { member: member.clone(), value: best.clone() });
    let value = actual.over(best).map_or(Exact::ZERO, |ratio| max * &ratio);
    steps.note(|| Step::LeaderUntargeted {
        max: max.clone(),
        actual: actual.clone(),
        best: best.clone(),
        value: value.clone(),
    });
    value
}

/// By place among the members (scoring table §3, `placing`).
fn placing(context: &Context<'_>, line: &Line<'_>, rule: &Placing, runners: &[Runner]) -> Vec<Outcome> {
    let value_of = |runner: &Runner| match runner {
        Runner::Measured { value, .. } => Some(value.clone()),
        Runner::Untargeted { .. } | Runner::Out(_) => None,
    };
    let mut field: Vec<Exact> = runners.iter().filter_map(value_of).collect();
    field.sort_unstable();
    if rule.direction == Direction::High {
        field.reverse();
    }
    runners
        .iter()
        .map(|runner| match runner {
            Runner::Out(outcome) => outcome.clone(),
            Runner::Untargeted { .. } => broken(context),
            Runner::Measured { value, steps } => {
                let mut steps = steps.clone();
                let value = place_points(rule, &field, value, &mut steps);
                rules::scored(context, line, &value, steps)
            }
        })
        .collect()
}

/// `field` is sorted best first.
fn place_points(rule: &Placing, field: &[Exact], value: &Exact, steps: &mut Trail) -> Exact {
    let better = |other: &Exact| match rule.direction {
        Direction::High => other > value,
        Direction::Low => other < value,
    };
    let ahead = field.partition_point(better);
    let level = field.partition_point(|other| better(other) || other == value);
    let tied = level - ahead;
    let points_of = |place: usize| rule.points.get(place).unwrap_or(&rule.otherwise);
    let own = points_of(ahead).clone();
    steps.note(|| Step::Placed { place: ahead + 1, of: field.len(), tied, points: own.clone() });
    if rule.ties == Ties::Same || tied < 2 {
        return own;
    }
    // Only places on the list can differ from `else`: a field of thousands is not walked for each member.
    let listed = level.min(rule.points.len()).max(ahead);
    let on_list: Exact = (ahead..listed).map(points_of).sum();
    let beyond = &Exact::from(level - listed) * &rule.otherwise;
    let mean = (&on_list + &beyond).over(&Exact::from(tied)).unwrap_or_default();
    steps.note(|| Step::PlacesShared { from: ahead + 1, to: level, points: mean.clone() });
    mean
}
