//! The older records of a station on demand: what a tablet of an office or a leader does not get by itself.

use std::collections::BTreeMap;

use baolian_record::permission::{Action, Standing};
use baolian_wire::entry::HistoryWish;
use baolian_wire::{Audience, DocId, Entry, Header, Kind, Payload, StationCode};
use rusqlite::Connection;
use serde::Serialize;

use super::{Tablet, newest_receipt, station_code};
use crate::error::Result;
use crate::store::setting::{self, Identity};
use crate::store::{log, reference};

/// How far a wish for older records has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum HistoryState {
    /// Asked for; they come with the next sync.
    Asked,
    /// Here.
    Here,
    /// Let go of; they go with the next sync.
    LettingGo,
}

/// A station whose older records this person asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct HistoryItem {
    /// The station.
    pub station: StationCode,
    /// Its short name, where it is known here.
    pub station_name: String,
    /// How far it has come.
    pub state: HistoryState,
}

impl Tablet {
    /// Asks for the older records of a station: closed issues, answered leads,
    /// support that is over, visits of earlier periods. They come with the
    /// next sync to all tablets of this person and stay until they are let go
    /// of, or until those of twenty other stations were asked for since.
    ///
    /// # Errors
    /// [`crate::Error::Refused`] if this person is no office and no leader of
    /// the station's area: everybody else holds them anyway or never sees them.
    pub fn fetch_history(&self, station: &str) -> Result<HistoryItem> {
        self.wish_for(station, true)
    }

    /// Lets go of the older records of a station; they are forgotten with the next sync.
    ///
    /// # Errors
    /// As [`Self::fetch_history`].
    pub fn let_go_of_history(&self, station: &str) -> Result<HistoryItem> {
        self.wish_for(station, false)
    }

    /// The stations whose older records this person asked for, by code.
    ///
    /// # Errors
    /// [`crate::Error::NotEnrolled`].
    pub fn histories(&self) -> Result<Vec<HistoryItem>> {
        self.store.read(|c| {
            let identity = setting::identity(c)?;
            let here = reference::histories(c)?.into_iter();
            let mut held: BTreeMap<StationCode, HistoryState> = here
                .map(|wish| (wish.station, HistoryState::Here))
                .collect();
            for (station, wanted) in waiting(c, &identity)? {
                let here = held.get(&station) == Some(&HistoryState::Here);
                match (wanted, here) {
                    (true, true) => {}
                    (true, false) => drop(held.insert(station, HistoryState::Asked)),
                    (false, true) => drop(held.insert(station, HistoryState::LettingGo)),
                    (false, false) => drop(held.remove(&station)),
                }
            }
            let item = |(station, state)| named(c, station, state);
            held.into_iter().map(item).collect()
        })
    }

    fn wish_for(&self, station: &str, wanted: bool) -> Result<HistoryItem> {
        let station = station_code(station)?;
        self.store.write(|tx| {
            let identity = setting::identity(tx)?;
            let known = self.known(tx, &identity, &station)?;
            let ground = known.ground();
            ground.allows(Action::FetchHistory, Standing::Open, false)?;
            self.append_wish(tx, &identity, &station, HistoryWish { wanted })?;
            let state = if wanted {
                HistoryState::Asked
            } else {
                HistoryState::LettingGo
            };
            named(tx, station, state)
        })
    }

    /// Writes a wish into the present log.
    pub(crate) fn append_wish(
        &self,
        c: &Connection,
        identity: &Identity,
        station: &StationCode,
        wish: HistoryWish,
    ) -> Result<u64> {
        let header = Header {
            kind: Kind::Log,
            doc: DocId::NONE,
            station: Some(station.clone()),
            audience: Audience::default(),
            account: identity.account.clone(),
            clock: self.env.clock.now(),
            receipt: newest_receipt(c, identity.device)?.0,
            relies: None,
            replaces: None,
            extension: None,
        };
        self.append(c, identity.device, header, Payload::History(wish))
    }
}

/// Wishes that headquarters has not answered yet, in order.
fn waiting(c: &Connection, identity: &Identity) -> Result<Vec<(StationCode, bool)>> {
    let mut wishes = Vec::new();
    for bytes in log::open_about(c, identity.device, DocId::NONE)? {
        let Entry {
            header, payload, ..
        } = Entry::decode(&bytes)?;
        if let (Payload::History(wish), Some(station)) = (payload, header.station) {
            wishes.push((station, wish.wanted));
        }
    }
    Ok(wishes)
}

fn named(c: &Connection, station: StationCode, state: HistoryState) -> Result<HistoryItem> {
    let known = reference::station(c, &station)?;
    Ok(HistoryItem {
        station_name: known.map(|s| s.short_name).unwrap_or_default(),
        station,
        state,
    })
}
