//! Points: exact figures after the rounding of scoring table §5.
//!
//! Knows how points are rounded and clamped, not where they come from.

use serde::{Deserialize, Serialize};

use super::exact::{Exact, Rounding};

/// Points of a line, a node or a total (unit: points of the scheme). Deductions are positive amounts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Points(Exact);

/// The scheme's rounding: how many decimals, and which way (scoring table §1 and §5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct RoundingRule {
    /// Decimals of every printed figure, 0 to 10.
    pub decimals: u32,
    /// Which way a figure between two decimals goes.
    pub mode: Rounding,
}

impl Default for RoundingRule {
    fn default() -> Self {
        Self { decimals: 2, mode: Rounding::HalfUp }
    }
}

impl Points {
    /// No points.
    pub const ZERO: Self = Self(Exact::ZERO);

    /// Takes a figure that is already in points, such as a sum of points or a stored total.
    #[must_use]
    pub fn new(value: Exact) -> Self {
        Self(value)
    }

    /// Rounds a computed figure to points (scoring table §5, 1).
    #[must_use]
    pub fn rounded(value: &Exact, rule: RoundingRule) -> Self {
        Self(value.round(rule.decimals, rule.mode))
    }

    /// The exact value.
    #[must_use]
    pub fn value(&self) -> &Exact {
        &self.0
    }

    /// These points kept between 0 and `max`; without a `max` there is no upper end (scoring table §5, 1–2).
    #[must_use]
    pub fn clamped(self, max: Option<&Exact>) -> Self {
        self.between(Some(&Exact::ZERO), max)
    }

    /// These points kept between an optional floor and an optional ceiling (scoring table §5, 6).
    #[must_use]
    pub fn between(self, floor: Option<&Exact>, ceiling: Option<&Exact>) -> Self {
        let raised = match floor {
            Some(floor) if self.0 < *floor => floor.clone(),
            _ => self.0,
        };
        match ceiling {
            Some(ceiling) if raised > *ceiling => Self(ceiling.clone()),
            _ => Self(raised),
        }
    }

    /// The points with the scheme's number of decimals: `7.50`.
    #[must_use]
    pub fn to_plain(&self, decimals: u32) -> String {
        self.0.to_plain(decimals)
    }
}

impl<'a> std::iter::Sum<&'a Points> for Points {
    fn sum<I: Iterator<Item = &'a Self>>(parts: I) -> Self {
        Self(parts.map(Points::value).sum())
    }
}
