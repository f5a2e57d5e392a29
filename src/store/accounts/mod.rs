//! Accounts and their dated roles.

mod listing;

pub use self::listing::{Gap, ListedAccount, ListedRole, Narrowing, gaps, page};

use crate::domain::access::{Grant, Role};
use crate::domain::ids::{AccountId, ClusterId, MemberUnitId};
use crate::store::{StoreError, stored};
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

/// What sign-in needs to know of an account.
#[derive(Debug, Clone)]
pub struct SignInRecord {
    /// The account.
    pub id: AccountId,
    /// Its password's hash; `None` until the one-time link has been used.
    pub password_hash: Option<String>,
    /// Whether an admin has disabled it.
    pub disabled: bool,
}

/// An account as the admin's pages show it.
#[derive(Debug, Clone)]
pub struct AccountRecord {
    /// The account.
    pub id: AccountId,
    /// User name.
    pub login: String,
    /// The person's name.
    pub full_name: String,
    /// Whether a password has been set.
    pub has_password: bool,
    /// When an admin disabled it.
    pub disabled_at: Option<DateTime<Utc>>,
    /// When the person last signed in.
    pub last_signed_in_at: Option<DateTime<Utc>>,
    /// Where notices go by e-mail.
    pub email: Option<String>,
    /// Whether a code is asked of the person beside the password.
    pub has_second_factor: bool,
}

/// A row as the queries give it.
struct AccountRow {
    id: i64,
    login: String,
    full_name: String,
    has_password: bool,
    disabled_at: Option<DateTime<Utc>>,
    last_signed_in_at: Option<DateTime<Utc>>,
    email: Option<String>,
    has_second_factor: bool,
}

impl AccountRow {
    fn read(self) -> AccountRecord {
        AccountRecord {
            id: AccountId::new(self.id),
            login: self.login,
            full_name: self.full_name,
            has_password: self.has_password,
            disabled_at: self.disabled_at,
            last_signed_in_at: self.last_signed_in_at,
            email: self.email,
            has_second_factor: self.has_second_factor,
        }
    }
}

/// A role with its dates, `[from, to)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatedRole {
    /// The role.
    pub role: Role,
    /// The cluster; `None` for an admin of the whole installation.
    pub cluster: Option<ClusterId>,
    /// The unit, where the role needs one.
    pub unit: Option<MemberUnitId>,
    /// The first day it is valid.
    pub valid_from: NaiveDate,
    /// The first day it is no longer valid.
    pub valid_to: Option<NaiveDate>,
}

/// Finds an account by user name.
///
/// # Errors
/// [`StoreError`].
pub async fn find_by_login(
    connection: &mut PgConnection,
    login: &str,
) -> Result<Option<SignInRecord>, StoreError> {
    let row = sqlx::query!("select id, password_hash, disabled_at from account where login = $1", login)
        .fetch_optional(connection)
        .await?;
    Ok(row.map(|found| SignInRecord {
        id: AccountId::new(found.id),
        password_hash: found.password_hash,
        disabled: found.disabled_at.is_some(),
    }))
}

