//! What a screen offers: every deed that the rules let this person do with a record now.

use baolian_record::lead::Lead;
use baolian_record::notes::Notes;
use baolian_record::offer::{self, Offer};
use baolian_record::permission::Ground;
use baolian_record::support::Support;
use baolian_record::visit::Visit;
use baolian_record::{Document, issue::Issue};
use baolian_wire::{DocId, Kind};
use rusqlite::Connection;

use super::Tablet;
use super::save::load;
use crate::error::{Error, Result};
use crate::store::{document, setting};

impl Tablet {
    /// What this person may do with an issue. `ready` deeds are accepted;
    /// others say what they miss and which deed supplies it.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn issue_offers(&self, id: DocId) -> Result<Vec<Offer>> {
        self.offers(id, Kind::Issue, |_, ground, doc| {
            let view = doc.view();
            let issue = Issue::read(&view);
            Ok(offer::issue_offers(ground, &issue, &view.ancestry()))
        })
    }

    /// What this person may do with a visit.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn visit_offers(&self, id: DocId) -> Result<Vec<Offer>> {
        self.offers(id, Kind::Visit, |c, ground, doc| {
            let mut has_notes = false;
            for other in document::begun_in(c, id)? {
                if let Some((fixed, doc)) = document::load(c, other)? {
                    has_notes |= fixed.kind == Kind::Notes
                        && Notes::read(&doc.view()).by == ground.account.id.as_str();
                }
            }
            let visit = Visit::read(&doc.view());
            Ok(offer::visit_offers(ground, &visit, has_notes))
        })
    }

    /// What this person may do with a lead.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn lead_offers(&self, id: DocId) -> Result<Vec<Offer>> {
        self.offers(id, Kind::Lead, |_, ground, doc| {
            Ok(offer::lead_offers(ground, &Lead::read(&doc.view())))
        })
    }

    /// What this person may do with a support request.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn support_offers(&self, id: DocId) -> Result<Vec<Offer>> {
        self.offers(id, Kind::Support, |_, ground, doc| {
            Ok(offer::support_offers(ground, &Support::read(&doc.view())))
        })
    }

    /// Nothing is offered on a record that a newer version wrote: it is kept as it is.
    fn offers(
        &self,
        id: DocId,
        kind: Kind,
        of: impl FnOnce(&Connection, &Ground<'_>, &Document) -> Result<Vec<Offer>>,
    ) -> Result<Vec<Offer>> {
        self.store.read(|c| {
            let (fixed, doc) = match load(c, id, kind) {
                Err(Error::NewerVersion) => return Ok(Vec::new()),
                loaded => loaded?,
            };
            let identity = setting::identity(c)?;
            let known = self.known(c, &identity, &fixed.station)?;
            of(c, &known.ground(), &doc)
        })
    }
}
