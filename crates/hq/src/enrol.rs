//! Enrolment: a code or an old key stands for a new one, which is pinned from then on.

use baolian_wire::enrol::{EnrolCode, EnrolRequest, Enrolled, Proof, SignedEnrolled, mac_holds};
use baolian_wire::entry::Succession;
use baolian_wire::key::PublicKey;
use baolian_wire::receipt::SignedReceipt;
use baolian_wire::reference::{Device, Fact};
use baolian_wire::{AccountId, DeviceId, Hash, HqTime, cbor};

use crate::error::{HqError, Result};
use crate::session::Session;
use crate::store::code::NewCode;
use crate::store::device::{DeviceState, NewDevice};
use crate::store::{self, code, device};
use crate::view::Touched;
use crate::{facts, own, receipt, view};

/// How long a code is good that the command line hands out: 14 days.
pub(crate) const CODE_MS: i64 = 14 * 24 * 60 * 60 * 1000;

/// How a code is handed out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Terms {
    /// Milliseconds for which it is good, unless it is used.
    pub good_for: i64,
    /// The office compares the six digits of the tablet that uses it.
    pub compared: bool,
}

/// What the command line hands out: whoever does it sits at the machine.
pub(crate) const AT_THE_CONSOLE: Terms = Terms {
    good_for: CODE_MS,
    compared: false,
};

/// Makes a code for an account; its secret is kept until it is used.
pub(crate) fn issue_code(s: &Session<'_>, account: &AccountId, terms: Terms) -> Result<EnrolCode> {
    let known = facts::account(s.conn, account)?;
    if known.is_none_or(|a| a.closed) {
        return Err(HqError::NotFound {
            what: "open account",
            key: account.to_string(),
        });
    }
    let secret = s.hq.env.draw().map_err(HqError::io("randomness"))?;
    let made = EnrolCode::new(secret, &s.hq.keys.root.public());
    code::insert(
        s.conn,
        &NewCode {
            lookup: made.lookup(),
            secret: &secret,
            account,
            issued: s.now,
            expires: HqTime(s.now.0.saturating_add(terms.good_for)),
            compared: terms.compared,
        },
    )?;
    let issued = Fact::CodeIssued {
        account: account.clone(),
        lookup: made.lookup(),
    };
    facts::append(s, &s.operator()?, &[issued], &mut Touched::default())?;
    Ok(made)
}

/// Why a new key may begin a log, once it is checked.
struct Admission {
    account: AccountId,
    predecessor: Option<DeviceId>,
    /// The code that was used up.
    code: Option<Hash>,
    /// The office has to compare the tablet's six digits.
    compared: bool,
}

/// Enrols a tablet. Asked again with the same key and code, it answers the same.
pub(crate) fn enrol(s: &Session<'_>, request: &EnrolRequest) -> Result<SignedEnrolled> {
    let id = request.key.device();
    if let Proof::Code { lookup, mac, .. } = &request.proof
        && let Some(code) = code::get(s.conn, *lookup)?
        && mac_holds(&code.secret, &request.key, mac)
        && code.used_by == Some(id)
        && let Some(answer) = &code.answer
    {
        return Ok(cbor::decode("enrolment", answer, 64 * 1024)?);
    }
    let admission = admit(s, &request.key, &request.proof)?;
    if let Some(known) = device::get(s.conn, id)? {
        // A tablet whose answer got lost asks again with the key it drew.
        let same = admission.code.is_none() && known.predecessor == admission.predecessor;
        let newest = store::receipt::newest(s.conn, id)?.filter(|_| same);
        let Some(newest) = newest else {
            return Err(HqError::KeyInUse);
        };
        // Given again, or anew where another working key signs by now.
        let receipt = receipt::issue(s, &known, newest.number)?;
        return answer(s, &request.key, admission.account, receipt);
    }
    if id.0 == baolian_record::genesis::ACTOR {
        return Err(HqError::KeyInUse);
    }
    device::insert(
        s.conn,
        &NewDevice {
            key: &request.key,
            account: &admission.account,
            predecessor: admission.predecessor,
            hq: false,
            certificate: None,
            at: s.now,
        },
    )?;
    let enrolled = Fact::Device(Device {
        key: request.key,
        account: admission.account.clone(),
        predecessor: admission.predecessor,
        confirmed: admission.compared.then_some(false),
    });
    let mut touched = Touched::default();
    facts::append(s, &own::account()?, &[enrolled], &mut touched)?;
    touched.accounts.insert(admission.account.clone());
    view::refresh(s, &touched)?;
    let state = device::get(s.conn, id)?.ok_or(HqError::UnknownDevice)?;
    let signed = answer(
        s,
        &request.key,
        admission.account,
        receipt::first(s, &state)?,
    )?;
    if let Some(lookup) = admission.code {
        code::mark_used(s.conn, lookup, id, &cbor::encode(&signed))?;
    }
    Ok(signed)
}

