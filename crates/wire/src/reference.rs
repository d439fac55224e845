//! Reference data: what headquarters lays down and tablets only read.
//!
//! Each fact is an entry of headquarters' own log. What holds at a position is
//! the fold of the facts up to there; a later fact about the same thing stands
//! in place of an earlier one.

mod level;

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::id::{AccountId, DeviceId, DocId, EpochId, StationCode};
use crate::key::PublicKey;
use crate::receipt::Certificate;
use crate::{WireError, cbor};

pub use level::{Level, UnknownInterval, UnknownLevel};

/// A police station.
#[derive(Debug, Clone, PartialEq, Encode, Decode, Serialize, Deserialize)]
#[cbor(map)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Station {
    /// The code of the roster.
    #[n(0)]
    pub code: StationCode,
    /// Full name.
    #[n(1)]
    pub name: String,
    /// Short name; not unique.
    #[n(2)]
    pub short_name: String,
    /// Six digits.
    #[n(3)]
    pub city_code: String,
    /// Name of the city.
    #[n(4)]
    pub city: String,
    /// Six digits, the first four those of the city.
    #[n(5)]
    pub county_code: String,
    /// Name of the county.
    #[n(6)]
    pub county: String,
    /// Name of the township.
    #[n(7)]
    pub township: String,
    /// Degrees north and east, WGS 84.
    #[n(8)]
    pub position: Option<Position>,
    /// Where the position comes from: `verified` on the spot, or a word for how approximate it is.
    #[n(9)]
    pub position_source: String,
}

/// Degrees, WGS 84.
#[derive(Debug, Clone, Copy, PartialEq, Encode, Decode, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Position {
    /// Degrees north.
    #[n(0)]
    pub lat: f64,
    /// Degrees east.
    #[n(1)]
    pub lon: f64,
}

impl Station {
    /// The province's code, two digits and zeroes.
    #[must_use]
    pub fn province_code(&self) -> String {
        format!("{}0000", self.city_code.get(..2).unwrap_or_default())
    }

    /// Whether the station lies in a province, city or county.
    #[must_use]
    pub fn is_in(&self, area: &str) -> bool {
        area == self.county_code || area == self.city_code || area == self.province_code()
    }
}

/// What an account may be, and where.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[serde(tag = "role", rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum Role {
    /// 包联干部; which stations is said by the pairings.
    #[n(0)]
    Cadre,
    /// An officer of one station, or the station as such.
    #[n(1)]
    Officer {
        /// The own station.
        #[n(0)]
        station: StationCode,
    },
    /// 机制办 of a province, city or county.
    #[n(2)]
    Office {
        /// At which level.
        #[n(0)]
        level: Level,
        /// Six digits.
        #[n(1)]
        area: String,
    },
    /// A leader of an area.
    #[n(3)]
    Leader {
        /// Six digits.
        #[n(0)]
        area: String,
    },
    /// A department that hands in leads and gives support, in an area.
    #[n(4)]
    Department {
        /// Six digits.
        #[n(0)]
        area: String,
    },
    /// Sees named evaluations; each reading is audited.
    #[n(5)]
    EvaluationKeeper,
    /// Reads everything, writes nothing.
    #[n(6)]
    Auditor,
    /// Runs the server and its accounts.
    #[n(7)]
    Administrator,
}

/// One person, or a station as such.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(map)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Account {
    /// The id.
    #[n(0)]
    pub id: AccountId,
    /// The name that people read.
    #[n(1)]
    pub name: String,
    /// Where the person works.
    #[n(2)]
    pub unit: String,
    /// 职务.
    #[n(3)]
    pub post: String,
    /// A number to call.
    #[n(4)]
    pub phone: String,
    /// What the account may be.
    #[n(5)]
    pub roles: Vec<Role>,
    /// Closed accounts may do nothing more.
    #[n(6)]
    pub closed: bool,
    /// From which instant on it is closed, milliseconds since 1970 UTC. None
    /// where it is not, and in facts of older versions, which count from the
    /// row that says so.
    #[n(7)]
    pub closed_at: Option<i64>,
}

/// One cadre to one station, from an instant on.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(map)]
pub struct Pairing {
    /// The station.
    #[n(0)]
    pub station: StationCode,
    /// The cadre's account.
    #[n(1)]
    pub cadre: AccountId,
    /// At which level it is held.
    #[n(2)]
    pub level: Level,
    /// First instant, milliseconds since 1970 UTC: midnight of a day in Asia/Shanghai, or
    /// the instant at which a roster changed it at once.
    #[n(3)]
    pub from: i64,
    /// First instant at which it no longer holds.
    #[n(4)]
    pub until: Option<i64>,
}

impl Pairing {
    /// Whether it holds at some instant of `[after, before]`.
    #[must_use]
    pub fn held_within(&self, after: i64, before: i64) -> bool {
        self.from <= before && self.until.is_none_or(|until| after < until)
    }

    /// Whether it holds at every instant of `[after, before]`.
    #[must_use]
    pub fn held_throughout(&self, after: i64, before: i64) -> bool {
        self.from <= after && self.until.is_none_or(|until| before < until)
    }
}

/// A tablet's database with its key.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Device {
    /// Its key, pinned.
    #[n(0)]
    pub key: PublicKey,
    /// Whose it is.
    #[n(1)]
    pub account: AccountId,
    /// The log it goes on from.
    #[n(2)]
    pub predecessor: Option<DeviceId>,
    /// Whether the office has compared its six digits
    /// ([`crate::enrol::check_digits`]): until then it brings and gets nothing.
    /// None where no comparison was asked for.
    #[n(3)]
    pub confirmed: Option<bool>,
}

