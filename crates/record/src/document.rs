//! One record as an Automerge document: begun, rebuilt from changes, changed, merged.
//!
//! Changes that come from elsewhere may be hostile. They are applied to a
//! clone under `catch_unwind`, and the clone takes the document's place only
//! when all went well (design, section 6, "Hostile bytes").

use std::collections::{BTreeSet, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::transaction::{CommitOptions, Transaction};
use automerge::{
    ActorId, Automerge, AutomergeError, Change, ChangeHash, ExpandedChange, PatchLog, ReadDoc as _,
};
use baolian_wire::{DeviceId, Hash, Kind};

use crate::chunk;
use crate::genesis;
use crate::read::View;

/// Why a document could not be read or changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// Documents of this kind are of a later version; they are kept unread.
    #[error("records of kind {0} are written by a newer version")]
    UnknownKind(u16),
    /// The bytes are not one plain change.
    #[error("not a plain change: {0}")]
    BadChange(String),
    /// A change names something that the document does not hold yet.
    #[error("a change that this one depends on is not here yet")]
    MissingDependency,
    /// Reading the change broke the merge library; it was contained.
    #[error("the change broke the merge library: {0}")]
    Broke(String),
    /// The merge library refused.
    #[error("merge: {0}")]
    Automerge(#[from] AutomergeError),
}

impl RecordError {
    /// The stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownKind(_) => "newer_version",
            Self::BadChange(_) | Self::Broke(_) => "bad_change",
            Self::MissingDependency => "missing_dependency",
            Self::Automerge(_) => "merge",
        }
    }
}

/// The hash of a change as the wire writes it.
#[must_use]
pub fn hash_of(hash: ChangeHash) -> Hash {
    Hash(hash.0)
}

/// A change's own form of a hash.
#[must_use]
pub fn change_hash(hash: Hash) -> ChangeHash {
    ChangeHash(hash.0)
}

/// Draws the actor of one opening of a database: the device, then 8 random bytes.
#[must_use]
pub fn actor(device: DeviceId, random: [u8; 8]) -> ActorId {
    let mut bytes = device.0.to_vec();
    bytes.extend_from_slice(&random);
    ActorId::from(bytes)
}

/// Reads one plain change, as strictly as hostile bytes ask for.
///
/// # Errors
/// [`RecordError::BadChange`] for compressed chunks and columns, whole
/// documents, several chunks, anything beyond [`baolian_wire::limits`];
/// [`RecordError::Broke`] if parsing panicked.
pub fn parse_change(bytes: &[u8]) -> Result<Change, RecordError> {
    let bad = |why: &str| RecordError::BadChange(why.to_owned());
    chunk::check(bytes).map_err(bad)?;
    let change = contained(|| Change::from_bytes(bytes.to_vec()).map_err(|e| bad(&e.to_string())))?;
    // The library hashes its own writing of the header, these bytes are ours.
    let hash = Hash::of(bytes.get(8..).unwrap_or_default());
    if change.raw_bytes() == bytes && hash_of(change.hash()) == hash {
        Ok(change)
    } else {
        Err(bad("not as the library would write it"))
    }
}

/// Whether these are the bytes of the change that has this hash; nothing is parsed.
#[must_use]
pub fn is_change(bytes: &[u8], hash: Hash) -> bool {
    whole_change(bytes, hash).is_some_and(|whole| whole == bytes)
}

/// The bytes of the change that has this hash, if all that the hash covers is
/// in `bytes`. What stands before follows from the hash and is made anew.
#[must_use]
pub fn whole_change(bytes: &[u8], hash: Hash) -> Option<Vec<u8>> {
    chunk::of_hash(bytes, hash)
}

/// The operations of a change.
///
/// # Errors
/// [`RecordError::Broke`] if decoding panicked.
pub fn expand(change: &Change) -> Result<ExpandedChange, RecordError> {
    contained(|| Ok(change.decode()))
}

/// Runs what may panic on hostile bytes; a panic becomes an error.
fn contained<T>(work: impl FnOnce() -> Result<T, RecordError>) -> Result<T, RecordError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let word = panic
            .downcast_ref::<&str>()
            .map(ToString::to_string)
            .or_else(|| panic.downcast_ref::<String>().cloned())
            .unwrap_or_default();
        Err(RecordError::Broke(word.chars().take(200).collect()))
    })
}

