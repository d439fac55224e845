//! `baolian`, the tablet without a screen: words in, one answer out, in the language asked for.
//!
//! A command is one deed or one look through the facade of the core
//! ([`baolian_core::Tablet`]); nothing of the domain is decided here. A
//! command either does all that it was asked to or changes nothing and says
//! why. With `--json` exactly one JSON value goes to standard output, errors
//! too; the exit code says the class ([`failure::Class`]).

pub mod answer;
pub mod args;
pub mod deed;
pub mod desk;
pub mod explain;
pub mod failure;
pub mod help;
pub mod show;
pub mod text;
pub mod usage;

use std::ffi::OsString;
use std::io::Write as _;
use std::process::ExitCode;

use clap::FromArgMatches as _;
use serde_json::{Value, json};

use answer::Answer;
use args::Cli;
use failure::{Class, Failure};
use text::Lang;
use usage::NoCommand;

/// Runs the command of these words and prints its answer.
pub fn main(words: impl IntoIterator<Item = OsString>) -> ExitCode {
    let words: Vec<OsString> = words.into_iter().collect();
    let asked = Asked::guess(&words);
    let cli = match parse(&words, asked.lang) {
        Ok(cli) => cli,
        Err(NoCommand::Asked(text)) if asked.json => {
            return asked.print_json(&json!({ "help": text }), 0);
        }
        Err(NoCommand::Asked(text)) => {
            return asked.print(&format!("{}\n", text.trim_end()), 0);
        }
        Err(NoCommand::None(failure, help)) if !asked.json => {
            let failure = Failure {
                message: help,
                ..failure
            };
            return asked.fail(&failure);
        }
        Err(NoCommand::Wrong(failure) | NoCommand::None(failure, _)) => {
            return asked.fail(&failure);
        }
    };
    let asked = Asked {
        lang: cli.lang,
        json: cli.json,
    };
    match deed::run(cli) {
        Ok(answer) => asked.answer(&answer),
        Err(stop) => asked.fail(&explain::explain(&stop, asked.lang)),
    }
}

/// Reads words.
///
/// # Errors
/// [`NoCommand`].
pub fn parse(words: &[OsString], lang: Lang) -> Result<Cli, NoCommand> {
    let matches = help::command(lang)
        .try_get_matches_from(words)
        .map_err(|e| usage::explain(&e, lang))?;
    Cli::from_arg_matches(&matches).map_err(|e| usage::explain(&e, lang))
}

/// In which form an answer is wanted.
#[derive(Debug, Clone, Copy)]
struct Asked {
    lang: Lang,
    json: bool,
}

impl Asked {
    /// Before words are read, and where they cannot be: as the words themselves say.
    fn guess(words: &[OsString]) -> Self {
        let texts = words.iter().filter_map(|word| word.to_str());
        let texts: Vec<&str> = texts.take_while(|word| *word != "--").collect();
        let after = texts.iter().position(|word| *word == "--lang");
        let named = after.and_then(|at| texts.get(at + 1));
        let english = texts.contains(&"--lang=en") || named.is_some_and(|word| *word == "en");
        Self {
            lang: if english { Lang::En } else { Lang::Zh },
            json: texts.contains(&"--json"),
        }
    }

    fn answer(self, answer: &Answer) -> ExitCode {
        if self.json {
            return self.print_json(&answer.json, 0);
        }
        let text = answer.text.trim_end_matches('\n');
        let end = if text.is_empty() { "" } else { "\n" };
        self.print(&format!("{text}{end}"), 0)
    }

    fn fail(self, failure: &Failure) -> ExitCode {
        let code = failure.class.exit_code();
        if self.json {
            return self.print_json(&failure.to_json(), code);
        }
        // Whoever closed standard error does not want to hear it.
        let message = failure.message.trim_end();
        let _ = writeln!(std::io::stderr().lock(), "{message}");
        ExitCode::from(code)
    }

    fn print_json(self, value: &Value, code: u8) -> ExitCode {
        self.print(&format!("{value}\n"), code)
    }

    fn print(self, text: &str, code: u8) -> ExitCode {
        let mut out = std::io::stdout().lock();
        let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        match written {
            Ok(()) => ExitCode::from(code),
            // A reader that went away early (`| head`) has what it wanted.
            Err(e) if e.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::from(code),
            Err(e) => {
                let said = self.lang.say("error.output_closed", &[("detail", &e)]);
                let _ = writeln!(std::io::stderr().lock(), "{said}");
                ExitCode::from(Class::Storage.exit_code())
            }
        }
    }
}
