//! `cargo xtask package`: the app as a package that others install.
//!
//! Tauri's command line, which `ui/package-lock.json` pins, puts together what cargo has built. The package is then
//! unpacked and its program opened as a test does, so that none is handed on that does not start.

use std::path::PathBuf;
use std::process::Command;

use crate::chore::{self, Outcome, cargo, program, say};
use crate::{compile, debian, web};

/// Seen from the top of the checkout.
const TAURI: &str = "ui/node_modules/@tauri-apps/cli/tauri.js";

/// What `package` may be given.
pub const OPTIONS: &[&str] = &[DEBUG, ANDROID];
/// The program as the tests build it: quicker, for trying the packaging itself.
const DEBUG: &str = "--debug";
/// For Android instead, where its SDK is.
const ANDROID: &str = "--android";

/// Builds, packs and tries the package.
pub fn package(options: &[&str]) -> Outcome {
    debian::require(&[debian::BUILD, debian::APP])?;
    web::build()?;
    if options.contains(&ANDROID) {
        return android();
    }
    debian::require(&[debian::TESTS])?;
    let (profile, flags): (_, &[&str]) = if options.contains(&DEBUG) {
        compile::workspace()?;
        ("debug", &[DEBUG])
    } else {
        say("compiling the app for release (a first time takes some minutes)");
        chore::must(cargo().args(["build", "--locked", "--release", "--package", "baolian-app"]))?;
        ("release", &[])
    };
    chore::must(
        tauri()
            .args(["bundle", "--ci", "--bundles", "deb"])
            .args(flags),
    )?;
    let package = newest(&chore::target_dir().join(profile).join("bundle/deb"))?;
    say("unpacking it and opening its program");
    chore::must(
        web::npm("ui")
            .args(["run", "--silent", "test:package", "--"])
            .arg(&package),
    )?;
    say(&format!("the package is {}", package.display()));
    Ok(())
}

/// The same from the program that the tests have compiled: shows that packing works.
pub fn test() -> Outcome {
    package(&[DEBUG])
}

fn tauri() -> Command {
    let mut command = program("node");
    command.arg(TAURI);
    command
}

/// Gradle and the NDK do the rest; `docs/MOBILE.md` says how they get there.
fn android() -> Outcome {
    for name in ["ANDROID_HOME", "NDK_HOME"] {
        if std::env::var_os(name).is_none_or(|value| value.is_empty()) {
            return Err(format!(
                "{name} is not set: an Android package needs Google's SDK and NDK, see docs/MOBILE.md"
            ));
        }
    }
    chore::must(tauri().args(["android", "build", "--ci", "--apk"]))
}

/// The package that was made last.
fn newest(folder: &std::path::Path) -> Outcome<PathBuf> {
    let unreadable = |error| format!("{}: {error}", folder.display());
    let mut packages = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|end| end == "deb") {
            let made = path.metadata().and_then(|about| about.modified());
            packages.push((made.map_err(unreadable)?, path));
        }
    }
    packages
        .into_iter()
        .max()
        .map(|(_, path)| path)
        .ok_or_else(|| format!("there is no package in {}", folder.display()))
}
