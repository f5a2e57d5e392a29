//! Member units: names from a day on, new members, the order and end of a membership.

use super::{
    ActionError, InputFault, InputFaultKind, administers, fault_on_constraint, to_the_end, with_rights_now,
};
use crate::domain::access::{Actor, Refusal};
use crate::domain::ids::{ClusterId, MemberUnitId};
use crate::store;
use crate::store::clusters::{DatedName, MembershipDates};
use crate::store::journal::Record;
use serde_json::json;
use sqlx::PgPool;

/// Most characters of a unit's name.
const NAME_MAX: usize = 200;

const KNOWN: &[(&str, &str, InputFaultKind)] = &[
    ("member_unit_code_key", "code", InputFaultKind::Taken),
    ("member_unit_code_form", "code", InputFaultKind::CodeForm),
    ("member_unit_name_no_overlap", "from", InputFaultKind::DatesOverlap),
    ("member_unit_name_range", "from", InputFaultKind::DatesOutOfOrder),
    ("cluster_membership_no_overlap", "member_from", InputFaultKind::DatesOverlap),
    ("cluster_membership_range", "member_to", InputFaultKind::DatesOutOfOrder),
    ("cluster_membership_protocol_order_check", "position", InputFaultKind::NotACount),
];

fn check_names(full_name: &str, short_name: &str) -> Result<(), ActionError> {
    let mut faults = Vec::new();
    for (field, name) in [("full_name", full_name), ("short_name", short_name)] {
        if name.is_empty() {
            faults.push(InputFault::new(field, InputFaultKind::Required));
        } else if name.chars().count() > NAME_MAX {
            faults.push(InputFault::new(field, InputFaultKind::TooLong));
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(ActionError::Input(faults)) }
}

/// A unit that joins the cluster.
#[derive(Debug, Clone)]
pub struct NewMember {
    /// Its code in addresses: capital letters and digits.
    pub code: String,
    /// In full.
    pub full_name: String,
    /// As tables show it.
    pub short_name: String,
    /// Order and dates of its membership; its name holds from the first day on.
    pub membership: MembershipDates,
}

/// Adds a new unit to the cluster.
///
/// # Errors
/// [`ActionError::Input`], [`ActionError::Refused`].
pub async fn add(
    db: &PgPool,
    actor: &Actor,
    cluster: ClusterId,
    member: NewMember,
) -> Result<MemberUnitId, ActionError> {
    administers(actor, Some(cluster))?;
    check_names(&member.full_name, &member.short_name)?;
    let (db, actor) = (db.clone(), actor.clone());
    to_the_end(async move {
        let known = |error| fault_on_constraint(error, KNOWN);
        let mut tx = db.begin().await?;
        administers(&with_rights_now(&mut tx, &actor).await?, Some(cluster))?;
        let unit = store::clusters::insert_unit(&mut tx, &member.code).await.map_err(known)?;
        let name = DatedName {
            unit,
            full_name: member.full_name.clone(),
            short_name: member.short_name.clone(),
            valid_from: member.membership.valid_from,
            valid_to: None,
        };
        store::clusters::add_name(&mut tx, &name).await.map_err(known)?;
        store::clusters::add_membership(&mut tx, cluster, unit, &member.membership).await.map_err(known)?;
        let record = Record {
            account: Some(actor.account),
            action: "member.added",
            cluster: Some(cluster),
            subject: Some(&member.code),
            after: Some(json!({"full_name": member.full_name, "membership": member.membership})),
            ..Record::default()
        };
        store::journal::append(&mut tx, record).await?;
        tx.commit().await?;
        Ok(unit)
    })
    .await
}

/// Gives a unit of the cluster a name from a day on.
///
/// # Errors
/// [`ActionError::Input`], [`ActionError::Refused`].
pub async fn rename(
    db: &PgPool,
    actor: &Actor,
    cluster: ClusterId,
    unit_code: &str,
    name: DatedName,
) -> Result<(), ActionError> {
    administers(actor, Some(cluster))?;
    check_names(&name.full_name, &name.short_name)?;
    let (db, actor, unit_code) = (db.clone(), actor.clone(), unit_code.to_owned());
    to_the_end(async move {
        let mut tx = db.begin().await?;
        administers(&with_rights_now(&mut tx, &actor).await?, Some(cluster))?;
        let names = store::clusters::names(&mut tx, cluster).await?;
        let before = names.iter().rfind(|known| known.unit == name.unit).map(|known| {
            json!({"full_name": known.full_name, "short_name": known.short_name, "from": known.valid_from})
        });
        store::clusters::add_name(&mut tx, &name).await.map_err(|error| fault_on_constraint(error, KNOWN))?;
        let record = Record {
            account: Some(actor.account),
            action: "member.renamed",
            cluster: Some(cluster),
            subject: Some(&unit_code),
            before,
            after: Some(json!({"full_name": name.full_name, "short_name": name.short_name,
                               "from": name.valid_from})),
            ..Record::default()
        };
        store::journal::append(&mut tx, record).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// Changes the order or the dates of a membership.
///
/// # Errors
/// [`ActionError::Input`], [`ActionError::Refused`], [`ActionError::Stale`] where it is not as `seen` any more.
pub async fn change_membership(
    db: &PgPool,
    actor: &Actor,
    cluster: ClusterId,
    membership: i64,
    seen: &str,
    dates: MembershipDates,
) -> Result<(), ActionError> {
    administers(actor, Some(cluster))?;
    let (db, actor, seen) = (db.clone(), actor.clone(), seen.to_owned());
    to_the_end(async move {
        let mut tx = db.begin().await?;
        administers(&with_rights_now(&mut tx, &actor).await?, Some(cluster))?;
        let memberships = store::clusters::memberships(&mut tx, cluster).await?;
        let stored = memberships.iter().find(|known| known.id == membership);
        if stored.is_some_and(|known| known.dates.mark() != seen) {
            return Err(ActionError::Stale);
        }
        let found = store::clusters::change_membership(&mut tx, cluster, membership, &dates)
            .await
            .map_err(|error| fault_on_constraint(error, KNOWN))?;
        if !found {
            return Err(Refusal::Hidden.into());
        }
        let record = Record {
            account: Some(actor.account),
            action: "member.membership_changed",
            cluster: Some(cluster),
            subject: stored.map(|known| known.unit_code.as_str()),
            before: Some(json!({"membership": membership, "dates": stored.map(|known| &known.dates)})),
            after: Some(json!({"membership": membership, "dates": dates})),
            ..Record::default()
        };
        store::journal::append(&mut tx, record).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}
