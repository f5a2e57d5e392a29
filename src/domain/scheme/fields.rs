//! Reading typed fields out of a JSON object, noting every fault with its pointer instead of stopping at the first.
//!
//! Knows JSON and the conventions of the document formats, not what a scheme is.

use std::cell::RefCell;
use std::collections::BTreeSet;

use chrono::NaiveDate;
use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::fault::{Needed, Problem, SchemeFault};
use super::json::Json;
use super::{MAX_CASES, MAX_CLASSES, MAX_CONDITIONS, MAX_HOLIDAYS, MAX_ITEMS, MAX_VETOES, Text};
use crate::domain::calendar;
use crate::domain::exact::{DecimalFault, Exact};

/// Most faults reported for one document; the rest would only repeat them.
const MAX_FAULTS: usize = 1000;

/// Longest code or other short text, in bytes.
pub(crate) const MAX_WORD_BYTES: usize = 200;
/// Longest title, unit or name of a node, in bytes.
pub(crate) const MAX_NAME_BYTES: usize = 4000;
/// Longest name of an item, level, input or veto, in bytes: explanations repeat them for every member.
pub(crate) const MAX_LABEL_BYTES: usize = 1000;
/// Longest name of a class, in bytes: who is cut from class after class hears of each.
pub(crate) const MAX_CLASS_NAME_BYTES: usize = 300;
/// Longest guidance, in bytes.
const MAX_GUIDANCE_BYTES: usize = 20_000;

/// Collects the faults of a document in the order they are met.
#[derive(Debug, Default)]
pub(crate) struct Sink(RefCell<Vec<SchemeFault>>);

impl Sink {
    pub(crate) fn note(&self, pointer: impl Into<String>, problem: Problem) {
        let mut faults = self.0.borrow_mut();
        match faults.len() {
            MAX_FAULTS.. => {}
            MAX_FAULT_LAST => {
                faults.push(SchemeFault { pointer: String::new(), problem: Problem::TooManyFaults });
            }
            _ => faults.push(SchemeFault { pointer: pointer.into(), problem }),
        }
    }

    pub(crate) fn into_faults(self) -> Vec<SchemeFault> {
        self.0.into_inner()
    }
}

const MAX_FAULT_LAST: usize = MAX_FAULTS - 1;

/// One object being read.
pub(crate) struct Fields<'a> {
    written: &'a [(String, Json)],
    pointer: String,
    sink: &'a Sink,
    known: RefCell<BTreeSet<&'static str>>,
}

impl<'a> Fields<'a> {
    /// Opens an object; anything else is a fault.
    pub(crate) fn open(json: &'a Json, pointer: &str, sink: &'a Sink) -> Option<Self> {
        let Json::Object(written) = json else {
            sink.note(pointer, Problem::WrongType { needed: Needed::Object });
            return None;
        };
        let mut seen = BTreeSet::new();
        for (name, _) in written {
            if !seen.insert(name.as_str()) {
                sink.note(join(pointer, name), Problem::RepeatedField { field: name.clone() });
            }
        }
        Some(Self { written, pointer: pointer.to_owned(), sink, known: RefCell::default() })
    }

    /// Reports every field nobody asked for.
    pub(crate) fn close(self) {
        let known = self.known.into_inner();
        for (name, _) in self.written {
            if !known.contains(name.as_str()) {
                self.sink.note(join(&self.pointer, name), Problem::UnknownField { field: name.clone() });
            }
        }
    }

    /// The pointer of a field of this object.
    pub(crate) fn at(&self, name: &str) -> String {
        join(&self.pointer, name)
    }

    pub(crate) fn pointer(&self) -> &str {
        &self.pointer
    }

