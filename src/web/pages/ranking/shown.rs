//! The standing a ranking page is drawn from: published, or what the sheets come to now.

use crate::domain::publication::what_if::Supposition;
use crate::domain::publication::{Entrant, Standing, stand};
use crate::domain::scheme::Scheme;
use crate::domain::scoring::Stage;
use crate::store;
use crate::store::StoreError;
use crate::store::periods::PeriodRecord;
use crate::store::publications::{PublicationRecord, Published};
use crate::store::sheets::SheetRecord;
use crate::text::Lang;
use crate::web::error::WebError;
use crate::web::page::{Tag, TagKind};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use std::sync::Arc;

/// More periods than this make no chart that can be read.
const MOST_EARLIER: i64 = 5;

/// A standing with what it was made from.
#[derive(Debug)]
pub(in crate::web) struct Shown {
    /// The period.
    pub(in crate::web) period: PeriodRecord,
    figures: Figures,
    /// The code and version of the scheme, as people name it.
    pub(in crate::web) scheme_name: String,
    /// The sheets as they are now.
    pub(in crate::web) sheets: Vec<SheetRecord>,
    /// The publication, with the name it was published under; nothing for a provisional standing.
    pub(in crate::web) publication: Option<(PublicationRecord, String)>,
    /// When a provisional standing was computed.
    pub(in crate::web) as_of: Option<DateTime<Utc>>,
}

/// Figures, ranks and reasons, and what was scored by.
#[derive(Debug)]
enum Figures {
    Published(Arc<Published>),
    Provisional(Arc<Scheme>, Standing),
}

impl Shown {
    /// What was scored by.
    pub(in crate::web) fn scheme(&self) -> &Scheme {
        match &self.figures {
            Figures::Published(published) => &published.scheme,
            Figures::Provisional(scheme, _) => scheme,
        }
    }

    /// Figures, ranks and reasons.
    pub(in crate::web) fn standing(&self) -> &Standing {
        match &self.figures {
            Figures::Published(published) => &published.snapshot.standing,
            Figures::Provisional(_, standing) => standing,
        }
    }

    /// What was published, as it was.
    pub(in crate::web) async fn published(
        connection: &mut PgConnection,
        period: PeriodRecord,
        record: &PublicationRecord,
    ) -> Result<Self, WebError> {
        let found = store::publications::find(connection, period.id, record.number).await?;
        let published = found.ok_or(WebError::NotFound)?;
        let sheets = store::sheets::of_period(connection, &period.cluster_code, &period.code).await?;
        Ok(Self {
            period,
            scheme_name: format!("{} v{}", published.snapshot.scheme.code, published.snapshot.scheme.version),
            sheets,
            publication: Some((record.clone(), published.snapshot.published_by.clone())),
            as_of: None,
            figures: Figures::Published(published),
        })
    }

    /// What the sheets come to now; only for whoever oversees them.
    pub(in crate::web) async fn provisional(
        connection: &mut PgConnection,
        period: PeriodRecord,
    ) -> Result<Self, WebError> {
        let (scheme, version) = store::schemes::load(connection, period.scheme_version).await?;
        let as_of = store::now(connection).await?;
        let entrants = store::publications::entrants(connection, &period).await?;
        let (sheets, entrants) = entrants.into_iter().unzip();
        let standing = provisional_standing(&scheme, &period, entrants);
        Ok(Self {
            scheme_name: format!("{} v{version}", scheme.code),
            period,
            figures: Figures::Provisional(scheme, standing),
            sheets,
            publication: None,
            as_of: Some(as_of),
        })
    }

    /// What a provisional standing would be if something were otherwise.
    pub(in crate::web) fn supposing(&self, supposition: &Supposition) -> Standing {
        let entrants = self.standing().members.iter().map(|member| member.entrant.clone()).collect();
        provisional_standing(self.scheme(), &self.period, supposition.applied(entrants))
    }

    /// What was published of the periods before, the latest first: for movements and the chart.
    pub(in crate::web) async fn earlier(
        &self,
        connection: &mut PgConnection,
    ) -> Result<Vec<Arc<Published>>, StoreError> {
        let ends_on = self.period.dates.ends_on;
        store::publications::before(connection, self.period.cluster, ends_on, MOST_EARLIER).await
    }

    /// Whether it is official, as a word.
    pub(in crate::web) fn tag(&self, t: Lang) -> Tag {
        if self.publication.is_some() {
            Tag { kind: TagKind::Done, text: t.period_published().to_owned() }
        } else {
            Tag { kind: TagKind::Waiting, text: t.rank_provisional().to_owned() }
        }
    }
}

fn provisional_standing(scheme: &Scheme, period: &PeriodRecord, entrants: Vec<Entrant>) -> Standing {
    stand(scheme, period.dates.submission_deadline_on, Stage::SelfScore, entrants)
}
