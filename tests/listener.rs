//! Slow, greedy and late clients against the accept loop, over raw sockets.
//!
//! The limits are short, so that a test is; the bound on "is cut" is generous, so that a busy machine changes
//! nothing.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what the tests share fails as loudly as they do"
)]

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::ConnectInfo;
use axum::routing::{get, post};
use hyper::body::Frame;
use thidua::web::listener::{Limits, open, serve};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, oneshot};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use tower_http::timeout::RequestBodyTimeoutLayer;

/// Far longer than any limit under test.
const GENEROUS: Duration = Duration::from_secs(20);
const SHORT: Duration = Duration::from_millis(200);
/// Effectively never.
const LONG: Duration = Duration::from_mins(10);

fn patient() -> Limits {
    Limits { head: LONG, idle: LONG, stalled_response: LONG, drain: LONG, ..Limits::default() }
}

/// What the handlers tell the test, and the other way round.
#[derive(Default)]
struct Signals {
    entered: Notify,
    leave: Notify,
    body_dropped: Notify,
}

struct Server {
    address: SocketAddr,
    signals: Arc<Signals>,
    shutdown: oneshot::Sender<()>,
    served: JoinHandle<usize>,
}

impl Server {
    async fn start(limits: Limits) -> Self {
        let signals = Arc::new(Signals::default());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (shutdown, asked) = oneshot::channel::<()>();
        let app = router(&signals);
        let served = tokio::spawn(serve(listener, app, limits, async { drop(asked.await) }));
        Self { address, signals, shutdown, served }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    async fn send(&self, bytes: &str) -> TcpStream {
        let mut stream = self.connect().await;
        stream.write_all(bytes.as_bytes()).await.unwrap();
        stream
    }

    /// Another client is served while one is slow.
    async fn serves_others(&self) {
        let answer =
            until_closed(self.send("GET /hello HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await)
                .await;
        assert!(answer.ends_with("hello"), "{answer}");
    }

    /// Begins a request that its handler holds until `leave` is notified.
    async fn begin_held_request(&self) -> TcpStream {
        let stream = self.send("GET /held HTTP/1.1\r\nhost: x\r\n\r\n").await;
        timeout(GENEROUS, self.signals.entered.notified()).await.expect("the handler was not reached");
        stream
    }
}

fn router(signals: &Arc<Signals>) -> Router {
    let (holding, endless) = (Arc::clone(signals), Arc::clone(signals));
    Router::new()
        .route("/hello", get(async || "hello"))
        .route("/peer", get(async |ConnectInfo(peer): ConnectInfo<SocketAddr>| peer.to_string()))
        .route("/echo", post(async |body: String| body).layer(RequestBodyTimeoutLayer::new(SHORT)))
        .route("/endless", get(async move || Body::new(Endless(endless))))
        .route(
            "/held",
            get(async move || {
                holding.entered.notify_one();
                holding.leave.notified().await;
                "finished"
            }),
        )
}

static CHUNK: [u8; 65_536] = [0; 65_536];

/// A response that never ends and tells when it is given up.
struct Endless(Arc<Signals>);

impl hyper::body::Body for Endless {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&CHUNK)))))
    }
}

impl Drop for Endless {
    fn drop(&mut self) {
        self.0.body_dropped.notify_one();
    }
}

/// Everything the server sends until it closes; a reset counts as closed.
async fn until_closed(mut stream: TcpStream) -> String {
    let mut received = Vec::new();
    let closed = stream.read_to_end(&mut received);
    drop(timeout(GENEROUS, closed).await.expect("the server did not close the connection"));
    String::from_utf8(received).unwrap()
}

/// Reads one response of `/hello` and leaves the connection open.
async fn read_hello(stream: &mut TcpStream) {
    let mut received = Vec::new();
    while !received.ends_with(b"hello") {
        let count = timeout(GENEROUS, stream.read_buf(&mut received)).await.expect("no answer").unwrap();
        assert_ne!(count, 0, "closed early: {}", String::from_utf8_lossy(&received));
    }
}

