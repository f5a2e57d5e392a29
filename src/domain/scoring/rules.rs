//! One line's entry becomes points: every rule form that needs nobody else's entry (scoring table §3 and §4).

use super::explanation::{Step, Trail};
use super::{MemberSheet, NodeState, PeriodFacts, SetPoints, Stage, Submitted, arithmetic};
use crate::domain::calendar::{self, DayCount};
use crate::domain::entry::{self, Absence, Answer, Entry, EntryFault, EntryFaultKind, RawEntry};
use crate::domain::exact::Exact;
use crate::domain::points::Points;
use crate::domain::scheme::{
    AbsentPolicy, Aggregate, Cases, Checklist, Count, CountStart, Deadline, Done, Due, Form, Kind, Late,
    Level, Line, Rule, Scheme, ScoredBy,
};

/// What every line is scored with.
pub(super) struct Context<'a> {
    pub(super) scheme: &'a Scheme,
    pub(super) facts: &'a PeriodFacts,
    pub(super) stage: Stage,
    /// Which figures carry their steps.
    pub(super) detail: Detail,
}

/// Which figures carry their steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Detail {
    /// None.
    Figures,
    /// Core, bonus, deduction, total and class.
    Sums,
    /// Every node, too.
    Nodes,
}

impl Context<'_> {
    /// Where the steps of a node go.
    pub(super) fn trail(&self) -> Trail {
        Trail::new(self.detail >= Detail::Nodes)
    }

    /// A trail of one step.
    fn told(&self, step: impl FnOnce() -> Step) -> Trail {
        let mut trail = self.trail();
        trail.note(step);
        trail
    }
}

/// What came of one line.
#[derive(Debug, Clone)]
pub(super) struct Outcome {
    pub(super) state: NodeState,
    /// Before the weight.
    pub(super) points: Points,
    pub(super) steps: Trail,
    pub(super) faults: Vec<EntryFault>,
    pub(super) provisional: bool,
}

/// What a rule says of an answer.
pub(super) enum Verdict {
    /// Points before rounding and clamping.
    Points(Exact),
    /// The table has none.
    Undecided,
    /// The answer cannot be judged.
    Fault(EntryFaultKind),
}

/// A line's entry, with the day of submission put in where the rule reads it.
pub(super) fn entry_of(
    line: &Line<'_>,
    raw: Option<&RawEntry>,
    sheet: &MemberSheet,
) -> Result<Entry, Vec<EntryFault>> {
    let blank = RawEntry::default();
    let entry = entry::read(line, raw.unwrap_or(&blank))?;
    if !matches!(&line.rule.form, Form::Deadline(Deadline { done: Done::SubmittedOn, .. })) {
        return Ok(entry);
    }
    let submitted = match sheet.submitted {
        Submitted::Unknown => None,
        Submitted::Never => Some(Answer::Done(None)),
        Submitted::On(day) => Some(Answer::Done(Some(day))),
    };
    Ok(match (entry, submitted) {
        (Entry::Blank, Some(answer)) => Entry::Answered(answer),
        (Entry::Decided { points, reason, .. }, Some(answer)) => Entry::Decided { answer, points, reason },
        (entry, _) => entry,
    })
}

/// Scores a line that needs nobody else's entry.
pub(super) fn score(
    context: &Context<'_>,
    line: &Line<'_>,
    raw: Option<&RawEntry>,
    sheet: &MemberSheet,
) -> Outcome {
    match entry_of(line, raw, sheet) {
        Err(faults) => wrong(context, faults),
        Ok(Entry::Blank | Entry::Incomplete { .. }) => unanswered(context, line),
        Ok(Entry::Absent { absence, reason }) => {
            absent(context, line, || Step::absent(line, absence, reason))
        }
        Ok(Entry::Answered(answer)) => {
            let mut steps = context.trail();
            match judge(context, line, &answer, &mut steps) {
                Verdict::Points(value) => scored(context, line, &value, steps),
                Verdict::Undecided => {
                    steps.note(|| Step::Undecided);
                    Outcome { steps, ..Outcome::without_points(NodeState::Undecided) }
                }
                Verdict::Fault(kind) => wrong(context, vec![EntryFault::whole(kind)]),
            }
        }
        Ok(Entry::Decided { answer, points, reason }) => {
            let mut steps = context.trail();
            match judge(context, line, &answer, &mut steps) {
                Verdict::Undecided => {
                    steps.note(|| Step::Settled { points: points.clone(), reason });
                    scored(context, line, &points, steps)
                }
                Verdict::Points(_) => wrong(context, vec![EntryFault::whole(EntryFaultKind::NotUndecided)]),
                Verdict::Fault(kind) => wrong(context, vec![EntryFault::whole(kind)]),
            }
        }
    }
}

/// Points an appraiser set: whatever the line's entry says, within the line's maximum.
pub(super) fn set(context: &Context<'_>, line: &Line<'_>, set: &SetPoints) -> Outcome {
    let step = || Step::SetByAppraiser { points: set.points.clone(), reason: set.reason.clone() };
    scored(context, line, &set.points, context.told(step))
}

