//! Any two versions of a scheme side by side.
//!
//! Whoever may read both versions may compare them.

pub mod table;
pub mod view;

use self::view::ComparisonView;
use super::{Opened, head};
use crate::domain::scheme::compare::compare;
use crate::store;
use crate::store::schemes::{SchemeStatus, VersionRecord};
use crate::text::Lang;
use crate::web::error::WebError;
use crate::web::page::{Choice, Page};
use crate::web::paths;
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{Html, IntoResponse, Response};
use std::collections::BTreeMap;

/// The comparison page.
#[derive(Debug, Template)]
#[template(path = "schemes/comparison.html")]
pub struct ComparisonPage {
    /// The frame.
    pub page: Page,
    /// The later version's title.
    pub title: String,
    /// The schemes of the cluster.
    pub back_href: String,
    /// Where other versions are chosen.
    pub action: String,
    /// The versions the earlier one is chosen from.
    pub from: Vec<Choice>,
    /// The versions the later one is chosen from.
    pub to: Vec<Choice>,
    /// Both versions side by side.
    pub comparison: ComparisonView,
}

/// `GET /clusters/{cluster}/schemes/{scheme}/comparison?from=1&to=2`: without `to` the newest version, without `from`
/// the one before it.
///
/// # Errors
/// [`WebError::NotFound`] for versions that do not exist, or that this person must not know of.
pub async fn show(
    State(state): State<AppState>,
    person: SignedIn,
    Path((cluster, scheme)): Path<(String, String)>,
    Query(asked): Query<BTreeMap<String, String>>,
) -> Result<Response, WebError> {
    let compared = opened(&state, person, (cluster, scheme), &asked).await?;
    Ok(Html(page(&compared).render()?).into_response())
}

/// Two versions to be compared, and all this person may choose from.
struct Compared {
    earlier: Opened,
    later: Opened,
    versions: Vec<VersionRecord>,
}

impl Compared {
    fn view(&self) -> ComparisonView {
        let t = self.later.lang();
        let comparison = compare(&self.earlier.scheme, &self.later.scheme);
        ComparisonView::new(t, &comparison, name(t, &self.earlier.record), name(t, &self.later.record))
    }
}

/// Opens the versions asked for.
async fn opened(
    state: &AppState,
    person: SignedIn,
    (cluster, scheme): (String, String),
    asked: &BTreeMap<String, String>,
) -> Result<Compared, WebError> {
    let mut connection = state.reads.acquire().await?;
    let versions = store::schemes::versions(&mut connection, &cluster, Some(&scheme)).await?;
    drop(connection);
    let may_read = |version: &VersionRecord| {
        person.actor.may_read_scheme(version.cluster, version.status == SchemeStatus::Draft).is_ok()
    };
    let versions: Vec<VersionRecord> = versions.into_iter().filter(may_read).collect();
    let number = |name: &str| asked.get(name).map(|typed| typed.parse::<i32>()).transpose();
    let (from, to) = (number("from"), number("to"));
    let (from, to) = (from.map_err(|_| WebError::NotFound)?, to.map_err(|_| WebError::NotFound)?);
    let to = to.or_else(|| versions.first().map(|newest| newest.version)).ok_or(WebError::NotFound)?;
    let before = versions.iter().map(|version| version.version).find(|version| *version < to);
    let from = from.or(before).unwrap_or(to);
    let earlier = Opened::read(state, person.clone(), &(cluster.clone(), scheme.clone(), from)).await?;
    let later = Opened::read(state, person, &(cluster, scheme, to)).await?;
    Ok(Compared { earlier, later, versions })
}

fn page(compared: &Compared) -> ComparisonPage {
    let Compared { earlier, later, versions } = compared;
    let t = later.lang();
    let choices = |chosen: i32| {
        let choice = |version: &VersionRecord| Choice {
            value: version.version.to_string(),
            label: name(t, version),
            chosen: version.version == chosen,
        };
        versions.iter().map(choice).collect()
    };
    let (before, after) = (&earlier.record, &later.record);
    ComparisonPage {
        page: later.person.page(format!("{} – {}", t.compare_title(), after.code)),
        title: later.head().title,
        back_href: paths::schemes(&after.cluster_code, ""),
        action: paths::schemes(&after.cluster_code, &format!("/{}/comparison", after.code)),
        from: choices(before.version),
        to: choices(after.version),
        comparison: compared.view(),
    }
}

/// *Phiên bản 2, bản nháp*.
fn name(t: Lang, version: &VersionRecord) -> String {
    t.compare_version(version.version, head(t, version).status.text.to_lowercase())
}
