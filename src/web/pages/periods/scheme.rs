//! Another scheme version for a period: what it does to every entry is shown before it is done.

use super::{find, load};
use crate::actions::period_scheme::{self, Plan, SheetPlan};
use crate::actions::{ActionError, InputFaultKind};
use crate::domain::carry::Fate;
use crate::domain::ids::SchemeVersionId;
use crate::domain::workflow::PeriodStatus;
use crate::store;
use crate::store::periods::PeriodRecord;
use crate::text::Lang;
use crate::text::changes;
use crate::web::error::WebError;
use crate::web::forms::Form;
use crate::web::page::{Choice, Page};
use crate::web::paths;
use crate::web::session::Admin;
use crate::web::state::AppState;
use crate::web::visit::Done;
use crate::web::words;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use std::collections::BTreeMap;

/// The page.
#[derive(Debug, Template)]
#[template(path = "periods/scheme.html")]
pub struct PeriodSchemePage {
    /// The frame.
    pub page: Page,
    /// The period.
    pub name: String,
    /// The version it names now.
    pub present: String,
    /// This page.
    pub action: String,
    /// The versions that can be chosen instead.
    pub choices: Vec<Choice>,
    /// What the chosen one does; `None` until one is chosen.
    pub plan: Option<PlanView>,
    /// Why the last try was refused; empty on opening.
    pub refused: String,
    /// The period.
    pub back_href: String,
}

/// What a change does.
#[derive(Debug)]
pub struct PlanView {
    /// The chosen version's key, sent back with the mark.
    pub to: String,
    /// What was seen.
    pub mark: String,
    /// What the two versions differ in.
    pub comparison_href: Option<String>,
    /// Units that have sent their sheets; while there are any nothing is done.
    pub sent: Vec<String>,
    /// The sheets.
    pub sheets: Vec<SheetView>,
}

/// What happens to one sheet.
#[derive(Debug)]
pub struct SheetView {
    /// The unit.
    pub unit: String,
    /// "20 dòng giữ nguyên".
    pub kept: String,
    /// What else happens, a line each: code and sentence.
    pub changes: Vec<(String, String)>,
    /// How much its total changes: an admin need not see the points themselves.
    pub change: String,
}

/// Whether the period can still get another version.
#[must_use]
pub fn may_change(period: &PeriodRecord) -> bool {
    !matches!(period.status, PeriodStatus::Published | PeriodStatus::Archived)
}

fn sheet_view(t: Lang, plan: &SheetPlan) -> SheetView {
    let mut changes: Vec<(String, String)> = Vec::new();
    let mut kept = 0;
    for (code, fate) in &plan.carrying.entries {
        match fate {
            Fate::Kept { at, more } if at == code && more.is_empty() => kept += 1,
            Fate::Kept { .. } | Fate::SetAside(_) => {
                changes.push((code.clone(), changes::fate(t, code, fate)));
            }
        }
    }
    let restored = plan.restored.iter().map(|(_, at)| (at.clone(), t.carry_restored().to_owned()));
    let open = plan.carrying.open.iter().filter(|open| open.is_new);
    changes.extend(restored);
    changes.extend(open.map(|open| (open.line.clone(), changes::open_line(t, open).to_owned())));
    SheetView {
        unit: plan.sheet.unit_short_name.clone(),
        kept: t.carry_kept_count(kept),
        changes,
        change: words::change_of_points(t, &plan.sheet.totals.total, &plan.after.total),
    }
}

fn plan_view(t: Lang, cluster: &str, to: SchemeVersionId, plan: &Plan) -> PlanView {
    let sent = plan.sheets.iter().filter(|sheet| sheet.is_sent());
    PlanView {
        to: to.get().to_string(),
        mark: plan.mark.clone(),
        comparison_href: (plan.from.code == plan.to.code).then(|| {
            let query = format!("/{}/comparison?from={}&to={}", plan.to.code, plan.numbers.0, plan.numbers.1);
            paths::schemes(cluster, &query)
        }),
        sent: sent.map(|sheet| sheet.sheet.unit_short_name.clone()).collect(),
        sheets: plan.sheets.iter().map(|sheet| sheet_view(t, sheet)).collect(),
    }
}

