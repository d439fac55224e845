//! Reading visits for what is to be checked: each document once for each of its changes, whoever asks.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use baolian_record::visit::{Fix, Visit};
use baolian_wire::{DocId, Kind};
use rusqlite::Connection;

use super::Looked;
use crate::coverage;
use crate::error::Result;
use crate::judge;
use crate::store::entry;

/// Most visits that are remembered: a year of a province.
const REMEMBERED: usize = 60_000;

/// What was read of visits, as of the row that last changed each.
#[derive(Debug, Default)]
pub(crate) struct Memory(Mutex<HashMap<DocId, (u64, Read)>>);

#[derive(Debug, Clone)]
struct Read {
    wall: i64,
    fix: Option<Fix>,
    texts: Vec<String>,
    addenda: Vec<String>,
}

impl Memory {
    /// A visit with what its document says.
    pub fn look(&self, conn: &Connection, visit: coverage::Visit) -> Result<Looked> {
        let position = entry::last_about(conn, visit.id)?;
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let read = known.get(&visit.id).filter(|(at, _)| *at == position);
        let read = read.map(|(_, read)| read.clone());
        drop(known);
        let read = match read {
            Some(read) => read,
            None => {
                let document = judge::load(conn, Kind::Visit, visit.id)?;
                let read = Read::of(Visit::read(&document.view()));
                let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
                if known.len() >= REMEMBERED {
                    known.clear();
                }
                known.insert(visit.id, (position, read.clone()));
                read
            }
        };
        Ok(Looked {
            visit: visit.id,
            cadre: visit.cadre,
            station: visit.station,
            after: visit.after,
            before: visit.before,
            estimate: visit.estimate,
            wall: read.wall,
            fix: read.fix,
            texts: read.texts,
            addenda: read.addenda,
        })
    }
}

impl Read {
    fn of(visit: Visit) -> Self {
        let texts = [
            visit.looked_into,
            visit.helped,
            visit.explained,
            visit.notes,
        ];
        Self {
            wall: visit.at,
            fix: visit.fix,
            texts: texts.into_iter().filter(|t| !t.is_empty()).collect(),
            addenda: visit.addenda.into_iter().map(|a| a.text).collect(),
        }
    }
}
