//! Signing in as whom an organisation's provider (OpenID Connect) says one is, and linking the own account to it.
//!
//! An account is found by the identity it was linked to and by nothing else. Linking asks for the present password and
//! happens in the own account only: the e-mail addresses here are typed by people themselves and confirmed by nobody,
//! so an address that the provider calls verified still says nothing about whose account it stands on. No account is
//! ever made. Sessions, the second factor and the journal are those of a sign-in by password.

use super::secrets::{Token, hash_of_token};
use super::sign_in::{self, Arrival, FirstStep};
use super::{ActionError, InputFault, InputFaultKind, accounts, to_the_end};
use crate::domain::access::Actor;
use crate::domain::ids::AccountId;
use crate::store;
use crate::store::identities::{Attempt, Identity};
use crate::store::journal::Record;
use serde_json::json;
use sqlx::{PgConnection, PgPool};

/// What becomes of somebody who wants to link their account.
pub enum Linking {
    /// It is linked; every other session has ended, and this one has a new token.
    Done(Token),
    /// The identity, or the account, is linked already.
    Taken,
}

fn by_address(arrival: &Arrival) -> String {
    format!("openid:{}", sign_in::network(arrival.address))
}

/// Counts a departure; the seconds to wait where there were too many in vain. The provider is asked only after this, and
/// while it is away the password still works.
///
/// # Errors
/// [`ActionError::Store`].
pub async fn count_departure(db: &PgPool, arrival: &Arrival) -> Result<Option<i64>, ActionError> {
    sign_in::count_apart(db, by_address(arrival)).await
}

/// Compares the present password of somebody who wants to link their account.
///
/// # Errors
/// [`ActionError::Input`] where it is wrong.
pub async fn prove_owner(db: &PgPool, actor: &Actor, password: &str) -> Result<(), ActionError> {
    accounts::verify_password(db, actor.account, password).await?;
    Ok(())
}

/// Keeps what is needed when somebody comes back; the token goes into the browser's cookie. Of token and `state` only
/// hashes are stored.
///
/// # Errors
/// [`ActionError::Store`].
pub async fn depart(db: &PgPool, state: &str, attempt: Attempt) -> Result<Token, ActionError> {
    let (db, token, state) = (db.clone(), Token::random()?, hash_of_token(state));
    to_the_end(async move {
        let mut connection = db.acquire().await?;
        store::identities::keep_attempt(&mut connection, &token.hash(), &state, &attempt).await?;
        Ok(token)
    })
    .await
}

/// Takes up the attempt of a browser that comes back. `None` where the browser is not the one that left, the state is not
/// the one it left with, it comes a second time, or later than ten minutes. A wrong state leaves the attempt as it was:
/// nobody can end another's by sending them here.
///
/// # Errors
/// [`ActionError::Store`].
pub async fn return_from(db: &PgPool, token: &str, state: &str) -> Result<Option<Attempt>, ActionError> {
    let (db, token, state) = (db.clone(), hash_of_token(token), hash_of_token(state));
    to_the_end(async move {
        let mut connection = db.acquire().await?;
        Ok(store::identities::take_attempt(&mut connection, &token, &state).await?)
    })
    .await
}

/// Signs in the account linked to an identity, or takes the first of two steps. `None` where no enabled account is.
///
/// # Errors
/// [`ActionError::Store`].
pub async fn sign_in(
    db: &PgPool,
    identity: Identity,
    arrival: Arrival,
) -> Result<Option<FirstStep>, ActionError> {
    let db = db.clone();
    to_the_end(async move {
        let mut tx = db.begin().await?;
        let Some(account) = store::identities::account_of(&mut tx, &identity).await? else {
            return Ok(None);
        };
        // The row is held first and the link looked at again: it may have been removed, or the account disabled.
        if !store::second_factor::may_sign_in(&mut tx, account).await?
            || store::identities::account_of(&mut tx, &identity).await? != Some(account)
        {
            return Ok(None);
        }
        store::throttle::take_back(&mut tx, &by_address(&arrival)).await?;
        let step = sign_in::first_step(&mut tx, account, &arrival).await?;
        tx.commit().await?;
        Ok(Some(step))
    })
    .await
}

/// Links the own account to an identity.
///
/// # Errors
/// [`ActionError::Stale`] where the account was disabled meanwhile, or its session ended: whoever set another password while
/// somebody was away at the provider must find no new way in.
pub async fn link(
    db: &PgPool,
    actor: &Actor,
    identity: Identity,
    session: &str,
) -> Result<Linking, ActionError> {
    let (db, account, session) = (db.clone(), actor.account, hash_of_token(session));
    to_the_end(async move {
        let mut tx = db.begin().await?;
        sign_in::hold_signed_in(&mut tx, account, &session).await?;
        if !store::identities::link(&mut tx, account, &identity).await? {
            return Ok(Linking::Taken);
        }
        let record = Record {
            account: Some(account),
            action: "account.identity_linked",
            after: Some(json!({"issuer": identity.issuer, "subject": identity.subject})),
            ..Record::default()
        };
        store::journal::append(&mut tx, record).await?;
        store::sessions::close_all(&mut tx, account, Some(&session)).await?;
        let token = Token::random()?;
        store::sessions::rotate(&mut tx, &session, &token.hash()).await?;
        tx.commit().await?;
        Ok(Linking::Done(token))
    })
    .await
}

/// Parts the own account from its identity at a provider. Nothing happens where there is none.
///
/// # Errors
/// [`ActionError::Input`] where the present password is wrong.
pub async fn unlink(db: &PgPool, actor: &Actor, issuer: &str, password: &str) -> Result<(), ActionError> {
    let verified = accounts::verify_password(db, actor.account, password).await?;
    let (db, account, issuer) = (db.clone(), actor.account, issuer.to_owned());
    to_the_end(async move {
        let mut tx = db.begin().await?;
        if !store::accounts::still_has(&mut tx, account, &verified).await? {
            return Err(InputFault::new("current", InputFaultKind::PasswordWrong).into());
        }
        part(&mut tx, account, Some(&issuer)).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// Parts an account from its identity at a provider, or from all, and tells the journal if there was one.
pub(super) async fn part(
    tx: &mut PgConnection,
    account: AccountId,
    issuer: Option<&str>,
) -> Result<(), ActionError> {
    if store::identities::unlink(tx, account, issuer).await? > 0 {
        let action = "account.identity_unlinked";
        let record = Record { account: Some(account), action, ..Record::default() };
        store::journal::append(tx, record).await?;
    }
    Ok(())
}
