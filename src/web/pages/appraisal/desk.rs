//! What the pages of an appraisal stand on: the sheets of a period with their figures, decisions and threads.
//!
//! Figures are read and computed only of sheets that are sent and that this person may read.

use crate::actions::ActionError;
use crate::actions::appraisal::appraised_result;
use crate::domain::access::Role;
use crate::domain::entry::RawEntry;
use crate::domain::ids::{ClusterId, SheetId};
use crate::domain::scheme::Scheme;
use crate::domain::scoring::MemberResult;
use crate::domain::sheet::{UnitSheet, score_unit};
use crate::domain::workflow::SheetMove;
use crate::store;
use crate::store::appraisals::AppraisalRecord;
use crate::store::evidence::EvidenceRecord;
use crate::store::periods::PeriodRecord;
use crate::store::remarks::{RemarkKind, RemarkRecord};
use crate::store::sheets::SheetRecord;
use crate::text::Lang;
use crate::web::error::WebError;
use crate::web::pages::sheet::open::SheetPath;
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use sqlx::PgConnection;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The sheets of a period on the desk of somebody who appraises or checks them.
#[derive(Debug)]
pub struct Desk {
    /// The language of the page.
    pub t: Lang,
    /// The period.
    pub period: PeriodRecord,
    /// Its scheme.
    pub scheme: Arc<Scheme>,
    /// Every sheet, in the conference's order.
    pub sheets: Vec<Examined>,
}

/// One sheet of a [`Desk`].
#[derive(Debug)]
pub struct Examined {
    /// The sheet.
    pub record: SheetRecord,
    /// Its figures; `None` where it is not sent, or not for this person.
    pub figures: Option<Figures>,
}

/// What a sheet says and what was made of it.
#[derive(Debug)]
pub struct Figures {
    /// What the unit entered, by line.
    pub entries: BTreeMap<String, RawEntry>,
    /// What was decided.
    pub appraisal: AppraisalRecord,
    /// The thread.
    pub remarks: Vec<RemarkRecord>,
    /// The evidence, what was removed included.
    pub evidence: Vec<EvidenceRecord>,
    /// The lines an appraiser has opened.
    pub opened: BTreeSet<String>,
    /// The unit's own reckoning.
    pub own: MemberResult,
    /// The reckoning on the decisions; what is undecided counts as claimed.
    pub appraised: MemberResult,
    /// The points of the period before, appraised or claimed, by line, as plain decimals.
    pub former: BTreeMap<String, String>,
}

/// Lets only those pass who appraise or check in the cluster.
///
/// # Errors
/// [`WebError::NotFound`] for strangers to the cluster, [`WebError::Forbidden`] for everybody else.
pub fn admit(person: &SignedIn, cluster: ClusterId) -> Result<(), WebError> {
    let actor = &person.actor;
    if !actor.belongs_to(cluster) {
        return Err(WebError::NotFound);
    }
    if actor.appraises_in(cluster) || actor.is(Role::CrossChecker, cluster) {
        Ok(())
    } else {
        Err(WebError::Forbidden)
    }
}

/// One sheet for a change: it is sent and this person may make the move, as far as its page can tell.
///
/// # Errors
/// As [`admit`]; [`WebError::NotFound`] for a sheet this person must not know, [`WebError::Forbidden`],
/// [`WebError::Locked`] where the move is refused.
pub async fn sheet_for(
    state: &AppState,
    person: &SignedIn,
    path: &SheetPath,
    step: SheetMove,
) -> Result<SheetRecord, WebError> {
    let mut connection = state.reads.acquire().await?;
    let period = store::periods::find(&mut connection, &path.cluster, &path.period).await?;
    admit(person, period.ok_or(WebError::NotFound)?.cluster)?;
    let found = store::sheets::find(&mut connection, &path.cluster, &path.period, &path.unit).await?;
    let record = found.filter(|sheet| sheet.place.status.is_sent()).ok_or(WebError::NotFound)?;
    person.actor.may(step, &record.place).map_err(ActionError::from)?;
    Ok(record)
}

impl Desk {
    /// Loads the sheets of a period for a list of them: nothing of the period before.
    ///
    /// # Errors
    /// As [`Desk::load`].
    pub async fn list(state: &AppState, person: &SignedIn, place: (&str, &str)) -> Result<Self, WebError> {
        Self::read(&mut *state.reads.acquire().await?, person, place, None).await
    }

