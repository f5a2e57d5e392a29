//! Reads the ENTRIES document of scoring table §6 into sheets.
//!
//! A wrong entry is listed and left out, so that its line counts as missing and the rest is still evaluated.

use std::collections::{BTreeMap, BTreeSet};

use super::{MemberSheet, PeriodFacts, Submitted};
use crate::domain::calendar;
use crate::domain::entry::{Absence, EntryFault, EntryFaultKind, RawEntry, RawValue};
use crate::domain::exact::{DecimalFault, Exact};
use crate::domain::scheme::fields::{MAX_WORD_BYTES, nfc};
use crate::domain::scheme::json::Json;
use crate::domain::scheme::{MAX_ITEMS, MAX_NODES};

/// Largest document, in bytes.
pub const MAX_BYTES: usize = 4 * 1024 * 1024;
/// Most members of one document.
pub const MAX_MEMBERS: usize = 10_000;
/// Most answered lines of one document, over all members.
pub const MAX_ANSWERS: usize = 200_000;
/// Most faults reported for one document; the rest would only repeat them.
const MAX_FAULTS: usize = 1000;

/// What an ENTRIES document says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EntriesDocument {
    /// Dates of the period.
    pub facts: PeriodFacts,
    /// One sheet per member, in document order.
    pub sheets: Vec<MemberSheet>,
    /// What could not be read.
    pub faults: Vec<DocumentFault>,
}

/// Something in the document that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentFault {
    /// Code of the member, where one is known.
    pub member: Option<String>,
    /// Code of the line.
    pub code: Option<String>,
    /// What is wrong, and with which input or field.
    pub fault: EntryFault,
}

/// Reads a document. Never fails as a whole: what is wrong stands in its faults.
#[must_use]
pub fn read(text: &str) -> EntriesDocument {
    let mut reader = Reader::default();
    if text.len() > MAX_BYTES {
        reader.note("", EntryFaultKind::TooLarge);
    } else if let Ok(json) = Json::parse(text) {
        reader.document(json);
    } else {
        reader.note("", EntryFaultKind::NotJson);
    }
    reader.document
}

#[derive(Default)]
struct Reader {
    document: EntriesDocument,
    /// How many faults were found, listed or not.
    found: usize,
    /// How many answered lines were read.
    answers: usize,
    member: Option<String>,
    code: Option<String>,
}

type Object<'a> = &'a [(String, Json)];

impl Reader {
    /// Notes a fault of a field of what is being read; of the whole of it where the field is empty.
    fn note(&mut self, field: &str, kind: EntryFaultKind) {
        self.found += 1;
        let kind = match self.found {
            ..MAX_FAULTS => kind,
            MAX_FAULTS => EntryFaultKind::TooManyFaults,
            _ => return,
        };
        let input = (!field.is_empty()).then(|| field.to_owned());
        let fault = EntryFault { input, kind };
        self.document.faults.push(DocumentFault {
            member: self.member.clone(),
            code: self.code.clone(),
            fault,
        });
    }

