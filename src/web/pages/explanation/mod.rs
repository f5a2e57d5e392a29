//! "Giải trình": what a unit answers to a return, prepared by anybody of it and sent by its leader; and the answers
//! to questions.

pub mod banner;
mod draw;
pub mod view;

use self::draw::{Asked, Typed};
use crate::actions::ActionError;
use crate::actions::appraisal::{self, Explanation, Prepared, PreparedOutcome};
use crate::domain::workflow::{Part, SheetMove};
use crate::store;
use crate::text::Lang;
use crate::web::error::WebError;
use crate::web::forms::{FieldErrors, Form};
use crate::web::pages::sheet::open::{OpenSheet, SheetPath};
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use crate::web::visit::Done;
use askama::Template as _;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use std::collections::BTreeMap;

/// `GET …/explanation`: for the unit and the appraisers; what they say to each other is nobody else's.
///
/// # Errors
/// [`WebError::NotFound`], [`WebError::Forbidden`].
pub async fn show(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<SheetPath>,
) -> Result<Response, WebError> {
    let sheet = OpenSheet::load(&state, &person, &path).await?;
    let place = &sheet.record.place;
    if !person.actor.appraises_in(place.cluster) && person.actor.has_part(Part::Unit, place).is_err() {
        return Err(WebError::Forbidden);
    }
    page(&state, &person, &sheet, Typed::default(), StatusCode::OK).await
}

async fn page(
    state: &AppState,
    person: &SignedIn,
    sheet: &OpenSheet,
    typed: Typed,
    status: StatusCode,
) -> Result<Response, WebError> {
    let mut connection = state.reads.acquire().await?;
    let remarks = store::remarks::of_sheet(&mut connection, sheet.record.id).await?;
    let (drafts, before) = match &sheet.wanted.returned {
        Some(record) => (
            store::explanation_drafts::of_return(&mut connection, record.id).await?,
            store::journal::lines_before(&mut connection, sheet.record.id, record.at).await?,
        ),
        None => Default::default(),
    };
    drop(connection);
    let page = draw::page(person, sheet, &typed, Asked { remarks, drafts, before });
    Ok((status, Html(page.render()?)).into_response())
}

/// The answers a form holds, by line code; the empty code is the sheet as a whole.
fn posted(form: &Form) -> BTreeMap<String, Prepared> {
    let answers = form.fields().filter_map(|(name, body)| {
        let code = name.strip_prefix("answer:")?;
        let version = form.text(&format!("version:{code}"));
        let body = body.trim().to_owned();
        Some((code.to_owned(), Prepared { body, read_version: version.parse().unwrap_or(0) }))
    });
    answers.collect()
}

fn unreadable(form: &Form, t: Lang) -> FieldErrors {
    let mut errors = FieldErrors::default();
    for (name, _) in form.fields().filter(|(name, _)| form.is_unusable(name)) {
        errors.add(name.strip_prefix("answer:").unwrap_or(name), t.fault_not_text());
    }
    errors
}

/// `POST …/explanation/draft`: keeps what was prepared.
///
/// # Errors
/// [`WebError::NotFound`], [`WebError::Forbidden`], [`WebError::Locked`] where nothing was sent back.
pub async fn save(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<SheetPath>,
    form: Form,
) -> Result<Response, WebError> {
    let sheet = OpenSheet::load(&state, &person, &path).await?;
    person.actor.may(SheetMove::Edit, &sheet.record.place).map_err(ActionError::from)?;
    match prepare(&state, &person, &sheet, &form).await? {
        Ok(()) => Ok(([Done::Saved.cookie()], Redirect::to(&sheet.address.explanation())).into_response()),
        Err((status, typed)) => page(&state, &person, &sheet, typed, status).await,
    }
}

