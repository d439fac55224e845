//! Views of the board that people save for themselves.

use baolian_wire::AccountId;

use super::SignIns;
use crate::error::Result;
use crate::store::sign_in as store;

/// Most views of one account.
const VIEWS: u64 = 50;

/// A page of the board with what is asked of it, under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SavedView {
    pub name: String,
    /// The address after `#/`.
    pub address: String,
}

impl SignIns {
    /// The views that an account saved, by name.
    ///
    /// # Errors
    /// Of the database.
    pub(crate) fn views(&self, account: &AccountId) -> Result<Vec<SavedView>> {
        let views = store::views(&self.conn(), account)?.into_iter();
        Ok(views
            .map(|(name, address)| SavedView { name, address })
            .collect())
    }

    /// Saves a view, in the place of the one of that name; whether there was room for it.
    ///
    /// # Errors
    /// Of the database.
    pub(crate) fn keep_view(&self, account: &AccountId, view: &SavedView) -> Result<bool> {
        store::put_view(&self.conn(), account, (&view.name, &view.address), VIEWS)
    }

    /// Forgets a view; whether there was one.
    ///
    /// # Errors
    /// Of the database.
    pub(crate) fn forget_view(&self, account: &AccountId, name: &str) -> Result<bool> {
        store::remove_view(&self.conn(), account, name)
    }
}
