//! The ranking of a period: provisional while the conference has not met, then as it was published.

pub(crate) mod table;
pub mod view;

use self::table::Table;
use self::view::{Aside, PublishedView, RankingPage};
use super::current_period;
use crate::domain::access::Role;
use crate::domain::publication::{Entrant, Snapshot, hexadecimal, stand};
use crate::domain::scoring::Stage;
use crate::domain::workflow::{PeriodStatus, SheetStatus};
use crate::store;
use crate::store::StoreError;
use crate::store::periods::PeriodRecord;
use crate::store::publications::PublicationRecord;
use crate::store::sheets::SheetRecord;
use crate::text::Lang;
use crate::text::dates::{format_date, format_instant};
use crate::web::error::WebError;
use crate::web::page::{Tag, TagKind};
use crate::web::paths::{self, SheetAddress};
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use crate::web::words;
use askama::Template as _;
use axum::extract::{Path, Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use sqlx::PgConnection;
use std::collections::BTreeMap;

/// `GET /ranking`: the ranking of the period people are at work on.
///
/// # Errors
/// [`WebError::NotFound`] where there is no period yet.
pub async fn newest(State(state): State<AppState>, person: SignedIn) -> Result<Redirect, WebError> {
    let mut connection = state.db.acquire().await?;
    let periods = store::periods::list(&mut connection, None, None).await?;
    let period = current_period(&periods, &person.actor).ok_or(WebError::NotFound)?;
    Ok(Redirect::to(&paths::ranking(&period.cluster_code, &period.code)))
}

/// `GET /clusters/{cluster}/periods/{period}/ranking`: the newest publication, with `?publication=1` an older one;
/// before the first, and with `?provisional=1`, what the sheets come to now, for whoever oversees them.
///
/// # Errors
/// [`WebError::NotFound`] where there is no such period or publication, or none for this person.
pub async fn show(
    State(state): State<AppState>,
    person: SignedIn,
    Path((cluster, period)): Path<(String, String)>,
    Query(asked): Query<BTreeMap<String, String>>,
) -> Result<Response, WebError> {
    let mut connection = state.db.acquire().await?;
    let found = store::periods::find(&mut connection, &cluster, &period).await?;
    let period = found.filter(|period| person.actor.belongs_to(period.cluster)).ok_or(WebError::NotFound)?;
    let published = store::publications::of_period(&mut connection, period.id).await?;
    let oversees = person.actor.may_see_provisional_ranking(period.cluster);
    let wanted = match asked.get("publication") {
        Some(number) => {
            let shown = published.iter().find(|record| record.number.to_string() == *number);
            Some(shown.ok_or(WebError::NotFound)?)
        }
        None => published.first().filter(|_| !(oversees && asked.contains_key("provisional"))),
    };
    let page = match wanted {
        Some(record) => published_page(&mut connection, &person, &period, &published, record).await?,
        None if oversees => provisional_page(&mut connection, &person, &period, &published).await?,
        None => {
            let closed = Some(person.visit.lang.ranking_closed().to_owned());
            RankingPage { closed, ..empty(&person, &period) }
        }
    };
    Ok(Html(page.render()?).into_response())
}

async fn provisional_page(
    connection: &mut PgConnection,
    person: &SignedIn,
    period: &PeriodRecord,
    published: &[PublicationRecord],
) -> Result<RankingPage, WebError> {
    let t = person.visit.lang;
    let (scheme, version) = store::schemes::load(connection, period.scheme_version).await?;
    let as_of = store::now(connection).await?;
    let entrants = store::publications::entrants(connection, period).await?;
    let (sheets, entrants): (Vec<SheetRecord>, Vec<Entrant>) = entrants.into_iter().unzip();
    let standing = stand(&scheme, period.dates.submission_deadline_on, Stage::SelfScore, entrants);
    let table = Table {
        t,
        scheme: &scheme,
        standing: &standing,
        own: own_unit(person, &sheets),
        readable: readable(person, &sheets),
        stages: sheets.iter().map(|sheet| (sheet.unit_code.clone(), stage(t, sheet.place.status))).collect(),
    };
    let page = RankingPage {
        scheme: t.ranking_scheme(format!("{} v{version}", scheme.code)),
        as_of: t.ranking_as_of(format_instant(as_of, t)),
        asides: asides(person, period, published, None, &sheets),
        ..empty(person, period)
    };
    Ok(drawn(&table, page))
}

async fn published_page(
    connection: &mut PgConnection,
    person: &SignedIn,
    period: &PeriodRecord,
    published: &[PublicationRecord],
    record: &PublicationRecord,
) -> Result<RankingPage, WebError> {
    let t = person.visit.lang;
    let found = store::publications::find(connection, period.id, record.number).await?;
    let snapshot: Snapshot = found.ok_or(WebError::NotFound)?;
    let scheme = snapshot
        .scheme()
        .map_err(|fault| StoreError::Unreadable { what: "publication", value: fault.to_string() })?;
    let sheets = store::sheets::of_period(connection, &period.cluster_code, &period.code).await?;
    let table = Table {
        t,
        scheme: &scheme,
        standing: &snapshot.standing,
        own: own_unit(person, &sheets),
        readable: readable(person, &sheets),
        stages: BTreeMap::new(),
    };
    let page = RankingPage {
        state: Tag { kind: TagKind::Done, text: t.period_published().to_owned() },
        scheme: t.ranking_scheme(format!("{} v{}", snapshot.scheme.code, snapshot.scheme.version)),
        published: Some(PublishedView {
            number: t.publication_number(record.number),
            meeting: format_date(record.meeting_on),
            document: record.document_number.clone(),
            by: t.publication_by(&snapshot.published_by, format_instant(record.at, t)),
            reason: record.reason.clone(),
            digest: hexadecimal(&record.digest),
        }),
        asides: asides(person, period, published, Some(record.number), &sheets),
        ..empty(person, period)
    };
    Ok(drawn(&table, page))
}

fn drawn(table: &Table<'_>, page: RankingPage) -> RankingPage {
    RankingPage {
        finding: table.finding(),
        counted: table.counted(),
        illustrative: table.is_illustrative(),
        columns: table.columns(),
        rows: table.rows(),
        unranked: table.unranked(),
        ties: table.ties(),
        ..page
    }
}

/// Where else to look: other publications, what they changed, the provisional ranking while an amendment is at work.
fn asides(
    person: &SignedIn,
    period: &PeriodRecord,
    published: &[PublicationRecord],
    shown: Option<i32>,
    sheets: &[SheetRecord],
) -> Vec<Aside> {
    let t = person.visit.lang;
    let ranking = paths::ranking(&period.cluster_code, &period.code);
    let mut asides = Vec::new();
    for record in published.iter().filter(|record| Some(record.number) != shown) {
        let href = format!("{ranking}?publication={}", record.number);
        asides.push(Aside { href, label: t.publication_see(record.number, format_date(record.meeting_on)) });
    }
    if let Some(number) = shown.filter(|number| *number > 1) {
        let href = paths::publication_difference(period, number);
        asides.push(Aside { href, label: t.publication_difference().to_owned() });
    }
    let amending = shown.is_some() && sheets.iter().any(|sheet| is_at_work(sheet.place.status));
    if amending && person.actor.may_see_provisional_ranking(period.cluster) {
        let href = format!("{ranking}?provisional=1");
        asides.push(Aside { href, label: t.publication_see_provisional().to_owned() });
    }
    if person.actor.is(Role::Secretariat, period.cluster) && period.status != PeriodStatus::Preparing {
        let href = paths::publication(period, "");
        asides.push(Aside { href, label: t.act_publish().to_owned() });
    }
    asides
}

fn is_at_work(status: SheetStatus) -> bool {
    status.is_sent() && status != SheetStatus::Published
}

/// Whose figures a unit's row shows.
fn stage(t: Lang, status: SheetStatus) -> String {
    let text = match status {
        SheetStatus::Draft => "",
        SheetStatus::Submitted => t.rank_stage_own(),
        SheetStatus::UnderAppraisal | SheetStatus::Returned | SheetStatus::Explained => {
            t.rank_stage_at_work()
        }
        SheetStatus::Appraised | SheetStatus::Agreed | SheetStatus::Published => t.rank_stage_appraised(),
    };
    text.to_owned()
}

fn readable(person: &SignedIn, sheets: &[SheetRecord]) -> BTreeMap<String, SheetAddress> {
    let readable = sheets.iter().filter(|sheet| person.actor.may_read(&sheet.place).is_ok());
    readable.map(|sheet| (sheet.unit_code.clone(), SheetAddress::of(sheet))).collect()
}

fn empty(person: &SignedIn, period: &PeriodRecord) -> RankingPage {
    let t = person.visit.lang;
    let name = words::period_name(t, &period.code);
    RankingPage {
        page: person.page(format!("{} – {name}", t.nav_ranking())),
        finding: t.ranking_of(&name),
        period: name,
        state: Tag { kind: TagKind::Waiting, text: t.rank_provisional().to_owned() },
        counted: String::new(),
        scheme: String::new(),
        as_of: String::new(),
        illustrative: false,
        closed: None,
        published: None,
        asides: Vec::new(),
        columns: Vec::new(),
        rows: Vec::new(),
        unranked: Vec::new(),
        ties: Vec::new(),
    }
}

/// Code of the unit the reader enters for.
fn own_unit(person: &SignedIn, sheets: &[SheetRecord]) -> Option<String> {
    let held = person.roles().find(|held| matches!(held.grant.role, Role::Staff | Role::Leader))?;
    let sheet = sheets.iter().find(|sheet| Some(sheet.place.unit) == held.grant.unit)?;
    Some(sheet.unit_code.clone())
}
