//! The constant first change of every document (design, section 4, "Genesis").
//!
//! It makes all containers, so that two tablets never make the same container
//! apart and hide one side's content behind a conflict. The bytes are the
//! same for all documents of a kind and schema version, are kept here as
//! fixtures, and are never sent by devices.

use std::sync::LazyLock;

use automerge::transaction::{CommitOptions, Transactable};
use automerge::{ActorId, Automerge, Change, ChangeHash, ObjType, ROOT};
use baolian_wire::reference::Fact;
use baolian_wire::{Hash, Kind};

use crate::document::RecordError;
use crate::schema::{self, Schema};

/// The actor of every genesis change. No device's id begins with it but by a
/// chance of one in 2^64, and headquarters refuses such a device.
pub const ACTOR: [u8; 8] = [0; 8];

/// Every genesis change there is: the kind, the schema version that it makes,
/// its bytes. A later schema adds a line; none is ever changed.
pub const ALL: &[(Kind, u16, &[u8])] = &[
    (Kind::Visit, 1, include_bytes!("genesis/visit.1.bin")),
    (Kind::Notes, 1, include_bytes!("genesis/notes.1.bin")),
    (Kind::Issue, 1, include_bytes!("genesis/issue.1.bin")),
    (Kind::Lead, 1, include_bytes!("genesis/lead.1.bin")),
    (Kind::Support, 1, include_bytes!("genesis/support.1.bin")),
];

/// Those that a program of an older schema does not have: headquarters hands
/// them down as reference data.
pub fn later_than(schema: u16) -> impl Iterator<Item = Fact> {
    let later = ALL.iter().filter(move |(_, version, _)| *version > schema);
    later.map(|(kind, schema, bytes)| Fact::Genesis {
        kind: *kind,
        schema: *schema,
        change: bytes.to_vec().into(),
    })
}

/// The bytes of the first change of a kind's documents, if the kind is known.
#[must_use]
pub fn bytes(kind: Kind) -> Option<&'static [u8]> {
    let first = ALL
        .iter()
        .find(|(of, version, _)| *of == kind && *version == 1);
    first.map(|(_, _, bytes)| *bytes)
}

/// The first change of a kind's documents.
///
/// # Errors
/// [`RecordError::UnknownKind`].
pub fn change(kind: Kind) -> Result<Change, RecordError> {
    let bytes = bytes(kind).ok_or(RecordError::UnknownKind(kind.number()))?;
    Change::from_bytes(bytes.to_vec()).map_err(|e| RecordError::BadChange(e.to_string()))
}

/// What every document of a kind begins as: read once, then copied.
///
/// # Errors
/// [`RecordError::UnknownKind`].
pub(crate) fn document(kind: Kind) -> Result<Automerge, RecordError> {
    type Begun = Vec<(Kind, Automerge)>;
    static BEGUN: LazyLock<Result<Begun, String>> = LazyLock::new(|| {
        let of = |kind: Kind| {
            let mut doc = Automerge::new();
            doc.apply_changes([change(kind)?])?;
            Ok((kind, doc))
        };
        let all: Result<Begun, RecordError> = schema::KINDS.iter().map(|kind| of(*kind)).collect();
        all.map_err(|e| e.to_string())
    });
    let all = BEGUN.as_ref();
    let all = all.map_err(|why| RecordError::BadChange(why.clone()))?;
    let begun = all.iter().find(|(of, _)| *of == kind);
    begun
        .map(|(_, doc)| doc.clone())
        .ok_or(RecordError::UnknownKind(kind.number()))
}

static HASHES: LazyLock<Vec<Hash>> = LazyLock::new(|| {
    // The hash of a change is that of its chunk from the type byte on.
    let bodies = ALL.iter().filter_map(|(_, _, bytes)| bytes.get(8..));
    bodies.map(Hash::of).collect()
});

/// The hashes of all genesis changes.
#[must_use]
pub fn hashes() -> &'static [Hash] {
    &HASHES
}

/// Whether a hash is that of a genesis change.
#[must_use]
pub fn is(hash: ChangeHash) -> bool {
    HASHES.contains(&Hash(hash.0))
}

/// Makes the change anew from a schema. Only the test that keeps the fixtures
/// true, and whoever adds a schema version, has a use for it.
///
/// # Errors
/// [`RecordError::Automerge`].
pub fn build(schema: &Schema) -> Result<Vec<u8>, RecordError> {
    let mut doc = Automerge::new().with_actor(ActorId::from(&ACTOR[..]));
    let mut tx = doc.transaction();
    for text in schema.texts {
        tx.put_object(ROOT, text.name, ObjType::Text)?;
    }
    for map in schema.maps {
        tx.put_object(ROOT, map.name, ObjType::Map)?;
    }
    tx.put(ROOT, "schema", i64::from(schema::VERSION))?;
    tx.commit_with(CommitOptions::default().with_time(0));
    let change = doc
        .get_last_local_change()
        .ok_or_else(|| RecordError::BadChange("the schema is empty".into()))?;
    Ok(change.raw_bytes().to_vec())
}
