//! Headquarters' own log: one for each opening that writes, its key made then and kept nowhere.
//!
//! No log is ever gone on with by a later opening: a copy of the folder would
//! go on with it too, and the two would differ under one name. Facts and what
//! is done at headquarters are entries of it, under the account and the
//! sign-in of whoever did it. The working key
//! certifies the log's key, and the log's key signs every run of entries, so
//! that the whole ledger can be checked the same way.

use baolian_wire::down::Made;
use baolian_wire::id::BootId;
use baolian_wire::key::{SecretKey, Signature};
use baolian_wire::{
    AccountId, Audience, ChainHead, ClockReading, DeviceId, DocId, Entry, EntryRef, Hash, Header,
    Kind, Payload, WireError, cbor,
};

use crate::error::{HqError, Result};
use crate::session::Session;
use crate::store::device::NewDevice;
use crate::store::entry::{NewEntry, State};
use crate::store::ledger::{NewRow, RowKind};
use crate::store::{device, entry};

const LOG: &str = "hq log 1";
const KEY: &str = "hq log key 1";

/// The account of what nobody in particular does.
pub(crate) fn account() -> Result<AccountId> {
    AccountId::new("hq").map_err(|e| HqError::Internal(e.to_string()))
}

/// The key of this opening's log.
#[derive(Debug)]
pub(crate) struct OwnKey {
    key: SecretKey,
    pub device: DeviceId,
}

impl OwnKey {
    pub fn new(seed: &[u8; 32]) -> Self {
        let key = SecretKey::from_seed(seed);
        Self {
            device: key.public().device(),
            key,
        }
    }

    /// Begins the log, certified by the working key.
    pub fn enrol(&self, s: &Session<'_>) -> Result<()> {
        let key = self.key.public();
        let certificate = s.hq.keys.working(s.conn)?.sign(KEY, &[&key.to_vec()]);
        device::insert(
            s.conn,
            &NewDevice {
                key: &key,
                account: &account()?,
                predecessor: None,
                hq: true,
                certificate: Some(certificate.to_vec()),
                at: s.now,
            },
        )
    }
}

/// Checks that a working key certified a log of headquarters' own.
pub(crate) fn verify_key(
    certificate: &[u8],
    key: &baolian_wire::key::PublicKey,
    working: &baolian_wire::key::PublicKey,
) -> Result<(), WireError> {
    working.verify(KEY, &[&key.to_vec()], &Signature::from_slice(certificate)?)
}

/// Checks what was signed over a run of headquarters' own entries.
pub(crate) fn verify_run(
    signed: &[u8],
    last: u64,
    head: ChainHead,
    key: &baolian_wire::key::PublicKey,
) -> Result<(), WireError> {
    key.verify(
        LOG,
        &[&last.to_be_bytes(), head.0.as_bytes()],
        &Signature::from_slice(signed)?,
    )
}

/// An entry on its way into the own log.
pub(crate) struct NewOwn {
    pub header: Header,
    pub payload: Payload,
    pub change: Option<Vec<u8>>,
    /// When it was made; none is now.
    pub made: Option<Made>,
}

/// What stands in the header of everything headquarters writes.
pub(crate) fn header(s: &Session<'_>, by: &AccountId) -> Result<Header> {
    Ok(Header {
        kind: Kind::Reference,
        doc: DocId::NONE,
        station: None,
        audience: Audience::default(),
        account: by.clone(),
        clock: ClockReading {
            wall_ms: s.now.0,
            mono_ms: 0,
            boot: BootId(s.epoch()?.0),
        },
        receipt: 0,
        relies: None,
        replaces: None,
        extension: s.signed_in.map(|by| by.sign_in.to_extension().into()),
    })
}

/// Appends entries to the own log in one signed run. Those with a change are
/// left to be judged.
pub(crate) fn append(s: &Session<'_>, new: Vec<NewOwn>) -> Result<Vec<EntryRef>> {
    let id = s.hq.own.device;
    let device = device::get(s.conn, id)?
        .ok_or_else(|| HqError::Damaged("headquarters' own log is missing".into()))?;
    let now = Made {
        after: s.now,
        before: s.now,
        estimate: Some(s.now),
        proven: true,
    };
    let last = device.n + new.len() as u64;
    let position = s.append(&NewRow {
        at: s.now,
        kind: RowKind::Stored,
        device: Some(id),
        n: Some(last),
        doc: None,
        body: &[],
    })?;
    let mut chain = device.chain;
    let mut done = Vec::with_capacity(new.len());
    for (n, own) in (device.n + 1..).zip(new) {
        let at = EntryRef { device: id, n };
        let written = Entry {
            n,
            header: own.header,
            payload: own.payload,
        };
        let bytes = written.encode();
        let hash = Hash::of(&bytes);
        chain = chain.then(&hash);
        let origin = match &written.payload {
            Payload::Carried(carried) => Hash::of(&carried.entry),
            _ => hash,
        };
        let about = own.change.is_some();
        entry::insert(
            s.conn,
            &NewEntry {
                at,
                position,
                received_at: s.now,
                hash,
                chain,
                entry: Some(&bytes),
                origin,
                change_hash: written.change_hash(),
                change: own.change.as_deref(),
                doc: about.then_some(written.header.doc),
                state: if about { State::Waiting } else { State::Noted },
                made: own.made.unwrap_or(now),
            },
        )?;
        done.push(at);
    }
    device::advance(s.conn, id, last, chain, 0)?;
    let signature =
        s.hq.own
            .key
            .sign(LOG, &[&last.to_be_bytes(), chain.0.as_bytes()]);
    let run = (device.n + 1, last);
    entry::insert_part(s.conn, position, id, run, chain, &signature.to_vec())?;
    Ok(done)
}

/// The fact in an entry of headquarters' own log, or in one that it carries.
pub(crate) fn fact_bytes(entry: &[u8]) -> Result<Vec<u8>> {
    match Entry::decode(entry)?.payload {
        Payload::Fact(bytes) => Ok(bytes),
        Payload::Carried(carried) => match Entry::decode(&carried.entry)?.payload {
            Payload::Fact(bytes) => Ok(bytes),
            _ => Err(HqError::Damaged("an entry that should be a fact".into())),
        },
        _ => Err(HqError::Damaged("an entry that should be a fact".into())),
    }
}

/// The chain after an entry of any log.
pub(crate) fn chain_at(
    conn: &rusqlite::Connection,
    device: &crate::store::device::DeviceState,
    n: u64,
) -> Result<Option<ChainHead>> {
    if n == device.n {
        Ok(Some(device.chain))
    } else if n == 0 {
        Ok(Some(ChainHead::start(&device.key)))
    } else {
        entry::chain(
            conn,
            EntryRef {
                device: device.id,
                n,
            },
        )
    }
}

/// The bytes of a reason, for a row of the ledger.
pub(crate) fn reason_bytes(reason: &baolian_wire::Reason) -> Vec<u8> {
    cbor::encode(reason)
}
