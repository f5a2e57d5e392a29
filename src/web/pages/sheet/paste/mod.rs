//! Pasting a block without a script: a text from Excel or Word, what would land where, and only then the lines are saved,
//! all in one request and through the same door as typed ones.

mod place;
pub mod view;

use self::place::{Field, Line, Placing, place, rows_of};
use self::view::{PreviewRow, PreviewView};
use super::fields::LineFields;
use super::open::{OpenSheet, SheetPath};
use super::view::{EntryView, InputView};
use crate::domain::scheme::Line as SchemeLine;
use crate::web::error::WebError;
use crate::web::forms::Form;
use crate::web::page::{Choice, Field as TypedField, Page, Problem};
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

/// A text larger than any sheet is no block for this one.
const MOST_ROWS: usize = 2_000;

/// The page.
#[derive(Debug, Template)]
#[template(path = "sheet/paste.html")]
pub struct PastePage {
    /// The frame.
    pub page: Page,
    /// Unit and period.
    pub sheet_name: String,
    /// The sheet.
    pub sheet_href: String,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// Where the text goes to be looked at.
    pub action: String,
    /// The text.
    pub text: TypedField,
    /// From which line on a block without codes goes.
    pub starts: Vec<Choice>,
    /// What would change; `None` before a text was given.
    pub preview: Option<PreviewView>,
}

/// `GET …/paste`.
///
/// # Errors
/// [`WebError::NotFound`]; [`WebError::Forbidden`] or [`WebError::Locked`] where this person changes nothing here now.
pub async fn show(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<SheetPath>,
) -> Result<Response, WebError> {
    let sheet = OpenSheet::to_change(&state, &person, &path).await?;
    let page = page(&person, &sheet, &lines_of(&sheet), Typed::default(), None);
    Ok(Html(page.render()?).into_response())
}

/// `POST …/paste`: shows what would land where; saves nothing.
///
/// # Errors
/// As [`show`].
pub async fn preview(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<SheetPath>,
    form: Form,
) -> Result<Response, WebError> {
    let sheet = OpenSheet::to_change(&state, &person, &path).await?;
    let lines = lines_of(&sheet);
    let rows = rows_of(form.text("text"));
    let start = lines.iter().position(|line| line.code == form.text("start")).unwrap_or_default();
    let placing = if rows.len() > MOST_ROWS { Placing::default() } else { place(&rows, &lines, start) };
    let typed = Typed { text: form.text("text"), start: form.text("start"), fault: None };
    if placing.placed.is_empty() {
        let typed = Typed { fault: Some(sheet.t.paste_nothing()), ..typed };
        let page = page(&person, &sheet, &lines, typed, None);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page.render()?)).into_response());
    }
    let preview = preview_of(&sheet, &lines, &placing);
    let page = page(&person, &sheet, &lines, typed, Some(preview));
    Ok(Html(page.render()?).into_response())
}

/// What was typed, and what is wrong with it.
#[derive(Clone, Copy, Default)]
struct Typed<'a> {
    text: &'a str,
    start: &'a str,
    fault: Option<&'a str>,
}

fn page(
    person: &SignedIn,
    sheet: &OpenSheet,
    lines: &[Line],
    typed: Typed<'_>,
    preview: Option<PreviewView>,
) -> PastePage {
    let t = sheet.t;
    let head = sheet.head();
    let mut frame = person.page(t.paste_page_title());
    frame.has_errors = typed.fault.is_some();
    let starts = lines.iter().filter(|line| !line.fields.is_empty());
    let problem = |text: &str| Problem { href: "#text".to_owned(), text: text.to_owned() };
    PastePage {
        page: frame,
        sheet_name: t.sheet_title_of(&head.unit, &head.period),
        sheet_href: sheet.address.show(),
        problems: typed.fault.map(problem).into_iter().collect(),
        action: sheet.address.paste(),
        text: TypedField { value: typed.text.to_owned(), error: typed.fault.map(str::to_owned) },
        starts: starts
            .map(|line| Choice {
                chosen: line.code == typed.start,
                label: line.code.clone(),
                value: line.code.clone(),
            })
            .collect(),
        preview,
    }
}

