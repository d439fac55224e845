//! How much one tablet may record on one document.
//!
//! Bounded by the tablet's own log alone, so it is the same in whatever order
//! others' entries come; and with it what judging the document can cost.

use std::collections::BTreeMap;

use baolian_wire::verdict::Code;
use baolian_wire::{DeviceId, DocId, Reason, limits};
use rusqlite::Connection;

use crate::error::Result;
use crate::judge;
use crate::store::device;
use crate::store::written::{self, Written};

/// What a device has recorded on the documents of a part.
pub(crate) struct Room {
    device: DeviceId,
    taken: BTreeMap<DocId, Taken>,
}

/// What is recorded on one document.
struct Taken {
    /// By the devices that this one goes on from.
    before: Written,
    own: Written,
}

impl Room {
    pub fn of(device: DeviceId) -> Self {
        Self {
            device,
            taken: BTreeMap::new(),
        }
    }

    /// Takes room for one more entry; the reason if there is none left.
    pub fn take(&mut self, conn: &Connection, doc: DocId, change: &[u8]) -> Result<Option<Reason>> {
        let taken = match self.taken.get_mut(&doc) {
            Some(taken) => taken,
            None => {
                let taken = self.read(conn, doc)?;
                self.taken.entry(doc).or_insert(taken)
            }
        };
        let own = taken.own.and(Written {
            entries: 1,
            operations: judge::weight(change),
        });
        let all = own.and(taken.before);
        for (taken, limit) in [
            (all.entries, limits::DOCUMENT_ENTRIES),
            (all.operations, limits::DOCUMENT_OPERATIONS),
        ] {
            if taken > limit {
                let reason = Reason::new(Code::TooLong, format!("document {limit}"));
                return Ok(Some(reason));
            }
        }
        taken.own = own;
        Ok(None)
    }

    fn read(&self, conn: &Connection, doc: DocId) -> Result<Taken> {
        let mut before = Written::default();
        for device in device::lineage(conn, self.device)?.into_iter().skip(1) {
            before = before.and(written::get(conn, doc, device)?);
        }
        Ok(Taken {
            before,
            own: written::get(conn, doc, self.device)?,
        })
    }

    /// Writes down what was taken.
    pub fn write(&self, conn: &Connection) -> Result<()> {
        for (doc, taken) in &self.taken {
            written::put(conn, *doc, self.device, taken.own)?;
        }
        Ok(())
    }
}
