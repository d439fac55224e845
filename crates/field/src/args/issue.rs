//! Words about problems.

use std::path::PathBuf;

use baolian_record::schema;
use clap::builder::PossibleValuesParser;
use clap::{ArgGroup, Args, Subcommand};

use super::{IdArgs, SaidArgs, TextArgs};

fn severities() -> PossibleValuesParser {
    PossibleValuesParser::new(schema::SEVERITIES.iter().copied())
}

/// Problems.
#[derive(Debug, Subcommand)]
pub enum IssueDeed {
    /// Open a problem, or raise one as a station. Problems like it are named with the answer.
    Open(OpenArgs),
    /// Look whether a problem was found before, without opening one.
    Similar(SimilarArgs),
    /// Write progress (进展), or new facts (新情况).
    Update {
        /// Which problem.
        #[command(flatten)]
        one: IdArgs,
        /// What.
        #[command(flatten)]
        words: TextArgs,
        /// New facts: a close that has not seen them does not close.
        #[arg(long, conflicts_with = "task")]
        new_facts: bool,
        /// The task it is about.
        #[arg(long, value_name = "TASK")]
        task: Option<String>,
        /// Photos of it, or other files; may be given several times.
        #[arg(long, value_name = "FILE", num_args = 1..)]
        photo: Vec<PathBuf>,
    },
    /// Write a single value.
    Set {
        /// Which problem.
        #[command(flatten)]
        one: IdArgs,
        /// Which value.
        #[arg(value_name = "FIELD", value_parser = ["due", "severity", "responsible", "title", "place", "category"])]
        field: String,
        /// The value, as in `issue open`.
        #[arg(value_name = "VALUE")]
        value: String,
    },
    /// Make the description read as given.
    Describe {
        /// Which problem.
        #[command(flatten)]
        one: IdArgs,
        /// What.
        #[command(flatten)]
        words: TextArgs,
    },
    /// Plan a task, dated by a day or backwards from the end (倒排).
    Task(TaskArgs),
    /// Say that a task is done.
    TaskDone {
        /// Which problem.
        #[command(flatten)]
        one: IdArgs,
        /// Which task.
        #[arg(value_name = "TASK")]
        task: String,
        /// It is not done after all.
        #[arg(long)]
        undo: bool,
    },
    /// Record an effect (效果) with its evidence.
    Effect {
        /// Which problem.
        #[command(flatten)]
        one: IdArgs,
        /// What.
        #[command(flatten)]
        words: TextArgs,
        /// Files, or sealed visits that saw it; may be given several times.
        #[arg(long, value_name = "FILE|VISIT", num_args = 1..)]
        evidence: Vec<String>,
    },
    /// Confirm an effect: the newest, or the one named.
    Confirm {
        /// Which problem.
        #[command(flatten)]
        one: IdArgs,
        /// What is said with it.
        #[command(flatten)]
        words: SaidArgs,
        /// Which effect.
        #[arg(long, value_name = "EFFECT")]
        effect: Option<String>,
    },
    /// Object (异议): the station says, not so.
    Object {
        /// Which problem.
        #[command(flatten)]
        one: IdArgs,
        /// Why.
        #[command(flatten)]
        words: SaidArgs,
    },
    /// Rule on an objection (异议裁定), as the office.
    Rule {
        /// Which problem.
        #[command(flatten)]
        one: IdArgs,
        /// upheld: the station is right; rejected: the problem stands.
        #[arg(value_name = "RULING", value_parser = ["upheld", "rejected"])]
        ruling: String,
        /// Why.
        #[command(flatten)]
        words: SaidArgs,
    },
    /// Ask that it be verified (申请核验).
    AskVerify {
        /// Which problem.
        #[command(flatten)]
        one: IdArgs,
        /// What is said with it.
        #[command(flatten)]
        words: SaidArgs,
    },
    /// Ask for a later end date (申请延期).
    AskExtend {
        /// Which problem.
        #[command(flatten)]
        one: IdArgs,
        /// The end date asked for.
        #[arg(value_name = "DAY")]
        day: String,
        /// Why.
        #[command(flatten)]
        words: SaidArgs,
    },
    /// Extend the end date (同意延期). Tasks counted back from it move along.
    Extend {
        /// Which problem.
        #[command(flatten)]
        one: IdArgs,
        /// The new end date.
        #[arg(value_name = "DAY")]
        day: String,
        /// Why.
        #[command(flatten)]
        words: SaidArgs,
        /// Move tasks with a day of their own by as many days.
        #[arg(long)]
        move_tasks: bool,
    },
    /// Refuse an extension that was asked for.
    RefuseExtension {
        /// Which problem.
        #[command(flatten)]
        one: IdArgs,
        /// Why.
        #[command(flatten)]
        words: SaidArgs,
    },
    /// Accept what the station raised or did.
    Accept {
        /// Which problem.
        #[command(flatten)]
        one: IdArgs,
        /// What is said with it.
        #[command(flatten)]
        words: SaidArgs,
    },
    /// Send back for more to be done (退回整改).
    Return {
        /// Which problem.
        #[command(flatten)]
        one: IdArgs,
        /// Why.
        #[command(flatten)]
        words: SaidArgs,
    },
    /// Say that the effect was not seen (未见效果).
    NotSeen {
        /// Which problem.
        #[command(flatten)]
        one: IdArgs,
        /// What was seen instead.
        #[command(flatten)]
        words: SaidArgs,
    },
    /// Say that the problem was found again (再次发现): it comes back on the list.
    FoundAgain {
        /// Which problem.
        #[command(flatten)]
        one: IdArgs,
        /// What was found.
        #[command(flatten)]
        words: SaidArgs,
    },
    /// A leader's instruction (批示).
    Instruct {
        /// Which problem.
        #[command(flatten)]
        one: IdArgs,
        /// What.
        #[command(flatten)]
        words: SaidArgs,
    },
    /// Hand on to another body (移送).
    HandOn {
        /// Which problem.
        #[command(flatten)]
        one: IdArgs,
        /// To whom.
        #[arg(long, value_name = "UNIT")]
        to: String,
        /// What is said with it.
        #[command(flatten)]
        words: SaidArgs,
    },
    /// Strike off (销号). If something is missing, it is said what.
    Close {
        /// Which problem.
        #[command(flatten)]
        one: IdArgs,
        /// What is said with it.
        #[command(flatten)]
        words: SaidArgs,
    },
    /// Put back on the list (重新挂账).
    Reopen {
        /// Which problem.
        #[command(flatten)]
        one: IdArgs,
        /// Why.
        #[command(flatten)]
        words: SaidArgs,
    },
    /// Show one problem.
    Show(IdArgs),
    /// Every change of a single value: who, when, from what, to what.
    History(IdArgs),
    /// Write the record as a file that any Automerge opens.
    Export {
        /// Which problem.
        #[command(flatten)]
        one: IdArgs,
        /// The file; one that is there is not overwritten.
        #[arg(long, value_name = "FILE")]
        output: PathBuf,
    },
}

