//! Evening: a link that breaks in the middle, then one that holds; every tablet and headquarters in step.

use serde_json::Value;

use crate::held::{Cast, Held};
use crate::hq::Hq;
use crate::place::clock;
use crate::program::{items, number, text};
use crate::scene::morning::heads;
use crate::stage::Stage;
use crate::stop::{Result, Stop};
use crate::tell::{Tone, thousands};

/// After so many bytes from the tablet the link breaks: in the middle of what is sent.
const SENT: i64 = 800;
/// After so many bytes from headquarters it breaks: in the middle of the answer.
const RECEIVED: i64 = 200;

/// All tablets synchronise.
///
/// # Errors
/// If one does not in the end, or holds something else than it should.
pub fn evening(stage: &Stage, hq: &Hq, cast: &Cast) -> Result<()> {
    stage.scene("scene.evening", &[])?;
    broken(stage, hq, &cast.chen)?;
    all(stage, cast)?;
    table(stage, hq, cast)
}

/// Everybody synchronises until nobody has anything new.
///
/// # Errors
/// If one cannot.
pub fn all(stage: &Stage, cast: &Cast) -> Result<()> {
    // Once for what each brings, once more for what the others brought.
    for _ in 0..2 {
        for held in cast.all() {
            held.link.find();
            held.sync(&stage.tell)?;
        }
    }
    Ok(())
}

/// The link breaks while the tablet sends, then while headquarters answers, then holds.
fn broken(stage: &Stage, hq: &Hq, chen: &Held) -> Result<()> {
    let before = chen.facts()?.log;
    chen.link.find_until_sent(SENT);
    let lost = broke(chen.sync(&stage.tell))?;
    let (tablet, held) = (chen.facts()?.log, held_at(hq, chen)?);
    let same = tablet.held == before.held && held == before.held;
    stage.must("must.cut_up", lost && same)?;
    stage.tell.toned(
        Tone::Look,
        "label.broken",
        "evening.cut_up",
        &[
            ("bytes", &thousands(SENT)),
            ("hq", &held),
            ("tablet", &tablet.held),
            ("recorded", &tablet.recorded),
        ],
    );
    chen.link.find_until_received(RECEIVED);
    let lost = broke(chen.sync(&stage.tell))?;
    let (tablet, held) = (chen.facts()?.log, held_at(hq, chen)?);
    let ahead = tablet.held == before.held && held == tablet.recorded;
    stage.must("must.cut_down", lost && ahead)?;
    stage.tell.toned(
        Tone::Look,
        "",
        "evening.cut_down",
        &[
            ("bytes", &RECEIVED),
            ("hq", &held),
            ("tablet", &tablet.held),
            ("recorded", &tablet.recorded),
        ],
    );
    chen.link.find();
    chen.sync(&stage.tell)?;
    let (tablet, held) = (chen.facts()?.log, held_at(hq, chen)?);
    let once = tablet.held == tablet.recorded && held == tablet.recorded;
    stage.must("must.once", once)?;
    stage.tell.toned(
        Tone::Good,
        "",
        "evening.whole",
        &[
            ("hq", &held),
            ("tablet", &tablet.held),
            ("recorded", &tablet.recorded),
        ],
    );
    Ok(())
}

/// Whether a sync failed because of the link and of nothing else.
fn broke<T>(synced: Result<T>) -> Result<bool> {
    match synced {
        Ok(_) => Ok(false),
        Err(Stop::Tablet(baolian_core::Error::Transport(_))) => Ok(true),
        Err(other) => Err(other),
    }
}

/// How many entries of a tablet headquarters holds, as it says itself.
fn held_at(hq: &Hq, held: &Held) -> Result<u64> {
    let devices = hq.run(&["device", "list"])?;
    let id = held.device.to_string();
    let mut own = items(&devices, "").filter(|device| text(device, "/device") == id);
    Ok(own.next().map_or(0, |device| number(device, "/held")))
}

/// What each tablet holds, and how much of it headquarters holds by its own word.
fn table(stage: &Stage, hq: &Hq, cast: &Cast) -> Result<()> {
    let mut rows = vec![heads(
        stage,
        &[
            "col.tablet",
            "col.held",
            "col.receipt",
            "col.visits",
            "col.issues",
            "col.leads",
            "col.contested",
            "col.refused",
        ],
    )];
    for held in cast.all() {
        let facts = held.facts()?;
        let log = facts.log;
        stage.must(
            "must.held",
            log.held == log.recorded && held_at(hq, held)? == log.recorded,
        )?;
        let receipt = match log.receipt {
            0 => "-".to_owned(),
            number => format!("#{number} {}", clock(log.receipt_at)),
        };
        rows.push(vec![
            held.name.clone(),
            stage.tell.bar(log.held, log.recorded),
            receipt,
            facts.records.visits.to_string(),
            facts.records.issues.to_string(),
            facts.records.leads.to_string(),
            facts.records.contested.to_string(),
            facts.tray.to_string(),
        ]);
    }
    stage.tell.table(&rows);
    ledger(stage, hq, cast)
}

/// What headquarters holds, by its own lists.
fn ledger(stage: &Stage, hq: &Hq, cast: &Cast) -> Result<()> {
    let devices = hq.run(&["device", "list"])?;
    let held: u64 = items(&devices, "")
        .map(|device| number(device, "/held"))
        .sum();
    let logs = cast
        .all()
        .map(|held| held.facts().map(|facts| facts.log.recorded));
    let recorded: Vec<u64> = logs.into_iter().collect::<Result<_>>()?;
    stage.must("must.whole", held == recorded.iter().sum::<u64>())?;
    let issues = hq.run(&["lists", "--kind", "issues"])?;
    let is_contested = |issue: &&Value| issue.pointer("/contested") == Some(&Value::Bool(true));
    let contested = items(&issues, "").filter(is_contested).count();
    stage.must("must.contested_at_hq", contested == 1)?;
    let leads = hq.run(&["lead", "list"])?;
    stage.tell.line(
        "label.hq",
        "evening.hq",
        &[
            ("held", &held),
            ("issues", &items(&issues, "").count()),
            ("contested", &contested),
            ("leads", &items(&leads, "").count()),
        ],
    );
    Ok(())
}
