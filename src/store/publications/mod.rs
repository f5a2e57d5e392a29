//! Published snapshots, which never change, the links that show the newest of a period to everybody, and what a
//! snapshot is made from.

mod understanding;

pub use self::understanding::{Published, before, behind_link, find};

use super::{StoreError, appraisals, entries, sheets};
use crate::domain::ids::{AccountId, PeriodId, SchemeVersionId};
use crate::domain::publication::{Claim, Entrant, Judgement, Snapshot};
use crate::store::periods::PeriodRecord;
use crate::store::sheets::SheetRecord;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

/// A publication without its document.
#[derive(Debug, Clone)]
pub struct PublicationRecord {
    /// 1 for the first of its period, more for amendments.
    pub number: i32,
    /// The day the conference met.
    pub meeting_on: NaiveDate,
    /// Number of the document it was published by; may be empty.
    pub document_number: String,
    /// Why it was amended; empty for the first.
    pub reason: String,
    /// SHA-256 of the document.
    pub digest: Vec<u8>,
    /// When.
    pub at: DateTime<Utc>,
    /// By whom, by name.
    pub by: String,
}

/// What is to be published.
#[derive(Debug, Clone)]
pub struct NewPublication<'a> {
    /// The period.
    pub period: PeriodId,
    /// The scheme scored by.
    pub scheme_version: SchemeVersionId,
    /// The snapshot.
    pub snapshot: &'a Snapshot,
    /// The snapshot as text.
    pub document: &'a str,
    /// Its digest.
    pub digest: &'a [u8],
    /// Who publishes.
    pub by: AccountId,
}

