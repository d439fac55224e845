//! Who signs in to the board: one-time links, from the machine itself.

use baolian_wire::{AccountId, HqTime};
use serde_json::json;

use crate::cli::answer::Answer;
use crate::cli::args::AdminDeed;
use crate::cli::failure::{Class, Failure};
use crate::cli::place::{Place, rfc3339};
use crate::office::account;
use crate::roster::day;
use crate::sign_in::{OneTimeLink, SignIns};

/// How long a link printed here is good: a day.
const LINK_MS: i64 = 24 * 60 * 60 * 1000;

pub(super) fn run(place: &Place, deed: &AdminDeed) -> Result<Answer, Failure> {
    let AdminDeed::Reset { id } = deed;
    let bad = || {
        let said = place.lang.say("error.no_account", &[("found", id)]);
        Failure::new(Class::NotFound, "no_account", said)
    };
    let id = AccountId::new(id.trim()).map_err(|_| bad())?;
    let hq = place.open()?;
    // It stands in the ledger before there is a link.
    let account = account::invite(&hq, &id).map_err(|e| place.office(&e))?;
    let sign_ins = sign_ins(place)?;
    sign_ins.shut_out(&id).map_err(|e| place.hq(&e))?;
    let link = sign_ins.link(Some(id), LINK_MS).map_err(|e| place.hq(&e))?;
    let with: [(&str, &dyn std::fmt::Display); 4] = [
        ("account", &account.id),
        ("name", &account.name),
        ("path", &path(&link)),
        ("until", &day::clock(link.until.0)),
    ];
    let said = place.lang.say("say.admin_reset", &with);
    let told = json!({
        "account": account.id,
        "path": path(&link),
        "until": rfc3339(link.until),
    });
    Ok(Answer::new(told, said))
}

/// The link of the first administrator, who is not there yet.
pub(super) fn first(place: &Place) -> Result<(String, HqTime), Failure> {
    let link = sign_ins(place)?.link(None, LINK_MS);
    let link = link.map_err(|e| place.hq(&e))?;
    Ok((path(&link), link.until))
}

/// The path of a link for an account that is there.
pub(super) fn link(place: &Place, id: &str) -> Result<String, Failure> {
    let account = AccountId::new(id).ok();
    let link = sign_ins(place)?.link(account, LINK_MS);
    Ok(path(&link.map_err(|e| place.hq(&e))?))
}

fn sign_ins(place: &Place) -> Result<SignIns, Failure> {
    SignIns::open(place.dir()?, place.env.clone()).map_err(|e| place.hq(&e))
}

/// The path on whatever address the server has.
fn path(link: &OneTimeLink) -> String {
    format!("/#/welcome/{}", link.token)
}
