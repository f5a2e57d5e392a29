//! Filling fields in: paragraph by paragraph, letters keeping the run they stand in.

use super::TemplateFault;
use super::package::{is_text, pack, unpack};
use super::values::{Fields, Value};
use crate::papers::word::table_marks;
use quick_xml::escape::escape;
use quick_xml::events::Event;
use quick_xml::{Reader, Writer};
use std::collections::BTreeSet;
use std::ops::Range;

/// Most marks and pieces of text of a template: a small file can repeat them until they fill the memory.
const MAX_MARKS: usize = 500_000;
/// Most marks that are put in for its fields: a table of 100 units and 400 lines has half as many.
const MAX_PUT_IN: usize = 2_000_000;
/// Most places of fields in a template.
const MAX_PLACES: usize = 200;

/// What a template was found to use.
#[derive(Debug, Default)]
pub(super) struct Used {
    /// The names of its fields.
    pub(super) names: BTreeSet<String>,
    /// Fields of tables that have words beside them.
    pub(super) not_alone: BTreeSet<String>,
    /// Whether `{{` stands somewhere without `}}`.
    pub(super) is_unclosed: bool,
    marks: usize,
    put_in: usize,
    places: usize,
}

/// Counts marks or places before room is made for them.
fn count(so_far: &mut usize, more: usize, most: usize) -> Result<(), TemplateFault> {
    *so_far = so_far.saturating_add(more);
    if *so_far > most { Err(TemplateFault::TooLarge) } else { Ok(()) }
}

/// The paper: the template with its fields filled in. A field nobody knows stays as it is typed.
///
/// # Errors
/// [`TemplateFault`] for a file that cannot be read.
pub fn fill(file: &[u8], fields: &Fields) -> Result<Vec<u8>, TemplateFault> {
    filled(file, fields).map(|(paper, _)| paper)
}

pub(super) fn filled(file: &[u8], fields: &Fields) -> Result<(Vec<u8>, Used), TemplateFault> {
    let mut parts = unpack(file)?;
    let mut used = Used::default();
    for (_, content) in parts.iter_mut().filter(|(name, _)| is_text(name)) {
        *content = part(content, fields, &mut used)?;
    }
    Ok((pack(&parts)?, used))
}

