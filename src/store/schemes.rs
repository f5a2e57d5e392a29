//! Versions of scoring schemes. An adopted version never changes; the database refuses it.

use super::understood::SCHEMES;
use super::{StoreError, stored};
use crate::domain::ids::{ClusterId, SchemeVersionId};
use crate::domain::scheme::{MAX_BYTES, Scheme, Text};
use crate::domain::workflow::named_states;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use std::sync::Arc;

named_states! {
    /// Where a version stands.
    SchemeStatus {
        /// Bản nháp.
        Draft = "draft",
        /// Đang áp dụng.
        InForce = "in_force",
        /// Hết hiệu lực: a later version is in force; periods that name it keep it.
        Expired = "expired",
    }
}

/// A version without its table.
#[derive(Debug, Clone)]
pub struct VersionRecord {
    /// The version.
    pub id: SchemeVersionId,
    /// Its cluster.
    pub cluster: ClusterId,
    /// Its cluster's code.
    pub cluster_code: String,
    /// Code of the scheme, the same for all its versions.
    pub code: String,
    /// Number of the version.
    pub version: i32,
    /// Where it stands.
    pub status: SchemeStatus,
    /// How often its draft has been written.
    pub revision: i32,
    /// Its title.
    pub title: Text,
    /// The day it was adopted.
    pub adopted_on: Option<NaiveDate>,
    /// Number of the document that adopted it; empty where none was given.
    pub document_number: String,
    /// Codes of the periods that name it, newest first.
    pub periods: Vec<String>,
}

/// A version with its table.
#[derive(Debug, Clone)]
pub struct SchemeVersion {
    /// Everything beside the table.
    pub record: VersionRecord,
    /// The table.
    pub scheme: Scheme,
}

/// Stores a version of a scheme.
///
/// # Errors
/// [`StoreError::Constraint`] `scheme_version_key` where that version exists.
pub async fn insert(
    connection: &mut PgConnection,
    cluster: ClusterId,
    version: i32,
    status: SchemeStatus,
    scheme: &Scheme,
) -> Result<SchemeVersionId, StoreError> {
    let id = sqlx::query_scalar!(
        r#"insert into scheme_version (cluster_id, code, version, status, document, adopted_on)
           values ($1, $2, $3, $4, $5, $6) returning id"#,
        cluster.get(),
        scheme.code,
        version,
        status.as_str(),
        document(scheme)?,
        scheme.adopted_on
    )
    .fetch_one(connection)
    .await?;
    Ok(SchemeVersionId::new(id))
}

pub(super) fn document(scheme: &Scheme) -> Result<serde_json::Value, StoreError> {
    serde_json::to_value(scheme)
        .map_err(|error| StoreError::Unreadable { what: "scheme document", value: error.to_string() })
}

pub(super) fn parse(document: &str) -> Result<Scheme, StoreError> {
    // PostgreSQL writes a space after each colon and comma: what was within the limit may be above it.
    let compact = (document.len() > MAX_BYTES)
        .then(|| serde_json::from_str(document).map(|document: serde_json::Value| document.to_string()).ok())
        .flatten();
    Scheme::parse(compact.as_deref().unwrap_or(document))
        .map_err(|faults| StoreError::Unreadable { what: "scheme document", value: format!("{faults:?}") })
}

/// Loads a scheme with the number of its version.
///
/// # Errors
/// [`StoreError::Unreadable`] where the stored document is none, [`StoreError`] else.
pub async fn load(
    connection: &mut PgConnection,
    version: SchemeVersionId,
) -> Result<(Arc<Scheme>, i32), StoreError> {
    let row = sqlx::query!(
        r#"select document_mark as "mark!", version from scheme_version where id = $1"#,
        version.get()
    )
    .fetch_one(&mut *connection)
    .await?;
    if let Some(scheme) = SCHEMES.find(&row.mark) {
        return Ok((scheme, row.version));
    }
    // With its mark: a draft may have changed since.
    let row = sqlx::query!(
        r#"select document::text as "document!", document_mark as "mark!", version from scheme_version where id = $1"#,
        version.get()
    )
    .fetch_one(connection)
    .await?;
    let scheme = Arc::new(parse(&row.document)?);
    SCHEMES.keep(row.mark, &scheme);
    Ok((scheme, row.version))
}

/// The scheme that a sheet or a period names, with the number of its version: nothing is asked for what was understood
/// before. `mark` is the number, and the mark of the document as the same statement read it.
///
/// # Errors
/// As [`load`].
pub async fn load_known(
    connection: &mut PgConnection,
    version: SchemeVersionId,
    (number, mark): &(i32, Vec<u8>),
) -> Result<(Arc<Scheme>, i32), StoreError> {
    match SCHEMES.find(mark) {
        Some(scheme) => Ok((scheme, *number)),
        None => load(connection, version).await,
    }
}

