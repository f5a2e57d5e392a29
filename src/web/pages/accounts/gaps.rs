//! Units that cannot work yet: nobody enters their results, or nobody may send them. Only what counts today counts:
//! roles that have ended and disabled accounts fill no gap.

use crate::domain::access::Role;
use crate::domain::ids::{AccountId, ClusterId};
use crate::store;
use crate::store::accounts::DatedRole;
use crate::text::Lang;
use crate::web::error::WebError;
use crate::web::page::Problem;
use crate::web::paths;
use sqlx::PgConnection;
use std::collections::BTreeSet;

/// A sentence for each member of the cluster that lacks somebody, in the members' order.
///
/// # Errors
/// [`WebError::Unavailable`] while the database is away.
pub async fn of_cluster(
    connection: &mut PgConnection,
    cluster: ClusterId,
    t: Lang,
) -> Result<Vec<Problem>, WebError> {
    let today = store::clusters::today(connection).await?;
    let accounts = store::accounts::list(connection).await?;
    let enabled: BTreeSet<AccountId> =
        accounts.into_iter().filter(|record| record.disabled_at.is_none()).map(|record| record.id).collect();
    let counts = |account: AccountId, held: &DatedRole| {
        enabled.contains(&account)
            && held.cluster == Some(cluster)
            && held.valid_from <= today
            && held.valid_to.is_none_or(|to| today < to)
    };
    let mut held = store::accounts::roles(connection, None).await?;
    held.retain(|(account, role)| counts(*account, role));
    let mut gaps = Vec::new();
    for member in store::clusters::members_on(connection, cluster, today).await? {
        let has = |roles: &[Role]| {
            held.iter().any(|(_, role)| role.unit == Some(member.unit) && roles.contains(&role.role))
        };
        let text = if !has(&[Role::Staff, Role::Leader]) {
            t.home_gap_account(&member.short_name)
        } else if !has(&[Role::Leader]) {
            t.home_gap_leader(&member.short_name)
        } else {
            continue;
        };
        gaps.push(Problem { href: paths::ACCOUNT_NEW.to_owned(), text });
    }
    Ok(gaps)
}
