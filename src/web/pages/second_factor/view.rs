//! What the pages of the second factor show.

use super::picture::Picture;
use crate::store::second_factor::Ways;
use crate::web::page::{Field, Page, Problem};
use crate::web::pages::resume::onward::Onward;
use askama::Template;

/// The second factor: none, one being set up, or one in use.
#[derive(Debug, Template)]
#[template(path = "second_factor/show.html")]
pub(super) struct SecondFactorPage {
    /// The frame.
    pub(super) page: Page,
    /// What is wrong.
    pub(super) problems: Vec<Problem>,
    /// Whether the person must set one up before anything else.
    pub(super) is_demanded: bool,
    /// The user name, for password managers.
    pub(super) username: String,
    /// The one in use.
    pub(super) in_use: Option<InUse>,
    /// Which second factors are in use.
    pub(super) ways: Ways,
    /// Whether passkeys can be made at this address.
    pub(super) passkeys_offered: bool,
    /// The one that is being set up.
    pub(super) setting_up: Option<SettingUp>,
    /// The fault of the present password; the value stays empty.
    pub(super) current: Field,
    /// The fault of the code; the value stays empty.
    pub(super) code: Field,
    /// Where to go on.
    pub(super) onward: Onward,
}

/// A second factor in use.
#[derive(Debug)]
pub(super) struct InUse {
    /// Since when, ready to be read.
    pub(super) since: String,
    /// How many recovery codes are left.
    pub(super) codes_left: i64,
}

/// What an authenticator app has to be told.
#[derive(Debug)]
pub(super) struct SettingUp {
    /// As a picture; `None` where it does not fit into one.
    pub(super) picture: Option<Picture>,
    /// The secret, in groups of four.
    pub(super) secret: String,
    /// The same as an address an app on the same device opens.
    pub(super) url: String,
}

/// The recovery codes, shown once.
#[derive(Debug, Template)]
#[template(path = "second_factor/codes.html")]
pub(super) struct CodesPage {
    /// The frame.
    pub(super) page: Page,
    /// The codes.
    pub(super) codes: Vec<String>,
    /// Where to go on.
    pub(super) action: &'static str,
    /// What travels along there.
    pub(super) onward: Onward,
}
