//! Where a command is done: the tablet's folder, the language, what is typed in.

use std::io::Read as _;
use std::path::PathBuf;

use baolian_core::{Error, Tablet};
use baolian_wire::{DocId, Kind};

use crate::failure::{Class, Result, Stop};
use crate::text::Lang;

/// Most bytes that are read from standard input: several times the longest text.
const INPUT_BYTES: u64 = 1 << 20;

/// Where a command is done.
#[derive(Debug, Clone)]
pub struct Desk {
    /// The language asked for.
    pub lang: Lang,
    /// One JSON value is wanted.
    pub json: bool,
    /// The tablet's folder.
    pub home: PathBuf,
}

impl Desk {
    /// The tablet. A folder without one is left as it is.
    ///
    /// # Errors
    /// [`Error::NotEnrolled`] if there is none; whatever opening says.
    pub fn tablet(&self) -> Result<Tablet> {
        if !Tablet::is_at(&self.home) {
            return Err(Error::NotEnrolled.into());
        }
        let tablet = Tablet::open_real(&self.home)?;
        tablet.identity()?;
        Ok(tablet)
    }
}

/// The folder that was named, else `BAOLIAN_HOME`, else the platform's folder for app data.
///
/// # Errors
/// If there is none of the three.
pub fn home(named: Option<PathBuf>) -> Result<PathBuf> {
    let env = || std::env::var_os("BAOLIAN_HOME").filter(|home| !home.is_empty());
    let platform = || dirs::data_dir().map(|data| data.join("baolian"));
    let home = named.or_else(|| env().map(PathBuf::from)).or_else(platform);
    home.ok_or_else(|| Stop::input("no_home", Vec::new()))
}

/// The id of a record of a kind: whole, or some of its letters.
///
/// # Errors
/// As [`Tablet::find`].
pub fn id(tablet: &Tablet, kind: Kind, letters: &str) -> Result<DocId> {
    Ok(tablet.find(Some(kind), letters)?)
}

/// As [`id`], where one was given.
///
/// # Errors
/// As [`Tablet::find`].
pub fn maybe_id(tablet: &Tablet, kind: Kind, letters: Option<&str>) -> Result<Option<DocId>> {
    letters.map(|letters| id(tablet, kind, letters)).transpose()
}

/// A text as it was given; `-` is read from standard input.
///
/// # Errors
/// If standard input cannot be read, is no UTF-8, or is longer than any text may be.
pub fn words(given: &str) -> Result<String> {
    if given != "-" {
        return Ok(given.to_owned());
    }
    let mut bytes = Vec::new();
    let read = std::io::stdin()
        .lock()
        .take(INPUT_BYTES + 1)
        .read_to_end(&mut bytes);
    let unreadable = |detail: String| Stop::Said {
        class: Class::Input,
        code: "bad_standard_input",
        with: vec![("detail", detail)],
    };
    read.map_err(|e| unreadable(e.to_string()))?;
    if bytes.len() as u64 > INPUT_BYTES {
        return Err(unreadable(format!("> {INPUT_BYTES} bytes")));
    }
    let text = String::from_utf8(bytes).map_err(|e| unreadable(e.to_string()))?;
    Ok(text.trim_end_matches(['\n', '\r']).to_owned())
}
