//! The interface's TypeScript types, written from the Rust ones.
//!
//! The test fails when `ui/src/bindings.ts` is stale; `cargo xtask bindings` writes it anew.

use std::path::Path;

use baolian_core::sync::Trouble;
use baolian_wire::reference::Level;
use serde::Serialize;
use ts_rs::{Config, TS};

use crate::failure::Failure;
use crate::view::{Counts, Facts, Log, Next, RoleName, Station, Sync, Who};
use crate::watch;

const FILE: &str = "../ui/src/bindings.ts";

/// Each command with what it answers; `build.rs` and `lib.rs` name them too.
const COMMANDS: &[(&str, &str)] = &[("facts", "Facts | null"), ("sync_now", "null")];

const TROUBLES: [Trouble; 10] = [
    Trouble::NoNetwork,
    Trouble::HqAway,
    Trouble::HqBusy,
    Trouble::Certificate,
    Trouble::Clock,
    Trouble::Revoked,
    Trouble::Version,
    Trouble::KeyGone,
    Trouble::Storage,
    Trouble::Other,
];

/// Does not compile when the core learns of a trouble that stands not in [`TROUBLES`].
const fn place(trouble: Trouble) -> usize {
    match trouble {
        Trouble::NoNetwork => 0,
        Trouble::HqAway => 1,
        Trouble::HqBusy => 2,
        Trouble::Certificate => 3,
        Trouble::Clock => 4,
        Trouble::Revoked => 5,
        Trouble::Version => 6,
        Trouble::KeyGone => 7,
        Trouble::Storage => 8,
        Trouble::Other => 9,
    }
}

/// Every type of the shell that crosses to the page.
fn declarations(config: &Config) -> [String; 9] {
    [
        Facts::decl(config),
        Who::decl(config),
        RoleName::decl(config),
        Station::decl(config),
        Counts::decl(config),
        Log::decl(config),
        Sync::decl(config),
        Next::decl(config),
        Failure::decl(config),
    ]
}

/// The words of one of the core's own enumerations.
fn words<T: Serialize>(name: &str, values: &[T]) -> String {
    let words: Vec<String> = values
        .iter()
        .map(|value| serde_json::to_string(value).expect("a word"))
        .collect();
    format!("type {name} = {};", words.join(" | "))
}

/// One line for a short comment, and no blanks at line ends.
fn tidy(declaration: &str) -> String {
    let lines: Vec<&str> = declaration.lines().map(str::trim_end).collect();
    lines
        .join("\n")
        .replace("/**\n * ", "/** ")
        .replace("\n */", " */")
}

fn bindings() -> String {
    // Counts and milliseconds stay far below 2^53.
    let config = Config::new().with_large_int("number");
    let mut text = String::from(
        "// Written by `cargo xtask bindings` from the types in src-tauri. Do not edit.\n",
    );
    let of_the_core = [words("Level", &Level::ALL), words("Trouble", &TROUBLES)];
    for declaration in declarations(&config).iter().chain(&of_the_core) {
        text.push_str(&format!("\nexport {}\n", tidy(declaration)));
    }
    text.push_str("\n/** Every command with what it answers. */\nexport type Commands = {\n");
    for (command, answer) in COMMANDS {
        text.push_str(&format!("  {command}: {answer};\n"));
    }
    text.push_str(&format!(
        "}};\n\n/** The event that says: ask again. */\nexport const CHANGED = '{}';\n",
        watch::CHANGED
    ));
    text
}

#[test]
fn bindings_are_those_of_the_rust_types() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE);
    let text = bindings();
    if std::env::var_os("BAOLIAN_WRITE_BINDINGS").is_some() {
        std::fs::write(&file, &text).expect("the bindings can be written");
    }
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        written == text,
        "ui/src/bindings.ts is stale: run `cargo xtask bindings`"
    );
}

#[test]
fn bindings_name_every_trouble() {
    for (at, trouble) in TROUBLES.into_iter().enumerate() {
        assert_eq!(place(trouble), at);
    }
}
