//! A rule tried on its own: one line scored with example figures, and its points plotted against its measure.
//!
//! Uses the same engine as the sheets; what is tried is never stored.

use std::collections::{BTreeMap, BTreeSet};

use super::{MemberResult, MemberSheet, NodeState, PeriodFacts, Stage, score_members};
use crate::domain::entry::{RawEntry, RawValue};
use crate::domain::exact::Exact;
use crate::domain::points::Points;
use crate::domain::ranking;
use crate::domain::scheme::{Form, InputSpec, Measure, Node, NodeBody, Over, Proportion, Scheme, ScoredBy};

/// Scores one line for each of some made-up members, in the frame (rounding, absent policy, holidays) of its scheme and
/// with what it inherits there.
#[must_use]
pub fn score(scheme: &Scheme, line: &Node, facts: &PeriodFacts, sheets: &[MemberSheet]) -> Vec<MemberResult> {
    let inherited = scheme.line(&line.code);
    let kind = inherited.as_ref().map_or(line.kind, |inherited| Some(inherited.kind));
    let absent = inherited.map_or_else(|| line.absent.clone(), |inherited| Some(inherited.absent.clone()));
    let frame = Scheme {
        tree: vec![Node { scored_by: ScoredBy::Unit, kind, absent, ..line.clone() }],
        base: line.weighted_max(),
        vetoes: Vec::new(),
        ranking: crate::domain::scheme::RankingRule::default(),
        classes: Vec::new(),
        self_score_gap: None,
        self_cap: None,
        floor: None,
        ceiling: None,
        bonus_cap: None,
        deduction_cap: None,
        ..scheme.clone()
    };
    let mut scoring = score_members(&frame, facts, sheets, Stage::Complete);
    ranking::rank(&frame, &mut scoring);
    scoring.members
}

/// Points of a line against its measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Curve {
    /// Whether the measure is a ratio, which people read in percent.
    pub is_ratio: bool,
    /// Measure and points in the order of the measure; no points where the table has none.
    pub samples: Vec<(Exact, Option<Points>)>,
    /// Values where something changes: ends of bands, the full measure, thresholds.
    pub edges: Vec<Exact>,
}

/// Samples between two neighbouring edges.
const STEPS: u32 = 24;

/// The curve of a line whose rule reads one measure of its own; nothing for other rules.
#[must_use]
pub fn curve(scheme: &Scheme, line: &Node) -> Option<Curve> {
    let rule = line.rule()?;
    let (is_ratio, stops_at_one) = match rule.form.measure() {
        Some(Measure::Input { .. }) => (false, false),
        Some(Measure::Share(share)) => (true, !share.part_may_exceed),
        Some(Measure::Attained(_)) => (true, false),
        None => return None,
    };
    let (form, mut edges) = on_one_input(&rule.form, is_ratio)?;
    if stops_at_one {
        edges.retain(|edge| *edge <= Exact::ONE);
    }
    let input = InputSpec {
        code: MEASURE.to_owned(),
        name: line.name.clone(),
        unit: None,
        min: edges.first()?.clone(),
        max: None,
        integer: false,
    };
    let plain = crate::domain::scheme::Rule { form, inputs: vec![input] };
    let plain =
        Node { body: NodeBody::Rule(Box::new(plain)), weight: Exact::ONE, kind: line.kind, ..line.clone() };
    let sheets: Vec<MemberSheet> = positions(&edges).iter().map(|at| sheet_with(&line.code, at)).collect();
    let results = score(scheme, &plain, &PeriodFacts::default(), &sheets);
    let samples = positions(&edges).into_iter().zip(results).map(|(at, result)| {
        let node = result.nodes.get(&line.code);
        (at, node.filter(|node| node.state == NodeState::Scored).map(|node| node.points.clone()))
    });
    Some(Curve { is_ratio, samples: samples.collect(), edges })
}

/// Code of the one input a plotted rule reads.
const MEASURE: &str = "measure";

/// The form reading its measure as one figure, and the values where it changes, the range's ends among them.
fn on_one_input(form: &Form, is_ratio: bool) -> Option<(Form, Vec<Exact>)> {
    let measure = Measure::Input { input: MEASURE.to_owned() };
    match form {
        Form::Proportion(rule) => {
            let edges = proportion_edges(rule);
            Some((Form::Proportion(Proportion { measure, ..rule.clone() }), edges))
        }
        Form::Bands(rule) => {
            let ends = rule.bands.iter().flat_map(|band| [band.from.clone(), band.to.clone()]).flatten();
            let mut edges: BTreeSet<Exact> = ends.collect();
            if is_ratio {
                edges.extend([Exact::ZERO, Exact::ONE]);
            }
            let (low, high) = (edges.first()?.clone(), edges.last()?.clone());
            let margin = (&high - &low).over(&Exact::from(8_u32)).filter(|width| !width.is_zero());
            let margin = margin.unwrap_or(Exact::ONE);
            edges.insert(&high + &margin);
            if low.is_zero() {
                edges.insert(low);
            } else {
                let below = &low - &margin;
                edges.insert(if below.is_negative() && !low.is_negative() { Exact::ZERO } else { below });
            }
            let bands = crate::domain::scheme::Bands { measure, ..rule.clone() };
            Some((Form::Bands(bands), edges.into_iter().collect()))
        }
        Form::Direct(_)
        | Form::Levels { .. }
        | Form::Checklist(_)
        | Form::Cases(_)
        | Form::Deadline(_)
        | Form::Count(_)
        | Form::Leader(_)
        | Form::Placing(_) => None,
    }
}

fn proportion_edges(rule: &Proportion) -> Vec<Exact> {
    let full = &rule.full_at;
    let mut ratios = BTreeSet::from([Exact::ZERO, Exact::ONE]);
    ratios.extend(rule.zero_below.clone());
    // As far as the cap of what passing the full measure earns, and a little beyond.
    let half = Exact::ONE.over(&Exact::from(2_u32)).unwrap_or_default();
    let last = match &rule.over {
        Over::Cap | Over::Uncapped => &Exact::ONE + &half,
        Over::Steps { per, points, cap } => {
            let steps = cap.as_ref().and_then(|cap| cap.over(points)).unwrap_or(Exact::ONE);
            let reached = &Exact::ONE + &(&steps.ceil() * per);
            ratios.insert(reached.clone());
            &reached + &(&(&reached - &Exact::ONE) * &half)
        }
    };
    ratios.insert(last);
    ratios.iter().map(|ratio| ratio * full).collect()
}

/// Every edge, and evenly spread values between each two.
fn positions(edges: &[Exact]) -> Vec<Exact> {
    let mut positions = Vec::new();
    for pair in edges.windows(2) {
        let [low, high] = pair else { continue };
        let step = (high - low).over(&Exact::from(STEPS)).unwrap_or_default();
        positions.extend((0..STEPS).map(|index| low + &(&step * &Exact::from(index))));
    }
    positions.extend(edges.last().cloned());
    positions
}

fn sheet_with(code: &str, measure: &Exact) -> MemberSheet {
    // A third has no decimal: the nearest value with ten decimals stands for it on the plot.
    let typed = RawValue::Text(measure.round(10, crate::domain::exact::Rounding::HalfUp).to_shortest());
    let entry = RawEntry { inputs: BTreeMap::from([(MEASURE.to_owned(), typed)]), ..RawEntry::default() };
    MemberSheet {
        code: measure.to_plain(10),
        entries: BTreeMap::from([(code.to_owned(), entry)]),
        ..MemberSheet::default()
    }
}
