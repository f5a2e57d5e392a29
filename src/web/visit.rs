//! What a request tells besides its content: the language, the address, the message left by the request before.
//!
//! Language and message live in cookies, because a page may be read without an account. Both hold one of a few
//! known words and nothing else.

use super::look::Look;
use super::page::{AccountView, Flash, FlashKind, NavLink, Page};
use crate::text::Lang;
use axum::extract::{FromRequestParts, Request};
use axum::http::header::SET_COOKIE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Uri};
use axum::middleware::Next;
use axum::response::Response;
use axum_extra::extract::CookieJar;
use std::convert::Infallible;

const LANG_COOKIE: &str = "lang";
const FLASH_COOKIE: &str = "flash";

/// A message shown once, on the page after the one that did something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// Lines of a sheet were saved.
    Saved,
    /// A sheet was taken back.
    Withdrawn,
    /// An explanation was taken back.
    ExplanationWithdrawn,
    /// An account, a member or a period was changed.
    Changed,
    /// An account was disabled.
    Disabled,
    /// An account was enabled.
    Enabled,
    /// Sessions were ended.
    SessionsEnded,
    /// The second factor was turned off.
    SecondFactorOff,
    /// The account was linked to an identity at the provider.
    IdentityLinked,
    /// They were parted.
    IdentityUnlinked,
    /// The password was changed.
    PasswordChanged,
    /// A period was opened for entry.
    Opened,
    /// A period was closed for entry.
    Closed,
    /// A draft of a scheme was made.
    Drafted,
    /// The last step of a draft was taken back.
    Undone,
    /// A scheme was put in force.
    Adopted,
    /// A draft was thrown away.
    Discarded,
}

impl Done {
    const ALL: [Self; 17] = [
        Self::Saved,
        Self::Withdrawn,
        Self::ExplanationWithdrawn,
        Self::Changed,
        Self::Disabled,
        Self::Enabled,
        Self::SessionsEnded,
        Self::SecondFactorOff,
        Self::IdentityLinked,
        Self::IdentityUnlinked,
        Self::PasswordChanged,
        Self::Opened,
        Self::Closed,
        Self::Drafted,
        Self::Undone,
        Self::Adopted,
        Self::Discarded,
    ];

    fn word(self) -> &'static str {
        match self {
            Self::Saved => "saved",
            Self::Withdrawn => "withdrawn",
            Self::ExplanationWithdrawn => "explanation-withdrawn",
            Self::Changed => "changed",
            Self::Disabled => "disabled",
            Self::Enabled => "enabled",
            Self::SessionsEnded => "sessions",
            Self::SecondFactorOff => "factor-off",
            Self::IdentityLinked => "identity-linked",
            Self::IdentityUnlinked => "identity-unlinked",
            Self::PasswordChanged => "password",
            Self::Opened => "opened",
            Self::Closed => "closed",
            Self::Drafted => "drafted",
            Self::Undone => "undone",
            Self::Adopted => "adopted",
            Self::Discarded => "discarded",
        }
    }

    fn flash(self, t: Lang) -> Flash {
        let text = match self {
            Self::Saved | Self::Changed => t.changes_saved(),
            Self::Withdrawn => t.check_recalled(),
            Self::ExplanationWithdrawn => t.check_explanation_recalled(),
            Self::Disabled => t.account_disabled_done(),
            Self::Enabled => t.account_enabled_done(),
            Self::SessionsEnded => t.account_sessions_ended(),
            Self::SecondFactorOff => t.factor_off_done(),
            Self::IdentityLinked => t.openid_linked_done(),
            Self::IdentityUnlinked => t.openid_unlinked_done(),
            Self::PasswordChanged => t.own_password_done(),
            Self::Opened => t.period_opened(),
            Self::Closed => t.period_locked(),
            Self::Drafted => t.scheme_drafted(),
            Self::Undone => t.scheme_undone_done(),
            Self::Adopted => t.scheme_adopted_done(),
            Self::Discarded => t.scheme_discarded_done(),
        };
        Flash { kind: FlashKind::Done, text: text.to_owned() }
    }

    /// The header that carries the message to the next page.
    #[must_use]
    pub fn cookie(self) -> (axum::http::HeaderName, String) {
        (SET_COOKIE, format!("{FLASH_COOKIE}={}; Path=/; HttpOnly; SameSite=Lax; Max-Age=60", self.word()))
    }
}

