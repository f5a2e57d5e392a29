//! Signing in and out. Failures are counted per user name and per address; the answer to a wrong pair is the same
//! for an unknown account, a wrong password and a disabled account.

use super::secrets::{Token, hash_of_token, password_fits};
use super::{ActionError, to_the_end};
use crate::domain::ids::AccountId;
use crate::store;
use crate::store::journal::Record;
use sqlx::PgPool;
use std::net::IpAddr;

/// Failures per user name before the waits begin.
const FREE_PER_ACCOUNT: i32 = 5;
/// Failures per address before the waits begin: a whole office may share one.
const FREE_PER_ADDRESS: i32 = 30;

/// The outcome of a sign-in.
pub enum SignIn {
    /// A session has been opened; its token goes into the cookie.
    Welcome(Token),
    /// User name and password do not fit.
    WrongPair,
    /// Too many failures: wait so many seconds.
    Wait(i64),
}

/// Signs in.
///
/// # Errors
/// [`ActionError::Store`].
pub async fn sign_in(
    db: &PgPool,
    login: &str,
    password: &str,
    address: IpAddr,
    old_session: Option<&str>,
) -> Result<SignIn, ActionError> {
    let login = login.trim().to_lowercase();
    // A name longer than any account's is one subject: nobody fills the table with novels.
    let by_name = format!("account:{}", login.chars().take(80).collect::<String>());
    let by_address = format!("address:{address}");
    let subjects = [by_name.clone(), by_address.clone()];
    let found = {
        let mut connection = db.acquire().await?;
        let wait = store::throttle::seconds_blocked(&mut connection, &subjects).await?;
        if wait > 0 {
            return Ok(SignIn::Wait(wait));
        }
        store::accounts::find_by_login(&mut connection, &login).await?
    };
    // Nothing slow happens while a connection is held: hashing comes between the two.
    let account = found.as_ref().filter(|record| !record.disabled);
    let fits = password_fits(password, account.and_then(|record| record.password_hash.clone())).await?;
    let (db, old_session) = (db.clone(), old_session.map(hash_of_token));
    match account.map(|record| record.id).filter(|_| fits) {
        Some(account) => to_the_end(async move { welcome(&db, account, &by_name, old_session).await }).await,
        None => {
            to_the_end(async move {
                let mut connection = db.acquire().await?;
                store::throttle::count_failure(&mut connection, &by_name, FREE_PER_ACCOUNT).await?;
                store::throttle::count_failure(&mut connection, &by_address, FREE_PER_ADDRESS).await?;
                Ok(SignIn::WrongPair)
            })
            .await
        }
    }
}

async fn welcome(
    db: &PgPool,
    account: AccountId,
    throttled: &str,
    old_session: Option<Vec<u8>>,
) -> Result<SignIn, ActionError> {
    let token = Token::random()?;
    let mut tx = db.begin().await?;
    if let Some(hash) = old_session {
        store::sessions::close(&mut tx, &hash).await?;
    }
    store::throttle::forget(&mut tx, throttled).await?;
    store::sessions::open(&mut tx, &token.hash(), account).await?;
    store::accounts::signed_in(&mut tx, account).await?;
    let record = Record { account: Some(account), action: "account.signed_in", ..Record::default() };
    store::journal::append(&mut tx, record).await?;
    tx.commit().await?;
    Ok(SignIn::Welcome(token))
}

/// Ends the session of a token.
///
/// # Errors
/// [`ActionError::Store`].
pub async fn sign_out(db: &PgPool, token: &str) -> Result<(), ActionError> {
    let (db, hash) = (db.clone(), hash_of_token(token));
    to_the_end(async move {
        let mut connection = db.acquire().await?;
        store::sessions::close(&mut connection, &hash).await?;
        Ok(())
    })
    .await
}
