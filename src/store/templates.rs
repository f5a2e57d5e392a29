//! People's own Word files for the papers of a period.

use super::StoreError;
use crate::domain::ids::{AccountId, ClusterId};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// A template as its page shows it.
#[derive(Debug, Clone)]
pub struct TemplateRecord {
    /// The paper it is for.
    pub paper: String,
    /// Name of the file.
    pub file_name: String,
    /// When it was brought.
    pub uploaded_at: DateTime<Utc>,
    /// By whom, by name.
    pub uploaded_by: String,
}

/// The templates of a cluster.
///
/// # Errors
/// [`StoreError`].
pub async fn of_cluster(
    connection: &mut PgConnection,
    cluster: ClusterId,
) -> Result<Vec<TemplateRecord>, StoreError> {
    let rows = sqlx::query_as!(
        TemplateRecord,
        r#"select paper, file_name, uploaded_at, account.full_name as uploaded_by
           from paper_template join account on account.id = uploaded_by where cluster_id = $1 order by paper"#,
        cluster.get()
    )
    .fetch_all(connection)
    .await?;
    Ok(rows)
}

/// The file of a paper's template, with its name; `None` for the built-in form.
///
/// # Errors
/// [`StoreError`].
pub async fn find(
    connection: &mut PgConnection,
    cluster: ClusterId,
    paper: &str,
) -> Result<Option<(String, Vec<u8>)>, StoreError> {
    let row = sqlx::query!(
        "select file_name, file from paper_template where cluster_id = $1 and paper = $2",
        cluster.get(),
        paper
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| (row.file_name, row.file)))
}

/// Puts a file in the place of a paper's template.
///
/// # Errors
/// [`StoreError`].
pub async fn replace(
    connection: &mut PgConnection,
    cluster: ClusterId,
    paper: &str,
    (file_name, file): (&str, &[u8]),
    by: AccountId,
) -> Result<(), StoreError> {
    sqlx::query!(
        r#"insert into paper_template (cluster_id, paper, file_name, file, uploaded_by) values ($1, $2, $3, $4, $5)
           on conflict (cluster_id, paper) do update
           set file_name = $3, file = $4, uploaded_by = $5, uploaded_at = now()"#,
        cluster.get(),
        paper,
        file_name,
        file,
        by.get()
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes a paper's template away; whether there was one.
///
/// # Errors
/// [`StoreError`].
pub async fn remove(
    connection: &mut PgConnection,
    cluster: ClusterId,
    paper: &str,
) -> Result<bool, StoreError> {
    let removed =
        sqlx::query!("delete from paper_template where cluster_id = $1 and paper = $2", cluster.get(), paper)
            .execute(connection)
            .await?;
    Ok(removed.rows_affected() == 1)
}
