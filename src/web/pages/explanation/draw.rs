//! Draws the explanation page from what was returned, asked, prepared and typed.

use super::banner::ReturnView;
use super::view::{AnswerForm, AnswerView, ExplanationPage, SaidView, ThreadView};
use crate::actions::{InputFault, InputFaultKind};
use crate::domain::entry::RawEntry;
use crate::domain::ids::EntryVersion;
use crate::domain::scheme::Line;
use crate::domain::workflow::SheetMove;
use crate::store::entries::EntryRecord;
use crate::store::explanation_drafts::DraftRecord;
use crate::store::remarks::{RemarkKind, RemarkRecord};
use crate::store::returns::ReturnRecord;
use crate::text::dates::format_instant;
use crate::web::forms::FieldErrors;
use crate::web::page::{Field, Problem};
use crate::web::pages::sheet::fields::LineFields;
use crate::web::pages::sheet::open::OpenSheet;
use crate::web::session::SignedIn;
use crate::web::words;
use serde_json::Value;
use std::collections::BTreeMap;

/// What a refused form held, and why it was refused.
#[derive(Debug, Default)]
pub(super) struct Typed {
    pub(super) answers: BTreeMap<String, String>,
    pub(super) errors: FieldErrors,
    /// Answers a colleague changed meanwhile.
    pub(super) conflicts: Vec<String>,
    /// Lines of the sheet that keep the explanation from being sent.
    pub(super) blocking: Vec<String>,
    /// An answer to a question: line, text, fault.
    pub(super) reply: Option<(String, String, String)>,
}

/// What the store tells for the page.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) remarks: Vec<RemarkRecord>,
    pub(super) drafts: BTreeMap<String, DraftRecord>,
    /// What lines changed since the return held then.
    pub(super) before: BTreeMap<String, Option<Value>>,
}

/// What the page says of an explanation that was not sent.
pub(super) fn refused(sheet: &OpenSheet, answers: BTreeMap<String, String>, faults: &[InputFault]) -> Typed {
    let mut typed = Typed { answers, ..Typed::default() };
    for fault in faults {
        let code = if fault.field == "whole" { "" } else { fault.field.as_str() };
        if let Some(line) = code.strip_prefix("entry.") {
            typed.blocking.push(line.to_owned());
        } else if fault.kind == InputFaultKind::Required {
            let label = if code.is_empty() { sheet.t.answering_sheet() } else { code };
            typed.errors.add(code, sheet.t.answering_missing(label));
        } else {
            typed.errors.add(code, words::fault(sheet.t, fault));
        }
    }
    typed
}

pub(super) fn page(person: &SignedIn, sheet: &OpenSheet, typed: &Typed, asked: Asked) -> ExplanationPage {
    let t = sheet.t;
    let form = sheet.wanted.returned.as_ref().map(|record| AnswerForm {
        returned: ReturnView::of(t, record),
        draft_action: sheet.address.explanation_draft(),
        send_action: person
            .actor
            .may(SheetMove::Explain, &sheet.record.place)
            .is_ok()
            .then(|| sheet.address.explanation()),
        answers: answers(sheet, record, typed, &asked),
    });
    let head = sheet.head();
    let mut problems: Vec<Problem> = Vec::new();
    for answer in form.iter().flat_map(|form| &form.answers) {
        if let Some(text) = &answer.field.error {
            problems.push(Problem { href: format!("#answer:{}", answer.code), text: text.clone() });
        }
    }
    for code in &typed.blocking {
        problems.push(Problem { href: sheet.address.line(code), text: t.answering_line_blocks(code) });
    }
    let threads = threads(person, sheet, typed, asked.remarks);
    for thread in &threads {
        if let Some((_, Field { error: Some(text), .. })) = &thread.reply {
            problems.push(Problem { href: format!("#reply-{}", thread.key), text: text.clone() });
        }
    }
    let mut frame = person.page(t.answering_title_of(&head.unit));
    frame.has_errors = !problems.is_empty();
    ExplanationPage { page: frame, sheet: head, problems, form, threads }
}

