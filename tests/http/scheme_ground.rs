//! Drafts of schemes to edit: a document in the database, its pages, and its forms as a browser sends them.

use crate::answers::{Answer, Form};
use crate::ground::{Ground, Visitor};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use scraper::{ElementRef, Html, Selector};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use thidua::domain::scheme::Scheme;
use thidua::store;
use thidua::store::schemes::SchemeStatus;

/// A version of a scheme in the database of a test.
pub(crate) struct Draft<'a> {
    pub(crate) ground: &'a Ground,
    pub(crate) id: i64,
    /// Its tree page.
    pub(crate) address: String,
}

/// A document with this tree; further fields can be put in.
pub(crate) fn document(base: &str, tree: Value) -> Value {
    json!({
        "format": "thidua.scheme/1", "code": "THU", "title": {"vi": "Thử"}, "base": base,
        "rounding": {"decimals": 2, "mode": "half_up"}, "absent": "rescale", "tree": tree,
        "ranking": {"style": "competition", "order": ["total"]}
    })
}

/// The same with some fields replaced.
pub(crate) fn with(mut document: Value, fields: Value) -> Value {
    for (name, value) in fields.as_object().unwrap() {
        document[name] = value.clone();
    }
    document
}

/// A line of 10 points.
pub(crate) fn line(code: &str, rule: Value) -> Value {
    json!({"code": code, "name": {"vi": format!("Dòng {code}")}, "max": "10", "rule": rule})
}

/// Points as typed.
pub(crate) fn direct(code: &str) -> Value {
    line(code, json!({"form": "direct", "note": "optional"}))
}

/// A heading.
pub(crate) fn heading(code: &str, max: &str, children: Value) -> Value {
    json!({"code": code, "name": {"vi": format!("Nhóm {code}")}, "max": max, "children": children})
}

/// A draft of this document.
pub(crate) async fn draft(ground: &Ground, document: Value) -> Draft<'_> {
    let scheme = Scheme::parse(&document.to_string()).unwrap();
    stored(ground, &scheme, 1, SchemeStatus::Draft).await
}

/// A version of this scheme.
pub(crate) async fn stored<'a>(
    ground: &'a Ground,
    scheme: &Scheme,
    version: i32,
    status: SchemeStatus,
) -> Draft<'a> {
    let mut connection = ground.db.acquire().await.unwrap();
    let id = store::schemes::insert(&mut connection, ground.cluster, version, status, scheme).await.unwrap();
    let address = format!("/clusters/dong-bac/schemes/{}/versions/{version}", scheme.code);
    Draft { ground, id: id.get(), address }
}

impl Draft<'_> {
    /// The page of a node, or what lies below it.
    pub(crate) fn node(&self, code: &str, part: &str) -> String {
        format!("{}/nodes/{}{part}", self.address, utf8_percent_encode(code, NON_ALPHANUMERIC))
    }

    /// What lies below the tree page.
    pub(crate) fn part(&self, part: &str) -> String {
        format!("{}{part}", self.address)
    }

    /// The stored table.
    pub(crate) async fn scheme(&self) -> Scheme {
        let document: String = sqlx::query_scalar("select document::text from scheme_version where id = $1")
            .bind(self.id)
            .fetch_one(&self.ground.db)
            .await
            .unwrap();
        Scheme::parse(&document).unwrap()
    }

    /// The stored node as the document writes it; null where there is none.
    pub(crate) async fn written(&self, code: &str) -> Value {
        self.scheme().await.node(code).map_or(Value::Null, |node| serde_json::to_value(node).unwrap())
    }

    /// The codes in printed order, indented by depth.
    pub(crate) async fn outline(&self) -> String {
        fn walk(nodes: &[thidua::domain::scheme::Node], text: &mut String) {
            for node in nodes {
                text.push_str(&node.code);
                if !node.children().is_empty() {
                    text.push('(');
                    walk(node.children(), text);
                    text.push(')');
                }
                text.push(' ');
            }
            text.truncate(text.trim_end().len());
        }
        let mut text = String::new();
        walk(&self.scheme().await.tree, &mut text);
        text
    }

    /// Writes another document over the draft, for the next case of a test.
    pub(crate) async fn reset(&self, scheme: &Scheme) {
        sqlx::query("update scheme_version set document = $2, revision = 1 where id = $1")
            .bind(self.id)
            .bind(serde_json::to_value(scheme).unwrap())
            .execute(&self.ground.db)
            .await
            .unwrap();
        sqlx::query("delete from scheme_draft_step").execute(&self.ground.db).await.unwrap();
    }

    /// The revision, the number of steps to undo, and the number of journal records about schemes.
    pub(crate) async fn counts(&self) -> (i32, i64, i64) {
        sqlx::query_as(
            "select revision, (select count(*) from scheme_draft_step where scheme_version_id = scheme.id),
                (select count(*) from journal where action like 'scheme.%')
             from scheme_version scheme where id = $1",
        )
        .bind(self.id)
        .fetch_one(&self.ground.db)
        .await
        .unwrap()
    }

    /// The newest journal record: action, line, before and after.
    pub(crate) async fn told(&self) -> (String, Option<String>, Option<Value>, Option<Value>) {
        sqlx::query_as("select action, line_code, before, after from journal order by id desc limit 1")
            .fetch_one(&self.ground.db)
            .await
            .unwrap()
    }

    /// The form of a node's page as the browser holds it.
    pub(crate) async fn open(&self, person: &Visitor, code: &str) -> Form {
        sent(&person.get(&self.node(code, "")).await.ok(), "#node-form")
    }

    /// Saves a node's form and leads back to the tree.
    pub(crate) async fn save(&self, person: &Visitor, code: &str, form: &Form) -> Answer {
        person.post(&self.node(code, ""), &form.clone().with("go", "tree")).await
    }

    /// Posts to a row of the tree as its script does.
    pub(crate) async fn change(
        &self,
        person: &Visitor,
        code: &str,
        part: &str,
        fields: &[(&str, &str)],
    ) -> Answer {
        person.post_fragment(&self.node(code, part), &Form::of(fields)).await
    }

    /// The mark the tree shows of a node: what its deletion or, of its own fields, its new name is sent with.
    pub(crate) async fn seen(&self, person: &Visitor, code: &str, css: &str, attribute: &str) -> String {
        let page = person.get(&self.address).await.ok();
        page.attributes(&format!("tr[data-row='{code}'] {css}"), attribute).remove(0)
    }

    /// The mark a deletion is sent with.
    pub(crate) async fn seen_whole(&self, person: &Visitor, code: &str) -> String {
        self.seen(person, code, "button[name=seen]", "value").await
    }

    /// The mark a new name is sent with.
    pub(crate) async fn seen_own(&self, person: &Visitor, code: &str) -> String {
        self.seen(person, code, "a[data-name]", "data-seen").await
    }
}

