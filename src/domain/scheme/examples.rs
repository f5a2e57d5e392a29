//! One small rule of each form with answers that show its edges: what the help pages teach with.
//!
//! The rules and answers stand in `examples.json`; points come from the engine itself, never from the file. The first
//! rules are those of published regulations, as the tests in `tests/regulations` hold them.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{FORMAT, Form, Line, Scheme, Text};
use crate::domain::entry::{EntryFault, RawEntry};
use crate::domain::scoring::{MemberResult, MemberSheet, NodeResult, PeriodFacts, Stage, score_members};

/// A scheme of one line, and answers to it.
#[derive(Debug, Clone)]
pub struct Example {
    scheme: Scheme,
    /// The answers in the order they are shown. Where members are compared, each is another member's.
    pub answers: Vec<Answer>,
    /// The published regulation the rule comes from, where it comes from one.
    pub published: Option<Published>,
}

/// One answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// What it shows, such as "Đúng chỉ tiêu".
    pub what: Text,
    /// What is entered.
    pub entry: RawEntry,
}

/// A regulation in which a rule of this form stands; both texts are Vietnamese.
#[derive(Debug, Clone, Deserialize)]
pub struct Published {
    /// Whose, of when.
    pub source: String,
    /// What it says, in short.
    pub text: String,
}

/// What the engine makes of one answer.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Points, state and steps of the line.
    pub result: NodeResult,
    /// What was entered wrongly.
    pub faults: Vec<EntryFault>,
}

/// An example of every form, in the order of scoring table §3.
#[must_use]
pub fn all() -> Vec<Example> {
    let written: Vec<Written> = serde_json::from_str(include_str!("examples.json")).unwrap_or_default();
    written.into_iter().filter_map(Written::read).collect()
}

/// The example of a form by the name the document uses ([`Form::name`]), if there is such a form.
#[must_use]
pub fn of_form(name: &str) -> Option<Example> {
    all().into_iter().find(|example| example.form().is_some_and(|form| form.name() == name))
}

impl Example {
    /// The scheme of which the line is the only one.
    #[must_use]
    pub fn scheme(&self) -> &Scheme {
        &self.scheme
    }

    /// The line with the rule.
    #[must_use]
    pub fn line(&self) -> Option<Line<'_>> {
        self.scheme.lines().into_iter().next()
    }

    /// The form of the rule.
    #[must_use]
    pub fn form(&self) -> Option<&Form> {
        self.scheme.tree.first().and_then(|node| node.rule()).map(|rule| &rule.form)
    }

    /// Decimals of its points (scoring table §5).
    #[must_use]
    pub fn decimals(&self) -> u32 {
        self.scheme.rounding.decimals
    }

    /// What the engine makes of each answer. Members are compared with those who answered: a blank one would make the
    /// points of all the others provisional, so it is shown as one that is late.
    #[must_use]
    pub fn outcomes(&self) -> Vec<Outcome> {
        let numbered = || self.answers.iter().enumerate();
        numbered()
            .filter_map(|(own, _)| {
                let field: Vec<(usize, &Answer)> =
                    numbered().filter(|(index, answer)| *index == own || !answer.is_blank()).collect();
                let position = field.iter().position(|(index, _)| *index == own)?;
                let sheets: Vec<MemberSheet> =
                    field.into_iter().map(|(index, answer)| self.sheet(index, answer)).collect();
                let facts = PeriodFacts::default();
                let scoring = score_members(&self.scheme, &facts, &sheets, Stage::Complete);
                self.outcome(scoring.members.into_iter().nth(position)?)
            })
            .collect()
    }

    /// The sheet of one member: A, B, C, ….
    fn sheet(&self, index: usize, answer: &Answer) -> MemberSheet {
        let code = ('A'..='Z').nth(index).map(String::from).unwrap_or_default();
        let lines = self.scheme.tree.iter().map(|node| (node.code.clone(), answer.entry.clone()));
        MemberSheet { code, entries: lines.collect(), ..MemberSheet::default() }
    }

    fn outcome(&self, member: MemberResult) -> Option<Outcome> {
        let result = member.nodes.get(&self.scheme.tree.first()?.code)?.clone();
        Some(Outcome { result, faults: member.faults.into_iter().map(|fault| fault.fault).collect() })
    }
}

impl Answer {
    fn is_blank(&self) -> bool {
        self.entry == RawEntry::default()
    }
}

/// An example as the file writes it.
#[derive(Deserialize)]
struct Written {
    line: Value,
    rows: Vec<WrittenRow>,
    published: Option<Published>,
}

#[derive(Deserialize)]
struct WrittenRow {
    what: WrittenText,
    entry: RawEntry,
}

#[derive(Deserialize)]
struct WrittenText {
    vi: String,
    en: String,
}

impl Written {
    /// The scheme around the line; nothing when the line cannot be read.
    fn read(self) -> Option<Example> {
        let document = json!({
            "format": FORMAT, "code": "EXAMPLE", "title": self.line.get("name"), "base": self.line.get("max"),
            "rounding": {"decimals": 2, "mode": "half_up"}, "holidays": [], "absent": "rescale",
            "ranking": {"style": "competition", "order": ["total"]}, "tree": [self.line],
        });
        let answers = self
            .rows
            .into_iter()
            .map(|row| Answer { what: Text { vi: row.what.vi, en: Some(row.what.en) }, entry: row.entry });
        Some(Example {
            scheme: Scheme::parse(&document.to_string()).ok()?,
            answers: answers.collect(),
            published: self.published,
        })
    }
}
