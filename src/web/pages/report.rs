//! What the units write for the cluster's report: a form for each unit, and all of it side by side for whoever writes
//! the report.

use crate::actions::report_texts::{self, TypedText, Written};
use crate::actions::{ActionError, InputFault, InputFaultKind};
use crate::domain::access::Refusal;
use crate::domain::report::ReportSection;
use crate::store;
use crate::store::report_texts::{ReportText, ReportTexts};
use crate::store::sheets::SheetRecord;
use crate::text::Lang;
use crate::text::dates::format_instant;
use crate::web::error::WebError;
use crate::web::forms::{FieldErrors, Form};
use crate::web::page::{Field, Page, Problem};
use crate::web::pages::sheet::open::SheetPath;
use crate::web::paths::{self, SheetAddress};
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use crate::web::visit::Done;
use crate::web::words;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use std::collections::BTreeMap;

/// `GET …/sheets/{unit}/report`: for whoever may read the sheet; a form for those who may write.
///
/// # Errors
/// [`WebError::NotFound`] where there is no such sheet, or none for this person.
pub async fn show(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<SheetPath>,
) -> Result<Response, WebError> {
    let (record, texts) = load(&state, &person, &path).await?;
    page(&person, &record, &texts, &Shown::default(), StatusCode::OK)
}

async fn load(
    state: &AppState,
    person: &SignedIn,
    path: &SheetPath,
) -> Result<(SheetRecord, ReportTexts), WebError> {
    let mut connection = state.reads.acquire().await?;
    let found = store::sheets::find(&mut connection, &path.cluster, &path.period, &path.unit).await?;
    let record = found.ok_or(WebError::NotFound)?;
    person.actor.may_read(&record.place).map_err(WebError::Refused)?;
    let texts = store::report_texts::of_sheet(&mut connection, record.id).await?;
    Ok((record, texts))
}

/// `POST …/sheets/{unit}/report`.
///
/// # Errors
/// As [`show`]; [`WebError::Forbidden`], [`WebError::Locked`] for whoever writes nothing here now.
pub async fn save(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<SheetPath>,
    form: Form,
) -> Result<Response, WebError> {
    let (record, _) = load(&state, &person, &path).await?;
    person.actor.may_write_report(&record.place).map_err(ActionError::from)?;
    let typed: BTreeMap<ReportSection, TypedText> =
        ReportSection::ALL.iter().map(|&section| (section, typed_in(&form, section))).collect();
    let is_unusable = |section: &&ReportSection| form.is_unusable(section.as_str());
    let not_text = ReportSection::ALL.iter().filter(is_unusable);
    let faults: Vec<InputFault> =
        not_text.map(|section| InputFault::new(section.as_str(), InputFaultKind::NotText)).collect();
    let written = if faults.is_empty() {
        report_texts::write(&state.db, &person.actor, record.id, typed.clone()).await
    } else {
        Err(ActionError::Input(faults))
    };
    let (faults, status) = match written {
        Ok(Written::Saved) => {
            let address = SheetAddress::of(&record).report();
            return Ok(([Done::Saved.cookie()], Redirect::to(&address)).into_response());
        }
        Ok(Written::Conflict) => (Vec::new(), StatusCode::CONFLICT),
        Err(ActionError::Input(faults)) => (faults, StatusCode::UNPROCESSABLE_ENTITY),
        Err(error) => return Err(error.into()),
    };
    let (record, texts) = load(&state, &person, &path).await?;
    page(&person, &record, &texts, &Shown { typed: Some(typed), faults }, status)
}

fn typed_in(form: &Form, section: ReportSection) -> TypedText {
    let version = form.text(&format!("version:{}", section.as_str()));
    TypedText {
        body: form.text(section.as_str()).trim().to_owned(),
        read_version: version.parse().unwrap_or_default(),
    }
}

/// What a page shows besides what is stored.
#[derive(Default)]
struct Shown {
    /// What was typed; nothing for a page just opened.
    typed: Option<BTreeMap<ReportSection, TypedText>>,
    faults: Vec<InputFault>,
}

fn page(
    person: &SignedIn,
    record: &SheetRecord,
    texts: &ReportTexts,
    shown: &Shown,
    status: StatusCode,
) -> Result<Response, WebError> {
    let t = person.visit.lang;
    let mut errors = FieldErrors::of(&shown.faults, t);
    for (&section, typed) in shown.typed.iter().flatten() {
        if passed_by(texts.get(&section), typed).is_some() {
            errors.add(section.as_str(), t.report_part_conflict());
        }
    }
    let section = |&section: &ReportSection| {
        let typed = shown.typed.as_ref().and_then(|typed| typed.get(&section));
        view(t, section, texts.get(&section), typed, &errors)
    };
    let right = person.actor.may_write_report(&record.place);
    let address = SheetAddress::of(record);
    let period = words::period_name(t, &record.period_code);
    let mut frame = person.page(t.report_part_of(&record.unit_short_name, &period));
    frame.has_errors = !errors.is_empty();
    let page = UnitPage {
        page: frame,
        unit: record.unit_short_name.clone(),
        period,
        sheet_href: address.show(),
        problems: errors.problems(),
        action: right.is_ok().then(|| address.report()),
        closed: (right == Err(Refusal::PeriodClosed)).then(|| t.report_part_closed()),
        sections: ReportSection::ALL.iter().map(section).collect(),
    };
    Ok((status, Html(page.render()?)).into_response())
}

