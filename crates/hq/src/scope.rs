//! What offices and leaders hold of their area: what is under way; the rest of a station on demand
//! (design, section 6, "Scope").
//!
//! Under way is an issue that is not closed, a lead that is not answered,
//! support that is neither confirmed nor declined, and a visit, with its
//! internal notes, until the period is over in which it was released, of the
//! level of its own pairing. It becomes past and comes back at a row of the
//! ledger, also when only time has passed.

use baolian_record::period::Period;
use baolian_record::permission::{Action, Ground, Interval, Standing};
use baolian_wire::reference::{Fact, HISTORIES, History, Level};
use baolian_wire::verdict::Code;
use baolian_wire::{AccountId, DocId, Reason, StationCode};
use rusqlite::Connection;

use crate::error::Result;
use crate::session::Session;
use crate::store::document;
use crate::store::reference::{self, FactKind};
use crate::{facts, judge, projection, view};

/// Documents of an older database that one row of the ledger moves.
const AT_ONCE: usize = 1_000;

/// Periods that began, with visits of earlier ones still among what is under way.
pub(crate) fn periods_begun(s: &Session<'_>) -> Result<Vec<Fact>> {
    let mut begun = Vec::new();
    for level in Level::ALL {
        let period = Period::containing(level, s.now.0);
        let oldest = document::oldest_under_way(s.conn, level)?;
        if oldest.is_some_and(|released| released.0 < period.start()) {
            let period = period.label();
            begun.push(Fact::PeriodBegan { period });
        }
    }
    Ok(begun)
}

/// Visits that are past once this period has begun.
pub(crate) fn past_by(conn: &Connection, label: &str) -> Result<Vec<DocId>> {
    match label.parse::<Period>() {
        Ok(period) => document::of_earlier_periods(conn, period.level(), period.start()),
        // A label of a later version; nothing is known to be over.
        Err(_) => Ok(Vec::new()),
    }
}

/// The stations whose older records an account asked for, the earliest wish first.
pub(crate) fn wishes(conn: &Connection, account: &AccountId) -> Result<Vec<History>> {
    let prefix = format!("{account} ");
    let bodies = reference::newest_with_prefix(conn, FactKind::History, &prefix, u64::MAX)?;
    let mut wishes = Vec::new();
    for body in bodies {
        if let Fact::History(wish) = Fact::decode(&body)?
            && wish.wanted
        {
            wishes.push(wish);
        }
    }
    wishes.sort_by(|a, b| (a.at, &a.station).cmp(&(b.at, &b.station)));
    Ok(wishes)
}

/// A tablet asks for the older records of a station, or lets go of them.
/// Whether it may is asked as of now: it is about what is read from now on.
pub(crate) fn wish(
    s: &Session<'_>,
    account: &AccountId,
    station: &StationCode,
    wanted: bool,
) -> Result<()> {
    let word = |station: &StationCode, wanted| {
        Fact::History(History {
            account: account.clone(),
            station: station.clone(),
            wanted,
            at: s.now.0,
        })
    };
    let held = wishes(s.conn, account)?;
    let mut said = Vec::new();
    if wanted {
        let others = held.iter().filter(|wish| wish.station != *station);
        let over = (others.clone().count() + 1).saturating_sub(HISTORIES);
        said.extend(others.take(over).map(|wish| word(&wish.station, false)));
        said.push(word(station, true));
    } else if held.iter().any(|wish| wish.station == *station) {
        said.push(word(station, false));
    }
    if said.is_empty() {
        return Ok(());
    }
    facts::write(s, account, said)
}

/// Why an account may not ask for the older records of a station.
pub(crate) fn why_not(
    s: &Session<'_>,
    account: &AccountId,
    station: &StationCode,
) -> Result<Option<Reason>> {
    let Some(account) = facts::account(s.conn, account)? else {
        return Ok(Some(Code::Role.into()));
    };
    let station = facts::station(s.conn, station)?;
    let ground = Ground {
        account: &account,
        station: station.as_ref(),
        pairings: &[],
        interval: Interval {
            after: s.now.0,
            before: s.now.0,
        },
    };
    let allowed = ground.allows(Action::FetchHistory, Standing::Open, false);
    Ok(allowed.err())
}

/// Looks at the documents of a database that did not keep yet what is under way.
pub(crate) fn look_at_older(s: &Session<'_>) -> Result<()> {
    let older = document::not_looked_at(s.conn)?;
    for some in older.chunks(AT_ONCE) {
        let mut past = Vec::new();
        for d in some {
            let known = baolian_record::schema::of(d.kind).is_some();
            let under_way = if known {
                let loaded = judge::load(s.conn, d.kind, d.id)?;
                projection::is_under_way(d.id, &loaded)
            } else {
                None
            };
            document::set_under_way(s.conn, d.id, under_way.unwrap_or(true))?;
            past.extend((under_way == Some(false)).then_some(d.id));
        }
        view::moved(s, &past)?;
    }
    Ok(())
}
