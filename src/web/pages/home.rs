//! "Việc cần làm": what each role does next.

use super::accounts::gaps;
use super::current_period;
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
    let mut connection = state.db.acquire().await?;
    let periods = store::periods::list(&mut connection, None, None).await?;
    let current = current_period(&periods, &person.actor);
    let own = store::sheets::of_account(&mut connection, person.actor.account).await?;
    let overview = match current {
        Some(period) if person.actor.may_see_provisional_ranking(period.cluster) => {
            Some(overview(&mut connection, &person, period).await?)
        }
        _ => None,
    };
    let admin = if person.actor.is_admin() { Some(admin(&mut connection, t, current).await?) } else { None };
    drop(connection);
    let own_sheets: Vec<OwnSheet> = own.iter().map(|sheet| own_sheet(t, sheet)).collect();
    let nothing = own_sheets.is_empty() && overview.is_none() && admin.is_none();
    let page = HomePage {
        page: person.page(t.nav_todo()),
        period: current.map(|period| words::period_name(t, &period.code)),
        own_sheets,
        overview,
        admin,
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

fn own_sheet(t: Lang, sheet: &SheetRecord) -> OwnSheet {
    let closed = sheet.place.period != PeriodStatus::Open && !sheet.place.status.is_sent();
    let (deadline, late) = if closed {
        (t.sheet_closed_period().to_owned(), false)
    } else {
        words::deadline(t, sheet.submission_deadline_on, sheet.today, sheet.submitted_at)
    };
    let address = SheetAddress::of(sheet);
    let count = |number: i32| usize::try_from(number).unwrap_or_default();
    OwnSheet {
        unit: sheet.unit_short_name.clone(),
        period: words::period_name(t, &sheet.period_code),
        status: words::sheet_status(t, sheet.place.status),
        entered: count(sheet.totals.answered),
        lines: count(sheet.totals.answered + sheet.totals.missing),
        points: words::points(t, &sheet.totals.total),
        base: crate::text::numbers::format_number(&sheet.base, t),
        deadline,
        late,
        open_href: address.show(),
        check_href: (!closed && !sheet.place.status.is_sent()).then(|| address.check()),
    }
}

async fn overview(
    connection: &mut PgConnection,
    person: &SignedIn,
    period: &PeriodRecord,
) -> Result<Overview, WebError> {
    let t = person.visit.lang;
    let sheets = store::sheets::of_period(connection, &period.cluster_code, &period.code).await?;
    let sent = sheets.iter().filter(|sheet| sheet.place.status.is_sent()).count();
    let row = |sheet: &SheetRecord| {
        let readable = person.actor.may_read(&sheet.place).is_ok();
        UnitRow {
            unit: sheet.unit_short_name.clone(),
            status: words::sheet_status(t, sheet.place.status),
            progress: format!("{}/{}", sheet.totals.answered, sheet.totals.answered + sheet.totals.missing),
            points: if readable { words::points(t, &sheet.totals.total) } else { String::new() },
            sent: sheet.submitted_at.map(|at| format_instant(at, t)).unwrap_or_default(),
            href: readable.then(|| SheetAddress::of(sheet).show()),
        }
    };
    Ok(Overview {
        period: words::period_name(t, &period.code),
        summary: t.home_sent_summary(sent, sheets.len()),
        rows: sheets.iter().map(row).collect(),
        ranking_href: paths::ranking(&period.cluster_code, &period.code),
    })
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
    /// The seven sheets, for secretariat, deputy and observer.
    pub overview: Option<Overview>,
    /// The admin's part.
    pub admin: Option<AdminDesk>,
    /// Why there is nothing to do and what comes next; shown when the parts above are absent.
    pub empty: Option<EmptyDesk>,
}

/// A sheet that waits for its unit.
#[derive(Debug, Clone)]
pub struct OwnSheet {
    /// Short name of the unit.
    pub unit: String,
    /// Name of the period.
    pub period: String,
    /// The sheet's status.
    pub status: Tag,
    /// Lines that have an answer.
    pub entered: usize,
    /// Lines of the sheet.
    pub lines: usize,
    /// Points so far, two decimals.
    pub points: String,
    /// The base of the points, e.g. "100".
    pub base: String,
    /// Deadline and time left, e.g. "Hạn gửi 05/07/2013 (còn 3 ngày)".
    pub deadline: String,
    /// Whether the deadline has passed.
    pub late: bool,
    /// The sheet.
    pub open_href: String,
    /// The check page, when the sheet can still be sent.
    pub check_href: Option<String>,
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
    /// Lines with an answer, e.g. "18/33".
    pub progress: String,
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
