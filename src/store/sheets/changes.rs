//! What is written on a sheet's own row.

use super::{AppraisedTotals, SheetTotals};
use crate::domain::ids::{AccountId, MemberUnitId, PeriodId, SchemeVersionId, SheetId};
use crate::domain::workflow::SheetStatus;
use crate::store::StoreError;
use sqlx::PgConnection;

/// Opens an empty sheet for a unit, with the totals of no answers, unless it has one in that period.
///
/// # Errors
/// [`StoreError`].
pub async fn open(
    connection: &mut PgConnection,
    period: PeriodId,
    unit: MemberUnitId,
    scheme_version: SchemeVersionId,
    empty: &SheetTotals,
) -> Result<(), StoreError> {
    sqlx::query!(
        r#"insert into sheet (period_id, member_unit_id, scheme_version_id, missing, core, bonus, deduction, total)
           values ($1, $2, $3, $4, $5::text::numeric, $6::text::numeric, $7::text::numeric, $8::text::numeric)
           on conflict on constraint sheet_key do nothing"#,
        period.get(),
        unit.get(),
        scheme_version.get(),
        empty.missing,
        empty.core,
        empty.bonus,
        empty.deduction,
        empty.total
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Stores what the engine made of the entries.
///
/// # Errors
/// [`StoreError`].
pub async fn set_totals(
    connection: &mut PgConnection,
    sheet: SheetId,
    totals: &SheetTotals,
) -> Result<(), StoreError> {
    sqlx::query!(
        r#"update sheet set answered = $2, missing = $3, core = $4::text::numeric, bonus = $5::text::numeric,
               deduction = $6::text::numeric, total = $7::text::numeric, version = version + 1 where id = $1"#,
        sheet.get(),
        totals.answered,
        totals.missing,
        totals.core,
        totals.bonus,
        totals.deduction,
        totals.total
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Stores what the engine made of the appraised lines; `None` for a sheet not taken up.
///
/// # Errors
/// [`StoreError`].
pub async fn set_appraised(
    connection: &mut PgConnection,
    sheet: SheetId,
    totals: Option<&AppraisedTotals>,
) -> Result<(), StoreError> {
    sqlx::query!(
        r#"update sheet set appraised_open = $2, appraised_core = $3::text::numeric, appraised_bonus = $4::text::numeric,
               appraised_deduction = $5::text::numeric, appraised_total = $6::text::numeric, version = version + 1
           where id = $1"#,
        sheet.get(),
        totals.map(|totals| totals.open),
        totals.map(|totals| &totals.core),
        totals.map(|totals| &totals.bonus),
        totals.map(|totals| &totals.deduction),
        totals.map(|totals| &totals.total)
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Moves a sheet to another state.
///
/// # Errors
/// [`StoreError`].
pub async fn set_status(
    connection: &mut PgConnection,
    sheet: SheetId,
    status: SheetStatus,
) -> Result<(), StoreError> {
    sqlx::query!(
        "update sheet set status = $2, version = version + 1 where id = $1",
        sheet.get(),
        status.as_str()
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes down who sent a sheet, now; `None` where it was taken back.
///
/// # Errors
/// [`StoreError`].
pub async fn set_sender(
    connection: &mut PgConnection,
    sheet: SheetId,
    sender: Option<AccountId>,
) -> Result<(), StoreError> {
    sqlx::query!(
        r#"update sheet set submitted_by = $2, submitted_at = case when $2::bigint is null then null else now() end,
               version = version + 1 where id = $1"#,
        sheet.get(),
        sender.map(AccountId::get)
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes down who took a sheet up, now.
///
/// # Errors
/// [`StoreError`].
pub async fn set_appraiser(
    connection: &mut PgConnection,
    sheet: SheetId,
    appraiser: AccountId,
) -> Result<(), StoreError> {
    sqlx::query!(
        "update sheet set taken_up_by = $2, taken_up_at = now(), version = version + 1 where id = $1",
        sheet.get(),
        appraiser.get()
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Has another unit check a sheet, or nobody.
///
/// # Errors
/// [`StoreError::Constraint`] `sheet_never_checks_itself`.
pub async fn set_checker(
    connection: &mut PgConnection,
    sheet: SheetId,
    checker: Option<MemberUnitId>,
) -> Result<(), StoreError> {
    sqlx::query!(
        "update sheet set checking_unit_id = $2, version = version + 1 where id = $1",
        sheet.get(),
        checker.map(MemberUnitId::get)
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Marks a sheet's figures as an illustration.
///
/// # Errors
/// [`StoreError`].
pub async fn mark_illustrative(connection: &mut PgConnection, sheet: SheetId) -> Result<(), StoreError> {
    sqlx::query!("update sheet set illustrative = true where id = $1", sheet.get())
        .execute(connection)
        .await?;
    Ok(())
}
