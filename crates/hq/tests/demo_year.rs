//! The year for demonstration is what it says: recounted from its records, and sound.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use baolian_hq::demo::{self, Happened, Wanted};
use baolian_hq::env::Env;
use baolian_hq::{Hq, roster};
use baolian_record::issue::{Issue, State, UpdateKind};
use baolian_wire::Kind;

fn played(seed: u64, scale: f64) -> (tempfile::TempDir, Happened) {
    let folder = tempfile::tempdir().unwrap();
    let wanted = Wanted {
        seed,
        scale,
        until: roster::day::parse("2026-03-20").unwrap(),
        year_only: true,
    };
    let happened = demo::year(&folder.path().join("hq"), wanted, &mut |_, _| {}).unwrap();
    (folder, happened)
}

#[test]
fn a_part_of_the_year_is_as_counted_and_verifies() {
    let (folder, happened) = played(7, 0.01);
    let hq = Hq::open(&folder.path().join("hq"), Env::system()).unwrap();
    let report = hq.verify().unwrap();
    assert!(report.holds(), "{:#?}", report.faults);
    assert_eq!(happened.refused, 0);
    assert_eq!(
        (happened.from.as_str(), happened.ten_months.as_str()),
        ("2024-12-01", "2025-10-01")
    );

    let ten_months = roster::day::midnight(roster::day::parse(&happened.ten_months).unwrap());
    let (mut found, mut solved, mut visits) = (0, 0, 0);
    for state in hq.documents().unwrap() {
        let (_, document) = hq.document(state.id).unwrap().unwrap();
        match state.kind {
            Kind::Visit => visits += 1,
            Kind::Issue => {
                let issue = Issue::read(&document.view());
                found += u64::from(issue.at < ten_months);
                let turns = [
                    UpdateKind::Closed,
                    UpdateKind::FoundAgain,
                    UpdateKind::Reopened,
                ];
                let mut updates: Vec<_> = issue
                    .updates
                    .iter()
                    .filter(|u| turns.contains(&u.kind))
                    .collect();
                updates.sort_by_key(|u| u.stamp.at);
                let last = updates.iter().rfind(|u| u.stamp.at < ten_months);
                let closed = last.is_some_and(|u| u.kind == UpdateKind::Closed);
                solved += u64::from(closed && issue.status.state != State::Disputed);
            }
            _ => {}
        }
    }
    // 7,229 and 5,821 of a whole province.
    assert_eq!((found, solved), (72, 58));
    assert_eq!(
        (happened.found_in_ten_months, happened.solved_in_ten_months),
        (found, solved)
    );
    assert_eq!(happened.visits, visits);
    assert!(happened.made * 100 >= happened.due * 94, "{happened:?}");
}

#[test]
fn a_seed_fixes_all_that_happens() {
    let of = |seed| played(seed, 0.002).1;
    assert_eq!(of(3), of(3));
    assert_ne!(of(3), of(4));
}
