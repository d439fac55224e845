//! The form of one scalar value, and whether a value has it.

use automerge::ScalarValue;

use super::REMARK;

/// The form of one scalar value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Form {
    /// Text of at most so many characters, not blank.
    Text(usize),
    /// One of these words.
    Word(&'static [&'static str]),
    /// A calendar day, `2026-11-24`.
    Date,
    /// Milliseconds since 1970 UTC by a tablet's wall clock: shown, never used for order.
    Instant,
    /// A whole number within these bounds.
    Int(i64, i64),
    /// A finite number within these bounds.
    Number(f64, f64),
    /// Yes or no.
    Bool,
    /// A document's id.
    Doc,
    /// 64 hexadecimal digits.
    Hash,
    /// Several hashes separated by blanks.
    Hashes,
    /// An answer to a checklist item: text, number or truth value.
    Answer,
}

/// Why a value does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misfit {
    /// Of another form.
    Form,
    /// Over its limit of characters.
    TooLong(usize),
}

impl Form {
    /// Whether a scalar has this form.
    ///
    /// # Errors
    /// [`Misfit`].
    pub fn check(self, value: &ScalarValue) -> Result<(), Misfit> {
        let ok = match (self, value) {
            (Self::Text(limit), ScalarValue::Str(s)) => {
                if s.chars().count() > limit {
                    return Err(Misfit::TooLong(limit));
                }
                !s.trim().is_empty()
            }
            (Self::Word(words), ScalarValue::Str(s)) => words.contains(&s.as_str()),
            (Self::Date, ScalarValue::Str(s)) => is_date(s),
            (Self::Doc, ScalarValue::Str(s)) => s.parse::<baolian_wire::DocId>().is_ok(),
            (Self::Hash, ScalarValue::Str(s)) => s.parse::<baolian_wire::Hash>().is_ok(),
            (Self::Hashes, ScalarValue::Str(s)) => {
                s.len() <= 65 * 64
                    && s.split(' ')
                        .all(|h| h.parse::<baolian_wire::Hash>().is_ok())
            }
            (Self::Instant, ScalarValue::Timestamp(_)) => true,
            (Self::Int(low, high), ScalarValue::Int(n)) => (low..=high).contains(n),
            (Self::Int(low, high), ScalarValue::Uint(n)) => {
                i64::try_from(*n).is_ok_and(|n| (low..=high).contains(&n))
            }
            (Self::Number(low, high), ScalarValue::F64(x)) => (low..=high).contains(x),
            (Self::Bool, ScalarValue::Boolean(_)) => true,
            (Self::Answer, ScalarValue::Str(s)) => {
                if s.chars().count() > REMARK {
                    return Err(Misfit::TooLong(REMARK));
                }
                true
            }
            (Self::Answer, ScalarValue::F64(x)) => x.is_finite(),
            (Self::Answer, ScalarValue::Int(_) | ScalarValue::Boolean(_)) => true,
            _ => false,
        };
        if ok { Ok(()) } else { Err(Misfit::Form) }
    }
}

/// Whether a text is a calendar day written `2026-11-24`.
#[must_use]
pub fn is_date(text: &str) -> bool {
    text.len() == 10 && chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok()
}
