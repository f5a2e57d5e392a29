//! One node of a scheme: its fields, the rule builder, the rule tried with the real engine while it is typed.

mod builder;
mod plot;
pub mod read;
mod trial;
pub mod typed;
pub mod view;

use self::trial::Trial;
use self::view::{Difference, NodeForm, NodePage, TrialView};
use super::draw::{Drawing, FieldView, InputKind};
use super::tree::{headings, rows};
use super::typed::Typed;
use super::{NodePath, Opened, edit_words};
use crate::actions::ActionError;
use crate::actions::schemes::{self, Seen, mark_of};
use crate::domain::scheme::edit::{Edit, EditFault, apply};
use crate::domain::scheme::{Aggregate, Evidence, Kind, Node, Scheme, codes};
use crate::store;
use crate::text::Lang;
use crate::web::error::WebError;
use crate::web::forms::{FieldErrors, Form};
use crate::web::page::Choice;
use crate::web::paths;
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use crate::web::visit::Done;
use crate::web::words;
use askama::Template as _;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Redirect, Response};
use chrono::NaiveDate;

/// A node being looked at.
struct Looked<'a> {
    opened: &'a Opened,
    node: &'a Node,
    deadline: NaiveDate,
}

/// What is typed on its page.
#[derive(Default)]
struct Draft<'a> {
    form: Option<&'a Form>,
    typed: Typed,
    errors: FieldErrors,
    conflict: Vec<Difference>,
}

async fn look<'a>(state: &AppState, opened: &'a Opened, code: &str) -> Result<Looked<'a>, WebError> {
    let node = opened.scheme.node(code).ok_or(WebError::NotFound)?;
    let mut connection = state.reads.acquire().await?;
    let deadline = match store::periods::last_deadline(&mut connection, opened.record.cluster).await? {
        Some(deadline) => deadline,
        None => store::clusters::today(&mut connection).await?,
    };
    Ok(Looked { opened, node, deadline })
}