/// The text a colleague wrote after the typed one was read, where the two differ.
fn passed_by<'a>(stored: Option<&'a ReportText>, typed: &TypedText) -> Option<&'a ReportText> {
    stored.filter(|stored| stored.version != typed.read_version && stored.body != typed.body)
}

fn view(
    t: Lang,
    section: ReportSection,
    stored: Option<&ReportText>,
    typed: Option<&TypedText>,
    errors: &FieldErrors,
) -> SectionView {
    let body = match (typed, stored) {
        (Some(typed), _) => typed.body.as_str(),
        (None, Some(stored)) => stored.body.as_str(),
        (None, None) => "",
    };
    let theirs = typed.and_then(|typed| passed_by(stored, typed));
    let (title, hint) = section_words(t, section);
    SectionView {
        word: section.as_str(),
        title,
        hint,
        written: stored
            .map(|stored| t.report_part_written(&stored.by, format_instant(stored.at, t)))
            .unwrap_or_default(),
        version: stored.map_or(0, |stored| stored.version),
        theirs: theirs.map(|stored| stored.body.clone()),
        field: errors.field(section.as_str(), body),
    }
}

/// What a section is called, and what belongs there.
fn section_words(t: Lang, section: ReportSection) -> (&'static str, &'static str) {
    match section {
        ReportSection::Movement => (t.report_movement(), t.report_part_movement_hint()),
        ReportSection::Causes => (t.report_part_causes(), t.report_part_causes_hint()),
        ReportSection::Tasks => (t.report_part_tasks(), t.report_part_tasks_hint()),
        ReportSection::Proposals => (t.report_part_proposals(), t.report_part_proposals_hint()),
    }
}

/// `GET …/periods/{period}/report`: the texts of all units, section by section.
///
/// # Errors
/// [`WebError::NotFound`] outside the cluster, [`WebError::Forbidden`] for whoever does not oversee it.
pub async fn all(
    State(state): State<AppState>,
    person: SignedIn,
    Path((cluster, period)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let t = person.visit.lang;
    let mut connection = state.reads.acquire().await?;
    let period = store::periods::find(&mut connection, &cluster, &period).await?.ok_or(WebError::NotFound)?;
    if !person.actor.belongs_to(period.cluster) {
        return Err(WebError::NotFound);
    }
    if !person.actor.may_see_provisional_ranking(period.cluster) {
        return Err(WebError::Forbidden);
    }
    let sheets = store::sheets::of_period(&mut connection, &period.cluster_code, &period.code).await?;
    let texts = store::report_texts::of_period(&mut connection, period.id).await?;
    drop(connection);
    let section = |&section: &ReportSection| {
        let of = |sheet: &SheetRecord| texts.get(&sheet.id)?.get(&section).cloned();
        let written = sheets.iter().filter_map(|sheet| Some((sheet.unit_short_name.clone(), of(sheet)?)));
        let without = sheets.iter().filter(|sheet| of(sheet).is_none());
        let without: Vec<&str> = without.map(|sheet| sheet.unit_short_name.as_str()).collect();
        SectionOfAll {
            word: section.as_str(),
            title: section_words(t, section).0,
            texts: written.collect(),
            without: without.join(", "),
        }
    };
    let name = words::period_name(t, &period.code);
    let page = PeriodPage {
        page: person.page(t.report_parts_of(&name)),
        period: name,
        ranking_href: paths::ranking(&period.cluster_code, &period.code),
        sections: ReportSection::ALL.iter().map(section).collect(),
    };
    Ok(Html(page.render()?).into_response())
}

/// A unit's part.
#[derive(Debug, Template)]
#[template(path = "report/unit.html")]
pub struct UnitPage {
    page: Page,
    unit: String,
    period: String,
    sheet_href: String,
    problems: Vec<Problem>,
    /// Where the form goes; nothing for whoever only reads.
    action: Option<String>,
    /// Why those who write cannot any more.
    closed: Option<&'static str>,
    sections: Vec<SectionView>,
}

/// A section of a unit's part.
#[derive(Debug)]
struct SectionView {
    word: &'static str,
    title: &'static str,
    hint: &'static str,
    /// By whom and when; empty where nobody has written.
    written: String,
    version: i32,
    /// What a colleague wrote meanwhile.
    theirs: Option<String>,
    field: Field,
}

/// The parts of all units.
#[derive(Debug, Template)]
#[template(path = "report/period.html")]
pub struct PeriodPage {
    page: Page,
    period: String,
    ranking_href: String,
    sections: Vec<SectionOfAll>,
}

/// A section with the texts of all units.
#[derive(Debug)]
struct SectionOfAll {
    word: &'static str,
    title: &'static str,
    texts: Vec<(String, String)>,
    /// Units that have written nothing, in one line.
    without: String,
}
