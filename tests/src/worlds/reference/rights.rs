//! Who may do what, in words: the table of permissions as it was agreed on, not as the product has it.

use baolian_wire::reference::Role;
use baolian_wire::{AccountId, StationCode};

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
