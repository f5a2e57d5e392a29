//! Accounts, for the admin.

use crate::actions::accounts::{self, AccountForm};
use crate::actions::secrets::Token;
use crate::actions::{ActionError, InputFault, InputFaultKind};
use crate::domain::access::Role;
use crate::domain::ids::{AccountId, ClusterId, MemberUnitId};
use crate::store;
use crate::store::accounts::{AccountRecord, DatedRole};
use crate::text::Lang;
use crate::text::dates::{format_date, format_instant, read_date};
use crate::web::error::WebError;
use crate::web::forms::{FieldErrors, Form};
use crate::web::page::{Choice, Field, Page, Problem, Tag, TagKind};
use crate::web::paths;
use crate::web::session::Admin;
use crate::web::state::AppState;
use crate::web::visit::Done;
use crate::web::words;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use chrono::{Days, NaiveDate};
use sqlx::PgConnection;

/// Rows a form offers besides the roles an account has: one more role, then save, then one more.
const SPARE_ROWS: usize = 2;
/// Most roles a form may carry.
const MAX_ROLES: usize = 50;

/// A unit as a choice: the cluster it is a member of, and its name.
#[derive(Debug, Clone)]
struct UnitChoice {
    cluster: ClusterId,
    cluster_code: String,
    unit: MemberUnitId,
    code: String,
    name: String,
}

/// Everything a form of an account offers, and the admin may grant.
struct Offer {
    clusters: Vec<(ClusterId, String)>,
    units: Vec<UnitChoice>,
    whole_installation: bool,
    today: NaiveDate,
}

impl Offer {
    async fn load(connection: &mut PgConnection, admin: &Admin) -> Result<Self, WebError> {
        let today = store::clusters::today(connection).await?;
        let mut offer = Self {
            clusters: Vec::new(),
            units: Vec::new(),
            whole_installation: admin.0.actor.may_administer(None),
            today,
        };
        for cluster in store::clusters::list(connection).await? {
            if !admin.0.actor.may_administer(Some(cluster.id)) {
                continue;
            }
            for member in store::clusters::members_on(connection, cluster.id, today).await? {
                offer.units.push(UnitChoice {
                    cluster: cluster.id,
                    cluster_code: cluster.code.clone(),
                    unit: member.unit,
                    code: member.code,
                    name: member.short_name,
                });
            }
            offer.clusters.push((cluster.id, cluster.code));
        }
        Ok(offer)
    }

    /// The value of a unit's option: `dong-bac/HG`.
    fn unit_value(choice: &UnitChoice) -> String {
        format!("{}/{}", choice.cluster_code, choice.code)
    }

    fn role_in_words(&self, t: Lang, held: &DatedRole) -> String {
        let unit = self.units.iter().find(|choice| Some(choice.unit) == held.unit);
        let name = words::role(t, held.role);
        let role = unit.map_or_else(|| name.to_owned(), |choice| t.role_of_unit(name, &choice.name));
        t.role_dated(role, words::validity(t, held.valid_from, held.valid_to))
    }
}

/// `GET /admin/accounts`.
///
/// # Errors
/// [`WebError::Forbidden`] for anyone but an admin.
pub async fn index(State(state): State<AppState>, admin: Admin) -> Result<Response, WebError> {
    let t = admin.0.visit.lang;
    let mut connection = state.db.acquire().await?;
    let offer = Offer::load(&mut connection, &admin).await?;
    let records = store::accounts::list(&mut connection).await?;
    let held = store::accounts::roles(&mut connection, None).await?;
    drop(connection);
    let gaps = offer
        .units
        .iter()
        .filter(|choice| !held.iter().any(|(_, role)| role.unit == Some(choice.unit)))
        .map(|choice| Problem {
            href: paths::ACCOUNT_NEW.to_owned(),
            text: t.home_gap_account(&choice.name),
        });
    let rows = records.iter().map(|record| AccountRow {
        full_name: record.full_name.clone(),
        username: record.login.clone(),
        roles: held
            .iter()
            .filter(|(account, _)| *account == record.id)
            .map(|(_, role)| offer.role_in_words(t, role))
            .collect(),
        state: account_state(t, record),
        last_sign_in: record.last_signed_in_at.map(|at| format_instant(at, t)).unwrap_or_default(),
        href: paths::account(record.id.get(), ""),
    });
    let page = AccountsPage {
        page: admin.0.page(t.nav_accounts()),
        accounts: rows.collect(),
        new_href: paths::ACCOUNT_NEW.to_owned(),
        gaps: gaps.collect(),
    };
    Ok(Html(page.render()?).into_response())
}

