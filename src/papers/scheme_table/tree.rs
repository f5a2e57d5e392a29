//! Makes the tree of the rows of a sound table, each node from the one of the same code (scoring table §2).
//!
//! Judges nothing; tells what the table could not say or changed by the way.

use std::collections::BTreeSet;
use std::iter::Peekable;
use std::vec::IntoIter;

use super::columns::Column;
use super::fault::{Noticed, TableNotice};
use super::read::{Table, TableImport};
use super::rows::{Known, Row, Rows, taken};
use super::sentence;
use crate::domain::exact::Exact;
use crate::domain::scheme::{
    Aggregate, Direct, Form, Line, Node, NodeBody, Note, Rule, Scheme, ScoredBy, Text, codes,
};
use crate::text::Lang;

/// The scheme with the tree of these rows.
pub(super) fn build(table: &Table, base: &Scheme, read: Rows<'_>) -> TableImport {
    let tops_in_figures = read
        .rows
        .iter()
        .filter(|row| row.level == 1)
        .filter_map(|row| row.code.as_ref())
        .any(|code| code.bytes().all(|byte| byte.is_ascii_digit()));
    let mut builder = Builder {
        t: table.t,
        taken: taken(&read.rows, base),
        tops_in_figures,
        notices: read.notices,
        sentences: Vec::new(),
    };
    let tree = builder.siblings(&mut read.rows.into_iter().peekable(), 1, None);
    let scheme = Scheme { tree, ..base.clone() };
    let Builder { mut notices, sentences, .. } = builder;
    if table.has(Column::Rule) {
        notices.extend(edited_sentences(base, &scheme, &sentences));
    }
    notices.sort_by_key(|notice| notice.row);
    TableImport { scheme, notices }
}

/// What the column of the rule says of a line that keeps its rule.
struct Said {
    row: u32,
    code: String,
    sentence: String,
}

struct Builder {
    t: Lang,
    taken: BTreeSet<String>,
    /// Whether top nodes are numbered 1, 2, 3 rather than I, II, III.
    tops_in_figures: bool,
    notices: Vec<TableNotice>,
    sentences: Vec<Said>,
}

impl Builder {
    /// The nodes of this level that follow, with all below them. Levels are at most 12, so the recursion is bounded.
    fn siblings(
        &mut self,
        rows: &mut Peekable<IntoIter<Row<'_>>>,
        level: usize,
        parent: Option<&str>,
    ) -> Vec<Node> {
        let mut nodes = Vec::new();
        while let Some(row) = rows.next_if(|row| row.level == level) {
            let code = self.code(&row, parent, nodes.len() + 1);
            let children = self.siblings(rows, level + 1, Some(&code));
            nodes.push(self.node(row, code, children));
        }
        nodes
    }

    /// The row's own code, else the next free one in the pattern of its place: `II.4`.
    fn code(&mut self, row: &Row<'_>, parent: Option<&str>, position: usize) -> String {
        if let Some(known) = row.known {
            return known.node.code.clone();
        }
        if let Some(code) = &row.code {
            return code.clone();
        }
        let in_figures = self.tops_in_figures && parent.is_none();
        let numbered =
            |number: usize| if in_figures { number.to_string() } else { codes::numbered(parent, number) };
        // Of one more number than there are codes, one is free.
        let free =
            (position..=position + self.taken.len()).map(numbered).find(|code| !self.taken.contains(code));
        let code = free.unwrap_or_default();
        self.taken.insert(code.clone());
        self.notice(row, &code, Noticed::CodeMade);
        code
    }

    fn notice(&mut self, row: &Row<'_>, code: &str, what: Noticed) {
        self.notices.push(TableNotice { row: row.number, code: code.to_owned(), what });
    }

    fn node(&mut self, mut row: Row<'_>, code: String, children: Vec<Node>) -> Node {
        let is_leaf = children.is_empty();
        let body = self.body(&mut row, &code, children);
        let base = row.known.map(|known| known.node);
        Node {
            kind: kind(&row),
            name: row.name,
            max: row.max,
            evidence: row.evidence,
            scored_by: base.map_or(ScoredBy::default(), |node| node.scored_by),
            guidance: row.guidance,
            absent: base.and_then(|node| node.absent.clone()),
            weight: base.map_or(Exact::ONE, |node| node.weight.clone()),
            aggregate: aggregate(base, is_leaf),
            capped: base.is_none_or(|node| node.capped),
            body,
            code,
        }
    }

