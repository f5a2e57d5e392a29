//! Reads a [`RawEntry`] against its line: which answer it is, or everything that is wrong with it.

use super::{Answer, Entry, EntryFault, EntryFaultKind, RawEntry, RawValue};
use crate::domain::calendar;
use crate::domain::exact::Exact;
use crate::domain::scheme::{
    Attained, Case, Checklist, Condition, Count, DONE_INPUT, Deadline, Direct, Done, Form, InputSpec, Late,
    Level, Line, Measure, Rule, Share,
};
use crate::domain::scoring;

/// Reads an entry against its line (scoring table §4 and §6).
///
/// # Errors
/// Every fault of the entry, so that a person can mend them at once.
pub fn read(line: &Line<'_>, raw: &RawEntry) -> Result<Entry, Vec<EntryFault>> {
    let reason = raw.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
    if let Some(absence) = raw.status {
        return match reason {
            Some(reason) => Ok(Entry::Absent { absence, reason: reason.to_owned() }),
            None => Err(vec![EntryFault::whole(EntryFaultKind::ReasonMissing)]),
        };
    }
    let mut faults = foreign_fields(line.rule, raw);
    let answer = answer(line, raw, &mut faults);
    let decided = raw.decided.as_deref().filter(|text| !text.trim().is_empty());
    let entry = match (answer, decided) {
        (answer, Some(text)) => settle(line, answer, text, reason, &mut faults),
        (Found::Blank, None) => Some(Entry::Blank),
        (Found::Incomplete(blank), None) => Some(Entry::Incomplete { blank }),
        (Found::Answer(answer), None) => Some(Entry::Answered(answer)),
        (Found::Faulty, None) => None,
    };
    match entry {
        Some(entry) if faults.is_empty() => Ok(entry),
        Some(_) | None => Err(faults),
    }
}

/// What the fields of an answer amount to.
enum Found {
    Blank,
    Incomplete(Vec<String>),
    Answer(Answer),
    /// Its faults are noted.
    Faulty,
}

/// Answers of another form, and inputs the line does not have.
fn foreign_fields(rule: &Rule, raw: &RawEntry) -> Vec<EntryFault> {
    let mut faults = Vec::new();
    let filled = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.trim().is_empty());
    if filled(&raw.points) && !matches!(rule.form, Form::Direct(_)) {
        faults.push(EntryFault::whole(EntryFaultKind::WrongAnswer { field: "points" }));
    }
    if filled(&raw.level) && !matches!(rule.form, Form::Levels { .. }) {
        faults.push(EntryFault::whole(EntryFaultKind::WrongAnswer { field: "level" }));
    }
    for (code, value) in &raw.inputs {
        let blank = matches!(value, RawValue::Text(text) if text.is_empty());
        if !blank && !has_input(rule, code) {
            faults.push(EntryFault::of(code, EntryFaultKind::UnknownInput));
        }
    }
    faults
}

fn has_input(rule: &Rule, code: &str) -> bool {
    let declared = rule.inputs.iter().any(|input| input.code == code);
    match &rule.form {
        Form::Direct(_) | Form::Levels { .. } => false,
        Form::Checklist(list) => list.items.iter().any(|item| item.code == code),
        Form::Count(count) => count.items.iter().any(|item| item.code == code),
        Form::Deadline(deadline) => deadline.done == Done::Input && code == DONE_INPUT,
        Form::Proportion(_) | Form::Bands(_) | Form::Cases(_) | Form::Leader(_) | Form::Placing(_) => {
            declared
        }
    }
}

fn answer(line: &Line<'_>, raw: &RawEntry, faults: &mut Vec<EntryFault>) -> Found {
    match &line.rule.form {
        Form::Direct(rule) => direct(line, rule, raw, faults),
        Form::Levels { levels } => level(levels, raw, faults),
        Form::Checklist(list) => ticks(list, raw, faults),
        Form::Count(count) => counts(count, raw, faults),
        Form::Deadline(deadline) => done(deadline, raw, faults),
        Form::Proportion(_) | Form::Bands(_) | Form::Cases(_) | Form::Leader(_) | Form::Placing(_) => {
            numbers(line.rule, raw, faults)
        }
    }
}

