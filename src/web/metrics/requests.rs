//! Requests, counted by route pattern, method and class of status, and how long they took.

use super::text::Exposition;
use axum::http::{Method, StatusCode};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Upper bounds of the durations that are told apart, in microseconds and as they are written, in seconds.
const BOUNDS: [(u64, &str); 13] = [
    (1_000, "0.001"),
    (2_500, "0.0025"),
    (5_000, "0.005"),
    (10_000, "0.01"),
    (25_000, "0.025"),
    (50_000, "0.05"),
    (100_000, "0.1"),
    (250_000, "0.25"),
    (500_000, "0.5"),
    (1_000_000, "1"),
    (2_500_000, "2.5"),
    (5_000_000, "5"),
    (10_000_000, "10"),
];

const TOTAL: &str = "thidua_http_requests_total";
const DURATION: &str = "thidua_http_request_duration_seconds";
const IN_FLIGHT: &str = "thidua_http_requests_in_flight";

/// How long requests of one kind took.
#[derive(Debug, Clone, Default)]
struct Durations {
    /// How many ended within each bound and not within the one before.
    within: [u64; BOUNDS.len()],
    count: u64,
    microseconds: u64,
}

/// What was counted of one route and method.
#[derive(Debug, Clone, Default)]
struct OfRoute {
    by_status: BTreeMap<&'static str, u64>,
    durations: Durations,
}

/// All requests since the start.
#[derive(Debug, Default)]
pub(super) struct Requests {
    in_flight: AtomicI64,
    routes: Mutex<BTreeMap<(Arc<str>, &'static str), OfRoute>>,
}

/// A request that is being answered, until dropped: also when its client goes away.
pub(super) struct InFlight<'a>(&'a AtomicI64);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Requests {
    /// Begins to answer a request.
    pub(super) fn enter(&self) -> InFlight<'_> {
        self.in_flight.fetch_add(1, Ordering::Relaxed);
        InFlight(&self.in_flight)
    }

    /// Counts a request that was answered.
    pub(super) fn count(&self, route: Arc<str>, method: &'static str, status: StatusCode, took: Duration) {
        let took = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let mut routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner);
        let of_route = routes.entry((route, method)).or_default();
        *of_route.by_status.entry(class(status)).or_default() += 1;
        let durations = &mut of_route.durations;
        let bounds = durations.within.iter_mut().zip(BOUNDS);
        if let Some((within, _)) = bounds.into_iter().find(|(_, (bound, _))| took <= *bound) {
            *within += 1;
        }
        durations.count += 1;
        durations.microseconds = durations.microseconds.saturating_add(took);
    }

    /// Writes everything down.
    pub(super) fn tell(&self, out: &mut Exposition) {
        // Copied, so that no request waits while it is worded.
        let routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner).clone();
        out.family(TOTAL, "counter", "Requests that were answered.");
        for ((route, method), of_route) in &routes {
            for (status, count) in &of_route.by_status {
                out.sample(TOTAL, &[("method", method), ("route", route), ("status", status)], *count);
            }
        }
        out.family(DURATION, "histogram", "How long requests took, until their answer began.");
        for ((route, method), of_route) in &routes {
            of_route.durations.tell(out, &[("method", method), ("route", route)]);
        }
        out.family(IN_FLIGHT, "gauge", "Requests that are being answered.");
        out.sample(IN_FLIGHT, &[], self.in_flight.load(Ordering::Relaxed));
    }
}

impl Durations {
    fn tell(&self, out: &mut Exposition, labels: &[(&str, &str)]) {
        let bucket = format!("{DURATION}_bucket");
        let mut so_far = 0;
        for (within, (_, bound)) in self.within.iter().zip(BOUNDS) {
            so_far += within;
            out.sample(&bucket, &[labels, &[("le", bound)]].concat(), so_far);
        }
        out.sample(&bucket, &[labels, &[("le", "+Inf")]].concat(), self.count);
        let seconds = format!("{}.{:06}", self.microseconds / 1_000_000, self.microseconds % 1_000_000);
        out.sample(&format!("{DURATION}_sum"), labels, seconds);
        out.sample(&format!("{DURATION}_count"), labels, self.count);
    }
}

/// A method by its name; whatever else a client makes up is one and the same.
pub(super) fn method(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

fn class(status: StatusCode) -> &'static str {
    match status.as_u16() {
        100..200 => "1xx",
        200..300 => "2xx",
        300..400 => "3xx",
        400..500 => "4xx",
        _ => "5xx",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_counts_in_every_bucket_it_fits_into() {
        let requests = Requests::default();
        for took in [0, 1_000, 1_001, 999_999, 10_000_000, 10_000_001] {
            let took = Duration::from_micros(took);
            requests.count("/a".into(), "GET", StatusCode::OK, took);
        }
        let mut out = Exposition::default();
        requests.tell(&mut out);
        let text = out.end();
        let labels = "method=\"GET\",route=\"/a\"";
        for (bound, count) in [("0.001", 2), ("0.0025", 3), ("0.5", 3), ("1", 4), ("10", 5), ("+Inf", 6)] {
            let line = format!("{DURATION}_bucket{{{labels},le=\"{bound}\"}} {count}\n");
            assert!(text.contains(&line), "{line} is not in\n{text}");
        }
        assert!(text.contains(&format!("{DURATION}_sum{{{labels}}} 21.002001\n")), "{text}");
        assert!(text.contains(&format!("{DURATION}_count{{{labels}}} 6\n")), "{text}");
    }

    #[test]
    fn a_request_is_in_flight_until_it_is_dropped() {
        let requests = Requests::default();
        let entered = requests.enter();
        assert_eq!(requests.in_flight.load(Ordering::Relaxed), 1);
        drop(entered);
        assert_eq!(requests.in_flight.load(Ordering::Relaxed), 0);
    }
}
