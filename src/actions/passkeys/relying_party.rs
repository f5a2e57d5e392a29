//! What is asked of passkeys, and what their answers prove: `WebAuthn` level 3 as the library keeps it. The device is always
//! to verify its user – fingerprint, face or PIN – and no attestation is asked: which maker's device it is, is nobody's
//! business here. Knows no account and no store.

use crate::actions::secrets::SecretError;
use base64ct::{Base64UrlUnpadded, Encoding as _};
use serde::Serialize;
use serde_json::{Value, json};
use std::sync::Arc;
use webauthn_rs::prelude::{
    DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Url, Uuid, Webauthn, WebauthnBuilder, WebauthnError,
};

/// Most bytes of an answer: a key with the longest name and every extension is far below.
const ANSWER_MAX: usize = 16 * 1024;

/// This installation as passkeys know it: by the host and the whole origin of its base address.
#[derive(Debug, Clone)]
pub struct RelyingParty(Arc<Webauthn>);

/// Who a passkey is made for.
#[derive(Debug, Clone)]
pub(super) struct Owner<'a> {
    /// What it keeps to know whose it is: 16 bytes.
    pub(super) handle: &'a [u8],
    /// The user name.
    pub(super) login: &'a str,
    /// The person's name.
    pub(super) full_name: &'a str,
    /// The passkeys they have: no device makes a second one.
    pub(super) known: Vec<Vec<u8>>,
}

/// A question to a passkey.
#[derive(Debug)]
pub(super) struct Question {
    /// What the browser is told, as JSON.
    pub(super) options: String,
    /// What the answer will be held against; never leaves the server.
    pub(super) state: Value,
}

/// A passkey that was made.
#[derive(Debug)]
pub(super) struct Made {
    /// What it calls itself.
    pub(super) credential_id: Vec<u8>,
    /// Public key, counter and state of its backup.
    pub(super) credential: Value,
}

/// What a passkey answered, not yet looked at.
#[derive(Debug, Clone)]
pub struct Answer {
    party: RelyingParty,
    credential: PublicKeyCredential,
}

impl RelyingParty {
    /// The installation at a base address. `None` where no browser would make a passkey: they ask for `https` and a name,
    /// or for `localhost`.
    #[must_use]
    pub fn at(base_url: &str) -> Option<Self> {
        let origin = Url::parse(base_url).ok()?;
        let host = origin.domain()?;
        let is_own = host == "localhost" || host.ends_with(".localhost");
        if origin.scheme() != "https" && !is_own {
            return None;
        }
        let party = WebauthnBuilder::new(host, &origin).ok()?.rp_name("Thi đua").build().ok()?;
        Some(Self(Arc::new(party)))
    }

    /// Reads what a browser sent as a passkey's answer; `None` where it is none.
    #[must_use]
    pub fn answer(&self, sent: &str) -> Option<Answer> {
        let is_short = sent.len() <= ANSWER_MAX;
        let credential = is_short.then(|| serde_json::from_str(sent).ok()).flatten()?;
        Some(Answer { party: self.clone(), credential })
    }

    /// Asks for a new passkey.
    ///
    /// # Errors
    /// [`SecretError::Passkey`] for a defect.
    pub(super) fn ask_for_new(&self, owner: Owner<'_>) -> Result<Question, SecretError> {
        let handle = Uuid::from_slice(owner.handle).map_err(|_| SecretError::Passkey)?;
        let asked =
            self.0.start_passkey_registration(handle, owner.login, owner.full_name, Some(owner.known));
        let (options, state) = asked.map_err(|_| SecretError::Passkey)?;
        let mut options = plain(&options)?;
        // Where the device can, the passkey alone says who comes; one that has no room for that will do as well.
        if let Some(chosen) = options.pointer_mut("/publicKey/authenticatorSelection/residentKey") {
            *chosen = json!("preferred");
        }
        Ok(Question { options: options.to_string(), state: plain(&state)? })
    }

    /// The passkey an answer brings; `None` where it is not what was asked.
    pub(super) fn made(&self, state: Value, sent: &str) -> Option<Made> {
        let state: PasskeyRegistration = serde_json::from_value(state).ok()?;
        let is_short = sent.len() <= ANSWER_MAX;
        let answer: RegisterPublicKeyCredential =
            is_short.then(|| serde_json::from_str(sent).ok()).flatten()?;
        let passkey = noted(self.0.finish_passkey_registration(&answer, &state))?;
        let credential = serde_json::to_value(&passkey).ok()?;
        Some(Made { credential_id: passkey.cred_id().clone(), credential })
    }

