//! One line of a sheet under appraisal: its figures, the arithmetic, the other units, the thread.

use super::address::{AppraisalAddress, LinePath};
use super::desk::Desk;
use super::rows::{Report, Sketch, fields_of, pieces};
use super::view::RowView;
use crate::actions::appraisal::note_opening;
use crate::domain::appraisal::{Verdict, appraised};
use crate::domain::scheme::Line;
use crate::domain::sheet::{UnitSheet, explain_unit};
use crate::domain::workflow::SheetMove;
use crate::store::remarks::RemarkKind;
use crate::text::Lang;
use crate::text::dates::format_instant;
use crate::text::{rules, steps};
use crate::web::error::WebError;
use crate::web::page::{Field, Page};
use crate::web::pages::evidence::draw::EvidenceSheet;
use crate::web::pages::evidence::view::EvidenceView;
use crate::web::pages::sheet::fields::{LineErrors, LineFields};
use crate::web::pages::sheet::inputs::entry_of;
use crate::web::pages::sheet::view::{EntryView, LineStatus};
use crate::web::paths::SheetAddress;
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use crate::web::words;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

/// What was typed in a form of this page and could not be taken.
#[derive(Debug, Clone, Copy, Default)]
pub struct Typed<'a> {
    /// A verdict or a proposal.
    pub report: Option<&'a Report>,
    /// Corrected inputs.
    pub fields: Option<(&'a LineFields, &'a LineErrors)>,
    /// A question.
    pub question: Option<&'a Field>,
}

/// `GET …/lines/{code}`: for an appraiser it notes that the line was opened.
///
/// # Errors
/// See [`Desk::load`] and [`Desk::sheet`]; [`WebError::NotFound`] for a code the scheme has no line of.
pub async fn show(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<LinePath>,
) -> Result<Response, WebError> {
    let desk = Desk::load(&state, &person, (&path.cluster, &path.period), None).await?;
    let (record, _) = desk.sheet(&path.unit)?;
    let answer = page(&person, &desk, (&path.unit, &path.code), &Typed::default(), StatusCode::OK)?;
    note_opening(&state.db, &person.actor, record.id, &path.code).await?;
    Ok(answer)
}

/// The page of a line, with what was typed there.
///
/// # Errors
/// [`WebError::NotFound`].
pub fn page(
    person: &SignedIn,
    desk: &Desk,
    (unit, code): (&str, &str),
    typed: &Typed<'_>,
    status: StatusCode,
) -> Result<Response, WebError> {
    let (record, figures) = desk.sheet(unit)?;
    let t = desk.t;
    let lines = desk.scheme.lines();
    let at = lines.iter().position(|line| line.code() == code).ok_or(WebError::NotFound)?;
    let line = lines.get(at).ok_or(WebError::NotFound)?;
    let address = AppraisalAddress::of(record);
    let sketch =
        Sketch { desk, record, figures, actor: &person.actor, back: "line", show: "", report: typed.report };
    let neighbour =
        |at: Option<usize>| at.and_then(|at| lines.get(at)).map(|line| address.line(line.code(), ""));
    let may = |step| person.actor.may(step, &record.place).is_ok();
    let row = sketch.row(line);
    let mut frame = person.page(format!("{code} {} – {}", row.name, record.unit_short_name));
    frame.has_errors = status != StatusCode::OK;
    let page = LinePage {
        page: frame,
        unit: record.unit_short_name.clone(),
        rule: rules::words(t, line),
        guidance: line.node.guidance.iter().map(|text| words::text(t, text)).collect(),
        own_steps: explained(&sketch, code, false),
        appraised_steps: explained(&sketch, code, true),
        others: others(person, desk, line, unit),
        thread: thread(&sketch, code),
        evidence: evidence(&sketch, code),
        evidence_href: address.evidence(code),
        line: may(SheetMove::Appraise).then(|| correction(&sketch, line, typed)),
        question: may(SheetMove::Ask)
            .then(|| (address.line(code, "/question"), typed.question.cloned().unwrap_or_default())),
        by_criterion: address.criterion(code),
        sheet: address.row(code),
        previous: neighbour(at.checked_sub(1)),
        next: neighbour(at.checked_add(1)),
        row,
    };
    Ok((status, Html(page.render()?)).into_response())
}

/// The evidence of a line, to be looked at beside its figures.
fn evidence(sketch: &Sketch<'_>, code: &str) -> Vec<EvidenceView> {
    let address = SheetAddress::of(sketch.record);
    let sheet = EvidenceSheet { t: sketch.desk.t, address: &address, may_change: false };
    pieces(sketch.figures, code)
        .filter(|(_, piece)| piece.removed_at.is_none())
        .map(|(number, piece)| EvidenceView::new(&sheet, piece, number))
        .collect()
}

