//! What webhooks are sent, for the OpenAPI document. The document itself is made by [`crate::domain::webhook`].

use chrono::{DateTime, Utc};
use utoipa::ToSchema;
use utoipa::openapi::path::{OperationBuilder, Parameter, ParameterBuilder, ParameterIn, PathsBuilder};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::{
    ContentBuilder, HttpMethod, PathItem, Paths, Ref, Required, ResponseBuilder, SecurityRequirement,
};

const SUMMARY: &str = "A period was published or amended, or somebody tries the webhook out";

const HEADERS: [(&str, &str); 3] = [
    ("thidua-event-id", "The event's id: the same on every attempt"),
    ("thidua-timestamp", "When this attempt was signed, in seconds since 1970"),
    ("thidua-signature", "v1= and the HMAC-SHA256 of timestamp, a dot and the body, in hexadecimal"),
];

/// An event as a webhook gets it. No points and no names: they are read at `ranking` with a token.
#[derive(Debug, ToSchema)]
#[cfg_attr(test, derive(serde::Deserialize), serde(deny_unknown_fields))]
#[expect(dead_code, reason = "only its shape is used")]
pub(super) struct Event {
    /// Always `thidua.event/1`.
    format: String,
    /// The event's id: the same on every attempt.
    id: String,
    /// `period.published`, `period.amended` or `test`.
    kind: String,
    /// The cluster's code.
    cluster: String,
    /// The period's code; none of this and the following in a test.
    period: Option<String>,
    /// Number of the publication, from 1.
    publication: Option<i32>,
    /// SHA-256 of the published document.
    digest: Option<String>,
    /// When it was published.
    published_at: Option<DateTime<Utc>>,
    /// Where this API has the ranking; without host where the installation does not know its address.
    ranking: Option<String>,
}

/// The requests this server sends.
pub(super) fn webhooks() -> Paths {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Event"))).build();
    let body = RequestBodyBuilder::new().content("application/json", content).required(Some(Required::True));
    let taken = ResponseBuilder::new().description("It was taken. Redirects count as failures.");
    let gone = ResponseBuilder::new().description("The receiver is gone for good: the webhook is paused.");
    let other = ResponseBuilder::new().description("It is sent again for two days.");
    let operation = OperationBuilder::new()
        .operation_id(Some("receive_event"))
        .summary(Some(SUMMARY))
        .parameters(Some(HEADERS.map(header)))
        .request_body(Some(body.build()))
        .response("2XX", taken.build())
        .response("410", gone.build())
        .response("default", other.build())
        // Signed instead.
        .securities(Some([SecurityRequirement::default()]));
    PathsBuilder::new().path("event", PathItem::new(HttpMethod::Post, operation.build())).build()
}

fn header((name, description): (&str, &str)) -> Parameter {
    let header = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Header);
    header.description(Some(description)).required(Required::True).build()
}

#[cfg(test)]
mod tests {
    use super::Event;
    use crate::domain::webhook::{EventKind, Published, document};
    use chrono::DateTime;

    #[test]
    fn what_is_sent_has_the_shape_that_is_described() {
        let published = Published {
            period: "2013-H1".to_owned(),
            number: 2,
            digest: "ab".repeat(32),
            at: DateTime::from_timestamp(1_373_500_800, 0).unwrap(),
        };
        let text = document(("1", EventKind::Amended), "dong-bac", Some(&published), Some("/api"));
        let event: Event = serde_json::from_str(&text).unwrap();
        assert_eq!((event.kind.as_str(), event.publication), ("period.amended", Some(2)));
        assert_eq!((event.published_at, event.ranking.as_deref()), (Some(published.at), Some("/api")));
        let nothing = document(("1", EventKind::Test), "dong-bac", None, None);
        let event: Event = serde_json::from_str(&nothing).unwrap();
        assert_eq!((event.kind.as_str(), event.period), ("test", None));
    }
}