impl Outcome {
    fn without_points(state: NodeState) -> Self {
        Self { state, points: Points::ZERO, steps: Trail::none(), faults: Vec::new(), provisional: false }
    }
}

impl Step {
    fn absent(line: &Line<'_>, absence: Absence, reason: String) -> Self {
        match line.kind {
            Kind::Core => {
                Self::Absent { absence, reason, policy: line.absent.clone(), max: line.node.max.clone() }
            }
            Kind::Bonus | Kind::Deduction => Self::AbsentExtra { absence, reason },
        }
    }
}

pub(super) fn wrong(context: &Context<'_>, faults: Vec<EntryFault>) -> Outcome {
    Outcome { faults, steps: context.told(|| Step::WrongAnswer), ..Outcome::without_points(NodeState::Wrong) }
}

pub(super) fn unanswered(context: &Context<'_>, line: &Line<'_>) -> Outcome {
    let (state, step) = match (context.stage, line.node.scored_by) {
        (Stage::SelfScore, ScoredBy::Appraiser) => (NodeState::Awaiting, Step::Awaiting),
        (Stage::SelfScore, ScoredBy::Unit) | (Stage::Complete, _) => (NodeState::Missing, Step::NoAnswer),
    };
    Outcome { steps: context.told(|| step), ..Outcome::without_points(state) }
}

/// A line that does not apply: by its policy, or simply 0 for bonus and deductions (scoring table §4).
pub(super) fn absent(context: &Context<'_>, line: &Line<'_>, step: impl FnOnce() -> Step) -> Outcome {
    let nothing = Outcome { steps: context.told(step), ..Outcome::without_points(NodeState::Absent) };
    if line.kind != Kind::Core {
        return nothing;
    }
    let points = match line.absent {
        AbsentPolicy::Rescale => return nothing,
        AbsentPolicy::Full => line.node.max.clone().unwrap_or_default(),
        AbsentPolicy::Zero => Exact::ZERO,
        AbsentPolicy::Points(points) => points.clone(),
    };
    scored(context, line, &points, nothing.steps)
}

/// Rounds, then clamps to `0…max` (scoring table §5, 1).
pub(super) fn scored(context: &Context<'_>, line: &Line<'_>, value: &Exact, mut steps: Trail) -> Outcome {
    let rounded = Points::rounded(value, context.scheme.rounding);
    if rounded.value() != value {
        steps.note(|| Step::Rounded { value: rounded.value().clone() });
    }
    let points = arithmetic::clamp(rounded, Some(&Exact::ZERO), line.limit(), &mut steps);
    Outcome { state: NodeState::Scored, points, steps, faults: Vec::new(), provisional: false }
}

/// Whether the table has no points for this answer; never so for forms that know the answer only with other facts.
pub(crate) fn is_undecided(line: &Line<'_>, answer: &Answer) -> bool {
    let mut steps = Trail::none();
    match &line.rule.form {
        Form::Bands(_) | Form::Cases(_) => matches!(fixed(line, answer, &mut steps), Verdict::Undecided),
        Form::Direct(_)
        | Form::Levels { .. }
        | Form::Checklist(_)
        | Form::Proportion(_)
        | Form::Deadline(_)
        | Form::Count(_)
        | Form::Leader(_)
        | Form::Placing(_) => false,
    }
}

fn judge(context: &Context<'_>, line: &Line<'_>, answer: &Answer, steps: &mut Trail) -> Verdict {
    match (&line.rule.form, answer) {
        (Form::Deadline(rule), Answer::Done(done)) => deadline(context, line, rule, *done, steps),
        _ => fixed(line, answer, steps),
    }
}

/// The forms that need only the line and its answer.
fn fixed(line: &Line<'_>, answer: &Answer, steps: &mut Trail) -> Verdict {
    let value = match (&line.rule.form, answer) {
        (Form::Direct(_), Answer::Points(points)) => {
            steps.note(|| Step::Typed { points: points.clone() });
            Some(points.clone())
        }
        (Form::Levels { levels }, Answer::Level(index)) => {
            levels.get(*index).and_then(|level| level_points(line, level, steps))
        }
        (Form::Checklist(list), Answer::Ticks(ticks)) => Some(checklist(list, ticks, steps)),
        (Form::Count(rule), Answer::Counts(counts)) => count(line, rule, counts, steps),
        (Form::Proportion(rule), Answer::Numbers(numbers)) => {
            let max = line.node.max.as_ref();
            let measure = arithmetic::measure(line.rule, &rule.measure, numbers, steps);
            max.zip(measure).and_then(|(max, measure)| arithmetic::proportion(rule, max, &measure, steps))
        }
        (Form::Bands(rule), Answer::Numbers(numbers)) => {
            let Some(measure) = arithmetic::measure(line.rule, &rule.measure, numbers, steps) else {
                return Verdict::Fault(EntryFaultKind::RuleBroken);
            };
            return arithmetic::banded(line, &rule.bands, rule.otherwise.as_ref(), &measure, steps);
        }
        (Form::Cases(rule), Answer::Numbers(numbers)) => return cases(line.rule, rule, numbers, steps),
        _ => None,
    };
    value.map_or(Verdict::Fault(EntryFaultKind::RuleBroken), Verdict::Points)
}

