//! The scoring rules against tables of figures worked out by hand, and against properties that must always hold.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    reason = "a builder of a test that fails is a failing test, and JSON literals are handed over as they are written"
)]

mod absent_lines;
mod builders;
mod carry;
mod check;
mod codes;
mod commands;
mod compare;
mod comparison;
mod corpus;
mod default_scheme;
mod documents;
mod edit;
mod entries;
mod exact;
mod examples;
mod forms;
mod limits;
mod outline;
mod properties;
mod ranking;
mod relative_forms;
mod rule_words;
mod sheet_moves;
mod totals;
mod trial;
mod versions;
mod words;
