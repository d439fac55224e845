//! Finding: one record by letters of its id, many by words, the problem that was found before.

use baolian_lists::{Hit, Listed, Page, SameProblem, Scope};
use baolian_wire::{DocId, Kind};

use super::save::word;
use super::{Tablet, doc_id, station_code};
use crate::error::{Error, Result};
use crate::store::document;

/// Fewest letters that stand for an id.
pub const ID_LETTERS: usize = 4;
/// Letters and digits of a whole id.
const WHOLE: usize = 32;

impl Tablet {
    /// The record whose id this is, or whose id alone begins or ends with
    /// these letters, at least [`ID_LETTERS`] of them. Of any kind if none is
    /// named. A whole id is taken as it stands, whether it is here or not.
    ///
    /// # Errors
    /// [`Error::BadInput`] for letters that no id has; [`Error::NotFound`];
    /// [`Error::Ambiguous`] if several ids have them.
    pub fn find(&self, kind: Option<Kind>, letters: &str) -> Result<DocId> {
        let hex: String = letters.trim().chars().filter(|c| *c != '-').collect();
        let fits = hex.len() >= ID_LETTERS && hex.bytes().all(|b| b.is_ascii_hexdigit());
        if !fits || hex.len() >= WHOLE {
            return doc_id(letters);
        }
        let mut ids = self
            .store
            .read(|c| document::with_letters(c, kind, &hex, 6))?;
        match (ids.pop(), ids.is_empty()) {
            (Some(only), true) => Ok(only),
            (Some(last), false) => {
                ids.push(last);
                Err(Error::Ambiguous {
                    letters: letters.to_owned(),
                    ids,
                })
            }
            (None, _) => Err(Error::NotFound {
                what: kind.map_or("record", word),
                id: letters.to_owned(),
            }),
        }
    }

    /// Looks for words in everything written, best first; of all kinds if none is named.
    ///
    /// # Errors
    /// [`Error::List`] for words or a page that make no sense; storage.
    pub fn search(
        &self,
        words: &str,
        kinds: &[Kind],
        scope: &Scope,
        page: &Page,
    ) -> Result<Listed<Hit>> {
        self.store
            .read(|c| Ok(baolian_lists::search(c, words, kinds, scope, page)?))
    }

    /// Issues of a station that may be the problem at hand: to be added to or
    /// reopened instead of opening a second one.
    ///
    /// # Errors
    /// [`Error::BadInput`] for no station code; storage.
    pub fn same_problem(
        &self,
        station: &str,
        item: Option<&str>,
        title: &str,
    ) -> Result<Vec<SameProblem>> {
        let station = station_code(station)?;
        self.store
            .read(|c| Ok(baolian_lists::same_problem(c, &station, item, title)?))
    }
}
