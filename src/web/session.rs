//! Who is asking: the session cookie, the extractors that put a right into a handler's signature, and what happens
//! to a form that meets an ended session.

use super::error::WebError;
use super::page::{AccountView, NavLink, Page};
use super::pages::{login, resume, second_factor};
use super::standby::Stamp;
use super::state::{AppState, Site};
use super::visit::Visit;
use super::{browser, paths, words};
use crate::actions::secrets::hash_of_token;
use crate::actions::sign_in::Arrival;
use crate::domain::access::{Actor, Role};
use crate::domain::ids::ClusterId;
use crate::store;
use crate::store::clusters::ClusterRecord;
use crate::store::sessions::{HeldRole, LiveSession};
use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::header::{AUTHORIZATION, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

/// A cookie no script reads. Behind TLS the browser itself guards its origin by the prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cookie {
    /// The session.
    Session,
    /// Half a sign-in: the password was right, the code is owed.
    Owed,
    /// A passkey is asked who comes.
    Asked,
    /// On the way to the provider and back.
    OpenId,
}

impl Cookie {
    fn name(self, site: &Site) -> &'static str {
        match (self, site.is_https()) {
            (Self::Session, true) => "__Host-session",
            (Self::Session, false) => "session",
            (Self::Owed, true) => "__Host-owed",
            (Self::Owed, false) => "owed",
            (Self::Asked, true) => "__Host-asked",
            (Self::Asked, false) => "asked",
            (Self::OpenId, true) => "__Host-openid",
            (Self::OpenId, false) => "openid",
        }
    }

    fn set(self, site: &Site, token: &str, seconds: Option<u32>) -> (HeaderName, String) {
        let secure = if site.is_https() { "; Secure" } else { "" };
        let age = seconds.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
        let name = self.name(site);
        (SET_COOKIE, format!("{name}={token}; Path=/; HttpOnly; SameSite=Lax{secure}{age}"))
    }

    fn presented(self, site: &Site, headers: &HeaderMap) -> Option<String> {
        CookieJar::from_headers(headers)
            .get(self.name(site))
            .map(|cookie| cookie.value().to_owned())
            .filter(|token| !token.is_empty())
    }
}

/// The header that gives the browser its session.
#[must_use]
pub fn cookie(site: &Site, token: &str) -> (HeaderName, String) {
    Cookie::Session.set(site, token, None)
}

/// The header that takes it away.
#[must_use]
pub fn removal(site: &Site) -> (HeaderName, String) {
    Cookie::Session.set(site, "", Some(0))
}

/// The token a browser presents.
#[must_use]
pub fn presented(site: &Site, headers: &HeaderMap) -> Option<String> {
    Cookie::Session.presented(site, headers)
}

/// The header that says by whom a code is owed, for five minutes.
#[must_use]
pub fn owed_cookie(site: &Site, token: &str) -> (HeaderName, String) {
    Cookie::Owed.set(site, token, Some(300))
}

/// The header that takes it away.
#[must_use]
pub fn owed_removal(site: &Site) -> (HeaderName, String) {
    Cookie::Owed.set(site, "", Some(0))
}

/// The token of a browser whose code is owed.
#[must_use]
pub fn owed(site: &Site, headers: &HeaderMap) -> Option<String> {
    Cookie::Owed.presented(site, headers)
}

/// The header that says of whom a passkey is asked, for five minutes.
#[must_use]
pub fn asked_cookie(site: &Site, token: &str) -> (HeaderName, String) {
    Cookie::Asked.set(site, token, Some(300))
}

/// The header that takes it away.
#[must_use]
pub fn asked_removal(site: &Site) -> (HeaderName, String) {
    Cookie::Asked.set(site, "", Some(0))
}

/// The token of a browser whose passkey is asked.
#[must_use]
pub fn asked(site: &Site, headers: &HeaderMap) -> Option<String> {
    Cookie::Asked.presented(site, headers)
}

/// The header that a browser on its way to the provider keeps for ten minutes. `Lax` lets it through on the way back, which
/// begins on another site.
#[must_use]
pub fn openid_cookie(site: &Site, token: &str) -> (HeaderName, String) {
    Cookie::OpenId.set(site, token, Some(600))
}

/// The header that takes it away.
#[must_use]
pub fn openid_removal(site: &Site) -> (HeaderName, String) {
    Cookie::OpenId.set(site, "", Some(0))
}

/// The token of a browser that comes back from the provider.
#[must_use]
pub fn openid(site: &Site, headers: &HeaderMap) -> Option<String> {
    Cookie::OpenId.presented(site, headers)
}