/// The lines with the fields one can type in.
fn lines_of(sheet: &OpenSheet) -> Vec<Line> {
    let lines = sheet.scheme.lines();
    let line = |line: &SchemeLine<'_>| {
        let view = sheet.line(line, None);
        let is_open = !view.read_only && view.closed_reason.is_none();
        let fields = if is_open { fields_of(line.code(), &view.entry) } else { Vec::new() };
        Line { code: line.code().to_owned(), fields }
    };
    lines.iter().map(line).collect()
}

fn fields_of(code: &str, entry: &EntryView) -> Vec<Field> {
    let short = |name: &str| {
        name.strip_prefix(code).and_then(|rest| rest.strip_prefix(':')).unwrap_or(name).to_owned()
    };
    let field = |input: &InputView, columns| Field {
        name: short(&input.name),
        label: input.label.clone(),
        shown: input.value.clone(),
        columns,
        options: Vec::new(),
    };
    match entry {
        EntryView::Pair { base, result } => vec![field(base, (0, 0)), field(result, (1, 1))],
        EntryView::Inputs(inputs) | EntryView::Counts(inputs) if inputs.len() > 1 => {
            inputs.iter().enumerate().map(|(at, input)| field(input, (at, at))).collect()
        }
        EntryView::Inputs(inputs) | EntryView::Counts(inputs) => {
            inputs.iter().map(|input| field(input, (0, 1))).collect()
        }
        EntryView::Points(input) | EntryView::Deadline { date: input, .. } => vec![field(input, (0, 1))],
        EntryView::Levels { name, choices, .. } => {
            let chosen = choices.iter().find(|choice| choice.chosen && !choice.value.is_empty());
            let options = choices.iter().filter(|choice| !choice.value.is_empty());
            vec![Field {
                name: short(name),
                label: String::new(),
                shown: chosen.map(|choice| choice.label.clone()).unwrap_or_default(),
                columns: (0, 1),
                options: options.map(|choice| (choice.value.clone(), choice.label.clone())).collect(),
            }]
        }
        EntryView::Checklist(_) => Vec::new(),
    }
}

fn preview_of(sheet: &OpenSheet, lines: &[Line], placing: &Placing) -> PreviewView {
    let by_code = sheet.scheme.lines_by_code();
    let mut rows = Vec::new();
    let mut hidden = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let here: Vec<_> = placing.placed.iter().filter(|placed| placed.line == at).collect();
        let Some(known) = by_code.get(line.code.as_str()).filter(|_| !here.is_empty()) else { continue };
        let mut fields = LineFields::stored(known, sheet.entries.get(&line.code), sheet.t);
        for placed in here {
            let Some(field) = line.fields.get(placed.field) else { continue };
            fields.write(&field.name, &placed.value);
            let option = field.options.iter().find(|(value, _)| *value == placed.value);
            let after = option.map_or_else(|| placed.value.clone(), |(_, label)| label.clone());
            if after != field.shown {
                rows.push(PreviewRow {
                    name: format!("{} {}", line.code, field.label).trim_end().to_owned(),
                    before: field.shown.clone(),
                    after,
                });
            }
        }
        hidden.extend(fields.into_posted(&line.code));
    }
    let left: Vec<String> =
        placing.left.iter().map(|(code, text)| format!("{code} {text}").trim().to_owned()).collect();
    PreviewView {
        title: sheet.t.paste_title(rows.len()),
        rows,
        left: if left.is_empty() { String::new() } else { sheet.t.paste_left(left.len(), left.join("; ")) },
        save_action: sheet.address.lines(),
        save_label: sheet.t.paste_do().to_owned(),
        hidden,
    }
}
