//! The second proof beside a password: set up, proved, renewed and turned off by its owner, removed by an admin.
//!
//! A code is counted as an attempt before it is looked at, by the same rules as passwords, so that guessing is slow and
//! nobody is locked out for good.

pub mod codes;

use self::codes::{hash_of_recovery_code, new_secret, recovery_codes, step_of};
use super::secrets::{Token, hash_of_token};
use super::{ActionError, InputFault, InputFaultKind, accounts, to_the_end};
use crate::domain::access::Actor;
use crate::domain::ids::AccountId;
use crate::store;
use crate::store::journal::Record;
use sqlx::{PgConnection, PgPool};

/// Wrong codes before the waits begin.
pub(super) const FREE_ATTEMPTS: i32 = 5;

/// The journal's word for a second factor that came into use.
const SET_UP: &str = "account.second_factor_set_up";

/// What somebody types who changes their second factor.
#[derive(Debug, Clone, Copy)]
pub struct Proofs<'a> {
    /// The present password.
    pub password: &'a str,
    /// A code of the app, or a recovery code.
    pub code: &'a str,
}

/// What a change of the second factor leaves behind.
pub struct Renewed {
    /// The recovery codes, to be shown this once.
    pub codes: Vec<String>,
    /// The new token of the session in which it happened.
    pub token: Token,
}

/// What attempts at the code of an account are counted under.
pub(super) fn subject(account: AccountId) -> String {
    format!("code:{}", account.get())
}

/// Whether a code proves that its owner is there; it is used up by that.
pub(super) async fn prove(
    tx: &mut PgConnection,
    account: AccountId,
    typed: &str,
) -> Result<bool, ActionError> {
    let Some(steps) = store::second_factor::hold(tx, account, true).await? else {
        return Ok(false);
    };
    if let Some(step) = step_of(&steps.secret, steps.now, typed) {
        return Ok(store::second_factor::use_step(tx, account, step).await?);
    }
    let hash = hash_of_recovery_code(typed);
    let is_recovery = store::second_factor::use_recovery_code(tx, account, &hash).await?;
    if is_recovery {
        tell(tx, account, "account.recovery_code_used").await?;
    }
    Ok(is_recovery)
}

async fn tell(tx: &mut PgConnection, account: AccountId, action: &str) -> Result<(), ActionError> {
    let record = Record { account: Some(account), action, ..Record::default() };
    store::journal::append(tx, record).await?;
    Ok(())
}

/// Begins to set a second factor up: draws a secret. Nothing is asked of anybody, and told to the journal, before
/// [`confirm`].
///
/// # Errors
/// [`ActionError::Store`].
pub async fn begin(db: &PgPool, actor: &Actor) -> Result<(), ActionError> {
    let (db, account, secret) = (db.clone(), actor.account, new_secret()?);
    to_the_end(async move {
        let mut connection = db.acquire().await?;
        store::second_factor::begin(&mut connection, account, &secret).await?;
        Ok(())
    })
    .await
}

/// Takes the second factor into use that was being set up; every other session of the account ends.
///
/// # Errors
/// [`ActionError::Input`] where password or code is wrong, [`ActionError::Stale`] where none is being set up.
pub async fn confirm(
    db: &PgPool,
    actor: &Actor,
    proofs: Proofs<'_>,
    session: &str,
) -> Result<Renewed, ActionError> {
    let verified = check(db, actor.account, proofs).await?;
    let (db, account, session) = (db.clone(), actor.account, hash_of_token(session));
    let code = proofs.code.to_owned();
    to_the_end(async move {
        let mut tx = db.begin().await?;
        still(&mut tx, account, &verified).await?;
        let steps = store::second_factor::hold(&mut tx, account, false).await?.ok_or(ActionError::Stale)?;
        let step = step_of(&steps.secret, steps.now, &code).ok_or_else(wrong_code)?;
        store::second_factor::use_step(&mut tx, account, step).await?;
        store::second_factor::confirm(&mut tx, account).await?;
        tell(&mut tx, account, SET_UP).await?;
        let renewed = renew_in(&mut tx, account, &session).await?;
        tx.commit().await?;
        Ok(renewed)
    })
    .await
}

/// Replaces the recovery codes; every other session of the account ends.
///
/// # Errors
/// [`ActionError::Input`] where password or code is wrong.
pub async fn renew_codes(
    db: &PgPool,
    actor: &Actor,
    proofs: Proofs<'_>,
    session: &str,
) -> Result<Renewed, ActionError> {
    let verified = check(db, actor.account, proofs).await?;
    let (db, account, session) = (db.clone(), actor.account, hash_of_token(session));
    let code = proofs.code.to_owned();
    to_the_end(async move {
        let mut tx = db.begin().await?;
        still(&mut tx, account, &verified).await?;
        if !prove(&mut tx, account, &code).await? {
            return Err(wrong_code());
        }
        tell(&mut tx, account, "account.recovery_codes_renewed").await?;
        let renewed = renew_in(&mut tx, account, &session).await?;
        tx.commit().await?;
        Ok(renewed)
    })
    .await
}

/// Turns the own second factor off.
///
/// # Errors
/// [`ActionError::Input`] where password or code is wrong.
pub async fn turn_off(db: &PgPool, actor: &Actor, proofs: Proofs<'_>) -> Result<(), ActionError> {
    let verified = check(db, actor.account, proofs).await?;
    let (db, account, code) = (db.clone(), actor.account, proofs.code.to_owned());
    to_the_end(async move {
        let mut tx = db.begin().await?;
        still(&mut tx, account, &verified).await?;
        if !prove(&mut tx, account, &code).await? {
            return Err(wrong_code());
        }
        store::throttle::forget(&mut tx, &subject(account)).await?;
        store::second_factor::remove(&mut tx, account).await?;
        tell(&mut tx, account, "account.second_factor_turned_off").await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

fn wrong_code() -> ActionError {
    InputFault::new("code", InputFaultKind::CodeWrong).into()
}

/// Counts the attempt at the code, and compares the password; the hash that it fits.
async fn check(db: &PgPool, account: AccountId, proofs: Proofs<'_>) -> Result<String, ActionError> {
    let verified = accounts::verify_password(db, account, proofs.password).await?;
    let db = db.clone();
    to_the_end(async move {
        let mut connection = db.acquire().await?;
        if store::throttle::attempt(&mut connection, &subject(account), FREE_ATTEMPTS).await? {
            return Ok(verified);
        }
        Err(InputFault::new("code", InputFaultKind::TooMany).into())
    })
    .await
}

/// Somebody may have set another password while it was being compared.
async fn still(tx: &mut PgConnection, account: AccountId, verified: &str) -> Result<(), ActionError> {
    if store::accounts::still_has(tx, account, verified).await? {
        return Ok(());
    }
    Err(InputFault::new("current", InputFaultKind::PasswordWrong).into())
}

async fn renew_in(tx: &mut PgConnection, account: AccountId, session: &[u8]) -> Result<Renewed, ActionError> {
    let codes = recovery_codes()?;
    let hashes: Vec<Vec<u8>> = codes.iter().map(|code| hash_of_recovery_code(code)).collect();
    store::second_factor::replace_codes(tx, account, &hashes).await?;
    store::throttle::forget(tx, &subject(account)).await?;
    store::sessions::close_all(tx, account, Some(session)).await?;
    let token = Token::random()?;
    store::sessions::rotate(tx, session, &token.hash()).await?;
    Ok(Renewed { codes, token })
}
