//! The illustrative results of a period, entered and sent as the units' staff and leaders would.

use super::People;
use crate::actions::entries::{self, LineChange};
use crate::actions::evidence::{self, NewEvidence};
use crate::actions::{ActionError, first_start, sheets, to_the_end};
use crate::domain::access::Role;
use crate::domain::entry::RawEntry;
use crate::domain::evidence::EvidenceLimits;
use crate::domain::ids::{ClusterId, EntryVersion, SheetId};
use crate::domain::scheme::{Evidence, Scheme};
use crate::store;
use crate::store::StoreError;
use crate::store::clusters::MemberRecord;
use crate::store::evidence::DocumentWords;
use crate::store::journal::Record;
use serde::de::DeserializeOwned;
use sqlx::PgPool;
use std::collections::BTreeMap;

/// Entries of the present period by unit and line, in the format of the scoring table's §6.
pub(super) const PRESENT: &str = include_str!("illustrative_results.json");
/// The same of earlier periods, by period.
pub(super) const EARLIER: &str = include_str!("earlier_results.json");

/// What each unit enters, by line.
pub(super) type Results = BTreeMap<String, BTreeMap<String, RawEntry>>;

/// Reads one of the documents above.
pub(super) fn results_of<T: DeserializeOwned>(document: &str) -> Result<T, ActionError> {
    serde_json::from_str(document).map_err(|error| {
        StoreError::Unreadable { what: "illustrative results", value: error.to_string() }.into()
    })
}

/// Fills and sends the sheet of one unit, as its staff and its leader would.
pub(super) async fn fill(
    people: &People,
    period: &str,
    member: &MemberRecord,
    results: &Results,
) -> Result<(), ActionError> {
    let db = &people.db;
    let Some(results) = results.get(&member.code) else {
        return Ok(());
    };
    let mut connection = db.acquire().await?;
    let found = store::sheets::find(&mut connection, first_start::CLUSTER, period, &member.code).await?;
    // Sent already: an earlier start came this far.
    let Some(sheet) = found.filter(|sheet| !sheet.place.status.is_sent()) else { return Ok(()) };
    let (scheme, _) = store::schemes::load(&mut connection, sheet.scheme_version).await?;
    drop(connection);
    let code = member.code.to_lowercase();
    let staff = people.who(&format!("{code}.chuyenvien"), Role::Staff, Some(member)).await?;
    let leader = people.who(&format!("{code}.lanhdao"), Role::Leader, Some(member)).await?;
    let (Some(staff), Some(leader)) = (staff, leader) else {
        return Ok(());
    };
    let changes = results.iter().map(|(line, raw)| LineChange {
        line: line.clone(),
        raw: raw.clone(),
        note: String::new(),
        read_version: EntryVersion::NONE,
    });
    let changes: Vec<LineChange> = changes.collect();
    entries::save(db, &staff, sheet.codes(), |_| Ok::<_, ActionError>((changes, ()))).await?;
    let papers = papers_of(&scheme, results);
    evidence::add(db, &staff, sheet.id, papers, EvidenceLimits::default()).await?;
    let version = mark_illustrative(db, people.cluster.id, sheet.id).await?;
    sheets::submit(db, &leader, sheet.id, version).await?;
    Ok(())
}

/// The papers behind the results, named without files: one for every line that cannot be sent without.
fn papers_of(scheme: &Scheme, results: &BTreeMap<String, RawEntry>) -> NewEvidence {
    let wanted = scheme.lines().into_iter().filter(|line| line.node.evidence == Evidence::Required);
    let lines = wanted.map(|line| line.code().to_owned()).filter(|code| results.contains_key(code));
    let words = DocumentWords {
        number: "01-BC/TG".to_owned(),
        summary: "Báo cáo giả định (số liệu minh họa)".to_owned(),
        ..DocumentWords::default()
    };
    NewEvidence { lines: lines.collect(), file: None, words }
}

/// Says of a sheet that its figures are only an illustration; its version now.
async fn mark_illustrative(db: &PgPool, cluster: ClusterId, sheet: SheetId) -> Result<i32, ActionError> {
    let db = db.clone();
    to_the_end(async move {
        let mut tx = db.begin().await?;
        store::sheets::mark_illustrative(&mut tx, sheet).await?;
        let record = Record {
            action: "sheet.marked_illustrative",
            cluster: Some(cluster),
            sheet: Some(sheet),
            ..Record::default()
        };
        store::journal::append(&mut tx, record).await?;
        let (version, _) = store::entries::of_sheet(&mut tx, sheet).await?;
        tx.commit().await?;
        Ok(version)
    })
    .await
}
