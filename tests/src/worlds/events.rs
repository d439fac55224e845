//! What happens between people's work: links, clocks, headquarters' own work, its roster.

use std::sync::atomic::Ordering;

use baolian_hq::office::issue::Act;
use baolian_hq::office::support::Give;
use baolian_record::period::Period;
use baolian_wire::reference::{Fact, Level, Pairing, Role};
use baolian_wire::{AccountId, Kind};

use super::cast::{CADRES, OFFICES, STATIONS};
use super::story::{Begun, Story, code};
use crate::world::link::Weather;
use crate::world::order::Order;
use crate::world::{DAY, HOUR, SHANGHAI, account};

impl Story {
    /// Time passes and a tablet finds a link, good or bad.
    pub(super) fn connect(&mut self) {
        let hours = if self.chance(8) { 60 } else { 12 };
        let ms = self.below(usize::try_from(hours * HOUR).unwrap());
        self.world.pass(i64::try_from(ms).unwrap());
        let who = self.below(self.people.len());
        let mut weather = Vec::new();
        for _ in 0..self.below(4) {
            weather.push(match self.below(9) {
                0 => Weather::Down,
                1 => Weather::CutUp(self.below(1000)),
                2..=4 => Weather::CutDown(self.below(1000)),
                5 => Weather::Lost,
                6 => Weather::Twice,
                7 => Weather::Late,
                _ => Weather::Slow(i64::try_from(self.below(200_000)).unwrap()),
            });
        }
        let person = &self.people[who];
        let came = person.held.sync_in(&weather);
        let came = match came {
            Ok(synced) => format!("{synced:?}"),
            Err(e) => e.code().to_owned(),
        };
        self.tell(format!("{}#{who} in {weather:?}: {came}", person.account));
        if self.chance(30) {
            let who = self.below(self.people.len());
            self.people[who].held.line.deliver_late();
        }
    }

    /// A tablet's clock goes wrong, or right again; or headquarters' does.
    pub(super) fn clocks(&mut self) {
        let who = self.below(self.people.len());
        let clock = &self.people[who].held.clock;
        let years = DAY * (i64::try_from(self.below(4000)).unwrap() - 2000);
        match self.below(8) {
            0..=2 => clock.off.store(years, Ordering::SeqCst),
            3 => clock.off.store(0, Ordering::SeqCst),
            4 => clock.stop(true),
            5 => clock.stop(false),
            6 => clock.reboot(),
            _ => return self.hq_clock(),
        }
        self.tell(format!(
            "{}#{who}: its clock changes",
            self.people[who].account
        ));
    }

    /// Headquarters' clock runs ahead for a while; then somebody sets it right and says so.
    fn hq_clock(&mut self) {
        let off = &self.world.server.clock.off;
        if off.load(Ordering::SeqCst) == 0 {
            let days = i64::try_from(self.below(40)).unwrap() + 1;
            off.store(days * DAY, Ordering::SeqCst);
            self.tell(format!("headquarters' clock is {days} days ahead"));
            self.order(Order::Tick);
        } else {
            self.hq_clock_right();
        }
    }

    /// Headquarters' clock is right again.
    pub(super) fn hq_clock_right(&mut self) {
        let off = &self.world.server.clock.off;
        if off.swap(0, Ordering::SeqCst) != 0 {
            self.order(Order::AcceptClock);
            self.order(Order::Tick);
            // What its key said of times to come it would not take for its own
            // once it had drawn another (docs/PROOF.md, "Not in worlds").
            self.hq_copies.clear();
        }
    }

    /// Somebody works at headquarters itself, in a browser or on its command line.
    pub(super) fn at_headquarters(&mut self) {
        let office = OFFICES[self.below(OFFICES.len())].to_owned();
        let mark = self.mark("平台");
        let issue = self.document(Kind::Issue, None);
        let mut lead = None;
        let order = match self.below(10) {
            0..=2 => {
                let station = self.below(STATIONS.len());
                let who = if self.chance(30) {
                    "traffic".to_owned()
                } else {
                    office
                };
                lead = Some(station);
                Order::Lead(who, STATIONS[station].into(), mark)
            }
            3..=5 => {
                let Some(issue) = issue else { return };
                let act = match self.below(7) {
                    0 => Act::Close(mark),
                    1 => Act::Reopen(mark),
                    2 => Act::Rule {
                        upheld: true,
                        reason: mark,
                    },
                    3 => Act::Return(mark),
                    4 => Act::Progress(mark),
                    5 => Act::Extend {
                        due: "2027-03-01".into(),
                        reason: mark,
                    },
                    _ => Act::RefuseExtension(mark),
                };
                Order::Issue(office, issue.id.to_string(), act)
            }
            6 => {
                let Some(visit) = self.document(Kind::Visit, None) else {
                    return;
                };
                Order::Seal(office, visit.id.to_string())
            }
            7 => {
                let Some(support) = self.document(Kind::Support, None) else {
                    return;
                };
                let give = match self.below(2) {
                    0 => Give::Deliver(mark),
                    _ => Give::Decline(mark),
                };
                Order::Support("traffic".into(), support.id.to_string(), give)
            }
            8 => {
                let station = self.below(STATIONS.len());
                let label = self.label(station);
                Order::Excuse(office, STATIONS[station].into(), label)
            }
            _ => {
                let Some(visit) = self.document(Kind::Visit, None) else {
                    return;
                };
                let label = self.label(visit.station);
                Order::Assign(office, visit.id.to_string(), label)
            }
        };
        if self.order(order)
            && let Some(station) = lead
        {
            self.leads_begun(station);
        }
    }

