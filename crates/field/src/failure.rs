//! Why a command did not do what it was asked to: for a person, and for a program.

use baolian_core::Error;
use baolian_core::env::TransportError;
use baolian_wire::Reason;
use baolian_wire::verdict::Code;
use serde_json::{Map, Value, json};

/// Classes of failure; each has an exit code of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// What was named is not here.
    NotFound,
    /// The words, or what was handed in, make no sense.
    Input,
    /// A rule is against it.
    Refused,
    /// Network or headquarters.
    Link,
    /// Disk, database, or another program that works with it.
    Storage,
    /// The tablet is not enrolled, or not any more.
    NotEnrolled,
}

impl Class {
    /// The exit code.
    #[must_use]
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::NotFound => 1,
            Self::Input => 2,
            Self::Refused => 3,
            Self::Link => 4,
            Self::Storage => 5,
            Self::NotEnrolled => 6,
        }
    }

    /// The class of an error of the core.
    #[must_use]
    pub fn of(error: &Error) -> Self {
        match error {
            Error::NotEnrolled | Error::KeyGone => Self::NotEnrolled,
            Error::NotFound { .. } => Self::NotFound,
            Error::Ambiguous { .. } | Error::BadInput { .. } | Error::List(_) => Self::Input,
            Error::Refused(reason) => Self::of_reason(reason),
            Error::AlreadyEnrolled(_) | Error::NothingToDo => Self::Refused,
            Error::Transport(TransportError::PlainHttp) => Self::Input,
            Error::Wire(_)
            | Error::Transport(_)
            | Error::HqBusy(_)
            | Error::HqRefused { .. }
            | Error::WrongHq => Self::Link,
            _ => Self::Storage,
        }
    }

    /// The class of a broken rule: some are about how things were written.
    #[must_use]
    pub fn of_reason(reason: &Reason) -> Self {
        match reason.code {
            Code::BadValue | Code::TooLong | Code::Missing => Self::Input,
            Code::UnknownStation | Code::NoSuchThing => Self::NotFound,
            _ => Self::Refused,
        }
    }
}

/// Why a command stopped, before it is put into words.
#[derive(Debug)]
pub enum Stop {
    /// The core says why.
    Core(Error),
    /// Closing needs more than one thing.
    Gaps(Vec<Reason>),
    /// The command line says why: a key of the tables, `error.` and the code.
    Said {
        /// Which class.
        class: Class,
        /// The code.
        code: &'static str,
        /// What is filled in.
        with: Vec<(&'static str, String)>,
    },
}

impl Stop {
    /// Something handed in makes no sense.
    #[must_use]
    pub fn input(code: &'static str, with: Vec<(&'static str, String)>) -> Self {
        Self::Said {
            class: Class::Input,
            code,
            with,
        }
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Core(error)
    }
}

/// The result of a command.
pub type Result<T> = std::result::Result<T, Stop>;

/// A failure in the words of a language.
#[derive(Debug, Clone)]
pub struct Failure {
    /// Which class.
    pub class: Class,
    /// The stable code.
    pub code: String,
    /// What to say.
    pub message: String,
    /// More for a program.
    pub more: Map<String, Value>,
}

impl Failure {
    /// A failure with its sentence.
    #[must_use]
    pub fn new(class: Class, code: &str, message: impl Into<String>) -> Self {
        Self {
            class,
            code: code.to_owned(),
            message: message.into(),
            more: Map::new(),
        }
    }

    /// Adds something for a program.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl serde::Serialize) -> Self {
        let value = serde_json::to_value(value).unwrap_or(Value::Null);
        self.more.insert(name.to_owned(), value);
        self
    }

    /// As one JSON value.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut error = self.more.clone();
        error.insert("code".to_owned(), json!(self.code));
        error.insert("message".to_owned(), json!(self.message));
        json!({ "error": error })
    }
}
