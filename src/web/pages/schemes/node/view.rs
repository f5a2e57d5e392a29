//! What a node's page shows: its fields, the rule builder, and the rule being tried.

use crate::text::Lang;
use crate::web::page::{Choice, Page, Problem};
use crate::web::pages::schemes::VersionHead;
use crate::web::pages::schemes::draw::{FieldView, InputKind, PartView};
use crate::web::pages::schemes::tree::view::FaultView;
use askama::Template;
use std::collections::BTreeMap;

/// The page of one node.
#[derive(Debug, Template)]
#[template(path = "schemes/node.html")]
pub struct NodePage {
    /// The frame.
    pub page: Page,
    /// The version.
    pub head: VersionHead,
    /// Its code as stored.
    pub code: String,
    /// Its name as stored.
    pub name: String,
    /// The tree, at this node.
    pub tree_href: String,
    /// The node before it in print; `None` for the first.
    pub previous_href: Option<String>,
    /// The node after it; `None` for the last.
    pub next_href: Option<String>,
    /// What can change.
    pub form: NodeForm,
}

/// The form of a node with its trial: the part a script replaces.
#[derive(Debug, Clone, Template)]
#[template(path = "schemes/_node.html")]
pub struct NodeForm {
    /// The language.
    pub t: Lang,
    /// Whether there are controls at all.
    pub may_edit: bool,
    /// Where it is saved.
    pub action: String,
    /// Where it is tried.
    pub trial_action: String,
    /// What was seen of the node.
    pub seen: String,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
    /// The values a colleague saved meanwhile; empty unless there was a conflict.
    pub conflict: Vec<Difference>,
    /// Code, names, maximum.
    pub basics: Vec<FieldView>,
    /// Evidence, weight, policy and the like.
    pub details: Vec<FieldView>,
    /// Whether the details stand open.
    pub details_open: bool,
    /// The choice of the rule's form; `None` for a heading.
    pub forms: Option<FieldView>,
    /// The help page of the form.
    pub help_href: String,
    /// The parts of the rule.
    pub parts: Vec<PartView>,
    /// The headings it can move to.
    pub parents: Vec<Choice>,
    /// Where it moves.
    pub place_action: String,
    /// The trial.
    pub trial: TrialView,
}

impl NodeForm {
    /// Calls the fields of a conflict what the form calls them.
    pub(super) fn name_differences(&mut self) {
        let in_parts = self.parts.iter().flat_map(|part| match part {
            PartView::Fields(fields) => fields.iter().collect::<Vec<_>>(),
            PartView::Rows(rows) => rows.rows.iter().flatten().flat_map(|cell| &cell.fields).collect(),
        });
        let fields = self.basics.iter().chain(&self.details).chain(&self.forms).chain(in_parts);
        let labels: BTreeMap<String, String> = fields
            .filter(|field| !field.label.is_empty())
            .map(|field| (field.name.clone(), field.label.clone()))
            .collect();
        for difference in &mut self.conflict {
            if let Some(label) = labels.get(&difference.label) {
                difference.label.clone_from(label);
            }
        }
    }
}

/// A value that differs from what a colleague saved.
#[derive(Debug, Clone)]
pub struct Difference {
    /// The field.
    pub label: String,
    /// What they saved.
    pub theirs: String,
    /// What is typed here.
    pub mine: String,
}

/// A rule being tried: its sentence, faults, example figures and points.
#[derive(Debug, Clone, Template)]
#[template(path = "schemes/_trial.html")]
pub struct TrialView {
    /// The language.
    pub t: Lang,
    /// The rule in words; empty while it cannot be read.
    pub sentence: String,
    /// What is wrong with the node, field by field.
    pub faults: Vec<FaultView>,
    /// Sums this node counts in, against their maxima, with whether they fit; the nearest first.
    pub sums: Vec<(String, bool)>,
    /// Whether the fields can be read at all.
    pub readable: bool,
    /// Days the rule reads beside the inputs.
    pub days: Vec<FieldView>,
    /// The made-up members; one unless the rule compares them.
    pub members: Vec<TriedMember>,
    /// The plot, for rules with a measure of their own.
    pub plot: Option<PlotView>,
}

/// A made-up member with its figures and what the rule makes of them.
#[derive(Debug, Clone)]
pub struct TriedMember {
    /// "Đơn vị 1"; empty where there is only one.
    pub name: String,
    /// Its figures.
    pub fields: Vec<FieldView>,
    /// Points, or why there are none.
    pub points: String,
    /// Whether there are points.
    pub has_points: bool,
    /// The arithmetic, a step each.
    pub steps: Vec<String>,
    /// What is wrong with the figures.
    pub faults: Vec<String>,
}

/// Points against the measure, as lines in a box of 320 × 160.
#[derive(Debug, Clone)]
pub struct PlotView {
    /// What it shows, for who does not see it.
    pub title: String,
    /// One path per unbroken stretch.
    pub paths: Vec<String>,
    /// Marks below: place and label.
    pub below: Vec<(String, String)>,
    /// Marks at the side: place and label.
    pub side: Vec<(String, String)>,
    /// The same as a table: measure and points.
    pub table: Vec<(String, String)>,
}

// Its own template has escaped what it shows.
impl askama::filters::HtmlSafe for NodeForm {}

// Its own template has escaped what it shows.
impl askama::filters::HtmlSafe for TrialView {}
