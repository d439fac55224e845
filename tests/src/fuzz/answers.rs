//! A headquarters that is evil, or whose key was stolen: it signs whatever it likes for a tablet.
//!
//! The tablet takes it or says why not; it does not stop, its own log stays as
//! it was, its database is whole, and an honest headquarters finds it as before.

use std::sync::Mutex;

use baolian_core::env::{Answer, Transport, TransportError};
use baolian_disk::Tree;
use baolian_wire::down::FrameReader;
use baolian_wire::key::SecretKey;
use baolian_wire::pack::{self, Format};
use baolian_wire::{DocId, cbor};

use super::Target;
use super::lawful::Overhears;
use super::read::signed;
use crate::world::{Held, World};

const STATION: &str = "420102002-01";

/// Answers each request with the same frame.
struct Says {
    frame: Vec<u8>,
    keys: Vec<u8>,
    asked: Mutex<u32>,
}

impl Transport for Says {
    fn post(
        &self,
        path: &str,
        _body: &[u8],
        take: &mut dyn FnMut(&[u8]) -> bool,
    ) -> Result<Answer, TransportError> {
        let mut asked = self.asked.lock().unwrap();
        *asked += 1;
        if *asked > 20 {
            // It would go on for ever.
            return Err(TransportError::NoNetwork);
        }
        let bytes = match path {
            "/v1/keys" => &self.keys,
            "/v1/sync" => &self.frame,
            _ => return Err(TransportError::NoNetwork),
        };
        take(bytes);
        Ok(Answer {
            status: 200,
            retry_after: None,
        })
    }
}

/// A tablet that is given such answers.
pub struct Answers {
    world: World,
    /// The tablet before any of them.
    before: Tree,
    held: Held,
    issue: DocId,
    recorded: u64,
    working: SecretKey,
    keys: Vec<u8>,
}

impl Answers {
    /// A tablet with own work, some of it not sent yet.
    #[must_use]
    pub fn new() -> Self {
        let mut world = World::two_stations_in(crate::world::memory(), 8);
        let held = world.tablet("li");
        let issue = held.issue_in(None, STATION, "门锁损坏");
        held.sync();
        held.add_progress(issue, "还没有送出", None).unwrap();
        let recorded = held.sync_state().unwrap().recorded;
        let seed = std::fs::read_to_string(world.hq().dir().join("keys/working")).unwrap();
        let seed = data_encoding::HEXLOWER
            .decode(seed.trim().as_bytes())
            .unwrap();
        let working = SecretKey::from_seed(&seed.try_into().unwrap());
        let keys = cbor::encode(&world.hq().certificates().unwrap());
        drop(held);
        let before = Tree::of(&world.path("li-1")).unwrap();
        let held = world.known("li-1").unwrap();
        Self {
            world,
            before,
            held,
            issue,
            recorded,
            working,
            keys,
        }
    }

    /// What headquarters would say to it, before it is packed, its format first.
    #[must_use]
    pub fn lawful(&mut self) -> Vec<Vec<u8>> {
        let mut other = self.world.tablet("li");
        other.add_progress(self.issue, "另一台写的", None).unwrap();
        let visit = other.visit(STATION);
        other.seal(visit).unwrap();
        other.sync();
        other.restart();
        let overhears = Overhears::of(&self.held);
        drop(self.held.tablet().sync(&overhears));
        let mut reader = FrameReader::default();
        for answer in overhears.answers.into_inner().unwrap() {
            reader.feed(&answer);
        }
        let mut parts = Vec::new();
        while let Some(frame) = reader.next_frame().unwrap() {
            let (format, bytes) = pack::unpack(&frame.body).unwrap();
            parts.push([vec![format as u8], bytes].concat());
            // The same in the plain form, where everything is in reach of a mutation.
            let part = frame.read(&self.working.public()).unwrap();
            parts.push([vec![Format::Plain as u8], cbor::encode(&part)].concat());
        }
        self.renew();
        parts
    }

    /// It is as it was, and can still do all it could.
    fn is_whole(&self) {
        let state = self.held.sync_state().unwrap();
        assert!(state.recorded >= self.recorded, "its own log is shorter");
        self.held.check().unwrap();
        self.held.facts().unwrap();
        self.held.tray().unwrap();
    }
}

impl Default for Answers {
    fn default() -> Self {
        Self::new()
    }
}

impl Target for Answers {
    fn name(&self) -> &'static str {
        "answer"
    }

    fn take(&mut self, input: &[u8]) -> String {
        let Ok(format) = Format::of_packed(input) else {
            return "no format".into();
        };
        let Ok(body) = pack::pack(format, &input[1..]) else {
            return "too long".into();
        };
        let says = Says {
            frame: signed(body, &self.working).to_stream(),
            keys: self.keys.clone(),
            asked: Mutex::default(),
        };
        let came = match self.held.tablet().sync(&says) {
            Ok(synced) => format!("taken {} {}", synced.received > 0, synced.began_new_log),
            Err(e) => {
                let code = e.code().to_owned();
                let inside = ["storage", "damaged_database"];
                assert!(!inside.contains(&&*code), "the tablet is damaged: {e}");
                code
            }
        };
        self.is_whole();
        if !came.starts_with("malformed") {
            self.renew();
        }
        came
    }

    fn look(&mut self) {
        // An honest headquarters finds it as before.
        self.held.sync();
        let state = self.held.sync_state().unwrap();
        assert_eq!(state.held, state.recorded);
        let shown = serde_json::to_string(&self.held.issue(self.issue).unwrap().issue).unwrap();
        assert!(shown.contains("还没有送出"), "{shown}");
        self.renew();
    }

    fn renew(&mut self) {
        let folder = self.world.path("li-1");
        let before = &self.before;
        self.held.replaced(|| {
            drop(std::fs::remove_dir_all(&folder));
            before.write_to(&folder).unwrap();
        });
    }

    fn in_a_row(&self) -> usize {
        60
    }
}
