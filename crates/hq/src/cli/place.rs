//! Where a command works, and in which language it speaks.

use std::path::{Path, PathBuf};

use baolian_wire::{HqTime, time};
use chrono::NaiveDate;
use rusqlite::Connection;

use super::args::Cli;
use super::failure::{Class, Failure};
use super::text::Lang;
use super::{console, explain};
use crate::env::Env;
use crate::office::{self, OfficeError};
use crate::roster::day;
use crate::{Hq, HqError, SignedIn};

/// Stands in for `--data`.
const DATA: &str = "BAOLIAN_HQ_DATA";

/// The folder and the language of one command.
#[derive(Debug, Clone)]
pub struct Place {
    /// The language.
    pub lang: Lang,
    data: Option<PathBuf>,
    /// The command's own words.
    words: String,
    /// Clock and randomness.
    pub env: Env,
}

impl Place {
    /// As the words and the environment say.
    #[must_use]
    pub fn of(cli: &Cli) -> Self {
        let given = std::env::var_os(DATA).filter(|dir| !dir.is_empty());
        Self {
            lang: cli.lang,
            words: cli.words.clone(),
            data: cli.data.clone().or_else(|| given.map(PathBuf::from)),
            env: Env::system(),
        }
    }

    /// The folder of headquarters.
    ///
    /// # Errors
    /// If none is given.
    pub fn dir(&self) -> Result<&Path, Failure> {
        let none = || Failure::new(Class::Input, "no_data", self.lang.text("error.no_data"));
        self.data.as_deref().ok_or_else(none)
    }

    /// Opens headquarters for one deed of whoever sits at the console, beside
    /// a server that may be running.
    ///
    /// # Errors
    /// As [`Hq::open_for_a_deed`].
    pub fn open(&self) -> Result<Hq, Failure> {
        let hq = Hq::open_for_a_deed(self.dir()?, self.env.clone()).map_err(|e| self.hq(&e))?;
        Ok(hq.signed_in(SignedIn {
            account: None,
            sign_in: console::sign_in(&self.words),
            role: None,
            reach: None,
            sight: None,
        }))
    }

    /// Opens headquarters to serve.
    ///
    /// # Errors
    /// As [`Hq::open`].
    pub fn open_to_serve(&self) -> Result<Hq, Failure> {
        Hq::open(self.dir()?, self.env.clone()).map_err(|e| self.hq(&e))
    }

    /// Reads without opening: nothing is written, no run begins.
    ///
    /// # Errors
    /// As [`office::look`].
    pub fn look<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, OfficeError>,
    ) -> Result<T, Failure> {
        office::look(self.dir()?, work).map_err(|e| self.office(&e))
    }

    /// Now, by the machine's clock.
    #[must_use]
    pub fn now(&self) -> HqTime {
        self.env.clock.now()
    }

    /// Reads a file whole.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn file(&self, path: &Path) -> Result<Vec<u8>, Failure> {
        std::fs::read(path).map_err(|error| {
            let said = self.lang.say(
                "error.no_file",
                &[("path", &path.display()), ("error", &error)],
            );
            let class = match error.kind() {
                std::io::ErrorKind::NotFound => Class::NotFound,
                _ => Class::Storage,
            };
            Failure::new(class, "no_file", said)
        })
    }

    /// Reads a day of the command line.
    ///
    /// # Errors
    /// If it is none.
    pub fn day(&self, text: Option<&str>) -> Result<Option<NaiveDate>, Failure> {
        let Some(text) = text else { return Ok(None) };
        let bad = || {
            let said = self.lang.say("error.bad_day", &[("found", &text)]);
            Failure::new(Class::Input, "bad_day", said)
        };
        day::parse(text.trim()).map(Some).ok_or_else(bad)
    }

    /// Says that another process serves the folder.
    #[must_use]
    pub fn in_use(&self) -> Failure {
        let dir = self.data.clone().unwrap_or_default();
        let said = self.lang.say("error.in_use", &[("path", &dir.display())]);
        Failure::new(Class::Refused, "in_use", said)
    }

    /// Says why a deed was not done.
    #[must_use]
    pub fn office(&self, error: &OfficeError) -> Failure {
        explain::office(self.lang, error)
    }

    /// Says what went wrong at headquarters.
    #[must_use]
    pub fn hq(&self, error: &HqError) -> Failure {
        explain::hq(self.lang, error)
    }
}

/// An instant for a program.
#[must_use]
pub fn rfc3339(at: HqTime) -> String {
    time::rfc3339(at.0)
}
