//! The year, day by day: what tablets record and send, and what the office does.
//!
//! Whatever happens to a station's records happens on its own two tablets or at headquarters, so the stations of a day
//! are played beside one another, as tablets meet headquarters.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use automerge::ScalarValue;
use baolian_record::issue::deed::{self, FileDescriptor, NewEvidence, NewIssue};
use baolian_record::issue::{Responsible, Severity, UpdateKind};
use baolian_record::lead;
use baolian_record::support::{self, NewSupport};
use baolian_record::visit::{self, Fix, NewVisit};
use baolian_record::write::{self, text};
use baolian_record::{Document, checklist};
use baolian_wire::{Audience, DocId, Kind};

use super::dice::Dice;
use super::plan::{DAY_MS, Plan, Step};
use super::tablet::{Place, SimulatedClock, Tablet, broken, office};
use super::words::{self, KINDS};
use super::{Happened, OFFICE};
use crate::office::issue::Act;
use crate::office::lead::{Handed, Whereto};
use crate::office::support::Give;
use crate::office::{
    issue as at_issue, lead as at_lead, period as at_period, support as at_support,
};
use crate::roster::day::midnight;
use crate::{Hq, Result};

const HOUR_MS: i64 = 60 * 60 * 1000;
/// Between two synchronisations of a day.
const BETWEEN_MS: i64 = 5_000;
/// Batches of leads in a year, and stations of each, in a whole province.
const LEADS_EVERY_DAYS: u64 = 6;
const LEADS_AT_ONCE: usize = 40;
/// Of a thousand stations, how many ask for support on a day.
const SUPPORT_PERMILLE: u64 = 1;

/// What a station's people know and have begun.
struct AtStation {
    number: usize,
    cadre: Tablet,
    officer: Tablet,
    dice: Dice,
    problems: BTreeMap<usize, DocId>,
    /// Leads to be answered.
    leads: Vec<DocId>,
    /// Requests and the days of what comes next.
    support: Vec<(DocId, u64, Next)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    Promise,
    Deliver,
    Confirm,
}

/// One day at one station.
#[derive(Default)]
struct Today {
    visits: Vec<usize>,
    steps: Vec<(usize, Step)>,
    send: bool,
}

/// Plays all days of a plan.
pub(super) fn play(
    hq: &Hq,
    clock: &Arc<SimulatedClock>,
    plan: &Plan,
    dice: &mut Dice,
    tell: &mut dyn FnMut(u64, u64),
) -> Result<Happened> {
    let first = midnight(plan.calendar.from);
    let mut stations = enrolled(hq, plan, first, dice)?;
    let mut days = days_of(plan);
    let mut happened = Happened::default();
    for day in 0..plan.calendar.days() {
        let midnight = first + i64::try_from(day).unwrap_or(0) * DAY_MS;
        clock.reach(midnight + 1_000);
        hq.tick()?;
        clock.reach(midnight + 9 * HOUR_MS);
        hand_leads_down(hq, plan, day, &mut stations, dice, &mut happened)?;
        for missed in plan
            .missed
            .iter()
            .filter(|missed| missed.excused == Some(day))
        {
            if let Some(station) = plan.stations.get(missed.station) {
                let reason = words::one(words::REFUSALS, dice);
                at_period::excuse(
                    hq,
                    Some(OFFICE),
                    station.code.as_str(),
                    &missed.label,
                    reason,
                )
                .map_err(office)?;
            }
        }
        // Tablets find a network in the evening.
        clock.reach(midnight + 17 * HOUR_MS + HOUR_MS / 2);
        let today = days.remove(&day).unwrap_or_default();
        let day = Day {
            hq,
            clock,
            plan,
            number: day,
            midnight,
        };
        happened.support += side_by_side(&day, &mut stations, &today)?;
        tell(day.number + 1, plan.calendar.days());
    }
    for at in &stations {
        for tablet in [&at.cadre, &at.officer] {
            happened.entries += tablet.recorded();
            happened.refused += tablet.refused;
            happened.syncs += tablet.syncs;
        }
    }
    Ok(happened)
}

