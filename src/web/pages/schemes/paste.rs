//! Many rows pasted at once from Word or Excel: code, name and maximum, a row a line.

use super::tree::headings;
use super::{Opened, VersionHead, VersionPath, edit_words};
use crate::actions::ActionError;
use crate::actions::schemes::{self, Seen};
use crate::domain::exact::Exact;
use crate::domain::scheme::edit::Edit;
use crate::domain::scheme::outline::{OutlineRow, add_rows};
use crate::domain::scheme::starter;
use crate::text::Lang;
use crate::text::numbers::{Expecting, read_number};
use crate::text::rules::form_name;
use crate::web::error::WebError;
use crate::web::forms::{FieldErrors, Form};
use crate::web::page::{Choice, Field, Page, Problem};
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use crate::web::visit::Done;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};

/// Longest code of a pasted row; a longer first column is part of the name.
const CODE_MAX: usize = 12;

/// The page.
#[derive(Debug, Template)]
#[template(path = "schemes/paste.html")]
pub struct PastePage {
    /// The frame.
    pub page: Page,
    /// The draft.
    pub head: VersionHead,
    /// Where it goes.
    pub action: String,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// What was pasted.
    pub rows: Field,
    /// The headings it can stand below.
    pub parents: Vec<Choice>,
    /// The forms its lines can start with.
    pub forms: Vec<Choice>,
}

fn page(opened: &Opened, form: &Form, errors: &FieldErrors) -> Result<Response, WebError> {
    let t = opened.lang();
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let head = opened.head();
    let parent = form.text("parent");
    let top = Choice { value: String::new(), label: t.scheme_top().to_owned(), chosen: parent.is_empty() };
    let mut parents = vec![top];
    headings(t, &opened.scheme.tree, 1, parent, &mut parents);
    let forms = starter::forms().map(|name| Choice {
        value: name.to_owned(),
        label: form_name(t, name).to_owned(),
        chosen: form.text("form") == name,
    });
    let page = PastePage {
        page: opened.page(t.scheme_paste(), !errors.is_empty()),
        head,
        action: opened.address.part("/nodes-pasted"),
        problems: errors.problems(),
        rows: errors.field("rows", form.text("rows")),
        parents,
        forms: forms.collect(),
    };
    Ok((status, Html(page.render()?)).into_response())
}

/// `GET …/nodes-pasted`.
///
/// # Errors
/// As [`Opened::draft`].
pub async fn show(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<VersionPath>,
) -> Result<Response, WebError> {
    let opened = Opened::draft(&state, person, &path).await?;
    page(&opened, &Form::default(), &FieldErrors::default())
}

/// `POST …/nodes-pasted`: all rows, or none; one step that can be undone.
///
/// # Errors
/// As [`Opened::draft`].
pub async fn add(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<VersionPath>,
    form: Form,
) -> Result<Response, WebError> {
    let opened = Opened::draft(&state, person, &path).await?;
    let t = opened.lang();
    let refuse = |sentence: String| {
        let mut errors = FieldErrors::default();
        errors.add("rows", sentence);
        page(&opened, &form, &errors)
    };
    if form.is_unusable("rows") {
        return refuse(t.fault_not_text().to_owned());
    }
    let rows: Vec<OutlineRow> = form.text("rows").lines().filter_map(read_row).collect();
    if rows.is_empty() {
        return refuse(t.scheme_paste_nothing().to_owned());
    }
    let parent = Some(form.text("parent")).filter(|code| !code.is_empty());
    let grown = match add_rows(&opened.scheme, parent, &rows, form.text("form")) {
        Ok(grown) => grown,
        Err(fault) => return refuse(edit_words(t, &fault)),
    };
    let seen = Seen::Revision(opened.record.revision);
    let edit = Edit::Replace(Box::new(grown));
    match schemes::change(&state.db, &opened.person.actor, &opened.record, seen, edit).await {
        Ok(_) => Ok(([Done::Changed.cookie()], Redirect::to(&opened.address.show())).into_response()),
        Err(ActionError::Edit(fault)) => refuse(edit_words(t, &fault)),
        Err(ActionError::Stale) => refuse(stale(t)),
        Err(error) => Err(error.into()),
    }
}

fn stale(t: Lang) -> String {
    t.scheme_edit_stale().to_owned()
}

/// Code, name and maximum of one pasted line; nothing for a line without a name.
///
/// Excel and Word part cells by tabs; a typed line may use a space after its code. The last cell that is a number is
/// the maximum.
fn read_row(line: &str) -> Option<OutlineRow> {
    let mut cells: Vec<&str> = line.split('\t').map(str::trim).collect();
    if cells.len() == 1
        && let Some((code, rest)) = line.trim().split_once(char::is_whitespace)
        && looks_like_a_code(code)
    {
        cells = vec![code, rest.trim()];
    }
    while cells.last().is_some_and(|cell| cell.is_empty()) {
        cells.pop();
    }
    let max = match cells.last() {
        Some(last) if cells.len() > 1 => read_number(last.trim_end_matches("điểm"), Expecting::Decimal).ok(),
        Some(_) | None => None,
    };
    if max.is_some() {
        cells.pop();
    }
    let has_code = cells.len() > 1 && cells.first().is_some_and(|first| first.chars().count() <= CODE_MAX);
    let code = if has_code { cells.remove(0).to_owned() } else { String::new() };
    let name = cells.into_iter().filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(" – ");
    let max = max.and_then(|plain| Exact::parse(&plain).ok());
    (!name.is_empty()).then_some(OutlineRow { code, name, max })
}

/// `II`, `1.`, `II.1`, `a)`: short, and no word.
fn looks_like_a_code(text: &str) -> bool {
    let marked = text.ends_with(['.', ')']) || text.contains('.');
    let numeral = text.chars().all(|c| c.is_ascii_digit() || matches!(c, 'I' | 'V' | 'X' | '.' | ')'));
    text.chars().count() <= CODE_MAX
        && (numeral || (marked && text.chars().next().is_some_and(char::is_alphanumeric)))
}

#[cfg(test)]
mod tests {
    use super::read_row;

    #[test]
    fn a_pasted_line_is_read_as_people_write_it() {
        for (line, code, name, max) in [
            ("II\tTổ chức cơ sở đảng\t30", "II", "Tổ chức cơ sở đảng", Some("30")),
            ("II.1\tKết nạp đảng viên mới\t7,5", "II.1", "Kết nạp đảng viên mới", Some("7.5")),
            ("1. Thực hiện nghị quyết", "1.", "Thực hiện nghị quyết", None),
            ("Thực hiện nghị quyết\t8 điểm", "", "Thực hiện nghị quyết", Some("8")),
            ("a)\tTự phê bình\t\t2\t", "a)", "Tự phê bình", Some("2")),
            ("Năm 2013", "", "Năm 2013", None),
        ] {
            let row = read_row(line).unwrap();
            let read = (row.code.as_str(), row.name.as_str(), row.max.map(|max| max.to_shortest()));
            assert_eq!(read, (code, name, max.map(str::to_owned)), "{line}");
        }
        assert_eq!(read_row("  \t \t"), None);
        assert_eq!(read_row(""), None);
    }
}
