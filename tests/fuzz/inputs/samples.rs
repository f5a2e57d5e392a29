//! What the seeds are made of: the default scheme and a member's entries in it.

use std::collections::BTreeMap;

use thidua::domain::entry::RawEntry;
use thidua::domain::scheme::Scheme;
use thidua::domain::scoring::{MemberSheet, PeriodFacts, document};

use crate::exercise::DIVIDER;

/// The default scheme.
pub(super) fn default_scheme() -> Scheme {
    Scheme::parse(include_str!("../../../src/actions/first_start/DB-2013-H1.json")).unwrap()
}

/// The members of the default document, with dates of the period.
pub(super) fn members() -> (PeriodFacts, Vec<MemberSheet>) {
    let input = include_bytes!("../corpus/scheme/default");
    let entries = input.splitn(2, |byte| *byte == DIVIDER).nth(1).unwrap();
    let read = document::read(std::str::from_utf8(entries).unwrap());
    (read.facts, read.sheets)
}

/// Entries as they are stored, by line code.
pub(super) fn stored(entries: &BTreeMap<String, RawEntry>) -> Vec<u8> {
    serde_json::to_vec(entries).unwrap()
}
