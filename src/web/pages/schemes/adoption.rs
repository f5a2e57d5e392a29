//! Putting a draft in force: its faults, what it changes against the version in force, the day and the document.

use super::comparison::view::ComparisonView;
use super::tree::rows::faults_by_node;
use super::tree::view::FaultView;
use super::{Opened, VersionHead, VersionPath};
use crate::actions::period_scheme;
use crate::actions::schemes::{self, Adoption};
use crate::actions::{ActionError, InputFault, InputFaultKind};
use crate::domain::carry::Fate;
use crate::domain::scheme::compare::compare;
use crate::domain::scheme::{check, codes};
use crate::store;
use crate::store::schemes::{SchemeStatus, VersionRecord};
use crate::text::dates::{format_date, read_date};
use crate::web::error::WebError;
use crate::web::forms::{FieldErrors, Form};
use crate::web::page::{Field, Page, Problem};
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use crate::web::visit::Done;
use crate::web::words;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use sqlx::PgConnection;

/// The adoption page.
#[derive(Debug, Template)]
#[template(path = "schemes/adoption.html")]
pub struct AdoptionPage {
    /// The frame.
    pub page: Page,
    /// The draft.
    pub head: VersionHead,
    /// Where it is adopted.
    pub action: String,
    /// What is wrong with the form.
    pub problems: Vec<Problem>,
    /// Faults that forbid adoption, each leading to its node.
    pub faults: Vec<FaultView>,
    /// Faults that do not.
    pub warnings: Vec<FaultView>,
    /// The version in force and the draft side by side; `None` for the first.
    pub comparison: Option<ComparisonView>,
    /// What the draft would make of the newest period scored by the version in force; `None` where there is none.
    pub effects: Option<(String, Vec<EffectView>)>,
    /// The version that expires; `None` for the first.
    pub expires: Option<String>,
    /// Periods that keep earlier versions, in a sentence each.
    pub periods: Vec<String>,
    /// The day of adoption.
    pub adopted_on: Field,
    /// The document.
    pub document_number: Field,
    /// The revision shown.
    pub revision: i32,
}

/// What the draft would make of one sheet.
#[derive(Debug, Clone)]
pub struct EffectView {
    /// The unit.
    pub unit: String,
    /// How much its total would change.
    pub change: String,
    /// Lines whose entries the draft would not take.
    pub aside: usize,
}

/// The newest period scored by the version in force, scored by the draft.
async fn effects(
    connection: &mut PgConnection,
    opened: &Opened,
    in_force: Option<&VersionRecord>,
) -> Result<Option<(String, Vec<EffectView>)>, WebError> {
    let Some(period) = in_force.and_then(|version| version.periods.first()) else {
        return Ok(None);
    };
    let t = opened.lang();
    let cluster = &opened.record.cluster_code;
    let Some(period) = store::periods::find(connection, cluster, period).await? else {
        return Ok(None);
    };
    let plan = period_scheme::plan(connection, &period, opened.record.id).await?;
    let is_aside = |fate: &&Fate| matches!(fate, Fate::SetAside(_));
    let views = plan.sheets.iter().map(|sheet| EffectView {
        unit: sheet.sheet.unit_short_name.clone(),
        change: words::change_of_points(t, &sheet.sheet.totals.total, &sheet.after.total),
        aside: sheet.carrying.entries.values().filter(is_aside).count(),
    });
    Ok(Some((words::period_name(t, &period.code), views.collect())))
}

async fn page(
    state: &AppState,
    opened: &Opened,
    typed: Option<&Form>,
    faults: &[InputFault],
) -> Result<Response, WebError> {
    let t = opened.lang();
    let mut connection = state.reads.acquire().await?;
    let today = store::clusters::today(&mut connection).await?;
    let cluster = &opened.record.cluster_code;
    let versions = store::schemes::versions(&mut connection, cluster, Some(&opened.record.code)).await?;
    let in_force = versions.iter().find(|version| version.status == SchemeStatus::InForce);
    let before = match in_force {
        Some(version) => Some((version, store::schemes::load(&mut connection, version.id).await?.0)),
        None => None,
    };
    let effects = effects(&mut connection, opened, in_force).await?;
    drop(connection);
    let errors = FieldErrors::of(faults, t);
    let field = |name: &str, fresh: String| match typed {
        Some(form) => errors.field(name, form.text(name)),
        None => Field::holding(fresh),
    };
    let found = check::check(&opened.scheme);
    let (mut of_node, of_table) = faults_by_node(t, &opened.scheme, &found, &opened.address);
    let at_nodes = codes::all(&opened.scheme).flat_map(|code| {
        let faults = of_node.remove(code).unwrap_or_default();
        faults.into_iter().map(move |fault| FaultView { text: format!("{code}: {}", fault.text), ..fault })
    });
    let (serious, warnings): (Vec<FaultView>, Vec<FaultView>) =
        of_table.into_iter().chain(at_nodes).partition(|fault| fault.is_serious);
    let kept = versions.iter().flat_map(|version| {
        version
            .periods
            .iter()
            .map(move |period| t.scheme_period_keeps(words::period_name(t, period), version.version))
    });
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let head = opened.head();
    let page = AdoptionPage {
        page: opened.page(t.scheme_adopt(), !faults.is_empty()),
        comparison: before.as_ref().map(|(version, scheme)| {
            let name = t.scheme_version_name(&version.code, version.version);
            ComparisonView::new(t, &compare(scheme, &opened.scheme), name, head.name.clone())
        }),
        effects,
        head,
        action: opened.address.part("/adoption"),
        problems: errors.problems(),
        faults: serious,
        warnings,
        expires: in_force.map(|version| t.scheme_expires(version.version)),
        periods: kept.collect(),
        adopted_on: field("adopted_on", format_date(today)),
        document_number: field("document_number", String::new()),
        revision: opened.record.revision,
    };
    Ok((status, Html(page.render()?)).into_response())
}

/// `GET …/adoption`.
///
/// # Errors
/// As [`Opened::draft`].
pub async fn show(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<VersionPath>,
) -> Result<Response, WebError> {
    let opened = Opened::draft(&state, person, &path).await?;
    page(&state, &opened, None, &[]).await
}

/// `POST …/adoption`.
///
/// # Errors
/// As [`Opened::draft`]; [`WebError::Changed`] where it was changed since the page was opened.
pub async fn adopt(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<VersionPath>,
    form: Form,
) -> Result<Response, WebError> {
    let opened = Opened::draft(&state, person, &path).await?;
    let mut faults = Vec::new();
    if form.is_unusable("document_number") {
        faults.push(InputFault::new("document_number", InputFaultKind::NotText));
    }
    let day = read_date(form.text("adopted_on"));
    let Ok(adopted_on) = day else {
        faults.push(InputFault::new("adopted_on", InputFaultKind::NotADate));
        return page(&state, &opened, Some(&form), &faults).await;
    };
    if !faults.is_empty() {
        return page(&state, &opened, Some(&form), &faults).await;
    }
    let seen = form.text("revision").parse().map_err(|_| WebError::Unreadable)?;
    let adoption =
        Adoption { seen, adopted_on, document_number: form.text("document_number").trim().to_owned() };
    match schemes::adopt(&state.db, &opened.person.actor, &opened.record, adoption).await {
        Ok(()) => Ok(([Done::Adopted.cookie()], Redirect::to(&opened.address.show())).into_response()),
        Err(ActionError::Input(faults)) => page(&state, &opened, Some(&form), &faults).await,
        Err(error) => Err(error.into()),
    }
}
