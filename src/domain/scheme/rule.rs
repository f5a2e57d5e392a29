//! The rule of a line: its inputs, its measure and which of the ten forms it has (scoring table §3).
//!
//! Only the document's types and what can be read off them; points are computed in `scoring`.

use serde::Serialize;

use super::Text;
use super::forms::{Bands, Cases, Checklist, Count, Deadline, Direct, Level, Proportion};
use super::relative::{Leader, Placing};
use crate::domain::exact::Exact;

/// A rule: what is entered and how it becomes points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// How the inputs become points.
    #[serde(flatten)]
    pub form: Form,
    /// Numbers the unit enters, for forms with a measure and for `cases`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<InputSpec>,
}

/// A number that is entered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InputSpec {
    /// Unique within the rule.
    pub code: String,
    /// Short name for a table heading.
    pub name: Text,
    /// Unit of the number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<Text>,
    /// Lowest number allowed, 0 unless said.
    #[serde(skip_serializing_if = "Exact::is_zero")]
    pub min: Exact,
    /// Highest number allowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<Exact>,
    /// Whether only whole numbers are allowed.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub integer: bool,
}

/// The ten rule forms (scoring table §3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "form", rename_all = "snake_case")]
pub enum Form {
    /// Points as typed by the scorer.
    Direct(Direct),
    /// Points of the one chosen level.
    Levels {
        /// The levels in printed order.
        levels: Vec<Level>,
    },
    /// Sum of the ticked items.
    Checklist(Checklist),
    /// In proportion to a measure.
    Proportion(Proportion),
    /// Points of the band that holds a measure.
    Bands(Bands),
    /// Points of the first case that holds.
    Cases(Cases),
    /// Points by the day something was done.
    Deadline(Deadline),
    /// Points per time.
    Count(Count),
    /// Relative to the best member.
    Leader(Leader),
    /// By place among the members.
    Placing(Placing),
}

impl Form {
    /// The name the document uses.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Direct(_) => "direct",
            Self::Levels { .. } => "levels",
            Self::Checklist(_) => "checklist",
            Self::Proportion(_) => "proportion",
            Self::Bands(_) => "bands",
            Self::Cases(_) => "cases",
            Self::Deadline(_) => "deadline",
            Self::Count(_) => "count",
            Self::Leader(_) => "leader",
            Self::Placing(_) => "placing",
        }
    }

    /// The measure of the forms that have one.
    #[must_use]
    pub fn measure(&self) -> Option<&Measure> {
        match self {
            Self::Proportion(rule) => Some(&rule.measure),
            Self::Bands(rule) => Some(&rule.measure),
            Self::Leader(rule) => Some(&rule.measure),
            Self::Placing(rule) => Some(&rule.measure),
            Self::Direct(_)
            | Self::Levels { .. }
            | Self::Checklist(_)
            | Self::Cases(_)
            | Self::Deadline(_)
            | Self::Count(_) => None,
        }
    }

    /// Whether points depend on the other members' entries.
    #[must_use]
    pub fn is_relative(&self) -> bool {
        matches!(self, Self::Leader(_) | Self::Placing(_))
    }
}

/// Points, or a percentage of the node's maximum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Award {
    /// These points.
    Points(Exact),
    /// This percentage of `max`.
    Percent(Exact),
}

/// How the declared inputs make one figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Measure {
    /// One input as it stands.
    Input {
        /// Code of the input.
        input: String,
    },
    /// Part ÷ whole.
    Share(Share),
    /// Actual ÷ (target × pace).
    Attained(Attained),
}

/// Part ÷ whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Share {
    /// Codes of part and whole.
    #[serde(rename = "share")]
    pub part_and_whole: [String; 2],
    /// Whether the part may be larger than the whole.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub part_may_exceed: bool,
}

/// Actual ÷ (target × pace).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Attained {
    /// Codes of actual and target.
    #[serde(rename = "attained")]
    pub actual_and_target: [String; 2],
    /// The share of the target expected by now: 0.5 at half-year; 1 unless said.
    #[serde(skip_serializing_if = "is_one")]
    pub pace: Exact,
}

fn is_one(value: &Exact) -> bool {
    *value == Exact::ONE
}
