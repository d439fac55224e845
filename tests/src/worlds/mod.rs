//! Random worlds: random work by random people over simulated weeks, bad links, wrong clocks, dying
//! programs, older copies, tampered clients. At rest everything that was promised is checked.
//!
//! A world is a seed and a list of steps. Each step throws its own dice, so a world with some steps
//! left out goes on alike, and a failing one can be made small (`shrink`).

mod beyond;
mod cast;
pub(crate) mod checks;
mod disaster;
mod events;
mod raw;
mod reference;
mod replay;
mod shrink;
mod story;
mod watch;
mod work;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};

pub use story::Story;

/// Steps of a world.
pub const STEPS: usize = 150;

/// What went wrong in a world.
#[derive(Debug)]
pub struct Failure {
    /// Its seed.
    pub seed: u64,
    /// The steps that were played.
    pub steps: Vec<usize>,
    /// What was wrong.
    pub why: String,
    /// What happened, one line after the other.
    pub story: Vec<String>,
}

/// What a world that went well did.
#[derive(Debug, Default, Clone, Copy)]
pub struct Went {
    /// Saves that were acknowledged.
    pub saves: usize,
    /// Answers of headquarters that were looked at.
    pub answers: u64,
    /// Entries of others in them.
    pub entries: u64,
    /// Rules that tampered clients broke.
    pub crimes: usize,
    /// A second headquarters was told the same in another order, and compared.
    pub compared: bool,
}

/// Plays these steps of a world and checks it at rest.
///
/// # Errors
/// What went wrong.
pub fn play(seed: u64, steps: &[usize]) -> Result<Went, Box<Failure>> {
    let told = Arc::new(Mutex::new(Vec::new()));
    let telling = Arc::clone(&told);
    let played = catch_unwind(AssertUnwindSafe(|| {
        let mut story = Story::begin(seed, telling);
        for step in steps {
            story.step(*step);
        }
        story.rest();
        story.check();
        let compared = story.replay();
        let watch = story.watch.lock().unwrap();
        Went {
            saves: story.said.len(),
            answers: watch.answers,
            entries: watch.entries,
            crimes: story.crimes.len(),
            compared,
        }
    }));
    played.map_err(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        let text = text.or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string));
        let story = told
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        Box::new(Failure {
            seed,
            steps: steps.to_vec(),
            why: text.unwrap_or_default(),
            story: story.clone(),
        })
    })
}

/// How often a failing world is played again to make it small.
const TRIES: usize = 150;

/// A failing world with as few steps as [`TRIES`] find.
#[must_use]
pub fn smaller(failure: &Failure) -> Option<Box<Failure>> {
    let same = |why: &str| first_words(why) == first_words(&failure.why);
    let fails = |steps: &[usize]| play(failure.seed, steps).is_err_and(|f| same(&f.why));
    let steps = shrink::shrink(failure.steps.clone(), TRIES, fails);
    play(failure.seed, &steps).err()
}

/// Enough of what went wrong to tell it from something else.
fn first_words(why: &str) -> String {
    let letters = |c: char| !c.is_ascii_digit();
    why.chars().filter(|c| letters(*c)).take(24).collect()
}

/// The line that replays a failure.
#[must_use]
pub fn replay_line(failure: &Failure) -> String {
    let steps: Vec<String> = failure.steps.iter().map(ToString::to_string).collect();
    format!(
        "BAOLIAN_SEED={} BAOLIAN_STEPS={} cargo test -p baolian-tests --test worlds",
        failure.seed,
        steps.join(",")
    )
}
