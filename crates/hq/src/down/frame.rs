//! Cutting what goes down into signed parts of bounded size.

use baolian_wire::down::{DownItem, DownPart, Frame, LogAnswer};
use baolian_wire::key::SecretKey;
use baolian_wire::pack::Format;
use baolian_wire::receipt::SignedReceipt;
use baolian_wire::up::Cursor;
use baolian_wire::{DeviceId, EpochId, HqTime};

use crate::error::Result;

/// A part is cut when it holds this many bytes before packing, which leaves
/// it at about half of that.
const PART: usize = 512 * 1024;
/// An answer ends when its parts hold this many bytes.
const ANSWER: usize = 4 * 1024 * 1024;

/// About how many bytes an item takes before packing.
pub(super) fn size(item: &DownItem) -> usize {
    match item {
        DownItem::Applied { entry, change, .. } => entry.len() + change.len() + 48,
        DownItem::Fact { fact, laid, .. } => {
            // In few bytes the fact stands in its entry alone.
            let entry = laid.as_ref().map_or(0, |laid| laid.entry.len());
            fact.len().max(entry) + 16
        }
        DownItem::Forget { stations, docs, .. } => stations.len() * 24 + docs.len() * 17 + 16,
        DownItem::Refused { reason, .. } => reason.detail.len() + 64,
        _ => 32,
    }
}

/// Takes the bytes of one part after the other.
pub(crate) type Out<'o> = &'o mut dyn FnMut(Vec<u8>);

/// The parts of one answer, handed on as soon as each is complete.
pub(super) struct Frames<'k> {
    key: &'k SecretKey,
    format: Format,
    out: Out<'k>,
    next: DownPart,
    /// Of the next part, before packing.
    bytes: usize,
    /// Of the parts handed on.
    sent: usize,
}

impl<'k> Frames<'k> {
    pub fn new(
        key: &'k SecretKey,
        format: Format,
        out: Out<'k>,
        device: DeviceId,
        epoch: EpochId,
        at: HqTime,
    ) -> Self {
        Self {
            key,
            format,
            out,
            next: DownPart {
                device,
                epoch,
                from: Cursor::default(),
                to: Cursor::default(),
                at,
                items: Vec::new(),
                log: None,
                receipt: None,
                more: false,
                returned: None,
                backed_up: None,
            },
            bytes: 0,
            sent: 0,
        }
    }

    /// What stands in the first part alone.
    pub fn first(&mut self, log: LogAnswer, receipt: Option<SignedReceipt>, from: Cursor) {
        self.next.log = Some(log);
        self.next.receipt = receipt;
        self.next.from = from;
    }

    /// In the first part alone, too: how far what was given back is held, and
    /// how far backups reach.
    pub fn holds(&mut self, returned: Option<u64>, backed_up: u64) {
        self.next.returned = returned;
        self.next.backed_up = Some(backed_up).filter(|position| *position > 0);
    }

    pub fn push(&mut self, item: DownItem) {
        self.bytes += size(&item);
        self.next.items.push(item);
    }

    /// Ends the part here if it is long enough.
    pub fn cut_if_long(&mut self, to: &Cursor) -> Result<()> {
        if self.bytes >= PART {
            self.cut(to, true)?;
        }
        Ok(())
    }

    /// Whether the answer is long enough.
    pub fn is_full(&self) -> bool {
        self.sent >= ANSWER
    }

    fn cut(&mut self, to: &Cursor, more: bool) -> Result<()> {
        self.next.to = to.clone();
        self.next.more = more;
        let frame = Frame::sign(&self.next, self.format, self.key)?;
        let frame = frame.to_stream();
        self.sent += frame.len();
        (self.out)(frame);
        self.next.from = to.clone();
        self.next.items.clear();
        self.next.log = None;
        self.next.receipt = None;
        self.next.returned = None;
        self.next.backed_up = None;
        self.bytes = 0;
        Ok(())
    }

    /// Ends the answer. `more` says that the tablet should ask again at once.
    pub fn finish(mut self, to: &Cursor, more: bool) -> Result<()> {
        self.cut(to, more)
    }
}