/// An adopted version, as periods name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdoptedVersion {
    /// The version.
    pub id: SchemeVersionId,
    /// Code of the scheme.
    pub code: String,
    /// Number of the version.
    pub version: i32,
    /// Whether periods may choose it; else only those that name it already keep it.
    pub is_in_force: bool,
}

/// The adopted versions of a cluster, newest first.
///
/// # Errors
/// [`StoreError`].
pub async fn adopted(
    connection: &mut PgConnection,
    cluster: ClusterId,
) -> Result<Vec<AdoptedVersion>, StoreError> {
    let rows = sqlx::query!(
        r#"select id, code, version, status = 'in_force' as "is_in_force!" from scheme_version
           where cluster_id = $1 and status <> 'draft' order by id desc"#,
        cluster.get()
    )
    .fetch_all(connection)
    .await?;
    let read = rows.into_iter().map(|row| AdoptedVersion {
        id: SchemeVersionId::new(row.id),
        code: row.code,
        version: row.version,
        is_in_force: row.is_in_force,
    });
    Ok(read.collect())
}

struct VersionRow {
    id: i64,
    cluster_id: i64,
    cluster_code: String,
    code: String,
    version: i32,
    status: String,
    revision: i32,
    title: String,
    title_en: Option<String>,
    adopted_on: Option<NaiveDate>,
    document_number: String,
    periods: Vec<String>,
    document: Option<String>,
}

impl VersionRow {
    fn read(self) -> Result<(VersionRecord, Option<String>), StoreError> {
        let record = VersionRecord {
            id: SchemeVersionId::new(self.id),
            cluster: ClusterId::new(self.cluster_id),
            cluster_code: self.cluster_code,
            code: self.code,
            version: self.version,
            status: stored("scheme status", &self.status, SchemeStatus::parse(&self.status))?,
            revision: self.revision,
            title: Text { vi: self.title, en: self.title_en },
            adopted_on: self.adopted_on,
            document_number: self.document_number,
            periods: self.periods,
        };
        Ok((record, self.document))
    }
}

async fn select(
    connection: &mut PgConnection,
    cluster: &str,
    code: Option<&str>,
    version: Option<i32>,
) -> Result<Vec<VersionRow>, StoreError> {
    let rows = sqlx::query_as!(
        VersionRow,
        r#"select scheme.id, scheme.cluster_id, cluster.code as cluster_code, scheme.code, scheme.version, status,
               revision, document #>> '{title,vi}' as "title!", document #>> '{title,en}' as title_en,
               adopted_on, document_number,
               array(select period.code from period where period.scheme_version_id = scheme.id
                   order by ends_on desc) as "periods!",
               case when $3::integer is not null then document::text end as document
           from scheme_version scheme join cluster on cluster.id = scheme.cluster_id
           where cluster.code = $1 and ($2::text is null or scheme.code = $2)
             and ($3::integer is null or scheme.version = $3)
           order by scheme.code, scheme.version desc"#,
        cluster,
        code,
        version
    )
    .fetch_all(connection)
    .await?;
    Ok(rows)
}

/// All versions of a cluster's schemes, or of one scheme: by code, the newest first.
///
/// # Errors
/// [`StoreError`].
pub async fn versions(
    connection: &mut PgConnection,
    cluster: &str,
    code: Option<&str>,
) -> Result<Vec<VersionRecord>, StoreError> {
    let rows = select(connection, cluster, code, None).await?;
    rows.into_iter().map(|row| row.read().map(|(record, _)| record)).collect()
}

/// Finds one version with its table.
///
/// # Errors
/// [`StoreError`].
pub async fn find(
    connection: &mut PgConnection,
    cluster: &str,
    code: &str,
    version: i32,
) -> Result<Option<SchemeVersion>, StoreError> {
    let Some(row) = select(connection, cluster, Some(code), Some(version)).await?.pop() else {
        return Ok(None);
    };
    let (record, document) = row.read()?;
    Ok(Some(SchemeVersion { record, scheme: parse(&document.unwrap_or_default())? }))
}

/// Locks all versions of a scheme until the transaction ends: what concerns them together happens one after the other.
///
/// # Errors
/// [`StoreError`].
pub async fn lock_versions(
    connection: &mut PgConnection,
    cluster: ClusterId,
    code: &str,
) -> Result<(), StoreError> {
    sqlx::query_scalar!(
        "select id from scheme_version where cluster_id = $1 and code = $2 order by id for update",
        cluster.get(),
        code
    )
    .fetch_all(connection)
    .await?;
    Ok(())
}

/// The number the next version of a scheme gets.
///
/// # Errors
/// [`StoreError`].
pub async fn next_version(
    connection: &mut PgConnection,
    cluster: ClusterId,
    code: &str,
) -> Result<i32, StoreError> {
    let next = sqlx::query_scalar!(
        r#"select coalesce(max(version), 0) + 1 as "next!" from scheme_version where cluster_id = $1 and code = $2"#,
        cluster.get(),
        code
    )
    .fetch_one(connection)
    .await?;
    Ok(next)
}
