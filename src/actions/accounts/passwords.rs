//! Passwords: set behind a one-time link, changed by their owner.

use crate::actions::secrets::{check_new_password, hash_of_token, hash_password, password_fits};
use crate::actions::{ActionError, InputFault, InputFaultKind, to_the_end};
use crate::domain::access::Actor;
use crate::domain::ids::AccountId;
use crate::store;
use crate::store::journal::Record;
use sqlx::{PgConnection, PgPool};

/// Attempts at the present password before the waits begin.
const FREE_ATTEMPTS: i32 = 5;

/// Sets the password behind a one-time link; every session of the account ends. `false` if the link no longer works.
///
/// # Errors
/// [`ActionError::Input`] for a password that cannot be taken.
pub async fn set_password_by_link(
    db: &PgPool,
    token: &str,
    account: AccountId,
    login: &str,
    password: &str,
) -> Result<bool, ActionError> {
    check_new_password(password, login)?;
    let password_hash = hash_password(password).await?;
    let (db, link) = (db.clone(), hash_of_token(token));
    to_the_end(async move {
        let mut tx = db.begin().await?;
        if !store::links::use_up(&mut tx, &link).await? {
            return Ok(false);
        }
        replace_password(&mut tx, account, &password_hash, None).await?;
        tx.commit().await?;
        Ok(true)
    })
    .await
}

async fn replace_password(
    tx: &mut PgConnection,
    account: AccountId,
    password_hash: &str,
    kept_session: Option<&[u8]>,
) -> Result<(), ActionError> {
    store::accounts::set_password(tx, account, password_hash).await?;
    store::sessions::close_all(tx, account, kept_session).await?;
    let record = Record { account: Some(account), action: "account.password_set", ..Record::default() };
    store::journal::append(tx, record).await?;
    Ok(())
}

/// Changes the own password; every other session of the account ends.
///
/// # Errors
/// [`ActionError::Input`] where the present one is wrong or the new one cannot be taken.
pub async fn change_password(
    db: &PgPool,
    actor: &Actor,
    login: &str,
    present: &str,
    new: &str,
    session: &str,
) -> Result<(), ActionError> {
    check_new_password(new, login)?;
    let wrong = || ActionError::from(InputFault::new("current", InputFaultKind::PasswordWrong));
    let subject = format!("password:{}", actor.account.get());
    let verified = {
        let mut connection = db.acquire().await?;
        if !store::throttle::attempt(&mut connection, &subject, FREE_ATTEMPTS).await? {
            return Err(InputFault::new("current", InputFaultKind::TooMany).into());
        }
        store::accounts::password_hash(&mut connection, actor.account).await?.ok_or_else(wrong)?
    };
    if !password_fits(present, Some(verified.clone())).await? {
        return Err(wrong());
    }
    let password_hash = hash_password(new).await?;
    let (db, account, kept) = (db.clone(), actor.account, hash_of_token(session));
    to_the_end(async move {
        let mut tx = db.begin().await?;
        // Somebody may have set another one while these were being compared and hashed.
        if !store::accounts::still_has(&mut tx, account, &verified).await? {
            return Err(InputFault::new("current", InputFaultKind::PasswordWrong).into());
        }
        store::throttle::forget(&mut tx, &subject).await?;
        replace_password(&mut tx, account, &password_hash, Some(&kept)).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}
