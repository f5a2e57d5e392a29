//! From entries to points: every line, every node, core, bonus, deductions and total of every member
//! (scoring table §3–§5).
//!
//! Ranks and classes are given by [`super::ranking`]; words for the explanation by `text::steps`.

mod arithmetic;
pub mod document;
pub mod explanation;
mod nodes;
mod plan;
mod relative;
mod rules;
mod totals;
mod tree;
pub mod trial;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

pub(crate) use self::arithmetic::number_of;
pub use self::explanation::Step;
pub use self::nodes::NodeResults;
use self::rules::Detail;
pub(crate) use self::rules::is_undecided;
use super::entry::{EntryFault, RawEntry};
use super::exact::Exact;
use super::points::Points;
use super::scheme::Scheme;

/// Dates of the period that rules refer to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PeriodFacts {
    /// The last day a sheet is submitted on time.
    pub submission_deadline: Option<NaiveDate>,
}

/// Which lines must be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The unit scores itself: blank lines of the appraiser are neither missing nor wrong.
    SelfScore,
    /// Every line needs an answer.
    Complete,
}

/// Everything one member entered in a period.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MemberSheet {
    /// Code of the member, such as `HG`.
    pub code: String,
    /// The day the sheet was submitted.
    pub submitted: Submitted,
    /// Vetoes set by the appraiser.
    pub vetoes: BTreeSet<String>,
    /// Votes recorded for a tie.
    pub ballot: Option<Exact>,
    /// The total the unit claims for itself.
    pub self_total: Option<Exact>,
    /// Entries by line code.
    pub entries: BTreeMap<String, RawEntry>,
    /// Points an appraiser set in place of what the rule gives, by line code. Other members are still measured
    /// against the entry.
    pub set: BTreeMap<String, SetPoints>,
}

/// Points set by an appraiser, with the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetPoints {
    /// The points, before rounding and clamping.
    pub points: Exact,
    /// Why.
    pub reason: String,
}

/// Whether and when a sheet was submitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Submitted {
    /// Not known, or not yet.
    #[default]
    Unknown,
    /// It never was.
    Never,
    /// On this day (`Asia/Ho_Chi_Minh`).
    On(NaiveDate),
}

/// The results of all members, in the order their sheets were given.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scoring {
    /// One result per sheet.
    pub members: Vec<MemberResult>,
}

/// Everything computed for one member. Rank and class are nothing until [`super::ranking::rank`] has run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberResult {
    /// Code of the member.
    pub code: String,
    /// Result of every node, by code.
    pub nodes: NodeResults,
    /// Lines without an answer, wrong ones included, in printed order.
    pub missing: Vec<String>,
    /// Lines the table has no points for, in printed order; `class` when the total fits no class.
    pub undecided: Vec<String>,
    /// Lines whose points can still move with other members' entries.
    pub provisional: Vec<String>,
    /// What was entered wrongly.
    pub faults: Vec<LineFault>,
    /// Sum of the core nodes' points (§5, 3).
    pub achieved: Points,
    /// Sum of the core nodes' assigned maxima (§4).
    pub assigned: Points,
    /// `achieved ÷ assigned × base`, rounded.
    pub core: Points,
    /// Bonus after its cap (§5, 4).
    pub bonus: Points,
    /// Deductions after their cap, a positive amount (§5, 5).
    pub deduction: Points,
    /// `core + bonus − deduction` within floor and ceiling (§5, 6).
    pub total: Points,
    /// Vetoes that apply, by code, in the scheme's order (§5, 7).
    pub vetoes: Vec<String>,
    /// Some veto keeps the member off the ballot.
    pub not_nominated: bool,
    /// Some veto suspends consideration of the member.
    pub suspended: bool,
    /// Why the member gets no rank (§5, 8).
    pub unranked: Option<Unranked>,
    /// Votes recorded for a tie.
    pub ballot: Option<Exact>,
    /// The rank, from 1.
    pub rank: Option<usize>,
    /// Whether another member has the same rank.
    pub tied: bool,
    /// Code of the class (§5, 9).
    pub class: Option<String>,
    /// Steps behind `core`, `bonus`, `deduction`, `total` and `class`; none where only figures were asked for.
    pub sums: BTreeMap<&'static str, Vec<Step>>,
}

