//! One member's sums: core, bonus, deductions, total, vetoes (scoring table §5, 3 to 8).

use super::explanation::{Step, Trail};
use super::nodes::NodeResults;
use super::plan::Plan;
use super::relative::{self, Fields};
use super::rules::{self, Context, Detail, Outcome};
use super::tree::{self, Zeroed};
use super::{LineFault, MemberResult, MemberSheet, NodeResult, NodeState, Unranked, arithmetic};
use crate::domain::entry::{EntryFault, EntryFaultKind};
use crate::domain::exact::Exact;
use crate::domain::points::Points;
use crate::domain::scheme::{ANY_TOP, Kind, Line, Scheme, Trigger, Veto};

pub(super) fn score_member(
    context: &Context<'_>,
    plan: &Plan<'_>,
    sheet: &MemberSheet,
    fields: &Fields,
) -> MemberResult {
    let lines = &plan.lines;
    let matched = plan.matched(sheet);
    let outcomes: Vec<Outcome> = lines
        .iter()
        .zip(&matched.entries)
        .enumerate()
        .map(|(position, (line, raw))| match (sheet.set.get(line.code()), fields.get(&position)) {
            (Some(set), _) => rules::set(context, line, set),
            (None, Some(field)) => relative::score(context, line, field, *raw, sheet),
            (None, None) => rules::score(context, line, *raw, sheet),
        })
        .collect();
    let mut faults = foreign_faults(context.scheme, &matched.foreign, sheet);
    faults.extend(lines.iter().zip(&outcomes).flat_map(|(line, outcome)| {
        outcome
            .faults
            .iter()
            .map(|fault| LineFault { code: Some(line.code().to_owned()), fault: fault.clone() })
    }));
    let listed: Vec<_> = outcomes.iter().map(|outcome| (outcome.state, outcome.provisional)).collect();
    let (nodes, vetoes) = apply_vetoes(context, plan, outcomes, sheet);
    let mut result = sum_up(context, plan, sheet, nodes);
    result.faults = faults;
    list_lines(&mut result, lines, &listed);
    let effects = || vetoes.iter().map(|veto| &veto.effect);
    result.not_nominated = effects().any(|effect| effect.not_nominated);
    result.suspended = effects().any(|effect| effect.suspended);
    result.vetoes = vetoes.iter().map(|veto| veto.code.clone()).collect();
    result.unranked = unranked(&result, &vetoes);
    result
}

/// Entries, vetoes and claims that belong to nothing in the scheme.
fn foreign_faults(scheme: &Scheme, foreign: &[&String], sheet: &MemberSheet) -> Vec<LineFault> {
    let unknown = |code: &&String| LineFault {
        code: Some((*code).clone()),
        fault: EntryFault::whole(EntryFaultKind::UnknownLine),
    };
    let mut faults: Vec<LineFault> = foreign.iter().map(unknown).collect();
    for code in sheet.vetoes.iter().filter(|code| scheme.veto(code).is_none()) {
        faults.push(LineFault { code: None, fault: EntryFault::of(code, EntryFaultKind::UnknownVeto) });
    }
    if let (Some(cap), Some(value)) = (&scheme.self_cap, &sheet.self_total)
        && value > cap
    {
        let kind = EntryFaultKind::SelfTotalAboveCap { cap: cap.clone(), value: value.clone() };
        faults.push(LineFault { code: None, fault: EntryFault::of("self_total", kind) });
    }
    faults
}

