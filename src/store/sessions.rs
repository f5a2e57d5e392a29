//! Sessions: who holds which cookie, until when, and who stands behind a token of the API. Only the hash of a token is
//! ever stored, and every instant is the database's `now()`.

use super::tokens::read_scopes;
use super::{StoreError, stored};
use crate::domain::access::{Grant, Role};
use crate::domain::ids::{AccountId, ClusterId, MemberUnitId, SessionId, TokenId};
use crate::domain::token::Scope;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// A role of a signed-in person, with the words a page shows for its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldRole {
    /// The role and where it is held.
    pub grant: Grant,
    /// The cluster's code, absent for an admin of the whole installation.
    pub cluster_code: Option<String>,
    /// The unit's code.
    pub unit_code: Option<String>,
    /// The unit's short name, as of today.
    pub unit_name: Option<String>,
    /// How often what the cluster's published pages show has changed.
    pub cluster_stamp: Option<i64>,
}

/// What somebody presents, by its hash.
#[derive(Debug, Clone, Copy)]
pub enum Presented<'a> {
    /// The cookie of a session.
    Cookie(&'a [u8]),
    /// A personal token of the API.
    Token(&'a [u8]),
    /// Nothing: work that was asked for in this account's name.
    Work(AccountId),
}

/// A token of the API that is in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldToken {
    /// The token.
    pub id: TokenId,
    /// What it may be used for.
    pub scopes: Vec<Scope>,
}

/// A live session, or a live token of the API, and the person behind it.
#[derive(Debug, Clone)]
pub struct LiveSession {
    /// The account.
    pub account: AccountId,
    /// Its user name.
    pub login: String,
    /// The person's name.
    pub full_name: String,
    /// Whether the last use should be written down again.
    pub stale: bool,
    /// The token that was presented; nothing for a session.
    pub api_token: Option<HeldToken>,
    /// Whether a code is asked of this person beside the password.
    pub has_second_factor: bool,
    /// How many notices the person has not read, counted up to a hundred.
    pub unread: i64,
    /// The roles valid today.
    pub roles: Vec<HeldRole>,
}

impl LiveSession {
    /// Whether a page looks the same for both: the same person with the same roles, rights and news, and nothing changed
    /// in their clusters between the two.
    #[must_use]
    pub fn shows_as(&self, other: &Self) -> bool {
        let told = |session: &Self| (session.account, session.unread);
        told(self) == told(other)
            && self.full_name == other.full_name
            && self.login == other.login
            && self.roles == other.roles
    }
}

/// A live session as its owner sees it.
#[derive(Debug, Clone)]
pub struct OwnSession {
    /// The session.
    pub id: SessionId,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub last_seen_at: DateTime<Utc>,
    /// Browser and system as they named themselves at sign-in; may be empty.
    pub browser: String,
    /// Whether it is the one that asks.
    pub is_this: bool,
}

/// The live sessions of an account, as many as were asked for.
#[derive(Debug, Clone)]
pub struct OwnSessions {
    /// The one that asks, then the others, the one used last first.
    pub newest: Vec<OwnSession>,
    /// How many more there are.
    pub others: i64,
}

/// Opens a session of at most twelve hours.
///
/// # Errors
/// [`StoreError`].
pub async fn open(
    connection: &mut PgConnection,
    token_hash: &[u8],
    account: AccountId,
    browser: &str,
) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into session (token_hash, account_id, browser, expires_at)
         values ($1, $2, $3, now() + interval '12 hours')",
        token_hash,
        account.get(),
        browser
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Who stands behind what is presented, unless it is unknown, expired (a session: 12 hours, or 4 hours unused), revoked,
/// or the account disabled.
///
/// # Errors
/// [`StoreError`].
pub async fn find(
    connection: &mut PgConnection,
    presented: Presented<'_>,
) -> Result<Option<LiveSession>, StoreError> {
    let found = match presented {
        Presented::Cookie(hash) => ask(connection, &[hash.to_vec()], None, None).await,
        Presented::Token(hash) => ask(connection, &[], Some(hash), None).await,
        Presented::Work(account) => ask(connection, &[], None, Some(account)).await,
    };
    Ok(found?.into_values().next())
}

