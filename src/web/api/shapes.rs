//! Shapes that several operations share. Points and numbers are plain decimals in strings: `"7.5"`.

use crate::domain::entry::RawEntry;
use crate::store::sheets::{AppraisedTotals, SheetTotals};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::schema::{Object, ObjectBuilder, SchemaType, Type};

/// Code and version of a scheme.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SchemeName {
    /// Its code.
    code: String,
    /// Its version.
    version: i32,
}

impl SchemeName {
    /// A version of a scheme.
    pub(super) fn of(code: &str, version: i32) -> Self {
        Self { code: code.to_owned(), version }
    }
}

/// What a unit entered on a line. Which parts a line takes, its rule says.
#[derive(Debug, ToSchema)]
#[schema(as = LineEntry)]
#[expect(dead_code, reason = "only its documentation is used: the value itself is the domain's")]
pub(super) struct LineEntryShape {
    /// Numbers (`"12.5"`), days (`"2013-07-05"`) and ticks by the codes of the rule's inputs; null: no target, or never
    /// done.
    #[schema(required = false, schema_with = inputs)]
    inputs: (),
    /// Code of the chosen level.
    #[schema(required = false, nullable = false)]
    level: Option<String>,
    /// Points of a line scored directly.
    #[schema(required = false, nullable = false)]
    points: Option<String>,
    /// Points an undecided line is settled with.
    #[schema(required = false, nullable = false)]
    decided: Option<String>,
    /// The line does not apply: `not_assigned` (no target) or `no_case` (nothing of the kind happened).
    #[schema(required = false, nullable = false)]
    status: Option<AbsenceShape>,
    /// Why; needed with `status` and `decided`.
    #[schema(required = false, nullable = false, max_length = 2000)]
    reason: Option<String>,
}

/// A text, a tick or nothing for each input.
fn inputs() -> Object {
    let kinds = [Type::String, Type::Boolean, Type::Null];
    let input = ObjectBuilder::new().schema_type(SchemaType::from_iter(kinds));
    ObjectBuilder::new().additional_properties(Some(input)).build()
}

/// Why a line does not apply.
#[derive(Debug, ToSchema)]
#[schema(as = Absence)]
#[serde(rename_all = "snake_case")]
#[expect(dead_code, reason = "only its documentation is used")]
pub(super) enum AbsenceShape {
    /// No target was set.
    NotAssigned,
    /// Nothing of the kind happened.
    NoCase,
}

/// A line of a sheet.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LineState {
    /// Its code.
    pub(super) line: String,
    /// How often it has been written: its entity tag.
    pub(super) version: i32,
    /// What was entered; an empty object is no answer.
    #[schema(value_type = LineEntryShape)]
    pub(super) entry: RawEntry,
    /// The clerk's note.
    pub(super) note: String,
    /// Its points; null while it has none.
    pub(super) points: Option<String>,
}

/// What a line is to become.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewLine {
    /// What was entered; an empty object clears the line.
    #[schema(value_type = LineEntryShape)]
    pub(super) entry: RawEntry,
    /// A note.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub(super) note: String,
}

/// Totals of a sheet.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Totals {
    /// Core points.
    core: String,
    /// Bonus points.
    bonus: String,
    /// Deductions, a positive amount.
    deduction: String,
    /// Core and bonus less deductions.
    total: String,
}

impl From<&SheetTotals> for Totals {
    fn from(totals: &SheetTotals) -> Self {
        let SheetTotals { core, bonus, deduction, total, .. } = totals.clone();
        Self { core, bonus, deduction, total }
    }
}

impl From<&AppraisedTotals> for Totals {
    fn from(totals: &AppraisedTotals) -> Self {
        let AppraisedTotals { core, bonus, deduction, total, .. } = totals.clone();
        Self { core, bonus, deduction, total }
    }
}
