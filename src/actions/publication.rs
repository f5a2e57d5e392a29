//! Publishing a period's result, once and again as an amendment, and the links that show it to everybody.
//!
//! Opening a published sheet for an amendment is in [`super::appraisal`]; here everything is published anew at once.

use super::secrets::Token;
use super::{
    ActionError, InputFault, InputFaultKind, check_reason, notices, to_the_end, webhooks, with_rights_now,
};
use crate::domain::access::{Actor, Refusal, Role};
use crate::domain::ids::PeriodId;
use crate::domain::notice::{About, NewNotice, NoticeKind, Recipients};
use crate::domain::publication::{
    ClusterPart, Entrant, FORMAT, PeriodPart, SchemePart, Snapshot, digest, hexadecimal, stand,
};
use crate::domain::scoring::Stage;
use crate::domain::workflow::{PeriodMove, SheetMove, SheetStatus};
use crate::store;
use crate::store::StoreError;
use crate::store::journal::Record;
use crate::store::periods::PeriodRecord;
use crate::store::publications::NewPublication;
use crate::store::sheets::SheetRecord;
use chrono::NaiveDate;
use serde_json::json;
use sqlx::{PgConnection, PgPool};
use std::collections::BTreeSet;

/// Most characters of a document's number.
const NUMBER_MAX: usize = 100;

/// What the secretariat publishes.
#[derive(Debug, Clone)]
pub struct Publication {
    /// The day the conference met.
    pub meeting_on: NaiveDate,
    /// Number of the document; may be empty.
    pub document_number: String,
    /// Why the result is amended; empty for the first publication.
    pub reason: String,
    /// Codes of the units that never sent and are published as not ranked, each confirmed.
    pub without: BTreeSet<String>,
    /// Number of the newest publication the page showed; 0 for none.
    pub seen: i32,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is published under this number.
    Published(i32),
    /// Somebody else published since the page was opened. Nothing changed.
    AlreadyPublished,
    /// Sheets are not ready, by unit code and state. Nothing changed.
    NotReady(Vec<(String, SheetStatus)>),
}

/// Publishes the result of a period: all sheets and the period at once, or nothing.
///
/// # Errors
/// [`ActionError::Input`] for a reason missing or too much text; [`ActionError::Refused`] for anyone but the
/// secretariat, and where the period is in preparation or archived; [`ActionError::Store`].
pub async fn publish(
    db: &PgPool,
    actor: &Actor,
    period: &PeriodRecord,
    publication: Publication,
) -> Result<Outcome, ActionError> {
    let (db, actor, period) = (db.clone(), actor.clone(), period.clone());
    to_the_end(async move {
        let mut tx = db.begin().await?;
        let actor = secretary(&mut tx, &actor, &period).await?;
        let locked = store::periods::lock(&mut tx, period.id).await?;
        let next = locked.status.after(PeriodMove::Publish).ok_or(Refusal::PeriodClosed)?;
        let newest = newest(&mut tx, period.id).await?;
        if newest != publication.seen {
            return Ok(Outcome::AlreadyPublished);
        }
        check(&publication, newest)?;
        let sheets = locked_sheets(&mut tx, &period).await?;
        let unready = unready(&sheets, &publication.without);
        if !unready.is_empty() {
            return Ok(Outcome::NotReady(unready));
        }
        let snapshot = snapshot(&mut tx, &actor, &period, &publication, &sheets).await?;
        let text = snapshot.to_text().map_err(|error| unreadable(&error.to_string()))?;
        let new = NewPublication {
            period: period.id,
            scheme_version: locked.scheme_version,
            digest: &digest(&text),
            document: &text,
            snapshot: &snapshot,
            by: actor.account,
        };
        store::publications::insert(&mut tx, &new).await?;
        move_sheets(&mut tx, &actor, &sheets, &snapshot).await?;
        store::periods::set_status(&mut tx, period.id, next).await?;
        let record = Record {
            account: Some(actor.account),
            action: "period.published",
            cluster: Some(period.cluster),
            subject: Some(&period.code),
            before: Some(json!({"status": locked.status})),
            after: Some(json!({"status": next, "number": snapshot.number, "digest": hexadecimal(new.digest),
                "reason": snapshot.reason, "without": publication.without})),
            ..Record::default()
        };
        store::journal::append(&mut tx, record).await?;
        let kind = if snapshot.number == 1 { NoticeKind::Published } else { NoticeKind::Amended };
        let notice = NewNotice { kind, about: About::Period(period.id), excerpt: None };
        let notice = if snapshot.number == 1 { notice } else { notice.quoting(&snapshot.reason) };
        notices::tell(&mut tx, &notice, Recipients::Cluster, actor.account).await?;
        webhooks::announce(&mut tx, period.id, snapshot.number).await?;
        tx.commit().await?;
        Ok(Outcome::Published(snapshot.number))
    })
    .await
}

