//! What became of a sheet, step by step, as the journal tells. Only moves from state to state; entries are not told here.

use crate::store::journal::MoveRecord;
use crate::text::Lang;
use crate::text::dates::format_instant;
use crate::text::journal::deed;

/// A move of a sheet.
#[derive(Debug, Clone)]
pub struct TrailStep {
    /// What was done, e.g. "Gửi phiếu".
    pub deed: String,
    /// Who did it, by name; empty where the program did.
    pub who: String,
    /// When.
    pub at: String,
}

impl TrailStep {
    pub(super) fn of(t: Lang, record: &MoveRecord) -> Self {
        Self {
            deed: deed(t, &record.action),
            who: record.who.clone().unwrap_or_default(),
            at: format_instant(record.at, t),
        }
    }
}
