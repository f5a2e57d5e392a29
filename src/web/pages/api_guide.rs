//! The API to be read by people: the OpenAPI document laid out as a page.

use crate::web::api::{self, problem_kinds};
use crate::web::error::WebError;
use crate::web::page::Page;
use crate::web::session::SignedIn;
use askama::Template;
use axum::response::Html;
use serde_json::Value;
use std::collections::BTreeMap;

/// `GET /api`.
///
/// # Errors
/// [`WebError::Broken`] only.
pub async fn show(person: SignedIn) -> Result<Html<String>, WebError> {
    let document: Value =
        serde_json::from_str(api::document_text()).map_err(|error| WebError::Broken(error.into()))?;
    let page = GuidePage {
        page: person.page(person.visit.lang.api_guide_title()),
        document_href: api::DOCUMENT,
        intro: text(&document, "/info/description"),
        areas: areas(&document),
        shapes: shapes(&document),
        problems: problem_kinds(),
    };
    Ok(Html(page.render()?))
}

fn text(value: &Value, pointer: &str) -> String {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn fields<'v>(value: &'v Value, pointer: &str) -> impl Iterator<Item = (&'v String, &'v Value)> {
    value.pointer(pointer).and_then(Value::as_object).into_iter().flatten()
}

/// The operations by what they are about.
fn areas(document: &Value) -> BTreeMap<String, Vec<OperationView>> {
    let mut areas: BTreeMap<String, Vec<OperationView>> = BTreeMap::new();
    for (path, methods) in fields(document, "/paths") {
        for (method, operation) in fields(methods, "") {
            let inputs = operation.get("parameters").and_then(Value::as_array).into_iter().flatten();
            let mut inputs: Vec<String> = inputs
                .filter(|input| text(input, "/in") != "path")
                .map(|input| {
                    let is_needed = input.get("required").and_then(Value::as_bool).unwrap_or_default();
                    format!("{}{}", text(input, "/name"), if is_needed { "" } else { "?" })
                })
                .collect();
            inputs.extend(operation.pointer("/requestBody/content/application~1json/schema").map(kind_of));
            let answer = operation.pointer("/responses/200/content/application~1json/schema").map(kind_of);
            let others = fields(operation, "/responses").map(|(status, _)| status.clone());
            areas.entry(text(operation, "/tags/0")).or_default().push(OperationView {
                method: method.to_uppercase(),
                path: path.clone(),
                summary: text(operation, "/summary"),
                description: text(operation, "/description"),
                inputs,
                answer: answer.unwrap_or_default(),
                statuses: others.filter(|status| status != "200").collect::<Vec<_>>().join(", "),
            });
        }
    }
    areas
}

fn shapes(document: &Value) -> Vec<ShapeView> {
    fields(document, "/components/schemas")
        .map(|(name, schema)| {
            let parts = schema.get("allOf").and_then(Value::as_array).into_iter().flatten();
            let own = fields(schema, "/properties")
                .chain(parts.clone().flat_map(|part| fields(part, "/properties")));
            let own = own.map(|(field, of)| (field.clone(), kind_of(of), text(of, "/description")));
            ShapeView {
                name: name.clone(),
                description: text(schema, "/description"),
                parents: parts.filter_map(|part| part.get("$ref")).map(last_part).collect(),
                fields: own.collect(),
            }
        })
        .collect()
}

/// What a value is, in a few signs: `string | null`, `SheetHead[]`.
fn kind_of(schema: &Value) -> String {
    if let Some(target) = schema.get("$ref") {
        return last_part(target);
    }
    if let Some(choices) = schema.get("oneOf").and_then(Value::as_array) {
        return choices.iter().map(kind_of).collect::<Vec<_>>().join(" | ");
    }
    match schema.get("type") {
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" | "),
        Some(Value::String(kind)) if kind == "array" => {
            format!("{}[]", schema.get("items").map(kind_of).unwrap_or_default())
        }
        Some(Value::String(kind)) => kind.clone(),
        _ => "any".to_owned(),
    }
}

fn last_part(target: &Value) -> String {
    target.as_str().unwrap_or_default().rsplit('/').next().unwrap_or_default().to_owned()
}

/// The API.
#[derive(Debug, Template)]
#[template(path = "api/guide.html")]
pub struct GuidePage {
    page: Page,
    document_href: &'static str,
    intro: String,
    areas: BTreeMap<String, Vec<OperationView>>,
    shapes: Vec<ShapeView>,
    /// Name, title, what to do.
    problems: Vec<(&'static str, &'static str, &'static str)>,
}

/// An operation.
#[derive(Debug)]
struct OperationView {
    method: String,
    path: String,
    summary: String,
    description: String,
    inputs: Vec<String>,
    answer: String,
    statuses: String,
}

/// The shape of a value.
#[derive(Debug)]
struct ShapeView {
    name: String,
    description: String,
    parents: Vec<String>,
    /// Name, kind, meaning.
    fields: Vec<(String, String, String)>,
}
