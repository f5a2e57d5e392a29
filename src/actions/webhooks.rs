//! Webhooks: an admin keeps them, a publication queues an event for each, a worker sends what is queued.
//!
//! The secret of a webhook is sealed where the installation has a key, and else stored as it is, because whoever signs must
//! be able to read it: then a copy of the database can sign events. It is shown once, never written into the journal or a
//! log, and goes with its webhook.

use super::sealing::SealingKeys;
use super::secrets::Token;
use super::{
    ActionError, InputFault, InputFaultKind, administers, fault_on_constraint, to_the_end, with_rights_now,
};
use crate::domain::access::{Actor, Refusal};
use crate::domain::ids::{ClusterId, PeriodId, WebhookId};
use crate::domain::webhook::{
    ANSWER_MAX, AddressFault, DESCRIPTION_MAX, DeliveryFault, EventKind, WEBHOOKS_MAX, origin, pause_after,
    read_address,
};
use crate::store;
use crate::store::journal::Record;
use crate::store::webhooks::NewWebhook;
use crate::store::webhooks::deliveries::{self, DueDelivery, Failure};
use serde_json::json;
use sqlx::{PgConnection, PgPool};

/// What a secret begins with, so that one left lying about is known for what it is.
pub const SECRET_PREFIX: &str = "thidua_webhook_";

/// What a new webhook is to be, as typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WebhookForm {
    /// Where events are sent.
    pub address: String,
    /// What it is for.
    pub description: String,
}

/// Makes a webhook for the cluster and answers with its secret, which is told this once. `private_allowed` is the setting
/// of the installation: see [`read_address`]; the secret is sealed under `keys`.
///
/// # Errors
/// [`ActionError::Input`] for an address that cannot be one or is there already, no description, or too many webhooks;
/// [`ActionError::Refused`] for who does not administer the cluster; [`ActionError::Secret`], [`ActionError::Store`].
pub async fn create(
    db: &PgPool,
    actor: &Actor,
    cluster: ClusterId,
    form: &WebhookForm,
    private_allowed: bool,
    keys: &SealingKeys,
) -> Result<String, ActionError> {
    let (address, description) = checked(form, private_allowed).map_err(ActionError::Input)?;
    let (db, actor, keys) = (db.clone(), actor.clone(), keys.clone());
    to_the_end(async move {
        let mut tx = db.begin().await?;
        administers(&with_rights_now(&mut tx, &actor).await?, Some(cluster))?;
        // Two forms at once must not both be the last one allowed.
        store::webhooks::hold(&mut tx, cluster).await?;
        let present = store::webhooks::count(&mut tx, cluster).await?;
        if usize::try_from(present).unwrap_or(usize::MAX) >= WEBHOOKS_MAX {
            return Err(InputFault::new("address", InputFaultKind::TooMuch).into());
        }
        let secret = format!("{SECRET_PREFIX}{}", Token::random()?.reveal());
        let new = NewWebhook {
            cluster,
            address: &address,
            description: &description,
            secret: &keys.seal_webhook(cluster, &address, &secret)?,
            by: actor.account,
        };
        let known = [("webhook_address_key", "address", InputFaultKind::Taken)];
        let made = store::webhooks::insert(&mut tx, &new).await;
        made.map_err(|error| fault_on_constraint(error, &known))?;
        record(&mut tx, Some(&actor), cluster, ("webhook.created", (&address, &description))).await?;
        tx.commit().await?;
        Ok(secret)
    })
    .await
}

fn checked(form: &WebhookForm, private_allowed: bool) -> Result<(String, String), Vec<InputFault>> {
    let mut faults = Vec::new();
    let typed = form.address.trim();
    let address = match read_address(typed, private_allowed) {
        Ok(address) => String::from(address),
        Err(fault) => {
            let kind = match fault {
                AddressFault::Form if typed.is_empty() => InputFaultKind::Required,
                AddressFault::Form => InputFaultKind::WebAddressForm,
                AddressFault::TooLong => InputFaultKind::TooLong,
                AddressFault::NotEncrypted => InputFaultKind::NotEncrypted,
                AddressFault::NotAsked => InputFaultKind::NotAsked,
            };
            faults.push(InputFault::new("address", kind));
            String::new()
        }
    };
    let description = form.description.trim();
    if description.is_empty() {
        faults.push(InputFault::new("description", InputFaultKind::Required));
    } else if description.chars().count() > DESCRIPTION_MAX {
        faults.push(InputFault::new("description", InputFaultKind::TooLong));
    }
    if faults.is_empty() { Ok((address, description.to_owned())) } else { Err(faults) }
}

/// What an admin does to a webhook there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Nothing is sent or queued until it goes on.
    Pause,
    /// It goes on; what still waits is sent.
    Resume,
    /// It is gone with everything queued for it.
    Remove,
    /// An event is queued that tells of nothing.
    Test,
}

