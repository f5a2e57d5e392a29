//! The parameters of the two rule forms that measure a member against the others (scoring table §3).
//!
//! Only the document's types; places and best results are found in `scoring::relative`.

use serde::Serialize;

use super::rule::Measure;
use crate::domain::exact::Exact;

/// `leader`: relative to the best member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Leader {
    /// What is measured.
    pub measure: Measure,
    /// Share of the maximum for just meeting the target.
    pub met_share: Exact,
    /// What a result without a target earns.
    pub untargeted: Untargeted,
}

/// What a result without a target earns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Untargeted {
    /// In proportion to the best result among those without a target.
    BestRatio,
    /// The line counts as not assigned.
    Absent,
}

/// `placing`: by place among the members.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Placing {
    /// What is measured.
    pub measure: Measure,
    /// Which end is best.
    pub direction: Direction,
    /// Points of the first, second, … place.
    pub points: Vec<Exact>,
    /// Points of every place beyond, 0 unless said.
    #[serde(rename = "else", skip_serializing_if = "Exact::is_zero")]
    pub otherwise: Exact,
    /// What members with equal values get.
    pub ties: Ties,
}

/// Which end of a measure is best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// More is better.
    High,
    /// Less is better.
    Low,
}

/// What members with equal values get.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ties {
    /// The points of the place they share.
    Same,
    /// The mean of the places they cover.
    Share,
}
