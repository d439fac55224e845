//! Numbers of as many bytes as they need (LEB128), and bytes with their length before them.

use crate::WireError;

/// Appends a number.
pub(super) fn put(out: &mut Vec<u8>, mut n: u64) {
    loop {
        let low = u8::try_from(n & 0x7f).unwrap_or_default();
        n >>= 7;
        if n == 0 {
            out.push(low);
            return;
        }
        out.push(low | 0x80);
    }
}

/// Appends a number that is about as often negative: zigzag.
pub(super) fn put_signed(out: &mut Vec<u8>, n: i64) {
    put(out, (n.cast_unsigned() << 1) ^ (n >> 63).cast_unsigned());
}

/// Appends bytes after their length.
pub(super) fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

/// Reads what the above wrote. Nothing is allocated for what is not there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a> {
    left: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) fn new(left: &'a [u8]) -> Self {
        Self { left }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.left.is_empty()
    }

    /// What is left, in bytes.
    pub(super) fn len(&self) -> usize {
        self.left.len()
    }

    pub(super) fn take(&mut self, len: usize) -> Result<&'a [u8], WireError> {
        let (taken, left) = self.left.split_at_checked(len).ok_or_else(short)?;
        self.left = left;
        Ok(taken)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], WireError> {
        self.take(N)?.try_into().map_err(|_| short())
    }

    pub(super) fn number(&mut self) -> Result<u64, WireError> {
        let mut n = 0;
        for shift in (0..64).step_by(7) {
            let [byte] = self.array()?;
            let bits = u64::from(byte & 0x7f);
            if shift == 63 && bits > 1 {
                break;
            }
            n |= bits << shift;
            if byte < 0x80 {
                return Ok(n);
            }
        }
        Err(WireError::Malformed("a number of over 64 bits".into()))
    }

    pub(super) fn signed(&mut self) -> Result<i64, WireError> {
        let n = self.number()?;
        Ok((n >> 1).cast_signed() ^ -((n & 1).cast_signed()))
    }

    /// A number of things of at least a byte each.
    pub(super) fn count(&mut self) -> Result<usize, WireError> {
        let n = usize::try_from(self.number()?).map_err(|_| short())?;
        if n <= self.len() { Ok(n) } else { Err(short()) }
    }

    pub(super) fn bytes(&mut self) -> Result<&'a [u8], WireError> {
        let len = self.count()?;
        self.take(len)
    }
}

/// Automerge's signed numbers: two's complement, seven bits a byte.
pub(super) fn signed_leb(r: &mut Reader<'_>) -> Result<i64, WireError> {
    let mut n: i64 = 0;
    for shift in (0..64).step_by(7) {
        let [byte] = r.array()?;
        n |= i64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            let used = shift + 7;
            let negative = byte & 0x40 != 0 && used < 64;
            return Ok(if negative { n | (-1 << used) } else { n });
        }
    }
    Err(WireError::Malformed("a number of over 64 bits".into()))
}

/// Appends one.
pub(super) fn put_signed_leb(out: &mut Vec<u8>, mut n: i64) {
    loop {
        let low = (n & 0x7f).to_le_bytes()[0];
        n >>= 7;
        if (n == 0 && low & 0x40 == 0) || (n == -1 && low & 0x40 != 0) {
            out.push(low);
            return;
        }
        out.push(low | 0x80);
    }
}

fn short() -> WireError {
    WireError::Malformed("part: bytes are missing".into())
}
