//! The pages of errors: what happened, what to do, the way back.
//!
//! They need no account, no database and no frame, so that they can be shown whatever is broken. What they do
//! *not* show: the error itself, which is in the log under the incident code.

use askama::Template;

use crate::text::Lang;

/// A page that tells of an error.
#[derive(Debug, Template)]
#[template(path = "error/show.html")]
pub struct ErrorPage {
    /// The language.
    pub t: Lang,
    /// What happened.
    pub kind: ErrorKind,
    /// The incident code that stands in the log; shown where support may ask for it.
    pub incident: Option<String>,
}

/// What happened, by the status of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// 400: the request could not be read.
    Unreadable,
    /// 403.
    Forbidden,
    /// 404.
    NotFound,
    /// 405: a form's address opened as a page.
    NotHere,
    /// 409.
    Changed,
    /// 413.
    TooLarge,
    /// 422.
    Unusable,
    /// 423.
    Locked,
    /// 429, by too many attempts at something.
    TooMany,
    /// 429, by too many files at once.
    TooMuchAtOnce,
    /// 500.
    Broken,
    /// 503: the database is away.
    Unavailable,
}

impl ErrorPage {
    /// The address of a static file.
    #[must_use]
    pub fn asset(&self, name: &str) -> &'static str {
        crate::web::static_files::url(name)
    }

    /// The heading.
    #[must_use]
    pub fn heading(&self) -> &'static str {
        let t = self.t;
        match self.kind {
            ErrorKind::Unreadable => t.error_unreadable_heading(),
            ErrorKind::Forbidden => t.error_forbidden_heading(),
            ErrorKind::NotFound => t.error_not_found_heading(),
            ErrorKind::NotHere => t.error_not_here_heading(),
            ErrorKind::Changed => t.error_changed_heading(),
            ErrorKind::TooLarge => t.error_too_large_heading(),
            ErrorKind::Unusable => t.error_unusable_heading(),
            ErrorKind::Locked => t.error_locked_heading(),
            ErrorKind::TooMany => t.error_too_many_heading(),
            ErrorKind::TooMuchAtOnce => t.error_too_much_heading(),
            ErrorKind::Broken => t.error_broken_heading(),
            ErrorKind::Unavailable => t.error_unavailable_heading(),
        }
    }

    /// What to do.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        let t = self.t;
        match self.kind {
            ErrorKind::Unreadable => t.error_unreadable_advice(),
            ErrorKind::Forbidden => t.error_forbidden_advice(),
            ErrorKind::NotFound => t.error_not_found_advice(),
            ErrorKind::NotHere => t.error_not_here_advice(),
            ErrorKind::Changed => t.error_changed_advice(),
            ErrorKind::TooLarge => t.error_too_large_advice(),
            ErrorKind::Unusable => t.error_unusable_advice(),
            ErrorKind::Locked => t.error_locked_advice(),
            ErrorKind::TooMany => t.error_too_many_advice(),
            ErrorKind::TooMuchAtOnce => t.error_too_much_advice(),
            ErrorKind::Broken => t.error_broken_advice(),
            ErrorKind::Unavailable => t.error_unavailable_advice(),
        }
    }
}
