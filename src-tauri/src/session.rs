//! One person's tablet for as long as the app runs: the open store and its way to headquarters.
//!
//! Several people may have their data on one tablet; one of them is open, and opening another closes it first.
//! Synchronising starts by itself as soon as the tablet is enrolled. Closing the window closes the store
//! cleanly, so that the next start need not check it.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use baolian_core::people::{self, PersonHere};
use baolian_core::sync::auto::AutoSync;
use baolian_core::sync::http::{Http, HttpOptions};
use baolian_core::sync::{NextStep, SyncError, SyncState, Trouble};
use baolian_core::tablet::{AutoCheck, Exported, Facts, SyncView};
use baolian_core::{Error, Tablet};
use baolian_wire::DocId;

use crate::failure::Failure;
use crate::network;

/// Tells the page that what it shows may no longer be true.
type Tell = Arc<dyn Fn() + Send + Sync>;

/// The tablet, shared by all commands.
pub struct Session {
    /// The folder with everybody's data on this tablet.
    root: PathBuf,
    /// Where a person looks for what was exported.
    exports: PathBuf,
    state: Mutex<State>,
    tell: Tell,
}

enum State {
    Open {
        place: u32,
        tablet: Arc<Tablet>,
        way: Way,
        /// Checks in the background for as long as the store is open.
        _check: Option<AutoCheck>,
    },
    Failed(Failure),
}

/// The way to headquarters.
enum Way {
    NotEnrolled,
    Synchronising(AutoSync),
    /// It cannot even be tried, and why.
    Barred(Trouble, SyncError),
}

impl Session {
    /// Opens the store of whoever had the tablet last. A store that does not open is kept as the answer to every call.
    pub fn open(root: &Path, exports: &Path, tell: impl Fn() + Send + Sync + 'static) -> Self {
        Self {
            root: root.to_owned(),
            exports: exports.to_owned(),
            state: Mutex::new(State::of(root, people::current(root))),
            tell: Arc::new(tell),
        }
    }

    /// The open store. Whoever has it works on it without holding up anybody else.
    pub fn tablet(&self) -> Result<Arc<Tablet>, Failure> {
        match &*self.lock() {
            State::Open { tablet, .. } => Ok(Arc::clone(tablet)),
            State::Failed(failure) => Err(failure.clone()),
        }
    }

    /// Starts synchronising as soon as the tablet is enrolled.
    pub fn connect(&self) {
        if let State::Open { tablet, way, .. } = &mut *self.lock()
            && matches!(way, Way::NotEnrolled)
        {
            *way = Way::of(tablet, &self.tell)
                .unwrap_or_else(|error| Way::Barred(Trouble::of(&error), SyncError::of(&error)));
        }
    }

    /// What is true now; nothing while the tablet is not enrolled.
    pub fn facts(&self) -> Result<Option<Facts>, Failure> {
        let mut facts = match self.tablet()?.facts() {
            Err(Error::NotEnrolled) => return Ok(None),
            facts => facts?,
        };
        self.add_way(&mut facts.sync)?;
        Ok(Some(facts))
    }

    /// The sync screen.
    pub fn sync_view(&self) -> Result<SyncView, Failure> {
        let mut view = self.tablet()?.sync_view()?;
        self.add_way(&mut view.state)?;
        Ok(view)
    }

    /// What only whoever synchronises knows: trouble, speed, what happens next.
    fn add_way(&self, state: &mut SyncState) -> Result<(), Failure> {
        if let State::Open { way, .. } = &*self.lock() {
            match way {
                Way::NotEnrolled => {}
                Way::Synchronising(sync) => *state = sync.state()?,
                Way::Barred(trouble, error) => {
                    state.trouble = Some(*trouble);
                    state.error = Some(error.clone());
                    state.next = NextStep::NeedsPerson;
                }
            }
        }
        Ok(())
    }

    /// Everybody whose data is on this tablet.
    pub fn people(&self) -> Result<Vec<PersonHere>, Failure> {
        let open = match &*self.lock() {
            State::Open { place, tablet, .. } => Some((*place, Arc::clone(tablet))),
            State::Failed(_) => None,
        };
        let open = open.as_ref().map(|(place, tablet)| (*place, &**tablet));
        Ok(people::here(&self.root, open)?)
    }

    /// Closes the open store and opens another person's; what the one has not sent stays.
    pub fn switch_person(&self, place: u32) -> Result<(), Failure> {
        people::choose(&self.root, place)?;
        self.close();
        *self.lock() = State::of(&self.root, place);
        self.connect();
        (self.tell)();
        Ok(())
    }

    /// Makes room for another person and opens it, to be enrolled.
    pub fn add_person(&self) -> Result<(), Failure> {
        let place = people::add(&self.root)?;
        self.switch_person(place)
    }