fn direct(line: &Line<'_>, rule: &Direct, raw: &RawEntry, faults: &mut Vec<EntryFault>) -> Found {
    let Some(text) = raw.points.as_deref().filter(|text| !text.trim().is_empty()) else {
        return Found::Blank;
    };
    let kind = match Exact::parse(text) {
        Err(fault) => fault.into(),
        Ok(value) => match points_fault(line, &rule.min, rule.step.as_ref(), &value) {
            None => return Found::Answer(Answer::Points(value)),
            Some(kind) => kind,
        },
    };
    faults.push(EntryFault::whole(kind));
    Found::Faulty
}

fn points_fault(line: &Line<'_>, min: &Exact, step: Option<&Exact>, value: &Exact) -> Option<EntryFaultKind> {
    let limit = line.limit();
    if value < min || limit.is_some_and(|max| value > max) {
        return Some(EntryFaultKind::PointsOutside {
            min: min.clone(),
            max: limit.cloned(),
            value: value.clone(),
        });
    }
    let step = step?;
    let off_grid = (value - min).over(step).is_some_and(|steps| !steps.is_whole());
    off_grid.then(|| EntryFaultKind::OffStep { min: min.clone(), step: step.clone(), value: value.clone() })
}

fn level(levels: &[Level], raw: &RawEntry, faults: &mut Vec<EntryFault>) -> Found {
    let Some(chosen) = raw.level.as_deref().filter(|text| !text.trim().is_empty()) else {
        return Found::Blank;
    };
    if let Some(index) = levels.iter().position(|level| level.code == chosen) {
        return Found::Answer(Answer::Level(index));
    }
    faults.push(EntryFault::whole(EntryFaultKind::UnknownLevel { level: chosen.to_owned() }));
    Found::Faulty
}

/// An item that is left out is not ticked, but a list without any mark is no answer.
fn ticks(list: &Checklist, raw: &RawEntry, faults: &mut Vec<EntryFault>) -> Found {
    let noted = faults.len();
    let mut answered = false;
    let mut flags = Vec::with_capacity(list.items.len());
    for item in &list.items {
        match raw.inputs.get(&item.code) {
            None | Some(RawValue::Nothing) => flags.push(false),
            Some(RawValue::Tick(tick)) => {
                answered = true;
                flags.push(*tick);
            }
            Some(RawValue::Text(text)) if text.is_empty() => flags.push(false),
            Some(RawValue::Text(_)) => faults.push(EntryFault::of(&item.code, EntryFaultKind::NotATick)),
        }
    }
    match (faults.len() > noted, answered) {
        (true, _) => Found::Faulty,
        (false, true) => Found::Answer(Answer::Ticks(flags)),
        (false, false) => Found::Blank,
    }
}

fn done(deadline: &Deadline, raw: &RawEntry, faults: &mut Vec<EntryFault>) -> Found {
    if deadline.done == Done::SubmittedOn {
        return Found::Blank;
    }
    match raw.inputs.get(DONE_INPUT) {
        None => Found::Blank,
        Some(RawValue::Nothing) => Found::Answer(Answer::Done(None)),
        Some(RawValue::Text(text)) if text.trim().is_empty() => Found::Blank,
        Some(RawValue::Text(text)) => match calendar::parse_day(text) {
            Some(day) => Found::Answer(Answer::Done(Some(day))),
            None => wrong_input(DONE_INPUT, EntryFaultKind::NotADate, faults),
        },
        Some(RawValue::Tick(_)) => wrong_input(DONE_INPUT, EntryFaultKind::NotADate, faults),
    }
}

fn wrong_input(code: &str, kind: EntryFaultKind, faults: &mut Vec<EntryFault>) -> Found {
    faults.push(EntryFault::of(code, kind));
    Found::Faulty
}

fn counts(count: &Count, raw: &RawEntry, faults: &mut Vec<EntryFault>) -> Found {
    let zero = Exact::ZERO;
    let cells = count.items.iter().map(|item| {
        let limits = Limits { min: &zero, max: item.at_most.as_ref(), integer: true };
        (item.code.as_str(), cell(raw.inputs.get(&item.code), &limits, false))
    });
    match gather(cells, faults) {
        Ok(numbers) => Found::Answer(Answer::Counts(numbers.into_iter().flatten().collect())),
        Err(found) => found,
    }
}

