//! Telling people what concerns them, and their own choice of how.
//!
//! [`tell`] is called by the other actions in the transaction of their change. Sending mails is not done here: they are
//! queued, and a worker takes them one by one.

use super::{ActionError, InputFault, InputFaultKind, administers, to_the_end, with_rights_now};
use crate::domain::access::{Actor, Refusal};
use crate::domain::ids::{AccountId, NoticeId};
use crate::domain::notice::{NewNotice, NoticeKind, Recipients, Ways, pause_after, read_email};
use crate::store;
use crate::store::journal::Record;
use crate::store::mail::DueMail;
use crate::store::notices::{MailBox, NoticeRecord};
use serde_json::json;
use sqlx::{PgConnection, PgPool};
use std::collections::BTreeMap;

/// Most characters kept of what a mail server answered.
const ERROR_MAX: usize = 300;

/// Tells the recipients of a change, in its transaction: a notice each and a queued mail, as they have chosen. `except`
/// is who made the change and knows of it. Always one statement, however many people are told.
///
/// # Errors
/// [`ActionError::Store`].
pub async fn tell(
    tx: &mut PgConnection,
    notice: &NewNotice,
    recipients: Recipients,
    except: AccountId,
) -> Result<(), ActionError> {
    Ok(store::notices::tell(tx, notice, recipients, except).await?)
}

/// Reminds units whose sheet is still a draft three days and one day before hạn gửi, each person once a day and sheet.
///
/// # Errors
/// [`ActionError::Store`].
pub async fn remind(db: &PgPool) -> Result<(), ActionError> {
    let mut connection = db.acquire().await?;
    Ok(store::notices::remind(&mut connection).await?)
}

/// Marks a notice of the actor's own read.
///
/// # Errors
/// [`ActionError::Refused`] for a notice that is not theirs.
pub async fn mark_read(db: &PgPool, actor: &Actor, notice: NoticeId) -> Result<NoticeRecord, ActionError> {
    let mut connection = db.acquire().await?;
    let found = store::notices::mark_read(&mut connection, actor.account, notice).await?;
    found.ok_or_else(|| Refusal::Hidden.into())
}

/// Marks the actor's notices read, up to the newest one their page showed.
///
/// # Errors
/// [`ActionError::Store`].
pub async fn mark_all_read(db: &PgPool, actor: &Actor, newest: NoticeId) -> Result<(), ActionError> {
    let mut connection = db.acquire().await?;
    Ok(store::notices::mark_all_read(&mut connection, actor.account, newest).await?)
}

/// What a person chose about notices.
#[derive(Debug, Clone)]
pub struct Preferences {
    /// The address as typed; empty for none.
    pub email: String,
    /// The code of the language of mails: `vi` or `en`.
    pub language: String,
    /// The ways of each kind.
    pub ways: BTreeMap<NoticeKind, Ways>,
}

