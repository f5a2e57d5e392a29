//! Thẩm định: the queue of a period, one sheet line by line, one criterion across units, returns.

pub mod address;
pub mod course;
pub mod criterion;
pub mod desk;
pub mod line;
pub mod queue;
pub mod remarks;
pub mod returning;
pub mod rows;
pub mod sheet;
pub mod tables;
pub mod verdict;
pub mod view;

use self::desk::Desk;
use self::rows::Report;
use crate::domain::access::Refusal;
use crate::text::Lang;
use crate::web::error::WebError;
use crate::web::session::SignedIn;
use axum::http::StatusCode;
use axum::response::Response;

/// The page a form came from, drawn again with what was typed.
fn again(
    person: &SignedIn,
    desk: &Desk,
    (back, show): (&str, &str),
    report: &Report,
    status: StatusCode,
) -> Result<Response, WebError> {
    match back {
        "criterion" => criterion::page(person, desk, &report.code, Some(report), status),
        "line" => {
            let typed = line::Typed { report: Some(report), ..line::Typed::default() };
            line::page(person, desk, (&report.unit, &report.code), &typed, status)
        }
        _ => sheet::page(person, desk, &report.unit, (show, Some(report)), status),
    }
}

/// Why a sheet is read only for somebody who appraises others.
fn refusal_words(t: Lang, refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::OwnUnit => t.appraisal_own_unit(),
        Refusal::DeputyOnly => t.appraisal_deputy_only(),
        Refusal::Hidden | Refusal::NotYours | Refusal::LeaderOnly => t.appraisal_not_yours(),
        Refusal::Status(_) | Refusal::PeriodClosed => t.appraisal_not_now(),
    }
}
