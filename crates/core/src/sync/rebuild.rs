//! After a refusal: the document without what was refused, the rest written again (design, section 5, "Verdicts").
//!
//! Only the refused entry and those that name it go to the tray; everything
//! else that was written on top of it is recorded once more, says which entry
//! it replaces, and is judged by that one's time and permission.

use std::collections::{BTreeMap, BTreeSet};

use automerge::{ActorId, Change, ChangeHash};
use baolian_record::Document;
use baolian_record::document::{change_hash, hash_of};
use baolian_record::replay::{self, ReRecorded, Replayed};
use baolian_wire::verdict::Code;
use baolian_wire::{DocId, Entry, EntryRef, Reason};
use rusqlite::Connection;

use super::Synced;
use crate::error::Result;
use crate::store::change::{self, Place};
use crate::store::document::{self, Fixed};
use crate::store::log::{self, EntryState, LogRow};
use crate::store::projection;
use crate::store::setting::Identity;
use crate::store::shelf::{self, TrayItem};
use crate::tablet::{NewEntry, Tablet, describe};

impl Tablet {
    /// Acts on the refusals that one part brought.
    pub(crate) fn after_verdicts(
        &self,
        c: &Connection,
        identity: &Identity,
        refused: &[(u64, Reason)],
        synced: &mut Synced,
    ) -> Result<()> {
        let (resting, roots): (Vec<_>, Vec<_>) = refused
            .iter()
            .cloned()
            .partition(|(_, reason)| reason.code == Code::RestsOn);
        self.take_out(c, identity, &roots, synced)?;
        // What rests on a refused entry was written again together with it.
        // If it still stands in its document, nothing else will take it out.
        self.take_out(c, identity, &resting, synced)
    }

    fn take_out(
        &self,
        c: &Connection,
        identity: &Identity,
        refused: &[(u64, Reason)],
        synced: &mut Synced,
    ) -> Result<()> {
        let mut by_doc: BTreeMap<DocId, Vec<(LogRow, Reason)>> = BTreeMap::new();
        for (n, reason) in refused {
            let Some(row) = log::get(c, identity.device, *n)? else {
                continue;
            };
            let stands = match row.change {
                Some(hash) => change::document_of(c, hash)?.is_some(),
                None => false,
            };
            if stands {
                by_doc
                    .entry(row.doc)
                    .or_default()
                    .push((row, reason.clone()));
            } else if row.replaced_by == 0 && reason.code != Code::RestsOn {
                self.lay_aside(c, identity, &row, reason, None)?;
            }
        }
        for (doc, rows) in by_doc {
            self.rebuild(c, identity, doc, &rows, synced)?;
        }
        Ok(())
    }

    fn rebuild(
        &self,
        c: &Connection,
        identity: &Identity,
        id: DocId,
        refused: &[(LogRow, Reason)],
        synced: &mut Synced,
    ) -> Result<()> {
        let Some((fixed, old)) = document::load(c, id)? else {
            return Ok(());
        };
        let hashes: BTreeSet<ChangeHash> = refused
            .iter()
            .filter_map(|(row, _)| row.change.map(change_hash))
            .collect();
        let (mut new, descendants) = replay::rebuild_without(&old, &hashes)?;
        for (row, reason) in refused {
            self.lay_aside(c, identity, row, reason, Some(&old))?;
        }
        let mut mapping = Replayed::default();
        let mut actors: BTreeMap<ActorId, ActorId> = BTreeMap::new();
        let rests_on = refused.first().map_or(0, |(row, _)| row.n);
        for change in &descendants {
            let hash = hash_of(change.hash());
            let Some((device, row)) = log::of_change(c, hash)? else {
                // Headquarters never sends what rests on a refused change.
                change::put(c, hash, Place::Quarantined)?;
                continue;
            };
            let actor = match actors.get(change.actor_id()) {
                Some(actor) => actor.clone(),
                None => {
                    let actor = self.fresh_actor(identity.device)?;
                    actors.insert(change.actor_id().clone(), actor.clone());
                    actor
                }
            };
            let entry = EntryRef { device, n: row.n };
            match replay::re_record(&old, &mut new, change, &actor, &mut mapping)? {
                ReRecorded::Change(again) => {
                    let n = self.record_again(c, identity, &fixed, &new, &again, &row, entry)?;
                    log::replaced(c, device, row.n, n)?;
                    change::put(c, hash, Place::TakenOut)?;
                    synced.re_recorded += 1;
                }
                ReRecorded::NamesRefused => {
                    let reason = Reason::rests_on(EntryRef {
                        device: identity.device,
                        n: rests_on,
                    });
                    self.lay_aside(c, identity, &row, &reason, Some(&old))?;
                }
            }
        }
        if !new.is_begun() {
            baolian_lists::remove(c, id)?;
            document::remove(c, id)
        } else if fixed.forget {
            // Gone from view: it is in no list.
            Ok(())
        } else {
            projection::write(c, id, &new)
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn record_again(
        &self,
        c: &Connection,
        identity: &Identity,
        fixed: &Fixed,
        doc: &Document,
        again: &Change,
        row: &LogRow,
        replaces: EntryRef,
    ) -> Result<u64> {
        let old = Entry::decode(&row.entry)?;
        let entry = NewEntry {
            fixed,
            change: again,
            relies: old.header.relies().to_vec(),
            replaces: Some(replaces),
        };
        self.record(c, identity, self.env.clock.now(), doc, &entry)
    }

    /// Takes one own entry out of its document and into the tray.
    fn lay_aside(
        &self,
        c: &Connection,
        identity: &Identity,
        row: &LogRow,
        reason: &Reason,
        doc: Option<&Document>,
    ) -> Result<()> {
        let wrote = match (row.change, doc) {
            (Some(hash), Some(doc)) => describe(doc, hash),
            _ => serde_json::Value::Null,
        };
        if let Some(hash) = row.change {
            change::put(c, hash, Place::TakenOut)?;
        }
        if stands_anyway(c, row)? {
            return Ok(());
        }
        shelf::put_in_tray(
            c,
            &TrayItem {
                device: identity.device,
                n: row.n,
                doc: row.doc,
                reason: reason.clone(),
                wrote,
                at: self.env.clock.now().wall_ms,
                done: false,
            },
        )
    }
}

/// Whether an entry records again what is applied by now, headquarters having
/// judged otherwise since it was taken back in time: nothing is missing.
fn stands_anyway(c: &Connection, row: &LogRow) -> Result<bool> {
    let Some(of) = Entry::decode(&row.entry)?.header.replaces else {
        return Ok(false);
    };
    let first = log::get(c, of.device, of.n)?;
    Ok(first.is_some_and(|first| first.state == EntryState::Applied))
}
