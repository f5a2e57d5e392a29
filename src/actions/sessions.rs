//! What people do with their own sessions: end one they see, or all but the one they are in.

use super::secrets::hash_of_token;
use super::{ActionError, to_the_end};
use crate::domain::access::{Actor, Refusal};
use crate::domain::ids::SessionId;
use crate::store;
use crate::store::journal::Record;
use sqlx::PgPool;

/// Ends one of the own sessions.
///
/// # Errors
/// [`ActionError::Refused`] where the actor has no such session.
pub async fn end(db: &PgPool, actor: &Actor, session: SessionId) -> Result<(), ActionError> {
    let (db, account) = (db.clone(), actor.account);
    to_the_end(async move {
        let mut tx = db.begin().await?;
        if !store::sessions::close_own(&mut tx, account, session).await? {
            return Err(Refusal::Hidden.into());
        }
        let record = Record { account: Some(account), action: "account.session_ended", ..Record::default() };
        store::journal::append(&mut tx, record).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// Ends every session of the actor but the one with this token.
///
/// # Errors
/// [`ActionError::Store`].
pub async fn end_others(db: &PgPool, actor: &Actor, this: &str) -> Result<(), ActionError> {
    let (db, account, this) = (db.clone(), actor.account, hash_of_token(this));
    to_the_end(async move {
        let mut tx = db.begin().await?;
        store::sessions::close_all(&mut tx, account, Some(&this)).await?;
        let record = Record { account: Some(account), action: "account.sessions_ended", ..Record::default() };
        store::journal::append(&mut tx, record).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}
