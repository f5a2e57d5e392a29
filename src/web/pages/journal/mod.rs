//! The journal of a cluster: every change, who, when, through which hand, from what to what.
//!
//! Overseers see every record of the cluster. What stands in a record of a sheet is shown only to those who may read
//! that sheet now: of a draft its own unit alone, and an admin never. The others learn that something was done, by
//! whom and on which line, as the overview of the sheets tells it too. People of a unit see the records of their own
//! sheets only. What belongs to no cluster (sign-ins, accounts) is not shown here.

mod filters;
pub mod table;
pub mod told;
pub mod view;

use self::filters::{Asked, Offered};
use self::told::side;
use self::view::{JournalView, RecordView};
use crate::domain::access::Actor;
use crate::domain::ids::SchemeVersionId;
use crate::domain::journal::Reach;
use crate::domain::scheme::Scheme;
use crate::store;
use crate::store::clusters::ClusterRecord;
use crate::store::journal::reading::{self, JournalPage, JournalRecord, Turn};
use crate::text::dates::format_instant;
use crate::text::{Lang, journal};
use crate::web::error::WebError;
use crate::web::forms::Form;
use crate::web::paths::{self, SheetAddress};
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use crate::web::words;
use askama::Template as _;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use sqlx::PgConnection;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt::Write as _;
use std::sync::Arc;

/// Bytes of a hash that are shown.
const MARK_BYTES: usize = 6;

type Schemes = BTreeMap<SchemeVersionId, Arc<Scheme>>;

/// `GET /journal`: to the journal of the first cluster this person may read.
///
/// # Errors
/// [`WebError::Forbidden`] for those who may read none.
pub async fn home(State(state): State<AppState>, person: SignedIn) -> Result<Redirect, WebError> {
    let mut connection = state.reads.acquire().await?;
    let own = store::clusters::first(&mut connection, &person.actor.clusters_of_journals(), 1).await?.pop();
    Ok(Redirect::to(&paths::journal(&own.ok_or(WebError::Forbidden)?.code)))
}

/// `GET /clusters/{cluster}/journal`.
///
/// # Errors
/// [`WebError::NotFound`] outside the cluster, [`WebError::Forbidden`] for roles in it that may not read it.
pub async fn show(
    State(state): State<AppState>,
    person: SignedIn,
    Path(code): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let form = Form::parse(query.unwrap_or_default().as_bytes())?;
    let asked = Asked::read(person.visit.lang, &form);
    let read = read(&state, &person, &code, &asked, (asked.turn(), reading::PAGE)).await?;
    let status = if asked.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, Html(view(&person, &asked, &read).render()?)).into_response())
}

/// What was found for a reader.
struct Read {
    cluster: ClusterRecord,
    offered: Offered,
    found: JournalPage,
    schemes: Schemes,
}

/// The records asked for, of those this person may know of; none where the question has faults.
async fn read(
    state: &AppState,
    person: &SignedIn,
    code: &str,
    asked: &Asked<'_>,
    turn: (Turn, usize),
) -> Result<Read, WebError> {
    let mut snapshot = store::snapshot(&state.db).await?;
    let cluster = store::clusters::find(&mut snapshot, code).await?.ok_or(WebError::NotFound)?;
    let reach = person.actor.may_read_journal(cluster.id).map_err(WebError::Refused)?;
    let offered = offered(&mut snapshot, &cluster, &reach).await?;
    let mut found = JournalPage { records: Vec::new(), has_newer: false, has_older: false };
    if asked.errors.is_empty() {
        let narrowing = asked.narrowing(cluster.id, &reach, &offered);
        found = reading::page(&mut snapshot, &narrowing, turn).await?;
    }
    let schemes = schemes_of(&mut snapshot, &person.actor, &found).await?;
    snapshot.rollback().await?;
    Ok(Read { cluster, offered, found, schemes })
}

async fn offered(
    connection: &mut PgConnection,
    cluster: &ClusterRecord,
    reach: &Reach,
) -> Result<Offered, WebError> {
    let own = match reach {
        Reach::Cluster => None,
        Reach::Units(units) => Some(units.as_slice()),
    };
    let mut units = reading::units(connection, cluster.id).await?;
    units.retain(|unit| own.is_none_or(|own| own.contains(&unit.id)));
    let people = reading::people(connection, cluster.id, own).await?;
    Ok(Offered { units, people })
}

