//! Publications as pages need them: found by their digest, and understood once, since none ever changes.

use crate::domain::ids::{ClusterId, PeriodId};
use crate::domain::publication::Snapshot;
use crate::domain::scheme::Scheme;
use crate::store::StoreError;
use crate::store::understood::PUBLICATIONS;
use chrono::NaiveDate;
use sqlx::PgConnection;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A publication and what it was scored by.
#[derive(Debug)]
pub struct Published {
    /// What was published.
    pub snapshot: Snapshot,
    /// The scheme within it.
    pub scheme: Scheme,
}

/// A publication of a period; `None` where there is none of that number.
///
/// # Errors
/// [`StoreError::Unreadable`] where the document is none of ours.
pub async fn find(
    connection: &mut PgConnection,
    period: PeriodId,
    number: i32,
) -> Result<Option<Arc<Published>>, StoreError> {
    let found = sqlx::query_scalar!(
        "select digest from publication where period_id = $1 and number = $2",
        period.get(),
        number
    )
    .fetch_optional(&mut *connection)
    .await?;
    Ok(understood(connection, found.into_iter().collect()).await?.pop())
}

/// The newest publication of each period of a cluster that ended before a day, the latest period first, at most `most`.
///
/// # Errors
/// [`StoreError::Unreadable`] where a document is damaged.
pub async fn before(
    connection: &mut PgConnection,
    cluster: ClusterId,
    day: NaiveDate,
    most: i64,
) -> Result<Vec<Arc<Published>>, StoreError> {
    let found = sqlx::query_scalar!(
        r#"select digest as "digest!" from (
             select distinct on (period.ends_on, period.id) period.ends_on, digest from publication
             join period on period.id = period_id where cluster_id = $1 and period.ends_on < $2
             order by period.ends_on desc, period.id, number desc
           ) newest order by ends_on desc limit $3"#,
        cluster.get(),
        day,
        most
    )
    .fetch_all(&mut *connection)
    .await?;
    understood(connection, found).await
}

/// The newest publication of the period a working link shows. An unknown and a revoked link take the same way.
///
/// # Errors
/// [`StoreError::Unreadable`] where the document is none of ours.
pub async fn behind_link(
    connection: &mut PgConnection,
    token_hash: &[u8],
) -> Result<Option<Arc<Published>>, StoreError> {
    let found = sqlx::query_scalar!(
        r#"select digest from publication
           where period_id = (select period_id from public_link where token_hash = $1 and revoked_at is null)
           order by number desc limit 1"#,
        token_hash
    )
    .fetch_optional(&mut *connection)
    .await?;
    Ok(understood(connection, found.into_iter().collect()).await?.pop())
}

/// The publications with these digests, in their order. Only documents that are new to this program are asked for.
async fn understood(
    connection: &mut PgConnection,
    digests: Vec<Vec<u8>>,
) -> Result<Vec<Arc<Published>>, StoreError> {
    let mut known: BTreeMap<&[u8], Arc<Published>> = BTreeMap::new();
    for digest in &digests {
        known.extend(PUBLICATIONS.find(digest).map(|published| (digest.as_slice(), published)));
    }
    let new: Vec<Vec<u8>> =
        digests.iter().filter(|digest| !known.contains_key(digest.as_slice())).cloned().collect();
    if !new.is_empty() {
        let rows = sqlx::query!("select digest, document from publication where digest = any($1)", &new)
            .fetch_all(connection)
            .await?;
        for row in rows {
            let published = Arc::new(read(&row.document)?);
            PUBLICATIONS.keep(row.digest.clone(), &published);
            if let Some(digest) = digests.iter().find(|digest| **digest == row.digest) {
                known.insert(digest, published);
            }
        }
    }
    Ok(digests.iter().filter_map(|digest| known.get(digest.as_slice()).map(Arc::clone)).collect())
}

fn read(document: &str) -> Result<Published, StoreError> {
    let unreadable = |fault: &dyn std::fmt::Display| StoreError::Unreadable {
        what: "publication",
        value: fault.to_string(),
    };
    let snapshot = Snapshot::parse(document).map_err(|fault| unreadable(&fault))?;
    let scheme = snapshot.scheme().map_err(|fault| unreadable(&fault))?;
    Ok(Published { snapshot, scheme })
}
