//! The real program, killed at any moment while it saves: what it acknowledged is there afterwards.

use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use baolian_wire::DocId;
use serde_json::Value;

use crate::held::Cast;
use crate::program::{Program, number};
use crate::stage::Stage;
use crate::stop::{Result, Stop, io};
use crate::tell::Tone;

/// How often it is killed at least.
const TIMES: u64 = 12;
/// How often at most, until both happened: an acknowledgement that came out, and one that did not.
const MOST: u64 = 60;

/// What became of the saves.
#[derive(Debug, Default)]
struct Saves {
    tried: Vec<String>,
    acknowledged: Vec<String>,
    /// Killed before a word came out.
    silent: u64,
}

/// Kills the program over and over while it writes progress on an issue.
///
/// # Errors
/// If something that was acknowledged is gone, or the tablet does not open.
pub fn killed(stage: &Stage, cast: &mut Cast, issue: DocId) -> Result<()> {
    stage.scene("scene.killed", &[])?;
    let saves = cast.chen.closed(|program| kill(stage, program, issue))?;
    let shown = cast.chen.tablet()?.issue(issue)?;
    let there = |text: &&String| {
        shown
            .issue
            .updates
            .iter()
            .any(|u| u.text.as_ref() == Some(text))
    };
    let kept = saves.acknowledged.iter().filter(there).count();
    let all = saves.tried.iter().filter(there).count();
    stage.must("must.acknowledged", kept == saves.acknowledged.len())?;
    stage.must("must.sound", cast.chen.tablet()?.check().is_ok())?;
    stage.tell.line(
        "label.killed",
        "killed.times",
        &[
            ("times", &saves.tried.len()),
            ("silent", &saves.silent),
            ("acknowledged", &saves.acknowledged.len()),
        ],
    );
    stage.tell.toned(
        Tone::Good,
        "label.reopened",
        "killed.kept",
        &[
            ("kept", &kept),
            ("acknowledged", &saves.acknowledged.len()),
            ("more", &(all - kept)),
        ],
    );
    Ok(())
}

fn kill(stage: &Stage, program: &Program, issue: DocId) -> Result<Saves> {
    let lang = stage.lang();
    let issue = issue.to_string();
    let mut saves = Saves::default();
    // Around this time after its start the save happens; it is sought anew each time.
    let mut around = undisturbed(stage, program, &issue, &mut saves)?;
    for i in 1..=MOST {
        let enough = saves.silent > 0 && saves.acknowledged.len() > 2;
        if stage.is_interrupted() || (i > TIMES && enough) {
            break;
        }
        stage
            .tell
            .progress(lang.text("label.killed"), i, TIMES.max(i));
        let text = lang.say("killed.progress", &[("i", &i)]);
        let child = program.start(&["issue", "update", &issue, &text], Stdio::null())?;
        thread::sleep(around.mul_f64(0.6 + 0.5 * chance()?));
        if acknowledged(child)? {
            saves.acknowledged.push(text.clone());
            around = around.mul_f64(0.85);
        } else {
            saves.silent += 1;
            around = around.mul_f64(1.15);
        }
        saves.tried.push(text);
    }
    stage.tell.progress_over();
    Ok(saves)
}

/// How long a save takes that nobody disturbs.
fn undisturbed(
    stage: &Stage,
    program: &Program,
    issue: &str,
    saves: &mut Saves,
) -> Result<Duration> {
    let text = stage.lang().say("killed.progress", &[("i", &0)]);
    let began = Instant::now();
    program.run(&["issue", "update", issue, &text])?;
    saves.acknowledged.push(text.clone());
    saves.tried.push(text);
    Ok(began.elapsed())
}

/// Kills it; whether it had said by then that the save is done.
fn acknowledged(mut child: Child) -> Result<bool> {
    child.kill().map_err(io("SIGKILL"))?;
    let out = child.wait_with_output().map_err(io("SIGKILL"))?;
    let said: Value = serde_json::from_slice(&out.stdout).unwrap_or_default();
    if said.pointer("/error").is_some() {
        return Err(Stop::NotSo(said.to_string()));
    }
    Ok(number(&said, "/n") > 0)
}

/// Anything from 0 to 1.
fn chance() -> Result<f64> {
    let mut bytes = [0; 2];
    getrandom::fill(&mut bytes).map_err(|e| io("random")(std::io::Error::other(e.to_string())))?;
    Ok(f64::from(u16::from_le_bytes(bytes)) / f64::from(u16::MAX))
}
