//! Verdicts: every entry of every document judged once more, as of the row that decided it.

use std::collections::BTreeSet;
use std::sync::Arc;

use automerge::Change;
use baolian_record::judge::{Past, Unapplied, admit};
use baolian_record::{Document, document as record, schema};
use baolian_wire::verdict::Code;
use baolian_wire::{DocId, Hash, Reason};
use rusqlite::Connection;

use super::{Report, sight};
use crate::error::Result;
use crate::judge::{self, Candidate, Grounds, Ready};
use crate::replaced::{self, Replaced};
use crate::store::document::{self, DocumentState};
use crate::store::entry::{self, Held, State};

/// Judges everything again.
pub(super) fn verdicts(conn: &Connection, report: &mut Report) -> Result<()> {
    let not_looked_at = document::not_looked_at(conn)?;
    let not_looked_at: BTreeSet<DocId> = not_looked_at.iter().map(|d| d.id).collect();
    for d in document::all(conn)? {
        report.documents += 1;
        if schema::of(d.kind).is_none() {
            continue;
        }
        match judge::load(conn, d.kind, d.id) {
            Ok(loaded) => {
                of_document(conn, &d, &loaded, report)?;
                if !not_looked_at.contains(&d.id) {
                    sight::under_way(&d, &loaded, report);
                }
            }
            Err(e) => report.fault("change", format!("document {}: {e}", d.id)),
        }
    }
    Ok(())
}

fn of_document(
    conn: &Connection,
    d: &DocumentState,
    loaded: &Document,
    report: &mut Report,
) -> Result<()> {
    let past = Past::of(loaded);
    for held in entry::decided_about(conn, d.id)? {
        let Some(verdict) = held.verdict else {
            continue;
        };
        report.verdicts += 1;
        let now = again(conn, d, (loaded, &past), &held, verdict)?;
        let was = match held.state {
            State::Refused => Some(held.reason.clone().map(|r| r.code)),
            _ => None,
        };
        let same = match (&now, &was) {
            (Now::Lawful, None) | (Now::NotAsked, _) => true,
            (Now::Refused(reason), Some(Some(code))) => reason.code == *code,
            _ => false,
        };
        if !same {
            let at = held.at;
            report.fault("verdict", format!("{at}: was {was:?}, would be {now:?}"));
        }
    }
    Ok(())
}

/// What would be said now.
#[derive(Debug)]
enum Now {
    Lawful,
    Refused(Reason),
    Waits,
    /// Verdicts that rest on order or on other entries alone.
    NotAsked,
}

fn again(
    conn: &Connection,
    d: &DocumentState,
    (loaded, past): (&Document, &Past),
    held: &Held,
    verdict: u64,
) -> Result<Now> {
    let Some(author) = judge::author(conn, held.at.device)? else {
        return Ok(Now::NotAsked);
    };
    let author = Arc::new(author);
    let c = match judge::ready_now(conn, held, &author)? {
        Ready::Candidate(c) => c,
        Ready::Refused(reason, _) => return Ok(Now::Refused(reason)),
        Ready::Counted | Ready::WaitsFor(_) | Ready::Unread(_) => return Ok(Now::NotAsked),
    };
    if c.returned {
        // Headquarters' own signed word stood for it.
        return Ok(Now::NotAsked);
    }
    let code = held.reason.as_ref().map(|r| r.code.clone());
    match code {
        Some(Code::RestsOn) => return rests_on(conn, held, &c.change),
        // The first entry of the document decided these; it is held.
        Some(Code::KindChanged | Code::StationChanged | Code::AudienceChanged)
            if differs(d, &c) =>
        {
            return Ok(Now::NotAsked);
        }
        // Another change stands under the same number of the same actor.
        Some(Code::BadChange) if is_taken(loaded, &c.change) => return Ok(Now::NotAsked),
        // Whether what it relied on would be recorded again was not known yet.
        Some(Code::BadEvidence) if relies_on_resting(conn, &c)? => return Ok(Now::NotAsked),
        Some(Code::BadShape) if baolian_record::act::begins(&c.change) => {
            return Ok(Now::NotAsked);
        }
        _ => {}
    }
    let relied = |hash| judge::relied(conn, hash);
    let grounds = Grounds::at(conn, &c.header, held.made, verdict)?;
    let cases = grounds.cases(&c.header, &c.author.line, &relied);
    if let Some(case) = cases.first()
        && let Err(Unapplied::Refused(reason)) = admit(case, &c.change, past)
    {
        return Ok(Now::Refused(reason));
    }
    let apart;
    let past_apart;
    let (with_it, past) = if loaded.has(c.change.hash()) {
        (loaded, past)
    } else if let Some(document) =
        replaced::document_with(&replaced::unapplied(conn, &c.change)?, loaded, &c.change)
    {
        apart = document;
        past_apart = Past::of(&apart);
        (&apart, &past_apart)
    } else {
        // Its bytes broke the merge library, or what it rests on is not held.
        let broke = matches!(code, Some(Code::BadChange | Code::NoSuchThing));
        return Ok(if broke { Now::NotAsked } else { Now::Waits });
    };
    let replaced = match c.header.replaces {
        Some(of) => Replaced::look_up(conn, of)?,
        None => None,
    };
    let made = match replaced::made(&c, with_it, |_| replaced.as_ref()) {
        Ok(_) if held.state == State::Applied => held.made,
        Ok(made) => made,
        Err(reason) => return Ok(Now::Refused(reason)),
    };
    let grounds = Grounds::at(conn, &c.header, made, verdict)?;
    let cases = grounds.cases(&c.header, &c.author.line, &relied);
    let Ok(decoded) = record::expand(&c.change) else {
        return Ok(Now::Refused(Code::BadChange.into()));
    };
    let held_against = judge::hold_against(&cases, &c.change, &decoded, with_it, past);
    Ok(match held_against {
        Ok(_) => Now::Lawful,
        Err(Unapplied::Refused(reason)) => Now::Refused(reason),
        Err(Unapplied::Waits) => Now::Waits,
    })
}

/// Whether it relies on a change that was refused for what it rests on.
fn relies_on_resting(conn: &Connection, c: &Candidate) -> Result<bool> {
    for hash in c.header.relies() {
        let rests = |held: &Held| {
            held.reason
                .as_ref()
                .is_some_and(|r| r.code == Code::RestsOn)
        };
        if entry::naming(conn, *hash)?.iter().any(rests) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn differs(d: &DocumentState, c: &Candidate) -> bool {
    (d.kind, d.station.as_ref(), &d.audience)
        != (c.header.kind, c.header.station.as_ref(), &c.header.audience)
}

/// Whether the document holds another change with the same number of the same actor.
fn is_taken(loaded: &Document, change: &Change) -> bool {
    let held = loaded.automerge().get_changes_meta(&[]);
    held.iter()
        .any(|c| *c.actor == *change.actor_id() && c.seq == change.seq() && c.hash != change.hash())
}

/// Something it depends on was refused, or lost on the tablet.
fn rests_on(conn: &Connection, held: &Held, change: &Change) -> Result<Now> {
    for dep in change.deps() {
        let hash: Hash = record::hash_of(*dep);
        if entry::naming(conn, hash)?
            .iter()
            .any(|e| e.state == State::Refused)
        {
            return Ok(Now::NotAsked);
        }
    }
    if entry::damaged_before(conn, held.at)?.is_some() {
        return Ok(Now::NotAsked);
    }
    Ok(Now::Waits)
}
