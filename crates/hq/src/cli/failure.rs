//! Why a command did not do what it was asked to: for a person, and for a program.

use serde_json::{Map, Value, json};

use super::text::Lang;
use crate::roster::Fault;

/// Classes of failure; each has an exit code of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// What was checked does not hold.
    NotHeld,
    /// The words or the file handed in make no sense.
    Input,
    /// What was named is not there.
    NotFound,
    /// A rule is against it.
    Refused,
    /// Disk or database.
    Storage,
    /// Network or port.
    Network,
}

impl Class {
    /// The exit code.
    #[must_use]
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::NotHeld => 1,
            Self::Input => 2,
            Self::NotFound => 3,
            Self::Refused => 4,
            Self::Storage => 5,
            Self::Network => 6,
        }
    }
}

/// A failure on its way to the person. Nothing was changed.
#[derive(Debug, Clone)]
pub struct Failure {
    /// Which class.
    pub class: Class,
    /// A stable code.
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

    /// Every fault of a file at once.
    #[must_use]
    pub fn faults(lang: Lang, faults: &[Fault]) -> Self {
        let lines = faults.iter().map(|fault| fault_line(lang, fault));
        let head = lang.say("error.bad_file", &[("n", &faults.len())]);
        let message: Vec<String> = std::iter::once(head).chain(lines).collect();
        let told: Vec<Value> = faults
            .iter()
            .map(|fault| {
                let mut told = serde_json::to_value(fault).unwrap_or(Value::Null);
                if let Some(told) = told.as_object_mut() {
                    told.insert("message".to_owned(), json!(sentence(lang, fault)));
                }
                told
            })
            .collect();
        Self::new(Class::Input, "bad_file", message.join("\n")).with("faults", told)
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

fn fault_line(lang: Lang, fault: &Fault) -> String {
    let key = match (fault.line, fault.column.as_str()) {
        (0, "") => "fault_line.file",
        (0, _) => "fault_line.entry",
        (_, "") => "fault_line.line",
        _ => "fault_line.cell",
    };
    let said = sentence(lang, fault);
    lang.say(
        key,
        &[
            ("line", &fault.line),
            ("column", &fault.column),
            ("said", &said),
        ],
    )
}

fn sentence(lang: Lang, fault: &Fault) -> String {
    let key = format!("fault.{}", fault.code);
    lang.say(
        &key,
        &[("found", &fault.found), ("expected", &fault.expected)],
    )
}