    pub(crate) fn sink(&self) -> &'a Sink {
        self.sink
    }

    pub(crate) fn note(&self, name: &str, problem: Problem) {
        self.sink.note(self.at(name), problem);
    }

    /// A field's value; nothing where it is missing or null.
    pub(crate) fn get(&self, name: &'static str) -> Option<&'a Json> {
        self.raw(name).filter(|json| **json != Json::Null)
    }

    /// A field's value, null included.
    pub(crate) fn raw(&self, name: &'static str) -> Option<&'a Json> {
        self.known.borrow_mut().insert(name);
        self.written.iter().find(|(field, _)| field == name).map(|(_, json)| json)
    }

    /// A field's value; missing is a fault.
    pub(crate) fn need(&self, name: &'static str) -> Option<&'a Json> {
        let json = self.get(name);
        if json.is_none() {
            self.note(name, Problem::MissingField { field: name });
        }
        json
    }

    pub(crate) fn object(&self, name: &'static str) -> Option<Fields<'a>> {
        self.need(name).and_then(|json| Fields::open(json, &self.at(name), self.sink))
    }

    /// A code or other short text.
    pub(crate) fn word(&self, name: &'static str) -> Option<String> {
        self.need(name).and_then(|json| word(json, &self.at(name), self.sink))
    }

    pub(crate) fn optional_word(&self, name: &'static str) -> Option<String> {
        self.get(name).and_then(|json| word(json, &self.at(name), self.sink))
    }

    pub(crate) fn text(&self, name: &'static str) -> Option<Text> {
        self.need(name).and_then(|json| text(json, &self.at(name), self.sink, MAX_NAME_BYTES))
    }

    /// A name that explanations repeat.
    pub(crate) fn label(&self, name: &'static str, most: usize) -> Option<Text> {
        self.need(name).and_then(|json| text(json, &self.at(name), self.sink, most))
    }

    pub(crate) fn optional_text(&self, name: &'static str) -> Option<Text> {
        let most = if name == "guidance" { MAX_GUIDANCE_BYTES } else { MAX_NAME_BYTES };
        self.get(name).and_then(|json| text(json, &self.at(name), self.sink, most))
    }

    pub(crate) fn decimal(&self, name: &'static str) -> Option<Exact> {
        self.need(name).and_then(|json| decimal(json, &self.at(name), self.sink))
    }

    pub(crate) fn optional_decimal(&self, name: &'static str) -> Option<Exact> {
        self.get(name).and_then(|json| decimal(json, &self.at(name), self.sink))
    }

    pub(crate) fn decimal_or(&self, name: &'static str, fallback: Exact) -> Exact {
        self.optional_decimal(name).unwrap_or(fallback)
    }

    pub(crate) fn flag_or(&self, name: &'static str, fallback: bool) -> bool {
        match self.get(name) {
            None => fallback,
            Some(Json::Bool(flag)) => *flag,
            Some(_) => {
                self.note(name, Problem::WrongType { needed: Needed::Flag });
                fallback
            }
        }
    }

    /// One of a set of words, each standing for a value.
    pub(crate) fn choice<T: Copy>(
        &self,
        name: &'static str,
        words: &'static [&'static str],
        values: &[T],
    ) -> Option<T> {
        self.need(name).and_then(|json| choice(json, &self.at(name), self.sink, words, values))
    }

    pub(crate) fn choice_or<T: Copy>(
        &self,
        name: &'static str,
        words: &'static [&'static str],
        values: &[T],
        fallback: T,
    ) -> T {
        self.get(name)
            .and_then(|json| choice(json, &self.at(name), self.sink, words, values))
            .unwrap_or(fallback)
    }

    /// Each item of a list with its pointer; not a list is a fault.
    pub(crate) fn items<T>(&self, name: &'static str, read: impl Fn(&'a Json, &str) -> Option<T>) -> Vec<T> {
        self.need(name).map_or_else(Vec::new, |json| self.each(json, name, read))
    }

    /// As [`Fields::items`], for a list that may be left out.
    pub(crate) fn optional_items<T>(
        &self,
        name: &'static str,
        read: impl Fn(&'a Json, &str) -> Option<T>,
    ) -> Vec<T> {
        self.get(name).map_or_else(Vec::new, |json| self.each(json, name, read))
    }

    fn each<T>(&self, json: &'a Json, name: &str, read: impl Fn(&'a Json, &str) -> Option<T>) -> Vec<T> {
        let Json::List(list) = json else {
            self.note(name, Problem::WrongType { needed: Needed::List });
            return Vec::new();
        };
        let pointer = self.at(name);
        let most = most_items(name);
        if list.len() > most {
            self.note(name, Problem::TooManyItems { most });
        }
        list.iter()
            .enumerate()
            .take(most)
            .filter_map(|(index, item)| read(item, &format!("{pointer}/{index}")))
            .collect()
    }
}

