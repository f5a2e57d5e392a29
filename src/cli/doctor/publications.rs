//! Publications, examined: the digest is the document's, its figures are the engine's over its own entries and
//! decisions, and no sheet is published without one.

use super::Finding;
use crate::domain::publication::{Snapshot, digest};
use crate::store;
use sqlx::PgConnection;

pub(super) async fn check(connection: &mut PgConnection) -> anyhow::Result<Finding> {
    let mut faults = Vec::new();
    let publications = store::publications::all(connection).await?;
    for stored in &publications {
        let name = format!("{} {} publication {}", stored.cluster_code, stored.period_code, stored.number);
        if digest(&stored.document) != stored.digest {
            faults.push(format!("{name}: the digest is not the document's"));
        }
        let Ok(snapshot) = Snapshot::parse(&stored.document) else {
            faults.push(format!("{name}: the document cannot be read"));
            continue;
        };
        let computed = snapshot.computed_anew().ok().and_then(|anew| anew.to_text().ok());
        if computed.as_ref() != Some(&stored.document) {
            faults
                .push(format!("{name}: its figures are not the engine's over its own entries and decisions"));
        }
    }
    for sheet in store::publications::sheets_without(connection).await? {
        faults.push(format!("{sheet}: published, but its period has no publication"));
    }
    Ok(Finding { checked: format!("{} publications", publications.len()), faults })
}
