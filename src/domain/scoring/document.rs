//! Reads the ENTRIES document of scoring table §6 into sheets.
//!
//! A wrong entry is listed and left out, so that its line counts as missing and the rest is still evaluated.

use std::collections::{BTreeMap, BTreeSet};

use super::{MemberSheet, PeriodFacts, Submitted};
use crate::domain::calendar;
use crate::domain::entry::{Absence, EntryFault, EntryFaultKind, RawEntry, RawValue};
use crate::domain::exact::{DecimalFault, Exact};
use crate::domain::scheme::fields::nfc;
use crate::domain::scheme::json::Json;

/// Largest document, in bytes.
pub const MAX_BYTES: usize = 8 * 1024 * 1024;

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
        reader.document(&json);
    } else {
        reader.note("", EntryFaultKind::NotJson);
    }
    reader.document
}

#[derive(Default)]
struct Reader {
    document: EntriesDocument,
    member: Option<String>,
    code: Option<String>,
}

type Object<'a> = &'a [(String, Json)];

impl Reader {
    /// Notes a fault of a field of what is being read; of the whole of it where the field is empty.
    fn note(&mut self, field: &str, kind: EntryFaultKind) {
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

    fn document(&mut self, json: &Json) {
        let Some(fields) = self.object("", json) else {
            return;
        };
        for (name, value) in fields {
            match name.as_str() {
                "period" => self.period(value),
                "members" => self.members(value),
                _ => self.note(name, EntryFaultKind::UnknownField),
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

    fn members(&mut self, json: &Json) {
        let Json::List(members) = json else {
            self.note("members", EntryFaultKind::WrongType);
            return;
        };
        let mut codes = BTreeSet::new();
        for json in members {
            self.member = None;
            let Some(fields) = self.object("members", json) else {
                continue;
            };
            let Some(code) =
                fields.iter().find(|(name, _)| name == "code").and_then(|(_, json)| text_of(json))
            else {
                self.note("code", EntryFaultKind::WrongType);
                continue;
            };
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
                    for code in codes {
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
        for (code, value) in fields {
            let code = nfc(code);
            self.code = Some(code.clone());
            let before = self.document.faults.len();
            let entry = self.entry(value);
            if self.document.faults.len() == before && !entries.contains_key(&code) {
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
        for (name, value) in fields {
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
