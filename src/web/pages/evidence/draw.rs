//! Draws the evidence pages: the pieces of a line or of a sheet, and the form that adds some.

use super::view::{self, AddForm, EvidenceLine, EvidenceView, LineEvidencePage, SheetEvidencePage};
use crate::actions::evidence;
use crate::domain::evidence::{lines_without_evidence, takes_evidence};
use crate::domain::scheme::{Evidence, Line, Scheme};
use crate::store;
use crate::store::evidence::EvidenceRecord;
use crate::text::Lang;
use crate::web::error::WebError;
use crate::web::forms::{FieldErrors, Form};
use crate::web::page::{Choice, Problem};
use crate::web::pages::sheet::open::OpenSheet;
use crate::web::paths::SheetAddress;
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use crate::web::words;
use askama::Template as _;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Response};
use std::collections::{BTreeMap, BTreeSet};

/// What a piece of evidence needs of its sheet to be drawn.
#[derive(Debug, Clone)]
pub struct EvidenceSheet<'a> {
    /// The language.
    pub t: Lang,
    /// Its addresses.
    pub address: &'a SheetAddress,
    /// Whether this person may change its evidence now.
    pub may_change: bool,
}

/// What was refused of a posted form, and what was typed in it.
#[derive(Debug, Default)]
pub(super) struct Refused {
    pub(super) form: Form,
    pub(super) errors: FieldErrors,
    pub(super) files: Vec<String>,
}

pub(super) async fn line_page(
    state: &AppState,
    person: &SignedIn,
    sheet: &OpenSheet,
    code: &str,
    refused: &Refused,
) -> Result<Response, WebError> {
    let line = sheet.scheme.line(code).ok_or(WebError::NotFound)?;
    let t = sheet.t;
    let mut connection = state.reads.acquire().await?;
    let pieces = store::evidence::of_line(&mut connection, sheet.record.id, code).await?;
    let (held, _) = store::evidence::held(&mut connection, sheet.record.id).await?;
    drop(connection);
    let drawing = EvidenceSheet::of(person, sheet);
    let numbered = || (1..).zip(&pieces);
    let drawn = |removed: bool| -> Vec<EvidenceView> {
        let these = numbered().filter(|(_, piece)| piece.removed_at.is_some() == removed);
        these.map(|(number, piece)| EvidenceView::new(&drawing, piece, number)).collect()
    };
    let takes = takes_evidence(&line);
    let form = (takes && drawing.may_change)
        .then(|| add_form(state, t, sheet.address.line_evidence(code), refused, Vec::new()));
    let wanted = line.node.evidence == Evidence::Required && drawing.may_change;
    let notice = match (takes, sheet.read_only()) {
        (false, _) => Some(t.evidence_none_here().to_owned()),
        (true, Some(reason)) => Some(reason),
        (true, None) => (wanted && drawn(false).is_empty()).then(|| t.evidence_required_here().to_owned()),
    };
    let status = status_of(refused);
    let mut frame = person.page(format!("{} – {}", t.evidence_of_line(code), sheet.record.unit_short_name));
    frame.has_errors = status != StatusCode::OK;
    let page = LineEvidencePage {
        page: frame,
        sheet: sheet.head(),
        removed: drawn(true),
        line: evidence_line(sheet, &line, drawn(false)),
        notice,
        form,
        all_href: sheet.address.evidence(None),
        held: held_in_words(state, t, held),
    };
    Ok((status, Html(page.render()?)).into_response())
}

pub(super) async fn sheet_page(
    state: &AppState,
    person: &SignedIn,
    sheet: &OpenSheet,
    refused: &Refused,
) -> Result<Response, WebError> {
    let t = sheet.t;
    let mut connection = state.reads.acquire().await?;
    let pieces = store::evidence::of_sheet(&mut connection, sheet.record.id).await?;
    let (held, _) = store::evidence::held(&mut connection, sheet.record.id).await?;
    drop(connection);
    let drawing = EvidenceSheet::of(person, sheet);
    let drawn = counting(&sheet.scheme, &pieces).into_iter().map(|(line, pieces)| {
        let pieces = pieces.into_iter().map(|(number, piece)| EvidenceView::new(&drawing, piece, number));
        evidence_line(sheet, &line, pieces.collect())
    });
    let status = status_of(refused);
    let mut frame = person.page(format!("{} – {}", t.evidence_title(), sheet.record.unit_short_name));
    frame.has_errors = status != StatusCode::OK;
    let page = SheetEvidencePage {
        page: frame,
        sheet: sheet.head(),
        lines: drawn.collect(),
        notice: sheet.read_only(),
        form: drawing
            .may_change
            .then(|| add_form(state, t, sheet.address.evidence(None), refused, choices(sheet, refused))),
        held: held_in_words(state, t, held),
    };
    Ok((status, Html(page.render()?)).into_response())
}

