//! One person's tablet for as long as the app runs: the open store and its way to headquarters.
//!
//! Synchronising starts by itself as soon as the tablet is enrolled. Closing the window closes the store
//! cleanly, so that the next start need not check it.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use baolian_core::sync::auto::AutoSync;
use baolian_core::sync::http::{Http, HttpOptions};
use baolian_core::sync::{NextStep, SyncState, Trouble};
use baolian_core::{Error, Tablet};

use crate::failure::Failure;
use crate::view::Facts;

/// The tablet, shared by all commands.
pub struct Session(Mutex<State>);

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
    pub fn open(home: &Path) -> Self {
        Self(Mutex::new(match Tablet::open_real(home) {
            Ok(tablet) => State::Open {
                tablet: Arc::new(tablet),
                way: Way::NotEnrolled,
            },
            Err(error) => State::Failed(error.into()),
        }))
    }

    /// Starts synchronising as soon as the tablet is enrolled.
    pub fn connect(&self) {
        if let State::Open { tablet, way } = &mut *self.lock()
            && matches!(way, Way::NotEnrolled)
        {
            *way = Way::of(tablet).unwrap_or_else(|error| Way::Barred(Trouble::of(&error)));
        }
    }

    /// What is true now; nothing while the tablet is not enrolled.
    pub fn facts(&self) -> Result<Option<Facts>, Failure> {
        match &*self.lock() {
            State::Open { tablet, way } => match tablet.facts() {
                Err(Error::NotEnrolled) => Ok(None),
                facts => {
                    let mut facts = facts?;
                    match way {
                        Way::NotEnrolled => {}
                        Way::Synchronising(sync) => facts.sync = sync.state()?,
                        Way::Barred(trouble) => {
                            facts.sync.trouble = Some(*trouble);
                            facts.sync.next = NextStep::NeedsPerson;
                        }
                    }
                    Ok(Some(Facts::of(facts)))
                }
            },
            State::Failed(failure) => Err(failure.clone()),
        }
    }

    /// Something was saved: it goes out after a short calm.
    pub fn saved(&self) {
        self.with_sync(AutoSync::changed);
    }

    /// A person asks to try headquarters now.
    pub fn sync_now(&self) {
        self.with_sync(AutoSync::now);
    }

    /// Lets the part that is running end, then closes the store.
    pub fn close(&self) {
        *self.lock() = State::Failed(Failure {
            code: "closed".into(),
            message: "the app is closing".into(),
        });
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
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Way {
    fn of(tablet: &Arc<Tablet>) -> Result<Self, Error> {
        let identity = match tablet.identity() {
            Err(Error::NotEnrolled) => return Ok(Self::NotEnrolled),
            identity => identity?,
        };
        let transport = Arc::new(Http::new(&identity.hq_url, &HttpOptions::default())?);
        // Nothing on a desktop forbids it; a tablet will ask for Wi-Fi here.
        let gate = Box::new(|| true);
        // Whoever shows the state looks at it by itself.
        let tell = Box::new(|_: &SyncState| {});
        AutoSync::start(Arc::clone(tablet), transport, gate, tell).map(Self::Synchronising)
    }
}
