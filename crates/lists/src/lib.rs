//! Lists, counts and search over records: the same tables on a tablet and at headquarters.
//!
//! The rows of a document ([`baolian_record::row::Rows`]) are [`put`] whenever it changes, in the transaction that
//! keeps the change, and can always be made again from the documents: [`digest`] says whether they equal a rebuild.
//! Stations come from reference data ([`put_station`]). Reads give pages ([`Page`], [`Listed`]) whose rows serialise
//! flat, ready for JSON.
//!
//! Everything here works on the caller's connection and owns only what is named `list_…`. It opens no transaction,
//! decides nobody's rights and knows no clock: the day that makes something overdue is passed in. Statements are
//! prepared once a connection: a cache of 64 (`set_prepared_statement_cache_capacity`) holds those of a day's work.

mod area;
mod column;
mod count;
mod digest;
mod effect;
mod error;
mod issue;
mod lead;
mod list;
#[cfg(test)]
mod measure_tests;
mod named;
mod page;
mod same;
#[cfg(test)]
mod sample;
mod schema;
mod scope;
mod search;
#[cfg(test)]
mod sight_tests;
mod snippet;
mod station;
mod support;
mod task;
mod totals;
mod visit;
mod words;
mod write;

pub use area::{Area, areas};
pub use count::{
    AreaCount, IssueCount, IssueCounts, LevelCount, issue_counts, issue_counts_by_station,
};
pub use digest::{digest, digest_of, digest_of_stations, strays};
pub use effect::{EffectFilter, EffectItem, EffectSort, effects};
pub use error::{ListError, Result};
pub use issue::{IssueFilter, IssueItem, IssueSort, IssueState, issues};
pub use lead::{LeadFilter, LeadItem, LeadSort, LeadState, leads};
pub use named::{Titled, area_name, station_names, titled, titled_in};
pub use page::{Cursor, Listed, PAGE_ROWS, Page};
pub use same::{SAME_PROBLEMS, SameProblem, same_problem};
pub use schema::{Migrated, is_current, migrate};
pub use scope::{Scope, Sight};
pub use search::{Hit, search};
pub use snippet::Piece;
pub use station::{
    StationFilter, StationItem, StationNames, StationSort, lies_in, put_station, remove_station,
    stations,
};
pub use support::{SupportFilter, SupportItem, SupportSort, support};
pub use task::{TaskFilter, TaskItem, TaskSort, TaskState, tasks};
pub use totals::{Totals, totals, visits_between};
pub use visit::{
    VerifiedPosition, VisitFilter, VisitItem, VisitSort, verified_positions, visits,
    visits_open_too_long,
};
pub use words::{QUERY_CHARS, TEXT_CHARS, indexed};
pub use write::{clear, compact, put, remove};
