//! The two programs, run as a person or a script would run them: words in, one JSON value out.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::stop::{Result, Stop, io};
use crate::text::Lang;

/// A program with the words that every call begins with.
#[derive(Debug, Clone)]
pub struct Program {
    path: PathBuf,
    first: Vec<String>,
}

impl Program {
    /// A program that answers in JSON, with its sentences in a language.
    #[must_use]
    pub fn new(path: &Path, lang: Lang) -> Self {
        let first = ["--json", "--lang", lang.word()];
        Self {
            path: path.to_owned(),
            first: first.map(str::to_owned).to_vec(),
        }
    }

    /// The same with two more words in every call: an option and its value.
    #[must_use]
    pub fn with(&self, option: &str, value: &Path) -> Self {
        let mut more = self.clone();
        let value = value.to_string_lossy().into_owned();
        more.first.extend([option.to_owned(), value]);
        more
    }

    /// A command with these words, not started yet.
    #[must_use]
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(&self.path);
        command.args(&self.first).args(words);
        command.stdin(Stdio::null());
        command
    }

    /// Starts it with its answer to be read.
    ///
    /// # Errors
    /// If it cannot be started.
    pub fn start(&self, words: &[&str], log: Stdio) -> Result<Child> {
        let mut command = self.command(words);
        command.stdout(Stdio::piped()).stderr(log);
        command.spawn().map_err(io(self.path.display()))
    }

    /// Runs it to its end; what it answered.
    ///
    /// # Errors
    /// [`Stop::Program`] with its code and words; [`Stop::Io`].
    pub fn run(&self, words: &[&str]) -> Result<Value> {
        let done = self
            .command(words)
            .output()
            .map_err(io(self.path.display()))?;
        let said: Value = serde_json::from_slice(&done.stdout).unwrap_or_default();
        if done.status.success() {
            return Ok(said);
        }
        let of = |key: &str| text(&said, &format!("/error/{key}"));
        let silent = || {
            let log = String::from_utf8_lossy(&done.stderr);
            format!("{}: {}", done.status, log.trim())
        };
        let message = of("message");
        Err(Stop::Program {
            words: self.line(words),
            code: of("code"),
            message: if message.is_empty() {
                silent()
            } else {
                message
            },
        })
    }

    fn line(&self, words: &[&str]) -> String {
        let name = self.path.file_name().unwrap_or(self.path.as_os_str());
        format!("{} {}", name.to_string_lossy(), words.join(" "))
    }
}

/// A text in a JSON value, by its pointer; empty where there is none.
#[must_use]
pub fn text(value: &Value, pointer: &str) -> String {
    let found = value.pointer(pointer).and_then(Value::as_str);
    found.unwrap_or_default().to_owned()
}

/// A number in a JSON value; 0 where there is none.
#[must_use]
pub fn number(value: &Value, pointer: &str) -> u64 {
    value.pointer(pointer).and_then(Value::as_u64).unwrap_or(0)
}

/// The elements of an array; none where there is none.
pub fn items<'v>(value: &'v Value, pointer: &str) -> impl Iterator<Item = &'v Value> {
    let found = value.pointer(pointer).and_then(Value::as_array);
    found.into_iter().flatten()
}
