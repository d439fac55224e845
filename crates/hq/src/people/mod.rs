//! People (人员): the accounts of all who use the system, as an office hands them in.
//!
//! A file is taken whole or not at all, with every fault named at once. Who is
//! in it becomes what its line says; who is not in it stays as before. What
//! taking it would change is shown first ([`Difference`]). Nothing here reads
//! a disk or a clock.

mod check;
mod difference;
pub mod role;

use baolian_wire::reference::Account;

pub use difference::{AccountChange, Difference};

use crate::roster::{Fault, FaultCode, Known, table};

/// The columns of a file of people.
pub const COLUMNS: &[&str] = &[
    "id", "name", "unit", "post", "phone", "roles", "area", "station",
];

/// One person, and the line that says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The line of the file, counted from 1.
    pub line: u64,
    /// The account as it will stand.
    pub account: Account,
}

/// What taking a file of people would change.
///
/// # Errors
/// Every fault of the file, by line, held against the roster and the accounts
/// that there are.
pub fn read(bytes: &[u8], known: Known<'_>) -> Result<Difference, Vec<Fault>> {
    let (lines, mut faults) = table::read(bytes, COLUMNS);
    let people = check::people(&lines, known, &mut faults);
    if people.is_empty() && faults.is_empty() {
        faults.push(Fault::new(1, "", FaultCode::EmptyFile, ""));
    }
    if faults.is_empty() {
        Ok(difference::difference(known, people))
    } else {
        faults.sort();
        Err(faults)
    }
}
