//! Noon: a bar of signal for two tablets, and changes at headquarters that the others do not hear of.

use serde_json::Value;

use super::morning::{Known, people};
use super::visit::Visited;
use crate::held::Cast;
use crate::hq::Hq;
use crate::place::{self, CADRE, NEIGHBOUR, NEIGHBOUR_CADRE, NEXT_CADRE, STATION};
use crate::program::{items, text};
use crate::stage::Stage;
use crate::stop::Result;

/// What happens at headquarters while most tablets are out of reach.
///
/// # Errors
/// If anything is not done, or not read back as it was written.
pub fn noon(stage: &Stage, hq: &Hq, cast: &Cast, known: &Known, visited: &Visited) -> Result<()> {
    stage.scene("scene.noon", &[])?;
    before_the_seal(stage, hq, cast, known, visited)?;
    moved(stage, hq, cast)?;
    handed_over(stage, hq, cast)?;
    stage.tell.line(
        "",
        "noon.unheard",
        &[("li", &cast.li.name), ("zhou", &cast.zhou.name)],
    );
    Ok(())
}

/// An officer goes to another station.
fn moved(stage: &Stage, hq: &Hq, cast: &Cast) -> Result<()> {
    people(stage, hq, NEIGHBOUR)?;
    let account = hq.run(&["account", "show", "li-ming"])?;
    let at: Vec<String> = items(&account, "/roles")
        .map(|role| text(role, "/station"))
        .collect();
    stage.must("must.moved", at == [NEIGHBOUR])?;
    stage.tell.line(
        "label.office",
        "noon.moved",
        &[
            ("who", &text(&account, "/name")),
            ("to", &name_of(NEIGHBOUR)),
        ],
    );
    stage.must(
        "must.unheard",
        cast.li.facts()?.stations.iter().all(|s| s.code == STATION),
    )
}

/// A station gets another cadre, from the first minute of today on.
fn handed_over(stage: &Stage, hq: &Hq, cast: &Cast) -> Result<()> {
    let file = stage.write("roster-noon.csv", place::new_roster().as_bytes())?;
    let today = place::today().to_string();
    let file = file.to_string_lossy();
    let done = hq.run(&["roster", "import", &file, "--from", &today])?;
    let changes = ["/pairings_ended", "/pairings_started"].map(|list| items(&done, list).count());
    let handed = if stage.demo { 2 } else { 1 };
    let pairing = |cadre: &str| -> Result<Option<Value>> {
        let account = hq.run(&["account", "show", cadre])?;
        let mut pairings = items(&account, "/pairings");
        Ok(pairings.find(|p| text(p, "/station") == NEIGHBOUR).cloned())
    };
    let (old, new) = (pairing(NEIGHBOUR_CADRE)?, pairing(NEXT_CADRE)?);
    let at = |pairing: &Option<Value>, end: &str| pairing.as_ref().map(|p| text(p, end));
    let from = at(&new, "/from").unwrap_or_default();
    let ended = at(&old, "/until").is_none_or(|until| until == from);
    stage.must(
        "must.handed_over",
        changes == [handed, handed] && ended && from.starts_with(&today),
    )?;
    stage.tell.line(
        "label.office",
        "noon.handed_over",
        &[
            ("who", &cast.zhou.name),
            ("station", &name_of(NEIGHBOUR)),
            ("next", &NEXT_CADRE),
            (
                "since",
                &from.get(..16).unwrap_or_default().replace('T', " "),
            ),
        ],
    );
    stage.must(
        "must.unheard",
        cast.zhou
            .facts()?
            .stations
            .iter()
            .all(|s| s.code == NEIGHBOUR),
    )
}

/// Headquarters holds a visit under way, the station sees nothing of it.
fn before_the_seal(
    stage: &Stage,
    hq: &Hq,
    cast: &Cast,
    known: &Known,
    visited: &Visited,
) -> Result<()> {
    for held in [&cast.chen, &cast.wang] {
        held.link.find();
        held.sync(&stage.tell)?;
    }
    let mine = cast.chen.facts()?;
    let under_way = hq.run(&["visit", "show", &visited.visit.to_string()])?;
    let released = under_way.pointer("/released").and_then(Value::as_bool);
    stage.must(
        "must.under_way",
        released == Some(false) && text(&under_way, "/by") == CADRE,
    )?;
    stage.tell.line(
        "label.cadre",
        "noon.under_way",
        &[
            ("held", &mine.log.held),
            ("recorded", &mine.log.recorded),
            ("receipt", &mine.log.receipt),
        ],
    );
    let station = cast.wang.facts()?.records;
    let unseen = cast.wang.tablet()?.issue(visited.feedback).is_err();
    let old = cast.wang.tablet()?.issue(known.register).is_ok();
    stage.must(
        "must.unsealed_unseen",
        station.visits == 0 && station.issues == 2 && unseen && old,
    )?;
    stage.tell.line(
        "label.station",
        "noon.station_sees",
        &[
            ("who", &cast.wang.name),
            ("visits", &station.visits),
            ("issues", &station.issues),
        ],
    );
    for held in [&cast.chen, &cast.wang] {
        held.link.lose();
    }
    Ok(())
}

/// The short name of a station, as the roster has it.
#[must_use]
pub fn name_of(code: &str) -> String {
    let line = place::ROSTER.lines().find(|line| line.starts_with(code));
    let name = line.and_then(|line| line.split(',').nth(2));
    name.unwrap_or(code).to_owned()
}