/// A request as a page sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// The language of the answer.
    pub lang: Lang,
    /// Theme and density.
    pub look: Look,
    /// Path and query.
    pub here: String,
    /// Whether this address can be opened again as it is: the answer to a posted form cannot.
    reopens: bool,
    done: Option<Done>,
}

impl Visit {
    /// What work without a request is done with.
    #[must_use]
    pub fn none(lang: Lang) -> Self {
        Self { lang, look: Look::default(), here: String::new(), reopens: false, done: None }
    }

    /// The same without what stands behind the question mark, for a page that is asked for nothing there.
    #[must_use]
    pub fn without_query(mut self) -> Self {
        if let Some(at) = self.here.find('?') {
            self.here.truncate(at);
        }
        self
    }

    /// Whether the page tells what the request before did.
    #[must_use]
    pub fn says_something(&self) -> bool {
        self.done.is_some()
    }

    /// The frame of a page for a visitor without an account.
    #[must_use]
    pub fn page(&self, title: impl Into<String>) -> Page {
        self.page_for(title, None, Vec::new())
    }

    pub(super) fn page_for(
        &self,
        title: impl Into<String>,
        account: Option<AccountView>,
        nav: Vec<NavLink>,
    ) -> Page {
        Page {
            t: self.lang,
            look: self.look,
            title: title.into(),
            has_errors: false,
            here: if self.reopens { self.here.clone() } else { String::new() },
            account,
            nav,
            flash: self.done.map(|done| done.flash(self.lang)),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        // The router may have stripped a prefix from the URI a handler sees; the first one is the visitor's.
        let uri =
            parts.extensions.get::<axum::extract::OriginalUri>().map_or(&parts.uri, |original| &original.0);
        let word =
            CookieJar::from_headers(&parts.headers).get(FLASH_COOKIE).map(|cookie| cookie.value().to_owned());
        Ok(Self {
            lang: lang_of(uri, &parts.headers),
            look: Look::of(&parts.headers),
            reopens: parts.method.is_safe(),
            here: uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string),
            done: word.and_then(|word| Done::ALL.into_iter().find(|done| done.word() == word)),
        })
    }
}

/// The language of the answer: `?lang=`, else the cookie, else Vietnamese.
#[must_use]
pub fn lang_of(uri: &Uri, headers: &HeaderMap) -> Lang {
    asked_lang(uri)
        .or_else(|| {
            CookieJar::from_headers(headers).get(LANG_COOKIE).and_then(|cookie| Lang::parse(cookie.value()))
        })
        .unwrap_or_default()
}

fn asked_lang(uri: &Uri) -> Option<Lang> {
    uri.query()?.split('&').find_map(|pair| pair.strip_prefix("lang=")).and_then(Lang::parse)
}

/// The header that keeps a language for a year.
#[must_use]
pub fn lang_cookie(lang: Lang) -> String {
    format!("{LANG_COOKIE}={}; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000", lang.code())
}

/// Keeps a language that was asked for, and drops a message once a page has shown it.
pub async fn remember(request: Request, next: Next) -> Response {
    let asked = asked_lang(request.uri());
    let had_message =
        request.method().is_safe() && CookieJar::from_headers(request.headers()).get(FLASH_COOKIE).is_some();
    let mut response = next.run(request).await;
    if let Some(lang) = asked
        && let Ok(cookie) = HeaderValue::from_str(&lang_cookie(lang))
    {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    if had_message && response.status().is_success() {
        let gone = HeaderValue::from_static("flash=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
        response.headers_mut().append(SET_COOKIE, gone);
    }
    response
}
