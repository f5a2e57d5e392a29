//! "Hàng chờ thẩm định": the sheets of a period, who works on them and what is still open.

use super::address::{self, AppraisalAddress, PeriodPath};
use super::desk::{Desk, Examined, Figures, open_questions};
use super::refusal_words;
use super::rows::NONE;
use crate::actions::ActionError;
use crate::actions::appraisal;
use crate::domain::access::{Refusal, Role};
use crate::domain::appraisal::lines_undecided;
use crate::domain::calendar::{DayCount, days_late};
use crate::domain::ids::MemberUnitId;
use crate::domain::workflow::{Part, SheetMove};
use crate::store;
use crate::text::dates::format_instant;
use crate::web::error::WebError;
use crate::web::forms::Form;
use crate::web::page::{Choice, Page, Tag};
use crate::web::pages::sheet::open::SheetPath;
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use crate::web::visit::Done;
use crate::web::words;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};

/// `GET /appraisal`: the queue of the period people are at work on.
///
/// # Errors
/// [`WebError::NotFound`] where there is no period yet; see [`super::desk::admit`].
pub async fn newest(State(state): State<AppState>, person: SignedIn) -> Result<Redirect, WebError> {
    let mut connection = state.reads.acquire().await?;
    let current = store::periods::current(&mut connection, &person.actor.clusters_as(|_| true)).await?;
    let period = current.ok_or(WebError::NotFound)?;
    super::desk::admit(&person, period.cluster)?;
    Ok(Redirect::to(&address::queue(&period.cluster_code, &period.code, "")))
}

/// `GET …/appraisal`.
///
/// # Errors
/// See [`Desk::list`].
pub async fn show(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<PeriodPath>,
) -> Result<Response, WebError> {
    let desk = Desk::list(&state, &person, (&path.cluster, &path.period)).await?;
    let t = desk.t;
    let name = words::period_name(t, &desk.period.code);
    let agrees = person.actor.is(Role::Secretariat, desk.period.cluster);
    let rows: Vec<QueueRow> = desk.sheets.iter().map(|sheet| row(&person, &desk, sheet)).collect();
    let page = QueuePage {
        page: person.page(format!("{} – {name}", t.nav_appraisal())),
        period: name,
        agree_all: agrees && rows.iter().any(|row| row.agrees),
        agreement: address::queue(&path.cluster, &path.period, "/agreement"),
        by_criterion: desk.scheme.lines().first().map(|line| {
            address::queue(&path.cluster, &path.period, &format!("/by-criterion/{}", line.code()))
        }),
        rows,
    };
    Ok(Html(page.render()?).into_response())
}

fn row(person: &SignedIn, desk: &Desk, sheet: &Examined) -> QueueRow {
    let (t, record, actor) = (desk.t, &sheet.record, &person.actor);
    let address = AppraisalAddress::of(record);
    let counted = Counted::of(desk, sheet);
    let part = actor.has_part(Part::Appraiser, &record.place);
    let figures = sheet.figures.as_ref();
    let checks = actor
        .is(Role::Secretariat, desk.period.cluster)
        .then(|| checkers(desk, record.place.checker, record.place.unit));
    let number = |number: Option<usize>| number.map_or_else(|| NONE.to_owned(), |number| number.to_string());
    let points = |plain: &Option<String>| {
        plain.as_ref().map_or_else(|| NONE.to_owned(), |plain| words::points(t, plain))
    };
    QueueRow {
        key: record.unit_code.clone(),
        unit: record.unit_short_name.clone(),
        status: words::sheet_status(t, record.place.status),
        sent: match (record.submitted_at, &record.submitted_by) {
            (Some(at), Some(name)) => t.why_by_at(name, format_instant(at, t)),
            _ => String::new(),
        },
        late: (counted.days_late > 0).then(|| t.appraisal_days_late(counted.days_late)),
        own: points(&counted.own),
        appraised: points(&counted.appraised),
        decided: counted
            .decided
            .map_or_else(|| NONE.to_owned(), |decided| format!("{decided}/{}", counted.lines)),
        unopened: number(counted.unopened),
        questions: number(counted.questions),
        taken_up: record.taken_up.as_ref().map(|(name, at)| t.why_by_at(name, format_instant(*at, t))),
        note: match part {
            Err(refusal @ (Refusal::OwnUnit | Refusal::DeputyOnly)) => {
                Some(refusal_words(t, refusal).to_owned())
            }
            Ok(()) | Err(_) => None,
        },
        open_href: figures.map(|_| address.part("")),
        take_up: actor.may(SheetMove::TakeUp, &record.place).is_ok().then(|| address.part("/taking-up")),
        checker: counted.checker,
        checkers: checks.unwrap_or_default(),
        checker_action: address.part("/checker"),
        agrees: actor.may(SheetMove::Agree, &record.place).is_ok(),
    }
}

/// What the queue says of a sheet in figures; without those that are not for this person.
pub(super) struct Counted {
    /// Working days after the deadline.
    pub(super) days_late: i64,
    /// The unit's own total, a plain decimal.
    pub(super) own: Option<String>,
    /// The appraised total.
    pub(super) appraised: Option<String>,
    /// Lines decided.
    pub(super) decided: Option<usize>,
    /// Lines of the scheme.
    pub(super) lines: usize,
    /// Lines no appraiser has opened.
    pub(super) unopened: Option<usize>,
    /// Questions without an answer.
    pub(super) questions: Option<usize>,
    /// The unit that checks it; empty for none.
    pub(super) checker: String,
}

