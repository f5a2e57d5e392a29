//! What becomes of entries when their sheet gets another version of the scheme: each is kept or set aside, none is lost.
//!
//! Moves nothing itself and computes no points; it says what fits, and the caller writes it.

use std::collections::{BTreeMap, BTreeSet};
use std::mem::discriminant;

use super::entry::{EntryFault, RawEntry, read, used_inputs};
use super::scheme::compare::{Pairing, Side, Tree};
use super::scheme::{Form, Line, Scheme, ScoredBy, Text};

/// What a change of version does to the entries of a sheet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Carrying {
    /// What becomes of each entry, blank ones included, by the code of its line in the earlier version.
    pub entries: BTreeMap<String, Fate>,
    /// Lines of the later version the unit has to answer and for which nothing was kept, in printed order.
    pub open: Vec<OpenLine>,
}

/// What becomes of one entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It stays as it is.
    Kept {
        /// Code of its line in the later version: another where the line was renumbered.
        at: String,
        /// Names of the inputs the later version asks for and the earlier did not have: the answer wants completing.
        more: Vec<Text>,
    },
    /// It does not fit the later version.
    SetAside(Why),
}

/// Why an entry does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// The line is gone, or has become a heading.
    LineGone,
    /// The line's rule has another form, which asks for other things.
    OtherForm,
    /// Somebody else answers the line now.
    OtherScorer(ScoredBy),
    /// What is wrong with it under the later version and was not under the earlier.
    Faults(Vec<EntryFault>),
}

/// A line nothing was kept for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenLine {
    /// Its code in the later version.
    pub line: String,
    /// Whether the earlier version had no such line.
    pub is_new: bool,
}

/// An entry set aside earlier that fits again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restorable {
    /// Code of its line in the version it was entered for.
    pub line: String,
    /// Code of the line it fits now.
    pub at: String,
}

/// Says what a change from `before` to `after` does to every entry of a sheet.
///
/// Entries follow their line, also where it was renumbered, as [`super::scheme::compare`] finds it. An entry is kept
/// where the line asks for an answer of the same form, by the same scorer, and reads no worse than before: every input
/// that was filled still exists and takes what stands in it. A line that is only marked as not applying, or blank,
/// fits every form.
#[must_use]
pub fn carry(before: &Scheme, after: &Scheme, entries: &BTreeMap<String, RawEntry>) -> Carrying {
    let (old, new) = (Tree::of(before), Tree::of(after));
    let pairing = Pairing::between(&old, &new);
    let mut lines: BTreeMap<&str, (Side<'_>, Option<Side<'_>>)> = BTreeMap::new();
    for (index, side) in old.sides.iter().enumerate() {
        let now = pairing.after(index).and_then(|index| new.sides.get(index));
        lines.entry(side.node.code.as_str()).or_insert((*side, now.copied()));
    }
    let (mut fates, mut filled) = (BTreeMap::new(), BTreeMap::new());
    for (code, raw) in entries {
        let fate = match lines.get(code.as_str()) {
            Some((was, Some(now))) => fate(was, now, raw),
            Some((_, None)) | None => Fate::SetAside(Why::LineGone),
        };
        let fate = match fate {
            // Only a draft that uses a code twice could send two entries to one line.
            Fate::Kept { at, .. } if filled.contains_key(&at) => Fate::SetAside(Why::LineGone),
            fate @ (Fate::Kept { .. } | Fate::SetAside(_)) => fate,
        };
        if let Fate::Kept { at, .. } = &fate {
            filled.insert(at.clone(), !raw.is_blank());
        }
        fates.insert(code.clone(), fate);
    }
    let had: BTreeSet<usize> = (0..old.sides.len())
        .filter(|index| is_line(&old, *index))
        .filter_map(|index| pairing.after(index))
        .collect();
    let open = new.sides.iter().enumerate().filter_map(|(index, side)| {
        let line =
            side.line().filter(|line| line.asks_the_unit() && filled.get(line.code()) != Some(&true))?;
        Some(OpenLine { line: line.code().to_owned(), is_new: !had.contains(&index) })
    });
    Carrying { entries: fates, open: open.collect() }
}

