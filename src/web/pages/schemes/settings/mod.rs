//! Everything of a version but its tree: title, base, rounding, caps, absent lines, ranking order, classes, vetoes.

mod fields;

use super::draw::{Drawing, FieldView, InputKind, PartView, Word};
use super::tree::rows::fault_view;
use super::tree::view::FaultView;
use super::typed::Typed;
use super::{Opened, VersionHead, VersionPath};
use crate::actions::ActionError;
use crate::actions::schemes::{self, Seen, mark_of_settings};
use crate::domain::scheme::edit::Edit;
use crate::domain::scheme::{ANY_TOP, Scheme, check};
use crate::text::Lang;
use crate::web::error::WebError;
use crate::web::forms::{FieldErrors, Form};
use crate::web::page::{Choice, Page, Problem};
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use crate::web::visit::Done;
use crate::web::words;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};

/// The settings page.
#[derive(Debug, Template)]
#[template(path = "schemes/settings.html")]
pub struct SettingsPage {
    /// The frame.
    pub page: Page,
    /// The version.
    pub head: VersionHead,
    /// Whether there are controls at all.
    pub may_edit: bool,
    /// Where the form goes.
    pub action: String,
    /// What was seen of the settings.
    pub seen: String,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// Whether a colleague changed them meanwhile.
    pub conflict: bool,
    /// Faults of the table as a whole.
    pub faults: Vec<FaultView>,
    /// The fields, part by part.
    pub sections: Vec<SectionView>,
}

/// Some parts under one heading.
#[derive(Debug)]
pub struct SectionView {
    /// The heading.
    pub heading: String,
    /// Its parts.
    pub parts: Vec<PartView>,
}

