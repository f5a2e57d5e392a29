//! The webhooks of a cluster: made, their secret shown once, paused, tried out, removed, and what was sent to each.

use crate::actions::webhooks::{self, Step, WebhookForm};
use crate::actions::{ActionError, InputFault};
use crate::domain::ids::WebhookId;
use crate::domain::webhook::{DeliveryFault, EventKind};
use crate::store;
use crate::store::clusters::ClusterRecord;
use crate::store::webhooks::WebhookRecord;
use crate::store::webhooks::deliveries::{self, DeliveryRecord};
use crate::text::Lang;
use crate::text::dates::format_instant;
use crate::web::error::WebError;
use crate::web::forms::{FieldErrors, Form};
use crate::web::page::{Field, Page, Problem, Tag, TagKind};
use crate::web::session::Admin;
use crate::web::state::AppState;
use crate::web::visit::Done;
use crate::web::{paths, words};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};

/// How many deliveries the page of a webhook shows.
const SHOWN: i64 = 20;

/// `GET /admin/clusters/{cluster}/webhooks`.
///
/// # Errors
/// [`WebError::NotFound`] where this admin administers no such cluster.
pub async fn index(
    State(state): State<AppState>,
    admin: Admin,
    Path(cluster): Path<String>,
) -> Result<Response, WebError> {
    let cluster = admin.cluster(&state, &cluster).await?;
    page(&state, &admin, &cluster, (&WebhookForm::default(), &[]), String::new()).await
}

/// `POST /admin/clusters/{cluster}/webhooks`: the secret is on the page that comes back, and nowhere after.
///
/// # Errors
/// As [`index`].
pub async fn create(
    State(state): State<AppState>,
    admin: Admin,
    Path(cluster): Path<String>,
    form: Form,
) -> Result<Response, WebError> {
    let cluster = admin.cluster(&state, &cluster).await?;
    let typed = WebhookForm {
        address: form.text("address").to_owned(),
        description: form.text("description").to_owned(),
    };
    let (private_allowed, keys) = (state.site.webhook_private, &state.sealing);
    match webhooks::create(&state.db, &admin.0.actor, cluster.id, &typed, private_allowed, keys).await {
        Ok(secret) => page(&state, &admin, &cluster, (&WebhookForm::default(), &[]), secret).await,
        Err(ActionError::Input(faults)) => {
            page(&state, &admin, &cluster, (&typed, &faults), String::new()).await
        }
        Err(error) => Err(error.into()),
    }
}

