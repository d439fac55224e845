//! Who may do what, in words: the table of permissions as it was agreed on, not as the product has it.

use baolian_wire::reference::Role;
use baolian_wire::verdict::Code;
use baolian_wire::{AccountId, DeviceId, Entry, Payload, Reason, StationCode, cbor};
use rusqlite::Connection;

use super::laid_down::LaidDown;

/// Deed, who may do it (C cadre, O officer, B office, L leader, D department, A author of the
/// record), and in which states (n new, o open, d disputed, e ended).
const TABLE: &[(&str, &str, &str)] = &[
    ("start_visit", "C", "n"),
    ("work_on_visit", "A", "no"),
    ("seal", "AB", "o"),
    ("addendum", "AB", "e"),
    ("start_notes", "C", "n"),
    ("write_notes", "A", "noe"),
    ("open_issue", "COB", "n"),
    ("open_with_terms", "CB", "n"),
    ("set_terms", "CB", "od"),
    ("describe", "CB", "od"),
    ("plan_task", "CB", "od"),
    ("mark_task", "COB", "od"),
    ("progress", "COBD", "ode"),
    ("new_facts", "COB", "od"),
    ("accepted", "CB", "od"),
    ("returned", "CB", "od"),
    ("objection", "O", "od"),
    ("objection_ruled", "B", "od"),
    ("extension_asked", "O", "od"),
    ("extended", "CB", "od"),
    ("extension_refused", "CB", "od"),
    ("verification_asked", "O", "od"),
    ("effect", "COB", "od"),
    ("effect_confirmed", "COB", "od"),
    ("not_seen", "CB", "od"),
    ("found_again", "CB", "de"),
    ("instruction", "L", "ode"),
    ("handed_on", "CB", "od"),
    ("closed", "CB", "od"),
    ("reopened", "CB", "de"),
    ("assign_lead", "BD", "n"),
    ("answer_lead", "CB", "o"),
    ("remark_on_lead", "CBD", "o"),
    ("ask_support", "OC", "n"),
    ("give_support", "CBD", "o"),
    ("confirm_support", "O", "o"),
    ("remark_on_support", "OCBD", "o"),
];

/// Every deed of the table.
pub fn deeds() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(|(deed, ..)| *deed)
}

fn row(deed: &str) -> (&'static str, &'static str) {
    let found = TABLE.iter().find(|(name, ..)| *name == deed);
    let (_, who, when) = found.unwrap_or_else(|| panic!("no deed {deed}"));
    (who, when)
}

/// Whether a deed is possible in a state.
#[must_use]
pub fn possible(deed: &str, state: char) -> bool {
    row(deed).1.contains(state)
}

impl LaidDown {
    /// Whether an account could at any time so far have done something at a station.
    #[must_use]
    pub fn could_ever(
        &self,
        deed: &str,
        account: &AccountId,
        station: &StationCode,
        author: bool,
    ) -> bool {
        let who = row(deed).0;
        let place = &self.stations[station];
        let within = |area: &String| {
            *area == place.county_code
                || *area == place.city_code
                || *area == format!("{}0000", &place.city_code[..2])
        };
        let cadre = || {
            self.pairings
                .values()
                .any(|p| p.pairing.cadre == *account && p.pairing.station == *station)
        };
        let roles = self.accounts.get(account).map(|a| a.roles.as_slice());
        (author && who.contains('A'))
            || (who.contains('C') && cadre())
            || roles.unwrap_or_default().iter().any(|role| match role {
                Role::Officer { station: own } => who.contains('O') && own == station,
                Role::Office { area, .. } => who.contains('B') && within(area),
                Role::Leader { area } => who.contains('L') && within(area),
                Role::Department { area } => who.contains('D') && within(area),
                _ => false,
            })
    }
}

/// Nobody was told that they are not the station's cadre who was, at any instant at which they may
/// have written. Accounts that are never closed and always cadres: with others there are more reasons.
pub fn refusals_are_right(db: &Connection) {
    let mut query = db
        .prepare(
            "SELECT entry, reason, made_after, made_before, verdict, hex(device), n FROM entry
             WHERE state = 2 AND entry IS NOT NULL AND verdict IS NOT NULL",
        )
        .unwrap();
    let mut rows = query.query([]).unwrap();
    while let Some(r) = rows.next().unwrap() {
        let entry = Entry::decode(&r.get::<_, Vec<u8>>(0).unwrap()).unwrap();
        let header = match entry.payload {
            Payload::Carried(old) => Entry::decode(&old.entry).unwrap().header,
            _ => entry.header,
        };
        let reason: Reason =
            cbor::decode("reason", &r.get::<_, Vec<u8>>(1).unwrap(), 1 << 16).unwrap();
        let steady = matches!(header.account.as_str(), "li" | "wang");
        let (true, Code::NotPaired, Some(station)) = (steady, reason.code, header.station) else {
            continue;
        };
        let (after, before): (i64, i64) = (r.get(2).unwrap(), r.get(3).unwrap());
        let laid_down = LaidDown::up_to(db, r.get(4).unwrap());
        let held = laid_down.pairings.values().map(|p| &p.pairing).any(|p| {
            let own = p.cadre == header.account && p.station == station;
            own && p.from <= before && p.until.is_none_or(|until| after < until)
        });
        let (device, n): (String, i64) = (r.get(5).unwrap(), r.get(6).unwrap());
        assert!(
            !held,
            "{device}/{n} was refused, and its author was the station's cadre"
        );
    }
}

/// What a tablet itself wrote is refused for a rule, never for its form: rules change behind a
/// tablet's back, forms do not.
pub fn honest_bytes_are_good(db: &Connection, others: &[DeviceId]) {
    let mut query = db
        .prepare(
            "SELECT e.reason, e.device, e.n FROM entry AS e JOIN device AS d ON d.id = e.device
             WHERE e.state = 2 AND d.hq = 0",
        )
        .unwrap();
    let mut rows = query.query([]).unwrap();
    while let Some(r) = rows.next().unwrap() {
        let reason: Reason =
            cbor::decode("reason", &r.get::<_, Vec<u8>>(0).unwrap(), 1 << 16).unwrap();
        let device = DeviceId::from_slice(&r.get::<_, Vec<u8>>(1).unwrap()).unwrap();
        let form = matches!(
            reason.code,
            Code::BadChange
                | Code::BadShape
                | Code::UnknownActor
                | Code::WrongName
                | Code::WrongAccount
                | Code::WrongDocument
                | Code::WrongHash
                | Code::Damaged
                | Code::KindChanged
                | Code::StationChanged
                | Code::AudienceChanged
                | Code::NoSuchThing
        );
        let n: i64 = r.get(2).unwrap();
        let honest = !others.contains(&device);
        assert!(
            !(form && honest),
            "an honest entry was refused for its form: {device}/{n}: {reason}"
        );
    }
}

impl LaidDown {
    /// Whether an account is certainly permitted the usual work at a station now, by a role that
    /// does not pass with time.
    #[must_use]
    pub fn may_write_now(&self, account: &AccountId, station: &StationCode) -> bool {
        let open = self.accounts.get(account).is_some_and(|a| !a.closed);
        open && self.pairings.values().any(|p| {
            let held = p.started && !p.ended && p.pairing.until.is_none();
            held && p.pairing.cadre == *account && p.pairing.station == *station
        })
    }
}
