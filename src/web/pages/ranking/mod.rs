//! The ranking of a period: provisional while the conference has not met, then as it was published.

pub(in crate::web) mod asked;
mod course;
pub mod papers;
pub mod present;
pub mod profile;
pub mod profile_table;
pub mod review;
pub(in crate::web) mod shown;
pub(crate) mod table;
pub mod view;
pub mod what_if;

use self::asked::{Asked, ForPage, Found};
use self::shown::Shown;
use self::table::Table;
use self::view::{Aside, PublishedView, RankingPage};
use crate::domain::access::Role;
use crate::domain::publication::hexadecimal;
use crate::domain::workflow::{PeriodStatus, SheetStatus};
use crate::store;
use crate::store::periods::PeriodRecord;
use crate::store::publications::{PublicationRecord, Published};
use crate::store::sheets::SheetRecord;
use crate::text::Lang;
use crate::text::dates::{format_date, format_instant};
use crate::web::error::WebError;
use crate::web::kept::Reader;
use crate::web::page::{Tag, TagKind};
use crate::web::paths::{self, SheetAddress};
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use crate::web::words;
use askama::Template as _;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use sqlx::PgConnection;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Earlier results than these are found through the periods.
const MOST_EARLIER: usize = 4;

/// `GET /ranking`: the ranking of the period people are at work on.
///
/// # Errors
/// [`WebError::NotFound`] where there is no period yet.
pub async fn newest(State(state): State<AppState>, person: SignedIn) -> Result<Redirect, WebError> {
    let mut connection = state.reads.acquire().await?;
    let current = store::periods::current(&mut connection, &person.actor.clusters_as(|_| true)).await?;
    let period = current.ok_or(WebError::NotFound)?;
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
    let reader = Reader::Person(Arc::clone(&person.person));
    if let Some(page) = state.kept.find(&person.visit, &reader) {
        return Ok(Html(page).into_response());
    }
    let asked = Asked { person: &person, cluster: &cluster, period: &period, query: &asked };
    let (shown, earlier, published) = match state.read_stamped(asked.stamp(), &ForPage(asked)).await? {
        Found::Open { shown, earlier, published } => (shown, earlier, published),
        Found::Closed { period, earlier } => {
            return Ok(Html(closed(&person, &period, &earlier).render()?).into_response());
        }
    };
    let page = Bytes::from(page_of(&person, &shown, &earlier, &published).render()?);
    // Rights that come without a cluster come without its stamp, and what is not published changes with every entry.
    if shown.publication.is_some() && asked.stamp().is_some() {
        state.kept.keep(&person.visit, reader, &page);
    }
    Ok(Html(page).into_response())
}

/// The standing an address asks for; nothing where nothing may be seen yet.
///
/// # Errors
/// [`WebError::NotFound`] for a publication there is not.
async fn wanted(
    connection: &mut PgConnection,
    person: &SignedIn,
    period: PeriodRecord,
    published: &[PublicationRecord],
    asked: &BTreeMap<String, String>,
) -> Result<Option<Shown>, WebError> {
    let oversees = person.actor.may_see_provisional_ranking(period.cluster);
    let record = match asked.get("publication") {
        Some(number) => {
            let shown = published.iter().find(|record| record.number.to_string() == *number);
            Some(shown.ok_or(WebError::NotFound)?)
        }
        None => published.first().filter(|_| !(oversees && asked.contains_key("provisional"))),
    };
    Ok(match record {
        Some(record) => Some(Shown::published(connection, period, record).await?),
        None if oversees => Some(Shown::provisional(connection, period).await?),
        None => None,
    })
}

/// A period of a cluster the person belongs to.
async fn period_for(
    connection: &mut PgConnection,
    person: &SignedIn,
    cluster: &str,
    period: &str,
) -> Result<PeriodRecord, WebError> {
    let found = store::periods::find(connection, cluster, period).await?;
    found.filter(|period| person.actor.belongs_to(period.cluster)).ok_or(WebError::NotFound)
}

/// What the person sees of a period first: the newest publication, or what the sheets come to now.
///
/// # Errors
/// [`WebError::NotFound`] where there is neither for this person.
async fn newest_shown(
    state: &AppState,
    person: &SignedIn,
    cluster: &str,
    period: &str,
) -> Result<Shown, WebError> {
    let asked = Asked { person, cluster, period, query: &BTreeMap::new() };
    state.read_stamped(asked.stamp(), &asked).await
}

