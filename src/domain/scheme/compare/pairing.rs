//! Which node of one version is which node of the other. Knows codes, names and rules; judges no difference.

use std::collections::BTreeMap;

use super::Side;
use crate::domain::scheme::{Node, Scheme};

/// The nodes of a version in printed order, each with the places of its parent and children in that order.
pub(crate) struct Tree<'a> {
    pub(crate) sides: Vec<Side<'a>>,
    pub(super) parents: Vec<Option<usize>>,
    pub(super) children: Vec<Vec<usize>>,
    pub(super) tops: Vec<usize>,
}

impl<'a> Tree<'a> {
    pub(crate) fn of(scheme: &'a Scheme) -> Self {
        let mut tree =
            Self { sides: Vec::new(), parents: Vec::new(), children: Vec::new(), tops: Vec::new() };
        for (place, top) in (1..).zip(&scheme.tree) {
            let kind = top.kind.unwrap_or_default();
            let index = tree.grow(
                Side { node: top, parent: None, top, kind, absent: &scheme.absent, depth: 1, place },
                None,
            );
            tree.tops.push(index);
        }
        tree
    }

    /// Adds a node and everything below it; `side.absent` is what it inherits.
    fn grow(&mut self, mut side: Side<'a>, parent: Option<usize>) -> usize {
        side.absent = side.node.absent.as_ref().unwrap_or(side.absent);
        let index = self.sides.len();
        self.sides.push(side);
        self.parents.push(parent);
        self.children.push(Vec::new());
        let below: &'a [Node] = side.node.children();
        let children = (1..)
            .zip(below)
            .map(|(place, node)| {
                let child = Side { node, parent: Some(side.node), depth: side.depth + 1, place, ..side };
                self.grow(child, Some(index))
            })
            .collect();
        if let Some(slot) = self.children.get_mut(index) {
            *slot = children;
        }
        index
    }

    pub(super) fn parent(&self, index: usize) -> Option<usize> {
        self.parents.get(index).copied().flatten()
    }

    fn node(&self, index: usize) -> Option<&'a Node> {
        self.sides.get(index).map(|side| side.node)
    }

    /// The names of the headings a node stands below, the nearest first.
    fn names_above(&self, index: usize) -> Vec<&'a str> {
        let above = std::iter::successors(self.parent(index), |parent| self.parent(*parent));
        above.filter_map(|parent| self.node(parent)).map(|node| node.name.vi.as_str()).collect()
    }

    pub(super) fn children(&self, index: usize) -> &[usize] {
        self.children.get(index).map_or(&[], Vec::as_slice)
    }
}

/// What tells a node from others whatever its code: its names and its rule.
fn said(node: &Node) -> (&str, Option<&str>, Option<String>) {
    let rule = node.rule().and_then(|rule| serde_json::to_string(rule).ok());
    (node.name.vi.as_str(), node.name.en.as_deref(), rule)
}

/// For each node of one version its place in the other, if it is there. No two nodes share a counterpart.
pub(crate) struct Pairing {
    to_after: Vec<Option<usize>>,
    to_before: Vec<Option<usize>>,
}

impl Pairing {
    /// Finds the counterparts, in time growing with the number of nodes and its logarithm.
    pub(crate) fn between<'a>(before: &Tree<'a>, after: &Tree<'a>) -> Self {
        let mut pairing =
            Self { to_after: vec![None; before.sides.len()], to_before: vec![None; after.sides.len()] };
        let code = |node: &'a Node| node.code.as_str();
        let name = |node: &'a Node| node.name.vi.as_str();
        pairing.pair_by(before, after, false, |tree, index| {
            tree.node(index).map(|node| (code(node), name(node), tree.names_above(index)))
        });
        pairing.pair_by(before, after, true, |tree, index| {
            tree.node(index).map(|node| (said(node), tree.names_above(index)))
        });
        pairing.pair_by(before, after, false, |tree, index| {
            tree.node(index).map(|node| (code(node), name(node)))
        });
        pairing.pair_by(before, after, true, |tree, index| tree.node(index).map(said));
        pairing.pair_by(before, after, false, |tree, index| tree.node(index).map(code));
        pairing
    }

    /// The place in the later version of a node of the earlier.
    pub(crate) fn after(&self, before: usize) -> Option<usize> {
        self.to_after.get(before).copied().flatten()
    }

    /// The place in the earlier version of a node of the later.
    pub(crate) fn before(&self, after: usize) -> Option<usize> {
        self.to_before.get(after).copied().flatten()
    }

    /// Pairs what is still single by a key, the first with the first and so on. Where `only_sure`, a key that stands
    /// more than once in a version, be it at nodes that have a counterpart already, pairs nothing.
    fn pair_by<'a, K: Ord>(
        &mut self,
        before: &Tree<'a>,
        after: &Tree<'a>,
        only_sure: bool,
        key: impl Fn(&Tree<'a>, usize) -> Option<K>,
    ) {
        let mut waiting: BTreeMap<K, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for index in (0..before.sides.len()).filter(|index| only_sure || self.after(*index).is_none()) {
            if let Some(key) = key(before, index) {
                waiting.entry(key).or_default().0.push(index);
            }
        }
        for index in (0..after.sides.len()).filter(|index| only_sure || self.before(*index).is_none()) {
            if let Some(key) = key(after, index) {
                waiting.entry(key).or_default().1.push(index);
            }
        }
        for (old, new) in waiting.into_values() {
            if only_sure && (old.len() != 1 || new.len() != 1) {
                continue;
            }
            for (old, new) in old.into_iter().zip(new) {
                if self.after(old).is_none() && self.before(new).is_none() {
                    self.pair(old, new);
                }
            }
        }
    }

    fn pair(&mut self, before: usize, after: usize) {
        if let (Some(old), Some(new)) = (self.to_after.get_mut(before), self.to_before.get_mut(after)) {
            *old = Some(after);
            *new = Some(before);
        }
    }
}
