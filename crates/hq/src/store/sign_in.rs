//! Passwords, one-time links and sessions of the board: a database of its own beside the ledger.

use std::path::Path;

use baolian_wire::{AccountId, HqTime};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::{get_account, int, uint};
use crate::error::{HqError, Result};

/// "BLSI": says that the file holds sign-ins.
const APPLICATION_ID: i64 = 0x424c_5349;
/// How the tables came about, step by step; the version is the number of steps taken.
const STEPS: [&str; 2] = [include_str!("sign_in.sql"), include_str!("sign_in_2.sql")];
const VERSION: i64 = 2;

/// How a person proves who they are.
pub(crate) struct Credential {
    /// PHC string.
    pub password: String,
    /// Of the time-based codes.
    pub secret: Vec<u8>,
    /// The last time step whose code was used.
    pub step: u64,
}

/// A one-time link that has not been followed.
pub(crate) struct Link {
    /// For whom; none for the first administrator.
    pub account: Option<AccountId>,
    pub until: HqTime,
    /// Of the time-based codes to come.
    pub secret: Vec<u8>,
}

/// A browser that is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SessionRow {
    pub id: String,
    pub account: AccountId,
    pub began: HqTime,
    pub seen: HqTime,
    pub browser: String,
    /// JSON of the role that is acted in; empty for the account's first.
    pub role: String,
}

/// Opens or makes the database; nobody but the server's user may read it.
pub(crate) fn open(path: &Path) -> Result<Connection> {
    let conn = Connection::open(path)?;
    private(path)?;
    super::prepare(&conn)?;
    conn.pragma_update(None, "journal_mode", "wal")?;
    let version = super::version(&conn)?;
    if version > VERSION {
        return Err(HqError::Newer {
            found: version,
            known: VERSION,
        });
    }
    let taken = usize::try_from(version).unwrap_or(0);
    if let Some(ahead) = STEPS.get(taken..).filter(|ahead| !ahead.is_empty()) {
        let tx = conn.unchecked_transaction()?;
        for step in ahead {
            tx.execute_batch(step)?;
        }
        tx.pragma_update(None, "application_id", APPLICATION_ID)?;
        tx.pragma_update(None, "user_version", VERSION)?;
        tx.commit()?;
    }
    Ok(conn)
}

#[cfg(unix)]
fn private(path: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = std::fs::Permissions::from_mode(0o600);
    std::fs::set_permissions(path, mode).map_err(HqError::io(path.display()))
}

#[cfg(not(unix))]
fn private(_: &Path) -> Result<()> {
    Ok(())
}

pub(crate) fn credential(conn: &Connection, account: &str) -> Result<Option<Credential>> {
    let sql = "SELECT password, secret, step FROM credential WHERE account = ?1";
    let found = conn.prepare_cached(sql)?.query_row([account], |row| {
        Ok(Credential {
            password: row.get(0)?,
            secret: row.get(1)?,
            step: uint(row.get(2)?),
        })
    });
    Ok(found.optional()?)
}

/// In the place of what the account had.
pub(crate) fn put_credential(
    conn: &Connection,
    account: &AccountId,
    credential: &Credential,
) -> Result<()> {
    conn.prepare_cached(
        "INSERT OR REPLACE INTO credential (account, password, secret, step) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(params![
        account.as_str(),
        credential.password,
        credential.secret,
        int(credential.step)
    ])?;
    Ok(())
}

pub(crate) fn remove_credential(conn: &Connection, account: &AccountId) -> Result<()> {
    conn.execute(
        "DELETE FROM credential WHERE account = ?1",
        [account.as_str()],
    )?;
    Ok(())
}

pub(crate) fn any_credential(conn: &Connection) -> Result<bool> {
    Ok(
        conn.query_row("SELECT EXISTS (SELECT 1 FROM credential)", [], |row| {
            row.get(0)
        })?,
    )
}

/// Takes a time step for used, unless it or a later one is.
pub(crate) fn use_step(conn: &Connection, account: &AccountId, step: u64) -> Result<bool> {
    let sql = "UPDATE credential SET step = ?2 WHERE account = ?1 AND step < ?2";
    Ok(conn.execute(sql, params![account.as_str(), int(step)])? == 1)
}

pub(crate) fn put_link(conn: &Connection, lookup: &[u8], link: &Link) -> Result<()> {
    let account = link.account.as_ref().map_or("", AccountId::as_str);
    // One link for one account: a newer one makes the older worthless.
    conn.execute("DELETE FROM link WHERE account = ?1", [account])?;
    conn.execute(
        "INSERT INTO link (lookup, account, until, secret) VALUES (?1, ?2, ?3, ?4)",
        params![lookup, account, link.until.0, link.secret],
    )?;
    Ok(())
}

pub(crate) fn link(conn: &Connection, lookup: &[u8]) -> Result<Option<Link>> {
    let sql = "SELECT nullif(account, ''), until, secret FROM link WHERE lookup = ?1";
    let found = conn.prepare_cached(sql)?.query_row([lookup], |row| {
        Ok(Link {
            account: super::maybe(row, 0, get_account)?,
            until: HqTime(row.get(1)?),
            secret: row.get(2)?,
        })
    });
    Ok(found.optional()?)
}

pub(crate) fn remove_link(conn: &Connection, lookup: &[u8]) -> Result<()> {
    conn.execute("DELETE FROM link WHERE lookup = ?1", [lookup])?;
    Ok(())
}

