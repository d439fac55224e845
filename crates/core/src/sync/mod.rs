//! Synchronising: a machine that is fed with bytes and time, the same over
//! HTTP, in a simulated world or over a file.
//!
//! [`Tablet::sync`] runs rounds until both sides have everything. Each round
//! reads what is to be sent, lets go of the database, waits for the network,
//! and commits each part that arrives together with the cursor after it.

pub mod auto;
pub mod down;
pub mod http;
pub mod lock;
mod pace;
pub mod rebuild;
mod returning;
pub mod schedule;
pub mod state;
pub mod succession;
pub mod up;

use baolian_wire::down::{FrameReader, LogAnswer};
use serde::Serialize;

use pace::Pace;

pub use state::{NextStep, Progress, SyncError, SyncState, Trouble};

use crate::env::{Answer, Transport};
use crate::error::{Error, Result};
use crate::store::{again, part, setting, shelf};
use crate::tablet::{Tablet, UNKNOWN_DEVICE};

/// Most rounds of one call; more would mean that the two sides do not agree.
const ROUNDS: usize = 10_000;

/// What one call of [`Tablet::sync`] did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Synced {
    /// Entries sent.
    pub sent: u64,
    /// Entries of others received.
    pub received: u64,
    /// Bytes of headquarters' answers.
    pub bytes_down: u64,
    /// Own entries applied.
    pub applied: u64,
    /// Own entries refused.
    pub refused: u64,
    /// Own entries written again without what was refused.
    pub re_recorded: u64,
    /// Round trips.
    pub rounds: u64,
    /// This tablet turned out to be a copy and began a new log.
    pub began_new_log: bool,
}

impl Tablet {
    /// Sends and receives until both sides have everything. Safe to stop at
    /// any byte: what was acknowledged stays, the rest is sent again.
    ///
    /// # Errors
    /// [`Error::Transport`], [`Error::HqBusy`], [`Error::HqRefused`],
    /// [`Error::WrongHq`]. Nothing is lost by any of them.
    pub fn sync(&self, transport: &dyn Transport) -> Result<Synced> {
        self.sync_with(transport, &mut |_| {})
    }

    /// As [`Self::sync`], telling how far it is.
    ///
    /// # Errors
    /// As [`Self::sync`].
    pub fn sync_with(
        &self,
        transport: &dyn Transport,
        tell: &mut dyn FnMut(&Progress),
    ) -> Result<Synced> {
        let done = self.exchange(transport, tell);
        if matches!(done, Err(Error::Damaged(_))) {
            // What comes for a damaged document waits until it is mended.
            self.store
                .write_unshown(|tx| crate::tablet::begin_check_for_damage(tx))?;
        }
        done
    }

    fn exchange(
        &self,
        transport: &dyn Transport,
        tell: &mut dyn FnMut(&Progress),
    ) -> Result<Synced> {
        let mut synced = Synced::default();
        let mut introduced = false;
        let mut given_all = false;
        let mut pace = Pace::default();
        let mut usual = Asking::ToGoOn;
        let mut asking = usual;
        if self
            .store
            .read(|c| setting::get(c, setting::NEW_LOG))?
            .is_some()
        {
            self.begin_new_log(transport)?;
            synced.began_new_log = true;
        }
        for _ in 0..ROUNDS {
            synced.rounds += 1;
            match self.round(transport, asking, &mut pace, &mut synced, tell) {
                Ok(true) => return Ok(synced),
                Ok(false) => asking = usual,
                Err(Error::HqRefused { code, .. })
                    if asking == Asking::ToGoOn && UNREADABLE.contains(&code.as_str()) =>
                {
                    usual = Asking::Plainly;
                    asking = usual;
                }
                Err(Error::HqRefused { code, .. })
                    if asking == Asking::Plainly && code == BAD_SIGNATURE =>
                {
                    asking = Asking::WhatIsHeld;
                }
                Err(Error::HqRefused { code, .. })
                    if code == UNKNOWN_DEVICE && !given_all && self.note_all_lost()? =>
                {
                    given_all = true;
                    asking = Asking::ToBeKnown;
                }
                Err(Error::HqRefused { code, message }) if code == UNKNOWN_DEVICE => {
                    asking = usual;
                    if introduced || !self.introduce_again(transport)? {
                        return Err(Error::HqRefused { code, message });
                    }
                    introduced = true;
                }
                Err(e) => return Err(e),
            }
        }
        Err(Error::HqRefused {
            code: "no_end".into(),
            message: "the exchange did not come to an end".into(),
        })
    }

