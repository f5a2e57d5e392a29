//! Another scheme version for a period whose sheets may already hold entries: what it will do to every entry, and
//! doing it. What fits is carried over; what does not is set aside and comes back with a version it fits.

use super::secrets::short_mark;
use super::sheets::{refresh_totals, result_of, totals_of};
use super::{ActionError, InputFault, InputFaultKind, administers, to_the_end, with_rights_now};
use crate::domain::access::{Actor, Refusal};
use crate::domain::carry::{self, Carrying, Fate, Why};
use crate::domain::entry::RawEntry;
use crate::domain::ids::SchemeVersionId;
use crate::domain::scheme::Scheme;
use crate::domain::workflow::{PeriodStatus, SheetStatus};
use crate::store;
use crate::store::journal::Record;
use crate::store::periods::PeriodRecord;
use crate::store::set_aside::AsideRecord;
use crate::store::sheets::{SheetRecord, SheetTotals};
use serde_json::json;
use sqlx::{PgConnection, PgPool};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a change of version will do to the sheets of a period.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The version the period names now.
    pub from: Arc<Scheme>,
    /// The version it would name.
    pub to: Arc<Scheme>,
    /// The numbers of both versions.
    pub numbers: (i32, i32),
    /// Every sheet with what happens to its entries.
    pub sheets: Vec<SheetPlan>,
    /// A mark of everything this was computed from.
    pub mark: String,
}

/// What happens to one sheet.
#[derive(Debug, Clone)]
pub struct SheetPlan {
    /// The sheet.
    pub sheet: SheetRecord,
    /// What becomes of each entry.
    pub carrying: Carrying,
    /// Entries set aside earlier that come back, each with the line it fits now.
    pub restored: Vec<(AsideRecord, String)>,
    /// The totals it will have.
    pub after: SheetTotals,
}

impl SheetPlan {
    /// Whether the sheet was sent: what a leader signed is not changed under their hands.
    #[must_use]
    pub fn is_sent(&self) -> bool {
        !matches!(self.sheet.place.status, SheetStatus::Draft | SheetStatus::Returned)
    }
}

/// Computes what naming `to` would do. Changes nothing.
///
/// # Errors
/// [`ActionError::Store`].
pub async fn plan(
    connection: &mut PgConnection,
    period: &PeriodRecord,
    to: SchemeVersionId,
) -> Result<Plan, ActionError> {
    let (from, old_number) = store::schemes::load(connection, period.scheme_version).await?;
    let (target, new_number) = store::schemes::load(connection, to).await?;
    let mut aside: BTreeMap<_, Vec<AsideRecord>> = BTreeMap::new();
    let mut earlier: BTreeMap<SchemeVersionId, Arc<Scheme>> = BTreeMap::new();
    for record in store::set_aside::of_period(connection, period.id).await? {
        if let std::collections::btree_map::Entry::Vacant(missing) = earlier.entry(record.scheme_version) {
            missing.insert(store::schemes::load(connection, record.scheme_version).await?.0);
        }
        aside.entry(record.sheet).or_default().push(record);
    }
    let mut sheets = Vec::new();
    let mut seen = vec![json!([period.id.get(), period.version, to.get()])];
    for sheet in store::sheets::of_period(connection, &period.cluster_code, &period.code).await? {
        let (version, stored) = store::entries::of_sheet(connection, sheet.id).await?;
        seen.push(json!([sheet.id.get(), version]));
        let raws = stored.into_iter().map(|(code, entry)| (code, entry.raw)).collect();
        let aside = aside.remove(&sheet.id).unwrap_or_default();
        sheets.push(plan_sheet(sheet, &raws, &aside, (&from, &target, &earlier))?);
    }
    let mark = short_mark(&json!(seen).to_string());
    Ok(Plan { from, to: target, numbers: (old_number, new_number), sheets, mark })
}

type Schemes<'a> = (&'a Scheme, &'a Scheme, &'a BTreeMap<SchemeVersionId, Arc<Scheme>>);

fn plan_sheet(
    sheet: SheetRecord,
    raws: &BTreeMap<String, RawEntry>,
    aside: &[AsideRecord],
    (from, to, earlier): Schemes<'_>,
) -> Result<SheetPlan, ActionError> {
    let carrying = carry::carry(from, to, raws);
    let mut present = BTreeMap::new();
    for (code, fate) in &carrying.entries {
        match (fate, raws.get(code)) {
            (Fate::Kept { at, .. }, Some(raw)) => drop(present.insert(at.clone(), raw.clone())),
            (Fate::Kept { .. } | Fate::SetAside(_), _) => {}
        }
    }
    let mut restored = Vec::new();
    for (version, scheme) in earlier {
        let own: BTreeMap<String, RawEntry> = aside
            .iter()
            .filter(|record| record.scheme_version == *version)
            .map(|record| (record.line.clone(), record.raw.clone()))
            .collect();
        for back in carry::restorable(scheme, to, &own, &present) {
            let found =
                aside.iter().find(|record| record.scheme_version == *version && record.line == back.line);
            if let Some(record) = found {
                present.insert(back.at.clone(), record.raw.clone());
                restored.push((record.clone(), back.at));
            }
        }
    }
    let after = result_of(to, sheet.submission_deadline_on, sheet.submitted_on, present)?;
    Ok(SheetPlan { after: totals_of(to, &after), sheet, carrying, restored })
}

