//! Scoring, ranking, workflow and rights: the rules of the competition and nothing else.
//!
//! Knows no web, no database, no clock and no language. Facts come in as arguments, answers go out as values.
#![warn(clippy::wildcard_enum_match_arm)]

pub mod access;
pub mod appraisal;
pub mod calendar;
pub mod carry;
pub mod entry;
pub mod evidence;
pub mod exact;
pub mod fold;
pub mod ids;
pub mod journal;
pub mod notice;
pub mod points;
pub mod publication;
pub mod ranking;
pub mod report;
pub mod scheme;
pub mod scoring;
pub mod sheet;
pub mod token;
pub mod webhook;
pub mod workflow;