fn part(content: &[u8], fields: &Fields, used: &mut Used) -> Result<Vec<u8>, TemplateFault> {
    let text = std::str::from_utf8(content).map_err(|_| TemplateFault::NotDocx)?;
    let mut reader = Reader::from_str(text);
    // Paragraphs stand within paragraphs in text boxes: the innermost is looked at, on its own.
    let mut open: Vec<Vec<Event<'static>>> = vec![Vec::new()];
    loop {
        let event = reader.read_event().map_err(|_| TemplateFault::NotDocx)?.into_owned();
        count(&mut used.marks, 1, MAX_MARKS)?;
        match event {
            Event::Eof => break,
            Event::Start(ref start) if start.name().as_ref() == "w:p" => open.push(vec![event]),
            Event::End(ref end) if end.name().as_ref() == "w:p" => {
                let mut paragraph = open.pop().ok_or(TemplateFault::NotDocx)?;
                paragraph.push(event);
                let around = open.last_mut().ok_or(TemplateFault::NotDocx)?;
                around.extend(replaced(paragraph, fields, used)?);
            }
            other => open.last_mut().ok_or(TemplateFault::NotDocx)?.push(other),
        }
    }
    let [events] = <[Vec<Event<'static>>; 1]>::try_from(open).map_err(|_| TemplateFault::NotDocx)?;
    let mut writer = Writer::new(Vec::new());
    for event in events {
        writer.write_event(event).map_err(|_| TemplateFault::NotDocx)?;
    }
    Ok(writer.into_inner())
}

/// The pieces of a paragraph's text: which event, and where in the whole text.
fn pieces(paragraph: &[Event<'static>]) -> (Vec<(usize, Range<usize>)>, String) {
    let (mut pieces, mut whole, mut is_text) = (Vec::new(), String::new(), false);
    for (at, event) in paragraph.iter().enumerate() {
        match event {
            Event::Start(start) if start.name().as_ref() == "w:t" => is_text = true,
            Event::End(end) if end.name().as_ref() == "w:t" => is_text = false,
            Event::Text(text) if is_text => {
                let from = whole.len();
                whole.push_str(text);
                pieces.push((at, from..whole.len()));
            }
            _ => {}
        }
    }
    (pieces, whole)
}

/// The fields of a text: where each stands, with its braces, and its name.
///
/// # Errors
/// [`TemplateFault::TooLarge`] for more than [`MAX_PLACES`] in the whole template.
fn fields_in(text: &str, used: &mut Used) -> Result<Vec<(Range<usize>, String)>, TemplateFault> {
    let (mut found, mut from) = (Vec::new(), 0);
    while let Some(start) = text.get(from..).and_then(|rest| rest.find("{{")).map(|at| from + at) {
        let Some(end) = text.get(start..).and_then(|rest| rest.find("}}")).map(|at| start + at + 2) else {
            used.is_unclosed = true;
            break;
        };
        count(&mut used.places, 1, MAX_PLACES)?;
        let name = text.get(start + 2..end - 2).unwrap_or_default().trim().to_owned();
        used.names.insert(name.clone());
        found.push((start..end, name));
        from = end;
    }
    Ok(found)
}

/// A paragraph with its fields filled in: more than one where a field has several lines, a table where it has one.
fn replaced(
    paragraph: Vec<Event<'static>>,
    fields: &Fields,
    used: &mut Used,
) -> Result<Vec<Event<'static>>, TemplateFault> {
    let (pieces, whole) = pieces(&paragraph);
    let found = fields_in(&whole, used)?;
    if found.is_empty() {
        return Ok(paragraph);
    }
    if let [(place, name)] = found.as_slice() {
        let is_alone = whole.get(place.clone()) == Some(whole.trim());
        match fields.get(name) {
            Some(Value::Table(table)) if is_alone => {
                let marks = raw(&table_marks(table))?;
                count(&mut used.put_in, marks.len(), MAX_PUT_IN)?;
                return Ok(marks);
            }
            Some(Value::Lines(lines)) if is_alone => {
                count(&mut used.put_in, paragraph.len().saturating_mul(lines.len()), MAX_PUT_IN)?;
                let each =
                    lines.iter().map(|line| written(&paragraph, &pieces, &[(place.clone(), line.clone())]));
                return Ok(each.flatten().collect());
            }
            _ => {}
        }
    }
    let mut values = Vec::new();
    for (place, name) in found {
        match fields.get(&name) {
            Some(Value::Text(text)) => values.push((place, text.clone())),
            Some(Value::Lines(lines)) => values.push((place, lines.join(" "))),
            Some(Value::Table(_)) => {
                used.not_alone.insert(name);
            }
            None => {}
        }
    }
    Ok(written(&paragraph, &pieces, &values))
}

/// The paragraph with other words in some places. What a place covers of later runs is taken out of them.
fn written(
    paragraph: &[Event<'static>],
    pieces: &[(usize, Range<usize>)],
    values: &[(Range<usize>, String)],
) -> Vec<Event<'static>> {
    let mut events = paragraph.to_vec();
    for (at, piece) in pieces {
        let Some(Event::Text(text)) = paragraph.get(*at) else { continue };
        let old = text.to_string();
        let (mut new, mut from) = (String::new(), piece.start);
        for (place, value) in
            values.iter().filter(|(place, _)| place.start < piece.end && place.end > piece.start)
        {
            let kept = from..place.start.max(from);
            new.push_str(old.get(kept.start - piece.start..kept.end - piece.start).unwrap_or_default());
            if place.start >= piece.start {
                new.push_str(&escape(value));
            }
            from = place.end.min(piece.end);
        }
        new.push_str(old.get(from - piece.start..).unwrap_or_default());
        if let Some(event) = events.get_mut(*at) {
            *event = Event::Text(quick_xml::events::BytesText::from_escaped(new));
        }
    }
    events
}

/// Marks of our own as events.
fn raw(marks: &str) -> Result<Vec<Event<'static>>, TemplateFault> {
    let mut reader = Reader::from_str(marks);
    let mut events = Vec::new();
    loop {
        match reader.read_event().map_err(|_| TemplateFault::NotDocx)?.into_owned() {
            Event::Eof => return Ok(events),
            event => events.push(event),
        }
    }
}
