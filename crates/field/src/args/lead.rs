//! Words about leads.

use clap::Subcommand;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use super::{IdArgs, LeadsArgs, SaidArgs};

/// Leads.
#[derive(Debug, Subcommand)]
pub enum LeadDeed {
    /// List leads.
    List(LeadsArgs),
    /// Show one lead.
    Show(IdArgs),
    /// Say what came of a lead.
    Answer {
        /// Which lead.
        #[command(flatten)]
        one: IdArgs,
        /// true (属实), not-true (不属实) or not-looked (未核查).
        #[arg(value_name = "OUTCOME", value_parser = outcomes())]
        outcome: String,
        /// Why it was not looked into, or what was seen.
        #[command(flatten)]
        words: SaidArgs,
        /// The problem that a true lead became.
        #[arg(long, value_name = "ID")]
        issue: Option<String>,
    },
}

/// Both spellings of an outcome.
fn outcomes() -> impl TypedValueParser<Value = String> {
    let both = |word: &'static str, alias: &'static str| PossibleValue::new(word).alias(alias);
    PossibleValuesParser::new([
        PossibleValue::new("true"),
        both("not-true", "not_true"),
        both("not-looked", "not_looked"),
    ])
    .map(|word: String| word.replace('-', "_"))
}
