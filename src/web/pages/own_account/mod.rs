//! The own account of everybody: name and roles, password, sessions, language.

pub mod sessions;

use self::sessions::Sessions;
use crate::actions::{ActionError, InputFault, InputFaultKind, accounts};
use crate::text::Lang;
use crate::web::error::WebError;
use crate::web::forms::{FieldErrors, Form};
use crate::web::look::{Density, Look, Theme};
use crate::web::page::{Choice, Field, Page, Problem};
use crate::web::session::{self, SignedIn};
use crate::web::state::AppState;
use crate::web::visit::{Done, lang_cookie};
use crate::web::{paths, words};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, Html, IntoResponse, Redirect, Response};

/// `GET /account`.
///
/// # Errors
/// [`WebError::Unavailable`] while the database is away.
pub async fn show(State(state): State<AppState>, person: SignedIn) -> Result<Response, WebError> {
    page(&state, &person, &[]).await
}

async fn page(state: &AppState, person: &SignedIn, faults: &[InputFault]) -> Result<Response, WebError> {
    let t = person.visit.lang;
    let sessions = sessions::own(state, person).await?;
    let errors = FieldErrors::of(faults, t);
    let mut frame = person.page(t.own_title());
    frame.has_errors = !errors.is_empty();
    let roles = person.roles().map(|held| {
        let name = words::role(t, held.grant.role);
        held.unit_name.as_ref().map_or_else(|| name.to_owned(), |unit| t.role_of_unit(name, unit))
    });
    let language = |lang: Lang, label: &str| choice(lang.code(), label, lang == t);
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = OwnAccountPage {
        page: frame,
        full_name: person.person.full_name.clone(),
        username: person.person.login.clone(),
        roles: roles.collect(),
        problems: errors.problems(),
        password_action: paths::ACCOUNT_PASSWORD.to_owned(),
        has_second_factor: person.person.has_second_factor,
        passkeys_offered: state.passkeys.is_some(),
        openid: state.openid.as_ref().map(|provider| provider.name().to_owned()),
        sessions_action: paths::OWN_SESSIONS_END,
        sessions,
        current: errors.field("current", ""),
        password: errors.field("password", ""),
        password_again: errors.field("password_again", ""),
        language_action: paths::ACCOUNT_LANGUAGE.to_owned(),
        look_action: paths::ACCOUNT_LOOK.to_owned(),
        themes: themes(t, person.visit.look.theme),
        densities: densities(t, person.visit.look.density),
        languages: vec![language(Lang::Vi, t.language_vi()), language(Lang::En, t.language_en())],
    };
    Ok((status, Html(page.render()?)).into_response())
}

/// `POST /account/password`.
///
/// # Errors
/// [`WebError::Unavailable`] while the database is away.
pub async fn change_password(
    State(state): State<AppState>,
    person: SignedIn,
    form: Form,
) -> Result<Response, WebError> {
    let new = form.text("password");
    if new != form.text("password_again") {
        let fault = InputFault::new("password_again", InputFaultKind::PasswordsDiffer);
        return page(&state, &person, &[fault]).await;
    }
    match accounts::change_password(&state.db, &person.actor, form.text("current"), new, &person.token).await
    {
        Ok(token) => {
            let cookies = [Done::PasswordChanged.cookie(), session::cookie(&state.site, token.reveal())];
            Ok((AppendHeaders(cookies), Redirect::to(paths::ACCOUNT)).into_response())
        }
        Err(ActionError::Input(faults)) => page(&state, &person, &faults).await,
        Err(error) => Err(error.into()),
    }
}

/// `POST /account/language`.
///
/// # Errors
/// None of its own.
pub async fn choose_language(form: Form) -> Result<Response, WebError> {
    let lang = Lang::parse(form.text("language")).unwrap_or_default();
    Ok(([(SET_COOKIE, lang_cookie(lang))], Redirect::to(paths::ACCOUNT)).into_response())
}

/// `POST /account/look`.
///
/// # Errors
/// None of its own.
pub async fn choose_look(form: Form) -> Result<Response, WebError> {
    let look = Look {
        theme: Theme::parse(form.text("theme")).unwrap_or_default(),
        density: Density::parse(form.text("density")).unwrap_or_default(),
    };
    Ok(([(SET_COOKIE, look.cookie())], Redirect::to(paths::ACCOUNT)).into_response())
}

fn themes(t: Lang, chosen: Theme) -> Vec<Choice> {
    let words = [t.look_auto(), t.look_light(), t.look_dark()];
    let choice = |(theme, label)| choice(Theme::word(theme), label, theme == chosen);
    Theme::ALL.into_iter().zip(words).map(choice).collect()
}

fn densities(t: Lang, chosen: Density) -> Vec<Choice> {
    let words = [t.look_density_auto(), t.look_compact(), t.look_roomy()];
    let choice = |(density, label)| choice(Density::word(density), label, density == chosen);
    Density::ALL.into_iter().zip(words).map(choice).collect()
}

fn choice(value: &str, label: &str, chosen: bool) -> Choice {
    Choice { value: value.to_owned(), label: label.to_owned(), chosen }
}

/// The own account.
#[derive(Debug, Template)]
#[template(path = "accounts/own.html")]
pub struct OwnAccountPage {
    /// The frame.
    pub page: Page,
    /// Full name.
    pub full_name: String,
    /// User name.
    pub username: String,
    /// Roles in words.
    pub roles: Vec<String>,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// Where the password form goes.
    pub password_action: String,
    /// Whether a second factor is in use.
    pub has_second_factor: bool,
    /// Whether passkeys can be made at this address.
    pub passkeys_offered: bool,
    /// What people call the provider they may sign in through; `None` without one.
    pub openid: Option<String>,
    /// The live sessions.
    pub sessions: Sessions,
    /// The form that ends all but this one.
    pub sessions_action: &'static str,
    /// The fault of the current password; the value stays empty.
    pub current: Field,
    /// The fault of the new password; the value stays empty.
    pub password: Field,
    /// The fault of its repetition; the value stays empty.
    pub password_again: Field,
    /// Where the language form goes.
    pub language_action: String,
    /// The languages.
    pub languages: Vec<Choice>,
    /// Where the form of theme and density goes.
    pub look_action: String,
    /// The themes.
    pub themes: Vec<Choice>,
    /// The densities.
    pub densities: Vec<Choice>,
}
