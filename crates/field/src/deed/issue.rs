//! Problems after they were opened.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use baolian_core::tablet::{EvidenceInput, FileInput, SaidWithPhotos, Saved, Seen, TaskInput};
use baolian_core::{Error, Tablet};
use baolian_record::issue::deed::TaskDue;
use baolian_wire::{DocId, Kind};
use serde_json::json;

use super::{issue_open, saved};
use crate::answer::Answer;
use crate::args::{IssueDeed, TaskArgs};
use crate::desk::{self, Desk, id};
use crate::failure::{Result, Stop};
use crate::show;

pub(super) fn run(desk: &Desk, deed: IssueDeed) -> Result<Answer> {
    match deed {
        IssueDeed::Open(args) => issue_open::open(desk, args),
        IssueDeed::Similar(args) => issue_open::similar(desk, &args),
        IssueDeed::Show(one) => show_issue(desk, &one.id),
        IssueDeed::History(one) => history(desk, &one.id),
        IssueDeed::Export { one, output } => export(desk, &one.id, &output),
        deed => {
            let tablet = desk.tablet()?;
            Ok(saved(desk, &work(&tablet, deed)?))
        }
    }
}

fn issue(tablet: &Tablet, letters: &str) -> Result<DocId> {
    id(tablet, Kind::Issue, letters)
}

/// What changes a problem's own values, tasks and effects.
fn work(tablet: &Tablet, deed: IssueDeed) -> Result<Saved> {
    Ok(match deed {
        IssueDeed::Update {
            one,
            words,
            new_facts,
            task,
            photo,
        } => {
            let said = desk::words(&words.text)?;
            let issue = issue(tablet, &one.id)?;
            if !photo.is_empty() {
                let with = SaidWithPhotos {
                    kind: if new_facts {
                        Seen::NewFacts
                    } else {
                        Seen::Progress
                    },
                    said,
                    task,
                    photos: photo.into_iter().map(FileInput::File).collect(),
                };
                tablet.add_photos(issue, &with)?
            } else if new_facts {
                tablet.add_new_facts(issue, &said)?
            } else {
                tablet.add_progress(issue, &said, task.as_deref())?
            }
        }
        IssueDeed::Set { one, field, value } => {
            let value = desk::words(&value)?;
            tablet.set_issue(issue(tablet, &one.id)?, &field, &value)?
        }
        IssueDeed::Describe { one, words } => {
            let said = desk::words(&words.text)?;
            tablet.describe_issue(issue(tablet, &one.id)?, &said)?
        }
        IssueDeed::Task(args) => plan_task(tablet, args)?,
        IssueDeed::TaskDone { one, task, undo } => {
            tablet.mark_task(issue(tablet, &one.id)?, &task, !undo)?
        }
        IssueDeed::Effect {
            one,
            words,
            evidence,
        } => {
            let said = desk::words(&words.text)?;
            let issue = issue(tablet, &one.id)?;
            let proofs: Vec<EvidenceInput> = evidence
                .iter()
                .map(|given| proof(tablet, given))
                .collect::<Result<_>>()?;
            tablet.record_effect(issue, &said, &proofs)?
        }
        deed => story(tablet, deed)?,
    })
}

/// What is said about a problem: requests, answers, the close.
fn story(tablet: &Tablet, deed: IssueDeed) -> Result<Saved> {
    let issue = |letters: &str| issue(tablet, letters);
    let said = desk::words;
    Ok(match deed {
        IssueDeed::Confirm { one, words, effect } => {
            let said = said(words.said())?;
            tablet.confirm_effect(issue(&one.id)?, effect.as_deref(), &said)?
        }
        IssueDeed::Object { one, words } => tablet.object(issue(&one.id)?, &said(words.said())?)?,
        IssueDeed::Rule { one, ruling, words } => {
            let said = said(words.said())?;
            tablet.rule_objection(issue(&one.id)?, ruling == "upheld", &said)?
        }
        IssueDeed::AskVerify { one, words } => {
            tablet.ask_verification(issue(&one.id)?, &said(words.said())?)?
        }
        IssueDeed::AskExtend { one, day, words } => {
            tablet.ask_extension(issue(&one.id)?, &day, &said(words.said())?)?
        }
        IssueDeed::Extend {
            one,
            day,
            words,
            move_tasks,
        } => tablet.extend(issue(&one.id)?, &day, &said(words.said())?, move_tasks)?,
        IssueDeed::RefuseExtension { one, words } => {
            tablet.refuse_extension(issue(&one.id)?, &said(words.said())?)?
        }
        IssueDeed::Accept { one, words } => tablet.accept(issue(&one.id)?, &said(words.said())?)?,
        IssueDeed::Return { one, words } => {
            tablet.return_issue(issue(&one.id)?, &said(words.said())?)?
        }
        IssueDeed::NotSeen { one, words } => {
            tablet.not_seen(issue(&one.id)?, &said(words.said())?)?
        }
        IssueDeed::FoundAgain { one, words } => {
            tablet.found_again(issue(&one.id)?, &said(words.said())?)?
        }
        IssueDeed::Instruct { one, words } => {
            tablet.instruct(issue(&one.id)?, &said(words.said())?)?
        }
        IssueDeed::HandOn { one, to, words } => {
            tablet.hand_on(issue(&one.id)?, &to, &said(words.said())?)?
        }
        IssueDeed::Close { one, words } => close(tablet, issue(&one.id)?, &said(words.said())?)?,
        IssueDeed::Reopen { one, words } => {
            tablet.reopen_issue(issue(&one.id)?, &said(words.said())?)?
        }
        // The rest does not write: `run` has taken it.
        _ => return Err(Error::NothingToDo.into()),
    })
}

