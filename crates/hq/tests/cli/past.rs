//! Weeks that have passed: headquarters and tablets under a clock that a test sets,
//! left in a folder for the real program to work on today.
#![allow(dead_code, clippy::unwrap_used)]

use baolian_hq::Hq;
use baolian_hq::roster::{Known, Roster, day, difference};
use baolian_record::period::Period;
use baolian_wire::id::BootId;
use baolian_wire::reference::Level;

use crate::cli::{DAZHI, Office, YIYUAN, roster};
use crate::world::{self, Tablet, TestClock};

pub const DAY: i64 = world::DAY;

pub struct Past {
    pub office: Office,
    pub clock: TestClock,
    pub hq: Hq,
    seed: u64,
}

impl Past {
    /// Headquarters made so many days ago, at noon; 大智 (county level,
    /// 包联干部-0001) and 一元 (province level, 包联干部-0002) were paired 100 days before.
    pub fn days_ago(days: i64) -> Self {
        let office = Office::empty();
        let clock = TestClock::default();
        let system = baolian_hq::env::Env::system().clock.now().0;
        let today = day::midnight(day::of(system));
        clock.set(today - days * DAY + DAY / 2);
        let hq = Hq::init(&office.data(), world::env(&clock, 1)).unwrap();
        let text = std::fs::read_to_string(roster()).unwrap();
        let wanted = |line: &&str| {
            line.starts_with("station_code") || [DAZHI, YIYUAN].iter().any(|c| line.starts_with(c))
        };
        let lines: Vec<&str> = text.lines().filter(wanted).collect();
        let roster = Roster::read(lines.join("\n").as_bytes()).unwrap();
        let reference = hq.reference().unwrap();
        let known = Known {
            stations: &reference.stations,
            accounts: &reference.accounts,
            pairings: &reference.pairings,
            now: clock.ms(),
        };
        let from = day::of(clock.ms() - 100 * DAY);
        hq.facts(difference(known, &roster, Some(from)).unwrap().facts)
            .unwrap();
        Self {
            office,
            clock,
            hq,
            seed: 100,
        }
    }

    /// A tablet of an account, enrolled now.
    pub fn tablet(&mut self, account: &str) -> Tablet {
        self.seed += 1;
        let code = self.hq.issue_code(&world::account(account)).unwrap();
        Tablet::enrol(&self.hq, &code, self.clock.clone(), self.seed)
    }

    pub fn account(&self, id: &str, role: baolian_wire::reference::Role) {
        self.hq.facts(vec![world::person(id, vec![role])]).unwrap();
    }

    /// Time passes.
    pub fn pass(&self, days: i64) {
        self.clock.pass(days * DAY);
    }

    /// The label of the period that runs now.
    pub fn period(&self, level: Level) -> String {
        Period::containing(level, self.clock.ms()).label()
    }

    /// Headquarters stops; what follows happens today.
    pub fn ends(self) -> Office {
        self.hq.stop();
        self.office
    }
}

/// Records under clocks that say nothing: another start of the tablet, and a
/// wall clock of 1970.
pub fn without_time<T>(tablet: &mut Tablet, work: impl FnOnce(&mut Tablet) -> T) -> T {
    let (now, boot) = (tablet.clock.ms(), tablet.boot);
    tablet.clock.set(1_000);
    tablet.boot = BootId([9; 8]);
    let done = work(tablet);
    tablet.clock.set(now);
    tablet.boot = boot;
    done
}
