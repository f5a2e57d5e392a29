//! People's own Word files for papers: an admin brings them and takes them away. What they hold was checked before.

use super::{ActionError, administers, to_the_end, with_rights_now};
use crate::domain::access::{Actor, Refusal};
use crate::domain::ids::ClusterId;
use crate::store;
use crate::store::journal::Record;
use serde_json::json;
use sqlx::PgPool;

/// Puts a file in the place of a paper's built-in form; `paper` is one of the words the store knows.
///
/// # Errors
/// [`ActionError::Refused`] for who does not administer the cluster; [`ActionError::Store`].
pub async fn replace(
    db: &PgPool,
    actor: &Actor,
    cluster: ClusterId,
    paper: &'static str,
    (file_name, file): (String, Vec<u8>),
) -> Result<(), ActionError> {
    let (db, actor) = (db.clone(), actor.clone());
    to_the_end(async move {
        let mut tx = db.begin().await?;
        administers(&with_rights_now(&mut tx, &actor).await?, Some(cluster))?;
        store::templates::replace(&mut tx, cluster, paper, (&file_name, &file), actor.account).await?;
        let record = Record {
            account: Some(actor.account),
            action: "template.added",
            cluster: Some(cluster),
            subject: Some(paper),
            after: Some(json!({ "name": file_name })),
            ..Record::default()
        };
        store::journal::append(&mut tx, record).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// Goes back to the built-in form of a paper.
///
/// # Errors
/// As [`replace`]; also where there is no template.
pub async fn remove(
    db: &PgPool,
    actor: &Actor,
    cluster: ClusterId,
    paper: &'static str,
) -> Result<(), ActionError> {
    let (db, actor) = (db.clone(), actor.clone());
    to_the_end(async move {
        let mut tx = db.begin().await?;
        administers(&with_rights_now(&mut tx, &actor).await?, Some(cluster))?;
        if !store::templates::remove(&mut tx, cluster, paper).await? {
            return Err(Refusal::Hidden.into());
        }
        let record = Record {
            account: Some(actor.account),
            action: "template.removed",
            cluster: Some(cluster),
            subject: Some(paper),
            ..Record::default()
        };
        store::journal::append(&mut tx, record).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}
