//! Headquarters as one value: opened on a folder, asked and told through its methods.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};

use baolian_record::RecordError;
use baolian_record::write::Pen;
use baolian_wire::enrol::{EnrolCode, EnrolRequest, SignedEnrolled};
use baolian_wire::key::PublicKey;
use baolian_wire::pack::Format;
use baolian_wire::receipt::Certificate;
use baolian_wire::reference::Fact;
use baolian_wire::up::SyncRequest;
use baolian_wire::{AccountId, DocId, EpochId, HqTime};
use rusqlite::Connection;

use crate::deed::{self, Deed, Recorded};
use crate::enrol;
use crate::env::Env;
use crate::error::{HqError, Result};
use crate::keys::{self, Keys};
use crate::memory::Memory;
use crate::metrics::Metrics;
use crate::own::{self, OwnKey};
use crate::session::{self, Session, SignedIn};
use crate::store::{self, device, setting};
use crate::underway::UnderWay;
use crate::view::Touched;
use crate::writer::Writer;
use crate::{backup, down, facts, judge, scope, up};

/// The database's file in the folder.
pub(crate) const DATABASE: &str = "hq.db";
pub(crate) const LOCK: &str = "lock";
/// Most idle connections kept for readers.
const IDLE_READERS: usize = 8;

/// Headquarters, opened. Clones are the same headquarters.
#[derive(Clone)]
pub struct Hq {
    pub(crate) inner: Arc<Inner>,
    /// Who speaks through this handle; none for headquarters itself.
    signed_in: Option<Arc<SignedIn>>,
}

pub(crate) struct Inner {
    pub dir: PathBuf,
    pub env: Env,
    pub keys: Keys,
    pub own: OwnKey,
    pub metrics: Arc<Metrics>,
    pub under_way: UnderWay,
    /// What parts are unpacked in.
    pub memory: Memory,
    /// The working key was changed in this run because headquarters may have
    /// been taken back in time.
    pub taken_back: AtomicBool,
    /// This opening began a run of its own; a command beside a running server does not.
    begins_epoch: Option<EpochId>,
    writer: Writer,
    readers: Mutex<Vec<Connection>>,
    /// Held while this opening is the one that began the run.
    _lock: Option<File>,
}

impl Inner {
    /// Does work in a durable transaction, at one time.
    pub fn write<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Session<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.write_as(None, work)
    }

    /// The same as whoever is signed in.
    fn write_as<T: Send + 'static>(
        self: &Arc<Self>,
        by: Option<Arc<SignedIn>>,
        work: impl FnOnce(&Session<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let hq = Arc::clone(self);
        self.writer.run(move |conn| {
            let s = Session::begin(conn, &hq, by.as_deref())?;
            work(&s)
        })
    }

    /// Reads from the last committed state.
    pub fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let idle = self.readers.lock().ok().and_then(|mut r| r.pop());
        let conn = match idle {
            Some(conn) => conn,
            None => store::open_reader(&self.dir.join(DATABASE))?,
        };
        let done = work(&conn);
        if let Ok(mut readers) = self.readers.lock()
            && readers.len() < IDLE_READERS
            && conn.is_autocommit()
        {
            readers.push(conn);
        }
        done
    }

    /// Begins the run and the own log, unless it is done.
    pub fn begin_log(&self, s: &Session<'_>) -> Result<()> {
        if device::get(s.conn, self.own.device)?.is_some() {
            return Ok(());
        }
        if let Some(epoch) = self.begins_epoch {
            // The epoch is named in the header of its own first entry.
            let first = store::ledger::head(s.conn)? + 1;
            store::receipt::begin_epoch(s.conn, epoch, first)?;
        }
        let epoch = self.begins_epoch.map(|epoch| Fact::Epoch { epoch });
        let key = keys::enter(s)?;
        self.own.enrol(s)?;
        let facts: Vec<Fact> = epoch.into_iter().chain(key).collect();
        let s = s.by_itself();
        facts::append(&s, &own::account()?, &facts, &mut Touched::default())
    }
}

