//! Every change made on the tree page: add, move, rename, copy, delete, undo.
//!
//! Each answers with the tree as it is then: to a script as the part of the page it replaces, to a browser without one
//! by a redirect to the row.

use super::{Told, reply, step_words};
use crate::actions::ActionError;
use crate::actions::schemes::{self, Seen};
use crate::domain::exact::Exact;
use crate::domain::scheme::edit::{Edit, Spot, apply};
use crate::domain::scheme::{Kind, Node, Scheme, Text, codes, starter};
use crate::text::Lang;
use crate::web::error::WebError;
use crate::web::forms::{FieldErrors, Form};
use crate::web::pages::schemes::node::read::TEXT_MAX;
use crate::web::pages::schemes::{NodePath, Opened, VersionPath, edit_words};
use crate::web::paths;
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use crate::web::visit::Done;
use crate::web::words;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};

/// Makes a change and answers it.
async fn answer(
    state: &AppState,
    opened: Opened,
    headers: &HeaderMap,
    (seen, edit): (Seen, Edit),
    (parent, form): (&str, &str),
) -> Result<Response, WebError> {
    let t = opened.lang();
    let step = said(t, &opened.scheme, &edit);
    let outcome = schemes::change(&state.db, &opened.person.actor, &opened.record, seen, edit).await;
    let (parent, form) = (parent.to_owned(), form.to_owned());
    let mut told = Told { parent, form, ..Told::default() };
    let mut code = None;
    let status = match outcome {
        Ok(edited) => {
            told.said = step(edited.code.as_deref());
            code = edited.code;
            StatusCode::OK
        }
        Err(ActionError::Edit(fault)) => {
            told.refused = edit_words(t, &fault);
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Err(ActionError::Stale) => {
            t.scheme_edit_stale().clone_into(&mut told.refused);
            StatusCode::CONFLICT
        }
        Err(error) => return Err(error.into()),
    };
    if status == StatusCode::OK && !headers.contains_key("x-fragment") {
        let mut to = opened.address.show();
        if !told.parent.is_empty() || !told.form.is_empty() {
            let query = [("parent", &told.parent), ("form", &told.form)];
            to = format!("{to}?{}", paths::query(&query));
        }
        let row = code.map(|code| paths::row_anchor(&code)).unwrap_or_default();
        return Ok(([Done::Changed.cookie()], Redirect::to(&format!("{to}{row}"))).into_response());
    }
    reply(state, &opened, headers, &told, status).await
}

/// What a change will have done, once its node's code is known.
fn said(t: Lang, before: &Scheme, edit: &Edit) -> impl FnOnce(Option<&str>) -> String + use<> {
    let named = match edit {
        Edit::Delete { code } => Some(
            before
                .node(code)
                .map(|node| t.scheme_deleted(code, words::text(t, &node.name)))
                .unwrap_or_default(),
        ),
        Edit::Add { .. }
        | Edit::Set { .. }
        | Edit::Move { .. }
        | Edit::Copy { .. }
        | Edit::Settings(_)
        | Edit::Replace(_) => None,
    };
    let moved = matches!(edit, Edit::Move { .. });
    move |code| match (named, code) {
        (Some(named), _) => named,
        (None, Some(code)) if moved => t.scheme_moved(code),
        (None, Some(code)) => t.scheme_saved(code),
        (None, None) => t.changes_saved().to_owned(),
    }
}

/// `POST …/nodes`: a new node at the end of a heading.
///
/// # Errors
/// As [`Opened::draft`].
pub async fn add(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<VersionPath>,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, WebError> {
    let opened = Opened::draft(&state, person, &path).await?;
    let (parent, kind) = (form.text("parent").to_owned(), form.text("form").to_owned());
    match read_new(&opened, &form) {
        Ok(node) => {
            let edit = Edit::Add {
                parent: Some(parent.clone()).filter(|code| !code.is_empty()),
                node: Box::new(node.clone()),
            };
            // After a heading the next node most likely stands below it; after a line, beside it.
            let next = if node.rule().is_none() { node.code } else { parent };
            answer(&state, opened, &headers, (Seen::Anything, edit), (&next, &kind)).await
        }
        Err(errors) => {
            let told = Told { add: Some((form, errors)), parent, form: kind, ..Told::default() };
            reply(&state, &opened, &headers, &told, StatusCode::UNPROCESSABLE_ENTITY).await
        }
    }
}

fn read_new(opened: &Opened, form: &Form) -> Result<Node, FieldErrors> {
    let t = opened.lang();
    let mut errors = FieldErrors::default();
    for field in ["name", "code", "max"].into_iter().filter(|field| form.is_unusable(field)) {
        errors.add(field, t.fault_not_text());
    }
    let parent = Some(form.text("parent")).filter(|code| !code.is_empty());
    let name = form.text("name").trim();
    if name.is_empty() {
        errors.add("name", t.scheme_name_missing());
    }
    if name.chars().count() > TEXT_MAX {
        errors.add("name", t.fault_text_too_long(TEXT_MAX));
    }
    let code = match form.text("code").trim() {
        "" => codes::for_child(&opened.scheme, parent),
        typed => typed.to_owned(),
    };
    if opened.scheme.node(&code).is_some() {
        errors.add("code", t.scheme_fault_duplicate_code(&code));
    }
    let max = errors.number("max", form.text("max"), t).and_then(|plain| Exact::parse(&plain).ok());
    if !errors.is_empty() {
        return Err(errors);
    }
    let kind = form.text("form");
    let Some(node) = starter::node(&code, name, kind) else {
        let wrong = if starter::node("x", name, kind).is_some() { "code" } else { "name" };
        errors.add(wrong, t.scheme_fault_bad_text());
        return Err(errors);
    };
    // A heading below another has the kind of the whole group.
    let of = match kind {
        "bonus" => Some(Kind::Bonus),
        "deduction" => Some(Kind::Deduction),
        _ => node.kind,
    };
    let node = Node { max, kind: of.filter(|_| parent.is_none()), ..node };
    // Refused here, what was typed still stands in its fields.
    let parent = parent.map(str::to_owned);
    let edit = Edit::Add { parent, node: Box::new(node.clone()) };
    match apply(opened.scheme.clone(), edit) {
        Ok(_) => Ok(node),
        Err(fault) => {
            errors.add("parent", edit_words(t, &fault));
            Err(errors)
        }
    }
}

/// `POST …/nodes/{code}/place`: up, down, to the end of a heading, before or after another node.
///
/// # Errors
/// As [`Opened::draft`]; [`WebError::Unreadable`] for a place no page of ours names.
pub async fn place(
    State(state): State<AppState>,
    person: SignedIn,
    Path((cluster, scheme, version, code)): Path<NodePath>,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, WebError> {
    let opened = Opened::draft(&state, person, &(cluster, scheme, version)).await?;
    let other = form.text("other").to_owned();
    let to = match form.text("to") {
        "up" => Spot::Up,
        "down" => Spot::Down,
        "end" => Spot::EndOf(Some(other).filter(|code| !code.is_empty())),
        "before" => Spot::Before(other),
        "after" => Spot::After(other),
        _ => return Err(WebError::Unreadable),
    };
    answer(&state, opened, &headers, (Seen::Anything, Edit::Move { code, to }), ("", "")).await
}

/// `POST …/nodes/{code}/name`: a new name, code or maximum straight in the tree.
///
/// # Errors
/// As [`Opened::draft`].
pub async fn rename(
    State(state): State<AppState>,
    person: SignedIn,
    Path((cluster, scheme, version, code)): Path<NodePath>,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, WebError> {
    let opened = Opened::draft(&state, person, &(cluster, scheme, version)).await?;
    let t = opened.lang();
    let node = opened.scheme.node(&code).ok_or(WebError::NotFound)?.clone();
    let name = form.text("name").trim();
    let refused = if name.is_empty() || form.is_unusable("name") {
        Some(t.scheme_name_missing().to_owned())
    } else if name.chars().count() > TEXT_MAX {
        Some(t.fault_text_too_long(TEXT_MAX))
    } else {
        starter::node("x", name, "").is_none().then(|| t.scheme_fault_bad_text().to_owned())
    };
    if let Some(refused) = refused {
        let told = Told { refused, ..Told::default() };
        return reply(&state, &opened, &headers, &told, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let seen = Seen::Node { code: code.clone(), mark: form.text("seen").to_owned() };
    let name = match t {
        Lang::Vi => Text { vi: name.to_owned(), ..node.name.clone() },
        Lang::En => Text { en: Some(name.to_owned()), ..node.name.clone() },
    };
    let edit = Edit::Set { code, node: Box::new(Node { name, ..node }) };
    answer(&state, opened, &headers, (seen, edit), ("", "")).await
}

/// `POST …/nodes/{code}/copy`.
///
/// # Errors
/// As [`Opened::draft`].
pub async fn copy(
    State(state): State<AppState>,
    person: SignedIn,
    Path((cluster, scheme, version, code)): Path<NodePath>,
    headers: HeaderMap,
) -> Result<Response, WebError> {
    let opened = Opened::draft(&state, person, &(cluster, scheme, version)).await?;
    answer(&state, opened, &headers, (Seen::Anything, Edit::Copy { code }), ("", "")).await
}

/// `POST …/nodes/{code}/deletion`: with everything below it; can be undone.
///
/// # Errors
/// As [`Opened::draft`].
pub async fn delete(
    State(state): State<AppState>,
    person: SignedIn,
    Path((cluster, scheme, version, code)): Path<NodePath>,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, WebError> {
    let opened = Opened::draft(&state, person, &(cluster, scheme, version)).await?;
    let seen = Seen::Node { code: code.clone(), mark: form.text("seen").to_owned() };
    answer(&state, opened, &headers, (seen, Edit::Delete { code }), ("", "")).await
}

/// `POST …/undo`: takes the last step back.
///
/// # Errors
/// As [`Opened::draft`].
pub async fn undo(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<VersionPath>,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, WebError> {
    let opened = Opened::draft(&state, person, &path).await?;
    let t = opened.lang();
    let seen = form.text("seen").parse().map_err(|_| WebError::Unreadable)?;
    let mut told = Told::default();
    let status = match schemes::undo(&state.db, &opened.person.actor, &opened.record, seen).await {
        Ok(Some(step)) => {
            told.said = t.scheme_undone(step_words(t, &step));
            if !headers.contains_key("x-fragment") {
                let row = step.subject.map(|code| paths::row_anchor(&code)).unwrap_or_default();
                let to = format!("{}{row}", opened.address.show());
                return Ok(([Done::Undone.cookie()], Redirect::to(&to)).into_response());
            }
            StatusCode::OK
        }
        Ok(None) => StatusCode::OK,
        Err(ActionError::Stale) => {
            t.scheme_edit_stale().clone_into(&mut told.refused);
            StatusCode::CONFLICT
        }
        Err(error) => return Err(error.into()),
    };
    reply(&state, &opened, &headers, &told, status).await
}
