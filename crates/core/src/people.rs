//! Several people on one tablet: one person, one database, in a folder of its own.
//!
//! The first person's data lies in the tablet's folder itself, everybody
//! else's in `people/N` below it. Nobody's sign-in touches another's folder;
//! what somebody has not sent stays there until that person sends it.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::error::{Error, Result};
use crate::store::{log, reference, setting, shelf};
use crate::tablet::Tablet;

/// The folder, within the tablet's, that holds everybody's but the first person's.
pub const FOLDER: &str = "people";
/// Says which person the app opens; absent for the first.
const CURRENT: &str = "person";
/// Most people on one tablet.
const MOST: u32 = 50;

/// One person's data on this tablet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PersonHere {
    /// Which folder: 0 for the first person.
    pub place: u32,
    /// The account; empty while nobody is enrolled there.
    pub account: String,
    /// The name that people read; the account where no name is known yet.
    pub name: String,
    /// Entries that headquarters does not hold yet.
    pub waiting: u64,
    /// Refused things that nobody has dealt with.
    pub refused: u64,
    /// It is the one that is open.
    pub current: bool,
    /// Why it cannot be read; its data stays as it is.
    pub trouble: Option<String>,
}

/// The folder of one person.
#[must_use]
pub fn home(root: &Path, place: u32) -> PathBuf {
    match place {
        0 => root.to_owned(),
        place => root.join(FOLDER).join(place.to_string()),
    }
}

/// Which person the app opens: the one chosen last, else the first.
#[must_use]
pub fn current(root: &Path) -> u32 {
    let word = fs::read_to_string(root.join(CURRENT)).unwrap_or_default();
    let place = word.trim().parse().unwrap_or(0);
    // A choice whose folder is gone is no choice.
    if home(root, place).is_dir() { place } else { 0 }
}

/// Chooses the person that the app opens from now on.
///
/// # Errors
/// [`Error::NotFound`] for a place where nobody is; storage.
pub fn choose(root: &Path, place: u32) -> Result<()> {
    if !home(root, place).is_dir() {
        return Err(Error::NotFound {
            what: "person",
            id: place.to_string(),
        });
    }
    let half = root.join(format!("{CURRENT}.half"));
    let mut file = fs::File::create(&half)?;
    file.write_all(place.to_string().as_bytes())?;
    file.sync_all()?;
    fs::rename(&half, root.join(CURRENT))?;
    fs::File::open(root)?.sync_all()?;
    Ok(())
}

/// Makes room for another person and returns the place. A place that was made
/// and where nobody has enrolled is used again.
///
/// # Errors
/// [`Error::BadInput`] beyond fifty people; storage.
pub fn add(root: &Path) -> Result<u32> {
    for person in here(root, None)? {
        if person.account.is_empty() && person.trouble.is_none() {
            return Ok(person.place);
        }
    }
    let free = (1..MOST).find(|place| !home(root, *place).exists());
    let place = free.ok_or_else(|| Error::BadInput {
        what: "people",
        why: format!("more than {MOST} on one tablet"),
    })?;
    fs::create_dir_all(home(root, place))?;
    Ok(place)
}

/// Everybody on this tablet. `open` is the one that is open already.
///
/// # Errors
/// Storage; a person whose data cannot be read is named, not an error.
pub fn here(root: &Path, open: Option<(u32, &Tablet)>) -> Result<Vec<PersonHere>> {
    let mut places = vec![0];
    if let Ok(folder) = fs::read_dir(root.join(FOLDER)) {
        for entry in folder {
            places.extend(entry?.file_name().to_string_lossy().parse::<u32>());
        }
    }
    places.sort_unstable();
    let mut people = Vec::new();
    for place in places {
        let person = match open {
            Some((current, tablet)) if current == place => person(place, tablet, true),
            _ => match Tablet::is_at(&home(root, place)) {
                false => Ok(nobody(place)),
                true => Tablet::open_real(&home(root, place))
                    .and_then(|tablet| person(place, &tablet, false)),
            },
        };
        people.push(person.unwrap_or_else(|e| PersonHere {
            trouble: Some(e.code().to_owned()),
            ..nobody(place)
        }));
    }
    Ok(people)
}

fn nobody(place: u32) -> PersonHere {
    PersonHere {
        place,
        account: String::new(),
        name: String::new(),
        waiting: 0,
        refused: 0,
        current: false,
        trouble: None,
    }
}

fn person(place: u32, tablet: &Tablet, current: bool) -> Result<PersonHere> {
    tablet.store.read(|c| {
        let identity = match setting::identity(c) {
            Err(Error::NotEnrolled) => {
                return Ok(PersonHere {
                    current,
                    ..nobody(place)
                });
            }
            identity => identity?,
        };
        let counts = log::counts(c, identity.device)?;
        let known = reference::account(c, &identity.account)?;
        let account = identity.account.to_string();
        Ok(PersonHere {
            place,
            name: known.map_or_else(|| account.clone(), |a| a.name),
            account,
            waiting: counts.recorded.saturating_sub(counts.held),
            refused: shelf::tray(c)?.iter().filter(|t| !t.done).count() as u64,
            current,
            trouble: None,
        })
    })
}
