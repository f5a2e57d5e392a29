//! Versions of scoring schemes. An adopted one never changes; the database refuses it.

use super::StoreError;
use crate::domain::ids::{ClusterId, SchemeVersionId};
use crate::domain::scheme::Scheme;
use chrono::NaiveDate;
use sqlx::PgConnection;

/// Where a version stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SchemeStatus {
    /// Bản nháp.
    Draft,
    /// Đang áp dụng.
    InForce,
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
    adopted_on: Option<NaiveDate>,
) -> Result<SchemeVersionId, StoreError> {
    let document = serde_json::to_value(scheme)
        .map_err(|error| StoreError::Unreadable { what: "scheme document", value: error.to_string() })?;
    let status = match status {
        SchemeStatus::Draft => "draft",
        SchemeStatus::InForce => "in_force",
    };
    let id = sqlx::query_scalar!(
        r#"insert into scheme_version (cluster_id, code, version, status, document, adopted_on)
           values ($1, $2, $3, $4, $5, $6) returning id"#,
        cluster.get(),
        scheme.code,
        version,
        status,
        document,
        adopted_on
    )
    .fetch_one(connection)
    .await?;
    Ok(SchemeVersionId::new(id))
}

/// Loads a scheme with the number of its version.
///
/// # Errors
/// [`StoreError::Unreadable`] where the stored document is none, [`StoreError`] else.
pub async fn load(
    connection: &mut PgConnection,
    version: SchemeVersionId,
) -> Result<(Scheme, i32), StoreError> {
    let row = sqlx::query!(
        r#"select document::text as "document!", version from scheme_version where id = $1"#,
        version.get()
    )
    .fetch_one(connection)
    .await?;
    let scheme = Scheme::parse(&row.document)
        .map_err(|faults| StoreError::Unreadable { what: "scheme document", value: format!("{faults:?}") })?;
    Ok((scheme, row.version))
}

/// The versions a period of the cluster may use, newest first: id, code and version.
///
/// # Errors
/// [`StoreError`].
pub async fn in_force(
    connection: &mut PgConnection,
    cluster: ClusterId,
) -> Result<Vec<(SchemeVersionId, String, i32)>, StoreError> {
    let rows = sqlx::query!(
        r#"select id, code, version from scheme_version
           where cluster_id = $1 and status = 'in_force' order by id desc"#,
        cluster.get()
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (SchemeVersionId::new(row.id), row.code, row.version)).collect())
}
