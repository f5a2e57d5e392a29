//! One rule: its inputs, references, points and limits (scoring table §3).

use super::{Found, cases, measures, spans};
use crate::domain::exact::Exact;
use crate::domain::scheme::{
    Award, Count, CountStart, Deadline, Direct, Form, Late, Leader, Level, Node, Over, Placing, Problem,
    Proportion, Rule, Under,
};

/// A rule and where it stands.
pub(super) struct Place<'a> {
    pub(super) node: &'a Node,
    pub(super) rule: &'a Rule,
    /// Pointer of the rule.
    pub(super) pointer: &'a str,
}

impl Place<'_> {
    pub(super) fn at(&self, field: &str) -> String {
        format!("{}/{field}", self.pointer)
    }

    /// The pointer of the node's `max`.
    fn max_pointer(&self) -> String {
        format!("{}/max", self.pointer.strip_suffix("/rule").unwrap_or(self.pointer))
    }

    /// Notes a missing maximum; the tree has noted it already where every node needs one.
    fn need_max(&self, found: &mut Found) {
        let pointer = self.max_pointer();
        let noted = found.faults.iter().rev().take(8).any(|fault| fault.pointer == pointer);
        if self.node.max.is_none() && !noted {
            found.note(pointer, Problem::MaxMissing);
        }
    }

    /// Points a rule names: not negative, and within the node's limit.
    pub(super) fn points(&self, pointer: impl Fn() -> String, points: &Exact, found: &mut Found) {
        found.not_negative(&pointer, points);
        if let Some(max) = self.node.limit().filter(|max| points > *max) {
            found.note(pointer(), Problem::PointsAboveMax { points: points.clone(), max: max.clone() });
        }
    }

    pub(super) fn award(&self, pointer: &str, award: &Award, found: &mut Found) {
        match award {
            Award::Points(points) => self.points(|| format!("{pointer}/points"), points, found),
            Award::Percent(percent) => {
                self.need_max(found);
                let at = || format!("{pointer}/percent");
                found.not_negative(at, percent);
                let (from, to) = (Exact::ZERO, Exact::from(100_u32));
                if self.node.capped && *percent > to {
                    found.note(at(), Problem::OutsideRange { from, to });
                }
            }
        }
    }

    /// Warns when the most a rule can give stays below the maximum.
    fn reach(&self, most: Exact, found: &mut Found) {
        if let Some(max) = self.node.max.as_ref().filter(|max| most < **max) {
            found.note(self.pointer, Problem::MaxOutOfReach { most, max: max.clone() });
        }
    }
}

pub(super) fn check(place: &Place<'_>, found: &mut Found) {
    measures::inputs(place, found);
    match &place.rule.form {
        Form::Direct(rule) => direct(place, rule, found),
        Form::Levels { levels } => self::levels(place, levels, found),
        Form::Checklist(list) => {
            let items = &list.items;
            list_of(place, items.iter().map(|item| item.code.as_str()), found);
            for (index, item) in items.iter().enumerate() {
                place.points(|| place.at(&format!("items/{index}/points")), &item.points, found);
            }
            place.reach(items.iter().map(|item| &item.points).sum(), found);
        }
        Form::Proportion(rule) => proportion(place, rule, found),
        Form::Bands(rule) => {
            let domain = measures::domain(place.rule, &rule.measure);
            spans::check(place, "bands", &rule.bands, &domain, rule.otherwise.is_some(), found);
            if let Some(points) = &rule.otherwise {
                place.points(|| place.at("else"), points, found);
            }
        }
        Form::Cases(rule) => cases::check(place, rule, found),
        Form::Deadline(rule) => deadline(place, rule, found),
        Form::Count(rule) => count(place, rule, found),
        Form::Leader(rule) => leader(place, rule, found),
        Form::Placing(rule) => placing(place, rule, found),
    }
}

/// A list that needs something in it, under `items` or `levels`, with a code for each.
fn list_of<'a>(place: &Place<'_>, codes: impl ExactSizeIterator<Item = &'a str>, found: &mut Found) {
    let field = if matches!(place.rule.form, Form::Levels { .. }) { "levels" } else { "items" };
    if codes.len() == 0 {
        found.note(place.at(field), Problem::EmptyList);
    }
    found.unique(codes, |index| place.at(&format!("{field}/{index}/code")));
}

