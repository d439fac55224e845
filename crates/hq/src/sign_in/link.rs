//! One-time links: how somebody comes to a password and to codes.
//!
//! Whoever may hand one out does so in a deed of their own, which stands in
//! the ledger; the link itself stands nowhere.

use baolian_wire::{AccountId, HqTime};
use data_encoding::{BASE32_NOPAD, BASE64URL_NOPAD};

use super::{SignIns, lookup, password, proof};
use crate::error::Result;
use crate::store::sign_in::{self as store, Credential, Link};

/// What is handed out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneTimeLink {
    /// The secret part.
    pub token: String,
    /// Until when it is good.
    pub until: HqTime,
}

/// What the one who follows a link is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Welcome {
    /// Whose it is; none for the first administrator, who says so.
    pub account: Option<AccountId>,
    /// Until when it is good.
    pub until: HqTime,
    /// The secret of the codes in base 32, as authenticators take it.
    pub secret: String,
}

/// Why a link was not accepted. It can be tried again unless it is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAccepted {
    /// No such link, or it is used or over.
    Gone,
    /// The password has too few or too many characters.
    BadPassword,
    /// The code is not one of now.
    WrongCode,
}

impl SignIns {
    /// Whether anybody can sign in at all.
    ///
    /// # Errors
    /// Of the database.
    pub fn any(&self) -> Result<bool> {
        store::any_credential(&self.conn())
    }

    /// Makes a link for an account, or for the first administrator; an older
    /// one for the same is worth nothing from now on.
    ///
    /// # Errors
    /// Of the database or of randomness.
    pub fn link(&self, account: Option<AccountId>, lasts_ms: i64) -> Result<OneTimeLink> {
        let token = BASE64URL_NOPAD.encode(&self.draw::<24>()?);
        let until = HqTime(self.now().0.saturating_add(lasts_ms));
        let link = Link {
            account,
            until,
            secret: self.draw::<20>()?.to_vec(),
        };
        store::put_link(&self.conn(), &lookup(&token), &link)?;
        Ok(OneTimeLink { token, until })
    }

    /// What a link is for, if it is good.
    ///
    /// # Errors
    /// Of the database.
    pub fn welcome(&self, token: &str) -> Result<Option<Welcome>> {
        Ok(self.good(token)?.map(|link| Welcome {
            account: link.account,
            until: link.until,
            secret: BASE32_NOPAD.encode(&link.secret),
        }))
    }

    /// Takes password and code of whoever follows a link; `account` is whose
    /// it is, known from [`Self::welcome`] or just made. The link is used up,
    /// and whoever was signed in under the account is not any more.
    ///
    /// # Errors
    /// Of the database.
    pub fn accept(
        &self,
        token: &str,
        account: &AccountId,
        said: &str,
        code: &str,
    ) -> Result<std::result::Result<(), NotAccepted>> {
        let link = match self.check(token, said, code)? {
            Ok(link) => link,
            Err(no) => return Ok(Err(no)),
        };
        if link.link.account.as_ref().is_some_and(|of| of != account) {
            return Ok(Err(NotAccepted::Gone));
        }
        let credential = Credential {
            password: password::hash(said, &self.draw()?)?,
            secret: link.link.secret,
            step: link.step,
        };
        let conn = self.conn();
        let tx = conn.unchecked_transaction()?;
        // Of two who follow one link at once the first has it.
        if store::link(&tx, &lookup(token))?.is_none() {
            return Ok(Err(NotAccepted::Gone));
        }
        store::remove_link(&tx, &lookup(token))?;
        store::put_credential(&tx, account, &credential)?;
        store::end_sessions(&tx, account)?;
        tx.commit()?;
        Ok(Ok(()))
    }

    /// Whether a link would be accepted so; nothing is used up.
    ///
    /// # Errors
    /// Of the database.
    pub fn would_accept(
        &self,
        token: &str,
        said: &str,
        code: &str,
    ) -> Result<std::result::Result<(), NotAccepted>> {
        Ok(self.check(token, said, code)?.map(|_| ()))
    }

    /// Takes everything away by which an account signs in; its sessions end.
    ///
    /// # Errors
    /// Of the database.
    pub fn shut_out(&self, account: &AccountId) -> Result<()> {
        let conn = self.conn();
        store::remove_credential(&conn, account)?;
        store::end_sessions(&conn, account)
    }

    fn check(
        &self,
        token: &str,
        said: &str,
        code: &str,
    ) -> Result<std::result::Result<Checked, NotAccepted>> {
        let Some(link) = self.good(token)? else {
            return Ok(Err(NotAccepted::Gone));
        };
        let length = said.chars().count();
        if !(password::LEAST..=password::MOST).contains(&length) {
            return Ok(Err(NotAccepted::BadPassword));
        }
        let step = proof::step_of(link.secret.clone(), code, self.now());
        Ok(step.map_or(Err(NotAccepted::WrongCode), |step| {
            Ok(Checked { link, step })
        }))
    }

    fn good(&self, token: &str) -> Result<Option<Link>> {
        let now = self.now();
        let link = store::link(&self.conn(), &lookup(token))?;
        Ok(link.filter(|link| now < link.until))
    }
}

struct Checked {
    link: Link,
    step: u64,
}
