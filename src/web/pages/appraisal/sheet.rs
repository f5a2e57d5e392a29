//! One sheet under appraisal, line by line, and the list of what can be accepted together.

use super::address::AppraisalAddress;
use super::desk::{Desk, sheet_for};
use super::refusal_words;
use super::rows::{NONE, Report, Sketch};
use super::view::{RowView, SumsView};
use crate::actions::appraisal;
use crate::domain::appraisal::{Decisions, acceptable_together, lines_undecided};
use crate::domain::workflow::SheetMove;
use crate::store::remarks::RemarkKind;
use crate::text::Lang;
use crate::text::dates::format_instant;
use crate::web::error::WebError;
use crate::web::forms::Form;
use crate::web::page::{Page, Tag};
use crate::web::pages::sheet::open::SheetPath;
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use crate::web::visit::Done;
use crate::web::words;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;

/// Which lines the page lists.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Shown {
    /// `open`, `gap` or `explained`; all lines for anything else.
    #[serde(default)]
    pub(super) show: String,
}

/// `GET …/appraisal/{unit}`.
///
/// # Errors
/// See [`Desk::load`] and [`Desk::sheet`].
pub async fn show(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<SheetPath>,
    Query(shown): Query<Shown>,
) -> Result<Response, WebError> {
    let desk = Desk::load(&state, &person, (&path.cluster, &path.period), Some(&path.unit)).await?;
    page(&person, &desk, &path.unit, (&shown.show, None), StatusCode::OK)
}

/// The page of a sheet, filtered, with what a post left to say.
///
/// # Errors
/// [`WebError::NotFound`].
pub fn page(
    person: &SignedIn,
    desk: &Desk,
    unit: &str,
    (show, report): (&str, Option<&Report>),
    status: StatusCode,
) -> Result<Response, WebError> {
    let (record, figures) = desk.sheet(unit)?;
    let t = desk.t;
    let address = AppraisalAddress::of(record);
    let sketch = Sketch { desk, record, figures, actor: &person.actor, back: "sheet", show, report };
    let decisions = figures.appraisal.decisions();
    let kept = |filter: &str, code: &str| is_shown(&sketch, &decisions, filter, code);
    let lines = desk.scheme.lines();
    let count = |filter: &str| lines.iter().filter(|line| kept(filter, line.code())).count();
    let link = |(filter, word): (&str, &str)| FilterLink {
        href: address.part(&if filter.is_empty() { String::new() } else { format!("?show={filter}") }),
        label: word.to_owned(),
        count: count(filter),
        current: filter == show,
    };
    // A row with a fault is shown whatever the filter says.
    let stays = |code: &str| kept(show, code) || report.is_some_and(|report| report.code == code);
    let may = |step| person.actor.may(step, &record.place).is_ok();
    let is_judge = may(SheetMove::Appraise);
    let mut frame = person.page(format!("{} – {}", t.nav_appraisal(), record.unit_short_name));
    frame.has_errors = status != StatusCode::OK;
    let can_work = is_judge || may(SheetMove::TakeUp) || may(SheetMove::CrossCheck) || may(SheetMove::Reopen);
    let refused = person.actor.may(SheetMove::Appraise, &record.place).err().filter(|_| !can_work);
    let page = SheetPage {
        page: frame,
        unit: record.unit_short_name.clone(),
        period: words::period_name(t, &record.period_code),
        status: words::sheet_status(t, record.place.status),
        sent: match (record.submitted_at, &record.submitted_by) {
            (Some(at), Some(name)) => t.why_by_at(name, format_instant(at, t)),
            _ => String::new(),
        },
        illustrative: record.illustrative,
        closed: refused.map(|refusal| refusal_words(t, refusal).to_owned()),
        filters: filters(t).into_iter().map(link).collect(),
        rows: lines.iter().filter(|line| stays(line.code())).map(|line| sketch.row(line)).collect(),
        sums: sketch.sums(),
        vetoes: vetoes(&sketch, &address, is_judge),
        together: acceptable_together(&desk.scheme, &decisions, &figures.own).len(),
        is_judge,
        take_up: may(SheetMove::TakeUp).then(|| address.part("/taking-up")),
        reopen: may(SheetMove::Reopen).then(|| address.part("/reopening")),
        acceptance: address.part("/acceptance"),
        back: address.part("/return"),
        finish: address.part("/finish"),
        queue: address.queue(),
        by_criterion: lines.first().map(|line| address.criterion(line.code())),
    };
    Ok((status, Html(page.render()?)).into_response())
}

/// The filters by their names in the address, with their words.
pub(super) fn filters(t: Lang) -> [(&'static str, &'static str); 4] {
    [
        ("", t.appraisal_show_all()),
        ("open", t.appraisal_show_open()),
        ("gap", t.appraisal_show_gap()),
        ("explained", t.appraisal_show_explained()),
    ]
}

