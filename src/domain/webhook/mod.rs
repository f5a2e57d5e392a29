//! Webhooks: what an event says, which addresses may be kept, which machines may be asked, how long one is tried.
//!
//! Knows neither the network nor how an event travels; resolving names and sending is the worker's part.

mod reach;

pub use self::reach::may_be_asked;

use super::workflow::named_states;
use chrono::{DateTime, SecondsFormat, Utc};
use core::net::IpAddr;
use serde::{Deserialize, Serialize};
use url::{Host, Url};

/// The format of an event document.
pub const FORMAT: &str = "thidua.event/1";
/// Most characters of an address.
pub const ADDRESS_MAX: usize = 500;
/// Most characters of a description.
pub const DESCRIPTION_MAX: usize = 200;
/// Most webhooks of a cluster.
pub const WEBHOOKS_MAX: usize = 20;
/// Most characters kept of what a receiver answered.
pub const ANSWER_MAX: usize = 500;

/// Minutes to wait after the first, second, … failed attempt. Together they stay below two days; after the last the event
/// is given up.
const PAUSES: &[i32] = &[1, 5, 15, 60, 4 * 60, 12 * 60, 24 * 60];

named_states! {
    /// Why nothing came back from a receiver.
    DeliveryFault {
        /// Nobody there, no such name, or no secure connection.
        Unreachable = "unreachable",
        /// It was reached and did not answer in time.
        TimedOut = "timed_out",
        /// Its address may not be asked with the present settings: no attempt was made.
        NotAsked = "not_asked",
        /// The event could not be signed.
        NotSigned = "not_signed",
        /// It waited for more than two days, at a paused webhook or while nothing was sent at all.
        WaitedTooLong = "waited_too_long",
    }
}

named_states! {
    /// What an event tells of.
    EventKind {
        /// The first publication of a period.
        Published = "period.published",
        /// A later one.
        Amended = "period.amended",
        /// Nothing: somebody tries whether events arrive.
        Test = "test",
    }
}

/// What is published, as an event names it. No points and no names: receivers fetch those with a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The period's code.
    pub period: String,
    /// Number of the publication, from 1.
    pub number: i32,
    /// SHA-256 of the published document, in hexadecimal.
    pub digest: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// An event document, `thidua.event/1`.
#[derive(Debug, Serialize)]
struct Document<'a> {
    format: &'static str,
    id: &'a str,
    kind: &'static str,
    cluster: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    period: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    publication: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    digest: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    published_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ranking: Option<&'a str>,
}

/// The JSON text of an event. `id` is the same on every attempt; `ranking` is where the API has the ranking.
#[must_use]
pub fn document(
    (id, kind): (&str, EventKind),
    cluster: &str,
    published: Option<&Published>,
    ranking: Option<&str>,
) -> String {
    let document = Document {
        format: FORMAT,
        id,
        kind: kind.as_str(),
        cluster,
        period: published.map(|published| published.period.as_str()),
        publication: published.map(|published| published.number),
        digest: published.map(|published| published.digest.as_str()),
        published_at: published.map(|published| published.at.to_rfc3339_opts(SecondsFormat::Secs, true)),
        ranking,
    };
    // Texts and numbers under fixed names always have a JSON text.
    serde_json::to_string(&document).unwrap_or_default()
}

/// Why an address cannot be a webhook's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressFault {
    /// Not an `http` or `https` address with a host, or with a user name, a password or a fragment.
    Form,
    /// Longer than [`ADDRESS_MAX`].
    TooLong,
    /// Not `https`.
    NotEncrypted,
    /// It names a machine that is not asked: see [`may_be_asked`].
    NotAsked,
}

