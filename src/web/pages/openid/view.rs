//! What the pages of a sign-in through the provider show.

use crate::text::Lang;
use crate::web::page::{Field, Page, Problem};
use crate::web::reason::Reason;
use askama::Template;
use axum::http::StatusCode;

/// On the way to the provider: the browser goes on by itself, the link is for one that does not.
#[derive(Debug, Template)]
#[template(path = "openid/leaving.html")]
pub struct LeavingPage {
    /// The frame.
    pub page: Page,
    /// What people call the provider.
    pub name: String,
    /// The provider's sign-in page.
    pub address: String,
}

/// The own account and the identity it is linked to.
#[derive(Debug, Template)]
#[template(path = "openid/own.html")]
pub struct OwnIdentityPage {
    /// The frame.
    pub page: Page,
    /// What people call the provider.
    pub name: String,
    /// Since when they are linked, ready to be read; `None` where they are not.
    pub since: Option<String>,
    /// The own user name, for password managers.
    pub username: String,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// The present password's fault; the value stays empty.
    pub current: Field,
}

/// Nobody was signed in, or nothing linked: why, and what to do.
#[derive(Debug, Template)]
#[template(path = "openid/failed.html")]
pub struct FailedPage {
    /// The frame; its title says why.
    pub page: Page,
    /// What to do.
    pub text: String,
    /// Where to start again.
    pub back: String,
    /// The word on that link.
    pub back_label: String,
}

/// Why nobody was signed in, or nothing linked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// The provider was not reached.
    Away,
    /// The person, or the provider, said no.
    Declined,
    /// Another browser, another state, a second time, or too late.
    Stale,
    /// The provider's answer proves nobody.
    Unproved,
    /// The person is proved, and no account in use is linked to them. A disabled account is not told from none.
    Unknown,
    /// The identity or the account is linked already.
    Taken,
}

impl Failure {
    /// The status of the answer.
    #[must_use]
    pub fn status(self) -> StatusCode {
        match self {
            Self::Away => StatusCode::SERVICE_UNAVAILABLE,
            Self::Declined | Self::Unproved | Self::Unknown => StatusCode::FORBIDDEN,
            Self::Stale => StatusCode::BAD_REQUEST,
            Self::Taken => StatusCode::CONFLICT,
        }
    }

    /// Why, in a word for the log.
    #[must_use]
    pub fn reason(self) -> Reason {
        Reason(match self {
            Self::Away => "provider_away",
            Self::Declined => "provider_declined",
            Self::Stale => "not_the_browser_that_left",
            Self::Unproved => "provider_proves_nobody",
            Self::Unknown => "no_account_linked",
            Self::Taken => "linked_already",
        })
    }

    /// What happened, and what to do.
    #[must_use]
    pub fn words(self, t: Lang, name: &str) -> (String, String) {
        match self {
            Self::Away => (t.openid_away_title(name), t.openid_away_text().to_owned()),
            Self::Declined => (t.openid_declined_title(name), t.openid_declined_text().to_owned()),
            Self::Stale => (t.openid_stale_title().to_owned(), t.openid_stale_text().to_owned()),
            Self::Unproved => (t.openid_unproved_title(name), t.openid_unproved_text().to_owned()),
            Self::Unknown => (t.openid_unknown_title().to_owned(), t.openid_unknown_text(name)),
            Self::Taken => (t.openid_taken_title().to_owned(), t.openid_taken_text(name)),
        }
    }
}