/// Who stands behind each of several cookies, by the hash's place; the places of those nobody stands behind are absent.
///
/// # Errors
/// [`StoreError`].
pub async fn find_all(
    connection: &mut PgConnection,
    cookies: &[Vec<u8>],
) -> Result<BTreeMap<usize, LiveSession>, StoreError> {
    ask(connection, cookies, None, None).await
}

async fn ask(
    connection: &mut PgConnection,
    cookies: &[Vec<u8>],
    token: Option<&[u8]>,
    account: Option<AccountId>,
) -> Result<BTreeMap<usize, LiveSession>, StoreError> {
    let rows = sqlx::query_as!(
        Row,
        r#"select held.place as "place!", account.id, account.login, account.full_name,
               held.last_used_at is null or held.last_used_at < now() - interval '1 minute' as "stale!",
               held.token_id as "token_id?", held.scopes as "scopes?",
               exists (select from second_factor factor where factor.account_id = account.id
                   and factor.confirmed_at is not null)
                   or exists (select from passkey where passkey.account_id = account.id) as "has_second_factor!",
               (select count(*) from (select from notice where notice.account_id = account.id and notice.in_app
                   and notice.read_at is null limit 100) unread) as "unread!",
               role.role as "role?", role.cluster_id as "cluster_id?", role.member_unit_id as "unit_id?",
               cluster.code as "cluster_code?", cluster.stamp as "cluster_stamp?", unit.code as "unit_code?", name.short_name as "unit_name?"
           from (
               select asked.place, account_id, last_seen_at as last_used_at, null::bigint as token_id, null::text[] as scopes
               from unnest($1::bytea[]) with ordinality asked(hash, place)
               join session on token_hash = asked.hash and expires_at > now() and last_seen_at > now() - interval '4 hours'
               union all
               select 1, account_id, last_used_at, id, scopes from api_token
               where token_hash = $2 and expires_at > now() and revoked_at is null
               union all
               select 1, id, now(), null, null from account where id = $3
           ) held
           join account on account.id = held.account_id
           cross join (select (now() at time zone 'Asia/Ho_Chi_Minh')::date as day) today
           left join account_role role on role.account_id = account.id
               and role.valid_from <= today.day and (role.valid_to is null or today.day < role.valid_to)
           left join cluster on cluster.id = role.cluster_id
           left join member_unit unit on unit.id = role.member_unit_id
           left join member_unit_name name on name.member_unit_id = role.member_unit_id
               and name.valid_from <= today.day and (name.valid_to is null or today.day < name.valid_to)
           where account.disabled_at is null
           order by held.place, role.id"#,
        cookies,
        token,
        account.map(AccountId::get)
    )
    .fetch_all(connection)
    .await?;
    people(rows)
}

/// A role of a person behind what was presented; one row without a role for who has none.
struct Row {
    place: i64,
    id: i64,
    login: String,
    full_name: String,
    stale: bool,
    token_id: Option<i64>,
    scopes: Option<Vec<String>>,
    has_second_factor: bool,
    unread: i64,
    role: Option<String>,
    cluster_id: Option<i64>,
    unit_id: Option<i64>,
    cluster_code: Option<String>,
    cluster_stamp: Option<i64>,
    unit_code: Option<String>,
    unit_name: Option<String>,
}

impl Row {
    /// The person, with no role yet.
    fn person(&mut self) -> Result<LiveSession, StoreError> {
        Ok(LiveSession {
            account: AccountId::new(self.id),
            login: std::mem::take(&mut self.login),
            full_name: std::mem::take(&mut self.full_name),
            stale: self.stale,
            api_token: match (self.token_id, &self.scopes) {
                (Some(id), Some(scopes)) => {
                    Some(HeldToken { id: TokenId::new(id), scopes: read_scopes(scopes)? })
                }
                _ => None,
            },
            has_second_factor: self.has_second_factor,
            unread: self.unread,
            roles: Vec::new(),
        })
    }

