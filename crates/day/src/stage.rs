//! What every scene needs: where it is told, where things lie, and the promises that are checked on the way.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::args::Args;
use crate::program::Program;
use crate::stop::{Result, Stop, io};
use crate::tell::Tell;
use crate::text::{Lang, With};

/// The stage of one day.
pub struct Stage {
    /// Where it is told.
    pub tell: Tell,
    /// The program `baolian`.
    pub baolian: Program,
    /// Whether more is left open at the end, for a look at the app.
    pub demo: bool,
    data: PathBuf,
    interrupted: Arc<AtomicBool>,
    kept: Cell<u32>,
}

impl Stage {
    /// Makes the folder and is ready to be told to stop.
    ///
    /// # Errors
    /// If the folder cannot be made or is in use, or signals cannot be taken over.
    pub fn set(args: &Args) -> Result<Self> {
        let interrupted = Arc::new(AtomicBool::new(false));
        for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
            signal_hook::flag::register(signal, Arc::clone(&interrupted)).map_err(io("Ctrl-C"))?;
        }
        let made = std::fs::create_dir_all(&args.data).and_then(|()| args.data.canonicalize());
        let data = made.map_err(io(args.data.display()))?;
        let stage = Self {
            tell: Tell::on_stdout(args.lang),
            baolian: Program::new(&args.tablet_bin, args.lang),
            demo: args.demo,
            data,
            interrupted,
            kept: Cell::new(0),
        };
        if stage.data.join("hq").exists() {
            let at: With<'_> = &[("path", &args.data.display())];
            return Err(Stop::NotSo(args.lang.say("data.used", at)));
        }
        Ok(stage)
    }

    /// The language.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.tell.lang
    }

    /// Something in the day's folder.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.data.join(name)
    }

    /// The day's folder.
    #[must_use]
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Writes a file of the day's folder.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<PathBuf> {
        let path = self.path(name);
        std::fs::write(&path, bytes).map_err(io(path.display()))?;
        Ok(path)
    }

    /// Begins a scene, unless somebody pressed Ctrl-C.
    ///
    /// # Errors
    /// [`Stop::Interrupted`].
    pub fn scene(&self, key: &'static str, with: With<'_>) -> Result<()> {
        if self.is_interrupted() {
            return Err(Stop::Interrupted);
        }
        self.tell.scene(key, with);
        Ok(())
    }

    /// Whether somebody pressed Ctrl-C.
    #[must_use]
    pub fn is_interrupted(&self) -> bool {
        self.interrupted.load(Ordering::SeqCst)
    }

    /// A promise, held against what was read back.
    ///
    /// # Errors
    /// [`Stop::NotSo`] with the promise that was not kept.
    pub fn must(&self, promise: &'static str, kept: bool) -> Result<()> {
        if kept {
            self.kept.set(self.kept.get() + 1);
            return Ok(());
        }
        let promise = self.lang().text(promise);
        let said = self.lang().say("stopped.not_so", &[("promise", &promise)]);
        Err(Stop::NotSo(said))
    }

    /// How many promises were kept so far.
    #[must_use]
    pub fn kept(&self) -> u32 {
        self.kept.get()
    }
}
