//! Clusters and their units, found without reading those of the whole installation.

use super::ClusterRecord;
use crate::domain::access::Clusters;
use crate::domain::fold::fold;
use crate::domain::ids::{ClusterId, MemberUnitId};
use crate::store::StoreError;
use sqlx::PgConnection;

/// A unit that is or was a member of a cluster.
#[derive(Debug, Clone)]
pub struct ClusterUnit {
    /// The cluster.
    pub cluster: ClusterId,
    /// The cluster's code.
    pub cluster_code: String,
    /// The unit.
    pub unit: MemberUnitId,
    /// The unit's code.
    pub code: String,
    /// Its newest short name.
    pub name: String,
}

/// Clusters as a statement asks for them: whether all, and else which.
pub(in crate::store) fn bound(within: &Clusters) -> (bool, Vec<i64>) {
    match within {
        Clusters::All => (true, Vec::new()),
        Clusters::These(these) => (false, these.iter().map(|cluster| cluster.get()).collect()),
    }
}

/// What is typed as the beginnings of words, as `search_words` in the database has them: each must begin one.
pub(in crate::store) fn beginnings(typed: &str) -> String {
    let words: Vec<String> =
        fold(typed).split(' ').filter(|word| !word.is_empty()).map(|word| format!("{word}:*")).collect();
    words.join(" & ")
}

/// The first of these clusters in Vietnamese order, at most so many.
///
/// # Errors
/// [`StoreError`].
pub async fn first(
    connection: &mut PgConnection,
    within: &Clusters,
    most: i64,
) -> Result<Vec<ClusterRecord>, StoreError> {
    let (all, these) = bound(within);
    let rows = sqlx::query_as!(
        ClusterRow,
        r#"with picked as (
               (select id from cluster where $1 order by name_vi collate "vi-x-icu", id limit $3)
               union all select id from unnest($2::bigint[]) these(id) where not $1)
           select id, code, name_vi, name_en from cluster where id = any(array(select id from picked))
           order by name_vi collate "vi-x-icu", id limit $3"#,
        all,
        &these,
        most
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(ClusterRow::read).collect())
}

/// Of these clusters the one with this code; where there is none, those whose code or name has words that begin as
/// typed, in Vietnamese order, at most so many.
///
/// # Errors
/// [`StoreError`].
pub async fn matching(
    connection: &mut PgConnection,
    within: &Clusters,
    typed: &str,
    most: i64,
) -> Result<Vec<ClusterRecord>, StoreError> {
    let (all, these) = bound(within);
    let rows = sqlx::query_as!(
        ClusterRow,
        r#"with named as (select id from cluster where code = $3 and ($1 or id = any($2)))
           select id, code, name_vi, name_en from cluster
           where id = any(array(
               select id from named
               union all
               select id from cluster where words @@ to_tsquery('simple', $4) and ($1 or id = any($2))
                   and not exists (select from named)))
           order by name_vi collate "vi-x-icu", id limit $5"#,
        all,
        &these,
        typed,
        beginnings(typed),
        most
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(ClusterRow::read).collect())
}

/// Of these clusters those with one of the codes or ids, in Vietnamese order.
///
/// # Errors
/// [`StoreError`].
pub async fn named(
    connection: &mut PgConnection,
    within: &Clusters,
    codes: &[String],
    ids: &[ClusterId],
) -> Result<Vec<ClusterRecord>, StoreError> {
    let (all, these) = bound(within);
    let ids: Vec<i64> = ids.iter().map(|cluster| cluster.get()).collect();
    let rows = sqlx::query_as!(
        ClusterRow,
        r#"select id, code, name_vi, name_en from cluster
           where (code = any($3) or id = any($4)) and ($1 or id = any($2))
           order by name_vi collate "vi-x-icu", id"#,
        all,
        &these,
        codes,
        &ids
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(ClusterRow::read).collect())
}

/// A row as the queries give it.
struct ClusterRow {
    id: i64,
    code: String,
    name_vi: String,
    name_en: String,
}

impl ClusterRow {
    fn read(self) -> ClusterRecord {
        ClusterRecord {
            id: ClusterId::new(self.id),
            code: self.code,
            name_vi: self.name_vi,
            name_en: self.name_en,
        }
    }
}

/// The units that are or were members of these clusters: cluster by cluster, present members first, in the conference's
/// order.
///
/// # Errors
/// [`StoreError`].
pub async fn units(
    connection: &mut PgConnection,
    clusters: &[ClusterId],
) -> Result<Vec<ClusterUnit>, StoreError> {
    let clusters: Vec<i64> = clusters.iter().map(|cluster| cluster.get()).collect();
    let rows = sqlx::query!(
        r#"select cluster.id as cluster_id, cluster.code as cluster_code, unit.id, unit.code,
               coalesce(name.short_name, unit.code) as "name!"
           from unnest($1::bigint[]) with ordinality asked(id, place)
           join cluster on cluster.id = asked.id
           join (select cluster_id, member_unit_id, bool_and(valid_to is not null) as past,
                        min(protocol_order) as place
                 from cluster_membership where cluster_id = any($1) group by cluster_id, member_unit_id) membership
               on membership.cluster_id = cluster.id
           join member_unit unit on unit.id = membership.member_unit_id
           left join lateral (select short_name from member_unit_name where member_unit_id = unit.id
                              order by valid_from desc limit 1) name on true
           order by asked.place, membership.past, membership.place, unit.id"#,
        &clusters
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| ClusterUnit {
            cluster: ClusterId::new(row.cluster_id),
            cluster_code: row.cluster_code,
            unit: MemberUnitId::new(row.id),
            code: row.code,
            name: row.name,
        })
        .collect())
}
