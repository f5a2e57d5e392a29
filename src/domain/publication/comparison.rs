//! How units compare in a standing: where each moved since an earlier one, what it lacks to the place above, where it
//! lost most.
//!
//! Reads standings as they are; scores and ranks nothing.

use super::{Figures, Member, Standing};
use crate::domain::exact::Exact;

/// The steps of the heat table: 1 is the best of its column, 5 the furthest from it.
pub const HEAT_STEPS: u8 = 5;

/// Where a unit moved since an earlier standing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Movement {
    /// So many ranks up.
    Up(usize),
    /// So many ranks down.
    Down(usize),
    /// The same rank.
    Same,
    /// It had no rank then.
    New,
}

/// Where `member` moved since `before`; nothing where it has no rank now.
#[must_use]
pub fn movement(member: &Member, before: &Standing) -> Option<Movement> {
    let now = member.rank?;
    let then = before.member(&member.entrant.code).and_then(|earlier| earlier.rank);
    Some(match then {
        None => Movement::New,
        Some(then) if now < then => Movement::Up(then.abs_diff(now)),
        Some(then) if now > then => Movement::Down(now.abs_diff(then)),
        Some(_) => Movement::Same,
    })
}

/// The distance to another place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap<'a> {
    /// A unit in that place.
    pub other: &'a Member,
    /// The difference of the totals, never negative; zero where a further key decided.
    pub points: Exact,
}

/// What `member` lacks to the place above its own; nothing for the first.
#[must_use]
pub fn gap_above<'a>(standing: &'a Standing, member: &Member) -> Option<Gap<'a>> {
    let rank = member.rank?;
    let above = ranked(standing).filter(|other| other.rank < Some(rank)).last()?;
    gap(above, member)
}

/// How far `member` is ahead of the place below its own; nothing for the last.
#[must_use]
pub fn gap_below<'a>(standing: &'a Standing, member: &Member) -> Option<Gap<'a>> {
    let rank = member.rank?;
    let below = ranked(standing).find(|other| other.rank > Some(rank))?;
    gap(below, member)
}

fn gap<'a>(other: &'a Member, member: &Member) -> Option<Gap<'a>> {
    let (theirs, own) = (total(other)?, total(member)?);
    let points = if theirs > own { &theirs - &own } else { &own - &theirs };
    Some(Gap { other, points })
}

/// The ranked members, best first.
pub fn ranked(standing: &Standing) -> impl Iterator<Item = &Member> {
    standing.order.iter().filter_map(|code| standing.member(code))
}

/// The total of a member.
#[must_use]
pub fn total(member: &Member) -> Option<Exact> {
    exact(&member.figures.as_ref()?.total)
}

/// Points of a node.
#[must_use]
pub fn points(figures: &Figures, node: &str) -> Option<Exact> {
    exact(figures.nodes.get(node)?)
}

/// A node over the ranked units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spread {
    /// The most points a unit has.
    pub best: Exact,
    /// The fewest.
    pub least: Exact,
    /// The mean, exact.
    pub mean: Exact,
}

impl Spread {
    /// How the ranked units lie in a node; nothing where none has points there.
    #[must_use]
    pub fn of(standing: &Standing, node: &str) -> Option<Self> {
        let all: Vec<Exact> =
            ranked(standing).filter_map(|member| points(member.figures.as_ref()?, node)).collect();
        let mean = all.iter().sum::<Exact>().over(&Exact::from(all.len()))?;
        Some(Self { best: all.iter().max()?.clone(), least: all.iter().min()?.clone(), mean })
    }

    /// How far a figure is from the best of the node, in steps from 1 (the best) to [`HEAT_STEPS`] (the least).
    #[must_use]
    pub fn heat(&self, points: &Exact) -> u8 {
        let lost = &self.best - points;
        let most = &self.best - &self.least;
        let passed = |step: &u8| {
            &lost * &Exact::from(i64::from(HEAT_STEPS - 1)) > &most * &Exact::from(i64::from(*step))
        };
        (0..HEAT_STEPS - 1).filter(passed).fold(1, |step, _| step + 1)
    }
}

fn exact(plain: &str) -> Option<Exact> {
    Exact::parse(plain).ok()
}
