//! The other side of a measurement: clients that ask a server on this machine over kept connections and note how long
//! each answer took. It writes one JSON object.
//!
//! `cargo run --release --example load <PLAN`, where PLAN is JSON: `{"seconds": 3, "rate": null, "clients": [{"address":
//! "127.0.0.1:8080", "requests": ["GET / HTTP/1.1\r\n…"]}]}`. Each client has a connection and sends its requests in turn,
//! over and over; `{v}` in one is how often it went around and `from` together, `{w}` the same in seven figures. With a `rate` (requests a second of all
//! clients together) they are sent when they are due, and the time counts from then: an open loop.
#![expect(
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "an instrument whose one answer is what it prints; a slip in it ends a measurement and nothing else"
)]

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

#[derive(Deserialize)]
struct Plan {
    seconds: u64,
    /// Requests a second of all clients together; as fast as they go where nothing is said.
    rate: Option<u64>,
    clients: Vec<Client>,
}

#[derive(Deserialize, Clone)]
struct Client {
    address: String,
    requests: Vec<String>,
    /// Where `{v}` begins.
    #[serde(default)]
    from: u64,
    /// So many bytes behind each request, and then `tail`: a file that is sent.
    #[serde(default)]
    fill: usize,
    #[serde(default)]
    tail: String,
}

#[derive(Serialize)]
struct Report {
    requests: usize,
    took_microseconds: u64,
    /// Answers by their status; `0` is a connection that broke.
    statuses: BTreeMap<u16, usize>,
    bytes: u64,
    /// How long answers took, by the share that was at least as quick.
    microseconds: BTreeMap<&'static str, u64>,
}

#[derive(Default)]
struct Noted {
    took: Vec<Duration>,
    statuses: BTreeMap<u16, usize>,
    bytes: u64,
}

/// A connection, with what came and was not looked at yet.
struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    async fn open(address: &str) -> std::io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(64 * 1024) })
    }

    async fn more(&mut self) -> std::io::Result<()> {
        if self.stream.read_buf(&mut self.buffer).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        Ok(())
    }

    /// Sends a request and takes in the whole answer: its status and how many bytes it had.
    async fn ask(&mut self, request: &str, rest: &[u8]) -> std::io::Result<(u16, u64)> {
        self.stream.write_all(request.as_bytes()).await?;
        self.stream.write_all(rest).await?;
        let head = loop {
            match find(&self.buffer, b"\r\n\r\n") {
                Some(at) => break at + 4,
                None => self.more().await?,
            }
        };
        let text = String::from_utf8_lossy(&self.buffer[..head]).to_ascii_lowercase();
        let status = text.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        let length = text.split("content-length: ").nth(1).and_then(|rest| rest.split("\r\n").next());
        let end = if let Some(length) = length.and_then(|length| length.parse::<usize>().ok()) {
            head + length
        } else if text.contains("transfer-encoding: chunked") {
            self.chunked(head).await?
        } else {
            head
        };
        while self.buffer.len() < end {
            self.more().await?;
        }
        self.buffer.drain(..end);
        Ok((status, end as u64))
    }

    /// Where an answer in pieces ends.
    async fn chunked(&mut self, mut at: usize) -> std::io::Result<usize> {
        loop {
            let line = loop {
                match find(&self.buffer[at.min(self.buffer.len())..], b"\r\n") {
                    Some(line) => break at + line,
                    None => self.more().await?,
                }
            };
            let size = std::str::from_utf8(&self.buffer[at..line]).unwrap_or("0");
            let size = usize::from_str_radix(size.trim(), 16).unwrap_or(0);
            at = line + 2 + size + 2;
            if size == 0 {
                return Ok(at);
            }
            while self.buffer.len() < at {
                self.more().await?;
            }
        }
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

async fn run(client: Client, until: Instant, due: Option<(Arc<AtomicU64>, Duration, Instant)>) -> Noted {
    let mut noted = Noted::default();
    let mut connection = None;
    let mut rest = vec![b'x'; client.fill];
    rest.extend(client.tail.bytes());
    for round in 0_u64.. {
        for request in &client.requests {
            let place = client.from + round;
            let text = request.replace("{v}", &place.to_string()).replace("{w}", &format!("{place:07}"));
            let begun = match &due {
                None => Instant::now(),
                Some((next, pause, first)) => {
                    let place = u32::try_from(next.fetch_add(1, Ordering::Relaxed)).unwrap_or(u32::MAX);
                    let begun = *first + *pause * place;
                    tokio::time::sleep_until(begun.into()).await;
                    begun
                }
            };
            if begun >= until {
                return noted;
            }
            if connection.is_none() {
                connection = Connection::open(&client.address).await.ok();
            }
            let answer = match &mut connection {
                Some(open) => open.ask(&text, &rest).await,
                None => Err(std::io::ErrorKind::NotConnected.into()),
            };
            let (status, bytes) = answer.unwrap_or((0, 0));
            if status == 0 {
                connection = None;
            }
            noted.took.push(begun.elapsed());
            *noted.statuses.entry(status).or_default() += 1;
            noted.bytes += bytes;
        }
    }
    noted
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let plan: Plan = serde_json::from_reader(std::io::stdin())?;
    let begun = Instant::now();
    let until = begun + Duration::from_secs(plan.seconds);
    let due = plan
        .rate
        .map(|rate| (Arc::new(AtomicU64::new(0)), Duration::from_nanos(1_000_000_000 / rate.max(1)), begun));
    let running: Vec<_> =
        plan.clients.into_iter().map(|client| tokio::spawn(run(client, until, due.clone()))).collect();
    let mut all = Noted::default();
    for client in running {
        let noted = client.await?;
        all.took.extend(noted.took);
        all.bytes += noted.bytes;
        for (status, count) in noted.statuses {
            *all.statuses.entry(status).or_default() += count;
        }
    }
    let took = begun.elapsed();
    all.took.sort_unstable();
    let share = |per_mille: usize| {
        let at = (all.took.len() * per_mille / 1000).min(all.took.len().saturating_sub(1));
        all.took.get(at).copied().map_or(0, microseconds)
    };
    let shares = [
        ("p50", share(500)),
        ("p95", share(950)),
        ("p99", share(990)),
        ("p999", share(999)),
        ("max", share(1000)),
    ];
    let report = Report {
        requests: all.took.len(),
        took_microseconds: microseconds(took),
        statuses: all.statuses,
        bytes: all.bytes,
        microseconds: shares.into(),
    };
    println!("{}", serde_json::to_string(&report)?);
    Ok(())
}

fn microseconds(took: Duration) -> u64 {
    u64::try_from(took.as_micros()).unwrap_or(u64::MAX)
}