/// The actor with today's rights, if they are of the cluster's secretariat.
async fn secretary(
    tx: &mut PgConnection,
    actor: &Actor,
    period: &PeriodRecord,
) -> Result<Actor, ActionError> {
    let actor = with_rights_now(tx, actor).await?;
    match (actor.is(Role::Secretariat, period.cluster), actor.belongs_to(period.cluster)) {
        (true, _) => Ok(actor),
        (false, true) => Err(Refusal::NotYours.into()),
        (false, false) => Err(Refusal::Hidden.into()),
    }
}

async fn newest(tx: &mut PgConnection, period: PeriodId) -> Result<i32, ActionError> {
    let published = store::publications::of_period(tx, period).await?;
    Ok(published.first().map_or(0, |record| record.number))
}

fn check(publication: &Publication, newest: i32) -> Result<(), ActionError> {
    let mut faults = Vec::new();
    if publication.document_number.chars().count() > NUMBER_MAX {
        faults.push(InputFault::new("document_number", InputFaultKind::TooLong));
    }
    if newest > 0 {
        faults.extend(check_reason("reason", &publication.reason).err());
    }
    if faults.is_empty() { Ok(()) } else { Err(ActionError::Input(faults)) }
}

/// All sheets of the period, each locked, in the order of their ids; with what enters the comparison.
async fn locked_sheets(
    tx: &mut PgConnection,
    period: &PeriodRecord,
) -> Result<Vec<(SheetRecord, Entrant)>, ActionError> {
    let found = store::sheets::of_period(tx, &period.cluster_code, &period.code).await?;
    let mut ids: Vec<_> = found.into_iter().map(|sheet| sheet.id).collect();
    ids.sort_unstable();
    for id in ids {
        store::sheets::lock(tx, id).await?;
    }
    // Read again: what was read before the locks may have changed.
    Ok(store::publications::entrants(tx, period).await?)
}

/// The sheets that keep the period from being published.
fn unready(sheets: &[(SheetRecord, Entrant)], without: &BTreeSet<String>) -> Vec<(String, SheetStatus)> {
    let is_ready = |sheet: &SheetRecord| match sheet.place.status {
        SheetStatus::Agreed | SheetStatus::Published => true,
        SheetStatus::Draft => without.contains(&sheet.unit_code),
        SheetStatus::Submitted
        | SheetStatus::UnderAppraisal
        | SheetStatus::Returned
        | SheetStatus::Explained
        | SheetStatus::Appraised => false,
    };
    let open = sheets.iter().filter(|(sheet, _)| !is_ready(sheet));
    open.map(|(sheet, _)| (sheet.unit_code.clone(), sheet.place.status)).collect()
}

async fn snapshot(
    tx: &mut PgConnection,
    actor: &Actor,
    period: &PeriodRecord,
    publication: &Publication,
    sheets: &[(SheetRecord, Entrant)],
) -> Result<Snapshot, ActionError> {
    // Dates and scheme as they are under the lock.
    let found = store::periods::find(tx, &period.cluster_code, &period.code).await?;
    let period = found.ok_or(Refusal::Hidden)?;
    let (scheme, version) = store::schemes::load(tx, period.scheme_version).await?;
    if sheets.iter().any(|(sheet, _)| sheet.scheme_version != period.scheme_version) {
        return Err(unreadable("sheets of several scheme versions"));
    }
    let cluster = store::clusters::find(tx, &period.cluster_code).await?.ok_or(Refusal::Hidden)?;
    let account = store::accounts::find(tx, actor.account).await?.ok_or(Refusal::Hidden)?;
    let entrants = sheets.iter().map(|(_, entrant)| entrant.clone()).collect();
    let is_amendment = publication.seen > 0;
    let document: serde_json::Value =
        serde_json::from_str(&scheme.to_json()).map_err(|error| unreadable(&error.to_string()))?;
    Ok(Snapshot {
        format: FORMAT.to_owned(),
        cluster: ClusterPart { code: cluster.code, name_vi: cluster.name_vi, name_en: cluster.name_en },
        number: publication.seen + 1,
        reason: if is_amendment { publication.reason.trim().to_owned() } else { String::new() },
        meeting_on: publication.meeting_on,
        document_number: publication.document_number.trim().to_owned(),
        published_by: account.full_name,
        standing: stand(&scheme, period.dates.submission_deadline_on, Stage::Complete, entrants),
        scheme: SchemePart { code: scheme.code.clone(), version, document },
        period: PeriodPart {
            code: period.code,
            starts_on: period.dates.starts_on,
            ends_on: period.dates.ends_on,
            data_cutoff_on: period.dates.data_cutoff_on,
            submission_deadline_on: period.dates.submission_deadline_on,
            appraisal_deadline_on: period.dates.appraisal_deadline_on,
        },
    })
}