/// Keeps what was posted; where something of it was not taken, what the page has to show instead.
async fn prepare(
    state: &AppState,
    person: &SignedIn,
    sheet: &OpenSheet,
    form: &Form,
) -> Result<Result<(), (StatusCode, Typed)>, WebError> {
    let answers = posted(form);
    let bodies = || answers.iter().map(|(code, answer)| (code.clone(), answer.body.clone())).collect();
    let errors = unreadable(form, sheet.t);
    if !errors.is_empty() {
        let typed = Typed { answers: bodies(), errors, ..Typed::default() };
        return Ok(Err((StatusCode::UNPROCESSABLE_ENTITY, typed)));
    }
    match appraisal::prepare(&state.db, &person.actor, sheet.record.id, answers.clone()).await {
        Ok(outcomes) => {
            let lost = outcomes.into_iter().filter(|(_, outcome)| *outcome == PreparedOutcome::Conflict);
            let conflicts: Vec<String> = lost.map(|(code, _)| code).collect();
            if conflicts.is_empty() {
                return Ok(Ok(()));
            }
            let typed = Typed { answers: bodies(), conflicts, ..Typed::default() };
            Ok(Err((StatusCode::CONFLICT, typed)))
        }
        Err(ActionError::Input(faults)) => {
            let typed =
                Typed { answers: bodies(), errors: FieldErrors::of(&faults, sheet.t), ..Typed::default() };
            Ok(Err((StatusCode::UNPROCESSABLE_ENTITY, typed)))
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST …/explanation`: the leader sends. What the form holds is kept first, so that a refusal loses nothing.
///
/// # Errors
/// [`WebError::Forbidden`] for anyone but the unit's leader, [`WebError::NotFound`], [`WebError::Locked`].
pub async fn send(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<SheetPath>,
    form: Form,
) -> Result<Response, WebError> {
    let sheet = OpenSheet::load(&state, &person, &path).await?;
    person.actor.may(SheetMove::Explain, &sheet.record.place).map_err(ActionError::from)?;
    if let Err((status, typed)) = prepare(&state, &person, &sheet, &form).await? {
        return page(&state, &person, &sheet, typed, status).await;
    }
    let mut lines: BTreeMap<String, String> =
        posted(&form).into_iter().map(|(code, answer)| (code, answer.body)).collect();
    let whole = lines.remove("").unwrap_or_default();
    let answers = std::iter::once((String::new(), whole.clone())).chain(lines.clone()).collect();
    match appraisal::explain(&state.db, &person.actor, sheet.record.id, Explanation { whole, lines }).await {
        Ok(()) => Ok(Redirect::to(&sheet.address.check()).into_response()),
        Err(ActionError::Input(faults)) => {
            let typed = draw::refused(&sheet, answers, &faults);
            page(&state, &person, &sheet, typed, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST …/answers`: answers a question on a line, or on the sheet as a whole.
///
/// # Errors
/// [`WebError::Forbidden`] for anyone but the unit, [`WebError::NotFound`], [`WebError::Locked`].
pub async fn answer(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<SheetPath>,
    form: Form,
) -> Result<Response, WebError> {
    let sheet = OpenSheet::load(&state, &person, &path).await?;
    person.actor.may(SheetMove::Answer, &sheet.record.place).map_err(ActionError::from)?;
    let (line, body) = (form.text("line"), form.text("body").trim());
    let error = if body.is_empty() {
        sheet.t.answering_answer_missing().to_owned()
    } else if form.is_unusable("body") {
        sheet.t.fault_not_text().to_owned()
    } else if body.chars().count() > crate::actions::entries::TEXT_MAX {
        sheet.t.fault_text_too_long(crate::actions::entries::TEXT_MAX)
    } else {
        let line = (!line.is_empty()).then_some(line);
        appraisal::answer(&state.db, &person.actor, sheet.record.id, line, body).await?;
        return Ok(([Done::Saved.cookie()], Redirect::to(&sheet.address.explanation())).into_response());
    };
    let typed = Typed { reply: Some((line.to_owned(), body.to_owned(), error)), ..Typed::default() };
    page(&state, &person, &sheet, typed, StatusCode::UNPROCESSABLE_ENTITY).await
}
