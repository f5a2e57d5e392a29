//! The accept loop: HTTP/1 connections with a limit on every wait a client can impose.
//!
//! `axum::serve` never cuts a slow client. Here a connection is closed when its request head does not arrive, when
//! it stays idle, when it does not take its response, and, at the end, when it outlives the shutdown. What this
//! module does *not* do: limit request bodies and handlers, which is left to layers of the router.

use std::io::{self, IoSlice};
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::rt::Timer;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio::time::{Sleep, sleep, sleep_until, timeout};
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt;

/// How much is read ahead or held back for one connection, in bytes; also the most a request head may take.
const BUFFER_BYTES: usize = 64 * 1024;
/// Open files kept for everything but clients: the database pool, logs, evidence being written.
const OTHER_FILES: usize = 224;
/// Connections that may wait in the kernel's queue until there is room; it takes fewer where its own limit is lower. In a
/// full queue a client is not told: it tries again after a second, then after two more, then four.
const QUEUE: u32 = 4_096;
/// The pause after `accept` failed for want of file descriptors or memory.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// How long and how many clients may keep the server waiting.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Connections at the same time. One more is not refused but waits in the kernel's queue: a place comes free
    /// within seconds, because slow connections are cut and, once half the places are taken, idle ones too; a 503
    /// would cost a save that a moment's waiting keeps. Keep it below the limit of open files.
    pub connections: usize,
    /// From the first byte of a request (on a new connection: from its opening) to the end of its head.
    pub head: Duration,
    /// How long a connection may stay open without a request after the first; longer than the 60 seconds of a
    /// usual reverse proxy, so that it is the proxy which closes. At most [`head`](Self::head) while more than half
    /// of the connections are taken.
    pub idle: Duration,
    /// How long a client may take nothing of its response.
    pub stalled_response: Duration,
    /// Size of a request head in bytes, at most 64 KiB; a larger one is answered with 431.
    pub head_bytes: usize,
    /// How long running requests may go on after the shutdown began.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            // Fits into Debian's usual limit of 1,024 open files.
            connections: 800,
            head: Duration::from_secs(5),
            idle: Duration::from_secs(75),
            stalled_response: Duration::from_secs(8),
            head_bytes: 16 * 1024,
            drain: Duration::from_secs(10),
        }
    }
}

impl Limits {
    /// The defaults with as many connections as the limit of open files of this process allows, at most 4,000.
    #[must_use]
    pub fn for_this_process() -> Self {
        let table = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
        match open_files(&table) {
            Some(files) => {
                Self { connections: files.saturating_sub(OTHER_FILES).clamp(64, 4_000), ..Self::default() }
            }
            None => Self::default(),
        }
    }
}

/// Opens the port.
///
/// # Errors
/// Those of the system: the address is taken, or not this machine's.
pub fn open(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // Connections of the process before, not yet forgotten by the kernel, must not keep this one waiting.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(QUEUE)
}

/// Serves `app` until `shutdown` completes, then takes no new connection, closes the idle ones and lets running
/// requests end. Returns how many connections were still busy after [`Limits::drain`] and had to be cut.
///
/// Every request carries `ConnectInfo<SocketAddr>`: the address of the peer, which behind a proxy is the proxy's.
pub async fn serve(
    listener: TcpListener,
    app: Router,
    limits: Limits,
    shutdown: impl Future<Output = ()>,
) -> usize {
    let app = app.with_state(());
    let places = Places::new(&limits);
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    let mut shutdown = pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &places) => accepted,
            () = &mut shutdown => break,
        };
        while connections.try_join_next().is_some() {}
        let Some((stream, peer, place)) = accepted else {
            continue;
        };
        let watcher = graceful.watcher();
        connections.spawn(converse(stream, peer, app.clone(), limits.clone(), watcher, place));
    }
    drop(listener);
    let all_ended = async {
        graceful.shutdown().await;
        while connections.join_next().await.is_some() {}
    };
    if timeout(limits.drain, all_ended).await.is_ok() {
        return 0;
    }
    let cut = connections.len();
    tracing::warn!("cut {cut} connections that were still busy after {:?}", limits.drain);
    connections.shutdown().await;
    cut
}

/// The connections there is room for.
#[derive(Debug, Clone)]
struct Places {
    free: Arc<Semaphore>,
    half: usize,
}

/// One of them, taken; free again when dropped.
struct Place {
    all: Places,
    _permit: OwnedSemaphorePermit,
}

impl Places {
    fn new(limits: &Limits) -> Self {
        Self { free: Arc::new(Semaphore::new(limits.connections)), half: limits.connections / 2 }
    }

    fn crowded(&self) -> bool {
        self.free.available_permits() < self.half
    }
}