fn page_of(
    person: &SignedIn,
    shown: &Shown,
    earlier: &[Arc<Published>],
    published: &[PublicationRecord],
) -> RankingPage {
    let t = person.visit.lang;
    let table = table_of(person, shown, earlier);
    let record = shown.publication.as_ref();
    RankingPage {
        state: shown.tag(t),
        scheme: t.ranking_scheme(&shown.scheme_name),
        as_of: shown.as_of.map(|at| t.ranking_as_of(format_instant(at, t))).unwrap_or_default(),
        published: record.map(|(record, by)| PublishedView {
            number: t.publication_number(record.number),
            meeting: format_date(record.meeting_on),
            document: record.document_number.clone(),
            by: t.publication_by(by, format_instant(record.at, t)),
            reason: record.reason.clone(),
            digest: hexadecimal(&record.digest),
        }),
        asides: asides(
            person,
            &shown.period,
            published,
            record.map(|(record, _)| record.number),
            &shown.sheets,
        ),
        papers: papers::offered(t, &shown.period, record.map(|(record, _)| record.number)),
        course: course::drawn(t, &shown.period, shown.standing(), earlier, table.own.as_deref()),
        finding: table.finding(),
        counted: table.counted(),
        illustrative: table.is_illustrative(),
        columns: table.columns(),
        rows: table.rows(),
        unranked: table.unranked(),
        ties: table.ties(),
        ..empty(person, &shown.period)
    }
}

fn table_of<'a>(person: &SignedIn, shown: &'a Shown, earlier: &'a [Arc<Published>]) -> Table<'a> {
    let t = person.visit.lang;
    let stages = shown.sheets.iter().filter(|_| shown.publication.is_none());
    Table {
        t,
        scheme: shown.scheme(),
        standing: shown.standing(),
        own: own_unit(person, &shown.sheets),
        readable: readable(person, &shown.sheets),
        stages: stages.map(|sheet| (sheet.unit_code.clone(), stage(t, sheet.place.status))).collect(),
        before: earlier.first().map(|published| &published.snapshot.standing),
        profiles: paths::ranking(&shown.period.cluster_code, &shown.period.code),
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
    if shown.is_none() && person.actor.appraises_in(period.cluster) {
        let href = paths::what_if(&period.cluster_code, &period.code);
        asides.push(Aside { href, label: t.what_if_title().to_owned() });
    }
    if person.actor.may_see_provisional_ranking(period.cluster) {
        let href = paths::report_texts(period);
        asides.push(Aside { href, label: t.report_parts().to_owned() });
    }
    if person.actor.appraises_in(period.cluster) {
        let href = paths::archive(period, "");
        asides.push(Aside { href, label: t.archive_link().to_owned() });
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

/// What was published of the periods before, the latest first.
async fn earlier_published(
    connection: &mut PgConnection,
    period: &PeriodRecord,
) -> Result<Vec<PeriodRecord>, WebError> {
    let mut periods = store::periods::of_cluster(connection, &period.cluster_code).await?;
    periods.retain(|other| {
        other.dates.ends_on < period.dates.ends_on
            && matches!(other.status, PeriodStatus::Published | PeriodStatus::Archived)
    });
    Ok(periods)
}

/// The page before anything may be seen: it leads to what may.
fn closed(person: &SignedIn, period: &PeriodRecord, earlier: &[PeriodRecord]) -> RankingPage {
    let t = person.visit.lang;
    let aside = |period: &PeriodRecord| Aside {
        href: paths::ranking(&period.cluster_code, &period.code),
        label: t.ranking_of(words::period_name(t, &period.code)),
    };
    RankingPage {
        closed: Some(t.ranking_closed().to_owned()),
        present_href: String::new(),
        asides: earlier.iter().take(MOST_EARLIER).map(aside).collect(),
        ..empty(person, period)
    }
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
        papers: Vec::new(),
        columns: Vec::new(),
        rows: Vec::new(),
        unranked: Vec::new(),
        ties: Vec::new(),
        course: None,
        present_href: paths::present(&period.cluster_code, &period.code),
    }
}

/// Code of the unit the reader enters for.
fn own_unit(person: &SignedIn, sheets: &[SheetRecord]) -> Option<String> {
    let held = person.roles().find(|held| matches!(held.grant.role, Role::Staff | Role::Leader))?;
    let sheet = sheets.iter().find(|sheet| Some(sheet.place.unit) == held.grant.unit)?;
    Some(sheet.unit_code.clone())
}
