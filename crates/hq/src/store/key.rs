//! The certificates of every working key, oldest first.

use baolian_wire::receipt::Certificate;
use baolian_wire::{HqTime, cbor};
use rusqlite::Connection;

use super::column;
use crate::error::Result;

/// Most bytes of a certificate.
const BYTES: usize = 1024;

pub(crate) fn insert(conn: &Connection, certificate: &Certificate) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO working_key (fingerprint, since, certificate) VALUES (?1, ?2, ?3)",
    )?
    .execute((
        certificate.key.fingerprint().as_bytes(),
        certificate.since.0,
        cbor::encode(certificate),
    ))?;
    Ok(())
}

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Certificate> {
    column(
        0,
        cbor::decode("certificate", row.get_ref(0)?.as_blob()?, BYTES),
    )
}

pub(crate) fn all(conn: &Connection) -> Result<Vec<Certificate>> {
    let mut query =
        conn.prepare_cached("SELECT certificate FROM working_key ORDER BY since, fingerprint")?;
    let rows = query.query_map([], read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The certificate of the key that signs now.
pub(crate) fn newest(conn: &Connection) -> Result<Option<Certificate>> {
    let mut query = conn.prepare_cached(
        "SELECT certificate FROM working_key ORDER BY since DESC, fingerprint DESC LIMIT 1",
    )?;
    let mut rows = query.query_map([], read)?;
    Ok(rows.next().transpose()?)
}

/// Since when the newest key is certified, in headquarters' time.
pub(crate) fn newest_since(conn: &Connection) -> Result<Option<HqTime>> {
    Ok(newest(conn)?.map(|c| c.since))
}
