//! One person's tablet for as long as the app runs: the open store and its way to headquarters.
//!
//! Synchronising starts by itself as soon as the tablet is enrolled. Closing the window closes the store
//! cleanly, so that the next start need not check it.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use baolian_core::sync::auto::AutoSync;
use baolian_core::sync::http::{Http, HttpOptions};
use baolian_core::sync::{NextStep, Trouble};
use baolian_core::tablet::Facts;
use baolian_core::{Error, Tablet};

use crate::failure::Failure;

/// Tells the page that what it shows may no longer be true.
type Tell = Arc<dyn Fn() + Send + Sync>;

/// The tablet, shared by all commands.
pub struct Session {
    state: Mutex<State>,
    tell: Tell,
}

enum State {
    Open { tablet: Arc<Tablet>, way: Way },
    Failed(Failure),
}

/// The way to headquarters.
enum Way {
    NotEnrolled,
    Synchronising(AutoSync),
    /// It cannot even be tried, and why.
    Barred(Trouble),
}

impl Session {
    /// Opens the tablet's store in a folder. A store that does not open is kept as the answer to every call.
    pub fn open(home: &Path, tell: impl Fn() + Send + Sync + 'static) -> Self {
        let state = match Tablet::open_real(home) {
            Ok(tablet) => State::Open {
                tablet: Arc::new(tablet),
                way: Way::NotEnrolled,
            },
            Err(error) => State::Failed(error.into()),
        };
        Self {
            state: Mutex::new(state),
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
        if let State::Open { tablet, way } = &mut *self.lock()
            && matches!(way, Way::NotEnrolled)
        {
            *way = Way::of(tablet, &self.tell)
                .unwrap_or_else(|error| Way::Barred(Trouble::of(&error)));
        }
    }

    /// What is true now; nothing while the tablet is not enrolled.
    pub fn facts(&self) -> Result<Option<Facts>, Failure> {
        let mut facts = match self.tablet()?.facts() {
            Err(Error::NotEnrolled) => return Ok(None),
            facts => facts?,
        };
        if let State::Open { way, .. } = &*self.lock() {
            match way {
                Way::NotEnrolled => {}
                Way::Synchronising(sync) => facts.sync = sync.state()?,
                Way::Barred(trouble) => {
                    facts.sync.trouble = Some(*trouble);
                    facts.sync.next = NextStep::NeedsPerson;
                }
            }
        }
        Ok(Some(facts))
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
        Http::new(url, &HttpOptions::default())?;
        self.tablet()?.use_address(url)?;
        self.begin_anew();
        Ok(())
    }

    /// Something was saved: it is shown at once, and goes out after a short calm.
    pub fn saved(&self) {
        self.with_sync(AutoSync::changed);
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

impl Way {
    fn of(tablet: &Arc<Tablet>, tell: &Tell) -> Result<Self, Error> {
        let identity = match tablet.identity() {
            Err(Error::NotEnrolled) => return Ok(Self::NotEnrolled),
            identity => identity?,
        };
        let transport = Arc::new(Http::new(&identity.hq_url, &HttpOptions::default())?);
        // Nothing on a desktop forbids it; a tablet will ask for Wi-Fi here.
        let gate = Box::new(|| true);
        let tell = Arc::clone(tell);
        let tell = Box::new(move |_: &_| tell());
        AutoSync::start(Arc::clone(tablet), transport, gate, tell).map(Self::Synchronising)
    }
}
