//! The load generator: some connections, each of which asks, waits for the whole answer, and asks again.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    path::Path,
    rc::Rc,
    time::{Duration, Instant},
};

use anyhow::Context;
use serde::{Deserialize, Serialize};

use crate::exchange::Connection;

/// What to ask.
#[derive(Debug, Deserialize)]
struct Plan {
    /// Host and port.
    address: String,
    connections: usize,
    /// Asking ends after this time.
    milliseconds: u64,
    requests: Vec<Asked>,
    /// True when each request counts once only (an order); otherwise they are repeated.
    once: bool,
}

#[derive(Debug, Deserialize)]
struct Asked {
    method: String,
    path: String,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default)]
    body: String,
}

impl Asked {
    fn bytes(&self, address: &str) -> Vec<u8> {
        use std::fmt::Write;
        let mut text = format!("{} {} HTTP/1.1\r\nhost: {address}\r\n", self.method, self.path);
        for (name, value) in &self.headers {
            // Writing into a text cannot fail.
            let _ = write!(text, "{name}: {value}\r\n");
        }
        if self.method != "GET" {
            let _ = write!(text, "content-length: {}\r\n", self.body.len());
        }
        format!("{text}\r\n{}", self.body).into_bytes()
    }
}

/// What was seen.
#[derive(Debug, Default, Serialize)]
struct Seen {
    answers: usize,
    /// Answers that are no success.
    refused: usize,
    microseconds: u64,
    p50_us: u64,
    p99_us: u64,
    max_us: u64,
    /// Bytes of the last answer, head included.
    bytes: usize,
    /// The beginning of a refusal.
    refusal: String,
}

struct Shared {
    requests: Vec<Vec<u8>>,
    once: bool,
    next: usize,
    times: Vec<u64>,
    seen: Seen,
}

impl Shared {
    fn take(&mut self) -> Option<Vec<u8>> {
        if self.next == self.requests.len() && !self.once {
            self.next = 0;
        }
        self.next += 1;
        self.requests.get(self.next - 1).cloned()
    }

    fn note(&mut self, took: Duration, status: u16, answer: &[u8]) {
        self.times.push(microseconds(took));
        self.seen.bytes = answer.len();
        if status >= 400 {
            self.seen.refused += 1;
            self.seen.refusal =
                String::from_utf8_lossy(answer.get(..answer.len().min(2000)).unwrap_or_default()).into();
        }
    }
}

fn microseconds(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

/// Carries out the plan of a file and prints what was seen.
pub(crate) async fn run(file: &Path) -> anyhow::Result<()> {
    let text = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let plan: Plan = serde_json::from_slice(&text).context("the plan cannot be read")?;
    let requests: Vec<Vec<u8>> = plan.requests.iter().map(|r| r.bytes(&plan.address)).collect();
    let shared =
        Shared { times: Vec::with_capacity(1 << 20), requests, once: plan.once, next: 0, seen: Seen::default() };
    let shared = Rc::new(RefCell::new(shared));
    let mut connections = Vec::new();
    for _ in 0..plan.connections {
        connections.push(Connection::open(&plan.address).await?);
    }
    let began = Instant::now();
    let end = began + Duration::from_millis(plan.milliseconds);
    let local = tokio::task::LocalSet::new();
    let askers: Vec<_> =
        connections.into_iter().map(|connection| local.spawn_local(ask(connection, Rc::clone(&shared), end))).collect();
    local
        .run_until(async {
            for asker in askers {
                asker.await??;
            }
            anyhow::Ok(())
        })
        .await?;
    let took = began.elapsed();
    let mut shared = shared.borrow_mut();
    let mut times = std::mem::take(&mut shared.times);
    times.sort_unstable();
    let at = |percent: usize| times.get((times.len() * percent / 100).min(times.len().saturating_sub(1))).copied();
    let seen = Seen {
        answers: times.len(),
        microseconds: microseconds(took),
        p50_us: at(50).unwrap_or(0),
        p99_us: at(99).unwrap_or(0),
        max_us: at(100).unwrap_or(0),
        ..std::mem::take(&mut shared.seen)
    };
    println!("{}", serde_json::to_string(&seen)?);
    Ok(())
}

async fn ask(mut connection: Connection, shared: Rc<RefCell<Shared>>, end: Instant) -> anyhow::Result<()> {
    while Instant::now() < end {
        let Some(request) = shared.borrow_mut().take() else { break };
        let began = Instant::now();
        let status = connection.exchange(&request).await?;
        shared.borrow_mut().note(began.elapsed(), status, connection.answer());
    }
    Ok(())
}
