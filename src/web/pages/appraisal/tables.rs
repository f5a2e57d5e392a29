//! The tables of an appraisal as worksheets: the queue, one criterion across units, the lines of one sheet.
//!
//! Each shows the rows its page shows to the same person, from the same desk.

use super::address::PeriodPath;
use super::desk::{Desk, Examined};
use super::queue::Counted;
use super::rows::Sketch;
use super::sheet::{Shown, filters, is_shown};
use crate::domain::exact::Exact;
use crate::domain::scheme::{Kind, Line};
use crate::domain::scoring::MemberResult;
use crate::papers::plain_table::{Cell, Column, PlainTable, Row};
use crate::store::remarks::RemarkKind;
use crate::text::{Lang, rules};
use crate::web::download;
use crate::web::error::WebError;
use crate::web::pages::sheet::open::SheetPath;
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use crate::web::words;
use axum::extract::{Path, Query, State};
use axum::response::Response;

/// `GET …/appraisal/table.xlsx`: the queue.
///
/// # Errors
/// See [`Desk::list`].
pub async fn queue(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<PeriodPath>,
) -> Result<Response, WebError> {
    let desk = Desk::list(&state, &person, (&path.cluster, &path.period)).await?;
    let t = desk.t;
    let table = PlainTable {
        name: t.nav_appraisal().to_owned(),
        title: t.appraisal_queue(words::period_name(t, &desk.period.code)),
        columns: queue_columns(t),
        rows: desk.sheets.iter().map(|sheet| queue_row(&desk, sheet).into()).collect(),
        ..PlainTable::default()
    };
    download::tables(&table.title.clone(), &[table])
}

fn queue_columns(t: Lang) -> Vec<Column> {
    vec![
        Column::new(t.col_unit(), 18),
        Column::new(t.col_state(), 16),
        Column::new(t.table_sent_by(), 22),
        Column::new(t.home_sent_at(), 17),
        Column::new(t.table_days_late(), 12),
        Column::new(t.appraisal_own_total(), 11),
        Column::new(t.appraisal_total(), 11),
        Column::new(t.appraisal_decided(), 11),
        Column::new(t.table_lines(), 11),
        Column::new(t.appraisal_unopened(), 11),
        Column::new(t.appraisal_questions(), 12),
        Column::new(t.appraisal_taken_up_by(), 22),
        Column::new(t.table_taken_up_at(), 17),
        Column::new(t.appraisal_checker(), 18),
    ]
}

fn queue_row(desk: &Desk, sheet: &Examined) -> Vec<Cell> {
    let (record, counted) = (&sheet.record, Counted::of(desk, sheet));
    // As on the page: who sent it is told together with when.
    let sent = record.submitted_at.zip(record.submitted_by.clone());
    let taken_up = record.taken_up.as_ref();
    vec![
        Cell::text(&record.unit_short_name),
        Cell::text(words::sheet_status(desk.t, record.place.status).text),
        Cell::text(sent.as_ref().map(|(_, name)| name.clone()).unwrap_or_default()),
        Cell::instant(sent.map(|(at, _)| at)),
        if counted.days_late > 0 { Cell::number(counted.days_late) } else { Cell::Blank },
        Cell::points(counted.own),
        Cell::points(counted.appraised),
        Cell::count(counted.decided),
        Cell::number(counted.lines),
        Cell::count(counted.unopened),
        Cell::count(counted.questions),
        Cell::text(taken_up.map(|(name, _)| name.clone()).unwrap_or_default()),
        Cell::instant(taken_up.map(|(_, at)| *at)),
        Cell::text(counted.checker),
    ]
}