fn list_lines(result: &mut MemberResult, lines: &[Line<'_>], listed: &[(NodeState, bool)]) {
    for (line, (state, provisional)) in lines.iter().zip(listed) {
        let code = || line.code().to_owned();
        match state {
            NodeState::Missing | NodeState::Wrong => result.missing.push(code()),
            NodeState::Undecided => result.undecided.push(code()),
            NodeState::Scored | NodeState::Awaiting | NodeState::Absent => {}
        }
        if *provisional {
            result.provisional.push(code());
        }
    }
}

/// The vetoes that apply, set by hand or by a node that is 0, and the tree with what they make 0.
///
/// A node made 0 can set another veto, so this goes on until nothing new applies; each round adds at least one.
fn apply_vetoes<'a>(
    context: &Context<'a>,
    plan: &Plan<'_>,
    mut outcomes: Vec<Outcome>,
    sheet: &MemberSheet,
) -> (NodeResults, Vec<&'a Veto>) {
    let vetoes = &context.scheme.vetoes;
    let applies = |veto: &Veto, nodes: &NodeResults| {
        sheet.vetoes.contains(&veto.code)
            || veto.when.as_ref().is_some_and(|when| triggered(plan, when, nodes))
    };
    if vetoes.iter().all(|veto| veto.effect.zero_node.is_none()) {
        let nodes = tree::gather(context, plan, &mut outcomes, &Zeroed::new());
        let in_force = vetoes.iter().filter(|veto| applies(veto, &nodes)).collect();
        return (nodes, in_force);
    }
    // The rounds need figures alone; the last tree, which is kept, takes the steps.
    let quietly = Context { detail: Detail::Figures, ..*context };
    let mut in_force = vec![false; vetoes.len()];
    loop {
        let zeroed = zeroed(vetoes, &in_force);
        let nodes = tree::gather(&quietly, plan, &mut outcomes, &zeroed);
        let now: Vec<bool> =
            vetoes.iter().zip(&in_force).map(|(veto, already)| *already || applies(veto, &nodes)).collect();
        if now == in_force {
            let nodes = tree::gather(context, plan, &mut outcomes, &zeroed);
            return (nodes, chosen(vetoes, &in_force).collect());
        }
        in_force = now;
    }
}

fn chosen<'a>(vetoes: &'a [Veto], in_force: &[bool]) -> impl Iterator<Item = &'a Veto> {
    vetoes.iter().zip(in_force).filter(|(_, applies)| **applies).map(|(veto, _)| veto)
}

fn zeroed<'a>(vetoes: &'a [Veto], in_force: &[bool]) -> Zeroed<'a> {
    let effects = chosen(vetoes, in_force);
    effects.filter_map(|veto| Some((veto.effect.zero_node.as_deref()?, veto.code.as_str()))).collect()
}

/// A node counts as 0 when something in it is assigned and everything in it is answered.
fn triggered(plan: &Plan<'_>, when: &Trigger, nodes: &NodeResults) -> bool {
    let is_zero = |node: &NodeResult| node.state == NodeState::Scored && node.points == Points::ZERO;
    let Trigger::NodeIsZero(code) = when;
    if code == ANY_TOP {
        return tops(plan, Kind::Core, nodes).any(is_zero);
    }
    nodes.get(code).is_some_and(is_zero)
}

/// The results of the top nodes of a kind.
fn tops<'n>(plan: &Plan<'_>, kind: Kind, nodes: &'n NodeResults) -> impl Iterator<Item = &'n NodeResult> {
    plan.tops.iter().filter(move |(of, _)| *of == kind).filter_map(|(_, place)| nodes.at(*place))
}

fn sum_up(context: &Context<'_>, plan: &Plan<'_>, sheet: &MemberSheet, nodes: NodeResults) -> MemberResult {
    let scheme = context.scheme;
    let of = |kind: Kind| -> Vec<Exact> {
        tops(plan, kind, &nodes).map(|node| node.points.value().clone()).collect()
    };
    let core_results = || tops(plan, Kind::Core, &nodes);
    let achieved: Points = core_results().map(|node| &node.points).sum();
    let assigned: Points = core_results().map(|node| &node.assigned).sum();
    let [mut core_steps, mut bonus_steps, mut deduction_steps, mut total_steps] =
        [(); 4].map(|()| Trail::new(context.detail >= Detail::Sums));
    let core = core(scheme, &achieved, &assigned, &mut core_steps);
    let bonus = capped_sum(of(Kind::Bonus), scheme.bonus_cap.as_ref(), &mut bonus_steps);
    let mut deductions = of(Kind::Deduction);
    deductions.extend(claim_gap(scheme, sheet, (&core, &bonus), &deductions, &mut deduction_steps));
    let deduction = capped_sum(deductions, scheme.deduction_cap.as_ref(), &mut deduction_steps);
    let total = total(scheme, &core, &bonus, &deduction, &mut total_steps);
    let sums = [
        ("core", core_steps),
        ("bonus", bonus_steps),
        ("deduction", deduction_steps),
        ("total", total_steps),
    ];
    MemberResult {
        code: sheet.code.clone(),
        nodes,
        missing: Vec::new(),
        undecided: Vec::new(),
        provisional: Vec::new(),
        faults: Vec::new(),
        achieved,
        assigned,
        core,
        bonus,
        deduction,
        total,
        vetoes: Vec::new(),
        not_nominated: false,
        suspended: false,
        unranked: None,
        ballot: sheet.ballot.clone(),
        rank: None,
        tied: false,
        class: None,
        sums: sums
            .into_iter()
            .filter(|_| context.detail >= Detail::Sums)
            .map(|(name, steps)| (name, steps.into_steps()))
            .collect(),
    }
}

