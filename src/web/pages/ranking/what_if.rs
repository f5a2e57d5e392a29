//! What the ranking would be if one line of one unit had other points. For the secretariat at its table; nothing is kept,
//! and the page says so.

use super::period_for;
use super::shown::Shown;
use super::table::moved_view;
use super::view::MovementView;
use crate::domain::appraisal::{self, Verdict, VerdictFault};
use crate::domain::entry::RawEntry;
use crate::domain::exact::Exact;
use crate::domain::publication::Standing;
use crate::domain::publication::comparison::{Movement, movement, ranked, total};
use crate::domain::publication::what_if::Supposition;
use crate::domain::scheme::Scheme;
use crate::text::{Lang, faults};
use crate::web::error::WebError;
use crate::web::forms::FieldErrors;
use crate::web::page::{Choice, Field, Page, Problem};
use crate::web::pages::appraisal::verdict::read_points;
use crate::web::paths;
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use crate::web::words;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use serde::Deserialize;

/// The page.
#[derive(Debug, Template)]
#[template(path = "ranking/what_if.html")]
pub struct WhatIfPage {
    /// The frame.
    pub page: Page,
    /// Name of the period.
    pub period: String,
    /// The ranking it departs from.
    pub ranking_href: String,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// The units that have figures.
    pub units: Vec<Choice>,
    /// The lines of the scheme.
    pub lines: Vec<Choice>,
    /// The points, as typed.
    pub points: Field,
    /// What would follow; `None` before anything was asked.
    pub outcome: Option<OutcomeView>,
}

/// What would follow.
#[derive(Debug, Clone)]
pub struct OutcomeView {
    /// The answer as a sentence.
    pub finding: String,
    /// The units in the order they would have.
    pub rows: Vec<WhatIfRow>,
}

/// A unit as it is and as it would be.
#[derive(Debug, Clone)]
pub struct WhatIfRow {
    /// Short name.
    pub unit: String,
    /// Whether its line is the one supposed.
    pub own: bool,
    /// Rank now, or a dash.
    pub rank_now: String,
    /// Rank then.
    pub rank_then: String,
    /// Where it would move.
    pub movement: Option<MovementView>,
    /// Total now.
    pub total_now: String,
    /// Total then.
    pub total_then: String,
}

/// What is asked.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    unit: Option<String>,
    line: Option<String>,
    points: Option<String>,
}

/// `GET …/what-if?unit=CB&line=II.1&points=7,5`.
///
/// # Errors
/// [`WebError::NotFound`] for anyone but the secretariat and its deputy.
pub async fn show(
    State(state): State<AppState>,
    person: SignedIn,
    Path((cluster, period)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    let mut connection = state.reads.acquire().await?;
    let period = period_for(&mut connection, &person, &cluster, &period).await?;
    if !person.actor.appraises_in(period.cluster) {
        return Err(WebError::NotFound);
    }
    let shown = Shown::provisional(&mut connection, period).await?;
    drop(connection);
    let t = person.visit.lang;
    let mut errors = FieldErrors::default();
    let outcome = match read(t, &shown, &asked) {
        Reading::Nothing => None,
        Reading::Faulty(fault) => {
            errors.add("points", fault);
            None
        }
        Reading::Asked(supposition) => Some(outcome(t, &shown, &supposition)),
    };
    let mut frame = person.page(t.what_if_title());
    frame.has_errors = !errors.is_empty();
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = WhatIfPage {
        page: frame,
        period: words::period_name(t, &shown.period.code),
        ranking_href: paths::ranking(&shown.period.cluster_code, &shown.period.code),
        problems: errors.problems(),
        units: units(shown.standing(), asked.unit.as_deref()),
        lines: lines(t, shown.scheme(), asked.line.as_deref()),
        points: errors.field("points", asked.points.as_deref().unwrap_or_default()),
        outcome,
    };
    Ok((status, Html(page.render()?)).into_response())
}

fn units(standing: &Standing, chosen: Option<&str>) -> Vec<Choice> {
    let with_figures = standing.members.iter().filter(|member| member.figures.is_some());
    with_figures
        .map(|member| Choice {
            value: member.entrant.code.clone(),
            label: member.entrant.short_name.clone(),
            chosen: chosen == Some(member.entrant.code.as_str()),
        })
        .collect()
}

fn lines(t: Lang, scheme: &Scheme, chosen: Option<&str>) -> Vec<Choice> {
    let lines = scheme.lines();
    let choice = lines.iter().map(|line| Choice {
        value: line.code().to_owned(),
        label: format!("{} {}", line.code(), words::text(t, &line.node.name)),
        chosen: chosen == Some(line.code()),
    });
    choice.collect()
}

/// What was asked, if anything.
enum Reading {
    Nothing,
    Faulty(String),
    Asked(Supposition),
}

fn read(t: Lang, shown: &Shown, asked: &Asked) -> Reading {
    let (Some(unit), Some(code), Some(typed)) = (&asked.unit, &asked.line, &asked.points) else {
        return Reading::Nothing;
    };
    let known = shown.standing().member(unit).filter(|member| member.figures.is_some());
    let (Some(_), Some(line)) = (known, shown.scheme().line(code)) else { return Reading::Nothing };
    let points: Exact = match read_points(typed, t) {
        Ok(points) => points,
        Err(fault) => return Reading::Faulty(fault),
    };
    // Only the bounds are asked about here: a supposition contradicts nobody and needs no reason.
    let verdict = Verdict::Set(points.clone());
    let found = appraisal::check(&line, &RawEntry::default(), &verdict, "").err().unwrap_or_default();
    let outside = found.iter().find_map(|fault| match fault {
        VerdictFault::Entry(fault) => Some(faults::entry_words(t, &fault.kind)),
        _ => None,
    });
    match outside {
        Some(fault) => Reading::Faulty(fault),
        None => Reading::Asked(Supposition { unit: unit.clone(), line: code.clone(), points }),
    }
}

fn outcome(t: Lang, shown: &Shown, supposition: &Supposition) -> OutcomeView {
    let now = shown.standing();
    let then = shown.supposing(supposition);
    let shown_total = |standing: &Standing, unit: &str| {
        let figures = standing.member(unit).and_then(|member| member.figures.as_ref());
        figures.map_or_else(|| "–".to_owned(), |figures| words::points(t, &figures.total))
    };
    let rank = |standing: &Standing, unit: &str| {
        let rank = standing.member(unit).and_then(|member| member.rank);
        rank.map_or_else(|| "–".to_owned(), |rank| rank.to_string())
    };
    let rows = ranked(&then).map(|member| {
        let code = member.entrant.code.as_str();
        let moved = movement(member, now).filter(|moved| *moved != Movement::Same);
        WhatIfRow {
            unit: member.entrant.short_name.clone(),
            own: code == supposition.unit,
            rank_now: rank(now, code),
            rank_then: rank(&then, code),
            movement: moved.map(|moved| moved_view(t, moved)),
            total_now: shown_total(now, code),
            total_then: shown_total(&then, code),
        }
    });
    let rows = rows.collect();
    let unit = supposition.unit.as_str();
    let name = now.member(unit).map(|member| member.entrant.short_name.clone()).unwrap_or_default();
    let changed = now.member(unit).and_then(total) != then.member(unit).and_then(total);
    let finding = if changed {
        let (from, to) = (rank(now, unit), rank(&then, unit));
        t.what_if_finding(name, shown_total(now, unit), shown_total(&then, unit), from, to)
    } else {
        t.what_if_no_change(name)
    };
    OutcomeView { finding, rows }
}
