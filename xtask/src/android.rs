//! `cargo xtask check --android`: the app's Rust side, type-checked for an Android tablet.
//!
//! It needs no Android SDK: Debian's compiler brings the sources of the standard library, and checks them and
//! every crate for the tablet's processor; the C parts (SQLite, zstd) are compiled by Debian's cross compiler
//! against its own headers. So what is written in Rust for Android cannot rot. What it cannot show: linking,
//! Kotlin, Gradle, and anything at run time.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::chore::{self, Outcome, program, say};
use crate::{debian, web};

/// The tablet's processor and system.
const TARGET: &str = "aarch64-linux-android";

/// Debian's own toolchain, beside whatever builds the rest.
const CARGO: &str = "/usr/bin/cargo";
const RUSTC: &str = "/usr/bin/rustc";

/// Installs what is missing and checks; cargo looks only at what is stale.
pub fn check() -> Outcome {
    debian::require(&[debian::BUILD, debian::ANDROID])?;
    web::build()?;
    new_enough()?;
    say("checking the app for Android (a first time takes some minutes)");
    chore::must(&mut command()?)
}

fn command() -> Outcome<Command> {
    let target_dir = chore::target_dir().join("android");
    // The build writes here what Gradle and Kotlin would take: not into the real project beside the sources.
    let project = folder(&target_dir.join("project"))?;
    folder(&target_dir.join("project/app"))?;
    let kotlin = folder(&target_dir.join("kotlin"))?;
    let mut command = program(CARGO);
    command
        .args(["check", "--quiet", "--locked", "--lib"])
        .args(["--package", "baolian-app"])
        .args(["-Zbuild-std=std,panic_unwind", "--target", TARGET])
        // Nothing of it ever runs but macros and build scripts, which have little to do.
        .args(["--config", r#"profile.dev.package."*".opt-level=0"#])
        .args(["--config", "profile.dev.debug=false"])
        .arg("--target-dir")
        .arg(&target_dir)
        .env("RUSTC", RUSTC)
        // Building the standard library is not stable; nothing of the project asks for more than stable Rust.
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CC_aarch64_linux_android", "aarch64-linux-gnu-gcc")
        .env("AR_aarch64_linux_android", "aarch64-linux-gnu-ar")
        .env("CFLAGS_aarch64_linux_android", "-D_GNU_SOURCE")
        .env("TAURI_ANDROID_PROJECT_PATH", &project)
        .env("WRY_ANDROID_PACKAGE", "cn.baolian.tablet")
        .env("WRY_ANDROID_LIBRARY", "baolian_app")
        .env("WRY_ANDROID_KOTLIN_FILES_OUT_DIR", &kotlin);
    // Left by the cargo that started us, which is another.
    for name in [
        "CARGO",
        "RUSTUP_TOOLCHAIN",
        "RUSTFLAGS",
        "CARGO_ENCODED_RUSTFLAGS",
        "CARGO_TARGET_DIR",
    ] {
        command.env_remove(name);
    }
    Ok(command)
}

fn folder(path: &Path) -> Outcome<std::path::PathBuf> {
    fs::create_dir_all(path)
        .and_then(|()| path.canonicalize())
        .map_err(|error| format!("{}: {error}", path.display()))
}

/// Debian's compiler comes in the versions of its browsers; one that is too old would fail with pages.
fn new_enough() -> Outcome {
    let oldest = env!("CARGO_PKG_RUST_VERSION");
    let mut rustc = program(RUSTC);
    let output = rustc
        .arg("--version")
        .output()
        .map_err(|error| chore::cannot_start(&rustc, &error))?;
    let said = String::from_utf8_lossy(&output.stdout).trim().to_string();
    let version = said.split(' ').nth(1).unwrap_or_default();
    if numbers(version) >= numbers(oldest) {
        return Ok(());
    }
    Err(format!(
        "Debian's {RUSTC} is {version}, the project needs {oldest}: its security archive has a newer rustc-web \
         (apt-get update && apt-get install rustc-web cargo-web rust-web-src)"
    ))
}

/// The first two numbers of a version.
fn numbers(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::numbers;

    #[test]
    fn versions_are_compared_as_numbers() {
        assert!(numbers("1.100.0") > numbers("1.95"));
        assert!(numbers("1.85.0+dfsg3") < numbers("1.95"));
        assert!(numbers("") < numbers("1.95"));
    }
}
