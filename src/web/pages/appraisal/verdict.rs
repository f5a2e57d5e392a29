//! Deciding one line: what was typed becomes a verdict, and the page or the row comes back.

use super::address::{AppraisalAddress, LinePath};
use super::desk::{Desk, sheet_for};
use super::rows::{Report, Sketch, fields_of};
use super::view::DecidedRow;
use super::{again, line};
use crate::actions::appraisal::{Judged, LineJudgement, judge};
use crate::actions::entries::TEXT_MAX;
use crate::domain::appraisal::{Verdict, VerdictFault};
use crate::domain::exact::Exact;
use crate::domain::ids::EntryVersion;
use crate::domain::scheme::{Form as RuleForm, Line};
use crate::domain::workflow::SheetMove;
use crate::text::Lang;
use crate::text::faults;
use crate::text::numbers::{Expecting, NumberFault, read_number};
use crate::web::error::WebError;
use crate::web::forms::Form;
use crate::web::page::Field;
use crate::web::pages::sheet::fields::{LineErrors, LineFields};
use crate::web::pages::sheet::open::SheetPath;
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use crate::web::visit::Done;
use crate::web::words;
use askama::Template as _;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Redirect, Response};

/// What a form says of a line, or why it cannot be read.
#[derive(Debug, Default)]
struct Reading {
    report: Report,
    /// The corrected inputs as typed, with what is wrong with them.
    fields: Option<(LineFields, LineErrors)>,
    is_faulty: bool,
}

