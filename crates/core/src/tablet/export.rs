//! A person's own data, out of the tablet, in forms that need no program of ours.
//!
//! `records/ID.json` is what a screen shows of each record that the person
//! wrote in, `records/ID.automerge` the record itself; `log/DEVICE.cbor` every
//! entry of the person's logs in the bytes that were hashed, as a CBOR
//! sequence (RFC 8742); `files/` the files that were kept.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use baolian_record::notes::Notes;
use baolian_wire::{DocId, Kind};
use serde::Serialize;
use serde_json::{Value, json};

use super::Tablet;
use crate::error::{Error, Result};
use crate::store::{document, log, setting, shelf};

/// Entries read at once.
const PORTION: usize = 1_000;

/// What was exported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Exported {
    /// The folder that was made.
    pub folder: PathBuf,
    /// Records.
    pub records: u64,
    /// Records that could not be written down: by a newer version, or damaged.
    pub left_out: Vec<DocId>,
    /// Entries of the own logs.
    pub entries: u64,
    /// Files.
    pub files: u64,
}

impl Tablet {
    /// Writes everything that this person recorded into a new folder within
    /// `folder`, which appears there only when it is whole.
    ///
    /// # Errors
    /// [`Error::NotEnrolled`]; [`Error::BadInput`] if the folder cannot be written.
    pub fn export_own_data(&self, folder: &Path) -> Result<Exported> {
        let identity = self.identity()?;
        let day = self.today()?;
        let name = (1..)
            .map(|n| format!("baolian-{}-{day}-{n}", identity.account))
            .find(|name| !folder.join(name).exists())
            .unwrap_or_default();
        let half = folder.join(format!("{name}.half"));
        let whole = folder.join(&name);
        let bad = |e: std::io::Error| Error::BadInput {
            what: "folder",
            why: format!("{}: {e}", folder.display()),
        };
        if half.exists() {
            fs::remove_dir_all(&half).map_err(bad)?;
        }
        for part in ["records", "log", "files"] {
            fs::create_dir_all(half.join(part)).map_err(bad)?;
        }
        let mut exported = Exported {
            folder: whole.clone(),
            records: 0,
            left_out: Vec::new(),
            entries: 0,
            files: 0,
        };
        self.export_records(&half, &mut exported)?;
        self.export_log(&half, &mut exported)?;
        self.export_files(&half, &mut exported)?;
        let about = json!({
            "account": identity.account,
            "device": identity.device,
            "day": day,
            "program": env!("CARGO_PKG_VERSION"),
            "records": exported.records,
            "left_out": exported.left_out,
            "entries": exported.entries,
            "files": exported.files,
        });
        put(&half.join("about.json"), pretty(&about).as_bytes())?;
        fs::rename(&half, &whole).map_err(bad)?;
        Ok(exported)
    }

    /// Writes an issue into a new file in a folder, as any Automerge opens it.
    /// The file is named after the title; one that is there stays as it is.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::BadInput`] if the folder cannot be written.
    pub fn export_issue_into(&self, id: DocId, folder: &Path) -> Result<PathBuf> {
        let bytes = self.export_issue(id)?;
        let title = self.issue(id)?.issue.title.value.unwrap_or_default();
        let name = plain_name(&title);
        let bad = |path: &Path, e: std::io::Error| Error::BadInput {
            what: "folder",
            why: format!("{}: {e}", path.display()),
        };
        for n in 1_u32.. {
            let name = match n {
                1 => format!("{name}.automerge"),
                n => format!("{name}-{n}.automerge"),
            };
            let path = folder.join(name);
            let mut file = match fs::File::create_new(&path) {
                Err(e) if e.kind() == ErrorKind::AlreadyExists => continue,
                file => file.map_err(|e| bad(&path, e))?,
            };
            let written = file.write_all(&bytes).and_then(|()| file.sync_all());
            written.map_err(|e| bad(&path, e))?;
            return Ok(path);
        }
        Err(bad(folder, ErrorKind::AlreadyExists.into()))
    }

    fn export_records(&self, to: &Path, exported: &mut Exported) -> Result<()> {
        let own = self.store.read(|c| document::own(c))?;
        for (id, kind) in own {
            let Ok(Some(shown)) = self.shown(id, kind) else {
                exported.left_out.push(id);
                continue;
            };
            let file = to.join("records").join(id.to_string());
            put(&file.with_extension("json"), pretty(&shown.0).as_bytes())?;
            put(&file.with_extension("automerge"), &shown.1)?;
            exported.records += 1;
        }
        Ok(())
    }

    /// A record as JSON and as a file that any Automerge opens.
    fn shown(&self, id: DocId, kind: Kind) -> Result<Option<(Value, Vec<u8>)>> {
        let json = match kind {
            Kind::Visit => json!(self.visit(id)?),
            Kind::Issue => json!(self.issue(id)?),
            Kind::Lead => json!(self.lead(id)?),
            Kind::Support => json!(self.support(id)?),
            _ => Value::Null,
        };
        self.store.read(|c| {
            let Some((_, doc)) = document::load(c, id)? else {
                return Ok(None);
            };
            let json = match kind {
                Kind::Notes => json!(Notes::read(&doc.view())),
                _ => json,
            };
            Ok(Some((json, doc.export())))
        })
    }

    fn export_log(&self, to: &Path, exported: &mut Exported) -> Result<()> {
        let devices = self.store.read(|c| Ok(setting::identity(c)?.devices))?;
        for device in devices {
            let path = to.join("log").join(format!("{device}.cbor"));
            let mut file = fs::File::create(path)?;
            let mut after = 0;
            loop {
                let rows = self.store.read(|c| log::after(c, device, after, PORTION))?;
                let Some(last) = rows.last() else { break };
                after = last.n;
                for row in &rows {
                    file.write_all(&row.entry)?;
                }
                exported.entries += rows.len() as u64;
            }
            file.sync_all()?;
        }
        Ok(())
    }

    fn export_files(&self, to: &Path, exported: &mut Exported) -> Result<()> {
        for kept in self.store.read(|c| shelf::files(c))? {
            // A name may say anything; only its ending is used for the file's own.
            let ending = Path::new(&kept.name).extension().and_then(|e| e.to_str());
            let plain = |e: &&str| e.bytes().all(|b| b.is_ascii_alphanumeric());
            let name = match ending.filter(plain) {
                Some(ending) => format!("{}.{ending}", kept.hash),
                None => kept.hash.clone(),
            };
            match self.kept_file(&kept.hash) {
                Ok(bytes) => put(&to.join("files").join(name), &bytes)?,
                // Its descriptor stands in the record; the bytes may be gone once they are backed up.
                Err(Error::NotFound { .. } | Error::Damaged(_)) => continue,
                Err(e) => return Err(e),
            }
            exported.files += 1;
        }
        Ok(())
    }
}

/// What is left of a title where only letters and figures of any script may
/// stand in a file's name.
fn plain_name(title: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() { c } else { ' ' };
    let words: String = title.chars().map(plain).take(60).collect();
    let words: Vec<&str> = words.split_whitespace().collect();
    match words.as_slice() {
        [] => "issue".to_owned(),
        words => words.join("-"),
    }
}

fn pretty(json: &Value) -> String {
    serde_json::to_string_pretty(json).unwrap_or_default()
}

fn put(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut file = fs::File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    Ok(())
}
