//! What a form of an account offers: of few clusters every unit, of many only those of the clusters it is about.

use crate::domain::ids::ClusterId;
use crate::store;
use crate::store::accounts::DatedRole;
use crate::store::clusters::ClusterUnit;
use crate::web::error::WebError;
use crate::web::forms::Form;
use crate::web::session::Admin;
use chrono::NaiveDate;
use sqlx::PgConnection;

/// Most clusters whose units are all offered.
const MOST_CLUSTERS: usize = 20;
/// The field with the code of a cluster whose units are wanted.
const UNITS_OF: &str = "units_of";

/// The clusters a form is about.
#[derive(Default)]
pub(super) struct Wanted {
    /// The code asked for.
    typed: String,
    /// The codes in what was chosen.
    codes: Vec<String>,
    /// Those of the roles that are held.
    held: Vec<ClusterId>,
}

impl Wanted {
    /// What a form or an address names.
    pub(super) fn of(form: &Form) -> Self {
        let typed = form.text(UNITS_OF).trim().to_owned();
        // `role.0.unit`
        let is_unit = |name: &str| name.starts_with("role.") && name.split('.').nth(2) == Some("unit");
        let chosen = form.fields().filter(|(name, _)| is_unit(name));
        let chosen = chosen.filter_map(|(_, value)| value.split('/').next().map(str::to_owned));
        Self { codes: chosen.chain([typed.clone()]).collect(), typed, held: Vec::new() }
    }

    /// And what an account has.
    pub(super) fn and_held(mut self, roles: &[DatedRole]) -> Self {
        self.held = roles.iter().filter_map(|held| held.cluster).collect();
        self
    }
}

/// Everything a form of an account offers, and the admin may grant.
pub(super) struct Offer {
    pub(super) clusters: Vec<(ClusterId, String)>,
    pub(super) units: Vec<ClusterUnit>,
    /// Whether the admin administers more clusters than these.
    pub(super) is_partial: bool,
    /// The code asked for.
    pub(super) typed: String,
    pub(super) whole_installation: bool,
    pub(super) today: NaiveDate,
}

impl Offer {
    pub(super) async fn load(
        connection: &mut PgConnection,
        admin: &Admin,
        wanted: &Wanted,
    ) -> Result<Self, WebError> {
        let within = admin.0.actor.administered();
        let most = i64::try_from(MOST_CLUSTERS + 1).unwrap_or(i64::MAX);
        let mut clusters = store::clusters::first(connection, &within, most).await?;
        let is_partial = clusters.len() > MOST_CLUSTERS;
        if is_partial {
            clusters = store::clusters::named(connection, &within, &wanted.codes, &wanted.held).await?;
        }
        let ids: Vec<ClusterId> = clusters.iter().map(|cluster| cluster.id).collect();
        let mut units: Vec<ClusterUnit> = Vec::new();
        for unit in store::clusters::units(connection, &ids).await? {
            // Past members stay on offer: roles held for them are kept, and can be ended.
            if units.iter().all(|known| known.unit != unit.unit) {
                units.push(unit);
            }
        }
        Ok(Self {
            clusters: clusters.into_iter().map(|cluster| (cluster.id, cluster.code)).collect(),
            units,
            is_partial,
            typed: wanted.typed.clone(),
            whole_installation: admin.0.actor.may_administer(None),
            today: store::clusters::today(connection).await?,
        })
    }

    /// The value of a unit's option: `dong-bac/HG`.
    pub(super) fn unit_value(choice: &ClusterUnit) -> String {
        format!("{}/{}", choice.cluster_code, choice.code)
    }
}
