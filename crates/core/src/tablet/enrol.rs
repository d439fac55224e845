//! Enrolment: a code in, a key made here, headquarters pinned.

use baolian_wire::enrol::{EnrolCode, EnrolRequest, Enrolled, Proof, SignedEnrolled};
use baolian_wire::entry::Succession;
use baolian_wire::key::SecretKey;
use baolian_wire::up::Cursor;
use baolian_wire::{cbor, limits};

use super::{Contact, Tablet};
use crate::env::Transport;
use crate::error::{Error, Result};
use crate::store::setting::{self, Identity};
use crate::store::{log, shelf};
use crate::sync::post_whole;

impl Tablet {
    /// Enrols this tablet with a code, or, where the key of an enrolled one
    /// is gone, lets it go on under a new key. Returns who it is now.
    ///
    /// # Errors
    /// [`Error::BadInput`] for a mistyped code; [`Error::WrongHq`] if whoever
    /// answers is not the headquarters that issued the code;
    /// [`Error::AlreadyEnrolled`]; headquarters' own refusals.
    pub fn enrol(&self, transport: &dyn Transport, url: &str, code: &str) -> Result<Identity> {
        let code = EnrolCode::from_text(code).map_err(|e| Error::BadInput {
            what: "code",
            why: e.to_string(),
        })?;
        let old = match self.identity() {
            Ok(identity) => Some(identity),
            Err(Error::NotEnrolled) => None,
            Err(e) => return Err(e),
        };
        let succession = match &old {
            Some(old) if self.env.keys.load(old.device)?.is_some() => {
                return Err(Error::AlreadyEnrolled(old.account.to_string()));
            }
            Some(old) => self.unsigned_succession(old)?,
            None => None,
        };
        let key = self.new_key()?;
        let proof =
            Proof::from_code(&code, &key.public(), succession.clone()).ok_or(Error::KeyGone)?;
        let enrolled = self.ask(transport, &key, proof)?;
        if !code.fits(&enrolled.root) {
            return Err(Error::WrongHq);
        }
        self.become_device(&key, &enrolled, url, old.as_ref(), succession)
    }

    /// Has the tablet find headquarters at another address from now on. Its
    /// keys are pinned: nobody else can answer there.
    ///
    /// # Errors
    /// [`Error::NotEnrolled`]; storage.
    pub fn use_address(&self, url: &str) -> Result<()> {
        self.store.write(|tx| {
            setting::identity(tx)?;
            setting::set_hq_url(tx, url.trim_end_matches('/'))
        })
    }

    fn unsigned_succession(&self, old: &Identity) -> Result<Option<Succession>> {
        let head = self.store.read(|c| log::head(c, old.device))?;
        Ok(head.map(|(n, head)| Succession {
            old: old.device,
            n,
            head,
            signature: None,
        }))
    }

    /// Draws a key and keeps it before anyone hears of it.
    pub(crate) fn new_key(&self) -> Result<SecretKey> {
        let mut seed = [0; 32];
        self.env.entropy.fill(&mut seed)?;
        let key = SecretKey::from_seed(&seed);
        self.env.keys.keep(&key)?;
        Ok(key)
    }

    /// Asks headquarters to know a new key.
    pub(crate) fn ask(
        &self,
        transport: &dyn Transport,
        key: &SecretKey,
        proof: Proof,
    ) -> Result<Enrolled> {
        let request = EnrolRequest {
            key: key.public(),
            proof,
            clock: self.env.clock.now(),
        };
        let answer = post_whole(transport, "/v1/enrol", &cbor::encode(&request), 64 * 1024)?;
        let signed: SignedEnrolled = cbor::decode("enrolment", &answer, limits::ENTRY_BYTES)?;
        Ok(signed.open(&key.public())?)
    }

    /// Begins a log under a new key, for a new tablet or one that goes on.
    pub(crate) fn become_device(
        &self,
        key: &SecretKey,
        enrolled: &Enrolled,
        url: &str,
        old: Option<&Identity>,
        succession: Option<Succession>,
    ) -> Result<Identity> {
        let device = key.public().device();
        let receipt = enrolled.receipt.verify(&enrolled.certificate.key)?;
        let mut devices = old.map(|o| o.devices.clone()).unwrap_or_default();
        devices.push(device);
        let identity = Identity {
            device,
            devices,
            account: enrolled.account.clone(),
            hq_url: url.trim_end_matches('/').to_owned(),
            root: enrolled.root,
            epoch: old.map_or(enrolled.epoch, |o| o.epoch),
            cursor: old.map_or_else(Cursor::default, |o| o.cursor.clone()),
        };
        let contact = Contact {
            at: enrolled.at,
            clock: self.env.clock.now(),
        };
        self.store.write(|tx| {
            setting::set_identity(tx, &identity)?;
            setting::set_working_keys(tx, std::slice::from_ref(&enrolled.certificate))?;
            setting::set(tx, setting::CONTACT, &cbor::encode(&contact))?;
            shelf::keep_receipt(tx, &receipt, &enrolled.receipt)?;
            if let (Some(old), Some(succession)) = (old, succession) {
                self.go_on(tx, &identity, old, succession)?;
            }
            Ok(())
        })?;
        Ok(identity)
    }
}
