//! Due periods that need not be made.

use baolian_record::period::Period;
use baolian_wire::reference::{Excuse, Fact, Pairing, Station};
use rusqlite::Connection;

use super::account::Actor;
use super::denial::{Result, bad_input, refused};
use super::reach::Within;
use super::state::State;
use crate::session::Session;
use crate::store::reference::FactKind;
use crate::{Hq, facts};

/// Excuses a period of a station (leave, disaster, closure).
///
/// # Errors
/// [`super::Denial`] for a label that is none, of another level, of a period
/// that is not due, or excused already; or who is no office of the station's area.
pub fn excuse(
    hq: &Hq,
    who: Option<&str>,
    station: &str,
    label: &str,
    reason: &str,
) -> Result<Excuse> {
    let reason = super::account::text("reason", reason, true)?;
    let who = who.map(str::to_owned);
    let (station, label) = (station.to_owned(), label.to_owned());
    super::deed(hq, move |s, state| {
        let place = state.station(&station)?;
        let by = office_of(s, state, who.as_deref(), place)?;
        let period = due_period(state, place, &label)?;
        Within::of(s, state).must_level(period.level())?;
        let key = format!("{}|{period}", place.code);
        if let Some(old) = facts::excuse(s.conn, &key)? {
            let with: [(&'static str, &dyn std::fmt::Display); 3] = [
                ("station", &place.code),
                ("period", &label),
                ("reason", &old.reason),
            ];
            return Err(refused("already_excused", &with));
        }
        let by = by.enter(s, state)?;
        let excuse = Excuse {
            station: place.code.clone(),
            period: period.label(),
            reason,
            by: by.clone(),
        };
        facts::write(s, &by, &[Fact::Excuse(excuse.clone())])?;
        Ok(excuse)
    })
}

/// Who does it, if that is an office of the station's area.
pub(crate) fn office_of(
    s: &Session<'_>,
    state: &State,
    who: Option<&str>,
    station: &Station,
) -> Result<Actor> {
    let by = Actor::find(s, state, who, station)?;
    if State::is_office_of(&by.account, station) {
        return Ok(by);
    }
    let with: [(&'static str, &dyn std::fmt::Display); 2] =
        [("found", &by.account.id), ("station", &station.code)];
    Err(refused("not_office", &with))
}

/// All excuses, by station and period.
///
/// # Errors
/// Of the database.
pub fn excuses(conn: &Connection) -> Result<Vec<Excuse>> {
    let all = facts::all(conn, FactKind::Excuse)?
        .into_iter()
        .filter_map(|fact| match fact {
            Fact::Excuse(excuse) => Some(excuse),
            _ => None,
        });
    Ok(all.collect())
}

/// A period that is or will be due at a station: a pairing of its level stands
/// when it begins. Coming ones count too, so that a leave can be entered before it begins.
pub(crate) fn due_period(state: &State, station: &Station, label: &str) -> Result<Period> {
    let period: Period = label
        .trim()
        .parse()
        .map_err(|_| bad_input("bad_period", &[("found", &label)]))?;
    let own = state
        .reference
        .pairings
        .iter()
        .filter(|p| p.station == station.code);
    let held =
        |p: &&Pairing| p.from <= period.start() && p.until.is_none_or(|u| period.start() < u);
    let Some(pairing) = own.clone().find(held) else {
        let with: [(&'static str, &dyn std::fmt::Display); 2] =
            [("station", &station.code), ("period", &period)];
        return Err(refused("period_not_due", &with));
    };
    let level = pairing.level;
    if level != period.level() {
        let with: [(&'static str, &dyn std::fmt::Display); 3] = [
            ("period", &period),
            ("level", &period.level()),
            ("held", &level),
        ];
        return Err(bad_input("period_of_other_level", &with));
    }
    Ok(period)
}
