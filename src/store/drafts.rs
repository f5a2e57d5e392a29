//! Drafts of schemes: written, undone step by step, adopted, thrown away.

use super::schemes::{SchemeStatus, document, parse};
use super::{StoreError, stored};
use crate::domain::ids::SchemeVersionId;
use crate::domain::scheme::Scheme;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

/// Locks a version until the transaction ends: its status, revision and table as they are now.
///
/// # Errors
/// [`StoreError`].
pub async fn lock(
    connection: &mut PgConnection,
    version: SchemeVersionId,
) -> Result<Option<(SchemeStatus, i32, Scheme)>, StoreError> {
    let row = sqlx::query!(
        r#"select status, revision, document::text as "document!" from scheme_version where id = $1 for update"#,
        version.get()
    )
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let status = stored("scheme status", &row.status, SchemeStatus::parse(&row.status))?;
    Ok(Some((status, row.revision, parse(&row.document)?)))
}

/// What a step of a draft did: a stable word and the code it was about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftStep {
    /// Such as `node.deleted`.
    pub action: String,
    /// Code of the node, where it was about one.
    pub subject: Option<String>,
}

/// Most steps of a draft that can be undone.
const STEPS_KEPT: i32 = 50;

/// Writes a draft, and keeps what was there before as the step that can be undone.
///
/// # Errors
/// [`StoreError`].
pub async fn write_draft(
    connection: &mut PgConnection,
    version: SchemeVersionId,
    step: &DraftStep,
    scheme: &Scheme,
) -> Result<(), StoreError> {
    sqlx::query!(
        r#"insert into scheme_draft_step (scheme_version_id, revision, action, subject, before)
           select id, revision + 1, $2, $3, document from scheme_version where id = $1"#,
        version.get(),
        step.action,
        step.subject
    )
    .execute(&mut *connection)
    .await?;
    let revision = sqlx::query_scalar!(
        "update scheme_version set document = $2, revision = revision + 1 where id = $1 returning revision",
        version.get(),
        document(scheme)?
    )
    .fetch_one(&mut *connection)
    .await?;
    sqlx::query!(
        "delete from scheme_draft_step where scheme_version_id = $1 and revision <= $2",
        version.get(),
        revision - STEPS_KEPT
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The step an undo would take back.
///
/// # Errors
/// [`StoreError`].
pub async fn last_step(
    connection: &mut PgConnection,
    version: SchemeVersionId,
) -> Result<Option<DraftStep>, StoreError> {
    let step = sqlx::query_as!(
        DraftStep,
        r#"select action, subject from scheme_draft_step where scheme_version_id = $1
           order by revision desc limit 1"#,
        version.get()
    )
    .fetch_optional(connection)
    .await?;
    Ok(step)
}

/// Takes the last step of a draft back. `None` where there is none.
///
/// # Errors
/// [`StoreError`].
pub async fn undo(
    connection: &mut PgConnection,
    version: SchemeVersionId,
) -> Result<Option<DraftStep>, StoreError> {
    let step = sqlx::query_as!(
        DraftStep,
        r#"with last as (
               delete from scheme_draft_step where scheme_version_id = $1 and revision =
                   (select max(revision) from scheme_draft_step where scheme_version_id = $1)
               returning action, subject, before
           )
           update scheme_version set document = last.before, revision = scheme_version.revision + 1 from last
           where id = $1 returning last.action as "action!", last.subject"#,
        version.get()
    )
    .fetch_optional(connection)
    .await?;
    Ok(step)
}

/// Puts a draft in force and lets the version of the same scheme that was in force expire.
///
/// # Errors
/// [`StoreError`].
pub async fn adopt(
    connection: &mut PgConnection,
    version: SchemeVersionId,
    scheme: &Scheme,
    document_number: &str,
) -> Result<(), StoreError> {
    sqlx::query!(
        r#"update scheme_version earlier set status = 'expired' from scheme_version later
           where later.id = $1 and earlier.cluster_id = later.cluster_id and earlier.code = later.code
             and earlier.status = 'in_force'"#,
        version.get()
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        r#"update scheme_version set status = 'in_force', document = $2, adopted_on = $3, document_number = $4,
               revision = revision + 1 where id = $1"#,
        version.get(),
        document(scheme)?,
        scheme.adopted_on,
        document_number
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!("delete from scheme_draft_step where scheme_version_id = $1", version.get())
        .execute(connection)
        .await?;
    Ok(())
}

/// Removes a draft.
///
/// # Errors
/// [`StoreError`].
pub async fn delete_draft(connection: &mut PgConnection, version: SchemeVersionId) -> Result<(), StoreError> {
    sqlx::query!("delete from scheme_version where id = $1 and status = 'draft'", version.get())
        .execute(connection)
        .await?;
    Ok(())
}
