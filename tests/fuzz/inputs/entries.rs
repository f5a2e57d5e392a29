//! Entries of the default scheme as they are stored and exchanged: read against their lines, scored, explained.

use std::collections::BTreeMap;

use thidua::domain::entry::{self, RawEntry};
use thidua::domain::scheme::Scheme;
use thidua::domain::scoring::{MemberSheet, PeriodFacts};
use thidua::text::faults;

use super::samples::{default_scheme, members, stored};
use crate::changes;
use crate::drive::{Target, drive};
use crate::exercise::{said, score};

/// Whether the input is a map of entries. They are scored beside `other`, whom relative rules need.
fn exercise(input: &[u8], scheme: &Scheme, facts: PeriodFacts, other: &MemberSheet) -> bool {
    let Ok(entries) = serde_json::from_slice::<BTreeMap<String, RawEntry>>(input) else { return false };
    let again: BTreeMap<String, RawEntry> = serde_json::from_slice(&stored(&entries)).unwrap();
    assert_eq!(again, entries, "an entry is read as it was stored");
    for (code, raw) in &entries {
        let Some(line) = scheme.line(code) else { continue };
        for fault in entry::read(&line, raw).err().into_iter().flatten() {
            said(|lang| faults::entry_words(lang, &fault.kind));
        }
    }
    let sheet = MemberSheet { entries, code: "X".to_owned(), ..other.clone() };
    score(scheme, facts, &[sheet, other.clone()]);
    true
}

#[test]
fn entries_of_the_default_scheme() {
    let scheme = default_scheme();
    let (facts, members) = members();
    let target = Target {
        name: "entries",
        seeds: members.iter().map(|member| stored(&member.entries)).collect(),
        change: &changes::json,
        exercise: &|input| exercise(input, &scheme, facts, &members[0]),
    };
    drive(&target, 40);
}
