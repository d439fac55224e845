//! What headquarters and the office refused, in a sentence with its class and code.

use std::fmt::Display;

use baolian_wire::Reason;

use super::failure::{Class, Failure};
use super::text::Lang;
use crate::HqError;
use crate::office::{Denial, No, OfficeError};

/// Says why a deed was not done.
#[must_use]
pub fn office(lang: Lang, error: &OfficeError) -> Failure {
    match error {
        OfficeError::Denied(denial) => denied(lang, denial),
        OfficeError::Hq(error) => hq(lang, error),
    }
}

fn denied(lang: Lang, denial: &Denial) -> Failure {
    let class = match denial.no {
        No::BadInput => Class::Input,
        No::NotFound => Class::NotFound,
        No::Refused => Class::Refused,
    };
    let with = denial.with.iter().map(|(name, value)| {
        // Some names are words of their own: a kind, a field.
        let word = lang.find(&format!("word.{value}"));
        (*name, word.map_or_else(|| value.clone(), str::to_owned))
    });
    let with: Vec<(&str, String)> = with.collect();
    let with: Vec<(&str, &dyn Display)> = with
        .iter()
        .map(|(name, value)| (*name, value as &dyn Display))
        .collect();
    let said = lang.say(&format!("error.{}", denial.code), &with);
    Failure::new(class, denial.code, said)
}

/// Says what went wrong at headquarters.
#[must_use]
pub fn hq(lang: Lang, error: &HqError) -> Failure {
    let code = error.code();
    let class = match error {
        HqError::BadInput(_) | HqError::Wire(_) => Class::Input,
        HqError::NotFound { .. } | HqError::UnknownDevice | HqError::NotInitialised(_) => {
            Class::NotFound
        }
        HqError::Refused(_)
        | HqError::ClockBehind { .. }
        | HqError::AlreadyInitialised(_)
        | HqError::NotSuccessor(_)
        | HqError::NotOurs(_)
        | HqError::Unconfirmed
        | HqError::BadCode
        | HqError::CodeUsed
        | HqError::CodeExpired => Class::Refused,
        _ => Class::Storage,
    };
    let said = |key: &str, detail: &dyn Display| lang.say(key, &[("detail", detail)]);
    let message = match error {
        HqError::Refused(reason) => return refused(lang, reason),
        HqError::ClockBehind { was, now } => {
            lang.say("error.clock_behind", &[("was", was), ("now", now)])
        }
        HqError::NotFound { what, key } => said("error.not_found", &format!("{what} {key}")),
        HqError::BadInput(detail) | HqError::Damaged(detail) | HqError::Internal(detail) => {
            said(&format!("error.{code}"), detail)
        }
        HqError::NotInitialised(dir) | HqError::AlreadyInitialised(dir) => {
            said(&format!("error.{code}"), &dir.display())
        }
        HqError::NotSuccessor(detail) => said("error.not_successor", detail),
        HqError::NotOurs(detail) => said("error.returned_not_ours", detail),
        HqError::Newer { found, known } => {
            said("error.newer_database", &format!("{found} > {known}"))
        }
        HqError::Storage(_, detail) => said(&format!("error.{code}"), detail),
        HqError::Store(error) => said("error.store", error),
        HqError::Io { .. } => said("error.io", error),
        _ => match lang.find(&format!("error.{code}")) {
            Some(text) => text.to_owned(),
            None => said("error.other", error),
        },
    };
    Failure::new(class, code, message)
}

/// A broken rule: its code is the code of the failure.
#[must_use]
pub fn refused(lang: Lang, reason: &Reason) -> Failure {
    let code = reason.code.as_str();
    let said = lang.find(&format!("reason.{code}"));
    let said = said.map_or_else(|| reason.to_string(), str::to_owned);
    let message = lang.say("error.refused", &[("reason", &said)]);
    let failure = Failure::new(Class::Refused, code, message);
    if reason.detail.is_empty() {
        failure
    } else {
        failure.with("detail", &reason.detail)
    }
}
