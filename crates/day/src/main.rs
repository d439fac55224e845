//! `baolian-day`: the product at work on this machine, through one day.
//!
//! It starts headquarters on a folder, gives five people tablets, and lets them work: offline, apart,
//! killed while saving, with a wrong clock, over a link that breaks. It is the product, not a film of
//! it: every line is read back from the tablets through their facade or from headquarters through
//! `baolian-hq … --json`, and every promise is checked; if one is not kept, the day ends with it.

mod args;
mod clock;
mod held;
mod hq;
mod link;
mod place;
mod program;
mod scene;
mod stage;
mod stop;
mod tell;
mod text;

use std::process::ExitCode;

use clap::Parser as _;

use args::Args;
use hq::Hq;
use scene::{apart, compared, end, evening, killed, left_open, morning, noon, settled, visit};
use stage::Stage;
use stop::{Result, Stop};

fn main() -> ExitCode {
    let args = Args::parse();
    let stage = match Stage::set(&args) {
        Ok(stage) => stage,
        Err(stop) => return tell::failed(args.lang, &stop),
    };
    match play(&stage, &args) {
        Ok(()) => ExitCode::SUCCESS,
        // Whatever fails because everything is being stopped is no failure.
        Err(_) if stage.is_interrupted() => tell::failed(args.lang, &Stop::Interrupted),
        Err(stop) => tell::failed(args.lang, &stop),
    }
}

/// The day, scene by scene.
fn play(stage: &Stage, args: &Args) -> Result<()> {
    let at = end::from_here(&args.data);
    stage.tell.title("day.title", &[]);
    stage
        .tell
        .note(&stage.lang().say("day.intro", &[("data", &at.display())]));
    let mut hq = Hq::at(&stage.path("hq"), &args.hq_bin, args.lang);
    morning::headquarters(stage, &mut hq)?;
    let mut cast = morning::tablets(stage, &hq)?;
    let known = morning::known(stage, &cast)?;
    let visited = visit::offline(stage, &cast, &known)?;
    noon::noon(stage, &hq, &cast, &known, &visited)?;
    let written = apart::apart(stage, &cast, &known, &visited)?;
    if args.demo {
        left_open::not_paired_any_more(stage, &hq, &cast)?;
    }
    killed::killed(stage, &mut cast, visited.feedback)?;
    evening::evening(stage, &hq, &cast)?;
    if args.demo {
        left_open::left_open(stage, &hq, &cast, &visited)?;
        return end::end(stage, args, hq, cast);
    }
    compared::compared(stage, &hq, &cast, &known, &visited, &written)?;
    settled::settled(stage, &hq, &cast, &known, &visited)?;
    end::end(stage, args, hq, cast)
}
