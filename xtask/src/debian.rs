//! System packages: which ones a chore needs, which are missing, and how they get here.
//!
//! Asking `dpkg-query` costs milliseconds, so every chore asks every time. Only what is missing is
//! installed, each package with the reason why. On a system that is not Debian or a relative of it the
//! chores go on and say which packages they could not check.

use std::process::{Command, Stdio};

use crate::chore::{self, Outcome, program, say};

/// A Debian package and what the project wants it for.
#[derive(Clone, Copy)]
pub struct Package {
    name: &'static str,
    why: &'static str,
}

const fn package(name: &'static str, why: &'static str) -> Package {
    Package { name, why }
}

/// To compile and link: SQLite and zstd are C, and every Rust program needs a linker.
pub const BUILD: &[Package] = &[package(
    "build-essential",
    "C compiler and linker for SQLite and zstd",
)];

/// To build and open the app.
pub const APP: &[Package] = &[
    package("pkg-config", "finds the web view when the app is linked"),
    package("libwebkit2gtk-4.1-dev", "the web view that shows the app"),
    package("librsvg2-dev", "icons of the app's window"),
    package("fonts-noto-cjk", "Chinese characters on the screen"),
];

/// To check the app's Rust side for Android without its SDK.
pub const ANDROID: &[Package] = &[
    package("rustc-web", "a compiler that can check for Android"),
    package("cargo-web", "the cargo that goes with it"),
    package(
        "rust-web-src",
        "the standard library, to be checked for Android",
    ),
    package(
        "gcc-aarch64-linux-gnu",
        "compiles SQLite and zstd for a tablet's processor",
    ),
    package("libc6-dev-arm64-cross", "the headers that they need"),
];

/// To look at the board in a browser, and to open what it exports with other programs.
pub const BOARD: &[Package] = &[
    package("chromium", "the browser that the board is tested in"),
    package("python3-venv", "opens the board's exports in its test"),
    package(
        "fonts-noto-cjk",
        "Chinese characters on the board's pictures",
    ),
];

/// To run all tests.
pub const TESTS: &[Package] = &[
    package("webkit2gtk-driver", "drives the real app in its test"),
    package("xvfb", "a display for the app's test"),
    package(
        "strace",
        "kills programs at their k-th write, fails their calls, and shows that saving reaches the disk",
    ),
];

/// Makes sure that the packages of all these lists are installed, installing what is missing.
pub fn require(lists: &[&[Package]]) -> Outcome {
    let packages = lists.concat();
    let Some(missing) = missing(&packages) else {
        say("not Debian: these packages are taken to be installed");
        for package in &packages {
            println!("     {}: {}", package.name, package.why);
        }
        return Ok(());
    };
    if missing.is_empty() {
        return Ok(());
    }
    say("system packages that are missing");
    for package in &missing {
        println!("     {}: {}", package.name, package.why);
    }
    let names: Vec<&str> = missing.iter().map(|package| package.name).collect();
    if !is_root() {
        return Err(format!(
            "system packages are missing and only root may install them. Run this once, then start again:\n\
             \n    sudo apt-get update && sudo apt-get install -y --no-install-recommends {}\n",
            names.join(" ")
        ));
    }
    say("installing them (a minute or two)");
    // Without fresh lists an install may ask for a version that the mirror no longer has.
    chore::must(apt().arg("update"))?;
    chore::must(
        apt()
            .args(["-y", "--no-install-recommends", "install"])
            .args(&names),
    )
}

/// Whether all of these packages are known to be installed.
pub fn has(packages: &[Package]) -> bool {
    missing(packages).is_some_and(|missing| missing.is_empty())
}

/// The packages that dpkg does not hold as installed; `None` where there is no dpkg.
fn missing(packages: &[Package]) -> Option<Vec<Package>> {
    let output = program("dpkg-query")
        .args([
            "--show",
            "--showformat",
            "${db:Status-Status} ${Package}\\n",
        ])
        .args(packages.iter().map(|package| package.name))
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let held = String::from_utf8_lossy(&output.stdout).into_owned();
    let installed = |name: &str| held.lines().any(|line| line == format!("installed {name}"));
    Some(
        packages
            .iter()
            .filter(|package| !installed(package.name))
            .copied()
            .collect(),
    )
}

fn is_root() -> bool {
    program("id")
        .arg("-u")
        .output()
        .is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// Its progress is pages long and tells nothing; what goes wrong it says on standard error.
fn apt() -> Command {
    let mut command = program("apt-get");
    command
        .env("DEBIAN_FRONTEND", "noninteractive")
        .args([
            "-qq",
            "-o",
            "DPkg::Lock::Timeout=300",
            "-o",
            "Dpkg::Use-Pty=0",
        ])
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    command
}