/// The answers asked for, in printed order; the sheet as a whole first.
fn answers(sheet: &OpenSheet, record: &ReturnRecord, typed: &Typed, asked: &Asked) -> Vec<AnswerView> {
    let t = sheet.t;
    let answer = |code: &str, title: String, reason: &str| {
        let draft = asked.drafts.get(code);
        let by = |draft: &DraftRecord| t.answering_prepared(&draft.by, format_instant(draft.at, t));
        let conflict = typed
            .conflicts
            .iter()
            .any(|lost| lost == code)
            .then(|| draft.map(|draft| t.answering_conflict(&draft.by, &draft.body)).unwrap_or_default());
        let stored = || draft.map(|draft| draft.body.clone()).unwrap_or_default();
        AnswerView {
            code: code.to_owned(),
            title,
            reason: reason.to_owned(),
            values: None,
            line_href: String::new(),
            field: Field {
                value: typed.answers.get(code).cloned().unwrap_or_else(stored),
                error: typed.errors.get(code).or(conflict),
            },
            version: draft.map_or(0, |draft| draft.version),
            prepared: draft.map(by).unwrap_or_default(),
        }
    };
    // A reason for the sheet may be answered; where the whole came back it has to be.
    let whole = (record.whole || !record.reason.is_empty())
        .then(|| answer("", t.answering_whole().to_owned(), &record.reason));
    let lines = sheet.scheme.lines();
    let lines = lines.iter().filter_map(|line| {
        let code = line.code();
        let reason = record.lines.get(code)?;
        let title = format!("{code} {}", words::text(t, &line.node.name));
        Some(AnswerView {
            values: Some(values(sheet, line, &asked.before)),
            line_href: sheet.address.line(code),
            ..answer(code, title, reason)
        })
    });
    whole.into_iter().chain(lines).collect()
}

/// What stood on a line when it came back, and what stands there now.
fn values(sheet: &OpenSheet, line: &Line<'_>, before: &BTreeMap<String, Option<Value>>) -> (String, String) {
    let in_short = |entry: Option<&EntryRecord>| {
        let blank = entry.is_none_or(|entry| entry.raw.is_blank() && entry.raw.status.is_none());
        if blank {
            return sheet.t.state_empty().to_owned();
        }
        sheet.short(line, &LineFields::stored(line, entry, sheet.t))
    };
    let standing = sheet.entries.get(line.code());
    let now = in_short(standing);
    let then = match before.get(line.code()) {
        None => now.clone(),
        Some(document) => {
            let raw: Option<RawEntry> =
                document.as_ref().and_then(|document| serde_json::from_value(document.clone()).ok());
            let entry = raw.zip(standing).map(|(raw, standing)| EntryRecord {
                raw,
                version: EntryVersion::NONE,
                ..standing.clone()
            });
            in_short(entry.as_ref())
        }
    };
    (then, now)
}

/// What was said, by line in printed order, the sheet as a whole first. What cross-checkers found is not the unit's.
fn threads(
    person: &SignedIn,
    sheet: &OpenSheet,
    typed: &Typed,
    remarks: Vec<RemarkRecord>,
) -> Vec<ThreadView> {
    let t = sheet.t;
    let mut by_line: BTreeMap<String, Vec<RemarkRecord>> = BTreeMap::new();
    for remark in remarks.into_iter().filter(|remark| remark.kind != RemarkKind::CrossCheck) {
        by_line.entry(remark.line.clone().unwrap_or_default()).or_default().push(remark);
    }
    let may_answer = person.actor.may(SheetMove::Answer, &sheet.record.place).is_ok();
    let lines = sheet.scheme.lines();
    let named = lines.iter().map(|line| {
        let code = line.code();
        (code.to_owned(), format!("{code} {}", words::text(t, &line.node.name)))
    });
    let all = std::iter::once((String::new(), t.answering_sheet().to_owned())).chain(named).enumerate();
    let drawn = all.filter_map(|(number, (code, title))| {
        let said = by_line.remove(&code)?;
        let is_open = sheet.wanted.questions.iter().any(|asked| asked.line.as_deref().unwrap_or("") == code);
        let reply = (is_open && may_answer).then(|| {
            let field = match &typed.reply {
                Some((line, body, error)) if *line == code => {
                    Field { value: body.clone(), error: Some(error.clone()) }
                }
                _ => Field::default(),
            };
            (sheet.address.answers(), field)
        });
        let said = said.iter().map(|remark| said_view(sheet, remark)).collect();
        Some(ThreadView { key: number.to_string(), code, title, said, reply })
    });
    drawn.collect()
}

fn said_view(sheet: &OpenSheet, remark: &RemarkRecord) -> SaidView {
    let t = sheet.t;
    let kind = match remark.kind {
        RemarkKind::Question => t.answering_question(),
        RemarkKind::Answer => t.answering_answer(),
        RemarkKind::Return => t.answering_return(),
        RemarkKind::Explanation | RemarkKind::CrossCheck => t.answering_title(),
    };
    SaidView {
        head: t.answering_said(kind, &remark.by, format_instant(remark.at, t)),
        body: remark.body.clone(),
    }
}
