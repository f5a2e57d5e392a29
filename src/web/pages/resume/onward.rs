//! Where somebody goes once they are signed in: to the page they wanted, or on with the form that met an ended session.
//! Both travel through every step of the sign-in.

use super::view::ResumeReason;
use crate::web::error::WebError;
use crate::web::forms::Form;
use crate::web::pages::login::view::ResumeView;
use crate::web::pages::second_factor;
use crate::web::pages::sheet::labels::FieldLabels;
use crate::web::pages::sheet::together::is_of;
use crate::web::paths;
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

/// Where to go on. Holds only addresses of this site.
#[derive(Debug, Clone, Default)]
pub struct Onward {
    /// The page that was asked for; empty for the home page.
    pub next: String,
    /// The form that travels along.
    pub resume: Option<ResumeView>,
}

impl Onward {
    /// Back to a page.
    #[must_use]
    pub fn to(next: &str) -> Self {
        Self { next: if paths::is_local(next) { next.to_owned() } else { String::new() }, resume: None }
    }

    /// What travels along in a form.
    #[must_use]
    pub fn of(form: &Form) -> Self {
        let resume = ResumeView {
            path: form.text("resume_path").to_owned(),
            body: form.text("resume_body").to_owned(),
        };
        let resume = Some(resume).filter(|resume| !resume.body.is_empty() && paths::is_local(&resume.path));
        Self { resume, ..Self::to(form.text("next")) }
    }

    /// The address to go to where no form travels along.
    #[must_use]
    pub fn address(&self) -> &str {
        if self.next.is_empty() { paths::HOME } else { &self.next }
    }

    /// Goes on as somebody who is signed in; first to their second factor, where they have to set one up.
    ///
    /// # Errors
    /// [`WebError::Unreadable`] for a form that is none, [`WebError::Unavailable`] while the database is away.
    pub async fn go(mut self, state: &AppState, person: &SignedIn) -> Result<Response, WebError> {
        let form = match &self.resume {
            Some(resume) => Form::parse(resume.body.as_bytes())?,
            None => Form::default(),
        };
        // Another person at the same computer neither sees nor sends what was typed.
        let writer = form.text("account");
        if !(writer.is_empty() || is_of(person, writer)) {
            self.resume = None;
        }
        if second_factor::is_missing(state, &person.person) {
            return second_factor::lead(state, person, self).await;
        }
        let Some(resume) = self.resume else {
            return Ok(Redirect::to(self.address()).into_response());
        };
        let labels = FieldLabels::behind(state, person, &resume.path).await;
        super::page(&person.visit, &resume.path, &form, &labels, ResumeReason::SessionEnded)
    }
}

/// `POST /account/resumption`: goes on with a form that waited for a second factor to be set up.
///
/// # Errors
/// As [`Onward::go`].
pub async fn resume(
    State(state): State<AppState>,
    person: SignedIn,
    form: Form,
) -> Result<Response, WebError> {
    Onward::of(&form).go(&state, &person).await
}
