//! A rule being tried: the typed node, scored by the engine with example figures typed beside it.

use super::plot;
use super::view::{TrialView, TriedMember};
use crate::domain::entry::{RawEntry, RawValue};
use crate::domain::ids::EntryVersion;
use crate::domain::scheme::fault::SchemeFault;
use crate::domain::scheme::{Done, Due, Form as RuleForm, Line, Measure, Node, Scheme, check};
use crate::domain::scoring::{MemberResult, MemberSheet, NodeState, PeriodFacts, Submitted, trial};
use crate::store::entries::EntryRecord;
use crate::text::Lang;
use crate::text::dates::{format_date, read_date};
use crate::text::faults::entry_words;
use crate::text::{rules, steps};
use crate::web::forms::{FieldErrors, Form};
use crate::web::page::{Choice, Problem};
use crate::web::pages::schemes::draw::{Drawing, FieldView, InputKind};
use crate::web::pages::schemes::tree::rows::{self, fault_view};
use crate::web::pages::schemes::tree::view::FaultView;
use crate::web::pages::schemes::typed::Typed;
use crate::web::pages::sheet::fields::LineFields;
use crate::web::pages::sheet::inputs::entry_of;
use crate::web::pages::sheet::view::{EntryView, InputView};
use crate::web::words;
use chrono::{DateTime, NaiveDate};
use std::collections::BTreeMap;

/// Made-up members for rules that compare them.
const COMPARED: usize = 4;

/// What is tried: a draft with the typed node in its place.
pub(super) struct Trial<'a> {
    pub(super) t: Lang,
    /// The table with the typed node in it; without children where it is a heading.
    pub(super) scheme: &'a Scheme,
    /// Code of the typed node.
    pub(super) code: &'a str,
    /// The figures typed; nothing when the page opens.
    pub(super) form: Option<&'a Form>,
    /// A deadline to start from.
    pub(super) deadline: NaiveDate,
}

/// The trial while the fields cannot be read.
pub(super) fn unreadable(t: Lang, errors: &FieldErrors) -> TrialView {
    let fault = |problem: Problem| FaultView { text: problem.text, is_serious: true, href: problem.href };
    TrialView {
        t,
        sentence: String::new(),
        faults: errors.problems().into_iter().map(fault).collect(),
        sums: Vec::new(),
        readable: false,
        days: Vec::new(),
        members: Vec::new(),
        plot: None,
    }
}

/// The faults of one node, leading to their fields.
pub(super) fn faults_of<'s>(scheme: &'s Scheme, code: &str) -> Vec<(SchemeFault, &'s Node)> {
    let found = check::check(scheme).into_iter().filter_map(|fault| {
        let (node, rest) = scheme.node_at(&fault.pointer)?;
        let inner = SchemeFault { pointer: rest.to_owned(), problem: fault.problem.clone() };
        (node.code == code).then_some((inner, node))
    });
    found.collect()
}

