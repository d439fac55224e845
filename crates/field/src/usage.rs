//! Words that make no command, said in the language asked for.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::failure::{Class, Failure};
use crate::text::Lang;

/// What parsing came to, if to no command.
#[derive(Debug)]
pub enum NoCommand {
    /// Help or version was asked for: to be printed, all is well.
    Asked(String),
    /// The words make no sense.
    Wrong(Failure),
    /// No command was given: the help of what was is shown.
    None(Failure, String),
}

/// What to say about words that clap could not read.
#[must_use]
pub fn explain(error: &clap::Error, lang: Lang) -> NoCommand {
    let rendered = || error.render().to_string();
    let value = context(error, ContextKind::InvalidValue);
    let key = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            return NoCommand::Asked(rendered());
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => {
            "usage.no_command"
        }
        ErrorKind::UnknownArgument => "usage.unknown_argument",
        ErrorKind::InvalidSubcommand => "usage.unknown_command",
        ErrorKind::InvalidValue if value.is_empty() => "usage.no_value",
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => "usage.invalid_value",
        ErrorKind::MissingRequiredArgument => "usage.missing_argument",
        ErrorKind::ArgumentConflict => "usage.conflict",
        ErrorKind::InvalidUtf8 => "usage.not_utf8",
        _ => "usage.other",
    };
    let known = context(error, ContextKind::ValidValue);
    let close = [
        ContextKind::SuggestedArg,
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedValue,
    ]
    .map(|kind| context(error, kind))
    .concat();
    let first = rendered();
    let first = first.lines().next().unwrap_or_default();
    let mut message = lang.say(
        key,
        &[
            ("argument", &context(error, ContextKind::InvalidArg)),
            ("value", &value),
            ("other", &context(error, ContextKind::PriorArg)),
            ("command", &context(error, ContextKind::InvalidSubcommand)),
            ("error", &first.trim_start_matches("error: ")),
        ],
    );
    if !known.is_empty() {
        message.push_str(lang.gap());
        message.push_str(&lang.say("usage.known_values", &[("values", &known)]));
    }
    if !close.is_empty() {
        message.push_str(lang.gap());
        message.push_str(&lang.say("usage.did_you_mean", &[("close", &close)]));
    }
    message.push_str(lang.gap());
    message.push_str(&lang.text("usage.see_help"));
    let failure = Failure::new(Class::Input, "usage", message);
    if key == "usage.no_command" {
        NoCommand::None(failure, rendered())
    } else {
        NoCommand::Wrong(failure)
    }
}

fn context(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        Some(ContextValue::StyledStr(text)) => text.to_string(),
        _ => String::new(),
    }
}
