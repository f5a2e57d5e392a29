//! What the tree page shows: a row per node with sums and faults, the form for the next node, the foot.

use crate::text::Lang;
use crate::web::page::{Choice, Field, Page, Problem};
use crate::web::pages::schemes::VersionHead;
use askama::Template;

/// The tree page.
#[derive(Debug, Template)]
#[template(path = "schemes/tree.html")]
pub struct TreePage {
    /// The frame.
    pub page: Page,
    /// The version.
    pub head: VersionHead,
    /// All schemes of the cluster.
    pub back_href: String,
    /// Everything but the tree.
    pub settings_href: String,
    /// The document as JSON.
    pub document_href: String,
    /// This version beside the one before it; `None` for the first.
    pub comparison_href: Option<String>,
    /// The printed table as a worksheet.
    pub table_href: String,
    /// Where a file is imported; `None` where it cannot be.
    pub import_href: Option<String>,
    /// Where many rows are pasted; `None` where they cannot be.
    pub paste_href: Option<String>,
    /// Where a new draft is made from this version; `None` for who may not.
    pub copy_action: Option<String>,
    /// Where the draft is thrown away; `None` where it cannot be.
    pub discard_action: Option<String>,
    /// What can change.
    pub tree: TreeView,
}

/// The part of the page that every change replaces.
#[derive(Debug, Clone, Template)]
#[template(path = "schemes/_tree.html")]
pub struct TreeView {
    /// The language.
    pub t: Lang,
    /// Whether there are controls at all.
    pub may_edit: bool,
    /// The revision shown.
    pub revision: i32,
    /// What the last change did, for everybody who does not see it; empty on opening.
    pub said: String,
    /// Why the last change was not made; empty where it was.
    pub refused: String,
    /// The rows in printed order.
    pub rows: Vec<TreeRow>,
    /// Faults of the table as a whole.
    pub faults: Vec<FaultView>,
    /// "Tổng điểm tối đa 98/100: còn thiếu 2".
    pub sum: String,
    /// Whether the maxima add up to the base.
    pub sum_fits: bool,
    /// How many faults forbid adoption.
    pub open_faults: usize,
    /// How many warnings there are.
    pub warnings: usize,
    /// Where the last step is taken back.
    pub undo_action: String,
    /// "Hoàn tác: xóa II.3"; `None` where nothing can be undone.
    pub undo: Option<String>,
    /// The adoption page.
    pub adoption_href: String,
    /// The next node.
    pub add: AddView,
}

/// The form that adds a node.
#[derive(Debug, Clone)]
pub struct AddView {
    /// Where it goes.
    pub action: String,
    /// The headings it can stand below, the table itself first.
    pub parents: Vec<Choice>,
    /// Code; blank for the next in the pattern.
    pub code: Field,
    /// Name.
    pub name: Field,
    /// Most points.
    pub max: Field,
    /// The forms of a line, a heading first.
    pub forms: Vec<Choice>,
    /// Whether something in it was refused.
    pub problems: Vec<Problem>,
}

/// A node in the tree.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "a template asks each of them by itself")]
pub struct TreeRow {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// 1 for a top node.
    pub depth: usize,
    /// Whether it is a heading.
    pub is_heading: bool,
    /// The form of its rule; empty for a heading.
    pub form: String,
    /// Its rule in words; empty for a heading.
    pub sentence: String,
    /// Its maximum; empty where it has none.
    pub max: String,
    /// The sum of its children against its maximum, "28/30"; empty for a line.
    pub sum: String,
    /// Whether that sum reaches the maximum.
    pub sum_fits: bool,
    /// Evidence, in a word.
    pub evidence: String,
    /// What else distinguishes it: bonus, weight 2, scored by the appraiser.
    pub marks: Vec<String>,
    /// What is wrong with it.
    pub faults: Vec<FaultView>,
    /// Its page.
    pub href: String,
    /// Where its buttons lead: this and `/place`, `/copy`, `/deletion`, `/name`.
    pub action: String,
    /// What was seen of it and everything below it, for its deletion.
    pub seen: String,
    /// What was seen of its own fields, for a new name.
    pub seen_own: String,
    /// The first among its siblings.
    pub is_first: bool,
    /// The last among them.
    pub is_last: bool,
}

/// A fault in words.
#[derive(Debug, Clone)]
pub struct FaultView {
    /// The sentence.
    pub text: String,
    /// Whether it forbids adoption.
    pub is_serious: bool,
    /// The place it is about.
    pub href: String,
}

// Its own template has escaped what it shows.
impl askama::filters::HtmlSafe for TreeView {}
