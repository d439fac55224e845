//! The web part: node packages, the built interface, and when each is fresh.
//!
//! A stamp under `target/` remembers what the last run was made from, so an unchanged interface costs a
//! few milliseconds. What counts is the content of the files, never their times: a checkout changes those.

use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::chore::{self, Outcome, program, say};

/// Folders with node packages of their own that building and testing need.
const PACKAGES: &[&str] = &["ui", "tests/interop"];
/// What the core is measured against.
pub const PEERS: &[&str] = &["crates/bench/peers"];

/// What the built interface is made from, inside `ui/`.
const SOURCES: &[&str] = &[
    "src",
    "board",
    "build",
    // The page names every library inside the app.
    "../Cargo.lock",
    "public",
    "index.html",
    "package-lock.json",
    "svelte.config.js",
    "tsconfig.json",
    "vite.config.ts",
];

/// Installs the node packages that building and testing need.
pub fn install() -> Outcome {
    install_in(PACKAGES)
}

/// Installs node packages where the lock file is not the one last installed from.
pub fn install_in(folders: &[&str]) -> Outcome {
    for folder in folders {
        let folder_path = chore::root().join(folder);
        let Some(lock) = chore::read(&folder_path.join("package-lock.json")) else {
            continue;
        };
        let stamp = stamp(&format!("npm-{}", folder.replace('/', "-")));
        if folder_path.join("node_modules").is_dir()
            && chore::read(&stamp).as_deref() == Some(&lock)
        {
            continue;
        }
        node_is_new_enough()?;
        say(&format!("installing node packages in {folder}"));
        chore::must(npm(folder).args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]))?;
        chore::write(&stamp, &lock)?;
    }
    Ok(())
}

/// The oldest node that builds the interface, as `ui/package.json` says too.
const OLDEST_NODE: (u32, u32) = (20, 19);

fn node_is_new_enough() -> Outcome {
    let mut node = program("node");
    let output = node
        .arg("--version")
        .output()
        .map_err(|error| chore::cannot_start(&node, &error))?;
    let version = String::from_utf8_lossy(&output.stdout).trim().to_string();
    let mut numbers = version.trim_start_matches('v').split('.').map(str::parse);
    match (numbers.next(), numbers.next()) {
        (Some(Ok(major)), Some(Ok(minor))) if (major, minor) >= OLDEST_NODE => Ok(()),
        _ => Err(format!(
            "node {version} is too old to build the interface: install Node {}.{} or newer, then start this again",
            OLDEST_NODE.0, OLDEST_NODE.1
        )),
    }
}

/// Builds `ui/dist`, which the app carries inside itself, and `ui/dist-board`, which headquarters serves.
pub fn build() -> Outcome {
    install()?;
    let stamp = stamp("ui-dist");
    let built = || fingerprint(&["dist", "dist-board"]);
    let made_from = fingerprint(SOURCES)?;
    if chore::read(&stamp).as_deref() == Some(format!("{made_from} {}", built()?).as_bytes()) {
        return Ok(());
    }
    say("building the interface");
    chore::must(npm("ui").args(["run", "--silent", "build"]))?;
    chore::write(&stamp, format!("{made_from} {}", built()?).as_bytes())
}

/// A script of `ui/package.json`.
pub fn script(name: &str) -> Outcome {
    chore::must(npm("ui").args(["run", "--silent", name]))
}

/// npm in a folder that has node packages.
pub fn npm(folder: &str) -> Command {
    let mut command = program("npm");
    command.current_dir(chore::root().join(folder));
    command
}

fn stamp(name: &str) -> PathBuf {
    chore::target_dir()
        .join("xtask")
        .join(format!("{name}.stamp"))
}

/// One number for the names and contents of files and folders inside `ui/`.
fn fingerprint(names: &[&str]) -> Outcome<u64> {
    let mut hasher = DefaultHasher::new();
    for name in names {
        add(&mut hasher, &chore::root().join("ui").join(name))?;
    }
    Ok(hasher.finish())
}

fn add(hasher: &mut DefaultHasher, path: &Path) -> Outcome {
    hasher.write(path.as_os_str().as_encoded_bytes());
    if path.is_dir() {
        let unreadable = |error| format!("{}: {error}", path.display());
        let entries = std::fs::read_dir(path).map_err(unreadable)?;
        let mut children = entries
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<Vec<_>, _>>()
            .map_err(unreadable)?;
        children.sort();
        for child in children {
            add(hasher, &child)?;
        }
    } else if let Some(bytes) = chore::read(path) {
        hasher.write_usize(bytes.len());
        hasher.write(&bytes);
    }
    Ok(())
}
