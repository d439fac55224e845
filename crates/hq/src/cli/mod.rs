//! The command line `baolian-hq`: words in, one answer out, in the language asked for.
//!
//! A command either does all that it was asked to or changes nothing and says
//! why ([`failure::Failure`]). Everything it does goes through [`crate::Hq`]
//! and [`crate::office`]; nothing of the domain is decided here.

pub mod answer;
pub mod args;
mod command;
mod console;
pub(crate) mod explain;
pub mod failure;
pub mod help;
mod place;
pub mod text;
pub mod usage;

use std::ffi::OsString;
use std::io::Write as _;
use std::process::ExitCode;

use clap::FromArgMatches as _;

use answer::Answer;
use args::Cli;
use failure::{Class, Failure};
use place::Place;
use text::Lang;
use usage::NoCommand;

/// Runs the command of these words and prints its answer.
pub fn main(words: impl IntoIterator<Item = OsString>) -> ExitCode {
    let words: Vec<OsString> = words.into_iter().collect();
    let asked = Asked::guess(&words);
    let cli = match parse(&words, asked.lang) {
        Ok(cli) => cli,
        Err(NoCommand::Asked(text)) => return asked.print(&text, 0),
        Err(NoCommand::Wrong(failure)) => return asked.fail(&failure),
    };
    let asked = Asked {
        lang: cli.lang,
        json: cli.json,
    };
    match command::run(&Place::of(&cli), &cli.command, cli.json) {
        Ok(answer) => asked.answer(&answer),
        Err(failure) => asked.fail(&failure),
    }
}

/// Reads words.
///
/// # Errors
/// [`NoCommand`].
pub fn parse(words: &[OsString], lang: Lang) -> Result<Cli, NoCommand> {
    let explain = |error: &clap::Error| usage::explain(error, lang);
    let matches = help::command(lang)
        .try_get_matches_from(words)
        .map_err(|e| explain(&e))?;
    let mut cli = Cli::from_arg_matches(&matches).map_err(|e| explain(&e))?;
    let mut at = &matches;
    while let Some((word, below)) = at.subcommand() {
        if !cli.words.is_empty() {
            cli.words.push(' ');
        }
        cli.words.push_str(word);
        at = below;
    }
    Ok(cli)
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
        let texts: Vec<&str> = words.iter().filter_map(|w| w.to_str()).collect();
        let after = texts.iter().position(|w| *w == "--lang").map(|at| at + 1);
        let english = texts.contains(&"--lang=en")
            || after
                .and_then(|at| texts.get(at))
                .is_some_and(|w| *w == "en");
        Self {
            lang: if english { Lang::En } else { Lang::Zh },
            json: texts.contains(&"--json"),
        }
    }

    fn answer(self, answer: &Answer) -> ExitCode {
        let code = if answer.holds {
            0
        } else {
            Class::NotHeld.exit_code()
        };
        if answer.silent {
            ExitCode::from(code)
        } else if self.json {
            self.print(&format!("{}\n", answer.json), code)
        } else {
            if !answer.note.is_empty() {
                // Whoever closed standard error does not want to hear it.
                let _ = writeln!(std::io::stderr().lock(), "{}", answer.note);
            }
            let end = if answer.text.is_empty() || answer.text.ends_with('\n') {
                ""
            } else {
                "\n"
            };
            self.print(&format!("{}{end}", answer.text), code)
        }
    }

    fn fail(self, failure: &Failure) -> ExitCode {
        let code = failure.class.exit_code();
        if self.json {
            return self.print(&format!("{}\n", failure.to_json()), code);
        }
        let said = self
            .lang
            .say("error.head", &[("message", &failure.message)]);
        // Whoever closed standard error does not want to hear it.
        let _ = writeln!(std::io::stderr().lock(), "{said}");
        ExitCode::from(code)
    }

    fn print(self, text: &str, code: u8) -> ExitCode {
        let mut out = std::io::stdout().lock();
        let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        match written {
            Ok(()) => ExitCode::from(code),
            // A reader that went away early (`| head`) has what it wanted.
            Err(e) if e.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::from(code),
            Err(e) => {
                let said = self.lang.say("error.output_closed", &[("error", &e)]);
                let _ = writeln!(std::io::stderr().lock(), "{said}");
                ExitCode::from(Class::Storage.exit_code())
            }
        }
    }
}