    /// Notes the leads that headquarters has just begun.
    fn leads_begun(&mut self, station: usize) {
        for d in self.world.hq().documents().unwrap() {
            if d.kind == Kind::Lead && !self.begun.iter().any(|b| b.id == d.id) {
                self.begun.push(Begun {
                    id: d.id,
                    kind: Kind::Lead,
                    station,
                    by: 0,
                });
            }
        }
    }

    /// A period that is due at a station, or was a while ago.
    fn label(&self, station: usize) -> String {
        let level = self.pairing_of(station).map_or(Level::County, |p| p.level);
        let ago = DAY * i64::try_from(self.below(20)).unwrap();
        Period::containing(level, self.world.now() - ago).label()
    }

    /// The newest pairing of a station.
    pub(super) fn pairing_of(&self, station: usize) -> Option<Pairing> {
        let reference = self.world.hq().reference().unwrap();
        let of = reference.pairings.into_iter();
        of.filter(|p| p.station == code(station))
            .max_by_key(|p| p.from)
    }

    /// The next midnight in Shanghai after so many more days.
    fn midnight(&self, days: usize) -> i64 {
        let now = self.world.server.clock.now_ms();
        let today = (now + SHANGHAI).div_euclid(DAY);
        (today + 1 + i64::try_from(days).unwrap()) * DAY - SHANGHAI
    }

    /// Pairings, roles and accounts change.
    pub(super) fn roster(&mut self) {
        match self.below(9) {
            0..=3 => self.hand_over(),
            4 => self.move_station(),
            5 => self.revoke(),
            6 => {
                // Somebody becomes something more, or no more.
                let mut more = vec![Role::Cadre];
                if self.chance(50) {
                    more.push(Role::Leader {
                        area: "420502".into(),
                    });
                }
                if self.chance(20) {
                    more.remove(0);
                }
                let fact = Fact::Account(account("sun", more));
                self.order(Order::Facts(vec![fact]));
            }
            7 => {
                let station = code(self.below(2));
                let fact = Fact::Account(account("qian", vec![Role::Officer { station }]));
                self.order(Order::Facts(vec![fact]));
            }
            _ => {
                let id = ["chen", "traffic", "leader"][self.below(3)];
                let known = self.world.hq().account(&AccountId::new(id).unwrap());
                let closed = known.unwrap().unwrap().closed;
                let at = (!closed && self.chance(50)).then(|| self.midnight(0) - 2 * DAY);
                self.order(Order::Close(id.into(), !closed, at));
            }
        }
    }

    /// A station comes to lie in another county.
    fn move_station(&mut self) {
        let at = 2;
        let held = self.world.hq().station(&code(at)).unwrap().unwrap();
        let mut moved = held;
        moved.county_code = ["420102", "420103"][self.below(2)].into();
        self.order(Order::Facts(vec![Fact::Station(moved)]));
    }

    /// A tablet is revoked. What it still sends waits for the office.
    fn revoke(&mut self) {
        let who = self.below(self.people.len());
        if self.chance(70) || self.people[who].account == "county" {
            return;
        }
        let device = self.people[who].held.identity().unwrap().device;
        self.people[who].revoked = self.order(Order::Revoke(device.to_string()));
    }

    /// What revoked tablets sent is let in.
    pub(super) fn release(&mut self) {
        for person in self.people.iter().filter(|p| p.revoked) {
            let device = person.held.identity().unwrap().device.to_string();
            drop(self.world.server.order(Order::Release(device)));
        }
    }

    /// A station gets another cadre, at once or from a midnight on; or for a while none.
    fn hand_over(&mut self) {
        let station = self.below(STATIONS.len());
        let Some(old) = self.pairing_of(station) else {
            return;
        };
        let now = self.world.server.clock.now_ms();
        let day = if self.chance(40) {
            now
        } else {
            self.midnight(self.below(3))
        };
        if day <= old.from {
            return;
        }
        let gap = if self.chance(25) { 3 * DAY } else { 0 };
        let cadre = CADRES[self.below(CADRES.len())];
        let next = Pairing {
            station: old.station.clone(),
            cadre: AccountId::new(cadre).unwrap(),
            level: Level::ALL[self.below(3)],
            from: day + gap,
            until: None,
        };
        let ended = Pairing {
            until: Some(day),
            ..old
        };
        self.order(Order::Facts(vec![
            Fact::Pairing(ended),
            Fact::Pairing(next),
        ]));
    }
}
