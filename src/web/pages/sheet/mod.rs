//! The score sheet: show it, save its lines.

mod entry_view;
pub mod exchange;
pub mod fields;
pub mod inputs;
pub mod labels;
pub mod lines;
pub mod open;
pub mod paste;
pub mod together;
pub mod view;

use self::fields::{LineErrors, LineFields};
use self::labels::FieldLabels;
use self::lines::{LineReport, Reports};
use self::open::{OpenSheet, SheetPath};
use self::together::{Together, is_of, together, writer};
use self::view::{SavedLines, SheetPage};
use crate::actions::conflicts;
use crate::actions::entries::{self, LineChange, LineOutcome};
use crate::domain::entry::EntryFault;
use crate::domain::scheme::{Form as RuleForm, Line, Scheme};
use crate::text::Lang;
use crate::text::faults;
use crate::web::download::PaperFile;
use crate::web::error::WebError;
use crate::web::forms::Form;
use crate::web::page::Problem;
use crate::web::pages::explanation::banner::WantedView;
use crate::web::pages::resume;
use crate::web::pages::resume::view::ResumeReason;
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use crate::web::visit::Done;
use askama::Template as _;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Redirect, Response};
use std::collections::BTreeMap;
use std::sync::Arc;

/// `GET /clusters/{cluster}/periods/{period}/sheets/{unit}`.
///
/// # Errors
/// [`WebError::NotFound`] where there is none, or none for this person.
pub async fn show(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<SheetPath>,
) -> Result<Response, WebError> {
    let sheet = OpenSheet::load(&state, &person, &path).await?;
    let together = together(&state, &person, &sheet).await;
    page(&person, &sheet, together, &Reports::new(), StatusCode::OK)
}

fn page(
    person: &SignedIn,
    sheet: &OpenSheet,
    together: Together,
    reports: &Reports,
    status: StatusCode,
) -> Result<Response, WebError> {
    let head = sheet.head();
    let mut frame = person.page(sheet.t.sheet_title_of(&head.unit, &head.period));
    frame.has_errors = !reports.is_empty();
    let page = SheetPage {
        page: frame,
        action: sheet.address.lines(),
        paste_href: sheet.address.paste(),
        import_href: sheet.address.import(),
        table_href: sheet.address.table(),
        paper_hrefs: PaperFile::ALL.map(|file| (sheet.address.paper(file.ending()), file.word())),
        csv_href: sheet.address.csv(),
        report_href: sheet.address.report(),
        account_key: person.actor.account.get().to_string(),
        sheet_key: sheet.address.show(),
        problems: problems(reports, sheet.t),
        read_only: sheet.read_only(),
        wanted: WantedView::of(sheet),
        illustrative: sheet.record.illustrative,
        groups: sheet.groups(reports),
        totals: sheet.totals(),
        together,
        sheet: head,
    };
    Ok((status, Html(page.render()?)).into_response())
}

/// The summary on top: each refused line with its first sentence, linking to its field.
fn problems(reports: &Reports, t: Lang) -> Vec<Problem> {
    reports
        .iter()
        .filter_map(|(code, report)| match report {
            LineReport::Refused(_, errors) => errors.iter().next().map(|(field, text)| Problem {
                href: if field.is_empty() { format!("#line-{code}") } else { format!("#{code}:{field}") },
                text: format!("{code}: {text}"),
            }),
            LineReport::Conflict(_) => {
                Some(Problem { href: format!("#line-{code}"), text: t.check_line(code, t.state_conflict()) })
            }
        })
        .collect()
}