impl Hq {
    /// Makes a new headquarters in a folder and opens it.
    ///
    /// # Errors
    /// [`HqError::AlreadyInitialised`], [`HqError::Io`], [`HqError::Store`].
    pub fn init(dir: &Path, env: Env) -> Result<Self> {
        let database = dir.join(DATABASE);
        let already = || Err(HqError::AlreadyInitialised(dir.to_owned()));
        if keys::folder(dir).exists() {
            return already();
        }
        std::fs::create_dir_all(dir).map_err(HqError::io(dir.display()))?;
        let draw = || env.draw().map_err(HqError::io("randomness"));
        // A making that was broken off is begun again; but a database with
        // anything in it has only lost its keys.
        let conn = store::open_writer(&database)?;
        if store::ledger::head(&conn)? > 0 {
            return already();
        }
        Keys::make(dir, [draw()?, draw()?])?;
        setting::set_key_since(&conn, env.clock.now())?;
        conn.close().map_err(|(_, e)| e)?;
        Keys::put_in_place(dir)?;
        Self::open(dir, env)
    }

    /// Opens the headquarters in a folder, to serve.
    ///
    /// The first opening begins a new run (epoch). While it lasts, another
    /// process may open the same folder to work beside it, without a run of
    /// its own. If the clock is behind what was signed, everything can be
    /// read and nothing written until [`Self::accept_clock`].
    ///
    /// # Errors
    /// [`HqError::NotInitialised`], [`HqError::Newer`], [`HqError::Io`], [`HqError::Store`].
    pub fn open(dir: &Path, env: Env) -> Result<Self> {
        let hq = Self::open_for_a_deed(dir, env)?;
        if !hq.began_run() {
            return Ok(hq);
        }
        match hq.inner.write(|s| {
            s.begin_log()?;
            scope::look_at_older(s)
        }) {
            Ok(()) => {}
            Err(e @ HqError::ClockBehind { .. }) => {
                tracing::error!(code = e.code(), error = %e, "nothing will be signed");
            }
            Err(e) => return Err(e),
        }
        Ok(hq)
    }

