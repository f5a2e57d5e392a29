//! A scheme out of the app and in again: the document as JSON, the printed table as XLSX.
//!
//! A file imported into a draft is compared with it first; only then it replaces the draft, as one step that can be
//! undone. A file imported as a new draft overwrites nothing and is created at once.

use super::comparison::view::ComparisonView;
use super::{Opened, VersionHead, VersionPath, edit_words};
use crate::actions::ActionError;
use crate::actions::schemes::{self, Seen};
use crate::domain::scheme::compare::compare;
use crate::domain::scheme::edit::{Edit, apply};
use crate::domain::scheme::fault::SchemeFault;
use crate::domain::scheme::{Scheme, starter};
use crate::papers::scheme_table;
use crate::papers::worksheet::XLSX;
use crate::store;
use crate::text::Lang;
use crate::text::faults::scheme_words;
use crate::web::download::attachment;
use crate::web::error::WebError;
use crate::web::forms::Form;
use crate::web::page::Page;
use crate::web::paths::SchemeAddress;
use crate::web::session::{Admin, SignedIn};
use crate::web::state::AppState;
use crate::web::upload::Upload;
use crate::web::visit::Done;
use crate::web::words;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};

/// Most faults of a file shown at once.
const FAULTS_SHOWN: usize = 50;

/// The import page.
#[derive(Debug, Template)]
#[template(path = "schemes/import.html")]
pub struct ImportPage {
    /// The frame.
    pub page: Page,
    /// The draft.
    pub head: VersionHead,
    /// Where a file is sent.
    pub action: String,
    /// What is wrong with the file.
    pub faults: Vec<String>,
    /// What it would do; `None` until a file was read.
    pub preview: Option<Preview>,
    /// The table to edit in Excel.
    pub table_href: String,
}

/// What an imported file would do.
#[derive(Debug)]
pub struct Preview {
    /// Where it is applied.
    pub action: String,
    /// The document it stands for, sent back.
    pub document: String,
    /// The revision of the draft it was compared with.
    pub revision: i32,
    /// What the reader should know.
    pub notices: Vec<String>,
    /// The draft and the file side by side.
    pub comparison: ComparisonView,
    /// Whether the file changes nothing.
    pub is_same: bool,
}

fn import_page(opened: &Opened, faults: Vec<String>, preview: Option<Preview>) -> Result<Response, WebError> {
    let t = opened.lang();
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let head = opened.head();
    let page = ImportPage {
        page: opened.page(t.scheme_import(), !faults.is_empty()),
        head,
        action: opened.address.part("/import"),
        faults,
        preview,
        table_href: opened.address.part("/table.xlsx"),
    };
    Ok((status, Html(page.render()?)).into_response())
}

/// `GET …/import`.
///
/// # Errors
/// As [`Opened::draft`].
pub async fn show(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<VersionPath>,
) -> Result<Response, WebError> {
    let opened = Opened::draft(&state, person, &path).await?;
    import_page(&opened, Vec::new(), None)
}

fn document_words(t: Lang, faults: &[SchemeFault]) -> Vec<String> {
    let shown = faults.iter().take(FAULTS_SHOWN);
    shown.map(|fault| format!("{} {}", fault.pointer, scheme_words(t, &fault.problem))).collect()
}

/// The scheme a file stands for, and what its reader should know.
fn read(t: Lang, file: &[u8], base: &Scheme) -> Result<(Scheme, Vec<String>), Vec<String>> {
    if file.is_empty() {
        return Err(vec![t.scheme_import_no_file().to_owned()]);
    }
    let (scheme, notices) = if file.starts_with(b"PK") {
        let import = scheme_table::read(file, base).map_err(|faults| {
            faults.iter().take(FAULTS_SHOWN).map(|fault| fault.sentence(t)).collect::<Vec<_>>()
        })?;
        let notices = import.notices.iter().map(|notice| notice.sentence(t)).collect();
        (import.scheme, notices)
    } else {
        let text = std::str::from_utf8(file).map_err(|_| vec![t.scheme_import_no_document().to_owned()])?;
        let text = text.trim_start_matches('\u{feff}');
        (Scheme::parse(text).map_err(|faults| document_words(t, &faults))?, Vec::new())
    };
    let replaced = apply(base.clone(), Edit::Replace(Box::new(scheme)));
    replaced.map(|edited| (edited.scheme, notices)).map_err(|fault| vec![edit_words(t, &fault)])
}

