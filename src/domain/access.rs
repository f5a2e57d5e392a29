//! Who may do what. A refusal says why, so that the page can say what to do instead.
//!
//! Knows nothing of sign-in: it is handed an [`Actor`] whose grants are those valid today.

use super::ids::{AccountId, ClusterId, MemberUnitId};
use super::workflow::{Forbidden, Part, PeriodStatus, SheetMove, SheetStatus, named_states};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

named_states! {
    /// What a person is in a cluster. One account can hold several roles.
    Role {
        /// Chuyên viên: enters the unit's results.
        Staff = "staff",
        /// Lãnh đạo Ban: all that staff may, and sends under their name.
        Leader = "leader",
        /// Thường trực cụm: people of the chair's committee.
        Secretariat = "secretariat",
        /// People of the deputy's committee: they appraise the chair's own sheet.
        Deputy = "deputy",
        /// Checks the sheets the inspection plan assigns.
        CrossChecker = "cross_checker",
        /// Quản trị: members, periods, schemes, accounts; never a score.
        Admin = "admin",
        /// Reads what is sent and published.
        Observer = "observer",
    }
}

impl Role {
    /// Whether the role is held for a member unit.
    #[must_use]
    pub fn needs_unit(self) -> bool {
        match self {
            Self::Staff | Self::Leader | Self::Secretariat | Self::Deputy | Self::CrossChecker => true,
            Self::Admin | Self::Observer => false,
        }
    }

    /// Whether the role decides over other people's work or accounts, so that an installation can ask for more than a
    /// password of whoever holds it.
    #[must_use]
    pub fn is_entrusted(self) -> bool {
        match self {
            Self::Secretariat | Self::Deputy | Self::Admin => true,
            Self::Staff | Self::Leader | Self::CrossChecker | Self::Observer => false,
        }
    }
}

/// Of whom an installation asks a second proof beside the password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SecondFactorRule {
    /// Of whoever has set one up.
    #[default]
    Optional,
    /// Of everybody in an entrusted role; see [`Role::is_entrusted`].
    Required,
}

impl SecondFactorRule {
    /// Whether a person with these roles must set a second factor up.
    #[must_use]
    pub fn demands_of(self, mut roles: impl Iterator<Item = Role>) -> bool {
        self == Self::Required && roles.any(Role::is_entrusted)
    }
}

/// One role, held today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// The cluster it is held in; `None` for an admin of the whole installation.
    pub cluster: Option<ClusterId>,
    /// The unit the person belongs to in this role; see [`Role::needs_unit`].
    pub unit: Option<MemberUnitId>,
}

/// Which clusters something is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Clusters {
    /// Every one of the installation, those still to come too.
    All,
    /// Only these.
    These(BTreeSet<ClusterId>),
}

/// A signed-in person with today's roles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Whose changes the journal records.
    pub account: AccountId,
    /// The roles valid today.
    pub grants: Vec<Grant>,
}

/// What is asked for: which sheet, and in which state it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SheetPlace {
    /// The cluster of the sheet's period.
    pub cluster: ClusterId,
    /// The unit whose results they are.
    pub unit: MemberUnitId,
    /// Where the sheet is in its life.
    pub status: SheetStatus,
    /// Where its period is in its life.
    pub period: PeriodStatus,
    /// Whether it is the sheet of the chair's own committee: the unit of today's secretariat.
    pub chairs_own: bool,
    /// The unit the inspection plan has check this sheet.
    pub checker: Option<MemberUnitId>,
}

/// Why something is not allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The actor may not even know whether it exists.
    Hidden,
    /// The actor sees it but has no right to do this.
    NotYours,
    /// Only the unit's leader sends, withdraws and explains.
    LeaderOnly,
    /// Nobody appraises or checks their own unit.
    OwnUnit,
    /// The sheet of the chair's own committee is appraised by the deputy's people only.
    DeputyOnly,
    /// The sheet is not in a state that allows it.
    Status(SheetStatus),
    /// The period takes no entries now.
    PeriodClosed,
}

