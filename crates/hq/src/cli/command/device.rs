//! Tablets: how much of each is held, and what the office decides about them.

use serde_json::{Value, json};

use crate::cli::answer::{Answer, columns};
use crate::cli::args::DeviceDeed;
use crate::cli::failure::Failure;
use crate::cli::place::{Place, rfc3339};
use crate::office::State;
use crate::office::device::{self, Tablet};
use crate::roster::day;

pub(super) fn run(place: &Place, deed: &DeviceDeed) -> Result<Answer, Failure> {
    match deed {
        DeviceDeed::List { account } => list(place, account.as_deref()),
        DeviceDeed::Revoke { device, reason } => {
            let done = device::revoke(&place.open()?, device, false, reason);
            let id = done.map_err(|e| place.office(&e))?;
            let said = place.lang.say("say.revoked", &[("device", &id)]);
            Ok(Answer::new(json!({ "device": id, "revoked": true }), said))
        }
        DeviceDeed::Lost { device, reason } => {
            let done = device::revoke(&place.open()?, device, true, reason);
            let id = done.map_err(|e| place.office(&e))?;
            let said = place.lang.say("say.lost", &[("device", &id)]);
            Ok(Answer::new(
                json!({ "device": id, "revoked": true, "lost": true }),
                said,
            ))
        }
        DeviceDeed::Release { device, up_to } => {
            let done = device::release(&place.open()?, device, *up_to);
            let n = done.map_err(|e| place.office(&e))?;
            let said = place
                .lang
                .say("say.released", &[("n", &n), ("device", device)]);
            Ok(Answer::new(
                json!({ "device": device, "released": n }),
                said,
            ))
        }
    }
}

fn list(place: &Place, account: Option<&str>) -> Result<Answer, Failure> {
    let now = place.now();
    let tablets = place.look(|conn| {
        let mut tablets = device::all(conn)?;
        if let Some(id) = account {
            let id = State::read(conn, now)?.account(id)?.id.clone();
            tablets.retain(|t| t.state.account == id);
        }
        Ok(tablets)
    })?;
    let rows: Vec<Vec<String>> = tablets.iter().map(|t| row(place, t)).collect();
    Ok(Answer::new(
        tablets.iter().map(told).collect::<Vec<_>>(),
        columns(&rows),
    ))
}

/// A tablet for a program.
pub(super) fn told(tablet: &Tablet) -> Value {
    let state = &tablet.state;
    json!({
        "device": state.id,
        "account": state.account,
        "enrolled_at": rfc3339(state.enrolled_at),
        "held": state.n,
        "recorded": state.len.max(state.n),
        "last_seen": state.last_seen.map(rfc3339),
        "complete_at": state.complete_at.map(rfc3339),
        "revoked_at": state.revoked_at.map(rfc3339),
        "lost": state.lost,
        "waits_for_office": tablet.held,
        "waits": tablet.waiting,
        "follows": state.predecessor,
        "followed_by": tablet.followed_by,
    })
}

/// A tablet for a person.
pub(super) fn row(place: &Place, tablet: &Tablet) -> Vec<String> {
    let state = &tablet.state;
    let recorded = state.len.max(state.n);
    let held = place
        .lang
        .say("say.held", &[("n", &state.n), ("of", &recorded)]);
    let seen = state
        .last_seen
        .map(|at| day::clock(at.0))
        .unwrap_or_default();
    let key = match (state.lost, state.revoked_at) {
        (true, _) => "say.is_lost",
        (false, Some(_)) => "say.is_revoked",
        (false, None) => "say.is_in_use",
    };
    let mut what = place.lang.text(key);
    if !tablet.held.is_empty() {
        what.push_str(
            &place
                .lang
                .say("say.waits_for_office", &[("n", &tablet.held.len())]),
        );
    }
    vec![
        state.id.to_string(),
        state.account.to_string(),
        held,
        seen,
        what,
    ]
}
