//! Who did what when at headquarters, read from its own log.
//!
//! Only what stands in signed entries is told: the account and the sign-in of
//! each header, and what its fact or change does.

use baolian_record::act::{self, Act, str_of};
use baolian_record::document::parse_change;
use baolian_record::schema;
use baolian_wire::reference::Fact;
use baolian_wire::{AccountId, DocId, Entry, EntryRef, HqTime, Kind, Payload, SignIn, StationCode};
use rusqlite::Connection;

use super::document::kind_word;
use crate::error::Result;
use crate::judge;
use crate::returned;
use crate::store::document;
use crate::store::own::{self, OwnEntry};

/// Entries that are read at once while looking for those that fit.
const CHUNK: usize = 500;

/// Which entries are asked for; what is not said leaves all.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// From this instant on, milliseconds since 1970 UTC.
    pub since: Option<i64>,
    /// Before this instant.
    pub until: Option<i64>,
    /// In the name of this account.
    pub account: Option<AccountId>,
    /// Concerning this station.
    pub station: Option<StationCode>,
    /// On this document.
    pub document: Option<DocId>,
    /// Deeds of these words ([`Done::deed`]).
    pub deeds: Vec<String>,
    /// Through the console by this user of the operating system, or through
    /// this browser session.
    pub sign_in: Option<String>,
}

/// One thing that was done.
#[derive(Debug, Clone)]
pub struct Done {
    /// When, in headquarters' time.
    pub at: HqTime,
    /// In whose name.
    pub account: AccountId,
    /// Through which sign-in; none where headquarters did it by itself.
    pub by: By,
    /// What, in a word: `issue_closed`, `account`, `device_lost`.
    pub deed: String,
    /// On what: an account, a tablet, a day, a period.
    pub about: String,
    /// The station that it concerns.
    pub station: Option<StationCode>,
    /// The document that it changed.
    pub document: Option<DocId>,
    /// The entry of headquarters' own log.
    pub entry: EntryRef,
    /// The row of the ledger that holds it.
    pub position: u64,
}

/// How somebody was signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum By {
    /// Headquarters did it by itself, or before sign-ins were written down.
    Nobody,
    /// Somebody who was signed in.
    SignedIn(SignIn),
    /// A sign-in of a kind that this version does not know.
    Unread,
}

/// A place between two entries of own logs: the row and the number of the
/// older one's successor.
pub type Before = (u64, u64);

/// What was found, newest first, and where older ones begin.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// At most as many as were asked for.
    pub done: Vec<Done>,
    /// For the next page, if there may be one.
    pub next: Option<Before>,
}

/// Reads at most `limit` deeds before a place, newest first.
///
/// # Errors
/// Of the database; [`crate::HqError::Wire`] for an entry that cannot be read.
pub fn page(
    conn: &Connection,
    wanted: &Wanted,
    before: Option<Before>,
    limit: usize,
) -> Result<Found> {
    page_of(conn, wanted, before, limit, |_| Ok(true))
}

/// The same of those deeds that whoever asks may know of.
///
/// # Errors
/// As [`page`], and those of `known`.
pub fn page_of(
    conn: &Connection,
    wanted: &Wanted,
    before: Option<Before>,
    limit: usize,
    known: impl Fn(&Done) -> Result<bool>,
) -> Result<Found> {
    let mut at = before.unwrap_or((u64::MAX, u64::MAX));
    let mut found = Found::default();
    loop {
        let chunk = own::before(conn, at, CHUNK)?;
        for own in &chunk {
            if found.done.len() == limit {
                found.next = Some(at);
                return Ok(found);
            }
            at = (own.position, own.at.n);
            let in_time = wanted.since.is_none_or(|since| since <= own.made.0)
                && wanted.until.is_none_or(|until| own.made.0 < until);
            if !in_time {
                continue;
            }
            let done = read(conn, own)?;
            if wanted.fits(&done) && known(&done)? {
                found.done.push(done);
            }
        }
        if chunk.len() < CHUNK {
            return Ok(found);
        }
    }
}

impl Wanted {
    fn fits(&self, done: &Done) -> bool {
        fn is<T: PartialEq>(wanted: Option<&T>, found: Option<&T>) -> bool {
            wanted.is_none() || wanted == found
        }
        let through = match &done.by {
            By::SignedIn(SignIn::Console { user, .. }) => Some(user),
            By::SignedIn(SignIn::Browser { session }) => Some(session),
            _ => None,
        };
        is(self.account.as_ref(), Some(&done.account))
            && is(self.station.as_ref(), done.station.as_ref())
            && is(self.document.as_ref(), done.document.as_ref())
            && is(self.sign_in.as_ref(), through)
            && (self.deeds.is_empty() || self.deeds.contains(&done.deed))
    }
}

