//! One question to the provider: over TLS, to the address that was meant, with an end to waiting and to reading.

use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use reqwest::{Client, Request, StatusCode, redirect};
use std::pin::Pin;
use std::time::Duration;
use url::{Host, Url};

/// Most bytes read of an answer: several times what any provider's keys take.
const ANSWER_BYTES: usize = 512 * 1024;
/// Until the provider is reached.
const CONNECT: Duration = Duration::from_secs(3);
/// One answer altogether.
const WHOLE: Duration = Duration::from_secs(4);

/// Why a question has no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum AskingError {
    /// The address is neither `https` nor on this machine.
    #[error("an address of the provider is not https")]
    NotEncrypted,
    /// It was not reached, was too slow, or broke off.
    #[error(transparent)]
    Away(#[from] reqwest::Error),
    /// It is out of order itself.
    #[error("the provider answered with {0}")]
    OutOfOrder(StatusCode),
    /// More than an answer can have.
    #[error("the provider's answer does not end")]
    TooLong,
}

/// What asks the provider.
#[derive(Debug, Clone)]
pub(super) struct Asking(Client);

impl Asking {
    /// # Errors
    /// An error of the TLS set-up: such as a machine without any certificates to trust.
    pub(super) fn new() -> Result<Self, reqwest::Error> {
        // Twice is once: another part of the program may have chosen the same before.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .user_agent(concat!("thidua/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT)
            .timeout(WHOLE)
            .no_proxy()
            // The secret goes to the addresses the provider names and is sent on to no other.
            .redirect(redirect::Policy::none())
            .build()?;
        Ok(Self(client))
    }

    async fn ask(&self, request: HttpRequest) -> Result<HttpResponse, AskingError> {
        let request = Request::try_from(request)?;
        if !may_be_asked(request.url()) {
            return Err(AskingError::NotEncrypted);
        }
        let mut response = self.0.execute(request).await.map_err(reqwest::Error::without_url)?;
        if response.status().is_server_error() {
            return Err(AskingError::OutOfOrder(response.status()));
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(reqwest::Error::without_url)? {
            if body.len() + chunk.len() > ANSWER_BYTES {
                return Err(AskingError::TooLong);
            }
            body.extend_from_slice(&chunk);
        }
        let mut answer = HttpResponse::new(body);
        *answer.status_mut() = response.status();
        *answer.headers_mut() = response.headers().clone();
        Ok(answer)
    }
}

impl<'c> AsyncHttpClient<'c> for Asking {
    type Error = AskingError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, AskingError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.ask(request))
    }
}

/// Whether an address of the provider may be asked, or people sent there: `https`, or a program on this very machine.
///
/// Only whoever runs the server names a provider, and only a provider that proves its name by TLS names further addresses,
/// so machines in the own network may be among them: an office's provider usually stands there.
pub(super) fn may_be_asked(address: &Url) -> bool {
    let is_here = match address.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => return false,
    };
    address.scheme() == "https" || (address.scheme() == "http" && is_here)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_tls_or_this_machine_is_asked() {
        for good in [
            "https://sso.example.vn/a",
            "https://10.0.0.5",
            "http://127.0.0.1:1/",
            "http://[::1]",
            "http://localhost:1",
        ] {
            assert!(may_be_asked(&good.parse().unwrap()), "{good}");
        }
        for bad in [
            "http://sso.example.vn",
            "http://10.0.0.5",
            "http://localhost.example",
            "ftp://127.0.0.1",
            "data:,a",
        ] {
            assert!(!may_be_asked(&bad.parse().unwrap()), "{bad}");
        }
    }
}