/// `achieved ÷ assigned × base`, rounded (scoring table §4 and §5, 3).
fn core(scheme: &Scheme, achieved: &Points, assigned: &Points, steps: &mut Trail) -> Points {
    let value = if *assigned.value() == scheme.base {
        steps.note(|| Step::CoreIs { achieved: achieved.value().clone() });
        achieved.value().clone()
    } else {
        let Some(share) = achieved.value().over(assigned.value()) else {
            steps.note(|| Step::NothingAssigned);
            return Points::ZERO;
        };
        let value = &share * &scheme.base;
        steps.note(|| Step::Rescaled {
            achieved: achieved.value().clone(),
            assigned: assigned.value().clone(),
            base: scheme.base.clone(),
            value: value.clone(),
        });
        value
    };
    let rounded = Points::rounded(&value, scheme.rounding);
    if *rounded.value() != value {
        steps.note(|| Step::Rounded { value: rounded.value().clone() });
    }
    rounded
}

fn capped_sum(parts: Vec<Exact>, cap: Option<&Exact>, steps: &mut Trail) -> Points {
    let value: Exact = parts.iter().sum();
    if !parts.is_empty() {
        let aggregate = crate::domain::scheme::Aggregate::Sum;
        steps.note(|| Step::Gathered { aggregate, parts, value: value.clone() });
    }
    arithmetic::clamp(Points::new(value), None, cap, steps)
}

/// The deduction for claiming much more than was found, measured on the total without it (scoring table §5, 5).
fn claim_gap(
    scheme: &Scheme,
    sheet: &MemberSheet,
    (core, bonus): (&Points, &Points),
    deductions: &[Exact],
    steps: &mut Trail,
) -> Option<Exact> {
    let (claimed, gap) = sheet.self_total.as_ref().zip(scheme.self_score_gap.as_ref())?;
    let without = capped_sum(deductions.to_vec(), scheme.deduction_cap.as_ref(), &mut Trail::none());
    let found = total(scheme, core, bonus, &without, &mut Trail::none());
    let allowed = arithmetic::percent_of(&gap.over_percent, found.value());
    if claimed - found.value() <= allowed {
        return None;
    }
    steps.note(|| Step::ClaimGap {
        claimed: claimed.clone(),
        found: found.value().clone(),
        over_percent: gap.over_percent.clone(),
        deduct: gap.deduct.clone(),
    });
    Some(gap.deduct.clone())
}

/// The total within its floor and ceiling (scoring table §5, 6).
fn total(scheme: &Scheme, core: &Points, bonus: &Points, deduction: &Points, steps: &mut Trail) -> Points {
    let value = &(core.value() + bonus.value()) - deduction.value();
    steps.note(|| Step::Totalled {
        core: core.value().clone(),
        bonus: bonus.value().clone(),
        deduction: deduction.value().clone(),
        value: value.clone(),
    });
    arithmetic::clamp(Points::new(value), scheme.floor.as_ref(), scheme.ceiling.as_ref(), steps)
}

fn unranked(result: &MemberResult, vetoes: &[&Veto]) -> Option<Unranked> {
    if !result.missing.is_empty() || !result.undecided.is_empty() {
        return Some(Unranked::Incomplete);
    }
    if *result.assigned.value() == Exact::ZERO {
        return Some(Unranked::NothingAssigned);
    }
    vetoes.iter().find(|veto| veto.effect.unranked).map(|veto| Unranked::Veto(veto.code.clone()))
}