async fn page(
    state: &AppState,
    admin: &Admin,
    path: &(String, String),
    to: Option<&str>,
    refused: (&str, StatusCode),
) -> Result<Response, WebError> {
    let t = admin.0.visit.lang;
    let (cluster, offered) = load(state, admin, &path.0).await?;
    let period = find(state, &cluster, &path.1).await?;
    if !may_change(&period) {
        return Err(WebError::Locked);
    }
    let named = |code: &str, version: i32| t.scheme_version_name(code, version);
    let offered: Vec<_> = offered
        .into_iter()
        .filter(|version| version.is_in_force && version.id != period.scheme_version)
        .collect();
    let chosen =
        offered.iter().map(|version| version.id).find(|id| to.is_some_and(|to| to == id.get().to_string()));
    let mut connection = state.reads.acquire().await?;
    let (present, version) = store::schemes::load(&mut connection, period.scheme_version).await?;
    let plan = match chosen {
        Some(to) => {
            let plan = period_scheme::plan(&mut connection, &period, to).await?;
            Some(plan_view(t, &cluster.code, to, &plan))
        }
        None => None,
    };
    drop(connection);
    let choices = offered.iter().map(|version| Choice {
        value: version.id.get().to_string(),
        label: named(&version.code, version.version),
        chosen: Some(version.id) == chosen,
    });
    let page = PeriodSchemePage {
        page: admin.0.page(t.period_scheme_change()),
        name: words::period_name(t, &period.code),
        present: named(&present.code, version),
        action: paths::period(&period, "/scheme"),
        choices: choices.collect(),
        plan,
        refused: refused.0.to_owned(),
        back_href: paths::period(&period, ""),
    };
    Ok((refused.1, Html(page.render()?)).into_response())
}

/// `GET …/scheme`: the choice, and with `?to=` what it does.
///
/// # Errors
/// [`WebError::NotFound`], [`WebError::Forbidden`] for anyone but an admin, [`WebError::Locked`] once it is published.
pub async fn show(
    State(state): State<AppState>,
    admin: Admin,
    Path(path): Path<(String, String)>,
    Query(asked): Query<BTreeMap<String, String>>,
) -> Result<Response, WebError> {
    let to = asked.get("to").map(String::as_str);
    page(&state, &admin, &path, to, ("", StatusCode::OK)).await
}

/// `POST …/scheme`: does what the page showed.
///
/// # Errors
/// As [`show`].
pub async fn change(
    State(state): State<AppState>,
    admin: Admin,
    Path(path): Path<(String, String)>,
    form: Form,
) -> Result<Response, WebError> {
    let t = admin.0.visit.lang;
    let (cluster, offered) = load(&state, &admin, &path.0).await?;
    let period = find(&state, &cluster, &path.1).await?;
    let to = form.text("to");
    let chosen = offered.iter().map(|version| version.id).find(|id| id.get().to_string() == to);
    let Some(version) = chosen else {
        let refused = (t.fault_unknown_choice(), StatusCode::UNPROCESSABLE_ENTITY);
        return page(&state, &admin, &path, None, refused).await;
    };
    match period_scheme::apply(&state.db, &admin.0.actor, &period, version, form.text("mark")).await {
        Ok(()) => Ok(([Done::Changed.cookie()], Redirect::to(&paths::period(&period, ""))).into_response()),
        Err(ActionError::Stale) => {
            page(&state, &admin, &path, Some(to), (t.period_scheme_stale(), StatusCode::CONFLICT)).await
        }
        Err(ActionError::Input(faults)) => {
            let sent = faults.iter().any(|fault| fault.kind == InputFaultKind::Fixed);
            let refused = if sent { t.period_scheme_sent() } else { t.fault_unknown_choice() };
            page(&state, &admin, &path, Some(to), (refused, StatusCode::UNPROCESSABLE_ENTITY)).await
        }
        Err(error) => Err(error.into()),
    }
}
