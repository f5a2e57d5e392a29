//! Accounts: the first admin, new accounts and their one-time links, roles, passwords, sessions.
//!
//! An admin never chooses or sees a person's password: the person sets it behind a link that works once.

mod administration;
mod passwords;

pub use self::administration::{end_sessions, issue_link, remove_second_factor, set_disabled, update};
pub(super) use self::passwords::verify_password;
pub use self::passwords::{change_password, set_password_by_link};
use super::new_passwords::{Context, check_new_password};
use super::secrets::{Token, hash_of_token, hash_password, short_mark};
use super::{
    ActionError, InputFault, InputFaultKind, administers, fault_on_constraint, to_the_end, with_rights_now,
};
use crate::domain::access::{Actor, Role};
use crate::domain::ids::{AccountId, ClusterId, MemberUnitId};
use crate::store;
use crate::store::accounts::DatedRole;
use crate::store::journal::{Hand, Record};
use crate::store::links::LinkPurpose;
use serde_json::{Value, json};
use sqlx::{PgConnection, PgPool};

/// Most characters of a person's name.
const NAME_MAX: usize = 120;

/// Who an account belongs to and what it may do.
#[derive(Debug, Clone)]
pub struct AccountForm {
    /// User name: small letters, digits, dots and dashes.
    pub login: String,
    /// The person's name, in NFC.
    pub full_name: String,
    /// All roles it is to have, dated.
    pub roles: Vec<DatedRole>,
}

const KNOWN: &[(&str, &str, InputFaultKind)] = &[
    ("account_login_key", "username", InputFaultKind::Taken),
    ("account_login_form", "username", InputFaultKind::LoginForm),
    ("account_role_range", "roles", InputFaultKind::DatesOutOfOrder),
    ("account_role_place", "roles", InputFaultKind::UnitNeeded),
];

fn check_names(login: &str, full_name: &str) -> Result<(), ActionError> {
    let mut faults = Vec::new();
    let mut letters = login.chars();
    let starts_well = letters.next().is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    let goes_on =
        letters.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_' | '-'));
    if !(starts_well && goes_on && (2..=64).contains(&login.len())) {
        faults.push(InputFault::new("username", InputFaultKind::LoginForm));
    }
    if full_name.trim().is_empty() {
        faults.push(InputFault::new("full_name", InputFaultKind::Required));
    } else if full_name.chars().count() > NAME_MAX {
        faults.push(InputFault::new("full_name", InputFaultKind::TooLong));
    }
    if faults.is_empty() { Ok(()) } else { Err(ActionError::Input(faults)) }
}

fn roles_as_json(roles: &[DatedRole]) -> Value {
    let roles: Vec<Value> = roles
        .iter()
        .map(|held| {
            json!({"role": held.role.as_str(), "cluster": held.cluster.map(ClusterId::get),
                   "unit": held.unit.map(MemberUnitId::get), "from": held.valid_from, "to": held.valid_to})
        })
        .collect();
    Value::Array(roles)
}

/// A short mark of what an account was like when a page showed it: what a colleague changed since must not be
/// overwritten unseen.
#[must_use]
pub fn mark_of(login: &str, full_name: &str, roles: &[DatedRole]) -> String {
    short_mark(&json!([login, full_name, roles_as_json(roles)]).to_string())
}

/// Makes the link behind which the first admin is set up, while there is no account at all.
///
/// # Errors
/// [`ActionError::Store`].
pub async fn issue_first_admin_link(db: &PgPool) -> Result<Option<Token>, ActionError> {
    let db = db.clone();
    to_the_end(async move {
        let mut tx = db.begin().await?;
        if store::accounts::any(&mut tx).await? {
            return Ok(None);
        }
        let token = Token::random()?;
        store::links::issue(&mut tx, &token.hash(), LinkPurpose::FirstAdmin).await?;
        tx.commit().await?;
        Ok(Some(token))
    })
    .await
}

/// Creates the first admin behind the one-time link. `None` if the link no longer works.
///
/// # Errors
/// [`ActionError::Input`] for names and passwords that cannot be taken.
pub async fn create_first_admin(
    db: &PgPool,
    token: &str,
    login: &str,
    full_name: &str,
    password: &str,
) -> Result<Option<AccountId>, ActionError> {
    check_names(login, full_name)?;
    let units = {
        let mut connection = db.acquire().await?;
        store::clusters::every_name(&mut connection).await?
    };
    check_new_password(password, &Context::new(login, full_name, &units))?;
    let password_hash = hash_password(password).await?;
    let (db, link) = (db.clone(), hash_of_token(token));
    let (login, full_name) = (login.to_owned(), full_name.to_owned());
    to_the_end(async move {
        let mut tx = db.begin().await?;
        if !store::links::use_up(&mut tx, &link).await? || store::accounts::any(&mut tx).await? {
            return Ok(None);
        }
        let admin = insert_account(&mut tx, None, &login, &full_name, Some(&password_hash)).await?;
        let today = store::clusters::today(&mut tx).await?;
        let role =
            DatedRole { role: Role::Admin, cluster: None, unit: None, valid_from: today, valid_to: None };
        store::accounts::replace_roles(&mut tx, admin, &[role]).await?;
        tx.commit().await?;
        Ok(Some(admin))
    })
    .await
}

