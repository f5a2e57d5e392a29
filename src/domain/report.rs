//! What a unit writes for the cluster's report (*báo cáo sơ kết*): the parts that no figure says.

use super::access::{Actor, Refusal, SheetPlace};
use super::workflow::{Part, PeriodStatus, named_states};
use serde::{Deserialize, Serialize};

named_states! {
    /// A part of the report that people write.
    ReportSection {
        /// Phong trào thi đua: what was done for the movement.
        Movement = "movement",
        /// Nguyên nhân of what fell short.
        Causes = "causes",
        /// Nhiệm vụ thời gian tới: the unit's tasks for the next half-year.
        Tasks = "tasks",
        /// Kiến nghị to the cluster and to the Central Organisation Committee.
        Proposals = "proposals",
    }
}

/// Most characters of a text.
pub const REPORT_TEXT_MAX: usize = 4000;

impl Actor {
    /// Whether the actor writes this unit's part of the report: its staff and leaders, until the result is published.
    /// Where the sheet itself is in its life does not matter: the tasks are often agreed after it is sent.
    ///
    /// # Errors
    /// [`Refusal::Hidden`], [`Refusal::NotYours`], [`Refusal::PeriodClosed`].
    pub fn may_write_report(&self, place: &SheetPlace) -> Result<(), Refusal> {
        self.may_read(place)?;
        self.has_part(Part::Unit, place)?;
        match place.period {
            PeriodStatus::Open | PeriodStatus::EntryClosed => Ok(()),
            PeriodStatus::Preparing | PeriodStatus::Published | PeriodStatus::Archived => {
                Err(Refusal::PeriodClosed)
            }
        }
    }
}
