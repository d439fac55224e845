//! One person's tablet for as long as the app runs: the open store and its way to headquarters.
//!
//! Synchronising starts by itself as soon as the tablet is enrolled. Closing the window closes the store
//! cleanly, so that the next start need not check it.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use baolian_core::sync::auto::AutoSync;
use baolian_core::sync::http::{Http, HttpOptions};
use baolian_core::{Error, Tablet};

use crate::failure::Failure;
use crate::view::Facts;

/// The tablet, shared by all commands.
pub struct Session(Mutex<State>);

enum State {
    Open {
        tablet: Arc<Tablet>,
        sync: Option<AutoSync>,
    },
    Failed(Failure),
}

impl Session {
    /// Opens the tablet's store in a folder. A store that does not open is kept as the answer to every call.
    pub fn open(home: &Path) -> Self {
        Self(Mutex::new(match Tablet::open_real(home) {
            Ok(tablet) => State::Open {
                tablet: Arc::new(tablet),
                sync: None,
            },
            Err(error) => State::Failed(error.into()),
        }))
    }

    /// Starts synchronising where the tablet is enrolled and does not do so yet.
    pub fn connect(&self) -> Result<(), Failure> {
        if let State::Open { tablet, sync } = &mut *self.lock()
            && sync.is_none()
        {
            let identity = match tablet.identity() {
                Err(Error::NotEnrolled) => return Ok(()),
                identity => identity?,
            };
            let transport = Arc::new(Http::new(&identity.hq_url, &HttpOptions::default())?);
            let allowed = Box::new(|| true);
            *sync = Some(AutoSync::start(
                Arc::clone(tablet),
                transport,
                allowed,
                Box::new(|_| {}),
            )?);
        }
        Ok(())
    }

    /// What is true now; nothing while the tablet is not enrolled.
    pub fn facts(&self) -> Result<Option<Facts>, Failure> {
        let (tablet, sync) = match &*self.lock() {
            State::Open { tablet, sync } => {
                let state = sync.as_ref().map(AutoSync::state).transpose()?;
                (Arc::clone(tablet), state)
            }
            State::Failed(failure) => return Err(failure.clone()),
        };
        match tablet.facts() {
            Err(Error::NotEnrolled) => Ok(None),
            facts => {
                let facts = facts?;
                let sync = sync.unwrap_or_else(|| facts.sync.clone());
                Ok(Some(Facts::new(facts, sync)))
            }
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
            sync: Some(sync), ..
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