/// Applies changes, and takes each of them out again to see that it is the same.
///
/// The library applies a change whose predecessors stand at other keys or in
/// other objects without a word; afterwards it panics when asked for changes,
/// and its file does not load (tried with 0.12). What does not come back to
/// the byte was not understood.
fn apply_faithfully(mut doc: Automerge, new: Vec<Change>) -> Result<Automerge, RecordError> {
    let before = doc.get_heads();
    let expected: HashMap<ChangeHash, Vec<u8>> = new
        .iter()
        .map(|change| (change.hash(), change.raw_bytes().to_vec()))
        .collect();
    doc.apply_changes(new)?;
    let waits = |hash: &ChangeHash| doc.get_change_meta_by_hash(hash).is_none();
    if expected.keys().any(waits) {
        return Err(RecordError::MissingDependency);
    }
    let back = doc.get_changes(&before);
    let same = |change: &Change| {
        let sent = expected.get(&change.hash());
        sent.map(Vec::as_slice) == Some(change.raw_bytes())
    };
    if back.len() == expected.len() && back.iter().all(same) {
        Ok(doc)
    } else {
        Err(RecordError::BadChange(
            "it does not come back the same".into(),
        ))
    }
}

/// Writes one change. Unless it does, the document's content is as before.
fn write<E: From<RecordError>>(
    doc: &mut Automerge,
    actor: &ActorId,
    at_ms: i64,
    heads: Option<&[ChangeHash]>,
    work: impl FnOnce(&mut Transaction<'_>) -> Result<(), E>,
) -> Result<Option<Change>, E> {
    doc.set_actor(actor.clone());
    let mut tx = match heads {
        None => doc.transaction(),
        Some(heads) => doc
            .transaction_at(PatchLog::null(), heads)
            .map_err(|e| RecordError::BadChange(e.to_string()))?,
    };
    work(&mut tx)?;
    let options = CommitOptions::default().with_time(at_ms.div_euclid(1000));
    let (Some(hash), _) = tx.commit_with(options) else {
        return Ok(None);
    };
    let change = doc
        .get_change_by_hash(&hash)
        .ok_or(RecordError::MissingDependency)?;
    if change.actor_id() != actor {
        return Err(RecordError::BadChange("the actor was already in use".into()).into());
    }
    Ok(Some(change))
}

/// One record.
#[derive(Debug, Clone)]
pub struct Document {
    kind: Kind,
    inner: Automerge,
}

impl Document {
    /// An empty document of a kind: its genesis change alone.
    ///
    /// # Errors
    /// [`RecordError::UnknownKind`].
    pub fn begin(kind: Kind) -> Result<Self, RecordError> {
        let inner = genesis::document(kind)?;
        Ok(Self { kind, inner })
    }

    /// A document rebuilt from its changes (genesis not among them), in any order.
    ///
    /// # Errors
    /// As [`Self::merge`].
    pub fn from_changes(kind: Kind, changes: Vec<Change>) -> Result<Self, RecordError> {
        Self::begin(kind)?.merged(changes)
    }

    /// A document rebuilt from changes that this side merged before and has
    /// kept, in any order: half the work of [`Self::from_changes`], since what
    /// [`Self::merge`] found out about them is not found out again.
    ///
    /// # Errors
    /// As [`Self::merge`].
    pub fn from_store(kind: Kind, changes: Vec<Change>) -> Result<Self, RecordError> {
        let Self { mut inner, .. } = Self::begin(kind)?;
        let hashes: Vec<ChangeHash> = changes.iter().map(Change::hash).collect();
        let inner = contained(move || {
            inner.apply_changes(changes)?;
            Ok(inner)
        })?;
        let document = Self { kind, inner };
        if document.missing(&hashes).is_empty() {
            Ok(document)
        } else {
            Err(RecordError::MissingDependency)
        }
    }

    /// The kind.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The hashes of the changes that nothing else builds on.
    #[must_use]
    pub fn heads(&self) -> Vec<ChangeHash> {
        self.inner.get_heads()
    }

    /// Whether it holds anything but what every document of its kind begins with.
    #[must_use]
    pub fn is_begun(&self) -> bool {
        !self.inner.get_heads().iter().all(|h| genesis::is(*h))
    }

    /// Whether a change is in the document.
    #[must_use]
    pub fn has(&self, hash: ChangeHash) -> bool {
        self.inner.get_change_meta_by_hash(&hash).is_some()
    }

    /// Which of these the document does not hold.
    #[must_use]
    pub fn missing(&self, hashes: &[ChangeHash]) -> Vec<ChangeHash> {
        hashes.iter().copied().filter(|h| !self.has(*h)).collect()
    }

    /// Every actor that wrote in the document.
    #[must_use]
    pub fn actors(&self) -> BTreeSet<ActorId> {
        let changes = self.inner.get_changes_meta(&[]);
        changes.into_iter().map(|c| c.actor.into_owned()).collect()
    }

    /// Merges changes, all or none. Those already held are skipped.
    ///
    /// # Errors
    /// [`RecordError::MissingDependency`] if anything would be left waiting
    /// inside the library, where nobody would see it; [`RecordError::Broke`]
    /// if the library panicked; [`RecordError::BadChange`] if it does not give
    /// the changes back as they came. The document is as before in every such case.
    pub fn merge(&mut self, changes: Vec<Change>) -> Result<(), RecordError> {
        if changes.iter().any(|change| !self.has(change.hash())) {
            *self = self.clone().merged(changes)?;
        }
        Ok(())
    }

    /// As [`Self::merge`], for a document of which nothing is left if it fails.
    ///
    /// # Errors
    /// As [`Self::merge`].
    pub fn merged(self, changes: Vec<Change>) -> Result<Self, RecordError> {
        let mut new: Vec<Change> = changes;
        new.retain(|change| !self.has(change.hash()));
        if new.is_empty() {
            return Ok(self);
        }
        let Self { kind, inner } = self;
        let inner = contained(move || apply_faithfully(inner, new))?;
        Ok(Self { kind, inner })
    }

    /// Makes one change as `actor`, at the present heads.
    ///
    /// Nothing is kept if `work` fails or writes nothing (`None`).
    /// `at_ms` is the wall clock; Automerge keeps whole seconds of it.
    ///
    /// # Errors
    /// Whatever `work` reports.
    pub fn change<E: From<RecordError>>(
        &mut self,
        actor: &ActorId,
        at_ms: i64,
        work: impl FnOnce(&mut Transaction<'_>) -> Result<(), E>,
    ) -> Result<Option<Change>, E> {
        // What was begun and not committed, the library takes back by itself.
        write(&mut self.inner, actor, at_ms, None, work)
    }

    /// Makes one change at given heads, as if nothing later were known.
    ///
    /// # Errors
    /// Whatever `work` reports; [`RecordError::BadChange`] if `actor` already
    /// wrote something that these heads do not include.
    pub fn change_at<E: From<RecordError>>(
        &mut self,
        actor: &ActorId,
        at_ms: i64,
        heads: Option<&[ChangeHash]>,
        work: impl FnOnce(&mut Transaction<'_>) -> Result<(), E>,
    ) -> Result<Option<Change>, E> {
        let mut clone = self.inner.clone();
        let change = write(&mut clone, actor, at_ms, heads, work)?;
        if change.is_some() {
            self.inner = clone;
        }
        Ok(change)
    }

    /// The document as it stands.
    #[must_use]
    pub fn view(&self) -> View<'_> {
        View::new(self.kind, &self.inner, None)
    }

    /// The document as it stood at `heads`.
    #[must_use]
    pub fn view_at(&self, heads: &[ChangeHash]) -> View<'_> {
        View::new(self.kind, &self.inner, Some(heads.to_vec()))
    }

    /// All changes but the genesis, each after those it depends on. A genesis
    /// change of a later schema, which this program does not have, is among them.
    #[must_use]
    pub fn changes(&self) -> Vec<Change> {
        let mut changes = self.inner.get_changes(&[]);
        changes.retain(|c| !genesis::is(c.hash()));
        changes
    }

    /// The document in Automerge's own file format, for any program that reads it.
    #[must_use]
    pub fn export(&self) -> Vec<u8> {
        self.inner.save()
    }

    /// The library's own document, for reading.
    #[must_use]
    pub fn automerge(&self) -> &Automerge {
        &self.inner
    }
}
