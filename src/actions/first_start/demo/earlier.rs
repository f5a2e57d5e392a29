//! Periods before the present one: entered, appraised, agreed and published, so that there is something to compare with.

use super::results::{EARLIER, Results, fill, results_of};
use super::{DEPUTY, People, SECRETARIAT};
use crate::actions::appraisal::{LineJudgement, accept_together, agree, finish, judge, take_up};
use crate::actions::publication::{Publication, publish};
use crate::actions::{ActionError, first_start, periods};
use crate::domain::access::{Actor, Role};
use crate::domain::appraisal::Verdict;
use crate::domain::entry::{RawEntry, RawValue};
use crate::domain::ids::{EntryVersion, SheetId};
use crate::domain::scheme::{Form, Line, Scheme, ScoredBy};
use crate::domain::workflow::{PeriodMove, PeriodStatus, SheetStatus};
use crate::store;
use crate::store::clusters::MemberRecord;
use crate::store::periods::{NewPeriod, PeriodDates, PeriodKind, PeriodRecord};
use crate::store::sheets::SheetRecord;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// Year, month, day.
type Day = (i32, u32, u32);

/// First and last day of each, and the day the conference met.
const DAYS: [(&str, [Day; 3]); 2] = [
    ("2012-H1", [(2012, 1, 1), (2012, 6, 30), (2012, 7, 12)]),
    ("2012-H2", [(2012, 7, 1), (2012, 12, 31), (2013, 1, 10)]),
];

/// Publishes the earlier periods, or what is still missing of them after a start that was cut off.
pub(super) async fn publish_all(people: &People) -> Result<(), ActionError> {
    let results: BTreeMap<String, Results> = results_of(EARLIER)?;
    for (code, days) in DAYS {
        let [starts_on, ends_on, meeting_on] =
            days.map(|(year, month, day)| NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default());
        let Some(results) = results.get(code) else { continue };
        let dates = PeriodDates {
            starts_on,
            ends_on,
            data_cutoff_on: ends_on,
            // Its sheets are sent today.
            submission_deadline_on: people.today,
            appraisal_deadline_on: people.today,
            meeting_on,
        };
        let Some(period) = open(people, code, dates).await? else { continue };
        for member in &people.members {
            fill(people, code, member, results).await?;
            appraise(people, code, member).await?;
        }
        proclaim(people, &period).await?;
    }
    Ok(())
}

/// The period, open for entry; nothing once it is published.
async fn open(people: &People, code: &str, dates: PeriodDates) -> Result<Option<PeriodRecord>, ActionError> {
    let Some(admin) = people.who(super::ADMIN, Role::Admin, None).await? else { return Ok(None) };
    let found = match people.period(code).await? {
        None => {
            let Some(present) = people.period(first_start::PERIOD).await? else { return Ok(None) };
            let new = NewPeriod {
                cluster: people.cluster.id,
                code: code.to_owned(),
                kind: PeriodKind::HalfYear,
                dates,
                scheme_version: present.scheme_version,
            };
            periods::create(&people.db, &admin, new).await?;
            people.period(code).await?
        }
        found => found,
    };
    let Some(period) = found else { return Ok(None) };
    if period.status == PeriodStatus::Preparing {
        periods::apply(&people.db, &admin, &period, PeriodMove::Open).await?;
    }
    let period = people.period(code).await?;
    Ok(period.filter(|period| matches!(period.status, PeriodStatus::Open | PeriodStatus::EntryClosed)))
}

/// Takes a sheet up and closes its appraisal, all its figures accepted.
async fn appraise(people: &People, period: &str, member: &MemberRecord) -> Result<(), ActionError> {
    let Some(appraiser) = appraiser_of(people, member).await? else { return Ok(()) };
    let Some(secretariat) = people.who(SECRETARIAT, Role::Secretariat, people.member("HG")).await? else {
        return Ok(());
    };
    let db = &people.db;
    loop {
        let mut connection = db.acquire().await?;
        let found = store::sheets::find(&mut connection, first_start::CLUSTER, period, &member.code).await?;
        let Some(sheet) = found else { return Ok(()) };
        match sheet.place.status {
            SheetStatus::Submitted => {
                drop(connection);
                take_up(db, &appraiser, sheet.id).await?;
            }
            SheetStatus::UnderAppraisal => {
                let (scheme, _) = store::schemes::load(&mut connection, sheet.scheme_version).await?;
                drop(connection);
                decide(people, &appraiser, &sheet, &scheme).await?;
                finish(db, &appraiser, sheet.id).await?;
            }
            SheetStatus::Appraised => {
                drop(connection);
                agree(db, &secretariat, sheet.id).await?;
            }
            SheetStatus::Draft
            | SheetStatus::Returned
            | SheetStatus::Explained
            | SheetStatus::Agreed
            | SheetStatus::Published => return Ok(()),
        }
    }
}

/// Nobody appraises the unit they come from.
async fn appraiser_of(people: &People, member: &MemberRecord) -> Result<Option<Actor>, ActionError> {
    if member.code == "HG" {
        people.who(DEPUTY, Role::Deputy, people.member("CB")).await
    } else {
        people.who(SECRETARIAT, Role::Secretariat, people.member("HG")).await
    }
}

async fn decide(
    people: &People,
    appraiser: &Actor,
    sheet: &SheetRecord,
    scheme: &Scheme,
) -> Result<(), ActionError> {
    let id: SheetId = sheet.id;
    let computed = scheme.lines().iter().map(|line| line.code().to_owned()).collect();
    let accepted = accept_together(&people.db, appraiser, id, computed).await?;
    let rest = scheme.lines().into_iter().filter(|line| !accepted.iter().any(|code| code == line.code()));
    let judgements = rest.map(|line| LineJudgement {
        verdict: Some(verdict(&line)),
        line: line.code().to_owned(),
        reason: "Số liệu minh họa".to_owned(),
        read_version: EntryVersion::NONE,
    });
    judge(&people.db, appraiser, id, judgements.collect()).await?;
    Ok(())
}

/// What a unit judged of itself stands; of what the appraiser counts, nothing happened.
fn verdict(line: &Line<'_>) -> Verdict {
    match &line.rule.form {
        Form::Count(count) if line.node.scored_by == ScoredBy::Appraiser => {
            let none = count.items.iter().map(|item| (item.code.clone(), RawValue::text("0")));
            Verdict::Corrected(RawEntry { inputs: none.collect(), ..RawEntry::default() })
        }
        _ => Verdict::Accepted,
    }
}

async fn proclaim(people: &People, period: &PeriodRecord) -> Result<(), ActionError> {
    let Some(secretariat) = people.who(SECRETARIAT, Role::Secretariat, people.member("HG")).await? else {
        return Ok(());
    };
    let publication = Publication {
        meeting_on: period.dates.meeting_on,
        document_number: String::new(),
        reason: String::new(),
        without: BTreeSet::new(),
        seen: 0,
    };
    publish(&people.db, &secretariat, period, publication).await?;
    Ok(())
}
