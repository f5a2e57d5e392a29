//! The cluster's own Word files for papers: what there is, which fields each may use, and what is wrong with a new one.

use crate::actions::templates;
use crate::papers::kind::PaperKind;
use crate::papers::template::check;
use crate::papers::word::DOCX;
use crate::store;
use crate::store::clusters::ClusterRecord;
use crate::store::templates::TemplateRecord;
use crate::text::Lang;
use crate::text::dates::format_instant;
use crate::web::download::attachment;
use crate::web::error::WebError;
use crate::web::page::Page;
use crate::web::paths;
use crate::web::session::Admin;
use crate::web::state::AppState;
use crate::web::upload::Upload;
use crate::web::visit::Done;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};

/// `GET /admin/clusters/{cluster}/templates`.
///
/// # Errors
/// [`WebError::NotFound`] where this admin administers no such cluster.
pub async fn show(
    State(state): State<AppState>,
    admin: Admin,
    Path(cluster): Path<String>,
) -> Result<Response, WebError> {
    let cluster = admin.cluster(&state, &cluster).await?;
    page(&state, &admin, &cluster, None).await
}

/// `faults` are those of a file for one of the papers.
async fn page(
    state: &AppState,
    admin: &Admin,
    cluster: &ClusterRecord,
    faults: Option<(PaperKind, Vec<String>)>,
) -> Result<Response, WebError> {
    let t = admin.0.visit.lang;
    let mut connection = state.reads.acquire().await?;
    let known = store::templates::of_cluster(&mut connection, cluster.id).await?;
    drop(connection);
    let status = if faults.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let mut frame = admin.0.page(t.templates_title_of(&cluster.name_vi));
    frame.has_errors = faults.is_some();
    let faults_of = |paper: PaperKind| match &faults {
        Some((of, faults)) if *of == paper => faults.clone(),
        _ => Vec::new(),
    };
    let row = |paper: PaperKind| {
        let own = known.iter().find(|record| record.paper == paper.word());
        row(t, cluster, paper, own, faults_of(paper))
    };
    let page = TemplatesPage {
        page: frame,
        periods_href: paths::PERIODS,
        papers: PaperKind::ALL.into_iter().map(row).collect(),
    };
    Ok((status, Html(page.render()?)).into_response())
}

fn row(
    t: Lang,
    cluster: &ClusterRecord,
    paper: PaperKind,
    own: Option<&TemplateRecord>,
    faults: Vec<String>,
) -> PaperRow {
    let address = paths::template(&cluster.code, paper.word(), "");
    PaperRow {
        word: paper.word(),
        title: paper.title(t),
        own: own
            .map(|own| t.templates_own(&own.file_name, format_instant(own.uploaded_at, t), &own.uploaded_by)),
        fields: paper.fields().iter().map(|name| format!("{{{{{name}}}}}")).collect(),
        faults,
        removal: format!("{address}/removal"),
        address,
    }
}

/// `POST /admin/clusters/{cluster}/templates/{paper}`: the file takes the place of the one before.
///
/// # Errors
/// As [`show`]; [`WebError::NotFound`] for a paper there is not; [`WebError::TooLarge`].
pub async fn replace(
    State(state): State<AppState>,
    admin: Admin,
    Path((cluster, paper)): Path<(String, String)>,
    upload: Upload,
) -> Result<Response, WebError> {
    let cluster = admin.cluster(&state, &cluster).await?;
    let paper = PaperKind::parse(&paper).ok_or(WebError::NotFound)?;
    let t = admin.0.visit.lang;
    let faults = if upload.file.is_empty() {
        vec![t.templates_choose().to_owned()]
    } else {
        let found = check(&upload.file, paper).err().unwrap_or_default();
        found.iter().map(|fault| fault.sentence(t)).collect()
    };
    if !faults.is_empty() {
        return page(&state, &admin, &cluster, Some((paper, faults))).await;
    }
    // What a browser calls the file is not trusted to be a name.
    let name = format!("{}.docx", paper.title(Lang::Vi));
    let file = (name, upload.file.to_vec());
    templates::replace(&state.db, &admin.0.actor, cluster.id, paper.word(), file).await?;
    Ok(([Done::Changed.cookie()], Redirect::to(&paths::templates(&cluster.code))).into_response())
}

/// `GET /admin/clusters/{cluster}/templates/{paper}`: the file in use.
///
/// # Errors
/// As [`show`]; [`WebError::NotFound`] where there is none.
pub async fn fetch(
    State(state): State<AppState>,
    admin: Admin,
    Path((cluster, paper)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let cluster = admin.cluster(&state, &cluster).await?;
    let mut connection = state.reads.acquire().await?;
    let found = store::templates::find(&mut connection, cluster.id, &paper).await?;
    let (name, file) = found.ok_or(WebError::NotFound)?;
    Ok(attachment(DOCX, &name, file))
}

/// `POST /admin/clusters/{cluster}/templates/{paper}/removal`.
///
/// # Errors
/// As [`fetch`].
pub async fn remove(
    State(state): State<AppState>,
    admin: Admin,
    Path((cluster, paper)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let cluster = admin.cluster(&state, &cluster).await?;
    let paper = PaperKind::parse(&paper).ok_or(WebError::NotFound)?;
    templates::remove(&state.db, &admin.0.actor, cluster.id, paper.word()).await?;
    Ok(([Done::Changed.cookie()], Redirect::to(&paths::templates(&cluster.code))).into_response())
}

/// The templates of a cluster.
#[derive(Debug, Template)]
#[template(path = "templates/index.html")]
pub struct TemplatesPage {
    page: Page,
    periods_href: &'static str,
    papers: Vec<PaperRow>,
}

/// A paper and its template.
#[derive(Debug)]
struct PaperRow {
    word: &'static str,
    title: &'static str,
    /// The file in use, when and by whom; nothing for the built-in form.
    own: Option<String>,
    fields: Vec<String>,
    faults: Vec<String>,
    address: String,
    removal: String,
}
