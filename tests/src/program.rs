//! Running the two programs and reading what they say as JSON.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

/// Where the programs are.
#[must_use]
pub fn bin(name: &str) -> PathBuf {
    // target/debug/deps/test-… → target/debug
    let mut dir = std::env::current_exe().unwrap();
    dir.pop();
    if dir.ends_with("deps") {
        dir.pop();
    }
    let path = dir.join(name);
    assert!(
        path.exists(),
        "{} is not built; run `cargo xtask test system`",
        path.display()
    );
    path
}

/// What a program said when it did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    /// Exit code.
    pub exit: Option<i32>,
    /// `error.code` of the JSON.
    pub code: String,
    /// `error.message` of the JSON.
    pub message: String,
}

/// A program with the words that every call begins with.
#[derive(Debug, Clone)]
pub struct Program {
    path: PathBuf,
    first: Vec<String>,
}

impl Program {
    /// A program by its name.
    #[must_use]
    pub fn new(name: &str, first: &[&str]) -> Self {
        Self {
            path: bin(name),
            first: first.iter().map(ToString::to_string).collect(),
        }
    }

    /// A command with these words, not started yet.
    #[must_use]
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(&self.path);
        command.args(&self.first).args(words);
        command
    }

    /// Starts it and lets it run.
    #[must_use]
    pub fn spawn(&self, words: &[&str]) -> Child {
        self.command(words)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    }

    /// Runs it to its end; the one JSON value that it prints.
    ///
    /// # Errors
    /// The error it reports.
    pub fn run(&self, words: &[&str]) -> Result<Value, Failed> {
        let out = self.command(words).stdin(Stdio::null()).output().unwrap();
        let text = String::from_utf8_lossy(&out.stdout);
        let value: Value = serde_json::from_str(&text).unwrap_or_else(|e| {
            panic!(
                "{words:?} printed no JSON ({e}): {text:?}\n{}",
                String::from_utf8_lossy(&out.stderr)
            )
        });
        if out.status.success() {
            assert!(
                value.get("error").is_none(),
                "{words:?} succeeded with {value}"
            );
            return Ok(value);
        }
        let of = |key: &str| value["error"][key].as_str().unwrap_or_default().to_owned();
        Err(Failed {
            exit: out.status.code(),
            code: of("code"),
            message: of("message"),
        })
    }
}
