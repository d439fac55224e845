//! One tablet in somebody's hands: a folder, a link of its own, and the facade of the core.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use baolian_core::env::{Clock, KeyFiles, SystemClock, SystemEntropy};
use baolian_core::sync::http::{Http, HttpOptions};
use baolian_core::sync::{Progress, Synced};
use baolian_core::tablet::Facts;
use baolian_core::{Env, Error, Tablet};
use baolian_wire::{DeviceId, DocId};
use serde_json::Value;

use crate::hq::Hq;
use crate::link::Link;
use crate::program::Program;
use crate::stage::Stage;
use crate::stop::{Result, io};
use crate::tell::Tell;

/// A tablet.
pub struct Held {
    /// Whose it is, and which of theirs.
    pub name: String,
    /// Its device.
    pub device: DeviceId,
    /// Its link.
    pub link: Link,
    /// The program `baolian` on its folder.
    pub program: Program,
    env: Env,
    home: PathBuf,
    http: Http,
    tablet: Option<Tablet>,
}

/// Everybody's tablets.
pub struct Cast {
    /// The cadre's.
    pub chen: Held,
    /// The cadre's second, its clock three years behind.
    pub second: Held,
    /// The head of the station's.
    pub wang: Held,
    /// That of an officer who is moved at noon.
    pub li: Held,
    /// That of a cadre whose station is given to another at noon.
    pub zhou: Held,
}

impl Cast {
    /// All of them.
    #[must_use]
    pub fn all(&self) -> [&Held; 5] {
        [&self.chen, &self.second, &self.wang, &self.li, &self.zhou]
    }
}

impl Held {
    /// A new tablet of an account, enrolled and in step with headquarters; `which` tells it from
    /// another of the same person.
    ///
    /// # Errors
    /// If it cannot be made, enrolled or synchronised.
    pub fn enrol(stage: &Stage, hq: &Hq, folder: &str, account: &str, which: &str) -> Result<Self> {
        Self::enrol_with(
            stage,
            hq,
            folder,
            (account, which),
            Arc::new(SystemClock::default()),
        )
    }

    /// As [`Self::enrol`], with a clock of its own.
    ///
    /// # Errors
    /// As [`Self::enrol`].
    pub fn enrol_with(
        stage: &Stage,
        hq: &Hq,
        folder: &str,
        (account, which): (&str, &str),
        clock: Arc<dyn Clock>,
    ) -> Result<Self> {
        let home = stage.path("tablets").join(folder);
        let env = Env {
            clock,
            entropy: Arc::new(SystemEntropy),
            keys: Arc::new(KeyFiles(home.join("keys"))),
        };
        let link = Link::to(hq.address()).map_err(io("link"))?;
        let http = Http::new(&link.url(), &HttpOptions::default())?;
        let tablet = Tablet::open(&home, env.clone())?;
        let identity = tablet.enrol(&http, &link.url(), &hq.code(account)?)?;
        tablet.sync(&http)?;
        let who = tablet.facts()?.who.map(|who| who.name).unwrap_or_default();
        Ok(Self {
            name: format!("{who} {which}").trim().to_owned(),
            device: identity.device,
            link,
            program: stage.baolian.with("--home", &home),
            env,
            home,
            http,
            tablet: Some(tablet),
        })
    }

    /// The facade.
    ///
    /// # Errors
    /// [`Error::Busy`] while another program has the tablet ([`Self::closed`]).
    pub fn tablet(&self) -> Result<&Tablet> {
        Ok(self.tablet.as_ref().ok_or(Error::Busy)?)
    }

    /// What its first screen shows.
    ///
    /// # Errors
    /// Storage.
    pub fn facts(&self) -> Result<Facts> {
        Ok(self.tablet()?.facts()?)
    }

    /// Synchronises, showing how far it is.
    ///
    /// # Errors
    /// As [`Tablet::sync`].
    pub fn sync(&self, tell: &Tell) -> Result<Synced> {
        let show =
            |progress: &Progress| tell.progress(&self.name, progress.held, progress.recorded);
        let synced = self.tablet()?.sync_with(&self.http, &mut |p| show(p));
        tell.progress_over();
        Ok(synced?)
    }

    /// Lets other programs have the tablet alone, and opens it again.
    ///
    /// # Errors
    /// Of the work; if it cannot be opened again.
    pub fn closed<T>(&mut self, work: impl FnOnce(&Program) -> Result<T>) -> Result<T> {
        self.tablet = None;
        let done = work(&self.program);
        self.tablet = Some(Tablet::open(&self.home, self.env.clone())?);
        done
    }

    /// Lets the tablet find headquarters without the link of this day.
    ///
    /// # Errors
    /// Storage.
    pub fn settle_at(&self, url: &str) -> Result<()> {
        Ok(self.tablet()?.use_address(url)?)
    }

    /// Its folder.
    #[must_use]
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// A record as `show` gives it to every tablet of this person: all but what is this tablet's own.
    ///
    /// # Errors
    /// If it is not here.
    pub fn shown(&self, kind: &str, id: DocId) -> Result<Value> {
        let mut shown = self.program.run(&[kind, "show", &id.to_string()])?;
        if let Some(shown) = shown.as_object_mut() {
            shown.remove("local");
            shown.remove("device");
        }
        Ok(shown)
    }
}
