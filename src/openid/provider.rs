//! The two questions of a sign-in: where people are sent, and who has come back.
//!
//! Discovery document and keys are asked for each time: a key that the provider took back counts for nothing here from
//! that moment on, and two short answers more are all it costs.

use super::asking::{Asking, AskingError, may_be_asked};
use chrono::{DateTime, Utc};
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreJwsSigningAlgorithm, CoreProviderMetadata,
};
use openidconnect::{
    AuthType, AuthorizationCode, ClientId, ClientSecret, CsrfToken, IssuerUrl, Nonce, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, RequestTokenError,
};
use std::error::Error;
use std::time::Duration;

/// The longest either question may take altogether: a little less than a page may.
const WHOLE: Duration = Duration::from_secs(8);

/// Most characters of a provider's name for a person, by the standard.
const SUBJECT_MAX: usize = 255;

/// Signatures that are taken: those made with a key the provider alone holds. `none` is no signature, and a code keyed
/// with the client's secret could be made by whoever reads the settings.
const SIGNATURES: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// An OpenID Connect provider, and what this installation is to it.
#[derive(Debug, Clone)]
pub struct Provider {
    pub(super) asking: Asking,
    pub(super) issuer: IssuerUrl,
    pub(super) client_id: ClientId,
    pub(super) client_secret: ClientSecret,
    pub(super) redirect: RedirectUrl,
    pub(super) name: String,
}

/// Why nobody was proved. The text is for the log; it holds no secret and nothing about a person.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// The provider was not reached, or is not in order: trying again helps.
    #[error("the provider is away: {0}")]
    Away(String),
    /// It was asked, and what came proves nobody.
    #[error("the provider's answer proves nobody: {0}")]
    Refused(String),
}

/// Where somebody is sent, and what must be kept until they come back.
#[derive(Debug, Clone)]
pub struct Departure {
    /// The provider's sign-in page with all it needs to know.
    pub address: String,
    /// Comes back as it is.
    pub state: String,
    /// Stands in the identity token.
    pub nonce: String,
    /// Goes with the code.
    pub verifier: String,
}

/// What somebody brings back, with what was kept of their departure.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The provider's code.
    pub code: String,
    /// Who the provider says it is (RFC 9207); not every one does.
    pub issuer: Option<String>,
    /// The nonce of the departure.
    pub nonce: String,
    /// The verifier of the departure.
    pub verifier: String,
}

impl Provider {
    /// What people call it, for the button.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it calls itself.
    #[must_use]
    pub fn issuer(&self) -> &str {
        self.issuer.as_str()
    }

    /// Draws state, nonce and verifier, and the address that begins a sign-in. Asks for the identity alone (`openid`): no
    /// mail address and no name, which nothing here needs.
    ///
    /// # Errors
    /// [`ProviderError::Away`].
    pub async fn departure(&self) -> Result<Departure, ProviderError> {
        let metadata = in_time(self.discover()).await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let client = CoreClient::from_provider_metadata(metadata, self.client_id.clone(), None)
            .set_redirect_uri(self.redirect.clone());
        let (address, state, nonce) = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .set_pkce_challenge(challenge)
            .url();
        if !may_be_asked(&address) {
            return Err(ProviderError::Away(AskingError::NotEncrypted.to_string()));
        }
        Ok(Departure {
            address: address.into(),
            state: state.secret().clone(),
            nonce: nonce.secret().clone(),
            verifier: verifier.secret().clone(),
        })
    }

    /// Exchanges the code and proves the identity token: the provider's name for the person. `now` is the database's.
    ///
    /// # Errors
    /// [`ProviderError`].
    pub async fn finish(&self, answer: Answer, now: DateTime<Utc>) -> Result<String, ProviderError> {
        if answer.issuer.as_ref().is_some_and(|issuer| issuer != self.issuer.as_str()) {
            return Err(ProviderError::Refused("the answer is another provider's".to_owned()));
        }
        in_time(self.prove(answer, now)).await
    }

    async fn discover(&self) -> Result<CoreProviderMetadata, ProviderError> {
        // The library takes a document only where it names the very issuer that was asked for.
        let found = CoreProviderMetadata::discover_async(self.issuer.clone(), &self.asking).await;
        found.map_err(|error| ProviderError::Away(told(&error)))
    }

    async fn prove(&self, answer: Answer, now: DateTime<Utc>) -> Result<String, ProviderError> {
        let metadata = self.discover().await?;
        let way = way_of_secret(&metadata);
        let secret = Some(self.client_secret.clone());
        let client = CoreClient::from_provider_metadata(metadata, self.client_id.clone(), secret)
            .set_redirect_uri(self.redirect.clone())
            .set_auth_type(way);
        let exchange = client
            .exchange_code(AuthorizationCode::new(answer.code))
            .map_err(|error| ProviderError::Away(told(&error)))?
            .set_pkce_verifier(PkceCodeVerifier::new(answer.verifier));
        let tokens = exchange.request_async(&self.asking).await.map_err(|error| match error {
            RequestTokenError::Request(error) => ProviderError::Away(told(&error)),
            // What the provider says about a code is for nobody's eyes but its own kind of fault.
            RequestTokenError::ServerResponse(said) => ProviderError::Refused(said.error().to_string()),
            error => ProviderError::Refused(error.to_string()),
        })?;
        let token = tokens.extra_fields().id_token();
        let token = token.ok_or_else(|| ProviderError::Refused("no identity token came".to_owned()))?;
        let verifier = client.id_token_verifier().set_allowed_algs(SIGNATURES).set_time_fn(move || now);
        // The access token beside it is dropped unread: nothing is asked with it.
        let claims = token
            .claims(&verifier, &Nonce::new(answer.nonce))
            .map_err(|error| ProviderError::Refused(told(&error)))?;
        let subject = claims.subject().as_str();
        if subject.is_empty() || subject.chars().count() > SUBJECT_MAX || subject.contains('\0') {
            return Err(ProviderError::Refused("the subject is none".to_owned()));
        }
        Ok(subject.to_owned())
    }
}

/// How the provider wants the client's secret: in a header, as every one must take it, unless it says otherwise.
fn way_of_secret(metadata: &CoreProviderMetadata) -> AuthType {
    let ways = metadata.token_endpoint_auth_methods_supported();
    let takes = |way| ways.is_none_or(|ways| ways.contains(&way));
    if takes(CoreClientAuthMethod::ClientSecretBasic) || !takes(CoreClientAuthMethod::ClientSecretPost) {
        AuthType::BasicAuth
    } else {
        AuthType::RequestBody
    }
}

async fn in_time<T>(question: impl Future<Output = Result<T, ProviderError>>) -> Result<T, ProviderError> {
    let late = |_| ProviderError::Away("it takes too long".to_owned());
    tokio::time::timeout(WHOLE, question).await.map_err(late)?
}

/// What went wrong, from the outside to the cause.
fn told(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
