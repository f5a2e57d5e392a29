//! The schemes of a cluster with their versions, and new drafts: empty, copied from a version, or read from a file's text.

use super::{Opened, VersionHead, VersionPath, head};
use crate::actions::{ActionError, InputFault, InputFaultKind, schemes};
use crate::domain::access::Role;
use crate::domain::scheme::starter;
use crate::store;
use crate::store::clusters::ClusterRecord;
use crate::store::schemes::{SchemeStatus, VersionRecord};
use crate::web::error::WebError;
use crate::web::forms::{FieldErrors, Form};
use crate::web::page::{Field, Page, Problem};
use crate::web::paths::{self, SchemeAddress};
use crate::web::session::{Admin, SignedIn};
use crate::web::state::AppState;
use crate::web::visit::Done;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};

/// The list of schemes.
#[derive(Debug, Template)]
#[template(path = "schemes/index.html")]
pub struct SchemesPage {
    /// The frame.
    pub page: Page,
    /// The versions, scheme by scheme, the newest first.
    pub versions: Vec<VersionHead>,
    /// The form for a new scheme; `None` for who may not.
    pub new_href: Option<String>,
}

/// The form of a new scheme.
#[derive(Debug, Template)]
#[template(path = "schemes/new.html")]
pub struct NewSchemePage {
    /// The frame.
    pub page: Page,
    /// Where it goes.
    pub action: String,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// Its code.
    pub code: Field,
    /// Its title.
    pub title: Field,
    /// Where a document is sent instead.
    pub file_action: String,
    /// What is wrong with that document.
    pub file_faults: Vec<String>,
    /// The list.
    pub back_href: String,
}

/// `GET /schemes`: the cluster this person has most to do with.
///
/// # Errors
/// [`WebError::NotFound`] for who belongs to no cluster.
pub async fn home(State(state): State<AppState>, person: SignedIn) -> Result<Response, WebError> {
    let mut connection = state.reads.acquire().await?;
    let own = store::clusters::first(&mut connection, &person.actor.clusters_as(|_| true), 1).await?.pop();
    let cluster = own.ok_or(WebError::NotFound)?;
    Ok(Redirect::to(&paths::schemes(&cluster.code, "")).into_response())
}

async fn find(state: &AppState, code: &str) -> Result<ClusterRecord, WebError> {
    let mut connection = state.reads.acquire().await?;
    store::clusters::find(&mut connection, code).await?.ok_or(WebError::NotFound)
}

/// `GET /clusters/{cluster}/schemes`.
///
/// # Errors
/// [`WebError::NotFound`] for who does not belong to the cluster.
pub async fn index(
    State(state): State<AppState>,
    person: SignedIn,
    Path(code): Path<String>,
) -> Result<Response, WebError> {
    let cluster = find(&state, &code).await?;
    person.actor.may_read_scheme(cluster.id, false).map_err(ActionError::from)?;
    let mut connection = state.reads.acquire().await?;
    let versions = store::schemes::versions(&mut connection, &code, None).await?;
    drop(connection);
    let t = person.visit.lang;
    let may_read = |record: &&VersionRecord| {
        person.actor.may_read_scheme(record.cluster, record.status == SchemeStatus::Draft).is_ok()
    };
    let page = SchemesPage {
        page: person.page(t.nav_schemes()),
        versions: versions.iter().filter(may_read).map(|record| head(t, record)).collect(),
        new_href: person.actor.is(Role::Admin, cluster.id).then(|| paths::schemes(&cluster.code, "/new")),
    };
    Ok(Html(page.render()?).into_response())
}

