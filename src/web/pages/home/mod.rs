//! "Việc cần làm": what each role does next.

mod own;
mod work;

use self::own::{OwnSheet, OwnSheets, PastSheet};
use self::work::{AppraisalDesk, CheckedSheet};
use super::accounts::gaps;
use crate::domain::workflow::PeriodStatus;
use crate::store;
use crate::store::periods::PeriodRecord;
use crate::store::sheets::SheetRecord;
use crate::text::Lang;
use crate::text::dates::format_instant;
use crate::web::error::WebError;
use crate::web::page::{Page, Problem, Tag};
use crate::web::paths::{self, SheetAddress};
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use crate::web::words;
use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};
use sqlx::PgConnection;

/// `GET /`.
///
/// # Errors
/// [`WebError::Unavailable`] while the database is away.
pub async fn show(State(state): State<AppState>, person: SignedIn) -> Result<Response, WebError> {
    let t = person.visit.lang;
    let mut connection = state.reads.acquire().await?;
    let current = store::periods::current(&mut connection, &person.actor.clusters_as(|_| true)).await?;
    let current = current.as_ref();
    let OwnSheets { at_work: own_sheets, past } = own::sheets(&mut connection, &person).await?;
    let others = match current.filter(|period| work::is_wanted(&person.actor, period)) {
        Some(period) => Others::load(&mut connection, &person, period).await?,
        None => Others::default(),
    };
    let admin = if person.actor.is_admin() { Some(admin(&mut connection, t, current).await?) } else { None };
    drop(connection);
    let nothing = own_sheets.is_empty()
        && past.is_empty()
        && others.overview.is_none()
        && others.checked.is_empty()
        && admin.is_none();
    let page = HomePage {
        page: person.page(t.nav_todo()),
        period: current.map(|period| words::period_name(t, &period.code)),
        own_sheets,
        past,
        appraisal: others.appraisal,
        checked: others.checked,
        overview: others.overview,
        admin,
        every_period_href: (!person.actor.grants.is_empty()).then_some(paths::EVERY_PERIOD),
        empty: nothing.then(|| EmptyDesk { text: why_nothing(&person, current) }),
    };
    Ok(Html(page.render()?).into_response())
}

fn why_nothing(person: &SignedIn, current: Option<&PeriodRecord>) -> String {
    let t = person.visit.lang;
    match current {
        _ if person.actor.grants.is_empty() => t.home_no_role().to_owned(),
        Some(period) if period.status == PeriodStatus::Preparing => {
            t.home_not_open(words::period_name(t, &period.code))
        }
        _ => t.home_empty().to_owned(),
    }
}

/// What the page tells of other units' sheets; read at once, whatever roles the person has.
#[derive(Debug, Default)]
struct Others {
    appraisal: Option<AppraisalDesk>,
    checked: Vec<CheckedSheet>,
    overview: Option<Overview>,
}

impl Others {
    async fn load(
        connection: &mut PgConnection,
        person: &SignedIn,
        period: &PeriodRecord,
    ) -> Result<Self, WebError> {
        let sheets = store::sheets::of_period(connection, &period.cluster_code, &period.code).await?;
        let (t, actor) = (person.visit.lang, &person.actor);
        Ok(Self {
            appraisal: work::appraisal(t, actor, period, &sheets),
            checked: work::checked(t, actor, &sheets),
            overview: actor
                .may_see_provisional_ranking(period.cluster)
                .then(|| overview(person, period, &sheets)),
        })
    }
}

