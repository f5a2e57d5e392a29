//! Passkeys: made, removed and asked by their owner. A passkey counts as a second factor; what it proves is looked at
//! where codes are, in [`second_factor`].
//!
//! A question is answered once, by whoever it was put to – a session, a half sign-in, a browser that signs in –, within
//! five minutes. It is taken out before the answer is looked at, so that a wrong answer uses it up as well.

mod relying_party;

pub use self::relying_party::{Answer, RelyingParty};

use self::relying_party::{Made, Owner};
use super::second_factor::{self, Proofs};
use super::secrets::{Token, hash_of_token};
use super::{ActionError, InputFault, InputFaultKind, fault_on_constraint, sign_in, to_the_end};
use crate::domain::access::{Actor, Refusal};
use crate::domain::ids::{AccountId, PasskeyId};
use crate::store;
use crate::store::journal::Record;
use crate::store::passkeys::{Challenge, NewPasskey, Purpose};
use serde_json::{Value, json};
use sqlx::{PgConnection, PgPool};

/// Most characters of a passkey's name.
pub const NAME_MAX: usize = 60;
/// Most passkeys of one account.
const PASSKEYS_MAX: usize = 20;

/// What a new passkey leaves behind.
pub struct Kept {
    /// The recovery codes, to be shown this once, where it is the first second factor.
    pub codes: Option<Vec<String>>,
    /// The new token of the session in which it happened.
    pub token: Token,
}

/// Begins to make a passkey: what the browser asks its device, as JSON. Nothing is told to the journal before
/// [`confirm`].
///
/// # Errors
/// [`ActionError::Input`] for no name or a long one (`name`), too many passkeys (`name`), a wrong password (`current`) or a
/// wrong second proof where one is in use (`code`).
pub async fn begin(
    db: &PgPool,
    party: &RelyingParty,
    actor: &Actor,
    name: &str,
    proofs: Proofs<'_>,
    session: &str,
) -> Result<String, ActionError> {
    let name = check_name(name)?;
    let asked = hash_of_token(session);
    let checked = second_factor::check(db, actor.account, proofs, &asked).await?;
    let (db, party, account) = (db.clone(), party.clone(), actor.account);
    to_the_end(async move {
        let mut tx = db.begin().await?;
        checked.still(&mut tx, account).await?;
        if store::second_factor::ways(&mut tx, account).await?.any() {
            checked.proves(&mut tx, account).await?;
        }
        let known = room_for_one(&mut tx, account).await?;
        let owner = store::accounts::find(&mut tx, account).await?.ok_or(ActionError::Stale)?;
        let handle = store::passkeys::handle(&mut tx, account).await?;
        let owner = Owner { handle: &handle, login: &owner.login, full_name: &owner.full_name, known };
        let question = party.ask_for_new(owner)?;
        let challenge = Challenge { state: question.state, account: Some(account), name: Some(name) };
        store::passkeys::ask(&mut tx, &asked, Purpose::Registration, &challenge).await?;
        second_factor::forget_attempts(&mut tx, account).await?;
        tx.commit().await?;
        Ok(question.options)
    })
    .await
}

fn check_name(typed: &str) -> Result<String, InputFault> {
    let name = typed.trim();
    let kind = match name.chars().count() {
        0 => InputFaultKind::Required,
        1..=NAME_MAX => return Ok(name.to_owned()),
        _ => InputFaultKind::TooLong,
    };
    Err(InputFault::new("name", kind))
}

/// What the passkeys of an account call themselves, where there may be one more.
async fn room_for_one(tx: &mut PgConnection, account: AccountId) -> Result<Vec<Vec<u8>>, ActionError> {
    let known = store::passkeys::credential_ids(tx, account).await?;
    if known.len() < PASSKEYS_MAX {
        return Ok(known);
    }
    Err(InputFault::new("name", InputFaultKind::TooMuch).into())
}

