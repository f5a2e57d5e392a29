//! The scheme as a tree on one page: sums beside maxima, faults at their nodes, the form for the next node.
//!
//! What is changed on it is in [`changes`].

pub mod changes;
pub mod rows;
pub mod view;

use self::view::{AddView, TreePage, TreeView};
use super::{Opened, VersionPath};
use crate::domain::scheme::{Node, check, starter};
use crate::store;
use crate::store::drafts::DraftStep;
use crate::text::Lang;
use crate::text::rules::{form_hint, form_name};
use crate::web::error::WebError;
use crate::web::forms::{FieldErrors, Form};
use crate::web::page::{Choice, Field};
use crate::web::paths;
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use crate::web::words;
use askama::Template as _;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use std::collections::BTreeMap;

/// What a change did, as the page tells it.
#[derive(Debug, Default)]
struct Told {
    said: String,
    refused: String,
    add: Option<(Form, FieldErrors)>,
    parent: String,
    form: String,
}

async fn tree(state: &AppState, opened: &Opened, told: &Told) -> Result<TreeView, WebError> {
    let t = opened.lang();
    let scheme = &opened.scheme;
    let found = check::check(scheme);
    let (rows, faults) = rows::rows(t, scheme, &found, &opened.address);
    let open_faults = found.iter().filter(|fault| fault.severity().forbids_adoption()).count();
    let mut connection = state.reads.acquire().await?;
    let step = store::drafts::last_step(&mut connection, opened.record.id).await?;
    let (sum, sum_fits) = rows::total(t, scheme);
    Ok(TreeView {
        t,
        may_edit: opened.may_edit,
        revision: opened.record.revision,
        said: told.said.clone(),
        refused: told.refused.clone(),
        rows,
        faults,
        sum,
        sum_fits,
        open_faults,
        warnings: found.len() - open_faults,
        undo_action: opened.address.part("/undo"),
        undo: step.filter(|_| opened.may_edit).map(|step| t.scheme_undo(step_words(t, &step))),
        adoption_href: opened.address.part("/adoption"),
        add: add_view(t, opened, told),
    })
}

/// What a step did, in words.
#[must_use]
pub fn step_words(t: Lang, step: &DraftStep) -> String {
    let code = step.subject.as_deref().unwrap_or_default();
    match step.action.as_str() {
        "scheme.node_added" => t.scheme_step_added(code),
        "scheme.node_changed" => t.scheme_step_changed(code),
        "scheme.node_moved" => t.scheme_step_moved(code),
        "scheme.node_copied" => t.scheme_step_copied(code),
        "scheme.node_deleted" => t.scheme_step_deleted(code),
        "scheme.settings_changed" => t.scheme_step_settings().to_owned(),
        _ => t.scheme_step_replaced().to_owned(),
    }
}

fn add_view(t: Lang, opened: &Opened, told: &Told) -> AddView {
    let errors = told.add.as_ref().map(|(_, errors)| errors.clone()).unwrap_or_default();
    let typed = |name: &str| {
        told.add.as_ref().map_or_else(Field::default, |(form, errors)| errors.field(name, form.text(name)))
    };
    let mut parents = vec![Choice {
        value: String::new(),
        label: t.scheme_top().to_owned(),
        chosen: told.parent.is_empty(),
    }];
    headings(t, &opened.scheme.tree, 1, &told.parent, &mut parents);
    let form =
        |value: &str, label: String| Choice { chosen: value == told.form, value: value.to_owned(), label };
    let headings = [
        form("heading", t.scheme_heading().to_owned()),
        form("bonus", t.scheme_heading_bonus().to_owned()),
        form("deduction", t.scheme_heading_deduction().to_owned()),
    ];
    let forms =
        starter::forms().map(|name| form(name, format!("{} – {}", form_name(t, name), form_hint(t, name))));
    AddView {
        action: opened.address.part("/nodes"),
        parents,
        code: typed("code"),
        name: typed("name"),
        max: typed("max"),
        forms: headings.into_iter().chain(forms).collect(),
        problems: errors.problems(),
    }
}

/// The headings of the table as choices, indented by depth.
pub(super) fn headings(t: Lang, nodes: &[Node], depth: usize, chosen: &str, choices: &mut Vec<Choice>) {
    for node in nodes.iter().filter(|node| node.rule().is_none()) {
        let indent = "\u{a0}\u{a0}".repeat(depth);
        choices.push(Choice {
            value: node.code.clone(),
            label: format!("{indent}{} {}", node.code, words::text(t, &node.name)),
            chosen: node.code == chosen,
        });
        headings(t, node.children(), depth + 1, chosen, choices);
    }
}

/// `GET …/versions/{version}`: the tree.
///
/// # Errors
/// [`WebError::NotFound`] for who may not know of it.
pub async fn show(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<VersionPath>,
    Query(asked): Query<BTreeMap<String, String>>,
) -> Result<Response, WebError> {
    let opened = Opened::read(&state, person, &path).await?;
    let asked = |name: &str| asked.get(name).cloned().unwrap_or_default();
    let told = Told { parent: asked("parent"), form: asked("form"), ..Told::default() };
    page(&state, &opened, &told, StatusCode::OK).await
}

async fn page(
    state: &AppState,
    opened: &Opened,
    told: &Told,
    status: StatusCode,
) -> Result<Response, WebError> {
    let t = opened.lang();
    let head = opened.head();
    let administers = opened.person.actor.may_administer(Some(opened.record.cluster));
    let page = TreePage {
        page: opened.page(t.nav_schemes(), status != StatusCode::OK),
        head,
        back_href: paths::schemes(&opened.record.cluster_code, ""),
        settings_href: opened.address.part("/settings"),
        document_href: opened.address.part("/document.json"),
        comparison_href: (opened.record.version > 1).then(|| {
            let part = format!("/{}/comparison?to={}", opened.record.code, opened.record.version);
            paths::schemes(&opened.record.cluster_code, &part)
        }),
        table_href: opened.address.part("/table.xlsx"),
        import_href: opened.may_edit.then(|| opened.address.part("/import")),
        paste_href: opened.may_edit.then(|| opened.address.part("/nodes-pasted")),
        copy_action: administers.then(|| opened.address.part("/copy")),
        discard_action: opened.may_edit.then(|| opened.address.part("/discarding")),
        tree: tree(state, opened, told).await?,
    };
    Ok((status, Html(page.render()?)).into_response())
}

/// The tree as it is now: the part a script replaces, or the page.
async fn reply(
    state: &AppState,
    opened: &Opened,
    headers: &HeaderMap,
    told: &Told,
    status: StatusCode,
) -> Result<Response, WebError> {
    let path = (opened.record.cluster_code.clone(), opened.record.code.clone(), opened.record.version);
    let fresh = Opened::read(state, opened.person.clone(), &path).await?;
    if headers.contains_key("x-fragment") {
        return Ok((status, Html(tree(state, &fresh, told).await?.render()?)).into_response());
    }
    page(state, &fresh, told, status).await
}
