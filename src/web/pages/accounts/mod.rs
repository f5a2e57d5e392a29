//! Accounts, for the admin.

mod form;
pub mod gaps;
pub mod list;
mod offer;
pub mod table;
pub mod view;

use self::form::{Draft, RoleTexts, form_page, read_form};
use self::offer::{Offer, Wanted};
use crate::actions::accounts::{self};
use crate::actions::secrets::Token;
use crate::actions::{ActionError, InputFault, InputFaultKind, notices};
use crate::domain::ids::AccountId;
use crate::store;
use crate::store::accounts::{AccountRecord, DatedRole};
use crate::web::error::WebError;
use crate::web::forms::Form;
use crate::web::paths;
use crate::web::session::{self, Admin};
use crate::web::state::AppState;
use crate::web::visit::Done;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};

/// `GET /admin/accounts/new`.
///
/// # Errors
/// [`WebError::Forbidden`] for anyone but an admin.
pub async fn new(
    State(state): State<AppState>,
    admin: Admin,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let asked = Form::parse(query.unwrap_or_default().as_bytes())?;
    let mut connection = state.reads.acquire().await?;
    let offer = Offer::load(&mut connection, &admin, &Wanted::of(&asked)).await?;
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
    let offer = Offer::load(&mut connection, &admin, &Wanted::of(&form)).await?;
    drop(connection);
    let (roles, read) = read_form(&offer, &form);
    let outcome = match read {
        Ok(account) => accounts::create(&state.db, &admin.0.actor, account).await,
        Err(faults) => Err(ActionError::Input(faults)),
    };
    match outcome {
        Ok((account, token)) => show_account(&state, &admin, account, Some(token), &Form::default()).await,
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

/// An account this admin administers: with a role anywhere else it is as good as none.
async fn load(
    state: &AppState,
    admin: &Admin,
    account: AccountId,
    form: &Form,
) -> Result<(Offer, AccountRecord, Vec<DatedRole>), WebError> {
    let mut connection = state.reads.acquire().await?;
    let record = store::accounts::find(&mut connection, account).await?.ok_or(WebError::NotFound)?;
    let held = store::accounts::roles(&mut connection, account).await?;
    if !held.iter().all(|held| admin.0.actor.may_administer(held.cluster)) {
        return Err(WebError::NotFound);
    }
    let offer = Offer::load(&mut connection, admin, &Wanted::of(form).and_held(&held)).await?;
    Ok((offer, record, held))
}

async fn show_account(
    state: &AppState,
    admin: &Admin,
    account: AccountId,
    link: Option<Token>,
    asked: &Form,
) -> Result<Response, WebError> {
    let loaded = load(state, admin, account, asked).await?;
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
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let asked = Form::parse(query.unwrap_or_default().as_bytes())?;
    show_account(&state, &admin, AccountId::new(account), None, &asked).await
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
    let (offer, record, _) = load(&state, &admin, account, &form).await?;
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
    show_account(&state, &admin, account, Some(token), &Form::default()).await
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
            let loaded = load(&state, &admin, id, &Form::default()).await?;
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
            let loaded = load(state, admin, account, &Form::default()).await?;
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
