//! Words about visits.

use baolian_record::schema;
use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};

use super::{IdArgs, TextArgs};

/// Visits.
#[derive(Debug, Subcommand)]
pub enum VisitDeed {
    /// Check in at a station (到所签到).
    Start(StartArgs),
    /// Add a place (地点): station, window, community post, flats.
    Stop {
        /// Which visit.
        #[command(flatten)]
        one: IdArgs,
        /// Which place, in words.
        #[arg(value_name = "PLACE", required_unless_present = "place_option")]
        place: Option<String>,
        /// The same as PLACE.
        #[arg(long = "place", value_name = "PLACE", conflicts_with = "place")]
        place_option: Option<String>,
        /// What kind of place.
        #[arg(long, value_name = "KIND", default_value = "other",
              value_parser = PossibleValuesParser::new(schema::STOP_KINDS.iter().copied()))]
        kind: String,
        /// Where.
        #[command(flatten)]
        fix: FixArgs,
    },
    /// Answer an item of the checklist; what is not answered was not looked at (本次未查).
    Answer {
        /// Which visit.
        #[command(flatten)]
        one: IdArgs,
        /// The item's id, as in `visit checklist`.
        #[arg(value_name = "ITEM")]
        item: String,
        /// pass, fail or na; an option's id; a number; a text.
        #[arg(value_name = "ANSWER", required_unless_present = "not_looked")]
        answer: Option<String>,
        /// Take the answer back: it was not looked at.
        #[arg(long, conflicts_with = "answer")]
        not_looked: bool,
        /// What was seen.
        #[arg(long, value_name = "TEXT")]
        remark: Option<String>,
    },
    /// Add a line to the notes, which the station sees after sealing.
    Note(LineArgs),
    /// Add a line to the internal notes, which never reach the station.
    InternalNote(LineArgs),
    /// Add a line on what was looked into (调研).
    LookedInto(LineArgs),
    /// Add a line on what was helped with (帮扶).
    Helped(LineArgs),
    /// Add a line on what was explained (宣讲).
    Explained(LineArgs),
    /// Add a fellow visitor.
    Companion {
        /// Which visit.
        #[command(flatten)]
        one: IdArgs,
        /// The person's name.
        #[arg(value_name = "NAME")]
        name: String,
        /// The person's post.
        #[arg(long, value_name = "POST", default_value = "")]
        post: String,
    },
    /// Add a person met.
    Met {
        /// Which visit.
        #[command(flatten)]
        one: IdArgs,
        /// The person's name.
        #[arg(value_name = "NAME")]
        name: String,
        /// The person's post.
        #[arg(long, value_name = "POST", default_value = "")]
        post: String,
        /// What the person said; - reads it from standard input.
        #[arg(long, value_name = "TEXT", default_value = "")]
        said: String,
    },
    /// Seal (定稿): what stands now is the visit; from here on only addenda.
    Seal(IdArgs),
    /// Add to a sealed visit (补记).
    Addendum {
        /// Which visit.
        #[command(flatten)]
        one: IdArgs,
        /// What.
        #[command(flatten)]
        words: TextArgs,
    },
    /// Show one visit.
    Show(IdArgs),
    /// The checklist that a visit began with, with its answers.
    Checklist(IdArgs),
}

/// A check-in.
#[derive(Debug, Args)]
pub struct StartArgs {
    /// The station's code.
    #[arg(long, value_name = "CODE")]
    pub station: String,
    /// Where.
    #[command(flatten)]
    pub fix: FixArgs,
    /// There is no position; why, if it can be said.
    #[arg(long, value_name = "REASON", num_args = 0..=1, default_missing_value = "", conflicts_with = "lat")]
    pub no_position: Option<String>,
}

/// A position.
#[derive(Debug, Args)]
pub struct FixArgs {
    /// Degrees north, WGS 84.
    #[arg(
        long,
        value_name = "DEGREES",
        requires = "lon",
        allow_negative_numbers = true
    )]
    pub lat: Option<f64>,
    /// Degrees east.
    #[arg(
        long,
        value_name = "DEGREES",
        requires = "lat",
        allow_negative_numbers = true
    )]
    pub lon: Option<f64>,
    /// Radius in metres within which the position holds.
    #[arg(long, value_name = "METRES", requires = "lat")]
    pub accuracy: Option<f64>,
}

/// A line of a long text.
#[derive(Debug, Args)]
pub struct LineArgs {
    /// Which visit.
    #[command(flatten)]
    pub one: IdArgs,
    /// The line.
    #[command(flatten)]
    pub words: TextArgs,
    /// Put the text in place of what stands there, instead of adding a line.
    #[arg(long)]
    pub replace: bool,
}
