//! The way to a receiver: one signed request, one answer, and the guard that no forbidden machine is asked.

use crate::actions::sealing::SealingKeys;
use crate::actions::webhooks::Attempt;
use crate::domain::webhook::{DeliveryFault, document, may_be_asked, read_address};
use crate::store::webhooks::deliveries::DueDelivery;
use hmac::{Hmac, KeyInit as _, Mac as _};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, Response, StatusCode, redirect};
use sha2::Sha256;
use std::error::Error;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

/// Most bytes read of an answer.
const ANSWER_BYTES: usize = 64 * 1024;

/// How long a receiver may take.
#[derive(Debug, Clone, Copy)]
pub struct Timing {
    /// Until it is reached.
    pub connect: Duration,
    /// Altogether, its answer included; well below the time a delivery is taken for.
    pub whole: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self { connect: Duration::from_secs(5), whole: Duration::from_secs(10) }
    }
}

/// What events need to know of the API they point to.
#[derive(Debug, Clone)]
pub struct Links {
    /// The address people type, without a slash at its end; `None` where nobody has set it. Events then hold a path alone.
    pub base_url: Option<String>,
    /// The path of the ranking by cluster, period and number of the publication.
    pub ranking: fn(&str, &str, i32) -> String,
}

/// Sends events.
#[derive(Debug, Clone)]
pub struct Caller {
    client: Client,
    private_allowed: bool,
    links: Links,
    keys: SealingKeys,
}

/// Resolves names, and refuses one that stands for a machine which must not be asked. It is asked at the moment of each
/// connection, and the addresses it gives are the ones connected to: a name that changes between two looks gains nothing.
#[derive(Debug, Clone, Copy)]
struct Guard {
    private_allowed: bool,
}

/// A name stands for a machine that must not be asked.
#[derive(Debug, thiserror::Error)]
#[error("the name stands for an address in a private network, which is not asked")]
struct NotAsked;

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let private_allowed = self.private_allowed;
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            if found.iter().all(|address| may_be_asked(address.ip(), private_allowed)) {
                Ok(Box::new(found.into_iter()) as Addrs)
            } else {
                Err(Box::new(NotAsked) as Box<dyn Error + Send + Sync>)
            }
        })
    }
}

impl Caller {
    /// A way to receivers. `private_allowed` is the setting of the installation: see [`may_be_asked`].
    ///
    /// # Errors
    /// An error of the TLS set-up: such as a machine without any certificates to trust.
    pub fn new(private_allowed: bool, timing: Timing, links: Links) -> Result<Self, reqwest::Error> {
        // Twice is once: another part of the program may have chosen the same before.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .user_agent(concat!("thidua/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(timing.connect)
            .timeout(timing.whole)
            // A proxy would resolve names where the guard does not see it.
            .no_proxy()
            .redirect(redirect::Policy::none())
            .dns_resolver(Arc::new(Guard { private_allowed }))
            .pool_max_idle_per_host(0)
            .build()?;
        Ok(Self { client, private_allowed, links, keys: SealingKeys::default() })
    }

    /// The same, with what the secrets of webhooks are sealed under.
    #[must_use]
    pub fn opening_with(self, keys: SealingKeys) -> Self {
        Self { keys, ..self }
    }

    /// Sends one event. Never fails: what went wrong is the answer.
    pub async fn send(&self, delivery: &DueDelivery) -> Attempt {
        // Asked again: the setting may have changed since the address was kept, and the guard sees only names.
        let Ok(address) = read_address(&delivery.address, self.private_allowed) else {
            return Attempt::Refused(DeliveryFault::NotAsked);
        };
        let ranking = delivery.published.as_ref().map(|published| {
            let path = (self.links.ranking)(&delivery.cluster, &published.period, published.number);
            format!("{}{path}", self.links.base_url.as_deref().unwrap_or_default())
        });
        let secret = match self.keys.open_webhook(delivery.cluster_id, &delivery.address, &delivery.secret) {
            Ok(secret) => secret,
            Err(error) => {
                tracing::error!(delivery.id = delivery.id.get(), %error, "an event could not be signed");
                // Tried again: the key may be given by then.
                return Attempt::Unanswered(DeliveryFault::NotSigned);
            }
        };
        let (id, kind) = (&delivery.event_id, delivery.kind);
        let body = document((id, kind), &delivery.cluster, delivery.published.as_ref(), ranking.as_deref());
        let timestamp = delivery.now.timestamp();
        let Some(signature) = signature(&secret, timestamp, &body) else {
            return Attempt::Refused(DeliveryFault::NotSigned);
        };
        let request = self
            .client
            .post(address)
            .header(CONTENT_TYPE, "application/json")
            .header("thidua-event-id", id)
            .header("thidua-timestamp", timestamp)
            .header("thidua-signature", signature)
            .body(body);
        match request.send().await {
            Ok(response) => read(response).await,
            Err(error) => Attempt::Unanswered(fault_of(&error)),
        }
    }
}

/// The signature of an event: `v1=` and the HMAC-SHA256 of `timestamp.body` in hexadecimal, keyed with the bytes of the
/// secret as it was shown. `None` never happens: HMAC takes keys of every length.
#[must_use]
pub fn signature(secret: &str, timestamp: i64, body: &str) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    mac.update(format!("{timestamp}.{body}").as_bytes());
    let code = mac.finalize().into_bytes();
    Some(code.iter().fold("v1=".to_owned(), |text, byte| text + &format!("{byte:02x}")))
}

async fn read(mut response: Response) -> Attempt {
    let status = response.status();
    if status.is_success() {
        return Attempt::Arrived(status.as_u16());
    }
    let mut answer = Vec::new();
    // An answer that breaks off is told as far as it came.
    while let Ok(Some(chunk)) = response.chunk().await {
        let room = ANSWER_BYTES.saturating_sub(answer.len());
        answer.extend(chunk.iter().take(room));
        if answer.len() >= ANSWER_BYTES {
            break;
        }
    }
    let answer = String::from_utf8_lossy(&answer).into_owned();
    if status == StatusCode::GONE { Attempt::Gone(answer) } else { Attempt::Failed(status.as_u16(), answer) }
}

/// Why there was no answer. The causes lie within one another; the guard's refusal is one of the inner ones.
fn fault_of(error: &reqwest::Error) -> DeliveryFault {
    let mut cause: Option<&(dyn Error + 'static)> = error.source();
    while let Some(inner) = cause {
        if inner.is::<NotAsked>() {
            return DeliveryFault::NotAsked;
        }
        cause = inner.source();
    }
    if error.is_timeout() { DeliveryFault::TimedOut } else { DeliveryFault::Unreachable }
}

#[cfg(test)]
mod tests {
    use super::signature;

    #[test]
    fn the_signature_is_the_one_any_other_program_computes() {
        // printf '1796000000.{"a":1}' | openssl dgst -sha256 -hmac key
        assert_eq!(
            signature("key", 1_796_000_000, r#"{"a":1}"#).as_deref(),
            Some("v1=b1194e4cade88dbd9a4a2406d21baa24fcc01fb31b5a88730c6a1ada8dc89fa4")
        );
    }
}