fn numbers(rule: &Rule, raw: &RawEntry, faults: &mut Vec<EntryFault>) -> Found {
    let target = untargeted_input(&rule.form);
    let cells = rule.inputs.iter().map(|input| {
        let may_be_nothing = target == Some(input.code.as_str());
        let read = cell(raw.inputs.get(&input.code), &Limits::of(input), may_be_nothing);
        // An input the rule does not read is for information and may stay blank.
        let read = if matches!(read, Cell::Blank) && !read_inputs(&rule.form).any(|code| code == input.code) {
            Cell::Nothing
        } else {
            read
        };
        (input.code.as_str(), read)
    });
    match gather(cells, faults) {
        Ok(_) if read_inputs(&rule.form).all(|code| raw.inputs.get(code).is_none_or(is_blank)) => {
            Found::Blank
        }
        Ok(numbers) => match measure_fault(rule, &numbers) {
            None => Found::Answer(Answer::Numbers(numbers)),
            Some(fault) => {
                faults.push(fault);
                Found::Faulty
            }
        },
        Err(found) => found,
    }
}

fn is_blank(value: &RawValue) -> bool {
    matches!(value, RawValue::Text(text) if text.trim().is_empty())
}

/// Codes of the inputs the form reads, each once; of `cases` in the order of the codes.
pub(crate) fn used_inputs(form: &Form) -> Vec<&str> {
    let mut codes: Vec<&str> = read_inputs(form).collect();
    if let Form::Cases(_) = form {
        codes.sort_unstable();
        codes.dedup();
    }
    codes
}

/// Codes of the inputs the form reads, as often as it names them.
fn read_inputs(form: &Form) -> impl Iterator<Item = &str> {
    let (first, second) = match form.measure() {
        Some(Measure::Input { input }) => (Some(input), None),
        Some(
            Measure::Share(Share { part_and_whole: [first, second], .. })
            | Measure::Attained(Attained { actual_and_target: [first, second], .. }),
        ) => (Some(first), Some(second)),
        None => (None, None),
    };
    let cases: &[Case] = if let Form::Cases(rule) = form { &rule.cases } else { &[] };
    let conditions = cases.iter().flat_map(|case| &case.when).map(|Condition { input, .. }| input);
    first.into_iter().chain(second).chain(conditions).map(String::as_str)
}

/// The target a `leader` line may leave unset with `null`.
fn untargeted_input(form: &Form) -> Option<&str> {
    let Form::Leader(leader) = form else { return None };
    let Measure::Attained(attained) = &leader.measure else {
        return None;
    };
    let [_, target] = &attained.actual_and_target;
    Some(target)
}

/// One number's limits.
struct Limits<'a> {
    min: &'a Exact,
    max: Option<&'a Exact>,
    integer: bool,
}

impl<'a> Limits<'a> {
    fn of(input: &'a InputSpec) -> Self {
        Self { min: &input.min, max: input.max.as_ref(), integer: input.integer }
    }
}

/// One number as it was found.
enum Cell {
    Blank,
    Nothing,
    Number(Exact),
    Fault(EntryFaultKind),
}

fn cell(value: Option<&RawValue>, limits: &Limits<'_>, may_be_nothing: bool) -> Cell {
    match value {
        Some(RawValue::Nothing) if may_be_nothing => Cell::Nothing,
        None | Some(RawValue::Nothing) => Cell::Blank,
        Some(RawValue::Tick(_)) => Cell::Fault(EntryFaultKind::NotANumber),
        Some(RawValue::Text(text)) if text.trim().is_empty() => Cell::Blank,
        Some(RawValue::Text(text)) => match Exact::parse(text) {
            Err(fault) => Cell::Fault(fault.into()),
            Ok(number) => number_fault(&number, limits).map_or(Cell::Number(number), Cell::Fault),
        },
    }
}