fn page(
    opened: &Opened,
    typed: &Typed,
    errors: &FieldErrors,
    more: &str,
    conflict: bool,
) -> Result<Response, WebError> {
    let t = opened.lang();
    let head = opened.head();
    let status = match (conflict, errors.is_empty()) {
        (true, _) => StatusCode::CONFLICT,
        (false, true) => StatusCode::OK,
        (false, false) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let of_table =
        check::check(&opened.scheme).into_iter().filter(|fault| !fault.pointer.starts_with("/tree/"));
    let page = SettingsPage {
        page: opened.page(t.scheme_settings(), status != StatusCode::OK),
        may_edit: opened.may_edit,
        action: opened.address.part("/settings"),
        seen: mark_of_settings(&opened.scheme),
        problems: errors.problems(),
        conflict,
        faults: of_table
            .map(|fault| fault_view(t, &fault, format!("#{}", fault.pointer.trim_start_matches('/'))))
            .collect(),
        sections: sections(&Drawing { t, typed, errors, more }, &opened.scheme),
        head,
    };
    Ok((status, Html(page.render()?)).into_response())
}

fn sections(drawing: &Drawing<'_>, scheme: &Scheme) -> Vec<SectionView> {
    let t = drawing.t;
    let section = |heading: &str, parts| SectionView { heading: heading.to_owned(), parts };
    vec![
        section(
            t.scheme_settings_table(),
            vec![PartView::Fields(table(drawing)), PartView::Fields(limits(drawing))],
        ),
        section(t.scheme_settings_ranking(), vec![order(drawing, scheme)]),
        section(t.scheme_settings_classes(), vec![classes(drawing)]),
        section(t.scheme_settings_vetoes(), vec![vetoes(drawing, scheme)]),
    ]
}

fn table(drawing: &Drawing<'_>) -> Vec<FieldView> {
    let t = drawing.t;
    vec![
        drawing.area("title/vi", t.scheme_title()),
        drawing.area("title/en", t.scheme_title_en()),
        drawing.number("base", t.scheme_base()),
        drawing.choose(
            "rounding/decimals",
            t.scheme_decimals(),
            &["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"].map(|decimals| (decimals, decimals)),
        ),
        drawing.choose(
            "rounding/mode",
            t.scheme_rounding(),
            &[
                ("half_up", t.scheme_rounding_half_up()),
                ("half_even", t.scheme_rounding_half_even()),
                ("down", t.scheme_rounding_down()),
            ],
        ),
        drawing.choose(
            "absent",
            t.scheme_absent(),
            &[
                ("rescale", t.scheme_absent_rescale()),
                ("full", t.scheme_absent_full()),
                ("zero", t.scheme_absent_zero()),
                ("points", t.scheme_absent_points()),
            ],
        ),
        drawing.number("absent/points", t.scheme_absent_amount()),
        drawing.area("holidays", t.scheme_holidays()),
    ]
}

fn limits(drawing: &Drawing<'_>) -> Vec<FieldView> {
    let t = drawing.t;
    vec![
        drawing.number("bonus_cap", t.scheme_bonus_cap()),
        drawing.number("deduction_cap", t.scheme_deduction_cap()),
        drawing.number("floor", t.scheme_floor()),
        drawing.number("ceiling", t.scheme_ceiling()),
        drawing.number("self_cap", t.scheme_self_cap()),
        drawing.number("self_score_gap/over_percent", t.scheme_gap_over()),
        drawing.number("self_score_gap/deduct", t.scheme_gap_deduct()),
    ]
}

/// Top nodes as words of a choice.
fn tops(t: Lang, scheme: &Scheme, prefix: &str) -> Vec<(String, String)> {
    let name = |code: &str, name: String| (format!("{prefix}{code}"), format!("{code} {name}"));
    scheme.tree.iter().map(|top| name(&top.code, words::text(t, &top.name))).collect()
}

/// A choice among words of the page and codes of the table. A code that stands in the field but not in the table stays.
fn choose(
    drawing: &Drawing<'_>,
    name: &str,
    label: &str,
    fixed: &[Word],
    codes: &[(String, String)],
) -> FieldView {
    let value = drawing.typed.text(name);
    let fixed = fixed.iter().map(|(word, label)| ((*word).to_owned(), (*label).to_owned()));
    let mut all: Vec<(String, String)> = fixed.chain(codes.iter().cloned()).collect();
    if !all.iter().any(|(word, _)| word == value) {
        all.push((value.to_owned(), value.to_owned()));
    }
    let choices = all.into_iter().map(|(word, label)| Choice { chosen: word == value, value: word, label });
    FieldView { choices: choices.collect(), ..drawing.field(name, label, InputKind::Select) }
}

fn order(drawing: &Drawing<'_>, scheme: &Scheme) -> PartView {
    let t = drawing.t;
    let nodes: Vec<(String, String)> = tops(t, scheme, "node:");
    let style = drawing.choose(
        "ranking/style",
        t.scheme_rank_style(),
        &[("competition", t.scheme_rank_competition()), ("dense", t.scheme_rank_dense())],
    );
    let keys = (0..=drawing.typed.rows("ranking/order").max(3)).map(|place| {
        let fixed: [Word; 7] = [
            ("", t.scheme_rank_none()),
            ("total", t.scheme_key_total()),
            ("core", t.scheme_key_core()),
            ("bonus", t.scheme_key_bonus()),
            ("percent", t.scheme_key_percent()),
            ("least_deduction", t.scheme_key_least_deduction()),
            ("ballot", t.scheme_key_ballot()),
        ];
        let name = format!("ranking/order/{place}");
        choose(drawing, &name, &t.scheme_rank_key(place + 1), &fixed, &nodes)
    });
    PartView::Fields(std::iter::once(style).chain(keys).collect())
}

fn classes(drawing: &Drawing<'_>) -> PartView {
    let t = drawing.t;
    let columns = [
        t.scheme_class(),
        t.scheme_class_from(),
        t.scheme_class_below(),
        t.scheme_class_each(),
        t.scheme_class_quota(),
    ];
    let known: Vec<(String, String)> = (0..drawing.typed.rows("classes"))
        .map(|row| {
            let at = |cell: &str| drawing.typed.text(&format!("classes/{row}/{cell}")).to_owned();
            (at("code"), at("name/vi"))
        })
        .filter(|(code, _)| !code.is_empty())
        .collect();
    drawing.table("classes", t.scheme_settings_classes(), &columns, |row| {
        let at = |cell: &str| format!("{row}/{cell}");
        vec![
            drawing.named(row, t.scheme_class()),
            vec![drawing.number(&at("from_percent"), t.scheme_class_from())],
            vec![drawing.number(&at("below_percent"), t.scheme_class_below())],
            vec![drawing.number(&at("each_group_from_percent"), t.scheme_class_each())],
            vec![
                drawing.number(&at("quota/amount"), t.scheme_class_quota()),
                choose(
                    drawing,
                    &at("quota/of"),
                    t.scheme_class_quota_of(),
                    &[("", t.scheme_quota_of_ranked()), ("count", t.scheme_quota_count())],
                    &known,
                ),
            ],
        ]
    })
}

fn vetoes(drawing: &Drawing<'_>, scheme: &Scheme) -> PartView {
    let t = drawing.t;
    let tops = tops(t, scheme, "");
    let classes: Vec<(String, String)> =
        scheme.classes.iter().map(|class| (class.code.clone(), words::text(t, &class.name))).collect();
    drawing.table(
        "vetoes",
        t.scheme_settings_vetoes(),
        &[t.scheme_veto(), t.scheme_veto_effect(), t.scheme_veto_when()],
        |row| {
            let at = |cell: &str| format!("{row}/{cell}");
            vec![
                drawing.named(row, t.scheme_veto()),
                vec![
                    drawing.tick(&at("effect/unranked"), t.scheme_veto_unranked()),
                    drawing.tick(&at("effect/not_nominated"), t.scheme_veto_not_nominated()),
                    drawing.tick(&at("effect/suspended"), t.scheme_veto_suspended()),
                    choose(
                        drawing,
                        &at("effect/class_at_most"),
                        t.scheme_veto_class(),
                        &[("", t.scheme_none())],
                        &classes,
                    ),
                    choose(
                        drawing,
                        &at("effect/zero_node"),
                        t.scheme_veto_zero(),
                        &[("", t.scheme_none())],
                        &tops,
                    ),
                ],
                vec![choose(
                    drawing,
                    &at("when/node_is_zero"),
                    t.scheme_veto_when(),
                    &[("", t.scheme_veto_by_hand()), (ANY_TOP, t.scheme_veto_any_top())],
                    &tops,
                )],
            ]
        },
    )
}

/// `GET …/settings`.
///
/// # Errors
/// [`WebError::NotFound`] for who may not know of it.
pub async fn show(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<VersionPath>,
) -> Result<Response, WebError> {
    let opened = Opened::read(&state, person, &path).await?;
    let typed = fields::stored(&opened.scheme, opened.lang());
    page(&opened, &typed, &FieldErrors::default(), "", false)
}

/// `POST …/settings`.
///
/// # Errors
/// As [`Opened::draft`].
pub async fn save(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<VersionPath>,
    form: Form,
) -> Result<Response, WebError> {
    let opened = Opened::draft(&state, person, &path).await?;
    let typed = fields::posted(&form);
    if form.has("more") {
        return page(&opened, &typed, &FieldErrors::default(), form.text("more"), false);
    }
    let settings = match fields::read(&typed, &opened.scheme.code, opened.lang()) {
        Ok(settings) => settings,
        Err(errors) => return page(&opened, &typed, &errors, "", false),
    };
    let seen = Seen::Settings { mark: form.text("seen").to_owned() };
    let edit = Edit::Settings(Box::new(settings));
    match schemes::change(&state.db, &opened.person.actor, &opened.record, seen, edit).await {
        Ok(_) => Ok(([Done::Changed.cookie()], Redirect::to(&opened.address.show())).into_response()),
        Err(ActionError::Stale) => page(&opened, &typed, &FieldErrors::default(), "", true),
        Err(error) => Err(error.into()),
    }
}
