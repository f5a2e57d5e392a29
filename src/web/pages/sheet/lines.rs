//! Draws the lines, groups and sums of a sheet from what is stored, typed and computed.

use super::fields::{LineErrors, LineFields};
use super::open::OpenSheet;
use super::together::ConflictView;
use super::view::{
    GroupView, HeadingView, LineStatus, LineView, MessageKind, MessageView, StateKind, StateView, SumView,
    TotalsView,
};
use crate::domain::entry::{Absence, RawEntry};
use crate::domain::evidence::takes_evidence;
use crate::domain::scheme::{Line, Node, ScoredBy};
use crate::domain::scoring::{NodeResult, NodeState, Step};
use crate::store::entries::EntryRecord;
use crate::text::dates::{format_instant, format_time, local_date};
use crate::text::numbers::format_number;
use crate::text::rules;
use crate::web::page::Field;
use crate::web::pages::evidence::view::EvidenceLink;
use crate::web::words;
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;

/// What a post left to say about one line.
#[derive(Debug, Clone)]
pub enum LineReport {
    /// It was not taken: its fields as typed, and a sentence for each fault.
    Refused(LineFields, LineErrors),
    /// A colleague was faster: its fields as typed; theirs is what is stored.
    Conflict(LineFields),
}

/// The reports of a post, by line code.
pub type Reports = BTreeMap<String, LineReport>;

impl OpenSheet {
    /// All groups with their lines.
    #[must_use]
    pub fn groups(&self, reports: &Reports) -> Vec<GroupView> {
        let lines = self.scheme.lines();
        self.scheme
            .tree
            .iter()
            .map(|top| {
                let own: Vec<&Line<'_>> = lines.iter().filter(|line| line.top.code == top.code).collect();
                GroupView {
                    code: top.code.clone(),
                    name: words::text(self.t, &top.name),
                    points: self.points(&top.code),
                    max: self.max(top),
                    progress: self.progress(&own),
                    why_href: self.address.why(&top.code),
                    lines: own.iter().map(|line| self.line(line, reports.get(line.code()))).collect(),
                }
            })
            .collect()
    }

    fn max(&self, node: &Node) -> String {
        node.max
            .as_ref()
            .map(|_| format_number(&node.weighted_max().to_shortest(), self.t))
            .unwrap_or_default()
    }