/// The arithmetic of a line, on the unit's entries or on the decisions.
fn explained(sketch: &Sketch<'_>, code: &str, on_decisions: bool) -> Vec<String> {
    let (record, figures) = (sketch.record, sketch.figures);
    if on_decisions && !figures.appraisal.lines.contains_key(code) {
        return Vec::new();
    }
    let decided = || {
        let claimed = Some(figures.own.total.value().clone());
        appraised(&figures.appraisal.decisions(), figures.appraisal.veto_codes(), claimed)
    };
    let unit = UnitSheet {
        unit: record.unit_code.clone(),
        submitted_on: record.submitted_on,
        entries: figures.entries.clone(),
        appraised: on_decisions.then(decided),
    };
    let result = explain_unit(&sketch.desk.scheme, record.submission_deadline_on, unit);
    let steps = result.and_then(|result| Some(result.nodes.get(code)?.steps.clone())).unwrap_or_default();
    steps.iter().map(|step| steps::words(sketch.desk.t, step)).collect()
}

fn others(person: &SignedIn, desk: &Desk, line: &Line<'_>, unit: &str) -> Vec<OtherView> {
    let other = desk.sheets.iter().filter(|sheet| sheet.record.unit_code != unit);
    other
        .map(|sheet| OtherView {
            unit: sheet.record.unit_short_name.clone(),
            row: sheet.figures.as_ref().map(|figures| {
                let sketch = Sketch {
                    desk,
                    record: &sheet.record,
                    figures,
                    actor: &person.actor,
                    back: "criterion",
                    show: "",
                    report: None,
                };
                sketch.row(line)
            }),
        })
        .collect()
}

fn thread(sketch: &Sketch<'_>, code: &str) -> Vec<RemarkView> {
    let t = sketch.desk.t;
    let on_line = sketch.figures.remarks.iter().filter(|remark| remark.line.as_deref() == Some(code));
    on_line
        .map(|remark| RemarkView {
            kind: kind_words(t, remark.kind).to_owned(),
            by: t.why_by_at(&remark.by, format_instant(remark.at, t)),
            points: remark.points.as_deref().map(|plain| t.points_of(words::points(t, plain))),
            body: remark.body.clone(),
        })
        .collect()
}

fn kind_words(t: Lang, kind: RemarkKind) -> &'static str {
    match kind {
        RemarkKind::Question => t.remark_question(),
        RemarkKind::Answer => t.remark_answer(),
        RemarkKind::Return => t.status_returned(),
        RemarkKind::Explanation => t.remark_explanation(),
        RemarkKind::CrossCheck => t.remark_cross_check(),
    }
}

/// The form of corrected inputs: as typed, as decided, or as the unit entered them.
fn correction(sketch: &Sketch<'_>, line: &Line<'_>, typed: &Typed<'_>) -> CorrectionView {
    let (t, code, figures) = (sketch.desk.t, line.code(), sketch.figures);
    let record = figures.appraisal.lines.get(code);
    let decided = record.and_then(|record| match &record.decision.as_ref()?.verdict {
        Verdict::Corrected(raw) => Some(raw),
        Verdict::Accepted | Verdict::Set(_) => None,
    });
    let nothing = LineErrors::new();
    let stored = decided.or_else(|| figures.entries.get(code));
    let blank = crate::domain::entry::RawEntry::default();
    let stored = fields_of(line, stored.unwrap_or(&blank), t);
    let (fields, errors) = typed.fields.unwrap_or((&stored, &nothing));
    CorrectionView {
        code: code.to_owned(),
        entry: entry_of(t, line, code, fields, errors),
        status: match fields.text("status") {
            "not_assigned" => LineStatus::NotAssigned,
            "no_case" => LineStatus::NoCase,
            _ => LineStatus::Entered,
        },
        absence: Field {
            value: fields.text("reason").to_owned(),
            error: errors.get("reason").or_else(|| errors.get("")).cloned(),
        },
    }
}

/// A line of a sheet under appraisal.
#[derive(Debug, Template)]
#[template(path = "appraisal/line.html")]
struct LinePage {
    page: Page,
    unit: String,
    row: RowView,
    rule: String,
    guidance: Vec<String>,
    own_steps: Vec<String>,
    appraised_steps: Vec<String>,
    others: Vec<OtherView>,
    thread: Vec<RemarkView>,
    evidence: Vec<EvidenceView>,
    /// Where the unit's own page of this evidence is.
    evidence_href: String,
    /// The inputs to correct; the sheet's own template of fields reads it by this name.
    line: Option<CorrectionView>,
    /// Where a question is asked, and the question typed.
    question: Option<(String, Field)>,
    by_criterion: String,
    sheet: String,
    previous: Option<String>,
    next: Option<String>,
}

/// The inputs of a line to be corrected.
#[derive(Debug)]
struct CorrectionView {
    code: String,
    entry: EntryView,
    status: LineStatus,
    /// Why it is not assigned or had no case.
    absence: Field,
}

/// The same line of another unit; without a row where it is not sent.
#[derive(Debug)]
struct OtherView {
    unit: String,
    row: Option<RowView>,
}

#[derive(Debug)]
struct RemarkView {
    kind: String,
    by: String,
    points: Option<String>,
    body: String,
}
