//! Everything a person can change: one change, one transaction, one journal record.
//!
//! Each action begins, locks, asks the domain, writes through the store, appends to the journal and commits,
//! visibly in one function. Reads have no action: pages read the store.

pub mod accounts;
pub mod appraisal;
pub mod archives;
pub mod conflicts;
pub mod entries;
pub mod evidence;
pub mod first_start;
pub mod members;
pub mod new_passwords;
pub mod notices;
pub mod openid;
pub mod passkeys;
pub mod period_scheme;
pub mod periods;
pub mod presence;
pub mod publication;
pub mod report_texts;
pub mod restoration;
pub mod schemes;
pub mod sealing;
pub mod second_factor;
pub mod secrets;
pub mod sessions;
pub mod sheets;
pub mod sign_in;
pub mod templates;
pub mod tokens;
pub mod webhooks;

use crate::domain::access::{Actor, Refusal};
use crate::domain::ids::ClusterId;
use crate::domain::scheme::edit::EditFault;
use crate::store::{self, StoreError};
use sqlx::PgConnection;
use std::future::Future;

/// Why an action did not happen.
#[derive(Debug, thiserror::Error)]
pub enum ActionError {
    /// The actor may not, or not now.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// The row has been changed since it was read.
    #[error("changed by someone else meanwhile")]
    Stale,
    /// The input contradicts what is stored; the page words it beside its field.
    #[error("the input cannot be taken: {0:?}")]
    Input(Vec<InputFault>),
    /// The scheme cannot take the change.
    #[error("the scheme cannot take the change: {0:?}")]
    Edit(EditFault),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No secret could be made or compared: a defect of the system.
    #[error(transparent)]
    Secret(#[from] secrets::SecretError),
    /// The task of the write itself failed: a defect.
    #[error("the write was interrupted")]
    Interrupted(#[source] tokio::task::JoinError),
}

impl From<sqlx::Error> for ActionError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

impl From<Refusal> for ActionError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// A fault of one field of an administrative form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputFault {
    /// The field's name in the form.
    pub field: String,
    /// What is wrong with it.
    pub kind: InputFaultKind,
}

/// What can be wrong with a field of an administrative form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InputFaultKind {
    /// Nothing was entered.
    Required,
    /// Too long.
    TooLong,
    /// A user name has 2–64 small letters, digits, dots, dashes.
    LoginForm,
    /// The user name, code or order is taken.
    Taken,
    /// A password has at least twelve characters.
    PasswordShort,
    /// The password contains the user name or is one repeated pattern.
    PasswordWeak,
    /// The two passwords differ.
    PasswordsDiffer,
    /// The present password is another.
    PasswordWrong,
    /// The code of the second factor does not fit, or was used.
    CodeWrong,
    /// No passkey was made: the answer is not what was asked, or came too late.
    PasskeyWrong,
    /// The end comes before the beginning, or the dates are out of order.
    DatesOutOfOrder,
    /// It cannot be changed any more: sheets stand on it.
    Fixed,
    /// The dates overlap with others of the same thing.
    DatesOverlap,
    /// Not a date.
    NotADate,
    /// Not a whole number above zero.
    NotACount,
    /// The role needs a unit of the cluster.
    UnitNeeded,
    /// None of the choices.
    UnknownChoice,
    /// Too many attempts: wait some minutes.
    TooMany,
    /// The last admin would be gone.
    LastAdmin,
    /// A code has the form the field asks for.
    CodeForm,
    /// Faults of the scheme forbid its adoption.
    HasFaults,
    /// It holds bytes or characters that are no text, or is typed in TCVN3.
    NotText,
    /// A number outside what is allowed there.
    OutOfRange,
    /// Not an e-mail address.
    EmailForm,
    /// There are as many as there may be.
    TooMuch,
    /// Not the address of a web server, or one with a user name or a fragment.
    WebAddressForm,
    /// It must begin with `https://`.
    NotEncrypted,
    /// A machine this server does not ask.
    NotAsked,
}

impl InputFault {
    /// A fault of `field`.
    #[must_use]
    pub fn new(field: impl Into<String>, kind: InputFaultKind) -> Self {
        Self { field: field.into(), kind }
    }
}

impl From<InputFault> for ActionError {
    fn from(fault: InputFault) -> Self {
        Self::Input(vec![fault])
    }
}

/// A reason or a remark: some text, at most [`entries::TEXT_MAX`] characters.
fn check_reason(field: &str, text: &str) -> Result<(), InputFault> {
    let kind = if text.trim().is_empty() {
        InputFaultKind::Required
    } else if text.chars().count() > entries::TEXT_MAX {
        InputFaultKind::TooLong
    } else {
        return Ok(());
    };
    Err(InputFault::new(field, kind))
}

/// Turns the refusal of a known constraint into a fault of its field; anything else stays a store error.
fn fault_on_constraint(error: StoreError, known: &[(&str, &str, InputFaultKind)]) -> ActionError {
    if let StoreError::Constraint { name, .. } = &error
        && let Some((_, field, kind)) = known.iter().find(|(constraint, _, _)| constraint == name)
    {
        return InputFault::new(*field, *kind).into();
    }
    ActionError::Store(error)
}

/// Runs a write to its end in a task of its own, so that a client going away, or a time-out, can never cut it in
/// the middle of a transaction.
async fn to_the_end<T, F>(write: F) -> Result<T, ActionError>
where
    T: Send + 'static,
    F: Future<Output = Result<T, ActionError>> + Send + 'static,
{
    tokio::spawn(write).await.map_err(ActionError::Interrupted)?
}

/// The actor with the rights they have now, read inside the transaction of a change: what was taken away since the
/// request began no longer counts.
async fn with_rights_now(tx: &mut PgConnection, actor: &Actor) -> Result<Actor, ActionError> {
    let grants = store::accounts::grants_today(tx, actor.account).await?;
    Ok(Actor { account: actor.account, grants })
}

/// Allows only an admin of the cluster, or of the whole installation where `cluster` is `None`.
fn administers(actor: &Actor, cluster: Option<ClusterId>) -> Result<(), ActionError> {
    if actor.may_administer(cluster) { Ok(()) } else { Err(Refusal::Hidden.into()) }
}