    /// One request and its answer; true when nothing is left to do.
    fn round(
        &self,
        transport: &dyn Transport,
        asking: Asking,
        pace: &mut Pace,
        synced: &mut Synced,
        tell: &mut dyn FnMut(&Progress),
    ) -> Result<bool> {
        let out = self.next_request(asking, *pace)?;
        tell(&Progress {
            received: synced.received,
            bytes_down: synced.bytes_down,
            ..out.progress
        });
        let mut told = synced.bytes_down;
        let began = self.env.clock.now();
        let mut frames = FrameReader::default();
        let mut refusal = Vec::new();
        let mut outcome = Outcome::default();
        let mut failed: Option<Error> = None;
        let answer = transport.post("/v1/sync", &out.bytes, &mut |piece| {
            // Until the status is known the bytes may be a refusal, which is JSON and short.
            if refusal.len() < 4096 {
                refusal.extend_from_slice(&piece[..piece.len().min(4096)]);
            }
            frames.feed(piece);
            synced.bytes_down += piece.len() as u64;
            let before = synced.received;
            match self.take_frames(transport, &mut frames, &out, &mut outcome, synced) {
                Ok(()) => {
                    if synced.received > before || synced.bytes_down - told >= TOLD_EVERY {
                        told = synced.bytes_down;
                        tell(&Progress {
                            received: synced.received,
                            bytes_down: synced.bytes_down,
                            bytes: 0,
                            ..out.progress
                        });
                    }
                    true
                }
                Err(e) => {
                    failed = Some(e);
                    false
                }
            }
        });
        let answer = answer?;
        if answer.status != 200 {
            let refused = refused(answer, &refusal);
            if refused.code() == NOT_OURS && out.giving.returned.is_some() {
                tracing::error!(error = %refused, "headquarters would not have its parts back");
                self.store.write(|tx| {
                    part::not_taken(tx, &out.giving.serials)?;
                    shelf::receipts_not_taken(tx, &out.giving.receipts)
                })?;
                return Ok(false);
            }
            return Err(refused);
        }
        if let Some(e) = failed {
            return Err(e);
        }
        if let Some(e) = outcome.no_frame {
            return Err(e.into());
        }
        if frames.is_cut() || outcome.log.is_none() {
            return Err(crate::env::TransportError::Cut("the answer is incomplete".into()).into());
        }
        match outcome.log {
            Some(LogAnswer::Diverged { n, head }) => {
                tracing::info!(n, %head, "headquarters knows this log differently; beginning a new one");
                self.begin_new_log(transport)?;
                synced.began_new_log = true;
                Ok(false)
            }
            Some(LogAnswer::SendFrom { .. }) => Ok(false),
            _ => {
                if out.full {
                    pace.took(self.env.clock.now().mono_ms.saturating_sub(began.mono_ms));
                }
                synced.sent += out.entries;
                let open = self.store.read(|c| {
                    let lost = part::any_lost(c)? || shelf::any_receipt_lost(c)?;
                    Ok(lost || again::open(c)?.is_some())
                })?;
                Ok(!outcome.more && !open && !self.has_more_to_send()?)
            }
        }
    }
}

/// How far it is is told after so many bytes of an answer.
const TOLD_EVERY: u64 = 8 * 1024;
/// Headquarters' code for parts that it did not send.
const NOT_OURS: &str = "returned_not_ours";
/// Its code for a request that its chain does not lead to.
const BAD_SIGNATURE: &str = "bad_signature";
/// Its codes for a part that it could not unpack to what was signed: it holds
/// less than it gave receipts for, or knows no packed parts.
const UNREADABLE: [&str; 4] = [BAD_SIGNATURE, "unresolved", "malformed", "unknown_version"];

/// What a request is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asking {
    /// To continue the log after what is held, in few bytes.
    ToGoOn,
    /// The same, every entry and change in its own bytes.
    Plainly,
    /// Only to hear what is held. The signature covers the chain, and where
    /// headquarters holds another history than its receipts said, it can be
    /// checked against the log's very start alone.
    WhatIsHeld,
    /// To be known again by a headquarters that has forgotten this tablet, by
    /// what it once sent.
    ToBeKnown,
}

impl Asking {
    /// Whether it goes on with the log, in whatever form.
    pub(crate) fn goes_on(self) -> bool {
        matches!(self, Self::ToGoOn | Self::Plainly)
    }
}

/// What the answer to one request said.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) log: Option<LogAnswer>,
    pub(crate) more: bool,
    /// Up to where headquarters' verified backups reach.
    pub(crate) backed_up: u64,
    /// What came was no frame.
    pub(crate) no_frame: Option<baolian_wire::WireError>,
}

/// Posts and takes the whole answer.
pub(crate) fn post_whole(
    transport: &dyn Transport,
    path: &str,
    body: &[u8],
    limit: usize,
) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let answer = transport.post(path, body, &mut |piece| {
        bytes.extend_from_slice(piece);
        bytes.len() <= limit
    })?;
    if answer.status == 200 {
        Ok(bytes)
    } else {
        Err(refused(answer, &bytes))
    }
}

/// Headquarters' refusal of a whole request: `{"error": {"code", "message"}}`.
fn refused(answer: Answer, body: &[u8]) -> Error {
    let json: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    let text = |key: &str| {
        let value = json.get("error").and_then(|e| e.get(key));
        value.and_then(|v| v.as_str()).map(str::to_owned)
    };
    let busy = answer.status == 503 || answer.status == 429;
    let busy = busy && text("code").is_none_or(|code| matches!(&*code, "busy" | "stopping"));
    if busy {
        return Error::HqBusy(answer.retry_after);
    }
    Error::HqRefused {
        code: text("code").unwrap_or_else(|| format!("http_{}", answer.status)),
        message: text("message").unwrap_or_default(),
    }
}
