//! The scoring table (bảng chấm điểm): the `thidua.scheme/1` document as types (scoring table §1 and §2).
//!
//! Holds the document and finds things in it. Does not judge it (`check`), read entries or compute points.

pub mod check;
pub mod fault;
pub(crate) mod fields;
pub(crate) mod json;
mod read;
mod read_rule;
pub mod rule;

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Serialize;

pub use self::fault::{Problem, SchemeFault, Severity};
pub use self::rule::{
    Attained, Award, Band, Bands, Case, Cases, CheckItem, Checklist, Condition, Count, CountItem, CountStart, DONE_INPUT,
    Deadline, Direct, Direction, Done, Due, Form, InputSpec, Late, Leader, Level, Measure, Note, Operator, Over, Placing,
    Proportion, Rule, Share, Ties, Under, Untargeted,
};
use super::exact::Exact;
use super::points::RoundingRule;

/// The value of `format` in every document of this version.
pub const FORMAT: &str = "thidua.scheme/1";
/// Largest document, in bytes.
pub const MAX_BYTES: usize = 2 * 1024 * 1024;
/// Most nodes of a tree.
pub const MAX_NODES: usize = 5000;
/// Deepest nesting of nodes; a top node has depth 1.
pub const MAX_DEPTH: usize = 12;

/// A scheme: one version of a cluster's scoring table (scoring table §1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Scheme {
    /// Always [`FORMAT`].
    pub format: String,
    /// Code of the scheme, such as `DB-2013-H1`.
    pub code: String,
    /// Printed title.
    pub title: Text,
    /// The day the conference adopted it; nothing while it is a draft.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub adopted_on: Option<NaiveDate>,
    /// Points the core adds up to, usually 100.
    pub base: Exact,
    /// Rounding of every figure (§5).
    pub rounding: RoundingRule,
    /// Days nobody works, for deadlines in working days.
    pub holidays: BTreeSet<NaiveDate>,
    /// What an absent line is worth unless its node says otherwise (§4).
    pub absent: AbsentPolicy,
    /// The top nodes in printed order.
    pub tree: Vec<Node>,
    /// Most bonus points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bonus_cap: Option<Exact>,
    /// Most points deducted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deduction_cap: Option<Exact>,
    /// Lowest total.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub floor: Option<Exact>,
    /// Highest total.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ceiling: Option<Exact>,
    /// Conditions that take a member out of something whatever its points.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub vetoes: Vec<Veto>,
    /// How members are ordered.
    pub ranking: RankingRule,
    /// Classes, best first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<Class>,
    /// Deduction for claiming much more than was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub self_score_gap: Option<SelfScoreGap>,
    /// Highest total a unit may claim for itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub self_cap: Option<Exact>,
}

/// A text of the document in Vietnamese and, where given, English; always NFC.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Text {
    /// Vietnamese.
    pub vi: String,
    /// English; where missing, the Vietnamese text is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
}

impl Text {
    /// The English text, or the Vietnamese where there is none.
    #[must_use]
    pub fn english(&self) -> &str {
        self.en.as_deref().unwrap_or(&self.vi)
    }
}

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
    Rule(Rule),
}

/// A condition with an effect beside the points (scoring table §1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Veto {
    /// Unique code, such as `V1`.
    pub code: String,
    /// Printed name.
    pub name: Text,
    /// What it does.
    pub effect: Effect,
    /// When it applies by itself; without it the appraiser sets it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<Trigger>,
}

/// What a veto does; any of these together.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Effect {
    /// The member gets no rank.
    #[serde(skip_serializing_if = "is_false")]
    pub unranked: bool,
    /// The member is not put on the ballot.
    #[serde(skip_serializing_if = "is_false")]
    pub not_nominated: bool,
    /// Consideration of the member is suspended.
    #[serde(skip_serializing_if = "is_false")]
    pub suspended: bool,
    /// The best class the member may get.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class_at_most: Option<String>,
    /// The node whose points become 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zero_node: Option<String>,
}

/// What sets a veto by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// A node with something assigned has 0 points: a code, or `any_top` for any core top node.
    NodeIsZero(String),
}

/// The trigger node that stands for every core top node.
pub const ANY_TOP: &str = "any_top";

/// How members are ordered (scoring table §5, 8).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RankingRule {
    /// What follows a shared rank.
    pub style: RankStyle,
    /// Keys, the deciding one first.
    pub order: Vec<RankKey>,
}

impl Default for RankingRule {
    fn default() -> Self {
        Self { style: RankStyle::Competition, order: vec![RankKey::Total] }
    }
}

/// What follows a shared rank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RankStyle {
    /// 1, 2, 2, 4.
    Competition,
    /// 1, 2, 2, 3.
    Dense,
}