fn number_fault(value: &Exact, limits: &Limits<'_>) -> Option<EntryFaultKind> {
    if limits.integer && !value.is_whole() {
        return Some(EntryFaultKind::NotWhole);
    }
    if value < limits.min {
        return Some(EntryFaultKind::BelowMin { min: limits.min.clone(), value: value.clone() });
    }
    limits
        .max
        .filter(|max| value > max)
        .map(|max| EntryFaultKind::AboveMax { max: max.clone(), value: value.clone() })
}

/// All numbers of a line, or what they amount to when they are not all there.
fn gather<'a>(
    cells: impl Iterator<Item = (&'a str, Cell)>,
    faults: &mut Vec<EntryFault>,
) -> Result<Vec<Option<Exact>>, Found> {
    let noted = faults.len();
    let (mut numbers, mut blank, mut typed) = (Vec::with_capacity(cells.size_hint().0), Vec::new(), false);
    for (code, cell) in cells {
        match cell {
            Cell::Blank => blank.push(code.to_owned()),
            Cell::Nothing => numbers.push(None),
            Cell::Number(number) => {
                typed = true;
                numbers.push(Some(number));
            }
            Cell::Fault(kind) => faults.push(EntryFault::of(code, kind)),
        }
    }
    match (faults.len() > noted, blank.is_empty(), typed) {
        (true, _, _) => Err(Found::Faulty),
        (false, true, _) => Ok(numbers),
        (false, false, true) => Err(Found::Incomplete(blank)),
        (false, false, false) => Err(Found::Blank),
    }
}

/// What is wrong between the numbers of a measure: nothing is ever divided by 0 (scoring table §3).
fn measure_fault(rule: &Rule, numbers: &[Option<Exact>]) -> Option<EntryFault> {
    let number = |code: &str| scoring::number_of(rule, numbers, code);
    match rule.form.measure()? {
        Measure::Input { .. } => None,
        Measure::Share(share) => {
            let [part_code, whole_code] = &share.part_and_whole;
            let (part, whole) = (number(part_code)?, number(whole_code)?);
            if whole.is_zero() {
                return Some(EntryFault::of(whole_code, EntryFaultKind::ZeroWhole));
            }
            let exceeds = !share.part_may_exceed && part > whole;
            exceeds.then(|| {
                let kind = EntryFaultKind::PartAboveWhole { part: part.clone(), whole: whole.clone() };
                EntryFault::of(part_code, kind)
            })
        }
        Measure::Attained(attained) => {
            let [_, target_code] = &attained.actual_and_target;
            let target = number(target_code)?;
            target.is_zero().then(|| EntryFault::of(target_code, EntryFaultKind::ZeroTarget))
        }
    }
}

/// A scorer's settlement: only for an answer the table has no points for, and only with a reason.
fn settle(
    line: &Line<'_>,
    found: Found,
    text: &str,
    reason: Option<&str>,
    faults: &mut Vec<EntryFault>,
) -> Option<Entry> {
    let noted = faults.len();
    let points = match Exact::parse(text) {
        Ok(points) => {
            faults.extend(points_fault(line, &Exact::ZERO, None, &points).map(EntryFault::whole));
            Some(points)
        }
        Err(fault) => {
            faults.push(EntryFault::whole(fault.into()));
            None
        }
    };
    if reason.is_none() {
        faults.push(EntryFault::whole(EntryFaultKind::ReasonMissing));
    }
    match found {
        // A deadline is judged where the period's dates are known.
        Found::Answer(answer) if is_late_by_bands(line) || scoring::is_undecided(line, &answer) => {
            Some(Entry::Decided { answer, points: points?, reason: reason?.to_owned() })
        }
        Found::Blank if is_late_by_bands(line) && faults.len() == noted => {
            Some(Entry::Decided { answer: Answer::Done(None), points: points?, reason: reason?.to_owned() })
        }
        Found::Answer(_) | Found::Blank | Found::Incomplete(_) => {
            faults.push(EntryFault::whole(EntryFaultKind::NotUndecided));
            None
        }
        Found::Faulty => None,
    }
}

fn is_late_by_bands(line: &Line<'_>) -> bool {
    matches!(&line.rule.form, Form::Deadline(Deadline { late: Late::Bands(_), .. }))
}
