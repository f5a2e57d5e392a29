//! The rows of a table as its cells say them: each judged by itself and against the rows above (scoring table §2).
//!
//! Notes every fault with its cell. Builds no tree.

use std::collections::{BTreeMap, BTreeSet};

use unicode_normalization::UnicodeNormalization as _;

use super::super::workbook::Cell;
use super::columns::{Column, is_total, read_evidence, read_kind};
use super::fault::{Noticed, TableFault, TableNotice, TableProblem};
use super::read::Table;
use super::{MAX_ROWS, tidy};
use crate::domain::exact::Exact;
use crate::domain::scheme::{Evidence, Kind, MAX_DEPTH, Node, Scheme, Text};
use crate::text::Lang;
use crate::text::legacy::looks_like_tcvn3;
use crate::text::numbers::{Expecting, NumberFault, read_number};
use crate::text::steps::in_language;

/// Most faults worth listing.
const MAX_FAULTS: usize = 1000;
/// Longest code, in bytes, as the document has it.
const MAX_CODE_BYTES: usize = 200;

/// A node of the scheme the table is applied to, and where it stands in it.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) node: &'a Node,
    /// 1 for a top node.
    pub(super) level: usize,
    /// Its own kind or the one it inherits.
    pub(super) kind: Kind,
}

/// One row that is a node.
pub(super) struct Row<'a> {
    /// As the spreadsheet program shows it, from 1.
    pub(super) number: u32,
    pub(super) level: usize,
    /// Nothing where one has to be made.
    pub(super) code: Option<String>,
    /// The node of the same code.
    pub(super) known: Option<Known<'a>>,
    pub(super) name: Text,
    /// Only where the cell says one.
    pub(super) kind: Option<Kind>,
    pub(super) max: Option<Exact>,
    pub(super) evidence: Evidence,
    pub(super) guidance: Option<Text>,
    /// What stands in the column of the rule.
    pub(super) rule: String,
}

/// The rows of a sound table.
pub(super) struct Rows<'a> {
    pub(super) rows: Vec<Row<'a>>,
    pub(super) notices: Vec<TableNotice>,
}

/// Reads all rows.
pub(super) fn read<'a>(table: &Table, base: &'a Scheme) -> Result<Rows<'a>, Vec<TableFault>> {
    let mut reader = Reader {
        table,
        known: known(base),
        faults: Vec::new(),
        seen: BTreeMap::new(),
        above: 0,
        kind: Kind::Core,
        number: 0,
    };
    let mut read = Rows { rows: Vec::new(), notices: Vec::new() };
    let mut total_seen = false;
    for (number, cells) in table.rows() {
        reader.number = number + 1;
        let is_placed = cells.contains_key(&Column::Level) || cells.contains_key(&Column::Code);
        let is_label = |cell: &Cell| matches!(cell, Cell::Text(text) if is_total(text));
        if cells.values().next().is_some_and(|cell| is_label(cell))
            || (!is_placed && cells.values().any(|cell| is_label(cell)))
        {
            total_seen = true;
        } else if total_seen && !is_placed {
            read.notices.push(TableNotice {
                row: number + 1,
                code: String::new(),
                what: Noticed::RowIgnored,
            });
        } else if read.rows.len() == MAX_ROWS {
            reader.note(None, TableProblem::TooManyRows);
            break;
        } else {
            read.rows.push(reader.row(&cells));
        }
    }
    if read.rows.is_empty() {
        return Err(vec![TableFault::of_file(TableProblem::NoRows)]);
    }
    if reader.faults.is_empty() { Ok(read) } else { Err(reader.faults) }
}

/// The nodes of a scheme by code; of two with one code the first.
fn known(scheme: &Scheme) -> BTreeMap<String, Known<'_>> {
    let mut found = BTreeMap::new();
    let tops = scheme.tree.iter().rev();
    let mut waiting: Vec<Known<'_>> =
        tops.map(|node| Known { node, level: 1, kind: node.kind.unwrap_or_default() }).collect();
    while let Some(known) = waiting.pop() {
        found.entry(tidy(&known.node.code)).or_insert(known);
        let children = known.node.children().iter().rev();
        waiting.extend(children.map(|node| Known { node, level: known.level + 1, kind: known.kind }));
    }
    found
}

struct Reader<'t, 'a> {
    table: &'t Table,
    known: BTreeMap<String, Known<'a>>,
    faults: Vec<TableFault>,
    /// Codes with the row they stand in first.
    seen: BTreeMap<String, u32>,
    /// Level of the row above; 0 above the first.
    above: usize,
    /// Kind of the top row above.
    kind: Kind,
    number: u32,
}

type Written<'c> = BTreeMap<Column, &'c Cell>;

