//! What a scheme says of members beside their points: vetoes, the ranking order, classes, the self-score gap
//! (scoring table §1 and §5).

use serde::Serialize;

use super::Text;
use crate::domain::exact::Exact;

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

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_false(flag: &bool) -> bool {
    !*flag
}
