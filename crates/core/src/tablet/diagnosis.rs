//! What somebody who mends things needs to know of a tablet, and nothing that anybody wrote in a record.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Tablet;
use crate::error::{Error, Result};
use crate::store::{self, log, setting, shelf};

/// So many of the last troubles are kept.
const TROUBLES: usize = 20;
/// Most characters of a code that came from outside.
const CODE: usize = 64;

/// A try that failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Failed {
    /// First, by the wall clock.
    since: i64,
    /// Last.
    at: i64,
    /// How often in a row.
    times: u64,
    /// The stable code.
    code: String,
}

impl Tablet {
    /// Keeps the code of a try that failed, for the diagnosis; its words are not kept.
    pub(crate) fn note_failure(&self, error: &Error) -> Result<()> {
        let at = self.env.clock.now().wall_ms;
        let code: String = error.code().chars().take(CODE).collect();
        self.store.write(|tx| {
            let mut failed = failures(tx)?;
            match failed.last_mut() {
                Some(last) if last.code == code => {
                    last.at = at;
                    last.times += 1;
                }
                _ => failed.push(Failed {
                    since: at,
                    at,
                    times: 1,
                    code,
                }),
            }
            let from = failed.len().saturating_sub(TROUBLES);
            let kept = failed.get(from..).unwrap_or_default();
            let json = serde_json::to_vec(kept).unwrap_or_default();
            setting::set(tx, setting::FAILURES, &json)
        })
    }

    /// Versions, figures, the state of synchronising, the last failures and
    /// whether the database is whole. Holds no word of any record, no name of
    /// a person and no key.
    ///
    /// # Errors
    /// Storage; what cannot be read of a damaged database is said in its place.
    pub fn diagnosis(&self) -> Result<Value> {
        let whole = match self.check() {
            Ok(()) => "ok".to_owned(),
            Err(e) => e.code().to_owned(),
        };
        let used = self.storage_used()?;
        let checked = self.check_state()?;
        let sync = match self.sync_state() {
            Ok(state) => json!(state),
            Err(e) => json!(e.code()),
        };
        self.store.read(|c| {
            let identity = setting::identity(c).ok();
            let logs = match &identity {
                Some(identity) => identity
                    .devices
                    .iter()
                    .map(|device| log_line(c, *device))
                    .collect::<Result<Vec<_>>>()?,
                None => Vec::new(),
            };
            let tray: Vec<Value> = shelf::tray(c)?
                .iter()
                .map(|t| json!({"n": t.n, "code": t.reason.code, "done": t.done}))
                .collect();
            Ok(json!({
                "program": env!("CARGO_PKG_VERSION"),
                "system": std::env::consts::OS,
                "machine": std::env::consts::ARCH,
                "record_schema": baolian_record::schema::VERSION,
                "database_schema": store::version_of(c)?,
                "database": whole,
                "check": checked,
                "enrolled": identity.is_some(),
                "device": identity.as_ref().map(|i| i.device),
                "epoch": identity.as_ref().map(|i| i.epoch),
                "ledger_position": identity.as_ref().map(|i| i.cursor.position),
                "clock": self.env.clock.now(),
                "hq_now": self.hq_now(c)?,
                "records": baolian_lists::totals(c)?,
                "rows": store::rows(c)?,
                "storage": used,
                "logs": logs,
                "sync": sync,
                "failures": failures(c)?,
                "tray": tray,
                "drafts": shelf::drafts(c)?.len(),
            }))
        })
    }

    /// Writes the [diagnosis](Self::diagnosis) into a file.
    ///
    /// # Errors
    /// [`Error::BadInput`] if the file cannot be written.
    pub fn diagnostic_bundle(&self, file: &Path) -> Result<()> {
        let text = serde_json::to_string_pretty(&self.diagnosis()?).unwrap_or_default();
        let write = || -> std::io::Result<()> {
            let mut out = fs::File::create(file)?;
            out.write_all(text.as_bytes())?;
            out.sync_all()
        };
        write().map_err(|e| Error::BadInput {
            what: "file",
            why: format!("{}: {e}", file.display()),
        })
    }
}

fn failures(c: &Connection) -> Result<Vec<Failed>> {
    let kept = setting::get(c, setting::FAILURES)?;
    Ok(kept
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or_default())
}

fn log_line(c: &Connection, device: baolian_wire::DeviceId) -> Result<Value> {
    let head = log::head(c, device)?;
    let receipt = shelf::receipts(c, device, 1)?.pop();
    Ok(json!({
        "device": device,
        "recorded": head.as_ref().map_or(0, |(n, _)| *n),
        "chain": head.map(|(_, chain)| chain.0),
        "unjudged": log::count_unjudged(c, device)?,
        "receipt": receipt.as_ref().map(|r| r.number),
        "held": receipt.as_ref().map(|r| r.n),
        "backed_up": receipt.as_ref().map(|r| r.backed_up),
    }))
}
