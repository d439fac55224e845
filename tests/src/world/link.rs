//! A tablet's way to headquarters: down, slow, cut at any byte of either direction;
//! answers are lost after headquarters has committed, requests arrive twice, late, out of order.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use baolian_core::env::{Answer, Transport, TransportError};
use baolian_hq::HqError;
use baolian_wire::pack::Format;
use baolian_wire::up::SyncRequest;

use super::server::Server;

/// What happens to one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weather {
    /// There is no way.
    Down,
    /// The link breaks after so many thousandths of the request.
    CutUp(usize),
    /// The link breaks after so many thousandths of the answer.
    CutDown(usize),
    /// Headquarters takes it, the answer is lost.
    Lost,
    /// It arrives twice; the second answer comes back.
    Twice,
    /// It is held up on the way, and arrives when other things have arrived before.
    Late,
    /// So many milliseconds pass on the way there, and as many on the way back.
    Slow(i64),
}

/// A way to headquarters.
pub struct Line {
    server: Arc<Server>,
    down: AtomicBool,
    lose_answers: AtomicBool,
    /// Headquarters is taken for one of an older version: what is packed is sent plainly.
    plain: AtomicBool,
    weather: Mutex<VecDeque<Weather>>,
    held_up: Mutex<Vec<(String, Vec<u8>)>>,
}

impl Line {
    pub(super) fn to(server: &Arc<Server>) -> Arc<Self> {
        Arc::new(Self {
            server: Arc::clone(server),
            down: AtomicBool::new(false),
            lose_answers: AtomicBool::new(false),
            plain: AtomicBool::new(false),
            weather: Mutex::default(),
            held_up: Mutex::default(),
        })
    }

    pub(super) fn set_down(&self, down: bool) {
        self.down.store(down, Ordering::SeqCst);
    }

    pub(super) fn set_lose_answers(&self, lose: bool) {
        self.lose_answers.store(lose, Ordering::SeqCst);
    }

    pub(super) fn set_plain(&self, plain: bool) {
        self.plain.store(plain, Ordering::SeqCst);
    }

    /// What the next requests meet, one each; then the sky is clear.
    pub(super) fn set_weather(&self, weather: &[Weather]) {
        *self.weather.lock().unwrap() = weather.iter().copied().collect();
    }

    /// What was held up arrives now, the last first. Nobody waits for the answers.
    pub fn deliver_late(&self) {
        let held_up = std::mem::take(&mut *self.held_up.lock().unwrap());
        for (path, body) in held_up.iter().rev() {
            drop(self.ask(path, body));
        }
    }

    fn ask(&self, path: &str, body: &[u8]) -> Result<Vec<u8>, HqError> {
        match path {
            "/v1/enrol" => self.server.enrol(body),
            "/v1/keys" => {
                let certificates = self.server.hq().certificates()?;
                Ok(baolian_wire::cbor::encode(&certificates))
            }
            _ => self.server.sync(body),
        }
    }
}

/// The first so many thousandths of some bytes, never all of them.
fn cut(bytes: &[u8], thousandths: usize) -> &[u8] {
    let most = bytes.len().saturating_sub(1);
    &bytes[..(bytes.len() * thousandths / 1000).min(most)]
}

fn is_packed(body: &[u8]) -> bool {
    let format = SyncRequest::decode(body).and_then(|r| Format::of_packed(&r.body));
    matches!(format, Ok(Format::Bundle))
}

fn refusal(take: &mut dyn FnMut(&[u8]) -> bool, code: &str, message: &str) -> Answer {
    let json = serde_json::json!({"error": {"code": code, "message": message}});
    take(json.to_string().as_bytes());
    Answer {
        status: 400,
        retry_after: None,
    }
}

impl Transport for Line {
    fn post(
        &self,
        path: &str,
        body: &[u8],
        take: &mut dyn FnMut(&[u8]) -> bool,
    ) -> Result<Answer, TransportError> {
        let weather = self.weather.lock().unwrap().pop_front();
        if self.down.load(Ordering::SeqCst) || weather == Some(Weather::Down) {
            return Err(TransportError::NoNetwork);
        }
        let cut_off = |when: &str| Err(TransportError::Cut(when.into()));
        match weather {
            Some(Weather::CutUp(at)) => {
                // Half a request is none: headquarters must not act on it.
                if !body.is_empty() {
                    assert!(self.ask(path, cut(body, at)).is_err(), "half a request");
                }
                return cut_off("on the way up");
            }
            Some(Weather::Late) => {
                let late = (path.to_owned(), body.to_vec());
                self.held_up.lock().unwrap().push(late);
                return cut_off("held up");
            }
            Some(Weather::Twice) => drop(self.ask(path, body)),
            Some(Weather::Slow(ms)) => self.server.pass(ms),
            _ => {}
        }
        if self.plain.load(Ordering::SeqCst) && path == "/v1/sync" && is_packed(body) {
            return Ok(refusal(take, "unknown_version", "no packed parts here"));
        }
        let answer = self.ask(path, body);
        if let Some(Weather::Slow(ms)) = weather {
            self.server.pass(ms);
        }
        if self.lose_answers.load(Ordering::SeqCst) || weather == Some(Weather::Lost) {
            return cut_off("the answer was lost");
        }
        let bytes = match answer {
            Ok(bytes) => bytes,
            Err(e) => return Ok(refusal(take, e.code(), &e.to_string())),
        };
        if let Some(Weather::CutDown(at)) = weather {
            take(cut(&bytes, at));
            return cut_off("on the way down");
        }
        for piece in bytes.chunks(4096) {
            if !take(piece) {
                break;
            }
        }
        Ok(Answer {
            status: 200,
            retry_after: None,
        })
    }
}