/// Keeps the passkey that was being made; every other session of the account ends.
///
/// # Errors
/// [`ActionError::Input`] of the field `passkey` where the answer is not what was asked, came too late or twice, or some
/// account has that passkey already.
pub async fn confirm(
    db: &PgPool,
    party: &RelyingParty,
    actor: &Actor,
    sent: &str,
    session: &str,
) -> Result<Kept, ActionError> {
    let session = hash_of_token(session);
    let wrong = || ActionError::from(InputFault::new("passkey", InputFaultKind::PasskeyWrong));
    let challenge = take(db, &session, Purpose::Registration).await?.ok_or_else(wrong)?;
    let account = actor.account;
    let name = challenge.name.filter(|_| challenge.account == Some(account)).ok_or_else(wrong)?;
    let made = party.made(challenge.state, sent).ok_or_else(wrong)?;
    let db = db.clone();
    to_the_end(async move {
        let mut tx = db.begin().await?;
        sign_in::hold_signed_in(&mut tx, account, &session).await?;
        room_for_one(&mut tx, account).await?;
        let is_first = !store::second_factor::ways(&mut tx, account).await?.any();
        keep(&mut tx, account, &name, &made).await?;
        tell(&mut tx, account, "account.passkey_added", json!({"name": name})).await?;
        let codes = if is_first { Some(second_factor::renew_in(&mut tx, account).await?) } else { None };
        let token = second_factor::alone(&mut tx, account, &session).await?;
        tx.commit().await?;
        Ok(Kept { codes, token })
    })
    .await
}

async fn keep(tx: &mut PgConnection, account: AccountId, name: &str, made: &Made) -> Result<(), ActionError> {
    let new = NewPasskey { account, name, credential_id: &made.credential_id, credential: &made.credential };
    let known = [("passkey_credential", "passkey", InputFaultKind::Taken)];
    store::passkeys::insert(tx, &new).await.map_err(|error| fault_on_constraint(error, &known))
}

async fn tell(
    tx: &mut PgConnection,
    account: AccountId,
    action: &str,
    what: Value,
) -> Result<(), ActionError> {
    let record = Record { account: Some(account), action, after: Some(what), ..Record::default() };
    store::journal::append(tx, record).await?;
    Ok(())
}

