//! One connection of the load generator: as much of HTTP/1.1 as the servers here speak, because a whole client would cost more than some
//! of the servers measured.

use anyhow::{Context, bail};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// An open connection.
#[derive(Debug)]
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// How the content of an answer ends.
enum Content {
    Length(usize),
    Chunked,
}

impl Connection {
    pub(crate) async fn open(address: &str) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).await.with_context(|| format!("cannot reach {address}"))?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(64 * 1024) })
    }

    /// Sends a request and takes the whole answer; returns its status and where its content begins in [`Self::answer`].
    pub(crate) async fn exchange(&mut self, request: &[u8]) -> anyhow::Result<u16> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let head_end = loop {
            self.more().await?;
            if let Some(at) = find(&self.buffer, b"\r\n\r\n", 0) {
                break at + 4;
            }
        };
        let head = std::str::from_utf8(self.buffer.get(..head_end).unwrap_or_default())?;
        let status = head.get(9..12).and_then(|digits| digits.parse().ok()).context("no status")?;
        match content(head)? {
            Content::Length(length) => {
                while self.buffer.len() < head_end + length {
                    self.more().await?;
                }
            }
            Content::Chunked => self.chunks(head_end).await?,
        }
        Ok(status)
    }

    /// The last answer as it came.
    pub(crate) fn answer(&self) -> &[u8] {
        &self.buffer
    }

    async fn chunks(&mut self, mut at: usize) -> anyhow::Result<()> {
        loop {
            let line_end = loop {
                match find(&self.buffer, b"\r\n", at) {
                    Some(end) => break end,
                    None => self.more().await?,
                }
            };
            let size = std::str::from_utf8(self.buffer.get(at..line_end).unwrap_or_default())?;
            let size = usize::from_str_radix(size.trim(), 16).context("no size of a chunk")?;
            at = line_end + 2 + size + 2;
            while self.buffer.len() < at {
                self.more().await?;
            }
            if size == 0 {
                return Ok(());
            }
        }
    }

    async fn more(&mut self) -> anyhow::Result<()> {
        if self.stream.read_buf(&mut self.buffer).await? == 0 {
            bail!("the connection was closed in the middle of an answer");
        }
        Ok(())
    }
}

fn find(bytes: &[u8], wanted: &[u8], from: usize) -> Option<usize> {
    bytes.get(from..)?.windows(wanted.len()).position(|window| window == wanted).map(|at| at + from)
}

fn content(head: &str) -> anyhow::Result<Content> {
    for (name, value) in head.lines().filter_map(|line| line.split_once(':')) {
        if name.eq_ignore_ascii_case("content-length") {
            return Ok(Content::Length(value.trim().parse().context("no length")?));
        }
        if name.eq_ignore_ascii_case("transfer-encoding") && value.trim() == "chunked" {
            return Ok(Content::Chunked);
        }
    }
    bail!("an answer without a length: {head}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::TcpListener;

    #[tokio::test]
    async fn takes_whole_answers_and_no_more() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = [0; 100];
            let answers: [&[&[u8]]; 3] = [
                &[b"HTTP/1.1 200 OK\r\nContent-", b"Length: 4\r\n\r\nab", b"cd"],
                &[
                    b"HTTP/1.1 404 Not Found\r\ntransfer-encoding: chunked\r\n\r\n3\r\nab",
                    b"c\r\n1",
                    b"\r\nd\r\n0\r\n\r\n",
                ],
                &[b"HTTP/1.1 303 See Other\r\ncontent-length: 0\r\n\r\n"],
            ];
            for pieces in answers {
                let _ = stream.read(&mut request).await.unwrap();
                for piece in pieces {
                    stream.write_all(piece).await.unwrap();
                    tokio::task::yield_now().await;
                }
            }
        });
        let mut connection = Connection::open(&address).await.unwrap();
        assert_eq!(connection.exchange(b"GET").await.unwrap(), 200);
        assert!(connection.answer().ends_with(b"abcd"));
        assert_eq!(connection.exchange(b"GET").await.unwrap(), 404);
        assert!(connection.answer().ends_with(b"0\r\n\r\n"));
        assert_eq!(connection.exchange(b"GET").await.unwrap(), 303);
        assert!(connection.exchange(b"GET").await.is_err());
    }
}
