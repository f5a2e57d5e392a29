//! What an admin does with an account that exists: names and roles, links, sessions, disabling.

use super::{AccountForm, KNOWN, check_names, mark_of, may_grant, set_roles};
use crate::actions::secrets::{Token, hash_of_token};
use crate::actions::{
    ActionError, InputFault, InputFaultKind, administers, fault_on_constraint, to_the_end, with_rights_now,
};
use crate::domain::access::{Actor, Refusal};
use crate::domain::ids::AccountId;
use crate::store;
use crate::store::accounts::{AccountRecord, DatedRole};
use crate::store::journal::Record;
use crate::store::links::LinkPurpose;
use serde_json::json;
use sqlx::{PgConnection, PgPool};

/// An account as it stands, if the actor administers every place it has a role in.
async fn administered(
    tx: &mut PgConnection,
    actor: &Actor,
    account: AccountId,
) -> Result<(AccountRecord, Vec<DatedRole>), ActionError> {
    let Some(record) = store::accounts::find(tx, account).await? else {
        return Err(Refusal::Hidden.into());
    };
    let held = store::accounts::roles(tx, account).await?;
    let actor = with_rights_now(tx, actor).await?;
    if held.is_empty() {
        administers(&actor, None)?;
    }
    may_grant(&actor, &held)?;
    Ok((record, held))
}

/// Changes names and roles. Sessions of the account end when its roles change: new rights, new sign-in. Whoever changes
/// their own keeps the session they are in, under the new token that is returned.
///
/// # Errors
/// [`ActionError::Input`] (also when the last admin would be gone), [`ActionError::Refused`], [`ActionError::Stale`]
/// where the account is not what `seen` marks any more.
pub async fn update(
    db: &PgPool,
    actor: &Actor,
    account: AccountId,
    form: AccountForm,
    seen: &str,
    session: &str,
) -> Result<Option<Token>, ActionError> {
    may_grant(actor, &form.roles)?;
    check_names(&form.login, &form.full_name)?;
    let (db, actor, seen, session) = (db.clone(), actor.clone(), seen.to_owned(), hash_of_token(session));
    to_the_end(async move {
        let mut tx = db.begin().await?;
        store::alone(&mut tx, store::Alone::FewerAdmins).await?;
        let (before, held) = administered(&mut tx, &actor, account).await?;
        if mark_of(&before.login, &before.full_name, &held) != seen {
            return Err(ActionError::Stale);
        }
        if (before.login.as_str(), before.full_name.as_str())
            != (form.login.as_str(), form.full_name.as_str())
        {
            store::accounts::rename(&mut tx, account, &form.login, &form.full_name)
                .await
                .map_err(|error| fault_on_constraint(error, KNOWN))?;
            let record = Record {
                account: Some(actor.account),
                action: "account.renamed",
                subject: Some(&form.login),
                before: Some(json!({"login": before.login, "full_name": before.full_name})),
                after: Some(json!({"login": form.login, "full_name": form.full_name})),
                ..Record::default()
            };
            store::journal::append(&mut tx, record).await?;
        }
        set_roles(&mut tx, Some(actor.account), account, &form).await?;
        let mut rotated = None;
        if held != form.roles {
            let kept = (account == actor.account).then_some(session.as_slice());
            store::sessions::close_all(&mut tx, account, kept).await?;
            if let Some(kept) = kept {
                let token = Token::random()?;
                store::sessions::rotate(&mut tx, kept, &token.hash()).await?;
                rotated = Some(token);
            }
        }
        an_admin_remains(&mut tx, "role.0.kind").await?;
        tx.commit().await?;
        Ok(rotated)
    })
    .await
}

async fn an_admin_remains(tx: &mut PgConnection, field: &str) -> Result<(), ActionError> {
    if store::accounts::count_admins(tx).await? > 0 {
        return Ok(());
    }
    Err(InputFault::new(field, InputFaultKind::LastAdmin).into())
}

/// Disables an account, ending its sessions, or enables it again.
///
/// # Errors
/// [`ActionError::Input`] when the last admin would be gone, [`ActionError::Refused`].
pub async fn set_disabled(
    db: &PgPool,
    actor: &Actor,
    account: AccountId,
    disabled: bool,
) -> Result<(), ActionError> {
    let (db, actor) = (db.clone(), actor.clone());
    to_the_end(async move {
        let mut tx = db.begin().await?;
        store::alone(&mut tx, store::Alone::FewerAdmins).await?;
        let (record, _) = administered(&mut tx, &actor, account).await?;
        store::accounts::set_disabled(&mut tx, account, disabled).await?;
        if disabled {
            store::sessions::close_all(&mut tx, account, None).await?;
            an_admin_remains(&mut tx, "main").await?;
        }
        let action = if disabled { "account.disabled" } else { "account.enabled" };
        tell(&mut tx, &actor, action, &record.login).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// Makes a new one-time link; an earlier unused one dies.
///
/// # Errors
/// [`ActionError::Refused`].
pub async fn issue_link(db: &PgPool, actor: &Actor, account: AccountId) -> Result<Token, ActionError> {
    let (db, actor) = (db.clone(), actor.clone());
    to_the_end(async move {
        let mut tx = db.begin().await?;
        let (record, _) = administered(&mut tx, &actor, account).await?;
        let token = Token::random()?;
        store::links::issue(&mut tx, &token.hash(), LinkPurpose::SetPassword(account)).await?;
        tell(&mut tx, &actor, "account.link_issued", &record.login).await?;
        tx.commit().await?;
        Ok(token)
    })
    .await
}

/// Ends every session of an account.
///
/// # Errors
/// [`ActionError::Refused`].
pub async fn end_sessions(db: &PgPool, actor: &Actor, account: AccountId) -> Result<(), ActionError> {
    let (db, actor) = (db.clone(), actor.clone());
    to_the_end(async move {
        let mut tx = db.begin().await?;
        let (record, _) = administered(&mut tx, &actor, account).await?;
        store::sessions::close_all(&mut tx, account, None).await?;
        tell(&mut tx, &actor, "account.sessions_ended", &record.login).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// Removes the second factor of somebody who has lost it, app and passkeys, and ends their sessions. Nothing happens where there is none.
///
/// # Errors
/// [`ActionError::Refused`].
pub async fn remove_second_factor(db: &PgPool, actor: &Actor, account: AccountId) -> Result<(), ActionError> {
    let (db, actor) = (db.clone(), actor.clone());
    to_the_end(async move {
        let mut tx = db.begin().await?;
        let (record, _) = administered(&mut tx, &actor, account).await?;
        store::accounts::hold(&mut tx, account).await?;
        if store::second_factor::remove_all(&mut tx, account).await? {
            store::sessions::close_all(&mut tx, account, None).await?;
            tell(&mut tx, &actor, "account.second_factor_removed", &record.login).await?;
        }
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// Writes down what was done to an account, where there is nothing to say of before and after.
async fn tell(tx: &mut PgConnection, actor: &Actor, action: &str, login: &str) -> Result<(), ActionError> {
    let record = Record { account: Some(actor.account), action, subject: Some(login), ..Record::default() };
    store::journal::append(tx, record).await?;
    Ok(())
}
