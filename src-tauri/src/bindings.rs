//! The interface's TypeScript types, written from the Rust ones.
//!
//! The test fails when `ui/src/bindings.ts` is stale; `cargo xtask bindings` writes it anew.

use std::collections::BTreeMap;
use std::path::Path;

use baolian_core::tablet::{AskSupport, OpenIssue, StartVisit};
use baolian_lists::{
    EffectFilter, IssueFilter, LeadFilter, Page, Scope, StationFilter, SupportFilter, TaskFilter,
    VisitFilter,
};
use baolian_record::support::Promise;
use serde::de::DeserializeOwned;
use ts_rs::{Config, TS, TypeVisitor};

use crate::failure::Failure;
use crate::{command, device, watch};

const FILE: &str = "../ui/src/bindings.ts";

/// What a page needs to know: the commands, and every type that crosses.
pub struct Book {
    config: Config,
    commands: Vec<String>,
    names: Vec<&'static str>,
    /// Declarations by name.
    types: BTreeMap<String, String>,
}

impl Book {
    pub fn new() -> Self {
        Self {
            // Counts and milliseconds stay far below 2^53.
            config: Config::new().with_large_int("number"),
            commands: Vec::new(),
            names: Vec::new(),
            types: BTreeMap::new(),
        }
    }

    /// The names of all commands.
    pub fn names(&self) -> &[&'static str] {
        &self.names
    }

    /// One thing that a command takes.
    pub fn given<T: TS + 'static>(&mut self, name: &str) -> String {
        self.take::<T>();
        let may_be_left_out = if T::IS_OPTION { "?" } else { "" };
        format!("{name}{may_be_left_out}: {}", T::name(&self.config))
    }

    /// One command.
    pub fn command<T: TS + 'static>(
        &mut self,
        name: &'static str,
        given: &[String],
        docs: &[&str],
    ) {
        self.take::<T>();
        self.names.push(name);
        let answer = T::name(&self.config);
        let given = match given {
            [] => "Record<string, never>".to_owned(),
            given => format!("{{ {} }}", given.join("; ")),
        };
        let docs: Vec<&str> = docs.iter().map(|line| line.trim()).collect();
        self.commands.push(format!(
            "  /** {} */\n  {name}: {{ given: {given}; answer: {answer} }};\n",
            docs.join(" ")
        ));
    }

    /// A type that crosses.
    pub fn take<T: TS + 'static + ?Sized>(&mut self) {
        T::visit_generics(self);
        self.visit::<T>();
    }

    /// Parts of what a page sends may be left out where the core has a word for that.
    fn parts_may_be_left_out<T: TS + DeserializeOwned>(&mut self) {
        let name = T::ident(&self.config);
        serde_json::from_str::<T>("{}").expect("all parts may be left out");
        let declaration = self.types.get_mut(&name).expect("it crosses");
        let lines: Vec<String> = declaration
            .lines()
            .map(|line| match line.split_once(": ") {
                Some((part, rest)) if is_name(part) => format!("{part}?: {rest}"),
                _ => line.to_owned(),
            })
            .collect();
        *declaration = lines.join("\n");
    }
}

fn is_name(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
}

impl TypeVisitor for Book {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if T::output_path().is_none() {
            // A number, a text, a list: nothing to declare but what is inside.
            return;
        }
        let name = T::ident(&self.config);
        let docs = T::docs().unwrap_or_default();
        let declaration = tidy(&format!("{docs}export {}", T::decl(&self.config)));
        if let Some(there) = self.types.insert(name.clone(), declaration.clone()) {
            assert_eq!(there, declaration, "two types are called {name}");
            return;
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
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
    let mut book = Book::new();
    command::describe(&mut book);
    book.take::<Failure>();
    device::describe(&mut book);
    book.parts_may_be_left_out::<IssueFilter>();
    book.parts_may_be_left_out::<TaskFilter>();
    book.parts_may_be_left_out::<EffectFilter>();
    book.parts_may_be_left_out::<VisitFilter>();
    book.parts_may_be_left_out::<LeadFilter>();
    book.parts_may_be_left_out::<SupportFilter>();
    book.parts_may_be_left_out::<StationFilter>();
    book.parts_may_be_left_out::<Page>();
    book.parts_may_be_left_out::<Scope>();
    book.parts_may_be_left_out::<StartVisit>();
    book.parts_may_be_left_out::<OpenIssue>();
    book.parts_may_be_left_out::<AskSupport>();
    book.parts_may_be_left_out::<Promise>();
    let mut text =
        String::from("// Written by `cargo xtask bindings` from the types in Rust. Do not edit.\n");
    for declaration in book.types.values() {
        text.push_str(&format!("\n{declaration}\n"));
    }
    text.push_str("\n/** Every command: what it takes and what it answers. */\n");
    text.push_str(&format!(
        "export type Commands = {{\n{}}};\n",
        book.commands.concat()
    ));
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