fn level_points(line: &Line<'_>, level: &Level, steps: &mut Trail) -> Option<Exact> {
    let (points, percent) = arithmetic::award(&level.award, line.node.max.as_ref())?;
    steps.note(|| Step::LevelChosen { name: level.name.clone(), percent, points: points.clone() });
    Some(points)
}

fn checklist(list: &Checklist, ticks: &[bool], steps: &mut Trail) -> Exact {
    let ticked = || list.items.iter().zip(ticks).filter(|(_, ticked)| **ticked).map(|(item, _)| item);
    for item in ticked() {
        steps.note(|| Step::Ticked { name: item.name.clone(), points: item.points.clone() });
    }
    let sum: Exact = ticked().map(|item| &item.points).sum();
    match ticked().count() {
        0 => steps.note(|| Step::NothingTicked),
        1 => {}
        _ => steps.note(|| Step::Gathered {
            aggregate: Aggregate::Sum,
            parts: ticked().map(|item| item.points.clone()).collect(),
            value: sum.clone(),
        }),
    }
    sum
}

/// From 0 upward, or from the maximum downward (scoring table §3, `count`).
fn count(line: &Line<'_>, rule: &Count, counts: &[Exact], steps: &mut Trail) -> Option<Exact> {
    let mut sum = Exact::ZERO;
    for (item, times) in rule.items.iter().zip(counts) {
        let value = times * &item.each;
        steps.note(|| Step::Counted {
            name: item.name.clone(),
            times: times.clone(),
            each: item.each.clone(),
            value: value.clone(),
        });
        let capped = match &item.cap {
            Some(cap) if value > *cap => {
                steps.note(|| Step::CountCapped { cap: cap.clone() });
                cap.clone()
            }
            Some(_) | None => value,
        };
        sum = &sum + &capped;
    }
    match rule.start {
        CountStart::Zero => Some(sum),
        CountStart::Max => {
            let max = line.node.max.as_ref()?;
            let value = max - &sum;
            steps.note(|| Step::TakenAway { max: max.clone(), taken: sum, value: value.clone() });
            Some(value)
        }
    }
}

fn cases(rule: &Rule, cases: &Cases, numbers: &[Option<Exact>], steps: &mut Trail) -> Verdict {
    let mut asked: Vec<&str> = Vec::new();
    for condition in cases.cases.iter().flat_map(|case| &case.when) {
        let Some(value) = arithmetic::number_of(rule, numbers, &condition.input) else {
            return Verdict::Fault(EntryFaultKind::RuleBroken);
        };
        if !asked.contains(&condition.input.as_str()) {
            asked.push(&condition.input);
            let name = arithmetic::input_name(rule, &condition.input);
            steps.note(|| Step::Measured { name, value: value.clone() });
        }
    }
    let holds = |input: &str, test: &dyn Fn(&Exact) -> bool| {
        arithmetic::number_of(rule, numbers, input).is_some_and(test)
    };
    let first = cases.cases.iter().enumerate().find(|(_, case)| {
        case.when.iter().all(|condition| holds(&condition.input, &|number| condition.holds(number)))
    });
    if let Some((index, case)) = first {
        let when = case.when.iter().map(|c| (arithmetic::input_name(rule, &c.input), c.clone())).collect();
        steps.note(|| Step::InCase { position: index + 1, when, points: case.points.clone() });
        return Verdict::Points(case.points.clone());
    }
    arithmetic::otherwise(cases.otherwise.as_ref(), steps)
}

/// By the day something was done (scoring table §3, `deadline`).
fn deadline(
    context: &Context<'_>,
    line: &Line<'_>,
    rule: &Deadline,
    done: Option<chrono::NaiveDate>,
    steps: &mut Trail,
) -> Verdict {
    let Some(done) = done else {
        steps.note(|| Step::NeverDone { points: rule.missing.clone() });
        return Verdict::Points(rule.missing.clone());
    };
    let due = match rule.due {
        Due::On(day) => day,
        Due::SubmissionDeadline => match context.facts.submission_deadline {
            Some(day) => day,
            None => return Verdict::Fault(EntryFaultKind::NoSubmissionDeadline),
        },
    };
    let Some(max) = line.node.max.as_ref() else {
        return Verdict::Fault(EntryFaultKind::RuleBroken);
    };
    let days = Exact::from(calendar::days_late(due, done, rule.days, &context.scheme.holidays));
    if days.is_zero() {
        steps.note(|| Step::OnTime { done, due, points: max.clone() });
        return Verdict::Points(max.clone());
    }
    let working = rule.days == DayCount::Working;
    steps.note(|| Step::Late { done, due, days: days.clone(), working });
    match &rule.late {
        Late::Bands(bands) => arithmetic::banded(line, bands, None, &days, steps),
        Late::PerDay { per_day } => {
            let value = max - &(&days * per_day);
            steps.note(|| Step::LateDays {
                max: max.clone(),
                days,
                per_day: per_day.clone(),
                value: value.clone(),
            });
            Verdict::Points(value)
        }
    }
}
