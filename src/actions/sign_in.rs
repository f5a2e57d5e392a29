//! Signing in and out. Attempts are counted per user name and per address before a password is looked at; the answer to a wrong pair is the same
//! for an unknown account, a wrong password and a disabled account.

use super::passkeys::{self, Answer, RelyingParty};
use super::sealing::SealingKeys;
use super::second_factor::SecondProof;
use super::secrets::{Token, hash_of_token, password_fits};
use super::{ActionError, second_factor, to_the_end};
use crate::domain::ids::AccountId;
use crate::store;
use crate::store::journal::Record;
use crate::store::second_factor::Ways;
use crate::store::sessions::Presented;
use sqlx::{PgConnection, PgPool};
use std::net::{IpAddr, Ipv6Addr};

/// Failures per user name before the waits begin.
const FREE_PER_ACCOUNT: i32 = 5;
/// Failures per address before the waits begin: a whole office may share one.
const FREE_PER_ADDRESS: i32 = 30;

/// The outcome of a sign-in, or of its first step.
pub enum SignIn {
    /// A session has been opened; its token goes into the cookie.
    Welcome(Token),
    /// The password was right, and the second step is owed within five minutes; the token says by whom.
    CodeOwed(Token, Ways),
    /// User name and password do not fit.
    WrongPair,
    /// Too many failures: wait so many seconds.
    Wait(i64),
}

/// What the right password, or a provider's word, leads to.
pub enum FirstStep {
    /// A session has been opened; its token goes into the cookie.
    Welcome(Token),
    /// A code is owed within five minutes; the token says by whom.
    CodeOwed(Token, Ways),
}

/// The outcome of the second step.
pub enum SecondStep {
    /// A session has been opened; its token goes into the cookie.
    Welcome(Token),
    /// It is no code or no passkey's answer, or was used before.
    WrongCode,
    /// Too many failures: wait so many seconds.
    Wait(i64),
    /// Nobody owes a code under this token: it was given, or too late.
    Gone,
}

/// What a browser gets that asks to sign in with a passkey alone.
pub enum Asked {
    /// What it asks its device, as JSON; the token goes into a cookie.
    Question(Token, String),
    /// Too many attempts from there: wait so many seconds.
    Wait(i64),
}

/// Who comes, as far as it shows from outside.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// The address they come from.
    pub address: IpAddr,
    /// Browser and system, in a few words.
    pub browser: String,
    /// The token of the session they are in, which ends.
    pub old_session: Option<String>,
}

/// Signs in, or takes the first of two steps where a second factor is in use.
///
/// # Errors
/// [`ActionError::Store`].
pub async fn sign_in(
    db: &PgPool,
    login: &str,
    password: &str,
    arrival: Arrival,
) -> Result<SignIn, ActionError> {
    let login = login.trim().to_lowercase();
    // A name longer than any account's is one subject: nobody fills the table with novels.
    let by_name = format!("account:{}", login.chars().take(80).collect::<String>());
    let by_address = by_address(&arrival);
    let counted = count(db, &by_name, FREE_PER_ACCOUNT, &by_address).await?;
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
    let db = db.clone();
    to_the_end(async move {
        let mut tx = db.begin().await?;
        // While the password was being compared it may have been replaced, or the account disabled.
        if !store::accounts::still_has(&mut tx, account.id, &verified).await? {
            return Ok(SignIn::WrongPair);
        }
        store::throttle::forget(&mut tx, &by_name).await?;
        store::throttle::take_back(&mut tx, &by_address).await?;
        let step = first_step(&mut tx, account.id, &arrival).await?;
        tx.commit().await?;
        Ok(match step {
            FirstStep::Welcome(token) => SignIn::Welcome(token),
            FirstStep::CodeOwed(token, ways) => SignIn::CodeOwed(token, ways),
        })
    })
    .await
}

/// Lets in whoever has proved to be the owner of an account, or asks for the second factor where one is in use.
pub(super) async fn first_step(
    tx: &mut PgConnection,
    account: AccountId,
    arrival: &Arrival,
) -> Result<FirstStep, ActionError> {
    let ways = store::second_factor::ways(tx, account).await?;
    if !ways.any() {
        return Ok(FirstStep::Welcome(welcome(tx, account, arrival).await?));
    }
    let token = Token::random()?;
    store::second_factor::owe_code(tx, &token.hash(), account).await?;
    Ok(FirstStep::CodeOwed(token, ways))
}

/// Takes the second step from whoever gave the password before: the code of the app, a recovery code, or the answer of a
/// passkey. With the code come the keys that the secret of the app is sealed under.
///
/// # Errors
/// [`ActionError::Store`].
pub async fn give_code(
    db: &PgPool,
    owed: &str,
    code: (&str, &SealingKeys),
    passkey: Option<Answer>,
    arrival: Arrival,
) -> Result<SecondStep, ActionError> {
    let owed = hash_of_token(owed);
    let owing = {
        let mut connection = db.acquire().await?;
        store::second_factor::owing(&mut connection, &owed).await?
    };
    let Some(account) = owing.map(|owing| owing.account) else {
        return Ok(SecondStep::Gone);
    };
    let (by_code, by_address) = (second_factor::subject(account), by_address(&arrival));
    if let Some(seconds) = count(db, &by_code, second_factor::FREE_ATTEMPTS, &by_address).await? {
        return Ok(SecondStep::Wait(seconds));
    }
    let given = SecondProof::of(db, code, passkey, &owed).await?;
    let db = db.clone();
    to_the_end(async move {
        let mut tx = db.begin().await?;
        // The row of the account is held first: of two who bring the same half sign-in, the second finds it settled.
        if !store::second_factor::may_sign_in(&mut tx, account).await?
            || !store::second_factor::settle(&mut tx, &owed).await?
        {
            return Ok(SecondStep::Gone);
        }
        if !second_factor::prove(&mut tx, account, &given).await? {
            // Nothing is committed: the half sign-in stays.
            return Ok(SecondStep::WrongCode);
        }
        store::throttle::forget(&mut tx, &by_code).await?;
        store::throttle::take_back(&mut tx, &by_address).await?;
        let token = welcome(&mut tx, account, &arrival).await?;
        tx.commit().await?;
        Ok(SecondStep::Welcome(token))
    })
    .await
}

