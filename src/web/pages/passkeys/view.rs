//! What the pages of the passkeys show.

use crate::store::second_factor::Ways;
use crate::web::page::{Field, Page, Problem};
use crate::web::pages::resume::onward::Onward;
use askama::Template;

/// The own passkeys, and the form that makes one.
#[derive(Debug, Template)]
#[template(path = "passkeys/index.html")]
pub(super) struct PasskeysPage {
    /// The frame.
    pub(super) page: Page,
    /// What is wrong.
    pub(super) problems: Vec<Problem>,
    /// Whether passkeys can be made at this address.
    pub(super) is_offered: bool,
    /// Whether the person must set a second factor up before anything else.
    pub(super) is_demanded: bool,
    /// The user name, for password managers.
    pub(super) username: String,
    /// The passkeys.
    pub(super) passkeys: Vec<PasskeyRow>,
    /// Which second factors are in use.
    pub(super) ways: Ways,
    /// How many recovery codes are left.
    pub(super) codes_left: i64,
    /// The name of a new one.
    pub(super) name: Field,
    /// The fault of the present password; the value stays empty.
    pub(super) current: Field,
    /// The fault of the code; the value stays empty.
    pub(super) code: Field,
    /// Where to go on.
    pub(super) onward: Onward,
}

/// A passkey, ready to be read.
#[derive(Debug)]
pub(super) struct PasskeyRow {
    /// What its owner calls it.
    pub(super) name: String,
    /// When it was made.
    pub(super) made: String,
    /// When it was last used; empty where it never was.
    pub(super) used: String,
    /// The page that removes it.
    pub(super) removal: String,
}

/// A passkey that is being made: the device's turn.
#[derive(Debug, Template)]
#[template(path = "passkeys/making.html")]
pub(super) struct MakingPage {
    /// The frame.
    pub(super) page: Page,
    /// What the browser asks the device, as JSON.
    pub(super) options: String,
    /// Where to go on.
    pub(super) onward: Onward,
}

/// A change that asks password and second proof, and nothing else.
#[derive(Debug, Template)]
#[template(path = "passkeys/proof.html")]
pub(super) struct ProofPage {
    /// The frame, whose title says what is done.
    pub(super) page: Page,
    /// What is wrong.
    pub(super) problems: Vec<Problem>,
    /// What it means.
    pub(super) text: &'static str,
    /// What the button says.
    pub(super) deed: &'static str,
    /// Where the form goes.
    pub(super) action: String,
    /// The user name, for password managers.
    pub(super) username: String,
    /// Which second factors are in use.
    pub(super) ways: Ways,
    /// The fault of the present password; the value stays empty.
    pub(super) current: Field,
    /// The fault of the code; the value stays empty.
    pub(super) code: Field,
}