/// `POST …/import`: reads a file and shows what it would change.
///
/// # Errors
/// As [`Opened::draft`]; [`WebError::TooLarge`].
pub async fn preview(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<VersionPath>,
    upload: Upload,
) -> Result<Response, WebError> {
    let opened = Opened::draft(&state, person, &path).await?;
    let t = opened.lang();
    let (scheme, notices) = match read(t, &upload.file, &opened.scheme) {
        Ok(read) => read,
        Err(faults) => return import_page(&opened, faults, None),
    };
    let comparison = compare(&opened.scheme, &scheme);
    let is_same = comparison.is_empty();
    let names = (opened.head().name, t.scheme_import_file().to_owned());
    let preview = Preview {
        action: opened.address.part("/import/applied"),
        document: scheme.to_json(),
        revision: opened.record.revision,
        notices,
        comparison: ComparisonView::new(t, &comparison, names.0, names.1),
        is_same,
    };
    import_page(&opened, Vec::new(), Some(preview))
}

/// `POST …/import/applied`: replaces the draft by what the page showed.
///
/// # Errors
/// As [`Opened::draft`].
pub async fn apply_file(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<VersionPath>,
    form: Form,
) -> Result<Response, WebError> {
    let opened = Opened::draft(&state, person, &path).await?;
    let t = opened.lang();
    let seen = form.text("revision").parse().map_err(|_| WebError::Unreadable)?;
    let scheme = match Scheme::parse(form.text("document")) {
        Ok(scheme) => scheme,
        Err(faults) => return import_page(&opened, document_words(t, &faults), None),
    };
    let edit = Edit::Replace(Box::new(scheme));
    match schemes::change(&state.db, &opened.person.actor, &opened.record, Seen::Revision(seen), edit).await {
        Ok(_) => Ok(([Done::Changed.cookie()], Redirect::to(&opened.address.show())).into_response()),
        Err(ActionError::Edit(fault)) => import_page(&opened, vec![edit_words(t, &fault)], None),
        Err(ActionError::Stale) => import_page(&opened, vec![t.scheme_import_stale().to_owned()], None),
        Err(error) => Err(error.into()),
    }
}

/// `POST /clusters/{cluster}/schemes/import`: a document as a new draft, of its own scheme's next version.
///
/// # Errors
/// [`WebError::NotFound`], [`WebError::Forbidden`] for anyone but an admin.
pub async fn create(
    State(state): State<AppState>,
    admin: Admin,
    Path(cluster): Path<String>,
    upload: Upload,
) -> Result<Response, WebError> {
    let mut connection = state.reads.acquire().await?;
    let found = store::clusters::find(&mut connection, &cluster).await?.ok_or(WebError::NotFound)?;
    drop(connection);
    admin.of(found.id)?;
    let t = admin.0.visit.lang;
    let base = starter::scheme("NEW", "NEW").ok_or(WebError::Unreadable)?;
    let text = std::str::from_utf8(&upload.file).unwrap_or_default().trim_start_matches('\u{feff}');
    let read_alone = read(t, text.as_bytes(), &base).and_then(|_| {
        // Reading into a base keeps the base's code; the new draft has the document's own.
        Scheme::parse(text).map_err(|faults| document_words(t, &faults))
    });
    let scheme = match read_alone {
        Ok(scheme) => scheme,
        Err(faults) => return super::list::new_page(&admin, &found, &Form::default(), &[], faults),
    };
    let code = scheme.code.clone();
    match schemes::create(&state.db, &admin.0.actor, found.id, scheme, false).await {
        Ok(version) => {
            let address = SchemeAddress::of(&found.code, &code, version);
            Ok(([Done::Changed.cookie()], Redirect::to(&address.show())).into_response())
        }
        Err(ActionError::Input(faults)) => {
            super::list::new_page(&admin, &found, &Form::default(), &faults, Vec::new())
        }
        Err(error) => Err(error.into()),
    }
}

/// `GET …/document.json`: the document, laid out to be read.
///
/// # Errors
/// As [`Opened::read`].
pub async fn document(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<VersionPath>,
) -> Result<Response, WebError> {
    let opened = Opened::read(&state, person, &path).await?;
    let text =
        serde_json::to_string_pretty(&opened.scheme).map_err(|error| WebError::Broken(error.into()))?;
    let name = words::file_name(&opened.record.code, opened.record.version, "json");
    Ok(attachment("application/json; charset=utf-8", &name, text + "\n"))
}

/// `GET …/table.xlsx`: the printed table.
///
/// # Errors
/// As [`Opened::read`].
pub async fn table(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<VersionPath>,
) -> Result<Response, WebError> {
    let opened = Opened::read(&state, person, &path).await?;
    let t = opened.lang();
    let heading = opened.head().name;
    let content = scheme_table::write(&opened.scheme, t, &heading);
    let content = content.map_err(|error| WebError::Broken(Box::new(error)))?;
    let name = words::file_name(&opened.record.code, opened.record.version, "xlsx");
    Ok(attachment(XLSX, &name, content))
}
