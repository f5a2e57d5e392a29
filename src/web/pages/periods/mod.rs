//! The periods of the cluster, for the admin: dates and state.

pub mod list;
pub mod scheme;
pub mod table;
pub mod view;

use self::view::{PeriodFormPage, PeriodMove};
use crate::actions::{ActionError, InputFault, InputFaultKind, periods};
use crate::domain::workflow::{PeriodMove as Move, PeriodStatus};
use crate::store;
use crate::store::clusters::ClusterRecord;
use crate::store::periods::{NewPeriod, PeriodDates, PeriodKind, PeriodRecord};
use crate::store::schemes::AdoptedVersion;
use crate::text::Lang;
use crate::text::dates::{format_date, read_date};
use crate::web::error::WebError;
use crate::web::forms::{FieldErrors, Form};
use crate::web::page::{Choice, Field};
use crate::web::paths;
use crate::web::session::Admin;
use crate::web::state::AppState;
use crate::web::visit::Done;
use crate::web::words;
use askama::Template as _;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use chrono::NaiveDate;

fn read_dates(form: &Form) -> Result<PeriodDates, Vec<InputFault>> {
    let mut faults = Vec::new();
    let mut day = |name: &str| {
        read_date(form.text(name)).unwrap_or_else(|_| {
            faults.push(InputFault::new(name, InputFaultKind::NotADate));
            NaiveDate::default()
        })
    };
    let dates = PeriodDates {
        starts_on: day("starts_on"),
        ends_on: day("ends_on"),
        data_cutoff_on: day("data_cutoff_on"),
        submission_deadline_on: day("submission_deadline_on"),
        appraisal_deadline_on: day("appraisal_deadline_on"),
        meeting_on: day("meeting_on"),
    };
    if faults.is_empty() { Ok(dates) } else { Err(faults) }
}

fn stored_date(dates: &PeriodDates, name: &str) -> String {
    format_date(match name {
        "starts_on" => dates.starts_on,
        "ends_on" => dates.ends_on,
        "data_cutoff_on" => dates.data_cutoff_on,
        "submission_deadline_on" => dates.submission_deadline_on,
        "appraisal_deadline_on" => dates.appraisal_deadline_on,
        _ => dates.meeting_on,
    })
}

/// A form as typed, with its faults.
#[derive(Default)]
struct Typed<'a> {
    form: Option<&'a Form>,
    faults: Vec<InputFault>,
}

fn form_page(
    admin: &Admin,
    cluster: &ClusterRecord,
    period: Option<&PeriodRecord>,
    schemes: &[AdoptedVersion],
    typed: &Typed<'_>,
) -> Result<Response, WebError> {
    let t = admin.0.visit.lang;
    let errors = FieldErrors::of(&typed.faults, t);
    let name = period.map(|period| words::period_name(t, &period.code)).unwrap_or_default();
    let title = period.map_or_else(|| t.period_new().to_owned(), |_| t.period_edit(&name));
    let mut frame = admin.0.page(title);
    frame.has_errors = !errors.is_empty();
    let text = |field: &str, stored: String| match typed.form {
        Some(form) => errors.field(field, form.text(field)),
        None => Field { value: stored, error: errors.get(field) },
    };
    let date =
        |name: &str| text(name, period.map(|period| stored_date(&period.dates, name)).unwrap_or_default());
    let chosen = typed.form.map(|form| form.text("scheme").to_owned()).unwrap_or_default();
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = PeriodFormPage {
        page: frame,
        action: period.map_or_else(|| paths::period_new(&cluster.code), |period| paths::period(period, "")),
        problems: errors.problems(),
        code: period
            .map_or_else(|| text("code", String::new()), |period| Field::holding(period.code.clone())),
        code_open: period.is_none(),
        name: Field::holding(name),
        schemes: if period.is_some() { Vec::new() } else { scheme_choices(t, schemes, &chosen) },
        scheme_name: period
            .and_then(|period| schemes.iter().find(|version| version.id == period.scheme_version))
            .map(|version| t.scheme_version_name(&version.code, version.version))
            .unwrap_or_default(),
        scheme_href: period
            .filter(|period| scheme::may_change(period))
            .map(|period| paths::period(period, "/scheme")),
        starts_on: date("starts_on"),
        ends_on: date("ends_on"),
        data_cutoff_on: date("data_cutoff_on"),
        submission_deadline_on: date("submission_deadline_on"),
        appraisal_deadline_on: date("appraisal_deadline_on"),
        meeting_on: date("meeting_on"),
        state: period.map(|period| words::period_status(t, period.status)),
        moves: period.map(|period| moves(t, period)).unwrap_or_default(),
        version: period.map(|period| period.version.to_string()).unwrap_or_default(),
        back_href: paths::PERIODS.to_owned(),
    };
    Ok((status, Html(page.render()?)).into_response())
}

