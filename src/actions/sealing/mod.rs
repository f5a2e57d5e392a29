//! Secrets that have to be readable again – those of authenticator apps and of webhooks – sealed under a key that does not
//! lie in the database. What was stored before there was a key, or under an earlier one, is sealed anew at start.

mod keys;

pub use self::keys::{Condition, KeyFault, Place, SealingKeys};

use super::{ActionError, to_the_end};
use crate::store;
use crate::store::journal::Record;
use crate::store::secrets::{AppSecret, WebhookSecret};
use serde_json::json;
use sqlx::{PgConnection, PgPool};

/// How the secrets lie in the store, counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Conditions {
    /// Readable for whoever reads the database.
    pub plain: usize,
    /// Sealed under a key that is given.
    pub sealed: usize,
    /// Sealed under a key that is not given.
    pub closed: usize,
}

impl Conditions {
    fn count(&mut self, condition: Condition) {
        match condition {
            Condition::Plain => self.plain += 1,
            Condition::Sealed | Condition::SealedEarlier => self.sealed += 1,
            Condition::Closed => self.closed += 1,
        }
    }
}

/// How the secrets lie in the store, each looked at with these keys.
///
/// # Errors
/// [`ActionError::Store`].
pub async fn conditions(
    connection: &mut PgConnection,
    keys: &SealingKeys,
) -> Result<Conditions, ActionError> {
    let mut found = Conditions::default();
    for app in store::secrets::of_apps(connection).await? {
        found.count(keys.condition_of_app(app.account, &app.secret));
    }
    for hook in store::secrets::of_webhooks(connection).await? {
        found.count(keys.condition_of_webhook(hook.cluster, &hook.address, &hook.secret));
    }
    Ok(found)
}

/// Seals what lies plain or under an earlier key, and tells how everything lies afterwards. Nothing is changed without a
/// key, and what no key opens stays as it is: an earlier key that is given again opens it.
///
/// # Errors
/// [`ActionError::Store`], [`ActionError::Secret`].
pub async fn seal_stored(db: &PgPool, keys: &SealingKeys) -> Result<Conditions, ActionError> {
    let (db, keys) = (db.clone(), keys.clone());
    to_the_end(async move {
        let mut tx = db.begin().await?;
        if keys.any() {
            let apps = seal_apps(&mut tx, &keys).await?;
            let webhooks = seal_webhooks(&mut tx, &keys).await?;
            if apps + webhooks > 0 {
                let after = json!({"apps": apps, "webhooks": webhooks});
                let record =
                    Record { action: "installation.secrets_sealed", after: Some(after), ..Record::default() };
                store::journal::append(&mut tx, record).await?;
            }
        }
        let found = conditions(&mut tx, &keys).await?;
        tx.commit().await?;
        Ok(found)
    })
    .await
}

fn is_due(condition: Condition) -> bool {
    matches!(condition, Condition::Plain | Condition::SealedEarlier)
}

async fn seal_apps(tx: &mut PgConnection, keys: &SealingKeys) -> Result<usize, ActionError> {
    let mut sealed = 0;
    for AppSecret { account, secret } in store::secrets::of_apps(tx).await? {
        if is_due(keys.condition_of_app(account, &secret)) {
            let anew = keys.seal_app(account, &keys.open_app(account, &secret)?)?;
            // Not where its owner has drawn another meanwhile: that one is sealed already.
            sealed += store::secrets::replace_app(tx, account, &secret, &anew).await?;
        }
    }
    Ok(sealed)
}

async fn seal_webhooks(tx: &mut PgConnection, keys: &SealingKeys) -> Result<usize, ActionError> {
    let mut sealed = 0;
    for WebhookSecret { webhook, cluster, address, secret } in store::secrets::of_webhooks(tx).await? {
        if is_due(keys.condition_of_webhook(cluster, &address, &secret)) {
            let opened = keys.open_webhook(cluster, &address, &secret)?;
            let anew = keys.seal_webhook(cluster, &address, &opened)?;
            sealed += store::secrets::replace_webhook(tx, webhook, &secret, &anew).await?;
        }
    }
    Ok(sealed)
}
