//! A sheet as its unit sees it before appraisal: scored alone, on its own entries.
//!
//! Relative rules need every member's entry; scored alone they are provisional, and say so.

use super::entry::RawEntry;
use super::scheme::{Scheme, ScoredBy};
use super::scoring::{
    MemberResult, MemberSheet, PeriodFacts, Scoring, Stage, Submitted, score_figures, score_members,
};
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

fn facts(submission_deadline: NaiveDate) -> PeriodFacts {
    PeriodFacts { submission_deadline: Some(submission_deadline) }
}

fn member_sheet(sheet: UnitSheet) -> MemberSheet {
    MemberSheet {
        code: sheet.unit,
        submitted: sheet.submitted_on.map_or(Submitted::Unknown, Submitted::On),
        entries: sheet.entries,
        ..MemberSheet::default()
    }
}

/// The figures of a period's sheets on what the units entered themselves, in the order given; without the steps
/// behind them.
#[must_use]
pub fn score_units(scheme: &Scheme, submission_deadline: NaiveDate, sheets: Vec<UnitSheet>) -> Scoring {
    let sheets: Vec<MemberSheet> = sheets.into_iter().map(member_sheet).collect();
    score_figures(scheme, &facts(submission_deadline), &sheets, Stage::SelfScore)
}

/// The figures of one sheet, without steps. `None` never happens for the one sheet given; the caller need not invent
/// a result for it.
#[must_use]
pub fn score_unit(scheme: &Scheme, submission_deadline: NaiveDate, sheet: UnitSheet) -> Option<MemberResult> {
    score_units(scheme, submission_deadline, vec![sheet]).members.pop()
}

/// One sheet with every step behind its figures. `None` as in [`score_unit`].
#[must_use]
pub fn explain_unit(
    scheme: &Scheme,
    submission_deadline: NaiveDate,
    sheet: UnitSheet,
) -> Option<MemberResult> {
    score_members(scheme, &facts(submission_deadline), &[member_sheet(sheet)], Stage::SelfScore).members.pop()
}

/// How many lines the unit itself has to answer.
#[must_use]
pub fn lines_to_enter(scheme: &Scheme) -> usize {
    scheme.lines().iter().filter(|line| line.node.scored_by == ScoredBy::Unit).count()
}
