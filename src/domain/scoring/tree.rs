//! From lines up the tree: aggregates, clamps, weights and assigned maxima (scoring table §2, §4 and §5, 2).

use std::collections::BTreeMap;
use std::sync::Arc;

use super::explanation::{Step, Trail};
use super::nodes::NodeResults;
use super::plan::Plan;
use super::rules::{Context, Detail, Outcome};
use super::{NodeResult, NodeState, arithmetic};
use crate::domain::exact::Exact;
use crate::domain::points::{Points, RoundingRule};
use crate::domain::scheme::{Aggregate, Kind, Node, NodeBody};

/// A node that a veto makes 0, and the veto.
pub(super) type Zeroed<'a> = BTreeMap<&'a str, &'a str>;

/// The results of every node from the outcomes of the lines in printed order, whose steps go with them.
pub(super) fn gather(
    context: &Context<'_>,
    plan: &Plan<'_>,
    outcomes: &mut [Outcome],
    zeroed: &Zeroed<'_>,
) -> NodeResults {
    let mut walk = Walk {
        context,
        outcomes: outcomes.iter_mut(),
        places: plan.places.iter(),
        zeroed,
        nodes: NodeResults::blank(Arc::clone(&plan.codes)),
    };
    for top in &context.scheme.tree {
        walk.node(top, top.kind.unwrap_or_default());
    }
    walk.nodes
}

struct Walk<'a> {
    context: &'a Context<'a>,
    outcomes: std::slice::IterMut<'a, Outcome>,
    places: std::slice::Iter<'a, usize>,
    zeroed: &'a Zeroed<'a>,
    nodes: NodeResults,
}

/// A node's figure on its way up.
struct Figure {
    points: Exact,
    assigned: Exact,
    state: NodeState,
}

impl Walk<'_> {
    fn node(&mut self, node: &Node, kind: Kind) -> Figure {
        let mut steps = self.context.trail();
        let mut figure = match &node.body {
            NodeBody::Rule(_) => self.line(node, kind, &mut steps),
            NodeBody::Children(children) => {
                let figures: Vec<Figure> = children.iter().map(|child| self.node(child, kind)).collect();
                heading(node, &figures, self.context.scheme.rounding, &mut steps)
            }
        };
        if let Some(veto) = self.zeroed.get(node.code.as_str()) {
            figure.points = Exact::ZERO;
            steps.note(|| Step::ZeroedBy { veto: (*veto).to_owned() });
        }
        if node.weight != Exact::ONE {
            figure.points = &figure.points * &node.weight;
            figure.assigned = &figure.assigned * &node.weight;
            if figure.state != NodeState::Absent {
                steps.note(|| Step::Weighted { weight: node.weight.clone(), value: figure.points.clone() });
            }
        }
        let result = NodeResult {
            points: Points::new(figure.points.clone()),
            assigned: Points::new(figure.assigned.clone()),
            state: figure.state,
            steps: steps.into_steps(),
        };
        if let Some(place) = self.places.next() {
            self.nodes.put(*place, result);
        }
        figure
    }

    fn line(&mut self, node: &Node, kind: Kind, steps: &mut Trail) -> Figure {
        let Some(outcome) = self.outcomes.next() else {
            return Figure { points: Exact::ZERO, assigned: Exact::ZERO, state: NodeState::Missing };
        };
        if self.context.detail >= Detail::Nodes {
            *steps = std::mem::replace(&mut outcome.steps, Trail::none());
        }
        let leaves = outcome.state == NodeState::Absent && kind == Kind::Core;
        let assigned = if leaves { Exact::ZERO } else { node.max.clone().unwrap_or_default() };
        Figure { points: outcome.points.value().clone(), assigned, state: outcome.state }
    }
}

fn heading(node: &Node, children: &[Figure], rounding: RoundingRule, steps: &mut Trail) -> Figure {
    let state = heading_state(children);
    let assigned = assigned(node, children, state);
    if state == NodeState::Absent {
        steps.note(|| Step::NothingAssigned);
        return Figure { points: Exact::ZERO, assigned, state };
    }
    let present =
        || children.iter().filter(|child| child.state != NodeState::Absent).map(|child| &child.points);
    let value = match node.aggregate {
        Aggregate::Sum => present().sum(),
        Aggregate::Mean => {
            let sum: Exact = present().sum();
            sum.over(&Exact::from(present().count())).unwrap_or_default()
        }
        Aggregate::Min => present().min().cloned().unwrap_or_default(),
        Aggregate::Max => present().max().cloned().unwrap_or_default(),
    };
    steps.note(|| {
        let parts = present().cloned().collect();
        Step::Gathered { aggregate: node.aggregate, parts, value: value.clone() }
    });
    let points = match node.aggregate {
        Aggregate::Mean => Points::rounded(&value, rounding),
        Aggregate::Sum | Aggregate::Min | Aggregate::Max => Points::new(value.clone()),
    };
    if *points.value() != value {
        steps.note(|| Step::Rounded { value: points.value().clone() });
    }
    let points = arithmetic::clamp(points, Some(&Exact::ZERO), node.limit(), steps);
    Figure { points: points.value().clone(), assigned, state }
}

/// Assigned maximum before the weight (scoring table §4).
fn assigned(node: &Node, children: &[Figure], state: NodeState) -> Exact {
    let sum: Exact = children.iter().map(|child| &child.assigned).sum();
    match (&node.max, node.aggregate) {
        (None, _) => sum,
        (Some(max), Aggregate::Sum) => sum.min(max.clone()),
        (Some(_), _) if state == NodeState::Absent => Exact::ZERO,
        (Some(max), _) => max.clone(),
    }
}

fn heading_state(children: &[Figure]) -> NodeState {
    if children.iter().all(|child| child.state == NodeState::Absent) {
        return NodeState::Absent;
    }
    let any = |wanted: &[NodeState]| children.iter().any(|child| wanted.contains(&child.state));
    if any(&[NodeState::Missing, NodeState::Wrong, NodeState::Undecided]) {
        NodeState::Missing
    } else if any(&[NodeState::Awaiting]) {
        NodeState::Awaiting
    } else {
        NodeState::Scored
    }
}