/// `POST /clusters/{cluster}/periods/{period}/sheets/{unit}/lines`: any lines of the sheet. A script sends the one
/// line that was left and wants it back as a fragment; without script the whole sheet comes and a page goes back.
///
/// # Errors
/// [`WebError::Locked`] where the sheet takes no changes now; [`WebError::NotFound`]; [`WebError::Unavailable`].
pub async fn save_lines(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<SheetPath>,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, WebError> {
    let fragment = headers.contains_key("x-fragment");
    // Lines that waited in a browser are their writer's alone: whoever has signed in there since must not save them.
    let writer = writer(&headers).unwrap_or_else(|| form.text("account"));
    let is_own = writer.is_empty() || is_of(&person, writer);
    if fragment && !is_own {
        return Ok(StatusCode::UNAUTHORIZED.into_response());
    }
    let form = Arc::new(form);
    let save = save(&state, &person, &path, Posted { form: &form, fragment, is_own });
    match save.await {
        // Without script the answer takes the place of the page: it must hold what was typed.
        Err(WebError::Unavailable(cause)) if !fragment => {
            tracing::warn!(%cause, "a sheet met a database that was away or busy");
            let labels = FieldLabels::default();
            resume::page(&person.visit, &person.visit.here, &form, &labels, ResumeReason::Unavailable)
        }
        Err(WebError::Locked) if !is_own => Err(WebError::Forbidden),
        Err(WebError::Locked) if !fragment => {
            let labels = FieldLabels::behind(&state, &person, &person.visit.here).await;
            resume::page(&person.visit, &person.visit.here, &form, &labels, ResumeReason::Locked)
        }
        answer => answer,
    }
}

/// A posted sheet: the form, whether a script sent it, and whether its writer is the one signed in.
struct Posted<'a> {
    form: &'a Arc<Form>,
    fragment: bool,
    is_own: bool,
}

async fn save(
    state: &AppState,
    person: &SignedIn,
    path: &SheetPath,
    posted: Posted<'_>,
) -> Result<Response, WebError> {
    let Posted { form, fragment, is_own } = posted;
    let (t, sent_form) = (person.visit.lang, Arc::clone(form));
    // Whoever may not know of the sheet learns nothing else either.
    let read =
        move |scheme: &Scheme| if is_own { read(scheme, &sent_form, t) } else { Err(WebError::Forbidden) };
    let saved = entries::save(&state.db, &person.actor, path.codes(), read).await?;
    let (after, outcomes, reading) = OpenSheet::saved(state, person, saved).await?;
    let Reading { posted, given_up, mut reports } = reading;
    report(&after.scheme, outcomes, &posted, &mut reports, t);
    if let Some((code, fields)) = &given_up
        && let Some(typed) = change(&after, code, fields)
    {
        conflicts::give_way(&state.db, &person.actor, after.record.id, typed).await?;
    }
    let status = if reports.values().any(|report| matches!(report, LineReport::Refused(..))) {
        StatusCode::UNPROCESSABLE_ENTITY
    } else if reports.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::CONFLICT
    };
    if fragment {
        let lines = after.scheme.lines();
        let given_up = given_up.as_ref().map(|(code, _)| code.as_str());
        let sent =
            lines.iter().filter(|line| posted.contains_key(line.code()) || given_up == Some(line.code()));
        let fragment = SavedLines {
            t: after.t,
            lines: sent.map(|line| after.line(line, reports.get(line.code()))).collect(),
            totals: after.totals(),
        };
        return Ok((status, Html(fragment.render()?)).into_response());
    }
    if !reports.is_empty() {
        let together = together(state, person, &after).await;
        return page(person, &after, together, &reports, status);
    }
    let to_check = form.text("then") == "check";
    let target = if to_check { after.address.check() } else { after.address.show() };
    Ok(([Done::Saved.cookie()], Redirect::to(&target)).into_response())
}

fn posted_lines(scheme: &Scheme, form: &Form) -> BTreeMap<String, LineFields> {
    scheme
        .lines()
        .iter()
        .filter_map(|line| Some((line.code().to_owned(), LineFields::posted(form, line.code())?)))
        .collect()
}

