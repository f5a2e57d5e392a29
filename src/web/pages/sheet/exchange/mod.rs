//! A sheet out of the app and in again: as a worksheet or as CSV to be filled elsewhere, and back with every change
//! shown before anything is saved. The changes are saved through the same door as typed ones.

pub(in crate::web) mod paper;
pub(in crate::web) mod table;

use self::paper::paper_of;
use self::table::table_of;
use super::fields::LineFields;
use super::open::{OpenSheet, SheetPath};
use super::paste::view::{PreviewRow, PreviewView};
use crate::domain::entry;
use crate::domain::scheme::{Form, Line};
use crate::papers::sheet_paper;
use crate::papers::sheet_table::{self, Change, Row, SheetTable};
use crate::papers::worksheet::XLSX;
use crate::text::Lang;
use crate::text::faults;
use crate::web::download::{self, PaperFile, attachment};
use crate::web::error::WebError;
use crate::web::page::Page;
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use crate::web::upload::Upload;
use crate::web::words;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use std::collections::BTreeMap;

/// The page.
#[derive(Debug, Template)]
#[template(path = "sheet/import.html")]
pub struct SheetImportPage {
    /// The frame.
    pub page: Page,
    /// Unit and period.
    pub sheet_name: String,
    /// The sheet.
    pub sheet_href: String,
    /// Where the file goes to be looked at.
    pub action: String,
    /// The file to be filled.
    pub table_href: String,
    /// What is wrong with the file.
    pub faults: Vec<String>,
    /// Whether a file was read that says nothing new.
    pub is_same: bool,
    /// What would change; `None` before a file was read.
    pub preview: Option<PreviewView>,
}

/// `GET …/table.xlsx`.
///
/// # Errors
/// [`WebError::NotFound`] for whoever may not read the sheet.
pub async fn table(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<SheetPath>,
) -> Result<Response, WebError> {
    let sheet = OpenSheet::load(&state, &person, &path).await?;
    let content =
        sheet_table::write(&table_of(&sheet), sheet.t).map_err(|error| WebError::Broken(Box::new(error)))?;
    Ok(attachment(XLSX, &file_name(&sheet, "xlsx"), content))
}

/// `GET …/table.csv`.
///
/// # Errors
/// As [`table`].
pub async fn csv(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<SheetPath>,
) -> Result<Response, WebError> {
    let sheet = OpenSheet::load(&state, &person, &path).await?;
    let content = sheet_table::write_csv(&table_of(&sheet), sheet.t)
        .map_err(|error| WebError::Broken(Box::new(error)))?;
    Ok(attachment("text/csv; charset=utf-8", &file_name(&sheet, "csv"), content))
}

/// `GET …/sheet.docx`: the paper to be signed, always in Vietnamese.
///
/// # Errors
/// As [`table`].
pub async fn paper(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<SheetPath>,
) -> Result<Response, WebError> {
    paper_as(&state, &person, &path, PaperFile::Docx).await
}

/// `GET …/sheet.pdf`: the same to be read.
///
/// # Errors
/// As [`table`].
pub async fn pdf(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<SheetPath>,
) -> Result<Response, WebError> {
    paper_as(&state, &person, &path, PaperFile::Pdf).await
}

async fn paper_as(
    state: &AppState,
    person: &SignedIn,
    path: &SheetPath,
    file: PaperFile,
) -> Result<Response, WebError> {
    let mut sheet = OpenSheet::load(state, person, path).await?;
    sheet.t = Lang::Vi;
    let head = sheet.head();
    let name = sheet.t.sheet_title_of(&head.unit, &head.period);
    download::paper(&sheet_paper::document(&paper_of(&sheet)), file, &name)
}

fn file_name(sheet: &OpenSheet, ending: &str) -> String {
    let head = sheet.head();
    format!("{}.{ending}", sheet.t.sheet_title_of(&head.unit, &head.period))
}

/// `GET …/import`.
///
/// # Errors
/// [`WebError::NotFound`]; [`WebError::Forbidden`] or [`WebError::Locked`] where this person changes nothing here now.
pub async fn show(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<SheetPath>,
) -> Result<Response, WebError> {
    let sheet = OpenSheet::to_change(&state, &person, &path).await?;
    answer(&person, &sheet, Vec::new(), None, false)
}

