//! Which notices come which way, to which address and in which language: everybody's own choice.

use super::view::{ChoicesPage, KindRow};
use crate::actions::notices::{self, Preferences};
use crate::actions::{ActionError, InputFault, InputFaultKind};
use crate::domain::notice::{NoticeKind, Ways};
use crate::store;
use crate::text::Lang;
use crate::web::error::WebError;
use crate::web::forms::{FieldErrors, Form};
use crate::web::page::Choice;
use crate::web::paths;
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use crate::web::visit::Done;
use askama::Template as _;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};

/// `GET /account/notices`.
///
/// # Errors
/// [`WebError::Unavailable`] while the database is away.
pub async fn show(State(state): State<AppState>, person: SignedIn) -> Result<Response, WebError> {
    let mut connection = state.reads.acquire().await?;
    let mail_box = store::notices::mail_box(&mut connection, person.actor.account).await?;
    let ways = store::notices::choices(&mut connection, person.actor.account).await?;
    drop(connection);
    let mail_box = mail_box.ok_or(WebError::NotFound)?;
    let shown = Preferences { email: mail_box.email.unwrap_or_default(), language: mail_box.language, ways };
    page(&person, &shown, &[])
}

fn page(person: &SignedIn, shown: &Preferences, faults: &[InputFault]) -> Result<Response, WebError> {
    let t = person.visit.lang;
    let errors = FieldErrors::of(faults, t);
    let mut frame = person.page(t.notices_title());
    frame.has_errors = !errors.is_empty();
    let language = |lang: Lang, label: &str| Choice {
        value: lang.code().to_owned(),
        label: label.to_owned(),
        chosen: lang.code() == shown.language,
    };
    let kinds = shown.ways.iter().map(|(&kind, ways)| KindRow {
        name: kind.as_str(),
        label: kind_name(t, kind),
        in_app: ways.in_app,
        by_mail: ways.by_mail,
    });
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = ChoicesPage {
        page: frame,
        action: paths::ACCOUNT_NOTICES.to_owned(),
        problems: errors.problems(),
        email: errors.field("email", &shown.email),
        languages: vec![language(Lang::Vi, t.language_vi()), language(Lang::En, t.language_en())],
        kinds: kinds.collect(),
        back_href: paths::ACCOUNT.to_owned(),
    };
    Ok((status, Html(page.render()?)).into_response())
}

fn kind_name(t: Lang, kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::DeadlineNear => t.notices_deadline_near(),
        NoticeKind::SheetSubmitted => t.notices_sheet_submitted(),
        NoticeKind::SheetReturned => t.notices_sheet_returned(),
        NoticeKind::ExplanationSent => t.notices_explanation_sent(),
        NoticeKind::QuestionAsked => t.notices_question_asked(),
        NoticeKind::QuestionAnswered => t.notices_question_answered(),
        NoticeKind::Published => t.notices_published(),
        NoticeKind::Amended => t.notices_amended(),
    }
}

/// `POST /account/notices`.
///
/// # Errors
/// [`WebError::Unavailable`] while the database is away.
pub async fn save(State(state): State<AppState>, person: SignedIn, form: Form) -> Result<Response, WebError> {
    let ticked = |way: &str, kind: NoticeKind| form.has(&format!("{way}.{}", kind.as_str()));
    let ways = NoticeKind::ALL
        .iter()
        .map(|&kind| (kind, Ways { in_app: ticked("in_app", kind), by_mail: ticked("by_mail", kind) }));
    let chosen = Preferences {
        email: form.text("email").to_owned(),
        language: form.text("mail_language").to_owned(),
        ways: ways.collect(),
    };
    if form.is_unusable("email") {
        return page(&person, &chosen, &[InputFault::new("email", InputFaultKind::EmailForm)]);
    }
    match notices::choose(&state.db, &person.actor, chosen.clone()).await {
        Ok(()) => Ok(([Done::Changed.cookie()], Redirect::to(paths::ACCOUNT_NOTICES)).into_response()),
        Err(ActionError::Input(faults)) => page(&person, &chosen, &faults),
        Err(error) => Err(error.into()),
    }
}