/// Keeps what the actor chose for themselves.
///
/// # Errors
/// [`ActionError::Input`] for an address or a language that cannot be one.
pub async fn choose(db: &PgPool, actor: &Actor, preferences: Preferences) -> Result<(), ActionError> {
    let email = address(&preferences.email)?;
    if !matches!(preferences.language.as_str(), "vi" | "en") {
        return Err(InputFault::new("mail_language", InputFaultKind::UnknownChoice).into());
    }
    let (db, actor) = (db.clone(), actor.clone());
    to_the_end(async move {
        let mut tx = db.begin().await?;
        let after = MailBox { email, language: preferences.language };
        set_mail_box(&mut tx, &actor, actor.account, &after).await?;
        let before = store::notices::choices(&mut tx, actor.account).await?;
        if before != preferences.ways {
            store::notices::set_choices(&mut tx, actor.account, &preferences.ways).await?;
            let record = Record {
                account: Some(actor.account),
                action: "account.notices_chosen",
                before: Some(as_json(&before)),
                after: Some(as_json(&preferences.ways)),
                ..Record::default()
            };
            store::journal::append(&mut tx, record).await?;
        }
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// Changes the address of another account, as its admin.
///
/// # Errors
/// [`ActionError::Input`] for an address that cannot be one, [`ActionError::Refused`] for anyone but an admin of every
/// place the account has a role in.
pub async fn set_email(
    db: &PgPool,
    actor: &Actor,
    account: AccountId,
    typed: &str,
) -> Result<(), ActionError> {
    let email = address(typed)?;
    let (db, actor) = (db.clone(), actor.clone());
    to_the_end(async move {
        let mut tx = db.begin().await?;
        let now = with_rights_now(&mut tx, &actor).await?;
        let held = store::accounts::roles(&mut tx, account).await?;
        if held.is_empty() {
            administers(&now, None)?;
        }
        held.iter().try_for_each(|role| administers(&now, role.cluster))?;
        store::accounts::hold(&mut tx, account).await?;
        let Some(before) = store::notices::mail_box(&mut tx, account).await? else {
            return Err(Refusal::Hidden.into());
        };
        set_mail_box(&mut tx, &actor, account, &MailBox { email, ..before }).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// Reads a typed address; none where nothing was typed.
fn address(typed: &str) -> Result<Option<String>, ActionError> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    let read = read_email(typed).ok_or_else(|| InputFault::new("email", InputFaultKind::EmailForm))?;
    Ok(Some(read))
}

async fn set_mail_box(
    tx: &mut PgConnection,
    actor: &Actor,
    account: AccountId,
    after: &MailBox,
) -> Result<(), ActionError> {
    store::accounts::hold(tx, account).await?;
    let Some(before) = store::notices::mail_box(tx, account).await? else {
        return Err(Refusal::Hidden.into());
    };
    if before == *after {
        return Ok(());
    }
    store::notices::set_mail_box(tx, account, after).await?;
    let login = store::accounts::find(tx, account).await?.map(|record| record.login);
    let record = Record {
        account: Some(actor.account),
        action: "account.mail_changed",
        subject: login.as_deref(),
        before: Some(json!({"email": before.email, "language": before.language})),
        after: Some(json!({"email": after.email, "language": after.language})),
        ..Record::default()
    };
    store::journal::append(tx, record).await?;
    Ok(())
}

fn as_json(ways: &BTreeMap<NoticeKind, Ways>) -> serde_json::Value {
    let kinds = ways.iter().map(|(kind, ways)| {
        (kind.as_str().to_owned(), json!({"in_app": ways.in_app, "by_mail": ways.by_mail}))
    });
    serde_json::Value::Object(kinds.collect())
}

/// Takes the next mail that is due, for the minutes of one attempt; nobody else gets it meanwhile.
///
/// # Errors
/// [`ActionError::Store`].
pub async fn take_mail(db: &PgPool) -> Result<Option<DueMail>, ActionError> {
    let mut connection = db.acquire().await?;
    store::mail::give_up_stale(&mut connection).await?;
    Ok(store::mail::take(&mut connection).await?)
}

/// What became of an attempt to send a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attempt {
    /// The mail server took it, for that address.
    Sent(String),
    /// It did not; it is tried again after a pause that grows, and given up in the end.
    Failed(String),
    /// There is nowhere to send it to.
    Pointless(String),
}

/// Writes down what became of an attempt.
///
/// # Errors
/// [`ActionError::Store`].
pub async fn settle(db: &PgPool, mail: &DueMail, attempt: &Attempt) -> Result<(), ActionError> {
    let mut connection = db.acquire().await?;
    let short = |error: &str| error.chars().filter(|c| !c.is_control()).take(ERROR_MAX).collect::<String>();
    match attempt {
        Attempt::Sent(to) => store::mail::sent(&mut connection, mail.id, to).await?,
        Attempt::Failed(error) => {
            store::mail::failed(&mut connection, mail.id, &short(error), pause_after(mail.attempts)).await?;
        }
        Attempt::Pointless(error) => {
            store::mail::failed(&mut connection, mail.id, &short(error), None).await?;
        }
    }
    Ok(())
}