/// Keeps a publication for ever.
///
/// # Errors
/// [`StoreError::Constraint`] `publication_key` where that number exists, `publication_digest` where the digest is
/// another document's.
pub async fn insert(connection: &mut PgConnection, new: &NewPublication<'_>) -> Result<(), StoreError> {
    sqlx::query!(
        r#"insert into publication (period_id, number, scheme_version_id, meeting_on, document_number, reason, document,
               digest, published_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)"#,
        new.period.get(),
        new.snapshot.number,
        new.scheme_version.get(),
        new.snapshot.meeting_on,
        new.snapshot.document_number,
        new.snapshot.reason,
        new.document,
        new.digest,
        new.by.get()
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The publications of a period, the newest first.
///
/// # Errors
/// [`StoreError`].
pub async fn of_period(
    connection: &mut PgConnection,
    period: PeriodId,
) -> Result<Vec<PublicationRecord>, StoreError> {
    let rows = sqlx::query_as!(
        PublicationRecord,
        r#"select number, meeting_on, document_number, reason, digest, published_at as at, account.full_name as by
           from publication join account on account.id = published_by where period_id = $1 order by number desc"#,
        period.get()
    )
    .fetch_all(connection)
    .await?;
    Ok(rows)
}

/// A publication for whoever examines it, as bytes.
#[derive(Debug, Clone)]
pub struct StoredPublication {
    /// The cluster's code.
    pub cluster_code: String,
    /// The period's code.
    pub period_code: String,
    /// The number.
    pub number: i32,
    /// The document.
    pub document: String,
    /// The digest kept beside it.
    pub digest: Vec<u8>,
}

/// Every publication, for the doctor.
///
/// # Errors
/// [`StoreError`].
pub async fn all(connection: &mut PgConnection) -> Result<Vec<StoredPublication>, StoreError> {
    let rows = sqlx::query_as!(
        StoredPublication,
        r#"select cluster.code as cluster_code, period.code as period_code, number, document, digest
           from publication join period on period.id = period_id join cluster on cluster.id = period.cluster_id
           order by publication.id"#
    )
    .fetch_all(connection)
    .await?;
    Ok(rows)
}

/// The publications of a period as bytes, the first one first.
///
/// # Errors
/// [`StoreError`].
pub async fn stored_of(
    connection: &mut PgConnection,
    period: PeriodId,
) -> Result<Vec<StoredPublication>, StoreError> {
    let rows = sqlx::query_as!(
        StoredPublication,
        r#"select cluster.code as cluster_code, period.code as period_code, number, document, digest
           from publication join period on period.id = period_id join cluster on cluster.id = period.cluster_id
           where period_id = $1 order by number"#,
        period.get()
    )
    .fetch_all(connection)
    .await?;
    Ok(rows)
}

/// Published sheets whose period has no publication, as `cluster period unit`, for the doctor.
///
/// # Errors
/// [`StoreError`].
pub async fn sheets_without(connection: &mut PgConnection) -> Result<Vec<String>, StoreError> {
    let rows = sqlx::query_scalar!(
        r#"select concat_ws(' ', cluster.code, period.code, unit.code) as "name!" from sheet
           join period on period.id = sheet.period_id join cluster on cluster.id = period.cluster_id
           join member_unit unit on unit.id = sheet.member_unit_id
           where sheet.status = 'published' and not exists (select from publication where period_id = period.id)
           order by sheet.id"#
    )
    .fetch_all(connection)
    .await?;
    Ok(rows)
}

/// The sheets of a period in the conference's order, each with what enters the comparison: nothing where it is a draft.
///
/// # Errors
/// [`StoreError`].
pub async fn entrants(
    connection: &mut PgConnection,
    period: &PeriodRecord,
) -> Result<Vec<(SheetRecord, Entrant)>, StoreError> {
    let records = sheets::of_period(connection, &period.cluster_code, &period.code).await?;
    let mut raws = entries::raw_of_period(connection, period.id).await?;
    let mut decided = appraisals::of_period(connection, period.id).await?;
    let entrant = |sheet: SheetRecord| {
        let appraisal = decided.remove(&sheet.id).unwrap_or_default();
        // Entries came in a statement of their own: a sheet taken back in between has none there.
        let sent = raws.remove(&sheet.id).filter(|_| sheet.place.status.is_sent());
        let claim = sent.map(|entries| Claim {
            submitted_on: sheet.submitted_on,
            entries,
            taken_up: sheet.place.status.is_taken_up(),
            decisions: appraisal
                .lines
                .iter()
                .filter_map(|(line, record)| {
                    let decision = record.decision.as_ref().filter(|decision| decision.is_current)?;
                    Some((line.clone(), Judgement::of(decision, &record.by, record.at)))
                })
                .collect(),
            vetoes: appraisal.vetoes,
        });
        let entrant = Entrant {
            code: sheet.unit_code.clone(),
            short_name: sheet.unit_short_name.clone(),
            full_name: sheet.unit_full_name.clone(),
            illustrative: sheet.illustrative,
            claim,
        };
        (sheet, entrant)
    };
    Ok(records.into_iter().map(entrant).collect())
}

/// A link for everybody.
#[derive(Debug, Clone)]
pub struct PublicLinkRecord {
    /// The hash of its token.
    pub token_hash: Vec<u8>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// By whom, by name.
    pub created_by: String,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// Makes a link to the newest publication of a period.
///
/// # Errors
/// [`StoreError`].
pub async fn insert_link(
    connection: &mut PgConnection,
    period: PeriodId,
    token_hash: &[u8],
    by: AccountId,
) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into public_link (token_hash, period_id, created_by) values ($1, $2, $3)",
        token_hash,
        period.get(),
        by.get()
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Revokes a link of the period. `false` where there is none that works.
///
/// # Errors
/// [`StoreError`].
pub async fn revoke_link(
    connection: &mut PgConnection,
    period: PeriodId,
    token_hash: &[u8],
    by: AccountId,
) -> Result<bool, StoreError> {
    let revoked = sqlx::query!(
        r#"update public_link set revoked_at = now(), revoked_by = $3
           where token_hash = $1 and period_id = $2 and revoked_at is null"#,
        token_hash,
        period.get(),
        by.get()
    )
    .execute(connection)
    .await?;
    Ok(revoked.rows_affected() == 1)
}

/// The links of a period, the newest first.
///
/// # Errors
/// [`StoreError`].
pub async fn links_of(
    connection: &mut PgConnection,
    period: PeriodId,
) -> Result<Vec<PublicLinkRecord>, StoreError> {
    let rows = sqlx::query_as!(
        PublicLinkRecord,
        r#"select token_hash, public_link.created_at, account.full_name as created_by, revoked_at
           from public_link join account on account.id = created_by where period_id = $1
           order by public_link.created_at desc, token_hash"#,
        period.get()
    )
    .fetch_all(connection)
    .await?;
    Ok(rows)
}

/// The cluster whose ranking a link shows, by its code, and its stamp; nothing for an unknown or a revoked link.
///
/// # Errors
/// [`StoreError`].
pub async fn cluster_behind_link(
    connection: &mut PgConnection,
    token_hash: &[u8],
) -> Result<Option<(String, i64)>, StoreError> {
    let found = sqlx::query!(
        "select cluster.code, cluster.stamp from public_link link
         join period on period.id = link.period_id
         join cluster on cluster.id = period.cluster_id
         where link.token_hash = $1 and link.revoked_at is null",
        token_hash
    )
    .fetch_optional(connection)
    .await?;
    Ok(found.map(|row| (row.code, row.stamp)))
}
