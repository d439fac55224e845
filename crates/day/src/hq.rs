//! Headquarters: the real `baolian-hq serve` on a folder, and the office's commands beside it.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

use baolian_wire::DocId;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::program::{Program, text};
use crate::stop::{Result, Stop, io};
use crate::text::Lang;

/// How long a server that was asked to stop may take.
const PATIENCE: Duration = Duration::from_secs(15);

/// Headquarters in a folder.
pub struct Hq {
    program: Program,
    log: PathBuf,
    server: Option<Child>,
    url: String,
    /// The path by which the first administrator comes to the board, once.
    welcome: String,
}

impl Hq {
    /// Headquarters to be made in `folder`, its log beside it.
    #[must_use]
    pub fn at(folder: &Path, bin: &Path, lang: Lang) -> Self {
        Self {
            program: Program::new(bin, lang).with("--data", folder),
            log: folder.with_extension("log"),
            server: None,
            url: String::new(),
            welcome: String::new(),
        }
    }

    /// Makes it.
    ///
    /// # Errors
    /// As [`Program::run`].
    pub fn init(&mut self) -> Result<()> {
        let made = self.program.run(&["init"])?;
        self.welcome = text(&made, "/administrator/path");
        Ok(())
    }

    /// Where the first administrator opens the board.
    #[must_use]
    pub fn board(&self) -> String {
        format!("{}{}", self.url, self.welcome)
    }

    /// An office's command.
    ///
    /// # Errors
    /// As [`Program::run`].
    pub fn run(&self, words: &[&str]) -> Result<Value> {
        self.program.run(words)
    }

    /// Starts serving on a free port of this machine.
    ///
    /// # Errors
    /// If it does not say where it listens; its log says why.
    pub fn serve(&mut self) -> Result<()> {
        let named = || self.log.display().to_string();
        let log = File::create(&self.log).map_err(io(named()))?;
        let words = ["serve", "--listen", "127.0.0.1:0"];
        let mut server = self.program.start(&words, log.into())?;
        let mut line = String::new();
        if let Some(out) = server.stdout.take() {
            BufReader::new(out)
                .read_line(&mut line)
                .map_err(io(named()))?;
        }
        self.server = Some(server);
        let said: Value = serde_json::from_str(&line).unwrap_or_default();
        self.url = text(&said, "/listening");
        if self.url.is_empty() {
            return Err(Stop::Program {
                words: words.join(" "),
                code: "no_address".into(),
                message: format!("{} ({})", line.trim(), named()),
            });
        }
        Ok(())
    }

    /// `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// `127.0.0.1:PORT`.
    #[must_use]
    pub fn address(&self) -> &str {
        self.url.trim_start_matches("http://")
    }

    /// A code that enrols one tablet of an account.
    ///
    /// # Errors
    /// As [`Program::run`].
    pub fn code(&self, account: &str) -> Result<String> {
        Ok(text(&self.run(&["enrol", "--account", account])?, "/code"))
    }

    /// An issue as headquarters holds it.
    ///
    /// # Errors
    /// As [`Program::run`].
    pub fn issue(&self, id: DocId) -> Result<Value> {
        self.run(&["issue", "show", &id.to_string()])
    }

    /// Whether the server is gone.
    pub fn has_ended(&mut self) -> bool {
        let server = self.server.as_mut();
        server.is_none_or(|server| !matches!(server.try_wait(), Ok(None)))
    }

    /// Asks the server to end, as Ctrl-C does, and waits for it.
    ///
    /// # Errors
    /// If it does not end, or not with exit code 0.
    pub fn stop(&mut self) -> Result<()> {
        let Some(mut server) = self.server.take() else {
            return Ok(());
        };
        let gone = |what: String| Stop::Program {
            words: "serve".into(),
            code: "stop".into(),
            message: what,
        };
        match ended(&mut server).map_err(io("serve"))? {
            Some(status) if status.success() => Ok(()),
            Some(status) => Err(gone(status.to_string())),
            None => {
                server.kill().map_err(io("serve"))?;
                server.wait().map_err(io("serve"))?;
                Err(gone(format!("> {} s", PATIENCE.as_secs())))
            }
        }
    }
}

/// Interrupts a server and waits; nothing if it does not end in time.
fn ended(server: &mut Child) -> std::io::Result<Option<ExitStatus>> {
    if let Some(status) = server.try_wait()? {
        return Ok(Some(status));
    }
    kill_process(Pid::from_child(server), Signal::INT)?;
    let until = Instant::now() + PATIENCE;
    while Instant::now() < until {
        if let Some(status) = server.try_wait()? {
            return Ok(Some(status));
        }
        thread::sleep(Duration::from_millis(20));
    }
    Ok(None)
}

impl Drop for Hq {
    fn drop(&mut self) {
        // Only where the day stopped early; what it stopped for is told instead.
        let _ = self.stop();
    }
}