#[tokio::test]
async fn a_connection_without_a_byte_is_cut() {
    let server = Server::start(Limits { head: SHORT, ..patient() }).await;
    let silent = server.connect().await;
    server.serves_others().await;
    assert_eq!(until_closed(silent).await, "");
}

#[tokio::test]
async fn half_a_head_is_cut() {
    let server = Server::start(Limits { head: SHORT, ..patient() }).await;
    let half = server.send("GET /hello HTTP/1.1\r\nhost:").await;
    server.serves_others().await;
    assert_eq!(until_closed(half).await, "");
}

#[tokio::test]
async fn a_head_that_drips_is_cut_although_bytes_keep_coming() {
    let server = Server::start(Limits { head: SHORT, ..patient() }).await;
    let (reader, mut writer) = server.send("GET /hello HTTP/1.1\r\nx: ").await.into_split();
    let dripping = tokio::spawn(async move {
        while writer.write_all(b"y").await.is_ok() {
            sleep(Duration::from_millis(20)).await;
        }
    });
    timeout(GENEROUS, dripping).await.expect("the server did not close the connection").unwrap();
    drop(reader);
}

#[tokio::test]
async fn a_body_that_stalls_is_cut() {
    let server = Server::start(patient()).await;
    let stalled = server.send("POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nhalf").await;
    server.serves_others().await;
    let answer = until_closed(stalled).await;
    assert!(answer.starts_with("HTTP/1.1 4"), "{answer}");
}

#[tokio::test]
async fn a_client_that_takes_nothing_of_its_response_is_cut() {
    let server = Server::start(Limits { stalled_response: SHORT, ..patient() }).await;
    let slow_reader = server.send("GET /endless HTTP/1.1\r\nhost: x\r\n\r\n").await;
    server.serves_others().await;
    timeout(GENEROUS, server.signals.body_dropped.notified()).await.expect("the response was not given up");
    drop(slow_reader);
}

