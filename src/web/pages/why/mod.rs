//! "Vì sao có điểm này?": one line, one group or a total, taken apart.

pub mod view;

use self::view::{Change, Fact, MissingLine, PartView, UpLink, WhyLinePage, WhySumPage};
use super::journal::told::side;
use super::sheet::fields::{LineErrors, LineFields};
use super::sheet::open::{OpenSheet, SheetPath};
use super::sheet::view::{EntryView, InputView};
use crate::domain::exact::Exact;
use crate::domain::exact::Rounding;
use crate::domain::scheme::{Kind, Line, Node};
use crate::domain::scoring::NodeState;
use crate::store;
use crate::store::entries::EntryRecord;
use crate::store::journal::LineChange;
use crate::text::dates::format_instant;
use crate::text::journal;
use crate::text::numbers::format_number;
use crate::text::steps;
use crate::web::error::WebError;
use crate::web::page::{Tag, TagKind};
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use crate::web::words;
use askama::Template as _;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Response};

/// `GET …/why`: the total.
///
/// # Errors
/// [`WebError::NotFound`].
pub async fn total(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<SheetPath>,
) -> Result<Response, WebError> {
    let sheet = OpenSheet::load(&state, &person, &path).await?;
    let t = sheet.t;
    // The core's own steps say what they add up.
    let sums = [("core", ""), ("bonus", t.bonus()), ("deduction", t.deduction()), ("total", t.sheet_total())];
    let mut explained = Vec::new();
    for (sum, name) in sums {
        let steps = sheet.result.sums.get(sum).into_iter().flatten();
        explained.extend(steps.map(|step| match name {
            "" => steps::words(t, step),
            name => t.sum_step(name, steps::words(t, step)),
        }));
    }
    let points = words::points(t, &sheet.result.total.to_plain(sheet.scheme.rounding.decimals));
    let page = WhySumPage {
        page: person.page(format!("{} – {}", t.why_title(), sheet.record.unit_short_name)),
        heading: t.sheet_total().to_owned(),
        points,
        max: format_number(&sheet.scheme.base.to_shortest(), t),
        parts: sheet.scheme.tree.iter().map(|node| part(&sheet, node)).collect(),
        losses: losses(&sheet, &sheet.scheme.tree),
        steps: explained,
        up: None,
        missing: missing(&sheet, None),
        sheet: sheet.head(),
    };
    Ok(Html(page.render()?).into_response())
}

/// `GET …/why/{code}`: a line, or a heading with what lies below it.
///
/// # Errors
/// [`WebError::NotFound`], also for a code the scheme does not have.
pub async fn node(
    State(state): State<AppState>,
    person: SignedIn,
    Path((cluster, period, unit, code)): Path<(String, String, String, String)>,
) -> Result<Response, WebError> {
    let sheet = OpenSheet::load(&state, &person, &SheetPath { cluster, period, unit }).await?;
    if let Some(line) = sheet.scheme.line(&code) {
        let mut connection = state.reads.acquire().await?;
        let history = store::journal::of_line(&mut connection, sheet.record.id, line.code()).await?;
        drop(connection);
        let page = line_page(&person, &sheet, &line, &history);
        return Ok(Html(page.render()?).into_response());
    }
    let node = sheet.scheme.node(&code).ok_or(WebError::NotFound)?;
    let t = sheet.t;
    let explained =
        sheet.result.nodes.get(&node.code).map(|result| result.steps.as_slice()).unwrap_or_default();
    let page = WhySumPage {
        page: person.page(format!("{} {} – {}", t.why_title(), node.code, sheet.record.unit_short_name)),
        heading: t.why_group(&node.code, words::text(t, &node.name)),
        points: sheet.points(&node.code),
        max: node.max.as_ref().map(|max| format_number(&max.to_shortest(), t)).unwrap_or_default(),
        parts: node.children().iter().map(|child| part(&sheet, child)).collect(),
        losses: losses(&sheet, node.children()),
        steps: explained.iter().map(|step| steps::words(t, step)).collect(),
        up: Some(UpLink { href: sheet.address.why_total(), label: t.sheet_total().to_owned() }),
        missing: missing(&sheet, Some(node)),
        sheet: sheet.head(),
    };
    Ok(Html(page.render()?).into_response())
}

fn line_page(person: &SignedIn, sheet: &OpenSheet, line: &Line<'_>, history: &[LineChange]) -> WhyLinePage {
    let t = sheet.t;
    let view = sheet.line(line, None);
    let stored = sheet.entries.get(line.code());
    let steps = sheet.result.nodes.get(line.code()).map(|node| node.steps.as_slice()).unwrap_or_default();
    WhyLinePage {
        page: person.page(format!("{} {} – {}", t.why_title(), line.code(), sheet.record.unit_short_name)),
        code: view.code,
        name: view.name,
        max: view.max,
        points: view.points,
        state: Tag { kind: TagKind::Quiet, text: view.state.word },
        rule: view.rule,
        guidance: view.guidance,
        inputs: facts(sheet, line, stored),
        entered_by: stored
            .map(|entry| t.why_by_at(&entry.updated_by, format_instant(entry.updated_at, t)))
            .unwrap_or_default(),
        steps: steps.iter().map(|step| steps::words(t, step)).collect(),
        reason: view.reason.value,
        note: view.note.value,
        history: history
            .iter()
            .filter(|change| person.actor.may_read_record(&change.action, &sheet.record.place))
            .map(|change| changed(sheet, line, change))
            .collect(),
        line_href: sheet.address.line(line.code()),
        group_href: sheet.address.why(&line.top.code),
        group: t.why_group(&line.top.code, words::text(t, &line.top.name)),
        sheet: sheet.head(),
    }
}

