//! Addresses of passkeys.

use crate::domain::ids::PasskeyId;

/// The own passkeys; where a new one begins.
pub const PASSKEYS: &str = "/account/passkeys";
/// Keeping the one that was made.
pub const PASSKEY_CONFIRMATION: &str = "/account/passkeys/confirmation";
/// What the own passkeys are asked, for a change that needs a second proof.
pub const PASSKEY_QUESTION: &str = "/account/passkeys/question";
/// New recovery codes for whoever has passkeys alone.
pub const PASSKEY_CODES: &str = "/account/passkeys/recovery-codes";
/// Removing one.
pub const PASSKEY_REMOVAL: &str = "/account/passkeys/{passkey}/removal";
/// What a passkey is asked as the second step of a sign-in.
pub const LOGIN_CODE_QUESTION: &str = "/login/code/question";

/// Signing in with a passkey alone.
pub const LOGIN_PASSKEY: &str = "/login/passkey";
/// What a passkey is asked that signs in alone.
pub const LOGIN_PASSKEY_QUESTION: &str = "/login/passkey/question";

/// Removing a passkey.
#[must_use]
pub fn passkey_removal(passkey: PasskeyId) -> String {
    format!("/account/passkeys/{}/removal", passkey.get())
}
