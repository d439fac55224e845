//! What people do on their tablets: anything anybody can do, whether or not it is theirs to do.
//! What the rules are against is denied by the tablet itself.

use baolian_core::tablet::{AskSupport, EvidenceInput, OpenIssue, TaskInput};
use baolian_record::issue::deed::TaskDue;
use baolian_record::support::Promise;
use baolian_wire::{DocId, Kind};

use super::cast::STATIONS;
use super::story::{As, Story};
use crate::world::usual_issue;

impl Story {
    /// The station that somebody most often writes about.
    pub(super) fn near(&self, who: usize) -> Option<usize> {
        match self.people[who].account {
            "li" | "zhao" => Some(0),
            "wang" | "qian" => Some(1),
            "chen" => Some(2),
            "sun" => Some(3),
            _ => None,
        }
    }

    pub(super) fn work(&mut self) {
        let who = self.below(self.people.len());
        let station = match self.near(who) {
            Some(near) if self.chance(85) => near,
            _ => self.below(STATIONS.len()),
        };
        match self.below(20) {
            0 | 1 => self.start_visit(who, station),
            2..=4 => self.open_issue(who, station),
            5 | 6 => self.on_visit(who, station),
            7 => self.seal(who, station),
            8 => self.on_lead(who, station),
            9 | 10 => self.on_support(who, station),
            11 => self.wish(who, station),
            12..=14 => self.set_values(who, station),
            _ => self.story_of_issue(who, station),
        }
    }

    fn start_visit(&mut self, who: usize, station: usize) {
        let mark = self.mark("到所");
        let start = baolian_core::tablet::StartVisit {
            station: STATIONS[station].into(),
            fix: None,
            no_position: Some(mark.clone()),
        };
        let deed = self.people[who].held.start_visit(&start);
        self.begins(who, Kind::Visit, station, &mark, deed);
    }

    /// A visit that is under way on this tablet.
    fn visit_here(&self, who: usize, station: usize) -> Option<DocId> {
        let visit = self.document(Kind::Visit, Some(station))?;
        self.people[who].held.tablet().visit(visit.id).ok()?;
        Some(visit.id)
    }

    fn open_issue(&mut self, who: usize, station: usize) {
        let mark = self.mark("问题");
        let visit = self.visit_here(who, station).filter(|_| self.below(3) > 0);
        let mut open = usual_issue(visit, STATIONS[station], &mark);
        if matches!(self.people[who].account, "zhao" | "qian") {
            open = OpenIssue {
                station: open.station,
                title: open.title,
                ..OpenIssue::default()
            };
        } else {
            open.internal = self.chance(20);
        }
        open.description = "台账缺页。".into();
        let deed = self.people[who].held.open_issue(&open);
        self.begins(who, Kind::Issue, station, &mark, deed);
    }

    fn on_visit(&mut self, who: usize, station: usize) {
        let Some(visit) = self.document(Kind::Visit, Some(station)) else {
            return;
        };
        let id = visit.id;
        let mark = self.mark("所见");
        let held = &self.people[who].held;
        let (how, deed) = match self.below(9) {
            0 | 1 => (As::Shown, held.add_stop(id, "window", &mark, None)),
            2 => (As::Shown, held.add_line_in_visit(id, "notes", &mark)),
            3 => (As::Shown, held.add_line_in_visit(id, "helped", &mark)),
            4 => (As::Shown, held.add_companion(id, &mark, "民警")),
            5 => (As::Shown, held.add_person_met(id, &mark, "所长", "")),
            6 => (As::Shown, held.add_addendum(id, &mark)),
            7 => {
                let deed = held.add_internal_note(id, &mark);
                if let Ok(saved) = &deed
                    && !self.begun.iter().any(|b| b.id == saved.id)
                {
                    let mut begun = visit;
                    (begun.id, begun.kind, begun.by) = (saved.id, Kind::Notes, who);
                    self.begun.push(begun);
                }
                (As::Shown, deed)
            }
            _ => {
                let Ok(checklist) = held.newest_checklist() else {
                    return;
                };
                let items: Vec<String> = checklist
                    .sections
                    .iter()
                    .flat_map(|s| s.items.iter().map(|i| i.id.clone()))
                    .collect();
                let Some(item) = self.pick(&items) else {
                    return;
                };
                (As::Value, held.answer(id, &item, None, Some(&mark)))
            }
        };
        self.saved(who, &mark, how, deed);
    }

    fn seal(&mut self, who: usize, station: usize) {
        if let Some(visit) = self.document(Kind::Visit, Some(station)) {
            // Mostly by the one whose it is.
            let who = if self.chance(70) { visit.by } else { who };
            let deed = self.people[who].held.seal(visit.id);
            let mark = self.mark("定稿");
            if let Ok(saved) = &deed {
                self.tell(format!(
                    "{}#{who} sealed {}",
                    self.people[who].account, saved.id
                ));
            } else {
                self.saved(who, &mark, As::Shown, deed);
            }
        }
    }

