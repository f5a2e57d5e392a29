//! The scoring rules against tables of figures worked out by hand, and against properties that must always hold.

mod absent_lines;
mod builders;
mod check;
mod commands;
mod default_scheme;
mod documents;
mod entries;
mod exact;
mod forms;
mod properties;
mod ranking;
mod relative_forms;
mod totals;
mod words;