    /// Opens the headquarters in a folder for one deed, as [`Self::open`]
    /// does; but run and log begin only with the first row that is written:
    /// a deed that is denied, or writes no row, leaves neither behind.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_for_a_deed(dir: &Path, env: Env) -> Result<Self> {
        let database = dir.join(DATABASE);
        if !keys::folder(dir).exists() {
            return Err(HqError::NotInitialised(dir.to_owned()));
        }
        let lock = lock(&dir.join(LOCK))?;
        if lock.is_some() {
            // A restore may have been stopped on its last steps.
            backup::put_in_place(dir)?;
        }
        if !database.exists() {
            return Err(HqError::NotInitialised(dir.to_owned()));
        }
        let keys = Keys::read(dir)?;
        let conn = store::open_writer(&database)?;
        let draw = || env.draw().map_err(HqError::io("randomness"));
        let seed = env.draw().map_err(HqError::io("randomness"))?;
        let first = store::receipt::epoch(&conn)?.is_none();
        let begins_epoch = match (&lock, first) {
            (None, false) => None,
            _ => Some(EpochId(draw()?)),
        };
        let metrics = Arc::new(Metrics::default());
        let inner = Arc::new(Inner {
            dir: dir.to_owned(),
            own: OwnKey::new(&seed),
            writer: Writer::start(conn, Arc::clone(&metrics))?,
            readers: Mutex::default(),
            under_way: UnderWay::default(),
            memory: Memory::default(),
            taken_back: AtomicBool::new(false),
            _lock: lock,
            begins_epoch,
            metrics,
            keys,
            env,
        });
        Ok(Self {
            inner,
            signed_in: None,
        })
    }

    /// The same headquarters for somebody who is signed in: everything done
    /// through the handle names the sign-in, and the account where the deed
    /// names no other.
    #[must_use]
    pub fn signed_in(&self, by: SignedIn) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
            signed_in: Some(Arc::new(by)),
        }
    }

    /// Does work in a durable transaction, as whoever is signed in.
    pub(crate) fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Session<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.inner.write_as(self.signed_in.clone(), work)
    }

    /// Whether this opening began the run, and no other process can meanwhile:
    /// what serves has to; a command beside it has not.
    #[must_use]
    pub fn began_run(&self) -> bool {
        self.inner._lock.is_some()
    }

    /// The folder.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.inner.dir
    }

    /// The root key, which tablets pin.
    #[must_use]
    pub fn root(&self) -> PublicKey {
        self.inner.keys.root.public()
    }

    /// The certificates of the keys that sign and have signed, newest first.
    ///
    /// # Errors
    /// [`HqError::Store`].
    pub fn certificates(&self) -> Result<Vec<Certificate>> {
        self.inner.read(|conn| self.inner.keys.told(conn))
    }

    /// Has another working key sign from now on, certified by the root: a row
    /// of the ledger. Tablets learn of it at their next sync.
    ///
    /// # Errors
    /// [`HqError::ClockBehind`], [`HqError::Io`], [`HqError::Store`].
    pub fn rotate_key(&self) -> Result<Certificate> {
        self.write(|s| keys::change(s, &s.operator()?))
    }

    /// Headquarters' time now.
    ///
    /// # Errors
    /// [`HqError::ClockBehind`] if nothing may be signed.
    pub fn now(&self) -> Result<HqTime> {
        self.inner.read(|conn| session::time(conn, &self.inner))
    }

    /// The counters of this process.
    #[must_use]
    pub fn metrics(&self) -> &Metrics {
        &self.inner.metrics
    }

    /// Enrols a tablet.
    ///
    /// # Errors
    /// [`HqError::BadCode`] and its kin; [`HqError::Wire`] for a bad signature.
    pub fn enrol(&self, request: EnrolRequest) -> Result<SignedEnrolled> {
        self.inner.write(move |s| enrol::enrol(s, &request))
    }

    /// Makes an enrolment code for an account, good for 14 days.
    ///
    /// # Errors
    /// [`HqError::NotFound`] if there is no such account or it is closed.
    pub fn issue_code(&self, account: &AccountId) -> Result<EnrolCode> {
        let account = account.clone();
        self.write(move |s| enrol::issue_code(s, &account, enrol::AT_THE_CONSOLE))
    }

    /// Takes a tablet's request and answers it: the bytes of both as they
    /// travel.
    ///
    /// # Errors
    /// [`HqError::Wire`], [`HqError::UnknownDevice`], [`HqError::ClockBehind`],
    /// [`HqError::Busy`].
    pub fn sync(&self, request: &[u8]) -> Result<Vec<u8>> {
        let mut answer = Vec::new();
        self.sync_by_frames(request, &mut |frame| answer.extend(frame))?;
        Ok(answer)
    }

    /// As [`Self::sync`], the answer's frames handed on one by one, as soon as
    /// each is complete.
    ///
    /// # Errors
    /// As [`Self::sync`]; frames that were handed on before stay good.
    pub fn sync_by_frames(&self, request: &[u8], out: &mut dyn FnMut(Vec<u8>)) -> Result<()> {
        let metrics = &self.inner.metrics;
        Metrics::add(&metrics.bytes_up, request.len());
        let request = SyncRequest::decode(request)?;
        // A tablet that packs so reads it too.
        let format = Format::of_packed(&request.body)?;
        let taken = up::take(&self.inner, request)?;
        let mut counted = |frame: Vec<u8>| {
            Metrics::add(&metrics.bytes_down, frame.len());
            out(frame);
        };
        self.inner.read(|conn| {
            let at = session::time(conn, &self.inner)?;
            down::answer(conn, &self.inner, taken, format, at, &mut counted)
        })?;
        Metrics::add(&metrics.syncs, 1);
        Ok(())
    }

    /// Lays facts down, all or none, in the name of whoever runs headquarters.
    ///
    /// # Errors
    /// [`HqError::NotFound`] if they name what is not there.
    pub fn facts(&self, facts: Vec<Fact>) -> Result<()> {
        self.write(move |s| facts::write(s, &s.operator()?, &facts))
    }

    /// Lays facts down in the name of an account.
    ///
    /// # Errors
    /// As [`Self::facts`].
    pub fn facts_by(&self, by: &AccountId, facts: Vec<Fact>) -> Result<()> {
        let by = by.clone();
        self.write(move |s| facts::write(s, &by, &facts))
    }

    /// Writes the rows for pairings whose day has come and periods that began,
    /// and changes a working key that has signed long enough; returns how many
    /// days and periods had come.
    /// To be called now and then, at the latest at midnight.
    ///
    /// # Errors
    /// [`HqError::ClockBehind`], [`HqError::Store`].
    pub fn tick(&self) -> Result<usize> {
        self.inner.write(|s| {
            if keys::is_due(s.conn, s.now)? {
                keys::change(s, &own::account()?)?;
            }
            facts::tick(s)
        })
    }

    /// Judges one slice of what was too much work for a part's own turn;
    /// returns whether there was any. To be called again and again while
    /// headquarters serves: each call is one job among those of the tablets.
    ///
    /// # Errors
    /// [`HqError::ClockBehind`], [`HqError::Store`].
    pub fn judge_postponed(&self) -> Result<bool> {
        if self.inner.read(store::postponed::first)?.is_none() {
            return Ok(false);
        }
        self.inner.write(judge::judge_postponed)
    }

    /// Records something done at headquarters, judged like everything else.
    ///
    /// # Errors
    /// [`HqError::Refused`] with the rule it breaks; nothing is kept then.
    pub fn record(
        &self,
        deed: Deed,
        work: impl FnOnce(&mut Pen<'_, '_>) -> Result<(), RecordError> + Send + 'static,
    ) -> Result<Recorded> {
        self.write(move |s| deed::record(s, &deed, work))
    }

    /// Draws the id of a new document: a UUIDv7 of headquarters' time.
    ///
    /// # Errors
    /// [`HqError::Io`] if there is no randomness.
    pub fn new_document(&self) -> Result<DocId> {
        let random: [u8; 10] = self.inner.env.draw().map_err(HqError::io("randomness"))?;
        let ms = u64::try_from(self.inner.env.clock.now().0).unwrap_or(0);
        let id = uuid::Builder::from_unix_timestamp_millis(ms, &random).into_uuid();
        Ok(DocId(id))
    }

    /// Accepts a clock that is behind what was signed: a row of the ledger.
    /// Receipts that say a later time bound no time any more. Returns the
    /// newest time that was signed, and the clock's.
    ///
    /// # Errors
    /// [`HqError::BadInput`] if the clock is not behind.
    pub fn accept_clock(&self) -> Result<(HqTime, HqTime)> {
        let (hq, by) = (Arc::clone(&self.inner), self.signed_in.clone());
        self.inner.writer.run(move |conn| {
            let (was, now) = (setting::signed(conn)?, hq.env.clock.now());
            if now >= was {
                return Err(HqError::BadInput("the clock is not behind".into()));
            }
            setting::set_signed(conn, now)?;
            let s = Session::begin(conn, &hq, by.as_deref())?;
            let accepted = Fact::ClockAccepted {
                was: was.0,
                now: now.0,
            };
            facts::append(&s, &s.operator()?, &[accepted], &mut Touched::default())?;
            Ok((was, now))
        })
    }

    /// Makes all lists anew from the documents.
    ///
    /// # Errors
    /// [`HqError::Store`], [`HqError::Record`].
    pub fn rebuild_lists(&self) -> Result<()> {
        self.inner
            .write(|s| crate::projection::rebuild(s.conn, s.conn))
    }

    /// Stops writing; what was taken is committed first.
    pub fn stop(&self) {
        self.inner.writer.stop();
    }
}

impl std::fmt::Debug for Hq {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hq").field("dir", &self.inner.dir).finish()
    }
}

/// The lock of the opening that began the run; none if another process has it.
pub(crate) fn lock(path: &Path) -> Result<Option<File>> {
    let what = || HqError::io(path.display());
    let mut options = std::fs::OpenOptions::new();
    options.create(true).truncate(false).write(true);
    let file = options.open(path).map_err(what())?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(std::fs::TryLockError::WouldBlock) => Ok(None),
        Err(std::fs::TryLockError::Error(e)) => Err(what()(e)),
    }
}
