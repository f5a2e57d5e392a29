//! What two versions of a scheme side by side look like: the value `schemes/_comparison.html` shows.
//!
//! Any page can hold one in a field `comparison` and include the template. Finds no difference itself.

use crate::domain::scheme::compare::{Comparison, Kept, Part, Row, Side};
use crate::text::Lang;
use crate::text::changes::{self, Difference};
use crate::web::page::{Tag, TagKind};
use crate::web::words;

/// Two versions side by side.
#[derive(Debug, Clone)]
pub struct ComparisonView {
    /// The language.
    pub t: Lang,
    /// Name of the earlier version, e.g. *Phiên bản 1*.
    pub before: String,
    /// Name of the later version.
    pub after: String,
    /// How much differs, in words; empty where nothing does.
    pub counts: String,
    /// What differs beside the tree.
    pub provisions: Vec<Difference>,
    /// The rows, those of no interest folded away; empty where none differs.
    pub blocks: Vec<Block>,
}

/// A piece of the table of rows.
#[derive(Debug, Clone)]
pub enum Block {
    /// A row that differs, or a heading above one.
    Shown(ComparedRow),
    /// Rows that are the same in both.
    Folded {
        /// *12 mục không đổi*.
        words: String,
        /// Code and name of each.
        rows: Vec<(String, String)>,
    },
}

/// One row of both versions.
#[derive(Debug, Clone)]
pub struct ComparedRow {
    /// Its code, the later where it was renumbered.
    pub code: String,
    /// What happened to it, in words with a colour.
    pub marks: Vec<Tag>,
    /// Where it went; empty where it stayed.
    pub moved: String,
    /// As it was; nothing where it was not there.
    pub before: Option<Cell>,
    /// As it is; nothing where it is gone.
    pub after: Option<Cell>,
}

/// One side of a row.
#[derive(Debug, Clone)]
pub struct Cell {
    /// Its name.
    pub name: String,
    /// Whether other rows stand below it.
    pub is_heading: bool,
    /// What is worth saying: the properties that differ, or what an added or removed row asks.
    pub facts: Vec<(String, String)>,
}

impl ComparedRow {
    /// Both sides with the names of their versions, in the order of the columns.
    #[must_use]
    pub fn sides<'a>(&'a self, versions: &'a ComparisonView) -> [(&'a str, Option<&'a Cell>); 2] {
        [(&versions.before, self.before.as_ref()), (&versions.after, self.after.as_ref())]
    }
}

impl ComparisonView {
    /// Puts a comparison in words. The names are those of the two versions.
    #[must_use]
    pub fn new(t: Lang, comparison: &Comparison<'_>, before: String, after: String) -> Self {
        let differs = comparison.rows.iter().any(|row| !is_same(row));
        Self {
            t,
            before,
            after,
            counts: changes::counts(t, comparison),
            provisions: comparison.head.iter().map(|change| changes::head(t, change)).collect(),
            blocks: if differs { blocks(t, &comparison.rows) } else { Vec::new() },
        }
    }
}

fn is_same(row: &Row<'_>) -> bool {
    matches!(row, Row::Kept(kept) if kept.is_same())
}

/// The side that says where the row stands: the later, for a removed row the earlier.
fn standing<'r, 'a>(row: &'r Row<'a>) -> &'r Side<'a> {
    match row {
        Row::Added(side) | Row::Removed(side) => side,
        Row::Kept(kept) => &kept.after,
    }
}

