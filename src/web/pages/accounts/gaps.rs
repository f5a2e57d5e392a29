//! Units that cannot work yet: nobody enters their results, or nobody may send them. Only what counts today counts:
//! roles that have ended and disabled accounts fill no gap.

use crate::domain::ids::ClusterId;
use crate::store;
use crate::text::Lang;
use crate::web::error::WebError;
use crate::web::page::Problem;
use crate::web::paths;
use sqlx::PgConnection;

/// A sentence for each member of the cluster that lacks somebody, in the members' order.
///
/// # Errors
/// [`WebError::Unavailable`] while the database is away.
pub async fn of_cluster(
    connection: &mut PgConnection,
    cluster: ClusterId,
    t: Lang,
) -> Result<Vec<Problem>, WebError> {
    let gaps = store::accounts::gaps(connection, cluster).await?;
    let sentence = |gap: &store::accounts::Gap| {
        if gap.has_entry { t.home_gap_leader(&gap.unit) } else { t.home_gap_account(&gap.unit) }
    };
    Ok(gaps.iter().map(|gap| Problem { href: paths::ACCOUNT_NEW.to_owned(), text: sentence(gap) }).collect())
}
