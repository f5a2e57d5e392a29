//! The list of periods: the admin's, with what is done to them, and everybody's, which leads to the rankings.

use super::view::{PeriodRow, PeriodsPage};
use crate::domain::access::Clusters;
use crate::domain::ids::PeriodId;
use crate::store;
use crate::store::periods::{ListedPeriod, Narrowing};
use crate::text::Lang;
use crate::text::dates::format_date;
use crate::web::error::WebError;
use crate::web::forms::Form;
use crate::web::pages::lists::{Asked, CLUSTER, PAGE, Scope, cut};
use crate::web::paths;
use crate::web::session::{Admin, SignedIn};
use crate::web::state::AppState;
use crate::web::words;
use askama::Template as _;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use chrono::NaiveDate;

/// The fields of the form, in its order.
const FIELDS: [&str; 2] = [CLUSTER, YEAR];
const YEAR: &str = "year";

/// `GET /admin/periods`.
///
/// # Errors
/// [`WebError::Forbidden`] for anyone but an admin.
pub async fn index(
    State(state): State<AppState>,
    admin: Admin,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let form = Form::parse(query.unwrap_or_default().as_bytes())?;
    let asked = asked(admin.0.visit.lang, &form);
    let within = admin.0.actor.administered();
    let found = Found::load(&state, within, &asked, (asked.after(), PAGE)).await?;
    page(&admin.0, &asked, &found, paths::PERIODS)
}

/// `GET /periods`: those of the clusters this person belongs to.
///
/// # Errors
/// [`WebError::Unavailable`] while the database is away.
pub async fn every(
    State(state): State<AppState>,
    person: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let form = Form::parse(query.unwrap_or_default().as_bytes())?;
    let asked = asked(person.visit.lang, &form);
    let within = person.actor.clusters_as(|_| true);
    let found = Found::load(&state, within, &asked, (asked.after(), PAGE)).await?;
    page(&person, &asked, &found, paths::EVERY_PERIOD)
}

/// Reads what the list is narrowed by.
pub(super) fn asked(t: Lang, form: &Form) -> Asked<'_> {
    let mut asked = Asked::read(t, form, &FIELDS);
    if asked.typed(YEAR).is_some() && asked.errors.get(YEAR).is_none() && year(&asked).is_none() {
        asked.errors.add(YEAR, t.list_year_wrong());
    }
    asked
}

/// The first and the last day of the year asked for.
fn year(asked: &Asked<'_>) -> Option<(NaiveDate, NaiveDate)> {
    let year = asked.typed(YEAR)?.parse().ok().filter(|year| (1900..=2999).contains(year))?;
    NaiveDate::from_ymd_opt(year, 1, 1).zip(NaiveDate::from_ymd_opt(year, 12, 31))
}

/// What was found for a reader.
pub(super) struct Found {
    pub(super) scope: Scope,
    pub(super) periods: Vec<ListedPeriod>,
    pub(super) has_more: bool,
}

impl Found {
    /// The periods asked for of these clusters; none where the question has faults.
    pub(super) async fn load(
        state: &AppState,
        within: Clusters,
        asked: &Asked<'_>,
        (after, most): (Option<i64>, usize),
    ) -> Result<Self, WebError> {
        let mut connection = state.reads.acquire().await?;
        let scope = Scope::find(&mut connection, within, asked.typed(CLUSTER)).await?;
        let mut periods = Vec::new();
        if asked.errors.is_empty() {
            let (from, to) = year(asked).unzip();
            let narrowing =
                Narrowing { within: scope.within.clone(), from, to, after: after.map(PeriodId::new) };
            periods = store::periods::page(&mut connection, &narrowing, most.saturating_add(1)).await?;
        }
        let (periods, has_more) = cut(periods, most);
        Ok(Self { scope, periods, has_more })
    }
}

fn page(person: &SignedIn, asked: &Asked<'_>, found: &Found, path: &str) -> Result<Response, WebError> {
    let t = person.visit.lang;
    let for_admin = path == paths::PERIODS;
    let mut frame = person.page(if for_admin { t.nav_periods() } else { t.periods_every() });
    frame.has_errors = !asked.errors.is_empty();
    let last = found.periods.last().filter(|_| found.has_more).map(|listed| listed.period.id.get());
    let own = found.scope.only.as_ref().filter(|_| for_admin).map(|cluster| cluster.code.as_str());
    let view = PeriodsPage {
        page: frame,
        problems: asked.errors.problems(),
        action: path.to_owned(),
        cluster: found.scope.has_choice.then(|| asked.errors.field(CLUSTER, asked.form.text(CLUSTER))),
        year: asked.errors.field(YEAR, asked.form.text(YEAR)),
        narrows: asked.narrows(),
        clusters_cut: found.scope.is_cut,
        periods: found.periods.iter().map(|listed| row(person, listed, &found.scope, for_admin)).collect(),
        turn: asked.turn(path, last),
        for_admin,
        members_href: own.map(|code| paths::members(code, "")),
        templates_href: own.map(paths::templates),
        webhooks_href: own.map(paths::webhooks),
        new_href: own.map(paths::period_new),
    };
    let status = if asked.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, Html(view.render()?)).into_response())
}

fn row(person: &SignedIn, listed: &ListedPeriod, scope: &Scope, for_admin: bool) -> PeriodRow {
    let (t, period) = (person.visit.lang, &listed.period);
    let (scheme, version) = &listed.scheme;
    PeriodRow {
        name: words::period_name(t, &period.code),
        cluster: scope.has_choice.then(|| words::cluster(t, &listed.cluster)),
        state: words::period_status(t, period.status),
        days: format!("{} – {}", format_date(period.dates.starts_on), format_date(period.dates.ends_on)),
        deadline: format_date(period.dates.submission_deadline_on),
        scheme: t.scheme_version_name(scheme, *version),
        sent: format!("{}/{}", listed.sent, listed.sheets),
        edit_href: for_admin.then(|| paths::period(period, "")),
        ranking_href: paths::ranking(&period.cluster_code, &period.code),
    }
}