/// Takes one step with a webhook of the cluster.
///
/// # Errors
/// [`ActionError::Refused`] for who does not administer the cluster and where there is no such webhook;
/// [`ActionError::Stale`] for a test while it is paused. Where nothing is left to do, nothing is done: a button pressed
/// twice is pressed once.
pub async fn take_step(
    db: &PgPool,
    actor: &Actor,
    cluster: ClusterId,
    webhook: WebhookId,
    step: Step,
) -> Result<(), ActionError> {
    let (db, actor) = (db.clone(), actor.clone());
    to_the_end(async move {
        let mut tx = db.begin().await?;
        administers(&with_rights_now(&mut tx, &actor).await?, Some(cluster))?;
        let present = store::webhooks::of_cluster(&mut tx, cluster).await?;
        let found = present.iter().find(|record| record.id == webhook).ok_or(Refusal::Hidden)?;
        if step == Step::Test && found.paused_at.is_some() {
            return Err(ActionError::Stale);
        }
        let (action, done) = match step {
            Step::Pause => {
                ("webhook.paused", store::webhooks::set_paused(&mut tx, cluster, webhook, true).await?)
            }
            Step::Resume => {
                ("webhook.resumed", store::webhooks::set_paused(&mut tx, cluster, webhook, false).await?)
            }
            Step::Remove => ("webhook.removed", store::webhooks::remove(&mut tx, cluster, webhook).await?),
            Step::Test => ("webhook.tested", deliveries::queue_test(&mut tx, cluster, webhook).await?),
        };
        let Some((address, description)) = done else { return Ok(()) };
        record(&mut tx, Some(&actor), cluster, (action, (&address, &description))).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// A journal record. Of the address only where it leads: its path may hold a secret of the receiver.
async fn record(
    tx: &mut PgConnection,
    actor: Option<&Actor>,
    cluster: ClusterId,
    (action, (address, description)): (&'static str, (&str, &str)),
) -> Result<(), ActionError> {
    let record = Record {
        account: actor.map(|actor| actor.account),
        action,
        cluster: Some(cluster),
        subject: Some(description),
        after: Some(json!({"origin": origin(address)})),
        ..Record::default()
    };
    store::journal::append(tx, record).await?;
    Ok(())
}

/// Queues a publication for every webhook of its cluster, in its transaction.
///
/// # Errors
/// [`ActionError::Store`].
pub async fn announce(tx: &mut PgConnection, period: PeriodId, number: i32) -> Result<(), ActionError> {
    let kind = if number == 1 { EventKind::Published } else { EventKind::Amended };
    Ok(deliveries::announce(tx, period, number, kind).await?)
}

/// Takes the next delivery that is due, for the minutes of one attempt; nobody else gets it meanwhile.
///
/// # Errors
/// [`ActionError::Store`].
pub async fn take_delivery(db: &PgPool) -> Result<Option<DueDelivery>, ActionError> {
    let mut connection = db.acquire().await?;
    deliveries::give_up_stale(&mut connection).await?;
    Ok(deliveries::take(&mut connection).await?)
}

/// What became of an attempt to send an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attempt {
    /// The receiver took it, with this status.
    Arrived(u16),
    /// It did not, with this status and answer. It is tried again after a pause that grows, and given up in the end.
    Failed(u16, String),
    /// There was no answer: tried again in the same way.
    Unanswered(DeliveryFault),
    /// The receiver says that it is gone for good: the webhook is paused and this event given up.
    Gone(String),
    /// The address may not be asked: no attempt was made and none will be.
    Refused(DeliveryFault),
}

/// Writes down what became of an attempt.
///
/// # Errors
/// [`ActionError::Store`].
pub async fn settle(db: &PgPool, delivery: &DueDelivery, attempt: &Attempt) -> Result<(), ActionError> {
    let (db, id, attempts, attempt) = (db.clone(), delivery.id, delivery.attempts, attempt.clone());
    to_the_end(async move {
        let mut tx = db.begin().await?;
        match attempt {
            Attempt::Arrived(status) => deliveries::delivered(&mut tx, id, status.into()).await?,
            Attempt::Failed(status, answer) => {
                let answered = Failure::Answered(status.into(), &short(&answer));
                deliveries::failed(&mut tx, id, answered, pause_after(attempts)).await?;
            }
            Attempt::Unanswered(fault) => {
                deliveries::failed(&mut tx, id, Failure::Unanswered(fault), pause_after(attempts)).await?;
            }
            Attempt::Refused(fault) => {
                deliveries::failed(&mut tx, id, Failure::Unanswered(fault), None).await?;
            }
            Attempt::Gone(answer) => {
                // The webhook before its delivery, as one that is removed: two that wait for each other would end both.
                let paused = store::webhooks::pause_gone(&mut tx, id).await?;
                deliveries::failed(&mut tx, id, Failure::Answered(410, &short(&answer)), None).await?;
                if let Some((cluster, address, description)) = paused {
                    record(&mut tx, None, cluster, ("webhook.paused", (&address, &description))).await?;
                }
            }
        }
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// What is kept of an answer: one line, and not much of it.
fn short(answer: &str) -> String {
    answer.chars().filter(|c| !c.is_control()).take(ANSWER_MAX).collect()
}