    /// The fields of an object; repeated ones are noted and only the first counts.
    fn object<'a>(&mut self, field: &str, json: &'a Json) -> Option<Object<'a>> {
        let Json::Object(fields) = json else {
            self.note(field, EntryFaultKind::WrongType);
            return None;
        };
        let mut seen = BTreeSet::new();
        for (name, _) in fields {
            if !seen.insert(name) {
                self.note(name, EntryFaultKind::RepeatedField);
            }
        }
        Some(fields)
    }

    fn document(&mut self, json: Json) {
        if self.object("", &json).is_none() {
            return;
        }
        let Json::Object(fields) = json else {
            return;
        };
        for (name, value) in fields {
            match name.as_str() {
                "period" => self.period(&value),
                "members" => self.members(value),
                _ => self.note(&name, EntryFaultKind::UnknownField),
            }
        }
    }

    fn period(&mut self, json: &Json) {
        let Some(fields) = self.object("period", json) else {
            return;
        };
        for (name, value) in fields {
            match name.as_str() {
                "submission_deadline" => self.document.facts.submission_deadline = self.day(name, value),
                _ => self.note(name, EntryFaultKind::UnknownField),
            }
        }
    }

    /// Takes the members so that each is let go of once it is a sheet: both for all would take twice the room.
    fn members(&mut self, json: Json) {
        let Json::List(members) = json else {
            self.note("members", EntryFaultKind::WrongType);
            return;
        };
        let mut codes = BTreeSet::new();
        for json in members {
            self.member = None;
            if codes.len() == MAX_MEMBERS {
                self.note("members", EntryFaultKind::TooMany { most: MAX_MEMBERS });
                break;
            }
            let Some(fields) = self.object("members", &json) else {
                continue;
            };
            let Some(code) =
                fields.iter().find(|(name, _)| name == "code").and_then(|(_, json)| text_of(json))
            else {
                self.note("code", EntryFaultKind::WrongType);
                continue;
            };
            // Every fault and many a step names the member: a name without end would be said without end.
            if code.len() > MAX_WORD_BYTES {
                self.note("code", EntryFaultKind::WrongType);
                continue;
            }
            let code = nfc(code);
            self.member = Some(code.clone());
            if codes.insert(code.clone()) {
                let sheet = self.member(code, fields);
                self.document.sheets.push(sheet);
            } else {
                self.note("code", EntryFaultKind::RepeatedMember);
            }
        }
        self.member = None;
    }

    fn member(&mut self, code: String, fields: Object<'_>) -> MemberSheet {
        let mut sheet = MemberSheet { code, ..MemberSheet::default() };
        for (name, value) in fields {
            match (name.as_str(), value) {
                ("code", _) | ("ballot" | "self_total" | "vetoes" | "entries", Json::Null) => {}
                ("submitted_on", Json::Null) => sheet.submitted = Submitted::Never,
                ("submitted_on", _) => {
                    sheet.submitted = self.day(name, value).map_or(Submitted::Unknown, Submitted::On);
                }
                ("ballot", _) => sheet.ballot = self.decimal(name, value),
                ("self_total", _) => sheet.self_total = self.decimal(name, value),
                ("vetoes", Json::List(codes)) => {
                    self.at_most(MAX_ITEMS, codes.len(), name);
                    for code in codes.iter().take(MAX_ITEMS) {
                        match text_of(code) {
                            Some(code) => drop(sheet.vetoes.insert(nfc(code))),
                            None => self.note(name, EntryFaultKind::WrongType),
                        }
                    }
                }
                ("vetoes", _) => self.note(name, EntryFaultKind::WrongType),
                ("entries", _) => sheet.entries = self.entries(value),
                _ => self.note(name, EntryFaultKind::UnknownField),
            }
        }
        sheet
    }

    fn entries(&mut self, json: &Json) -> BTreeMap<String, RawEntry> {
        let mut entries = BTreeMap::new();
        let Some(fields) = self.object("entries", json) else {
            return entries;
        };
        self.at_most(MAX_NODES, fields.len(), "entries");
        for (code, value) in fields.iter().take(MAX_NODES) {
            self.answers += 1;
            if self.answers > MAX_ANSWERS {
                if self.answers == MAX_ANSWERS + 1 {
                    self.note("entries", EntryFaultKind::TooMany { most: MAX_ANSWERS });
                }
                break;
            }
            if code.len() > MAX_WORD_BYTES {
                self.code = None;
                self.note("entries", EntryFaultKind::UnknownLine);
                continue;
            }
            let code = nfc(code);
            self.code = Some(code.clone());
            let before = self.found;
            let entry = self.entry(value);
            if self.found == before && !entries.contains_key(&code) {
                entries.insert(code, entry);
            }
        }
        self.code = None;
        entries
    }

    fn entry(&mut self, json: &Json) -> RawEntry {
        let mut entry = RawEntry::default();
        let Some(fields) = self.object("", json) else {
            return entry;
        };
        for (name, value) in fields {
            match (name.as_str(), value) {
                ("inputs" | "level" | "points" | "decided" | "status" | "reason", Json::Null) => {}
                ("inputs", _) => entry.inputs = self.inputs(value),
                ("level", Json::Text(text)) => entry.level = Some(nfc(text)),
                ("reason", Json::Text(text)) => entry.reason = Some(nfc(text)),
                ("points", Json::Text(text)) => entry.points = Some(text.clone()),
                ("decided", Json::Text(text)) => entry.decided = Some(text.clone()),
                ("points" | "decided", _) => self.note(name, EntryFaultKind::NotANumber),
                ("status", Json::Text(text)) if text == "not_assigned" => {
                    entry.status = Some(Absence::NotAssigned);
                }
                ("status", Json::Text(text)) if text == "no_case" => entry.status = Some(Absence::NoCase),
                ("status" | "level" | "reason", _) => self.note(name, EntryFaultKind::WrongType),
                _ => self.note(name, EntryFaultKind::UnknownField),
            }
        }
        entry
    }

    fn inputs(&mut self, json: &Json) -> BTreeMap<String, RawValue> {
        let mut inputs = BTreeMap::new();
        let Some(fields) = self.object("inputs", json) else {
            return inputs;
        };
        self.at_most(MAX_ITEMS, fields.len(), "inputs");
        for (name, value) in fields.iter().take(MAX_ITEMS) {
            let value = match value {
                Json::Null => RawValue::Nothing,
                Json::Bool(ticked) => RawValue::Tick(*ticked),
                Json::Text(text) => RawValue::Text(text.clone()),
                Json::Number(_) | Json::OtherNumber => {
                    self.note(name, EntryFaultKind::NotANumber);
                    continue;
                }
                Json::List(_) | Json::Object(_) => {
                    self.note(name, EntryFaultKind::WrongType);
                    continue;
                }
            };
            inputs.insert(nfc(name), value);
        }
        inputs
    }

    fn at_most(&mut self, most: usize, count: usize, field: &str) {
        if count > most {
            self.note(field, EntryFaultKind::TooMany { most });
        }
    }

    fn day(&mut self, field: &str, json: &Json) -> Option<chrono::NaiveDate> {
        let day = text_of(json).and_then(calendar::parse_day);
        if day.is_none() {
            self.note(field, EntryFaultKind::NotADate);
        }
        day
    }

    fn decimal(&mut self, field: &str, json: &Json) -> Option<Exact> {
        match text_of(json).map_or(Err(DecimalFault::NotADecimal), Exact::parse) {
            Ok(number) => Some(number),
            Err(fault) => {
                self.note(field, EntryFaultKind::from(fault));
                None
            }
        }
    }
}

fn text_of(json: &Json) -> Option<&str> {
    if let Json::Text(text) = json { Some(text) } else { None }
}