    /// Writes everything that this person recorded to where people look for it.
    pub fn export_own_data(&self, folder: Option<PathBuf>) -> Result<Exported, Failure> {
        let folder = folder.unwrap_or_else(|| self.exports.clone());
        Ok(self.tablet()?.export_own_data(&folder)?)
    }

    /// Writes an issue to where people look for it; returns the file.
    pub fn export_issue(&self, id: DocId) -> Result<PathBuf, Failure> {
        Ok(self.tablet()?.export_issue_into(id, &self.exports)?)
    }

    /// Writes what whoever mends things needs, without a word of any record; returns the file.
    pub fn diagnostic_bundle(&self, folder: Option<PathBuf>) -> Result<PathBuf, Failure> {
        let tablet = self.tablet()?;
        let folder = folder.unwrap_or_else(|| self.exports.clone());
        let file = folder.join(format!("baolian-diagnosis-{}.json", tablet.today()?));
        tablet.diagnostic_bundle(&file)?;
        Ok(file)
    }

    /// Enrols the tablet at the headquarters of an address, and begins to synchronise.
    pub fn enrol(&self, url: &str, code: &str) -> Result<(), Failure> {
        let transport = Http::new(url, &HttpOptions::default())?;
        self.tablet()?.enrol(&transport, url, code)?;
        self.begin_anew();
        Ok(())
    }

    /// Has the tablet find headquarters at another address from now on.
    pub fn use_address(&self, url: &str) -> Result<(), Failure> {
        let tablet = self.tablet()?;
        Http::new(url, &tablet.link_options()?)?;
        tablet.use_address(url)?;
        self.begin_anew();
        Ok(())
    }

    /// Something was saved: it is shown at once, and goes out after a short calm.
    pub fn saved(&self) {
        self.with_sync(AutoSync::changed);
        (self.tell)();
    }

    /// The store is no longer what it was, whoever changed it: that is shown, and goes out if anything is to be sent.
    pub fn noticed(&self) {
        // A store that cannot be read says so to whoever asks it next.
        self.with_sync(|sync| drop(sync.noticed()));
        (self.tell)();
    }

    /// A person asks to try headquarters now.
    pub fn sync_now(&self) {
        self.with_sync(AutoSync::now);
    }

    /// Lets the part that is running end, then closes the store.
    pub fn close(&self) {
        let closed = State::Failed(Failure {
            code: "closed".into(),
            detail: String::new(),
            message: "the app is closing".into(),
        });
        // What is dropped may wait for a part to end; nobody else waits for the lock meanwhile.
        let open = std::mem::replace(&mut *self.lock(), closed);
        drop(open);
    }

    /// Synchronises on what the tablet says of itself now.
    fn begin_anew(&self) {
        let before = match &mut *self.lock() {
            State::Open { way, .. } => Some(std::mem::replace(way, Way::NotEnrolled)),
            State::Failed(_) => None,
        };
        drop(before);
        self.connect();
        (self.tell)();
    }

    fn with_sync(&self, deed: impl FnOnce(&AutoSync)) {
        if let State::Open {
            way: Way::Synchronising(sync),
            ..
        } = &*self.lock()
        {
            deed(sync);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // No deed here leaves the state half changed.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn of(root: &Path, place: u32) -> Self {
        match Tablet::open_real(&people::home(root, place)) {
            Ok(tablet) => {
                let tablet = Arc::new(tablet);
                Self::Open {
                    place,
                    // Without a thread for it nothing is checked, and all else works.
                    _check: AutoCheck::start(Arc::clone(&tablet)).ok(),
                    tablet,
                    way: Way::NotEnrolled,
                }
            }
            Err(error) => Self::Failed(error.into()),
        }
    }
}

impl Way {
    fn of(tablet: &Arc<Tablet>, tell: &Tell) -> Result<Self, Error> {
        let identity = match tablet.identity() {
            Err(Error::NotEnrolled) => return Ok(Self::NotEnrolled),
            identity => identity?,
        };
        let transport = Arc::new(Http::new(&identity.hq_url, &tablet.link_options()?)?);
        let asked = Arc::downgrade(tablet);
        // A store that cannot be read says so elsewhere; it is no reason to wait for another network.
        let wifi_only = move || {
            let tablet = asked.upgrade();
            tablet.is_some_and(|tablet| tablet.wifi_only().unwrap_or(false))
        };
        let gate = Box::new(move || !(network::is_mobile() && wifi_only()));
        let tell = Arc::clone(tell);
        let tell = Box::new(move |_: &_| tell());
        AutoSync::start(Arc::clone(tablet), transport, gate, tell).map(Self::Synchronising)
    }
}