/// Where a rule is against it for more than one reason, all are said at once.
fn close(tablet: &Tablet, issue: DocId, said: &str) -> Result<Saved> {
    tablet.close_issue(issue, said).map_err(|error| {
        let gaps = tablet.closing_gaps(issue).unwrap_or_default();
        let about_gaps = gaps.iter().any(|gap| gap.code.as_str() == error.code());
        if about_gaps {
            Stop::Gaps(gaps)
        } else {
            Stop::Core(error)
        }
    })
}

fn plan_task(tablet: &Tablet, args: TaskArgs) -> Result<Saved> {
    let text = desk::words(&args.words.text)?;
    let due = match (args.by, args.days_before) {
        (Some(day), _) => TaskDue::On(day),
        (None, days) => TaskDue::DaysBefore(days.unwrap_or_default()),
    };
    let task = TaskInput {
        text,
        who: args.who,
        due,
    };
    Ok(tablet.plan_task(issue(tablet, &args.one.id)?, &task)?)
}

/// A file that is there, else a visit by its id or some letters of it.
fn proof(tablet: &Tablet, given: &str) -> Result<EvidenceInput> {
    let path = PathBuf::from(given);
    if path.exists() {
        return Ok(EvidenceInput::File(path));
    }
    match tablet.find(Some(Kind::Visit), given) {
        Ok(visit) => Ok(EvidenceInput::Visit(visit)),
        Err(Error::BadInput { .. } | Error::NotFound { .. }) => Ok(EvidenceInput::File(path)),
        Err(other) => Err(other.into()),
    }
}

fn show_issue(desk: &Desk, letters: &str) -> Result<Answer> {
    let tablet = desk.tablet()?;
    let view = tablet.issue(issue(&tablet, letters)?)?;
    let station = show::station(&tablet, desk.lang, &view.issue.station)?;
    let text = show::issue::sheet(desk.lang, &view, &station, &tablet.today()?);
    Ok(Answer::new(view, text))
}

fn history(desk: &Desk, letters: &str) -> Result<Answer> {
    let tablet = desk.tablet()?;
    let issue = issue(&tablet, letters)?;
    let events = tablet.history(issue)?;
    let names = tablet.issue(issue)?.names;
    let text = show::issue::history(desk.lang, &events, &names);
    let told = json!({ "id": issue, "rows": events, "names": names.names });
    Ok(Answer::new(told, text))
}

fn export(desk: &Desk, letters: &str, output: &Path) -> Result<Answer> {
    let tablet = desk.tablet()?;
    let issue = issue(&tablet, letters)?;
    let bytes = tablet.export_issue(issue)?;
    let shown = output.display().to_string();
    let unwritable = |e: std::io::Error| {
        let code = match e.kind() {
            std::io::ErrorKind::AlreadyExists => "file_exists",
            _ => "no_file",
        };
        Stop::input(
            code,
            vec![("path", shown.clone()), ("detail", e.to_string())],
        )
    };
    let mut file = std::fs::File::create_new(output).map_err(unwritable)?;
    file.write_all(&bytes).map_err(unwritable)?;
    file.sync_all().map_err(unwritable)?;
    let text = desk.lang.say(
        "issue.exported",
        &[("path", &shown), ("bytes", &bytes.len())],
    );
    Ok(Answer::new(
        json!({ "id": issue, "output": shown, "bytes": bytes.len() }),
        text,
    ))
}
