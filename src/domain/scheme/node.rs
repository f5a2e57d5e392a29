//! The nodes of a scheme's tree: headings and lines, with what lines inherit (scoring table §2 and §4).

use serde::Serialize;

use super::Text;
use super::forms::{Done, Note};
use super::rule::{Form, Rule};
use crate::domain::exact::Exact;

/// What a top node's points are for. Written only on top nodes; the nodes below inherit it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Part of the base.
    #[default]
    Core,
    /// Added to the core, under the bonus cap.
    Bonus,
    /// Taken from the total, under the deduction cap; written as positive amounts.
    Deduction,
}

/// Whether a line asks for evidence (minh chứng).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// The sheet cannot be sent without it.
    Required,
    /// It may be attached.
    #[default]
    Optional,
    /// Nothing may be attached (confidential figures).
    None,
}

/// Who gives a line its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ScoredBy {
    /// The unit itself.
    #[default]
    Unit,
    /// The secretariat on appraisal; the unit leaves it blank.
    Appraiser,
}

/// What an absent line is worth (scoring table §4).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AbsentPolicy {
    /// Its maximum leaves the unit's assigned maximum.
    #[default]
    Rescale,
    /// Its maximum.
    Full,
    /// Nothing, and it stays assigned.
    Zero,
    /// These points, and it stays assigned.
    Points(Exact),
}

/// How a node makes one figure of its children's (scoring table §2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Aggregate {
    /// All added up.
    #[default]
    Sum,
    /// The mean of those not absent.
    Mean,
    /// The lowest of those not absent.
    Min,
    /// The highest of those not absent.
    Max,
}

/// One row of the printed table: a heading with children, or a line with a rule (scoring table §2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Node {
    /// Unique code, such as `II.1`.
    pub code: String,
    /// Printed name.
    pub name: Text,
    /// Most points; a bonus or deduction node may leave it out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<Exact>,
    /// Only on top nodes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// Whether the line asks for evidence.
    pub evidence: Evidence,
    /// Who answers the line.
    pub scored_by: ScoredBy,
    /// What helps a clerk to answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guidance: Option<Text>,
    /// Replaces the inherited policy for absent lines here and below.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub absent: Option<AbsentPolicy>,
    /// Coefficient (hệ số) of points and maximum, applied after clamping.
    #[serde(skip_serializing_if = "is_one")]
    pub weight: Exact,
    /// How children make one figure.
    #[serde(skip_serializing_if = "is_sum")]
    pub aggregate: Aggregate,
    /// Whether `max` limits the node's points.
    #[serde(skip_serializing_if = "is_true")]
    pub capped: bool,
    /// Children or a rule.
    #[serde(flatten)]
    pub body: NodeBody,
}

/// What a node consists of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NodeBody {
    /// A heading.
    Children(Vec<Node>),
    /// A line.
    Rule(Box<Rule>),
}

/// A line: a node with a rule, and what it inherits from the nodes above it.
#[derive(Debug, Clone)]
pub struct Line<'a> {
    /// The node itself.
    pub node: &'a Node,
    /// Its rule.
    pub rule: &'a Rule,
    /// Inherited from the top node.
    pub kind: Kind,
    /// The policy for this line when absent: its own, or the nearest above.
    pub absent: &'a AbsentPolicy,
    /// The top node it belongs to.
    pub top: &'a Node,
    /// 1 for a top node that is itself a line.
    pub depth: usize,
}

impl Line<'_> {
    /// The node's code.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.node.code
    }

    /// The upper limit of the line's points, if it has one: its `max` unless `"capped": false`.
    #[must_use]
    pub fn limit(&self) -> Option<&Exact> {
        self.node.limit()
    }

    /// Whether sending the sheet answers the line: its rule counts from the day of submission (scoring table §3).
    #[must_use]
    pub fn is_answered_by_sending(&self) -> bool {
        matches!(&self.rule.form, Form::Deadline(rule) if rule.done == Done::SubmittedOn)
    }

    /// Whether the unit itself has something to enter on the line.
    #[must_use]
    pub fn asks_the_unit(&self) -> bool {
        self.node.scored_by == ScoredBy::Unit && !self.is_answered_by_sending()
    }

    /// Whether points typed on the line want a note that says why (`direct` with a compulsory note).
    #[must_use]
    pub fn wants_a_note(&self) -> bool {
        matches!(&self.rule.form, Form::Direct(rule) if rule.note == Note::Required)
    }
}

impl Node {
    /// The upper limit of the node's points, if it has one: its `max` unless `"capped": false`.
    #[must_use]
    pub fn limit(&self) -> Option<&Exact> {
        if self.capped { self.max.as_ref() } else { None }
    }

    /// The node's `max` times its weight; 0 where it has none.
    #[must_use]
    pub fn weighted_max(&self) -> Exact {
        self.max.as_ref().map_or(Exact::ZERO, |max| max * &self.weight)
    }

    /// The children of a heading; none for a line.
    #[must_use]
    pub fn children(&self) -> &[Node] {
        match &self.body {
            NodeBody::Children(children) => children,
            NodeBody::Rule(_) => &[],
        }
    }

    /// The rule of a line; nothing for a heading.
    #[must_use]
    pub fn rule(&self) -> Option<&Rule> {
        match &self.body {
            NodeBody::Children(_) => None,
            NodeBody::Rule(rule) => Some(rule),
        }
    }

    /// How many nodes it has, itself among them.
    #[must_use]
    pub fn count(&self) -> usize {
        1 + self.children().iter().map(Self::count).sum::<usize>()
    }

    /// This node or the one below it with this code, if there is one.
    #[must_use]
    pub fn find(&self, code: &str) -> Option<&Node> {
        if self.code == code {
            return Some(self);
        }
        self.children().iter().find_map(|child| child.find(code))
    }
}

pub(super) fn collect_lines<'a>(
    node: &'a Node,
    top: &'a Node,
    kind: Kind,
    inherited: &'a AbsentPolicy,
    depth: usize,
    lines: &mut Vec<Line<'a>>,
) {
    let absent = node.absent.as_ref().unwrap_or(inherited);
    match &node.body {
        NodeBody::Rule(rule) => lines.push(Line { node, rule, kind, absent, top, depth }),
        NodeBody::Children(children) => {
            for child in children {
                collect_lines(child, top, kind, absent, depth + 1, lines);
            }
        }
    }
}

fn is_one(weight: &Exact) -> bool {
    *weight == Exact::ONE
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_sum(aggregate: &Aggregate) -> bool {
    *aggregate == Aggregate::Sum
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_true(flag: &bool) -> bool {
    *flag
}
