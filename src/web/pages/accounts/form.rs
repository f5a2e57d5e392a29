//! The form of an account: what it offers, what was typed in it, and how it is drawn again.

use super::offer::Offer;
use super::view::{AccountFormPage, ExistingAccount, OneTimeLink, RoleRow};
use crate::actions::accounts::AccountForm;
use crate::actions::secrets::Token;
use crate::actions::{InputFault, InputFaultKind};
use crate::domain::access::Role;
use crate::store::accounts::{AccountRecord, DatedRole};
use crate::text::Lang;
use crate::text::dates::{format_date, format_instant, read_date};
use crate::web::error::WebError;
use crate::web::forms::{FieldErrors, Form};
use crate::web::page::{Choice, Field, Tag, TagKind};
use crate::web::paths;
use crate::web::session::Admin;
use crate::web::state::AppState;
use crate::web::words;
use askama::Template as _;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use chrono::Days;

/// Rows a form offers besides the roles an account has: one more role, then save, then one more.
const SPARE_ROWS: usize = 2;
/// Most roles a form may carry.
const MAX_ROLES: usize = 50;

/// What a form of an account is drawn from.
pub(super) struct Draft<'a> {
    pub(super) account: Option<&'a AccountRecord>,
    pub(super) username: String,
    pub(super) full_name: String,
    pub(super) email: String,
    pub(super) roles: Vec<RoleTexts>,
    pub(super) faults: Vec<InputFault>,
    pub(super) link: Option<Token>,
    pub(super) seen: String,
}

/// A row of roles as typed.
#[derive(Debug, Clone, Default)]
pub(super) struct RoleTexts {
    kind: String,
    pub(super) unit: String,
    from: String,
    to: String,
}

impl RoleTexts {
    pub(super) fn of(offer: &Offer, held: &DatedRole) -> Self {
        let unit = offer.units.iter().find(|choice| Some(choice.unit) == held.unit).map(Offer::unit_value);
        let cluster = offer.clusters.iter().find(|(id, _)| Some(*id) == held.cluster);
        Self {
            kind: held.role.as_str().to_owned(),
            unit: unit.or_else(|| cluster.map(|(_, code)| code.clone())).unwrap_or_default(),
            from: format_date(held.valid_from),
            to: held.valid_to.map(|to| format_date(words::last_day(to))).unwrap_or_default(),
        }
    }

    pub(super) fn posted(form: &Form, index: usize) -> Self {
        let text = |name: &str| form.text(&format!("role.{index}.{name}")).trim().to_owned();
        Self { kind: text("kind"), unit: text("unit"), from: text("from"), to: text("to") }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.kind.is_empty() && self.unit.is_empty()
    }

