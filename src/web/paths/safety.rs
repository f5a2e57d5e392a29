//! Addresses of the second factor and of the own sessions.

use crate::domain::ids::SessionId;

/// The second step of a sign-in: the code.
pub const LOGIN_CODE: &str = "/login/code";
/// The own second factor.
pub const SECOND_FACTOR: &str = "/account/second-factor";
/// Taking it into use.
pub const SECOND_FACTOR_CONFIRMATION: &str = "/account/second-factor/confirmation";
/// New recovery codes.
pub const SECOND_FACTOR_CODES: &str = "/account/second-factor/recovery-codes";
/// Turning it off.
pub const SECOND_FACTOR_REMOVAL: &str = "/account/second-factor/removal";
/// Going on with a form that met an ended session.
pub const ACCOUNT_RESUMPTION: &str = "/account/resumption";
/// Ending all own sessions but this one.
pub const OWN_SESSIONS_END: &str = "/account/sessions/end";
/// Ending one of the own sessions.
pub const OWN_SESSION_END: &str = "/account/sessions/{session}/end";
/// Removing the second factor of somebody who has lost it.
pub const ACCOUNT_SECOND_FACTOR: &str = "/admin/accounts/{account}/second-factor/removal";

/// Ending one of the own sessions.
#[must_use]
pub fn own_session_end(session: SessionId) -> String {
    format!("/account/sessions/{}/end", session.get())
}