impl Trial<'_> {
    /// Sentence, faults, figures, points and plot.
    pub(super) fn view(&self) -> TrialView {
        let t = self.t;
        let faults = faults_of(self.scheme, self.code)
            .into_iter()
            .map(|(fault, _)| fault_view(t, &fault, format!("#{}", super::read::field_of(&fault))));
        let faults = faults.collect();
        let sums = rows::sums_around(t, self.scheme, self.code);
        let Some(line) = self.scheme.line(self.code) else {
            return TrialView { faults, sums, readable: true, ..unreadable(t, &FieldErrors::default()) };
        };
        TrialView {
            t,
            sentence: rules::words(t, &line),
            faults,
            sums,
            readable: true,
            days: self.days(&line),
            members: self.members(&line),
            plot: trial::curve(self.scheme, line.node).map(|curve| plot::draw(t, &curve)),
        }
    }

    fn day(&self, name: &str, label: &str) -> (FieldView, Option<NaiveDate>) {
        let typed = self.form.filter(|form| form.has(name)).map(|form| form.text(name).to_owned());
        let value = typed.unwrap_or_else(|| format_date(self.deadline));
        let read = read_date(&value);
        let mut fields = Typed::default();
        fields.put(name, value);
        let mut errors = FieldErrors::default();
        if let Err(fault) = &read {
            errors.add(name, fault.sentence(self.t));
        }
        let builder = Drawing { t: self.t, typed: &fields, errors: &errors, more: "" };
        (builder.text(name, label), read.ok())
    }

    /// The days a deadline reads beside the line's own.
    fn days(&self, line: &Line<'_>) -> Vec<FieldView> {
        let RuleForm::Deadline(rule) = &line.rule.form else { return Vec::new() };
        let mut days = Vec::new();
        if rule.due == Due::SubmissionDeadline {
            days.push(self.day("try:deadline", self.t.period_submission()).0);
        }
        if rule.done == Done::SubmittedOn {
            days.push(self.day("try:submitted", self.t.build_try_submitted()).0);
        }
        days
    }

    fn members(&self, line: &Line<'_>) -> Vec<TriedMember> {
        let t = self.t;
        let count = if line.rule.form.is_relative() { COMPARED } else { 1 };
        let prefix = |number: usize| format!("try{number}");
        let read: Vec<(LineFields, BTreeMap<String, String>, RawEntry)> = (1..=count)
            .map(|number| {
                let posted = self.form.and_then(|form| LineFields::posted(form, &prefix(number)));
                let fields = posted.unwrap_or_else(|| LineFields::stored(line, Some(&example(line)), t));
                match fields.read(line, t) {
                    // Unchanged figures are those of the example.
                    Ok(change) => {
                        let raw = change.map_or_else(|| example(line).raw, |change| change.raw);
                        (fields, BTreeMap::new(), raw)
                    }
                    Err(errors) => (fields, errors, RawEntry::default()),
                }
            })
            .collect();
        let submitted = self.day("try:submitted", "").1.map_or(Submitted::Unknown, Submitted::On);
        let facts = PeriodFacts { submission_deadline: self.day("try:deadline", "").1 };
        let sheets: Vec<MemberSheet> = read
            .iter()
            .enumerate()
            .map(|(index, (_, _, raw))| MemberSheet {
                // The explanation names the leading member by its code.
                code: t.build_try_unit(index + 1),
                submitted,
                entries: BTreeMap::from([(self.code.to_owned(), raw.clone())]),
                ..MemberSheet::default()
            })
            .collect();
        let results = trial::score(self.scheme, line.node, &facts, &sheets);
        read.iter()
            .zip(&results)
            .enumerate()
            .map(|(index, ((fields, errors, _), result))| {
                let entry = entry_of(t, line, &prefix(index + 1), fields, errors);
                let name = if count > 1 { t.build_try_unit(index + 1) } else { String::new() };
                self.member(name, entry_fields(&entry, &prefix(index + 1), fields, t), errors, result)
            })
            .collect()
    }

    fn member(
        &self,
        name: String,
        fields: Vec<FieldView>,
        errors: &BTreeMap<String, String>,
        result: &MemberResult,
    ) -> TriedMember {
        let t = self.t;
        let node = result.nodes.get(self.code);
        let scored = node.filter(|node| matches!(node.state, NodeState::Scored | NodeState::Absent));
        let points = match (scored, node.map(|node| node.state)) {
            (Some(node), _) => words::points(t, &node.points.to_plain(self.scheme.rounding.decimals)),
            (None, Some(NodeState::Undecided)) => t.build_try_undecided().to_owned(),
            (None, Some(NodeState::Wrong)) => t.build_try_wrong().to_owned(),
            (None, _) => t.build_try_missing().to_owned(),
        };
        let faults = errors.values().cloned();
        let found = result.faults.iter().map(|fault| entry_words(t, &fault.fault.kind));
        TriedMember {
            name,
            fields,
            points,
            has_points: scored.is_some(),
            steps: node
                .map(|node| node.steps.iter().map(|step| steps::words(t, step)).collect())
                .unwrap_or_default(),
            faults: if errors.is_empty() { found.collect() } else { faults.collect() },
        }
    }
}

