//! The facade: one method for each thing a person can do or see. No SQL and no Automerge shows through it.

mod app;
mod check;
mod counted;
mod diagnosis;
mod draft;
mod enrol;
mod evidence;
mod export;
mod facts;
mod find;
mod history;
mod issue;
mod leads;
mod lists;
mod notes;
mod offers;
mod repair;
mod resend;
mod save;
mod settle;
mod storage;
mod support;
mod tray;
mod view;
mod visits;

use std::path::{Path, PathBuf};

use automerge::ActorId;
use baolian_record::document;
use baolian_wire::id::AccountId;
use baolian_wire::{DeviceId, DocId, HqTime, StationCode, cbor};
use rusqlite::Connection;

pub use app::{AppSettings, SETTINGS_CHARS, WIFI_ONLY};
pub(crate) use check::begin as begin_check;
pub(crate) use check::begin_for_damage as begin_check_for_damage;
pub use check::{AutoCheck, CheckState, Slice};
pub use draft::Draft;
pub(crate) use enrol::UNKNOWN_DEVICE;
pub use evidence::{EvidenceInput, FileInput};
pub use export::Exported;
pub use facts::{By, Event, Facts, Local, LogFacts, Names, StationFacts, Who};
pub use find::ID_LETTERS;
pub use history::{HistoryItem, HistoryState};
pub use issue::{IssueView, OpenIssue, SaidWithPhotos, Seen, TaskInput};
pub use leads::LeadView;
pub use lists::Due;
pub use repair::Repaired;
pub use resend::Resend;
pub(crate) use save::NewEntry;
pub use save::Saved;
pub use storage::StorageUsed;
pub use support::{AskSupport, SupportView};
pub use tray::TrayView;
pub(crate) use tray::describe;
pub use view::*;
pub use visits::{StartVisit, VisitView};

pub use crate::store::setting::Identity;
pub use crate::store::shelf::TrayItem;

use crate::env::Env;
use crate::error::{Error, Result};
use crate::store::setting;
use crate::store::{Store, shelf};

/// One person's tablet: an open database with everything it holds.
pub struct Tablet {
    pub(crate) store: Store,
    pub(crate) env: Env,
    home: PathBuf,
    /// Random half of this opening's Automerge actor.
    opening: [u8; 8],
}

/// The last contact with headquarters: its time, and the tablet's clocks then.
#[derive(Debug, Clone, Copy, minicbor::Encode, minicbor::Decode)]
pub(crate) struct Contact {
    #[n(0)]
    pub(crate) at: HqTime,
    #[n(1)]
    pub(crate) clock: baolian_wire::ClockReading,
}

impl Tablet {
    /// Opens the tablet's data in a folder, which is made if it is not there.
    ///
    /// Each opening draws a new Automerge actor, so that a copy of the
    /// database can never write under an actor that this one used.
    ///
    /// # Errors
    /// [`Error::Damaged`] names what `repair` can mend; [`Error::NewerVersion`].
    pub fn open(home: &Path, env: Env) -> Result<Self> {
        std::fs::create_dir_all(home)?;
        let mut opening = [0; 8];
        env.entropy.fill(&mut opening)?;
        // A repair may have been stopped on its last steps.
        repair::put_in_place(home)?;
        Ok(Self {
            store: Store::open(&home.join(repair::DATABASE))?,
            env,
            home: home.to_owned(),
            opening,
        })
    }

    /// Opens the tablet's data in the real world.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_real(home: &Path) -> Result<Self> {
        Self::open(home, Env::real(home))
    }

    /// Whether a folder holds a tablet's data.
    #[must_use]
    pub fn is_at(home: &Path) -> bool {
        home.join(repair::DATABASE).exists() || repair::is_mended(home)
    }

    /// The folder with the tablet's data.
    #[must_use]
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// A number that is another one after every change of what the tablet
    /// holds, by this program or another: whoever shows something asks again then.
    /// Typing that is no record yet changes nothing that is shown.
    ///
    /// # Errors
    /// Storage.
    pub fn version(&self) -> Result<i64> {
        self.store.version()
    }

    pub(crate) fn actor(&self, device: DeviceId) -> ActorId {
        document::actor(device, self.opening)
    }

    /// An actor for one rebuild: the one of this opening may be in the document already.
    pub(crate) fn fresh_actor(&self, device: DeviceId) -> Result<ActorId> {
        let mut random = [0; 8];
        self.env.entropy.fill(&mut random)?;
        Ok(document::actor(device, random))
    }

    /// A document's id: UUIDv7. The time inside it is the wall clock's and decides nothing.
    pub(crate) fn new_doc_id(&self) -> Result<DocId> {
        let mut random = [0; 10];
        self.env.entropy.fill(&mut random)?;
        let millis = u64::try_from(self.env.clock.now().wall_ms).unwrap_or(0);
        let uuid = uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid();
        Ok(DocId(uuid))
    }

    /// An id inside a document: 64 random bits in 13 letters and digits.
    pub(crate) fn new_record_id(&self) -> Result<String> {
        let mut random = [0; 8];
        self.env.entropy.fill(&mut random)?;
        Ok(data_encoding::BASE32_NOPAD.encode(&random).to_lowercase())
    }

    /// Headquarters' time as far as the tablet can tell, in milliseconds:
    /// that of the last contact plus the monotonic distance within one boot,
    /// else the wall clock, but never before the last contact.
    pub(crate) fn hq_now(&self, c: &Connection) -> Result<i64> {
        let now = self.env.clock.now();
        let Some(contact) = contact(c)? else {
            return Ok(now.wall_ms);
        };
        let same_boot = contact.clock.boot == now.boot;
        Ok(match now.mono_ms.checked_sub(contact.clock.mono_ms) {
            Some(passed) if same_boot => contact.at.0 + i64::try_from(passed).unwrap_or(0),
            _ => now.wall_ms.max(contact.at.0),
        })
    }

    /// Who the tablet is.
    ///
    /// # Errors
    /// [`Error::NotEnrolled`].
    pub fn identity(&self) -> Result<Identity> {
        self.store.read(|c| setting::identity(c))
    }
}

impl std::fmt::Debug for Tablet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Tablet({})", self.home.display())
    }
}

pub(crate) fn contact(c: &Connection) -> Result<Option<Contact>> {
    match setting::get(c, setting::CONTACT)? {
        Some(bytes) => Ok(Some(cbor::decode("contact", &bytes, 256)?)),
        None => Ok(None),
    }
}

/// The newest receipt's number and time, as they stand in an entry's header.
pub(crate) fn newest_receipt(c: &Connection, device: DeviceId) -> Result<(u64, HqTime)> {
    let newest = shelf::receipts(c, device, 1)?.pop();
    Ok(newest.map_or((0, HqTime(0)), |r| (r.number, r.at)))
}

/// Reads a station's code.
pub(crate) fn station_code(text: &str) -> Result<StationCode> {
    StationCode::new(text.trim()).map_err(|e| Error::BadInput {
        what: "station",
        why: e.to_string(),
    })
}

/// Reads an account's id.
pub(crate) fn account_id(text: &str) -> Result<AccountId> {
    AccountId::new(text.trim()).map_err(|e| Error::BadInput {
        what: "account",
        why: e.to_string(),
    })
}

/// Reads a document's id.
pub(crate) fn doc_id(text: &str) -> Result<DocId> {
    text.parse().map_err(|_| Error::BadInput {
        what: "id",
        why: format!("{text:?} is not the id of a record"),
    })
}
