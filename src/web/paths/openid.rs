//! Addresses of the sign-in through an organisation's provider.

/// Leaving for the provider.
pub const OPENID_SIGN_IN: &str = "/sign-in/openid";
/// Coming back from it.
pub const OPENID_RETURN: &str = "/sign-in/openid/return";
/// The own account and the identity it is linked to.
pub const ACCOUNT_OPENID: &str = "/account/openid";
/// Parting the two.
pub const ACCOUNT_OPENID_REMOVAL: &str = "/account/openid/removal";
