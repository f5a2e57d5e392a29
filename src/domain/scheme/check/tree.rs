//! The tree of a scheme: codes, maxima that add up, what stands only at the top (scoring table §2).

use std::collections::BTreeSet;

use super::{Found, RESERVED, rules};
use crate::domain::exact::Exact;
use crate::domain::scheme::{AbsentPolicy, Aggregate, Kind, Node, NodeBody, Problem, Scheme, codes};

/// Codes of all nodes.
pub(super) fn codes(scheme: &Scheme) -> BTreeSet<&str> {
    codes::all(scheme).collect()
}

pub(super) fn check(scheme: &Scheme, found: &mut Found) {
    let core = || scheme.tree.iter().filter(|top| top.kind.unwrap_or_default() == Kind::Core);
    if core().next().is_none() {
        found.note("/tree", Problem::NoCore);
    } else {
        let sum = core().map(Node::weighted_max).fold(Exact::ZERO, |sum, max| &sum + &max);
        if sum != scheme.base {
            found.note("/base", Problem::BaseMismatch { base: scheme.base.clone(), sum });
        }
    }
    let mut walk = Walk { scheme, found, seen: BTreeSet::new() };
    for (index, top) in scheme.tree.iter().enumerate() {
        walk.node(top, top.kind.unwrap_or_default(), &format!("/tree/{index}"), true);
    }
}

struct Walk<'a, 'f> {
    scheme: &'a Scheme,
    found: &'f mut Found,
    seen: BTreeSet<&'a str>,
}

impl<'a> Walk<'a, '_> {
    fn node(&mut self, node: &'a Node, kind: Kind, pointer: &str, is_top: bool) {
        self.code(node, pointer);
        if node.kind.is_some() && !is_top {
            self.found.note(format!("{pointer}/kind"), Problem::KindBelowTop);
        }
        self.amounts(node, kind, pointer);
        match &node.body {
            NodeBody::Rule(rule) => {
                rules::check(&rules::Place { node, rule, pointer: &format!("{pointer}/rule") }, self.found);
            }
            NodeBody::Children(children) => {
                if children.is_empty() {
                    self.found.note(pointer, Problem::NoChildren);
                }
                for (index, child) in children.iter().enumerate() {
                    self.node(child, kind, &format!("{pointer}/children/{index}"), false);
                }
                sums(node, children, kind, pointer, self.found);
            }
        }
    }

    fn code(&mut self, node: &'a Node, pointer: &str) {
        let code = || node.code.clone();
        if RESERVED.contains(&node.code.as_str()) {
            self.found.note(format!("{pointer}/code"), Problem::ReservedCode { code: code() });
        }
        if !self.seen.insert(&node.code) {
            self.found.note(format!("{pointer}/code"), Problem::DuplicateCode { code: code() });
        }
    }

    fn amounts(&mut self, node: &Node, kind: Kind, pointer: &str) {
        self.found.positive(|| format!("{pointer}/weight"), &node.weight);
        match &node.max {
            Some(max) => {
                self.found.not_negative(|| format!("{pointer}/max"), max);
                let rounding = self.scheme.rounding;
                if max.round(rounding.decimals, rounding.mode) != *max {
                    self.found.note(format!("{pointer}/max"), Problem::FinerThanRounding);
                }
            }
            None if kind == Kind::Core => self.found.note(format!("{pointer}/max"), Problem::MaxMissing),
            None => {}
        }
        if let Some(AbsentPolicy::Points(points)) = &node.absent {
            let at = || format!("{pointer}/absent/points");
            self.found.not_negative(at, points);
            if let Some(max) = node.limit().filter(|max| points > *max) {
                self.found.note(at(), Problem::PointsAboveMax { points: points.clone(), max: max.clone() });
            }
        }
    }
}

/// The children's maxima against the node's (scoring table §2).
fn sums(node: &Node, children: &[Node], kind: Kind, pointer: &str, found: &mut Found) {
    let Some(max) = node.max.as_ref().filter(|_| !children.is_empty()) else {
        return;
    };
    if node.aggregate != Aggregate::Sum {
        for (index, child) in children.iter().enumerate() {
            let own = child.weighted_max();
            if own != *max {
                let at = format!("{pointer}/children/{index}/max");
                found.note(at, Problem::ChildMaxDiffers { max: max.clone(), child: own });
            }
        }
        return;
    }
    let sum = children.iter().map(Node::weighted_max).fold(Exact::ZERO, |sum, own| &sum + &own);
    if kind == Kind::Core && sum < *max {
        found.note(format!("{pointer}/max"), Problem::ChildrenBelowMax { max: max.clone(), sum });
    }
}