impl<'a> Reader<'_, 'a> {
    fn note(&mut self, column: Option<Column>, problem: TableProblem) {
        if self.faults.len() < MAX_FAULTS {
            let column = column.and_then(|column| self.table.letter(column));
            self.faults.push(TableFault { row: Some(self.number), column, problem });
        } else if self.faults.len() == MAX_FAULTS {
            self.faults.push(TableFault::of_file(TableProblem::TooManyFaults));
        }
    }

    fn row(&mut self, cells: &Written<'_>) -> Row<'a> {
        let code = self.code(cells);
        let known = code.as_ref().and_then(|code| self.known.get(code)).copied();
        let level = self.level(cells, known);
        let base = known.map(|known| known.node);
        Row {
            number: self.number,
            level,
            name: self.name(cells, base),
            kind: self.kind_of(cells, level, known),
            max: self.max(cells, base),
            evidence: self.evidence(cells, base),
            guidance: self.guidance(cells, base),
            rule: said(cells, Column::Rule),
            code,
            known,
        }
    }

    fn code(&mut self, cells: &Written<'_>) -> Option<String> {
        let code: String = said(cells, Column::Code).nfc().collect();
        if code.is_empty() {
            return None;
        }
        if code.len() > MAX_CODE_BYTES || code.chars().any(char::is_control) {
            self.note(Some(Column::Code), TableProblem::BadText);
        }
        match self.seen.get(&code).copied() {
            Some(first) => {
                self.note(Some(Column::Code), TableProblem::DuplicateCode { code: code.clone(), first });
            }
            None => {
                self.seen.insert(code.clone(), self.number);
            }
        }
        Some(code)
    }

    fn level(&mut self, cells: &Written<'_>, known: Option<Known<'_>>) -> usize {
        let written = said(cells, Column::Level);
        let level = if written.is_empty() {
            let of_base = known.filter(|_| !self.table.has(Column::Level)).map(|known| known.level);
            of_base.unwrap_or(self.above.max(1))
        } else {
            let read = read_number(&written, Expecting::Whole).ok().and_then(|level| level.parse().ok());
            let Some(level) = read.filter(|level| (1..=MAX_DEPTH).contains(level)) else {
                self.note(Some(Column::Level), TableProblem::NotALevel);
                return self.above.max(1);
            };
            level
        };
        if level > self.above + 1 {
            self.note(Some(Column::Level), TableProblem::LevelJump { deepest: self.above + 1 });
        }
        // The rows below are judged as if this one were right, or each of them would be a fault.
        self.above = level;
        level
    }

    fn kind_of(&mut self, cells: &Written<'_>, level: usize, known: Option<Known<'_>>) -> Option<Kind> {
        let written = said(cells, Column::Kind);
        let kind = read_kind(&written);
        if kind.is_none() && !written.is_empty() {
            self.note(Some(Column::Kind), TableProblem::UnknownKind);
        }
        if level == 1 {
            self.kind = kind.or(known.map(|known| known.kind)).unwrap_or_default();
            return kind;
        }
        if kind.is_some_and(|kind| kind != self.kind) {
            self.note(Some(Column::Kind), TableProblem::KindBelowTop);
        }
        None
    }

    fn name(&mut self, cells: &Written<'_>, base: Option<&Node>) -> Text {
        let name = self.text(cells, Column::Name, base.map(|node| &node.name));
        name.unwrap_or_else(|| {
            self.note(Some(Column::Name), TableProblem::NameMissing);
            Text { vi: String::new(), en: None }
        })
    }

    fn guidance(&mut self, cells: &Written<'_>, base: Option<&Node>) -> Option<Text> {
        let of_base = base.and_then(|node| node.guidance.as_ref());
        if self.table.has(Column::Guidance) {
            self.text(cells, Column::Guidance, of_base)
        } else {
            of_base.cloned()
        }
    }

    /// A text of the document whose version in the table's language stands in the cell; nothing for a blank cell.
    ///
    /// Where the table says what the node said, the node's text is kept to the letter and not judged again.
    fn text(&mut self, cells: &Written<'_>, column: Column, base: Option<&Text>) -> Option<Text> {
        let t = self.table.t;
        let written: String = said(cells, column).nfc().collect();
        if let Some(base) = base.filter(|base| tidy(in_language(t, base)) == written) {
            return Some(base.clone());
        }
        if written.is_empty() {
            return None;
        }
        if written.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
            self.note(Some(column), TableProblem::BadText);
        } else if looks_like_tcvn3(&written) {
            self.note(Some(column), TableProblem::OldEncoding);
        }
        Some(match (base, t) {
            (None, _) => Text { vi: written, en: None },
            (Some(base), Lang::Vi) => Text { vi: written, en: base.en.clone() },
            (Some(base), Lang::En) => Text { vi: base.vi.clone(), en: Some(written) },
        })
    }

    fn max(&mut self, cells: &Written<'_>, base: Option<&Node>) -> Option<Exact> {
        let of_base = base.and_then(|node| node.max.clone());
        if !self.table.has(Column::Max) {
            return of_base;
        }
        let plain = match cells.get(&Column::Max)? {
            Cell::Number(plain) => Ok(plain.clone()),
            Cell::Text(text) => read_number(text, Expecting::Decimal),
        };
        let read = plain.and_then(|plain| Exact::parse(&plain).map_err(|_| NumberFault::TooManyDigits));
        match read {
            Ok(max) => {
                // A maximum the table did not change is not this reader's to judge.
                if max.is_negative() && of_base.as_ref() != Some(&max) {
                    self.note(Some(Column::Max), TableProblem::Negative);
                }
                Some(max)
            }
            Err(fault) => {
                self.note(Some(Column::Max), TableProblem::NotANumber(fault));
                None
            }
        }
    }

    fn evidence(&mut self, cells: &Written<'_>, base: Option<&Node>) -> Evidence {
        let of_base = base.map(|node| node.evidence).unwrap_or_default();
        let written = said(cells, Column::Evidence);
        if written.is_empty() {
            return of_base;
        }
        read_evidence(&written).unwrap_or_else(|| {
            self.note(Some(Column::Evidence), TableProblem::UnknownEvidence);
            of_base
        })
    }
}

/// The cell as tidy text; empty where there is none.
fn said(cells: &Written<'_>, column: Column) -> String {
    match cells.get(&column) {
        Some(Cell::Text(text) | Cell::Number(text)) => tidy(text),
        None => String::new(),
    }
}

/// Every code a new one may not repeat: those of the rows and those of the scheme before.
pub(super) fn taken(rows: &[Row<'_>], base: &Scheme) -> BTreeSet<String> {
    let of_rows = rows.iter().filter_map(|row| row.code.clone());
    of_rows.chain(crate::domain::scheme::codes::all(base).map(str::to_owned)).collect()
}
