//! A sheet as its unit sees it before appraisal: scored alone, on its own entries.
//!
//! Relative rules need every member's entry; scored alone they are provisional, and say so.

use super::entry::RawEntry;
use super::scheme::{Scheme, ScoredBy};
use super::scoring::{MemberResult, MemberSheet, PeriodFacts, Scoring, Stage, Submitted, score_members};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// One unit's sheet, as the store hands it over.
#[derive(Debug, Clone)]
pub struct UnitSheet {
    /// The unit's code.
    pub unit: String,
    /// The day it was sent, in `Asia/Ho_Chi_Minh`.
    pub submitted_on: Option<NaiveDate>,
    /// What was entered, by line code.
    pub entries: BTreeMap<String, RawEntry>,
}

/// Scores the sheets of a period on what the units entered themselves, in the order given.
#[must_use]
pub fn score_units(scheme: &Scheme, submission_deadline: NaiveDate, sheets: Vec<UnitSheet>) -> Scoring {
    let facts = PeriodFacts { submission_deadline: Some(submission_deadline) };
    let sheets: Vec<MemberSheet> = sheets
        .into_iter()
        .map(|sheet| MemberSheet {
            code: sheet.unit,
            submitted: sheet.submitted_on.map_or(Submitted::Unknown, Submitted::On),
            entries: sheet.entries,
            ..MemberSheet::default()
        })
        .collect();
    score_members(scheme, &facts, &sheets, Stage::SelfScore)
}

/// Scores one sheet. `None` never happens for the one sheet given; the caller need not invent a result for it.
#[must_use]
pub fn score_unit(scheme: &Scheme, submission_deadline: NaiveDate, sheet: UnitSheet) -> Option<MemberResult> {
    score_units(scheme, submission_deadline, vec![sheet]).members.pop()
}

/// How many lines the unit itself has to answer.
#[must_use]
pub fn lines_to_enter(scheme: &Scheme) -> usize {
    scheme.lines().iter().filter(|line| line.node.scored_by == ScoredBy::Unit).count()
}
