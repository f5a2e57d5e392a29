//! The results of the nodes of one tree, found by code.
//!
//! A field of many members has the same codes for all, so they are kept once and every member holds only its figures.

use std::sync::Arc;

use super::{NodeResult, NodeState};
use crate::domain::points::Points;

/// The result of every node of a tree, in the order of their codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeResults {
    codes: Arc<[String]>,
    results: Vec<NodeResult>,
}

impl NodeResults {
    /// The result of the node with this code, if there is one.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&NodeResult> {
        let place = self.codes.binary_search_by(|known| known.as_str().cmp(code)).ok()?;
        self.at(place)
    }

    /// Every code with its result, in the order of the codes.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &NodeResult)> {
        self.codes.iter().map(String::as_str).zip(&self.results)
    }

    /// Every result, in the order of the codes.
    pub fn values(&self) -> impl Iterator<Item = &NodeResult> {
        self.results.iter()
    }

    /// Results still to be put in, for codes in their order.
    pub(super) fn blank(codes: Arc<[String]>) -> Self {
        let blank = NodeResult {
            points: Points::ZERO,
            assigned: Points::ZERO,
            state: NodeState::Missing,
            steps: Vec::new(),
        };
        Self { results: vec![blank; codes.len()], codes }
    }

    pub(super) fn at(&self, place: usize) -> Option<&NodeResult> {
        self.results.get(place)
    }

    pub(super) fn put(&mut self, place: usize, result: NodeResult) {
        if let Some(slot) = self.results.get_mut(place) {
            *slot = result;
        }
    }
}
