//! When and by whom each change of a document was made, as headquarters knows it.

use baolian_wire::down::Made;
use baolian_wire::{DocId, Entry};
use rusqlite::Connection;
use serde_json::{Map, Value, json};

use crate::cli::place::rfc3339;
use crate::error::Result;
use crate::judge::judged;
use crate::store::entry::{self, State};

/// Every applied change of a document, by its hash.
pub(super) fn changes(conn: &Connection, doc: DocId) -> Result<Value> {
    let mut all = Map::new();
    for held in entry::decided_about(conn, doc)? {
        let said = held.entry.as_deref().and_then(|b| Entry::decode(b).ok());
        let said = said.and_then(|e| judged(e).ok());
        if let (State::Applied, Some(said), Some(change)) = (held.state, said, held.change_hash) {
            let mut when = fields(&held.made);
            when.insert("by".into(), json!(said.header.account));
            all.insert(change.to_string(), Value::Object(when));
        }
    }
    Ok(Value::Object(all))
}

/// The interval, the estimate, and whether the permission held throughout.
pub(super) fn fields(made: &Made) -> Map<String, Value> {
    let mut fields = Map::new();
    fields.insert("not_before".into(), json!(rfc3339(made.after)));
    fields.insert("not_after".into(), json!(rfc3339(made.before)));
    fields.insert("estimate".into(), json!(made.estimate.map(rfc3339)));
    fields.insert("time_proven".into(), json!(made.proven));
    fields
}