/// Names another version for the period and carries its entries over, as `mark`ed by the plan that was shown.
///
/// # Errors
/// [`ActionError::Stale`] where anything the plan was computed from has changed; [`ActionError::Input`] on `sent` while
/// a sheet is sent, on `to` for a version that cannot be chosen; [`ActionError::Refused`].
pub async fn apply(
    db: &PgPool,
    actor: &Actor,
    period: &PeriodRecord,
    to: SchemeVersionId,
    mark: &str,
) -> Result<(), ActionError> {
    administers(actor, Some(period.cluster))?;
    let (db, actor, period, mark) = (db.clone(), actor.clone(), period.clone(), mark.to_owned());
    to_the_end(async move {
        let mut tx = db.begin().await?;
        let locked = store::periods::lock(&mut tx, period.id).await?;
        administers(&with_rights_now(&mut tx, &actor).await?, Some(period.cluster))?;
        if matches!(locked.status, PeriodStatus::Published | PeriodStatus::Archived) {
            return Err(Refusal::PeriodClosed.into());
        }
        let adopted = store::schemes::adopted(&mut tx, period.cluster).await?;
        let may_choose = adopted.iter().any(|version| version.id == to && version.is_in_force);
        if !may_choose || to == locked.scheme_version {
            return Err(InputFault::new("to", InputFaultKind::UnknownChoice).into());
        }
        let period =
            PeriodRecord { version: locked.version, scheme_version: locked.scheme_version, ..period };
        for sheet in store::sheets::of_period(&mut tx, &period.cluster_code, &period.code).await? {
            store::sheets::lock(&mut tx, sheet.id).await?;
        }
        let plan = plan(&mut tx, &period, to).await?;
        if plan.mark != mark {
            return Err(ActionError::Stale);
        }
        if plan.sheets.iter().any(SheetPlan::is_sent) {
            return Err(InputFault::new("sent", InputFaultKind::Fixed).into());
        }
        store::periods::set_scheme(&mut tx, period.id, to).await?;
        for sheet in &plan.sheets {
            carry_over(&mut tx, &actor, &period, &plan.to, sheet).await?;
        }
        let record = Record {
            account: Some(actor.account),
            action: "period.scheme_changed",
            cluster: Some(period.cluster),
            subject: Some(&period.code),
            before: Some(json!({"scheme_version": period.scheme_version.get()})),
            after: Some(json!({"scheme_version": to.get()})),
            ..Record::default()
        };
        store::journal::append(&mut tx, record).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

async fn carry_over(
    tx: &mut PgConnection,
    actor: &Actor,
    period: &PeriodRecord,
    to: &Scheme,
    plan: &SheetPlan,
) -> Result<(), ActionError> {
    let sheet = plan.sheet.id;
    let (mut old, mut new, mut aside) = (Vec::new(), Vec::new(), Vec::new());
    let kept = plan.carrying.entries.values().filter_map(|fate| match fate {
        Fate::Kept { at, .. } => Some(at),
        Fate::SetAside(_) => None,
    });
    let taken: BTreeSet<&String> = kept.collect();
    for (line, fate) in &plan.carrying.entries {
        match fate {
            Fate::Kept { at, .. } if at != line => {
                old.push(line.clone());
                new.push(at.clone());
            }
            Fate::Kept { .. } => {}
            Fate::SetAside(why) => {
                // A code that now belongs to another line must be free for that line's own entry.
                let stays = !matches!(why, Why::LineGone) && to.line(line).is_some() && !taken.contains(line);
                store::set_aside::put(tx, sheet, line, period.scheme_version, stays).await?;
                aside.push(line);
            }
        }
    }
    if !old.is_empty() {
        store::set_aside::renumber(tx, sheet, &old, &new).await?;
    }
    for (record, at) in &plan.restored {
        store::set_aside::restore(tx, record, at).await?;
    }
    let (deadline, sent_on) = (plan.sheet.submission_deadline_on, plan.sheet.submitted_on);
    refresh_totals(tx, to, sheet, deadline, sent_on).await?;
    let restored: Vec<&String> = plan.restored.iter().map(|(_, at)| at).collect();
    let record = Record {
        account: Some(actor.account),
        action: "sheet.scheme_changed",
        cluster: Some(period.cluster),
        sheet: Some(sheet),
        before: Some(json!({"total": plan.sheet.totals.total})),
        after: Some(json!({
            "total": plan.after.total, "set_aside": aside, "renumbered": [old, new], "restored": restored
        })),
        ..Record::default()
    };
    store::journal::append(tx, record).await?;
    Ok(())
}
