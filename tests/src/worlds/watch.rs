//! Every answer of headquarters, looked at the instant it leaves: nobody is sent a byte that they
//! may not see, and no receipt says more than what is committed.

use std::sync::{Arc, Mutex};

use baolian_wire::down::{DownItem, DownPart, FrameReader};
use baolian_wire::receipt::{Certificate, Receipt};
use baolian_wire::reference::Fact;
use baolian_wire::{AccountId, DeviceId, Entry, Payload, cbor};
use rusqlite::Connection;

use super::reference::laid_down::LaidDown;
use super::reference::sight::Doc;
use crate::world::Server;
use crate::world::server::Answered;

/// What was seen so far.
#[derive(Debug, Default)]
pub struct Watch {
    laid_down: LaidDown,
    /// What should not have been.
    pub faults: Vec<String>,
    /// Answers looked at.
    pub answers: u64,
    /// Others' entries in them.
    pub entries: u64,
}

impl Watch {
    /// Looks at everything that a headquarters answers.
    #[must_use]
    pub fn over(server: &Server) -> Arc<Mutex<Self>> {
        let watch = Arc::new(Mutex::new(Self::default()));
        let seeing = Arc::clone(&watch);
        server.watch(move |answered| seeing.lock().unwrap().look(answered));
        watch
    }

    /// Headquarters remembers less than before.
    pub fn rolled_back(&mut self) {
        self.laid_down = LaidDown::default();
    }

    fn look(&mut self, answered: &Answered<'_>) {
        self.answers += 1;
        self.laid_down.read_on(answered.db);
        let Some(account) = self.laid_down.devices.get(&answered.device).cloned() else {
            return self.fault(
                answered.device,
                "an answer to a tablet that nobody enrolled",
            );
        };
        let mut frames = FrameReader::default();
        frames.feed(answered.bytes);
        while let Some(frame) = frames.next_frame().expect("a frame") {
            let Some(key) = certificates(answered.db)
                .into_iter()
                .find(|c| c.key.fingerprint() == frame.key)
            else {
                return self.fault(answered.device, "signed by no working key");
            };
            let part = frame.open(&key.key, answered.device).expect("a part");
            if let Some(receipt) = &part.receipt {
                let receipt = receipt.verify(&key.key).expect("a receipt");
                self.receipt(answered.db, &receipt);
            }
            self.part(answered, &account, &part);
        }
        assert!(!frames.is_cut(), "whole frames");
    }

    fn fault(&mut self, device: DeviceId, what: impl std::fmt::Display) {
        self.faults.push(format!("to {device}: {what}"));
    }

    /// A receipt says what is committed.
    fn receipt(&mut self, db: &Connection, receipt: &Receipt) {
        let held = db
            .prepare_cached("SELECT chain FROM entry WHERE device = ?1 AND n = ?2")
            .unwrap()
            .query_row(
                (receipt.device.as_bytes(), i64::try_from(receipt.n).unwrap()),
                |r| r.get::<_, Vec<u8>>(0),
            );
        let fits = match (receipt.n, held) {
            (0, _) => true,
            (_, Ok(chain)) => chain == receipt.head.0.as_bytes(),
            (_, Err(_)) => false,
        };
        if !fits {
            let said = format!("a receipt for {} that is not held", receipt.n);
            self.fault(receipt.device, said);
        }
    }

    fn part(&mut self, answered: &Answered<'_>, account: &AccountId, part: &DownPart) {
        let device = answered.device;
        let revoked = self.laid_down.revoked.contains(&device);
        for item in &part.items {
            match item {
                DownItem::Applied { entry, .. } => {
                    self.entries += 1;
                    let entry = Entry::decode(entry).expect("an entry");
                    let doc = match &entry.payload {
                        Payload::Carried(old) => Entry::decode(&old.entry).unwrap().header.doc,
                        _ => entry.header.doc,
                    };
                    let seen = Doc::get(answered.db, doc)
                        .is_some_and(|doc| !revoked && self.laid_down.may_see(account, &doc));
                    if !seen {
                        let said = format!("{account} received {doc} and may not see it");
                        self.fault(device, said);
                    }
                }
                DownItem::Fact { fact, .. } => {
                    let due = matches!(
                        Fact::decode(fact),
                        Ok(Fact::Pairing(_) | Fact::Excuse(_) | Fact::VisitPeriod(_))
                    );
                    if due && self.laid_down.only_officer(account) {
                        self.fault(device, format!("{account} learns when visits are due"));
                    }
                }
                _ => {}
            }
        }
    }
}

fn certificates(db: &Connection) -> Vec<Certificate> {
    let mut query = db
        .prepare_cached("SELECT certificate FROM working_key")
        .unwrap();
    let all = query.query_map([], |r| r.get::<_, Vec<u8>>(0)).unwrap();
    all.map(|bytes| cbor::decode("certificate", &bytes.unwrap(), 1024).unwrap())
        .collect()
}
