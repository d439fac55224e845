//! The help in the language asked for, with examples.
//!
//! The English sentences stand in [`crate::args`]; the Chinese ones in the
//! table of texts, under `help.` and the words of the command. The examples
//! of both stand in the tables, under `examples.`.

use clap::builder::Resettable;
use clap::{Arg, ArgAction, Command, CommandFactory as _};

use crate::args::Cli;
use crate::text::Lang;

/// Options that every command has; they stand last.
const EVERYWHERE: [&str; 5] = ["home", "json", "lang", "help", "version"];

/// The whole command with its help in a language.
#[must_use]
pub fn command(lang: Lang) -> Command {
    let version = flag("version", 'V', ArgAction::Version);
    let command = Cli::command()
        .disable_help_subcommand(true)
        .disable_version_flag(true)
        .arg(version);
    localise(command, lang, "help")
}

fn flag(id: &'static str, short: char, action: ArgAction) -> Arg {
    let said = match id {
        "version" => "Print the version",
        _ => "Print this help",
    };
    let arg = Arg::new(id).short(short).long(id).action(action);
    arg.help(said).display_order(903)
}

fn localise(command: Command, lang: Lang, path: &str) -> Command {
    let mut command = command
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .arg(flag("help", 'h', ArgAction::Help))
        .mut_args(|arg| argument(arg, lang, path))
        .mut_subcommands(|sub| {
            let path = format!("{path}.{}", sub.get_name());
            localise(sub, lang, &path)
        })
        .help_template(template(lang))
        .subcommand_help_heading(lang.find("heading.commands").unwrap_or("Commands"));
    if lang == Lang::Zh {
        command = command.about(lang.text(path)).long_about(Resettable::Reset);
    }
    let mut after = Vec::new();
    if let Some(examples) = lang.find(&path.replacen("help", "examples", 1)) {
        let lines = examples.lines().map(|line| format!("  {line}"));
        let lines: Vec<String> = lines.collect();
        after.push(format!(
            "{}:\n{}",
            lang.text("heading.examples"),
            lines.join("\n")
        ));
    }
    if path == "help" {
        after.push(lang.text("exit_codes"));
    }
    if after.is_empty() {
        command
    } else {
        command.after_help(after.join("\n\n"))
    }
}

/// The key of an argument's sentence: its own, or one that it shares.
fn argument_text(lang: Lang, path: &str, id: &str) -> Option<&'static str> {
    let own = lang.find(&format!("{path}.{id}"));
    own.or_else(|| lang.find(&format!("arg.{id}")))
}

fn argument(arg: Arg, lang: Lang, path: &str) -> Arg {
    let heading = if arg.is_positional() {
        "heading.arguments"
    } else if EVERYWHERE.contains(&arg.get_id().as_str()) {
        "heading.everywhere"
    } else {
        "heading.options"
    };
    let arg = arg.help_heading(lang.find(heading).unwrap_or(heading));
    if lang == Lang::En {
        return arg;
    }
    let said = argument_text(lang, path, arg.get_id().as_str()).unwrap_or_default();
    let takes_values = arg.get_action().takes_values();
    let mut said = said.to_owned();
    if takes_values {
        said.push_str(&possible(&arg, lang));
    }
    arg.help(said)
        .long_help(Resettable::Reset)
        .hide_possible_values(takes_values)
        .hide_default_value(takes_values)
}

/// The values that are possible and the one taken by itself, as clap says in English.
fn possible(arg: &Arg, lang: Lang) -> String {
    let mut said = String::new();
    let values: Vec<String> = arg
        .get_possible_values()
        .iter()
        .filter(|value| !value.is_hide_set())
        .map(|value| value.get_name().to_owned())
        .collect();
    if !values.is_empty() {
        said.push_str(&lang.say("help_values", &[("values", &values.join(lang.comma()))]));
    }
    let defaults = arg.get_default_values().iter();
    let defaults: Vec<String> = defaults.map(|v| v.to_string_lossy().into_owned()).collect();
    let default = defaults.join(" ");
    if !default.is_empty() {
        said.push_str(&lang.say("help_default", &[("default", &default)]));
    }
    said
}

