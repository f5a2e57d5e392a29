//! Settling for the colleague's figures: the sheet stays as it is, and the journal keeps what was given up.

use super::entries::{LineChange, as_json};
use super::{ActionError, to_the_end, with_rights_now};
use crate::domain::access::{Actor, Refusal};
use crate::domain::ids::SheetId;
use crate::domain::workflow::SheetMove;
use crate::store;
use crate::store::journal::Record;
use sqlx::PgPool;

/// Records that the actor typed one thing and let a colleague's stand: `entry.given_up`, from what was typed to what
/// stands. No entry and no total changes. Nothing is recorded where both say the same or no colleague wrote anything.
///
/// # Errors
/// [`ActionError::Refused`] where the sheet takes no changes from this person now; [`ActionError::Store`].
pub async fn give_way(
    db: &PgPool,
    actor: &Actor,
    sheet: SheetId,
    typed: LineChange,
) -> Result<(), ActionError> {
    let (db, actor) = (db.clone(), actor.clone());
    to_the_end(async move {
        let mut tx = db.begin().await?;
        let Some(locked) = store::sheets::lock(&mut tx, sheet).await? else {
            return Err(Refusal::Hidden.into());
        };
        with_rights_now(&mut tx, &actor).await?.may(SheetMove::Edit, &locked.place)?;
        let (_, stored) = store::entries::of_sheet(&mut tx, sheet).await?;
        let standing = stored.get(&typed.line);
        let Some(standing) = standing.filter(|entry| entry.raw != typed.raw || entry.note != typed.note)
        else {
            return Ok(());
        };
        let record = Record {
            account: Some(actor.account),
            action: "entry.given_up",
            cluster: Some(locked.place.cluster),
            sheet: Some(sheet),
            line: Some(&typed.line),
            before: Some(as_json(&typed.raw, &typed.note, None)),
            after: Some(as_json(&standing.raw, &standing.note, None)),
            ..Record::default()
        };
        store::journal::append(&mut tx, record).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}
