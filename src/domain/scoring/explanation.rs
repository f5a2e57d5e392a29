//! How a figure came about, step by step, as data. The words are in `text::steps`.
//!
//! Every result carries its explanation (scoring table §5): what was put in, what was computed, and which clamp,
//! cap or rounding acted.

use chrono::NaiveDate;

use crate::domain::entry::Absence;
use crate::domain::exact::Exact;
use crate::domain::scheme::{AbsentPolicy, Aggregate, Band, Condition, RankKey, Text};

/// One step of the arithmetic behind a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the figures of a step are named as in the rule its variant describes")]
pub enum Step {
    /// No answer yet: no points.
    NoAnswer,
    /// The answer could not be read: no points.
    WrongAnswer,
    /// The line is for the appraiser, who has not scored it yet.
    Awaiting,
    /// The line does not apply; what it is worth by the policy.
    Absent { absence: Absence, reason: String, policy: AbsentPolicy, max: Option<Exact> },
    /// A bonus or deduction line that does not apply is simply 0.
    AbsentExtra { absence: Absence, reason: String },
    /// A result without a target under `"untargeted": "absent"`.
    NoTarget,
    /// Points as typed by the scorer.
    Typed { points: Exact },
    /// The chosen level and its points.
    LevelChosen { name: Text, percent: Option<Exact>, points: Exact },
    /// A ticked item and its points.
    Ticked { name: Text, points: Exact },
    /// Nothing was ticked.
    NothingTicked,
    /// The measure is the input as it stands.
    Measured { name: Text, value: Exact },
    /// part ÷ whole.
    Shared { part: Exact, whole: Exact, value: Exact },
    /// actual ÷ (target × pace).
    Attained { actual: Exact, target: Exact, pace: Exact, value: Exact },
    /// r = measure ÷ `full_at`, where `full_at` is not 1.
    OfFull { measure: Exact, full_at: Exact, ratio: Exact },
    /// r reached 1: the maximum.
    FullMarks { max: Exact },
    /// max × r.
    InProportion { max: Exact, ratio: Exact, value: Exact },
    /// r > 1 by steps: max + steps × points.
    OverSteps { max: Exact, steps: Exact, points: Exact, value: Exact },
    /// The extra points reached their cap.
    OverCap { cap: Exact, value: Exact },
    /// r < 1 by steps: max − steps × minus.
    UnderSteps { max: Exact, steps: Exact, minus: Exact, value: Exact },
    /// r < 1 earns nothing.
    UnderZero { ratio: Exact },
    /// r is below the threshold under which there is nothing.
    ZeroBelow { ratio: Exact, threshold: Exact },
    /// The band that holds the measure.
    InBand { band: Band, percent: Option<Exact>, points: Exact },
    /// The case that holds: its position from 1, and what it asks.
    InCase { position: usize, when: Vec<(Text, Condition)>, points: Exact },
    /// Nothing holds: the points of `else`.
    Otherwise { points: Exact },
    /// Nothing holds and there is no `else`.
    Undecided,
    /// A scorer settled an undecided line.
    Settled { points: Exact, reason: String },
    /// The appraiser set the points in place of what the rule gives.
    SetByAppraiser { points: Exact, reason: String },
    /// Done on time.
    OnTime { done: NaiveDate, due: NaiveDate, points: Exact },
    /// Done late.
    Late { done: NaiveDate, due: NaiveDate, days: Exact, working: bool },
    /// max − days × `per_day`.
    LateDays { max: Exact, days: Exact, per_day: Exact, value: Exact },
    /// Never done.
    NeverDone { points: Exact },
    /// Counting down starts from the maximum.
    StartFrom { max: Exact },
    /// One counted thing: times × each.
    Counted { name: Text, times: Exact, each: Exact, value: Exact },
    /// The counted thing reached its own cap.
    CountCapped { cap: Exact },
    /// max − what was counted.
    TakenAway { max: Exact, taken: Exact, value: Exact },
    /// The members' best measure, and who has it.
    Best { member: String, value: Exact },
    /// The unit itself is the best, or jointly so.
    IsBest { max: Exact },
    /// r ≤ 1: max × `met_share` × r.
    LeaderMet { max: Exact, met_share: Exact, ratio: Exact, value: Exact },
    /// r > 1: max × (`met_share` + (1 − `met_share`) × (r − 1) ÷ (b − 1)).
    LeaderOver { max: Exact, met_share: Exact, ratio: Exact, best: Exact, value: Exact },
    /// Without a target: max × actual ÷ best.
    LeaderUntargeted { max: Exact, actual: Exact, best: Exact, value: Exact },
    /// The place among the members and its points.
    Placed { place: usize, of: usize, tied: usize, points: Exact },
    /// Tied members share the points of the places they cover.
    PlacesShared { from: usize, to: usize, points: Exact },
    /// Other members' entries are still missing.
    Provisional { missing: usize },
    /// Rounded by the scheme's rule.
    Rounded { value: Exact },
    /// Held at the upper limit.
    LimitedTo { limit: Exact },
    /// Held at the lower limit.
    RaisedTo { limit: Exact },
    /// Times the weight.
    Weighted { weight: Exact, value: Exact },
    /// The children's figures made one.
    Gathered { aggregate: Aggregate, parts: Vec<Exact>, value: Exact },
    /// Every child is absent.
    NothingAssigned,
    /// A veto made the node 0.
    ZeroedBy { veto: String },
    /// core = achieved ÷ assigned × base.
    Rescaled { achieved: Exact, assigned: Exact, base: Exact, value: Exact },
    /// core = achieved.
    CoreIs { achieved: Exact },
    /// The claim is so far above the total that points are deducted.
    ClaimGap { claimed: Exact, found: Exact, over_percent: Exact, deduct: Exact },
    /// core + bonus − deduction.
    Totalled { core: Exact, bonus: Exact, deduction: Exact, value: Exact },
    /// The total in percent of the base, and the class whose conditions hold.
    ClassReached { percent: Exact, name: Text },
    /// The total fits no class.
    NoClass { percent: Exact },
    /// A veto holds the class down.
    ClassHeld { veto: String, name: Text },
    /// The class was full above this member.
    QuotaCut { name: Text, quota: Exact },
    /// A tie stood across the end of the quota, so all the tied stay out.
    QuotaTie { name: Text, quota: Exact, tied: usize },
    /// A key that decided, or did not, between neighbours.
    KeyCompared { key: RankKey, own: Option<Exact>, other: Option<Exact> },
}

/// Collects the steps behind a figure, or nothing at all where only figures are wanted: a step costs more than the
/// arithmetic it tells of.
#[derive(Debug, Clone)]
pub(super) struct Trail {
    steps: Vec<Step>,
    wanted: bool,
}

impl Trail {
    pub(super) fn new(wanted: bool) -> Self {
        Self { steps: Vec::new(), wanted }
    }

    /// Collects nothing.
    pub(super) fn none() -> Self {
        Self::new(false)
    }

    /// Adds a step; the step is made only if it is wanted.
    pub(super) fn note(&mut self, step: impl FnOnce() -> Step) {
        if self.wanted {
            self.steps.push(step());
        }
    }

    pub(super) fn into_steps(self) -> Vec<Step> {
        self.steps
    }
}