/// Which entries set aside from version `from` fit version `to` and find their line free: without an entry, or with a
/// blank one that has nothing to lose. In the order of their codes.
#[must_use]
pub fn restorable(
    from: &Scheme,
    to: &Scheme,
    aside: &BTreeMap<String, RawEntry>,
    present: &BTreeMap<String, RawEntry>,
) -> Vec<Restorable> {
    let fates = carry(from, to, aside).entries;
    let fitting = fates.into_iter().filter_map(|(line, fate)| match fate {
        Fate::Kept { at, .. } => Some(Restorable { line, at }),
        Fate::SetAside(_) => None,
    });
    fitting
        .filter(|found| match present.get(&found.at) {
            None => true,
            Some(entry) => entry.is_blank() && aside.get(&found.line).is_some_and(|raw| !raw.is_blank()),
        })
        .collect()
}

fn is_line(tree: &Tree<'_>, index: usize) -> bool {
    tree.sides.get(index).is_some_and(|side| side.node.rule().is_some())
}

fn fate(was: &Side<'_>, now: &Side<'_>, raw: &RawEntry) -> Fate {
    let (Some(was), Some(now)) = (was.line(), now.line()) else {
        return Fate::SetAside(Why::LineGone);
    };
    if was.node.scored_by != now.node.scored_by {
        return Fate::SetAside(Why::OtherScorer(now.node.scored_by));
    }
    let same_form = discriminant(&was.rule.form) == discriminant(&now.rule.form);
    if !same_form && !has_no_answer(raw) {
        return Fate::SetAside(Why::OtherForm);
    }
    let faults = new_faults(&was, &now, raw);
    if faults.is_empty() {
        Fate::Kept { at: now.code().to_owned(), more: more(&was, &now, raw) }
    } else {
        Fate::SetAside(Why::Faults(faults))
    }
}

/// Blank, or marked as not applying and blank beside that.
fn has_no_answer(raw: &RawEntry) -> bool {
    RawEntry { status: None, reason: None, ..raw.clone() }.is_blank()
}

/// What is wrong under the later rule and was not under the earlier.
fn new_faults(was: &Line<'_>, now: &Line<'_>, raw: &RawEntry) -> Vec<EntryFault> {
    let mut found = newly_wrong(was, now, raw);
    if raw.status.is_some() {
        // The figures beneath the mark must fit as well: they count again once the mark is taken off.
        found.extend(newly_wrong(was, now, &RawEntry { status: None, ..raw.clone() }));
    }
    found
}

fn newly_wrong(was: &Line<'_>, now: &Line<'_>, raw: &RawEntry) -> Vec<EntryFault> {
    let Err(mut faults) = read(now, raw) else { return Vec::new() };
    if let Err(known) = read(was, raw) {
        faults.retain(|fault| !known.contains(fault));
    }
    faults
}

/// Names of the inputs an answer lacks because the earlier rule did not ask for them.
fn more(was: &Line<'_>, now: &Line<'_>, raw: &RawEntry) -> Vec<Text> {
    if raw.status.is_some() || raw.is_blank() {
        return Vec::new();
    }
    let known: BTreeSet<&str> = asked(was).into_iter().map(|(code, _)| code).collect();
    let fresh =
        asked(now).into_iter().filter(|(code, _)| !known.contains(code) && !raw.inputs.contains_key(*code));
    fresh.map(|(_, name)| name.clone()).collect()
}

/// Codes and names of the inputs an answer needs, in the order of the rule.
fn asked<'a>(line: &Line<'a>) -> Vec<(&'a str, &'a Text)> {
    let rule = line.rule;
    match &rule.form {
        Form::Checklist(list) => list.items.iter().map(|item| (item.code.as_str(), &item.name)).collect(),
        Form::Count(count) => count.items.iter().map(|item| (item.code.as_str(), &item.name)).collect(),
        Form::Proportion(_) | Form::Bands(_) | Form::Cases(_) | Form::Leader(_) | Form::Placing(_) => {
            let used = used_inputs(&rule.form);
            let declared = rule.inputs.iter().filter(|input| used.contains(&input.code.as_str()));
            declared.map(|input| (input.code.as_str(), &input.name)).collect()
        }
        Form::Direct(_) | Form::Levels { .. } | Form::Deadline(_) => Vec::new(),
    }
}