/// Whether a filter lets a line through.
pub(super) fn is_shown(sketch: &Sketch<'_>, decisions: &Decisions, filter: &str, code: &str) -> bool {
    let is_current = decisions.get(code).is_some_and(|decision| decision.is_current);
    match filter {
        "open" => !is_current,
        "gap" => is_current && sketch.difference(code).is_some_and(|difference| difference != NONE),
        "explained" => sketch
            .figures
            .remarks
            .iter()
            .any(|remark| remark.kind == RemarkKind::Explanation && remark.line.as_deref() == Some(code)),
        _ => true,
    }
}

fn vetoes(sketch: &Sketch<'_>, address: &AppraisalAddress, is_judge: bool) -> Vec<VetoView> {
    let set = &sketch.figures.appraisal.vetoes;
    let by_hand = sketch.desk.scheme.vetoes.iter().filter(|veto| veto.when.is_none());
    by_hand
        .map(|veto| VetoView {
            code: veto.code.clone(),
            name: words::text(sketch.desk.t, &veto.name),
            reason: set.get(&veto.code).cloned(),
            action: is_judge.then(|| address.veto(&veto.code)),
        })
        .collect()
}

/// `GET …/acceptance`: what would be accepted together.
///
/// # Errors
/// See [`sheet_for`].
pub async fn acceptance(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<SheetPath>,
) -> Result<Response, WebError> {
    sheet_for(&state, &person, &path, SheetMove::Appraise).await?;
    let desk = Desk::load(&state, &person, (&path.cluster, &path.period), Some(&path.unit)).await?;
    let (record, figures) = desk.sheet(&path.unit)?;
    let t = desk.t;
    let address = AppraisalAddress::of(record);
    let sketch =
        Sketch { desk: &desk, record, figures, actor: &person.actor, back: "sheet", show: "", report: None };
    let codes = acceptable_together(&desk.scheme, &figures.appraisal.decisions(), &figures.own);
    let lines = desk.scheme.lines();
    let page = AcceptancePage {
        page: person.page(format!("{} – {}", t.appraisal_together(codes.len()), record.unit_short_name)),
        unit: record.unit_short_name.clone(),
        action: address.part("/acceptance"),
        sheet: address.part(""),
        rows: lines
            .iter()
            .filter(|line| codes.iter().any(|code| code == line.code()))
            .map(|line| sketch.row(line))
            .collect(),
        undecided: lines_undecided(&desk.scheme, &figures.appraisal.decisions()).len(),
    };
    Ok(Html(page.render()?).into_response())
}

/// `POST …/acceptance`: accepts those of the listed lines that are still open.
///
/// # Errors
/// See [`sheet_for`].
pub async fn accept(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<SheetPath>,
    form: Form,
) -> Result<Response, WebError> {
    let record = sheet_for(&state, &person, &path, SheetMove::Appraise).await?;
    let listed = form.fields().filter_map(|(name, _)| name.strip_prefix("line:").map(str::to_owned));
    appraisal::accept_together(&state.db, &person.actor, record.id, listed.collect()).await?;
    let target = AppraisalAddress::of(&record).part("?show=open");
    Ok(([Done::Saved.cookie()], Redirect::to(&target)).into_response())
}

/// A sheet under appraisal.
#[derive(Debug, Template)]
#[template(path = "appraisal/sheet.html")]
struct SheetPage {
    page: Page,
    unit: String,
    period: String,
    status: Tag,
    sent: String,
    illustrative: bool,
    /// Why nothing can be decided here.
    closed: Option<String>,
    filters: Vec<FilterLink>,
    rows: Vec<RowView>,
    sums: SumsView,
    vetoes: Vec<VetoView>,
    /// Lines that can be accepted together.
    together: usize,
    is_judge: bool,
    take_up: Option<String>,
    reopen: Option<String>,
    acceptance: String,
    back: String,
    finish: String,
    queue: String,
    by_criterion: Option<String>,
}

#[derive(Debug)]
struct FilterLink {
    href: String,
    label: String,
    count: usize,
    current: bool,
}

/// A veto the appraiser sets by hand.
#[derive(Debug)]
struct VetoView {
    code: String,
    name: String,
    /// The reason, where it is set.
    reason: Option<String>,
    /// Where it is set and lifted, for those who may.
    action: Option<String>,
}

/// What would be accepted together.
#[derive(Debug, Template)]
#[template(path = "appraisal/acceptance.html")]
struct AcceptancePage {
    page: Page,
    unit: String,
    action: String,
    sheet: String,
    rows: Vec<RowView>,
    undecided: usize,
}
