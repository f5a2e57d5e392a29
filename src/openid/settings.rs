//! From settings to a provider, or to a sentence that says what is missing.

use super::asking::{Asking, may_be_asked};
use super::provider::Provider;
use crate::config::OpenIdConfig;
use openidconnect::{ClientId, ClientSecret, IssuerUrl, RedirectUrl};
use std::{fs, io};
use url::Url;

/// Most characters of the provider's name on the button.
const NAME_MAX: usize = 60;

/// Settings of the provider that cannot be used; the sentence says what to do.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// Only some of what belongs together.
    #[error(
        "THIDUA_OIDC_ISSUER, THIDUA_OIDC_CLIENT_ID and one of THIDUA_OIDC_CLIENT_SECRET and THIDUA_OIDC_CLIENT_SECRET_FILE go together: set all three or none"
    )]
    Half,
    /// The issuer is no address, or not encrypted.
    #[error(
        "THIDUA_OIDC_ISSUER is {0:?}, but must be the https:// address by which the provider names itself, such as https://sso.example.vn/realms/office"
    )]
    Issuer(String),
    /// Nobody knows where people are sent back to.
    #[error(
        "THIDUA_OIDC_ISSUER is set, so THIDUA_BASE_URL must be the address people type: they are sent back to it"
    )]
    NoBaseUrl,
    /// The name on the button.
    #[error("THIDUA_OIDC_NAME must have between 1 and 60 characters")]
    Name,
    /// The file that holds the secret cannot be read.
    #[error("{0} cannot be read")]
    File(String, #[source] io::Error),
    /// This machine has no certificates to trust, or the like.
    #[error("no encrypted connection to the provider can be made")]
    Encryption(#[source] reqwest::Error),
}

impl Provider {
    /// Checks the settings; `None` where no provider is named. The provider itself is not asked: it may be away while this
    /// server starts. People come back to `return_path` below the base address.
    ///
    /// # Errors
    /// [`SettingsError`].
    pub fn from_settings(
        config: &OpenIdConfig,
        base_url: Option<&str>,
        return_path: &str,
    ) -> Result<Option<Self>, SettingsError> {
        let (issuer, client_id) = match (&config.oidc_issuer, &config.oidc_client_id) {
            (Some(issuer), Some(client_id)) if !client_id.is_empty() => (issuer, client_id),
            (None, None)
                if config.oidc_client_secret.is_none()
                    && config.oidc_client_secret_file.is_none()
                    && config.oidc_name.is_none() =>
            {
                return Ok(None);
            }
            _ => return Err(SettingsError::Half),
        };
        let address: Option<Url> = issuer.parse().ok();
        let bare = |url: &Url| url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
        let address = address.filter(|url| may_be_asked(url) && bare(url));
        let address = address.ok_or_else(|| SettingsError::Issuer(issuer.clone()))?;
        let client_secret = secret(config)?;
        let base_url = base_url.ok_or(SettingsError::NoBaseUrl)?;
        let redirect = RedirectUrl::new(format!("{base_url}{return_path}"));
        let name = config.oidc_name.as_deref().or(address.host_str()).unwrap_or_default().trim();
        if name.is_empty() || name.chars().count() > NAME_MAX {
            return Err(SettingsError::Name);
        }
        Ok(Some(Self {
            asking: Asking::new().map_err(SettingsError::Encryption)?,
            issuer: IssuerUrl::new(issuer.clone()).map_err(|_| SettingsError::Issuer(issuer.clone()))?,
            client_id: ClientId::new(client_id.clone()),
            client_secret: ClientSecret::new(client_secret),
            redirect: redirect.map_err(|_| SettingsError::NoBaseUrl)?,
            name: name.to_owned(),
        }))
    }
}

fn secret(config: &OpenIdConfig) -> Result<String, SettingsError> {
    let secret = match (&config.oidc_client_secret, &config.oidc_client_secret_file) {
        (Some(secret), None) => secret.clone(),
        (None, Some(file)) => fs::read_to_string(file)
            .map_err(|error| SettingsError::File(file.display().to_string(), error))?
            .trim_end()
            .to_owned(),
        (None, None) | (Some(_), Some(_)) => return Err(SettingsError::Half),
    };
    if secret.is_empty() { Err(SettingsError::Half) } else { Ok(secret) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ISSUER: &str = "https://sso.example.vn/realms/office";

    fn config(parts: [Option<&str>; 4]) -> OpenIdConfig {
        let [issuer, client_id, secret, name] = parts.map(|part| part.map(str::to_owned));
        OpenIdConfig {
            oidc_issuer: issuer,
            oidc_client_id: client_id,
            oidc_client_secret: secret,
            oidc_client_secret_file: None,
            oidc_name: name,
        }
    }

    fn read(config: &OpenIdConfig) -> Result<Option<String>, SettingsError> {
        let base_url = Some("https://thidua.example.vn");
        let provider = Provider::from_settings(config, base_url, "/back")?;
        Ok(provider.map(|provider| format!("{} {}", provider.name(), provider.redirect.as_str())))
    }

    #[test]
    fn half_a_provider_is_refused_and_none_is_none() {
        assert!(read(&OpenIdConfig::default()).unwrap().is_none());
        let whole = [Some(ISSUER), Some("thidua"), Some("secret"), Some("Tỉnh ủy")];
        assert_eq!(read(&config(whole)).unwrap().unwrap(), "Tỉnh ủy https://thidua.example.vn/back");
        for missing in 0..3 {
            let mut half = whole;
            half[missing] = None;
            assert!(matches!(read(&config(half)), Err(SettingsError::Half)), "{missing}");
            half[missing] = Some("");
            assert!(read(&config(half)).is_err(), "{missing}");
        }
        let alone = config([None, None, None, Some("Tỉnh ủy")]);
        assert!(matches!(read(&alone), Err(SettingsError::Half)));
        let both = OpenIdConfig { oidc_client_secret_file: Some("/none".into()), ..config(whole) };
        assert!(matches!(read(&both), Err(SettingsError::Half)));
        let nowhere = Provider::from_settings(&config(whole), None, "/back");
        assert!(matches!(nowhere, Err(SettingsError::NoBaseUrl)));
    }

    #[test]
    fn the_issuer_is_an_address_and_the_name_is_a_name() {
        let with = |issuer: &str, name: Option<&str>| {
            read(&config([Some(issuer), Some("thidua"), Some("secret"), name]))
        };
        assert_eq!(with(ISSUER, None).unwrap().unwrap(), "sso.example.vn https://thidua.example.vn/back");
        for bad in [
            "sso.example.vn",
            "http://sso.example.vn",
            "https://a@sso.example.vn",
            "https://sso.example.vn/?a=b",
        ] {
            assert!(matches!(with(bad, None), Err(SettingsError::Issuer(issuer)) if issuer == bad), "{bad}");
        }
        let long = "a".repeat(61);
        for bad in ["", " ", long.as_str()] {
            assert!(matches!(with(ISSUER, Some(bad)), Err(SettingsError::Name)));
        }
    }
}
