//! Looks over the markup of one part before a reader sees it: plain XML as spreadsheet programs write it, no longer,
//! no more numerous and no larger in its claims than a table needs.
//!
//! The reader behind this trusts what it reads: it reserves room for as many texts as are claimed, and adds up the
//! digits of a cell's address without looking at their number. Builds nothing and understands no cell.

use super::{MAX_CELLS, WorkbookFault};

/// Longest tag, in bytes.
const MAX_TAG: usize = 16 * 1024;
/// Longest text between two tags, in bytes: a full cell, every character written as an entity of ten.
const MAX_TEXT: usize = 10 * super::MAX_CELL_CHARS;
/// Most tags of a part with cells or texts.
const MAX_TAGS: usize = 10 * MAX_CELLS;
/// Most tags of the lists of parts and sheets.
const MAX_LISTED: usize = 100_000;

/// The markup of a part, taken in as it is unpacked.
pub(super) struct Markup {
    place: Place,
    /// The tag that is being read, without its brackets.
    tag: Vec<u8>,
    text: usize,
    tags: usize,
    texts: usize,
    most_tags: usize,
}

/// Where in the markup the next byte stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Text,
    Tag,
    Quoted(u8),
}

impl Markup {
    /// For the part of this name.
    pub(super) fn of(name: &str) -> Self {
        let is_list = !name.contains("sheet") && !name.contains("sharedstrings");
        let most_tags = if is_list { MAX_LISTED } else { MAX_TAGS };
        Self { place: Place::Text, tag: Vec::new(), text: 0, tags: 0, texts: 0, most_tags }
    }

    /// Takes in the next bytes.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Result<(), WorkbookFault> {
        // UTF-16 would pass by everything below.
        if bytes.contains(&0) {
            return Err(WorkbookFault::Damaged);
        }
        let mut rest = bytes;
        while !rest.is_empty() {
            let place = self.place;
            let ends = |byte: &u8| match place {
                Place::Text => *byte == b'<',
                Place::Tag => matches!(byte, b'>' | b'"' | b'\''),
                Place::Quoted(quote) => *byte == quote,
            };
            let (run, behind) = rest.split_at(rest.iter().position(ends).unwrap_or(rest.len()));
            self.run(run)?;
            rest = match behind.split_first() {
                Some((mark, behind)) => {
                    self.mark(*mark)?;
                    behind
                }
                None => behind,
            };
        }
        Ok(())
    }

    /// Whether the part ends where a part may end.
    pub(super) fn finish(&self) -> Result<(), WorkbookFault> {
        if self.place == Place::Text { Ok(()) } else { Err(WorkbookFault::Damaged) }
    }

    /// Bytes that change nothing about the place.
    fn run(&mut self, run: &[u8]) -> Result<(), WorkbookFault> {
        let is_within = if self.place == Place::Text {
            self.text += run.len();
            self.text <= MAX_TEXT
        } else {
            self.tag.extend_from_slice(run);
            self.tag.len() <= MAX_TAG
        };
        if is_within { Ok(()) } else { Err(WorkbookFault::TooMuch) }
    }

    /// The byte that ends a text, a tag or a quotation, or begins a quotation.
    fn mark(&mut self, byte: u8) -> Result<(), WorkbookFault> {
        self.place = match (self.place, byte) {
            (Place::Text, _) => {
                self.text = 0;
                Place::Tag
            }
            (Place::Tag, b'>') => {
                self.tags += 1;
                if self.tags > self.most_tags {
                    return Err(WorkbookFault::TooMuch);
                }
                self.closed_tag()?;
                self.tag.clear();
                Place::Text
            }
            (Place::Tag, quote) => {
                self.tag.push(quote);
                Place::Quoted(quote)
            }
            (Place::Quoted(_), quote) => {
                self.tag.push(quote);
                Place::Tag
            }
        };
        Ok(())
    }

    /// A tag that has just been closed.
    fn closed_tag(&mut self) -> Result<(), WorkbookFault> {
        let tag = std::str::from_utf8(&self.tag).map_err(|_| WorkbookFault::Damaged)?;
        let (is_opening, inside) = match tag.as_bytes().first() {
            // Document types declare entities; comments and unparsed text are written by no spreadsheet program.
            None | Some(b'!') => return Err(WorkbookFault::Damaged),
            Some(b'/') if tag.contains(['"', '\'', '=']) => return Err(WorkbookFault::Damaged),
            Some(b'/') => return Ok(()),
            Some(b'?') if self.tags > 1 || !tag.ends_with('?') => return Err(WorkbookFault::Damaged),
            Some(b'?') => (false, tag.trim_matches('?')),
            Some(_) => (true, tag.strip_suffix('/').unwrap_or(tag)),
        };
        let (name, attributes) = inside.split_once(|c: char| c.is_ascii_whitespace()).unwrap_or((inside, ""));
        if is_opening && name.rsplit(':').next() == Some("si") {
            self.texts += 1;
            if self.texts > MAX_CELLS {
                return Err(WorkbookFault::TooMuch);
            }
        }
        let mut rest = attributes.trim_ascii_start();
        while !rest.is_empty() {
            let (name, value, behind) = attribute(rest).ok_or(WorkbookFault::Damaged)?;
            if !is_modest(name, value) {
                return Err(WorkbookFault::Damaged);
            }
            rest = behind.trim_ascii_start();
        }
        Ok(())
    }
}

/// The first attribute: its name, its value, what follows.
fn attribute(text: &str) -> Option<(&str, &str, &str)> {
    let (name, behind) = text.split_once('=')?;
    let name = name.trim_ascii_end();
    if name.contains(|c: char| c.is_ascii_whitespace()) {
        return None;
    }
    let behind = behind.trim_ascii_start();
    let quote = behind.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (value, behind) = behind.strip_prefix(quote)?.split_once(quote)?;
    Some((name, value, behind))
}

/// Whether the value claims no more than a table can have.
fn is_modest(name: &str, value: &str) -> bool {
    match name {
        "encoding" => value.eq_ignore_ascii_case("utf-8"),
        "uniqueCount" => value.parse::<usize>().is_ok_and(|count| count <= MAX_CELLS),
        "r" | "ref" => is_address(value),
        _ => true,
    }
}

/// A row, a cell or a range of cells inside the largest sheet there is: `7`, `C7`, `A1:XFD1048576`.
fn is_address(value: &str) -> bool {
    let corner = |corner: &str| -> Option<(usize, u32)> {
        let letters = corner.find(|c: char| !c.is_ascii_alphabetic())?;
        let (letters, digits) = corner.split_at(letters);
        let row = digits.parse().ok().filter(|row| (1..=1_048_576).contains(row))?;
        if letters.len() > 3 || digits.len() > 7 {
            return None;
        }
        let column = letters.bytes().fold(0, |sum, letter| sum * 26 + usize::from(letter & 0x1f));
        Some((column, row))
    };
    match value.split_once(':') {
        None => corner(value).is_some(),
        Some((from, to)) => match (corner(from), corner(to)) {
            (Some(from), Some(to)) => from.0 <= to.0 && from.1 <= to.1,
            _ => false,
        },
    }
}
