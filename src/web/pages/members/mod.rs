//! The units of the cluster, for the admin: dated names, membership, order, new members.

pub mod table;
pub mod view;

use self::view::{DatedName, MemberView, MembersPage, NewMemberView};
use crate::actions::members::{self, NewMember};
use crate::actions::{ActionError, InputFault, InputFaultKind};
use crate::store;
use crate::store::clusters::{ClusterRecord, DatedMembership, DatedName as StoredName, MembershipDates};
use crate::text::Lang;
use crate::text::dates::{format_date, read_date};
use crate::web::error::WebError;
use crate::web::forms::{FieldErrors, Form};
use crate::web::page::{Field, Problem};
use crate::web::paths;
use crate::web::session::Admin;
use crate::web::state::AppState;
use crate::web::visit::Done;
use crate::web::words;
use askama::Template as _;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use chrono::{Days, NaiveDate};

/// `GET /admin/members`: to the members of the first cluster this admin administers.
///
/// # Errors
/// [`WebError::Forbidden`] for anyone but an admin.
pub async fn home(State(state): State<AppState>, admin: Admin) -> Result<Redirect, WebError> {
    let mut connection = state.reads.acquire().await?;
    let own = store::clusters::first(&mut connection, &admin.0.actor.administered(), 1).await?.pop();
    Ok(Redirect::to(&paths::members(&own.ok_or(WebError::NotFound)?.code, "")))
}

/// One membership of the cluster.
async fn membership(
    state: &AppState,
    cluster: &ClusterRecord,
    is_meant: impl Fn(&DatedMembership) -> bool,
) -> Result<DatedMembership, WebError> {
    let mut connection = state.reads.acquire().await?;
    let memberships = store::clusters::memberships(&mut connection, cluster.id).await?;
    memberships.into_iter().find(is_meant).ok_or(WebError::NotFound)
}

/// A form of this page that was refused: which (a unit's code, or empty for a new member), and what was typed.
struct Refused<'a> {
    owner: &'a str,
    form: &'a Form,
    faults: Vec<InputFault>,
}

/// `GET /admin/clusters/{cluster}/members`.
///
/// # Errors
/// [`WebError::NotFound`], [`WebError::Forbidden`] for anyone but an admin.
pub async fn index(
    State(state): State<AppState>,
    admin: Admin,
    Path(code): Path<String>,
) -> Result<Response, WebError> {
    let cluster = admin.cluster(&state, &code).await?;
    page(&state, &admin, &cluster, None).await
}

async fn page(
    state: &AppState,
    admin: &Admin,
    cluster: &ClusterRecord,
    refused: Option<&Refused<'_>>,
) -> Result<Response, WebError> {
    let t = admin.0.visit.lang;
    let mut connection = state.reads.acquire().await?;
    let memberships = store::clusters::memberships(&mut connection, cluster.id).await?;
    let names = store::clusters::names(&mut connection, cluster.id).await?;
    drop(connection);
    let errors = FieldErrors::of(refused.map(|refused| refused.faults.as_slice()).unwrap_or_default(), t);
    let mut frame = admin.0.page(t.nav_members());
    frame.has_errors = !errors.is_empty();
    let view = |membership: &DatedMembership| {
        let typed = refused.filter(|refused| refused.owner == membership.unit_code);
        member(t, &cluster.code, membership, &names, typed.map(|refused| (refused.form, &errors)))
    };
    let new = refused.filter(|refused| refused.owner.is_empty());
    let typed = |name: &str| match new {
        Some(refused) => errors.field(name, refused.form.text(name)),
        None => Field::default(),
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = MembersPage {
        page: frame,
        cluster: words::cluster(t, cluster),
        problems: problems(&errors, refused),
        members: memberships.iter().map(view).collect(),
        add: NewMemberView {
            action: paths::members(&cluster.code, ""),
            code: typed("code"),
            full_name: typed("full_name"),
            short_name: typed("short_name"),
            position: typed("position"),
            from: typed("from"),
            open: new.is_some(),
        },
    };
    Ok((status, Html(page.render()?)).into_response())
}

/// The summary; fields of a unit's own forms carry the unit's code in their ids.
fn problems(errors: &FieldErrors, refused: Option<&Refused<'_>>) -> Vec<Problem> {
    let mut problems = errors.problems();
    if let Some(owner) = refused.map(|refused| refused.owner).filter(|owner| !owner.is_empty()) {
        for problem in &mut problems {
            problem.href = format!("#{owner}-{}", problem.href.trim_start_matches('#'));
        }
    }
    problems
}

fn member(
    t: Lang,
    cluster: &str,
    membership: &DatedMembership,
    names: &[StoredName],
    typed: Option<(&Form, &FieldErrors)>,
) -> MemberView {
    let own: Vec<&StoredName> = names.iter().filter(|name| name.unit == membership.unit).collect();
    let latest = own.last();
    let dates = &membership.dates;
    let field = |name: &str, stored: String| match typed {
        Some((form, errors)) if form.has(name) => errors.field(name, form.text(name)),
        _ => Field::holding(stored),
    };
    MemberView {
        code: membership.unit_code.clone(),
        short_name: latest.map(|name| name.short_name.clone()).unwrap_or_default(),
        full_name: latest.map(|name| name.full_name.clone()).unwrap_or_default(),
        names: own
            .iter()
            .rev()
            .map(|name| DatedName {
                full_name: name.full_name.clone(),
                short_name: name.short_name.clone(),
                dates: words::validity(t, name.valid_from, name.valid_to),
            })
            .collect(),
        membership: words::validity(t, dates.valid_from, dates.valid_to),
        name_action: paths::members(cluster, &format!("/{}/names", membership.unit_code)),
        new_full_name: field("full_name", String::new()),
        new_short_name: field("short_name", String::new()),
        new_from: field("from", String::new()),
        membership_action: paths::membership(cluster, membership.id),
        seen: dates.mark(),
        position: field("position", dates.protocol_order.to_string()),
        from: field("member_from", format_date(dates.valid_from)),
        to: field("member_to", dates.valid_to.map(|to| format_date(words::last_day(to))).unwrap_or_default()),
        open: typed.is_some(),
    }
}

/// Reads the fields of a form, collecting every fault.
struct Reader<'a> {
    form: &'a Form,
    faults: Vec<InputFault>,
}