impl Actor {
    /// Whether the actor holds `role` in `cluster`.
    #[must_use]
    pub fn is(&self, role: Role, cluster: ClusterId) -> bool {
        self.grants.iter().any(|grant| grant.role == role && grant.cluster.is_none_or(|held| held == cluster))
    }

    /// Whether the actor is an admin of the whole installation or of any cluster.
    #[must_use]
    pub fn is_admin(&self) -> bool {
        self.grants.iter().any(|grant| grant.role == Role::Admin)
    }

    /// Whether the actor administers the cluster, or with `None` the whole installation.
    #[must_use]
    pub fn may_administer(&self, cluster: Option<ClusterId>) -> bool {
        self.grants.iter().any(|grant| {
            grant.role == Role::Admin
                && (grant.cluster.is_none() || (cluster.is_some() && grant.cluster == cluster))
        })
    }

    fn acts_for(&self, roles: &[Role], place: &SheetPlace) -> bool {
        self.grants.iter().any(|grant| {
            roles.contains(&grant.role)
                && grant.cluster == Some(place.cluster)
                && grant.unit == Some(place.unit)
        })
    }

    /// Whether the actor belongs to the unit in whatever role, and so must not judge its sheet.
    fn is_of_unit(&self, place: &SheetPlace) -> bool {
        self.grants.iter().any(|grant| grant.cluster == Some(place.cluster) && grant.unit == Some(place.unit))
    }

    fn checks(&self, place: &SheetPlace) -> bool {
        place.checker.is_some()
            && self.grants.iter().any(|grant| {
                grant.role == Role::CrossChecker
                    && grant.cluster == Some(place.cluster)
                    && grant.unit == place.checker
            })
    }

    /// Whether the actor may read the sheet: its own unit always; the secretariat, deputy, observers and the
    /// cross-checkers it is assigned to once it is sent. Everyone else must not learn that it exists.
    ///
    /// # Errors
    /// [`Refusal::Hidden`].
    pub fn may_read(&self, place: &SheetPlace) -> Result<(), Refusal> {
        let overseer = [Role::Secretariat, Role::Deputy, Role::Observer]
            .iter()
            .any(|&role| self.is(role, place.cluster));
        let reads_sent = overseer || self.checks(place);
        if self.acts_for(&[Role::Staff, Role::Leader], place) || (reads_sent && place.status.is_sent()) {
            Ok(())
        } else {
            Err(Refusal::Hidden)
        }
    }

    /// Whether the actor may make this move on the sheet.
    ///
    /// # Errors
    /// The first [`Refusal`] that applies: rights before states.
    pub fn may(&self, step: SheetMove, place: &SheetPlace) -> Result<SheetStatus, Refusal> {
        self.may_read(place)?;
        self.has_part(step.part().ok_or(Refusal::NotYours)?, place)?;
        place.status.after(step, place.period).map_err(|forbidden| match forbidden {
            Forbidden::Sheet => Refusal::Status(place.status),
            Forbidden::Period => Refusal::PeriodClosed,
        })
    }

    /// Whether the part is the actor's on this sheet, whatever the state.
    ///
    /// # Errors
    /// [`Refusal::NotYours`], [`Refusal::LeaderOnly`], [`Refusal::OwnUnit`], [`Refusal::DeputyOnly`].
    pub fn has_part(&self, part: Part, place: &SheetPlace) -> Result<(), Refusal> {
        let allowed = |holds: bool| if holds { Ok(()) } else { Err(Refusal::NotYours) };
        match part {
            Part::Unit => allowed(self.acts_for(&[Role::Staff, Role::Leader], place)),
            Part::Leader if self.acts_for(&[Role::Leader], place) => Ok(()),
            Part::Leader if self.acts_for(&[Role::Staff], place) => Err(Refusal::LeaderOnly),
            Part::Secretariat => allowed(self.is(Role::Secretariat, place.cluster)),
            Part::CrossChecker if self.checks(place) => {
                if self.is_of_unit(place) {
                    Err(Refusal::OwnUnit)
                } else {
                    Ok(())
                }
            }
            Part::Leader | Part::CrossChecker => Err(Refusal::NotYours),
            Part::Appraiser => self.appraises(place),
        }
    }

