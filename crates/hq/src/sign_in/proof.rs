//! Ways to prove who one is.

use baolian_wire::{AccountId, HqTime};
use totp_rs::{Builder, Totp};

use super::{SignIns, password};
use crate::error::{HqError, Result};
use crate::store::sign_in as store;

/// One way to prove who one is: a password with a code today; a certificate
/// or a sign-in elsewhere can be others.
pub trait Proof {
    /// Under which name it is tried: failures count against it.
    fn name(&self) -> &str;

    /// Whose account it proves to be, if any.
    ///
    /// # Errors
    /// Of the database.
    fn prove(&self, sign_ins: &SignIns, now: HqTime) -> Result<Option<AccountId>>;
}

/// Name and password, and the code of the moment.
#[derive(Clone)]
pub struct PasswordAndCode {
    /// The account's id, as typed.
    pub name: String,
    /// The password.
    pub password: String,
    /// Six digits.
    pub code: String,
}

impl std::fmt::Debug for PasswordAndCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PasswordAndCode")
    }
}

impl Proof for PasswordAndCode {
    fn name(&self) -> &str {
        &self.name
    }

    fn prove(&self, sign_ins: &SignIns, now: HqTime) -> Result<Option<AccountId>> {
        let name = self.name.trim();
        let known = store::credential(&sign_ins.conn(), name)?;
        let hashed = known.as_ref().map(|k| k.password.as_str());
        if !password::fits(&self.password, hashed)? {
            return Ok(None);
        }
        let (Some(known), Ok(account)) = (known, AccountId::new(name)) else {
            return Ok(None);
        };
        match step_of(known.secret, &self.code, now) {
            // A code that was used proves nothing: somebody may have looked over the shoulder.
            Some(step) if store::use_step(&sign_ins.conn(), &account, step)? => Ok(Some(account)),
            _ => Ok(None),
        }
    }
}

/// The time step of which a code is, if it is one of now: the step before and
/// the one after count too (RFC 6238: 30 seconds, SHA-1, six digits).
pub(super) fn step_of(secret: Vec<u8>, code: &str, now: HqTime) -> Option<u64> {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let seconds = u64::try_from(now.0 / 1000).ok()?;
    codes(secret).ok()?.check(&code, seconds)
}

pub(super) fn codes(secret: Vec<u8>) -> Result<Totp> {
    let failed = |e| HqError::Damaged(format!("the secret of a code: {e}"));
    Builder::new().with_secret(secret).build().map_err(failed)
}