fn scheme_choices(t: Lang, schemes: &[AdoptedVersion], chosen: &str) -> Vec<Choice> {
    let offered = schemes.iter().filter(|version| version.is_in_force);
    offered
        .map(|version| {
            let value = version.id.get().to_string();
            let label = t.scheme_version_name(&version.code, version.version);
            Choice { chosen: value == chosen, value, label }
        })
        .collect()
}

fn moves(t: Lang, period: &PeriodRecord) -> Vec<PeriodMove> {
    let offer = |part: &str, label: &str, meaning: &str| PeriodMove {
        action: paths::period(period, part),
        label: label.to_owned(),
        meaning: meaning.to_owned(),
    };
    match period.status {
        PeriodStatus::Preparing => vec![offer("/opening", t.period_open_do(), t.period_open_text())],
        PeriodStatus::Open => vec![offer("/closing", t.period_lock_do(), t.period_lock_text())],
        PeriodStatus::EntryClosed => {
            vec![offer("/reopening", t.period_reopen_do(), t.period_reopen_text())]
        }
        PeriodStatus::Published => {
            vec![offer("/archiving", t.period_archive_do(), t.period_archive_text())]
        }
        PeriodStatus::Archived => Vec::new(),
    }
}

type Loaded = (ClusterRecord, Vec<AdoptedVersion>);

async fn load(state: &AppState, admin: &Admin, code: &str) -> Result<Loaded, WebError> {
    let mut connection = state.reads.acquire().await?;
    let cluster = store::clusters::find(&mut connection, code).await?.ok_or(WebError::NotFound)?;
    admin.of(cluster.id)?;
    let schemes = store::schemes::adopted(&mut connection, cluster.id).await?;
    Ok((cluster, schemes))
}

async fn find(state: &AppState, cluster: &ClusterRecord, code: &str) -> Result<PeriodRecord, WebError> {
    let mut connection = state.reads.acquire().await?;
    store::periods::find(&mut connection, &cluster.code, code).await?.ok_or(WebError::NotFound)
}

/// `GET /admin/clusters/{cluster}/periods/new`.
///
/// # Errors
/// [`WebError::NotFound`], [`WebError::Forbidden`] for anyone but an admin.
pub async fn new(
    State(state): State<AppState>,
    admin: Admin,
    Path(code): Path<String>,
) -> Result<Response, WebError> {
    let (cluster, schemes) = load(&state, &admin, &code).await?;
    form_page(&admin, &cluster, None, &schemes, &Typed::default())
}

/// `POST /admin/clusters/{cluster}/periods/new`.
///
/// # Errors
/// [`WebError::NotFound`], [`WebError::Forbidden`] for anyone but an admin.
pub async fn create(
    State(state): State<AppState>,
    admin: Admin,
    Path(code): Path<String>,
    form: Form,
) -> Result<Response, WebError> {
    let (cluster, schemes) = load(&state, &admin, &code).await?;
    let chosen = schemes
        .iter()
        .find(|version| version.is_in_force && version.id.get().to_string() == form.text("scheme"));
    let outcome = match (read_dates(&form), chosen) {
        (Ok(dates), Some(chosen)) => {
            let code = form.text("code").trim().to_uppercase();
            let kind = if code.contains('-') { PeriodKind::HalfYear } else { PeriodKind::Year };
            let period = NewPeriod { cluster: cluster.id, code, kind, dates, scheme_version: chosen.id };
            periods::create(&state.db, &admin.0.actor, period).await.map(|_| ())
        }
        (Err(faults), _) => Err(ActionError::Input(faults)),
        (Ok(_), None) => Err(InputFault::new("scheme", InputFaultKind::UnknownChoice).into()),
    };
    match outcome {
        Ok(()) => Ok(([Done::Changed.cookie()], Redirect::to(paths::PERIODS)).into_response()),
        Err(ActionError::Input(faults)) => {
            form_page(&admin, &cluster, None, &schemes, &Typed { form: Some(&form), faults })
        }
        Err(error) => Err(error.into()),
    }
}

