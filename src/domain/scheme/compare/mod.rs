//! Two versions of a scoring table side by side: what was added, removed, moved and changed (scoring table §1 and §2).
//!
//! Data only: the words are in `text::changes`, and what a change of version does to entries is in `domain::carry`.

mod head;
mod merge;
mod pairing;
mod parts;

pub use self::head::HeadChange;
pub(crate) use self::pairing::{Pairing, Tree};
pub use self::parts::Part;
use super::node::{AbsentPolicy, Kind, Line, Node};
use super::{Scheme, Text};

/// One property as it was and as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Both<T> {
    /// In the earlier version.
    pub before: T,
    /// In the later version.
    pub after: T,
}

/// Everything in which two versions of a scheme differ, and everything they share.
///
/// The day of adoption is no part of it: it says when a table was adopted, not what it says. A `kind` written below a
/// top node has no effect (§2) and is not compared either.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison<'a> {
    /// What differs beside the tree, in the order of the document.
    pub head: Vec<HeadChange<'a>>,
    /// One row per node, in the printed order of the later version; a removed node stands where it stood.
    pub rows: Vec<Row<'a>>,
}

/// One row of the table of both versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row<'a> {
    /// The later version has it, the earlier has not.
    Added(Side<'a>),
    /// The earlier version has it, the later has not.
    Removed(Side<'a>),
    /// Both versions have it.
    Kept(Kept<'a>),
}

/// A node both versions have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept<'a> {
    /// As it was.
    pub before: Side<'a>,
    /// As it is.
    pub after: Side<'a>,
    /// Whether it stands elsewhere now.
    pub moved: Option<Moved>,
    /// Its own properties that differ, in printed order; what stands below it has rows of its own.
    pub parts: Vec<Part<'a>>,
}

/// How a node came to stand elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moved {
    /// Below another node, or to or from the top.
    ToAnotherParent,
    /// Past some of its siblings, the fewest rows being called moved that explain the new order.
    AmongSiblings,
}

/// A node where it stands in one version, with what it inherits there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Side<'a> {
    /// The node.
    pub node: &'a Node,
    /// The heading it stands below; nothing for a top node.
    pub parent: Option<&'a Node>,
    /// The top node it is or belongs to.
    pub top: &'a Node,
    /// What its points are for, by its top node.
    pub kind: Kind,
    /// What its lines are worth when absent unless they say otherwise (§4).
    pub absent: &'a AbsentPolicy,
    /// 1 for a top node.
    pub depth: usize,
    /// Its place among its siblings, from 1.
    pub place: usize,
}

impl<'a> Side<'a> {
    /// The node as a line of its version; nothing for a heading.
    #[must_use]
    pub fn line(&self) -> Option<Line<'a>> {
        let Self { node, top, kind, absent, depth, .. } = *self;
        Some(Line { node, rule: node.rule()?, kind, absent, top, depth })
    }
}

impl Kept<'_> {
    /// Whether nothing of the row itself differs.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.moved.is_none() && self.parts.is_empty()
    }
}

/// How many rows differ in which way. A row that moved and changed counts for both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Rows only the later version has.
    pub added: usize,
    /// Rows only the earlier version has.
    pub removed: usize,
    /// Rows of both with some property changed.
    pub changed: usize,
    /// Rows of both that stand elsewhere.
    pub moved: usize,
    /// Rows of both that are and stand as they were.
    pub same: usize,
}

impl Comparison<'_> {
    /// Whether the two tables say the same.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.head.is_empty() && self.rows.iter().all(|row| matches!(row, Row::Kept(kept) if kept.is_same()))
    }

    /// How many rows differ in which way.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for row in &self.rows {
            match row {
                Row::Added(_) => counts.added += 1,
                Row::Removed(_) => counts.removed += 1,
                Row::Kept(kept) => {
                    counts.changed += usize::from(!kept.parts.is_empty());
                    counts.moved += usize::from(kept.moved.is_some());
                    counts.same += usize::from(kept.is_same());
                }
            }
        }
        counts
    }
}

/// Compares two versions of a scheme.
///
/// A node is found again, in this order: with its code, its name and the names of its headings; renumbered, with its
/// names, its rule and the names of its headings; with its code and name; renumbered, with its names and rule; with its
/// code. A renumbered node must be the only one of its kind in both versions.
#[must_use]
pub fn compare<'a>(before: &'a Scheme, after: &'a Scheme) -> Comparison<'a> {
    let (old, new) = (Tree::of(before), Tree::of(after));
    let pairing = Pairing::between(&old, &new);
    Comparison { head: head::changes(before, after), rows: merge::rows(&old, &new, &pairing) }
}

/// Both values, where they differ.
fn differing<T: PartialEq>(before: T, after: T) -> Option<Both<T>> {
    (before != after).then_some(Both { before, after })
}

/// Both texts in one language each, where they differ.
type TwoNames<'a> = (Option<Both<&'a str>>, Option<Both<Option<&'a str>>>);

fn differing_names<'a>(before: &'a Text, after: &'a Text) -> TwoNames<'a> {
    (differing(before.vi.as_str(), after.vi.as_str()), differing(before.en.as_deref(), after.en.as_deref()))
}
