//! Signing in and out. Attempts are counted per user name and per address before a password is looked at; the answer to a wrong pair is the same
//! for an unknown account, a wrong password and a disabled account.

use super::secrets::{Token, hash_of_token, password_fits};
use super::{ActionError, to_the_end};
use crate::domain::ids::AccountId;
use crate::store;
use crate::store::journal::Record;
use sqlx::PgPool;
use std::net::{IpAddr, Ipv6Addr};

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
    let by_address = format!("address:{}", network(address));
    let counted = count(db, &by_name, &by_address).await?;
    if let Some(seconds) = counted {
        return Ok(SignIn::Wait(seconds));
    }
    let found = {
        let mut connection = db.acquire().await?;
        store::accounts::find_by_login(&mut connection, &login).await?
    };
    // Nothing slow happens while a connection is held: hashing comes between the two.
    let account = found.filter(|record| !record.disabled);
    let verified = account.as_ref().and_then(|record| record.password_hash.clone());
    let fits = password_fits(password, verified.clone()).await?;
    let (Some(account), Some(verified), true) = (account, verified, fits) else {
        return Ok(SignIn::WrongPair);
    };
    let (db, old_session) = (db.clone(), old_session.map(hash_of_token));
    let subjects = [by_name, by_address];
    to_the_end(async move { welcome(&db, account.id, &verified, &subjects, old_session).await }).await
}

/// The part of an address that one subscriber holds: of IPv6 the first 64 bits.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(six) => IpAddr::V6(Ipv6Addr::from_bits(six.to_bits() & !u128::from(u64::MAX))),
    }
}

/// Counts the attempt for name and address; the seconds to wait where either must.
async fn count(db: &PgPool, by_name: &str, by_address: &str) -> Result<Option<i64>, ActionError> {
    let (db, by_name, by_address) = (db.clone(), by_name.to_owned(), by_address.to_owned());
    to_the_end(async move {
        let mut connection = db.acquire().await?;
        let free = store::throttle::attempt(&mut connection, &by_address, FREE_PER_ADDRESS).await?
            && store::throttle::attempt(&mut connection, &by_name, FREE_PER_ACCOUNT).await?;
        if free {
            return Ok(None);
        }
        let seconds = store::throttle::seconds_blocked(&mut connection, &[by_name, by_address]).await?;
        Ok(Some(seconds.max(1)))
    })
    .await
}

async fn welcome(
    db: &PgPool,
    account: AccountId,
    verified: &str,
    subjects: &[String; 2],
    old_session: Option<Vec<u8>>,
) -> Result<SignIn, ActionError> {
    let token = Token::random()?;
    let mut tx = db.begin().await?;
    // While the password was being compared it may have been replaced, or the account disabled.
    if !store::accounts::still_has(&mut tx, account, verified).await? {
        return Ok(SignIn::WrongPair);
    }
    if let Some(hash) = old_session {
        store::sessions::close(&mut tx, &hash).await?;
    }
    let [by_name, by_address] = subjects;
    store::throttle::forget(&mut tx, by_name).await?;
    store::throttle::take_back(&mut tx, by_address).await?;
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
