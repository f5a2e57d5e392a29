//! The newest published ranking of a period behind an unguessable link: ranks, units, groups, totals; nothing else.
//!
//! Nobody signs in here, no person is named, and neither sheets nor drafts can be reached.

use super::ranking::table::Table;
use super::ranking::view::{ColumnHead, RankRow};
use crate::actions::secrets::hash_of_token;
use crate::store;
use crate::store::publications::Published;
use crate::text::dates::format_date;
use crate::web::error::WebError;
use crate::web::kept::Reader;
use crate::web::page::Page;
use crate::web::standby::{Reading, Stamp};
use crate::web::state::AppState;
use crate::web::visit::Visit;
use crate::web::words;
use askama::Template;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Response};
use sqlx::PgConnection;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The page behind a link.
#[derive(Debug, Template)]
#[template(path = "public_ranking/show.html")]
pub struct PublicRankingPage {
    /// The frame.
    pub page: Page,
    /// The finding, as on the ranking page.
    pub finding: String,
    /// Name of the cluster.
    pub cluster: String,
    /// Name of the period.
    pub period: String,
    /// The day of the conference.
    pub meeting: String,
    /// Units ranked, of how many.
    pub counted: String,
    /// Whether some figures are illustrative.
    pub illustrative: bool,
    /// The groups that are columns.
    pub columns: Vec<ColumnHead>,
    /// Ranked units, best first; without links.
    pub rows: Vec<RankRow>,
    /// Names of the units without a rank.
    pub unranked: Vec<String>,
}

/// `GET /public/{token}`.
///
/// # Errors
/// [`WebError::NotFound`] for an unknown and for a revoked link alike.
pub async fn show(
    State(state): State<AppState>,
    visit: Visit,
    Path(token): Path<String>,
) -> Result<Response, WebError> {
    let (hash, visit) = (hash_of_token(&token), visit.without_query());
    // Whether the link still works is for the primary to say, whoever is asked for the ranking.
    let mut connection = state.reads.acquire().await?;
    let found = store::publications::cluster_behind_link(&mut connection, &hash).await?;
    drop(connection);
    let (cluster, number) = found.ok_or(WebError::NotFound)?;
    let reader = Reader::Link(number);
    let html = if let Some(html) = state.kept.find(&visit, &reader) {
        html
    } else {
        let stamp = Stamp { cluster: &cluster, number };
        let published = state.read_stamped(Some(stamp), &Linked(&hash)).await?;
        let html = Bytes::from(page_of(&visit, &published).render()?);
        state.kept.keep(&visit, reader, &html);
        html
    };
    let headers = [
        ("x-robots-tag", "noindex, nofollow"),
        // Kept by whoever read it, and asked for again each time: a revoked link shows nothing.
        ("cache-control", "private, no-cache"),
        ("referrer-policy", "no-referrer"),
    ];
    Ok((headers, Html(html)).into_response())
}

fn page_of(visit: &Visit, published: &Published) -> PublicRankingPage {
    let Published { snapshot, scheme } = published;
    let t = visit.lang;
    let table = Table {
        t,
        scheme,
        standing: &snapshot.standing,
        own: None,
        readable: BTreeMap::new(),
        stages: BTreeMap::new(),
        before: None,
        profiles: String::new(),
    };
    let period = words::period_name(t, &snapshot.period.code);
    // The address is the secret: it must not stand in the page's links either.
    let frame = Page { here: String::new(), ..visit.page(t.ranking_of(&period)) };
    PublicRankingPage {
        page: frame,
        finding: table.finding(),
        cluster: match t {
            crate::text::Lang::Vi => snapshot.cluster.name_vi.clone(),
            crate::text::Lang::En => snapshot.cluster.name_en.clone(),
        },
        period,
        meeting: format_date(snapshot.meeting_on),
        counted: table.counted(),
        illustrative: table.is_illustrative(),
        columns: table.columns(),
        rows: table.rows(),
        unranked: table.unranked().into_iter().map(|row| row.unit).collect(),
    }
}

/// What a link shows, by the hash of its token.
struct Linked<'a>(&'a [u8]);

impl Reading for Linked<'_> {
    type Found = Arc<Published>;

    async fn read(&self, connection: &mut PgConnection) -> Result<Arc<Published>, WebError> {
        store::publications::behind_link(connection, self.0).await?.ok_or(WebError::NotFound)
    }

    fn is_stamped(_: &Arc<Published>) -> bool {
        true
    }
}