    /// Asks for a proof by one of these passkeys, or by whichever there is where none is named.
    ///
    /// # Errors
    /// [`SecretError::Passkey`] for a defect.
    pub(super) fn ask_for_proof(&self, allowed: &[Vec<u8>]) -> Result<Question, SecretError> {
        let asked = self.0.start_discoverable_authentication();
        let (mut options, state) = asked.map_err(|_| SecretError::Passkey)?;
        // A button asks, not the list below a field of the sign-in page.
        options.mediation = None;
        let mut options = plain(&options)?;
        let named = allowed.iter().map(|id| {
            let id = Base64UrlUnpadded::encode_string(id);
            json!({"type": "public-key", "id": id})
        });
        if let Some(list) = options.pointer_mut("/publicKey/allowCredentials") {
            *list = named.collect();
        }
        Ok(Question { options: options.to_string(), state: plain(&state)? })
    }
}

impl Answer {
    /// What the passkey that answers calls itself.
    pub(super) fn credential_id(&self) -> &[u8] {
        &self.credential.raw_id
    }

    /// What it says of its owner, where it says so.
    pub(super) fn handle(&self) -> Option<&[u8]> {
        self.credential.response.user_handle.as_deref().filter(|handle| !handle.is_empty())
    }

    /// What a passkey is after it answered what was asked; `None` where the answer proves nothing: another question,
    /// another site, another key, a counter that went back, or a user the device did not verify.
    pub(super) fn proved(&self, state: Value, credential: Value) -> Option<Value> {
        let state: DiscoverableAuthentication = serde_json::from_value(state).ok()?;
        let mut passkey: Passkey = serde_json::from_value(credential).ok()?;
        let party = &self.party.0;
        let proved = noted(party.finish_discoverable_authentication_v2(&self.credential, state, &passkey))?;
        passkey.update_credential(&proved)?;
        serde_json::to_value(&passkey).ok()
    }
}

/// Tells the log why an answer was not taken; nothing in there is a secret or a name.
fn noted<T>(outcome: Result<T, WebauthnError>) -> Option<T> {
    outcome.inspect_err(|error| tracing::info!(%error, "the answer of a passkey was not taken")).ok()
}

fn plain(value: &impl Serialize) -> Result<Value, SecretError> {
    serde_json::to_value(value).map_err(|_| SecretError::Passkey)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_are_made_only_where_browsers_make_them() {
        for offered in
            ["https://thidua.example.vn", "https://thidua.example.vn:8443", "http://localhost:8080"]
        {
            assert!(RelyingParty::at(offered).is_some(), "{offered}");
        }
        for refused in [
            "http://thidua.example.vn",
            "http://127.0.0.1:8080",
            "https://10.0.0.5",
            "http://notlocalhost",
            "",
        ] {
            assert!(RelyingParty::at(refused).is_none(), "{refused}");
        }
    }

    #[test]
    fn the_device_is_told_to_verify_its_user() {
        let party = RelyingParty::at("https://thidua.example.vn").unwrap();
        let owner =
            Owner { handle: &[7; 16], login: "hg.staff", full_name: "Đồng chí", known: Vec::new() };
        let options: Value = serde_json::from_str(&party.ask_for_new(owner).unwrap().options).unwrap();
        let chosen = &options["publicKey"]["authenticatorSelection"];
        assert_eq!(
            (&chosen["userVerification"], &chosen["residentKey"]),
            (&json!("required"), &json!("preferred"))
        );
        assert_eq!(options["publicKey"]["rp"]["id"], "thidua.example.vn");
        let options = party.ask_for_proof(&[vec![1, 2, 3]]).unwrap().options;
        let options: Value = serde_json::from_str(&options).unwrap();
        assert_eq!(options["publicKey"]["userVerification"], "required");
        assert_eq!(options["publicKey"]["allowCredentials"], json!([{"type": "public-key", "id": "AQID"}]));
        assert_eq!(options.get("mediation"), None);
    }
}
