//! Enrolment: a code in, a key made here, headquarters pinned.

use baolian_wire::enrol::{EnrolCode, EnrolRequest, Enrolled, Proof, SignedEnrolled};
use baolian_wire::entry::Succession;
use baolian_wire::key::SecretKey;
use baolian_wire::up::Cursor;
use baolian_wire::{DeviceId, cbor, limits};

use super::{Contact, Tablet};
use crate::env::Transport;
use crate::error::{Error, Result};
use crate::store::setting::{self, Identity};
use crate::store::{log, shelf};
use crate::sync::post_whole;

/// Headquarters' code for a key that is another log's already.
const KEY_IN_USE: &str = "key_in_use";

/// Headquarters' code for a key that it does not know.
pub(crate) const UNKNOWN_DEVICE: &str = "unknown_device";

impl Tablet {
    /// Enrols this tablet with a code; where the key of an enrolled one is
    /// gone, lets it go on under a new key; where headquarters has forgotten
    /// it, makes its key known again. Returns who it is now.
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
            Some(old) => match self.env.keys.load(old.device)? {
                Some(key) => return self.enrol_again(transport, old, &key, &code),
                None => self.unsigned_succession(old)?,
            },
            None => None,
        };
        let mut key = self.pending_key()?;
        let ask = |key: &SecretKey| {
            let proof = Proof::from_code(&code, &key.public(), succession.clone());
            self.ask(transport, key, proof.ok_or(Error::KeyGone)?)
        };
        let enrolled = match ask(&key) {
            Err(Error::HqRefused { code, .. }) if code == KEY_IN_USE => {
                // It was enrolled under an older code, whose answer never came to last here.
                self.store
                    .write(|tx| setting::remove(tx, setting::PENDING_KEY))?;
                key = self.pending_key()?;
                ask(&key)?
            }
            asked => asked?,
        };
        if !code.fits(&enrolled.root) {
            return Err(Error::WrongHq);
        }
        self.become_device(&key, &enrolled, url, old.as_ref(), succession)
    }

    /// Makes a headquarters that forgot this tablet (it was restored from a
    /// copy older than the enrolment) know its key again; the log goes on.
    fn enrol_again(
        &self,
        transport: &dyn Transport,
        old: &Identity,
        key: &SecretKey,
        code: &EnrolCode,
    ) -> Result<Identity> {
        let known = !matches!(
            self.sync(transport),
            Err(Error::HqRefused { code, .. }) if code == UNKNOWN_DEVICE
        );
        if known || !code.fits(&old.root) {
            return Err(Error::AlreadyEnrolled(old.account.to_string()));
        }
        let proof = Proof::from_code(code, &key.public(), None).ok_or(Error::KeyGone)?;
        let enrolled = self.ask(transport, key, proof)?;
        self.known_again(old, &enrolled)?;
        Ok(old.clone())
    }

    /// Headquarters knows the key again and holds nothing of its log.
    pub(crate) fn known_again(&self, old: &Identity, enrolled: &Enrolled) -> Result<()> {
        if enrolled.root != old.root || enrolled.account != old.account {
            return Err(Error::WrongHq);
        }
        self.store.write(|tx| {
            log::held(tx, old.device, 0)?;
            self.note_roll_back(tx)
        })
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

    /// The key of an enrolment that was begun and not answered, or a new
    /// one: asked again with the same key, headquarters answers the same.
    pub(crate) fn pending_key(&self) -> Result<SecretKey> {
        let pending = self.store.read(|c| setting::get(c, setting::PENDING_KEY))?;
        if let Some(bytes) = pending
            && let Some(key) = self.env.keys.load(DeviceId::from_slice(&bytes)?)?
        {
            return Ok(key);
        }
        let key = self.new_key()?;
        let device = key.public().device();
        self.store
            .write(|tx| setting::set(tx, setting::PENDING_KEY, device.as_bytes()))?;
        Ok(key)
    }

    /// Draws a key and keeps it before anyone hears of it.
    fn new_key(&self) -> Result<SecretKey> {
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
            setting::set_held(tx, 0)?;
            setting::remove(tx, setting::REVOKED)?;
            setting::remove(tx, setting::PENDING_KEY)?;
            // The keys of before have signed what is still kept.
            let mut keys = setting::working_keys(tx)?;
            if !keys.contains(&enrolled.certificate) {
                keys.push(enrolled.certificate.clone());
            }
            setting::set_working_keys(tx, &keys)?;
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
