//! A list on its way out: read row by row, sent as it is ready, never held whole.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::response::Response;
use futures_core::Stream;
use rusqlite::Connection;
use serde_json::Value;
use tokio::runtime::Handle;
use tokio::sync::mpsc;

use super::cell::{Words, text};
use super::{Column, How};
use crate::board::Board;
use crate::board::extract::AsOf;
use crate::board::problem::Problem;
use crate::error::HqError;

/// Bytes that are sent at once.
pub(super) const CHUNK: usize = 64 * 1024;
/// Chunks that wait for a slow link.
const WAITING: usize = 4;
/// How long a link may take nothing at all: whoever reads keeps a state of the database from being let go.
const STALL: Duration = Duration::from_secs(30);

/// The rows of a list as they are read: a row with the names of the accounts that it names.
pub(in crate::board) type Take<'a> =
    dyn FnMut(Value, &BTreeMap<String, String>) -> Result<(), Problem> + 'a;

/// Answers with a file of all rows that `read` hands on.
///
/// What goes wrong before anything was sent is answered as a problem; later, the answer breaks off.
pub(in crate::board) async fn stream(
    board: &Board,
    how: How,
    name: &'static str,
    columns: &'static [Column],
    read: impl FnOnce(&Connection, AsOf, &mut Take<'_>) -> Result<(), Problem> + Send + 'static,
) -> Result<Response, Problem> {
    let (send, mut chunks) = mpsc::channel(WAITING);
    let link = Link {
        send,
        handle: Handle::current(),
    };
    let job = board.clone();
    let working = board.export(move || {
        let last = match write(&job, how, name, columns, &link, read) {
            Ok(()) => Message::End,
            Err(problem) => Message::Broken(problem),
        };
        // Where even this does not get out, the answer breaks off all the same.
        let _ = link.message(last);
    });
    working.await?;
    let first = match chunks.recv().await {
        Some(Message::Broken(problem)) => return Err(problem),
        first => first,
    };
    let body = Body::from_stream(Chunks {
        first,
        chunks,
        ended: false,
    });
    Ok(how.answer(name, body))
}

fn write(
    board: &Board,
    how: How,
    name: &str,
    columns: &'static [Column],
    link: &Link,
    read: impl FnOnce(&Connection, AsOf, &mut Take<'_>) -> Result<(), Problem>,
) -> Result<(), Problem> {
    let lang = how.language();
    let key = format!("list.{name}");
    let title = text(lang, &key);
    let mut sheet = how.sheet(board, title, columns)?;
    let mut held = 0;
    board.snapshot(|conn, as_of| {
        read(conn, as_of, &mut |row, names| {
            let Value::Object(row) = row else {
                return Err(HqError::Internal("a row is no object".into()).into());
            };
            sheet.row(&row, &Words { lang, names })?;
            held += 1;
            // Looked at now and then: a row is a few hundred bytes.
            if held % 100 == 0 {
                link.send(sheet.ready())?;
            }
            Ok(())
        })
    })?;
    sheet.end(&mut |bytes| link.send(bytes))
}

/// What goes from whoever writes to whoever sends.
enum Message {
    Chunk(Bytes),
    Broken(Problem),
    /// All of it was written.
    End,
}

/// The way to whoever asked.
struct Link {
    send: mpsc::Sender<Message>,
    handle: Handle,
}

impl Link {
    fn send(&self, bytes: Vec<u8>) -> Result<(), Problem> {
        if bytes.is_empty() {
            return Ok(());
        }
        self.message(Message::Chunk(Bytes::from(bytes)))
    }

    /// Waits until there is room, but not for a link that takes nothing.
    fn message(&self, message: Message) -> Result<(), Problem> {
        let sent = self.send.send_timeout(message, STALL);
        let sent = self.handle.block_on(sent);
        sent.map_err(|_| HqError::Internal("nobody reads the export any more".into()).into())
    }
}

/// The chunks as the body of an answer. One that ends without [`Message::End`] is an error, so that no reader takes
/// half a list for all of it.
struct Chunks {
    first: Option<Message>,
    chunks: mpsc::Receiver<Message>,
    ended: bool,
}

impl Stream for Chunks {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.ended {
            return Poll::Ready(None);
        }
        let next = match self.first.take() {
            Some(first) => Some(first),
            None => std::task::ready!(self.chunks.poll_recv(cx)),
        };
        if let Some(Message::Chunk(bytes)) = next {
            return Poll::Ready(Some(Ok(bytes)));
        }
        self.ended = true;
        Poll::Ready(match next {
            Some(Message::End) => None,
            _ => Some(Err(std::io::Error::other("the export broke off"))),
        })
    }
}