/// `POST …/import`: shows what a file would change; saves nothing.
///
/// # Errors
/// As [`show`]; [`WebError::TooLarge`].
pub async fn preview(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<SheetPath>,
    upload: Upload,
) -> Result<Response, WebError> {
    let sheet = OpenSheet::to_change(&state, &person, &path).await?;
    let t = sheet.t;
    if upload.file.is_empty() {
        return answer(&person, &sheet, vec![t.sheet_file_none().to_owned()], None, false);
    }
    let present = table_of(&sheet);
    let changes = match sheet_table::read(&upload.file, &present) {
        Ok(changes) => changes,
        Err(faults) => {
            let told = faults.iter().map(|fault| fault.sentence(t)).collect();
            return answer(&person, &sheet, told, None, false);
        }
    };
    let is_same = changes.is_empty();
    let (preview, wrong) = preview_of(&sheet, &present, &changes);
    answer(&person, &sheet, wrong, (!is_same).then_some(preview), is_same)
}

fn answer(
    person: &SignedIn,
    sheet: &OpenSheet,
    faults: Vec<String>,
    preview: Option<PreviewView>,
    is_same: bool,
) -> Result<Response, WebError> {
    let (t, head) = (sheet.t, sheet.head());
    let mut frame = person.page(t.sheet_file_upload());
    frame.has_errors = !faults.is_empty();
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = SheetImportPage {
        page: frame,
        sheet_name: t.sheet_title_of(&head.unit, &head.period),
        sheet_href: sheet.address.show(),
        action: sheet.address.import(),
        table_href: sheet.address.table(),
        faults,
        is_same,
        preview,
    };
    Ok((status, Html(page.render()?)).into_response())
}

/// What the changes come to, and what is wrong with them. The lines keep the versions the file was made with, so that
/// a colleague's newer work is found when they are saved.
fn preview_of(sheet: &OpenSheet, present: &SheetTable, changes: &[Change]) -> (PreviewView, Vec<String>) {
    let by_code = sheet.scheme.lines_by_code();
    let known: BTreeMap<&str, &Row> =
        present.groups.iter().flat_map(|group| &group.rows).map(|row| (row.key.as_str(), row)).collect();
    let mut rows = Vec::new();
    let mut lines: BTreeMap<&str, (&Line<'_>, LineFields)> = BTreeMap::new();
    for change in changes {
        let Some((code, name)) = change.key.split_once(':') else { continue };
        let (Some(row), Some(line)) = (known.get(change.key.as_str()), by_code.get(code)) else { continue };
        let (_, fields) = lines.entry(code).or_insert_with(|| {
            let mut fields = LineFields::stored(line, sheet.entries.get(code), sheet.t);
            fields.settle_at(&change.version);
            (line, fields)
        });
        let shown = row.kind.shown(&change.value, sheet.t);
        fields.take(name, &level_of(sheet, line, name, &shown));
        rows.push(PreviewRow {
            name: format!("{code} {}", row.label),
            before: row.kind.shown(&row.value, sheet.t),
            after: shown,
        });
    }
    let mut hidden = Vec::new();
    let mut wrong = Vec::new();
    for (code, (line, fields)) in lines {
        match fields.read(line, sheet.t) {
            Ok(change) => {
                let found =
                    change.and_then(|change| entry::read(line, &change.raw).err()).unwrap_or_default();
                wrong.extend(
                    found
                        .iter()
                        .map(|fault| format!("{code}: {}", faults::entry_words(sheet.t, &fault.kind))),
                );
                hidden.extend(fields.into_posted(code));
            }
            Err(errors) => wrong.extend(errors.values().map(|error| format!("{code}: {error}"))),
        }
    }
    let preview = PreviewView {
        title: sheet.t.sheet_file_changes(rows.len()),
        rows,
        left: String::new(),
        save_action: sheet.address.lines(),
        save_label: sheet.t.sheet_file_save().to_owned(),
        hidden,
    };
    (preview, wrong)
}

/// The code of a level by its word; any other field's text as it is.
fn level_of(sheet: &OpenSheet, line: &Line<'_>, name: &str, text: &str) -> String {
    if name != "level" {
        return text.to_owned();
    }
    let Form::Levels { levels } = &line.rule.form else { return text.to_owned() };
    let found = levels.iter().find(|level| words::text(sheet.t, &level.name) == text);
    found.map_or_else(|| text.to_owned(), |level| level.code.clone())
}