fn direct(place: &Place<'_>, rule: &Direct, found: &mut Found) {
    found.not_negative(|| place.at("min"), &rule.min);
    if place.node.limit().is_some_and(|max| rule.min > *max) {
        found.note(place.at("min"), Problem::LimitsCrossed);
    }
    if let Some(step) = &rule.step {
        found.positive(|| place.at("step"), step);
    }
}

fn levels(place: &Place<'_>, levels: &[Level], found: &mut Found) {
    list_of(place, levels.iter().map(|level| level.code.as_str()), found);
    for (index, level) in levels.iter().enumerate() {
        place.award(&place.at(&format!("levels/{index}")), &level.award, found);
    }
    let hundred = Exact::from(100_u32);
    let most = levels.iter().filter_map(|level| match &level.award {
        Award::Points(points) => Some(points.clone()),
        Award::Percent(percent) => (percent * place.node.max.as_ref()?).over(&hundred),
    });
    if let Some(most) = most.max() {
        place.reach(most, found);
    }
}

fn proportion(place: &Place<'_>, rule: &Proportion, found: &mut Found) {
    place.need_max(found);
    found.positive(|| place.at("full_at"), &rule.full_at);
    match &rule.over {
        Over::Cap => {}
        Over::Uncapped => need_uncapped(place, found),
        Over::Steps { per, points, cap } => {
            need_uncapped(place, found);
            found.positive(|| place.at("over/per"), per);
            found.not_negative(|| place.at("over/points"), points);
            if let Some(cap) = cap {
                found.not_negative(|| place.at("over/cap"), cap);
            }
        }
    }
    match &rule.below {
        Under::Proportional | Under::Zero => {}
        Under::Steps { per, minus } => {
            found.positive(|| place.at("below/per"), per);
            found.not_negative(|| place.at("below/minus"), minus);
        }
    }
    if let Some(threshold) = &rule.zero_below {
        found.not_negative(|| place.at("zero_below"), threshold);
    }
}

fn need_uncapped(place: &Place<'_>, found: &mut Found) {
    if place.node.capped {
        found.note(place.at("over"), Problem::NeedsUncapped);
    }
}

fn deadline(place: &Place<'_>, rule: &Deadline, found: &mut Found) {
    place.need_max(found);
    place.points(|| place.at("missing"), &rule.missing, found);
    match &rule.late {
        Late::PerDay { per_day } => found.not_negative(|| place.at("late/per_day"), per_day),
        Late::Bands(bands) => {
            let days = spans::Domain { from: Some(Exact::ONE), to: None, whole: true };
            spans::check(place, "late", bands, &days, false, found);
        }
    }
}

fn count(place: &Place<'_>, rule: &Count, found: &mut Found) {
    list_of(place, rule.items.iter().map(|item| item.code.as_str()), found);
    for (index, item) in rule.items.iter().enumerate() {
        let at = |field: &str| place.at(&format!("items/{index}/{field}"));
        found.not_negative(|| at("each"), &item.each);
        if let Some(cap) = &item.cap {
            found.not_negative(|| at("cap"), cap);
        }
        if let Some(at_most) = &item.at_most {
            found.not_negative(|| at("at_most"), at_most);
            if !at_most.is_whole() {
                found.note(at("at_most"), Problem::NotWhole);
            }
        }
    }
    match rule.start {
        CountStart::Zero => {}
        CountStart::Max => place.need_max(found),
    }
}

fn leader(place: &Place<'_>, rule: &Leader, found: &mut Found) {
    place.need_max(found);
    let (from, to) = (Exact::ZERO, Exact::ONE);
    if rule.met_share < from || rule.met_share > to {
        found.note(place.at("met_share"), Problem::OutsideRange { from, to });
    }
}

fn placing(place: &Place<'_>, rule: &Placing, found: &mut Found) {
    if rule.points.is_empty() {
        found.note(place.at("points"), Problem::EmptyList);
    }
    for (index, points) in rule.points.iter().enumerate() {
        place.points(|| place.at(&format!("points/{index}")), points, found);
    }
    place.points(|| place.at("else"), &rule.otherwise, found);
}