    fn appraises(&self, place: &SheetPlace) -> Result<(), Refusal> {
        let (secretariat, deputy) =
            (self.is(Role::Secretariat, place.cluster), self.is(Role::Deputy, place.cluster));
        if !secretariat && !deputy {
            return Err(Refusal::NotYours);
        }
        if self.is_of_unit(place) {
            return Err(Refusal::OwnUnit);
        }
        match (place.chairs_own, secretariat, deputy) {
            (true, _, true) | (false, true, _) => Ok(()),
            (true, _, false) => Err(Refusal::DeputyOnly),
            (false, false, _) => Err(Refusal::NotYours),
        }
    }

    /// Whether the actor appraises sheets of the cluster; which of them, [`Actor::has_part`] says.
    #[must_use]
    pub fn appraises_in(&self, cluster: ClusterId) -> bool {
        [Role::Secretariat, Role::Deputy].iter().any(|&role| self.is(role, cluster))
    }

    /// Whether the actor may see the provisional ranking of a cluster.
    #[must_use]
    pub fn may_see_provisional_ranking(&self, cluster: ClusterId) -> bool {
        self.appraises_in(cluster) || self.is(Role::Observer, cluster)
    }

    /// Whether the actor may read a scheme of the cluster: adopted ones everybody there, since everybody is scored by
    /// them; drafts only who edits them and the secretariat.
    ///
    /// # Errors
    /// [`Refusal::Hidden`].
    pub fn may_read_scheme(&self, cluster: ClusterId, is_draft: bool) -> Result<(), Refusal> {
        let sees_drafts = self.is(Role::Admin, cluster) || self.appraises_in(cluster);
        if sees_drafts || (!is_draft && self.belongs_to(cluster)) { Ok(()) } else { Err(Refusal::Hidden) }
    }

    /// The clusters in which the actor holds a role of this kind.
    #[must_use]
    pub fn clusters_as(&self, is_meant: impl Fn(Role) -> bool) -> Clusters {
        let meant = || self.grants.iter().filter(|grant| is_meant(grant.role));
        if meant().any(|grant| grant.cluster.is_none()) {
            return Clusters::All;
        }
        Clusters::These(meant().filter_map(|grant| grant.cluster).collect())
    }

    /// The clusters the actor administers.
    #[must_use]
    pub fn administered(&self) -> Clusters {
        self.clusters_as(|role| role == Role::Admin)
    }