impl Looked<'_> {
    fn is_top(&self) -> bool {
        self.opened.scheme.tree.iter().any(|top| top.code == self.node.code)
    }

    fn is_heading(&self) -> bool {
        self.node.rule().is_none()
    }

    fn address(&self, part: &str) -> String {
        self.opened.address.node(&self.node.code, part)
    }

    /// The trial of what is typed.
    fn trial(&self, draft: &Draft<'_>, read: Result<Node, FieldErrors>) -> TrialView {
        let t = self.opened.lang();
        let node = match read {
            Ok(node) => node,
            Err(errors) => return trial::unreadable(t, &errors),
        };
        let code = node.code.clone();
        let edit = Edit::Set { code: self.node.code.clone(), node: Box::new(node) };
        let edited = match apply(self.opened.scheme.clone(), edit) {
            Ok(edited) => edited,
            Err(fault) => {
                let mut errors = FieldErrors::default();
                errors.add("code", edit_words(t, &fault));
                return trial::unreadable(t, &errors);
            }
        };
        Trial { t, scheme: &edited.scheme, code: &code, form: draft.form, deadline: self.deadline }.view()
    }

    fn form(&self, draft: &Draft<'_>) -> NodeForm {
        let t = self.opened.lang();
        let read = draft.typed.read(t, self.is_heading());
        // What is still to be typed is told beside the trial; fields are found fault with when they are saved.
        let errors = &draft.errors;
        let more = draft.form.map(|form| form.text("more").to_owned()).unwrap_or_default();
        let builder = Drawing { t, typed: &draft.typed, errors, more: &more };
        let details = self.details(&builder);
        let seen = draft.form.map(|form| form.text("seen").to_owned()).filter(|_| draft.conflict.is_empty());
        let mut parents =
            vec![Choice { value: String::new(), label: t.scheme_top().to_owned(), chosen: false }];
        headings(t, &self.opened.scheme.tree, 1, "", &mut parents);
        let mut form = NodeForm {
            t,
            may_edit: self.opened.may_edit,
            action: self.address(""),
            trial_action: self.address("/trial"),
            seen: seen.unwrap_or_else(|| mark_of(self.node, false)),
            problems: errors.problems(),
            conflict: draft.conflict.clone(),
            basics: self.basics(&builder),
            details_open: details.iter().any(|field| field.error.is_some()),
            details,
            forms: (!self.is_heading()).then(|| builder.forms()),
            help_href: format!("/help/rules/{}", draft.typed.text("rule/form")),
            parts: if self.is_heading() { Vec::new() } else { builder.parts() },
            parents,
            place_action: self.address("/place"),
            trial: self.trial(draft, read),
        };
        form.name_differences();
        form
    }

    fn basics(&self, builder: &Drawing<'_>) -> Vec<FieldView> {
        let t = builder.t;
        let mut fields = vec![
            builder.text("code", t.scheme_code()),
            builder.area("name/vi", t.scheme_name()),
            builder.number("max", t.scheme_max()),
        ];
        if self.is_top() {
            let kinds = [Kind::Core, Kind::Bonus, Kind::Deduction].map(|kind| rows::kind(t, kind));
            let [core, bonus, deduction] = kinds;
            // A table need not say what is usual; unsaid it stays unsaid.
            let usual = if builder.typed.text("kind").is_empty() { "" } else { "core" };
            fields.push(builder.choose(
                "kind",
                t.scheme_kind(),
                &[(usual, core), ("bonus", bonus), ("deduction", deduction)],
            ));
        }
        if self.is_heading() {
            let words = [Aggregate::Sum, Aggregate::Mean, Aggregate::Min, Aggregate::Max];
            let [sum, mean, min, max] = words.map(|aggregate| rows::aggregate(t, aggregate));
            fields.push(builder.choose(
                "aggregate",
                t.scheme_aggregate(),
                &[("sum", sum), ("mean", mean), ("min", min), ("max", max)],
            ));
        } else {
            let words = [Evidence::Optional, Evidence::Required, Evidence::None];
            let [optional, required, none] = words.map(|evidence| rows::evidence(t, evidence));
            fields.push(builder.choose(
                "evidence",
                t.scheme_evidence(),
                &[("optional", optional), ("required", required), ("none", none)],
            ));
        }
        fields
    }

    fn details(&self, builder: &Drawing<'_>) -> Vec<FieldView> {
        let t = builder.t;
        let mut fields = vec![
            builder.area("name/en", t.scheme_name_en()),
            builder.area("guidance/vi", t.scheme_guidance()),
            builder.area("guidance/en", t.scheme_guidance_en()),
            builder.number("weight", t.scheme_weight()),
            builder.choose(
                "absent",
                t.scheme_absent(),
                &[
                    ("", t.scheme_absent_inherited()),
                    ("rescale", t.scheme_absent_rescale()),
                    ("full", t.scheme_absent_full()),
                    ("zero", t.scheme_absent_zero()),
                    ("points", t.scheme_absent_points()),
                ],
            ),
            builder.number("absent/points", t.scheme_absent_amount()),
            builder.tick("capped", t.scheme_capped()),
        ];
        if !self.is_heading() {
            fields.push(builder.choose(
                "scored_by",
                t.scheme_scored_by(),
                &[("unit", t.scored_by_unit()), ("appraiser", t.scored_by_appraiser())],
            ));
        }
        // What the document says of the other sort of node is of no use here, but is kept.
        let unseen: &[&str] = if self.is_heading() { &["evidence", "scored_by"] } else { &["aggregate"] };
        fields.extend(unseen.iter().map(|name| builder.field(name, "", InputKind::Hidden)));
        fields
    }

    fn page(&self, draft: &Draft<'_>, status: StatusCode) -> Result<Response, WebError> {
        let t = self.opened.lang();
        let head = self.opened.head();
        let all: Vec<&str> = codes::all(&self.opened.scheme).collect();
        let place = all.iter().position(|code| *code == self.node.code);
        let beside = |place: Option<usize>| Some(self.opened.address.node(all.get(place?)?, ""));
        let page = NodePage {
            page: self.opened.page(&self.node.code, status != StatusCode::OK),
            head,
            code: self.node.code.clone(),
            name: words::text(t, &self.node.name),
            tree_href: format!("{}{}", self.opened.address.show(), paths::row_anchor(&self.node.code)),
            previous_href: beside(place.and_then(|place| place.checked_sub(1))),
            next_href: beside(place.map(|place| place + 1)),
            form: self.form(draft),
        };
        Ok((status, Html(page.render()?)).into_response())
    }
}

/// `GET …/nodes/{code}`.
///
/// # Errors
/// [`WebError::NotFound`] for who may not know of it.
pub async fn show(
    State(state): State<AppState>,
    person: SignedIn,
    Path((cluster, scheme, version, code)): Path<NodePath>,
) -> Result<Response, WebError> {
    let opened = Opened::read(&state, person, &(cluster, scheme, version)).await?;
    let looked = look(&state, &opened, &code).await?;
    let typed = Typed::stored(looked.node, opened.lang());
    looked.page(&Draft { typed, ..Draft::default() }, StatusCode::OK)
}

