//! The ranking of a period.

use super::problem::{ApiError, Reading};
use super::token::Reads;
use crate::domain::publication::{Member, hexadecimal};
use crate::web::pages::ranking::asked::Asked;
use crate::web::pages::ranking::shown::Shown;
use crate::web::state::AppState;
use axum::Json;
use axum::extract::{FromRequestParts, Path, Query, State};
use axum::http::request::Parts;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// Where the ranking of a publication is read, below the base address.
#[must_use]
pub fn published_ranking(cluster: &str, period: &str, number: i32) -> String {
    format!("{}/clusters/{cluster}/periods/{period}/ranking?publication={number}", super::ROOT)
}

/// Which ranking is asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    /// Number of a publication; the newest where nothing is said.
    publication: Option<u32>,
    /// What the sheets come to now, for whoever oversees them.
    #[serde(default)]
    provisional: bool,
}

impl<S: Send + Sync> FromRequestParts<S> for Which {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let read = Query::<Self>::from_request_parts(parts, state).await;
        read.map(|Query(which)| which).map_err(|rejection| ApiError::Unreadable(rejection.body_text()))
    }
}

/// A ranking.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Ranking {
    /// Whether it is published; a provisional one is not official.
    published: bool,
    /// Number of the publication.
    publication: Option<i32>,
    /// When it was published, or when a provisional one was computed.
    at: Option<DateTime<Utc>>,
    /// SHA-256 of the published document.
    digest: Option<String>,
    /// Code and version of what was scored by.
    scheme: String,
    /// The units: ranked ones first, best first.
    units: Vec<RankedUnit>,
}

/// A unit in a ranking. Points are plain decimals.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RankedUnit {
    /// Its code.
    unit: String,
    /// Its short name.
    short_name: String,
    /// Its rank, from 1.
    rank: Option<usize>,
    /// Whether another unit shares it.
    tied: bool,
    /// Code of its class.
    class: Option<String>,
    /// Why it has no rank: `not_sent`, `incomplete`, `nothing_assigned` or `veto:` with its code.
    unranked: Option<String>,
    /// The total.
    total: Option<String>,
    /// Core points.
    core: Option<String>,
    /// Bonus points.
    bonus: Option<String>,
    /// Deductions, a positive amount.
    deduction: Option<String>,
    /// Points of every group and line that has some, by code.
    nodes: BTreeMap<String, String>,
    /// Whether its figures are only an illustration.
    illustrative: bool,
}

/// The ranking of a period: the newest publication; before the first, for whoever oversees, what the sheets come to
#[utoipa::path(
    get, operation_id = "read_ranking", path = "/clusters/{cluster}/periods/{period}/ranking", tag = "Rankings",
    params(("cluster" = String, Path), ("period" = String, Path), Which),
    responses((status = 200, body = Ranking), Reading),
    security(("token" = ["read"]))
)]
pub(super) async fn show(
    State(state): State<AppState>,
    Reads(person): Reads,
    Path((cluster, period)): Path<(String, String)>,
    which: Which,
) -> Result<Json<Ranking>, ApiError> {
    let mut asked = BTreeMap::new();
    asked.extend(which.publication.map(|number| ("publication".to_owned(), number.to_string())));
    asked.extend(which.provisional.then(|| ("provisional".to_owned(), "1".to_owned())));
    let asked = Asked { person: &person, cluster: &cluster, period: &period, query: &asked };
    let shown = state.read_stamped(person.stamp_of(&cluster), &asked).await?;
    Ok(Json(shape(&shown)))
}

fn shape(shown: &Shown) -> Ranking {
    let publication = shown.publication.as_ref().map(|(record, _)| record);
    let standing = shown.standing();
    let place = |member: &Member| {
        standing.order.iter().position(|code| *code == member.entrant.code).unwrap_or(usize::MAX)
    };
    let mut members: Vec<&Member> = standing.members.iter().collect();
    members.sort_by_key(|member| place(member));
    Ranking {
        published: publication.is_some(),
        publication: publication.map(|record| record.number),
        at: publication.map(|record| record.at).or(shown.as_of),
        digest: publication.map(|record| hexadecimal(&record.digest)),
        scheme: shown.scheme_name.clone(),
        units: members.into_iter().map(unit).collect(),
    }
}

fn unit(member: &Member) -> RankedUnit {
    let figures = member.figures.as_ref();
    RankedUnit {
        unit: member.entrant.code.clone(),
        short_name: member.entrant.short_name.clone(),
        rank: member.rank,
        tied: member.tied,
        class: member.class.clone(),
        unranked: member.unranked.clone(),
        total: figures.map(|figures| figures.total.clone()),
        core: figures.map(|figures| figures.core.clone()),
        bonus: figures.map(|figures| figures.bonus.clone()),
        deduction: figures.map(|figures| figures.deduction.clone()),
        nodes: figures.map(|figures| figures.nodes.clone()).unwrap_or_default(),
        illustrative: member.entrant.illustrative,
    }
}
