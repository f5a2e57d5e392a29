//! The parameters of the eight rule forms that need only the member's own entry (scoring table §3).
//!
//! Only the document's types and what can be read off them; the forms that compare members are in `relative`, points
//! are computed in `scoring`.

use chrono::NaiveDate;
use serde::{Serialize, Serializer};

use super::Text;
use super::rule::{Award, Measure};
use crate::domain::calendar::DayCount;
use crate::domain::exact::Exact;

/// `direct`: as typed by the scorer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Direct {
    /// Lowest points, 0 unless said.
    #[serde(skip_serializing_if = "Exact::is_zero")]
    pub min: Exact,
    /// Distance between two allowed values, counted from `min`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<Exact>,
    /// Whether the scorer must say why.
    pub note: Note,
}

/// Whether a note belongs to the points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Note {
    /// The sheet cannot be sent without it.
    Required,
    /// It may be written.
    #[default]
    Optional,
}

/// One level of `levels`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Level {
    /// Unique within the rule.
    pub code: String,
    /// Printed name.
    pub name: Text,
    /// What it is worth.
    #[serde(flatten)]
    pub award: Award,
}

/// `checklist`: the sum of the ticked items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Checklist {
    /// The items in printed order.
    pub items: Vec<CheckItem>,
}

/// One item of a checklist; its code is an input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckItem {
    /// Unique within the rule.
    pub code: String,
    /// Printed name.
    pub name: Text,
    /// Points when ticked.
    pub points: Exact,
}

/// `proportion`: by the ratio r = measure ÷ `full_at`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proportion {
    /// What is measured.
    pub measure: Measure,
    /// The measure that earns the maximum, 1 unless said.
    pub full_at: Exact,
    /// What r > 1 earns.
    pub over: Over,
    /// What r < 1 earns.
    pub below: Under,
    /// Below this r there are no points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zero_below: Option<Exact>,
}

/// What passing the full measure earns.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Over {
    /// The maximum and no more.
    #[default]
    Cap,
    /// In proportion without end.
    Uncapped,
    /// More for every full step.
    #[serde(untagged)]
    Steps {
        /// Length of a step of r.
        per: Exact,
        /// Points of a step.
        points: Exact,
        /// Most points above the maximum.
        #[serde(skip_serializing_if = "Option::is_none")]
        cap: Option<Exact>,
    },
}

/// What falling short of the full measure earns.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Under {
    /// The maximum times r.
    #[default]
    Proportional,
    /// Nothing.
    Zero,
    /// The maximum less something for every begun step.
    #[serde(untagged)]
    Steps {
        /// Length of a step of r.
        per: Exact,
        /// Points taken per step.
        minus: Exact,
    },
}

/// `bands`: of the band that holds the measure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bands {
    /// What is measured.
    pub measure: Measure,
    /// The bands in printed order.
    pub bands: Vec<Band>,
    /// Points outside every band; without it the line is undecided there.
    #[serde(rename = "else", skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<Exact>,
}

/// One band; an end left out is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Band {
    /// Lower end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Exact>,
    /// Whether the lower end belongs to it.
    #[serde(skip_serializing_if = "is_true")]
    pub from_incl: bool,
    /// Upper end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Exact>,
    /// Whether the upper end belongs to it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub to_incl: bool,
    /// What it is worth.
    #[serde(flatten)]
    pub award: Award,
}

impl Band {
    /// Whether the value lies in the band.
    #[must_use]
    pub fn holds(&self, value: &Exact) -> bool {
        let above = self.from.as_ref().is_none_or(|from| value > from || (self.from_incl && value == from));
        let below = self.to.as_ref().is_none_or(|to| value < to || (self.to_incl && value == to));
        above && below
    }
}

/// `cases`: of the first case whose conditions all hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cases {
    /// The cases in the order they are tried.
    pub cases: Vec<Case>,
    /// Points when none holds; without it the line is undecided then.
    #[serde(rename = "else", skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<Exact>,
}

/// One case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Case {
    /// All of these must hold.
    pub when: Vec<Condition>,
    /// What it is worth.
    pub points: Exact,
}

/// One comparison of an input with a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Condition {
    /// Code of the input.
    pub input: String,
    /// The comparison.
    pub op: Operator,
    /// What the input is compared with.
    pub value: Exact,
}

impl Condition {
    /// Whether the condition holds for this number.
    #[must_use]
    pub fn holds(&self, number: &Exact) -> bool {
        match self.op {
            Operator::Equal => *number == self.value,
            Operator::Unequal => *number != self.value,
            Operator::Less => *number < self.value,
            Operator::AtMost => *number <= self.value,
            Operator::Greater => *number > self.value,
            Operator::AtLeast => *number >= self.value,
        }
    }
}

/// A comparison, written with its mathematical sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Operator {
    /// =
    #[serde(rename = "=")]
    Equal,
    /// ≠
    #[serde(rename = "≠")]
    Unequal,
    /// <
    #[serde(rename = "<")]
    Less,
    /// ≤
    #[serde(rename = "≤")]
    AtMost,
    /// >
    #[serde(rename = ">")]
    Greater,
    /// ≥
    #[serde(rename = "≥")]
    AtLeast,
}

impl Operator {
    /// The sign.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::Unequal => "≠",
            Self::Less => "<",
            Self::AtMost => "≤",
            Self::Greater => ">",
            Self::AtLeast => "≥",
        }
    }
}

/// `deadline`: by the day something was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Deadline {
    /// The last day that is on time.
    pub due: Due,
    /// Where the day it was done comes from.
    pub done: Done,
    /// How days late are counted.
    pub days: DayCount,
    /// What lateness costs.
    pub late: Late,
    /// Points when it was never done, 0 unless said.
    #[serde(skip_serializing_if = "Exact::is_zero")]
    pub missing: Exact,
}

/// The last day that is on time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// A day written in the scheme.
    On(NaiveDate),
    /// The submission deadline of the period (`period.submission_deadline`).
    SubmissionDeadline,
}

/// How the document writes [`Due::SubmissionDeadline`].
pub const SUBMISSION_DEADLINE: &str = "period.submission_deadline";

impl Serialize for Due {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::On(day) => day.serialize(serializer),
            Self::SubmissionDeadline => serializer.serialize_str(SUBMISSION_DEADLINE),
        }
    }
}

/// Where the day something was done comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Done {
    /// Entered on the line as the input `done`.
    Input,
    /// The day the sheet was submitted.
    SubmittedOn,
}

/// Code of the input a `deadline` reads.
pub const DONE_INPUT: &str = "done";

/// What lateness costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Late {
    /// So many points per day, not below 0.
    PerDay {
        /// Points per day.
        per_day: Exact,
    },
    /// Points by bands over the days late.
    Bands(Vec<Band>),
}

/// `count`: points per time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Count {
    /// From where it counts.
    pub start: CountStart,
    /// What is counted; each code is an input.
    pub items: Vec<CountItem>,
}

/// From where a `count` starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CountStart {
    /// From 0 upward.
    Zero,
    /// From the maximum downward.
    Max,
}

/// One thing that is counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CountItem {
    /// Unique within the rule.
    pub code: String,
    /// Printed name.
    pub name: Text,
    /// Points per time.
    pub each: Exact,
    /// Most points of this item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cap: Option<Exact>,
    /// Highest number that may be entered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_most: Option<Exact>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_true(flag: &bool) -> bool {
    *flag
}
