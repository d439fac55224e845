//! The names of accounts that answers name by their ids.

use std::collections::{BTreeMap, BTreeSet};

use baolian_record::issue::Responsible;
use baolian_wire::AccountId;
use rusqlite::Connection;

use crate::board::problem::Problem;
use crate::facts;

/// Names, each looked up once.
pub(super) struct Names<'a> {
    conn: &'a Connection,
    asked: BTreeSet<String>,
    known: BTreeMap<String, String>,
}

impl<'a> Names<'a> {
    pub fn new(conn: &'a Connection) -> Self {
        Self {
            conn,
            asked: BTreeSet::new(),
            known: BTreeMap::new(),
        }
    }

    /// Looks up whatever of these is an account: its id, or somebody who answers for something as it is written.
    pub fn extend<'t>(&mut self, texts: impl IntoIterator<Item = &'t str>) -> Result<(), Problem> {
        for text in texts {
            if self.asked.insert(text.to_owned())
                && let Some(id) = account(text)
                && let Some(account) = facts::account(self.conn, &id)?
            {
                self.known.insert(id.to_string(), account.name);
            }
        }
        Ok(())
    }

    /// All that were found so far, by id.
    pub fn all(&self) -> &BTreeMap<String, String> {
        &self.known
    }

    /// All that were found, by id.
    pub fn into_map(self) -> BTreeMap<String, String> {
        self.known
    }
}

fn account(text: &str) -> Option<AccountId> {
    match text.parse() {
        Ok(Responsible::Account(id)) => Some(id),
        Ok(Responsible::Other(other)) if other == text => AccountId::new(text).ok(),
        _ => None,
    }
}
