//! Files kept by their content, of a problem or as proof; and the other proof, a sealed visit that saw it.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use baolian_record::issue::deed::{FileDescriptor, NewEvidence};
use baolian_record::visit::Visit;
use baolian_wire::verdict::Code;
use baolian_wire::{DocId, Hash, Kind, Reason};
use serde::Deserialize;

use super::Tablet;
use super::save::load;
use crate::error::{Error, Result};
use crate::store::shelf;

/// Largest file that can be evidence, in bytes.
const FILE_LIMIT: u64 = 256 * 1024 * 1024;

/// A file that goes with a record.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum FileInput {
    /// A file on this tablet.
    File(PathBuf),
    /// A file that was kept already, by the hash of its content.
    Kept(String),
}

/// What somebody gives as proof.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum EvidenceInput {
    /// A file on this tablet.
    File(PathBuf),
    /// A file that was kept already, by the hash of its content.
    Kept(String),
    /// A sealed visit.
    Visit(DocId),
}

impl std::str::FromStr for EvidenceInput {
    type Err = std::convert::Infallible;

    /// The id of a visit, or else the path of a file.
    fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
        Ok(match text.parse() {
            Ok(id) => Self::Visit(id),
            Err(_) => Self::File(text.into()),
        })
    }
}

impl Tablet {
    /// Turns what was given into what the record holds; files are kept first.
    pub(crate) fn evidence(
        &self,
        given: &[EvidenceInput],
    ) -> Result<(Vec<NewEvidence>, Vec<Hash>)> {
        let mut evidence = Vec::new();
        let mut relies = Vec::new();
        for one in given {
            match one {
                EvidenceInput::File(path) => {
                    evidence.push(NewEvidence::File(self.keep_file(path)?));
                }
                EvidenceInput::Kept(hash) => evidence.push(NewEvidence::File(self.kept(hash)?)),
                EvidenceInput::Visit(visit) => {
                    let seal = self.seal_of(*visit)?;
                    relies.push(seal);
                    evidence.push(NewEvidence::Visit {
                        visit: *visit,
                        seal,
                    });
                }
            }
        }
        Ok((evidence, relies))
    }

    /// What the record holds of files; each is kept first.
    pub(crate) fn described(&self, given: &[FileInput]) -> Result<Vec<FileDescriptor>> {
        let files = given.iter().map(|one| match one {
            FileInput::File(path) => self.keep_file(path),
            FileInput::Kept(hash) => self.kept(hash),
        });
        files.collect()
    }

    fn kept(&self, hash: &str) -> Result<FileDescriptor> {
        let kept = self.store.read(|c| shelf::file(c, hash))?;
        kept.ok_or_else(|| not_kept(hash))
    }

    fn seal_of(&self, visit: DocId) -> Result<Hash> {
        let seals = self.store.read(|c| {
            let (_, doc) = load(c, visit, Kind::Visit)?;
            Ok(Visit::read(&doc.view()).seals)
        })?;
        let seal = seals.first().map(|s| s.stamp.change);
        seal.ok_or_else(|| {
            Error::Refused(Reason::new(
                Code::BadEvidence,
                "the visit is not sealed yet",
            ))
        })
    }

    /// Keeps a file by its content and describes it.
    ///
    /// # Errors
    /// [`Error::BadInput`] for a file that is empty, unreadable or over 256 MiB.
    pub fn keep_file(&self, path: &Path) -> Result<FileDescriptor> {
        let bad = |why: String| Error::BadInput { what: "file", why };
        let shown = path.display();
        let meta = fs::metadata(path).map_err(|e| bad(format!("{shown}: {e}")))?;
        if !meta.is_file() || meta.len() == 0 || meta.len() > FILE_LIMIT {
            return Err(bad(format!(
                "{shown}: a file of 1 byte to 256 MiB is needed"
            )));
        }
        let bytes = fs::read(path).map_err(|e| bad(format!("{shown}: {e}")))?;
        let name = path.file_name().map(|n| n.to_string_lossy());
        self.keep_bytes(&name.unwrap_or_default(), &bytes)
    }