/// `POST …/nodes/{code}/trial`: what is typed, tried and not saved. A script asks for the trial alone, or for the whole
/// form where fields come and go.
///
/// # Errors
/// As [`Opened::read`]: who reads a version may try its rules.
pub async fn try_out(
    State(state): State<AppState>,
    person: SignedIn,
    Path((cluster, scheme, version, code)): Path<NodePath>,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, WebError> {
    let opened = Opened::read(&state, person, &(cluster, scheme, version)).await?;
    let looked = look(&state, &opened, &code).await?;
    // Who only reads posts the figures to try and no fields of the rule.
    let typed =
        if opened.may_edit { Typed::posted(&form) } else { Typed::stored(looked.node, opened.lang()) };
    let draft = Draft { form: Some(&form), typed, ..Draft::default() };
    match headers.get("x-fragment").map(axum::http::HeaderValue::as_bytes) {
        Some(b"trial") => {
            let read = draft.typed.read(opened.lang(), looked.is_heading());
            Ok(Html(looked.trial(&draft, read).render()?).into_response())
        }
        Some(_) => Ok(Html(looked.form(&draft).render()?).into_response()),
        None => looked.page(&draft, StatusCode::OK),
    }
}

/// `POST …/nodes/{code}`: saves the node.
///
/// # Errors
/// As [`Opened::draft`].
pub async fn save(
    State(state): State<AppState>,
    person: SignedIn,
    Path((cluster, scheme, version, code)): Path<NodePath>,
    form: Form,
) -> Result<Response, WebError> {
    let path = (cluster, scheme, version);
    let opened = Opened::draft(&state, person, &path).await?;
    let t = opened.lang();
    let looked = look(&state, &opened, &code).await?;
    let typed = Typed::posted(&form);
    let mut draft = Draft { form: Some(&form), typed, ..Draft::default() };
    let node = match draft.typed.read(t, looked.is_heading()) {
        Ok(node) => node,
        Err(errors) => {
            draft.errors = errors;
            return looked.page(&draft, StatusCode::UNPROCESSABLE_ENTITY);
        }
    };
    let seen = Seen::Node { code: code.clone(), mark: form.text("seen").to_owned() };
    let edit = Edit::Set { code, node: Box::new(node) };
    let outcome = schemes::change(&state.db, &opened.person.actor, &opened.record, seen, edit).await;
    match outcome {
        Ok(edited) => {
            let code = edited.code.unwrap_or_default();
            let to = leads_to(&opened, &edited.scheme, &code, form.text("go"));
            Ok(([Done::Changed.cookie()], Redirect::to(&to)).into_response())
        }
        Err(ActionError::Edit(fault)) => {
            let field = if matches!(fault, EditFault::CodeTaken { .. }) { "code" } else { "rule/form" };
            draft.errors.add(field, edit_words(t, &fault));
            looked.page(&draft, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(ActionError::Stale) => {
            draft.conflict = differences(t, &looked, &draft.typed);
            looked.page(&draft, StatusCode::CONFLICT)
        }
        Err(error) => Err(error.into()),
    }
}

/// Where a saved node leads: the next node, the same again, or the tree.
fn leads_to(opened: &Opened, scheme: &Scheme, code: &str, go: &str) -> String {
    match go {
        "next" => {
            let mut all = codes::all(scheme).skip_while(|known| *known != code);
            let next = all.nth(1).unwrap_or(code);
            opened.address.node(next, "")
        }
        "stay" => opened.address.node(code, ""),
        _ => format!("{}{}", opened.address.show(), paths::row_anchor(code)),
    }
}

/// What a colleague saved of this node meanwhile, beside what is typed here.
fn differences(t: Lang, looked: &Looked<'_>, typed: &Typed) -> Vec<Difference> {
    let theirs = Typed::stored(looked.node, t);
    let shown = |typed: &Typed, name: &str| match typed.text(name) {
        "" => t.value_empty().to_owned(),
        text => text.to_owned(),
    };
    let mut found: Vec<Difference> = typed
        .differing(&theirs)
        .map(|name| Difference {
            label: name.to_owned(),
            theirs: shown(&theirs, name),
            mine: shown(typed, name),
        })
        .collect();
    if found.is_empty() {
        // They changed and changed back, or only what this page does not show.
        let label = looked.node.code.clone();
        found.push(Difference { label, theirs: String::new(), mine: String::new() });
    }
    found
}