fn overview(person: &SignedIn, period: &PeriodRecord, sheets: &[SheetRecord]) -> Overview {
    let t = person.visit.lang;
    let sent = sheets.iter().filter(|sheet| sheet.place.status.is_sent()).count();
    let row = |sheet: &SheetRecord| {
        let readable = person.actor.may_read(&sheet.place).is_ok();
        UnitRow {
            unit: sheet.unit_short_name.clone(),
            status: words::sheet_status(t, sheet.place.status),
            answered: sheet.totals.answered,
            lines: sheet.totals.answered + sheet.totals.missing,
            points: if readable { words::points(t, &sheet.totals.total) } else { String::new() },
            sent: sheet.submitted_at.map(|at| format_instant(at, t)).unwrap_or_default(),
            href: readable.then(|| SheetAddress::of(sheet).show()),
        }
    };
    Overview {
        period: words::period_name(t, &period.code),
        summary: t.home_sent_summary(sent, sheets.len()),
        rows: sheets.iter().map(row).collect(),
        ranking_href: paths::ranking(&period.cluster_code, &period.code),
    }
}

/// What an admin still has to set up: units without anybody to enter or to send.
async fn admin(
    connection: &mut PgConnection,
    t: Lang,
    current: Option<&PeriodRecord>,
) -> Result<AdminDesk, WebError> {
    let mut gaps = match current {
        Some(period) => gaps::of_cluster(connection, period.cluster, t).await?,
        None => Vec::new(),
    };
    if current.is_none_or(|period| period.status != PeriodStatus::Open) {
        gaps.push(Problem { href: paths::PERIODS.to_owned(), text: t.home_gap_period().to_owned() });
    }
    Ok(AdminDesk {
        gaps,
        accounts_href: paths::ACCOUNTS.to_owned(),
        members_href: paths::MEMBERS_HOME.to_owned(),
        periods_href: paths::PERIODS.to_owned(),
    })
}

/// The home page; a person with several roles sees several parts.
#[derive(Debug, Template)]
#[template(path = "home/show.html")]
pub struct HomePage {
    /// The frame.
    pub page: Page,
    /// Name of the current period, e.g. "6 tháng đầu năm 2013".
    pub period: Option<String>,
    /// The sheets this person fills or sends.
    pub own_sheets: Vec<OwnSheet>,
    /// Those whose result is published.
    pub past: Vec<PastSheet>,
    /// The sheets to be appraised, by state.
    pub appraisal: Option<AppraisalDesk>,
    /// The sheets given to this person to check.
    pub checked: Vec<CheckedSheet>,
    /// The seven sheets, for secretariat, deputy and observer.
    pub overview: Option<Overview>,
    /// The admin's part.
    pub admin: Option<AdminDesk>,
    /// The list of all periods, for whoever has a role.
    pub every_period_href: Option<&'static str>,
    /// Why there is nothing to do and what comes next; shown when the parts above are absent.
    pub empty: Option<EmptyDesk>,
}

/// The sheets of a period.
#[derive(Debug, Clone)]
pub struct Overview {
    /// Name of the period.
    pub period: String,
    /// How many were sent, e.g. "2/7 đơn vị đã gửi".
    pub summary: String,
    /// The units in conference order.
    pub rows: Vec<UnitRow>,
    /// The ranking page.
    pub ranking_href: String,
}

/// A unit of an [`Overview`].
#[derive(Debug, Clone)]
pub struct UnitRow {
    /// Short name.
    pub unit: String,
    /// Status of its sheet.
    pub status: Tag,
    /// Lines with an answer.
    pub answered: i32,
    /// Lines of the sheet.
    pub lines: i32,
    /// Points so far.
    pub points: String,
    /// When it was sent, or empty.
    pub sent: String,
    /// The sheet, when this person may read it.
    pub href: Option<String>,
}

/// The admin's part of the home page.
#[derive(Debug, Clone)]
pub struct AdminDesk {
    /// What is missing, e.g. a unit without an account.
    pub gaps: Vec<Problem>,
    /// The accounts page.
    pub accounts_href: String,
    /// The members page.
    pub members_href: String,
    /// The periods page.
    pub periods_href: String,
}

/// An empty home page.
#[derive(Debug, Clone)]
pub struct EmptyDesk {
    /// Why, e.g. "Kỳ 6 tháng đầu năm 2013 mở nhập từ 25/06/2013."
    pub text: String,
}
