//! `cargo xtask run`: the product at work on this machine; `cargo xtask app`: the app alone.
//!
//! `run` builds everything, then hands the terminal to `baolian-day`, which starts headquarters and plays a day of
//! tablets against it. Where there is a display, the app opens on one of the day's tablets. `app --demo` does the
//! same for a tablet that was just filled and has something of everything left open.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use signal_hook::consts::SIGINT;

use crate::chore::{self, Outcome, built, program, say};
use crate::{compile, debian, web};

/// End after the day; without it headquarters stays up until Ctrl-C.
const ONCE: &str = "--once";

/// What `run` may be given; it is handed on to `baolian-day` as it is.
pub const OPTIONS: &[&str] = &[ONCE, "--lang=en", "--lang=zh"];

/// Leave the day's work open, for a look at the app.
const DEMO: &str = "--demo";

/// What `app` may be given.
pub const APP_OPTIONS: &[&str] = &[DEMO, "--lang=en", "--lang=zh"];

/// Which part of a province's year the board shows.
const YEAR_PART: &str = "0.03";

/// Where it is served.
const BOARD_AT: &str = "127.0.0.1:8790";

/// How many folders are kept under `var/day` and `var/demo` each, the new one included.
const KEPT: usize = 3;

/// Builds everything, plays the day and waits for its end.
pub fn run(options: &[&str]) -> Outcome {
    let with_app = !options.contains(&ONCE) && has_display();
    debian::require(&[debian::BUILD])?;
    if with_app {
        debian::require(&[debian::APP])?;
    }
    // Headquarters serves the board's pages, app or not.
    web::build()?;
    compile_all_that_can_be()?;
    let data = new_folder(&chore::root().join("var/day"))?;
    play(options, &data, with_app)
}

/// Opens the app: on this person's own tablet, or with `--demo` on a filled one beside its headquarters.
pub fn app(options: &[&str]) -> Outcome {
    debian::require(&[debian::BUILD, debian::APP])?;
    web::build()?;
    let with_app = has_display();
    if !options.contains(&DEMO) {
        compile::programs_of(&["baolian-app"])?;
        if with_app {
            return chore::must(&mut Command::new(built("baolian-app")));
        }
        how_without_display(None);
        return Ok(());
    }
    compile::programs()?;
    let data = new_folder(&chore::root().join("var/demo"))?;
    play(options, &data, with_app)
}

/// Serves the board on a part of a demonstration year, which is made once and kept.
pub fn board() -> Outcome {
    debian::require(&[debian::BUILD])?;
    web::build()?;
    compile_all_that_can_be()?;
    let data = chore::root().join("var/demo-year");
    if !data.exists() {
        say("making a part of a year, once: about half a minute");
        // Under another name until it is whole.
        let part = data.with_extension("part");
        let unusable = |error| format!("{}: {error}", data.display());
        if part.exists() {
            std::fs::remove_dir_all(&part).map_err(unusable)?;
        }
        std::fs::create_dir_all(&part).map_err(unusable)?;
        chore::must(hq(&part).args(["demo-year", "--scale", YEAR_PART, "--seed", "1"]))?;
        std::fs::rename(&part, &data).map_err(unusable)?;
    }
    let mut reset = hq(&data);
    reset.args(["admin", "reset", "demo-office", "--json"]);
    let told = reset
        .output()
        .map_err(|e| chore::cannot_start(&reset, &e))?;
    let told = String::from_utf8_lossy(&told.stdout);
    let path = told
        .split("\"path\":")
        .nth(1)
        .and_then(|rest| rest.split('"').nth(1));
    let path = path.ok_or("headquarters gave no link")?;
    let link = format!("http://{BOARD_AT}{path}");
    let mut serving = hq(&data);
    serving.args(["serve", "--listen", BOARD_AT]);
    let mut serving = serving
        .spawn()
        .map_err(|e| format!("headquarters did not start: {e}"))?;
    say(&format!(
        "the board, for the mechanism office (the link is good once): {link}"
    ));
    if has_display() {
        std::thread::sleep(Duration::from_millis(800));
        // Where nothing can open it the link stands above.
        let _ = Command::new("xdg-open").arg(&link).spawn();
    }
    let ended = serving
        .wait()
        .map_err(|e| format!("headquarters was lost: {e}"))?;
    if ended.success() {
        Ok(())
    } else {
        Err(format!("headquarters ended with {ended}"))
    }
}