    pub(super) fn read(&self, offer: &Offer, index: usize) -> Result<DatedRole, InputFault> {
        let fault = |name: &str, kind| InputFault::new(format!("role.{index}.{name}"), kind);
        let role = Role::parse(&self.kind).ok_or_else(|| fault("kind", InputFaultKind::UnknownChoice))?;
        let day = |name: &str, text: &str| read_date(text).map_err(|_| fault(name, InputFaultKind::NotADate));
        let valid_from = if self.from.is_empty() { offer.today } else { day("from", &self.from)? };
        let valid_to = match self.to.as_str() {
            "" => None,
            text => Some(day("to", text)?.checked_add_days(Days::new(1)).unwrap_or_default()),
        };
        let chosen = offer.units.iter().find(|choice| Offer::unit_value(choice) == self.unit);
        let cluster = chosen
            .map(|choice| choice.cluster)
            .or_else(|| offer.clusters.iter().find(|(_, code)| *code == self.unit).map(|(id, _)| *id));
        // With one cluster there is nothing to choose for the roles of the whole cluster.
        let only = match offer.clusters.as_slice() {
            [(id, _)] if !offer.is_partial && role != Role::Admin || !offer.whole_installation => Some(*id),
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

pub(super) fn form_page(
    state: &AppState,
    admin: &Admin,
    offer: &Offer,
    draft: &Draft<'_>,
    status: StatusCode,
) -> Result<Response, WebError> {
    let t = admin.0.visit.lang;
    let errors = FieldErrors::of(&draft.faults, t);
    let title =
        draft.account.map_or_else(|| t.account_new().to_owned(), |record| t.account_edit(&record.full_name));
    let mut frame = admin.0.page(title);
    frame.has_errors = !errors.is_empty();
    let spare = std::iter::repeat_n(RoleTexts::default(), SPARE_ROWS);
    let rows = draft.roles.iter().cloned().chain(spare).enumerate();
    let page = AccountFormPage {
        page: frame,
        action: draft
            .account
            .map_or_else(|| paths::ACCOUNTS.to_owned(), |record| paths::account(record.id.get(), "")),
        problems: errors.problems(),
        full_name: errors.field("full_name", &draft.full_name),
        username: errors.field("username", &draft.username),
        roles: rows.map(|(index, texts)| role_row(t, offer, index, &texts, &errors)).collect(),
        units_of: offer.is_partial.then(|| Field::holding(offer.typed.clone())),
        here: draft
            .account
            .map_or_else(|| paths::ACCOUNT_NEW.to_owned(), |record| paths::account(record.id.get(), "")),
        seen: draft.seen.clone(),
        existing: draft.account.map(|record| existing(t, record, errors.field("email", &draft.email))),
        link: draft.link.as_ref().map(|token| OneTimeLink {
            url: format!("{}{}", state.site.base_url, paths::link(token.reveal())),
            until: format_date(offer.today.checked_add_days(Days::new(7)).unwrap_or(offer.today)),
        }),
        back_href: paths::ACCOUNTS.to_owned(),
    };
    Ok((status, Html(page.render()?)).into_response())
}

pub(super) fn existing(t: Lang, record: &AccountRecord, email: Field) -> ExistingAccount {
    let disabled = record.disabled_at.is_some();
    ExistingAccount {
        state: account_state(t, record),
        last_sign_in: record.last_signed_in_at.map(|at| format_instant(at, t)).unwrap_or_default(),
        email,
        email_action: paths::account(record.id.get(), "/email"),
        link_action: paths::account(record.id.get(), "/link"),
        switch_action: paths::account(record.id.get(), if disabled { "/enabling" } else { "/disabling" }),
        disabled,
        factor_action: record
            .has_second_factor
            .then(|| paths::account(record.id.get(), "/second-factor/removal")),
        sessions_action: paths::account(record.id.get(), "/sessions/end"),
    }
}

pub(super) fn role_row(
    t: Lang,
    offer: &Offer,
    index: usize,
    texts: &RoleTexts,
    errors: &FieldErrors,
) -> RoleRow {
    let choice =
        |value: String, label: String, chosen: &str| Choice { chosen: value == chosen, value, label };
    let none = choice(String::new(), t.account_role_none().to_owned(), &texts.kind);
    let kinds = Role::ALL
        .iter()
        .map(|role| choice(role.as_str().to_owned(), words::role(t, *role).to_owned(), &texts.kind));
    let whole = choice(String::new(), t.account_role_whole_cluster().to_owned(), &texts.unit);
    let units =
        offer.units.iter().map(|unit| choice(Offer::unit_value(unit), unit.name.clone(), &texts.unit));
    let clusters = offer.clusters.iter().filter(|_| offer.is_partial || offer.clusters.len() > 1);
    let clusters = clusters.map(|(_, code)| choice(code.clone(), code.clone(), &texts.unit));
    let name = |part: &str| format!("role.{index}.{part}");
    let error = [name("kind"), name("unit")].iter().find_map(|field| errors.get(field));
    RoleRow {
        index,
        kinds: std::iter::once(none).chain(kinds).collect(),
        units: std::iter::once(whole).chain(clusters).chain(units).collect(),
        from: errors.field(&name("from"), &texts.from),
        to: errors.field(&name("to"), &texts.to),
        error,
    }
}

/// What a form says: the texts, and the form itself where all of it can be read.
pub(super) fn read_form(
    offer: &Offer,
    form: &Form,
) -> (Vec<RoleTexts>, Result<AccountForm, Vec<InputFault>>) {
    let texts: Vec<RoleTexts> = (0..MAX_ROLES)
        .map(|index| RoleTexts::posted(form, index))
        .filter(|texts| !texts.is_empty())
        .collect();
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

pub(super) fn account_state(t: Lang, record: &AccountRecord) -> Tag {
    let (kind, text) = if record.disabled_at.is_some() {
        (TagKind::Quiet, t.account_state_disabled())
    } else if record.has_password {
        (TagKind::Done, t.account_state_active())
    } else {
        (TagKind::Waiting, t.account_state_waiting())
    };
    Tag { kind, text: text.to_owned() }
}
