//! The keys that stored secrets are sealed under: AES-256-GCM, bound to the place they lie in. Pure but for randomness.

use crate::actions::secrets::SecretError;
use crate::domain::ids::{AccountId, ClusterId};
use aes_gcm::aead::{Aead as _, Payload};
use aes_gcm::{Aes256Gcm, KeyInit as _, Nonce};
use base64ct::{Base64, Encoding as _};
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::sync::Arc;

/// Bytes of a key.
const KEY_BYTES: usize = 32;
/// Bytes by which a sealed secret names its key.
const MARK_BYTES: usize = 4;
/// Bytes of a nonce, drawn anew each time something is sealed.
const NONCE_BYTES: usize = 12;
/// The first byte of what is sealed: how it is.
const VERSION: u8 = 1;
/// Bytes of the secret of an authenticator app as it is, so that a sealed one is told from it.
const APP_BYTES: usize = 20;
/// What the sealed secret of a webhook begins with; a plain one begins otherwise.
const SEALED_PREFIX: &str = "sealed:";

/// Where a secret lies. A sealed one that is moved to another place does not open there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place<'a> {
    /// The authenticator app of an account.
    App(AccountId),
    /// The webhook of a cluster with an address.
    Webhook(ClusterId, &'a str),
}

impl Place<'_> {
    fn name(self) -> String {
        match self {
            Self::App(account) => format!("thidua app {}", account.get()),
            Self::Webhook(cluster, address) => format!("thidua webhook {} {address}", cluster.get()),
        }
    }
}

/// How a stored secret lies there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    /// Whoever reads the database reads it.
    Plain,
    /// Sealed under the key that seals today.
    Sealed,
    /// Sealed under an earlier key that is still given.
    SealedEarlier,
    /// No key that is given opens it.
    Closed,
}

/// Why what is given as keys is none. The text itself is never told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyFault {
    /// There is nothing in it.
    #[error("holds no key")]
    Empty,
    /// One of them is no base64 of 32 bytes.
    #[error("must hold 32 random bytes in base64, as `openssl rand -base64 32` prints them")]
    Form,
}

/// One key.
#[derive(Clone)]
struct Key {
    mark: [u8; MARK_BYTES],
    cipher: Aes256Gcm,
}

/// The keys of this installation; without any, secrets are stored as they are.
#[derive(Clone, Default)]
pub struct SealingKeys(Arc<[Key]>);

impl fmt::Debug for SealingKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SealingKeys").field(&self.0.len()).finish()
    }
}

impl SealingKeys {
    /// Reads keys in base64, parted by blanks or lines: the first seals, each opens.
    ///
    /// # Errors
    /// [`KeyFault`].
    pub fn read(text: &str) -> Result<Self, KeyFault> {
        let keys: Vec<Key> = text.split_whitespace().map(read_key).collect::<Result<_, _>>()?;
        if keys.is_empty() { Err(KeyFault::Empty) } else { Ok(Self(keys.into())) }
    }

    /// Whether secrets are sealed.
    #[must_use]
    pub fn any(&self) -> bool {
        !self.0.is_empty()
    }

    /// The secret of an app as it is stored.
    ///
    /// # Errors
    /// [`SecretError`] for a defect of the system.
    pub fn seal_app(&self, account: AccountId, secret: &[u8]) -> Result<Vec<u8>, SecretError> {
        Ok(self.seal(Place::App(account), secret)?.unwrap_or_else(|| secret.to_vec()))
    }

    /// The secret of an app from what is stored.
    ///
    /// # Errors
    /// [`SecretError::Closed`] where no key opens it.
    pub fn open_app(&self, account: AccountId, stored: &[u8]) -> Result<Vec<u8>, SecretError> {
        if stored.len() == APP_BYTES {
            return Ok(stored.to_vec());
        }
        self.open(Place::App(account), stored)
    }

    /// The secret of a webhook as it is stored.
    ///
    /// # Errors
    /// [`SecretError`] for a defect of the system.
    pub fn seal_webhook(
        &self,
        cluster: ClusterId,
        address: &str,
        secret: &str,
    ) -> Result<String, SecretError> {
        let sealed = self.seal(Place::Webhook(cluster, address), secret.as_bytes())?;
        let written = |sealed: Vec<u8>| format!("{SEALED_PREFIX}{}", Base64::encode_string(&sealed));
        Ok(sealed.map_or_else(|| secret.to_owned(), written))
    }

