//! Who is at a browser: proofs, one-time links, sessions; the views that they save.
//!
//! What is done in a session stands in the ledger and names the session's
//! public id. Secrets (password hashes, keys of the codes, hashes of cookies)
//! stand in a database of their own beside it, `sign-in.db`, which only the
//! server's user may read and which no backup takes along. Whoever restores
//! a backup elsewhere hands out new links.

mod link;
mod password;
mod proof;
mod view;

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use baolian_wire::reference::Role;
use baolian_wire::{AccountId, Hash, HqTime};
use data_encoding::BASE64URL_NOPAD;
use rusqlite::Connection;

pub use link::{NotAccepted, OneTimeLink, Welcome};
pub use proof::{PasswordAndCode, Proof};
pub(crate) use view::SavedView;

use crate::env::Env;
use crate::error::{HqError, Result};
use crate::store::sign_in::{self as store, SessionRow};

/// The database's file in headquarters' folder.
pub(crate) const DATABASE: &str = "sign-in.db";

const MINUTE: i64 = 60_000;
/// A session that nobody used for so long is over, milliseconds.
pub const IDLE: i64 = 30 * MINUTE;
/// And one that began so long ago.
pub const LONGEST: i64 = 12 * 60 * MINUTE;
/// How exactly it is known when a session was used last.
const SEEN_EVERY: i64 = MINUTE;
/// So many failures in a row lock a name,
const FAILURES: u64 = 5;
/// for so long after the last of them, milliseconds.
const LOCKED: i64 = 15 * MINUTE;
/// Most characters kept of what a browser calls itself.
const BROWSER: usize = 200;

/// Why somebody was not signed in. It never tells whether the name exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotSignedIn {
    /// Name, password and code do not fit together.
    Wrong,
    /// Too many failures under this name, whoever they came from.
    Locked {
        /// After how many seconds it may be tried again.
        seconds: u64,
    },
}

/// A browser that is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Public: what entries of the ledger name.
    pub id: String,
    /// Who.
    pub account: AccountId,
    /// Since when.
    pub began: HqTime,
    /// When it was used last, to the minute.
    pub seen: HqTime,
    /// What the browser calls itself.
    pub browser: String,
    /// The role that is acted in; none for the account's first.
    pub role: Option<Role>,
}

impl From<SessionRow> for Session {
    fn from(row: SessionRow) -> Self {
        Self {
            id: row.id,
            account: row.account,
            began: row.began,
            seen: row.seen,
            browser: row.browser,
            role: serde_json::from_str(&row.role).ok(),
        }
    }
}

/// Who may sign in, and who is.
pub struct SignIns {
    conn: Mutex<Connection>,
    env: Env,
}

impl std::fmt::Debug for SignIns {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SignIns")
    }
}

impl SignIns {
    /// Opens the sign-ins of the headquarters in a folder.
    ///
    /// # Errors
    /// [`HqError::Store`], [`HqError::Io`], [`HqError::Newer`].
    pub fn open(dir: &Path, env: Env) -> Result<Self> {
        let conn = Mutex::new(store::open(&dir.join(DATABASE))?);
        Ok(Self { conn, env })
    }

    /// Begins a session for whoever proves who they are; with it comes what
    /// the cookie says, which is kept nowhere here.
    ///
    /// # Errors
    /// Of the database or of randomness.
    pub fn sign_in(
        &self,
        proof: &dyn Proof,
        browser: &str,
    ) -> Result<std::result::Result<(String, Session), NotSignedIn>> {
        let now = self.now();
        let name = Hash::of(proof.name().trim().as_bytes());
        self.forget(now)?;
        if let Some(seconds) = self.locked(&name, now)? {
            return Ok(Err(NotSignedIn::Locked { seconds }));
        }
        // What takes long is done before the database is asked for.
        let Some(account) = proof.prove(self, now)? else {
            store::failed(&self.conn(), name.as_bytes(), now)?;
            return Ok(Err(NotSignedIn::Wrong));
        };
        let conn = self.conn();
        store::forgive(&conn, name.as_bytes())?;
        let cookie = BASE64URL_NOPAD.encode(&self.draw::<32>()?);
        let session = SessionRow {
            id: BASE64URL_NOPAD.encode(&self.draw::<9>()?),
            account,
            began: now,
            seen: now,
            browser: browser.chars().take(BROWSER).collect(),
            role: String::new(),
        };
        store::put_session(&conn, &lookup(&cookie), &session)?;
        Ok(Ok((cookie, session.into())))
    }

    /// The session that a cookie proves, if it is not over. Asking is using it.
    ///
    /// # Errors
    /// Of the database.
    pub fn session(&self, cookie: &str) -> Result<Option<Session>> {
        let now = self.now();
        let conn = self.conn();
        let Some(mut session) = store::session(&conn, &lookup(cookie))? else {
            return Ok(None);
        };
        let since = |then: HqTime| now.0.saturating_sub(then.0);
        if since(session.began) >= LONGEST || since(session.seen) >= IDLE {
            store::end_session(&conn, &session.account, &session.id)?;
            return Ok(None);
        }
        if since(session.seen) >= SEEN_EVERY {
            store::seen(&conn, &session.id, now)?;
            session.seen = now;
        }
        Ok(Some(session.into()))
    }

    /// The sessions of an account that are not over, the one used last first.
    ///
    /// # Errors
    /// Of the database.
    pub fn sessions(&self, account: &AccountId) -> Result<Vec<Session>> {
        let now = self.now();
        let lasts = |s: &SessionRow| {
            now.0.saturating_sub(s.began.0) < LONGEST && now.0.saturating_sub(s.seen.0) < IDLE
        };
        let all = store::sessions(&self.conn(), account)?;
        Ok(all.into_iter().filter(lasts).map(Session::from).collect())
    }

    /// Has a session act in a role from now on.
    ///
    /// # Errors
    /// Of the database.
    pub fn act_as(&self, session: &str, role: &Role) -> Result<()> {
        let role = serde_json::to_string(role).unwrap_or_default();
        store::set_role(&self.conn(), session, &role)
    }

    /// Ends a session of an account; whether there was one.
    ///
    /// # Errors
    /// Of the database.
    pub fn end(&self, account: &AccountId, session: &str) -> Result<bool> {
        store::end_session(&self.conn(), account, session)
    }

    /// Lets go of what is over: sessions, links, failures that no longer count.
    fn forget(&self, now: HqTime) -> Result<()> {
        let before = |ms: i64| HqTime(now.0.saturating_sub(ms));
        store::forget(
            &self.conn(),
            now,
            before(LONGEST),
            before(IDLE),
            before(LOCKED),
        )
    }

    /// For how many seconds a name is locked, if it is.
    fn locked(&self, name: &Hash, now: HqTime) -> Result<Option<u64>> {
        let (count, last) = store::failures(&self.conn(), name.as_bytes())?;
        let left = LOCKED.saturating_sub(now.0.saturating_sub(last.0));
        let locked = count >= FAILURES && left > 0;
        Ok(locked.then(|| left.unsigned_abs().div_ceil(1000)))
    }

    fn now(&self) -> HqTime {
        self.env.clock.now()
    }

    fn draw<const N: usize>(&self) -> Result<[u8; N]> {
        self.env.draw().map_err(HqError::io("randomness"))
    }

    fn conn(&self) -> MutexGuard<'_, Connection> {
        // A statement that broke left no half of it behind.
        self.conn.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is kept of a secret that somebody else holds.
fn lookup(secret: &str) -> Vec<u8> {
    Hash::of(secret.as_bytes()).as_bytes().to_vec()
}
