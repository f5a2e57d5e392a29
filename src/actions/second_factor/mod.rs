//! The second proof beside a password: set up, proved, renewed and turned off by its owner, removed by an admin. It is the
//! code of an app, the answer of a passkey (see [`super::passkeys`]) or a recovery code, which stands in for either.
//!
//! A code is counted as an attempt before it is looked at, by the same rules as passwords, so that guessing is slow and
//! nobody is locked out for good.

pub mod codes;

use self::codes::{hash_of_recovery_code, new_secret, recovery_codes, step_of};
use super::passkeys::{Answer, Answered};
use super::sealing::SealingKeys;
use super::secrets::{SecretError, Token, hash_of_token};
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

/// What somebody gives who changes their second factor.
#[derive(Debug, Clone)]
pub struct Proofs<'a> {
    /// The present password.
    pub password: &'a str,
    /// A code of the app, or a recovery code.
    pub code: &'a str,
    /// What a passkey answered instead.
    pub passkey: Option<Answer>,
    /// What the secret of the app is sealed under.
    pub keys: &'a SealingKeys,
}

/// A second proof that can be looked at in a transaction.
#[derive(Debug)]
pub(super) enum SecondProof {
    /// What was typed, and what the secret of the app is sealed under.
    Code(String, SealingKeys),
    /// What a passkey answered; nothing where nothing was asked of one.
    Passkey(Option<Box<Answered>>),
}

impl SecondProof {
    /// What was given by whoever holds a token. What was asked of their passkeys is used up by an answer.
    pub(super) async fn of(
        db: &PgPool,
        (code, keys): (&str, &SealingKeys),
        passkey: Option<Answer>,
        asked: &[u8],
    ) -> Result<Self, ActionError> {
        match passkey {
            Some(answer) => Self::by_passkey(db, answer, asked).await,
            None => Ok(Self::Code(code.to_owned(), keys.clone())),
        }
    }

    /// What a passkey answered to what was asked of whoever holds a token.
    pub(super) async fn by_passkey(db: &PgPool, answer: Answer, asked: &[u8]) -> Result<Self, ActionError> {
        Ok(Self::Passkey(Answered::to_question(db, answer, asked).await?.map(Box::new)))
    }
}

/// Proofs whose password fits, counted as an attempt at the second.
pub(super) struct Checked {
    verified: String,
    second: SecondProof,
}

impl Checked {
    /// Holds the account. Somebody may have set another password while it was being compared.
    pub(super) async fn still(&self, tx: &mut PgConnection, account: AccountId) -> Result<(), ActionError> {
        if store::accounts::still_has(tx, account, &self.verified).await? {
            return Ok(());
        }
        Err(InputFault::new("current", InputFaultKind::PasswordWrong).into())
    }

