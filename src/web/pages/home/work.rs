//! What the home page lists of other units' sheets for those who appraise or check them.
//!
//! Rights are asked of the actor, sheet by sheet; what can be done with a sheet stands on its appraisal page.

use crate::domain::access::{Actor, Role};
use crate::domain::workflow::{Part, SheetStatus};
use crate::store::periods::PeriodRecord;
use crate::store::sheets::SheetRecord;
use crate::text::Lang;
use crate::web::page::Tag;
use crate::web::pages::appraisal::address::{AppraisalAddress, queue};
use crate::web::words;

/// The states a sheet is at work in, in the order in which they ask for something.
const AT_WORK: [SheetStatus; 6] = [
    SheetStatus::Submitted,
    SheetStatus::Explained,
    SheetStatus::UnderAppraisal,
    SheetStatus::Returned,
    SheetStatus::Appraised,
    SheetStatus::Agreed,
];

/// The sheets of a period by state, for those who appraise them.
#[derive(Debug, Clone)]
pub struct AppraisalDesk {
    /// The states that have sheets.
    pub groups: Vec<StateGroup>,
    /// All sheets of the period.
    pub queue_href: String,
}

/// The sheets in one state.
#[derive(Debug, Clone)]
pub struct StateGroup {
    /// The state and how many are in it, e.g. "Chờ nhận thẩm định (2)".
    pub name: String,
    /// The units, each with its appraisal page, in conference order.
    pub units: Vec<UnitLink>,
}

/// A unit with its sheet's appraisal page.
#[derive(Debug, Clone)]
pub struct UnitLink {
    /// Short name.
    pub unit: String,
    /// The page.
    pub href: String,
}

/// A sheet that was given to this person to check.
#[derive(Debug, Clone)]
pub struct CheckedSheet {
    /// Short name of the unit.
    pub unit: String,
    /// The sheet's state.
    pub status: Tag,
    /// Its appraisal page; none before it is sent.
    pub href: Option<String>,
}

/// Whether the person has to do with other units' sheets of the cluster, so that reading them is worth it.
pub(super) fn is_wanted(actor: &Actor, period: &PeriodRecord) -> bool {
    actor.may_see_provisional_ranking(period.cluster) || actor.is(Role::CrossChecker, period.cluster)
}

/// The sheets the actor appraises, or agrees on, by state; `None` where nothing waits.
pub(super) fn appraisal(
    t: Lang,
    actor: &Actor,
    period: &PeriodRecord,
    sheets: &[SheetRecord],
) -> Option<AppraisalDesk> {
    let is_theirs = |sheet: &SheetRecord| {
        let is_done = matches!(sheet.place.status, SheetStatus::Appraised | SheetStatus::Agreed);
        actor.has_part(Part::Appraiser, &sheet.place).is_ok()
            || (is_done && actor.has_part(Part::Secretariat, &sheet.place).is_ok())
    };
    let group = |status: SheetStatus| {
        let in_it = sheets.iter().filter(|sheet| sheet.place.status == status && is_theirs(sheet));
        let units: Vec<UnitLink> = in_it
            .map(|sheet| UnitLink {
                unit: sheet.unit_short_name.clone(),
                href: AppraisalAddress::of(sheet).part(""),
            })
            .collect();
        let name = match status {
            SheetStatus::Submitted => t.home_to_take_up().to_owned(),
            other => words::sheet_status(t, other).text,
        };
        (!units.is_empty()).then(|| StateGroup { name: t.home_state_count(name, units.len()), units })
    };
    let groups: Vec<StateGroup> = AT_WORK.into_iter().filter_map(group).collect();
    let queue_href = queue(&period.cluster_code, &period.code, "");
    (!groups.is_empty()).then_some(AppraisalDesk { groups, queue_href })
}

/// The sheets given to the actor to check.
pub(super) fn checked(t: Lang, actor: &Actor, sheets: &[SheetRecord]) -> Vec<CheckedSheet> {
    let assigned = sheets.iter().filter(|sheet| actor.has_part(Part::CrossChecker, &sheet.place).is_ok());
    assigned
        .map(|sheet| CheckedSheet {
            unit: sheet.unit_short_name.clone(),
            status: words::sheet_status(t, sheet.place.status),
            href: actor.may_read(&sheet.place).is_ok().then(|| AppraisalAddress::of(sheet).part("")),
        })
        .collect()
}
