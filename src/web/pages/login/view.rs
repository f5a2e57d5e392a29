//! What the sign-in page, the pages behind one-time links and the resumed form show.

use crate::store::second_factor::Ways;
use crate::web::page::{Field, Page, Problem};
use crate::web::pages::resume::onward::Onward;
use askama::Template;

/// The sign-in page.
#[derive(Debug, Template)]
#[template(path = "login/show.html")]
pub struct LoginPage {
    /// The frame.
    pub page: Page,
    /// Why the page is shown; decides the message on top.
    pub notice: LoginNotice,
    /// The user name as typed. The password is never echoed.
    pub username: String,
    /// Whether passkeys can be made at this address.
    pub passkeys_offered: bool,
    /// What people call the provider they may sign in through; `None` without one, and where a form travels along: it cannot
    /// travel through the provider.
    pub openid: Option<String>,
    /// Where to go after signing in, with a form that met an ended session.
    pub onward: Onward,
}

/// The second step: the code, or a passkey.
#[derive(Debug, Template)]
#[template(path = "login/code.html")]
pub struct CodePage {
    /// The frame.
    pub page: Page,
    /// What the second step can be here.
    pub ways: Ways,
    /// Until when to wait, after too many attempts; ready to be read.
    pub wait: Option<String>,
    /// What is wrong, linking to the field.
    pub problems: Vec<Problem>,
    /// The code; never echoed.
    pub code: Field,
    /// Where to go after signing in, with a form that met an ended session.
    pub onward: Onward,
}

/// The message on top of the sign-in page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoginNotice {
    /// None: a plain visit.
    Nothing,
    /// User name or password was not right; both share one sentence.
    WrongPair,
    /// The passkey was none of anybody's, or did not answer what was asked.
    WrongPasskey,
    /// The session had ended; saved data is safe.
    Expired,
    /// Too many attempts; holds the time at which the next is allowed, ready to be read.
    Throttled(String),
    /// The person just signed out.
    SignedOut,
}

/// What was posted when the session had ended.
#[derive(Debug, Clone)]
pub struct ResumeView {
    /// The address it was posted to.
    pub path: String,
    /// The body as it came, urlencoded.
    pub body: String,
}

/// The page behind a one-time link, while the link is good.
#[derive(Debug, Template)]
#[template(path = "login/link.html")]
pub struct LinkPage {
    /// The frame.
    pub page: Page,
    /// Where the form goes: the link itself.
    pub action: String,
    /// Whether it sets up the first admin or sets a password.
    pub purpose: LinkPurpose,
    /// What is wrong, linking to the fields.
    pub problems: Vec<Problem>,
    /// The new password's fault; the value stays empty.
    pub password: Field,
    /// The repetition's fault; the value stays empty.
    pub password_again: Field,
}

/// What a one-time link is for.
#[derive(Debug, Clone)]
pub enum LinkPurpose {
    /// Sets up the first admin, who chooses a user name and gives a full name.
    FirstAdmin {
        /// The user name.
        username: Field,
        /// The full name.
        full_name: Field,
    },
    /// Sets the password of an account that exists.
    SetPassword {
        /// Its user name.
        username: String,
        /// Its owner.
        full_name: String,
    },
}

/// The page behind a one-time link that was used or has expired.
#[derive(Debug, Template)]
#[template(path = "login/link_gone.html")]
pub struct LinkGonePage {
    /// The frame.
    pub page: Page,
}
