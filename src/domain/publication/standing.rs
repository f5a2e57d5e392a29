//! How the units of a period stand: what each claims, what was decided of it, its figures, its rank.
//!
//! The provisional ranking and the published one are both drawn from this; only the latter is kept.

use crate::domain::appraisal::{self, Decision, Decisions};
use crate::domain::entry::RawEntry;
use crate::domain::exact::Exact;
use crate::domain::ranking::{RankReason, rank};
use crate::domain::scheme::Scheme;
use crate::domain::scoring::{MemberResult, Stage};
use crate::domain::sheet::{UnitSheet, score_unit, score_units_at};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Every unit of a period, and how they compare.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standing {
    /// The units, in the conference's order.
    pub members: Vec<Member>,
    /// Codes of the ranked units, best first.
    pub order: Vec<String>,
    /// What decided between ranked neighbours whose first key is equal.
    pub reasons: Vec<Key>,
}

/// A unit with what the engine makes of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// The unit and what it sent.
    pub entrant: Entrant,
    /// Its own reckoning; nothing where it sent nothing.
    pub own: Option<Figures>,
    /// The figures that count.
    pub figures: Option<Figures>,
    /// The rank, from 1.
    pub rank: Option<usize>,
    /// Whether another unit has the same rank.
    pub tied: bool,
    /// Code of the class.
    pub class: Option<String>,
    /// Whether no class fits the total, so that the conference decides.
    pub class_undecided: bool,
    /// Why it has no rank: `not_sent`, `incomplete`, `nothing_assigned`, `veto:V1`.
    pub unranked: Option<String>,
    /// Lines without points.
    pub open: usize,
}

/// A unit as it enters the comparison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entrant {
    /// Its code.
    pub code: String,
    /// As tables show it.
    pub short_name: String,
    /// In full.
    pub full_name: String,
    /// Whether its figures are only an illustration.
    pub illustrative: bool,
    /// What it sent; nothing where it did not.
    pub claim: Option<Claim>,
}

/// What a unit sent, and what was decided of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// The day it was sent.
    pub submitted_on: Option<NaiveDate>,
    /// What the unit entered, by line code.
    pub entries: BTreeMap<String, RawEntry>,
    /// Whether the sheet has been taken up, so that what was decided of it counts.
    pub taken_up: bool,
    /// What stands decided, by line code.
    pub decisions: BTreeMap<String, Judgement>,
    /// Vetoes with their reasons, by code.
    pub vetoes: BTreeMap<String, String>,
}

/// What kind of decision it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The unit's entry stands.
    Accepted,
    /// The inputs are others.
    Corrected,
    /// The points are set.
    Set,
}

/// A decision with its author.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Judgement {
    /// Its kind.
    pub verdict: Verdict,
    /// The inputs of a correction.
    pub entry: Option<RawEntry>,
    /// The points set.
    pub points: Option<Exact>,
    /// Why.
    pub reason: String,
    /// By whom, by name.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

impl Judgement {
    /// A decision as the snapshot keeps it.
    #[must_use]
    pub fn of(decision: &Decision, by: &str, at: DateTime<Utc>) -> Self {
        let (verdict, entry, points) = match &decision.verdict {
            appraisal::Verdict::Accepted => (Verdict::Accepted, None, None),
            appraisal::Verdict::Corrected(raw) => (Verdict::Corrected, Some(raw.clone()), None),
            appraisal::Verdict::Set(points) => (Verdict::Set, None, Some(points.clone())),
        };
        Self { verdict, entry, points, reason: decision.reason.clone(), by: by.to_owned(), at }
    }

    fn decision(&self) -> Decision {
        let verdict = match self.verdict {
            Verdict::Accepted => appraisal::Verdict::Accepted,
            Verdict::Corrected => appraisal::Verdict::Corrected(self.entry.clone().unwrap_or_default()),
            Verdict::Set => appraisal::Verdict::Set(self.points.clone().unwrap_or(Exact::ZERO)),
        };
        Decision { verdict, reason: self.reason.clone(), is_current: true }
    }
}

/// The figures of a unit, as plain decimals with the scheme's decimals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figures {
    /// Points of every node that has some, by code.
    pub nodes: BTreeMap<String, String>,
    /// Sum of the core nodes.
    pub achieved: String,
    /// Sum of their assigned maxima.
    pub assigned: String,
    /// Core points, rescaled.
    pub core: String,
    /// Bonus points.
    pub bonus: String,
    /// Deductions, a positive amount.
    pub deduction: String,
    /// The total.
    pub total: String,
}

