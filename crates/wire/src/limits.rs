//! Every limit of the wire in one place. All are checked before allocation.

use crate::WireError;

/// Most bytes of one encoded entry (header and payload, without its change).
pub const ENTRY_BYTES: usize = 16 * 1024;
/// Most bytes of one uncompressed Automerge change.
pub const CHANGE_BYTES: usize = 1024 * 1024;
/// Most operations of one change: a long text written anew, twice over.
pub const CHANGE_OPERATIONS: u64 = 100_000;
/// Most predecessors that the operations of one change name together.
pub const CHANGE_PREDECESSORS: u64 = 200_000;
/// Most entries that one device, with those it goes on from, may record on one
/// document.
pub const DOCUMENT_ENTRIES: u64 = 10_000;
/// Most operations that the changes of one device, with those it goes on from,
/// may hold on one document, each counted with fifty more for its entry.
pub const DOCUMENT_OPERATIONS: u64 = 2_000_000;
/// Most compressed bytes of one part, up or down.
pub const PART_BYTES: usize = 8 * 1024 * 1024;
/// Most bytes a part may inflate to.
pub const PART_INFLATED_BYTES: usize = 32 * 1024 * 1024;
/// Most entries in one part.
pub const PART_ENTRIES: usize = 20_000;
/// Most parts of headquarters that one request gives back, and most
/// certificates with them.
pub const RETURNED_PARTS: usize = 1_000;
/// Most receipts that one request gives back.
pub const RETURNED_RECEIPTS: usize = 1_000;
/// Most bytes of one whole request.
pub const REQUEST_BYTES: usize = PART_BYTES + 4 * 1024;
/// Most bytes of one frame that headquarters sends.
pub const FRAME_BYTES: usize = PART_BYTES + 4 * 1024;
/// Most bytes of an account id or a station code.
pub const NAME_BYTES: usize = 96;
/// Most change hashes an entry may rely on.
pub const RELIES: usize = 16;
/// Most bytes of an entry's extension.
pub const EXTENSION_BYTES: usize = 4 * 1024;
/// Most documents a tablet may ask for, or backlogs a cursor may hold open.
pub const CURSOR_BACKLOGS: usize = 64;
/// The largest window a compressed stream may ask for, as a power of two.
pub const WINDOW_LOG_MAX: u32 = 23;

/// Checks a length against its limit.
pub(crate) fn within(what: &'static str, len: u64, limit: usize) -> Result<(), WireError> {
    if len <= limit as u64 {
        return Ok(());
    }
    Err(WireError::TooLong {
        what,
        len,
        limit: limit as u64,
    })
}