/// The schemes by which the entries on a page can be read, of sheets this reader may read.
async fn schemes_of(
    connection: &mut PgConnection,
    actor: &Actor,
    found: &JournalPage,
) -> Result<Schemes, WebError> {
    let mut schemes = Schemes::new();
    for record in found.records.iter().filter(|record| record.line.is_some() && may_show(actor, record)) {
        let Some(sheet) = &record.sheet else { continue };
        if let Entry::Vacant(place) = schemes.entry(sheet.scheme_version) {
            place.insert(store::schemes::load(connection, sheet.scheme_version).await?.0);
        }
    }
    Ok(schemes)
}

fn may_show(actor: &Actor, record: &JournalRecord) -> bool {
    record.sheet.as_ref().is_none_or(|sheet| actor.may_read_record(&record.action, &sheet.place))
}

fn view(person: &SignedIn, asked: &Asked<'_>, read: &Read) -> JournalView {
    let t = person.visit.lang;
    let Read { cluster, offered, found, .. } = read;
    let mut frame = person.page(t.nav_journal());
    frame.has_errors = !asked.errors.is_empty();
    let turned = |has: bool, word: &str, record: Option<&JournalRecord>| {
        record.filter(|_| has).map(|record| asked.address(&cluster.code, (word, record.id)))
    };
    JournalView {
        page: frame,
        cluster: words::cluster(t, cluster),
        href: paths::journal(&cluster.code),
        problems: asked.errors.problems(),
        units: asked.unit_choices(offered),
        people: asked.person_choices(offered),
        kinds: asked.kind_choices(),
        line: asked.field("line"),
        from: asked.field("from"),
        to: asked.field("to"),
        filters: asked.words(offered),
        records: found.records.iter().map(|record| read.shown(person, record)).collect(),
        older: turned(found.has_older, "before", found.records.last()),
        newer: turned(found.has_newer, "after", found.records.first()),
    }
}

impl Read {
    fn shown(&self, person: &SignedIn, record: &JournalRecord) -> RecordView {
        let may_show = may_show(&person.actor, record);
        shown(person.visit.lang, &self.cluster.code, record, may_show, &self.schemes)
    }
}

/// A record for this reader; without what stands in it where `may_show` is false.
fn shown(t: Lang, cluster: &str, record: &JournalRecord, may_show: bool, schemes: &Schemes) -> RecordView {
    let sheet = record.sheet.as_ref();
    let scheme = sheet.and_then(|sheet| schemes.get(&sheet.scheme_version));
    let line = record.line.as_deref().and_then(|code| scheme?.line(code));
    let change = if may_show {
        let before = side(t, line.as_ref(), record.before.as_ref());
        (before, side(t, line.as_ref(), record.after.as_ref()))
    } else {
        (String::new(), String::new())
    };
    let address = sheet
        .filter(|_| may_show)
        .map(|sheet| SheetAddress::at(cluster, &sheet.period_code, &sheet.unit_code));
    RecordView {
        at: format_instant(record.at, t),
        who: record.who.clone().unwrap_or_else(|| t.journal_system().to_owned()),
        hand: journal::hand(t, record.hand),
        sheet: sheet
            .map(|sheet| t.journal_sheet(&sheet.unit_name, words::period_name(t, &sheet.period_code)))
            .unwrap_or_default(),
        href: address.map(|address| match &line {
            Some(line) => address.why(line.code()),
            None => address.show(),
        }),
        sentence: sentence(t, record, &change),
        withheld: !may_show,
        mark: mark(record),
    }
}

/// What was done, to what, from what to what.
fn sentence(t: Lang, record: &JournalRecord, (before, after): &(String, String)) -> String {
    let deed = journal::deed(t, &record.action);
    let what = match (record.line.as_deref(), record.subject.as_deref()) {
        (Some(line), Some(subject)) => Some(format!("{line} ({subject})")),
        (line, subject) => line.or(subject).map(str::to_owned),
    };
    let deed = what.map(|what| t.journal_about(&deed, what)).unwrap_or(deed);
    match (before.is_empty(), after.is_empty()) {
        (true, true) => deed,
        (true, false) => t.journal_told(deed, after),
        (false, true) => t.journal_told(deed, t.journal_change(before, "–")),
        (false, false) => t.journal_told(deed, t.journal_change(before, after)),
    }
}

fn mark(record: &JournalRecord) -> String {
    let mut mark = format!("{} · ", record.position);
    for byte in record.hash.iter().take(MARK_BYTES) {
        // Writing to a text cannot fail.
        let _ = write!(mark, "{byte:02x}");
    }
    mark
}