    /// The secret of a webhook from what is stored.
    ///
    /// # Errors
    /// [`SecretError::Closed`] where no key opens it.
    pub fn open_webhook(
        &self,
        cluster: ClusterId,
        address: &str,
        stored: &str,
    ) -> Result<String, SecretError> {
        let Some(sealed) = stored.strip_prefix(SEALED_PREFIX) else {
            return Ok(stored.to_owned());
        };
        let sealed = Base64::decode_vec(sealed).map_err(|_| SecretError::Closed)?;
        let opened = self.open(Place::Webhook(cluster, address), &sealed)?;
        String::from_utf8(opened).map_err(|_| SecretError::Closed)
    }

    /// How the secret of an app lies in the store.
    #[must_use]
    pub fn condition_of_app(&self, account: AccountId, stored: &[u8]) -> Condition {
        if stored.len() == APP_BYTES {
            return Condition::Plain;
        }
        self.condition(stored, self.open_app(account, stored).is_ok())
    }

    /// How the secret of a webhook lies in the store.
    #[must_use]
    pub fn condition_of_webhook(&self, cluster: ClusterId, address: &str, stored: &str) -> Condition {
        let Some(sealed) = stored.strip_prefix(SEALED_PREFIX) else {
            return Condition::Plain;
        };
        let sealed = Base64::decode_vec(sealed).unwrap_or_default();
        self.condition(&sealed, self.open_webhook(cluster, address, stored).is_ok())
    }

    fn condition(&self, sealed: &[u8], opens: bool) -> Condition {
        let first = self.0.first().map(|key| key.mark);
        match (opens, parts(sealed)) {
            (true, Some((mark, _, _))) if Some(mark) == first => Condition::Sealed,
            (true, _) => Condition::SealedEarlier,
            (false, _) => Condition::Closed,
        }
    }

    /// `None` without a key.
    fn seal(&self, place: Place<'_>, secret: &[u8]) -> Result<Option<Vec<u8>>, SecretError> {
        let Some(key) = self.0.first() else { return Ok(None) };
        let mut nonce = [0; NONCE_BYTES];
        getrandom::fill(&mut nonce).map_err(|_| SecretError::Random)?;
        let bound = place.name();
        let payload = Payload { msg: secret, aad: bound.as_bytes() };
        let closed = key.cipher.encrypt(&Nonce::from(nonce), payload).map_err(|_| SecretError::Sealing)?;
        Ok(Some([&[VERSION][..], &key.mark, &nonce, &closed].concat()))
    }

    fn open(&self, place: Place<'_>, sealed: &[u8]) -> Result<Vec<u8>, SecretError> {
        let (mark, nonce, closed) = parts(sealed).ok_or(SecretError::Closed)?;
        let bound = place.name();
        let payload = || Payload { msg: closed, aad: bound.as_bytes() };
        let fitting = self.0.iter().filter(|key| key.mark == mark);
        let mut opened = fitting.filter_map(|key| key.cipher.decrypt(&Nonce::from(nonce), payload()).ok());
        opened.next().ok_or(SecretError::Closed)
    }
}

/// The mark of the key, the nonce and the rest of what is sealed; `None` where it is nothing sealed here.
fn parts(sealed: &[u8]) -> Option<([u8; MARK_BYTES], [u8; NONCE_BYTES], &[u8])> {
    let (version, rest) = sealed.split_first()?;
    let (mark, rest) = rest.split_first_chunk::<MARK_BYTES>()?;
    let (nonce, closed) = rest.split_first_chunk::<NONCE_BYTES>()?;
    (*version == VERSION).then_some((*mark, *nonce, closed))
}

