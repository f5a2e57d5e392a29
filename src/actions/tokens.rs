//! Personal tokens of the API: everybody makes and revokes their own.

use super::secrets::Token;
use super::{ActionError, InputFault, InputFaultKind, to_the_end};
use crate::domain::access::{Actor, Refusal};
use crate::domain::ids::TokenId;
use crate::domain::token::{NAME_MAX, Scope, TOKEN_DAYS, TOKENS_MAX};
use crate::store;
use crate::store::journal::Record;
use crate::store::tokens::NewToken;
use serde_json::json;
use sqlx::PgPool;

/// What a token begins with, so that one left lying about is known for what it is.
pub const TOKEN_PREFIX: &str = "thidua_";

/// What a new token is to be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TokenForm {
    /// What its owner calls it.
    pub name: String,
    /// What it may be used for.
    pub scopes: Vec<Scope>,
    /// For how many days, one of [`TOKEN_DAYS`].
    pub days: i32,
}

/// Makes a token for the actor; its text is shown once.
///
/// # Errors
/// [`ActionError::Input`] for no name (`name`), nothing it may be used for (`scopes`), an unknown time (`days`) or too many
/// tokens (`name`); [`ActionError::Store`].
pub async fn create(db: &PgPool, actor: &Actor, form: TokenForm) -> Result<String, ActionError> {
    let faults = faults_of(&form);
    if !faults.is_empty() {
        return Err(ActionError::Input(faults));
    }
    let (db, actor) = (db.clone(), actor.clone());
    to_the_end(async move {
        let mut tx = db.begin().await?;
        // Two forms at once must not both be the last one allowed.
        store::accounts::hold(&mut tx, actor.account).await?;
        if store::tokens::of_account(&mut tx, actor.account).await?.len() >= TOKENS_MAX {
            return Err(InputFault::new("name", InputFaultKind::TooMuch).into());
        }
        let token = Token::random()?;
        let new = NewToken {
            account: actor.account,
            name: form.name.trim(),
            scopes: &form.scopes,
            days: form.days,
        };
        store::tokens::insert(&mut tx, &new, &token.hash()).await?;
        let scopes: Vec<&str> = form.scopes.iter().map(|scope| scope.as_str()).collect();
        let record = Record {
            account: Some(actor.account),
            action: "token.created",
            after: Some(json!({"name": new.name, "scopes": scopes, "days": form.days})),
            ..Record::default()
        };
        store::journal::append(&mut tx, record).await?;
        tx.commit().await?;
        Ok(format!("{TOKEN_PREFIX}{}", token.reveal()))
    })
    .await
}

fn faults_of(form: &TokenForm) -> Vec<InputFault> {
    let mut faults = Vec::new();
    if form.name.trim().is_empty() {
        faults.push(InputFault::new("name", InputFaultKind::Required));
    } else if form.name.trim().chars().count() > NAME_MAX {
        faults.push(InputFault::new("name", InputFaultKind::TooLong));
    }
    if form.scopes.is_empty() {
        faults.push(InputFault::new("scopes", InputFaultKind::Required));
    }
    if !TOKEN_DAYS.contains(&form.days) {
        faults.push(InputFault::new("days", InputFaultKind::UnknownChoice));
    }
    faults
}

/// Revokes one of the actor's tokens.
///
/// # Errors
/// [`ActionError::Refused`] where it is not theirs; [`ActionError::Store`].
pub async fn revoke(db: &PgPool, actor: &Actor, token: TokenId) -> Result<(), ActionError> {
    let (db, actor) = (db.clone(), actor.clone());
    to_the_end(async move {
        let mut tx = db.begin().await?;
        let revoked = store::tokens::revoke(&mut tx, actor.account, token).await?;
        let name = revoked.ok_or(ActionError::Refused(Refusal::Hidden))?;
        let record = Record {
            account: Some(actor.account),
            action: "token.revoked",
            before: Some(json!({ "name": name })),
            ..Record::default()
        };
        store::journal::append(&mut tx, record).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}
