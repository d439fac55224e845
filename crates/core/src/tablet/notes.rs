//! Internal notes of a visit: a document of their own, begun when first written.

use baolian_record::notes::{self, Notes};
use baolian_wire::{Audience, DocId, Kind};

use super::Tablet;
use super::issue::needed;
use super::save::{Saved, Target, load};
use super::visits::with_line;
use crate::error::Result;
use crate::store::document;

impl Tablet {
    /// Makes the internal notes of a visit read as given. They never reach the station.
    ///
    /// # Errors
    /// [`crate::Error::Refused`] for another's visit; [`crate::Error::NotFound`].
    pub fn write_internal_notes(&self, visit: DocId, text: &str) -> Result<Saved> {
        self.internal_notes(visit, |_| text.to_owned())
    }

    /// Adds a line to the internal notes of a visit; what stands there stays.
    ///
    /// # Errors
    /// As [`Self::write_internal_notes`].
    pub fn add_internal_note(&self, visit: DocId, line: &str) -> Result<Saved> {
        needed("text", line)?;
        self.internal_notes(visit, |text| with_line(text, line))
    }

    fn internal_notes(&self, visit: DocId, new_text: impl Fn(&str) -> String) -> Result<Saved> {
        let new = self.new_doc_id()?;
        self.store.write(|tx| {
            let (fixed, _) = load(tx, visit, Kind::Visit)?;
            let account = crate::store::setting::identity(tx)?.account;
            for other in document::begun_in(tx, visit)? {
                let Some((known, doc)) = document::load(tx, other)? else {
                    continue;
                };
                let notes = Notes::read(&doc.view());
                if known.kind == Kind::Notes && notes.by == account.as_str() {
                    let text = new_text(&notes.text);
                    return self.save_in(tx, &Target::Here(other), Kind::Notes, &[], |pen| {
                        notes::edit(pen, &text)?;
                        Ok(None)
                    });
                }
            }
            let audience = Audience {
                visit: Some(visit),
                internal: None,
            };
            let target = Target::new(new, Kind::Notes, fixed.station.clone(), audience);
            self.save_in(tx, &target, Kind::Notes, &[], |pen| {
                notes::begin(pen, fixed.station.as_str(), visit)?;
                notes::edit(pen, &new_text(""))?;
                Ok(None)
            })
        })
    }
}
