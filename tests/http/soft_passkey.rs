//! A passkey held by a test: it makes a key, and answers as the authenticators of the standard do – or not quite, where a
//! test is about that.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};

/// The device says that somebody is there.
const PRESENT: u8 = 0x01;
/// The device has verified who it is.
const VERIFIED: u8 = 0x04;
/// A new public key comes along.
const BRINGS_KEY: u8 = 0x40;

/// A passkey on a device.
pub(crate) struct SoftPasskey {
    key: EcdsaKeyPair,
    /// What it calls itself.
    pub(crate) id: Vec<u8>,
    /// What it keeps of its owner.
    pub(crate) handle: Option<String>,
    /// How often it has signed.
    pub(crate) counter: u32,
    /// The site the browser says it is on.
    pub(crate) origin: String,
    /// The host whose passkey it believes to be; else that of the question.
    pub(crate) host: Option<String>,
    /// Whether it verifies its user.
    pub(crate) verifies: bool,
}

/// What a device does wrong, in words and deed.
pub(crate) type Slip = (&'static str, fn(&mut SoftPasskey));

impl SoftPasskey {
    /// A device that has made nothing yet, in a browser on `origin`.
    pub(crate) fn new(origin: &str) -> Self {
        let random = SystemRandom::new();
        let algorithm = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let pair = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
        let key = EcdsaKeyPair::from_pkcs8(algorithm, pair.as_ref(), &random).unwrap();
        let id = digest(&SHA256, key.public_key().as_ref()).as_ref().to_vec();
        Self { key, id, handle: None, counter: 0, origin: origin.to_owned(), host: None, verifies: true }
    }

    /// Makes the passkey that `options` ask for; what the browser's form sends.
    pub(crate) fn make(&mut self, options: &Value) -> String {
        let asked = &options["publicKey"];
        self.handle = Some(asked["user"]["id"].as_str().unwrap().to_owned());
        let mut data = self.data(asked["rp"]["id"].as_str().unwrap(), BRINGS_KEY);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).unwrap().to_be_bytes());
        data.extend(&self.id);
        // The point of the curve: a byte 4, then both coordinates.
        let point = self.key.public_key().as_ref();
        data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend(&point[1..33]);
        data.extend([0x22, 0x58, 0x20]);
        data.extend(&point[33..65]);
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        object.push(u8::try_from(data.len()).unwrap());
        object.extend(&data);
        let client = self.client("webauthn.create", &asked["challenge"]);
        let response = json!({"attestationObject": text(&object), "clientDataJSON": text(&client)});
        self.sent(&response)
    }

    /// Answers what `options` ask; what the browser's form sends.
    pub(crate) fn answer(&mut self, options: &Value) -> String {
        self.counter += 1;
        let asked = &options["publicKey"];
        let data = self.data(asked["rpId"].as_str().unwrap(), 0);
        let client = self.client("webauthn.get", &asked["challenge"]);
        let signed = [data.as_slice(), digest(&SHA256, &client).as_ref()].concat();
        let signature = self.key.sign(&SystemRandom::new(), &signed).unwrap();
        let response = json!({
            "authenticatorData": text(&data),
            "clientDataJSON": text(&client),
            "signature": text(signature.as_ref()),
            "userHandle": self.handle,
        });
        self.sent(&response)
    }

    fn data(&self, host: &str, flags: u8) -> Vec<u8> {
        let host = self.host.as_deref().unwrap_or(host);
        let verified = if self.verifies { VERIFIED } else { 0 };
        let mut data = digest(&SHA256, host.as_bytes()).as_ref().to_vec();
        data.push(PRESENT | verified | flags);
        data.extend(self.counter.to_be_bytes());
        data
    }

    fn client(&self, kind: &str, challenge: &Value) -> Vec<u8> {
        json!({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false})
            .to_string()
            .into_bytes()
    }

    fn sent(&self, response: &Value) -> String {
        let id = text(&self.id);
        json!({"id": id, "rawId": id, "type": "public-key", "response": response}).to_string()
    }
}

fn text(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}
