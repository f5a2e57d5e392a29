//! Passwords: set behind a one-time link, changed by their owner.

use crate::actions::new_passwords::{Context, check_new_password};
use crate::actions::secrets::{Token, hash_of_token, hash_password, password_fits};
use crate::actions::{ActionError, InputFault, InputFaultKind, openid, to_the_end};
use crate::domain::access::Actor;
use crate::domain::ids::AccountId;
use crate::store;
use crate::store::journal::Record;
use sqlx::{PgConnection, PgPool};

/// Attempts at the present password before the waits begin.
const FREE_ATTEMPTS: i32 = 5;

/// Sets the password behind a one-time link; every session of the account ends. `false` if the link no longer works.
/// Whoever resets a password may have lost the old one to somebody: an identity that was linked with it is parted.
///
/// # Errors
/// [`ActionError::Input`] for a password that cannot be taken.
pub async fn set_password_by_link(
    db: &PgPool,
    token: &str,
    account: AccountId,
    password: &str,
) -> Result<bool, ActionError> {
    check_new_password(password, &context_of(db, account).await?)?;
    let password_hash = hash_password(password).await?;
    let (db, link) = (db.clone(), hash_of_token(token));
    to_the_end(async move {
        let mut tx = db.begin().await?;
        if !store::links::use_up(&mut tx, &link).await? {
            return Ok(false);
        }
        replace_password(&mut tx, account, &password_hash, None).await?;
        // Whatever else opens the account may have been set up by whoever knew the password before.
        openid::part(&mut tx, account, None).await?;
        store::passkeys::open_nothing_alone(&mut tx, account).await?;
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

/// Compares the present password of somebody signed in, counted as an attempt; the hash that it fits.
///
/// # Errors
/// [`ActionError::Input`] of the field `current`.
pub(in crate::actions) async fn verify_password(
    db: &PgPool,
    account: AccountId,
    present: &str,
) -> Result<String, ActionError> {
    let wrong = || ActionError::from(InputFault::new("current", InputFaultKind::PasswordWrong));
    let subject = attempts_of(account);
    let verified = {
        let mut connection = db.acquire().await?;
        if !store::throttle::attempt(&mut connection, &subject, FREE_ATTEMPTS).await? {
            return Err(InputFault::new("current", InputFaultKind::TooMany).into());
        }
        store::accounts::password_hash(&mut connection, account).await?.ok_or_else(wrong)?
    };
    if !password_fits(present, Some(verified.clone())).await? {
        return Err(wrong());
    }
    let db = db.clone();
    to_the_end(async move {
        let mut connection = db.acquire().await?;
        store::throttle::forget(&mut connection, &subject).await?;
        Ok(verified)
    })
    .await
}

/// What attempts at the present password of an account are counted under.
fn attempts_of(account: AccountId) -> String {
    format!("password:{}", account.get())
}

/// Changes the own password; every other session of the account ends, and this one gets the token that is returned.
///
/// # Errors
/// [`ActionError::Input`] where the present one is wrong or the new one cannot be taken.
pub async fn change_password(
    db: &PgPool,
    actor: &Actor,
    present: &str,
    new: &str,
    session: &str,
) -> Result<Token, ActionError> {
    let account = actor.account;
    check_new_password(new, &context_of(db, account).await?)?;
    let verified = verify_password(db, account, present).await?;
    let password_hash = hash_password(new).await?;
    let (db, kept, token) = (db.clone(), hash_of_token(session), Token::random()?);
    to_the_end(async move {
        let mut tx = db.begin().await?;
        // Somebody may have set another one while these were being compared and hashed.
        if !store::accounts::still_has(&mut tx, account, &verified).await? {
            return Err(InputFault::new("current", InputFaultKind::PasswordWrong).into());
        }
        replace_password(&mut tx, account, &password_hash, Some(&kept)).await?;
        store::sessions::rotate(&mut tx, &kept, &token.hash()).await?;
        tx.commit().await?;
        Ok(token)
    })
    .await
}

/// The words around an account that anybody would try first.
async fn context_of(db: &PgPool, account: AccountId) -> Result<Context, ActionError> {
    let mut connection = db.acquire().await?;
    let record = store::accounts::find(&mut connection, account).await?;
    let units = store::clusters::every_name(&mut connection).await?;
    Ok(record.map_or_else(Context::default, |record| Context::new(&record.login, &record.full_name, &units)))
}