    /// Keeps a file's bytes by their content and describes them.
    ///
    /// # Errors
    /// [`Error::BadInput`] for none, or more than 256 MiB.
    pub fn keep_bytes(&self, name: &str, bytes: &[u8]) -> Result<FileDescriptor> {
        if bytes.is_empty() || bytes.len() as u64 > FILE_LIMIT {
            return Err(Error::BadInput {
                what: "file",
                why: format!("{name}: a file of 1 byte to 256 MiB is needed"),
            });
        }
        let hash = Hash::of(bytes).to_string();
        let name: String = name.chars().take(200).collect();
        let descriptor = FileDescriptor {
            len: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
            media_type: media_type(&name, bytes).to_owned(),
            original: None,
            name,
            hash,
        };
        self.put_file(&descriptor.hash, bytes)?;
        let at = self.env.clock.now().wall_ms;
        self.store.write(|tx| {
            shelf::keep_file(
                tx,
                &descriptor.hash,
                descriptor.len,
                &descriptor.media_type,
                &descriptor.name,
                at,
            )
        })?;
        Ok(descriptor)
    }

    /// The bytes of a kept file.
    ///
    /// # Errors
    /// [`Error::NotFound`] if it was not kept here; [`Error::Damaged`] if it is not what was kept.
    pub fn kept_file(&self, hash: &str) -> Result<Vec<u8>> {
        // Only what was kept is read: a hash is never a way to another file.
        let known = self.store.read(|c| shelf::file(c, hash))?;
        let known = known.ok_or_else(|| not_kept(hash))?;
        let bytes = fs::read(self.file_path(&known.hash)).map_err(|_| not_kept(hash))?;
        if Hash::of(&bytes).to_string() == known.hash {
            Ok(bytes)
        } else {
            Err(Error::Damaged(format!("file {hash}")))
        }
    }

    /// Where the bytes of a kept file lie.
    #[must_use]
    pub fn file_path(&self, hash: &str) -> PathBuf {
        self.home().join("files").join(hash)
    }

    /// Durable before the record names it: written aside, synced, renamed, folder synced.
    fn put_file(&self, hash: &str, bytes: &[u8]) -> Result<()> {
        let path = self.file_path(hash);
        if path.exists() {
            return Ok(());
        }
        let folder = self.home().join("files");
        if !folder.exists() {
            fs::create_dir_all(&folder)?;
            fs::File::open(self.home())?.sync_all()?;
        }
        let half = folder.join(format!("{hash}.half"));
        let mut file = fs::File::create(&half)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&half, &path)?;
        fs::File::open(&folder)?.sync_all()?;
        Ok(())
    }
}

fn not_kept(hash: &str) -> Error {
    Error::NotFound {
        what: "file",
        id: hash.to_owned(),
    }
}

/// The media type by a name's ending, or of a picture by how it begins, since a camera may give no ending; what is
/// not known is plain bytes.
fn media_type(name: &str, bytes: &[u8]) -> &'static str {
    let ending = name
        .rsplit('.')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    match ending.as_str() {
        "jpg" | "jpeg" => "image/jpeg",
        "png" => "image/png",
        "webp" => "image/webp",
        "heic" => "image/heic",
        "mp4" => "video/mp4",
        "m4a" => "audio/mp4",
        "pdf" => "application/pdf",
        "txt" => "text/plain",
        _ if bytes.starts_with(&[0xff, 0xd8, 0xff]) => "image/jpeg",
        _ if bytes.starts_with(b"\x89PNG\r\n") => "image/png",
        _ if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") => "image/webp",
        _ if bytes.get(4..12) == Some(b"ftypheic") => "image/heic",
        _ => "application/octet-stream",
    }
}