fn template(lang: Lang) -> String {
    let usage = lang.text("heading.usage");
    format!(
        "{{before-help}}{{about-with-newline}}\n{usage}: {{usage}}\n\n{{all-args}}{{after-help}}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every command with its path.
    fn walk(command: &Command, path: &str, see: &mut dyn FnMut(&Command, &str)) {
        see(command, path);
        for sub in command.get_subcommands() {
            walk(sub, &format!("{path}.{}", sub.get_name()), see);
        }
    }

    #[test]
    fn every_command_and_argument_has_a_sentence_in_chinese_and_in_english() {
        let mut missing = Vec::new();
        walk(&command(Lang::Zh), "help", &mut |command, path| {
            if Lang::Zh.find(path).is_none() {
                missing.push(path.to_owned());
            }
            for arg in command.get_arguments() {
                if argument_text(Lang::Zh, path, arg.get_id().as_str()).is_none() {
                    missing.push(format!("{path}.{}", arg.get_id()));
                }
            }
        });
        walk(&command(Lang::En), "help", &mut |command, path| {
            if command.get_about().is_none() {
                missing.push(format!("en {path}"));
            }
            for arg in command.get_arguments().filter(|a| a.get_help().is_none()) {
                missing.push(format!("en {path}.{}", arg.get_id()));
            }
        });
        assert!(missing.is_empty(), "without a sentence: {missing:#?}");
    }

    #[test]
    fn no_sentence_of_the_help_is_about_nothing() {
        let mut known = Vec::new();
        let mut args = Vec::new();
        walk(&command(Lang::Zh), "help", &mut |command, path| {
            known.push(path.to_owned());
            known.push(path.replacen("help", "examples", 1));
            for arg in command.get_arguments() {
                known.push(format!("{path}.{}", arg.get_id()));
                args.push(format!("arg.{}", arg.get_id()));
            }
        });
        for key in Lang::Zh.table().keys() {
            let of_help = ["help.", "examples.", "arg."]
                .iter()
                .any(|p| key.starts_with(p));
            let about = known.iter().chain(&args).any(|k| k == key);
            assert!(!of_help || about, "{key} is about no command or argument");
        }
    }

    #[test]
    fn every_group_of_commands_has_examples() {
        walk(&command(Lang::En), "help", &mut |command, path| {
            let top = path.matches('.').count() == 1;
            if top && command.has_subcommands() {
                let key = path.replacen("help", "examples", 1);
                assert!(Lang::En.find(&key).is_some(), "{key}");
            }
        });
    }

    #[test]
    fn every_example_is_a_command_that_is_understood() {
        for lang in [Lang::Zh, Lang::En] {
            for (key, examples) in lang.table() {
                if !key.starts_with("examples") {
                    continue;
                }
                for line in examples.lines().filter(|l| l.starts_with("baolian ")) {
                    let line = line.split(" > ").next().unwrap_or_default();
                    let line = line.split(" # ").next().unwrap_or_default();
                    let parsed = command(lang).try_get_matches_from(words(line));
                    assert!(parsed.is_ok(), "{key}: {line}\n{}", parsed.unwrap_err());
                }
            }
        }
    }

    /// As a shell would part a line, double quotes only.
    fn words(line: &str) -> Vec<String> {
        let mut words = vec![String::new()];
        let mut quoted = false;
        for c in line.trim().chars() {
            match c {
                '"' => quoted = !quoted,
                ' ' if !quoted => words.push(String::new()),
                c => words.last_mut().unwrap().push(c),
            }
        }
        words.retain(|word| !word.is_empty());
        words
    }

    #[test]
    fn the_whole_command_is_sound() {
        command(Lang::Zh).debug_assert();
        command(Lang::En).debug_assert();
    }
}
