//! What an installation should know about how safely its data lie and travel: the keys of its secrets, and connections to the
//! database that anybody on the way can read.

use crate::actions::sealing::{self, Conditions, SealingKeys};
use crate::config::{DataConfig, in_the_clear};
use anyhow::Context as _;
use sqlx::PgPool;
use sqlx::postgres::PgConnectOptions;
use std::fs;

/// The keys these settings name.
pub(super) fn keys(data: &DataConfig) -> anyhow::Result<SealingKeys> {
    let settings = &data.secrets;
    match (&settings.secrets_key, &settings.secrets_key_file) {
        (None, None) => Ok(SealingKeys::default()),
        (Some(text), _) => SealingKeys::read(text).context("THIDUA_SECRETS_KEY cannot be used"),
        (None, Some(path)) => {
            let cannot = || format!("{} of THIDUA_SECRETS_KEY_FILE cannot be used", path.display());
            let text = fs::read_to_string(path).with_context(cannot)?;
            SealingKeys::read(&text).with_context(cannot)
        }
    }
}

/// Seals what lies plain, and writes down how the secrets lie.
pub(super) async fn seal(db: &PgPool, keys: &SealingKeys) -> anyhow::Result<()> {
    let found = sealing::seal_stored(db, keys).await?;
    let said = about_secrets(found, keys);
    if said.is_empty() {
        tracing::info!(found.sealed, "every secret in the database is sealed");
    }
    for sentence in said {
        if found.plain + found.closed > 0 {
            tracing::warn!(found.plain, found.sealed, found.closed, "{sentence}");
        } else {
            tracing::info!("{sentence}");
        }
    }
    Ok(())
}

/// What there is to say about how the secrets lie; nothing where all is well.
pub(super) fn about_secrets(found: Conditions, keys: &SealingKeys) -> Vec<&'static str> {
    let mut said = Vec::new();
    if !keys.any() {
        said.push(
            "there is no THIDUA_SECRETS_KEY: secrets of authenticator apps and webhooks lie in the database in the clear",
        );
    } else if found.plain > 0 {
        said.push("secrets in the database lie in the clear until the next start of thidua serve");
    }
    if found.closed > 0 {
        said.push(
            "secrets in the database are sealed under a key that is not given: give it in THIDUA_SECRETS_KEY",
        );
    }
    said
}

/// The sentence about a connection that may go in the clear; `None` where there is nothing to say.
pub(super) fn about_connection(variable: &str, options: &PgConnectOptions) -> Option<String> {
    let host = in_the_clear(options)?;
    Some(format!(
        "{variable} leads to {host} without demanding TLS: passwords and data may travel in the clear; add sslmode=verify-full, or at least sslmode=require"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::SecretsConfig;
    use clap::Parser as _;
    use std::path::PathBuf;

    const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    #[derive(clap::Parser)]
    struct Alone {
        #[command(flatten)]
        data: DataConfig,
    }

    fn read(secrets: SecretsConfig) -> Result<bool, String> {
        let data = DataConfig { secrets, ..Alone::parse_from(["thidua"]).data };
        keys(&data).map(|keys| keys.any()).map_err(|error| format!("{error:#}"))
    }

    #[test]
    fn the_key_stands_in_a_setting_or_a_file_and_a_bad_one_is_named_not_told() {
        let none = SecretsConfig::default();
        let set = |key: &str| SecretsConfig { secrets_key: Some(key.to_owned()), ..none.clone() };
        let file = |path: PathBuf| SecretsConfig { secrets_key_file: Some(path), ..none.clone() };
        assert_eq!(read(none.clone()), Ok(false));
        assert_eq!(read(set(KEY)), Ok(true));
        let directory = std::env::temp_dir().join(format!("thidua-key-{}", std::process::id()));
        fs::create_dir_all(&directory).unwrap();
        let path = directory.join("key");
        fs::write(&path, format!("{KEY}\n")).unwrap();
        assert_eq!(read(file(path.clone())), Ok(true));
        fs::write(&path, "AAEC").unwrap();
        let faults = [
            (read(file(path)), "key of THIDUA_SECRETS_KEY_FILE cannot be used: must hold 32 random bytes"),
            (read(file(directory.join("none"))), "none of THIDUA_SECRETS_KEY_FILE cannot be used"),
            (read(set("AAEC")), "THIDUA_SECRETS_KEY cannot be used: must hold 32 random bytes"),
            (read(set("")), "THIDUA_SECRETS_KEY cannot be used: holds no key"),
        ];
        for (fault, sentence) in faults {
            let said = fault.unwrap_err();
            assert!(said.contains(sentence) && !said.contains("AAEC"), "{said}");
        }
        fs::remove_dir_all(&directory).unwrap();
    }
}