fn account_state(t: Lang, record: &AccountRecord) -> Tag {
    let (kind, text) = if record.disabled_at.is_some() {
        (TagKind::Quiet, t.account_state_disabled())
    } else if record.has_password {
        (TagKind::Done, t.account_state_active())
    } else {
        (TagKind::Waiting, t.account_state_waiting())
    };
    Tag { kind, text: text.to_owned() }
}

/// What a form of an account is drawn from.
struct Draft<'a> {
    account: Option<&'a AccountRecord>,
    username: String,
    full_name: String,
    roles: Vec<RoleTexts>,
    faults: Vec<InputFault>,
    link: Option<Token>,
}

/// A row of roles as typed.
#[derive(Debug, Clone, Default)]
struct RoleTexts {
    kind: String,
    unit: String,
    from: String,
    to: String,
}

impl RoleTexts {
    fn of(offer: &Offer, held: &DatedRole) -> Self {
        let unit = offer.units.iter().find(|choice| Some(choice.unit) == held.unit).map(Offer::unit_value);
        let cluster = offer.clusters.iter().find(|(id, _)| Some(*id) == held.cluster);
        Self {
            kind: held.role.as_str().to_owned(),
            unit: unit.or_else(|| cluster.map(|(_, code)| code.clone())).unwrap_or_default(),
            from: format_date(held.valid_from),
            to: held.valid_to.map(|to| format_date(words::last_day(to))).unwrap_or_default(),
        }
    }

    fn posted(form: &Form, index: usize) -> Self {
        let text = |name: &str| form.text(&format!("role.{index}.{name}")).trim().to_owned();
        Self { kind: text("kind"), unit: text("unit"), from: text("from"), to: text("to") }
    }

    fn is_empty(&self) -> bool {
        self.kind.is_empty() && self.unit.is_empty()
    }

    fn read(&self, offer: &Offer, index: usize) -> Result<DatedRole, InputFault> {
        let fault = |name: &str, kind| InputFault::new(format!("role.{index}.{name}"), kind);
        let role = Role::parse(&self.kind).ok_or_else(|| fault("kind", InputFaultKind::UnknownChoice))?;
        let day = |name: &str, text: &str| read_date(text).map_err(|_| fault(name, InputFaultKind::NotADate));
        let valid_from = if self.from.is_empty() { offer.today } else { day("from", &self.from)? };
        let valid_to = match self.to.as_str() {
            "" => None,
            text => Some(day("to", text)?.checked_add_days(Days::new(1)).unwrap_or_default()),
        };
        let chosen = offer.units.iter().find(|choice| Offer::unit_value(choice) == self.unit);
        let cluster = chosen.map(|choice| choice.cluster).or_else(|| {
            offer.clusters.iter().find(|(_, code)| *code == self.unit).map(|(id, _)| *id)
        });
        // With one cluster there is nothing to choose for the roles of the whole cluster.
        let only = match offer.clusters.as_slice() {
            [(id, _)] if role != Role::Admin || !offer.whole_installation => Some(*id),
            _ => None,
        };
        let cluster = cluster.or(only);
        if role.needs_unit() && chosen.is_none() || role == Role::Observer && cluster.is_none() {
            return Err(fault("unit", InputFaultKind::UnitNeeded));
        }
        let unit = chosen.filter(|_| role.needs_unit()).map(|choice| choice.unit);
        Ok(DatedRole { role, cluster, unit, valid_from, valid_to })
    }
}

fn form_page(
    state: &AppState,
    admin: &Admin,
    offer: &Offer,
    draft: &Draft<'_>,
    status: StatusCode,
) -> Result<Response, WebError> {
    let t = admin.0.visit.lang;
    let errors = FieldErrors::of(&draft.faults, t);
    let title = draft.account.map_or_else(|| t.account_new().to_owned(), |record| t.account_edit(&record.full_name));
    let mut frame = admin.0.page(title);
    frame.has_errors = !errors.is_empty();
    let spare = std::iter::repeat_n(RoleTexts::default(), SPARE_ROWS);
    let rows = draft.roles.iter().cloned().chain(spare).enumerate();
    let page = AccountFormPage {
        page: frame,
        action: draft.account.map_or_else(|| paths::ACCOUNTS.to_owned(), |record| paths::account(record.id.get(), "")),
        problems: errors.problems(),
        full_name: errors.field("full_name", &draft.full_name),
        username: errors.field("username", &draft.username),
        roles: rows.map(|(index, texts)| role_row(t, offer, index, &texts, &errors)).collect(),
        existing: draft.account.map(|record| existing(t, record)),
        link: draft.link.as_ref().map(|token| OneTimeLink {
            url: format!("{}{}", state.site.base_url, paths::link(token.reveal())),
            until: format_date(offer.today.checked_add_days(Days::new(7)).unwrap_or(offer.today)),
        }),
        back_href: paths::ACCOUNTS.to_owned(),
    };
    Ok((status, Html(page.render()?)).into_response())
}

