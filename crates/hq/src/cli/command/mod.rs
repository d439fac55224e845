//! One file for each thing that can be asked: words in, [`Answer`] out.

mod account;
mod admin;
mod audit;
mod coverage;
mod demo;
mod device;
mod enrol;
mod folder;
mod import;
mod issue;
mod keys;
mod lists;
mod made;
mod period;
mod serve;
mod terms;
mod visit;

use super::answer::Answer;
use super::args::{ClockDeed, Command, PeopleDeed, RosterDeed};
use super::failure::{Class, Failure};
use super::place::{Place, rfc3339};

/// Does what a command says.
///
/// # Errors
/// Why it was not done.
pub fn run(place: &Place, command: &Command, json: bool) -> Result<Answer, Failure> {
    match command {
        Command::Init => folder::init(place),
        Command::Audit(args) => audit::run(place, args),
        Command::Verify => folder::verify(place),
        Command::DemoYear(args) => demo::year(place, *args),
        Command::Backup { output, keys } => folder::backup(place, output, *keys),
        Command::Restore { from } => folder::restore(place, from),
        Command::Roster {
            deed:
                RosterDeed::Import {
                    file,
                    from,
                    dry_run,
                    yes,
                },
        } => import::roster(place, file, from.as_deref(), (*dry_run, *yes)),
        Command::People {
            deed: PeopleDeed::Import { file, dry_run },
        } => import::people(place, file, *dry_run),
        Command::Terms { deed } => terms::run(place, deed),
        Command::Enrol(args) => enrol::run(place, args),
        Command::Serve(args) => serve::run(place, args, json),
        Command::Lists(args) => lists::run(place, args),
        Command::Coverage(args) => coverage::run(place, args),
        Command::Lead { deed } => issue::lead(place, deed),
        Command::Period { deed } => period::run(place, deed),
        Command::Account { deed } => account::run(place, deed),
        Command::Device { deed } => device::run(place, deed),
        Command::Issue { deed } => issue::run(place, deed),
        Command::Visit { deed } => visit::run(place, deed),
        Command::Support { deed } => issue::support(place, deed),
        Command::Admin { deed } => admin::run(place, deed),
        Command::Keys { deed } => keys::run(place, deed),
        Command::Clock {
            deed: ClockDeed::Accept,
        } => clock(place),
        Command::Completions { shell } => Ok(completions(*shell, place)),
    }
}

fn clock(place: &Place) -> Result<Answer, Failure> {
    let hq = place.open()?;
    if hq.now().is_ok() {
        let said = place.lang.text("error.clock_not_behind");
        return Err(Failure::new(Class::Refused, "clock_not_behind", said));
    }
    let (was, now) = hq.accept_clock().map_err(|e| place.hq(&e))?;
    let (was, now) = (rfc3339(was), rfc3339(now));
    let said = place.lang.say("say.clock", &[("was", &was), ("now", &now)]);
    Ok(Answer::new(
        serde_json::json!({ "was": was, "now": now }),
        said,
    ))
}

fn completions(shell: clap_complete::Shell, place: &Place) -> Answer {
    let mut script = Vec::new();
    let mut command = super::help::command(place.lang);
    clap_complete::generate(shell, &mut command, "baolian-hq", &mut script);
    let script = String::from_utf8_lossy(&script).into_owned();
    let told = serde_json::json!({ "shell": shell.to_string(), "script": script });
    Answer::new(told, script)
}