async fn insert_account(
    tx: &mut PgConnection,
    by: Option<AccountId>,
    login: &str,
    full_name: &str,
    password_hash: Option<&str>,
) -> Result<AccountId, ActionError> {
    let account = store::accounts::insert(tx, login, full_name, password_hash)
        .await
        .map_err(|error| fault_on_constraint(error, KNOWN))?;
    let record = Record {
        account: by.or(Some(account)),
        action: "account.created",
        subject: Some(login),
        // An account without a password that nobody makes is made on the console.
        hand: if by.is_none() && password_hash.is_none() { Hand::System } else { Hand::Page },
        after: Some(json!({"full_name": full_name})),
        ..Record::default()
    };
    store::journal::append(tx, record).await?;
    Ok(account)
}

/// Creates an account from the server's console, with nobody signed in, and its one-time link.
///
/// # Errors
/// [`ActionError::Input`].
pub async fn create_from_console(db: &PgPool, form: AccountForm) -> Result<Token, ActionError> {
    check_names(&form.login, &form.full_name)?;
    let db = db.clone();
    to_the_end(async move {
        let mut tx = db.begin().await?;
        let token = create_with_link(&mut tx, None, &form).await?.1;
        tx.commit().await?;
        Ok(token)
    })
    .await
}

async fn create_with_link(
    tx: &mut PgConnection,
    by: Option<AccountId>,
    form: &AccountForm,
) -> Result<(AccountId, Token), ActionError> {
    let account = insert_account(tx, by, &form.login, &form.full_name, None).await?;
    set_roles(tx, by, account, form).await?;
    let token = Token::random()?;
    store::links::issue(tx, &token.hash(), LinkPurpose::SetPassword(account)).await?;
    Ok((account, token))
}

/// Creates an account and the one-time link behind which its owner sets the password.
///
/// # Errors
/// [`ActionError::Input`], [`ActionError::Refused`] for anyone but an admin of every place it gets a role in.
pub async fn create(
    db: &PgPool,
    actor: &Actor,
    form: AccountForm,
) -> Result<(AccountId, Token), ActionError> {
    may_grant(actor, &form.roles)?;
    check_names(&form.login, &form.full_name)?;
    let (db, actor) = (db.clone(), actor.clone());
    to_the_end(async move {
        let mut tx = db.begin().await?;
        may_grant(&with_rights_now(&mut tx, &actor).await?, &form.roles)?;
        let created = create_with_link(&mut tx, Some(actor.account), &form).await?;
        tx.commit().await?;
        Ok(created)
    })
    .await
}

/// An account without any role belongs to no cluster: only an admin of the whole installation makes one.
fn may_grant(actor: &Actor, roles: &[DatedRole]) -> Result<(), ActionError> {
    if roles.is_empty() && !actor.may_administer(None) {
        return Err(InputFault::new("role.0.kind", InputFaultKind::Required).into());
    }
    roles.iter().try_for_each(|held| administers(actor, held.cluster))
}

async fn set_roles(
    tx: &mut PgConnection,
    by: Option<AccountId>,
    account: AccountId,
    form: &AccountForm,
) -> Result<(), ActionError> {
    for (index, held) in form.roles.iter().enumerate() {
        let field = |name: &str| format!("role.{index}.{name}");
        if held.role.needs_unit() && held.unit.is_none() {
            return Err(InputFault::new(field("unit"), InputFaultKind::UnitNeeded).into());
        }
        if held.valid_to.is_some_and(|to| to <= held.valid_from) {
            return Err(InputFault::new(field("to"), InputFaultKind::DatesOutOfOrder).into());
        }
    }
    let before: Vec<DatedRole> = store::accounts::roles(tx, account).await?;
    if before == form.roles {
        return Ok(());
    }
    store::accounts::replace_roles(tx, account, &form.roles)
        .await
        .map_err(|error| fault_on_constraint(error, KNOWN))?;
    let record = Record {
        account: by,
        action: "account.roles_changed",
        subject: Some(&form.login),
        before: Some(roles_as_json(&before)),
        after: Some(roles_as_json(&form.roles)),
        ..Record::default()
    };
    store::journal::append(tx, record).await?;
    Ok(())
}
