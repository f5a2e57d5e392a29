//! The OpenAPI document, made from the operations themselves.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use std::sync::LazyLock;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    ComponentsBuilder, ContactBuilder, InfoBuilder, OpenApi, OpenApiBuilder, SecurityRequirement,
};

/// Where the document lies.
pub const DOCUMENT: &str = "/api/v1/openapi.json";

const DESCRIPTION: &str = "Sheets, appraisal, rankings and scoring schemes of an emulation cluster. A personal token, made on \
    the page of one's own account, stands for its owner: it may do what they may, within its scopes. Points and numbers \
    are plain decimals in strings. Changes carry the version that was read as If-Match; under an Idempotency-Key a \
    change sent twice has one effect for a day. Whatever fails answers with application/problem+json.";

static TEXT: LazyLock<String> = LazyLock::new(|| document().to_json().unwrap_or_default());

/// The document without its operations.
pub(super) fn head() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Thi đua")
        .version("1")
        .description(Some(DESCRIPTION))
        .contact(Some(ContactBuilder::new().name(Some("The secretariat of the cluster")).build()));
    let token = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("A personal token: thidua_…"))
        .build();
    OpenApiBuilder::new()
        .info(info.build())
        .components(Some(
            ComponentsBuilder::new()
                .security_scheme("token", SecurityScheme::Http(token))
                .schema_from::<super::event::Event>()
                .build(),
        ))
        .webhooks(Some(super::event::webhooks()))
        .security(Some([SecurityRequirement::new("token", Vec::<String>::new())]))
        .build()
}

/// The document.
#[must_use]
pub fn document() -> OpenApi {
    super::operations().split_for_parts().1
}

/// The document as JSON.
#[must_use]
pub fn text() -> &'static str {
    &TEXT
}

/// `GET /api/v1/openapi.json`.
pub(super) async fn serve() -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "public, max-age=300")], text())
}
