//! What of a period's ranking is asked for, and how it is read: on the standby or on the primary, see
//! [`crate::web::standby`].

use super::shown::Shown;
use super::{earlier_published, period_for, wanted};
use crate::store;
use crate::store::clusters::ClusterRecord;
use crate::store::periods::PeriodRecord;
use crate::store::publications::{PublicationRecord, Published};
use crate::web::error::WebError;
use crate::web::session::SignedIn;
use crate::web::standby::{Reading, Stamp};
use sqlx::PgConnection;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A ranking as an address asks for it: see [`super::show`].
#[derive(Debug, Clone, Copy)]
pub(in crate::web) struct Asked<'a> {
    /// By whom.
    pub(in crate::web) person: &'a SignedIn,
    /// Code of the cluster.
    pub(in crate::web) cluster: &'a str,
    /// Code of the period.
    pub(in crate::web) period: &'a str,
    /// What stands behind the question mark.
    pub(in crate::web) query: &'a BTreeMap<String, String>,
}

impl<'a> Asked<'a> {
    /// The stamp all of it is under, where the person holds a role in the cluster.
    pub(super) fn stamp(&self) -> Option<Stamp<'a>> {
        self.person.stamp_of(self.cluster)
    }
}

/// The standing alone.
impl Reading for Asked<'_> {
    type Found = Shown;

    async fn read(&self, connection: &mut PgConnection) -> Result<Shown, WebError> {
        let period = period_for(connection, self.person, self.cluster, self.period).await?;
        let published = store::publications::of_period(connection, period.id).await?;
        let shown = wanted(connection, self.person, period, &published, self.query).await?;
        shown.ok_or(WebError::NotFound)
    }

    fn is_stamped(found: &Shown) -> bool {
        found.publication.is_some()
    }
}

/// Everything the page of a ranking shows.
pub(super) struct ForPage<'a>(pub(super) Asked<'a>);

/// What the page of a ranking is drawn from.
pub(super) enum Found {
    /// Nothing may be seen yet.
    Closed {
        /// The period.
        period: PeriodRecord,
        /// What was published of the periods before.
        earlier: Vec<PeriodRecord>,
    },
    /// A standing.
    Open {
        /// The standing.
        shown: Box<Shown>,
        /// Those published before it.
        earlier: Vec<Arc<Published>>,
        /// Every publication of the period.
        published: Vec<PublicationRecord>,
    },
}

impl Reading for ForPage<'_> {
    type Found = Found;

    async fn read(&self, connection: &mut PgConnection) -> Result<Found, WebError> {
        let Asked { person, cluster, period, query } = self.0;
        let period = period_for(connection, person, cluster, period).await?;
        let published = store::publications::of_period(connection, period.id).await?;
        let Some(shown) = wanted(connection, person, period.clone(), &published, query).await? else {
            let earlier = earlier_published(connection, &period).await?;
            return Ok(Found::Closed { period, earlier });
        };
        let earlier = shown.earlier(connection).await?;
        Ok(Found::Open { shown: Box::new(shown), earlier, published })
    }

    fn is_stamped(found: &Found) -> bool {
        match found {
            Found::Closed { .. } => true,
            Found::Open { shown, .. } => Asked::is_stamped(shown),
        }
    }
}

/// The standing, those published before it, and its cluster.
pub(super) struct WithCluster<'a>(pub(super) Asked<'a>);

impl Reading for WithCluster<'_> {
    type Found = (Shown, Vec<Arc<Published>>, ClusterRecord);

    async fn read(&self, connection: &mut PgConnection) -> Result<Self::Found, WebError> {
        let shown = self.0.read(connection).await?;
        let earlier = shown.earlier(connection).await?;
        let cluster = store::clusters::find(connection, self.0.cluster).await?.ok_or(WebError::NotFound)?;
        Ok((shown, earlier, cluster))
    }

    fn is_stamped((shown, ..): &Self::Found) -> bool {
        Asked::is_stamped(shown)
    }
}
