//! Why an answer is a refusal, in one word, for the record of its request in the log.

use crate::domain::access::Refusal;
use axum::http::{Response, StatusCode};

/// Travels with an answer to the log: a word of this program, never anything a visitor sent, and shown to nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reason(pub &'static str);

impl Reason {
    /// The answer with its reason.
    #[must_use]
    pub fn with<B>(self, mut response: Response<B>) -> Response<B> {
        response.extensions_mut().insert(self);
        response
    }

    /// Why a right was refused.
    #[must_use]
    pub fn of_refusal(refusal: Refusal) -> Self {
        Self(match refusal {
            Refusal::Hidden => "hidden",
            Refusal::NotYours => "not_yours",
            Refusal::LeaderOnly => "leader_only",
            Refusal::OwnUnit => "own_unit",
            Refusal::DeputyOnly => "deputy_only",
            Refusal::Status(_) => "sheet_status",
            Refusal::PeriodClosed => "period_closed",
        })
    }

    /// The reason of an answer; what its status says where it brings none, and `None` where nothing was refused.
    pub fn of<B>(response: &Response<B>) -> Option<&'static str> {
        let own = response.extensions().get::<Self>().map(|reason| reason.0);
        own.or(match response.status() {
            StatusCode::UNAUTHORIZED => Some("not_signed_in"),
            StatusCode::FORBIDDEN => Some("not_allowed"),
            StatusCode::NOT_FOUND => Some("not_found"),
            StatusCode::UNPROCESSABLE_ENTITY => Some("faults_in_fields"),
            StatusCode::TOO_MANY_REQUESTS => Some("too_many_attempts"),
            _ => None,
        })
    }
}
