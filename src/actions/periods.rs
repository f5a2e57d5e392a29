//! Periods: create, change the dates, open, close for entry, reopen.

use super::{
    ActionError, InputFault, InputFaultKind, administers, fault_on_constraint, to_the_end, with_rights_now,
};
use crate::domain::access::{Actor, Refusal};
use crate::domain::ids::{AccountId, PeriodId};
use crate::domain::workflow::{PeriodMove, PeriodStatus};
use crate::store;
use crate::store::journal::Record;
use crate::store::periods::{NewPeriod, PeriodDates, PeriodRecord};
use chrono::NaiveDate;
use serde_json::json;
use sqlx::{PgConnection, PgPool};
use std::collections::BTreeMap;

const KNOWN: &[(&str, &str, InputFaultKind)] = &[
    ("period_code_key", "code", InputFaultKind::Taken),
    ("period_code_form", "code", InputFaultKind::CodeForm),
    ("period_dates_in_order", "dates", InputFaultKind::DatesOutOfOrder),
];

fn check_dates(dates: &PeriodDates) -> Result<(), InputFault> {
    let orders = [
        ("ends_on", dates.starts_on, dates.ends_on),
        ("data_cutoff_on", dates.starts_on, dates.data_cutoff_on),
        ("submission_deadline_on", dates.starts_on, dates.submission_deadline_on),
        ("appraisal_deadline_on", dates.submission_deadline_on, dates.appraisal_deadline_on),
        ("meeting_on", dates.starts_on, dates.meeting_on),
    ];
    match orders.iter().find(|(_, earlier, later)| later < earlier) {
        Some((field, _, _)) => Err(InputFault::new(*field, InputFaultKind::DatesOutOfOrder)),
        None => Ok(()),
    }
}

/// Creates a period in preparation.
///
/// # Errors
/// [`ActionError::Input`], [`ActionError::Refused`].
pub async fn create(db: &PgPool, actor: &Actor, period: NewPeriod) -> Result<PeriodId, ActionError> {
    administers(actor, Some(period.cluster))?;
    let (db, by) = (db.clone(), actor.account);
    to_the_end(async move {
        let mut tx = db.begin().await?;
        let id = insert(&mut tx, Some(by), &period).await?;
        tx.commit().await?;
        Ok(id)
    })
    .await
}

pub(super) async fn insert(
    tx: &mut PgConnection,
    by: Option<AccountId>,
    period: &NewPeriod,
) -> Result<PeriodId, ActionError> {
    check_dates(&period.dates)?;
    let id = store::periods::insert(tx, period).await.map_err(|error| fault_on_constraint(error, KNOWN))?;
    let record = Record {
        account: by,
        action: "period.created",
        cluster: Some(period.cluster),
        subject: Some(&period.code),
        after: Some(json!(period.dates)),
        ..Record::default()
    };
    store::journal::append(tx, record).await?;
    Ok(id)
}