/// What was computed for one node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeResult {
    /// Weighted points; 0 while there is no answer.
    pub points: Points,
    /// Weighted assigned maximum (§4); of bonus and deduction nodes their weighted maximum.
    pub assigned: Points,
    /// Where the figure stands.
    pub state: NodeState,
    /// How it came about.
    pub steps: Vec<Step>,
}

/// Where a node's figure stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NodeState {
    /// Points are complete.
    Scored,
    /// A line without an answer, or a heading with such a line below.
    Missing,
    /// A line whose answer is wrong.
    Wrong,
    /// A line the table has no points for.
    Undecided,
    /// A line the appraiser has not scored yet, which nobody else need answer.
    Awaiting,
    /// The line does not apply; of a heading: nothing below applies.
    Absent,
}

/// Something entered wrongly, and on which line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineFault {
    /// Code of the line; nothing for faults of the sheet itself.
    pub code: Option<String>,
    /// What is wrong.
    pub fault: EntryFault,
}

/// Why a member gets no rank (scoring table §5, 8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unranked {
    /// Missing, undecided or wrong lines.
    Incomplete,
    /// Every core line is absent.
    NothingAssigned,
    /// A veto with this code.
    Veto(String),
}

impl Unranked {
    /// The reason as the result document writes it: `incomplete`, `nothing_assigned`, `veto:V1`.
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Self::Incomplete => "incomplete".to_owned(),
            Self::NothingAssigned => "nothing_assigned".to_owned(),
            Self::Veto(code) => format!("veto:{code}"),
        }
    }
}

impl MemberResult {
    /// Whether the sums carry their steps; they do not where only figures were asked for ([`score_figures`]).
    pub(crate) fn is_explained(&self) -> bool {
        !self.sums.is_empty()
    }

    /// The points of a node; nothing for an unknown code, or while the node is a line that has no points yet.
    #[must_use]
    pub fn points(&self, code: &str) -> Option<&Points> {
        self.nodes
            .get(code)
            .filter(|node| node.state == NodeState::Scored || node.state == NodeState::Absent)
            .map(|node| &node.points)
    }
}

/// Scores every member (scoring table §3–§5, steps 1 to 7 and the unranked of 8).
///
/// Total: whatever the scheme and the entries hold, every member gets a result; what could not be read is in its
/// faults and counts as missing.
#[must_use]
pub fn score_members(scheme: &Scheme, facts: &PeriodFacts, sheets: &[MemberSheet], stage: Stage) -> Scoring {
    score(rules::Context { scheme, facts, stage, detail: Detail::Nodes }, sheets)
}

/// As [`score_members`], but without the steps behind the figures: for lists of many members, where nobody looks into
/// every figure. Steps take several times the time and memory of the figures themselves.
#[must_use]
pub fn score_figures(scheme: &Scheme, facts: &PeriodFacts, sheets: &[MemberSheet], stage: Stage) -> Scoring {
    score(rules::Context { scheme, facts, stage, detail: Detail::Figures }, sheets)
}

/// As [`score_members`], but with steps only behind the sums, none behind the nodes: together with [`explain_each`] for
/// whoever ranks many members and then looks into one after the other.
#[must_use]
pub fn score_sums(scheme: &Scheme, facts: &PeriodFacts, sheets: &[MemberSheet], stage: Stage) -> Scoring {
    score(rules::Context { scheme, facts, stage, detail: Detail::Sums }, sheets)
}

/// The results of [`score_members`] one after the other, each made only when it is asked for.
pub fn explain_each<'a>(
    scheme: &'a Scheme,
    facts: &'a PeriodFacts,
    sheets: &'a [MemberSheet],
    stage: Stage,
) -> impl Iterator<Item = MemberResult> + 'a {
    each(rules::Context { scheme, facts, stage, detail: Detail::Nodes }, sheets)
}

fn score(context: rules::Context<'_>, sheets: &[MemberSheet]) -> Scoring {
    Scoring { members: each(context, sheets).collect() }
}

fn each<'a>(
    context: rules::Context<'a>,
    sheets: &'a [MemberSheet],
) -> impl Iterator<Item = MemberResult> + 'a {
    let plan = plan::Plan::of(context.scheme);
    let fields = relative::fields(&context, &plan.lines, sheets);
    sheets.iter().map(move |sheet| totals::score_member(&context, &plan, sheet, &fields))
}
