//! A sheet as its pages need it: who asks may read it, and the engine has scored it.

use crate::actions::ActionError;
use crate::actions::entries::{LineOutcome, Saved};
use crate::domain::access::Refusal;
use crate::domain::scheme::Scheme;
use crate::domain::scoring::MemberResult;
use crate::domain::sheet::{SheetCodes, explain_unit};
use crate::domain::workflow::{Part, SheetMove, SheetStatus};
use crate::store;
use crate::store::entries::Entries;
use crate::store::remarks::RemarkRecord;
use crate::store::returns::ReturnRecord;
use crate::store::sheets::{OpenedSheet, SheetRecord};
use crate::text::Lang;
use crate::web::error::WebError;
use crate::web::pages::sheet::view::SheetHead;
use crate::web::paths::SheetAddress;
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use crate::web::words;
use serde::Deserialize;
use sqlx::PgConnection;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The codes in a sheet's address.
#[derive(Debug, Clone, Deserialize)]
pub struct SheetPath {
    /// The cluster's code.
    pub cluster: String,
    /// The period's code.
    pub period: String,
    /// The unit's code.
    pub unit: String,
}

impl SheetPath {
    /// The codes, for the store.
    #[must_use]
    pub fn codes(&self) -> SheetCodes {
        SheetCodes { cluster: self.cluster.clone(), period: self.period.clone(), unit: self.unit.clone() }
    }
}

/// A sheet, read and scored.
#[derive(Debug)]
pub struct OpenSheet {
    /// The sheet.
    pub record: SheetRecord,
    /// Its scheme.
    pub scheme: Arc<Scheme>,
    /// Code and version of its scheme, e.g. `DB-2013 v1`.
    pub scheme_name: String,
    /// Its entries.
    pub entries: Entries,
    /// How much evidence each line has.
    pub evidence: BTreeMap<String, usize>,
    /// What the engine makes of them.
    pub result: MemberResult,
    /// Its addresses.
    pub address: SheetAddress,
    /// The language of the page.
    pub t: Lang,
    /// Why this person cannot change it now.
    pub refusal: Option<Refusal>,
    /// What the appraisers want of the unit; nothing for anybody else.
    pub wanted: Wanted,
}

/// What the appraisers want of a unit.
#[derive(Debug, Default)]
pub struct Wanted {
    /// The return that waits for an answer.
    pub returned: Option<ReturnRecord>,
    /// The questions without an answer, oldest first.
    pub questions: Vec<RemarkRecord>,
}

impl Wanted {
    async fn of(
        connection: &mut PgConnection,
        person: &SignedIn,
        record: &SheetRecord,
    ) -> Result<Self, WebError> {
        let place = &record.place;
        if !place.status.is_taken_up() || person.actor.has_part(Part::Unit, place).is_err() {
            return Ok(Self::default());
        }
        let returned = store::returns::unanswered(connection, &[record.id]).await?.remove(&record.id);
        let questions = store::remarks::open_questions(connection, &[record.id]).await?.remove(&record.id);
        Ok(Self { returned, questions: questions.unwrap_or_default() })
    }

    /// Whether a return leaves the line as it was sent.
    #[must_use]
    pub fn leaves_closed(&self, line: &str) -> bool {
        self.returned.as_ref().is_some_and(|record| !record.whole && !record.lines.contains_key(line))
    }
}

impl OpenSheet {
    /// Loads a sheet for somebody who may read it.
    ///
    /// # Errors
    /// [`WebError::NotFound`] where there is none, or none for this person.
    pub async fn load(state: &AppState, person: &SignedIn, path: &SheetPath) -> Result<Self, WebError> {
        let mut connection = state.reads.acquire().await?;
        let opened = store::sheets::open_at(&mut connection, &path.codes(), person.actor.account).await?;
        let opened = opened.ok_or(WebError::NotFound)?;
        person.actor.may_read(&opened.record.place).map_err(WebError::Refused)?;
        let wanted = Wanted::of(&mut connection, person, &opened.record).await?;
        drop(connection);
        let result = explain_unit(&opened.scheme, opened.record.submission_deadline_on, opened.unit_sheet())
            .ok_or_else(|| WebError::Broken("the engine gave no result for a sheet".into()))?;
        Ok(Self::of(person, opened, result, wanted))
    }

    /// A sheet as a save has just left it.
    ///
    /// # Errors
    /// [`WebError::Unavailable`] and the like.
    pub async fn saved<R>(
        state: &AppState,
        person: &SignedIn,
        saved: Saved<R>,
    ) -> Result<(Self, BTreeMap<String, LineOutcome>, R), WebError> {
        let Saved { sheet, result, outcomes, read } = saved;
        let wanted = if sheet.record.place.status.is_taken_up() {
            Wanted::of(&mut *state.reads.acquire().await?, person, &sheet.record).await?
        } else {
            Wanted::default()
        };
        Ok((Self::of(person, sheet, result, wanted), outcomes, read))
    }

    fn of(person: &SignedIn, opened: OpenedSheet, result: MemberResult, wanted: Wanted) -> Self {
        let OpenedSheet { record, scheme, scheme_number, entries, evidence, grants: _ } = opened;
        Self {
            scheme_name: format!("{} v{scheme_number}", scheme.code),
            refusal: person.actor.may(SheetMove::Edit, &record.place).err(),
            address: SheetAddress::of(&record),
            t: person.visit.lang,
            record,
            scheme,
            entries,
            evidence,
            result,
            wanted,
        }
    }

    /// Loads a sheet for somebody who may change it now.
    ///
    /// # Errors
    /// As [`OpenSheet::load`]; [`WebError::Forbidden`] or [`WebError::Locked`] for whoever changes nothing here now.
    pub async fn to_change(state: &AppState, person: &SignedIn, path: &SheetPath) -> Result<Self, WebError> {
        let sheet = Self::load(state, person, path).await?;
        match sheet.refusal {
            Some(refusal) => Err(ActionError::Refused(refusal).into()),
            None => Ok(sheet),
        }
    }

    /// The head the pages of a sheet share.
    #[must_use]
    pub fn head(&self) -> SheetHead {
        let record = &self.record;
        let (deadline, late) =
            words::deadline(self.t, record.submission_deadline_on, record.now, record.submitted_at);
        SheetHead {
            unit: record.unit_short_name.clone(),
            unit_full: record.unit_full_name.clone(),
            period: words::period_name(self.t, &record.period_code),
            status: words::sheet_status(self.t, record.place.status),
            deadline,
            late,
            href: self.address.show(),
            check_href: self.address.check(),
        }
    }

    /// Why nothing can be changed here, in words; `None` when the sheet can be edited.
    #[must_use]
    pub fn read_only(&self) -> Option<String> {
        let text = match self.refusal? {
            Refusal::Hidden
            | Refusal::NotYours
            | Refusal::LeaderOnly
            | Refusal::OwnUnit
            | Refusal::DeputyOnly => self.t.sheet_closed_reader(),
            Refusal::Status(SheetStatus::Published) => self.t.sheet_closed_published(),
            Refusal::Status(status) if status.is_taken_up() => self.t.sheet_closed_at_work(),
            Refusal::Status(_) => self.t.sheet_closed_sent(),
            Refusal::PeriodClosed => self.t.sheet_closed_period(),
        };
        Some(text.to_owned())
    }

    /// A node's points, for people.
    #[must_use]
    pub fn points(&self, code: &str) -> String {
        let points =
            self.result.nodes.get(code).map(|node| node.points.to_plain(self.scheme.rounding.decimals));
        words::points(self.t, &points.unwrap_or_else(|| "0".to_owned()))
    }
}