/// Who comes with a request.
#[must_use]
pub fn arrival(site: &Site, parts: &Parts) -> Arrival {
    Arrival {
        address: address(site, parts),
        browser: browser::two_words(&parts.headers),
        old_session: presented(site, &parts.headers),
    }
}

/// The address a request comes from: the peer's, or what the trusted proxies in front say.
#[must_use]
pub fn address(site: &Site, parts: &Parts) -> IpAddr {
    let peer = parts
        .extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |info| info.0.ip());
    if site.trusted_proxies == 0 {
        return peer;
    }
    let entries: Vec<&str> = parts
        .headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .collect();
    entries
        .len()
        .checked_sub(site.trusted_proxies)
        .and_then(|place| entries.get(place))
        .and_then(|entry| entry.parse().ok())
        .unwrap_or(peer)
}

impl FromRequestParts<AppState> for Arrival {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Self::Rejection> {
        Ok(arrival(&state.site, parts))
    }
}

/// A signed-in person and their request.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Language, address, message.
    pub visit: Visit,
    /// Whose rights count.
    pub actor: Actor,
    /// The person.
    pub person: Arc<LiveSession>,
    /// The session's token, for actions that keep or end it; empty behind a token of the API.
    pub token: Arc<str>,
}

impl SignedIn {
    pub(super) fn new(visit: Visit, person: Arc<LiveSession>, token: String) -> Self {
        let grants = person.roles.iter().map(|held| held.grant).collect();
        Self { visit, actor: Actor { account: person.account, grants }, person, token: token.into() }
    }

    /// The frame of a page for this person.
    #[must_use]
    pub fn page(&self, title: impl Into<String>) -> Page {
        let account = AccountView {
            full_name: self.person.full_name.clone(),
            affiliation: words::affiliation(self.visit.lang, &self.person.roles),
            inbox: words::inbox(self.visit.lang, self.person.unread),
            has_unread: self.person.unread > 0,
        };
        self.visit.page_for(title, Some(account), self.nav())
    }

    fn nav(&self) -> Vec<NavLink> {
        let t = self.visit.lang;
        let mut links = vec![(paths::HOME, t.nav_todo())];
        if self.person.roles.iter().any(|held| held.grant.role != Role::Admin) {
            links.push((paths::NEWEST_RANKING, t.nav_ranking()));
        }
        if self.person.roles.iter().any(|held| appraises(held.grant.role)) {
            links.push((paths::NEWEST_APPRAISAL, t.nav_appraisal()));
        }
        if self.actor.is_admin() || self.person.roles.iter().any(|held| sees_drafts(held.grant.role)) {
            links.push((paths::SCHEMES_HOME, t.nav_schemes()));
        }
        if self.actor.is_admin() {
            links.push((paths::ACCOUNTS, t.nav_accounts()));
            links.push((paths::MEMBERS_HOME, t.nav_members()));
            links.push((paths::PERIODS, t.nav_periods()));
        }
        if self.person.roles.iter().any(|held| reads_journal(held.grant.role)) {
            links.push((paths::JOURNAL_HOME, t.nav_journal()));
        }
        let here = self.visit.here.split('?').next().unwrap_or_default();
        links
            .into_iter()
            .map(|(href, label)| NavLink {
                href: href.to_owned(),
                label: label.to_owned(),
                current: here == href
                    || (href == paths::NEWEST_RANKING && here.ends_with("/ranking"))
                    || (href == paths::JOURNAL_HOME && here.ends_with("/journal"))
                    || (href == paths::NEWEST_APPRAISAL && here.contains("/appraisal"))
                    || (href == paths::SCHEMES_HOME && here.contains("/schemes"))
                    || (href == paths::MEMBERS_HOME
                        && here.starts_with("/admin/")
                        && here.contains("/members"))
                    || (href == paths::PERIODS && here.starts_with("/admin/") && here.contains("/periods"))
                    || (href == paths::ACCOUNTS && here.starts_with(paths::ACCOUNTS)),
            })
            .collect()
    }

    /// The stamp of a cluster this person holds a role in: see [`super::kept`] and [`super::standby`].
    #[must_use]
    pub fn stamp_of<'a>(&self, cluster: &'a str) -> Option<Stamp<'a>> {
        let of = |held: &&HeldRole| held.cluster_code.as_deref() == Some(cluster);
        let number = self.person.roles.iter().find(of)?.cluster_stamp?;
        Some(Stamp { cluster, number })
    }

    /// The clusters this person belongs to in any role.
    pub fn roles(&self) -> impl Iterator<Item = &HeldRole> {
        self.person.roles.iter()
    }
}

