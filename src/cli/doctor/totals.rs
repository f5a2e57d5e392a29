//! Every stored total, computed again from the entries.

use super::Finding;
use crate::actions::sheets::totals_of;
use crate::domain::sheet::{UnitSheet, score_unit};
use crate::store;
use sqlx::PgConnection;

pub(super) async fn check(connection: &mut PgConnection) -> anyhow::Result<Finding> {
    let mut faults = Vec::new();
    let sheets = store::sheets::all(connection).await?;
    for sheet in &sheets {
        let name = format!("{} {} {}", sheet.cluster_code, sheet.period_code, sheet.unit_code);
        let (scheme, _) = store::schemes::load(connection, sheet.scheme_version).await?;
        let (_, entries) = store::entries::of_sheet(connection, sheet.id).await?;
        let raws = entries.into_iter().map(|(code, entry)| (code, entry.raw)).collect();
        let unit =
            UnitSheet { unit: sheet.unit_code.clone(), submitted_on: sheet.submitted_on, entries: raws };
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
    Ok(Finding { checked: format!("{} sheets", sheets.len()), faults })
}