/// Replaces the dates of a period.
///
/// # Errors
/// [`ActionError::Input`], [`ActionError::Refused`], [`ActionError::Stale`] where the period was changed since
/// `period` was read.
pub async fn set_dates(
    db: &PgPool,
    actor: &Actor,
    period: &PeriodRecord,
    dates: PeriodDates,
) -> Result<(), ActionError> {
    administers(actor, Some(period.cluster))?;
    check_dates(&dates)?;
    let (db, actor, period) = (db.clone(), actor.clone(), period.clone());
    to_the_end(async move {
        let mut tx = db.begin().await?;
        let locked = store::periods::lock(&mut tx, period.id).await?;
        administers(&with_rights_now(&mut tx, &actor).await?, Some(period.cluster))?;
        if locked.version != period.version {
            return Err(ActionError::Stale);
        }
        check_still_free(&period, locked.status, &dates)?;
        store::periods::set_dates(&mut tx, period.id, &dates)
            .await
            .map_err(|error| fault_on_constraint(error, KNOWN))?;
        let record = Record {
            account: Some(actor.account),
            action: "period.dates_changed",
            cluster: Some(period.cluster),
            subject: Some(&period.code),
            before: Some(json!(period.dates)),
            after: Some(json!(dates)),
            ..Record::default()
        };
        store::journal::append(&mut tx, record).await?;
        rescore(&mut tx, &period, dates.submission_deadline_on).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// Dates of a published period are history; its first and last day are fixed once sheets stand on them, because
/// members and their names are read by them.
fn check_still_free(
    period: &PeriodRecord,
    status: PeriodStatus,
    dates: &PeriodDates,
) -> Result<(), ActionError> {
    match status {
        PeriodStatus::Preparing => Ok(()),
        PeriodStatus::Open | PeriodStatus::EntryClosed => {
            let fixed = [
                ("starts_on", period.dates.starts_on, dates.starts_on),
                ("ends_on", period.dates.ends_on, dates.ends_on),
            ];
            match fixed.iter().find(|(_, before, after)| before != after) {
                Some((field, _, _)) => Err(InputFault::new(*field, InputFaultKind::Fixed).into()),
                None => Ok(()),
            }
        }
        PeriodStatus::Published | PeriodStatus::Archived => Err(Refusal::PeriodClosed.into()),
    }
}

/// Lines may read the submission deadline: totals follow it.
async fn rescore(
    tx: &mut PgConnection,
    period: &PeriodRecord,
    deadline: NaiveDate,
) -> Result<(), ActionError> {
    for sheet in store::sheets::of_period(tx, &period.cluster_code, &period.code).await? {
        let (scheme, _) = store::schemes::load(tx, sheet.scheme_version).await?;
        super::sheets::refresh_totals(tx, &scheme, sheet.id, deadline, sheet.submitted_on).await?;
    }
    Ok(())
}

/// Moves a period to its next state. Opening gives every member of the period's last day a sheet.
///
/// # Errors
/// [`ActionError::Refused`], also where the move is not legal from the period's present state.
pub async fn apply(
    db: &PgPool,
    actor: &Actor,
    period: &PeriodRecord,
    step: PeriodMove,
) -> Result<(), ActionError> {
    administers(actor, Some(period.cluster))?;
    let (db, actor, period) = (db.clone(), actor.clone(), period.clone());
    to_the_end(async move {
        let mut tx = db.begin().await?;
        administers(&with_rights_now(&mut tx, &actor).await?, Some(period.cluster))?;
        advance(&mut tx, Some(actor.account), &period, step).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

pub(super) async fn advance(
    tx: &mut PgConnection,
    by: Option<AccountId>,
    period: &PeriodRecord,
    step: PeriodMove,
) -> Result<(), ActionError> {
    let locked = store::periods::lock(tx, period.id).await?;
    let Some(next) = locked.status.after(step) else {
        return Err(ActionError::Stale);
    };
    store::periods::set_status(tx, period.id, next).await?;
    match step {
        PeriodMove::Open | PeriodMove::Reopen => {
            let (scheme, _) = store::schemes::load(tx, locked.scheme_version).await?;
            let empty = super::sheets::result_of(
                &scheme,
                period.dates.submission_deadline_on,
                None,
                BTreeMap::new(),
            )?;
            let empty = super::sheets::totals_of(&scheme, &empty);
            for member in store::clusters::members_on(tx, period.cluster, period.dates.ends_on).await? {
                store::sheets::open(tx, period.id, member.unit, locked.scheme_version, &empty).await?;
            }
        }
        PeriodMove::CloseEntry | PeriodMove::Publish | PeriodMove::Archive => {}
    }
    let record = Record {
        account: by,
        action: "period.moved",
        cluster: Some(period.cluster),
        subject: Some(&period.code),
        before: Some(json!(locked.status)),
        after: Some(json!(next)),
        ..Record::default()
    };
    store::journal::append(tx, record).await?;
    Ok(())
}
