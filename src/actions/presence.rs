//! Writing down who has a sheet open. The one change that no journal tells of: it is forgotten within minutes.

use super::ActionError;
use crate::domain::access::{Actor, Refusal, SheetPlace};
use crate::domain::ids::SheetId;
use crate::domain::workflow::SheetMove;
use crate::store;
use crate::store::presence::{Others, Side};
use sqlx::PgPool;

/// From which side somebody who may read a sheet looks at it.
#[must_use]
fn side_of(actor: &Actor, place: &SheetPlace) -> Side {
    match actor.may(SheetMove::Edit, place) {
        Err(Refusal::Hidden | Refusal::NotYours) => Side::Cluster,
        Ok(_)
        | Err(
            Refusal::LeaderOnly
            | Refusal::OwnUnit
            | Refusal::DeputyOnly
            | Refusal::Status(_)
            | Refusal::PeriodClosed,
        ) => Side::Unit,
    }
}

/// Notes that the actor has the sheet open, and tells who else has; whoever may not read it leaves no trace. One statement
/// of its own and no transaction around it: nothing else depends on it.
///
/// # Errors
/// [`ActionError::Refused`] where the actor may not read the sheet; [`ActionError::Store`].
pub async fn note(
    db: &PgPool,
    actor: &Actor,
    sheet: SheetId,
    place: &SheetPlace,
) -> Result<Others, ActionError> {
    actor.may_read(place)?;
    let mut connection = db.acquire().await?;
    Ok(store::presence::note(&mut connection, sheet, actor.account, side_of(actor, place)).await?)
}
