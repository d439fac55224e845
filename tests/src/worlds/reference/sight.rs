//! Who may see a record (design, section 4, "Who sees a document decided per document", and section 6, "Scope").

use std::collections::BTreeSet;

use baolian_wire::reference::{Level, Role, Station};
use baolian_wire::{AccountId, DocId, Kind, StationCode};
use rusqlite::{Connection, OptionalExtension as _, Row};

use super::laid_down::LaidDown;

/// A document, as far as it decides who sees it.
#[derive(Debug, Clone)]
pub struct Doc {
    /// Which.
    pub id: DocId,
    /// Of which kind.
    pub kind: Kind,
    /// Where.
    pub station: StationCode,
    /// 限内部.
    pub internal: bool,
    /// Who began it.
    pub author: AccountId,
    /// The level of the office that sees it before the seal.
    pub level: Option<Level>,
    /// Not past.
    pub under_way: bool,
    /// The visit it belongs to is sealed, or it belongs to none.
    pub released: bool,
}

const DOCUMENTS: &str = "SELECT id, kind, station, internal, author, level,
       coalesce(under_way, 1),
       CASE WHEN kind = 1 THEN EXISTS (SELECT 1 FROM seal WHERE seal.visit = d.id)
            WHEN visit IS NULL THEN 1
            ELSE EXISTS (SELECT 1 FROM seal WHERE seal.visit = d.visit AND seal.station = d.station)
       END
     FROM document AS d";

fn doc_id(bytes: &[u8]) -> DocId {
    DocId::from_slice(bytes).unwrap()
}

fn read(r: &Row<'_>) -> rusqlite::Result<Doc> {
    let level: Option<i64> = r.get(5)?;
    Ok(Doc {
        id: doc_id(&r.get::<_, Vec<u8>>(0)?),
        kind: Kind::from_number(r.get(1)?),
        station: StationCode::new(&r.get::<_, String>(2)?).unwrap(),
        internal: r.get::<_, Option<bool>>(3)?.unwrap_or(false),
        author: AccountId::new(&r.get::<_, String>(4)?).unwrap(),
        level: level
            .map(|n| [Level::Province, Level::City, Level::County][usize::try_from(n).unwrap()]),
        under_way: r.get(6)?,
        released: r.get(7)?,
    })
}

impl Doc {
    /// A document that headquarters has something applied of.
    #[must_use]
    pub fn get(db: &Connection, id: DocId) -> Option<Self> {
        let sql = format!("{DOCUMENTS} WHERE id = ?1");
        let mut query = db.prepare_cached(&sql).unwrap();
        query.query_row([id.as_bytes()], read).optional().unwrap()
    }

    /// All of them.
    #[must_use]
    pub fn all(db: &Connection) -> Vec<Self> {
        let mut query = db.prepare_cached(DOCUMENTS).unwrap();
        let all = query.query_map([], read).unwrap();
        all.map(Result::unwrap).collect()
    }

    fn is_known(&self) -> bool {
        matches!(
            self.kind,
            Kind::Visit | Kind::Notes | Kind::Issue | Kind::Lead | Kind::Support
        )
    }
}

fn province(station: &Station) -> String {
    format!("{}0000", &station.city_code[..2])
}

fn lies_in(station: &Station, area: &str) -> bool {
    [&station.county_code, &station.city_code, &province(station)]
        .iter()
        .any(|own| *own == area)
}

impl LaidDown {
    /// Whether an account may see a document now.
    #[must_use]
    pub fn may_see(&self, account: &AccountId, doc: &Doc) -> bool {
        let Some(who) = self.accounts.get(account).filter(|a| !a.closed) else {
            return false;
        };
        let station = &self.stations[&doc.station];
        if !doc.is_known() || !doc.released {
            let own_office = |role: &Role| match (role, doc.level) {
                (Role::Office { level, area }, Some(of)) => {
                    let place = match of {
                        Level::Province => province(station),
                        Level::City => station.city_code.clone(),
                        Level::County => station.county_code.clone(),
                    };
                    *level == of && *area == place
                }
                _ => false,
            };
            return doc.author == *account || who.roles.iter().any(own_office);
        }
        if doc.kind == Kind::Lead && doc.author == *account {
            return true;
        }
        who.roles.iter().any(|role| match role {
            Role::Cadre => self.pairings.values().any(|p| {
                let held = p.started && !p.ended;
                held && p.pairing.cadre == *account && p.pairing.station == doc.station
            }),
            Role::Officer { station } => {
                let shown = matches!(doc.kind, Kind::Visit | Kind::Issue | Kind::Support);
                *station == doc.station && shown && !doc.internal
            }
            Role::Office { area, .. } | Role::Leader { area } => {
                let wished = (account.clone(), doc.station.clone());
                lies_in(station, area) && (doc.under_way || self.wishes.contains(&wished))
            }
            Role::Department { area } => {
                let shown = matches!(doc.kind, Kind::Issue | Kind::Support);
                lies_in(station, area) && shown && !doc.internal
            }
            _ => false,
        })
    }

    /// The stations that an account knows: its own, those it holds or is to
    /// hold, those of its areas.
    #[must_use]
    pub fn knows(&self, account: &AccountId) -> BTreeSet<StationCode> {
        let Some(who) = self.accounts.get(account).filter(|a| !a.closed) else {
            return BTreeSet::new();
        };
        let holds = |code: &StationCode| {
            self.pairings
                .values()
                .any(|p| !p.ended && p.pairing.cadre == *account && p.pairing.station == *code)
        };
        let is_of = |station: &Station, role: &Role| match role {
            Role::Officer { station: own } => *own == station.code,
            Role::Office { area, .. } | Role::Leader { area } | Role::Department { area } => {
                lies_in(station, area)
            }
            _ => false,
        };
        let stations = self.stations.values();
        let known = stations.filter(|s| holds(&s.code) || who.roles.iter().any(|r| is_of(s, r)));
        known.map(|s| s.code.clone()).collect()
    }

    /// Whether somebody is nothing but an officer of stations.
    #[must_use]
    pub fn only_officer(&self, account: &AccountId) -> bool {
        let roles = self.accounts.get(account).map(|a| a.roles.as_slice());
        let roles = roles.unwrap_or_default();
        !roles.is_empty() && roles.iter().all(|r| matches!(r, Role::Officer { .. }))
    }
}
