//! Asks an organisation's OpenID Connect provider who somebody is.
//!
//! Speaks HTTP outwards and nothing else; what a proved identity may do here is decided in the actions. Discovery, the
//! exchange of the code and every check of the identity token – signature by the provider's published keys, issuer,
//! audience, nonce, expiry – are those of the `openidconnect` library: there is no code of ours that reads a token.

mod asking;
mod provider;
mod settings;

pub use self::provider::{Answer, Departure, Provider, ProviderError};
pub use self::settings::SettingsError;
