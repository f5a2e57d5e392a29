//! Figures for Prometheus, at an address of their own that only the operator reaches.
//!
//! Requests are told apart by route pattern, method and class of status: however many addresses people try, the number
//! of series is bounded by the routes of the program. Sums are whole microseconds; nothing here is a floating-point
//! number, which is why no metrics library is used.

mod process;
mod requests;
mod text;

use self::requests::Requests;
use self::text::Exposition;
use super::listener::{self, Limits};
use super::standby::{Outcome, Standby};
use super::static_files;
use crate::store;
use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use sqlx::PgPool;
use std::sync::Arc;
use std::time::Instant;
use tokio::net::TcpListener;

/// Where the figures are fetched, on the listener that has nothing else.
pub const ADDRESS: &str = "/metrics";
/// The text format's media type.
const MEDIA_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";
/// Connections of scrapers at the same time.
const SCRAPERS: usize = 16;

/// What is counted while the program runs.
#[derive(Debug, Clone)]
pub struct Metrics {
    db: PgPool,
    standby: Option<Standby>,
    requests: Arc<Requests>,
}

impl Metrics {
    /// Nothing counted yet.
    #[must_use]
    pub fn new(db: PgPool, standby: Option<Standby>) -> Self {
        Self { db, standby, requests: Arc::new(Requests::default()) }
    }

    /// The same routes, with every request counted.
    pub fn counting(&self, app: Router) -> Router {
        app.layer(from_fn_with_state(Arc::clone(&self.requests), count))
    }

    /// The routes of the operator's listener: the figures and nothing else.
    pub fn router(&self) -> Router {
        Router::new().route(ADDRESS, get(show)).with_state(self.clone())
    }

    /// Serves the figures until `stop` completes.
    pub async fn serve(self, listener: TcpListener, stop: impl Future<Output = ()>) {
        let limits = Limits { connections: SCRAPERS, ..Limits::default() };
        listener::serve(listener, self.router(), limits, stop).await;
    }

    async fn told(&self) -> String {
        let mut out = Exposition::default();
        out.family("thidua_build_info", "gauge", "The version that runs.");
        out.sample("thidua_build_info", &[("version", env!("CARGO_PKG_VERSION"))], 1);
        if let Some(started) = process::started_at() {
            out.family("process_start_time_seconds", "gauge", "When the process began, in Unix time.");
            out.sample("process_start_time_seconds", &[], started);
        }
        self.requests.tell(&mut out);
        self.tell_connections(&mut out);
        self.tell_standby(&mut out);
        self.tell_queues(&mut out).await;
        out.end()
    }

    fn tell_connections(&self, out: &mut Exposition) {
        let idle = self.db.num_idle();
        let open = usize::try_from(self.db.size()).unwrap_or(usize::MAX);
        out.family("thidua_database_connections", "gauge", "Open connections of the pool.");
        // Two figures that are read one after the other need not fit each other.
        out.sample("thidua_database_connections", &[("state", "in_use")], open.saturating_sub(idle));
        out.sample("thidua_database_connections", &[("state", "idle")], idle);
        out.family("thidua_database_connections_max", "gauge", "Most connections the pool may open.");
        out.sample("thidua_database_connections_max", &[], self.db.options().get_max_connections());
    }

    /// Whether rankings are read from the standby, where there is one.
    fn tell_standby(&self, out: &mut Exposition) {
        let Some(standby) = &self.standby else { return };
        out.family("thidua_standby_up", "gauge", "Whether the standby is asked for rankings.");
        out.sample("thidua_standby_up", &[], u8::from(standby.is_used()));
        let name = "thidua_standby_reads_total";
        out.family(name, "counter", "Rankings that were read, by what became of asking the standby.");
        for outcome in Outcome::ALL {
            out.sample(name, &[("outcome", outcome.word())], standby.count(outcome));
        }
    }

    /// What waits in the database; where that does not answer, this is said instead.
    async fn tell_queues(&self, out: &mut Exposition) {
        let queues = async {
            let mut connection = self.db.acquire().await?;
            let mails = store::mail::length(&mut connection).await?;
            let jobs = store::jobs::to_do(&mut connection).await?;
            Ok::<_, store::StoreError>((mails, jobs))
        };
        let queues = queues.await;
        out.family("thidua_database_up", "gauge", "Whether the database answers.");
        out.sample("thidua_database_up", &[], u8::from(queues.is_ok()));
        let Ok((mails, (waiting, running))) = queues else { return };
        out.family("thidua_mails_queued", "gauge", "Mails that are still to be sent.");
        out.sample("thidua_mails_queued", &[], mails.waiting);
        out.family("thidua_mails_failed", "gauge", "Mails that were given up, in the whole history.");
        out.sample("thidua_mails_failed", &[], mails.given_up);
        out.family("thidua_jobs", "gauge", "Long work that has not ended.");
        out.sample("thidua_jobs", &[("state", "waiting")], waiting);
        out.sample("thidua_jobs", &[("state", "running")], running);
    }
}

async fn show(State(metrics): State<Metrics>) -> Response {
    ([(CONTENT_TYPE, MEDIA_TYPE)], metrics.told().await).into_response()
}

async fn count(State(requests): State<Arc<Requests>>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = requests::method(request.method());
    let route = route(&request);
    let _in_flight = requests.enter();
    let response = next.run(request).await;
    requests.count(route, method, response.status(), began.elapsed());
    response
}

/// The pattern of the route that answers, never the address that was asked for.
fn route(request: &Request) -> Arc<str> {
    if let Some(pattern) = request.extensions().get::<MatchedPath>() {
        return pattern.as_str().into();
    }
    // The static files are a service of their own, which tells no pattern.
    if static_files::is_below(request.uri().path()) { static_files::PATTERN.into() } else { "none".into() }
}
