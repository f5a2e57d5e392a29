//! Codes of authenticator apps (RFC 6238: HMAC-SHA-1, six digits, steps of thirty seconds) and recovery codes. Pure:
//! the step comes from the database's clock.

use crate::actions::secrets::{SecretError, hash_of_token};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use std::fmt::Write as _;

/// Bytes of a secret: as many as the hash has (RFC 4226 §4).
const SECRET_BYTES: usize = 20;
/// Bytes of a recovery code: 120 bits, more than the 112 from which on a plain hash is enough to store it.
const RECOVERY_BYTES: usize = 15;
/// How many recovery codes there are.
pub const RECOVERY_CODES: usize = 10;
/// Digits of a code.
const DIGITS: usize = 6;
/// How many steps a clock may be wrong, either way.
const TOLERANCE: i64 = 1;
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// A new secret.
///
/// # Errors
/// [`SecretError::Random`].
pub(super) fn new_secret() -> Result<[u8; SECRET_BYTES], SecretError> {
    let mut secret = [0; SECRET_BYTES];
    getrandom::fill(&mut secret).map_err(|_| SecretError::Random)?;
    Ok(secret)
}

/// Bytes as people and apps read them: base 32 (RFC 4648) in capitals, without padding.
#[must_use]
pub fn base32(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.chunks(5) {
        let bits = chunk.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
        let bits = bits << (8 * (5 - chunk.len()));
        for place in 0..(chunk.len() * 8).div_ceil(5) {
            let letter = usize::try_from(bits >> (35 - 5 * place) & 31).unwrap_or_default();
            text.extend(BASE32.get(letter).map(|letter| char::from(*letter)));
        }
    }
    text
}

/// The code of a step.
#[must_use]
pub fn code_at(secret: &[u8], step: i64) -> Option<String> {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).ok()?;
    mac.update(&step.to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let offset = usize::from(digest.last()? & 15);
    let four: [u8; 4] = digest.get(offset..offset + 4)?.try_into().ok()?;
    let number = (u32::from_be_bytes(four) & 0x7fff_ffff) % 1_000_000;
    Some(format!("{number:06}"))
}

/// The step whose code was typed, at most one away from `now`; `None` where it is no code of these.
pub(super) fn step_of(secret: &[u8], now: i64, typed: &str) -> Option<i64> {
    let typed = bare(typed);
    if typed.len() != DIGITS {
        return None;
    }
    // All are computed whichever fits, so that the time an answer takes tells nothing.
    (now - TOLERANCE..=now + TOLERANCE)
        .map(|step| (step, code_at(secret, step)))
        .filter(|(_, code)| code.as_deref() == Some(typed.as_str()))
        .fold(None, |_, (step, _)| Some(step))
}

/// New recovery codes, in groups of four letters.
///
/// # Errors
/// [`SecretError::Random`].
pub(super) fn recovery_codes() -> Result<Vec<String>, SecretError> {
    (0..RECOVERY_CODES)
        .map(|_| {
            let mut bytes = [0; RECOVERY_BYTES];
            getrandom::fill(&mut bytes).map_err(|_| SecretError::Random)?;
            let mut code = String::new();
            for (place, letter) in base32(&bytes).to_lowercase().chars().enumerate() {
                let dash = if place > 0 && place % 4 == 0 { "-" } else { "" };
                // Writing to a text never fails.
                let _ = write!(code, "{dash}{letter}");
            }
            Ok(code)
        })
        .collect()
}

/// What the store keeps of a recovery code, however it is typed.
pub(super) fn hash_of_recovery_code(typed: &str) -> Vec<u8> {
    hash_of_token(&bare(typed))
}

/// A code without the blanks and dashes people put between its groups.
fn bare(typed: &str) -> String {
    typed.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| c.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238, appendix B, SHA-1, the last six of its eight digits.
        for (second, code) in [
            (59_i64, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code_at(b"12345678901234567890", second / 30).unwrap(), code);
        }
    }

    #[test]
    fn a_code_fits_for_one_step_either_way_however_it_is_typed() {
        let secret = b"12345678901234567890";
        let now = 1_111_111_111 / 30;
        for step in -3..=3 {
            let code = code_at(secret, now + step).unwrap();
            let spaced = format!(" {} {}", &code[..3], &code[3..]);
            let fits = (step.abs() <= 1).then_some(now + step);
            assert_eq!((step_of(secret, now, &code), step_of(secret, now, &spaced)), (fits, fits), "{step}");
        }
        for wrong in ["", "05047", "0504711", "đđđđđđ", "05047１"] {
            assert_eq!(step_of(secret, now, wrong), None, "{wrong}");
        }
    }

    #[test]
    fn secrets_read_as_the_standard_writes_them() {
        // RFC 4648, section 10.
        for (bytes, text) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(base32(bytes.as_bytes()), text);
        }
    }

    #[test]
    fn ten_recovery_codes_differ_and_are_known_without_their_dashes() {
        let codes = recovery_codes().unwrap();
        let hashes: std::collections::BTreeSet<_> =
            codes.iter().map(|code| hash_of_recovery_code(code)).collect();
        assert_eq!((codes.len(), hashes.len()), (10, 10));
        let typed = codes[0].replace('-', " ").to_uppercase();
        assert_eq!(codes[0].len(), 29);
        assert_eq!(hash_of_recovery_code(&typed), hash_of_recovery_code(&codes[0]));
    }
}