fn read_key(text: &str) -> Result<Key, KeyFault> {
    let mut bytes = [0; KEY_BYTES];
    match Base64::decode(text, &mut bytes) {
        Ok(read) if read.len() == KEY_BYTES => {}
        _ => return Err(KeyFault::Form),
    }
    // A hash of all of it tells nothing of the key and is the same wherever the key is given.
    let digest = Sha256::new().chain_update("thidua key ").chain_update(bytes).finalize();
    let mut mark = [0; MARK_BYTES];
    for (into, byte) in mark.iter_mut().zip(digest) {
        *into = byte;
    }
    Ok(Key { mark, cipher: Aes256Gcm::new(&bytes.into()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    const OTHER: &str = "//79/Pv6+fj39vX08/Lx8O/u7ezr6uno5+bl5OPi4eA=";
    const SECRET: &[u8; 20] = b"12345678901234567890";

    fn keys(text: &str) -> SealingKeys {
        SealingKeys::read(text).unwrap()
    }

    #[test]
    fn a_sealed_secret_opens_in_its_place_under_its_key_and_nowhere_else() {
        let (account, other) = (AccountId::new(7), AccountId::new(8));
        let sealed = keys(ONE).seal_app(account, SECRET).unwrap();
        assert_eq!(sealed.len(), 53, "as the constraint of the table says");
        assert!(!sealed.windows(4).any(|part| SECRET.windows(4).any(|known| known == part)));
        assert_ne!(sealed, keys(ONE).seal_app(account, SECRET).unwrap(), "never the same twice");
        assert_eq!(keys(ONE).open_app(account, &sealed).unwrap(), SECRET);
        let closed = |keys: SealingKeys, account, stored: &[u8]| {
            assert!(matches!(keys.open_app(account, stored), Err(SecretError::Closed)));
        };
        closed(keys(ONE), other, &sealed);
        closed(keys(OTHER), account, &sealed);
        closed(SealingKeys::default(), account, &sealed);
        for place in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[place] ^= 1;
            closed(keys(ONE), account, &altered);
        }
        for length in (0..sealed.len()).filter(|length| *length != SECRET.len()) {
            closed(keys(ONE), account, &sealed[..length]);
        }
    }

    #[test]
    fn a_webhooks_secret_is_bound_to_its_cluster_and_address() {
        let (cluster, address, secret) = (ClusterId::new(3), "https://a.example/", "thidua_webhook_abc");
        let sealed = keys(ONE).seal_webhook(cluster, address, secret).unwrap();
        assert!(sealed.starts_with("sealed:") && !sealed.contains("webhook"), "{sealed}");
        assert_eq!(keys(ONE).open_webhook(cluster, address, &sealed).unwrap(), secret);
        for (cluster, address) in [(ClusterId::new(4), address), (cluster, "https://b.example/")] {
            assert!(keys(ONE).open_webhook(cluster, address, &sealed).is_err());
        }
        assert!(keys(ONE).open_webhook(cluster, address, "sealed:%%").is_err());
    }

    #[test]
    fn without_a_key_secrets_stay_as_they_are_and_with_one_old_ones_still_open() {
        let (account, cluster, none) = (AccountId::new(7), ClusterId::new(3), SealingKeys::default());
        assert_eq!(none.seal_app(account, SECRET).unwrap(), SECRET);
        assert_eq!(none.seal_webhook(cluster, "https://a/", "plain").unwrap(), "plain");
        assert_eq!(keys(ONE).open_app(account, SECRET).unwrap(), SECRET);
        assert_eq!(keys(ONE).open_webhook(cluster, "https://a/", "plain").unwrap(), "plain");
        assert_eq!(none.condition_of_app(account, SECRET), Condition::Plain);
        assert_eq!(none.condition_of_webhook(cluster, "https://a/", "plain"), Condition::Plain);
    }

    #[test]
    fn a_key_is_changed_by_putting_the_new_one_before_the_old() {
        let account = AccountId::new(7);
        let both = keys(&format!("{OTHER}\n{ONE}\n"));
        let (old, new) =
            (keys(ONE).seal_app(account, SECRET).unwrap(), both.seal_app(account, SECRET).unwrap());
        for (keys, of_old, of_new) in [
            (keys(ONE), Condition::Sealed, Condition::Closed),
            (both, Condition::SealedEarlier, Condition::Sealed),
            (keys(OTHER), Condition::Closed, Condition::Sealed),
        ] {
            let found = (keys.condition_of_app(account, &old), keys.condition_of_app(account, &new));
            assert_eq!(found, (of_old, of_new));
        }
    }

    #[test]
    fn what_is_no_key_is_refused_without_being_told() {
        for (text, fault) in [
            ("", KeyFault::Empty),
            (" \n", KeyFault::Empty),
            ("mật khẩu", KeyFault::Form),
            ("AAECAwQFBgcICQoLDA0ODw==", KeyFault::Form),
            (&format!("{ONE}{ONE}"), KeyFault::Form),
            (&format!("{ONE} AAEC"), KeyFault::Form),
        ] {
            assert_eq!(SealingKeys::read(text).unwrap_err(), fault, "{text}");
            assert!(text.trim().is_empty() || !fault.to_string().contains(text));
        }
        assert_eq!(format!("{:?}", keys(ONE)), "SealingKeys(1)");
    }
}