/// Asks whichever passkey a browser has, counted for its address; apart from passwords, so that questions nobody answered
/// keep no office from typing theirs.
///
/// # Errors
/// [`ActionError::Store`].
pub async fn ask_anybody(db: &PgPool, party: &RelyingParty, arrival: &Arrival) -> Result<Asked, ActionError> {
    if let Some(seconds) = count_apart(db, by_passkey_of(arrival)).await? {
        return Ok(Asked::Wait(seconds));
    }
    let token = Token::random()?;
    let options = passkeys::ask_anybody(db, party, &token).await?;
    Ok(Asked::Question(token, options))
}

/// Signs in whoever a passkey says it is: a device that verified its user and holds the key is two factors in one.
///
/// # Errors
/// [`ActionError::Store`].
pub async fn by_passkey(
    db: &PgPool,
    answer: Answer,
    asked: &str,
    arrival: Arrival,
) -> Result<SignIn, ActionError> {
    let asked = hash_of_token(asked);
    let Some(account) = passkeys::owner(db, &answer).await? else {
        return Ok(SignIn::WrongPair);
    };
    let given = SecondProof::by_passkey(db, answer, &asked).await?;
    let db = db.clone();
    to_the_end(async move {
        let mut tx = db.begin().await?;
        if !store::second_factor::may_sign_in(&mut tx, account).await?
            || !second_factor::prove(&mut tx, account, &given).await?
        {
            return Ok(SignIn::WrongPair);
        }
        store::throttle::forget(&mut tx, &by_passkey_of(&arrival)).await?;
        let token = welcome(&mut tx, account, &arrival).await?;
        tx.commit().await?;
        Ok(SignIn::Welcome(token))
    })
    .await
}

/// What the second step can be that somebody still owes under a token; `None` where nobody does.
///
/// # Errors
/// [`ActionError::Store`].
pub async fn owes_code(db: &PgPool, owed: &str) -> Result<Option<Ways>, ActionError> {
    let mut connection = db.acquire().await?;
    Ok(store::second_factor::owing(&mut connection, &hash_of_token(owed)).await?.map(|owing| owing.ways))
}

fn by_passkey_of(arrival: &Arrival) -> String {
    format!("passkey:{}", by_address(arrival))
}

fn by_address(arrival: &Arrival) -> String {
    format!("address:{}", network(arrival.address))
}

/// The part of an address that one subscriber holds: of IPv6 the first 64 bits.
pub(super) fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(six) => IpAddr::V6(Ipv6Addr::from_bits(six.to_bits() & !u128::from(u64::MAX))),
    }
}

/// Counts the attempt for a subject and an address; the seconds to wait where either must.
async fn count(db: &PgPool, subject: &str, free: i32, by_address: &str) -> Result<Option<i64>, ActionError> {
    let (db, subject, by_address) = (db.clone(), subject.to_owned(), by_address.to_owned());
    to_the_end(async move {
        let mut connection = db.acquire().await?;
        let may = store::throttle::attempt(&mut connection, &by_address, FREE_PER_ADDRESS).await?
            && store::throttle::attempt(&mut connection, &subject, free).await?;
        if may {
            return Ok(None);
        }
        let seconds = store::throttle::seconds_blocked(&mut connection, &[subject, by_address]).await?;
        Ok(Some(seconds.max(1)))
    })
    .await
}

/// Holds the account of somebody who has been away – at a provider, or asked by their device – and makes sure that neither
/// it was disabled nor the session ended meanwhile: whoever did that must find no new way in.
pub(super) async fn hold_signed_in(
    tx: &mut PgConnection,
    account: AccountId,
    session: &[u8],
) -> Result<(), ActionError> {
    let is_enabled = store::second_factor::may_sign_in(tx, account).await?;
    let live = store::sessions::find(tx, Presented::Cookie(session)).await?;
    if !is_enabled || live.is_none_or(|live| live.account != account) {
        return Err(ActionError::Stale);
    }
    Ok(())
}

/// Counts an attempt from an address at something else than a password, apart from those at passwords; the seconds to wait.
pub(super) async fn count_apart(db: &PgPool, subject: String) -> Result<Option<i64>, ActionError> {
    let db = db.clone();
    to_the_end(async move {
        let mut connection = db.acquire().await?;
        if store::throttle::attempt(&mut connection, &subject, FREE_PER_ADDRESS).await? {
            return Ok(None);
        }
        let seconds = store::throttle::seconds_blocked(&mut connection, &[subject]).await?;
        Ok(Some(seconds.max(1)))
    })
    .await
}

/// Opens the session, in place of the one the browser was in.
async fn welcome(tx: &mut PgConnection, account: AccountId, arrival: &Arrival) -> Result<Token, ActionError> {
    let token = Token::random()?;
    if let Some(old) = &arrival.old_session {
        store::sessions::close(tx, &hash_of_token(old)).await?;
    }
    store::sessions::open(tx, &token.hash(), account, &arrival.browser).await?;
    store::accounts::signed_in(tx, account).await?;
    let record = Record { account: Some(account), action: "account.signed_in", ..Record::default() };
    store::journal::append(tx, record).await?;
    Ok(token)
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