fn blocks(t: Lang, rows: &[Row<'_>]) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut folded = Vec::new();
    for (row, shown) in rows.iter().zip(shown(rows)) {
        if shown {
            fold(t, &mut folded, &mut blocks);
            blocks.push(Block::Shown(compared(t, row)));
        } else {
            let node = standing(row).node;
            folded.push((node.code.clone(), words::text(t, &node.name)));
        }
    }
    fold(t, &mut folded, &mut blocks);
    blocks
}

fn fold(t: Lang, folded: &mut Vec<(String, String)>, blocks: &mut Vec<Block>) {
    if !folded.is_empty() {
        let words = t.compare_folded(folded.len());
        blocks.push(Block::Folded { words, rows: std::mem::take(folded) });
    }
}

/// Which rows stand open: those that differ, and the headings above them.
fn shown(rows: &[Row<'_>]) -> Vec<bool> {
    // From below: the depth of the last row shown; what stands less deep above it is its heading.
    let mut depth = 0;
    let mut shown: Vec<bool> = rows
        .iter()
        .rev()
        .map(|row| {
            let own = standing(row).depth;
            let show = !is_same(row) || own < depth;
            if show {
                depth = own;
            }
            show
        })
        .collect();
    shown.reverse();
    shown
}

fn tag(kind: TagKind, text: &str) -> Tag {
    Tag { kind, text: text.to_owned() }
}

fn compared(t: Lang, row: &Row<'_>) -> ComparedRow {
    let code = standing(row).node.code.clone();
    match row {
        Row::Added(side) => ComparedRow {
            code,
            marks: vec![tag(TagKind::Done, t.change_added())],
            moved: String::new(),
            before: None,
            after: Some(lone(t, side)),
        },
        Row::Removed(side) => ComparedRow {
            code,
            marks: vec![tag(TagKind::Problem, t.change_removed())],
            moved: String::new(),
            before: Some(lone(t, side)),
            after: None,
        },
        Row::Kept(kept) => both(t, code, kept),
    }
}

/// A row only one version has, with what it asks.
fn lone(t: Lang, side: &Side<'_>) -> Cell {
    let facts = changes::facts(t, side).into_iter().map(|(label, value)| (label.to_owned(), value));
    Cell { facts: facts.collect(), ..cell(t, side) }
}

fn cell(t: Lang, side: &Side<'_>) -> Cell {
    let is_heading = side.node.rule().is_none();
    Cell { name: words::text(t, &side.node.name), is_heading, facts: Vec::new() }
}

fn both(t: Lang, code: String, kept: &Kept<'_>) -> ComparedRow {
    let (mut before, mut after) = (cell(t, &kept.before), cell(t, &kept.after));
    for part in kept.parts.iter().filter(|part| !is_the_shown_name(t, part)) {
        let said = changes::part(t, kept, part);
        before.facts.push((said.label.clone(), said.before));
        after.facts.push((said.label, said.after));
    }
    let mut marks = Vec::new();
    marks.extend((!kept.parts.is_empty()).then(|| tag(TagKind::Waiting, t.change_changed())));
    marks.extend(kept.moved.map(|_| tag(TagKind::Active, t.change_moved())));
    if marks.is_empty() {
        marks.push(tag(TagKind::Quiet, t.change_same()));
    }
    let moved = changes::moved(t, kept).unwrap_or_default();
    ComparedRow { code, marks, moved, before: Some(before), after: Some(after) }
}

/// The name in the page's language stands in the cell anyway.
fn is_the_shown_name(t: Lang, part: &Part<'_>) -> bool {
    match t {
        Lang::Vi => matches!(part, Part::NameVi(_)),
        Lang::En => matches!(part, Part::NameEn(_)),
    }
}

#[cfg(test)]
mod tests {
    use super::ComparisonView;
    use crate::domain::scheme::Scheme;
    use crate::domain::scheme::compare::compare;
    use crate::text::Lang;
    use askama::Template;
    use scraper::{ElementRef, Html, Selector};
    use serde_json::{Value, json};

    #[derive(Template)]
    #[template(path = "schemes/_comparison.html")]
    struct Fragment {
        comparison: ComparisonView,
    }

    fn line(code: &str, name: &str, max: &str) -> Value {
        json!({"code": code, "name": {"vi": name}, "max": max, "rule": {"form": "direct"}})
    }

    fn scheme(base: &str, groups: &[(&str, Vec<Value>)]) -> Scheme {
        let group = |(code, children): &(&str, Vec<Value>)| json!({"code": code, "name": {"vi": format!("Nhóm {code}")}, "max": "50", "children": children});
        let document = json!({"format": "thidua.scheme/1", "code": "T", "title": {"vi": "Bảng"}, "base": base,
            "rounding": {"decimals": 2, "mode": "half_up"}, "holidays": [], "absent": "rescale",
            "tree": groups.iter().map(group).collect::<Vec<_>>(),
            "ranking": {"style": "competition", "order": ["total"]}});
        Scheme::parse(&document.to_string()).unwrap()
    }

    fn rendered(t: Lang, before: &Scheme, after: &Scheme) -> Html {
        let comparison =
            ComparisonView::new(t, &compare(before, after), "Phiên bản 1".into(), "Phiên bản 2".into());
        Html::parse_fragment(&Fragment { comparison }.render().unwrap())
    }

    fn texts(page: &Html, selector: &str) -> Vec<String> {
        page.select(&Selector::parse(selector).unwrap()).map(words).collect()
    }

    fn words(element: ElementRef<'_>) -> String {
        element.text().flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
    }

    fn versions() -> (Scheme, Scheme) {
        let before = scheme(
            "100",
            &[
                ("I", vec![line("I.1", "Kế hoạch", "20"), line("I.2", "Báo cáo <b>", "30")]),
                ("II", vec![line("II.1", "Kiểm tra", "20"), line("II.2", "Học tập", "30")]),
            ],
        );
        let after = scheme(
            "110",
            &[
                ("I", vec![line("I.1", "Kế hoạch", "20"), line("I.2", "Báo cáo tháng", "36")]),
                ("II", vec![line("II.1", "Kiểm tra", "20"), line("II.3", "Thi đua", "34")]),
                ("III", vec![line("III.1", "Sáng kiến", "10")]),
            ],
        );
        (before, after)
    }

    #[test]
    fn each_row_says_what_happened_to_it_and_both_sides() {
        let (before, after) = versions();
        let page = rendered(Lang::Vi, &before, &after);
        assert_eq!(
            texts(&page, "table.comparison-rows tbody > tr > th .code"),
            ["I", "I.2", "II", "II.2", "II.3", "III", "III.1"]
        );
        assert_eq!(
            texts(&page, "table.comparison-rows .tag"),
            ["Không đổi", "Thay đổi", "Không đổi", "Bỏ", "Thêm mới", "Thêm mới", "Thêm mới"]
        );
        let cells = texts(&page, "table.comparison-rows tbody > tr:nth-child(3) > td");
        assert_eq!(
            cells,
            ["Phiên bản 1 Báo cáo <b> Điểm tối đa: 30", "Phiên bản 2 Báo cáo tháng Điểm tối đa: 36"]
        );
        let gone = texts(&page, "table.comparison-rows tbody > tr:nth-child(6) > td");
        assert!(gone[0].starts_with("Phiên bản 1 Học tập Điểm tối đa: 30 Cách chấm: "), "{gone:?}");
        assert_eq!(gone[1], "Phiên bản 2 Không có");
    }

    #[test]
    fn rows_that_are_the_same_fold_into_one_that_counts_and_names_them() {
        let (before, after) = versions();
        let page = rendered(Lang::Vi, &before, &after);
        assert_eq!(texts(&page, "details > summary"), ["1 mục không đổi", "1 mục không đổi"]);
        assert_eq!(texts(&page, "details li"), ["I.1 Kế hoạch", "II.1 Kiểm tra"]);
        assert_eq!(texts(&page, ".comparison-counts"), ["Thêm mới 3 · Bỏ 1 · Thay đổi 1 · Quy định chung 1"]);
        assert_eq!(
            texts(&page, "table.comparison-head tbody tr"),
            ["Thang điểm Phiên bản 1 100 Phiên bản 2 110"]
        );
    }

    #[test]
    fn versions_that_say_the_same_say_so_without_a_table() {
        let (before, _) = versions();
        for (t, sentence) in [(Lang::Vi, "Hai bản không khác nhau."), (Lang::En, "The two do not differ.")]
        {
            let page = rendered(t, &before, &before);
            assert_eq!(texts(&page, "table"), Vec::<String>::new());
            assert_eq!(texts(&page, "p"), [sentence]);
        }
    }

    #[test]
    fn a_row_that_moved_and_changed_has_both_marks_and_says_where_it_went() {
        let before = scheme("100", &[("I", vec![line("a", "A", "5"), line("b", "B", "5")]), ("II", vec![])]);
        let after = scheme("100", &[("I", vec![line("b", "B", "5")]), ("II", vec![line("a", "A", "8")])]);
        let page = rendered(Lang::En, &before, &after);
        assert_eq!(
            texts(&page, "table.comparison-rows tbody > tr > th:has(.code)"),
            ["II Unchanged", "a Changed Moved Moved from I to II"]
        );
        assert_eq!(texts(&page, "table.comparison-head"), Vec::<String>::new());
    }
}
