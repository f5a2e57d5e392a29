//! Periods: create, change the dates, open, close for entry, reopen.

use super::{ActionError, InputFault, InputFaultKind, administers, fault_on_constraint, to_the_end};
use crate::domain::access::{Actor, Refusal, Role};
use crate::domain::ids::{AccountId, PeriodId};
use crate::domain::workflow::PeriodMove;
use crate::store;
use crate::store::journal::Record;
use crate::store::periods::{NewPeriod, PeriodDates, PeriodRecord};
use serde_json::json;
use sqlx::{PgConnection, PgPool};

const KNOWN: &[(&str, &str, InputFaultKind)] = &[
    ("period_code_key", "code", InputFaultKind::Taken),
    ("period_code_form", "code", InputFaultKind::CodeForm),
    ("period_dates_in_order", "dates", InputFaultKind::DatesOutOfOrder),
];

fn check_dates(dates: &PeriodDates) -> Result<(), InputFault> {
    let orders = [
        ("ends_on", dates.starts_on, dates.ends_on),
        ("data_cutoff_on", dates.starts_on, dates.data_cutoff_on),
        ("appraisal_deadline_on", dates.submission_deadline_on, dates.appraisal_deadline_on),
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
    let (db, by, period) = (db.clone(), actor.account, period.clone());
    to_the_end(async move {
        let mut tx = db.begin().await?;
        let (_, version) = store::periods::lock(&mut tx, period.id).await?;
        if version != period.version {
            return Err(ActionError::Stale);
        }
        store::periods::set_dates(&mut tx, period.id, &dates)
            .await
            .map_err(|error| fault_on_constraint(error, KNOWN))?;
        let record = Record {
            account: Some(by),
            action: "period.dates_changed",
            cluster: Some(period.cluster),
            subject: Some(&period.code),
            before: Some(json!(period.dates)),
            after: Some(json!(dates)),
            ..Record::default()
        };
        store::journal::append(&mut tx, record).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
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
    if !actor.may_administer(Some(period.cluster)) && !actor.is(Role::Secretariat, period.cluster) {
        return Err(Refusal::Hidden.into());
    }
    let (db, by, period) = (db.clone(), actor.account, period.clone());
    to_the_end(async move {
        let mut tx = db.begin().await?;
        advance(&mut tx, Some(by), &period, step).await?;
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
    let (status, _) = store::periods::lock(tx, period.id).await?;
    let Some(next) = status.after(step) else {
        return Err(ActionError::Stale);
    };
    store::periods::set_status(tx, period.id, next).await?;
    match step {
        PeriodMove::Open | PeriodMove::Reopen => {
            let (scheme, _) = store::schemes::load(tx, period.scheme_version).await?;
            let missing = super::sheets::lines_to_enter(&scheme);
            for member in store::clusters::members_on(tx, period.cluster, period.dates.ends_on).await? {
                store::sheets::open(tx, period.id, member.unit, period.scheme_version, missing).await?;
            }
        }
        PeriodMove::CloseEntry => {}
    }
    let record = Record {
        account: by,
        action: "period.moved",
        cluster: Some(period.cluster),
        subject: Some(&period.code),
        before: Some(json!(status)),
        after: Some(json!(next)),
        ..Record::default()
    };
    store::journal::append(tx, record).await?;
    Ok(())
}