/// A piece of evidence with its number on its line.
type Numbered<'p> = (usize, &'p EvidenceRecord);

/// What counts of a sheet's evidence, by line in printed order; lines without any are left out.
pub(super) fn counting<'s, 'p>(
    scheme: &'s Scheme,
    pieces: &'p [EvidenceRecord],
) -> Vec<(Line<'s>, Vec<Numbered<'p>>)> {
    let mut by_line: BTreeMap<&str, Vec<&EvidenceRecord>> = BTreeMap::new();
    for piece in pieces {
        by_line.entry(&piece.line).or_default().push(piece);
    }
    let counting = scheme.lines().into_iter().filter_map(|line| {
        // What was removed keeps its number.
        let all = (1..).zip(by_line.remove(line.code())?);
        let counting: Vec<_> = all.filter(|(_, piece)| piece.removed_at.is_none()).collect();
        (!counting.is_empty()).then_some((line, counting))
    });
    counting.collect()
}

impl<'a> EvidenceSheet<'a> {
    fn of(person: &SignedIn, sheet: &'a OpenSheet) -> Self {
        let may_change = evidence::may_change(&person.actor, &sheet.record.place).is_ok();
        Self { t: sheet.t, address: &sheet.address, may_change }
    }
}

fn status_of(refused: &Refused) -> StatusCode {
    let is_fine = refused.errors.is_empty() && refused.files.is_empty();
    if is_fine { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
}

fn held_in_words(state: &AppState, t: Lang, bytes: u64) -> String {
    t.evidence_held(view::size(t, bytes), view::size(t, state.files.limits.sheet_bytes))
}

fn evidence_line(sheet: &OpenSheet, line: &Line<'_>, pieces: Vec<EvidenceView>) -> EvidenceLine {
    EvidenceLine {
        code: line.code().to_owned(),
        name: words::text(sheet.t, &line.node.name),
        href: sheet.address.line_evidence(line.code()),
        line_href: sheet.address.line(line.code()),
        pieces,
    }
}

/// The lines one document can serve; at first those are ticked that still want some.
fn choices(sheet: &OpenSheet, refused: &Refused) -> Vec<Choice> {
    let proved = |code: &str| sheet.evidence.contains_key(code);
    let wanting: BTreeSet<String> =
        lines_without_evidence(&sheet.scheme, proved, &sheet.result).into_iter().collect();
    let typed = refused.form.fields().next().is_some();
    let lines = sheet.scheme.lines();
    let taking = lines.iter().filter(|line| takes_evidence(line));
    let choice = |line: &Line<'_>| {
        let value = format!("line:{}", line.code());
        Choice {
            label: format!("{} {}", line.code(), words::text(sheet.t, &line.node.name)),
            chosen: if typed { refused.form.has(&value) } else { wanting.contains(line.code()) },
            value,
        }
    };
    taking.map(choice).collect()
}

fn add_form(state: &AppState, t: Lang, action: String, refused: &Refused, lines: Vec<Choice>) -> AddForm {
    let field = |name: &str| refused.errors.field(name, refused.form.text(name));
    let mut file_errors: Vec<String> = refused.errors.get("files").into_iter().collect();
    file_errors.extend(refused.files.iter().cloned());
    let of_files = refused.files.iter().map(|text| Problem { href: "#files".to_owned(), text: text.clone() });
    let limits = state.files.limits;
    AddForm {
        action,
        problems: refused.errors.problems().into_iter().chain(of_files).collect(),
        number: field("number"),
        date: field("date"),
        issuer: field("issuer"),
        summary: field("summary"),
        file_errors,
        hint: t.evidence_files_hint(view::size(t, limits.file_bytes), view::size(t, limits.sheet_bytes)),
        lines,
        lines_error: refused.errors.get("lines"),
    }
}