/// `GET …/appraisal/by-criterion/{code}/table.xlsx`.
///
/// # Errors
/// As [`super::criterion::show`].
pub async fn criterion(
    State(state): State<AppState>,
    person: SignedIn,
    Path((cluster, period, code)): Path<(String, String, String)>,
) -> Result<Response, WebError> {
    let desk = Desk::load(&state, &person, (&cluster, &period), None).await?;
    let (t, line) = (desk.t, desk.scheme.line(&code).ok_or(WebError::NotFound)?);
    let period = words::period_name(t, &desk.period.code);
    let waiting = desk.sheets.iter().filter(|sheet| sheet.figures.is_none());
    let waiting: Vec<&str> = waiting.map(|sheet| sheet.record.unit_short_name.as_str()).collect();
    let rows = desk.sheets.iter().filter_map(|sheet| {
        let sketch = sketch(&person, &desk, sheet, "criterion")?;
        Some(
            std::iter::once(Cell::text(&sheet.record.unit_short_name)).chain(cells(&sketch, &line)).collect(),
        )
    });
    let mut lines = vec![format!("{}, {period}", t.appraisal_by_criterion()), rules::words(t, &line)];
    lines.extend((!waiting.is_empty()).then(|| t.appraisal_not_sent(waiting.join(", "))));
    let table = PlainTable {
        name: t.appraisal_by_criterion().to_owned(),
        title: format!("{code} {}", words::text(t, &line.node.name)),
        lines,
        columns: std::iter::once(Column::new(t.col_unit(), 18)).chain(columns(t)).collect(),
        rows: rows.map(|cells: Vec<Cell>| cells.into()).collect(),
        total: Vec::new(),
    };
    download::tables(&format!("{} {code} {period}", t.nav_appraisal()), &[table])
}

/// `GET …/appraisal/{unit}/table.xlsx?show=open`: the lines the page lists.
///
/// # Errors
/// As [`super::sheet::show`].
pub async fn sheet(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<SheetPath>,
    Query(shown): Query<Shown>,
) -> Result<Response, WebError> {
    let desk = Desk::load(&state, &person, (&path.cluster, &path.period), Some(&path.unit)).await?;
    desk.sheet(&path.unit)?;
    let wanted = desk.sheets.iter().find(|sheet| sheet.record.unit_code == path.unit);
    let sketch = wanted.and_then(|sheet| sketch(&person, &desk, sheet, "sheet")).ok_or(WebError::NotFound)?;
    let (t, unit) = (desk.t, &sketch.record.unit_short_name);
    let table = of_sheet(&sketch, &shown.show);
    let period = words::period_name(t, &desk.period.code);
    download::tables(&format!("{} {unit} {period}", t.nav_appraisal()), &[table])
}

fn sketch<'a>(
    person: &'a SignedIn,
    desk: &'a Desk,
    sheet: &'a Examined,
    back: &'static str,
) -> Option<Sketch<'a>> {
    let (record, figures) = (&sheet.record, sheet.figures.as_ref()?);
    Some(Sketch { desk, record, figures, actor: &person.actor, back, show: "", report: None })
}

fn of_sheet(sketch: &Sketch<'_>, show: &str) -> PlainTable {
    let (t, record) = (sketch.desk.t, sketch.record);
    let decisions = sketch.figures.appraisal.decisions();
    let filter = filters(t).into_iter().find(|(name, _)| !name.is_empty() && *name == show);
    let scheme = &sketch.desk.scheme;
    let shown = scheme.lines().into_iter().filter(|line| is_shown(sketch, &decisions, show, line.code()));
    let row = |line: Line<'_>| {
        let max = line.node.max.as_ref().map(|_| line.node.weighted_max().to_shortest());
        let first = [
            Cell::text(line.code()),
            Cell::text(words::text(t, &line.node.name)),
            max.map_or(Cell::Blank, Cell::Number),
        ];
        Row {
            cells: first.into_iter().chain(cells(sketch, &line)).collect(),
            is_deduction: line.top.kind.unwrap_or_default() == Kind::Deduction,
        }
    };
    let mut lines = vec![words::sheet_status(t, record.place.status).text];
    lines.push(filter.map_or(t.appraisal_total_hint(), |(_, words)| words).to_owned());
    if record.illustrative {
        lines.push(format!("{}. {}", t.illustrative_short(), t.illustrative_long()));
    }
    let first = [
        Column::new(t.sheet_file_code(), 9),
        Column::new(t.col_criterion(), 40),
        Column::new(t.col_max(), 9),
    ];
    PlainTable {
        name: t.nav_appraisal().to_owned(),
        title: t.appraisal_of(&record.unit_short_name, words::period_name(t, &record.period_code)),
        lines,
        columns: first.into_iter().chain(columns(t)).collect(),
        rows: shown.map(row).collect(),
        total: if filter.is_none() { total(sketch) } else { Vec::new() },
    }
}

