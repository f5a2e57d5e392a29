//! The rules that need every member's entry: `leader` and `placing` (scoring table §3).

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::explanation::{Step, Trail};
use super::rules::{self, Context, Detail, Outcome};
use super::{MemberSheet, NodeState, arithmetic};
use crate::domain::entry::{Answer, Entry, EntryFault, EntryFaultKind, RawEntry};
use crate::domain::exact::Exact;
use crate::domain::scheme::{Direction, Form, Leader, Line, Measure, Placing, Ties, Untargeted};

/// The field of every relative line, by the line's position.
pub(super) type Fields = BTreeMap<usize, Field>;

/// All members as one line sees them: what each is measured against.
#[derive(Default)]
pub(super) struct Field {
    /// The best measured and its member.
    best: Option<(Exact, String)>,
    /// The best result without a target and its member.
    best_untargeted: Option<(Exact, String)>,
    /// What was measured, best first; only where places are given.
    ranked: Vec<Exact>,
    /// How many entries are still to come.
    missing: usize,
}

/// Reads every member's entry for every relative line.
pub(super) fn fields(context: &Context<'_>, lines: &[Line<'_>], sheets: &[MemberSheet]) -> Fields {
    let quietly = Context { detail: Detail::Figures, ..*context };
    let relative = lines.iter().enumerate().filter(|(_, line)| line.rule.form.is_relative());
    relative.map(|(position, line)| (position, Field::of(&quietly, line, sheets))).collect()
}

impl Field {
    fn of(context: &Context<'_>, line: &Line<'_>, sheets: &[MemberSheet]) -> Self {
        let mut field = Self::default();
        for sheet in sheets {
            match runner(context, line, sheet.entries.get(line.code()), sheet) {
                Runner::Measured { value, .. } if matches!(line.rule.form, Form::Placing(_)) => {
                    field.ranked.push(value);
                }
                Runner::Measured { value, .. } => keep_best(&mut field.best, value, &sheet.code),
                Runner::Untargeted { actual } => keep_best(&mut field.best_untargeted, actual, &sheet.code),
                Runner::Out(outcome) => field.missing += usize::from(is_awaited(outcome.state)),
            }
        }
        field.ranked.sort_unstable();
        if matches!(&line.rule.form, Form::Placing(Placing { direction: Direction::High, .. })) {
            field.ranked.reverse();
        }
        field
    }
}

fn is_awaited(state: NodeState) -> bool {
    matches!(state, NodeState::Missing | NodeState::Wrong | NodeState::Awaiting)
}

/// Keeps the higher value; among equals the first member by code, so that their order is irrelevant.
fn keep_best(best: &mut Option<(Exact, String)>, value: Exact, code: &str) {
    let is_better = best.as_ref().is_none_or(|(highest, holder)| {
        value.cmp(highest).then_with(|| holder.as_str().cmp(code)) == Ordering::Greater
    });
    if is_better {
        *best = Some((value, code.to_owned()));
    }
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

/// Scores one member's relative line against the field.
pub(super) fn score(
    context: &Context<'_>,
    line: &Line<'_>,
    field: &Field,
    raw: Option<&RawEntry>,
    sheet: &MemberSheet,
) -> Outcome {
    let mut steps = context.trail();
    let value = match (&line.rule.form, runner(context, line, raw, sheet)) {
        // Who does not run has the points of its policy, and nobody can move them.
        (_, Runner::Out(outcome)) => return outcome,
        (Form::Leader(rule), Runner::Measured { value, steps: measured }) => {
            steps = measured;
            line.node
                .max
                .as_ref()
                .map(|max| leader_points(rule, max, &value, field.best.as_ref(), &mut steps))
        }
        (Form::Leader(_), Runner::Untargeted { actual }) => {
            let best = field.best_untargeted.as_ref();
            line.node.max.as_ref().map(|max| untargeted_points(max, &actual, best, &mut steps))
        }
        (Form::Placing(rule), Runner::Measured { value, steps: measured }) => {
            steps = measured;
            Some(place_points(rule, &field.ranked, &value, &mut steps))
        }
        (_, Runner::Measured { .. } | Runner::Untargeted { .. }) => None,
    };
    let Some(value) = value else {
        return broken(context);
    };
    let mut outcome = rules::scored(context, line, &value, steps);
    if field.missing > 0 {
        outcome.provisional = true;
        outcome.steps.note(|| Step::Provisional { missing: field.missing });
    }
    outcome
}

fn runner(context: &Context<'_>, line: &Line<'_>, raw: Option<&RawEntry>, sheet: &MemberSheet) -> Runner {
    let numbers = match rules::entry_of(line, raw, sheet) {
        Ok(Entry::Answered(Answer::Numbers(numbers))) => numbers,
        Ok(Entry::Absent { .. }) => return Runner::Out(rules::score(context, line, raw, sheet)),
        Ok(Entry::Blank | Entry::Incomplete { .. }) => return Runner::Out(rules::unanswered(context, line)),
        Ok(Entry::Decided { .. } | Entry::Answered(_)) => return Runner::Out(broken(context)),
        Err(faults) => return Runner::Out(rules::wrong(context, faults)),
    };
    let Some(measure) = line.rule.form.measure() else {
        return Runner::Out(broken(context));
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

/// By place among the members (scoring table §3, `placing`); `field` is sorted best first.
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