/// A due period that need not be made.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(map)]
pub struct Excuse {
    /// The station.
    #[n(0)]
    pub station: StationCode,
    /// The period's label: `2026-11`, `2026-11a`, `2026-W48`.
    #[n(1)]
    pub period: String,
    /// Leave, disaster, closure, in words.
    #[n(2)]
    pub reason: String,
    /// Who excused it.
    #[n(3)]
    pub by: AccountId,
}

/// For which period a visit counts whose time nobody knows; the later word counts.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(map)]
pub struct VisitPeriod {
    /// The visit.
    #[n(0)]
    pub visit: DocId,
    /// Its station.
    #[n(1)]
    pub station: StationCode,
    /// The period's label, of the level at which the station is held.
    #[n(2)]
    pub period: String,
    /// Who said so.
    #[n(3)]
    pub by: AccountId,
}

/// The older records of a station, asked for by somebody whose tablets do not
/// get them by themselves; the later word counts.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(map)]
pub struct History {
    /// Who asked.
    #[n(0)]
    pub account: AccountId,
    /// The station.
    #[n(1)]
    pub station: StationCode,
    /// Asked for; if not, let go of.
    #[n(2)]
    pub wanted: bool,
    /// When headquarters heard it, milliseconds since 1970 UTC.
    #[n(3)]
    pub at: i64,
}

/// Most stations whose older records one account holds at once. Asking for
/// one more lets go of the one asked for longest ago.
pub const HISTORIES: usize = 20;

/// One line of headquarters' own log.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[non_exhaustive]
pub enum Fact {
    /// A station as it stands now.
    #[n(0)]
    Station(#[n(0)] Station),
    /// A station is no longer in the roster.
    #[n(1)]
    StationGone(#[n(0)] StationCode),
    /// An account as it stands now.
    #[n(2)]
    Account(#[n(0)] Account),
    /// A pairing as it stands now; the same station and `from` is the same pairing.
    #[n(3)]
    Pairing(#[n(0)] Pairing),
    /// A checklist as it stands now: JSON of a template.
    #[n(4)]
    Checklist(#[n(0)] String),
    /// A tablet was enrolled, or confirmed.
    #[n(5)]
    Device(#[n(0)] Device),
    /// A tablet was revoked: what arrives from it afterwards waits for the office.
    #[n(6)]
    DeviceRevoked {
        /// Which.
        #[n(0)]
        device: DeviceId,
        /// Whether the office declared it lost (its reports will not come).
        #[n(1)]
        lost: bool,
        /// Why.
        #[n(2)]
        reason: String,
    },
    /// A due period was excused.
    #[n(7)]
    Excuse(#[n(0)] Excuse),
    /// Headquarters started.
    #[n(8)]
    Epoch {
        /// The run's id.
        #[n(0)]
        epoch: EpochId,
    },
    /// The day came on which a pairing starts or ends.
    #[n(9)]
    PairingDay {
        /// The station.
        #[n(0)]
        station: StationCode,
        /// The pairing's first instant.
        #[n(1)]
        from: i64,
        /// It ended, rather than started.
        #[n(2)]
        ended: bool,
    },
    /// An enrolment code was handed out; only its lookup is kept here.
    #[n(10)]
    CodeIssued {
        /// For which account.
        #[n(0)]
        account: AccountId,
        /// [`crate::enrol::EnrolCode::lookup`].
        #[n(1)]
        lookup: crate::id::Hash,
    },
    /// The operator accepted a clock that was set back.
    #[n(11)]
    ClockAccepted {
        /// The last receipt's time.
        #[n(0)]
        was: i64,
        /// The clock now.
        #[n(1)]
        now: i64,
    },
    /// Entries of a revoked tablet that waited were released by the office.
    #[n(12)]
    Released {
        /// Whose.
        #[n(0)]
        device: DeviceId,
        /// Up to which entry.
        #[n(1)]
        n: u64,
    },
    /// An office said for which period a visit counts.
    #[n(13)]
    VisitPeriod(#[n(0)] VisitPeriod),
    /// The constant change by which a later schema adds containers, for a
    /// tablet whose program does not have it yet.
    #[n(14)]
    Genesis {
        /// Of which kind of document.
        #[n(0)]
        kind: crate::Kind,
        /// The schema version it makes.
        #[n(1)]
        schema: u16,
        /// The change's bytes.
        #[n(2)]
        change: minicbor::bytes::ByteVec,
    },
    /// Headquarters signs with another working key from here on.
    #[n(15)]
    WorkingKey {
        /// The root key's word for it.
        #[n(0)]
        certificate: Certificate,
    },
    /// The older records of a station were asked for, or let go of.
    #[n(16)]
    History(#[n(0)] History),
    /// A period began: visits of earlier ones of its level are no longer
    /// under way.
    #[n(17)]
    PeriodBegan {
        /// The period's label.
        #[n(0)]
        period: String,
    },
    /// Words of the app that an office says in its own way, all of them as
    /// they stand now: JSON, by language and term.
    #[n(18)]
    Terms(#[n(0)] String),
    /// A one-time link was handed out by which somebody comes to a password
    /// for the board; the link itself is kept nowhere.
    #[n(19)]
    SignInLink {
        /// For which account.
        #[n(0)]
        account: AccountId,
    },
}

/// Most bytes of one fact.
pub const FACT_BYTES: usize = 256 * 1024;

impl Fact {
    /// The fact's bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        cbor::encode(self)
    }

    /// Reads a fact.
    ///
    /// # Errors
    /// [`WireError`], also for a fact of a later version: it is kept unread.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        cbor::decode("fact", bytes, FACT_BYTES)
    }
}
