//! The help in the language asked for, with examples.
//!
//! The English sentences stand in [`super::args`]; the Chinese ones in the
//! table of texts, under `help.` and the words of the command. The examples of
//! both stand in the tables.

use clap::builder::Resettable;
use clap::{Arg, ArgAction, Command, CommandFactory as _};

use super::args::Cli;
use super::text::Lang;

/// The whole command with its help in a language.
#[must_use]
pub fn command(lang: Lang) -> Command {
    let command = Cli::command()
        .disable_help_subcommand(true)
        .disable_version_flag(true)
        .arg(flag("version", 'V', ArgAction::Version));
    localise(command, lang, "help")
}

fn flag(id: &'static str, short: char, action: ArgAction) -> Arg {
    let (help, long) = match id {
        "version" => ("Print the version", "version"),
        _ => ("Print this help", "help"),
    };
    Arg::new(id)
        .short(short)
        .long(long)
        .action(action)
        .help(help)
}

/// The key of a command or an argument in the tables.
fn key(path: &str, id: &str) -> String {
    format!("{path}.{id}")
}

fn localise(command: Command, lang: Lang, path: &str) -> Command {
    let mut command = command
        .disable_help_flag(true)
        .arg(flag("help", 'h', ArgAction::Help))
        .mut_args(|arg| argument(arg, lang, path))
        .mut_subcommands(|sub| {
            let path = key(path, sub.get_name());
            localise(sub, lang, &path)
        })
        .help_template(template(lang))
        .subcommand_help_heading(lang.find("heading.commands").unwrap_or("Commands"));
    if let (Lang::Zh, Some(about)) = (lang, lang.find(path)) {
        command = command.about(about).long_about(Resettable::Reset);
    }
    let mut after = Vec::new();
    if let Some(examples) = lang.find(&path.replacen("help", "examples", 1)) {
        after.push(format!(
            "{}:\n{}",
            lang.text("heading.examples"),
            indent(examples)
        ));
    }
    if path == "help" {
        after.push(lang.text("help_exit_codes"));
    }
    command.after_help(after.join("\n\n"))
}

fn argument(arg: Arg, lang: Lang, path: &str) -> Arg {
    let heading = if arg.is_positional() {
        "heading.arguments"
    } else {
        "heading.options"
    };
    let arg = arg.help_heading(lang.find(heading).unwrap_or(heading));
    if lang == Lang::En {
        return arg;
    }
    // An argument of the whole program, or one that many commands share, is said once.
    let id = arg.get_id().as_str().to_owned();
    let own = lang.find(&key(path, &id));
    let said = own.or_else(|| lang.find(&key("arg", &id)));
    let Some(said) = said else { return arg };
    // The sentence names the values that are possible, and the one taken by itself.
    let takes_values = arg.get_action().takes_values();
    arg.help(said)
        .long_help(Resettable::Reset)
        .hide_possible_values(takes_values)
        .hide_default_value(takes_values)
}

fn template(lang: Lang) -> String {
    let usage = lang.text("heading.usage");
    format!(
        "{{before-help}}{{about-with-newline}}\n{usage}: {{usage}}\n\n{{all-args}}{{after-help}}"
    )
}

fn indent(text: &str) -> String {
    let lines = text.lines().map(|line| format!("  {line}"));
    lines.collect::<Vec<_>>().join("\n")
}

/// Every command with its path, for the tests: none may be without its sentence.
#[must_use]
pub fn paths(command: &Command, path: &str) -> Vec<(String, Vec<String>)> {
    let args = command.get_arguments().map(|arg| arg.get_id().to_string());
    let mut all = vec![(path.to_owned(), args.collect())];
    for sub in command.get_subcommands() {
        all.extend(paths(sub, &key(path, sub.get_name())));
    }
    all
}
