//! The interface's TypeScript types, written from the Rust ones.
//!
//! The test fails when `ui/src/bindings.ts` is stale; `cargo xtask bindings` writes it anew.

use std::path::Path;

use ts_rs::{Config, TS};

use crate::facts::{Counts, Facts, Level, Log, Receipt, Station, Trouble, Who};
use crate::watch;

const FILE: &str = "../ui/src/bindings.ts";

/// Every type that crosses between page and shell.
fn types(config: &Config) -> Vec<String> {
    vec![
        Facts::decl(config),
        Who::decl(config),
        Station::decl(config),
        Level::decl(config),
        Counts::decl(config),
        Log::decl(config),
        Receipt::decl(config),
        Trouble::decl(config),
    ]
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
    for declaration in types(&config) {
        text.push_str(&format!("\nexport {}\n", tidy(&declaration)));
    }
    text.push_str("\n/** Every command, with what it is given and what it answers. */\n");
    text.push_str("export type Commands = {\n  facts: { given: undefined; answer: Facts };\n};\n");
    text.push_str(&format!(
        "\n/** The event that says: ask again. */\nexport const CHANGED = '{}';\n",
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
