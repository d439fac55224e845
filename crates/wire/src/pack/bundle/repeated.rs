//! What the values of a change say that its row has said already: the document's
//! id, who, where and when. Each is cut out and named by its place.

use super::super::bytes::{Reader, put, put_signed_leb};
use super::Row;
use crate::{WireError, limits};

/// A shorter thing than this is not worth its place.
const WORTH: usize = 4;

/// What may be repeated, in the bytes of Automerge's values.
#[derive(Debug)]
pub(super) struct Repeated([Vec<u8>; 4]);

/// Document, account, station, wall clock.
const KINDS: u64 = 4;

impl Repeated {
    /// What a row has said.
    pub(super) fn of(row: &Row) -> Self {
        let text = |text: Option<&str>| text.unwrap_or_default().as_bytes().to_vec();
        let mut wall = Vec::new();
        put_signed_leb(&mut wall, row.clock.wall_ms);
        Self([
            row.doc.to_string().into_bytes(),
            text(row.account.as_ref().map(|a| a.as_str())),
            text(row.station.as_ref().map(|s| s.as_str())),
            wall,
        ])
    }

    /// Appends where something is repeated to `places`, and the rest to `out`.
    pub(super) fn cut(&self, values: &[u8], places: &mut Vec<u8>, out: &mut Vec<u8>) {
        let mut cuts = Vec::new();
        let (mut left, mut gap) = (values, 0);
        while let Some((byte, after)) = left.split_first() {
            match self.starts(left) {
                Some((which, after)) => {
                    cuts.push(gap * KINDS + which);
                    (left, gap) = (after, 0);
                }
                None => {
                    out.push(*byte);
                    (left, gap) = (after, gap + 1);
                }
            }
        }
        put(places, cuts.len() as u64);
        for cut in cuts {
            put(places, cut);
        }
    }

    fn starts<'v>(&self, values: &'v [u8]) -> Option<(u64, &'v [u8])> {
        let all = (0..).zip(&self.0).filter(|(_, one)| one.len() >= WORTH);
        let mut found =
            all.filter_map(|(which, one)| Some((which, values.strip_prefix(&one[..])?)));
        found.next()
    }

    /// Values of `len` bytes, what was cut out put back.
    pub(super) fn fill(
        &self,
        len: usize,
        places: &mut Reader<'_>,
        rest: &mut Reader<'_>,
    ) -> Result<Vec<u8>, WireError> {
        limits::within("change", len as u64, limits::CHANGE_BYTES)?;
        let mut values = Vec::new();
        for _ in 0..places.count()? {
            let cut = places.number()?;
            let gap = usize::try_from(cut / KINDS).unwrap_or(usize::MAX);
            values.extend_from_slice(rest.take(gap)?);
            let which = usize::try_from(cut % KINDS).unwrap_or_default();
            values.extend(self.0.get(which).into_iter().flatten());
            if values.len() > len {
                break;
            }
        }
        let left = len.checked_sub(values.len());
        let left = left.ok_or_else(|| WireError::Malformed("part: values too long".into()))?;
        values.extend_from_slice(rest.take(left)?);
        Ok(values)
    }
}
