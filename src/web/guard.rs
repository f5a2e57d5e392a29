//! What stands between the network and every handler: limits, headers, request ids, logs, and what becomes of failures.

use super::reason::Reason;
use super::state::{AppState, Site};
use super::{api, error, visit};
use axum::Router;
use axum::body::Body;
use axum::extract::{MatchedPath, Request};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{Extensions, HeaderMap, HeaderName, HeaderValue, Response, StatusCode, Version};
use axum::middleware::{from_fn, map_request, map_response};
use std::time::Duration;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, Predicate as _};
use tower_http::csrf::CsrfLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, RequestId, SetRequestIdLayer};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::{RequestBodyDeadlineLayer, RequestBodyTimeoutLayer, TimeoutLayer};
use tower_http::trace::TraceLayer;
use tracing::Span;

/// The longest a client may pause within a body.
const BODY_PAUSE: Duration = Duration::from_secs(5);

const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; \
     frame-ancestors 'none'";

/// Headers a browser heeds on documents alone.
const PAGE_HEADERS: [&str; 5] = [
    "content-security-policy",
    "cross-origin-opener-policy",
    "permissions-policy",
    "referrer-policy",
    "x-request-id",
];

/// What people open in a browser: whatever fails gets a page.
pub(super) fn pages(
    app: Router<AppState>,
    site: &Site,
    body_time: Duration,
    page_time: Duration,
) -> Router<AppState> {
    let app = limited(app, body_time, page_time);
    let answers = ServiceBuilder::new().layer(from_fn(visit::remember)).layer(from_fn(error::pages));
    shared(app.layer(answers), site)
}

/// What programs ask: whatever fails gets a problem document.
pub(super) fn programs(
    api: Router<AppState>,
    site: &Site,
    body_time: Duration,
    page_time: Duration,
) -> Router<AppState> {
    shared(limited(api, body_time, page_time).layer(from_fn(api::problems)), site)
}

/// The limits of one request, outermost first.
fn limited(app: Router<AppState>, body_time: Duration, page_time: Duration) -> Router<AppState> {
    let layers = ServiceBuilder::new()
        .layer(map_request(without_zero_byte))
        .layer(CatchPanicLayer::new())
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, page_time))
        .layer(RequestBodyDeadlineLayer::new(body_time))
        .layer(RequestBodyTimeoutLayer::new(BODY_PAUSE))
        .layer(CsrfLayer::new());
    app.layer(layers)
}

/// What every request and answer passes, outermost first.
fn shared(app: Router<AppState>, site: &Site) -> Router<AppState> {
    let header = |name: &'static str, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(HeaderName::from_static(name), HeaderValue::from_static(value))
    };
    let transport =
        site.is_https().then(|| header("strict-transport-security", "max-age=63072000; includeSubDomains"));
    let layers = ServiceBuilder::new()
        .layer(map_response(lean))
        .layer(map_request(own_request_id))
        .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
        .layer(TraceLayer::new_for_http().make_span_with(span).on_response(answered))
        .layer(PropagateRequestIdLayer::x_request_id())
        .option_layer(transport)
        .layer(header("content-security-policy", CONTENT_SECURITY_POLICY))
        .layer(header("x-content-type-options", "nosniff"))
        .layer(header("referrer-policy", "same-origin"))
        .layer(header("cross-origin-opener-policy", "same-origin"))
        .layer(header("permissions-policy", "camera=(), geolocation=(), microphone=()"))
        .layer(CompressionLayer::new().compress_when(DefaultPredicate::new().and(is_no_file)));
    app.layer(layers)
}

/// Whether an answer is a page: what is saved as a file goes out as it is, with its length.
fn is_no_file(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    !headers.contains_key(CONTENT_DISPOSITION)
}

/// Leaves out of scripts, styles and fonts what only a page heeds: a visit loads two dozen of them.
async fn lean(mut response: Response<Body>) -> Response<Body> {
    let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let is_part = ["text/css", "text/javascript", "font/"].iter().any(|part| kind.starts_with(part));
    if is_part {
        for name in PAGE_HEADERS {
            response.headers_mut().remove(name);
        }
    }
    response
}

/// Drops an id the client made up: ids in the log are ours.
async fn own_request_id(mut request: Request) -> Request {
    request.headers_mut().remove("x-request-id");
    request
}

/// Answers an address with a zero byte as one that does not exist: no code holds one, and `PostgreSQL` takes none.
async fn without_zero_byte(request: Request) -> Result<Request, error::WebError> {
    if request.uri().path().contains("%00") { Err(error::WebError::NotFound) } else { Ok(request) }
}

/// One span a request: its id and its route, never its content.
fn span(request: &Request) -> Span {
    let id = request.extensions().get::<RequestId>().and_then(|id| id.header_value().to_str().ok());
    let route = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    tracing::info_span!(
        "request",
        id,
        method = %request.method(),
        route = route.unwrap_or("none"),
        account.id = tracing::field::Empty
    )
}

fn answered<B>(response: &Response<B>, took: Duration, _: &Span) {
    tracing::info!(
        status = response.status().as_u16(),
        took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        reason = Reason::of(response),
        "answered"
    );
}
