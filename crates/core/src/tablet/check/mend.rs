//! Mending what the check found: from what is kept here, else from headquarters.

use std::collections::BTreeSet;

use baolian_wire::down::{DownItem, Frame};
use baolian_wire::{EntryRef, Hash};
use rusqlite::Connection;

use super::Wrong;
use crate::error::Result;
use crate::store::change;
use crate::store::fault::{self, Came, Fault, What};
use crate::store::log::{self, EntryState};
use crate::store::{part, setting};
use crate::sync::down;
use crate::tablet::Tablet;

impl Tablet {
    /// Names what was found, contains it and mends it as far as that can be
    /// done; one transaction.
    pub(super) fn mend(&self, wrong: &[Wrong], at: i64) -> Result<()> {
        self.store.write(|tx| {
            let mut apart = BTreeSet::new();
            let mut ask = Ask::Nothing;
            for one in wrong {
                let fault = |what, key: String, doc, came| Fault {
                    what,
                    key,
                    doc,
                    at,
                    came,
                };
                let fault = match one {
                    Wrong::EntryHash(of, hash) => {
                        log::set_hash(tx, *of, *hash)?;
                        fault(What::Entry, of.to_string(), None, Came::Mended)
                    }
                    Wrong::Chain(of, chain) => {
                        log::set_chain(tx, *of, *chain)?;
                        fault(What::Entry, of.to_string(), None, Came::Mended)
                    }
                    Wrong::Entry(of, doc) => {
                        let came = entry(tx, *of)?;
                        ask = ask.max(Ask::own(came));
                        fault(What::Entry, of.to_string(), Some(*doc), came)
                    }
                    Wrong::Change(hash, doc) => {
                        let came = self.change(tx, *hash)?;
                        if came != Came::Mended {
                            ask = ask.max(of_change(tx, *hash, came)?);
                            change::set_aside(tx, *hash)?;
                            apart.insert(*doc);
                        }
                        fault(What::Change, hash.to_string(), Some(*doc), came)
                    }
                    Wrong::Document(doc) => {
                        apart.insert(*doc);
                        ask = ask.max(Ask::Everything);
                        fault(What::Document, doc.to_string(), Some(*doc), Came::Asked)
                    }
                    Wrong::File(why) => fault(What::File, why.clone(), None, Came::Lost),
                };
                tracing::error!(what = ?fault.what, key = fault.key, came = ?fault.came, "the check found something wrong");
                fault::put(tx, &fault)?;
            }
            for doc in &apart {
                change::take_apart(tx, *doc)?;
            }
            down::merge_what_waits(tx, &apart)?;
            match ask {
                Ask::Nothing => Ok(()),
                Ask::Everything => setting::read_everything_again(tx),
                Ask::OwnToo => {
                    // Headquarters tells a log of its own entries only what
                    // became of them; it sends them to a new one.
                    setting::set(tx, setting::NEW_LOG, b"1")?;
                    setting::read_everything_again(tx)
                }
            }
        })
    }

    /// A change whose bytes are not what was hashed: the bytes may stand in a
    /// part that was kept, else headquarters may have them.
    fn change(&self, c: &Connection, hash: Hash) -> Result<Came> {
        let keys = setting::working_keys(c)?;
        let found = part::find(c, |frame: &Frame| {
            let key = keys.iter().find(|k| k.key.fingerprint() == frame.key)?;
            let part = frame.read(&key.key).ok()?;
            part.items.into_iter().find_map(|item| match item {
                DownItem::Applied { change, .. }
                    if Hash::of(change.get(8..).unwrap_or_default()) == hash =>
                {
                    Some(change.to_vec())
                }
                _ => None,
            })
        })?;
        if let Some(bytes) = found {
            change::set_bytes(c, hash, &bytes)?;
            return Ok(Came::Mended);
        }
        Ok(match log::of_change(c, hash)? {
            Some((_, row)) if row.state == EntryState::Waiting => Came::Lost,
            _ => Came::Asked,
        })
    }
}

/// What headquarters is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Ask {
    Nothing,
    /// What others wrote.
    Everything,
    /// What was written here, too.
    OwnToo,
}

impl Ask {
    fn own(came: Came) -> Self {
        match came {
            Came::Asked => Self::OwnToo,
            _ => Self::Nothing,
        }
    }
}

fn of_change(c: &Connection, hash: Hash, came: Came) -> Result<Ask> {
    Ok(match (came, log::of_change(c, hash)?) {
        (Came::Asked, Some(_)) => Ask::OwnToo,
        (Came::Asked, None) => Ask::Everything,
        _ => Ask::Nothing,
    })
}

/// An entry whose bytes are not what was hashed: headquarters has them if it
/// holds it and applied it.
fn entry(c: &Connection, of: EntryRef) -> Result<Came> {
    let state = log::get(c, of.device, of.n)?.map(|row| row.state);
    Ok(match state {
        Some(EntryState::Applied) => Came::Asked,
        _ => Came::Lost,
    })
}
