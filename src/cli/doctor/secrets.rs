//! Whether secrets that must be readable again still open, and which of them anybody with the database can read.

use super::Finding;
use crate::actions::sealing::{SealingKeys, conditions};
use crate::cli::safety;
use sqlx::PgConnection;

/// Looks at every secret with the keys that are given; and what else there is to say about how they lie.
pub(super) async fn check(
    connection: &mut PgConnection,
    keys: &SealingKeys,
) -> anyhow::Result<(Finding, Vec<&'static str>)> {
    let found = conditions(connection, keys).await?;
    let mut faults = Vec::new();
    if found.closed > 0 {
        faults.push(format!(
            "{} are opened by no key that is given: codes of these apps cannot be checked, events of these webhooks not signed",
            found.closed
        ));
    }
    let all = found.plain + found.sealed + found.closed;
    let checked = format!("{all} secrets, {} of them in the clear,", found.plain);
    let said = if found.plain > 0 { safety::about_secrets(found, keys) } else { Vec::new() };
    Ok((Finding { checked, faults }, said))
}
