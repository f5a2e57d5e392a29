//! Clusters, member units, and the dated names and memberships that tie them together.

mod finding;

pub use self::finding::{ClusterUnit, first, matching, named, units};
pub(super) use self::finding::{beginnings, bound};

use crate::domain::ids::{ClusterId, MemberUnitId};
use crate::store::StoreError;
use chrono::NaiveDate;
use serde::Serialize;
use sqlx::PgConnection;

/// A cluster (cụm thi đua).
#[derive(Debug, Clone)]
pub struct ClusterRecord {
    /// The cluster.
    pub id: ClusterId,
    /// Its code in addresses.
    pub code: String,
    /// Its Vietnamese name.
    pub name_vi: String,
    /// Its English name.
    pub name_en: String,
}

/// A member of a cluster on a given day.
#[derive(Debug, Clone)]
pub struct MemberRecord {
    /// The unit.
    pub unit: MemberUnitId,
    /// Its code in addresses.
    pub code: String,
    /// The name valid that day, in full.
    pub full_name: String,
    /// The name valid that day, as tables show it.
    pub short_name: String,
    /// Its place in the conference's order.
    pub protocol_order: i32,
}

/// A name with its dates, `[from, to)`.
#[derive(Debug, Clone)]
pub struct DatedName {
    /// The unit.
    pub unit: MemberUnitId,
    /// In full.
    pub full_name: String,
    /// As tables show it.
    pub short_name: String,
    /// The first day it is valid.
    pub valid_from: NaiveDate,
    /// The first day it is no longer valid.
    pub valid_to: Option<NaiveDate>,
}

/// Order and dates of a membership, `[from, to)`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MembershipDates {
    /// The unit's place in the conference's order.
    pub protocol_order: i32,
    /// The first day of the membership.
    pub valid_from: NaiveDate,
    /// The first day it is over.
    pub valid_to: Option<NaiveDate>,
}

impl MembershipDates {
    /// What a page showed, in one word: what a colleague changed since must not be overwritten unseen.
    #[must_use]
    pub fn mark(&self) -> String {
        let to = self.valid_to.map(|day| day.to_string()).unwrap_or_default();
        format!("{}/{}/{to}", self.protocol_order, self.valid_from)
    }
}

/// A unit's membership.
#[derive(Debug, Clone)]
pub struct DatedMembership {
    /// The membership itself.
    pub id: i64,
    /// The unit.
    pub unit: MemberUnitId,
    /// The unit's code.
    pub unit_code: String,
    /// Its order and dates.
    pub dates: MembershipDates,
}

/// Finds a cluster by its code.
///
/// # Errors
/// [`StoreError`].
pub async fn find(connection: &mut PgConnection, code: &str) -> Result<Option<ClusterRecord>, StoreError> {
    let row = sqlx::query!("select id, code, name_vi, name_en from cluster where code = $1", code)
        .fetch_optional(connection)
        .await?;
    Ok(row.map(|row| ClusterRecord {
        id: ClusterId::new(row.id),
        code: row.code,
        name_vi: row.name_vi,
        name_en: row.name_en,
    }))
}

/// Creates a cluster.
///
/// # Errors
/// [`StoreError::Constraint`] `cluster_code_key` where the code is taken.
pub async fn insert(
    connection: &mut PgConnection,
    code: &str,
    name_vi: &str,
    name_en: &str,
) -> Result<ClusterId, StoreError> {
    let id = sqlx::query_scalar!(
        "insert into cluster (code, name_vi, name_en) values ($1, $2, $3) returning id",
        code,
        name_vi,
        name_en
    )
    .fetch_one(connection)
    .await?;
    Ok(ClusterId::new(id))
}

/// Creates a member unit; its names and memberships are added apart.
///
/// # Errors
/// [`StoreError::Constraint`] `member_unit_code_key` or `member_unit_code_form`.
pub async fn insert_unit(connection: &mut PgConnection, code: &str) -> Result<MemberUnitId, StoreError> {
    let id = sqlx::query_scalar!("insert into member_unit (code) values ($1) returning id", code)
        .fetch_one(connection)
        .await?;
    Ok(MemberUnitId::new(id))
}

