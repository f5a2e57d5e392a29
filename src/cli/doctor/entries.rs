//! Every stored entry, held against what the journal told of it last.

use super::{Finding, name_of};
use crate::store;
use crate::store::journal::chain::{Contradiction, contradictions};
use sqlx::PgConnection;

pub(super) async fn check(connection: &mut PgConnection) -> anyhow::Result<Finding> {
    let mut faults = Vec::new();
    let sheets = store::sheets::all(connection).await?;
    for sheet in &sheets {
        let name = format!("{} {} {}", sheet.cluster_code, sheet.period_code, sheet.unit_code);
        let found = contradictions(connection, sheet.id).await?;
        faults.extend(found.iter().map(|line| format!("{name} {}: {}", line.line, words(line))));
    }
    Ok(Finding { checked: format!("{} sheets", sheets.len()), faults })
}

fn words(found: &Contradiction) -> String {
    match &found.told {
        None => "the journal does not tell of the entry".to_owned(),
        Some(told) if !found.is_stored => {
            format!("the entry is gone that the journal told of: {}", name_of(told))
        }
        Some(told) if !found.says_the_same => {
            format!("the entry is not what the journal told last: {}", name_of(told))
        }
        Some(told) => format!("the entry's version is not the number of its records: {}", name_of(told)),
    }
}
