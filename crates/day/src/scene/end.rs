//! The end: with `--once` headquarters stops, else it stays up until Ctrl-C.

use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use crate::args::Args;
use crate::held::Cast;
use crate::hq::Hq;
use crate::place::CADRE;
use crate::stage::Stage;
use crate::stop::Result;

/// The tablet that is worth looking at, named in a file of the day's folder for whoever opens the app.
const OPEN_THIS: &str = "open-this-tablet";

/// Says how the day went and ends it.
///
/// # Errors
/// If headquarters does not end as it should.
pub fn end(stage: &Stage, args: &Args, mut hq: Hq, cast: Cast) -> Result<()> {
    for held in cast.all() {
        held.settle_at(hq.url())?;
    }
    let home = cast
        .chen
        .home()
        .strip_prefix(stage.data())
        .unwrap_or(cast.chen.home());
    let home = home.to_string_lossy().into_owned();
    drop(cast);
    if args.once {
        hq.stop()?;
        stage.scene("scene.over", &[])?;
        stage
            .tell
            .note(&stage.lang().say("over.once", &[("kept", &stage.kept())]));
        stage.write(OPEN_THIS, home.as_bytes())?;
        return Ok(());
    }
    stage.scene("scene.over", &[])?;
    stage
        .tell
        .note(&stage.lang().say("over.kept", &[("kept", &stage.kept())]));
    let code = hq.code(CADRE)?;
    let program = from_here(&args.tablet_bin);
    let tablets = from_here(&args.data);
    let (new, old) = (tablets.join("tablets/new"), tablets.join(&home));
    let program = program.display();
    stage
        .tell
        .line("label.hq", "over.up", &[("url", &hq.url())]);
    stage
        .tell
        .line("label.more", "over.board", &[("url", &hq.board())]);
    stage
        .tell
        .line("label.more", "over.code", &[("code", &code)]);
    for line in [
        format!(
            "{program} --home {} enrol --hq {} --code {code}",
            new.display(),
            hq.url()
        ),
        format!("{program} --home {} sync", new.display()),
        format!("{program} --home {} list issues", old.display()),
    ] {
        stage.tell.command(&line);
    }
    // Whoever waits for this file may open the tablet now.
    stage.write(OPEN_THIS, home.as_bytes())?;
    while !stage.is_interrupted() && !hq.has_ended() {
        thread::sleep(Duration::from_millis(100));
    }
    hq.stop()?;
    // After the ^C that the terminal shows.
    stage.tell.note("");
    stage.tell.note(stage.lang().text("over.stopped"));
    Ok(())
}

/// A path as somebody in this folder would write it.
#[must_use]
pub fn from_here(path: &Path) -> PathBuf {
    let here = std::env::current_dir().ok();
    let short = here.and_then(|here| path.strip_prefix(here).ok().map(Path::to_owned));
    short.unwrap_or_else(|| path.to_owned())
}