fn unreadable(value: &str) -> ActionError {
    StoreError::Unreadable { what: "publication", value: value.to_owned() }.into()
}

/// Moves every agreed sheet on and writes down under which number, with which total and rank.
async fn move_sheets(
    tx: &mut PgConnection,
    actor: &Actor,
    sheets: &[(SheetRecord, Entrant)],
    snapshot: &Snapshot,
) -> Result<(), ActionError> {
    let agreed = sheets.iter().filter(|(sheet, _)| sheet.place.status == SheetStatus::Agreed);
    for (sheet, entrant) in agreed {
        let next = actor.may(SheetMove::Publish, &sheet.place)?;
        store::sheets::set_status(tx, sheet.id, next).await?;
        let member = snapshot.standing.member(&entrant.code);
        let total = member.and_then(|member| member.figures.as_ref()).map(|figures| &figures.total);
        let record = Record {
            account: Some(actor.account),
            action: "sheet.published",
            cluster: Some(sheet.place.cluster),
            sheet: Some(sheet.id),
            before: Some(json!({"status": sheet.place.status})),
            after: Some(json!({"status": next, "number": snapshot.number, "total": total,
                "rank": member.and_then(|member| member.rank)})),
            ..Record::default()
        };
        store::journal::append(tx, record).await?;
    }
    Ok(())
}

/// Makes a link through which everybody who has it reads the newest published ranking of a period. The token is told
/// this once.
///
/// # Errors
/// [`ActionError::Stale`] before the first publication; [`ActionError::Refused`] for anyone but the secretariat;
/// [`ActionError::Secret`], [`ActionError::Store`].
pub async fn create_link(db: &PgPool, actor: &Actor, period: &PeriodRecord) -> Result<Token, ActionError> {
    let (db, actor, period) = (db.clone(), actor.clone(), period.clone());
    to_the_end(async move {
        let mut tx = db.begin().await?;
        let actor = secretary(&mut tx, &actor, &period).await?;
        if newest(&mut tx, period.id).await? == 0 {
            return Err(ActionError::Stale);
        }
        let token = Token::random()?;
        store::publications::insert_link(&mut tx, period.id, &token.hash(), actor.account).await?;
        link_record(&mut tx, &actor, &period, ("period.link_created", &token.hash())).await?;
        tx.commit().await?;
        Ok(token)
    })
    .await
}

/// Revokes a link: from now on it is as good as unknown.
///
/// # Errors
/// [`ActionError::Refused`] for anyone but the secretariat, and where there is no such link.
pub async fn revoke_link(
    db: &PgPool,
    actor: &Actor,
    period: &PeriodRecord,
    token_hash: Vec<u8>,
) -> Result<(), ActionError> {
    let (db, actor, period) = (db.clone(), actor.clone(), period.clone());
    to_the_end(async move {
        let mut tx = db.begin().await?;
        let actor = secretary(&mut tx, &actor, &period).await?;
        if !store::publications::revoke_link(&mut tx, period.id, &token_hash, actor.account).await? {
            return Err(Refusal::Hidden.into());
        }
        link_record(&mut tx, &actor, &period, ("period.link_revoked", &token_hash)).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

async fn link_record(
    tx: &mut PgConnection,
    actor: &Actor,
    period: &PeriodRecord,
    (action, token_hash): (&'static str, &[u8]),
) -> Result<(), ActionError> {
    let record = Record {
        account: Some(actor.account),
        action,
        cluster: Some(period.cluster),
        subject: Some(&period.code),
        after: Some(json!({"link": hexadecimal(token_hash)})),
        ..Record::default()
    };
    store::journal::append(tx, record).await?;
    Ok(())
}
