//! The columns of the table and the words in its cells: how they are written and what is understood as the same.

use std::collections::BTreeMap;

use super::super::workbook::Cell;
use crate::domain::scheme::{Evidence, Kind};
use crate::text::Lang;
use crate::text::fold::fold;

/// A column of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// Depth of the node, from 1.
    Level,
    /// Code of the node.
    Code,
    /// Its name.
    Name,
    /// What its points are for; on top rows only.
    Kind,
    /// Its maximum.
    Max,
    /// Its rule in words; shown, never read as a rule.
    Rule,
    /// Whether it asks for evidence.
    Evidence,
    /// What helps a clerk to answer.
    Guidance,
}

impl Column {
    /// All of them, as they are written from left to right.
    pub const ALL: [Self; 8] = [
        Self::Level,
        Self::Code,
        Self::Name,
        Self::Kind,
        Self::Max,
        Self::Rule,
        Self::Evidence,
        Self::Guidance,
    ];

    /// The heading above the column.
    #[must_use]
    pub fn heading(self, t: Lang) -> &'static str {
        match self {
            Self::Level => t.table_level(),
            Self::Code => t.table_code(),
            Self::Name => t.table_name(),
            Self::Kind => t.table_kind(),
            Self::Max => t.table_max(),
            Self::Rule => t.table_rule(),
            Self::Evidence => t.table_evidence(),
            Self::Guidance => t.table_guidance(),
        }
    }

    /// Other headings tables of other hands have for the same thing, separated by semicolons.
    fn also(self, t: Lang) -> &'static str {
        match self {
            Self::Level => t.table_level_also(),
            Self::Code => t.table_code_also(),
            Self::Name => t.table_name_also(),
            Self::Kind => t.table_kind_also(),
            Self::Max => t.table_max_also(),
            Self::Rule => t.table_rule_also(),
            Self::Evidence => t.table_evidence_also(),
            Self::Guidance => t.table_guidance_also(),
        }
    }
}

/// Every heading that is understood, looked up by its letters.
pub(super) struct Headings(BTreeMap<String, Vec<Meaning>>);

/// What a heading may mean, and whether it is one of the others a column may have: its own goes before them, because a
/// table can have both TT and Mã.
type Meaning = (bool, Lang, Column);

impl Headings {
    /// Those of both languages.
    pub(super) fn all() -> Self {
        let mut words: BTreeMap<String, Vec<Meaning>> = BTreeMap::new();
        for t in [Lang::Vi, Lang::En] {
            for column in Column::ALL {
                words.entry(fold(column.heading(t))).or_default().push((false, t, column));
                for also in column.also(t).split(';') {
                    words.entry(fold(also)).or_default().push((true, t, column));
                }
            }
        }
        Self(words)
    }

    /// The columns these cells head and the language of the names, where codes, names and something else are headed.
    pub(super) fn columns(&self, row: &BTreeMap<u32, Cell>) -> Option<(Lang, BTreeMap<Column, u32>)> {
        let mut found: Vec<(&Meaning, u32)> = Vec::new();
        for (at, cell) in row {
            // A long text heads nothing, and folding it takes time.
            if let Cell::Text(text) = cell
                && text.len() <= 80
                && let Some(meanings) = self.0.get(&fold(text))
            {
                found.extend(meanings.iter().map(|meaning| (meaning, *at)));
            }
        }
        found.sort_by_key(|((is_other, t, column), at)| (*is_other, *t == Lang::En, *column, *at));
        let (mut columns, mut language) = (BTreeMap::new(), None);
        for ((_, t, column), at) in found {
            if !columns.contains_key(column) && !columns.values().any(|taken| *taken == at) {
                columns.insert(*column, at);
                if *column == Column::Name {
                    language = Some(*t);
                }
            }
        }
        let is_table = columns.contains_key(&Column::Code) && columns.len() >= 3;
        language.filter(|_| is_table).map(|t| (t, columns))
    }
}

/// The kinds in the order they are offered.
pub(super) const KINDS: [Kind; 3] = [Kind::Core, Kind::Bonus, Kind::Deduction];
/// The evidence rules in the order they are offered.
pub(super) const EVIDENCE: [Evidence; 3] = [Evidence::Required, Evidence::Optional, Evidence::None];

/// The word for a kind.
pub(super) fn kind_word(t: Lang, kind: Kind) -> &'static str {
    match kind {
        Kind::Core => t.table_kind_core(),
        Kind::Bonus => t.table_kind_bonus(),
        Kind::Deduction => t.table_kind_deduction(),
    }
}

/// The word for an evidence rule.
pub(super) fn evidence_word(t: Lang, evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::Required => t.table_evidence_required(),
        Evidence::Optional => t.table_evidence_optional(),
        Evidence::None => t.table_evidence_none(),
    }
}

/// The kind a cell names, in either language.
pub(super) fn read_kind(text: &str) -> Option<Kind> {
    KINDS.into_iter().find(|kind| is_said(text, |t| kind_word(t, *kind)))
}

/// The evidence rule a cell names, in either language.
pub(super) fn read_evidence(text: &str) -> Option<Evidence> {
    EVIDENCE.into_iter().find(|evidence| is_said(text, |t| evidence_word(t, *evidence)))
}

/// Whether a cell is the label of a total row, in either language.
pub(super) fn is_total(text: &str) -> bool {
    let written = fold(text);
    [Lang::Vi, Lang::En].into_iter().any(|t| {
        fold(t.table_total()) == written || t.table_total_also().split(';').any(|word| fold(word) == written)
    })
}

fn is_said(text: &str, word: impl Fn(Lang) -> &'static str) -> bool {
    let written = fold(text);
    [Lang::Vi, Lang::En].into_iter().any(|t| fold(word(t)) == written)
}
