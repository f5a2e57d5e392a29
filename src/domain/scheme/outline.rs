//! Many rows at once, as they stand in a printed table: who stands below whom is read off their codes.
//!
//! Printed tables number in two ways: each code holds its heading's (`II`, `II.1`, `II.1a`), or counting starts anew
//! below each Roman numeral (`I`, `1`, `1.1`, `II`, `1`). The second kind gets the numeral in front, so that codes
//! stay unique. Rules are left to be written: every line starts with the form asked for.

use std::collections::BTreeSet;

use super::edit::{Edit, EditFault, apply};
use super::{Node, Scheme, codes, starter};
use crate::domain::exact::Exact;

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutlineRow {
    /// Code as printed; blank for the next below the heading above.
    pub code: String,
    /// Name.
    pub name: String,
    /// Most points, where the row says so.
    pub max: Option<Exact>,
}

/// A row with its place found.
struct Placed {
    code: String,
    parent: Option<String>,
}

/// Adds rows in their order: below `parent` (nothing for the table itself) where their codes name no other heading.
///
/// # Errors
/// The [`EditFault`] of the first row that cannot be added; nothing is added then.
pub fn add_rows(
    scheme: &Scheme,
    parent: Option<&str>,
    rows: &[OutlineRow],
    form: &str,
) -> Result<Scheme, EditFault> {
    let placed = place(scheme, parent, rows);
    let headings: BTreeSet<&str> = placed.iter().filter_map(|row| row.parent.as_deref()).collect();
    let mut grown = scheme.clone();
    for (row, place) in rows.iter().zip(&placed) {
        let form = if headings.contains(place.code.as_str()) { "heading" } else { form };
        let Some(node) = starter::node(&place.code, &row.name, form) else {
            return Err(EditFault::NoSuchNode { code: place.code.clone() });
        };
        let node = Box::new(Node { max: row.max.clone(), ..node });
        grown = apply(grown, Edit::Add { parent: place.parent.clone(), node })?.scheme;
    }
    Ok(grown)
}

fn place(scheme: &Scheme, parent: Option<&str>, rows: &[OutlineRow]) -> Vec<Placed> {
    let mut taken: BTreeSet<String> = codes::all(scheme).map(str::to_owned).collect();
    let known: Vec<String> = headings_of(&scheme.tree);
    let mut placed: Vec<Placed> = Vec::new();
    // The Roman numeral whose own counting is going on.
    let mut numeral: Option<String> = parent.map(str::to_owned);
    for row in rows {
        let printed = row.code.trim().trim_end_matches(['.', ')', ':']).to_owned();
        let found = if printed.is_empty() {
            let beside =
                placed.last().and_then(|last| last.parent.clone()).or_else(|| parent.map(str::to_owned));
            let code = next_below(&taken, beside.as_deref());
            Placed { code, parent: beside }
        } else if is_numeral(&printed) {
            numeral = Some(printed.clone());
            Placed { code: printed, parent: parent.map(str::to_owned) }
        } else {
            let code = match &numeral {
                Some(numeral) if counts_anew(&printed, numeral) => format!("{numeral}.{printed}"),
                Some(_) | None => printed,
            };
            let candidates = placed.iter().map(|row| &row.code).chain(&known);
            let nearest = candidates.filter(|known| holds(known, &code)).max_by_key(|known| known.len());
            let parent = nearest.cloned().or_else(|| parent.map(str::to_owned));
            Placed { code, parent }
        };
        taken.insert(found.code.clone());
        placed.push(found);
    }
    placed
}

fn headings_of(nodes: &[Node]) -> Vec<String> {
    let own = nodes.iter().filter(|node| node.rule().is_none());
    own.flat_map(|node| std::iter::once(node.code.clone()).chain(headings_of(node.children()))).collect()
}

fn next_below(taken: &BTreeSet<String>, parent: Option<&str>) -> String {
    let code =
        |number: usize| parent.map_or_else(|| number.to_string(), |parent| format!("{parent}.{number}"));
    (1..=taken.len() + 1).map(code).find(|code| !taken.contains(code)).unwrap_or_default()
}

/// Whether a code is a Roman numeral.
fn is_numeral(code: &str) -> bool {
    code.chars().all(|c| matches!(c, 'I' | 'V' | 'X' | 'L'))
}

/// Whether counting started anew below the numeral: a code of digits and dots.
fn counts_anew(code: &str, numeral: &str) -> bool {
    !holds(numeral, code) && code.starts_with(|c: char| c.is_ascii_digit())
}

/// Whether the heading's code is the beginning of the other: `II` of `II.1`, `II.6` of `II.6a`.
fn holds(heading: &str, code: &str) -> bool {
    code.strip_prefix(heading).and_then(|rest| rest.chars().next()).is_some_and(|next| {
        let last_is_digit = heading.ends_with(|c: char| c.is_ascii_digit());
        !next.is_alphanumeric() || (last_is_digit && next.is_alphabetic())
    })
}
