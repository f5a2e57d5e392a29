//! What a personal token of the API may be used for.
//!
//! A token never allows more than its owner's roles do; its scopes only take away.

use super::workflow::named_states;
use serde::{Deserialize, Serialize};

named_states! {
    /// What a token may be used for.
    Scope {
        /// Reading schemes, sheets and rankings.
        Read = "read",
        /// Entering results.
        Enter = "enter",
        /// Sending a sheet, and taking it back.
        Submit = "submit",
        /// Appraising sheets.
        Appraise = "appraise",
    }
}

/// For how many days a token can be made.
pub const TOKEN_DAYS: [i32; 4] = [7, 30, 90, 365];
/// Most characters of a token's name.
pub const NAME_MAX: usize = 100;
/// Most tokens of one account that are neither revoked nor expired.
pub const TOKENS_MAX: usize = 20;