/// `POST …/lines/{code}/verdict`. `verdict` is the pressed button: `accepted`, `set`, `corrected`, `open` takes the
/// standing one back, and `typed` is Enter in the field of points: `=`, nothing or the unit's own points accept.
///
/// # Errors
/// See [`sheet_for`]; [`WebError::Unreadable`] for a form no page of ours sends.
pub async fn decide(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<LinePath>,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, WebError> {
    let LinePath { cluster, period, unit, code } = path;
    let place = SheetPath { cluster, period, unit };
    let record = sheet_for(&state, &person, &place, SheetMove::Appraise).await?;
    let is_fragment = headers.contains_key("x-fragment");
    let desk = Desk::load(&state, &person, (&place.cluster, &place.period), Some(&place.unit)).await?;
    let line = desk.scheme.line(&code).ok_or(WebError::NotFound)?;
    let version: i32 = form.text("version").parse().map_err(|_| WebError::Unreadable)?;
    let own = desk.sheet(&place.unit)?.1.own.points(&code).map(|points| points.value().clone());
    let mut reading = Reading {
        report: Report {
            unit: place.unit.clone(),
            code: code.clone(),
            points: Field::holding(form.text("points")),
            reason: Field::holding(form.text("reason")),
            ..Report::default()
        },
        ..Reading::default()
    };
    let verdict = read(&form, &line, own.as_ref(), desk.t, &mut reading)?;
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if !reading.is_faulty {
        let judgement = LineJudgement {
            line: code.clone(),
            verdict: verdict.clone(),
            reason: form.text("reason").trim().to_owned(),
            read_version: EntryVersion::new(version),
        };
        let outcomes = judge(&state.db, &person.actor, record.id, vec![judgement]).await?;
        match outcomes.into_values().next() {
            Some(Judged::Saved | Judged::Unchanged) => status = StatusCode::OK,
            Some(Judged::Conflict) => {
                status = StatusCode::CONFLICT;
                reading.report.conflict = Some(verdict_words(desk.t, &line, verdict.as_ref()));
            }
            Some(Judged::Faulty(found)) => word(&found, &line, desk.t, &mut reading),
            Some(Judged::Unknown) | None => return Err(WebError::NotFound),
        }
    }
    let back = form.text("back");
    if status == StatusCode::OK && !is_fragment {
        let target =
            after(&desk, &AppraisalAddress::of(&record), (&code, &place.unit), (back, form.text("show")));
        return Ok(([Done::Saved.cookie()], Redirect::to(&target)).into_response());
    }
    // Across units every unit's row must come back.
    let only = (back != "criterion" && back != "line" || is_fragment).then_some(place.unit.as_str());
    let fresh = Desk::load(&state, &person, (&place.cluster, &place.period), only).await?;
    if is_fragment {
        return fragment(&person, &fresh, back, (status, &reading.report));
    }
    if let Some((fields, errors)) = &reading.fields {
        let typed = line::Typed {
            report: Some(&reading.report),
            fields: Some((fields, errors)),
            ..line::Typed::default()
        };
        return line::page(&person, &fresh, (&place.unit, &code), &typed, status);
    }
    again(&person, &fresh, (back, form.text("show")), &reading.report, status)
}

fn fragment(
    person: &SignedIn,
    desk: &Desk,
    back: &str,
    (status, report): (StatusCode, &Report),
) -> Result<Response, WebError> {
    let (record, figures) = desk.sheet(&report.unit)?;
    let line = desk.scheme.line(&report.code).ok_or(WebError::NotFound)?;
    let back = if back == "criterion" { "criterion" } else { "sheet" };
    let report = (status != StatusCode::OK).then_some(report);
    let sketch = Sketch { desk, record, figures, actor: &person.actor, back, show: "", report };
    let answer = DecidedRow { t: desk.t, row: sketch.row(&line), sums: sketch.sums() };
    Ok((status, Html(answer.render()?)).into_response())
}

/// Where somebody without script goes on: the next line of the sheet, or the same criterion.
fn after(
    desk: &Desk,
    address: &AppraisalAddress,
    (code, unit): (&str, &str),
    (back, show): (&str, &str),
) -> String {
    match back {
        "criterion" => format!("{}#row-{unit}", address.criterion(code)),
        "line" => address.line(code, ""),
        _ => {
            let lines = desk.scheme.lines();
            let next = lines.iter().skip_while(|line| line.code() != code).nth(1);
            let filter = match show {
                "open" | "gap" | "explained" => format!("?show={show}"),
                _ => String::new(),
            };
            let row = address.row(next.map_or(code, |line| line.code()));
            match row.split_once('#') {
                Some((page, anchor)) => format!("{page}{filter}#{anchor}"),
                None => row,
            }
        }
    }
}

fn read(
    form: &Form,
    line: &Line<'_>,
    own: Option<&Exact>,
    t: Lang,
    reading: &mut Reading,
) -> Result<Option<Verdict>, WebError> {
    if form.is_unusable("reason") {
        reading.report.reason.error = Some(t.fault_not_text().to_owned());
        reading.is_faulty = true;
    } else if form.text("reason").chars().count() > TEXT_MAX {
        reading.report.reason.error = Some(t.fault_text_too_long(TEXT_MAX));
        reading.is_faulty = true;
    }
    let typed = form.text("points").trim();
    Ok(match form.text("verdict") {
        "open" => None,
        "accepted" => Some(Verdict::Accepted),
        "typed" if typed.is_empty() || typed == "=" => Some(Verdict::Accepted),
        way @ ("typed" | "set") => match read_points(typed, t) {
            Ok(points) if way == "typed" && Some(&(&points * &line.node.weight)) == own => {
                Some(Verdict::Accepted)
            }
            Ok(points) => Some(Verdict::Set(points)),
            Err(sentence) => {
                reading.report.points.error = Some(sentence);
                reading.is_faulty = true;
                None
            }
        },
        "corrected" => {
            let fields = LineFields::posted(form, line.code()).ok_or(WebError::Unreadable)?;
            match fields.read(line, t) {
                Ok(change) => {
                    let raw = change.map(|change| change.raw).unwrap_or_default();
                    reading.fields = Some((fields, LineErrors::new()));
                    Some(Verdict::Corrected(raw))
                }
                Err(errors) => {
                    reading.fields = Some((fields, errors));
                    reading.is_faulty = true;
                    None
                }
            }
        }
        _ => return Err(WebError::Unreadable),
    })
}

/// Reads points as typed; the sentence to put beside the field where they are none.
pub(crate) fn read_points(typed: &str, t: Lang) -> Result<Exact, String> {
    match read_number(typed, Expecting::Decimal) {
        Ok(plain) => Exact::parse(&plain).map_err(|_| t.fault_required().to_owned()),
        Err(NumberFault::Blank) => Err(t.appraisal_points_missing().to_owned()),
        Err(fault) => Err(fault.sentence(t)),
    }
}

/// Puts the faults of a verdict beside their fields.
fn word(found: &[VerdictFault], line: &Line<'_>, t: Lang, reading: &mut Reading) {
    for fault in found {
        match (fault, &mut reading.fields) {
            (VerdictFault::ReasonMissing, _) => {
                reading.report.reason.error = Some(t.appraisal_reason_missing(line.code()));
            }
            (VerdictFault::NothingToAccept, _) => {
                reading.report.fault = Some(t.appraisal_nothing_to_accept().to_owned());
            }
            (VerdictFault::Empty, _) => {
                reading.report.fault = Some(t.appraisal_correction_empty().to_owned());
            }
            (VerdictFault::Entry(fault), Some((_, errors))) => {
                let field = match (&fault.input, &line.rule.form) {
                    (Some(input), _) => format!("in:{input}"),
                    (None, RuleForm::Direct(_)) => "points".to_owned(),
                    (None, RuleForm::Levels { .. }) => "level".to_owned(),
                    (None, _) => String::new(),
                };
                let sentence = faults::entry_words(t, &fault.kind);
                if field.is_empty() {
                    reading.report.fault = Some(sentence);
                } else {
                    errors.insert(field, sentence);
                }
            }
            (VerdictFault::Entry(fault), None) => {
                reading.report.points.error = Some(faults::entry_words(t, &fault.kind));
            }
        }
    }
}

fn verdict_words(t: Lang, line: &Line<'_>, verdict: Option<&Verdict>) -> String {
    match verdict {
        None => t.appraisal_taken_back().to_owned(),
        Some(Verdict::Accepted) => t.appraisal_state_accepted().to_owned(),
        Some(Verdict::Corrected(raw)) => {
            let short = crate::web::pages::sheet::inputs::short_of(t, line, &fields_of(line, raw, t));
            t.check_line(t.appraisal_state_corrected(), short)
        }
        Some(Verdict::Set(points)) => {
            t.check_line(t.appraisal_state_set(), words::points(t, &points.to_shortest()))
        }
    }
}
