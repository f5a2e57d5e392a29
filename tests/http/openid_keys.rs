//! Keys of the provider of the tests for the algorithms that other providers sign with, and what they sign.

use base64ct::{Base64, Base64UrlUnpadded, Encoding as _};
use ring::rand::SystemRandom;
use ring::rsa::PublicKeyComponents;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm,
    KeyPair as _, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_SHA256, RSA_PSS_SHA384,
    RSA_PSS_SHA512, RsaEncoding, RsaKeyPair,
};
use serde_json::{Value, json};
use std::sync::LazyLock;

/// The algorithms beside `EdDSA` whose signatures are taken.
pub(crate) const ALGORITHMS: [&str; 8] =
    ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384"];

/// Made for these tests, and known to everybody.
static RSA: LazyLock<RsaKeyPair> = LazyLock::new(|| {
    let pem = include_str!("provider_rsa.pem");
    let text: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    RsaKeyPair::from_pkcs8(&Base64::decode_vec(&text).unwrap()).unwrap()
});
static P256: LazyLock<EcdsaKeyPair> = LazyLock::new(|| drawn(&ECDSA_P256_SHA256_FIXED_SIGNING));
static P384: LazyLock<EcdsaKeyPair> = LazyLock::new(|| drawn(&ECDSA_P384_SHA384_FIXED_SIGNING));

fn drawn(algorithm: &'static EcdsaSigningAlgorithm) -> EcdsaKeyPair {
    let random = SystemRandom::new();
    let pair = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
    EcdsaKeyPair::from_pkcs8(algorithm, pair.as_ref(), &random).unwrap()
}

/// What the key of an algorithm is called.
pub(crate) fn name_of(algorithm: &str) -> &'static str {
    match algorithm {
        "ES256" => "p256",
        "ES384" => "p384",
        _ => "rsa",
    }
}

/// The public keys, as the provider publishes them.
pub(crate) fn published() -> [Value; 3] {
    let text = Base64UrlUnpadded::encode_string;
    let public = PublicKeyComponents::<Vec<u8>>::from(RSA.public());
    let of_curve = |name: &str, curve: &str, key: &EcdsaKeyPair| {
        // A byte 4, then both coordinates.
        let (x, y) = key.public_key().as_ref()[1..].split_at((key.public_key().as_ref().len() - 1) / 2);
        json!({"kty": "EC", "use": "sig", "kid": name, "crv": curve, "x": text(x), "y": text(y)})
    };
    [
        json!({"kty": "RSA", "use": "sig", "kid": "rsa", "n": text(&public.n), "e": text(&public.e)}),
        of_curve("p256", "P-256", &P256),
        of_curve("p384", "P-384", &P384),
    ]
}

/// Signs with the key of an algorithm.
pub(crate) fn sign(algorithm: &str, message: &[u8]) -> Vec<u8> {
    let encoding: &'static dyn RsaEncoding = match algorithm {
        "RS256" => &RSA_PKCS1_SHA256,
        "RS384" => &RSA_PKCS1_SHA384,
        "RS512" => &RSA_PKCS1_SHA512,
        "PS256" => &RSA_PSS_SHA256,
        "PS384" => &RSA_PSS_SHA384,
        "PS512" => &RSA_PSS_SHA512,
        curve => {
            let key = if curve == "ES256" { &P256 } else { &P384 };
            return key.sign(&SystemRandom::new(), message).unwrap().as_ref().to_vec();
        }
    };
    let mut signature = vec![0; RSA.public().modulus_len()];
    RSA.sign(encoding, &SystemRandom::new(), message, &mut signature).unwrap();
    signature
}
