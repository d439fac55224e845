//! What is done at headquarters itself, as a value: so that another headquarters can be told the same.

use baolian_hq::office::{account, device, issue, lead, period, support, visit};
use baolian_hq::{Hq, HqError};
use baolian_wire::AccountId;
use baolian_wire::enrol::EnrolCode;
use baolian_wire::reference::Fact;

/// One thing done at headquarters.
#[derive(Debug, Clone)]
pub enum Order {
    /// Facts are laid down.
    Facts(Vec<Fact>),
    /// A code is made for somebody's tablet.
    Code(AccountId),
    /// What has become due is written.
    Tick,
    /// The working key is changed.
    RotateKey,
    /// A clock that went back is accepted.
    AcceptClock,
    /// What was put off is judged, as far as it goes.
    JudgePutOff,
    /// Somebody deals with an issue.
    Issue(String, String, issue::Act),
    /// An office seals a visit.
    Seal(String, String),
    /// An office says for which period a visit counts.
    Assign(String, String, String),
    /// A lead is handed down to a station.
    Lead(String, String, String),
    /// Support is given.
    Support(String, String, support::Give),
    /// A due period is excused.
    Excuse(String, String, String),
    /// An account is closed as of an instant, or opened again.
    Close(String, bool, Option<i64>),
    /// A tablet is revoked.
    Revoke(String),
    /// What a revoked tablet sent is let in.
    Release(String),
}

/// What came of it.
#[derive(Debug, Clone)]
pub enum Done {
    /// It was done.
    Done,
    /// A code.
    Code(EnrolCode),
    /// So many days and periods had come.
    Came(usize),
    /// It was denied, for a reason with this code.
    Denied(String),
}

impl Order {
    /// Carries it out. Panics where headquarters itself fails.
    #[must_use]
    pub fn carry_out(&self, hq: &Hq) -> Done {
        let done = match self {
            Self::Facts(facts) => hq.facts(facts.clone()).map(|()| Done::Done),
            Self::Code(account) => hq.issue_code(account).map(Done::Code),
            Self::Tick => hq.tick().map(Done::Came),
            Self::RotateKey => hq.rotate_key().map(|_| Done::Done),
            Self::AcceptClock => hq.accept_clock().map(|_| Done::Done),
            Self::JudgePutOff => (|| {
                while hq.judge_postponed()? {}
                Ok(Done::Done)
            })(),
            _ => return self.by_an_office(hq),
        };
        done.unwrap_or_else(|e| denied(&e))
    }

    fn by_an_office(&self, hq: &Hq) -> Done {
        let done = match self {
            Self::Issue(who, id, act) => issue::act(hq, Some(who), id, act).map(drop),
            Self::Seal(who, id) => visit::seal(hq, Some(who), id).map(drop),
            Self::Assign(who, id, label) => visit::assign(hq, Some(who), id, label).map(drop),
            Self::Lead(who, station, text) => {
                let whereto = lead::Whereto {
                    stations: vec![station.clone()],
                    ..lead::Whereto::default()
                };
                let handed = lead::Handed {
                    title: text.clone(),
                    category: "case_handling".into(),
                    date: "2026-11-02".into(),
                    source: "信访".into(),
                    description: String::new(),
                };
                lead::assign(hq, Some(who), &whereto, &handed).map(drop)
            }
            Self::Support(who, id, give) => support::give(hq, Some(who), id, give).map(drop),
            Self::Excuse(who, station, label) => {
                period::excuse(hq, Some(who), station, label, "休假").map(drop)
            }
            Self::Close(id, closed, at) => account::set_closed(hq, id, *closed, *at).map(drop),
            Self::Revoke(id) => device::revoke(hq, id, false, "丢失").map(drop),
            Self::Release(id) => device::release(hq, id, None).map(drop),
            _ => Ok(()),
        };
        match done {
            Ok(()) => Done::Done,
            Err(baolian_hq::office::OfficeError::Denied(no)) => Done::Denied(no.code.to_owned()),
            Err(baolian_hq::office::OfficeError::Hq(e)) => denied(&e),
        }
    }
}

/// Rules and a wrong clock may deny something; anything else is a fault.
fn denied(error: &HqError) -> Done {
    match error {
        HqError::Refused(_)
        | HqError::ClockBehind { .. }
        | HqError::BadInput(_)
        | HqError::NotFound { .. } => Done::Denied(error.code().to_owned()),
        other => panic!("headquarters failed: {other}"),
    }
}
