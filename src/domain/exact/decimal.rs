//! How the documents write an exact number: a plain decimal, as a string (scoring table, head).
//!
//! Reads and writes that one form; the Vietnamese way with its comma belongs to the screens.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Exact, Repr, Rounding};

/// Most digits a written decimal may have before its point (scoring table, head).
pub const MAX_WHOLE_DIGITS: usize = 15;
/// Most digits a written decimal may have after its point (scoring table, head).
pub const MAX_DECIMALS: usize = 10;

/// Why a text is not a decimal of the document formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DecimalFault {
    /// Not of the form `-12.5`.
    #[error("not a plain decimal number")]
    NotADecimal,
    /// More than 15 digits before the point or 10 after it.
    #[error("more than 15 digits before or 10 after the point")]
    TooManyDigits,
}

impl Exact {
    /// Reads a plain decimal such as `-12.5`: a dot, no exponent, no comma, no plus, no blanks.
    ///
    /// # Errors
    /// [`DecimalFault`] when the text is anything else, or has too many digits.
    pub fn parse(text: &str) -> Result<Self, DecimalFault> {
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, fraction) = match digits.split_once('.') {
            Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
            Some(_) => return Err(DecimalFault::NotADecimal),
            None => (digits, ""),
        };
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) {
            return Err(DecimalFault::NotADecimal);
        }
        if whole.len() > MAX_WHOLE_DIGITS || fraction.len() > MAX_DECIMALS {
            return Err(DecimalFault::TooManyDigits);
        }
        // At most 25 digits: far inside i128.
        let magnitude = whole
            .bytes()
            .chain(fraction.bytes())
            .fold(0_i128, |sum, byte| sum * 10 + i128::from(byte - b'0'));
        let scale = 10_i128.pow(u32::try_from(fraction.len()).unwrap_or(0));
        Ok(Self::reduced(if negative { -magnitude } else { magnitude }, scale))
    }

    /// The number with exactly `decimals` decimals (rounded half up where it has more): `7.50`.
    #[must_use]
    pub fn to_plain(&self, decimals: u32) -> String {
        let decimals = decimals.min(10);
        let rounded = &self.round(decimals, Rounding::HalfUp) * &Self::reduced(10_i128.pow(decimals), 1);
        let digits = match &rounded.0 {
            Repr::Small(num, _) => num.unsigned_abs().to_string(),
            Repr::Big(big) => big.numer().magnitude().to_string(),
        };
        let places = usize::try_from(decimals).unwrap_or(0);
        let padded = format!("{digits:0>width$}", width = places + 1);
        let (whole, fraction) = padded.split_at(padded.len() - places);
        let sign = if rounded.is_negative() { "-" } else { "" };
        if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
    }

    /// The number without superfluous zeros: `7.5`. More than ten decimals are rounded to ten.
    #[must_use]
    pub fn to_shortest(&self) -> String {
        if self.is_whole() {
            return self.to_plain(0);
        }
        let text = self.to_plain(10);
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }
}

/// Written as a plain decimal string, as every number of the document formats.
impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_shortest())
    }
}

impl<'de> Deserialize<'de> for Exact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}