/// One key of the order; higher is better except for `LeastDeduction`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum RankKey {
    /// The total.
    Total,
    /// The core, rescaled to the base.
    Core,
    /// The bonus.
    Bonus,
    /// Achieved ÷ assigned, exact.
    Percent,
    /// The deductions: lower is better.
    LeastDeduction,
    /// Votes recorded for the tie.
    Ballot,
    /// The points of one node.
    Node(String),
}

impl RankKey {
    /// The key as the document writes it: `total`, `node:II`.
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Self::Total => "total".to_owned(),
            Self::Core => "core".to_owned(),
            Self::Bonus => "bonus".to_owned(),
            Self::Percent => "percent".to_owned(),
            Self::LeastDeduction => "least_deduction".to_owned(),
            Self::Ballot => "ballot".to_owned(),
            Self::Node(code) => format!("node:{code}"),
        }
    }

    /// Reads a key written by [`RankKey::code`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "total" => Some(Self::Total),
            "core" => Some(Self::Core),
            "bonus" => Some(Self::Bonus),
            "percent" => Some(Self::Percent),
            "least_deduction" => Some(Self::LeastDeduction),
            "ballot" => Some(Self::Ballot),
            _ => text.strip_prefix("node:").map(|code| Self::Node(code.to_owned())),
        }
    }
}

impl Serialize for RankKey {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.code())
    }
}

/// A class (xếp loại) of the ranked members (scoring table §5, 9).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Class {
    /// Unique code, such as `xuat_sac`.
    pub code: String,
    /// Printed name.
    pub name: Text,
    /// Lowest total in percent of the base.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_percent: Option<Exact>,
    /// The total must stay below this percentage of the base.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub below_percent: Option<Exact>,
    /// Every core top node with something assigned must reach this percentage of its assigned maximum.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub each_group_from_percent: Option<Exact>,
    /// Most members the class may have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quota: Option<Quota>,
}

/// How many members a class may have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Quota {
    /// This percentage, rounded down.
    Percent {
        /// Percentage of the members counted.
        percent: Exact,
        /// Which members are counted.
        of: QuotaOf,
    },
    /// This many.
    Count {
        /// A whole number.
        count: Exact,
    },
}

/// The members a quota is a percentage of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QuotaOf {
    /// All ranked members (`ranked`).
    Ranked,
    /// Those who reach the lower conditions of this class.
    Class(String),
}

impl Serialize for QuotaOf {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(match self {
            Self::Ranked => "ranked",
            Self::Class(code) => code,
        })
    }
}

/// The deduction for claiming more than was found (scoring table §5, 5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SelfScoreGap {
    /// Applies when the claim is above the total by more than this percentage of the total.
    pub over_percent: Exact,
    /// Points deducted.
    pub deduct: Exact,
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

    fn find(&self, code: &str) -> Option<&Node> {
        if self.code == code {
            return Some(self);
        }
        self.children().iter().find_map(|child| child.find(code))
    }
}

impl Scheme {
    /// Reads a document. Everything wrong with its form is reported at once; its sense is judged by [`check`].
    ///
    /// # Errors
    /// The faults, each with a JSON pointer, in document order.
    pub fn parse(json: &str) -> Result<Self, Vec<SchemeFault>> {
        read::scheme(json)
    }

    /// The document as compact JSON; [`Scheme::parse`] reads it back to an equal scheme.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Writing strings, numbers and lists to memory cannot fail.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The lines in printed order, each with what it inherits.
    #[must_use]
    pub fn lines(&self) -> Vec<Line<'_>> {
        let mut lines = Vec::new();
        for top in &self.tree {
            let kind = top.kind.unwrap_or_default();
            collect_lines(top, top, kind, &self.absent, 1, &mut lines);
        }
        lines
    }

    /// The line with this code, if there is one.
    #[must_use]
    pub fn line(&self, code: &str) -> Option<Line<'_>> {
        self.lines().into_iter().find(|line| line.code() == code)
    }

    /// The node with this code, if there is one.
    #[must_use]
    pub fn node(&self, code: &str) -> Option<&Node> {
        self.tree.iter().find_map(|top| top.find(code))
    }

    /// The class with this code, if there is one.
    #[must_use]
    pub fn class(&self, code: &str) -> Option<&Class> {
        self.classes.iter().find(|class| class.code == code)
    }

    /// The veto with this code, if there is one.
    #[must_use]
    pub fn veto(&self, code: &str) -> Option<&Veto> {
        self.vetoes.iter().find(|veto| veto.code == code)
    }

    /// Whether some line is measured against the other members, so that one entry can move everybody's points.
    #[must_use]
    pub fn is_relative(&self) -> bool {
        self.lines().iter().any(|line| line.rule.form.is_relative())
    }
}

fn collect_lines<'a>(
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

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_false(flag: &bool) -> bool {
    !*flag
}