impl Reader<'_> {
    fn fault(&mut self, name: &str, kind: InputFaultKind) {
        self.faults.push(InputFault::new(name, kind));
    }

    fn text(&mut self, name: &str) -> String {
        if self.form.is_unusable(name) {
            self.fault(name, InputFaultKind::NotText);
        }
        self.form.text(name).trim().to_owned()
    }

    fn day(&mut self, name: &str) -> NaiveDate {
        read_date(self.form.text(name)).unwrap_or_else(|_| {
            self.fault(name, InputFaultKind::NotADate);
            NaiveDate::default()
        })
    }

    /// The day after the last one typed; `None` for no end.
    fn end(&mut self, name: &str) -> Option<NaiveDate> {
        if self.form.text(name).trim().is_empty() {
            return None;
        }
        self.day(name).checked_add_days(Days::new(1))
    }

    fn position(&mut self, name: &str) -> i32 {
        match self.form.text(name).trim().parse() {
            Ok(position) if position > 0 => position,
            _ => {
                self.fault(name, InputFaultKind::NotACount);
                1
            }
        }
    }

    fn done(self) -> Result<(), ActionError> {
        if self.faults.is_empty() { Ok(()) } else { Err(ActionError::Input(self.faults)) }
    }
}

async fn answer(
    state: &AppState,
    admin: &Admin,
    cluster: &ClusterRecord,
    owner: &str,
    form: &Form,
    outcome: Result<(), ActionError>,
) -> Result<Response, WebError> {
    match outcome {
        Ok(()) => {
            Ok(([Done::Changed.cookie()], Redirect::to(&paths::members(&cluster.code, ""))).into_response())
        }
        Err(ActionError::Input(faults)) => {
            page(state, admin, cluster, Some(&Refused { owner, form, faults })).await
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /admin/clusters/{cluster}/members`: a new unit joins.
///
/// # Errors
/// [`WebError::NotFound`], [`WebError::Forbidden`] for anyone but an admin.
pub async fn add(
    State(state): State<AppState>,
    admin: Admin,
    Path(code): Path<String>,
    form: Form,
) -> Result<Response, WebError> {
    let cluster = admin.cluster(&state, &code).await?;
    let mut reader = Reader { form: &form, faults: Vec::new() };
    let new = NewMember {
        code: reader.text("code"),
        full_name: reader.text("full_name"),
        short_name: reader.text("short_name"),
        membership: MembershipDates {
            protocol_order: reader.position("position"),
            valid_from: reader.day("from"),
            valid_to: None,
        },
    };
    let outcome = match reader.done() {
        Ok(()) => members::add(&state.db, &admin.0.actor, cluster.id, new).await.map(|_| ()),
        Err(error) => Err(error),
    };
    answer(&state, &admin, &cluster, "", &form, outcome).await
}

/// `POST /admin/clusters/{cluster}/members/{unit}/names`.
///
/// # Errors
/// [`WebError::NotFound`], [`WebError::Forbidden`] for anyone but an admin.
pub async fn rename(
    State(state): State<AppState>,
    admin: Admin,
    Path((code, unit_code)): Path<(String, String)>,
    form: Form,
) -> Result<Response, WebError> {
    let cluster = admin.cluster(&state, &code).await?;
    let unit = membership(&state, &cluster, |member| member.unit_code == unit_code).await?.unit;
    let mut reader = Reader { form: &form, faults: Vec::new() };
    let name = StoredName {
        unit,
        full_name: reader.text("full_name"),
        short_name: reader.text("short_name"),
        valid_from: reader.day("from"),
        valid_to: None,
    };
    let outcome = match reader.done() {
        Ok(()) => members::rename(&state.db, &admin.0.actor, cluster.id, &unit_code, name).await,
        Err(error) => Err(error),
    };
    answer(&state, &admin, &cluster, &unit_code, &form, outcome).await
}

/// `POST /admin/clusters/{cluster}/memberships/{membership}`.
///
/// # Errors
/// [`WebError::NotFound`], [`WebError::Forbidden`] for anyone but an admin.
pub async fn change_membership(
    State(state): State<AppState>,
    admin: Admin,
    Path((code, id)): Path<(String, i64)>,
    form: Form,
) -> Result<Response, WebError> {
    let cluster = admin.cluster(&state, &code).await?;
    let unit_code = membership(&state, &cluster, |member| member.id == id).await?.unit_code;
    let mut reader = Reader { form: &form, faults: Vec::new() };
    let dates = MembershipDates {
        protocol_order: reader.position("position"),
        valid_from: reader.day("member_from"),
        valid_to: reader.end("member_to"),
    };
    let outcome = match reader.done() {
        Ok(()) => {
            let seen = form.text("seen");
            members::change_membership(&state.db, &admin.0.actor, cluster.id, id, seen, dates).await
        }
        Err(error) => Err(error),
    };
    answer(&state, &admin, &cluster, &unit_code, &form, outcome).await
}