/// `GET /admin/clusters/{cluster}/periods/{period}`.
///
/// # Errors
/// [`WebError::NotFound`], [`WebError::Forbidden`] for anyone but an admin.
pub async fn edit(
    State(state): State<AppState>,
    admin: Admin,
    Path((code, period)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let (cluster, schemes) = load(&state, &admin, &code).await?;
    let period = find(&state, &cluster, &period).await?;
    form_page(&admin, &cluster, Some(&period), &schemes, &Typed::default())
}

/// `POST /admin/clusters/{cluster}/periods/{period}`: new dates.
///
/// # Errors
/// [`WebError::Changed`] where someone else changed the period meanwhile, [`WebError::NotFound`],
/// [`WebError::Forbidden`] for anyone but an admin.
pub async fn update(
    State(state): State<AppState>,
    admin: Admin,
    Path((code, period)): Path<(String, String)>,
    form: Form,
) -> Result<Response, WebError> {
    let (cluster, schemes) = load(&state, &admin, &code).await?;
    let mut period = find(&state, &cluster, &period).await?;
    // The version the admin saw, not the one just read: what a colleague changed since must not be overwritten.
    period.version = form.text("version").parse().map_err(|_| WebError::Unreadable)?;
    let outcome = match read_dates(&form) {
        Ok(dates) => periods::set_dates(&state.db, &admin.0.actor, &period, dates).await,
        Err(faults) => Err(ActionError::Input(faults)),
    };
    match outcome {
        Ok(()) => Ok(([Done::Changed.cookie()], Redirect::to(&paths::period(&period, ""))).into_response()),
        Err(ActionError::Input(faults)) => {
            form_page(&admin, &cluster, Some(&period), &schemes, &Typed { form: Some(&form), faults })
        }
        Err(error) => Err(error.into()),
    }
}

async fn apply(
    state: &AppState,
    admin: &Admin,
    path: (String, String),
    step: Move,
    done: Done,
) -> Result<Response, WebError> {
    let (cluster, _) = load(state, admin, &path.0).await?;
    let period = find(state, &cluster, &path.1).await?;
    periods::apply(&state.db, &admin.0.actor, &period, step).await?;
    Ok(([done.cookie()], Redirect::to(&paths::period(&period, ""))).into_response())
}

/// `POST …/opening`.
///
/// # Errors
/// [`WebError::Changed`] where the period is not in preparation any more, and as [`edit`].
pub async fn open(
    State(state): State<AppState>,
    admin: Admin,
    Path(path): Path<(String, String)>,
) -> Result<Response, WebError> {
    apply(&state, &admin, path, Move::Open, Done::Opened).await
}

/// `POST …/closing`.
///
/// # Errors
/// [`WebError::Changed`] where the period is not open any more, and as [`edit`].
pub async fn close(
    State(state): State<AppState>,
    admin: Admin,
    Path(path): Path<(String, String)>,
) -> Result<Response, WebError> {
    apply(&state, &admin, path, Move::CloseEntry, Done::Closed).await
}

/// `POST …/reopening`.
///
/// # Errors
/// [`WebError::Changed`] where the period is not closed any more, and as [`edit`].
pub async fn reopen(
    State(state): State<AppState>,
    admin: Admin,
    Path(path): Path<(String, String)>,
) -> Result<Response, WebError> {
    apply(&state, &admin, path, Move::Reopen, Done::Opened).await
}

/// `POST …/archiving`.
///
/// # Errors
/// [`WebError::Changed`] where the period is not published, or archived already, and as [`edit`].
pub async fn archive(
    State(state): State<AppState>,
    admin: Admin,
    Path(path): Path<(String, String)>,
) -> Result<Response, WebError> {
    apply(&state, &admin, path, Move::Archive, Done::Changed).await
}
