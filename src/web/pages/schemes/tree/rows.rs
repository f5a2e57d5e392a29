//! The rows of the tree: sums beside maxima, marks, and each fault at its node.

use super::view::{FaultView, TreeRow};
use crate::actions::schemes::mark_of;
use crate::domain::exact::Exact;
use crate::domain::scheme::fault::{Problem, SchemeFault};
use crate::domain::scheme::{Aggregate, Evidence, Kind, Line, Node, NodeBody, Scheme, ScoredBy};
use crate::text::Lang;
use crate::text::faults::scheme_words;
use crate::text::rules;
use crate::text::steps::number;
use crate::web::paths::SchemeAddress;
use crate::web::words;
use std::collections::BTreeMap;

/// The rows of a table, and the faults that belong to no node.
#[must_use]
pub fn rows(
    t: Lang,
    scheme: &Scheme,
    faults: &[SchemeFault],
    address: &SchemeAddress,
) -> (Vec<TreeRow>, Vec<FaultView>) {
    let (of_node, of_table) = faults_by_node(t, scheme, faults, address);
    let lines = scheme.lines_by_code();
    let mut drawing = Drawing { t, address, lines, of_node, rows: Vec::new() };
    drawing.siblings(&scheme.tree, 1);
    (drawing.rows, of_table)
}

/// The faults of each node by its code, and those that belong to no node.
#[must_use]
pub fn faults_by_node<'a>(
    t: Lang,
    scheme: &'a Scheme,
    faults: &[SchemeFault],
    address: &SchemeAddress,
) -> (BTreeMap<&'a str, Vec<FaultView>>, Vec<FaultView>) {
    let (mut of_node, mut of_table) = (BTreeMap::<&str, Vec<FaultView>>::new(), Vec::new());
    for fault in faults {
        match scheme.node_at(&fault.pointer) {
            Some((node, _)) => {
                let view = fault_view(t, fault, address.node(&node.code, ""));
                of_node.entry(&node.code).or_default().push(view);
            }
            None => of_table.push(fault_view(t, fault, address.part("/settings"))),
        }
    }
    (of_node, of_table)
}

/// A fault in words, leading to its place.
#[must_use]
pub fn fault_view(t: Lang, fault: &SchemeFault, href: String) -> FaultView {
    let unwritten = matches!(fault.problem, Problem::EmptyList) && fault.pointer.contains("/rule");
    let text = if unwritten { t.scheme_rule_unwritten().to_owned() } else { scheme_words(t, &fault.problem) };
    FaultView { text, is_serious: fault.severity().forbids_adoption(), href }
}

struct Drawing<'a> {
    t: Lang,
    address: &'a SchemeAddress,
    lines: BTreeMap<&'a str, Line<'a>>,
    of_node: BTreeMap<&'a str, Vec<FaultView>>,
    rows: Vec<TreeRow>,
}

impl<'a> Drawing<'a> {
    fn siblings(&mut self, nodes: &'a [Node], depth: usize) {
        for (place, node) in nodes.iter().enumerate() {
            let row = self.row(node, depth, (place == 0, place + 1 == nodes.len()));
            self.rows.push(row);
            self.siblings(node.children(), depth + 1);
        }
    }

    fn row(&mut self, node: &'a Node, depth: usize, (is_first, is_last): (bool, bool)) -> TreeRow {
        let t = self.t;
        let (sum, sum_fits) = sum_of(t, node);
        let rule = node.rule();
        TreeRow {
            code: node.code.clone(),
            name: words::text(t, &node.name),
            depth,
            is_heading: rule.is_none(),
            form: rule.map(|rule| rules::form_name(t, rule.form.name()).to_owned()).unwrap_or_default(),
            sentence: self
                .lines
                .get(node.code.as_str())
                .map(|line| rules::words(t, line))
                .unwrap_or_default(),
            max: node.max.as_ref().map(|max| number(t, max)).unwrap_or_default(),
            sum,
            sum_fits,
            evidence: rule.map(|_| evidence(t, node.evidence).to_owned()).unwrap_or_default(),
            marks: marks(t, node, depth),
            faults: self.of_node.remove(node.code.as_str()).unwrap_or_default(),
            href: self.address.node(&node.code, ""),
            action: self.address.node(&node.code, ""),
            seen: mark_of(node, true),
            seen_own: mark_of(node, false),
            is_first,
            is_last,
        }
    }
}