/// What was put in, label by label.
fn facts(sheet: &OpenSheet, line: &Line<'_>, stored: Option<&EntryRecord>) -> Vec<Fact> {
    if stored.is_none_or(|entry| entry.raw.is_blank()) {
        return Vec::new();
    }
    let fields = LineFields::stored(line, stored, sheet.t);
    let input = |input: InputView| Fact { label: input.label, value: with_unit(&input.value, &input.unit) };
    let facts: Vec<Fact> = match sheet.entry(line, &fields, &LineErrors::new()) {
        EntryView::Pair { base, result } => vec![input(base), input(result)],
        EntryView::Inputs(inputs) | EntryView::Counts(inputs) => inputs.into_iter().map(input).collect(),
        EntryView::Points(points) => vec![input(points)],
        EntryView::Checklist(ticks) => ticks
            .into_iter()
            .filter(|tick| tick.ticked)
            .map(|tick| Fact { label: tick.label, value: tick.points })
            .collect(),
        EntryView::Levels { .. } | EntryView::Deadline { .. } => {
            vec![Fact { label: sheet.t.col_result().to_owned(), value: sheet.short(line, &fields) }]
        }
    };
    facts.into_iter().filter(|fact| !fact.value.is_empty()).collect()
}

fn with_unit(value: &str, unit: &str) -> String {
    if value.is_empty() || unit.is_empty() { value.to_owned() } else { format!("{value}\u{a0}{unit}") }
}

/// One record of the journal, in a few words on each side.
fn changed(sheet: &OpenSheet, line: &Line<'_>, change: &LineChange) -> Change {
    let t = sheet.t;
    Change {
        at: format_instant(change.at, t),
        who: change.who.clone().unwrap_or_else(|| t.journal_system().to_owned()),
        deed: journal::deed(t, &change.action),
        hand: journal::hand(t, change.hand).to_owned(),
        from: side(t, Some(line), change.before.as_ref()),
        to: side(t, Some(line), change.after.as_ref()),
    }
}

fn part(sheet: &OpenSheet, node: &Node) -> PartView {
    let t = sheet.t;
    let max = node.max.as_ref().map(|_| node.weighted_max());
    let result = sheet.result.nodes.get(&node.code);
    let is_absent = result.is_some_and(|result| result.state == NodeState::Absent);
    let points = sheet.points_of(&node.code).filter(|_| !is_absent);
    let (mut lost, mut share) = (String::new(), String::new());
    // What was not assigned is not lost.
    if let (Some(result), true) = (result.filter(|_| !is_absent), is_core(sheet, &node.code)) {
        let (own, assigned) = (result.points.value(), result.assigned.value());
        lost = words::points(t, &(assigned - own).to_plain(sheet.scheme.rounding.decimals));
        if let Some(ratio) = own.over(assigned) {
            let percent = (&ratio * &Exact::from(100_i64)).round(1, Rounding::Down);
            share = format!("{}%", format_number(&percent.to_shortest(), t));
        }
    }
    PartView {
        code: node.code.clone(),
        name: words::text(t, &node.name),
        points: match (points, node.rule().is_some()) {
            (Some(points), _) => points,
            (None, true) => "–".to_owned(),
            (None, false) if is_absent => "–".to_owned(),
            (None, false) => sheet.points(&node.code),
        },
        max: max.map(|max| format_number(&max.to_shortest(), t)).unwrap_or_default(),
        lost,
        share,
        href: sheet.address.why(&node.code),
    }
}

fn is_core(sheet: &OpenSheet, code: &str) -> bool {
    sheet.scheme.top_of(code).is_some_and(|top| top.kind.unwrap_or_default() == Kind::Core)
}

/// The three lines that lost most, the biggest loss first.
fn losses(sheet: &OpenSheet, nodes: &[Node]) -> Vec<PartView> {
    let mut lost: Vec<(Exact, &Node)> = Vec::new();
    for node in nodes {
        collect_losses(sheet, node, &mut lost);
    }
    lost.sort_by(|a, b| b.0.cmp(&a.0));
    lost.into_iter().take(3).map(|(_, node)| part(sheet, node)).collect()
}

fn collect_losses<'a>(sheet: &OpenSheet, node: &'a Node, lost: &mut Vec<(Exact, &'a Node)>) {
    for child in node.children() {
        collect_losses(sheet, child, lost);
    }
    if node.rule().is_none() || !is_core(sheet, &node.code) || sheet.points_of(&node.code).is_none() {
        return;
    }
    let own =
        sheet.result.nodes.get(&node.code).map(|result| (result.assigned.value(), result.points.value()));
    if let Some((assigned, points)) = own
        && assigned > points
    {
        lost.push((assigned - points, node));
    }
}

/// Lines without an answer below a node, or on the whole sheet.
fn missing(sheet: &OpenSheet, below: Option<&Node>) -> Vec<MissingLine> {
    sheet
        .result
        .missing
        .iter()
        .filter(|code| below.is_none_or(|node| node.find(code).is_some()))
        .filter_map(|code| {
            let node = sheet.scheme.node(code)?;
            let label = format!("{code} {}", words::text(sheet.t, &node.name));
            Some(MissingLine { label, href: sheet.address.line(code) })
        })
        .collect()
}