/// Gives a unit a name from a day on; the name valid until then ends the day before.
///
/// # Errors
/// [`StoreError::Constraint`] `member_unit_name_no_overlap` where a later name already stands.
pub async fn add_name(connection: &mut PgConnection, name: &DatedName) -> Result<(), StoreError> {
    sqlx::query!(
        r#"update member_unit_name set valid_to = $2
           where member_unit_id = $1 and valid_from < $2 and (valid_to is null or valid_to > $2)"#,
        name.unit.get(),
        name.valid_from
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        r#"insert into member_unit_name (member_unit_id, full_name, short_name, valid_from, valid_to)
           values ($1, $2, $3, $4, $5)"#,
        name.unit.get(),
        name.full_name,
        name.short_name,
        name.valid_from,
        name.valid_to
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Makes a unit a member.
///
/// # Errors
/// [`StoreError::Constraint`] `cluster_membership_no_overlap` where it is one already.
pub async fn add_membership(
    connection: &mut PgConnection,
    cluster: ClusterId,
    unit: MemberUnitId,
    dates: &MembershipDates,
) -> Result<(), StoreError> {
    sqlx::query!(
        r#"insert into cluster_membership (cluster_id, member_unit_id, protocol_order, valid_from, valid_to)
           values ($1, $2, $3, $4, $5)"#,
        cluster.get(),
        unit.get(),
        dates.protocol_order,
        dates.valid_from,
        dates.valid_to
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Changes the order and the dates of a membership. `false` if the cluster has no such membership.
///
/// # Errors
/// [`StoreError::Constraint`] `cluster_membership_range` where it would end before it began,
/// `cluster_membership_no_overlap` where it would overlap another of the same unit.
pub async fn change_membership(
    connection: &mut PgConnection,
    cluster: ClusterId,
    membership: i64,
    dates: &MembershipDates,
) -> Result<bool, StoreError> {
    let changed = sqlx::query!(
        r#"update cluster_membership set protocol_order = $3, valid_from = $4, valid_to = $5
           where cluster_id = $1 and id = $2"#,
        cluster.get(),
        membership,
        dates.protocol_order,
        dates.valid_from,
        dates.valid_to
    )
    .execute(connection)
    .await?;
    Ok(changed.rows_affected() == 1)
}

/// The members of a cluster on a day, in the conference's order, under the names of that day.
///
/// # Errors
/// [`StoreError`].
pub async fn members_on(
    connection: &mut PgConnection,
    cluster: ClusterId,
    day: NaiveDate,
) -> Result<Vec<MemberRecord>, StoreError> {
    let rows = sqlx::query!(
        r#"select unit.id, unit.code, name.full_name, name.short_name, membership.protocol_order
           from cluster_membership membership
           join member_unit unit on unit.id = membership.member_unit_id
           join member_unit_name name on name.member_unit_id = unit.id
               and name.valid_from <= $2 and (name.valid_to is null or $2 < name.valid_to)
           where membership.cluster_id = $1
             and membership.valid_from <= $2 and (membership.valid_to is null or $2 < membership.valid_to)
           order by membership.protocol_order, unit.code"#,
        cluster.get(),
        day
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| MemberRecord {
            unit: MemberUnitId::new(row.id),
            code: row.code,
            full_name: row.full_name,
            short_name: row.short_name,
            protocol_order: row.protocol_order,
        })
        .collect())
}

/// Every membership of a cluster, past ones too, in the conference's order.
///
/// # Errors
/// [`StoreError`].
pub async fn memberships(
    connection: &mut PgConnection,
    cluster: ClusterId,
) -> Result<Vec<DatedMembership>, StoreError> {
    let rows = sqlx::query!(
        r#"select membership.id, membership.member_unit_id, unit.code, membership.protocol_order,
               membership.valid_from, membership.valid_to
           from cluster_membership membership join member_unit unit on unit.id = membership.member_unit_id
           where membership.cluster_id = $1
           order by membership.valid_to is not null, membership.protocol_order, membership.id"#,
        cluster.get()
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| DatedMembership {
            id: row.id,
            unit: MemberUnitId::new(row.member_unit_id),
            unit_code: row.code,
            dates: MembershipDates {
                protocol_order: row.protocol_order,
                valid_from: row.valid_from,
                valid_to: row.valid_to,
            },
        })
        .collect())
}

/// Every name the members of a cluster have had, oldest first.
///
/// # Errors
/// [`StoreError`].
pub async fn names(connection: &mut PgConnection, cluster: ClusterId) -> Result<Vec<DatedName>, StoreError> {
    let rows = sqlx::query!(
        r#"select member_unit_id, full_name, short_name, valid_from, valid_to from member_unit_name
           where member_unit_id in (select member_unit_id from cluster_membership where cluster_id = $1)
           order by member_unit_id, valid_from"#,
        cluster.get()
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| DatedName {
            unit: MemberUnitId::new(row.member_unit_id),
            full_name: row.full_name,
            short_name: row.short_name,
            valid_from: row.valid_from,
            valid_to: row.valid_to,
        })
        .collect())
}

/// Every name and code a unit or a cluster ever had, for what must not be made of them.
///
/// # Errors
/// [`StoreError`].
pub async fn every_name(connection: &mut PgConnection) -> Result<Vec<String>, StoreError> {
    let names = sqlx::query_scalar!(
        r#"select short_name as "name!" from member_unit_name union select full_name from member_unit_name
           union select name_vi from cluster union select code from cluster"#
    )
    .fetch_all(connection)
    .await?;
    Ok(names)
}

/// The date of today in the cluster's time zone, by the database's clock.
///
/// # Errors
/// [`StoreError`].
pub async fn today(connection: &mut PgConnection) -> Result<NaiveDate, StoreError> {
    let today = sqlx::query_scalar!(r#"select (now() at time zone 'Asia/Ho_Chi_Minh')::date as "today!""#)
        .fetch_one(connection)
        .await?;
    Ok(today)
}