/// Figures to start from, so that a rule shows at once what it does: a little below the full measure.
fn example(line: &Line<'_>) -> EntryRecord {
    let mut inputs: BTreeMap<String, RawValue> = BTreeMap::new();
    let measured: Vec<&String> = match line.rule.form.measure() {
        Some(Measure::Share(share)) => share.part_and_whole.iter().collect(),
        Some(Measure::Attained(attained)) => attained.actual_and_target.iter().collect(),
        Some(Measure::Input { .. }) | None => Vec::new(),
    };
    for input in &line.rule.inputs {
        let figure = match measured.iter().position(|code| **code == input.code) {
            Some(0) => "90",
            Some(_) => "100",
            None => "1",
        };
        inputs.insert(input.code.clone(), RawValue::text(figure));
    }
    if let RuleForm::Count(count) = &line.rule.form {
        inputs.extend(count.items.iter().map(|item| (item.code.clone(), RawValue::text("1"))));
    }
    EntryRecord {
        raw: RawEntry { inputs, ..RawEntry::default() },
        note: String::new(),
        version: EntryVersion::NONE,
        updated_at: DateTime::default(),
        updated_by: String::new(),
    }
}

fn plain_field(name: &str, label: &str, kind: InputKind, value: &str) -> FieldView {
    FieldView {
        name: name.to_owned(),
        label: label.to_owned(),
        kind,
        unit: String::new(),
        hint: String::new(),
        value: value.to_owned(),
        ticked: false,
        choices: Vec::new(),
        error: None,
    }
}

/// The inputs of a sheet's line as fields of the trial, with the ways a line does not apply.
fn entry_fields(entry: &EntryView, prefix: &str, fields: &LineFields, t: Lang) -> Vec<FieldView> {
    let of_input = |input: &InputView| FieldView {
        unit: input.unit.clone(),
        error: input.error.clone(),
        ..plain_field(&input.name, &input.label, InputKind::Number, &input.value)
    };
    let tick = |name: &str, label: &str, ticked: bool| FieldView {
        ticked,
        ..plain_field(name, label, InputKind::Tick, "")
    };
    let mut views: Vec<FieldView> = match entry {
        EntryView::Pair { base, result } => vec![of_input(result), of_input(base)],
        EntryView::Inputs(inputs) | EntryView::Counts(inputs) => inputs.iter().map(of_input).collect(),
        EntryView::Points(input) => vec![of_input(input)],
        EntryView::Deadline { date, never } => {
            vec![of_input(date), tick(&format!("{prefix}:never"), t.sheet_never(), *never)]
        }
        EntryView::Levels { name, choices, error } => vec![FieldView {
            choices: choices.clone(),
            error: error.clone(),
            ..plain_field(name, t.build_level(), InputKind::Select, "")
        }],
        EntryView::Checklist(ticks) => {
            ticks.iter().map(|item| tick(&item.name, &item.label, item.ticked)).collect()
        }
    };
    let offered = [
        ("entered", t.build_try_entered()),
        ("not_assigned", t.state_not_assigned()),
        ("no_case", t.state_na()),
    ];
    let status = fields.text("status");
    views.push(FieldView {
        choices: offered
            .into_iter()
            .map(|(value, label)| Choice {
                value: value.to_owned(),
                label: label.to_owned(),
                chosen: value == status,
            })
            .collect(),
        ..plain_field(&format!("{prefix}:status"), t.col_state(), InputKind::Select, "")
    });
    // A line is read only with its version, and an absent one only with a reason.
    views.push(plain_field(&format!("{prefix}:version"), "", InputKind::Hidden, "0"));
    views.push(plain_field(&format!("{prefix}:reason"), "", InputKind::Hidden, t.build_try()));
    views
}