    fn role(self) -> Result<Option<HeldRole>, StoreError> {
        let Some(role) = self.role else { return Ok(None) };
        Ok(Some(HeldRole {
            grant: Grant {
                role: stored("role", &role, Role::parse(&role))?,
                cluster: self.cluster_id.map(ClusterId::new),
                unit: self.unit_id.map(MemberUnitId::new),
            },
            cluster_code: self.cluster_code,
            cluster_stamp: self.cluster_stamp,
            unit_code: self.unit_code,
            unit_name: self.unit_name,
        }))
    }
}

fn people(rows: Vec<Row>) -> Result<BTreeMap<usize, LiveSession>, StoreError> {
    let mut people = BTreeMap::new();
    for mut row in rows {
        // Places are counted from one.
        let place = usize::try_from(row.place - 1).unwrap_or_default();
        let person = match people.entry(place) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(free) => free.insert(row.person()?),
        };
        person.roles.extend(row.role()?);
    }
    Ok(people)
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

/// At most so many live sessions of an account: the one that asks, whose hash is `this`, and those used last.
///
/// # Errors
/// [`StoreError`].
pub async fn of_account(
    connection: &mut PgConnection,
    account: AccountId,
    this: &[u8],
    most: i64,
) -> Result<OwnSessions, StoreError> {
    let rows = sqlx::query!(
        r#"select id, created_at, last_seen_at, browser, token_hash = $2 as "is_this!", count(*) over () as "all!"
           from session
           where account_id = $1 and expires_at > now() and last_seen_at > now() - interval '4 hours'
           order by token_hash = $2 desc, last_seen_at desc, id limit $3"#,
        account.get(),
        this,
        most
    )
    .fetch_all(connection)
    .await?;
    let others = rows.first().map_or(0, |row| row.all.saturating_sub(most).max(0));
    let own = rows.into_iter().map(|row| OwnSession {
        id: SessionId::new(row.id),
        created_at: row.created_at,
        last_seen_at: row.last_seen_at,
        browser: row.browser,
        is_this: row.is_this,
    });
    Ok(OwnSessions { newest: own.collect(), others })
}

/// Ends one session of an account by its number. `false` where it has none of that number.
///
/// # Errors
/// [`StoreError`].
pub async fn close_own(
    connection: &mut PgConnection,
    account: AccountId,
    session: SessionId,
) -> Result<bool, StoreError> {
    let closed =
        sqlx::query!("delete from session where account_id = $1 and id = $2", account.get(), session.get())
            .execute(connection)
            .await?;
    Ok(closed.rows_affected() == 1)
}

/// Gives a session another token: whoever has read the old one has nothing.
///
/// # Errors
/// [`StoreError`].
pub async fn rotate(
    connection: &mut PgConnection,
    old_hash: &[u8],
    new_hash: &[u8],
) -> Result<(), StoreError> {
    sqlx::query!("update session set token_hash = $2 where token_hash = $1", old_hash, new_hash)
        .execute(connection)
        .await?;
    Ok(())
}

/// Ends every session of an account, but for the one with `kept` as its hash, and every half sign-in.
///
/// # Errors
/// [`StoreError`].
pub async fn close_all(
    connection: &mut PgConnection,
    account: AccountId,
    kept: Option<&[u8]>,
) -> Result<(), StoreError> {
    sqlx::query!(
        "with half as (delete from half_sign_in where account_id = $1)
         delete from session where account_id = $1 and token_hash is distinct from $2",
        account.get(),
        kept
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Clears away sessions and half sign-ins that have ended.
///
/// # Errors
/// [`StoreError`].
pub async fn sweep(connection: &mut PgConnection) -> Result<(), StoreError> {
    sqlx::query!(
        "with half as (delete from half_sign_in where expires_at < now())
         delete from session where expires_at < now()"
    )
    .execute(connection)
    .await?;
    Ok(())
}
