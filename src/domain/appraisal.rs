//! Thẩm định: what an appraiser decides of a line, and what a sheet comes to with it.
//!
//! Who may decide, and when, is in [`super::access`] and [`super::workflow`].

use super::entry::{self, EntryFault, EntryFaultKind, RawEntry};
use super::exact::Exact;
use super::scheme::{Form, Line, Scheme, ScoredBy};
use super::scoring::{MemberResult, SetPoints};
use super::sheet::Appraised;
use std::collections::{BTreeMap, BTreeSet};

/// What an appraiser decided of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Chấp nhận: what the unit entered stands.
    Accepted,
    /// The inputs are others; the rule computes from them.
    Corrected(RawEntry),
    /// The points are these, whatever the rule says.
    Set(Exact),
}

/// A verdict as it stands on a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What was decided.
    pub verdict: Verdict,
    /// Why; never empty where it contradicts the unit.
    pub reason: String,
    /// Whether the unit's entry is still the one that was judged. One that is not counts for nothing.
    pub is_current: bool,
}

/// Decisions by line code.
pub type Decisions = BTreeMap<String, Decision>;

/// What is wrong with a verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VerdictFault {
    /// What contradicts the unit says why.
    ReasonMissing,
    /// There is nothing to accept: the unit has not answered the line, or the table has no points for the answer.
    NothingToAccept,
    /// A correction that holds nothing.
    Empty,
    /// The corrected inputs or the points cannot be taken.
    Entry(EntryFault),
}

/// Whether a verdict can be taken on a line, of which the unit says `own`.
///
/// # Errors
/// Every fault.
pub fn check(
    line: &Line<'_>,
    own: &RawEntry,
    verdict: &Verdict,
    reason: &str,
) -> Result<(), Vec<VerdictFault>> {
    let mut faults = Vec::new();
    match verdict {
        Verdict::Accepted => {
            if own.is_blank() && !line.is_answered_by_sending() {
                faults.push(VerdictFault::NothingToAccept);
            }
        }
        Verdict::Corrected(raw) => {
            if raw.is_blank() {
                faults.push(VerdictFault::Empty);
            } else if let Err(of_entry) = entry::read(line, raw) {
                faults.extend(of_entry.into_iter().map(VerdictFault::Entry));
            }
        }
        Verdict::Set(points) => faults.extend(outside(line, points).map(VerdictFault::Entry)),
    }
    // Where the unit claims nothing there is nothing to contradict.
    let contradicts = *verdict != Verdict::Accepted && line.node.scored_by == ScoredBy::Unit;
    if reason.trim().is_empty() && contradicts {
        faults.push(VerdictFault::ReasonMissing);
    }
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

/// Points below 0 or above what the line can give.
fn outside(line: &Line<'_>, points: &Exact) -> Option<EntryFault> {
    let is_outside = *points < Exact::ZERO || line.limit().is_some_and(|max| points > max);
    is_outside.then(|| {
        let kind = EntryFaultKind::PointsOutside {
            min: Exact::ZERO,
            max: line.limit().cloned(),
            value: points.clone(),
        };
        EntryFault::of("points", kind)
    })
}

/// What current decisions put in the place of the unit's entries.
#[must_use]
pub fn appraised(decisions: &Decisions, vetoes: BTreeSet<String>, self_total: Option<Exact>) -> Appraised {
    let mut appraised = Appraised { vetoes, self_total, ..Appraised::default() };
    for (line, decision) in decisions.iter().filter(|(_, decision)| decision.is_current) {
        match &decision.verdict {
            Verdict::Accepted => {}
            Verdict::Corrected(raw) => {
                appraised.corrected.insert(line.clone(), raw.clone());
            }
            Verdict::Set(points) => {
                let set = SetPoints { points: points.clone(), reason: decision.reason.clone() };
                appraised.set.insert(line.clone(), set);
            }
        }
    }
    appraised
}

/// The lines without a current decision, in printed order.
#[must_use]
pub fn lines_undecided<'s>(scheme: &'s Scheme, decisions: &Decisions) -> Vec<&'s str> {
    let is_open = |code: &str| decisions.get(code).is_none_or(|decision| !decision.is_current);
    let lines = scheme.lines();
    lines.into_iter().map(|line| line.node.code.as_str()).filter(|code| is_open(code)).collect()
}

/// The lines that can be accepted together, by rule alone: the unit entered them, the rule computes them, they have
/// points, and nothing has been decided of them. What somebody judged is never among them.
#[must_use]
pub fn acceptable_together(scheme: &Scheme, decisions: &Decisions, own: &MemberResult) -> Vec<String> {
    let open = lines_undecided(scheme, decisions);
    let lines = scheme.lines_by_code();
    let computed = |line: &Line<'_>| match line.rule.form {
        Form::Direct(_) | Form::Levels { .. } => false,
        Form::Checklist(_)
        | Form::Proportion(_)
        | Form::Bands(_)
        | Form::Cases(_)
        | Form::Deadline(_)
        | Form::Count(_)
        | Form::Leader(_)
        | Form::Placing(_) => line.node.scored_by == ScoredBy::Unit,
    };
    open.into_iter()
        .filter(|code| lines.get(code).is_some_and(computed) && own.points(code).is_some())
        .map(str::to_owned)
        .collect()
}

/// Which lines a return opens to the unit again.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReturnScope {
    /// The whole sheet.
    pub whole: bool,
    /// Single lines, by code.
    pub lines: BTreeSet<String>,
}

impl ReturnScope {
    /// Whether the unit may change the line.
    #[must_use]
    pub fn covers(&self, line: &str) -> bool {
        self.whole || self.lines.contains(line)
    }
}
