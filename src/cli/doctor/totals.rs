//! Every stored total, the unit's own and the appraised, computed again from entries and decisions.

use super::Finding;
use crate::actions::appraisal::{appraised_result, appraised_totals_of};
use crate::actions::sheets::totals_of;
use crate::domain::entry::RawEntry;
use crate::domain::scheme::Scheme;
use crate::domain::sheet::{UnitSheet, score_unit};
use crate::store;
use crate::store::sheets::SheetRecord;
use sqlx::PgConnection;
use std::collections::BTreeMap;

pub(super) async fn check(connection: &mut PgConnection) -> anyhow::Result<Finding> {
    let mut faults = Vec::new();
    let sheets = store::sheets::all(connection).await?;
    for sheet in &sheets {
        let name = format!("{} {} {}", sheet.cluster_code, sheet.period_code, sheet.unit_code);
        let (scheme, _) =
            store::schemes::load_known(connection, sheet.scheme_version, &sheet.scheme_mark).await?;
        let (_, entries) = store::entries::of_sheet(connection, sheet.id).await?;
        let raws: BTreeMap<String, RawEntry> =
            entries.into_iter().map(|(code, entry)| (code, entry.raw)).collect();
        faults.extend(
            appraised(connection, &scheme, sheet, &raws).await?.map(|fault| format!("{name}: {fault}")),
        );
        let unit = UnitSheet { submitted_on: sheet.submitted_on, entries: raws, ..UnitSheet::default() };
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

/// What is wrong with the appraised totals of a sheet: they are there once it is taken up, and the engine's own.
async fn appraised(
    connection: &mut PgConnection,
    scheme: &Scheme,
    sheet: &SheetRecord,
    raws: &BTreeMap<String, RawEntry>,
) -> anyhow::Result<Option<String>> {
    let appraisal = store::appraisals::of_sheet(connection, sheet.id).await?;
    let Some(stored) = &sheet.appraised else {
        let is_missing = sheet.place.status.is_taken_up() || !appraisal.decisions().is_empty();
        return Ok(is_missing.then(|| "appraised without totals".to_owned()));
    };
    let result =
        appraised_result(scheme, sheet.submission_deadline_on, sheet.submitted_on, raws, &appraisal)?;
    let computed = appraised_totals_of(scheme, &result);
    Ok((computed != *stored).then(|| format!("appraised: stored {stored:?}, computed {computed:?}")))
}
