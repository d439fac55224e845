//! What each command does: one call of the facade, put into an answer.

mod draft;
mod enrol;
mod fetch;
mod issue;
mod issue_open;
mod lead;
mod list;
mod record;
mod search;
mod status;
mod support;
mod sync;
mod tray;
mod visit;
mod watch;

use baolian_core::tablet::Saved;
use serde_json::json;

use crate::answer::Answer;
use crate::args::{Cli, Command};
use crate::desk::{self, Desk};
use crate::failure::Result;
use crate::help;
use crate::text::Lang;

/// Does what was asked.
///
/// # Errors
/// [`crate::failure::Stop`]; nothing was changed.
pub fn run(cli: Cli) -> Result<Answer> {
    if let Command::Completions { shell } = cli.command {
        return Ok(completions(shell, cli.lang));
    }
    let desk = Desk {
        lang: cli.lang,
        json: cli.json,
        home: desk::home(cli.home)?,
    };
    match cli.command {
        Command::Enrol(args) => enrol::enrol(&desk, &args),
        Command::Visit { deed } => visit::run(&desk, deed),
        Command::Issue { deed } => issue::run(&desk, *deed),
        Command::Lead { deed } => lead::run(&desk, deed),
        Command::Support { deed } => support::run(&desk, deed),
        Command::List { what } => list::run(&desk, what),
        Command::Search(args) => search::search(&desk, &args),
        Command::Due => status::due(&desk),
        Command::Checklist => record::checklist(&desk),
        Command::Sync(args) => sync::run(&desk, &args),
        Command::Fetch(args) => fetch::run(&desk, &args),
        Command::Status => status::status(&desk),
        Command::Tray { deed, all } => tray::run(&desk, deed.as_ref(), all),
        Command::Settle { id, field, value } => record::settle(&desk, &id, &field, &value),
        Command::Repair => record::repair(&desk),
        Command::Draft { deed } => draft::run(&desk, deed),
        Command::Completions { shell } => Ok(completions(shell, cli.lang)),
    }
}

fn completions(shell: clap_complete::Shell, lang: Lang) -> Answer {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut help::command(lang), "baolian", &mut script);
    let script = String::from_utf8_lossy(&script).into_owned();
    Answer::new(
        json!({ "shell": shell.to_string(), "script": script }),
        script,
    )
}

/// What to say about something that was saved.
fn saved(desk: &Desk, saved: &Saved) -> Answer {
    let lang = desk.lang;
    let mut text = lang.say("saved.entry", &[("n", &saved.n)]);
    if let Some(added) = &saved.added {
        text.push_str(lang.gap());
        text.push_str(&lang.say("saved.added", &[("id", added)]));
    }
    Answer::new(saved, text)
}

/// What to say about a record that was begun.
fn begun(desk: &Desk, saved: &Saved, key: &str) -> Answer {
    let text = desk.lang.say(key, &[("id", &saved.id), ("n", &saved.n)]);
    Answer::new(saved, text)
}
