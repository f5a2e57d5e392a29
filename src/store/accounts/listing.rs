//! Accounts among many: a page of a list with their roles, and what a cluster's accounts lack.

use super::{AccountRecord, AccountRow, DatedRole};
use crate::domain::access::{Clusters, Role};
use crate::domain::ids::{AccountId, ClusterId, MemberUnitId};
use crate::store::clusters::{beginnings, bound};
use crate::store::{StoreError, stored};
use sqlx::PgConnection;
use std::collections::BTreeMap;

/// Which accounts a list is about.
#[derive(Debug, Clone)]
pub struct Narrowing {
    /// With a role in one of these clusters; with all, also those without any role.
    pub within: Clusters,
    /// And with none outside these.
    pub administered: Clusters,
    /// Whose name or user name has words that begin as these.
    pub name: Option<String>,
    /// Only those that come after this one in the list.
    pub after: Option<AccountId>,
}

/// An account as lists show it.
#[derive(Debug, Clone)]
pub struct ListedAccount {
    /// The account.
    pub account: AccountRecord,
    /// Its roles, past ones too.
    pub roles: Vec<ListedRole>,
}

/// A role with the name of its unit.
#[derive(Debug, Clone)]
pub struct ListedRole {
    /// The role.
    pub held: DatedRole,
    /// The newest short name of its unit.
    pub unit_name: Option<String>,
}

/// Accounts by name in Vietnamese order, at most so many.
///
/// # Errors
/// [`StoreError`].
pub async fn page(
    connection: &mut PgConnection,
    narrowing: &Narrowing,
    most: usize,
) -> Result<Vec<ListedAccount>, StoreError> {
    let (all, these) = bound(&narrowing.within);
    let (everywhere, administered) = bound(&narrowing.administered);
    let rows = sqlx::query_as!(
        AccountRow,
        r#"with place as (
               select coalesce((select name_order from account where id = $5), '{}') as name_order,
                   coalesce($5, 0) as id),
           picked as (
               (select id, name_order from account
                where $1 and $4::text is null
                  and (name_order, id) > ((select name_order from place), (select id from place))
                order by name_order, id limit $6)
               union all
               (select id, name_order from account
                where $1 and words @@ to_tsquery('simple', $4)
                  and (name_order, id) > ((select name_order from place), (select id from place))
                order by name_order, id limit $6)
               union all
               (select id, name_order from account
                where not $1 and id in (select account_id from account_role where cluster_id = any($2))
                  and ($4::text is null or words @@ to_tsquery('simple', $4))
                  and ($3 or not exists (select from account_role elsewhere
                                         where elsewhere.account_id = account.id
                                           and (elsewhere.cluster_id is null or elsewhere.cluster_id <> all($7))))
                  and (name_order, id) > ((select name_order from place), (select id from place))
                order by name_order, id limit $6))
           select account.id, login, full_name, password_hash is not null as "has_password!", disabled_at,
               last_signed_in_at, email,
               exists (select from second_factor factor where factor.account_id = account.id
                   and factor.confirmed_at is not null)
                   or exists (select from passkey where passkey.account_id = account.id) as "has_second_factor!"
           from account
           where account.id = any(array(select id from picked order by name_order, id limit $6))
           order by account.name_order, account.id"#,
        all,
        &these,
        everywhere,
        narrowing.name.as_deref().map(beginnings),
        narrowing.after.map(AccountId::get),
        i64::try_from(most).unwrap_or(i64::MAX),
        &administered
    )
    .fetch_all(&mut *connection)
    .await?;
    let accounts: Vec<AccountRecord> = rows.into_iter().map(AccountRow::read).collect();
    let mut held = roles_of(connection, &accounts).await?;
    Ok(accounts
        .into_iter()
        .map(|account| ListedAccount { roles: held.remove(&account.id).unwrap_or_default(), account })
        .collect())
}

async fn roles_of(
    connection: &mut PgConnection,
    accounts: &[AccountRecord],
) -> Result<BTreeMap<AccountId, Vec<ListedRole>>, StoreError> {
    let ids: Vec<i64> = accounts.iter().map(|account| account.id.get()).collect();
    let rows = sqlx::query!(
        r#"select account_id, role, cluster_id, member_unit_id, valid_from, valid_to,
               (select short_name from member_unit_name name where name.member_unit_id = role.member_unit_id
                order by name.valid_from desc limit 1) as unit_name
           from account_role role where account_id = any($1) order by account_id, id"#,
        &ids
    )
    .fetch_all(connection)
    .await?;
    let mut held: BTreeMap<AccountId, Vec<ListedRole>> = BTreeMap::new();
    for row in rows {
        let role = DatedRole {
            role: stored("role", &row.role, Role::parse(&row.role))?,
            cluster: row.cluster_id.map(ClusterId::new),
            unit: row.member_unit_id.map(MemberUnitId::new),
            valid_from: row.valid_from,
            valid_to: row.valid_to,
        };
        let listed = ListedRole { held: role, unit_name: row.unit_name };
        held.entry(AccountId::new(row.account_id)).or_default().push(listed);
    }
    Ok(held)
}

/// A unit for which nobody can do what must be done.
#[derive(Debug, Clone)]
pub struct Gap {
    /// Its short name today.
    pub unit: String,
    /// Whether somebody enters its results.
    pub has_entry: bool,
}

/// Today's members of a cluster without anybody to enter, or without anybody to send, in the conference's order.
///
/// # Errors
/// [`StoreError`].
pub async fn gaps(connection: &mut PgConnection, cluster: ClusterId) -> Result<Vec<Gap>, StoreError> {
    let rows = sqlx::query!(
        r#"select name.short_name, bool_or(held.role is not null) as "has_entry!"
           from (select (now() at time zone 'Asia/Ho_Chi_Minh')::date as day) today
           join cluster_membership membership on membership.cluster_id = $1 and membership.valid_from <= today.day
               and (membership.valid_to is null or today.day < membership.valid_to)
           join member_unit unit on unit.id = membership.member_unit_id
           join member_unit_name name on name.member_unit_id = unit.id and name.valid_from <= today.day
               and (name.valid_to is null or today.day < name.valid_to)
           left join (select role.member_unit_id, role.role, role.valid_from, role.valid_to
                      from account_role role join account on account.id = role.account_id
                      where role.cluster_id = $1 and role.role in ('staff', 'leader') and account.disabled_at is null)
               held on held.member_unit_id = unit.id and held.valid_from <= today.day
                   and (held.valid_to is null or today.day < held.valid_to)
           group by membership.protocol_order, unit.code, name.short_name
           having bool_or(held.role = 'leader') is not true
           order by membership.protocol_order, unit.code"#,
        cluster.get()
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| Gap { unit: row.short_name, has_entry: row.has_entry }).collect())
}
