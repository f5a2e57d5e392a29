//! An open sheet as the table that leaves the product.

use crate::domain::scheme::{Kind, Line, Node};
use crate::papers::sheet_table::{FieldKind, Group, Origin, Part, Row, SheetTable, Sum, TICKED};
use crate::text::numbers::Expecting;
use crate::web::pages::sheet::open::OpenSheet;
use crate::web::pages::sheet::view::{EntryView, InputView, LineView, TickView};
use crate::web::words;

/// The sheet as it would be written now.
pub(in crate::web) fn table_of(sheet: &OpenSheet) -> SheetTable {
    let t = sheet.t;
    let record = &sheet.record;
    let head = sheet.head();
    let lines = sheet.scheme.lines();
    let group = |top: &Node| Group {
        code: top.code.clone(),
        name: words::text(t, &top.name),
        max: maximum(top),
        points: points(sheet, &top.code),
        rows: lines
            .iter()
            .filter(|line| line.top.code == top.code)
            .flat_map(|line| rows_of(sheet, line))
            .collect(),
    };
    SheetTable {
        origin: Origin {
            cluster: record.cluster_code.clone(),
            period: record.period_code.clone(),
            unit: record.unit_code.clone(),
            scheme: sheet.scheme_name.clone(),
        },
        title: vec![
            t.sheet_title_of(&head.unit_full, &head.period),
            sheet.scheme_name.clone(),
            t.sheet_file_hint().to_owned(),
        ],
        groups: sheet.scheme.tree.iter().map(group).collect(),
        sums: sums_of(sheet),
    }
}

fn maximum(node: &Node) -> String {
    node.max.as_ref().map(|_| node.weighted_max().to_shortest()).unwrap_or_default()
}

fn points(sheet: &OpenSheet, code: &str) -> String {
    let decimals = sheet.scheme.rounding.decimals;
    sheet.result.points(code).map(|points| points.to_plain(decimals)).unwrap_or_default()
}

fn sums_of(sheet: &OpenSheet) -> Vec<Sum> {
    let (t, result) = (sheet.t, &sheet.result);
    let decimals = sheet.scheme.rounding.decimals;
    let groups = |kind: Kind| {
        let tops = sheet.scheme.tree.iter().filter(move |top| top.kind.unwrap_or_default() == kind);
        tops.map(|top| (true, Part::Group(top.code.clone()))).collect()
    };
    let sum = |name: &str, points, parts| Sum { name: name.to_owned(), points, parts };
    let total = vec![(true, Part::Sum(0)), (true, Part::Sum(1)), (false, Part::Sum(2))];
    vec![
        sum(t.table_kind_core(), result.core.to_plain(decimals), groups(Kind::Core)),
        sum(t.table_kind_bonus(), result.bonus.to_plain(decimals), groups(Kind::Bonus)),
        sum(t.table_kind_deduction(), result.deduction.to_plain(decimals), groups(Kind::Deduction)),
        sum(t.sheet_total(), result.total.to_plain(decimals), total),
    ]
}

/// The fields of a line, the first of them with what belongs to the line, the last its note.
fn rows_of(sheet: &OpenSheet, line: &Line<'_>) -> Vec<Row> {
    let view = sheet.line(line, None);
    let is_open = !view.read_only && view.closed_reason.is_none();
    let note = (
        FieldKind::Text,
        format!("{}:note", line.code()),
        sheet.t.sheet_note().to_owned(),
        view.note.value.clone(),
    );
    let fields = fields_of(sheet, &view).into_iter().chain(std::iter::once(note));
    let row = |(at, (kind, key, label, value)): (usize, (FieldKind, String, String, String))| {
        let of_line = |text: &str| if at == 0 { text.to_owned() } else { String::new() };
        Row {
            code: of_line(line.code()),
            name: of_line(&view.name),
            max: of_line(&maximum(line.node)),
            points: of_line(&points(sheet, line.code())),
            label,
            value: kind.plain(&value),
            kind,
            key,
            version: view.version.clone(),
            is_open,
        }
    };
    fields.enumerate().map(row).collect()
}

/// Kind, name, label and text of each field.
fn fields_of(sheet: &OpenSheet, view: &LineView) -> Vec<(FieldKind, String, String, String)> {
    let input = |kind: FieldKind, input: &InputView| {
        let label = if input.unit.is_empty() {
            input.label.clone()
        } else {
            format!("{} ({})", input.label, input.unit)
        };
        (kind, input.name.clone(), label, input.value.clone())
    };
    let number = |field: &InputView| {
        let expecting = if field.whole { Expecting::Whole } else { Expecting::Decimal };
        input(FieldKind::Number(expecting), field)
    };
    let tick = |name: String, label: String, ticked: bool| {
        (FieldKind::Tick, name, label, if ticked { TICKED.to_owned() } else { String::new() })
    };
    match &view.entry {
        EntryView::Pair { base, result } => vec![number(base), number(result)],
        EntryView::Inputs(inputs) | EntryView::Counts(inputs) => inputs.iter().map(number).collect(),
        EntryView::Points(field) => vec![number(field)],
        EntryView::Deadline { date, never } => vec![
            input(FieldKind::Day, date),
            tick(format!("{}:never", view.code), sheet.t.entry_never().to_owned(), *never),
        ],
        EntryView::Levels { name, choices, .. } => {
            let offered = choices.iter().filter(|choice| !choice.value.is_empty());
            let words = offered.clone().map(|choice| choice.label.clone()).collect();
            let chosen = offered.clone().find(|choice| choice.chosen).map(|choice| choice.label.clone());
            let label = sheet.t.sheet_choose_level().to_owned();
            vec![(FieldKind::Choice(words), name.clone(), label, chosen.unwrap_or_default())]
        }
        EntryView::Checklist(ticks) => ticks
            .iter()
            .map(|item: &TickView| tick(item.name.clone(), item.label.clone(), item.ticked))
            .collect(),
    }
}