/// How many items a list may have, so that no rule takes long to check or to score. Nodes are counted over the tree.
fn most_items(list: &str) -> usize {
    match list {
        "tree" | "children" => usize::MAX,
        "holidays" => MAX_HOLIDAYS,
        "cases" => MAX_CASES,
        "when" => MAX_CONDITIONS,
        "vetoes" => MAX_VETOES,
        "classes" => MAX_CLASSES,
        _ => MAX_ITEMS,
    }
}

/// Extends a JSON pointer by one field name (RFC 6901 escapes).
fn join(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}

pub(crate) fn nfc(text: &str) -> String {
    if is_nfc(text) { text.to_owned() } else { text.nfc().collect() }
}

pub(crate) fn word(json: &Json, pointer: &str, sink: &Sink) -> Option<String> {
    let Json::Text(text) = json else {
        sink.note(pointer, Problem::WrongType { needed: Needed::Text });
        return None;
    };
    if text.trim().is_empty() || text.len() > MAX_WORD_BYTES || text.chars().any(char::is_control) {
        sink.note(pointer, Problem::BadText);
        return None;
    }
    Some(nfc(text))
}

/// Running text: line breaks are welcome, other control characters are not (a database would refuse them).
fn prose(json: &Json, pointer: &str, sink: &Sink, most: usize) -> Option<String> {
    let Json::Text(text) = json else {
        sink.note(pointer, Problem::WrongType { needed: Needed::Text });
        return None;
    };
    if text.trim().is_empty()
        || text.len() > most
        || text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
    {
        sink.note(pointer, Problem::BadText);
        return None;
    }
    Some(nfc(text))
}

pub(crate) fn text(json: &Json, pointer: &str, sink: &Sink, most: usize) -> Option<Text> {
    let fields = Fields::open(json, pointer, sink)?;
    let vi = fields.need("vi").and_then(|json| prose(json, &fields.at("vi"), sink, most));
    let en = fields.get("en").and_then(|json| prose(json, &fields.at("en"), sink, most));
    fields.close();
    Some(Text { vi: vi?, en })
}

pub(crate) fn decimal(json: &Json, pointer: &str, sink: &Sink) -> Option<Exact> {
    let read = match json {
        Json::Text(text) => Exact::parse(text),
        Json::Null
        | Json::Bool(_)
        | Json::Number(_)
        | Json::OtherNumber
        | Json::List(_)
        | Json::Object(_) => Err(DecimalFault::NotADecimal),
    };
    let problem = match read {
        Ok(number) => return Some(number),
        Err(DecimalFault::NotADecimal) => Problem::NotADecimal,
        Err(DecimalFault::TooManyDigits) => Problem::TooManyDigits,
    };
    sink.note(pointer, problem);
    None
}

pub(crate) fn day(json: &Json, pointer: &str, sink: &Sink) -> Option<NaiveDate> {
    let read = if let Json::Text(text) = json { calendar::parse_day(text) } else { None };
    if read.is_none() {
        sink.note(pointer, Problem::NotADate);
    }
    read
}

fn choice<T: Copy>(
    json: &Json,
    pointer: &str,
    sink: &Sink,
    words: &'static [&'static str],
    values: &[T],
) -> Option<T> {
    let found = if let Json::Text(text) = json {
        words.iter().position(|word| word == text).and_then(|index| values.get(index)).copied()
    } else {
        None
    };
    if found.is_none() {
        sink.note(pointer, Problem::UnknownWord { allowed: words });
    }
    found
}