impl Counted {
    pub(super) fn of(desk: &Desk, sheet: &Examined) -> Self {
        let (record, figures) = (&sheet.record, sheet.figures.as_ref());
        let lines = desk.scheme.lines();
        let undecided =
            |figures: &Figures| lines_undecided(&desk.scheme, &figures.appraisal.decisions()).len();
        let unopened =
            |figures: &Figures| lines.iter().filter(|line| !figures.opened.contains(line.code())).count();
        let checker = desk.sheets.iter().find(|other| Some(other.record.place.unit) == record.place.checker);
        Self {
            days_late: record.submitted_on.map_or(0, |day| {
                days_late(record.submission_deadline_on, day, DayCount::Working, &desk.scheme.holidays)
            }),
            own: figures.map(|_| record.totals.total.clone()),
            appraised: figures.and(record.appraised.as_ref()).map(|totals| totals.total.clone()),
            decided: figures.map(|figures| lines.len() - undecided(figures)),
            lines: lines.len(),
            unopened: figures.map(unopened),
            questions: figures.map(|figures| open_questions(&figures.remarks)),
            checker: checker.map(|unit| unit.record.unit_short_name.clone()).unwrap_or_default(),
        }
    }
}

fn checkers(desk: &Desk, chosen: Option<MemberUnitId>, own: MemberUnitId) -> Vec<Choice> {
    let nobody = Choice {
        value: String::new(),
        label: desk.t.appraisal_no_checker().to_owned(),
        chosen: chosen.is_none(),
    };
    let units = desk.sheets.iter().filter(|sheet| sheet.record.place.unit != own).map(|sheet| Choice {
        value: sheet.record.unit_code.clone(),
        label: sheet.record.unit_short_name.clone(),
        chosen: chosen == Some(sheet.record.place.unit),
    });
    std::iter::once(nobody).chain(units).collect()
}

/// `POST …/{unit}/checker`: who checks a sheet. The plan may be made before anything is sent.
///
/// # Errors
/// [`WebError::Forbidden`] for anyone but the secretariat, [`WebError::NotFound`], [`WebError::Unreadable`] for a unit
/// no page of ours offers.
pub async fn assign_checker(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<SheetPath>,
    form: Form,
) -> Result<Response, WebError> {
    let mut connection = state.reads.acquire().await?;
    let period = store::periods::find(&mut connection, &path.cluster, &path.period).await?;
    let period = period.ok_or(WebError::NotFound)?;
    super::desk::admit(&person, period.cluster)?;
    if !person.actor.is(Role::Secretariat, period.cluster) {
        return Err(WebError::Forbidden);
    }
    let sheets = store::sheets::of_period(&mut connection, &path.cluster, &period.code).await?;
    drop(connection);
    let unit = |code: &str| sheets.iter().find(|sheet| sheet.unit_code == code);
    let sheet = unit(&path.unit).ok_or(WebError::NotFound)?;
    let checker = match form.text("checker") {
        "" => None,
        code => Some(unit(code).ok_or(WebError::Unreadable)?.place.unit),
    };
    appraisal::assign_checker(&state.db, &person.actor, sheet.id, checker).await?;
    Ok(back(&path.cluster, &path.period))
}

/// `POST …/agreement`: the conference agreed on one appraised sheet (`unit`), or on all of them.
///
/// # Errors
/// [`WebError::Forbidden`] for anyone but the secretariat; [`WebError::NotFound`].
pub async fn agree(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<PeriodPath>,
    form: Form,
) -> Result<Response, WebError> {
    let mut connection = state.reads.acquire().await?;
    let period = store::periods::find(&mut connection, &path.cluster, &path.period).await?;
    let period = period.ok_or(WebError::NotFound)?;
    super::desk::admit(&person, period.cluster)?;
    if !person.actor.is(Role::Secretariat, period.cluster) {
        return Err(WebError::Forbidden);
    }
    let sheets = store::sheets::of_period(&mut connection, &path.cluster, &period.code).await?;
    drop(connection);
    let wanted = form.text("unit");
    let mut is_known = wanted.is_empty();
    for sheet in sheets.iter().filter(|sheet| wanted.is_empty() || sheet.unit_code == wanted) {
        is_known = true;
        if person.actor.may(SheetMove::Agree, &sheet.place).is_ok() {
            match appraisal::agree(&state.db, &person.actor, sheet.id).await {
                // Somebody opened it again, or agreed, meanwhile: the page shows it.
                Ok(()) | Err(ActionError::Refused(Refusal::Status(_))) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
    if is_known { Ok(back(&path.cluster, &path.period)) } else { Err(WebError::NotFound) }
}

fn back(cluster: &str, period: &str) -> Response {
    ([Done::Changed.cookie()], Redirect::to(&address::queue(cluster, period, ""))).into_response()
}

/// The queue.
#[derive(Debug, Template)]
#[template(path = "appraisal/queue.html")]
struct QueuePage {
    page: Page,
    period: String,
    /// Whether some sheet can be agreed on now.
    agree_all: bool,
    agreement: String,
    by_criterion: Option<String>,
    rows: Vec<QueueRow>,
}

/// A unit's sheet in the queue.
#[derive(Debug)]
struct QueueRow {
    key: String,
    unit: String,
    status: Tag,
    sent: String,
    late: Option<String>,
    own: String,
    appraised: String,
    decided: String,
    unopened: String,
    questions: String,
    taken_up: Option<String>,
    /// Why this person does not appraise it.
    note: Option<String>,
    open_href: Option<String>,
    take_up: Option<String>,
    checker: String,
    checkers: Vec<Choice>,
    checker_action: String,
    agrees: bool,
}
