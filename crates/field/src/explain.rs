//! Puts into words why a command stopped: what happened, what is safe, what to do.

use baolian_core::Error;
use baolian_lists::ListError;
use baolian_wire::Reason;
use baolian_wire::verdict::Code;

use crate::failure::{Class, Failure, Stop};
use crate::text::Lang;

/// A failure in the words of a language.
#[must_use]
pub fn explain(stop: &Stop, lang: Lang) -> Failure {
    match stop {
        Stop::Core(error) => of_core(error, lang),
        Stop::Gaps(gaps) => of_gaps(gaps, lang),
        Stop::Said { class, code, with } => {
            let with: Vec<(&str, &dyn std::fmt::Display)> = with
                .iter()
                .map(|(name, value)| (*name, value as &dyn std::fmt::Display))
                .collect();
            Failure::new(*class, code, lang.say(&format!("error.{code}"), &with))
        }
    }
}

fn of_core(error: &Error, lang: Lang) -> Failure {
    let failure = Failure::new(Class::of(error), error.code(), message(error, lang));
    let failure = failure.with("detail", error.to_string());
    match error {
        Error::Refused(reason) => failure.with("reason", reason),
        Error::Ambiguous { ids, .. } => failure.with("ids", ids),
        _ => failure,
    }
}

fn message(error: &Error, lang: Lang) -> String {
    let key = format!("error.{}", error.code());
    match error {
        Error::AlreadyEnrolled(account) => lang.say(&key, &[("account", account)]),
        Error::NotFound { what, id } => {
            lang.say(&key, &[("what", &lang.word("thing", what)), ("id", id)])
        }
        Error::Ambiguous { letters, ids } => {
            let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
            lang.say(&key, &[("letters", letters), ("ids", &ids.join("\n  "))])
        }
        Error::BadInput { what, .. } => {
            let hint = lang.text(&format!("hint.{what}"));
            let thing = lang.word("thing", what);
            lang.say(&key, &[("what", &thing), ("hint", &hint)])
        }
        Error::Refused(reason) => {
            lang.say("error.refused", &[("reason", &reason_text(reason, lang))])
        }
        Error::List(asked) => match asked {
            ListError::BadDay(found) => lang.say(&key, &[("found", found)]),
            ListError::BadPage { asked, most } => {
                lang.say(&key, &[("asked", asked), ("most", most)])
            }
            ListError::TooManyWords { limit } => lang.say(&key, &[("limit", limit)]),
            _ => lang.text(&key),
        },
        Error::HqBusy(Some(seconds)) => lang.say("error.hq_busy_until", &[("seconds", seconds)]),
        Error::HqRefused { code, message } => match lang.find(&format!("hq.{code}")) {
            Some(known) => known.to_owned(),
            None => lang.say("error.hq_refused", &[("code", code), ("message", message)]),
        },
        other => lang.say(&key, &[("detail", other)]),
    }
}

/// Everything that keeps from closing, a line each.
fn of_gaps(gaps: &[Reason], lang: Lang) -> Failure {
    let lines: Vec<String> = gaps
        .iter()
        .map(|gap| format!("- {}", reason_text(gap, lang)))
        .collect();
    let told: Vec<_> = gaps
        .iter()
        .map(|gap| {
            serde_json::json!({
                "code": gap.code.as_str(),
                "message": reason_text(gap, lang),
            })
        })
        .collect();
    let first = gaps.first().map_or("refused", |gap| gap.code.as_str());
    let message = lang.say("error.gaps", &[("gaps", &lines.join("\n"))]);
    Failure::new(Class::Refused, first, message).with("gaps", told)
}

/// A broken rule in words; the same on the way in and in the tray.
#[must_use]
pub fn reason_text(reason: &Reason, lang: Lang) -> String {
    let key = format!("reason.{}", reason.code.as_str());
    let mut words = reason.detail.split_whitespace().rev();
    match &reason.code {
        Code::TooLong => {
            let limit = words.next().unwrap_or_default();
            let field = lang.word("field", words.next().unwrap_or_default());
            lang.say(&key, &[("field", &field), ("limit", &limit)])
        }
        Code::BadValue | Code::Missing => {
            let field = lang.word("field", words.next().unwrap_or_default());
            lang.say(&key, &[("field", &field)])
        }
        Code::Other(code) => lang.say("reason.other", &[("code", code)]),
        _ => lang.say(&key, &[("detail", &reason.detail)]),
    }
}
