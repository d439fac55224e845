//! Compiling the workspace, once and in one profile.
//!
//! Cargo gives a crate different features when it is asked for different parts of a workspace, and then
//! compiles it again. So the tests are compiled by a single call for the whole workspace, and the groups
//! only choose which of the programs that came out are started.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use crate::chore::{self, Outcome, cargo, say};

/// A compiled test program.
pub struct TestProgram {
    /// Name of the library, program or test file that it tests.
    pub name: String,
    /// Folder of its package; tests start there, as with `cargo test`.
    pub package_dir: PathBuf,
    executable: PathBuf,
}

impl TestProgram {
    /// The folder of its package, seen from the top of the checkout: `crates/wire`, `tests`.
    pub fn package(&self) -> &Path {
        self.package_dir
            .strip_prefix(chore::root())
            .unwrap_or(&self.package_dir)
    }

    /// The program as `cargo test` would start it.
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.executable);
        command
            .current_dir(&self.package_dir)
            .env("CARGO_MANIFEST_DIR", &self.package_dir);
        command
    }
}

/// Compiles every program of the workspace.
pub fn programs() -> Outcome {
    say("compiling the workspace (a first time takes some minutes)");
    chore::must(cargo().args(["build", "--locked", "--workspace", "--bins"]))
}

/// Compiles the named packages' programs and nothing else.
pub fn programs_of(packages: &[&str]) -> Outcome {
    say(&format!(
        "compiling {} (a first time takes some minutes)",
        packages.join(", ")
    ));
    let mut command = cargo();
    command.args(["build", "--locked", "--bins"]);
    for package in packages {
        command.args(["--package", package]);
    }
    chore::must(&mut command)
}

/// Compiles every program and every test of the workspace, once in a run.
pub fn workspace() -> Outcome<&'static [TestProgram]> {
    static COMPILED: OnceLock<Vec<TestProgram>> = OnceLock::new();
    if let Some(programs) = COMPILED.get() {
        return Ok(programs);
    }
    let programs = compile_workspace()?;
    Ok(COMPILED.get_or_init(|| programs))
}

fn compile_workspace() -> Outcome<Vec<TestProgram>> {
    say("compiling the workspace and its tests");
    let mut command = cargo();
    command
        .args(["build", "--locked", "--workspace", "--bins", "--tests"])
        .arg("--message-format=json-render-diagnostics")
        .stdout(Stdio::piped());
    let mut child = command
        .spawn()
        .map_err(|error| chore::cannot_start(&command, &error))?;
    let mut found = Vec::new();
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines() {
            let line =
                line.map_err(|error| format!("cargo's messages could not be read: {error}"))?;
            found.extend(test_program(&line));
        }
    }
    let status = child
        .wait()
        .map_err(|error| format!("cargo was lost: {error}"))?;
    if !status.success() {
        return Err("the workspace does not compile; the errors are above".into());
    }
    found.sort_by(|a: &TestProgram, b| (&a.package_dir, &a.name).cmp(&(&b.package_dir, &b.name)));
    Ok(found)
}

/// Reads one of cargo's messages; `None` unless it announces a compiled test.
fn test_program(message: &str) -> Option<TestProgram> {
    let profile = message.split_once(r#""profile":{"#)?.1.split_once('}')?.0;
    if !profile.contains(r#""test":true"#) {
        return None;
    }
    let manifest = PathBuf::from(text_after(message, r#""manifest_path":""#)?);
    let target = message.split_once(r#""target":{"#)?.1;
    Some(TestProgram {
        name: text_after(target, r#""name":""#)?,
        package_dir: manifest.parent()?.to_path_buf(),
        executable: PathBuf::from(text_after(message, r#""executable":""#)?),
    })
}

/// The JSON string that follows `key`, up to its closing quote.
fn text_after(message: &str, key: &str) -> Option<String> {
    let mut text = String::new();
    let mut characters = message.split_once(key)?.1.chars();
    loop {
        match characters.next()? {
            '"' => return Some(text),
            '\\' => text.push(characters.next()?),
            character => text.push(character),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As printed by cargo 1.95.
    const MESSAGE: &str = r#"{"reason":"compiler-artifact","package_id":"path+file:///a b/tests#baolian-tests@0.1.0","manifest_path":"/a b/tests/Cargo.toml","target":{"kind":["test"],"crate_types":["bin"],"name":"day","src_path":"/a b/tests/tests/day.rs","edition":"2024","doc":false,"doctest":false,"test":true},"profile":{"opt_level":"0","debuginfo":1,"debug_assertions":true,"overflow_checks":true,"test":true},"features":[],"filenames":["/a b/target/debug/deps/day-1"],"executable":"/a b/target/debug/deps/day-1","fresh":false}"#;

    #[test]
    fn a_compiled_test_is_found_in_cargos_messages() {
        let found = test_program(MESSAGE).expect("a test program");
        assert_eq!(found.name, "day");
        assert_eq!(found.package_dir, Path::new("/a b/tests"));
        assert_eq!(found.executable, Path::new("/a b/target/debug/deps/day-1"));
    }

    #[test]
    fn a_plain_program_is_no_test() {
        let message = MESSAGE.replace(r#""test":true},"features""#, r#""test":false},"features""#);
        assert!(test_program(&message).is_none());
    }
}