fn enrolled(hq: &Hq, plan: &Plan, at: i64, dice: &mut Dice) -> Result<Vec<AtStation>> {
    let mut all = Vec::with_capacity(plan.stations.len());
    for (number, station) in plan.stations.iter().enumerate() {
        let mut enrol = |account: &str| Tablet::enrol(hq, account, at, dice.apart());
        all.push(AtStation {
            number,
            cadre: enrol(&station.cadre)?,
            officer: enrol(&station.officer)?,
            dice: dice.apart(),
            problems: BTreeMap::new(),
            leads: Vec::new(),
            support: Vec::new(),
        });
    }
    Ok(all)
}

/// What there is to do, by day and station.
fn days_of(plan: &Plan) -> BTreeMap<u64, BTreeMap<usize, Today>> {
    let mut days: BTreeMap<u64, BTreeMap<usize, Today>> = BTreeMap::new();
    for (number, visit) in plan.visits.iter().enumerate() {
        days.entry(visit.day)
            .or_default()
            .entry(visit.station)
            .or_default()
            .visits
            .push(number);
        days.entry(visit.sent)
            .or_default()
            .entry(visit.station)
            .or_default()
            .send = true;
        for problem in &visit.problems {
            for (day, step) in plan
                .problems
                .get(*problem)
                .into_iter()
                .flat_map(|p| &p.steps)
            {
                let today = days
                    .entry(*day)
                    .or_default()
                    .entry(visit.station)
                    .or_default();
                today.steps.push((*problem, *step));
            }
        }
    }
    days
}

fn hand_leads_down(
    hq: &Hq,
    plan: &Plan,
    day: u64,
    stations: &mut [AtStation],
    dice: &mut Dice,
    happened: &mut Happened,
) -> Result<()> {
    if day % LEADS_EVERY_DAYS != 3 {
        return Ok(());
    }
    let count = (LEADS_AT_ONCE * plan.stations.len()).div_ceil(1_504).max(1);
    let mut codes = BTreeMap::new();
    for _ in 0..count {
        let at = usize::try_from(dice.below(plan.stations.len() as u64)).unwrap_or(0);
        if let Some(station) = plan.stations.get(at) {
            codes.insert(station.code.to_string(), at);
        }
    }
    let Some((category, title, source)) = dice.pick(words::LEADS) else {
        return Ok(());
    };
    let whereto = Whereto {
        stations: codes.keys().cloned().collect(),
        ..Whereto::default()
    };
    let handed = Handed {
        title: (*title).into(),
        category: (*category).into(),
        date: plan.calendar.day(day.saturating_sub(2)).to_string(),
        source: (*source).into(),
        description: String::new(),
    };
    let (_, assigned) = at_lead::assign(hq, Some(OFFICE), &whereto, &handed).map_err(office)?;
    for one in assigned {
        happened.leads += 1;
        if let Some(at) = codes
            .get(one.station.as_str())
            .and_then(|at| stations.get_mut(*at))
        {
            at.leads.push(one.id);
        }
    }
    Ok(())
}

struct Day<'a> {
    hq: &'a Hq,
    clock: &'a SimulatedClock,
    plan: &'a Plan,
    number: u64,
    midnight: i64,
}

/// Plays all stations of a day; how many asked for support.
fn side_by_side(
    day: &Day<'_>,
    stations: &mut [AtStation],
    today: &BTreeMap<usize, Today>,
) -> Result<u64> {
    let threads = std::thread::available_parallelism()
        .map_or(2, usize::from)
        .clamp(2, 8);
    let share = stations.len().div_ceil(threads).max(1);
    std::thread::scope(|scope| {
        let mut under_way = Vec::new();
        for some in stations.chunks_mut(share) {
            under_way.push(scope.spawn(move || -> Result<u64> {
                let nothing = Today::default();
                let mut asked = 0;
                for at in some {
                    let todo = today.get(&at.number).unwrap_or(&nothing);
                    asked += u64::from(day.at(at, todo)?);
                }
                Ok(asked)
            }));
        }
        let mut asked = 0;
        for one in under_way {
            asked += one.join().map_err(|_| broken("a panic"))??;
        }
        Ok(asked)
    })
}