impl Figures {
    fn of(result: &MemberResult, decimals: u32) -> Self {
        let codes = result.nodes.iter().map(|(code, _)| code);
        let points = |code: &str| Some((code.to_owned(), result.points(code)?.to_plain(decimals)));
        Self {
            nodes: codes.filter_map(points).collect(),
            achieved: result.achieved.to_plain(decimals),
            assigned: result.assigned.to_plain(decimals),
            core: result.core.to_plain(decimals),
            bonus: result.bonus.to_plain(decimals),
            deduction: result.deduction.to_plain(decimals),
            total: result.total.to_plain(decimals),
        }
    }
}

/// What decided between two neighbours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Key {
    /// The unit above, or listed first in a tie.
    pub above: String,
    /// The unit below.
    pub below: String,
    /// The key as the scheme writes it, `node:II`; nothing for a tie in every key.
    pub key: Option<String>,
    /// What the unit above has in it, as a plain decimal.
    pub above_value: Option<String>,
    /// What the unit below has.
    pub below_value: Option<String>,
}

impl Key {
    fn of(reason: &RankReason) -> Self {
        Self {
            above: reason.above.clone(),
            below: reason.below.clone(),
            key: reason.key.as_ref().map(crate::domain::scheme::RankKey::code),
            above_value: reason.above_value.as_ref().map(Exact::to_shortest),
            below_value: reason.below_value.as_ref().map(Exact::to_shortest),
        }
    }
}

impl Standing {
    /// A unit by its code.
    #[must_use]
    pub fn member(&self, code: &str) -> Option<&Member> {
        self.members.iter().find(|member| member.entrant.code == code)
    }
}

/// Scores and ranks the units: those taken up on what was decided, the others on what they claim themselves. Relative
/// rules see every unit in the figures that count for it.
#[must_use]
pub fn stand(scheme: &Scheme, deadline: NaiveDate, stage: Stage, entrants: Vec<Entrant>) -> Standing {
    let decimals = scheme.rounding.decimals;
    let mut own = BTreeMap::new();
    let mut sheets = Vec::new();
    for entrant in &entrants {
        let Some(claim) = &entrant.claim else { continue };
        let mut sheet = UnitSheet {
            unit: entrant.code.clone(),
            submitted_on: claim.submitted_on,
            entries: claim.entries.clone(),
            appraised: None,
        };
        let alone = score_unit(scheme, deadline, sheet.clone());
        if claim.taken_up {
            let decisions: Decisions =
                claim.decisions.iter().map(|(line, made)| (line.clone(), made.decision())).collect();
            let claimed = alone.as_ref().map(|result| result.total.value().clone());
            let vetoes = claim.vetoes.keys().cloned().collect();
            sheet.appraised = Some(appraisal::appraised(&decisions, vetoes, claimed));
        }
        own.extend(alone.map(|result| (entrant.code.clone(), Figures::of(&result, decimals))));
        sheets.push(sheet);
    }
    let mut scoring = score_units_at(scheme, deadline, sheets, stage);
    let ranking = rank(scheme, &mut scoring);
    let code_at = |index: &usize| scoring.members.get(*index).map(|member| member.code.clone());
    let order = ranking.order.iter().filter_map(code_at).collect();
    let mut results: BTreeMap<String, MemberResult> =
        scoring.members.into_iter().map(|result| (result.code.clone(), result)).collect();
    let members = entrants.into_iter().map(|entrant| {
        let own = own.remove(&entrant.code);
        member(results.remove(&entrant.code), own, entrant, decimals)
    });
    Standing { members: members.collect(), order, reasons: ranking.reasons.iter().map(Key::of).collect() }
}

fn member(result: Option<MemberResult>, own: Option<Figures>, entrant: Entrant, decimals: u32) -> Member {
    let Some(result) = result else {
        return Member {
            entrant,
            own,
            figures: None,
            rank: None,
            tied: false,
            class: None,
            class_undecided: false,
            unranked: Some("not_sent".to_owned()),
            open: 0,
        };
    };
    let class_undecided = result.undecided.iter().any(|code| code == "class");
    Member {
        entrant,
        own,
        figures: Some(Figures::of(&result, decimals)),
        rank: result.rank,
        tied: result.tied,
        class: result.class,
        class_undecided,
        unranked: result.unranked.as_ref().map(crate::domain::scoring::Unranked::code),
        open: result.missing.len() + result.undecided.len() - usize::from(class_undecided),
    }
}
