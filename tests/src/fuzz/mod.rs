//! Hostile bytes, made by mutation of lawful ones: a fuzzer that runs on the stable compiler.
//!
//! A [`Target`] takes bytes and says in a word what came of them; a word that
//! was not heard before makes the input worth keeping, to be mutated further.
//! What must not happen panics; such an input is made small and kept.

mod answers;
mod corpus;
mod headquarters;
pub mod lawful;
mod mutate;
mod read;

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

use baolian_disk::Dice;
use baolian_wire::Hash;

pub use corpus::{folder, write};

/// Something that takes hostile bytes.
pub trait Target {
    /// Its name, and that of its folder in the corpus.
    fn name(&self) -> &'static str;
    /// Takes the bytes; what came of it, in a word or two. Panics if that must not happen.
    fn take(&mut self, input: &[u8]) -> String;
    /// Looks whether all is well after many inputs. Panics if it is not.
    fn look(&mut self) {}
    /// Begins anew.
    fn renew(&mut self) {}
    /// How many inputs it is given in a row.
    fn in_a_row(&self) -> usize {
        500
    }
}

/// All of them.
#[must_use]
pub fn targets() -> Vec<Box<dyn Target>> {
    let mut all = read::targets();
    all.extend(headquarters::targets());
    all.push(Box::new(answers::Answers::new()));
    all
}

/// How long it is gone on.
#[derive(Debug, Clone, Copy)]
pub enum Enough {
    /// So long.
    Time(Duration),
    /// So many rounds of every target.
    Rounds(usize),
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Fuzzed {
    /// Inputs, by target.
    pub inputs: BTreeMap<&'static str, u64>,
    /// Words that were heard, by target.
    pub words: BTreeMap<&'static str, BTreeSet<String>>,
    /// Inputs that were worth keeping.
    pub kept: BTreeMap<&'static str, Vec<Vec<u8>>>,
    /// What must not have happened, with the file that does it again.
    pub failures: Vec<String>,
}

/// Most inputs of one target that are kept to go on from.
const KEPT: usize = 2_000;

/// Feeds every target in turn until it is enough.
#[must_use]
pub fn fuzz(mut targets: Vec<Box<dyn Target>>, seed: u64, enough: Enough) -> Fuzzed {
    let mut dice = Dice::seeded(seed);
    let mut fuzzed = Fuzzed::default();
    let mut pools: BTreeMap<&'static str, Vec<Vec<u8>>> = BTreeMap::new();
    for target in &targets {
        let kept = corpus::read(target.name());
        assert!(!kept.is_empty(), "no corpus for {}", target.name());
        pools.insert(target.name(), kept);
    }
    let began = Instant::now();
    let over = |round: usize| match enough {
        Enough::Time(time) => began.elapsed() >= time,
        Enough::Rounds(most) => round >= most,
    };
    let mut round = 0;
    while !over(round) && fuzzed.failures.len() < 20 {
        for target in &mut targets {
            let name = target.name();
            let pool = pools.get_mut(name).expect("its corpus was read");
            feed(&mut **target, pool, &mut dice, &mut fuzzed);
        }
        round += 1;
    }
    fuzzed
}

/// One row of inputs for one target.
fn feed(target: &mut dyn Target, pool: &mut Vec<Vec<u8>>, dice: &mut Dice, fuzzed: &mut Fuzzed) {
    let name = target.name();
    for _ in 0..target.in_a_row() {
        let input = mutate::mutated(pool, dice);
        *fuzzed.inputs.entry(name).or_default() += 1;
        match caught(|| target.take(&input)) {
            Ok(word) => {
                let new = fuzzed.words.entry(name).or_default().insert(word);
                if new && pool.len() < KEPT {
                    fuzzed.kept.entry(name).or_default().push(input.clone());
                    pool.push(input);
                }
            }
            Err(why) => {
                target.renew();
                fuzzed.failures.push(smaller(target, input, &why));
            }
        }
    }
    if let Err(why) = caught(|| target.look()) {
        fuzzed
            .failures
            .push(format!("{name}, after many inputs: {why}"));
        target.renew();
    }
}

fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| {
        let words = panic.downcast_ref::<String>().cloned();
        let short = panic.downcast_ref::<&str>().map(ToString::to_string);
        words.or(short).unwrap_or_else(|| "it panicked".into())
    })
}

/// Makes a failing input small while it fails alike, keeps it, and says where.
fn smaller(target: &mut dyn Target, mut input: Vec<u8>, why: &str) -> String {
    let head = |why: &str| why.chars().take(40).collect::<String>();
    let mut fails = |input: &[u8]| {
        let failed = caught(|| target.take(input)).err();
        let alike = failed.is_some_and(|w| head(&w) == head(why));
        target.renew();
        alike
    };
    let mut piece = input.len() / 2;
    while piece > 0 {
        let mut at = 0;
        while at < input.len() {
            let mut less = input.clone();
            less.drain(at..(at + piece).min(less.len()));
            if fails(&less) {
                input = less;
            } else {
                at += piece;
            }
        }
        piece /= 2;
    }
    let name = target.name();
    let lies = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/fuzz");
    let file = lies.join(format!("{name}-{}", Hash::of(&input)));
    let kept = std::fs::create_dir_all(&lies).and_then(|()| std::fs::write(&file, &input));
    let place = match kept {
        Ok(()) => file.display().to_string(),
        Err(_) => data_encoding::HEXLOWER.encode(&input),
    };
    format!("{name}: {why}\n  {} bytes in {place}", input.len())
}