fn read(conn: &Connection, own: &OwnEntry) -> Result<Done> {
    let mut entry = Entry::decode(&own.entry)?;
    let mut at = own.made;
    if let Payload::Carried(carried) = &entry.payload {
        // Given back by a tablet: of a run of headquarters that was forgotten,
        // told as it was done then, or of another tablet.
        let old = Entry::decode(&carried.entry)?;
        if returned::is_own(conn, carried.from.device, &old)? {
            at = HqTime(old.header.clock.wall_ms);
            entry = old;
        }
    }
    let header = &entry.header;
    let mut done = Done {
        at,
        account: header.account.clone(),
        by: match SignIn::of(header) {
            Ok(None) => By::Nobody,
            Ok(Some(sign_in)) => By::SignedIn(sign_in),
            Err(_) => By::Unread,
        },
        deed: String::new(),
        about: String::new(),
        station: header.station.clone(),
        document: Some(header.doc).filter(|doc| *doc != DocId::NONE),
        entry: own.at,
        position: own.position,
    };
    match &entry.payload {
        Payload::Fact(bytes) => match Fact::decode(bytes) {
            Ok(fact) => done.fact(&fact),
            Err(_) => done.deed = "unread".into(),
        },
        Payload::Carried(carried) => {
            done.deed = "entry_returned".into();
            done.about = carried.from.to_string();
        }
        _ => done.deed = change(conn, header.kind, header.doc, own)?,
    }
    Ok(done)
}

impl Done {
    fn fact(&mut self, fact: &Fact) {
        let mut station = None;
        let mut document = None;
        let (deed, about) = match fact {
            Fact::Station(s) => {
                station = Some(&s.code);
                ("station", s.code.to_string())
            }
            Fact::StationGone(code) => {
                station = Some(code);
                ("station_gone", code.to_string())
            }
            Fact::Account(a) if a.closed => ("account_closed", a.id.to_string()),
            Fact::Account(a) => ("account", a.id.to_string()),
            Fact::Pairing(p) => {
                station = Some(&p.station);
                ("pairing", p.cadre.to_string())
            }
            Fact::PairingDay {
                station: code,
                ended,
                ..
            } => {
                station = Some(code);
                let deed = if *ended {
                    "pairing_ended"
                } else {
                    "pairing_started"
                };
                (deed, String::new())
            }
            Fact::Checklist(_) => ("checklist", String::new()),
            Fact::Terms(_) => ("terms", String::new()),
            Fact::Device(d) => {
                let deed = match d.confirmed {
                    Some(true) => "device_confirmed",
                    _ => "device_enrolled",
                };
                (deed, d.key.device().to_string())
            }
            Fact::DeviceRevoked { device, lost, .. } => {
                let deed = if *lost {
                    "device_lost"
                } else {
                    "device_revoked"
                };
                (deed, device.to_string())
            }
            Fact::Released { device, .. } => ("device_released", device.to_string()),
            Fact::Excuse(e) => {
                station = Some(&e.station);
                ("period_excused", e.period.clone())
            }
            Fact::VisitPeriod(v) => {
                station = Some(&v.station);
                document = Some(v.visit);
                ("visit_assigned", v.period.clone())
            }
            Fact::CodeIssued { account, .. } => ("code_issued", account.to_string()),
            Fact::SignInLink { account } => ("sign_in_link", account.to_string()),
            Fact::ClockAccepted { .. } => ("clock_accepted", String::new()),
            Fact::WorkingKey { certificate } => {
                ("key_entered", certificate.key.fingerprint().to_string())
            }
            Fact::History(h) => {
                station = Some(&h.station);
                let deed = if h.wanted {
                    "history_asked"
                } else {
                    "history_let_go"
                };
                (deed, h.account.to_string())
            }
            Fact::PeriodBegan { period } => ("period_began", period.clone()),
            Fact::Epoch { epoch } => ("run_began", epoch.to_string()),
            _ => ("unread", String::new()),
        };
        self.deed = deed.to_owned();
        self.about = about;
        self.station = station.cloned().or(self.station.take());
        self.document = document.or(self.document);
    }
}

/// What a change does, in a word: the kind of its first update, else whether
/// it begins or seals its document.
fn change(conn: &Connection, kind: Kind, doc: DocId, own: &OwnEntry) -> Result<String> {
    let word = kind_word(kind);
    let changed = || format!("{word}_changed");
    let (Some(bytes), Some(schema)) = (&own.change, schema::of(kind)) else {
        return Ok(changed());
    };
    if document::get(conn, doc)?.is_none() {
        return Ok(changed());
    }
    let loaded = judge::load(conn, kind, doc)?;
    let acts = match parse_change(bytes) {
        Ok(change) => act::read(&change, loaded.automerge(), schema).unwrap_or_default(),
        Err(_) => Vec::new(),
    };
    let verb = acts.iter().find_map(|act| match act {
        Act::Add { map: "seals", .. } => Some("sealed".to_owned()),
        Act::Add {
            map: "updates",
            record,
            ..
        } => str_of(record, "kind").map(str::to_owned),
        _ => None,
    });
    let begins = acts.iter().any(|act| matches!(act, Act::Begin(_)));
    Ok(match (verb, begins) {
        (Some(verb), _) => format!("{word}_{verb}"),
        (None, true) => format!("{word}_begun"),
        (None, false) => changed(),
    })
}
