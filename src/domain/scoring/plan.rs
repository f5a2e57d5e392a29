//! What every member's scoring needs of a scheme, worked out once for all of them.
//!
//! Codes are compared here, once, so that scoring a member goes by position. Computes no points.

use std::cmp::Ordering;
use std::sync::Arc;

use super::MemberSheet;
use crate::domain::entry::RawEntry;
use crate::domain::scheme::{Kind, Line, Node, Scheme};

/// A scheme laid out for scoring.
pub(super) struct Plan<'a> {
    /// The lines in printed order.
    pub(super) lines: Vec<Line<'a>>,
    /// Codes of all nodes in their order, each once.
    pub(super) codes: Arc<[String]>,
    /// The place in `codes` of each node, children before their heading.
    pub(super) places: Vec<usize>,
    /// The top nodes: their kind and their place in `codes`.
    pub(super) tops: Vec<(Kind, usize)>,
    /// Positions of the lines, in the order of their codes.
    by_code: Vec<usize>,
}

/// What a sheet says of each line, and the codes of what belongs to no line.
pub(super) struct Matched<'s> {
    /// By position of the line.
    pub(super) entries: Vec<Option<&'s RawEntry>>,
    pub(super) foreign: Vec<&'s String>,
}

impl<'a> Plan<'a> {
    pub(super) fn of(scheme: &'a Scheme) -> Self {
        let lines = scheme.lines();
        let mut by_code: Vec<usize> = (0..lines.len()).collect();
        by_code.sort_by_key(|at| lines.get(*at).map(Line::code));
        let mut nodes = Vec::new();
        scheme.tree.iter().for_each(|top| children_first(top, &mut nodes));
        let mut codes: Vec<String> = nodes.iter().map(|node| node.code.clone()).collect();
        codes.sort_unstable();
        codes.dedup();
        // Every code is among the codes, so no place is ever made up.
        let place = |node: &Node| codes.binary_search(&node.code).unwrap_or_default();
        let places = nodes.iter().map(|node| place(node)).collect();
        let tops = scheme.tree.iter().map(|top| (top.kind.unwrap_or_default(), place(top))).collect();
        Self { lines, places, tops, by_code, codes: codes.into() }
    }

    /// Goes through the lines and the entries of a sheet side by side, both in the order of their codes.
    pub(super) fn matched<'s>(&self, sheet: &'s MemberSheet) -> Matched<'s> {
        let mut found = Matched { entries: vec![None; self.lines.len()], foreign: Vec::new() };
        let mut waiting = self.by_code.iter().filter_map(|at| Some((*at, self.lines.get(*at)?))).peekable();
        for (code, entry) in &sheet.entries {
            let mut known = false;
            while let Some((at, line)) = waiting.peek() {
                match line.code().cmp(code) {
                    Ordering::Less => {}
                    Ordering::Equal => {
                        known = true;
                        if let Some(slot) = found.entries.get_mut(*at) {
                            *slot = Some(entry);
                        }
                    }
                    Ordering::Greater => break,
                }
                waiting.next();
            }
            if !known {
                found.foreign.push(code);
            }
        }
        found
    }
}

fn children_first<'a>(node: &'a Node, nodes: &mut Vec<&'a Node>) {
    node.children().iter().for_each(|child| children_first(child, nodes));
    nodes.push(node);
}
