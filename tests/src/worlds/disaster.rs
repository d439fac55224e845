//! Programs die, tablets are copied, restored and cloned, headquarters is taken back in time.

use std::path::Path;

use baolian_wire::DeviceId;
use rusqlite::{Connection, OpenFlags};

use super::story::{Copy, HqCopy, Person, Story};
use crate::world::link::Weather;
use crate::world::order::Order;

impl Story {
    pub(super) fn disaster(&mut self) {
        let who = self.below(self.people.len());
        let name = format!("{}#{who}", self.people[who].account);
        if self.people[who].revoked {
            return;
        }
        match self.below(16) {
            0 | 1 => self.kill_tablet(who),
            2 | 3 => {
                self.world.server.kill();
                self.tell("headquarters was killed");
            }
            4 => {
                self.world.restart_hq();
                self.tell("headquarters was restarted");
            }
            5 => {
                self.people[who].held.restart();
                // Now and then as another version.
                let older = self.chance(30);
                self.people[who].held.send_plainly(older);
                self.tell(format!("{name} was restarted, older: {older}"));
            }
            6 | 7 => {
                let folder = self.world.path(&format!("copy-{}", self.step));
                self.people[who].held.copy_to(&folder);
                let step = self.step;
                self.copies.insert(who, Copy { folder, step });
                self.tell(format!("{name} was copied"));
            }
            8 | 9 => self.restore(who),
            10 if self.people.len() < 16 => self.clone_tablet(who),
            11 => {
                self.order(Order::RotateKey);
            }
            12 | 13 => {
                self.copy_hq();
            }
            _ => self.take_hq_back(),
        }
    }

    /// A tablet dies, perhaps in the middle of an answer.
    fn kill_tablet(&mut self, who: usize) {
        if self.chance(60) {
            let at = self.below(1000);
            drop(self.people[who].held.sync_in(&[Weather::CutDown(at)]));
        }
        let torn = self.world.below(u64::MAX);
        self.people[who].held.kill(torn);
        self.tell(format!("{}#{who} was killed", self.people[who].account));
    }

    /// An older copy is put in a tablet's place. What only the lost tablet
    /// held is lost with it.
    fn restore(&mut self, who: usize) {
        let Some(copy) = self.copies.remove(&who) else {
            return;
        };
        if self.chance(70) {
            drop(self.people[who].held.try_sync());
        }
        let held = &self.people[who].held;
        let device = held.identity().unwrap().device;
        let log = held.sync_state().unwrap().held;
        for said in &mut self.said {
            let sent = said.device != device || said.n <= log;
            if said.by == who && said.step > copy.step && !sent {
                said.lost = true;
            }
        }
        self.people[who].held.restore_from(&copy.folder);
        self.tell(format!(
            "{}#{who} was restored from step {}",
            self.people[who].account, copy.step
        ));
    }

    fn clone_tablet(&mut self, who: usize) {
        let home = self.world.path(&format!("clone-{}", self.step));
        let person = &self.people[who];
        let clone = Person {
            held: person.held.clone_to(&home),
            account: person.account,
            revoked: false,
        };
        self.people.push(clone);
        let name = self.people[who].account;
        self.tell(format!("{name}#{who} was cloned"));
    }

    fn copy_hq(&mut self) {
        let folder = self.world.path(&format!("hq-{}", self.step));
        let server = &self.world.server;
        let (how, mark) = match self.below(3) {
            0 => ("copied", server.copy_to(&folder)),
            1 => ("copied as it ran", server.copy_running(&folder)),
            _ => ("backed up", server.back_up(&folder)),
        };
        if how == "backed up" {
            // What is in a backup tablets need not keep: before it they could
            // not give everything back.
            self.hq_copies.clear();
        }
        self.hq_copies.push(HqCopy { folder, mark });
        self.tell(format!("headquarters was {how}"));
    }

    /// An older copy of its folder is put in headquarters' place, or a backup;
    /// the newest or one before it, perhaps a second time.
    fn take_hq_back(&mut self) {
        if self.hq_copies.is_empty() {
            return;
        }
        let which = if self.chance(60) {
            self.hq_copies.len() - 1
        } else {
            self.below(self.hq_copies.len())
        };
        // Later ones are of a time that has not been.
        self.hq_copies.truncate(which + 1);
        // What is on no tablet, sent or received, nobody can give back.
        for at in 0..self.said.len() {
            let (device, n) = (self.said[at].device, self.said[at].n);
            if !self
                .people
                .iter()
                .any(|p| holds(p.held.folder(), device, n))
            {
                self.said[at].lost = true;
            }
        }
        let copy = &self.hq_copies[which];
        if copy.folder.is_dir() {
            self.world.server.roll_back(&copy.folder, copy.mark);
        } else {
            self.world.server.restore(&copy.folder, copy.mark);
        }
        self.watch.lock().unwrap().rolled_back();
        self.tell(format!(
            "headquarters was taken back in time, to {}",
            copy.folder
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
        ));
    }
}

/// Whether an entry is on a tablet, as its own or as another's.
fn holds(folder: &Path, device: DeviceId, n: u64) -> bool {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let tablet = Connection::open_with_flags(folder.join("tablet.db"), flags).unwrap();
    let n = i64::try_from(n).unwrap();
    let sql = "SELECT EXISTS (SELECT 1 FROM log WHERE device = ?1 AND n = ?2)
                   OR EXISTS (SELECT 1 FROM change WHERE device = ?1 AND n = ?2)";
    tablet
        .query_row(sql, (device.as_bytes(), n), |r| r.get(0))
        .unwrap()
}
