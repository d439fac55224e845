//! How much one plain change says it holds, counted before the merge library reads it.
//!
//! The columns of a change are run-length encoded: a few bytes can say "2⁴⁰
//! operations", and the library believes them, which no `catch_unwind`
//! contains. So the lengths are read here first, and nothing is allocated for
//! them (format: <https://automerge.org/automerge-binary-format-spec/>).

use baolian_wire::{Hash, limits};

const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
/// Bytes before those that the hash covers: the magic and the checksum.
const HEAD: usize = 8;
const PLAIN_CHANGE: u8 = 1;
/// Column id 4, of integers: what each operation does.
const ACTION: u64 = 4 << 4 | 2;
/// Column id 7, group: how many predecessors each operation has.
const PREDECESSORS: u64 = 7 << 4;
/// The bit that says that a column is deflated.
const DEFLATED: u64 = 8;
/// More than any known kind of change has.
const COLUMNS: u64 = 32;
const HASH: usize = 32;

/// How much work one plain change is: the operations, predecessors and
/// dependencies that it says it holds, counted without decoding it.
///
/// # Errors
/// As [`check`].
pub fn weight(bytes: &[u8]) -> Result<u64, &'static str> {
    counted(bytes).map(|counts| counts.deps + counts.operations + counts.predecessors)
}

/// What a change says it holds.
#[derive(Debug, Default)]
struct Counts {
    deps: u64,
    operations: u64,
    predecessors: u64,
}

/// Checks that `bytes` are one uncompressed change within [`limits`].
///
/// # Errors
/// What is wrong with them.
pub fn check(bytes: &[u8]) -> Result<(), &'static str> {
    counted(bytes).map(drop)
}

/// The bytes of the change that has this hash, if all that the hash covers is
/// in `bytes`: before it stand eight more, which follow from it.
pub fn of_hash(bytes: &[u8], hash: Hash) -> Option<Vec<u8>> {
    let covered = bytes.get(HEAD..)?;
    let whole = || [&MAGIC[..], &hash.0[..4], covered].concat();
    (Hash::of(covered) == hash).then(whole)
}

fn counted(bytes: &[u8]) -> Result<Counts, &'static str> {
    if bytes.len() > limits::CHANGE_BYTES {
        return Err("over the limit of bytes");
    }
    let mut all = Bytes(bytes);
    if all.take(4)? != MAGIC {
        return Err("not an Automerge chunk");
    }
    // The checksum is the beginning of the change's hash; the library does not look at it.
    if all.take(4)? != &Hash::of(bytes.get(HEAD..).unwrap_or_default()).0[..4] {
        return Err("the checksum does not fit");
    }
    if all.take(1)? != [PLAIN_CHANGE] {
        return Err("not an uncompressed change chunk");
    }
    let len = all.length()?;
    let mut body = Bytes(all.take(len)?);
    if !all.0.is_empty() {
        return Err("more than one chunk");
    }
    let deps = body.length()?;
    body.take(deps.saturating_mul(HASH))?;
    body.prefixed()?; // actor
    body.unsigned()?; // sequence number
    body.unsigned()?; // first operation
    body.signed()?; // time
    body.prefixed()?; // message
    for _ in 0..body.length()? {
        body.prefixed()?; // another actor
    }
    let mut counts = Counts {
        deps: deps as u64,
        ..Counts::default()
    };
    columns(&mut body, &mut counts)?;
    Ok(counts)
}

fn columns(body: &mut Bytes<'_>, counts: &mut Counts) -> Result<(), &'static str> {
    let count = body.unsigned()?;
    if count > COLUMNS {
        return Err("too many columns");
    }
    let mut columns = Vec::new();
    for _ in 0..count {
        columns.push((body.unsigned()?, body.length()?));
    }
    for (spec, len) in columns {
        let column = body.take(len)?;
        if spec & DEFLATED != 0 {
            return Err("a compressed column");
        }
        if spec == ACTION {
            counts.operations = total(column, |_| 1)?;
        }
        if spec == PREDECESSORS {
            counts.predecessors = total(column, |count| count)?;
        }
        if counts.operations > limits::CHANGE_OPERATIONS {
            return Err("over the limit of operations");
        }
        if counts.predecessors > limits::CHANGE_PREDECESSORS {
            return Err("over the limit of predecessors");
        }
    }
    Ok(())
}

/// Adds up the rows of a run-length encoded column of integers.
fn total(column: &[u8], weight: impl Fn(u64) -> u64) -> Result<u64, &'static str> {
    let mut column = Bytes(column);
    let mut total: u64 = 0;
    while !column.0.is_empty() {
        let run = column.signed()?;
        let rows = run.unsigned_abs();
        if run > 0 {
            let value = column.unsigned()?;
            total = total.saturating_add(rows.saturating_mul(weight(value)));
        } else if run < 0 {
            // Each value has at least a byte of its own.
            for _ in 0..rows {
                total = total.saturating_add(weight(column.unsigned()?));
            }
        } else {
            let nulls = column.unsigned()?;
            total = total.saturating_add(nulls.saturating_mul(weight(0)));
        }
    }
    Ok(total)
}

/// Bytes still to be read.
struct Bytes<'b>(&'b [u8]);

impl<'b> Bytes<'b> {
    fn take(&mut self, len: usize) -> Result<&'b [u8], &'static str> {
        let (head, rest) = self.0.split_at_checked(len).ok_or("cut short")?;
        self.0 = rest;
        Ok(head)
    }

    fn prefixed(&mut self) -> Result<&'b [u8], &'static str> {
        let len = self.length()?;
        self.take(len)
    }

    fn length(&mut self) -> Result<usize, &'static str> {
        usize::try_from(self.unsigned()?).map_err(|_| "a length beyond all limits")
    }

    /// Seven bits a byte, the lowest first, and the bits of the last byte.
    fn leb128(&mut self) -> Result<(u64, u32, u8), &'static str> {
        let mut value: u64 = 0;
        for shift in (0..64).step_by(7) {
            let byte = *self.take(1)?.first().ok_or("cut short")?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok((value, shift + 7, byte));
            }
        }
        Err("a number beyond 64 bits")
    }

    fn unsigned(&mut self) -> Result<u64, &'static str> {
        self.leb128().map(|(value, _, _)| value)
    }

    fn signed(&mut self) -> Result<i64, &'static str> {
        let (value, bits, last) = self.leb128()?;
        let negative = last & 0x40 != 0;
        let filled = if negative && bits < 64 {
            value | u64::MAX << bits
        } else {
            value
        };
        Ok(filled.cast_signed())
    }
}
