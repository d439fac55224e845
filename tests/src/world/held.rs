//! One person's tablet: it can be restarted, killed, copied, restored, cloned.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use baolian_core::sync::Synced;
use baolian_core::tablet::{Identity, OpenIssue, Repaired, StartVisit};
use baolian_core::{Env, Tablet};
use baolian_record::issue::Severity;
use baolian_wire::DocId;

use super::clock::TabletClock;
use super::link::{Line, Weather};
use super::{copy, tear};

/// One person's tablet in a world.
pub struct Held {
    /// None only while it is being replaced.
    tablet: Option<Tablet>,
    /// Its clocks.
    pub clock: Arc<TabletClock>,
    /// Its way to headquarters.
    pub line: Arc<Line>,
    env: Env,
    home: PathBuf,
}

impl std::ops::Deref for Held {
    type Target = Tablet;
    fn deref(&self) -> &Tablet {
        self.tablet()
    }
}

impl Held {
    pub(super) fn open(home: &Path, env: &Env, clock: Arc<TabletClock>, line: Arc<Line>) -> Self {
        Self::try_open(home, env, clock, line).unwrap()
    }

    pub(super) fn try_open(
        home: &Path,
        env: &Env,
        clock: Arc<TabletClock>,
        line: Arc<Line>,
    ) -> baolian_core::Result<Self> {
        Ok(Self {
            tablet: Some(Tablet::open(home, env.clone())?),
            clock,
            line,
            env: env.clone(),
            home: home.to_owned(),
        })
    }

    /// The tablet itself.
    #[must_use]
    pub fn tablet(&self) -> &Tablet {
        self.tablet.as_ref().expect("a tablet is open")
    }

    /// The folder with its data.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.home
    }

    /// Makes it somebody's, or known again to a headquarters that forgot it.
    ///
    /// # Errors
    /// As the facade.
    pub fn enrol_with(&self, code: &str) -> baolian_core::Result<Identity> {
        self.tablet().enrol(&*self.line, "http://127.0.0.1:1", code)
    }

    /// Synchronises; it must work.
    pub fn sync(&self) -> Synced {
        self.tablet().sync(&*self.line).unwrap()
    }

    /// Synchronises if there is a way.
    ///
    /// # Errors
    /// As the facade.
    pub fn try_sync(&self) -> baolian_core::Result<Synced> {
        self.tablet().sync(&*self.line)
    }

    /// Synchronises while each request meets some weather.
    ///
    /// # Errors
    /// As the facade.
    pub fn sync_in(&self, weather: &[Weather]) -> baolian_core::Result<Synced> {
        self.line.set_weather(weather);
        let synced = self.try_sync();
        self.line.set_weather(&[]);
        synced
    }

    /// Loses the network.
    pub fn go_offline(&self) {
        self.line.set_down(true);
    }

    /// Requests arrive, answers do not.
    pub fn lose_answers(&self, lose: bool) {
        self.line.set_lose_answers(lose);
    }

    /// Takes headquarters for one of an older version, which reads no packed parts.
    pub fn send_plainly(&self, plain: bool) {
        self.line.set_plain(plain);
    }

    /// The program ends and starts again.
    pub fn restart(&mut self) {
        self.restart_after(|_| {});
    }

    /// The program ends without warning: the folder is left as it was at this
    /// instant, and what had not been synced to storage is torn.
    pub fn kill(&mut self, torn: u64) {
        let limbo = self.home.with_extension("limbo");
        copy(&self.home, &limbo);
        tear(&limbo.join("tablet.db"), torn);
        self.restart_after(|home| {
            std::fs::remove_dir_all(home).unwrap();
            std::fs::rename(&limbo, home).unwrap();
        });
    }

    /// Closes it, has its folder replaced, and opens it.
    pub fn replaced(&mut self, replace: impl FnOnce()) {
        self.restart_after(|_| replace());
    }

    fn restart_after(&mut self, meanwhile: impl FnOnce(&Path)) {
        self.tablet = None;
        meanwhile(&self.home);
        self.tablet = Some(Tablet::open(&self.home, self.env.clone()).unwrap());
    }

    /// Copies the tablet's folder, as a backup tool does.
    pub fn copy_to(&self, folder: &Path) {
        copy(&self.home, folder);
    }

    /// Puts an older copy in the tablet's place.
    pub fn restore_from(&mut self, folder: &Path) {
        self.restart_after(|home| {
            std::fs::remove_dir_all(home).unwrap();
            copy(folder, home);
        });
    }

    /// A second tablet that is a copy of this one, key and all.
    #[must_use]
    pub fn clone_to(&self, home: &Path) -> Held {
        copy(&self.home, home);
        let (clock, line) = (Arc::clone(&self.clock), Arc::clone(&self.line));
        Self::open(home, &self.env, clock, line)
    }

    /// Has it repaired, whatever its state.
    pub fn repair(&mut self) -> Repaired {
        self.tablet = None;
        let (tablet, repaired) = Tablet::repair(&self.home, self.env.clone()).unwrap();
        self.tablet = Some(tablet);
        repaired
    }

    /// Opens the tablet in a folder, whatever its state, by having it repaired.
    pub(super) fn repaired(
        home: &Path,
        env: &Env,
        clock: Arc<TabletClock>,
        line: Arc<Line>,
    ) -> baolian_core::Result<(Self, Repaired)> {
        let (tablet, repaired) = Tablet::repair(home, env.clone())?;
        let held = Self {
            tablet: Some(tablet),
            clock,
            line,
            env: env.clone(),
            home: home.to_owned(),
        };
        Ok((held, repaired))
    }

    /// Makes all its lists anew; whether they were right before.
    pub fn rebuild_lists(&mut self) -> bool {
        let repaired = self.repair();
        assert!(repaired.set_aside.is_none(), "nothing is damaged");
        repaired.lists_were_right
    }

    /// Checks in without a position.
    #[must_use]
    pub fn visit(&self, station: &str) -> DocId {
        let start = StartVisit {
            station: station.into(),
            fix: None,
            no_position: Some("室内".into()),
        };
        self.start_visit(&start).unwrap().id
    }

    /// Opens an issue in a visit, or at a station.
    #[must_use]
    pub fn issue_in(&self, visit: Option<DocId>, station: &str, title: &str) -> DocId {
        self.open_issue(&usual_issue(visit, station, title))
            .unwrap()
            .id
    }
}

/// An issue with all that one needs.
#[must_use]
pub fn usual_issue(visit: Option<DocId>, station: &str, title: &str) -> OpenIssue {
    OpenIssue {
        visit,
        station: Some(station.into()),
        title: title.into(),
        severity: Some(Severity::Medium),
        due: Some("2026-12-10".into()),
        responsible: Some("post:所长".parse().unwrap()),
        ..OpenIssue::default()
    }
}