    fn on_lead(&mut self, who: usize, station: usize) {
        let Some(lead) = self.document(Kind::Lead, Some(station)) else {
            return;
        };
        let mark = self.mark("线索");
        let outcome = ["not_true", "not_yet"][self.below(2)];
        let deed = self.people[who]
            .held
            .answer_lead(lead.id, outcome, None, &mark);
        self.saved(who, &mark, As::Value, deed);
    }

    fn on_support(&mut self, who: usize, station: usize) {
        let Some(support) = self
            .document(Kind::Support, Some(station))
            .filter(|_| self.chance(70))
        else {
            let mark = self.mark("帮扶");
            let ask = AskSupport {
                station: STATIONS[station].into(),
                visit: None,
                kind: "equipment".into(),
                issue: None,
                title: mark.clone(),
                description: String::new(),
            };
            let deed = self.people[who].held.ask_support(&ask);
            self.begins(who, Kind::Support, station, &mark, deed);
            return;
        };
        let mark = self.mark("办理");
        let held = &self.people[who].held;
        let deed = match self.below(5) {
            0 => {
                let promise = Promise {
                    who: mark.clone(),
                    amount: "两台".into(),
                    until: "2026-12-20".into(),
                    ..Promise::default()
                };
                held.promise_support(support.id, &promise)
            }
            1 => held.support_step(support.id, "delivered", None, &mark),
            2 => held.support_step(support.id, "confirmed", None, &mark),
            3 => held.support_step(support.id, "declined", None, &mark),
            _ => held.support_step(support.id, "remark", None, &mark),
        };
        self.saved(who, &mark, As::Shown, deed);
    }

    fn wish(&mut self, who: usize, station: usize) {
        let held = &self.people[who].held;
        let asked = match self.below(3) {
            0 => held.let_go_of_history(STATIONS[station]),
            _ => held.fetch_history(STATIONS[station]),
        };
        if asked.is_ok() {
            self.tell(format!(
                "{}#{who} asked for the past of {}",
                self.people[who].account, STATIONS[station]
            ));
        }
    }

    fn set_values(&mut self, who: usize, station: usize) {
        let Some(issue) = self.document(Kind::Issue, Some(station)) else {
            return;
        };
        let mark = self.mark("改为");
        let day = format!("2027-01-{:02}", self.below(27) + 1);
        let held = &self.people[who].held;
        match self.below(7) {
            0 => drop(held.set_issue(issue.id, "due", &day)),
            1 => drop(held.set_issue(issue.id, "severity", ["high", "low"][self.below(2)])),
            2 | 3 => {
                let deed = held.set_issue(issue.id, "title", &mark);
                self.saved(who, &mark, As::Value, deed);
            }
            4 => {
                let deed = held.set_issue(issue.id, "place", &mark);
                self.saved(who, &mark, As::Value, deed);
            }
            5 => drop(held.settle(issue.id, "due", &day)),
            _ => {
                let Ok(view) = held.issue(issue.id) else {
                    return;
                };
                let text = format!("{}{mark}。", view.issue.description);
                let deed = held.describe_issue(issue.id, &text);
                self.saved(who, &mark, As::Shown, deed);
            }
        }
    }

    fn story_of_issue(&mut self, who: usize, station: usize) {
        let Some(issue) = self.document(Kind::Issue, Some(station)) else {
            return;
        };
        let id = issue.id;
        let mark = self.mark("说");
        let day = format!("2027-02-{:02}", self.below(27) + 1);
        let seen = self.document(Kind::Visit, Some(issue.station));
        let held = &self.people[who].held;
        let deed = match self.below(22) {
            0..=3 => held.add_progress(id, &mark, None),
            4 => held.add_new_facts(id, &mark),
            5 => held.accept(id, &mark),
            6 => held.return_issue(id, &mark),
            7 => held.object(id, &mark),
            8 => held.rule_objection(id, self.below(2) == 0, &mark),
            9 => held.ask_extension(id, &day, &mark),
            10 => held.extend(id, &day, &mark, false),
            11 => held.refuse_extension(id, &mark),
            12 => held.ask_verification(id, &mark),
            13 => held.not_seen(id, &mark),
            14 => held.instruct(id, &mark),
            15 => held.hand_on(id, "治安大队", &mark),
            16 | 17 => {
                let Some(visit) = seen else { return };
                let effect = held.record_effect(id, &mark, &[EvidenceInput::Visit(visit.id)]);
                if effect.is_ok() {
                    drop(held.confirm_effect(id, None, ""));
                }
                effect
            }
            18 => held.close_issue(id, &mark),
            19 => held.reopen_issue(id, &mark),
            20 => held.found_again(id, &mark),
            _ => {
                let task = TaskInput {
                    text: mark.clone(),
                    who: "内勤".into(),
                    due: TaskDue::DaysBefore(3),
                };
                held.plan_task(id, &task)
            }
        };
        self.saved(who, &mark, As::Shown, deed);
    }
}