/// The next connection as soon as there is room for it; `None` when `accept` failed, which is never final.
async fn accept(listener: &TcpListener, places: &Places) -> Option<(TcpStream, SocketAddr, Place)> {
    // Never closed, so always granted.
    let permit = Arc::clone(&places.free).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, peer)) => Some((stream, peer, Place { all: places.clone(), _permit: permit })),
        Err(error) => {
            // A peer that has gone again concerns that peer alone; everything else passes with time.
            if !matches!(error.kind(), io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset) {
                tracing::error!("could not accept a connection: {error}");
                sleep(ACCEPT_PAUSE).await;
            }
            None
        }
    }
}

/// The soft limit of open files from the text of `/proc/self/limits`; `None` when it is not a number.
fn open_files(limits: &str) -> Option<usize> {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_whitespace().next()?.parse().ok()
}

async fn converse(
    stream: TcpStream,
    peer: SocketAddr,
    app: Router,
    limits: Limits,
    watcher: Watcher,
    place: Place,
) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!("the connection was gone before it began: {error}");
        return;
    }
    let arrived = Arc::new(AtomicBool::new(false));
    let mut stream = TimeoutStream::new(Noticing { stream, arrived: Arc::clone(&arrived) });
    stream.set_write_timeout(Some(limits.stalled_response));
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        app.clone().oneshot(request)
    });
    let timer = HeadTimer {
        head: limits.head,
        idle: limits.idle,
        arrived,
        opening: Arc::new(AtomicBool::new(true)),
        places: place.all.clone(),
    };
    let connection = http1::Builder::new()
        .timer(timer)
        // How long that really is, the timer decides.
        .header_read_timeout(limits.idle)
        .max_header_size(limits.head_bytes.min(BUFFER_BYTES))
        .max_buf_size(BUFFER_BYTES)
        .serve_connection(TokioIo::new(Box::pin(stream)), service);
    if let Err(error) = watcher.watch(connection).await {
        // What clients do is no fault of ours: slow ones, broken ones and those that just went away.
        tracing::debug!("a connection ended early: {error}");
    }
}

/// Times the wait for a request head, which hyper asks for each time it begins to read one: [`Limits::idle`] until
/// its first byte, [`Limits::head`] from there. (hyper itself knows one time for both.)
#[derive(Debug, Clone)]
struct HeadTimer {
    head: Duration,
    idle: Duration,
    /// Whether a byte came since the wait began.
    arrived: Arc<AtomicBool>,
    /// True until the first wait, which has no idle time: a new connection is opened for a request.
    opening: Arc<AtomicBool>,
    places: Places,
}

impl Timer for HeadTimer {
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn hyper::rt::Sleep>> {
        self.sleep_until(Instant::now() + duration)
    }

    fn sleep_until(&self, _: Instant) -> Pin<Box<dyn hyper::rt::Sleep>> {
        let first = self.opening.swap(false, Ordering::Relaxed);
        self.arrived.store(first, Ordering::Relaxed);
        let idle = if self.places.crowded() { self.idle.min(self.head) } else { self.idle };
        Box::pin(HeadDeadline {
            sleep: Box::pin(sleep(idle)),
            head: Some(self.head),
            arrived: Arc::clone(&self.arrived),
        })
    }
}

/// Completes when the client has had its time for a request head.
struct HeadDeadline {
    sleep: Pin<Box<Sleep>>,
    /// The time from the first byte, until that has come.
    head: Option<Duration>,
    arrived: Arc<AtomicBool>,
}

impl hyper::rt::Sleep for HeadDeadline {}

impl Future for HeadDeadline {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.arrived.load(Ordering::Relaxed)
            && let Some(head) = self.head.take()
        {
            let deadline = self.sleep.deadline().min(tokio::time::Instant::now() + head);
            self.sleep.set(sleep_until(deadline));
        }
        self.sleep.as_mut().poll(context)
    }
}

/// A stream that notes when bytes arrive.
#[derive(Debug)]
struct Noticing {
    stream: TcpStream,
    arrived: Arc<AtomicBool>,
}

impl AsyncRead for Noticing {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let polled = Pin::new(&mut self.stream).poll_read(context, buffer);
        if polled.is_ready() {
            self.arrived.store(true, Ordering::Relaxed);
        }
        polled
    }
}

impl AsyncWrite for Noticing {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_of_open_files_is_read_from_the_kernels_table() {
        let table = "Limit                     Soft Limit           Hard Limit           Units     \n\
                     Max processes             95970                95970                processes \n\
                     Max open files            1024                 1048576              files     \n";
        assert_eq!(open_files(table), Some(1_024));
        assert_eq!(
            open_files("Max open files            unlimited            unlimited            files"),
            None
        );
    }
}