fn existing(t: Lang, record: &AccountRecord) -> ExistingAccount {
    let disabled = record.disabled_at.is_some();
    ExistingAccount {
        state: account_state(t, record),
        last_sign_in: record.last_signed_in_at.map(|at| format_instant(at, t)).unwrap_or_default(),
        link_action: paths::account(record.id.get(), "/link"),
        switch_action: paths::account(record.id.get(), if disabled { "/enabling" } else { "/disabling" }),
        disabled,
        sessions_action: paths::account(record.id.get(), "/sessions/end"),
    }
}

fn role_row(t: Lang, offer: &Offer, index: usize, texts: &RoleTexts, errors: &FieldErrors) -> RoleRow {
    let choice = |value: String, label: String, chosen: &str| Choice { chosen: value == chosen, value, label };
    let none = choice(String::new(), t.account_role_none().to_owned(), &texts.kind);
    let kinds = Role::ALL
        .iter()
        .map(|role| choice(role.as_str().to_owned(), words::role(t, *role).to_owned(), &texts.kind));
    let whole = choice(String::new(), t.account_role_whole_cluster().to_owned(), &texts.unit);
    let units = offer.units.iter().map(|unit| choice(Offer::unit_value(unit), unit.name.clone(), &texts.unit));
    let clusters = offer.clusters.iter().filter(|_| offer.clusters.len() > 1);
    let clusters = clusters.map(|(_, code)| choice(code.clone(), code.clone(), &texts.unit));
    let name = |part: &str| format!("role.{index}.{part}");
    let error = [name("kind"), name("unit")].iter().find_map(|field| errors.get(field));
    RoleRow {
        index,
        id: String::new(),
        kinds: std::iter::once(none).chain(kinds).collect(),
        units: std::iter::once(whole).chain(clusters).chain(units).collect(),
        from: errors.field(&name("from"), &texts.from),
        to: errors.field(&name("to"), &texts.to),
        error,
    }
}

/// `GET /admin/accounts/new`.
///
/// # Errors
/// [`WebError::Forbidden`] for anyone but an admin.
pub async fn new(State(state): State<AppState>, admin: Admin) -> Result<Response, WebError> {
    let mut connection = state.db.acquire().await?;
    let offer = Offer::load(&mut connection, &admin).await?;
    drop(connection);
    let draft = Draft {
        account: None,
        username: String::new(),
        full_name: String::new(),
        roles: Vec::new(),
        faults: Vec::new(),
        link: None,
    };
    form_page(&state, &admin, &offer, &draft, StatusCode::OK)
}

/// What a form says: the texts, and the form itself where all of it can be read.
fn read_form(offer: &Offer, form: &Form) -> (Vec<RoleTexts>, Result<AccountForm, Vec<InputFault>>) {
    let texts: Vec<RoleTexts> =
        (0..MAX_ROLES).map(|index| RoleTexts::posted(form, index)).filter(|texts| !texts.is_empty()).collect();
    let mut faults = Vec::new();
    for field in ["username", "full_name"] {
        if form.is_unusable(field) {
            faults.push(InputFault::new(field, InputFaultKind::NotText));
        }
    }
    let mut roles = Vec::new();
    for (index, row) in texts.iter().enumerate() {
        match row.read(offer, index) {
            Ok(role) => roles.push(role),
            Err(fault) => faults.push(fault),
        }
    }
    let account = AccountForm {
        login: form.text("username").trim().to_lowercase(),
        full_name: form.text("full_name").trim().to_owned(),
        roles,
    };
    (texts, if faults.is_empty() { Ok(account) } else { Err(faults) })
}

/// `POST /admin/accounts`: shows the one-time link of the new account, this once.
///
/// # Errors
/// [`WebError::Forbidden`] for anyone but an admin.
pub async fn create(State(state): State<AppState>, admin: Admin, form: Form) -> Result<Response, WebError> {
    let mut connection = state.db.acquire().await?;
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
                roles,
                faults,
                link: None,
            };
            form_page(&state, &admin, &offer, &draft, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(error) => Err(error.into()),
    }
}

async fn load(state: &AppState, admin: &Admin, account: AccountId) -> Result<(Offer, AccountRecord, Vec<DatedRole>), WebError> {
    let mut connection = state.db.acquire().await?;
    let offer = Offer::load(&mut connection, admin).await?;
    let record = store::accounts::find(&mut connection, account).await?.ok_or(WebError::NotFound)?;
    let held = store::accounts::roles(&mut connection, Some(account)).await?;
    Ok((offer, record, held.into_iter().map(|(_, role)| role).collect()))
}

