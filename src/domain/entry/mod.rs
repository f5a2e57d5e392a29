//! What was entered on one line: the stored form, and the same read against the line's rule.
//!
//! Blank is not zero: a blank or half-filled line is no answer (scoring table §4). Computes no points.

mod read;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use self::read::read;
pub(crate) use self::read::used_inputs;
use super::exact::{DecimalFault, Exact};

/// One line's entry as it is typed, stored and exchanged: the input forms of scoring table §6.
///
/// Any mixture can be stored; [`read()`] says what it means. Numbers are plain decimals (`7.5`), days `2013-07-05`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RawEntry {
    /// Numbers, days and ticks by input code; items of a checklist or count by their own codes.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub inputs: BTreeMap<String, RawValue>,
    /// The chosen level.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// Points of a `direct` line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points: Option<String>,
    /// Points a scorer settles an undecided line with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided: Option<String>,
    /// The line does not apply to the unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Absence>,
    /// Why; needed with `status` and with `decided`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// One input's value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum RawValue {
    /// A tick, or its absence.
    Tick(bool),
    /// A number or a day; empty is blank.
    Text(String),
    /// JSON `null`: never done (`deadline`), no target (`leader`); blank elsewhere.
    Nothing,
}

impl RawValue {
    /// A number or a day.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }
}

/// Why a line does not apply to a unit (scoring table §4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Absence {
    /// Không giao chỉ tiêu.
    NotAssigned,
    /// Không phát sinh.
    NoCase,
}

/// An entry read against its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// No answer at all.
    Blank,
    /// Some inputs typed, others not: counts as no answer.
    Incomplete {
        /// Codes of the inputs still blank.
        blank: Vec<String>,
    },
    /// The line does not apply to the unit.
    Absent {
        /// In which way.
        absence: Absence,
        /// Why.
        reason: String,
    },
    /// An answer.
    Answered(Answer),
    /// An answer the table has no points for, settled by a scorer.
    Decided {
        /// The answer.
        answer: Answer,
        /// The points given.
        points: Exact,
        /// Why.
        reason: String,
    },
}

/// A complete and valid answer, in the order the rule lists its inputs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// `direct`: points as typed.
    Points(Exact),
    /// `levels`: position of the chosen level.
    Level(usize),
    /// `checklist`: one flag per item.
    Ticks(Vec<bool>),
    /// Forms with a measure, and `cases`: one number per declared input; nothing for a target that was not set, or for
    /// an input the rule does not read.
    Numbers(Vec<Option<Exact>>),
    /// `deadline`: the day it was done; nothing for never.
    Done(Option<NaiveDate>),
    /// `count`: one number per item.
    Counts(Vec<Exact>),
}

/// Something a person entered wrongly. The words are in `text::faults`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryFault {
    /// Code of the input, where one is to blame.
    pub input: Option<String>,
    /// What is wrong.
    pub kind: EntryFaultKind,
}

