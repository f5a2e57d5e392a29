//! The conference mode: one scene at a time on the hall's screen, from the last place to the first. Everything is in one
//! page load, so that a lost network does not stop the meeting; without script the scenes stand below one another.

use super::asked::{Asked, WithCluster};
use super::table_of;
use super::view::{ColumnHead, RankRow};
use crate::text::Lang;
use crate::text::dates::format_date;
use crate::web::error::WebError;
use crate::web::page::Page;
use crate::web::paths;
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use crate::web::words;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Response};
use std::collections::BTreeMap;

/// Rows of a scene that can be read from the last seat.
const ROWS_OF_A_SCENE: usize = 8;

/// The scenes.
#[derive(Debug, Template)]
#[template(path = "ranking/present.html")]
pub struct PresentPage {
    /// The frame; of it only language, title and addresses are used.
    pub page: Page,
    /// Name of the cluster.
    pub cluster: String,
    /// Name of the period.
    pub period: String,
    /// The day of the conference; empty before it is published.
    pub meeting: String,
    /// "Kết quả tạm thời"; empty for a publication.
    pub provisional: String,
    /// Whether some figures are illustrative.
    pub illustrative: bool,
    /// Units ranked, of how many.
    pub counted: String,
    /// The finding, for the last scene.
    pub finding: String,
    /// The places from the last to the first; units of one rank together.
    pub reveals: Vec<Reveal>,
    /// The whole table, best first, as many scenes as it takes.
    pub tables: Vec<Vec<RankRow>>,
    /// The groups that are columns.
    pub columns: Vec<ColumnHead>,
    /// Whether there was a period before, so that movements are shown.
    pub moves: bool,
    /// A sentence for each tie.
    pub ties: Vec<String>,
    /// The way out.
    pub ranking_href: String,
}

/// One place.
#[derive(Debug, Clone)]
pub struct Reveal {
    /// The rank.
    pub rank: String,
    /// Whether it is shared.
    pub tied: bool,
    /// The units.
    pub units: Vec<String>,
    /// Their total.
    pub points: String,
}

/// `GET …/present`.
///
/// # Errors
/// [`WebError::NotFound`] where there is no ranking for this person.
pub async fn show(
    State(state): State<AppState>,
    person: SignedIn,
    Path((cluster, period)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let asked = Asked { person: &person, cluster: &cluster, period: &period, query: &BTreeMap::new() };
    let (shown, earlier, named) = state.read_stamped(asked.stamp(), &WithCluster(asked)).await?;
    let t = person.visit.lang;
    let table = table_of(&person, &shown, &earlier);
    let rows = table.rows();
    let period = words::period_name(t, &shown.period.code);
    let page = PresentPage {
        page: person.page(format!("{} – {period}", t.act_present())),
        cluster: match t {
            Lang::Vi => named.name_vi,
            Lang::En => named.name_en,
        },
        meeting: shown
            .publication
            .as_ref()
            .map(|(record, _)| format_date(record.meeting_on))
            .unwrap_or_default(),
        provisional: if shown.publication.is_some() { String::new() } else { shown.tag(t).text },
        illustrative: table.is_illustrative(),
        counted: table.counted(),
        finding: table.finding(),
        reveals: reveals(&rows),
        columns: table.columns(),
        moves: table.before.is_some(),
        ties: table.ties(),
        ranking_href: paths::ranking(&cluster, &shown.period.code),
        tables: rows.chunks(ROWS_OF_A_SCENE).map(<[RankRow]>::to_vec).collect(),
        period,
    };
    Ok(Html(page.render()?).into_response())
}

/// Units of one rank appear together: nobody is announced behind an equal.
fn reveals(rows: &[RankRow]) -> Vec<Reveal> {
    let places = rows.chunk_by(|one, other| one.rank == other.rank);
    let reveal = |place: &[RankRow]| {
        let first = place.first()?;
        Some(Reveal {
            rank: first.rank.clone(),
            tied: first.tied,
            units: place.iter().map(|row| row.unit.clone()).collect(),
            points: first.total.text.clone(),
        })
    };
    places.filter_map(reveal).collect::<Vec<_>>().into_iter().rev().collect()
}
