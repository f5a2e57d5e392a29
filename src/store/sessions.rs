//! Sessions: who holds which cookie, until when. Only the hash of a token is ever stored, and every instant is
//! the database's `now()`.

use super::{StoreError, stored};
use crate::domain::access::{Grant, Role};
use crate::domain::ids::{AccountId, ClusterId, MemberUnitId};
use sqlx::PgConnection;

/// A role of a signed-in person, with the words a page shows for its place.
#[derive(Debug, Clone)]
pub struct HeldRole {
    /// The role and where it is held.
    pub grant: Grant,
    /// The cluster's code, absent for an admin of the whole installation.
    pub cluster_code: Option<String>,
    /// The unit's code.
    pub unit_code: Option<String>,
    /// The unit's short name, as of today.
    pub unit_name: Option<String>,
}

/// A live session and the person behind it.
#[derive(Debug, Clone)]
pub struct LiveSession {
    /// The account.
    pub account: AccountId,
    /// Its user name.
    pub login: String,
    /// The person's name.
    pub full_name: String,
    /// Whether the session's last use should be written down again.
    pub stale: bool,
    /// How many notices the person has not read, counted up to a hundred.
    pub unread: i64,
    /// The roles valid today.
    pub roles: Vec<HeldRole>,
}

/// Opens a session of at most twelve hours.
///
/// # Errors
/// [`StoreError`].
pub async fn open(
    connection: &mut PgConnection,
    token_hash: &[u8],
    account: AccountId,
) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into session (token_hash, account_id, expires_at) values ($1, $2, now() + interval '12 hours')",
        token_hash,
        account.get()
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The session behind a token, unless it is unknown, expired (12 hours, or 4 hours unused) or its account disabled.
///
/// # Errors
/// [`StoreError`].
pub async fn find(
    connection: &mut PgConnection,
    token_hash: &[u8],
) -> Result<Option<LiveSession>, StoreError> {
    let rows = sqlx::query!(
        r#"select account.id, account.login, account.full_name,
               session.last_seen_at < now() - interval '1 minute' as "stale!",
               (select count(*) from (select from notice where notice.account_id = account.id and notice.in_app
                   and notice.read_at is null limit 100) unread) as "unread!",
               role.role as "role?", role.cluster_id as "cluster_id?", role.member_unit_id as "unit_id?",
               cluster.code as "cluster_code?", unit.code as "unit_code?", name.short_name as "unit_name?"
           from session
           join account on account.id = session.account_id
           cross join (select (now() at time zone 'Asia/Ho_Chi_Minh')::date as day) today
           left join account_role role on role.account_id = account.id
               and role.valid_from <= today.day and (role.valid_to is null or today.day < role.valid_to)
           left join cluster on cluster.id = role.cluster_id
           left join member_unit unit on unit.id = role.member_unit_id
           left join member_unit_name name on name.member_unit_id = role.member_unit_id
               and name.valid_from <= today.day and (name.valid_to is null or today.day < name.valid_to)
           where session.token_hash = $1 and session.expires_at > now()
             and session.last_seen_at > now() - interval '4 hours' and account.disabled_at is null
           order by role.id"#,
        token_hash
    )
    .fetch_all(connection)
    .await?;
    let Some(first) = rows.first() else {
        return Ok(None);
    };
    let mut session = LiveSession {
        account: AccountId::new(first.id),
        login: first.login.clone(),
        full_name: first.full_name.clone(),
        stale: first.stale,
        unread: first.unread,
        roles: Vec::new(),
    };
    for row in rows {
        let Some(role) = row.role else { continue };
        session.roles.push(HeldRole {
            grant: Grant {
                role: stored("role", &role, Role::parse(&role))?,
                cluster: row.cluster_id.map(ClusterId::new),
                unit: row.unit_id.map(MemberUnitId::new),
            },
            cluster_code: row.cluster_code,
            unit_code: row.unit_code,
            unit_name: row.unit_name,
        });
    }
    Ok(Some(session))
}

/// Writes down that the session was used just now.
///
/// # Errors
/// [`StoreError`].
pub async fn touch(connection: &mut PgConnection, token_hash: &[u8]) -> Result<(), StoreError> {
    sqlx::query!("update session set last_seen_at = now() where token_hash = $1", token_hash)
        .execute(connection)
        .await?;
    Ok(())
}

/// Ends one session.
///
/// # Errors
/// [`StoreError`].
pub async fn close(connection: &mut PgConnection, token_hash: &[u8]) -> Result<(), StoreError> {
    sqlx::query!("delete from session where token_hash = $1", token_hash).execute(connection).await?;
    Ok(())
}

/// Ends every session of an account, but for the one with `kept` as its hash.
///
/// # Errors
/// [`StoreError`].
pub async fn close_all(
    connection: &mut PgConnection,
    account: AccountId,
    kept: Option<&[u8]>,
) -> Result<(), StoreError> {
    sqlx::query!(
        "delete from session where account_id = $1 and token_hash is distinct from $2",
        account.get(),
        kept
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Clears away sessions that have ended.
///
/// # Errors
/// [`StoreError`].
pub async fn sweep(connection: &mut PgConnection) -> Result<(), StoreError> {
    sqlx::query!("delete from session where expires_at < now()").execute(connection).await?;
    Ok(())
}