    /// Whether the actor has any business with the cluster.
    #[must_use]
    pub fn belongs_to(&self, cluster: ClusterId) -> bool {
        self.grants.iter().any(|grant| grant.cluster.is_none_or(|held| held == cluster))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLUSTER: ClusterId = ClusterId::new(1);
    const OTHER_CLUSTER: ClusterId = ClusterId::new(2);
    const HG: MemberUnitId = MemberUnitId::new(11);
    const CB: MemberUnitId = MemberUnitId::new(12);

    fn actor(role: Role, cluster: ClusterId, unit: Option<MemberUnitId>) -> Actor {
        Actor { account: AccountId::new(9), grants: vec![Grant { role, cluster: Some(cluster), unit }] }
    }

    fn place(status: SheetStatus) -> SheetPlace {
        SheetPlace {
            cluster: CLUSTER,
            unit: HG,
            status,
            period: PeriodStatus::Open,
            chairs_own: false,
            checker: None,
        }
    }

    #[test]
    fn a_draft_is_seen_by_its_own_unit_only() {
        let draft = place(SheetStatus::Draft);
        assert_eq!(actor(Role::Staff, CLUSTER, Some(HG)).may_read(&draft), Ok(()));
        for stranger in [
            actor(Role::Staff, CLUSTER, Some(CB)),
            actor(Role::Staff, OTHER_CLUSTER, Some(HG)),
            actor(Role::Secretariat, CLUSTER, Some(CB)),
            actor(Role::Observer, CLUSTER, None),
            actor(Role::Admin, CLUSTER, None),
        ] {
            assert_eq!(stranger.may_read(&draft), Err(Refusal::Hidden), "{stranger:?}");
        }
    }

    #[test]
    fn a_sent_sheet_is_read_by_overseers_and_changed_by_nobody() {
        let sent = place(SheetStatus::Submitted);
        for role in [Role::Secretariat, Role::Deputy, Role::Observer] {
            let overseer = actor(role, CLUSTER, role.needs_unit().then_some(CB));
            assert_eq!(overseer.may_read(&sent), Ok(()));
            assert_eq!(overseer.may(SheetMove::Edit, &sent), Err(Refusal::NotYours));
        }
        assert_eq!(
            actor(Role::Staff, CLUSTER, Some(HG)).may(SheetMove::Edit, &sent),
            Err(Refusal::Status(SheetStatus::Submitted))
        );
        assert_eq!(actor(Role::Secretariat, OTHER_CLUSTER, Some(CB)).may_read(&sent), Err(Refusal::Hidden));
    }

    #[test]
    fn an_admin_changes_no_score_in_any_state() {
        for &status in SheetStatus::ALL {
            for cluster in [Some(CLUSTER), None] {
                let admin = Actor {
                    account: AccountId::new(9),
                    grants: vec![Grant { role: Role::Admin, cluster, unit: None }],
                };
                assert!(admin.may(SheetMove::Edit, &place(status)).is_err());
            }
        }
    }

    #[test]
    fn staff_enter_but_only_the_leader_sends() {
        let draft = place(SheetStatus::Draft);
        let staff = actor(Role::Staff, CLUSTER, Some(HG));
        let leader = actor(Role::Leader, CLUSTER, Some(HG));
        assert_eq!(staff.may(SheetMove::Edit, &draft), Ok(SheetStatus::Draft));
        assert_eq!(staff.may(SheetMove::Submit, &draft), Err(Refusal::LeaderOnly));
        assert_eq!(leader.may(SheetMove::Submit, &draft), Ok(SheetStatus::Submitted));
    }

    #[test]
    fn an_admin_of_one_cluster_administers_no_other() {
        let one = actor(Role::Admin, CLUSTER, None);
        assert!(one.may_administer(Some(CLUSTER)));
        assert!(!one.may_administer(Some(OTHER_CLUSTER)));
        assert!(!one.may_administer(None));
        assert!(!actor(Role::Secretariat, CLUSTER, Some(HG)).may_administer(Some(CLUSTER)));
    }

    #[test]
    fn a_role_without_a_cluster_reaches_every_cluster_and_others_their_own() {
        let grant = |role, cluster| Grant { role, cluster, unit: None };
        let both = Actor {
            account: AccountId::new(9),
            grants: vec![grant(Role::Admin, Some(OTHER_CLUSTER)), grant(Role::Observer, Some(CLUSTER))],
        };
        assert_eq!(both.administered(), Clusters::These([OTHER_CLUSTER].into()));
        assert_eq!(both.clusters_as(|_| true), Clusters::These([CLUSTER, OTHER_CLUSTER].into()));
        assert_eq!(both.clusters_as(|role| role == Role::Staff), Clusters::These([].into()));
        let all = Actor { grants: vec![grant(Role::Admin, None)], ..both };
        assert_eq!(all.administered(), Clusters::All);
        assert_eq!(all.clusters_as(|role| role == Role::Staff), Clusters::These([].into()));
    }

    #[test]
    fn a_closed_period_takes_nothing() {
        let closed = SheetPlace { period: PeriodStatus::EntryClosed, ..place(SheetStatus::Draft) };
        let leader = actor(Role::Leader, CLUSTER, Some(HG));
        assert_eq!(leader.may(SheetMove::Edit, &closed), Err(Refusal::PeriodClosed));
    }
}
