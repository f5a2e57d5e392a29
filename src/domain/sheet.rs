//! A unit's sheet, scored on its own entries or on what the appraiser made of them.
//!
//! Relative rules need every member's entry; scored alone they are provisional, and say so.

use super::entry::RawEntry;
use super::exact::Exact;
use super::scheme::{Line, Scheme};
use super::scoring::{
    MemberResult, MemberSheet, NodeState, PeriodFacts, Scoring, SetPoints, Stage, Submitted, score_figures,
    score_members,
};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// The codes a sheet is addressed by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetCodes {
    /// The cluster's.
    pub cluster: String,
    /// The period's.
    pub period: String,
    /// The unit's.
    pub unit: String,
}

/// One unit's sheet, as the store hands it over.
#[derive(Debug, Clone, Default)]
pub struct UnitSheet {
    /// The unit's code.
    pub unit: String,
    /// The day it was sent, in `Asia/Ho_Chi_Minh`.
    pub submitted_on: Option<NaiveDate>,
    /// What was entered, by line code.
    pub entries: BTreeMap<String, RawEntry>,
    /// What the appraiser made of it; nothing on the unit's own reckoning.
    pub appraised: Option<Appraised>,
}

/// What an appraisal puts in the place of what the unit claimed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Appraised {
    /// Inputs as the appraiser corrected them, by line code.
    pub corrected: BTreeMap<String, RawEntry>,
    /// Points the appraiser set, by line code.
    pub set: BTreeMap<String, SetPoints>,
    /// Vetoes set by the appraiser.
    pub vetoes: BTreeSet<String>,
    /// The total the unit claims for itself.
    pub self_total: Option<Exact>,
}

fn facts(submission_deadline: NaiveDate) -> PeriodFacts {
    PeriodFacts { submission_deadline: Some(submission_deadline) }
}

fn member_sheet(sheet: UnitSheet) -> MemberSheet {
    let appraised = sheet.appraised.unwrap_or_default();
    let mut entries = sheet.entries;
    entries.extend(appraised.corrected);
    MemberSheet {
        code: sheet.unit,
        submitted: sheet.submitted_on.map_or(Submitted::Unknown, Submitted::On),
        vetoes: appraised.vetoes,
        ballot: None,
        self_total: appraised.self_total,
        entries,
        set: appraised.set,
    }
}

/// The figures of a period's sheets on what the units entered themselves, in the order given; without the steps
/// behind them.
#[must_use]
pub fn score_units(scheme: &Scheme, submission_deadline: NaiveDate, sheets: Vec<UnitSheet>) -> Scoring {
    score_units_at(scheme, submission_deadline, sheets, Stage::SelfScore)
}

/// As [`score_units`], at the stage given: [`Stage::Complete`] once every line must have points.
#[must_use]
pub fn score_units_at(
    scheme: &Scheme,
    submission_deadline: NaiveDate,
    sheets: Vec<UnitSheet>,
    stage: Stage,
) -> Scoring {
    let sheets: Vec<MemberSheet> = sheets.into_iter().map(member_sheet).collect();
    score_figures(scheme, &facts(submission_deadline), &sheets, stage)
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
    scheme.lines().iter().filter(|line| line.asks_the_unit()).count()
}

/// The lines that still want an answer before the sheet can be sent, in printed order. Lines that the sending itself
/// answers are not among them.
#[must_use]
pub fn lines_without_answer<'r>(scheme: &Scheme, result: &'r MemberResult) -> Vec<&'r str> {
    let lines = scheme.lines_by_code();
    let asked = |code: &&str| lines.get(code).is_none_or(|line| !line.is_answered_by_sending());
    result.missing.iter().map(String::as_str).filter(asked).collect()
}

/// The lines whose points were typed without the note they want, in printed order.
#[must_use]
pub fn lines_without_note(
    scheme: &Scheme,
    noted: impl Fn(&str) -> bool,
    result: &MemberResult,
) -> Vec<String> {
    let lines = scheme.lines();
    let scored =
        |line: &&Line<'_>| result.nodes.get(line.code()).is_some_and(|node| node.state == NodeState::Scored);
    let bare = lines.iter().filter(|line| line.wants_a_note()).filter(scored);
    bare.map(|line| line.code().to_owned()).filter(|code| !noted(code)).collect()
}