/// Reads an address as somebody typed it, and writes it the one way it is kept and asked. `private_allowed` is the
/// setting of the installation: then `http` and addresses of its own network are taken too.
///
/// Names are not resolved here: whoever asks checks every machine a name stands for at that moment.
///
/// # Errors
/// [`AddressFault`].
pub fn read_address(typed: &str, private_allowed: bool) -> Result<Url, AddressFault> {
    let url = Url::parse(typed.trim()).map_err(|_| AddressFault::Form)?;
    if !matches!(url.scheme(), "http" | "https")
        || !url.username().is_empty()
        || url.password().is_some()
        || url.fragment().is_some()
    {
        return Err(AddressFault::Form);
    }
    if url.as_str().chars().count() > ADDRESS_MAX {
        return Err(AddressFault::TooLong);
    }
    if url.scheme() != "https" && !private_allowed {
        return Err(AddressFault::NotEncrypted);
    }
    // Numbers in any spelling (`2130706433`, `0x7f.1`) have become addresses by now.
    let address = match url.host() {
        Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
        Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
        Some(Host::Domain(name)) if !name.is_empty() => None,
        Some(Host::Domain(_)) | None => return Err(AddressFault::Form),
    };
    match address {
        Some(address) if !may_be_asked(address, private_allowed) => Err(AddressFault::NotAsked),
        Some(_) | None => Ok(url),
    }
}

/// How many minutes to wait after that many attempts, counted from 1; `None` once the event is to be given up.
#[must_use]
pub fn pause_after(attempts: i32) -> Option<i32> {
    let failed_before = usize::try_from(attempts).ok()?.checked_sub(1)?;
    PAUSES.get(failed_before).copied()
}

/// The scheme and the host of an address, for the journal and for logs: what follows may hold a secret of the receiver.
#[must_use]
pub fn origin(address: &str) -> String {
    Url::parse(address).map(|url| url.origin().ascii_serialization()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_and_written_one_way() {
        for (typed, kept) in [
            (" https://Example.VN/hook?a=1 ", "https://example.vn/hook?a=1"),
            ("https://example.vn:8443", "https://example.vn:8443/"),
            ("https://8.8.8.8/x", "https://8.8.8.8/x"),
        ] {
            assert_eq!(read_address(typed, false).map(String::from).as_deref(), Ok(kept));
        }
        for typed in ["http://example.vn/", "https://10.0.0.5/", "http://127.0.0.1:9/"] {
            assert_eq!(read_address(typed, true).map(String::from).as_deref(), Ok(typed));
        }
    }

    #[test]
    fn what_cannot_be_asked_or_hides_something_is_refused() {
        for (typed, fault) in [
            ("", AddressFault::Form),
            ("example.vn/hook", AddressFault::Form),
            ("ftp://example.vn/", AddressFault::Form),
            ("file:///etc/passwd", AddressFault::Form),
            ("https://user@example.vn/", AddressFault::Form),
            ("https://:word@example.vn/", AddressFault::Form),
            ("https://example.vn/#part", AddressFault::Form),
            ("http://example.vn/", AddressFault::NotEncrypted),
            ("https://127.0.0.1/", AddressFault::NotAsked),
            ("https://2130706433/", AddressFault::NotAsked),
            ("https://0x7f.1/", AddressFault::NotAsked),
            ("https://0177.0.0.1/", AddressFault::NotAsked),
            ("https://[::ffff:127.0.0.1]/", AddressFault::NotAsked),
            ("https://[::1]/", AddressFault::NotAsked),
            ("https://169.254.169.254/", AddressFault::NotAsked),
        ] {
            assert_eq!(read_address(typed, false), Err(fault), "{typed}");
        }
        let long = format!("https://example.vn/{}", "a".repeat(ADDRESS_MAX));
        assert_eq!(read_address(&long, false), Err(AddressFault::TooLong));
        assert_eq!(read_address("http://169.254.169.254/", true), Err(AddressFault::NotAsked));
    }

    #[test]
    fn pauses_grow_and_end_before_two_days() {
        let pauses: Vec<i32> = (1..).map_while(pause_after).collect();
        assert_eq!(pauses.first(), Some(&1));
        assert!(pauses.is_sorted() && pauses.iter().sum::<i32>() < 2 * 24 * 60, "{pauses:?}");
        assert_eq!(pause_after(0), None);
        assert_eq!(pause_after(i32::MAX), None);
    }

    #[test]
    fn only_the_origin_of_an_address_is_told() {
        assert_eq!(origin("https://example.vn:8443/hook/secret?token=1"), "https://example.vn:8443");
    }
}
