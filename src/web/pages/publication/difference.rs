//! What an amendment changed, for everybody of the cluster.

use super::view::{ChangedLine, ChangedUnit, DifferencePage};
use crate::domain::publication::difference::{UnitDifference, difference};
use crate::domain::scheme::Scheme;
use crate::store;
use crate::store::periods::PeriodRecord;
use crate::store::publications::Published;
use crate::text::Lang;
use crate::web::error::WebError;
use crate::web::paths;
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use crate::web::words;
use askama::Template as _;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Response};
use std::sync::Arc;

/// `GET …/publications/{number}/difference`: against the publication before.
///
/// # Errors
/// [`WebError::NotFound`] where there is no such publication, or none before it, or none for this person.
pub async fn show(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<(String, String, String)>,
) -> Result<Response, WebError> {
    let t = person.visit.lang;
    let changed = changed(&state, &person, path).await?;
    let Changed { period, older, newer, units } = &changed;
    let name = words::period_name(t, &period.code);
    let page = DifferencePage {
        page: person.page(format!("{} – {name}", t.publication_difference())),
        period: name,
        ranking_href: paths::ranking(&period.cluster_code, &period.code),
        reason: newer.snapshot.reason.clone(),
        older: t.publication_number(older.snapshot.number),
        newer: t.publication_number(newer.snapshot.number),
        units: units.iter().map(|unit| drawn(t, &newer.scheme, unit)).collect(),
    };
    Ok(Html(page.render()?).into_response())
}

/// Two publications that follow each other, and the units whose result changed.
pub(super) struct Changed {
    pub(super) period: PeriodRecord,
    pub(super) older: Arc<Published>,
    pub(super) newer: Arc<Published>,
    pub(super) units: Vec<UnitDifference>,
}

/// What a publication changed against the one before.
///
/// # Errors
/// As [`show`].
pub(super) async fn changed(
    state: &AppState,
    person: &SignedIn,
    (cluster, period, number): (String, String, String),
) -> Result<Changed, WebError> {
    let number: i32 = number.parse().map_err(|_| WebError::NotFound)?;
    let mut connection = state.reads.acquire().await?;
    let found = store::periods::find(&mut connection, &cluster, &period).await?;
    let period = found.filter(|period| person.actor.belongs_to(period.cluster)).ok_or(WebError::NotFound)?;
    let before = number.checked_sub(1).ok_or(WebError::NotFound)?;
    let older = store::publications::find(&mut connection, period.id, before).await?;
    let newer = store::publications::find(&mut connection, period.id, number).await?;
    drop(connection);
    let (Some(older), Some(newer)) = (older, newer) else { return Err(WebError::NotFound) };
    let changed = difference(&older.snapshot, &newer.snapshot, &newer.scheme)
        .into_iter()
        .filter(UnitDifference::is_change);
    let units = changed.collect();
    Ok(Changed { period, older, newer, units })
}

fn drawn(t: Lang, scheme: &Scheme, unit: &UnitDifference) -> ChangedUnit {
    let dash = || "–".to_owned();
    let rank = |rank: Option<usize>| rank.map_or_else(dash, |rank| rank.to_string());
    let points = |plain: &Option<String>| plain.as_ref().map_or_else(dash, |plain| words::points(t, plain));
    let plain = |plain: &Option<String>| plain.clone().unwrap_or_default();
    ChangedUnit {
        name: unit.name.clone(),
        ranks: [rank(unit.rank_before), rank(unit.rank_after)],
        totals: [points(&unit.total_before), points(&unit.total_after)],
        change: words::change_of_points(t, &plain(&unit.total_before), &plain(&unit.total_after)),
        lines: unit
            .lines
            .iter()
            .map(|line| {
                let name = scheme.node(&line.code).map(|node| words::text(t, &node.name));
                ChangedLine {
                    name: format!("{} {}", line.code, name.unwrap_or_default()),
                    points: [points(&line.before), points(&line.after)],
                    reason: line.reason.clone(),
                }
            })
            .collect(),
    }
}