#[tokio::test]
async fn an_idle_connection_is_cut_after_its_own_time_and_not_after_that_of_a_head() {
    let server = Server::start(Limits { head: Duration::from_millis(50), ..patient() }).await;
    let mut kept = server.send("GET /hello HTTP/1.1\r\nhost: x\r\n\r\n").await;
    read_hello(&mut kept).await;
    sleep(Duration::from_millis(300)).await;
    kept.write_all(b"GET /hello HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    read_hello(&mut kept).await;
    kept.write_all(b"GET /he").await.unwrap();
    assert_eq!(until_closed(kept).await, "", "the second head has no more time than the first");

    let server = Server::start(Limits { idle: SHORT, ..patient() }).await;
    let mut idle = server.send("GET /hello HTTP/1.1\r\nhost: x\r\n\r\n").await;
    read_hello(&mut idle).await;
    assert_eq!(until_closed(idle).await, "");
}

#[tokio::test]
async fn an_idle_connection_makes_room_when_it_is_crowded() {
    let server = Server::start(Limits { connections: 2, head: SHORT, ..patient() }).await;
    let mut idle = Vec::new();
    for _ in 0..2 {
        let mut stream = server.send("GET /hello HTTP/1.1\r\nhost: x\r\n\r\n").await;
        read_hello(&mut stream).await;
        idle.push(stream);
    }
    server.serves_others().await;
}

#[tokio::test]
async fn one_connection_too_many_waits_for_a_place() {
    let server = Server::start(Limits { connections: 1, ..patient() }).await;
    let first = server.begin_held_request().await;
    let mut waiting = server.send("GET /hello HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
    let mut byte = [0];
    assert!(
        timeout(SHORT, waiting.peek(&mut byte)).await.is_err(),
        "it was served although the place is taken"
    );
    drop(first);
    server.signals.leave.notify_one();
    read_hello(&mut waiting).await;
}

#[tokio::test]
async fn a_crowd_that_comes_at_once_waits_at_the_door() {
    // Nobody accepts: all of them stand in the kernel's queue.
    let listener = open(([127, 0, 0, 1], 0).into()).unwrap();
    let address = listener.local_addr().unwrap();
    let mut waiting = Vec::new();
    for _ in 0..300 {
        let connected = timeout(GENEROUS, TcpStream::connect(address)).await;
        waiting.push(connected.expect("the queue is full").unwrap());
    }
    assert_eq!(waiting.len(), 300);
}

#[tokio::test]
async fn a_head_that_is_too_large_is_answered_with_431() {
    let server = Server::start(patient()).await;
    let head = format!("GET /hello HTTP/1.1\r\nhost: x\r\nx: {}\r\n\r\n", "y".repeat(20_000));
    let answer = until_closed(server.send(&head).await).await;
    assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
    let fits = format!("GET /hello HTTP/1.1\r\nhost: x\r\nx: {}\r\n\r\n", "y".repeat(10_000));
    read_hello(&mut server.send(&fits).await).await;
}

#[tokio::test]
async fn no_second_request_hides_in_the_body_of_the_first() {
    let server = Server::start(patient()).await;
    let hidden = "GET /hello HTTP/1.1\r\nhost: x\r\n\r\n";
    let posted = |head: &str, body: &str| format!("POST /echo HTTP/1.1\r\nhost: x\r\n{head}\r\n\r\n{body}");
    let two_lengths = format!("content-length: 0\r\ncontent-length: {}", hidden.len());
    for (what, request) in [
        ("two lengths", posted(&two_lengths, hidden)),
        ("a length that is no number", posted("content-length: +5", hidden)),
        ("a length in a list", posted("content-length: 5, 5", hidden)),
        ("an unknown coding", posted("transfer-encoding: xchunked", hidden)),
        ("chunked not last", posted("transfer-encoding: chunked, identity", hidden)),
        ("a chunk larger than any number", posted("transfer-encoding: chunked", "fffffffffffffffff\r\nx")),
        ("a chunk of a negative size", posted("transfer-encoding: chunked", "-1\r\nx")),
        ("a blank before the colon", posted("content-length : 0", hidden)),
        ("a folded header", posted("x: a\r\n b", hidden)),
        ("a zero byte in a header", posted("x: \0", hidden)),
    ] {
        let answer = until_closed(server.send(&request).await).await;
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 400"), "{what}: {answer}");
        assert_eq!(answer.matches("HTTP/1.1").count(), usize::from(!answer.is_empty()), "{what}: {answer}");
    }
    // Both a coding and a length: the coding counts, and what follows the body is never taken for a request.
    let both = posted("content-length: 4\r\ntransfer-encoding: chunked\r\nconnection: close", "0\r\n\r\n");
    let answer = until_closed(server.send(&format!("{both}{hidden}")).await).await;
    assert_eq!(answer.matches("HTTP/1.1").count(), 1, "{answer}");
}

#[tokio::test]
async fn a_handler_knows_the_address_of_the_peer() {
    let server = Server::start(patient()).await;
    let stream = server.send("GET /peer HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
    let own = stream.local_addr().unwrap().to_string();
    assert!(until_closed(stream).await.ends_with(&own));
}

#[tokio::test]
async fn a_shutdown_lets_running_requests_end_and_closes_idle_connections() {
    let server = Server::start(patient()).await;
    let mut idle = server.send("GET /hello HTTP/1.1\r\nhost: x\r\n\r\n").await;
    read_hello(&mut idle).await;
    let running = server.begin_held_request().await;
    server.shutdown.send(()).unwrap();
    assert_eq!(until_closed(idle).await, "");
    assert!(TcpStream::connect(server.address).await.is_err(), "no new connection is taken");
    server.signals.leave.notify_one();
    assert!(until_closed(running).await.ends_with("finished"));
    assert_eq!(timeout(GENEROUS, server.served).await.unwrap().unwrap(), 0);
}

#[tokio::test]
async fn a_request_that_outlives_the_shutdown_is_cut() {
    let server = Server::start(Limits { drain: SHORT, ..patient() }).await;
    let endless = server.begin_held_request().await;
    server.shutdown.send(()).unwrap();
    assert_eq!(timeout(GENEROUS, server.served).await.unwrap().unwrap(), 1);
    assert_eq!(until_closed(endless).await, "");
}
