//! The scoring table (bảng chấm điểm): the `thidua.scheme/1` document as types (scoring table §1 and §2).
//!
//! Holds the document and finds things in it. Does not judge it (`check`), read entries or compute points.

pub mod check;
pub mod codes;
pub mod compare;
pub mod edit;
pub mod examples;
pub mod fault;
pub(crate) mod fields;
pub mod forms;
pub(crate) mod json;
pub mod node;
pub mod outline;
mod read;
mod read_rule;
pub mod relative;
pub mod rule;
pub mod standing;
pub mod starter;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Serialize;

pub use self::fault::{Problem, SchemeFault, Severity};
pub use self::forms::{
    Band, Bands, Case, Cases, CheckItem, Checklist, Condition, Count, CountItem, CountStart, DONE_INPUT,
    Deadline, Direct, Done, Due, Late, Level, Note, Operator, Over, Proportion, Under,
};
pub use self::node::{AbsentPolicy, Aggregate, Evidence, Kind, Line, Node, NodeBody, ScoredBy};
pub use self::relative::{Direction, Leader, Placing, Ties, Untargeted};
pub use self::rule::{Attained, Award, Form, InputSpec, Measure, Rule, Share};
pub use self::standing::{
    ANY_TOP, Class, Effect, Quota, QuotaOf, RankKey, RankStyle, RankingRule, SelfScoreGap, Trigger, Veto,
};
use super::exact::Exact;
use super::points::RoundingRule;

/// The value of `format` in every document of this version.
pub const FORMAT: &str = "thidua.scheme/1";
/// Largest document, in bytes.
pub const MAX_BYTES: usize = 2 * 1024 * 1024;
/// Most nodes of a tree.
pub const MAX_NODES: usize = 5000;
/// Most items of one list that is not a list of nodes: inputs, items, levels, bands, points by place, ranking keys.
pub const MAX_ITEMS: usize = 200;
/// Most cases of one rule.
pub const MAX_CASES: usize = 100;
/// Most conditions of one case.
pub const MAX_CONDITIONS: usize = 10;
/// Most vetoes.
pub const MAX_VETOES: usize = 50;
/// Most classes.
pub const MAX_CLASSES: usize = 20;
/// Most holidays.
pub const MAX_HOLIDAYS: usize = 1000;
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

impl Scheme {
    /// Reads a document. Everything wrong with its form is reported at once; its sense is judged by [`check`].
    ///
    /// # Errors
    /// The faults, each with a JSON pointer, in document order.
    pub fn parse(json: &str) -> Result<Self, Vec<SchemeFault>> {
        read::scheme(json)
    }

    /// Reads one node, as it stands in a document's tree.
    ///
    /// # Errors
    /// The faults, each with a JSON pointer within the node.
    pub fn parse_node(json: &str) -> Result<Node, Vec<SchemeFault>> {
        read::node_alone(json)
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
            node::collect_lines(top, top, kind, &self.absent, 1, &mut lines);
        }
        lines
    }

    /// The line with this code, if there is one.
    #[must_use]
    pub fn line(&self, code: &str) -> Option<Line<'_>> {
        self.lines().into_iter().find(|line| line.code() == code)
    }

    /// The lines by code, for whoever looks up many: each look-up with [`Scheme::line`] walks the whole tree.
    #[must_use]
    pub fn lines_by_code(&self) -> BTreeMap<&str, Line<'_>> {
        self.lines().into_iter().map(|line| (line.node.code.as_str(), line)).collect()
    }

    /// The top node that is or holds the node with this code, if there is one.
    #[must_use]
    pub fn top_of(&self, code: &str) -> Option<&Node> {
        self.tree.iter().find(|top| top.find(code).is_some())
    }

    /// The node with this code, if there is one.
    #[must_use]
    pub fn node(&self, code: &str) -> Option<&Node> {
        self.tree.iter().find_map(|top| top.find(code))
    }

    /// The node a fault's JSON pointer lies in, and the rest of the pointer within it: `/max` or `/rule/bands/0`.
    #[must_use]
    pub fn node_at<'p>(&self, pointer: &'p str) -> Option<(&Node, &'p str)> {
        let (index, mut rest) = step(pointer.strip_prefix("/tree/")?);
        let mut node = self.tree.get(index?)?;
        while let Some(inner) = rest.strip_prefix("/children/") {
            let (index, after) = step(inner);
            let Some(child) = index.and_then(|index| node.children().get(index)) else { break };
            (node, rest) = (child, after);
        }
        Some((node, rest))
    }

    /// How many nodes the tree has.
    #[must_use]
    pub fn node_count(&self) -> usize {
        self.tree.iter().map(Node::count).sum()
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

/// The index a pointer goes on with, and what follows it.
fn step(pointer: &str) -> (Option<usize>, &str) {
    let end = pointer.find('/').unwrap_or(pointer.len());
    let (index, rest) = pointer.split_at(end);
    (index.parse().ok(), rest)
}
