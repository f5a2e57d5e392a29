//! Help on the forms a rule can have: what each means, an example the engine itself computes, and the sentence for a
//! regulation. The same for everybody who is signed in; knows no cluster and no scheme.

pub mod view;

use self::view::{FormPage, FormRow, FormsPage, TriedRow};
use crate::domain::scheme::Line;
use crate::domain::scheme::examples::{self, Answer, Example, Outcome};
use crate::domain::scoring::NodeState;
use crate::text::numbers::format_number;
use crate::text::{Lang, faults, rules, steps};
use crate::web::error::WebError;
use crate::web::session::SignedIn;
use crate::web::{paths, words};
use askama::Template as _;
use axum::extract::Path;
use axum::response::{Html, IntoResponse, Response};

/// `GET /help/rules`: the ten forms.
///
/// # Errors
/// [`WebError`] when the page cannot be rendered.
pub async fn index(person: SignedIn) -> Result<Response, WebError> {
    let t = person.visit.lang;
    let examples = examples::all();
    let forms = examples.iter().filter_map(|example| {
        let (form, line) = (example.form()?.name(), example.line()?);
        Some(FormRow {
            href: paths::help_rule(form),
            name: rules::form_name(t, form),
            hint: rules::form_hint(t, form),
            sentence: rules::words(t, &line),
        })
    });
    let page = FormsPage { page: person.page(t.help_title()), forms: forms.collect() };
    Ok(Html(page.render()?).into_response())
}

/// `GET /help/rules/{form}`: one form.
///
/// # Errors
/// [`WebError::NotFound`] for a name that is no form.
pub async fn form(person: SignedIn, Path(form): Path<String>) -> Result<Response, WebError> {
    let t = person.visit.lang;
    let example = examples::of_form(&form).ok_or(WebError::NotFound)?;
    let line = example.line().ok_or(WebError::NotFound)?;
    let name = rules::form_name(t, &form);
    let max = line.node.max.as_ref().map(|max| format_number(&max.to_shortest(), t)).unwrap_or_default();
    let page = FormPage {
        page: person.page(format!("{name} – {}", t.help_title())),
        index_href: paths::HELP_RULES,
        name,
        hint: rules::form_hint(t, &form),
        meaning: rules::form_meaning(t, &form),
        parameters: rules::form_parameters(t, &form),
        criterion: t.help_example_of(words::text(t, &line.node.name), max),
        sentence: rules::words(t, &line),
        rows: tried(t, &example, &line),
        published: example.published.as_ref().map(|known| (known.source.clone(), known.text.clone())),
    };
    Ok(Html(page.render()?).into_response())
}

fn tried(t: Lang, example: &Example, line: &Line<'_>) -> Vec<TriedRow> {
    let row = |(answer, outcome): (&Answer, Outcome)| {
        let has_points = outcome.result.state == NodeState::Scored;
        let points = outcome.result.points.to_plain(example.decimals());
        let steps = outcome.result.steps.iter().map(|step| steps::words(t, step));
        let wrong = outcome.faults.iter().map(|fault| faults::entry_words(t, &fault.kind));
        TriedRow {
            what: words::text(t, &answer.what),
            entered: rules::entry_words(t, line, &answer.entry),
            points: if has_points { words::points(t, &points) } else { "–".to_owned() },
            steps: steps.chain(wrong).collect(),
        }
    };
    example.answers.iter().zip(example.outcomes()).map(row).collect()
}