    fn body(&mut self, row: &mut Row<'_>, code: &str, children: Vec<Node>) -> NodeBody {
        let of_base = row.known.map(|known| &known.node.body);
        match of_base {
            Some(NodeBody::Rule(_)) if !children.is_empty() => {
                self.notice(row, code, Noticed::LineBecameHeading);
                NodeBody::Children(children)
            }
            Some(NodeBody::Rule(rule)) => {
                let said = Said { row: row.number, code: code.to_owned(), sentence: row.rule.clone() };
                self.sentences.push(said);
                NodeBody::Rule(rule.clone())
            }
            Some(NodeBody::Children(_)) | None if !children.is_empty() => {
                self.keep_rule_in_words(row, code);
                NodeBody::Children(children)
            }
            // A heading still to be filled stays one, unless the table says how it is scored.
            Some(NodeBody::Children(before)) if before.is_empty() && row.rule.is_empty() => {
                NodeBody::Children(Vec::new())
            }
            Some(NodeBody::Children(_)) => {
                self.notice(row, code, Noticed::HeadingBecameLine);
                self.keep_rule_in_words(row, code);
                typed_by_the_scorer()
            }
            None => {
                self.keep_rule_in_words(row, code);
                typed_by_the_scorer()
            }
        }
    }

    /// A rule in words that is no rule here goes where people will read it.
    fn keep_rule_in_words(&mut self, row: &mut Row<'_>, code: &str) {
        if row.rule.is_empty() {
            return;
        }
        let words = std::mem::take(&mut row.rule);
        let joined = |before: &str| format!("{before}\n{words}");
        let guidance = match (row.guidance.take(), self.t) {
            (None, _) => Text { vi: words, en: None },
            (Some(text), Lang::Vi) => Text { vi: joined(&text.vi), en: text.en },
            (Some(text), Lang::En) => Text { en: Some(joined(text.english())), vi: text.vi },
        };
        row.guidance = Some(guidance);
        self.notice(row, code, Noticed::RuleToGuidance);
    }
}

/// What the top row says; where that is what the node was before, as the node said it.
fn kind(row: &Row<'_>) -> Option<crate::domain::scheme::Kind> {
    let written = |known: Known<'_>| known.node.kind;
    if row.level > 1 {
        return row.known.filter(|known| known.level > 1).and_then(written);
    }
    match (row.kind, row.known) {
        (None, Some(known)) if known.level == 1 => written(known),
        (Some(kind), Some(known)) if known.level == 1 && kind == known.kind => written(known),
        // Moved up from below another top row: it keeps the kind it inherited there.
        (None, Some(known)) => Some(known.kind),
        (kind, _) => kind,
    }
}

/// A line makes no figure of others.
fn aggregate(base: Option<&Node>, is_leaf: bool) -> Aggregate {
    let was_heading_with_rows = base.is_some_and(|node| !node.children().is_empty());
    if is_leaf && was_heading_with_rows {
        return Aggregate::default();
    }
    base.map(|node| node.aggregate).unwrap_or_default()
}

fn typed_by_the_scorer() -> NodeBody {
    let direct = Direct { min: Exact::ZERO, step: None, note: Note::default() };
    NodeBody::Rule(Box::new(Rule { form: Form::Direct(direct), inputs: Vec::new() }))
}

/// The lines whose sentence is neither the one they had nor the one they have with their new maximum.
fn edited_sentences(base: &Scheme, scheme: &Scheme, said: &[Said]) -> Vec<TableNotice> {
    let (before, now) = (base.lines_by_code(), scheme.lines_by_code());
    let is_own = |said: &Said, line: Option<&Line<'_>>| {
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let written = words(&said.sentence);
        line.is_some_and(|line| {
            [Lang::Vi, Lang::En].into_iter().any(|t| words(&sentence(t, line)) == written)
        })
    };
    said.iter()
        .filter(|said| {
            let code = said.code.as_str();
            !is_own(said, before.get(code)) && !is_own(said, now.get(code))
        })
        .map(|said| TableNotice { row: said.row, code: said.code.clone(), what: Noticed::SentenceEdited })
        .collect()
}