fn answer(
    s: &Session<'_>,
    key: &PublicKey,
    account: AccountId,
    receipt: SignedReceipt,
) -> Result<SignedEnrolled> {
    let answer = Enrolled {
        account,
        root: s.hq.keys.root.public(),
        certificate: s.hq.keys.certificate(s.conn)?,
        epoch: s.epoch()?,
        at: s.now,
        receipt,
    };
    Ok(SignedEnrolled::sign(
        &answer,
        key,
        &*s.hq.keys.working(s.conn)?,
    ))
}

fn admit(s: &Session<'_>, key: &PublicKey, proof: &Proof) -> Result<Admission> {
    match proof {
        Proof::Code {
            lookup,
            mac,
            succession,
        } => {
            let code = code::get(s.conn, *lookup)?.ok_or(HqError::BadCode)?;
            if !mac_holds(&code.secret, key, mac) {
                return Err(HqError::BadCode);
            }
            if code.used_by.is_some() {
                return Err(HqError::CodeUsed);
            }
            if code.expires < s.now {
                return Err(HqError::CodeExpired);
            }
            let predecessor = match succession {
                Some(succession) => Some(follow(s, succession, &code.account)?),
                None => None,
            };
            Ok(Admission {
                account: code.account,
                predecessor,
                code: Some(*lookup),
                compared: code.compared,
            })
        }
        Proof::Succession(succession) => {
            let old = device::get(s.conn, succession.old)?
                .filter(|d| !d.hq)
                .ok_or(HqError::UnknownDevice)?;
            succession.verify(&old.key, key)?;
            if old.revoked_at.is_some() {
                return Err(HqError::NotSuccessor("the old device is revoked"));
            }
            Ok(Admission {
                account: old.account,
                predecessor: Some(succession.old),
                code: None,
                // A new key does not get round the comparison.
                compared: old.unconfirmed,
            })
        }
    }
}

/// Lays down that the office has compared a tablet's six digits.
pub(crate) fn confirm(s: &Session<'_>, state: &DeviceState) -> Result<()> {
    let confirmed = Fact::Device(Device {
        key: state.key,
        account: state.account.clone(),
        predecessor: state.predecessor,
        confirmed: Some(true),
    });
    let mut touched = Touched::default();
    facts::append(s, &s.operator()?, &[confirmed], &mut touched)?;
    view::refresh(s, &touched)
}

/// A log may follow another one of the same account only.
fn follow(s: &Session<'_>, succession: &Succession, account: &AccountId) -> Result<DeviceId> {
    let old = device::get(s.conn, succession.old)?.filter(|d| !d.hq);
    let old = old.ok_or(HqError::NotSuccessor("the old device is not known"))?;
    if old.account != *account {
        return Err(HqError::NotSuccessor("the old device is another person's"));
    }
    Ok(succession.old)
}
