//! What a unit prepares as its explanation of a return, before it is sent. What was sent is in [`super::remarks`].

use super::StoreError;
use crate::domain::ids::{AccountId, ReturnId};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use std::collections::BTreeMap;

/// A prepared answer.
#[derive(Debug, Clone)]
pub struct DraftRecord {
    /// What it says; empty where it was cleared.
    pub body: String,
    /// How often it has been written, from 1.
    pub version: i32,
    /// When it was last written.
    pub at: DateTime<Utc>,
    /// By whom, by name.
    pub by: String,
}

/// The prepared answers of a return by line code; the empty code is the sheet as a whole.
///
/// # Errors
/// [`StoreError`].
pub async fn of_return(
    connection: &mut PgConnection,
    of: ReturnId,
) -> Result<BTreeMap<String, DraftRecord>, StoreError> {
    let rows = sqlx::query!(
        r#"select line_code, body, version, updated_at, account.full_name
           from explanation_draft join account on account.id = updated_by where return_id = $1"#,
        of.get()
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let (body, version, at, by) = (row.body, row.version, row.updated_at, row.full_name);
            (row.line_code, DraftRecord { body, version, at, by })
        })
        .collect())
}

/// Writes an answer if it still has the version it was read with, 0 for none. `None` if somebody else was first.
///
/// # Errors
/// [`StoreError`].
pub async fn replace(
    connection: &mut PgConnection,
    of: ReturnId,
    line: &str,
    (body, read_version): (&str, i32),
    by: AccountId,
) -> Result<Option<i32>, StoreError> {
    let version = sqlx::query_scalar!(
        r#"insert into explanation_draft (return_id, line_code, body, version, updated_by)
           select $1, $2, $3, 1, $4
           where $5::integer = 0 or exists (select from explanation_draft where return_id = $1 and line_code = $2)
           on conflict (return_id, line_code) do update set body = excluded.body,
               version = explanation_draft.version + 1, updated_at = now(), updated_by = excluded.updated_by
           where explanation_draft.version = $5
           returning version"#,
        of.get(),
        line,
        body,
        by.get(),
        read_version
    )
    .fetch_optional(connection)
    .await?;
    Ok(version)
}
