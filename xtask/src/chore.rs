//! What all chores share: where the project stands, how a step is announced, how a program is started.
//!
//! A step that fails ends its chore with a sentence that names the program and says what to do; programs
//! speak for themselves on the terminal, nothing of their output is swallowed.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A chore either did everything it announced or says in one sentence what stopped it.
pub type Outcome<T = ()> = Result<T, String>;

/// The top of the checkout, whatever folder the chore was started in.
pub fn root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_path_buf()
}

/// Where cargo puts what it builds.
pub fn target_dir() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| root().join("target"), |dir| root().join(dir))
}

/// A program of the product as the chores build it.
pub fn built(program: &str) -> PathBuf {
    target_dir().join("debug").join(program)
}

/// One line that says what happens now.
pub fn say(line: &str) {
    println!("── {line}");
}

/// A command that starts at the top of the checkout and shares our terminal.
pub fn program(name: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(name);
    command.current_dir(root());
    command
}

/// The cargo that started us, so that a chore never mixes toolchains.
pub fn cargo() -> Command {
    program(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Runs to the end and insists on success.
pub fn must(command: &mut Command) -> Outcome {
    let status = command
        .status()
        .map_err(|error| cannot_start(command, &error))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{} ended with {status}", line_of(command)))
    }
}

/// Says why a program did not even start; a missing one is the common case.
pub fn cannot_start(command: &Command, error: &std::io::Error) -> String {
    let name = command.get_program().to_string_lossy().into_owned();
    match error.kind() {
        std::io::ErrorKind::NotFound if matches!(name.as_str(), "node" | "npm" | "npx") => {
            format!("{name} was not found: install Node 20.19 or newer, then start this again")
        }
        std::io::ErrorKind::NotFound => format!("{name} was not found"),
        _ => format!("{name} could not be started: {error}"),
    }
}

/// What a person would have typed.
fn line_of(command: &Command) -> String {
    let mut line = Path::new(command.get_program())
        .file_name()
        .unwrap_or_else(|| command.get_program())
        .to_string_lossy()
        .into_owned();
    for argument in command.get_args() {
        line.push(' ');
        line.push_str(&argument.to_string_lossy());
    }
    line
}

/// Reads a small file, or nothing where there is none.
pub fn read(path: &Path) -> Option<Vec<u8>> {
    std::fs::read(path).ok()
}

/// Writes a file and the folders above it.
pub fn write(path: &Path, bytes: &[u8]) -> Outcome {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)
            .map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    std::fs::write(path, bytes).map_err(|error| format!("{}: {error}", path.display()))
}
