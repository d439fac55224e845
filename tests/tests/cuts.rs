//! The power is cut at any moment of a day's work, on a tablet, at headquarters or everywhere: everything opens,
//! nothing that was acknowledged is lost, and all agree after a sync.
//!
//! `BAOLIAN_CUTS=5000 cargo test -p baolian-tests --test cuts` cuts more often;
//! `BAOLIAN_CUT=DAY,MOMENT,SEED` does one cut again.

// A test fails by panicking, its helpers too.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

use baolian_disk::Dice;
use baolian_tests::power::Day;

/// Cuts of an ordinary run.
const ORDINARY: usize = 80;
/// Cuts after which another day is lived.
const A_DAY: usize = 40;
/// Steps of a day.
const STEPS: usize = 60;

#[test]
fn the_power_may_be_cut_at_any_moment() {
    if let Ok(one) = std::env::var("BAOLIAN_CUT") {
        let numbers: Vec<u64> = one.split(',').map(|n| n.parse().unwrap()).collect();
        let [day, at, seed] = numbers[..] else {
            panic!("BAOLIAN_CUT=DAY,MOMENT,SEED");
        };
        let day = Day::lived(day, STEPS);
        let done = day.cut(usize::try_from(at).unwrap(), seed);
        return assert_eq!(done, Ok(()));
    }
    let cuts = std::env::var("BAOLIAN_CUTS").ok();
    let cuts = cuts.map_or(ORDINARY, |n| n.parse().unwrap());
    let mut failed = Vec::new();
    let (mut written, mut open) = (0, 0);
    for number in 0..cuts.div_ceil(A_DAY) {
        let day = Day::lived(number as u64, STEPS);
        let (from, to) = day.written();
        written += to - from;
        open += day.open_moments();
        let mut dice = Dice::seeded(number as u64);
        for _ in 0..A_DAY.min(cuts - number * A_DAY) {
            let (at, seed) = (from + dice.below(to - from + 1), dice.draw() >> 1);
            if let Err(why) = day.cut(at, seed) {
                failed.push(format!("BAOLIAN_CUT={number},{at},{seed}: {why}"));
            }
        }
    }
    println!(
        "{cuts} cuts among {written} writes and syncs; {open} of them with something unsynced"
    );
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    // A journal that records nothing would prove nothing.
    assert!(open * 3 > written, "{open} of {written} moments");
}