impl Day<'_> {
    /// One station's day; whether it asked for support.
    fn at(&self, at: &mut AtStation, todo: &Today) -> Result<bool> {
        let mut late = 0;
        for number in &todo.visits {
            self.visit(at, *number)?;
        }
        if todo.send && at.cadre.waits() {
            self.send(&mut at.cadre)?;
        }
        for (problem, step) in &todo.steps {
            late += 60_000;
            self.step(at, *problem, *step, self.midnight + 14 * HOUR_MS + late)?;
        }
        let asks = at.dice.permille(SUPPORT_PERMILLE);
        if asks {
            self.ask_support(at)?;
        }
        self.go_on_with_support(at)?;
        if at.officer.waits() {
            self.send(&mut at.officer)?;
        }
        Ok(asks)
    }

    fn send(&self, tablet: &mut Tablet) -> Result<()> {
        tablet.sync(self.hq, self.clock.pass(BETWEEN_MS))
    }

    fn visit(&self, at: &mut AtStation, number: usize) -> Result<()> {
        let (Some(planned), Some(station)) = (
            self.plan.visits.get(number),
            self.plan.stations.get(at.number),
        ) else {
            return Ok(());
        };
        let answered = self.leads_to_answer(at)?;
        let AtStation {
            cadre,
            dice,
            problems,
            ..
        } = at;
        let mut now = planned.at;
        let mut later = |dice: &mut Dice| {
            now += i64::try_from(dice.within(1, 6)).unwrap_or(1) * 60_000;
            now
        };
        let id = cadre.new_document(planned.at);
        let place = Place {
            doc: id,
            kind: Kind::Visit,
            station: station.code.clone(),
            audience: Audience::default(),
        };
        let mut document = Document::begin(Kind::Visit)?;
        let template = checklist::builtin().map_err(|_| broken("the checklist"))?;
        let indoors = dice.permille(150);
        let near = |dice: &mut Dice| {
            f64::from(i32::try_from(dice.below(200)).unwrap_or(0) - 100) / 100_000.0
        };
        let new = NewVisit {
            station: station.code.to_string(),
            checklist: format!("{}@{}", template.id, template.version),
            fix: (!indoors).then(|| Fix {
                lat: station.lat + near(dice),
                lon: station.lon + near(dice),
                accuracy: Some(12.0),
            }),
            no_position: indoors.then(|| "室内没有信号".into()),
        };
        cadre.record(planned.at, &place, &mut document, Vec::new(), |pen| {
            visit::start(pen, &new)
        })?;
        let failed: Vec<&str> = planned
            .problems
            .iter()
            .filter_map(|problem| KINDS.get(self.plan.problems.get(*problem)?.kind))
            .map(|kind| kind.item)
            .collect();
        let passed = (0..dice.within(2, 5)).filter_map(|_| dice.pick(KINDS).map(|kind| kind.item));
        // Each item once: answering the same again changes nothing.
        let passed: BTreeSet<&str> = passed.filter(|item| !failed.contains(item)).collect();
        let failed: BTreeSet<&str> = failed.into_iter().collect();
        let answers = failed
            .iter()
            .map(|item| (*item, "fail"))
            .chain(passed.into_iter().map(|item| (item, "pass")));
        for (item, answer) in answers {
            let value = Some(ScalarValue::Str(answer.into()));
            let when = later(dice);
            cadre.record(when, &place, &mut document, Vec::new(), |pen| {
                visit::answer(pen, item, value, None)
            })?;
        }
        let said = [
            ("looked_into", words::one(words::LOOKED_INTO, dice)),
            ("helped", words::one(words::HELPED, dice)),
        ];
        for (field, words) in said.into_iter().filter(|(_, words)| !words.is_empty()) {
            let when = later(dice);
            cadre.record(when, &place, &mut document, Vec::new(), |pen| {
                write::edit(pen.tx, field, words)
            })?;
        }
        for problem in &planned.problems {
            let when = later(dice);
            let id = self.open(cadre, dice, *problem, (id, &place), when)?;
            problems.insert(*problem, id);
        }
        let when = later(dice);
        cadre.record(when, &place, &mut document, Vec::new(), visit::seal)?;
        for (lead, mut held) in answered {
            let place = Place {
                doc: lead,
                kind: Kind::Lead,
                station: station.code.clone(),
                audience: Audience::default(),
            };
            let when = later(dice);
            let found = planned
                .problems
                .first()
                .and_then(|problem| problems.get(problem))
                .copied();
            let (outcome, issue, said) = match found {
                Some(issue) => ("true", Some(issue), "现场看到了，已列入问题清单。"),
                None if dice.permille(200) => ("not_looked", None, "这次时间不够，下次先看。"),
                None => ("not_true", None, "走访了几户，没有看到。"),
            };
            cadre.record(when, &place, &mut held, Vec::new(), |pen| {
                lead::answer(pen, outcome, issue, said)
            })?;
        }
        Ok(())
    }

    /// What the tablet fetched before it left.
    fn leads_to_answer(&self, at: &mut AtStation) -> Result<Vec<(DocId, Document)>> {
        let mut held = Vec::new();
        for lead in std::mem::take(&mut at.leads) {
            let (_, document) = self
                .hq
                .document(lead)?
                .ok_or_else(|| broken("a lead that is gone"))?;
            held.push((lead, document));
        }
        Ok(held)
    }

    fn open(
        &self,
        cadre: &mut Tablet,
        dice: &mut Dice,
        number: usize,
        visit: (DocId, &Place),
        at: i64,
    ) -> Result<DocId> {
        let problem = self
            .plan
            .problems
            .get(number)
            .ok_or_else(|| broken("a problem"))?;
        let kind = KINDS.get(problem.kind).ok_or_else(|| broken("a kind"))?;
        let id = cadre.new_document(at);
        let (visit, around) = visit;
        let place = Place {
            doc: id,
            kind: Kind::Issue,
            station: around.station.clone(),
            audience: Audience {
                visit: Some(visit),
                internal: dice.permille(30).then_some(true),
            },
        };
        let new = NewIssue {
            station: around.station.to_string(),
            visit: Some(visit),
            item: Some(kind.item.into()),
            title: words::filled(words::one(kind.titles, dice), dice),
            category: kind.category.into(),
            description: words::filled(kind.said, dice),
            severity: Some(
                [Severity::Low, Severity::Medium, Severity::High]
                    .get(usize::try_from(problem.severity).unwrap_or(0))
                    .copied()
                    .unwrap_or(Severity::Low),
            ),
            due: Some(problem.due.to_string()),
            responsible: Some(Responsible::Post(
                ["所长", "副所长", "内勤", "社区民警"]
                    .get(usize::try_from(dice.below(4)).unwrap_or(0))
                    .copied()
                    .unwrap_or("所长")
                    .into(),
            )),
            ..NewIssue::default()
        };
        let mut document = Document::begin(Kind::Issue)?;
        cadre.record(at, &place, &mut document, Vec::new(), |pen| {
            deed::open(pen, &new)
        })?;
        let first = words::one(kind.done, dice);
        let before = u32::try_from(dice.within(1, 5)).unwrap_or(1);
        cadre.record(at + 60_000, &place, &mut document, Vec::new(), |pen| {
            deed::plan_task(pen, first, "内勤", &deed::TaskDue::DaysBefore(before)).map(drop)
        })?;
        Ok(id)
    }

    fn step(&self, at: &mut AtStation, number: usize, step: Step, when: i64) -> Result<()> {
        let Some(id) = at.problems.get(&number).copied() else {
            return Err(broken("a step before its problem"));
        };
        let (state, mut document) = self
            .hq
            .document(id)?
            .ok_or_else(|| broken("a problem that is not held"))?;
        let problem = self
            .plan
            .problems
            .get(number)
            .ok_or_else(|| broken("a problem"))?;
        let kind = KINDS.get(problem.kind).ok_or_else(|| broken("a kind"))?;
        let station = state
            .station
            .ok_or_else(|| broken("a problem of no station"))?;
        // What is internal never reaches the station: there the cadre does all of it.
        let internal = state.audience.is_internal();
        let place = Place {
            doc: id,
            kind: Kind::Issue,
            station,
            audience: state.audience,
        };
        let text_id = id.to_string();
        let by_office = |act: Act| {
            at_issue::act(self.hq, Some(OFFICE), &text_id, &act)
                .map(drop)
                .map_err(office)
        };
        let AtStation {
            cadre,
            officer,
            dice,
            ..
        } = at;
        let later = plan_day(self.plan, self.number + 14);
        let mut update =
            |tablet: &mut Tablet, kind: UpdateKind, said: &str, more: &[write::Pair<'_>]| {
                tablet.record(when, &place, &mut document, Vec::new(), |pen| {
                    deed::update(pen, &kind, said, more).map(drop)
                })
            };
        match step {
            Step::Progress => {
                let said = words::filled(words::one(kind.done, dice), dice);
                update(
                    if internal { cadre } else { officer },
                    UpdateKind::Progress,
                    &said,
                    &[],
                )?;
            }
            Step::AskExtension if !internal => {
                update(
                    officer,
                    UpdateKind::ExtensionAsked,
                    "配件还在路上，申请延期。",
                    &[("due", text(&later))],
                )?;
            }
            Step::Extend if !internal => {
                let was = problem.due.to_string();
                cadre.record(when, &place, &mut document, Vec::new(), |pen| {
                    deed::extend(pen, &later, Some(&was), "同意延期，先做临时措施。")
                })?;
            }
            Step::Object if !internal => {
                update(
                    officer,
                    UpdateKind::Objection,
                    "当天窗口民警在处警，不属于无人值守。",
                    &[],
                )?;
            }
            Step::Rule if !internal => by_office(Act::Rule {
                upheld: false,
                reason: "应有替班安排，异议不成立。".into(),
            })?,
            Step::Effect => {
                let file = photo(dice);
                let effect = words::filled(kind.effect, dice);
                // The second person is the station, or the office where the station does not see it.
                let by = if internal { &mut *cadre } else { &mut *officer };
                by.record(when, &place, &mut document, Vec::new(), |pen| {
                    deed::record_effect(pen, &effect, &[NewEvidence::File(file)]).map(drop)
                })?;
                if internal {
                    self.send(cadre)?;
                    by_office(Act::Confirm(None))?;
                } else {
                    officer.record(when + 60_000, &place, &mut document, Vec::new(), |pen| {
                        deed::update(pen, &UpdateKind::VerificationAsked, "已整改，请核验。", &[])
                            .map(drop)
                    })?;
                }
            }
            Step::Return => {
                update(
                    cadre,
                    UpdateKind::Returned,
                    "只改了一半，照片与现场不符，退回继续整改。",
                    &[],
                )?;
            }
            Step::Close => {
                update(cadre, UpdateKind::Closed, "到所看过，已改到位。", &[])?;
            }
            Step::FindAgain => {
                update(
                    cadre,
                    UpdateKind::FoundAgain,
                    "再次到所，同样的情况又出现了。",
                    &[],
                )?;
            }
            Step::CloseDisputed if internal => {
                update(cadre, UpdateKind::Closed, "看过材料，已改到位。", &[])?;
            }
            Step::CloseDisputed => {
                let mut apart = document.clone();
                officer.record(when, &place, &mut apart, Vec::new(), |pen| {
                    deed::update(
                        pen,
                        &UpdateKind::NewFacts,
                        "昨晚又有群众反映同样的情况。",
                        &[],
                    )
                    .map(drop)
                })?;
                cadre.record(when, &place, &mut document, Vec::new(), |pen| {
                    deed::update(pen, &UpdateKind::Closed, "看过材料，已改到位。", &[]).map(drop)
                })?;
            }
            Step::SetApart => {
                let other = plan_day(self.plan, self.number + 21);
                cadre.record(when, &place, &mut document, Vec::new(), |pen| {
                    write::set(pen.tx, &[("due", text(&later))])
                })?;
                by_office(Act::Extend {
                    due: other,
                    reason: "专项行动期间顺延。".into(),
                })?;
            }
            Step::AskExtension | Step::Extend | Step::Object | Step::Rule => {}
        }
        for tablet in [cadre, officer] {
            if tablet.waits() {
                self.send(tablet)?;
            }
        }
        Ok(())
    }

    fn ask_support(&self, at: &mut AtStation) -> Result<()> {
        let Some(station) = self.plan.stations.get(at.number) else {
            return Ok(());
        };
        let when = self.midnight + 15 * HOUR_MS;
        let id = at.officer.new_document(when);
        let place = Place {
            doc: id,
            kind: Kind::Support,
            station: station.code.clone(),
            audience: Audience::default(),
        };
        let Some((kind, title)) = at.dice.pick(words::SUPPORT) else {
            return Ok(());
        };
        let new = NewSupport {
            station: station.code.to_string(),
            kind: (*kind).into(),
            title: words::filled(title, &mut at.dice),
            ..NewSupport::default()
        };
        let mut document = Document::begin(Kind::Support)?;
        at.officer
            .record(when, &place, &mut document, Vec::new(), |pen| {
                support::ask(pen, &new)
            })?;
        if at.dice.permille(800) {
            at.support
                .push((id, self.number + at.dice.within(2, 9), Next::Promise));
        }
        Ok(())
    }

    fn go_on_with_support(&self, at: &mut AtStation) -> Result<()> {
        let due = |(_, day, _): &(DocId, u64, Next)| *day == self.number;
        let (now, later): (Vec<_>, Vec<_>) =
            std::mem::take(&mut at.support).into_iter().partition(due);
        at.support = later;
        for (id, _, next) in now {
            let text_id = id.to_string();
            let give = |what: &Give| {
                at_support::give(self.hq, Some(OFFICE), &text_id, what)
                    .map(drop)
                    .map_err(office)
            };
            match next {
                Next::Promise => {
                    give(&Give::Promise {
                        giver: "装备财务处".into(),
                        amount: "按需要".into(),
                        until: plan_day(self.plan, self.number + 30),
                        text: String::new(),
                    })?;
                    if at.dice.permille(750) {
                        at.support
                            .push((id, self.number + at.dice.within(10, 40), Next::Deliver));
                    }
                }
                Next::Deliver => {
                    give(&Give::Deliver("已送到所里。".into()))?;
                    at.support
                        .push((id, self.number + at.dice.within(1, 6), Next::Confirm));
                }
                Next::Confirm => {
                    let (state, mut document) =
                        self.hq.document(id)?.ok_or_else(|| broken("a request"))?;
                    let station = state
                        .station
                        .ok_or_else(|| broken("a request of no station"))?;
                    let place = Place {
                        doc: id,
                        kind: Kind::Support,
                        station,
                        audience: state.audience,
                    };
                    let when = self.midnight + 16 * HOUR_MS;
                    at.officer
                        .record(when, &place, &mut document, Vec::new(), |pen| {
                            support::step(pen, "confirmed", None, "收到了，已经用上。").map(drop)
                        })?;
                }
            }
        }
        Ok(())
    }
}

/// A photo that stays on its tablet; only its descriptor travels.
fn photo(dice: &mut Dice) -> FileDescriptor {
    FileDescriptor {
        hash: data_encoding::HEXLOWER.encode(&dice.bytes::<32>()),
        len: i64::try_from(dice.within(80_000, 400_000)).unwrap_or(0),
        media_type: "image/jpeg".into(),
        name: "现场.jpg".into(),
        original: None,
    }
}

fn plan_day(plan: &Plan, number: u64) -> String {
    plan.calendar.day(number).to_string()
}