/// The totals of the page below the columns of points.
fn total(sketch: &Sketch<'_>) -> Vec<Cell> {
    let decimals = sketch.desk.scheme.rounding.decimals;
    let of = |result: &MemberResult| Cell::Points(result.total.to_plain(decimals));
    let (own, appraised) = (of(&sketch.figures.own), of(&sketch.figures.appraised));
    let name = Cell::text(sketch.desk.t.sheet_total());
    let mut cells = vec![Cell::Blank, name, Cell::Blank, Cell::Blank, Cell::Blank, Cell::Blank];
    cells.extend([own, Cell::Blank, appraised]);
    cells.resize(3 + columns(sketch.desk.t).len(), Cell::Blank);
    cells
}

/// The columns that tell of a line, behind those that name the row.
fn columns(t: Lang) -> Vec<Column> {
    vec![
        Column::new(t.appraisal_inputs(), 24),
        Column::new(t.table_corrected(), 20),
        Column::new(t.appraisal_former(), 10),
        Column::new(t.col_self(), 10),
        Column::new(t.table_proposed(), 12),
        Column::new(t.appraisal_points(), 10),
        Column::new(t.appraisal_difference(), 10),
        Column::new(t.appraisal_reason(), 30),
        Column::new(t.table_proposals(), 30),
        Column::new(t.col_state(), 16),
        Column::new(t.table_decided_by(), 20),
        Column::new(t.table_decided_at(), 17),
        Column::new(t.appraisal_evidence(), 9),
        Column::new(t.appraisal_thread(), 9),
    ]
}

fn cells(sketch: &Sketch<'_>, line: &Line<'_>) -> Vec<Cell> {
    let (code, figures) = (line.code(), sketch.figures);
    let row = sketch.row(line);
    let inputs = figures.entries.get(code).map(|_| row.inputs).unwrap_or_default();
    let record = figures.appraisal.lines.get(code).filter(|record| record.decision.is_some());
    let mut proposed = figures
        .remarks
        .iter()
        .rev()
        .filter(|remark| remark.kind == RemarkKind::CrossCheck && remark.line.as_deref() == Some(code));
    let change = sketch.decided(code).and(sketch.both(code)).and_then(|[own, appraised]| {
        let change = &Exact::parse(&appraised).ok()? - &Exact::parse(&own).ok()?;
        Some(change.to_shortest())
    });
    vec![
        Cell::text(inputs),
        Cell::text(row.corrected.unwrap_or_default()),
        Cell::points(figures.former.get(code).cloned()),
        Cell::points(sketch.plain(&figures.own, code)),
        // What was proposed last counts.
        Cell::points(proposed.find_map(|remark| remark.points.clone())),
        Cell::points(sketch.decided(code)),
        Cell::points(change),
        Cell::text(row.reason),
        Cell::text(row.proposals.join("\n")),
        Cell::text(row.state),
        Cell::text(record.map(|record| record.by.clone()).unwrap_or_default()),
        Cell::instant(record.map(|record| record.at)),
        Cell::number(row.evidence),
        Cell::number(row.remarks),
    ]
}
