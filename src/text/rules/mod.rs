//! A rule as one sentence a regulation could print, with its own numbers and names (scoring table §3).
//!
//! Says what the rule asks; what it made of a unit's figures is in [`super::steps`]. Every parameter is said, and
//! nothing is rounded without saying so. What a half-built rule has not got yet stands as "…".

mod bands;
mod entries;
mod meaning;
mod measures;
mod names;
mod own;
mod relative;

pub use self::entries::entry_words;
pub use self::meaning::{form_meaning, form_parameters};
pub use self::names::{form_hint, form_name};
use super::Lang;
use super::numbers::format_number;
use super::steps::in_language;
use crate::domain::exact::{Exact, Rounding};
use crate::domain::scheme::{Award, Form, Kind, Line, Text};

/// What stands for something a half-built rule has not got yet.
const NOT_YET: &str = "…";
/// Decimals of a figure worked out for the sentence; beyond them it is marked as approximate.
const SHOWN_DECIMALS: u32 = 4;

/// The sentence, with its capital and its full stop.
#[must_use]
pub fn words(t: Lang, line: &Line<'_>) -> String {
    let rule = Sentence { t, line };
    let mut clauses = match &line.rule.form {
        Form::Direct(form) => rule.direct(form),
        Form::Levels { levels } => rule.levels(levels),
        Form::Checklist(form) => rule.checklist(form),
        Form::Proportion(form) => rule.proportion(form),
        Form::Bands(form) => rule.banded(form),
        Form::Cases(form) => rule.cases(form),
        Form::Deadline(form) => rule.deadline(form),
        Form::Count(form) => rule.count(form),
        Form::Leader(form) => rule.leader(form),
        Form::Placing(form) => rule.placing(form),
    };
    if line.kind == Kind::Deduction && !rule.says_deducted() {
        clauses.push(t.rule_is_deducted().to_owned());
    }
    if line.node.weight != Exact::ONE {
        clauses.push(t.rule_weight(number(t, &line.node.weight)));
    }
    finished(&clauses.join("; "))
}

/// A line, and the language its rule is said in.
struct Sentence<'a> {
    t: Lang,
    line: &'a Line<'a>,
}

/// The most points of a line.
enum Limit<'a> {
    /// No more than these.
    Points(&'a Exact),
    /// As many as the rule gives.
    Open,
    /// A line of the core that has not got its maximum yet.
    NotYet,
}

impl<'a> Sentence<'a> {
    fn limit(&self) -> Limit<'a> {
        match (self.line.limit(), &self.line.node.max, self.line.kind) {
            (Some(max), _, _) => Limit::Points(max),
            (None, None, Kind::Core) => Limit::NotYet,
            (None, _, _) => Limit::Open,
        }
    }

    fn points(&self, points: &Exact) -> String {
        if *points == Exact::ONE {
            self.t.rule_one_point().to_owned()
        } else {
            self.t.rule_points(number(self.t, points))
        }
    }

    fn none(&self) -> String {
        self.points(&Exact::ZERO)
    }

    /// The maximum a rule works with, whether or not points may pass it.
    fn max(&self) -> String {
        match &self.line.node.max {
            Some(max) => self.points(max),
            None => self.t.rule_points(NOT_YET),
        }
    }

    /// "tất cả không quá 8 điểm", unless there is no limit.
    fn at_most(&self) -> Option<String> {
        match self.limit() {
            Limit::Points(max) => Some(self.t.rule_at_most(self.points(max))),
            Limit::NotYet => Some(self.t.rule_at_most(self.t.rule_points(NOT_YET))),
            Limit::Open => None,
        }
    }

    /// What a level or a band is worth: "6 điểm", "2,25 điểm (75% điểm tối đa)".
    fn award(&self, award: &Award) -> String {
        let t = self.t;
        match (award, &self.line.node.max) {
            (Award::Points(points), _) => self.points(points),
            (Award::Percent(percent), None) => t.rule_percent(number(t, percent)),
            (Award::Percent(percent), Some(max)) => {
                let points = self.worked_out(&hundredths(&(max * percent)));
                t.rule_percent_of(points, number(t, percent))
            }
        }
    }

    /// Points worked out for the sentence, which may have more decimals than anybody wrote.
    fn worked_out(&self, points: &Exact) -> String {
        if *points == points.round(SHOWN_DECIMALS, Rounding::Down) {
            return self.points(points);
        }
        let near = format_number(&points.to_plain(SHOWN_DECIMALS), self.t);
        self.t.rule_points(self.t.rule_approximately(near))
    }

    /// A name of the scheme as it stands inside a sentence.
    fn name(&self, text: &Text) -> String {
        inside(in_language(self.t, text))
    }
}

/// A number as it was written, with all its decimals.
fn number(t: Lang, value: &Exact) -> String {
    format_number(&value.to_shortest(), t)
}

fn hundredths(value: &Exact) -> Exact {
    value.over(&Exact::from(100_u32)).unwrap_or_default()
}

fn listed(parts: impl Iterator<Item = String>) -> String {
    let parts: Vec<String> = parts.collect();
    if parts.is_empty() { NOT_YET.to_owned() } else { parts.join("; ") }
}

/// Without the capital a name begins with, unless it begins with an abbreviation (TCCSĐ).
fn inside(name: &str) -> String {
    let mut rest = name.chars();
    match (rest.next(), rest.clone().next()) {
        (None, _) => NOT_YET.to_owned(),
        (Some(first), Some(second)) if second.is_lowercase() || second.is_whitespace() => {
            first.to_lowercase().chain(rest).collect()
        }
        (Some(_), _) => name.to_owned(),
    }
}

/// With its capital and its full stop.
fn finished(text: &str) -> String {
    let mut rest = text.chars();
    let capital = rest.next().into_iter().flat_map(char::to_uppercase);
    let mut sentence: String = capital.chain(rest).collect();
    if !sentence.ends_with(['.', '…']) {
        sentence.push('.');
    }
    sentence
}
