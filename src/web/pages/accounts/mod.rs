//! Accounts, for the admin.

mod form;
pub mod gaps;
pub mod table;
pub mod view;

use self::form::{Draft, Offer, RoleTexts, account_state, form_page, read_form};
use self::view::{AccountRow, AccountsPage};
use crate::actions::accounts::{self};
use crate::actions::secrets::Token;
use crate::actions::{ActionError, InputFault, InputFaultKind, notices};
use crate::domain::ids::AccountId;
use crate::store;
use crate::store::accounts::{AccountRecord, DatedRole};
use crate::text::dates::format_instant;
use crate::web::error::WebError;
use crate::web::forms::Form;
use crate::web::paths;
use crate::web::session::{self, Admin};
use crate::web::state::AppState;
use crate::web::visit::Done;
use askama::Template as _;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{AppendHeaders, Html, IntoResponse, Redirect, Response};
use sqlx::PgConnection;

/// `GET /admin/accounts`.
///
/// # Errors
/// [`WebError::Forbidden`] for anyone but an admin.
pub async fn index(State(state): State<AppState>, admin: Admin) -> Result<Response, WebError> {
    let t = admin.0.visit.lang;
    let mut connection = state.reads.acquire().await?;
    let offer = Offer::load(&mut connection, &admin).await?;
    let listed = listed(&mut connection, &admin, &offer).await?;
    let mut gaps = Vec::new();
    for (cluster, _) in &offer.clusters {
        gaps.extend(gaps::of_cluster(&mut connection, *cluster, t).await?);
    }
    drop(connection);
    let row = |(record, roles): (AccountRecord, Vec<String>)| AccountRow {
        state: account_state(t, &record),
        full_name: record.full_name,
        username: record.login,
        roles,
        last_sign_in: record.last_signed_in_at.map(|at| format_instant(at, t)).unwrap_or_default(),
        href: paths::account(record.id.get(), ""),
    };
    let page = AccountsPage {
        page: admin.0.page(t.nav_accounts()),
        accounts: listed.into_iter().map(row).collect(),
        new_href: paths::ACCOUNT_NEW.to_owned(),
        gaps,
    };
    Ok(Html(page.render()?).into_response())
}

/// The accounts this admin administers, each with its roles in words.
async fn listed(
    connection: &mut PgConnection,
    admin: &Admin,
    offer: &Offer,
) -> Result<Vec<(AccountRecord, Vec<String>)>, WebError> {
    let t = admin.0.visit.lang;
    let records = store::accounts::list(connection).await?;
    let held = store::accounts::roles(connection, None).await?;
    let roles =
        |account: AccountId| held.iter().filter(move |(holder, _)| *holder == account).map(|(_, role)| role);
    let own = records.into_iter().filter(|record| administers(admin, roles(record.id)));
    Ok(own
        .map(|record| {
            let words = roles(record.id).map(|role| offer.role_in_words(t, role)).collect();
            (record, words)
        })
        .collect())
}

/// `GET /admin/accounts/new`.
///
/// # Errors
/// [`WebError::Forbidden`] for anyone but an admin.
pub async fn new(State(state): State<AppState>, admin: Admin) -> Result<Response, WebError> {
    let mut connection = state.reads.acquire().await?;
    let offer = Offer::load(&mut connection, &admin).await?;
    drop(connection);
    let draft = Draft {
        account: None,
        username: String::new(),
        full_name: String::new(),
        email: String::new(),
        roles: Vec::new(),
        faults: Vec::new(),
        link: None,
        seen: String::new(),
    };
    form_page(&state, &admin, &offer, &draft, StatusCode::OK)
}