/// Evidence, in a word.
#[must_use]
pub fn evidence(t: Lang, evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::Required => t.evidence_required(),
        Evidence::Optional => t.evidence_optional(),
        Evidence::None => t.evidence_none(),
    }
}

/// `28/30`, and whether the children reach the maximum.
fn sum_of(t: Lang, node: &Node) -> (String, bool) {
    let NodeBody::Children(children) = &node.body else {
        return (String::new(), true);
    };
    let Some(max) = &node.max else {
        return (String::new(), true);
    };
    if node.aggregate != Aggregate::Sum {
        let fits = children.iter().all(|child| child.weighted_max() == *max);
        return (aggregate(t, node.aggregate).to_owned(), fits);
    }
    let sum: Exact = children.iter().map(Node::weighted_max).fold(Exact::ZERO, |sum, own| &sum + &own);
    (format!("{}/{}", number(t, &sum), number(t, max)), sum >= *max)
}

/// The sums a node counts in, from its heading up to the table, each with whether it fits.
#[must_use]
pub fn sums_around(t: Lang, scheme: &Scheme, code: &str) -> Vec<(String, bool)> {
    fn above<'a>(nodes: &'a [Node], code: &str, path: &mut Vec<&'a Node>) -> bool {
        nodes.iter().any(|node| {
            path.push(node);
            let found = node.code == code || above(node.children(), code, path);
            if !found {
                path.pop();
            }
            found
        })
    }
    let mut path = Vec::new();
    above(&scheme.tree, code, &mut path);
    let headings = path.into_iter().rev().filter(|node| node.rule().is_none());
    let sums = headings.filter_map(|node| {
        let (sum, fits) = sum_of(t, node);
        (!sum.is_empty()).then(|| (format!("{}: {sum}", node.code), fits))
    });
    sums.chain(std::iter::once(total(t, scheme))).collect()
}

/// The maxima of the core against the base, in words.
#[must_use]
pub fn total(t: Lang, scheme: &Scheme) -> (String, bool) {
    let core = scheme.tree.iter().filter(|top| top.kind.unwrap_or_default() == Kind::Core);
    let sum = core.map(Node::weighted_max).fold(Exact::ZERO, |sum, own| &sum + &own);
    let (shown, base) = (number(t, &sum), number(t, &scheme.base));
    let text = match sum.cmp(&scheme.base) {
        std::cmp::Ordering::Equal => t.scheme_sum_fits(shown, base),
        std::cmp::Ordering::Less => t.scheme_sum_short(shown, base, number(t, &(&scheme.base - &sum))),
        std::cmp::Ordering::Greater => t.scheme_sum_over(shown, base, number(t, &(&sum - &scheme.base))),
    };
    (text, sum == scheme.base)
}

/// How children make one figure, in words.
#[must_use]
pub fn aggregate(t: Lang, aggregate: Aggregate) -> &'static str {
    match aggregate {
        Aggregate::Sum => t.aggregate_by_sum(),
        Aggregate::Mean => t.aggregate_by_mean(),
        Aggregate::Min => t.aggregate_by_min(),
        Aggregate::Max => t.aggregate_by_max(),
    }
}

/// What a top node's points are for, in words.
#[must_use]
pub fn kind(t: Lang, kind: Kind) -> &'static str {
    match kind {
        Kind::Core => t.kind_core(),
        Kind::Bonus => t.kind_bonus(),
        Kind::Deduction => t.kind_deduction(),
    }
}

fn marks(t: Lang, node: &Node, depth: usize) -> Vec<String> {
    let mut marks = Vec::new();
    let of = node.kind.unwrap_or_default();
    if depth == 1 && of != Kind::Core {
        marks.push(kind(t, of).to_owned());
    }
    if node.weight != Exact::ONE {
        marks.push(t.scheme_mark_weight(number(t, &node.weight)));
    }
    if node.scored_by == ScoredBy::Appraiser {
        marks.push(t.scored_by_appraiser().to_owned());
    }
    if !node.capped {
        marks.push(t.scheme_mark_uncapped().to_owned());
    }
    marks
}
