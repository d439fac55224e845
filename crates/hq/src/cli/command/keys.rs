//! The working keys: which signed when, and another in the place of the one that signs.

use baolian_wire::receipt::Certificate;
use serde_json::{Value, json};

use crate::cli::answer::{Answer, columns};
use crate::cli::args::KeysDeed;
use crate::cli::failure::Failure;
use crate::cli::place::{Place, rfc3339};
use crate::keys::Keys;
use crate::roster::day;

pub(super) fn run(place: &Place, deed: &KeysDeed) -> Result<Answer, Failure> {
    match deed {
        KeysDeed::List => list(place),
        KeysDeed::Rotate => {
            let done = place.open()?.rotate_key().map_err(|e| place.hq(&e))?;
            let key = done.key.fingerprint();
            let said = place.lang.say("say.key_changed", &[("key", &key)]);
            let told = json!({ "key": key, "since": rfc3339(done.since) });
            Ok(Answer::new(told, said))
        }
    }
}

fn list(place: &Place) -> Result<Answer, Failure> {
    let keys = Keys::read(place.dir()?);
    let all = place.look(|conn| Ok(keys?.certificates(conn)?))?;
    let newest_first = || all.iter().rev();
    let told: Vec<Value> = newest_first()
        .map(|one| {
            json!({
                "key": one.key.fingerprint(),
                "since": rfc3339(one.since),
                "until": one.ends(&all).map(rfc3339),
                "signs": one.ends(&all).is_none(),
            })
        })
        .collect();
    let rows: Vec<Vec<String>> = newest_first().map(|one| row(place, one, &all)).collect();
    Ok(Answer::new(told, columns(&rows)))
}

fn row(place: &Place, one: &Certificate, all: &[Certificate]) -> Vec<String> {
    let state = match one.ends(all) {
        Some(end) => {
            let end = day::clock(end.0);
            place.lang.say("say.key_retired", &[("at", &end)])
        }
        None => place.lang.text("say.key_signs"),
    };
    vec![
        one.key.fingerprint().to_string(),
        day::clock(one.since.0),
        state,
    ]
}