/// What is wrong with an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntryFaultKind {
    /// Not a plain number.
    NotANumber,
    /// More than 15 digits before or 10 after the point.
    TooManyDigits,
    /// A whole number is needed.
    NotWhole,
    /// Below the lowest number allowed.
    BelowMin {
        /// The lowest.
        min: Exact,
        /// What was entered.
        value: Exact,
    },
    /// Above the highest number allowed.
    AboveMax {
        /// The highest.
        max: Exact,
        /// What was entered.
        value: Exact,
    },
    /// Points outside what the line gives.
    PointsOutside {
        /// Fewest points.
        min: Exact,
        /// Most points, where there is a limit.
        max: Option<Exact>,
        /// What was entered.
        value: Exact,
    },
    /// Points off the step grid.
    OffStep {
        /// Where the grid starts.
        min: Exact,
        /// Distance between two allowed values.
        step: Exact,
        /// What was entered.
        value: Exact,
    },
    /// The part is larger than the whole.
    PartAboveWhole {
        /// The part.
        part: Exact,
        /// The whole.
        whole: Exact,
    },
    /// The whole is 0: the line has to be marked as not applying.
    ZeroWhole,
    /// The target is 0: the line has to be marked as not applying.
    ZeroTarget,
    /// Not a day that exists, written 2013-07-05.
    NotADate,
    /// Neither ticked nor unticked.
    NotATick,
    /// Not one of the line's levels.
    UnknownLevel {
        /// What was entered.
        level: String,
    },
    /// The line has no such input.
    UnknownInput,
    /// A kind of answer this line does not take, such as points on a line that is computed.
    WrongAnswer {
        /// The field that does not belong: `points`, `level` or `inputs`.
        field: &'static str,
    },
    /// `status` or `decided` without a reason.
    ReasonMissing,
    /// `decided` on a line the table has points for, or that has no answer.
    NotUndecided,
    /// The scheme has no line with this code.
    UnknownLine,
    /// The rule counts from the period's submission deadline, and the period has none.
    NoSubmissionDeadline,
    /// The scheme's rule has a fault of its own, so that no entry can be read by it.
    RuleBroken,
    /// The scheme has no veto with this code.
    UnknownVeto,
    /// The unit claims more than the scheme lets it.
    SelfTotalAboveCap {
        /// Highest total a unit may claim.
        cap: Exact,
        /// What it claims.
        value: Exact,
    },
    /// A field the format does not know.
    UnknownField,
    /// A field that stands twice.
    RepeatedField,
    /// A member code that stands twice.
    RepeatedMember,
    /// Another type of value is needed.
    WrongType,
    /// The entries document is not sound JSON.
    NotJson,
    /// The entries document is larger than 4 MB.
    TooLarge,
    /// More members, lines, inputs or vetoes than are read or scored at once.
    TooMany {
        /// How many there may be.
        most: usize,
    },
    /// More faults than are worth listing.
    TooManyFaults,
}

impl EntryFault {
    /// A fault of one input.
    #[must_use]
    pub fn of(input: &str, kind: EntryFaultKind) -> Self {
        Self { input: Some(input.to_owned()), kind }
    }

    /// A fault of the line as a whole.
    #[must_use]
    pub fn whole(kind: EntryFaultKind) -> Self {
        Self { input: None, kind }
    }
}

impl From<DecimalFault> for EntryFaultKind {
    fn from(fault: DecimalFault) -> Self {
        match fault {
            DecimalFault::NotADecimal => Self::NotANumber,
            DecimalFault::TooManyDigits => Self::TooManyDigits,
        }
    }
}

impl EntryFaultKind {
    /// The code of the fault, as `thidua scheme evaluate` prints it.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotANumber => "not_a_number",
            Self::TooManyDigits => "too_many_digits",
            Self::NotWhole => "not_whole",
            Self::BelowMin { .. } => "below_min",
            Self::AboveMax { .. } => "above_max",
            Self::PointsOutside { .. } => "points_outside",
            Self::OffStep { .. } => "off_step",
            Self::PartAboveWhole { .. } => "part_above_whole",
            Self::ZeroWhole => "zero_whole",
            Self::ZeroTarget => "zero_target",
            Self::NotADate => "not_a_date",
            Self::NotATick => "not_a_tick",
            Self::UnknownLevel { .. } => "unknown_level",
            Self::UnknownInput => "unknown_input",
            Self::WrongAnswer { .. } => "wrong_answer",
            Self::ReasonMissing => "reason_missing",
            Self::NotUndecided => "not_undecided",
            Self::UnknownLine => "unknown_line",
            Self::NoSubmissionDeadline => "no_submission_deadline",
            Self::RuleBroken => "rule_broken",
            Self::UnknownVeto => "unknown_veto",
            Self::SelfTotalAboveCap { .. } => "self_total_above_cap",
            Self::UnknownField => "unknown_field",
            Self::RepeatedField => "repeated_field",
            Self::RepeatedMember => "repeated_member",
            Self::WrongType => "wrong_type",
            Self::NotJson => "not_json",
            Self::TooLarge => "too_large",
            Self::TooMany { .. } => "too_many",
            Self::TooManyFaults => "too_many_faults",
        }
    }
}

impl RawEntry {
    /// Whether nothing at all was entered: no value, no level, no points, no status.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        let blank = |text: &Option<String>| text.as_deref().is_none_or(|text| text.trim().is_empty());
        self.status.is_none()
            && blank(&self.level)
            && blank(&self.points)
            && blank(&self.decided)
            && self
                .inputs
                .values()
                .all(|value| matches!(value, RawValue::Text(text) if text.trim().is_empty()))
    }
}