/// The page of a new scheme, with what is wrong with its form or with a file.
pub(super) fn new_page(
    admin: &Admin,
    cluster: &ClusterRecord,
    form: &Form,
    faults: &[InputFault],
    file_faults: Vec<String>,
) -> Result<Response, WebError> {
    let t = admin.0.visit.lang;
    let errors = FieldErrors::of(faults, t);
    let is_fine = errors.is_empty() && file_faults.is_empty();
    let status = if is_fine { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let mut frame = admin.0.page(t.scheme_new());
    frame.has_errors = !is_fine;
    let page = NewSchemePage {
        page: frame,
        action: paths::schemes(&cluster.code, "/new"),
        problems: errors.problems(),
        code: errors.field("code", form.text("code")),
        title: errors.field("title", form.text("title")),
        file_action: paths::schemes(&cluster.code, "/import"),
        file_faults,
        back_href: paths::schemes(&cluster.code, ""),
    };
    Ok((status, Html(page.render()?)).into_response())
}

/// `GET /clusters/{cluster}/schemes/new`.
///
/// # Errors
/// [`WebError::NotFound`], [`WebError::Forbidden`] for anyone but an admin.
pub async fn new(
    State(state): State<AppState>,
    admin: Admin,
    Path(code): Path<String>,
) -> Result<Response, WebError> {
    let cluster = find(&state, &code).await?;
    admin.of(cluster.id)?;
    new_page(&admin, &cluster, &Form::default(), &[], Vec::new())
}

/// `POST /clusters/{cluster}/schemes/new`.
///
/// # Errors
/// As [`new`].
pub async fn create(
    State(state): State<AppState>,
    admin: Admin,
    Path(code): Path<String>,
    form: Form,
) -> Result<Response, WebError> {
    let cluster = find(&state, &code).await?;
    admin.of(cluster.id)?;
    let scheme_code = form.text("code").trim().to_uppercase();
    let title = form.text("title").trim();
    let fault = |(field, text): (&str, &str)| {
        if text.is_empty() {
            return Some(InputFault::new(field, InputFaultKind::Required));
        }
        form.is_unusable(field).then(|| InputFault::new(field, InputFaultKind::NotText))
    };
    let mut faults: Vec<InputFault> =
        [("code", scheme_code.as_str()), ("title", title)].into_iter().filter_map(fault).collect();
    let started = starter::scheme(&scheme_code, title);
    if started.is_none() && faults.is_empty() {
        faults.push(InputFault::new("code", InputFaultKind::CodeForm));
    }
    let Some(scheme) = started.filter(|_| faults.is_empty()) else {
        return new_page(&admin, &cluster, &form, &faults, Vec::new());
    };
    match schemes::create(&state.db, &admin.0.actor, cluster.id, scheme, true).await {
        Ok(version) => {
            let address = SchemeAddress::of(&cluster.code, &scheme_code, version);
            Ok(([Done::Changed.cookie()], Redirect::to(&address.show())).into_response())
        }
        Err(ActionError::Input(faults)) => new_page(&admin, &cluster, &form, &faults, Vec::new()),
        Err(error) => Err(error.into()),
    }
}

/// `POST …/copy`: a new draft made from a version.
///
/// # Errors
/// [`WebError::NotFound`], [`WebError::Forbidden`] for anyone but an admin.
pub async fn copy(
    State(state): State<AppState>,
    admin: Admin,
    Path(path): Path<VersionPath>,
) -> Result<Response, WebError> {
    let opened = Opened::read(&state, admin.0.clone(), &path).await?;
    admin.of(opened.record.cluster)?;
    let (cluster, code) = (opened.record.cluster, opened.record.code.clone());
    let version = schemes::create(&state.db, &admin.0.actor, cluster, opened.scheme, false).await?;
    let address = SchemeAddress::of(&opened.record.cluster_code, &code, version);
    Ok(([Done::Drafted.cookie()], Redirect::to(&address.show())).into_response())
}

/// `POST …/discarding`: throws a draft away.
///
/// # Errors
/// As [`Opened::draft`]; [`WebError::Changed`] where it was changed since the page was opened.
pub async fn discard(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<VersionPath>,
    form: Form,
) -> Result<Response, WebError> {
    let opened = Opened::draft(&state, person, &path).await?;
    let seen = form.text("seen").parse().map_err(|_| WebError::Unreadable)?;
    schemes::discard(&state.db, &opened.person.actor, &opened.record, seen).await?;
    let list = paths::schemes(&opened.record.cluster_code, "");
    Ok(([Done::Discarded.cookie()], Redirect::to(&list)).into_response())
}