fn compile_all_that_can_be() -> Outcome {
    if debian::has(debian::APP) {
        return compile::programs();
    }
    // A server has no use for half a gigabyte of web view.
    compile::programs_of(&["baolian-field", "baolian-hq", "baolian-day"])
}

fn hq(data: &Path) -> Command {
    let mut hq = program(built("baolian-hq"));
    hq.arg("--data").arg(data);
    hq
}

/// Says how the app can be opened all the same.
fn how_without_display(home: Option<&Path>) {
    say("there is no display here. The app opens on a machine that has one, or unseen:");
    if !built("baolian-app").exists() {
        println!("     cargo xtask app    (there: installs what it needs and builds it)");
        return;
    }
    let home = home.map_or_else(String::new, |home| {
        format!("BAOLIAN_HOME={} ", home.display())
    });
    println!(
        "     {home}xvfb-run --auto-servernum {}",
        built("baolian-app").display()
    );
}

/// Plays the day in a folder and waits for its end.
fn play(options: &[&str], data: &Path, with_app: bool) -> Outcome {
    // Ctrl-C reaches everything on this terminal: the day ends headquarters cleanly, and we wait for it.
    let interrupted = Arc::new(AtomicBool::new(false));
    signal_hook::flag::register(SIGINT, Arc::clone(&interrupted))
        .map_err(|error| format!("Ctrl-C could not be taken over: {error}"))?;

    let mut day = program(built("baolian-day"));
    day.arg("--hq-bin").arg(built("baolian-hq"));
    day.arg("--tablet-bin").arg(built("baolian"));
    day.arg("--data").arg(data).args(options);
    let mut playing = day
        .spawn()
        .map_err(|error| chore::cannot_start(&day, &error))?;
    let mut opened = false;
    let status = loop {
        match playing.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) => std::thread::sleep(Duration::from_millis(100)),
            Err(error) => return Err(format!("baolian-day was lost: {error}")),
        }
        if !opened && let Some(home) = tablet_to_open(data) {
            opened = true;
            if with_app {
                open_app(&home);
            } else if !options.contains(&ONCE) {
                how_without_display(Some(&home));
            }
        }
    };
    if status.success() || interrupted.load(Ordering::Relaxed) {
        Ok(())
    } else {
        Err(format!(
            "the day ended with {status}; its data is kept in {}",
            data.display()
        ))
    }
}

fn has_display() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// When the day is over, it names the tablet worth looking at in a file.
fn tablet_to_open(data: &Path) -> Option<PathBuf> {
    let home = std::fs::read_to_string(data.join("open-this-tablet")).ok()?;
    Some(data.join(home.trim()))
}

/// A window that does not open is no reason to end the day.
fn open_app(home: &Path) {
    say("opening the app on one of the day's tablets");
    let mut app = Command::new(built("baolian-app"));
    app.env("BAOLIAN_HOME", home);
    if let Err(error) = app.spawn() {
        say(&chore::cannot_start(&app, &error));
    }
}

/// Makes the next numbered folder and removes all but the newest few.
fn new_folder(days: &Path) -> Outcome<PathBuf> {
    let unusable = |error| format!("{}: {error}", days.display());
    std::fs::create_dir_all(days).map_err(unusable)?;
    let mut numbers: Vec<u32> = std::fs::read_dir(days)
        .map_err(unusable)?
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .collect();
    numbers.sort_unstable();
    let old = numbers.len().saturating_sub(KEPT - 1);
    for number in numbers.drain(..old) {
        std::fs::remove_dir_all(days.join(number.to_string())).map_err(unusable)?;
    }
    let folder = days.join((numbers.last().copied().unwrap_or(0) + 1).to_string());
    std::fs::create_dir(&folder).map_err(unusable)?;
    Ok(folder)
}