pub(crate) fn put_session(conn: &Connection, lookup: &[u8], session: &SessionRow) -> Result<()> {
    conn.execute(
        "INSERT INTO session (lookup, id, account, began, seen, browser, role) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            lookup,
            session.id,
            session.account.as_str(),
            session.began.0,
            session.seen.0,
            session.browser,
            session.role
        ],
    )?;
    Ok(())
}

const SESSION: &str = "SELECT id, account, began, seen, browser, role FROM session";

fn get_session(row: &rusqlite::Row<'_>) -> rusqlite::Result<SessionRow> {
    Ok(SessionRow {
        id: row.get(0)?,
        account: get_account(row, 1)?,
        began: HqTime(row.get(2)?),
        seen: HqTime(row.get(3)?),
        browser: row.get(4)?,
        role: row.get(5)?,
    })
}

pub(crate) fn session(conn: &Connection, lookup: &[u8]) -> Result<Option<SessionRow>> {
    let mut statement = conn.prepare_cached(&format!("{SESSION} WHERE lookup = ?1"))?;
    Ok(statement.query_row([lookup], get_session).optional()?)
}

/// The sessions of an account, the one used last first.
pub(crate) fn sessions(conn: &Connection, account: &AccountId) -> Result<Vec<SessionRow>> {
    let sql = format!("{SESSION} WHERE account = ?1 ORDER BY seen DESC, id");
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map([account.as_str()], get_session)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(crate) fn seen(conn: &Connection, id: &str, at: HqTime) -> Result<()> {
    conn.prepare_cached("UPDATE session SET seen = ?2 WHERE id = ?1")?
        .execute(params![id, at.0])?;
    Ok(())
}

pub(crate) fn set_role(conn: &Connection, id: &str, role: &str) -> Result<()> {
    conn.execute("UPDATE session SET role = ?2 WHERE id = ?1", [id, role])?;
    Ok(())
}

/// Ends one session of an account; whether there was one.
pub(crate) fn end_session(conn: &Connection, account: &AccountId, id: &str) -> Result<bool> {
    let sql = "DELETE FROM session WHERE account = ?1 AND id = ?2";
    Ok(conn.execute(sql, [account.as_str(), id])? > 0)
}

pub(crate) fn end_sessions(conn: &Connection, account: &AccountId) -> Result<()> {
    conn.execute("DELETE FROM session WHERE account = ?1", [account.as_str()])?;
    Ok(())
}

/// The views that an account saved, by name: name and address.
pub(crate) fn views(conn: &Connection, account: &AccountId) -> Result<Vec<(String, String)>> {
    let sql = "SELECT name, address FROM view WHERE account = ?1 ORDER BY name";
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map([account.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// In the place of the view of that name; not beyond `most` of an account. Whether it was kept.
pub(crate) fn put_view(
    conn: &Connection,
    account: &AccountId,
    (name, address): (&str, &str),
    most: u64,
) -> Result<bool> {
    let sql = "INSERT INTO view (account, name, address)
         SELECT ?1, ?2, ?3
          WHERE (SELECT count(*) FROM view WHERE account = ?1 AND name <> ?2) < ?4
         ON CONFLICT (account, name) DO UPDATE SET address = excluded.address";
    let kept = conn.execute(sql, params![account.as_str(), name, address, int(most)])?;
    Ok(kept == 1)
}

/// Forgets a view of an account; whether there was one.
pub(crate) fn remove_view(conn: &Connection, account: &AccountId, name: &str) -> Result<bool> {
    let sql = "DELETE FROM view WHERE account = ?1 AND name = ?2";
    Ok(conn.execute(sql, [account.as_str(), name])? > 0)
}

/// Forgets sessions that began or were last seen before, links that are over, failures that no longer count.
pub(crate) fn forget(
    conn: &Connection,
    now: HqTime,
    began: HqTime,
    seen: HqTime,
    failed: HqTime,
) -> Result<()> {
    conn.execute(
        "DELETE FROM session WHERE began < ?1 OR seen < ?2",
        [began.0, seen.0],
    )?;
    conn.execute("DELETE FROM link WHERE until < ?1", [now.0])?;
    conn.execute("DELETE FROM failure WHERE last <= ?1", [failed.0])?;
    Ok(())
}

/// How often a name failed, and when it did last.
pub(crate) fn failures(conn: &Connection, name: &[u8]) -> Result<(u64, HqTime)> {
    let sql = "SELECT count, last FROM failure WHERE name = ?1";
    let found = conn
        .prepare_cached(sql)?
        .query_row([name], |row| Ok((uint(row.get(0)?), HqTime(row.get(1)?))));
    Ok(found.optional()?.unwrap_or((0, HqTime(0))))
}

/// Counts one failure more.
pub(crate) fn failed(conn: &Connection, name: &[u8], at: HqTime) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO failure (name, count, last) VALUES (?1, 1, ?2)
         ON CONFLICT (name) DO UPDATE SET count = count + 1, last = excluded.last",
    )?
    .execute(params![name, at.0])?;
    Ok(())
}

pub(crate) fn forgive(conn: &Connection, name: &[u8]) -> Result<()> {
    conn.execute("DELETE FROM failure WHERE name = ?1", [name])?;
    Ok(())
}