async fn show_account(
    state: &AppState,
    admin: &Admin,
    account: AccountId,
    link: Option<Token>,
) -> Result<Response, WebError> {
    let (offer, record, held) = load(state, admin, account).await?;
    let draft = Draft {
        username: record.login.clone(),
        full_name: record.full_name.clone(),
        roles: held.iter().map(|role| RoleTexts::of(&offer, role)).collect(),
        faults: Vec::new(),
        account: Some(&record),
        link,
    };
    form_page(state, admin, &offer, &draft, StatusCode::OK)
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
        Ok(changed) => accounts::update(&state.db, &admin.0.actor, account, changed).await,
        Err(faults) => Err(ActionError::Input(faults)),
    };
    match outcome {
        Ok(()) => {
            Ok(([Done::Changed.cookie()], Redirect::to(&paths::account(account.get(), ""))).into_response())
        }
        Err(ActionError::Input(faults)) => {
            let draft = Draft {
                username: form.text("username").to_owned(),
                full_name: form.text("full_name").to_owned(),
                roles,
                faults,
                account: Some(&record),
                link: None,
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
            let (offer, record, held) = load(state, admin, account).await?;
            let draft = Draft {
                username: record.login.clone(),
                full_name: record.full_name.clone(),
                roles: held.iter().map(|role| RoleTexts::of(&offer, role)).collect(),
                faults,
                account: Some(&record),
                link: None,
            };
            form_page(state, admin, &offer, &draft, StatusCode::UNPROCESSABLE_ENTITY)
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

/// The list of accounts.
#[derive(Debug, Template)]
#[template(path = "accounts/index.html")]
pub struct AccountsPage {
    /// The frame.
    pub page: Page,
    /// The accounts, by given name.
    pub accounts: Vec<AccountRow>,
    /// The form for a new account.
    pub new_href: String,
    /// Units that have nobody yet; each links to a new account for it.
    pub gaps: Vec<Problem>,
}

/// An account in the list.
#[derive(Debug, Clone)]
pub struct AccountRow {
    /// Full name.
    pub full_name: String,
    /// User name.
    pub username: String,
    /// Roles in words with unit and dates, e.g. "Chuyên viên, Hà Giang (từ 01/01/2013)".
    pub roles: Vec<String>,
    /// Active, disabled or waiting for its password.
    pub state: Tag,
    /// Last sign-in, or empty.
    pub last_sign_in: String,
    /// Its page.
    pub href: String,
}

/// The form of a new or an existing account.
#[derive(Debug, Template)]
#[template(path = "accounts/edit.html")]
pub struct AccountFormPage {
    /// The frame.
    pub page: Page,
    /// Where the form goes.
    pub action: String,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// The full name.
    pub full_name: Field,
    /// The user name.
    pub username: Field,
    /// The roles; the last rows are empty so that one can be added without script.
    pub roles: Vec<RoleRow>,
    /// What can be done with an account that exists; `None` for a new one.
    pub existing: Option<ExistingAccount>,
    /// The one-time link, shown this once.
    pub link: Option<OneTimeLink>,
    /// The list.
    pub back_href: String,
}

/// A role of an account. Field names: `role.0.kind`, `role.0.unit`, `role.0.from`, `role.0.to`.
#[derive(Debug, Clone)]
pub struct RoleRow {
    /// Its place, counted from 0, part of the field names.
    pub index: usize,
    /// Id of the stored role; empty for a new row. Sent back as `role.0.id`.
    pub id: String,
    /// The roles; the first option, with an empty value, means *none*.
    pub kinds: Vec<Choice>,
    /// The units; the first option, with an empty value, means *whole cluster*.
    pub units: Vec<Choice>,
    /// First day, dd/mm/yyyy.
    pub from: Field,
    /// Last day, dd/mm/yyyy, or empty for no end.
    pub to: Field,
    /// What is wrong with role and unit together.
    pub error: Option<String>,
}

/// What can be done with an account that exists.
#[derive(Debug, Clone)]
pub struct ExistingAccount {
    /// Active, disabled or waiting for its password.
    pub state: Tag,
    /// Last sign-in, or empty.
    pub last_sign_in: String,
    /// The form that makes a new one-time link.
    pub link_action: String,
    /// The form that disables or enables it.
    pub switch_action: String,
    /// Whether it is disabled now.
    pub disabled: bool,
    /// The form that ends its sessions.
    pub sessions_action: String,
}

/// A one-time link, shown once.
#[derive(Debug, Clone)]
pub struct OneTimeLink {
    /// The whole address.
    pub url: String,
    /// Until when it works, ready to be read.
    pub until: String,
}
