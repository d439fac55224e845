//! What headquarters can say itself of a part that came packed.

use baolian_record::genesis;
use baolian_wire::pack::{Before, Known, SHORT};
use baolian_wire::up::Ground;
use baolian_wire::{DeviceId, DocId, EntryRef, Hash};
use rusqlite::Connection;

use crate::store::entry;

/// The changes held, and the log of the device that sends. A lookup that fails
/// counts as nothing held: the part then comes in the plain form.
pub(crate) struct Holdings<'c> {
    pub conn: &'c Connection,
    pub device: DeviceId,
}

impl Known for Holdings<'_> {
    fn change(&self, short: [u8; SHORT]) -> Option<(Option<DocId>, Hash)> {
        let mut shared = genesis::hashes().iter();
        if let Some(hash) = shared.find(|hash| hash.as_bytes().starts_with(&short)) {
            return Some((None, *hash));
        }
        let held = entry::change_by_short(self.conn, short).ok().flatten();
        held.map(|(doc, hash)| (Some(doc), hash))
    }
}

impl Ground for Holdings<'_> {
    fn before(&self, after: u64) -> Before {
        let at = EntryRef {
            device: self.device,
            n: after,
        };
        let held = entry::get(self.conn, at).ok().flatten();
        let bytes = held
            .as_ref()
            .and_then(|h| Some((h.entry.as_ref()?, &h.change)));
        bytes.map_or_else(Before::default, |(entry, change)| {
            Before::entry(entry, change.as_deref())
        })
    }
}