    /// Lines with an answer of those the unit fills.
    fn progress(&self, lines: &[&Line<'_>]) -> String {
        let own = lines.iter().filter(|line| line.asks_the_unit());
        let all = own.clone().count();
        if all == 0 {
            return "–".to_owned();
        }
        let open = own.filter(|line| self.result.missing.iter().any(|code| code == line.code())).count();
        format!("{}/{all}", all - open)
    }

    /// One line.
    #[must_use]
    pub fn line(&self, line: &Line<'_>, report: Option<&LineReport>) -> LineView {
        let stored = self.entries.get(line.code());
        let nothing = LineErrors::new();
        let (fields, errors) = match report {
            None => (LineFields::stored(line, stored, self.t), &nothing),
            Some(LineReport::Refused(fields, errors)) => (fields.clone(), errors),
            Some(LineReport::Conflict(fields)) => (fields.clone(), &nothing),
        };
        let by_appraiser = line.node.scored_by == ScoredBy::Appraiser;
        let not_typed = by_appraiser || line.is_answered_by_sending();
        let closed_reason = (not_typed && self.refusal.is_none()).then(|| {
            let reason =
                if by_appraiser { self.t.sheet_closed_appraiser() } else { self.t.sheet_closed_by_sending() };
            reason.to_owned()
        });
        let field =
            |name: &str| Field { value: fields.text(name).to_owned(), error: errors.get(name).cloned() };
        let result = self.result.nodes.get(line.code());
        LineView {
            code: line.code().to_owned(),
            name: words::text(self.t, &line.node.name),
            heading: self.heading_above(line),
            rule: Some(rules::words(self.t, line)),
            guidance: line.node.guidance.iter().map(|text| words::text(self.t, text)).collect(),
            version: fields.text("version").to_owned(),
            max: self.max(line.node),
            points: self.points_of(line.code()),
            why_href: self.address.why(line.code()),
            evidence: self.evidence_link(line),
            entry: self.entry(line, &fields, errors),
            read_only: not_typed || self.refusal.is_some() || self.wanted.leaves_closed(line.code()),
            closed_reason,
            status: match fields.text("status") {
                "not_assigned" => LineStatus::NotAssigned,
                "no_case" => LineStatus::NoCase,
                _ => LineStatus::Entered,
            },
            reason: field("reason"),
            note: field("note"),
            open: errors.contains_key("reason") || errors.contains_key("note"),
            state: self.state(line, result, stored, report),
            messages: self.messages(line, result, stored, errors),
            conflict: match report {
                Some(LineReport::Conflict(typed)) => Some(self.conflict(line, stored, typed)),
                Some(LineReport::Refused(..)) | None => None,
            },
            touched: None,
        }
    }

    fn evidence_link(&self, line: &Line<'_>) -> Option<EvidenceLink> {
        let count = self.evidence.get(line.code()).copied().unwrap_or_default();
        takes_evidence(line).then(|| EvidenceLink {
            href: self.address.line_evidence(line.code()),
            label: self.t.evidence_count(count),
        })
    }

    /// A line's points once it has some.
    #[must_use]
    pub fn points_of(&self, code: &str) -> Option<String> {
        self.result.points(code).map(|_| self.points(code))
    }

    /// The heading printed above the first line below it.
    fn heading_above(&self, line: &Line<'_>) -> Option<HeadingView> {
        let heading = nearest_heading(line.top, line.code())?;
        let is_first = heading.children().first().is_some_and(|child| child.code == line.node.code);
        (is_first && heading.code != line.top.code).then(|| HeadingView {
            code: heading.code.clone(),
            name: words::text(self.t, &heading.name),
            points: self.points(&heading.code),
            max: self.max(heading),
            why_href: self.address.why(&heading.code),
        })
    }

    fn state(
        &self,
        line: &Line<'_>,
        result: Option<&NodeResult>,
        stored: Option<&EntryRecord>,
        report: Option<&LineReport>,
    ) -> StateView {
        let t = self.t;
        let untouched = self.wanted.returned.as_ref().is_some_and(|record| {
            record.lines.contains_key(line.code()) && stored.is_none_or(|entry| entry.updated_at < record.at)
        });
        if untouched && report.is_none() {
            return StateView { kind: StateKind::Returned, word: t.status_returned().to_owned() };
        }
        let (kind, word) = match (report, result.map(|node| node.state)) {
            (Some(LineReport::Refused(..)), _) => (StateKind::Invalid, t.state_invalid()),
            (Some(LineReport::Conflict(_)), _) => (StateKind::Conflict, t.state_conflict()),
            (None, Some(NodeState::Scored)) => (StateKind::Saved, t.state_saved()),
            (None, Some(NodeState::Absent)) => {
                let not_assigned = stored.and_then(|entry| entry.raw.status) == Some(Absence::NotAssigned);
                (StateKind::Absent, if not_assigned { t.state_not_assigned() } else { t.state_na() })
            }
            (None, Some(NodeState::Awaiting)) => (StateKind::Locked, t.role_secretariat()),
            (None, Some(NodeState::Undecided)) => (StateKind::Review, t.state_undecided()),
            (None, Some(NodeState::Wrong)) => (StateKind::Review, t.state_review()),
            (None, Some(NodeState::Missing) | None) if line.is_answered_by_sending() => {
                (StateKind::Locked, t.state_by_sending())
            }
            (None, Some(NodeState::Missing) | None) => match stored {
                Some(entry) if !entry.raw.is_blank() => (StateKind::Partial, t.state_partial()),
                Some(_) | None => (StateKind::Empty, t.state_empty()),
            },
        };
        StateView { kind, word: word.to_owned() }
    }

    fn messages(
        &self,
        line: &Line<'_>,
        result: Option<&NodeResult>,
        stored: Option<&EntryRecord>,
        errors: &LineErrors,
    ) -> Vec<MessageView> {
        let mut messages = Vec::new();
        if let Some(text) = errors.get("") {
            messages.push(MessageView { kind: MessageKind::Error, text: text.clone() });
        }
        messages.extend(self.wanted_of(line.code()));
        let Some(result) = result else { return messages };
        let typed = stored.is_some_and(|entry| {
            entry.raw.status.is_some()
                && !RawEntry { status: None, reason: None, ..entry.raw.clone() }.is_blank()
        });
        if typed {
            let text = self.t.hint_set_aside().to_owned();
            messages.push(MessageView { kind: MessageKind::Review, text });
        }
        if result.state == NodeState::Undecided {
            let text = self.t.hint_undecided().to_owned();
            messages.push(MessageView { kind: MessageKind::Review, text });
        }
        let passed_full = result.steps.iter().any(|step| match step {
            Step::Attained { value, .. } | Step::Shared { value, .. } => {
                *value > crate::domain::exact::Exact::ONE
            }
            _ => false,
        });
        if passed_full && result.steps.iter().any(|step| matches!(step, Step::FullMarks { .. })) {
            let text = self.t.hint_over_target(self.max(line.node));
            messages.push(MessageView { kind: MessageKind::Hint, text });
        }
        messages
    }

    /// What the appraisers want of a line: why it came back, and what they ask.
    fn wanted_of(&self, code: &str) -> Vec<MessageView> {
        let reason = self.wanted.returned.as_ref().and_then(|record| record.lines.get(code));
        let returned = reason.map(|reason| self.t.answering_line_returned(reason));
        let asked = self.wanted.questions.iter().filter(|question| question.line.as_deref() == Some(code));
        let asked = asked.map(|question| self.t.answering_line_asked(&question.by, &question.body));
        let say = |text| MessageView { kind: MessageKind::Returned, text };
        returned.into_iter().chain(asked).map(say).collect()
    }

    fn conflict(&self, line: &Line<'_>, stored: Option<&EntryRecord>, typed: &LineFields) -> ConflictView {
        let theirs = LineFields::stored(line, stored, self.t);
        ConflictView {
            their_name: stored.map(|entry| entry.updated_by.clone()).unwrap_or_default(),
            their_time: stored.map(|entry| self.when(entry.updated_at)).unwrap_or_default(),
            theirs: self.short(line, &theirs),
            mine: self.short(line, typed),
            their_version: stored.map_or(0, |entry| entry.version.get()).to_string(),
        }
    }

    /// The sums of the sheet.
    #[must_use]
    pub fn totals(&self) -> TotalsView {
        let t = self.t;
        let decimals = self.scheme.rounding.decimals;
        let points = |plain: String| words::points(t, &plain);
        let lines = self.scheme.lines();
        let all: Vec<&Line<'_>> = lines.iter().collect();
        let (achieved, assigned) = (&self.result.achieved, &self.result.assigned);
        let rescaled = *assigned.value() != self.scheme.base;
        let mut sums = Vec::new();
        for top in &self.scheme.tree {
            self.sums_below(top, &mut sums);
            let own: Vec<&Line<'_>> = lines.iter().filter(|line| line.top.code == top.code).collect();
            sums.push(SumView { key: format!("{}:progress", top.code), text: self.progress(&own) });
        }
        let last_saved = self.entries.values().map(|entry| entry.updated_at).max();
        TotalsView {
            total: points(self.result.total.to_plain(decimals)),
            base: format_number(&self.scheme.base.to_shortest(), t),
            achieved: if rescaled {
                t.sheet_achieved(points(achieved.to_plain(decimals)), points(assigned.to_plain(decimals)))
            } else {
                String::new()
            },
            progress: self.progress(&all),
            // Where nothing can be typed nobody is told to type.
            saved: last_saved
                .map(|at| t.save_at(self.when(at)))
                .or_else(|| self.refusal.is_none().then(|| t.save_nothing_yet().to_owned()))
                .unwrap_or_default(),
            why_href: self.address.why_total(),
            sums,
        }
    }

    /// The time of today, or time and day of an earlier one.
    pub(super) fn when(&self, at: DateTime<Utc>) -> String {
        if local_date(at) == local_date(self.record.now) {
            format_time(at)
        } else {
            format_instant(at, self.t)
        }
    }

    fn sums_below(&self, node: &Node, sums: &mut Vec<SumView>) {
        if node.rule().is_none() {
            sums.push(SumView { key: node.code.clone(), text: self.points(&node.code) });
            node.children().iter().for_each(|child| self.sums_below(child, sums));
        }
    }
}

/// The heading right above a line.
fn nearest_heading<'a>(node: &'a Node, code: &str) -> Option<&'a Node> {
    let children = node.children();
    if children.iter().any(|child| child.code == code) {
        return Some(node);
    }
    children.iter().find_map(|child| nearest_heading(child, code))
}
