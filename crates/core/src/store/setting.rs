//! What the tablet is, one value a key.

use baolian_wire::id::{AccountId, EpochId};
use baolian_wire::key::PublicKey;
use baolian_wire::receipt::Certificate;
use baolian_wire::up::Cursor;
use baolian_wire::{DeviceId, cbor};
use rusqlite::{Connection, OptionalExtension};

use crate::error::{Error, Result};

/// Set while the database is open.
pub const OPEN: &str = "open";
/// How far the check in the background is, while one is under way.
pub const CHECK: &str = "check";
/// When the last one ended, by the wall clock: eight bytes, milliseconds.
pub const CHECKED: &str = "checked";
/// The device whose log is written now.
const DEVICE: &str = "device";
/// All devices this database ever was, the present one last.
const DEVICES: &str = "devices";
/// The key of an enrolment that was begun and not answered.
pub const PENDING_KEY: &str = "pending_key";
/// Set once headquarters has said that this tablet is revoked.
pub const REVOKED: &str = "revoked";
/// How many entries of the present log headquarters holds.
pub const HELD: &str = "held";
/// Set while headquarters may have lost what it gave receipts for.
pub const ROLLED_BACK: &str = "rolled_back";
/// How reading everything in view again stands; see [`super::again`].
pub const AGAIN: &str = "again";
/// Set when the next sync has to begin a new log.
pub const NEW_LOG: &str = "new_log";
/// The last failed tries, as JSON: codes and times.
pub const FAILURES: &str = "failures";
/// Settings of the app, as JSON.
pub const APP: &str = "app";
/// Whose it is.
pub const ACCOUNT: &str = "account";
const HQ_URL: &str = "hq_url";
const ROOT: &str = "root";
const EPOCH: &str = "epoch";
/// How far the ledger was read: CBOR.
pub const CURSOR: &str = "cursor";
const KEYS: &str = "working_keys";
/// JSON of how a link to headquarters may be made.
pub const LINK: &str = "link";
/// CBOR of the last contact: HQ time and the tablet's clocks then.
pub const CONTACT: &str = "contact";

/// A value.
///
/// # Errors
/// Storage.
pub fn get(c: &Connection, key: &str) -> Result<Option<Vec<u8>>> {
    let mut statement = c.prepare_cached("SELECT value FROM setting WHERE key = ?1")?;
    Ok(statement.query_row([key], |r| r.get(0)).optional()?)
}

/// Sets a value.
///
/// # Errors
/// Storage.
pub fn set(c: &Connection, key: &str, value: &[u8]) -> Result<()> {
    c.prepare_cached(
        "INSERT INTO setting (key, value) VALUES (?1, ?2)
         ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    )?
    .execute((key, value))?;
    Ok(())
}

/// Removes a value.
///
/// # Errors
/// Storage.
pub fn remove(c: &Connection, key: &str) -> Result<()> {
    c.execute("DELETE FROM setting WHERE key = ?1", [key])?;
    Ok(())
}

/// Who the tablet is, once enrolled.
#[derive(Debug, Clone)]
pub struct Identity {
    /// The device whose log is written now.
    pub device: DeviceId,
    /// All devices this database ever was, the present one last.
    pub devices: Vec<DeviceId>,
    /// Whose it is.
    pub account: AccountId,
    /// Where headquarters is.
    pub hq_url: String,
    /// Headquarters' root key, pinned.
    pub root: PublicKey,
    /// The run of headquarters that the cursor is from.
    pub epoch: EpochId,
    /// How far headquarters' ledger was read.
    pub cursor: Cursor,
}

fn decoded<T: for<'b> minicbor::Decode<'b, ()>>(
    c: &Connection,
    key: &'static str,
) -> Result<Option<T>> {
    match get(c, key)? {
        Some(bytes) => Ok(Some(cbor::decode(key, &bytes, 1 << 20)?)),
        None => Ok(None),
    }
}

/// Who the tablet is.
///
/// # Errors
/// [`Error::NotEnrolled`].
pub fn identity(c: &Connection) -> Result<Identity> {
    let must = |value: Option<Vec<u8>>| value.ok_or(Error::NotEnrolled);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).map_err(|e| Error::Damaged(e.to_string()));
    Ok(Identity {
        device: DeviceId::from_slice(&must(get(c, DEVICE)?)?)?,
        devices: decoded(c, DEVICES)?.ok_or(Error::NotEnrolled)?,
        account: AccountId::new(&text(must(get(c, ACCOUNT)?)?)?)?,
        hq_url: text(must(get(c, HQ_URL)?)?)?,
        root: PublicKey::from_slice(&must(get(c, ROOT)?)?)?,
        epoch: EpochId::from_slice(&must(get(c, EPOCH)?)?)?,
        cursor: cursor(c)?.unwrap_or_default(),
    })
}

/// Sets who the tablet is.
///
/// # Errors
/// Storage.
pub fn set_identity(c: &Connection, identity: &Identity) -> Result<()> {
    set(c, DEVICE, identity.device.as_bytes())?;
    set(c, DEVICES, &cbor::encode(&identity.devices))?;
    set(c, ACCOUNT, identity.account.as_str().as_bytes())?;
    set(c, HQ_URL, identity.hq_url.as_bytes())?;
    set(c, ROOT, &identity.root.to_vec())?;
    set_cursor(c, identity.epoch, &identity.cursor)
}

/// Sets how far headquarters' ledger was read.
///
/// # Errors
/// Storage.
pub fn set_cursor(c: &Connection, epoch: EpochId, cursor: &Cursor) -> Result<()> {
    set(c, EPOCH, epoch.as_bytes())?;
    put_cursor(c, cursor)
}

/// How many entries of the present log headquarters holds.
///
/// # Errors
/// Storage.
pub fn held(c: &Connection) -> Result<u64> {
    Ok(decoded(c, HELD)?.unwrap_or(0))
}

/// Sets how many entries of the present log headquarters holds. It may be
/// fewer than before: headquarters can be restored from an older copy.
///
/// # Errors
/// Storage.
pub fn set_held(c: &Connection, n: u64) -> Result<()> {
    set(c, HELD, &cbor::encode(&n))
}

/// How far headquarters' ledger was read.
///
/// # Errors
/// Storage.
pub fn cursor(c: &Connection) -> Result<Option<Cursor>> {
    decoded(c, CURSOR)
}

/// Sets how far the present run's ledger was read.
///
/// # Errors
/// Storage.
pub fn put_cursor(c: &Connection, cursor: &Cursor) -> Result<()> {
    set(c, CURSOR, &cbor::encode(cursor))
}

/// Sets where headquarters is.
///
/// # Errors
/// Storage.
pub fn set_hq_url(c: &Connection, url: &str) -> Result<()> {
    set(c, HQ_URL, url.as_bytes())
}

/// Headquarters' certified working keys.
///
/// # Errors
/// Storage.
pub fn working_keys(c: &Connection) -> Result<Vec<Certificate>> {
    Ok(decoded(c, KEYS)?.unwrap_or_default())
}

/// Keeps headquarters' working keys.
///
/// # Errors
/// Storage.
pub fn set_working_keys(c: &Connection, keys: &[Certificate]) -> Result<()> {
    set(c, KEYS, &cbor::encode(&keys))
}
