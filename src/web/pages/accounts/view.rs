//! What the accounts pages show: the list, and the form of one account.

use crate::web::page::{Choice, Field, Page, Problem, Tag};
use crate::web::pages::lists::Turn;
use askama::Template;

/// The list of accounts.
#[derive(Debug, Template)]
#[template(path = "accounts/index.html")]
pub struct AccountsPage {
    /// The frame.
    pub page: Page,
    /// What is wrong with what the list is narrowed by.
    pub problems: Vec<Problem>,
    /// Where the form goes.
    pub action: String,
    /// The person as typed.
    pub person: Field,
    /// The cluster as typed; `None` where there is no choice.
    pub cluster: Option<Field>,
    /// Whether anything narrows the list.
    pub narrows: bool,
    /// Whether more clusters fit than the list is about.
    pub clusters_cut: bool,
    /// Whether it is about one cluster, so that [`Self::gaps`] were looked for.
    pub one_cluster: bool,
    /// The other pages.
    pub turn: Turn,
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
    /// The code of the cluster whose units are offered beside those of the roles; `None` where all are offered.
    pub units_of: Option<Field>,
    /// This page, asked again for the units of another cluster.
    pub here: String,
    /// A mark of the account as this page shows it; sent back with the form.
    pub seen: String,
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
    /// Where notices go by e-mail.
    pub email: Field,
    /// The form that changes it.
    pub email_action: String,
    /// The form that makes a new one-time link.
    pub link_action: String,
    /// The form that disables or enables it.
    pub switch_action: String,
    /// Whether it is disabled now.
    pub disabled: bool,
    /// The form that removes its second factor, where it has one.
    pub factor_action: Option<String>,
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