/// Settles a conflict by the pressed button: `II.1:mine:8` saves what was typed over version 8, `II.1:theirs:8`
/// takes the line out of what is to be saved, and returns it.
fn settle(posted: &mut BTreeMap<String, LineFields>, resolve: &str) -> Option<(String, LineFields)> {
    let mut parts = resolve.rsplitn(3, ':');
    let (version, whose, code) = (parts.next()?, parts.next()?, parts.next()?);
    match whose {
        "mine" => {
            posted.get_mut(code)?.settle_at(version);
            None
        }
        "theirs" => posted.remove_entry(code),
        _ => None,
    }
}

/// What a line's fields would have made of it; `None` where they cannot be read or change nothing.
fn change(sheet: &OpenSheet, code: &str, fields: &LineFields) -> Option<LineChange> {
    let lines = sheet.scheme.lines_by_code();
    fields.read(lines.get(code)?, sheet.t).ok().flatten()
}

/// What a posted sheet says besides what is to change.
struct Reading {
    /// The lines to be saved, as typed.
    posted: BTreeMap<String, LineFields>,
    /// The line whose typed figures gave way to a colleague's.
    given_up: Option<(String, LineFields)>,
    /// The lines that cannot be read.
    reports: Reports,
}

/// Reads what was posted into changes, and reports the lines that cannot be read.
fn read(scheme: &Scheme, form: &Form, t: Lang) -> Result<(Vec<LineChange>, Reading), WebError> {
    let mut posted = posted_lines(scheme, form);
    let given_up = settle(&mut posted, form.text("resolve"));
    let lines = scheme.lines_by_code();
    let mut changes = Vec::new();
    let mut reports = Reports::new();
    for (code, fields) in &posted {
        let Some(line) = lines.get(code.as_str()) else { continue };
        fields.read_version()?;
        match fields.read(line, t) {
            Ok(Some(change)) => changes.push(change),
            Ok(None) => {}
            Err(errors) => {
                reports.insert(code.clone(), LineReport::Refused(fields.clone(), errors));
            }
        }
    }
    Ok((changes, Reading { posted, given_up, reports }))
}

/// Words what the action said of each line.
fn report(
    scheme: &Scheme,
    outcomes: BTreeMap<String, LineOutcome>,
    posted: &BTreeMap<String, LineFields>,
    reports: &mut Reports,
    t: Lang,
) {
    let lines = scheme.lines_by_code();
    for (code, outcome) in outcomes {
        let (Some(line), Some(fields)) = (lines.get(code.as_str()), posted.get(&code)) else {
            continue;
        };
        let report = match outcome {
            LineOutcome::Saved | LineOutcome::Unchanged => continue,
            LineOutcome::Conflict => LineReport::Conflict(fields.clone()),
            LineOutcome::Faulty(found) => {
                let errors =
                    found.iter().map(|fault| (field_of(line, fault), faults::entry_words(t, &fault.kind)));
                LineReport::Refused(fields.clone(), errors.collect())
            }
            LineOutcome::Closed => {
                let errors = LineErrors::from([(String::new(), t.sheet_closed_appraiser().to_owned())]);
                LineReport::Refused(fields.clone(), errors)
            }
        };
        reports.insert(code, report);
    }
}

/// The field a fault belongs beside.
fn field_of(line: &Line<'_>, fault: &EntryFault) -> String {
    use crate::domain::entry::EntryFaultKind as Kind;
    match (&fault.input, &fault.kind) {
        (Some(input), _) => format!("in:{input}"),
        (None, Kind::ReasonMissing) => "reason".to_owned(),
        (None, _) => match &line.rule.form {
            RuleForm::Direct(_) => "points".to_owned(),
            RuleForm::Levels { .. } => "level".to_owned(),
            RuleForm::Checklist(_)
            | RuleForm::Proportion(_)
            | RuleForm::Bands(_)
            | RuleForm::Cases(_)
            | RuleForm::Deadline(_)
            | RuleForm::Count(_)
            | RuleForm::Leader(_)
            | RuleForm::Placing(_) => String::new(),
        },
    }
}
