//! The chains of the journal as they go into an archive: every record with its place, its hash and its text.

use super::Unmade;
use crate::domain::ids::{ClusterId, SheetId};
use crate::domain::publication::hexadecimal;
use crate::papers::archive::{Chain, ChainLine};
use crate::store::journal::chain;
use crate::web::error::WebError;
use sqlx::PgConnection;

/// Records read at once.
const BATCH: i64 = 200;

/// A chain's records, one a line, and how it ends; nothing for a chain that has none.
pub(super) async fn of(
    connection: &mut PgConnection,
    path: &str,
    cluster: ClusterId,
    sheet: Option<SheetId>,
) -> Result<Option<(Chain, Vec<u8>)>, Unmade> {
    let name = chain::name_of(connection, cluster, sheet).await?;
    let (mut lines, mut position, mut head) = (Vec::new(), 0, String::new());
    'batches: loop {
        let batch = chain::records_after(connection, &name, position, BATCH).await?;
        if batch.is_empty() {
            break;
        }
        for record in batch {
            if record.chain != name {
                break 'batches;
            }
            position = record.position;
            head = hexadecimal(&record.hash);
            let line = ChainLine { position, hash: head.clone(), text: record.text };
            serde_json::to_writer(&mut lines, &line).map_err(|error| WebError::Broken(error.into()))?;
            lines.push(b'\n');
        }
    }
    let chain = Chain { path: path.to_owned(), length: position, head };
    Ok((position > 0).then_some((chain, lines)))
}
