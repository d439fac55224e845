//! What must hold before any test is worth running: format, lints, documentation, bindings, types, licences,
//! and that the built interface runs on the oldest web views and stays small.
//!
//! All of it runs to the end, so that one look shows everything that is wrong.

use crate::chore::{self, Outcome, cargo, say};
use crate::{compile, debian, test, web};

/// The package that carries the interface's types, seen from the top of the checkout.
const APP: &str = "src-tauri";
/// The package whose API the board's pages ask.
const HQ: &str = "crates/hq";

/// Runs every check and names those that failed.
pub fn check() -> Outcome {
    debian::require(&[debian::BUILD, debian::APP])?;
    web::build()?;
    test::all([
        ("format", format as fn() -> Outcome),
        ("lints", lints),
        ("documentation", documentation),
        ("interface format and types", || web::script("check")),
        ("interface on the oldest browsers", || {
            web::script("baseline")
        }),
        ("bindings", || bindings(None)),
        ("licences", licences),
    ])
}

/// Writes the interface's types anew.
pub fn write_bindings() -> Outcome {
    debian::require(&[debian::BUILD, debian::APP])?;
    web::build()?;
    bindings(Some("1"))
}

fn format() -> Outcome {
    chore::must(cargo().args(["fmt", "--all", "--check"]))
}

fn lints() -> Outcome {
    chore::must(cargo().args([
        "clippy",
        "--quiet",
        "--locked",
        "--keep-going",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ]))
}

fn documentation() -> Outcome {
    let flags =
        "-D rustdoc::broken_intra_doc_links -D rustdoc::invalid_html_tags -D rustdoc::bare_urls";
    chore::must(
        cargo()
            .args([
                "doc",
                "--quiet",
                "--locked",
                "--keep-going",
                "--workspace",
                "--no-deps",
                "--lib",
            ])
            .env("RUSTDOCFLAGS", flags),
    )
}

/// Lets the app's and headquarters' own tests compare what they tell a page with their types, or write it where
/// `write` is given.
fn bindings(write: Option<&str>) -> Outcome {
    for program in compile::workspace()? {
        let package = program.package();
        let test = match () {
            () if package.ends_with(APP) => "bindings",
            () if package.ends_with(HQ) && program.name == "openapi" => "kept",
            () => continue,
        };
        let mut command = program.command();
        if let Some(value) = write {
            command.env("BAOLIAN_WRITE_BINDINGS", value);
        }
        chore::must(command.args(["--quiet", test]))?;
    }
    match write {
        Some(_) => web::script("api"),
        None => Ok(()),
    }
}

/// Advisories need a network and are left to a person's own call of `cargo deny check`.
fn licences() -> Outcome {
    let here = cargo()
        .args(["deny", "--version"])
        .output()
        .is_ok_and(|output| output.status.success());
    if !here {
        say("cargo-deny is not installed: licences, bans and sources are NOT checked in this run");
        return Ok(());
    }
    chore::must(cargo().args(["deny", "--locked", "check", "licenses", "bans", "sources"]))
}