/// `GET /admin/clusters/{cluster}/webhooks/{webhook}`: what was sent to it.
///
/// # Errors
/// As [`index`]; [`WebError::NotFound`] where the cluster has no such webhook.
pub async fn show(
    State(state): State<AppState>,
    admin: Admin,
    Path((cluster, webhook)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let cluster = admin.cluster(&state, &cluster).await?;
    let id = read_id(&webhook)?;
    let t = admin.0.visit.lang;
    let mut connection = state.reads.acquire().await?;
    let present = store::webhooks::of_cluster(&mut connection, cluster.id).await?;
    let webhook = present.iter().find(|record| record.id == id).ok_or(WebError::NotFound)?;
    let sent = deliveries::newest(&mut connection, id, SHOWN).await?;
    drop(connection);
    let step =
        |label: &'static str, part: &str| StepView { label, action: paths::webhook(&cluster.code, id, part) };
    let mut steps = match webhook.paused_at {
        Some(_) => vec![step(t.webhooks_resume(), "/resuming")],
        None => vec![step(t.webhooks_test(), "/test"), step(t.webhooks_pause(), "/pausing")],
    };
    steps.push(step(t.webhooks_remove(), "/removal"));
    let page = WebhookPage {
        page: admin.0.page(t.webhooks_title_of(&webhook.description)),
        back_href: paths::webhooks(&cluster.code),
        webhook: view(t, &cluster.code, webhook),
        steps,
        deliveries: sent.iter().map(|record| delivery(t, record)).collect(),
    };
    Ok(Html(page.render()?).into_response())
}

/// `POST /admin/clusters/{cluster}/webhooks/{webhook}/pausing`.
///
/// # Errors
/// As [`show`].
pub async fn pause(
    State(state): State<AppState>,
    admin: Admin,
    Path(address): Path<(String, String)>,
) -> Result<Response, WebError> {
    step(&state, &admin, address, Step::Pause).await
}

/// `POST /admin/clusters/{cluster}/webhooks/{webhook}/resuming`.
///
/// # Errors
/// As [`show`].
pub async fn resume(
    State(state): State<AppState>,
    admin: Admin,
    Path(address): Path<(String, String)>,
) -> Result<Response, WebError> {
    step(&state, &admin, address, Step::Resume).await
}

/// `POST /admin/clusters/{cluster}/webhooks/{webhook}/test`.
///
/// # Errors
/// As [`show`]; [`WebError::Changed`] while it is paused.
pub async fn test(
    State(state): State<AppState>,
    admin: Admin,
    Path(address): Path<(String, String)>,
) -> Result<Response, WebError> {
    step(&state, &admin, address, Step::Test).await
}

/// `POST /admin/clusters/{cluster}/webhooks/{webhook}/removal`.
///
/// # Errors
/// As [`show`].
pub async fn remove(
    State(state): State<AppState>,
    admin: Admin,
    Path(address): Path<(String, String)>,
) -> Result<Response, WebError> {
    step(&state, &admin, address, Step::Remove).await
}

async fn step(
    state: &AppState,
    admin: &Admin,
    (cluster, webhook): (String, String),
    step: Step,
) -> Result<Response, WebError> {
    let cluster = admin.cluster(state, &cluster).await?;
    let id = read_id(&webhook)?;
    webhooks::take_step(&state.db, &admin.0.actor, cluster.id, id, step).await?;
    let next = match step {
        Step::Remove => paths::webhooks(&cluster.code),
        Step::Pause | Step::Resume | Step::Test => paths::webhook(&cluster.code, id, ""),
    };
    Ok(([Done::Changed.cookie()], Redirect::to(&next)).into_response())
}

fn read_id(segment: &str) -> Result<WebhookId, WebError> {
    segment.parse().map(WebhookId::new).map_err(|_| WebError::NotFound)
}

async fn page(
    state: &AppState,
    admin: &Admin,
    cluster: &ClusterRecord,
    (form, faults): (&WebhookForm, &[InputFault]),
    secret: String,
) -> Result<Response, WebError> {
    let t = admin.0.visit.lang;
    let mut connection = state.reads.acquire().await?;
    let present = store::webhooks::of_cluster(&mut connection, cluster.id).await?;
    drop(connection);
    let errors = FieldErrors::of(faults, t);
    let mut frame = admin.0.page(t.webhooks_title_of(&cluster.name_vi));
    frame.has_errors = !errors.is_empty();
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = WebhooksPage {
        page: frame,
        problems: errors.problems(),
        periods_href: paths::PERIODS,
        action: paths::webhooks(&cluster.code),
        secret,
        webhooks: present.iter().map(|record| view(t, &cluster.code, record)).collect(),
        address: errors.field("address", &form.address),
        description: errors.field("description", &form.description),
    };
    Ok((status, Html(page.render()?)).into_response())
}

fn view(t: Lang, cluster: &str, record: &WebhookRecord) -> WebhookView {
    let (kind, text) = match (record.paused_at, record.paused_by_receiver) {
        (None, _) => (TagKind::Active, t.webhooks_active()),
        (Some(_), false) => (TagKind::Quiet, t.webhooks_paused()),
        (Some(_), true) => (TagKind::Problem, t.webhooks_gone()),
    };
    WebhookView {
        href: paths::webhook(cluster, record.id, ""),
        description: record.description.clone(),
        address: record.address.clone(),
        made: t.webhooks_made(format_instant(record.created_at, t), &record.created_by),
        state: Tag { kind, text: text.to_owned() },
        last: record.last.as_ref().map(|last| delivery(t, last)),
    }
}

fn delivery(t: Lang, record: &DeliveryRecord) -> DeliveryView {
    let (kind, text) = match (record.delivered_at, record.next_attempt_at, record.attempts) {
        (Some(_), _, _) => (TagKind::Done, t.webhooks_arrived()),
        (None, None, _) => (TagKind::Problem, t.webhooks_given_up()),
        (None, Some(_), 0) => (TagKind::Waiting, t.webhooks_waiting()),
        (None, Some(_), _) => (TagKind::Waiting, t.webhooks_retrying()),
    };
    let event = match (record.kind, &record.about) {
        (EventKind::Published, Some((period, _))) => {
            t.webhooks_event_published(words::short_period_name(t, period))
        }
        (EventKind::Amended, Some((period, number))) => {
            t.webhooks_event_amended(words::short_period_name(t, period), number)
        }
        (EventKind::Test | EventKind::Published | EventKind::Amended, _) => {
            t.webhooks_event_test().to_owned()
        }
    };
    let status = record.last_status.map(|status| status.to_string());
    let fault = record.last_fault.map(|fault| fault_in_words(t, fault).to_owned());
    let said = record.last_answer.clone().filter(|answer| !answer.is_empty());
    let answer = status.into_iter().chain(fault).chain(said);
    DeliveryView {
        event,
        event_id: record.event_id.clone(),
        queued: format_instant(record.created_at, t),
        state: Tag { kind, text: text.to_owned() },
        attempts: record.attempts,
        next: record.next_attempt_at.map(|at| format_instant(at, t)).unwrap_or_default(),
        answer: answer.collect::<Vec<_>>().join(": "),
    }
}

fn fault_in_words(t: Lang, fault: DeliveryFault) -> &'static str {
    match fault {
        DeliveryFault::Unreachable => t.webhooks_unreachable(),
        DeliveryFault::TimedOut => t.webhooks_timed_out(),
        DeliveryFault::NotAsked => t.webhooks_not_asked(),
        DeliveryFault::NotSigned => t.webhooks_not_signed(),
        DeliveryFault::WaitedTooLong => t.webhooks_waited_too_long(),
    }
}

/// The webhooks of a cluster.
#[derive(Debug, Template)]
#[template(path = "webhooks/index.html")]
pub struct WebhooksPage {
    page: Page,
    problems: Vec<Problem>,
    periods_href: &'static str,
    action: String,
    /// The secret of one just made; empty where none was.
    secret: String,
    webhooks: Vec<WebhookView>,
    address: Field,
    description: Field,
}

/// One webhook and what was sent to it.
#[derive(Debug, Template)]
#[template(path = "webhooks/show.html")]
pub struct WebhookPage {
    page: Page,
    back_href: String,
    webhook: WebhookView,
    steps: Vec<StepView>,
    deliveries: Vec<DeliveryView>,
}

/// A webhook.
#[derive(Debug)]
struct WebhookView {
    href: String,
    description: String,
    address: String,
    /// When and by whom.
    made: String,
    state: Tag,
    last: Option<DeliveryView>,
}

/// A button.
#[derive(Debug)]
struct StepView {
    label: &'static str,
    action: String,
}

/// An event on its way.
#[derive(Debug)]
struct DeliveryView {
    event: String,
    event_id: String,
    queued: String,
    state: Tag,
    attempts: i32,
    next: String,
    /// The status of the last answer and its beginning, or why there was none.
    answer: String,
}
