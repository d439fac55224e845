//! Random work by random people over bad links, wrong clocks and dying programs: at rest, everyone
//! who may see a record sees the same, and nothing that anyone was told is saved is gone.
//!
//! `BAOLIAN_SEEDS=2000 cargo test -p baolian-tests --test worlds` plays more;
//! `BAOLIAN_SEED=17` replays one, `BAOLIAN_STEPS=3,8,9` only these of its steps.

// A test fails by panicking, its helpers too.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use baolian_tests::worlds::{Failure, STEPS, Went, play, replay_line, smaller};

/// Worlds of an ordinary run.
const ORDINARY: u64 = 200;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

fn report(failure: &Failure) -> String {
    format!(
        "{}\n{}\nreplay with:\n  {}\n",
        failure.story.join("\n"),
        failure.why,
        replay_line(failure)
    )
}

/// The first line of what went wrong, without ids.
fn brief(why: &str) -> String {
    let line = why.lines().find(|line| line.len() > 3).unwrap_or_default();
    line.chars().take(120).collect()
}

/// Plays one world as asked for by hand, and tells all of it.
fn by_hand(seed: u64) {
    let given = std::env::var("BAOLIAN_STEPS").ok();
    let steps: Vec<usize> = match given {
        Some(list) => list.split(',').filter_map(|s| s.parse().ok()).collect(),
        None => (0..STEPS).collect(),
    };
    if let Err(failure) = play(seed, &steps) {
        panic!("{}", report(&failure));
    }
}

/// What all worlds did.
#[derive(Debug, Default)]
struct Sum {
    worlds: usize,
    saves: usize,
    answers: u64,
    entries: u64,
    crimes: usize,
    /// Worlds that a second headquarters was told in another order.
    compared: usize,
}

impl Sum {
    fn add(&mut self, went: &Went) {
        self.worlds += 1;
        self.saves += went.saves;
        self.answers += went.answers;
        self.entries += went.entries;
        self.crimes += went.crimes;
        self.compared += usize::from(went.compared);
    }
}

#[test]
fn every_world_comes_to_rest_with_nothing_lost_doubled_or_shown_to_the_wrong_person() {
    if let Some(seed) = number("BAOLIAN_SEED") {
        return by_hand(seed);
    }
    let first = number("BAOLIAN_FIRST_SEED").unwrap_or(0);
    let worlds = number("BAOLIAN_SEEDS").unwrap_or(ORDINARY);
    let next = AtomicU64::new(first);
    // Of several that fail at once, the first.
    let failed: Mutex<Option<Box<Failure>>> = Mutex::new(None);
    let sum = Mutex::new(Sum::default());
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while failed.lock().unwrap().is_none() {
                    let seed = next.fetch_add(1, Ordering::SeqCst);
                    if seed >= first + worlds {
                        return;
                    }
                    match play(seed, &(0..STEPS).collect::<Vec<_>>()) {
                        Ok(went) => {
                            sum.lock().unwrap().add(&went);
                        }
                        Err(failure) => {
                            let mut first = failed.lock().unwrap();
                            if first.as_ref().is_none_or(|f| failure.seed < f.seed) {
                                *first = Some(failure);
                            }
                        }
                    }
                }
            });
        }
    });
    if let Some(failure) = failed.into_inner().unwrap() {
        let seeds = failure.seed + 1 - first;
        if std::env::var_os("BAOLIAN_BRIEF").is_some() {
            println!("FOUND {seeds} {}", brief(&failure.why));
            panic!("world {seeds} of {worlds}");
        }
        let small = smaller(&failure);
        panic!(
            "world {seeds} of {worlds}:\n{}",
            report(small.as_ref().unwrap_or(&failure))
        );
    }
    let sum = sum.into_inner().unwrap();
    println!("{sum:?}");
    // A check that nothing ever came to would pass as well.
    if worlds >= ORDINARY {
        assert!(
            sum.saves > 0 && sum.entries > 0 && sum.crimes > 0,
            "{sum:?}"
        );
        assert!(sum.compared * 2 >= sum.worlds, "{sum:?}");
    }
}
