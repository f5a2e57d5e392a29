//! `thidua doctor`: is what is stored still true? Re-computes every stored total from the entries.

use super::database::Database;
use crate::actions::sheets::totals_of;
use crate::config::DataConfig;
use crate::domain::sheet::{UnitSheet, score_unit};
use crate::store;
use sqlx::PgPool;
use std::process::ExitCode;

/// Checks everything and tells the first sheet that is wrong; exit status 1 if there is one.
pub(super) async fn run(data: DataConfig) -> anyhow::Result<ExitCode> {
    let database = Database::open_beside(&data).await?;
    let outcome = check(&database.pool).await;
    database.close().await;
    let (sheets, faults) = outcome?;
    for fault in &faults {
        super::say(fault);
    }
    super::say(&format!("{sheets} sheets checked, {} faults", faults.len()));
    Ok(if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn check(db: &PgPool) -> anyhow::Result<(usize, Vec<String>)> {
    let mut connection = db.acquire().await?;
    let mut faults = Vec::new();
    let sheets = store::sheets::all(&mut connection).await?;
    for sheet in &sheets {
        let name = format!("{} {} {}", sheet.cluster_code, sheet.period_code, sheet.unit_code);
        let (scheme, _) = store::schemes::load(&mut connection, sheet.scheme_version).await?;
        let (_, entries) = store::entries::of_sheet(&mut connection, sheet.id).await?;
        let raws = entries.into_iter().map(|(code, entry)| (code, entry.raw)).collect();
        let unit = UnitSheet {
            unit: sheet.unit_code.clone(),
            submitted_on: sheet.submitted_on,
            entries: raws,
            appraised: None,
        };
        match score_unit(&scheme, sheet.submission_deadline_on, unit) {
            Some(result) if totals_of(&scheme, &result) == sheet.totals => {}
            Some(result) => faults.push(format!(
                "{name}: stored {:?}, computed {:?}",
                sheet.totals,
                totals_of(&scheme, &result)
            )),
            None => faults.push(format!("{name}: could not be scored")),
        }
    }
    Ok((sheets.len(), faults))
}