    /// Loads the sheets of a period; figures of the one unit named only, if one is.
    ///
    /// # Errors
    /// As [`admit`]; [`WebError::NotFound`] where there is no such period.
    pub async fn load(
        state: &AppState,
        person: &SignedIn,
        place: (&str, &str),
        unit: Option<&str>,
    ) -> Result<Self, WebError> {
        let mut connection = state.reads.acquire().await?;
        let mut desk = Self::read(&mut connection, person, place, unit).await?;
        let mut former = former_points(&mut connection, &desk.period, unit).await?;
        for Examined { record, figures } in &mut desk.sheets {
            if let Some(figures) = figures {
                figures.former = former.remove(&record.unit_code).unwrap_or_default();
            }
        }
        Ok(desk)
    }

    async fn read(
        connection: &mut PgConnection,
        person: &SignedIn,
        (cluster, period): (&str, &str),
        unit: Option<&str>,
    ) -> Result<Self, WebError> {
        let found = store::periods::find(connection, cluster, period).await?;
        let period = found.ok_or(WebError::NotFound)?;
        admit(person, period.cluster)?;
        let (scheme, _) =
            store::schemes::load_known(connection, period.scheme_version, &period.scheme_mark).await?;
        let records = store::sheets::of_period(connection, cluster, &period.code).await?;
        let only = unit.map(|unit| sheet_of(&records, unit)).transpose()?;
        let mut read = Read::of(connection, &period, only).await?;
        let is_shown = |sheet: &SheetRecord| {
            unit.is_none_or(|unit| unit == sheet.unit_code)
                && sheet.place.status.is_sent()
                && person.actor.may_read(&sheet.place).is_ok()
        };
        let mut sheets = Vec::new();
        for record in records {
            let figures = match read.entries.remove(&record.id).filter(|_| is_shown(&record)) {
                None => None,
                Some(entries) => {
                    let appraisal = read.appraisals.remove(&record.id).unwrap_or_default();
                    let due = record.submission_deadline_on;
                    let own = own_result(&scheme, &record, &entries)?;
                    let appraised =
                        appraised_result(&scheme, due, record.submitted_on, &entries, &appraisal)?;
                    Some(Figures {
                        remarks: read.remarks.remove(&record.id).unwrap_or_default(),
                        evidence: read.evidence.remove(&record.id).unwrap_or_default(),
                        opened: read.opened.remove(&record.id).unwrap_or_default(),
                        former: BTreeMap::new(),
                        entries,
                        appraisal,
                        own,
                        appraised,
                    })
                }
            };
            sheets.push(Examined { record, figures });
        }
        Ok(Self { t: person.visit.lang, period, scheme, sheets })
    }

    /// A sheet with its figures.
    ///
    /// # Errors
    /// [`WebError::NotFound`] where there is none, or none for this person.
    pub fn sheet(&self, unit: &str) -> Result<(&SheetRecord, &Figures), WebError> {
        let found = self.sheets.iter().find(|sheet| sheet.record.unit_code == unit);
        found.and_then(|sheet| Some((&sheet.record, sheet.figures.as_ref()?))).ok_or(WebError::NotFound)
    }
}

/// What is read of all sheets of a period at once.
struct Read {
    entries: BTreeMap<SheetId, BTreeMap<String, RawEntry>>,
    appraisals: BTreeMap<SheetId, AppraisalRecord>,
    remarks: BTreeMap<SheetId, Vec<RemarkRecord>>,
    evidence: BTreeMap<SheetId, Vec<EvidenceRecord>>,
    opened: BTreeMap<SheetId, BTreeSet<String>>,
}

impl Read {
    async fn of(
        connection: &mut PgConnection,
        period: &PeriodRecord,
        only: Option<SheetId>,
    ) -> Result<Self, WebError> {
        let Decided { entries, appraisals } = Decided::of(connection, period, only).await?;
        let (remarks, evidence) = match only {
            Some(sheet) => (
                BTreeMap::from([(sheet, store::remarks::of_sheet(connection, sheet).await?)]),
                BTreeMap::from([(sheet, store::evidence::of_sheet(connection, sheet).await?)]),
            ),
            None => (
                store::remarks::of_period(connection, period.id).await?,
                store::evidence::of_period(connection, period.id).await?,
            ),
        };
        let opened = store::appraisals::opened_in(connection, period.id).await?;
        Ok(Self { entries, appraisals, remarks, evidence, opened })
    }
}

