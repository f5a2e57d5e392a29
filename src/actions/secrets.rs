//! Secrets: random tokens of which only the hash is kept, and passwords under Argon2id.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher as _, PasswordVerifier as _};
use base64ct::{Base64UrlUnpadded, Encoding as _};
use sha2::{Digest as _, Sha256};
use std::sync::LazyLock;
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization as _;

/// Most bytes of a password: no limit a person would meet.
pub(super) const PASSWORD_MAX_BYTES: usize = 1024;

/// How many passwords may be hashed at once: each takes 19 MiB and a core for some 25 ms, and a flood of
/// sign-ins must leave room for everyone who is at work already.
static HASHING: Semaphore = Semaphore::const_new(2);

/// How many may wait for their turn; one more is told to try again, so that a flood has an end.
static QUEUE: Semaphore = Semaphore::const_new(64);

/// What an unknown account is compared with, so that it takes as long as a known one.
static NOBODY: LazyLock<Option<String>> = LazyLock::new(|| hash("no account has this password").ok());

/// A secret for a cookie or a link: 256 random bits.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// Draws a new one.
    ///
    /// # Errors
    /// [`SecretError::Random`] where the system has no randomness to give.
    pub fn random() -> Result<Self, SecretError> {
        let mut bytes = [0_u8; 32];
        getrandom::fill(&mut bytes).map_err(|_| SecretError::Random)?;
        Ok(Self(Base64UrlUnpadded::encode_string(&bytes)))
    }

    /// The text for the cookie or the address. Never logged, never stored.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What the store keeps.
    #[must_use]
    pub fn hash(&self) -> Vec<u8> {
        hash_of_token(&self.0)
    }
}

/// The hash under which a presented token is looked up.
#[must_use]
pub fn hash_of_token(presented: &str) -> Vec<u8> {
    Sha256::digest(presented.as_bytes()).to_vec()
}

/// A short mark of what a page showed, by which a later change knows whether it still is so.
#[must_use]
pub fn short_mark(shown: &str) -> String {
    hash_of_token(shown).iter().take(8).fold(String::new(), |mark, byte| mark + &format!("{byte:02x}"))
}

/// What can fail in here; none of it is a user's fault.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The system gave no random bytes.
    #[error("the system gave no random bytes")]
    Random,
    /// Argon2 refused its parameters or ran out of memory.
    #[error("the password could not be hashed")]
    Hashing,
    /// Too many passwords wait to be hashed: try again shortly.
    #[error("too many passwords wait to be hashed")]
    Busy,
    /// A passkey could not be asked.
    #[error("the question for a passkey could not be made")]
    Passkey,
    /// A secret could not be sealed.
    #[error("a secret could not be sealed")]
    Sealing,
    /// A stored secret is sealed under a key that is not given, or was altered.
    #[error("a stored secret is opened by no key of THIDUA_SECRETS_KEY or THIDUA_SECRETS_KEY_FILE")]
    Closed,
    /// The hashing thread was lost.
    #[error("the password could not be hashed")]
    Thread,
}

fn hash(password: &str) -> Result<String, SecretError> {
    Argon2::default()
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|_| SecretError::Hashing)
}

/// Hashes a password for the store: Argon2id, 19 MiB, two passes. Unicode is brought to NFC first, so that the same
/// words typed on two systems are the same password.
///
/// # Errors
/// [`SecretError`].
pub async fn hash_password(password: &str) -> Result<String, SecretError> {
    let password: String = password.nfc().collect();
    let _place = QUEUE.try_acquire().map_err(|_| SecretError::Busy)?;
    let _turn = HASHING.acquire().await.map_err(|_| SecretError::Thread)?;
    tokio::task::spawn_blocking(move || hash(&password)).await.map_err(|_| SecretError::Thread)?
}

/// Compares a password with a stored hash; with `None` it takes as long and answers no.
///
/// # Errors
/// [`SecretError`].
pub async fn password_fits(password: &str, stored: Option<String>) -> Result<bool, SecretError> {
    if password.len() > PASSWORD_MAX_BYTES {
        return Ok(false);
    }
    let password: String = password.nfc().collect();
    let _place = QUEUE.try_acquire().map_err(|_| SecretError::Busy)?;
    let _turn = HASHING.acquire().await.map_err(|_| SecretError::Thread)?;
    tokio::task::spawn_blocking(move || {
        let known = stored.is_some();
        let Some(stored) = stored.or_else(|| NOBODY.clone()) else {
            return Err(SecretError::Hashing);
        };
        let stored = PasswordHash::new(&stored).map_err(|_| SecretError::Hashing)?;
        Ok(Argon2::default().verify_password(password.as_bytes(), &stored).is_ok() && known)
    })
    .await
    .map_err(|_| SecretError::Thread)?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_same_words_typed_on_two_systems_are_one_password() {
        let composed = "Bắc Kạn – đồi chè";
        let decomposed: String = composed.nfd().collect();
        assert_ne!(composed, decomposed);
        let stored = hash_password(composed).await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(password_fits(&decomposed, Some(stored.clone())).await.unwrap());
        assert!(!password_fits("khác hẳn", Some(stored)).await.unwrap());
        assert!(!password_fits("no account has this password", None).await.unwrap());
    }

    #[test]
    fn two_tokens_differ_and_only_the_hash_finds_one() {
        let (one, two) = (Token::random().unwrap(), Token::random().unwrap());
        assert_ne!(one.reveal(), two.reveal());
        assert_eq!(one.hash(), hash_of_token(one.reveal()));
        assert_eq!(one.hash().len(), 32);
    }
}