/// `POST /admin/accounts`: shows the one-time link of the new account, this once.
///
/// # Errors
/// [`WebError::Forbidden`] for anyone but an admin.
pub async fn create(State(state): State<AppState>, admin: Admin, form: Form) -> Result<Response, WebError> {
    let mut connection = state.reads.acquire().await?;
    let offer = Offer::load(&mut connection, &admin).await?;
    drop(connection);
    let (roles, read) = read_form(&offer, &form);
    let outcome = match read {
        Ok(account) => accounts::create(&state.db, &admin.0.actor, account).await,
        Err(faults) => Err(ActionError::Input(faults)),
    };
    match outcome {
        Ok((account, token)) => show_account(&state, &admin, account, Some(token)).await,
        Err(ActionError::Input(faults)) => {
            let draft = Draft {
                account: None,
                username: form.text("username").to_owned(),
                full_name: form.text("full_name").to_owned(),
                email: String::new(),
                roles,
                faults,
                link: None,
                seen: String::new(),
            };
            form_page(&state, &admin, &offer, &draft, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(error) => Err(error.into()),
    }
}

/// Whether the admin administers every place an account has a role in; other people's accounts are as good as none.
fn administers<'a>(admin: &Admin, mut roles: impl Iterator<Item = &'a DatedRole>) -> bool {
    roles.all(|held| admin.0.actor.may_administer(held.cluster))
}

async fn load(
    state: &AppState,
    admin: &Admin,
    account: AccountId,
) -> Result<(Offer, AccountRecord, Vec<DatedRole>), WebError> {
    let mut connection = state.reads.acquire().await?;
    let offer = Offer::load(&mut connection, admin).await?;
    let record = store::accounts::find(&mut connection, account).await?.ok_or(WebError::NotFound)?;
    let held = store::accounts::roles(&mut connection, Some(account)).await?;
    if !administers(admin, held.iter().map(|(_, role)| role)) {
        return Err(WebError::NotFound);
    }
    Ok((offer, record, held.into_iter().map(|(_, role)| role).collect()))
}

async fn show_account(
    state: &AppState,
    admin: &Admin,
    account: AccountId,
    link: Option<Token>,
) -> Result<Response, WebError> {
    let loaded = load(state, admin, account).await?;
    show_loaded(state, admin, &loaded, link, None)
}

/// An account as it stands, or with what was typed as its address and cannot be taken.
fn show_loaded(
    state: &AppState,
    admin: &Admin,
    (offer, record, held): &(Offer, AccountRecord, Vec<DatedRole>),
    link: Option<Token>,
    refused: Option<(&str, Vec<InputFault>)>,
) -> Result<Response, WebError> {
    let (email, faults) = match refused {
        Some((typed, faults)) => (typed.to_owned(), faults),
        None => (record.email.clone().unwrap_or_default(), Vec::new()),
    };
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let draft = Draft {
        username: record.login.clone(),
        full_name: record.full_name.clone(),
        email,
        roles: held.iter().map(|role| RoleTexts::of(offer, role)).collect(),
        faults,
        account: Some(record),
        link,
        seen: accounts::mark_of(&record.login, &record.full_name, held),
    };
    form_page(state, admin, offer, &draft, status)
}

/// `GET /admin/accounts/{account}`.
///
/// # Errors
/// [`WebError::NotFound`], [`WebError::Forbidden`] for anyone but an admin.
pub async fn edit(
    State(state): State<AppState>,
    admin: Admin,
    Path(account): Path<i64>,
) -> Result<Response, WebError> {
    show_account(&state, &admin, AccountId::new(account), None).await
}

/// `POST /admin/accounts/{account}`.
///
/// # Errors
/// [`WebError::NotFound`], [`WebError::Forbidden`] for anyone but an admin.
pub async fn update(
    State(state): State<AppState>,
    admin: Admin,
    Path(account): Path<i64>,
    form: Form,
) -> Result<Response, WebError> {
    let account = AccountId::new(account);
    let (offer, record, _) = load(&state, &admin, account).await?;
    let (roles, read) = read_form(&offer, &form);
    let outcome = match read {
        Ok(changed) => {
            let (db, seen, session) = (&state.db, form.text("seen"), &admin.0.token);
            accounts::update(db, &admin.0.actor, account, changed, seen, session).await
        }
        Err(faults) => Err(ActionError::Input(faults)),
    };
    match outcome {
        Ok(rotated) => {
            let done = ([Done::Changed.cookie()], Redirect::to(&paths::account(account.get(), "")));
            // Other rights, another token: only an admin who changes their own is still in a session.
            let cookie = rotated.map(|token| session::cookie(&state.site, token.reveal()));
            Ok((AppendHeaders(cookie), done.into_response()).into_response())
        }
        Err(ActionError::Input(faults)) => {
            let draft = Draft {
                username: form.text("username").to_owned(),
                full_name: form.text("full_name").to_owned(),
                email: record.email.clone().unwrap_or_default(),
                roles,
                faults,
                account: Some(&record),
                link: None,
                seen: form.text("seen").to_owned(),
            };
            form_page(&state, &admin, &offer, &draft, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /admin/accounts/{account}/link`: shows the new one-time link, this once.
///
/// # Errors
/// [`WebError::NotFound`], [`WebError::Forbidden`] for anyone but an admin.
pub async fn issue_link(
    State(state): State<AppState>,
    admin: Admin,
    Path(account): Path<i64>,
) -> Result<Response, WebError> {
    let account = AccountId::new(account);
    let token = accounts::issue_link(&state.db, &admin.0.actor, account).await?;
    show_account(&state, &admin, account, Some(token)).await
}

/// `POST /admin/accounts/{account}/email`.
///
/// # Errors
/// [`WebError::NotFound`], [`WebError::Forbidden`] for anyone but an admin.
pub async fn set_email(
    State(state): State<AppState>,
    admin: Admin,
    Path(account): Path<i64>,
    form: Form,
) -> Result<Response, WebError> {
    let (id, typed) = (AccountId::new(account), form.text("email"));
    let outcome = if form.is_unusable("email") {
        Err(InputFault::new("email", InputFaultKind::EmailForm).into())
    } else {
        notices::set_email(&state.db, &admin.0.actor, id, typed).await
    };
    match outcome {
        Ok(()) => Ok(([Done::Changed.cookie()], Redirect::to(&paths::account(account, ""))).into_response()),
        Err(ActionError::Input(faults)) => {
            let loaded = load(&state, &admin, id).await?;
            show_loaded(&state, &admin, &loaded, None, Some((typed, faults)))
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /admin/accounts/{account}/disabling`.
///
/// # Errors
/// [`WebError::NotFound`], [`WebError::Forbidden`] for anyone but an admin.
pub async fn disable(
    State(state): State<AppState>,
    admin: Admin,
    Path(account): Path<i64>,
) -> Result<Response, WebError> {
    switch(&state, &admin, AccountId::new(account), true).await
}

/// `POST /admin/accounts/{account}/enabling`.
///
/// # Errors
/// [`WebError::NotFound`], [`WebError::Forbidden`] for anyone but an admin.
pub async fn enable(
    State(state): State<AppState>,
    admin: Admin,
    Path(account): Path<i64>,
) -> Result<Response, WebError> {
    switch(&state, &admin, AccountId::new(account), false).await
}

async fn switch(
    state: &AppState,
    admin: &Admin,
    account: AccountId,
    disabled: bool,
) -> Result<Response, WebError> {
    match accounts::set_disabled(&state.db, &admin.0.actor, account, disabled).await {
        Ok(()) => {
            let done = if disabled { Done::Disabled } else { Done::Enabled };
            Ok(([done.cookie()], Redirect::to(&paths::account(account.get(), ""))).into_response())
        }
        Err(ActionError::Input(faults)) => {
            let loaded = load(state, admin, account).await?;
            let email = loaded.1.email.clone().unwrap_or_default();
            show_loaded(state, admin, &loaded, None, Some((&email, faults)))
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /admin/accounts/{account}/sessions/end`.
///
/// # Errors
/// [`WebError::NotFound`], [`WebError::Forbidden`] for anyone but an admin.
pub async fn end_sessions(
    State(state): State<AppState>,
    admin: Admin,
    Path(account): Path<i64>,
) -> Result<Response, WebError> {
    accounts::end_sessions(&state.db, &admin.0.actor, AccountId::new(account)).await?;
    Ok(([Done::SessionsEnded.cookie()], Redirect::to(&paths::account(account, ""))).into_response())
}

/// `POST /admin/accounts/{account}/second-factor/removal`.
///
/// # Errors
/// [`WebError::NotFound`], [`WebError::Forbidden`] for anyone but an admin.
pub async fn remove_second_factor(
    State(state): State<AppState>,
    admin: Admin,
    Path(account): Path<i64>,
) -> Result<Response, WebError> {
    accounts::remove_second_factor(&state.db, &admin.0.actor, AccountId::new(account)).await?;
    Ok(([Done::Changed.cookie()], Redirect::to(&paths::account(account, ""))).into_response())
}
