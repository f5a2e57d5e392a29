//! The rows of both versions in one order, and which of them moved.

use std::collections::{BTreeMap, BTreeSet};

use super::pairing::{Pairing, Tree};
use super::{Kept, Moved, Row, Side, parts};

/// One row per node of either version.
pub(super) fn rows<'a>(before: &Tree<'a>, after: &Tree<'a>, pairing: &Pairing) -> Vec<Row<'a>> {
    let reordered = reordered(before, after, pairing);
    let mut merge = Merge { before, after, pairing, reordered, rows: Vec::new() };
    merge.level(None, &before.tops, &after.tops);
    merge.rows
}

struct Merge<'t, 'a> {
    before: &'t Tree<'a>,
    after: &'t Tree<'a>,
    pairing: &'t Pairing,
    /// Places in the later version of the rows that passed some of their siblings.
    reordered: BTreeSet<usize>,
    rows: Vec<Row<'a>>,
}

impl<'t, 'a> Merge<'t, 'a> {
    /// The children of one node of the later version (nothing for the top), with those that stood there before.
    fn level(&mut self, parent: Option<usize>, old: &'t [usize], new: &'t [usize]) {
        // A removed row follows the nearest row before it that is still in its place.
        let mut removed: BTreeMap<Option<usize>, Vec<usize>> = BTreeMap::new();
        let mut anchor = None;
        for index in old {
            match self.pairing.after(*index) {
                None => removed.entry(anchor).or_default().push(*index),
                Some(kept) if self.after.parent(kept) == parent && !self.reordered.contains(&kept) => {
                    anchor = Some(kept);
                }
                Some(_) => {}
            }
        }
        self.removed(removed.get(&None));
        for index in new {
            self.present(*index);
            self.removed(removed.get(&Some(*index)));
        }
    }

    /// A row of the later version and everything below it.
    fn present(&mut self, index: usize) {
        let (before, after) = (self.before, self.after);
        let Some(side) = after.sides.get(index) else { return };
        let old = self.pairing.before(index);
        let row = match old.and_then(|old| before.sides.get(old).map(|was| (old, *was))) {
            None => Row::Added(*side),
            Some((old, was)) => Row::Kept(self.kept(old, was, index, *side)),
        };
        self.rows.push(row);
        let below = old.map_or(&[][..], |old| before.children(old));
        self.level(Some(index), below, after.children(index));
    }

    fn kept(&self, old: usize, before: Side<'a>, new: usize, after: Side<'a>) -> Kept<'a> {
        let moved = if !same_parent(self.before, self.after, self.pairing, (old, new)) {
            Some(Moved::ToAnotherParent)
        } else if self.reordered.contains(&new) {
            Some(Moved::AmongSiblings)
        } else {
            None
        };
        Kept { before, after, moved, parts: parts::changed(&before, &after, moved) }
    }

    /// Rows that are gone, with what is gone of the rows below them.
    fn removed(&mut self, gone: Option<&Vec<usize>>) {
        for index in gone.into_iter().flatten() {
            let Some(side) = self.before.sides.get(*index) else { continue };
            self.rows.push(Row::Removed(*side));
            let below = self.before.children(*index).iter();
            let below: Vec<usize> =
                below.filter(|child| self.pairing.after(**child).is_none()).copied().collect();
            self.removed(Some(&below));
        }
    }
}

fn same_parent(before: &Tree<'_>, after: &Tree<'_>, pairing: &Pairing, (old, new): (usize, usize)) -> bool {
    match (before.parent(old), after.parent(new)) {
        (None, None) => true,
        (Some(old), Some(new)) => pairing.after(old) == Some(new),
        (None, Some(_)) | (Some(_), None) => false,
    }
}

/// Places in the later version of the rows that stand below the same node as before but passed some of their siblings.
fn reordered(before: &Tree<'_>, after: &Tree<'_>, pairing: &Pairing) -> BTreeSet<usize> {
    let mut moved = BTreeSet::new();
    for siblings in std::iter::once(&after.tops).chain(&after.children) {
        let staying: Vec<(usize, usize)> = siblings
            .iter()
            .filter_map(|new| Some((pairing.before(*new)?, *new)))
            .filter(|pair| same_parent(before, after, pairing, *pair))
            .collect();
        let old: Vec<usize> = staying.iter().map(|(old, _)| *old).collect();
        let in_order = longest_rising(&old);
        moved.extend(staying.into_iter().filter(|(old, _)| !in_order.contains(old)).map(|(_, new)| new));
    }
    moved
}

/// A longest subsequence that rises: the rows that may be said to have stayed. All numbers differ.
fn longest_rising(numbers: &[usize]) -> BTreeSet<usize> {
    // `ends` holds, for each length, the place of the smallest number a rising run of that length can end with.
    let (mut ends, mut previous): (Vec<usize>, Vec<Option<usize>>) = (Vec::new(), Vec::new());
    for (place, number) in numbers.iter().enumerate() {
        let length = ends.partition_point(|end| numbers.get(*end) < Some(number));
        previous.push(length.checked_sub(1).and_then(|shorter| ends.get(shorter)).copied());
        match ends.get_mut(length) {
            Some(end) => *end = place,
            None => ends.push(place),
        }
    }
    let mut run = BTreeSet::new();
    let mut at = ends.last().copied();
    while let Some(place) = at {
        run.extend(numbers.get(place));
        at = previous.get(place).copied().flatten();
    }
    run
}