    /// Looks at the second proof, which is used up by that.
    pub(super) async fn proves(&self, tx: &mut PgConnection, account: AccountId) -> Result<(), ActionError> {
        if prove(tx, account, &self.second).await? { Ok(()) } else { Err(wrong_code()) }
    }
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

/// Whether a second proof shows that its owner is there; it is used up by that.
pub(super) async fn prove(
    tx: &mut PgConnection,
    account: AccountId,
    given: &SecondProof,
) -> Result<bool, ActionError> {
    let (typed, keys) = match given {
        SecondProof::Code(typed, keys) => (typed, keys),
        SecondProof::Passkey(None) => return Ok(false),
        SecondProof::Passkey(Some(answered)) => return answered.proves(tx, account).await,
    };
    let steps = store::second_factor::hold(tx, account, true).await?;
    let opened = steps.map(|steps| Ok((keys.open_app(account, &steps.secret)?, steps.now))).transpose();
    if let Ok(Some((secret, now))) = &opened
        && let Some(step) = step_of(secret, *now, typed)
    {
        return Ok(store::second_factor::use_step(tx, account, step).await?);
    }
    let hash = hash_of_recovery_code(typed);
    let is_recovery = store::second_factor::use_recovery_code(tx, account, &hash).await?;
    if is_recovery {
        tell(tx, account, "account.recovery_code_used").await?;
        return Ok(true);
    }
    // Whether it is the code of an app nobody can say whose secret no key opens: recovery codes need none.
    opened.map(|_| false).map_err(|closed: SecretError| closed.into())
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
pub async fn begin(db: &PgPool, actor: &Actor, keys: &SealingKeys) -> Result<(), ActionError> {
    let (db, account) = (db.clone(), actor.account);
    let secret = keys.seal_app(account, &new_secret()?)?;
    to_the_end(async move {
        let mut connection = db.acquire().await?;
        store::second_factor::begin(&mut connection, account, &secret).await?;
        Ok(())
    })
    .await
}

/// Takes the app into use that was being set up; every other session of the account ends. Whoever has passkeys proves with
/// one that it is them.
///
/// # Errors
/// [`ActionError::Input`] where password, code or passkey is wrong, [`ActionError::Stale`] where none is being set up.
pub async fn confirm(
    db: &PgPool,
    actor: &Actor,
    proofs: Proofs<'_>,
    session: &str,
) -> Result<Renewed, ActionError> {
    let (account, session) = (actor.account, hash_of_token(session));
    let (code, keys) = (proofs.code.to_owned(), proofs.keys.clone());
    let checked = check(db, account, proofs, &session).await?;
    let db = db.clone();
    to_the_end(async move {
        let mut tx = db.begin().await?;
        checked.still(&mut tx, account).await?;
        let steps = store::second_factor::hold(&mut tx, account, false).await?.ok_or(ActionError::Stale)?;
        let secret = keys.open_app(account, &steps.secret)?;
        let step = step_of(&secret, steps.now, &code).ok_or_else(wrong_code)?;
        if store::second_factor::ways(&mut tx, account).await?.passkeys {
            checked.proves(&mut tx, account).await?;
        }
        store::second_factor::use_step(&mut tx, account, step).await?;
        store::second_factor::confirm(&mut tx, account).await?;
        tell(&mut tx, account, SET_UP).await?;
        let codes = renew_in(&mut tx, account).await?;
        let token = alone(&mut tx, account, &session).await?;
        tx.commit().await?;
        Ok(Renewed { codes, token })
    })
    .await
}

/// Replaces the recovery codes; every other session of the account ends.
///
/// # Errors
/// [`ActionError::Input`] where password or second proof is wrong.
pub async fn renew_codes(
    db: &PgPool,
    actor: &Actor,
    proofs: Proofs<'_>,
    session: &str,
) -> Result<Renewed, ActionError> {
    let (account, session) = (actor.account, hash_of_token(session));
    let checked = check(db, account, proofs, &session).await?;
    let db = db.clone();
    to_the_end(async move {
        let mut tx = db.begin().await?;
        checked.still(&mut tx, account).await?;
        checked.proves(&mut tx, account).await?;
        tell(&mut tx, account, "account.recovery_codes_renewed").await?;
        let codes = renew_in(&mut tx, account).await?;
        let token = alone(&mut tx, account, &session).await?;
        tx.commit().await?;
        Ok(Renewed { codes, token })
    })
    .await
}

/// Turns the own app off; passkeys stay, and with them the recovery codes.
///
/// # Errors
/// [`ActionError::Input`] where password or second proof is wrong.
pub async fn turn_off(
    db: &PgPool,
    actor: &Actor,
    proofs: Proofs<'_>,
    session: &str,
) -> Result<(), ActionError> {
    let checked = check(db, actor.account, proofs, &hash_of_token(session)).await?;
    let (db, account) = (db.clone(), actor.account);
    to_the_end(async move {
        let mut tx = db.begin().await?;
        checked.still(&mut tx, account).await?;
        checked.proves(&mut tx, account).await?;
        forget_attempts(&mut tx, account).await?;
        store::second_factor::remove(&mut tx, account).await?;
        store::second_factor::drop_idle_codes(&mut tx, account).await?;
        tell(&mut tx, account, "account.second_factor_turned_off").await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

fn wrong_code() -> ActionError {
    InputFault::new("code", InputFaultKind::CodeWrong).into()
}

/// Counts the attempt at the second proof, and compares the password. `asked` is the hash of the token under which passkeys
/// were asked.
pub(super) async fn check(
    db: &PgPool,
    account: AccountId,
    proofs: Proofs<'_>,
    asked: &[u8],
) -> Result<Checked, ActionError> {
    let verified = accounts::verify_password(db, account, proofs.password).await?;
    let pool = db.clone();
    to_the_end(async move {
        let mut connection = pool.acquire().await?;
        if store::throttle::attempt(&mut connection, &subject(account), FREE_ATTEMPTS).await? {
            return Ok(());
        }
        Err(InputFault::new("code", InputFaultKind::TooMany).into())
    })
    .await?;
    let second = SecondProof::of(db, (proofs.code, proofs.keys), proofs.passkey, asked).await?;
    Ok(Checked { verified, second })
}

/// Forgets the attempts at the second proof of an account: its owner is there.
pub(super) async fn forget_attempts(tx: &mut PgConnection, account: AccountId) -> Result<(), ActionError> {
    Ok(store::throttle::forget(tx, &subject(account)).await?)
}

/// Replaces the recovery codes of an account by new ones, which are shown once.
pub(super) async fn renew_in(tx: &mut PgConnection, account: AccountId) -> Result<Vec<String>, ActionError> {
    let codes = recovery_codes()?;
    let hashes: Vec<Vec<u8>> = codes.iter().map(|code| hash_of_recovery_code(code)).collect();
    store::second_factor::replace_codes(tx, account, &hashes).await?;
    Ok(codes)
}

/// Ends every session of an account but one, which gets the token returned.
pub(super) async fn alone(
    tx: &mut PgConnection,
    account: AccountId,
    session: &[u8],
) -> Result<Token, ActionError> {
    forget_attempts(tx, account).await?;
    store::sessions::close_all(tx, account, Some(session)).await?;
    let token = Token::random()?;
    store::sessions::rotate(tx, session, &token.hash()).await?;
    Ok(token)
}