/// What was entered and what was decided, of every sheet of a period that was sent, or of one sheet alone.
struct Decided {
    entries: BTreeMap<SheetId, BTreeMap<String, RawEntry>>,
    appraisals: BTreeMap<SheetId, AppraisalRecord>,
}

impl Decided {
    async fn of(
        connection: &mut PgConnection,
        period: &PeriodRecord,
        only: Option<SheetId>,
    ) -> Result<Self, WebError> {
        let Some(sheet) = only else {
            return Ok(Self {
                entries: store::entries::raw_of_period(connection, period.id).await?,
                appraisals: store::appraisals::of_period(connection, period.id).await?,
            });
        };
        let (_, entries) = store::entries::of_sheet(connection, sheet).await?;
        let entries = entries.into_iter().map(|(line, entry)| (line, entry.raw)).collect();
        let appraisal = store::appraisals::of_sheet(connection, sheet).await?;
        Ok(Self {
            entries: BTreeMap::from([(sheet, entries)]),
            appraisals: BTreeMap::from([(sheet, appraisal)]),
        })
    }
}

fn sheet_of(records: &[SheetRecord], unit: &str) -> Result<SheetId, WebError> {
    let found = records.iter().find(|record| record.unit_code == unit);
    found.map(|record| record.id).ok_or(WebError::NotFound)
}

/// What the unit itself reckons.
fn own_result(
    scheme: &Scheme,
    record: &SheetRecord,
    entries: &BTreeMap<String, RawEntry>,
) -> Result<MemberResult, WebError> {
    let unit = UnitSheet {
        unit: record.unit_code.clone(),
        submitted_on: record.submitted_on,
        entries: entries.clone(),
        appraised: None,
    };
    score_unit(scheme, record.submission_deadline_on, unit)
        .ok_or_else(|| WebError::Broken("the engine gave no result for a sheet".into()))
}

/// The points of the newest period before this one, by unit and line: appraised where the sheet was taken up.
async fn former_points(
    connection: &mut PgConnection,
    period: &PeriodRecord,
    unit: Option<&str>,
) -> Result<BTreeMap<String, BTreeMap<String, String>>, WebError> {
    let former = store::periods::former(connection, period.cluster, period.dates.starts_on).await?;
    let Some(former) = former else { return Ok(BTreeMap::new()) };
    let (scheme, _) =
        store::schemes::load_known(connection, former.scheme_version, &former.scheme_mark).await?;
    let sheets = store::sheets::of_period(connection, &former.cluster_code, &former.code).await?;
    let only = match unit.map(|unit| sheet_of(&sheets, unit)) {
        Some(Err(_)) => return Ok(BTreeMap::new()),
        only => only.transpose()?,
    };
    let Decided { entries, appraisals } = Decided::of(connection, &former, only).await?;
    let mut points = BTreeMap::new();
    for sheet in sheets.iter().filter(|sheet| sheet.place.status.is_sent()) {
        let Some(entries) = entries.get(&sheet.id) else { continue };
        let appraisal = appraisals.get(&sheet.id).cloned().unwrap_or_default();
        let counts = if sheet.taken_up.is_some() {
            let due = sheet.submission_deadline_on;
            appraised_result(&scheme, due, sheet.submitted_on, entries, &appraisal)?
        } else {
            own_result(&scheme, sheet, entries)?
        };
        let lines = scheme.lines();
        let of_line = |code: &str| Some((code.to_owned(), counts.points(code)?.value().to_shortest()));
        points
            .insert(sheet.unit_code.clone(), lines.iter().filter_map(|line| of_line(line.code())).collect());
    }
    Ok(points)
}

/// How many questions nobody of the unit answered since, one a line at most.
#[must_use]
pub fn open_questions(remarks: &[RemarkRecord]) -> usize {
    let mut open: BTreeSet<Option<&str>> = BTreeSet::new();
    for remark in remarks {
        match remark.kind {
            RemarkKind::Question => {
                open.insert(remark.line.as_deref());
            }
            RemarkKind::Answer | RemarkKind::Explanation => {
                open.remove(&remark.line.as_deref());
            }
            RemarkKind::Return | RemarkKind::CrossCheck => {}
        }
    }
    open.len()
}