/// A new problem.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("where").required(true).args(["visit", "station"]))]
pub struct OpenArgs {
    /// The visit that found it.
    #[arg(long, value_name = "VISIT")]
    pub visit: Option<String>,
    /// The station, where no visit found it.
    #[arg(long, value_name = "CODE")]
    pub station: Option<String>,
    /// What it is, in a line.
    #[arg(long, value_name = "TEXT")]
    pub title: String,
    /// What is wrong; - reads it from standard input.
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub description: String,
    /// How bad. A station that raises a problem leaves this out.
    #[arg(long, value_name = "SEVERITY", value_parser = severities())]
    pub severity: Option<String>,
    /// Who answers for it: a name, account:ID, post:NAME or unit:NAME|CONTACT. A station leaves this out.
    #[arg(long, value_name = "NAME")]
    pub responsible: Option<String>,
    /// The end date. A station leaves this out.
    #[arg(long, value_name = "DAY")]
    pub due: Option<String>,
    /// Its category; that of the item by default.
    #[arg(long, value_name = "CATEGORY")]
    pub category: Option<String>,
    /// The checklist item that failed.
    #[arg(long, value_name = "ITEM")]
    pub item: Option<String>,
    /// Where.
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub place: String,
    /// Internal (限内部): it never reaches a station device, and that is never lifted.
    #[arg(long)]
    pub internal: bool,
    /// An earlier problem that this one points to.
    #[arg(long, value_name = "ID")]
    pub same_as: Option<String>,
    /// Photos of it, or other files; may be given several times.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub photo: Vec<PathBuf>,
}

/// A problem that may have been found before.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("where").required(true).args(["visit", "station"]))]
pub struct SimilarArgs {
    /// The visit that found it.
    #[arg(long, value_name = "VISIT")]
    pub visit: Option<String>,
    /// The station, where no visit found it.
    #[arg(long, value_name = "CODE")]
    pub station: Option<String>,
    /// What it is, in a line.
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub title: String,
    /// The checklist item that failed.
    #[arg(long, value_name = "ITEM")]
    pub item: Option<String>,
}

/// A task.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("when").required(true).args(["by", "days_before"]))]
pub struct TaskArgs {
    /// Which problem.
    #[command(flatten)]
    pub one: IdArgs,
    /// What is to be done.
    #[command(flatten)]
    pub words: TextArgs,
    /// By whom.
    #[arg(long, value_name = "NAME")]
    pub who: String,
    /// Until which day.
    #[arg(long, value_name = "DAY")]
    pub by: Option<String>,
    /// So many days before the problem's end date; moves with it.
    #[arg(long, value_name = "N")]
    pub days_before: Option<u32>,
}
