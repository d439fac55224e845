//! Noon: a bar of signal for two tablets, and changes at headquarters that the others do not hear of.

use serde_json::Value;

use super::morning::{Known, people};
use super::visit::Visited;
use crate::held::Cast;
use crate::hq::Hq;
use crate::place::{self, CADRE, NEIGHBOUR, NEIGHBOUR_CADRE, NEXT_CADRE};
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
    let moved = people(stage, hq, NEIGHBOUR)?;
    let changed = items(&moved, "/changed").find(|c| text(c, "/account") == "li-ming");
    let changes = changed.map(|c| items(c, "/changes").cloned().collect::<Vec<Value>>());
    let roles: Vec<Value> = changes.unwrap_or_default();
    let to = roles
        .first()
        .map(|change| text(change, "/is"))
        .unwrap_or_default();
    stage.must("must.moved", to.contains(NEIGHBOUR))?;
    let station = |code: &str| name_of(code);
    stage.tell.line(
        "label.office",
        "noon.moved",
        &[("who", &cast.li.name), ("to", &station(NEIGHBOUR))],
    );
    let file = stage.write("roster-noon.csv", place::new_roster().as_bytes())?;
    let today = place::today().to_string();
    let words = [
        "roster",
        "import",
        &file.to_string_lossy(),
        "--from",
        &today,
    ];
    let done = hq.run(&words)?;
    let pair = |list: &str| {
        let mut rows = items(&done, list).map(|p| (text(p, "/station"), text(p, "/cadre")));
        rows.next().filter(|_| rows.next().is_none())
    };
    let ended = pair("/pairings_ended") == Some((NEIGHBOUR.into(), NEIGHBOUR_CADRE.into()));
    let started = pair("/pairings_started") == Some((NEIGHBOUR.into(), NEXT_CADRE.into()));
    stage.must("must.handed_over", ended && started)?;
    stage.tell.line(
        "label.office",
        "noon.handed_over",
        &[
            ("who", &cast.zhou.name),
            ("station", &station(NEIGHBOUR)),
            ("next", &NEXT_CADRE),
            ("since", &today),
        ],
    );
    stage.tell.line(
        "",
        "noon.unheard",
        &[("li", &cast.li.name), ("zhou", &cast.zhou.name)],
    );
    Ok(())
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