/// A form as a browser sends it: breaks of lines only out of text areas and as CR LF, nothing out of a disabled
/// group, no button.
#[track_caller]
pub(crate) fn sent(answer: &Answer, css: &str) -> Form {
    let page = Html::parse_document(&answer.body);
    let chosen = Selector::parse(css).unwrap();
    let form = page.select(&chosen).next();
    let form = form.unwrap_or_else(|| panic!("no form {css} in {}", answer.body));
    let controls = Selector::parse("input[name], textarea[name], select[name]").unwrap();
    let mut fields = BTreeMap::new();
    for control in form.select(&controls).filter(|control| !is_disabled(*control)) {
        if let Some(value) = value_of(control) {
            let name = control.attr("name").unwrap_or_default().to_owned();
            assert_eq!(fields.insert(name.clone(), value), None, "{name} stands twice in the form");
        }
    }
    Form(fields)
}

fn is_disabled(control: ElementRef<'_>) -> bool {
    let mut above = control.ancestors().filter_map(ElementRef::wrap);
    above.any(|element| element.value().name() == "fieldset" && element.attr("disabled").is_some())
}

fn value_of(control: ElementRef<'_>) -> Option<String> {
    let value = control.attr("value").unwrap_or_default();
    match (control.value().name(), control.attr("type")) {
        ("textarea", _) => {
            let text: String = control.text().collect();
            Some(text.replace("\r\n", "\n").replace('\n', "\r\n"))
        }
        ("select", _) => {
            let options = Selector::parse("option").unwrap();
            let chosen = control.select(&options).find(|option| option.attr("selected").is_some());
            let option = chosen.or(control.select(&options).next())?;
            Some(option.attr("value").unwrap_or_default().to_owned())
        }
        (_, Some("checkbox")) => control.attr("checked").map(|_| value.to_owned()),
        (_, Some("hidden")) => Some(value.to_owned()),
        _ => Some(value.replace(['\n', '\r'], "")),
    }
}

/// The node with the parameter at the pointer changed; null takes it away.
pub(crate) fn changed(mut node: Value, pointer: &str, value: &Value) -> Value {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let parent = node.pointer_mut(parent).unwrap();
    if let Some(list) = parent.as_array_mut() {
        list[name.parse::<usize>().unwrap()] = value.clone();
        return node;
    }
    let object = parent.as_object_mut().unwrap();
    if value.is_null() {
        object.remove(name).unwrap_or_else(|| panic!("nothing at {pointer}"));
    } else {
        object.insert(name.to_owned(), value.clone());
    }
    node
}

/// Blanks what is seen of a row: its texts and numbers, not its choices and ticks.
pub(crate) fn blank(form: &Form, row: &str) -> Form {
    let unseen = ["/code", "/en", "/award", "/op", "/input", "/integer", "/from_incl", "/to_incl"];
    let names = form.0.keys().filter(|name| name.starts_with(&format!("{row}/")) || *name == row);
    let seen = names.filter(|name| !unseen.iter().any(|end| name.ends_with(end)));
    seen.fold(form.clone(), |form, name| form.with(name, ""))
}
