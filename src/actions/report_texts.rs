//! Writing a unit's part of the cluster's report.

use super::{ActionError, InputFault, InputFaultKind, to_the_end, with_rights_now};
use crate::domain::access::{Actor, Refusal};
use crate::domain::ids::SheetId;
use crate::domain::report::{REPORT_TEXT_MAX, ReportSection};
use crate::store;
use crate::store::journal::Record;
use serde_json::json;
use sqlx::PgPool;
use std::collections::BTreeMap;

/// A text as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedText {
    /// What it is to say.
    pub body: String,
    /// The version it was read with; 0 for none.
    pub read_version: i32,
}

/// What became of the texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// All that changed are saved.
    Saved,
    /// A colleague wrote one of them since it was read. Nothing changed.
    Conflict,
}

/// Saves what changed of a unit's texts: all of it, or nothing.
///
/// # Errors
/// [`ActionError::Input`] for a text that is too long, by the word of its section; [`ActionError::Refused`],
/// [`ActionError::Store`].
pub async fn write(
    db: &PgPool,
    actor: &Actor,
    sheet: SheetId,
    texts: BTreeMap<ReportSection, TypedText>,
) -> Result<Written, ActionError> {
    let is_long = |text: &TypedText| text.body.chars().count() > REPORT_TEXT_MAX;
    let long = texts.iter().filter(|(_, text)| is_long(text));
    let faults: Vec<InputFault> =
        long.map(|(section, _)| InputFault::new(section.as_str(), InputFaultKind::TooLong)).collect();
    if !faults.is_empty() {
        return Err(ActionError::Input(faults));
    }
    let (db, actor) = (db.clone(), actor.clone());
    to_the_end(async move {
        let mut tx = db.begin().await?;
        let locked = store::sheets::lock(&mut tx, sheet).await?.ok_or(Refusal::Hidden)?;
        with_rights_now(&mut tx, &actor).await?.may_write_report(&locked.place)?;
        let before = store::report_texts::of_sheet(&mut tx, sheet).await?;
        for (section, text) in texts {
            let old = before.get(&section).map_or("", |old| old.body.as_str());
            if old == text.body {
                continue;
            }
            let new = (text.body.as_str(), text.read_version);
            if !store::report_texts::replace(&mut tx, sheet, section, new, actor.account).await? {
                return Ok(Written::Conflict);
            }
            let record = Record {
                account: Some(actor.account),
                action: "report.written",
                cluster: Some(locked.place.cluster),
                sheet: Some(sheet),
                subject: Some(section.as_str()),
                before: Some(json!({"section": section, "text": old})),
                after: Some(json!({"section": section, "text": text.body})),
                ..Record::default()
            };
            store::journal::append(&mut tx, record).await?;
        }
        tx.commit().await?;
        Ok(Written::Saved)
    })
    .await
}