/// Whether there is any account yet.
///
/// # Errors
/// [`StoreError`].
pub async fn any(connection: &mut PgConnection) -> Result<bool, StoreError> {
    let any =
        sqlx::query_scalar!(r#"select exists(select from account) as "any!""#).fetch_one(connection).await?;
    Ok(any)
}

/// Creates an account without roles and, until its link is used, without a password.
///
/// # Errors
/// [`StoreError::Constraint`] `account_login_key` where the user name is taken.
pub async fn insert(
    connection: &mut PgConnection,
    login: &str,
    full_name: &str,
    password_hash: Option<&str>,
) -> Result<AccountId, StoreError> {
    let id = sqlx::query_scalar!(
        "insert into account (login, full_name, password_hash) values ($1, $2, $3) returning id",
        login,
        full_name,
        password_hash
    )
    .fetch_one(connection)
    .await?;
    Ok(AccountId::new(id))
}

/// One account.
///
/// # Errors
/// [`StoreError`].
pub async fn find(
    connection: &mut PgConnection,
    account: AccountId,
) -> Result<Option<AccountRecord>, StoreError> {
    let row = sqlx::query_as!(
        AccountRow,
        r#"select id, login, full_name, password_hash is not null as "has_password!", disabled_at, last_signed_in_at, email,
               exists (select from second_factor factor where factor.account_id = account.id
                   and factor.confirmed_at is not null)
                   or exists (select from passkey where passkey.account_id = account.id) as "has_second_factor!"
           from account where id = $1"#,
        account.get()
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(AccountRow::read))
}

/// The hash of an account's password.
///
/// # Errors
/// [`StoreError`].
pub async fn password_hash(
    connection: &mut PgConnection,
    account: AccountId,
) -> Result<Option<String>, StoreError> {
    let hash = sqlx::query_scalar!("select password_hash from account where id = $1", account.get())
        .fetch_optional(connection)
        .await?;
    Ok(hash.flatten())
}

/// Whether the account is enabled and its password is still the one that was verified; holds the row, so that it
/// stays so until the transaction ends.
///
/// # Errors
/// [`StoreError`].
pub async fn still_has(
    connection: &mut PgConnection,
    account: AccountId,
    verified_hash: &str,
) -> Result<bool, StoreError> {
    let row = sqlx::query!(
        r#"select password_hash = $2 and disabled_at is null as "same" from account where id = $1 for update"#,
        account.get(),
        verified_hash
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.and_then(|row| row.same).unwrap_or(false))
}

/// The roles an enabled account holds today, for a change that must not rest on rights taken away a moment ago.
///
/// # Errors
/// [`StoreError`].
pub async fn grants_today(
    connection: &mut PgConnection,
    account: AccountId,
) -> Result<Vec<Grant>, StoreError> {
    let rows = sqlx::query!(
        r#"select role as "role!", cluster_id, member_unit_id from role_today where account_id = $1"#,
        account.get()
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(|row| read_grant(&row.role, row.cluster_id, row.member_unit_id)).collect()
}

/// A role as it is stored.
pub(super) fn read_grant(role: &str, cluster: Option<i64>, unit: Option<i64>) -> Result<Grant, StoreError> {
    Ok(Grant {
        role: stored("role", role, Role::parse(role))?,
        cluster: cluster.map(ClusterId::new),
        unit: unit.map(MemberUnitId::new),
    })
}

/// Replaces the password's hash.
///
/// # Errors
/// [`StoreError`].
pub async fn set_password(
    connection: &mut PgConnection,
    account: AccountId,
    password_hash: &str,
) -> Result<(), StoreError> {
    sqlx::query!("update account set password_hash = $2 where id = $1", account.get(), password_hash)
        .execute(connection)
        .await?;
    Ok(())
}

/// Writes down that the person has just signed in.
///
/// # Errors
/// [`StoreError`].
pub async fn signed_in(connection: &mut PgConnection, account: AccountId) -> Result<(), StoreError> {
    sqlx::query!("update account set last_signed_in_at = now() where id = $1", account.get())
        .execute(connection)
        .await?;
    Ok(())
}

/// Changes the person's name and user name.
///
/// # Errors
/// [`StoreError::Constraint`] `account_login_key` where the user name is taken.
pub async fn rename(
    connection: &mut PgConnection,
    account: AccountId,
    login: &str,
    full_name: &str,
) -> Result<(), StoreError> {
    sqlx::query!(
        "update account set login = $2, full_name = $3 where id = $1",
        account.get(),
        login,
        full_name
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Disables or enables an account.
///
/// # Errors
/// [`StoreError`].
pub async fn set_disabled(
    connection: &mut PgConnection,
    account: AccountId,
    disabled: bool,
) -> Result<(), StoreError> {
    sqlx::query!(
        "update account set disabled_at = case when $2 then coalesce(disabled_at, now()) end where id = $1",
        account.get(),
        disabled
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The roles of an account.
///
/// # Errors
/// [`StoreError`].
pub async fn roles(connection: &mut PgConnection, account: AccountId) -> Result<Vec<DatedRole>, StoreError> {
    let rows = sqlx::query!(
        r#"select role, cluster_id, member_unit_id, valid_from, valid_to from account_role
           where account_id = $1 order by id"#,
        account.get()
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(DatedRole {
                role: stored("role", &row.role, Role::parse(&row.role))?,
                cluster: row.cluster_id.map(ClusterId::new),
                unit: row.member_unit_id.map(MemberUnitId::new),
                valid_from: row.valid_from,
                valid_to: row.valid_to,
            })
        })
        .collect()
}

/// Replaces all roles of an account.
///
/// # Errors
/// [`StoreError::Constraint`] where dates or places contradict each other.
pub async fn replace_roles(
    connection: &mut PgConnection,
    account: AccountId,
    roles: &[DatedRole],
) -> Result<(), StoreError> {
    sqlx::query!("delete from account_role where account_id = $1", account.get())
        .execute(&mut *connection)
        .await?;
    for role in roles {
        sqlx::query!(
            r#"insert into account_role (account_id, role, cluster_id, member_unit_id, valid_from, valid_to)
               values ($1, $2, $3, $4, $5, $6)"#,
            account.get(),
            role.role.as_str(),
            role.cluster.map(ClusterId::get),
            role.unit.map(MemberUnitId::get),
            role.valid_from,
            role.valid_to
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// How many people administer the whole installation today, and for as long as nobody changes it.
///
/// # Errors
/// [`StoreError`].
pub async fn count_admins(connection: &mut PgConnection) -> Result<i64, StoreError> {
    let count = sqlx::query_scalar!(
        r#"select count(distinct account.id) as "count!"
           from account join account_role role on role.account_id = account.id
           cross join (select (now() at time zone 'Asia/Ho_Chi_Minh')::date as day) today
           where role.role = 'admin' and role.cluster_id is null and role.valid_to is null
             and role.valid_from <= today.day and account.disabled_at is null and account.password_hash is not null"#
    )
    .fetch_one(connection)
    .await?;
    Ok(count)
}

/// Waits until no other transaction holds the account's row, and holds it until this one ends.
///
/// # Errors
/// [`StoreError::Busy`] after half a second.
pub async fn hold(connection: &mut PgConnection, account: AccountId) -> Result<(), StoreError> {
    sqlx::query!("select id from account where id = $1 for update", account.get())
        .fetch_optional(connection)
        .await?;
    Ok(())
}