/// Removes a passkey; with the last second factor go the recovery codes.
///
/// # Errors
/// [`ActionError::Input`] where password or second proof is wrong, [`ActionError::Refused`] where the actor has no such
/// passkey.
pub async fn remove(
    db: &PgPool,
    actor: &Actor,
    passkey: PasskeyId,
    proofs: Proofs<'_>,
    session: &str,
) -> Result<(), ActionError> {
    let checked = second_factor::check(db, actor.account, proofs, &hash_of_token(session)).await?;
    let (db, account) = (db.clone(), actor.account);
    to_the_end(async move {
        let mut tx = db.begin().await?;
        checked.still(&mut tx, account).await?;
        checked.proves(&mut tx, account).await?;
        let removed = store::passkeys::remove(&mut tx, account, passkey).await?;
        let name = removed.ok_or(Refusal::Hidden)?;
        store::second_factor::drop_idle_codes(&mut tx, account).await?;
        second_factor::forget_attempts(&mut tx, account).await?;
        tell(&mut tx, account, "account.passkey_removed", json!({"name": name})).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// Asks the passkeys of somebody signed in for a proof: what the browser asks its device, as JSON. `None` where there is
/// no passkey.
///
/// # Errors
/// [`ActionError::Store`].
pub async fn ask_signed_in(
    db: &PgPool,
    party: &RelyingParty,
    actor: &Actor,
    session: &str,
) -> Result<Option<String>, ActionError> {
    ask(db, party, actor.account, hash_of_token(session)).await
}

/// Asks the passkeys of somebody who has given the password and owes the second step. `None` where nobody does under this
/// token, or there is no passkey.
///
/// # Errors
/// [`ActionError::Store`].
pub async fn ask_owing(db: &PgPool, party: &RelyingParty, owed: &str) -> Result<Option<String>, ActionError> {
    let owed = hash_of_token(owed);
    let owing = {
        let mut connection = db.acquire().await?;
        store::second_factor::owing(&mut connection, &owed).await?
    };
    match owing {
        Some(owing) => ask(db, party, owing.account, owed).await,
        None => Ok(None),
    }
}

/// Asks whichever passkey there is, under the token of a browser that signs in.
pub(super) async fn ask_anybody(
    db: &PgPool,
    party: &RelyingParty,
    token: &Token,
) -> Result<String, ActionError> {
    let (db, question, asked) = (db.clone(), party.ask_for_proof(&[])?, token.hash());
    to_the_end(async move {
        let mut connection = db.acquire().await?;
        let challenge = Challenge { state: question.state, account: None, name: None };
        store::passkeys::ask(&mut connection, &asked, Purpose::Proof, &challenge).await?;
        Ok(question.options)
    })
    .await
}

/// Whose passkey answers; `None` where it is nobody's, or does not say whose.
pub(super) async fn owner(db: &PgPool, answer: &Answer) -> Result<Option<AccountId>, ActionError> {
    let Some(handle) = answer.handle() else {
        return Ok(None);
    };
    let mut connection = db.acquire().await?;
    Ok(store::passkeys::owner(&mut connection, answer.credential_id(), handle).await?)
}

async fn ask(
    db: &PgPool,
    party: &RelyingParty,
    account: AccountId,
    asked: Vec<u8>,
) -> Result<Option<String>, ActionError> {
    let (db, party) = (db.clone(), party.clone());
    to_the_end(async move {
        let mut connection = db.acquire().await?;
        let allowed = store::passkeys::credential_ids(&mut connection, account).await?;
        if allowed.is_empty() {
            return Ok(None);
        }
        let question = party.ask_for_proof(&allowed)?;
        let challenge = Challenge { state: question.state, account: Some(account), name: None };
        store::passkeys::ask(&mut connection, &asked, Purpose::Proof, &challenge).await?;
        Ok(Some(question.options))
    })
    .await
}

async fn take(db: &PgPool, asked: &[u8], purpose: Purpose) -> Result<Option<Challenge>, ActionError> {
    let (db, asked) = (db.clone(), asked.to_owned());
    to_the_end(async move {
        let mut connection = db.acquire().await?;
        Ok(store::passkeys::take(&mut connection, &asked, purpose).await?)
    })
    .await
}

/// An answer beside what was asked.
#[derive(Debug)]
pub(super) struct Answered {
    answer: Answer,
    challenge: Challenge,
}

impl Answered {
    /// Puts an answer beside what was asked of whoever holds the token, which is used up by that. `None` where nothing was
    /// asked.
    pub(super) async fn to_question(
        db: &PgPool,
        answer: Answer,
        asked: &[u8],
    ) -> Result<Option<Self>, ActionError> {
        let challenge = take(db, asked, Purpose::Proof).await?;
        Ok(challenge.map(|challenge| Self { answer, challenge }))
    }

    /// Whether the answer proves that the owner of an account is there; what the passkey is now is written down.
    pub(super) async fn proves(
        &self,
        tx: &mut PgConnection,
        account: AccountId,
    ) -> Result<bool, ActionError> {
        if self.challenge.account.is_some_and(|asked| asked != account) {
            return Ok(false);
        }
        if let Some(handle) = self.answer.handle()
            && handle != store::passkeys::handle(tx, account).await?
        {
            return Ok(false);
        }
        let held = store::passkeys::hold(tx, account, self.answer.credential_id()).await?;
        let Some(mut passkey) = held else {
            return Ok(false);
        };
        let Some(now) = self.answer.proved(self.challenge.state.clone(), passkey.credential.clone()) else {
            return Ok(false);
        };
        passkey.credential = now;
        store::passkeys::used(tx, &passkey).await?;
        Ok(true)
    }
}