/// Who reads the journal of a cluster; see [`Actor::may_read_journal`].
fn reads_journal(role: Role) -> bool {
    !matches!(role, Role::CrossChecker | Role::Observer)
}

/// Who appraises sheets, or checks them.
fn appraises(role: Role) -> bool {
    matches!(role, Role::Secretariat | Role::Deputy | Role::CrossChecker)
}

/// Who works with schemes before they are adopted.
fn sees_drafts(role: Role) -> bool {
    matches!(role, Role::Secretariat | Role::Deputy)
}

impl<S: Send + Sync> FromRequestParts<S> for SignedIn {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let missing = || WebError::Broken("a private route without the session layer".into());
        parts.extensions.get::<Self>().cloned().ok_or_else(missing)
    }
}

/// A signed-in admin of some cluster or of the whole installation.
#[derive(Debug, Clone)]
pub struct Admin(pub SignedIn);

impl Admin {
    /// Whether this admin administers the cluster.
    ///
    /// # Errors
    /// [`WebError::NotFound`]: another cluster's existence is none of theirs.
    pub fn of(&self, cluster: ClusterId) -> Result<(), WebError> {
        if self.0.actor.may_administer(Some(cluster)) { Ok(()) } else { Err(WebError::NotFound) }
    }

    /// A cluster this admin administers, by its code.
    ///
    /// # Errors
    /// [`WebError::NotFound`] where there is none, or none of theirs.
    pub async fn cluster(&self, state: &AppState, code: &str) -> Result<ClusterRecord, WebError> {
        let mut connection = state.reads.acquire().await?;
        let cluster = store::clusters::find(&mut connection, code).await?.ok_or(WebError::NotFound)?;
        self.of(cluster.id)?;
        Ok(cluster)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Admin {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let person = SignedIn::from_request_parts(parts, state).await?;
        if person.actor.is_admin() { Ok(Self(person)) } else { Err(WebError::Forbidden) }
    }
}

/// Lets only signed-in people pass. A page asked for leads to the sign-in page and back; a form that met an ended
/// session travels along with everything typed in it; a script is told 401 and keeps what it has.
pub async fn required(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let Ok(visit) = Visit::from_request_parts(&mut parts, &state).await;
    // A password in a header would be echoed by nobody, but it has no business here either.
    parts.headers.remove(AUTHORIZATION);
    match find(&state, &parts.headers).await {
        Err(error) if parts.method.is_safe() || parts.headers.contains_key("x-fragment") => {
            error.into_response()
        }
        Err(error) => resume::unavailable(&visit, Request::from_parts(parts, body), error).await,
        Ok(Some((person, token))) => {
            tracing::Span::current().record("account.id", person.account.get());
            if second_factor::is_missing(&state, &person) && !second_factor::may_pass(&visit) {
                let person = SignedIn::new(visit, person, token);
                return second_factor::first(&state, &person, Request::from_parts(parts, body)).await;
            }
            parts.extensions.insert(SignedIn::new(visit, person, token));
            let mut response = next.run(Request::from_parts(parts, body)).await;
            response.headers_mut().entry("cache-control").or_insert(super::NO_STORE);
            response
        }
        Ok(None) if parts.headers.contains_key("x-fragment") => StatusCode::UNAUTHORIZED.into_response(),
        Ok(None) if parts.method.is_safe() => Redirect::to(&login::address(&visit.here)).into_response(),
        Ok(None) => resume::session_ended(&state, &visit, Request::from_parts(parts, body)).await,
    }
}

/// The person behind a session's token; `None` once it has ended.
///
/// # Errors
/// [`WebError::Unavailable`] while the database is away.
pub async fn behind(state: &AppState, visit: &Visit, token: &str) -> Result<Option<SignedIn>, WebError> {
    let person = state.sessions.find(token).await?;
    Ok(person.map(|person| SignedIn::new(visit.clone(), person, token.to_owned())))
}

async fn find(state: &AppState, headers: &HeaderMap) -> Result<Option<(Arc<LiveSession>, String)>, WebError> {
    let Some(token) = presented(&state.site, headers) else {
        return Ok(None);
    };
    // A page that only asks what others did is no use of the session: left open, it must not keep it alive.
    let is_used = headers.get("x-fragment").is_none_or(|asked| asked != "changes");
    let Some(person) = state.sessions.find(&token).await? else {
        return Ok(None);
    };
    if person.stale && is_used {
        store::sessions::touch(&mut *state.db.acquire().await?, &hash_of_token(&token)).await?;
    }
    Ok(Some((person, token)))
}
