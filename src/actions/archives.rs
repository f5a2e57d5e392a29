//! Asking for the archive of a period, and stopping one that is being made.

use super::{ActionError, to_the_end, with_rights_now};
use crate::domain::access::{Actor, Refusal};
use crate::domain::ids::JobId;
use crate::store;
use crate::store::jobs::JobStatus;
use crate::store::journal::Record;
use crate::store::periods::PeriodRecord;
use sqlx::{PgConnection, PgPool};

/// Asks for an archive; where one is already being made, nothing changes.
///
/// # Errors
/// [`ActionError::Refused`] for who appraises nothing there; [`ActionError::Store`].
pub async fn ask(db: &PgPool, actor: &Actor, period: &PeriodRecord) -> Result<(), ActionError> {
    let (db, actor, period) = (db.clone(), actor.clone(), period.clone());
    to_the_end(async move {
        let mut tx = db.begin().await?;
        appraises(&mut tx, &actor, &period).await?;
        // Under the period's row: two who ask at once get one archive.
        store::periods::lock(&mut tx, period.id).await?;
        let jobs = store::jobs::of_period(&mut tx, period.id).await?;
        if jobs.iter().any(|job| matches!(job.status, JobStatus::Waiting | JobStatus::Running)) {
            return Ok(());
        }
        store::jobs::insert(&mut tx, period.id, actor.account).await?;
        let record = Record {
            account: Some(actor.account),
            action: "archive.created",
            cluster: Some(period.cluster),
            subject: Some(&period.code),
            ..Record::default()
        };
        store::journal::append(&mut tx, record).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// Stops an archive that is not made yet.
///
/// # Errors
/// [`ActionError::Refused`] for who appraises nothing there, or where there is none to stop; [`ActionError::Store`].
pub async fn cancel(
    db: &PgPool,
    actor: &Actor,
    period: &PeriodRecord,
    job: JobId,
) -> Result<(), ActionError> {
    let (db, actor, period) = (db.clone(), actor.clone(), period.clone());
    to_the_end(async move {
        let mut tx = db.begin().await?;
        appraises(&mut tx, &actor, &period).await?;
        if !store::jobs::cancel(&mut tx, period.id, job).await? {
            return Err(Refusal::Hidden.into());
        }
        tx.commit().await?;
        Ok(())
    })
    .await
}

async fn appraises(tx: &mut PgConnection, actor: &Actor, period: &PeriodRecord) -> Result<(), ActionError> {
    let actor = with_rights_now(tx, actor).await?;
    if actor.appraises_in(period.cluster) {
        Ok(())
    } else if actor.belongs_to(period.cluster) {
        Err(Refusal::NotYours.into())
    } else {
        Err(Refusal::Hidden.into())
    }
}
