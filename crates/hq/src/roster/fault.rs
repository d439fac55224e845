//! What is wrong with a line of a file that an office hands in.
//!
//! Files are taken whole or not at all, and every fault is named at once, so
//! that an office mends its file in one go. A fault has a stable code; its
//! sentence comes from the table of texts of a language.

use std::fmt;

use serde::{Serialize, Serializer};

/// Most characters of a cell that a fault repeats.
const SHOWN: usize = 64;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// What kind of fault. The text form is stable.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum FaultCode {
            $($(#[$doc])* $name,)*
        }

        impl FaultCode {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The stable text of the code.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

codes! {
    /// The file has no line at all.
    EmptyFile = "empty_file",
    /// The file is longer than any roster.
    FileTooLarge = "file_too_large",
    /// The first line lacks a column.
    HeaderMissing = "header_missing",
    /// The first line has a column that nobody knows.
    HeaderUnknown = "header_unknown",
    /// The first line has a column twice.
    HeaderDoubled = "header_doubled",
    /// A line is shorter than the first.
    ColumnsMissing = "columns_missing",
    /// A line is longer than the first.
    ColumnsExtra = "columns_extra",
    /// The bytes are not UTF-8.
    NotUtf8 = "not_utf8",
    /// A cell that must not be empty is.
    Empty = "empty",
    /// A text is over its limit.
    TooLong = "too_long",
    /// A cell holds control characters.
    ControlCharacter = "control_character",
    /// Not the form of a code or an id.
    BadCode = "bad_code",
    /// The station stands in an earlier line too, with the same cadre.
    DuplicateStation = "duplicate_station",
    /// The station has two cadres, in one line or in two.
    TwoCadres = "two_cadres",
    /// The station has no cadre.
    NoCadre = "no_cadre",
    /// Not province, city or county.
    UnknownLevel = "unknown_level",
    /// 30 belongs to province, 15 to city, 7 to county.
    IntervalNotOfLevel = "interval_not_of_level",
    /// An area code is six digits, a township's nine.
    BadAreaCode = "bad_area_code",
    /// The county's first four digits are not the city's.
    CountyNotInCity = "county_not_in_city",
    /// The township's first six digits are not the county's.
    TownshipNotInCounty = "township_not_in_county",
    /// The code has another name in an earlier line.
    NameDiffers = "name_differs",
    /// Neither 0 nor 1.
    BadFlag = "bad_flag",
    /// Not a number of degrees that there is.
    PositionOutOfRange = "position_out_of_range",
    /// Latitude without longitude, or the reverse.
    PositionIncomplete = "position_incomplete",
    /// The account is closed.
    AccountClosed = "account_closed",
    /// The station's present pairing began after the given day.
    StartsTooEarly = "starts_too_early",
    /// The id stands in an earlier line too.
    DuplicateId = "duplicate_id",
    /// No role is given.
    NoRole = "no_role",
    /// A word that names no role.
    UnknownRole = "unknown_role",
    /// The role needs an area.
    NeedsArea = "needs_area",
    /// The role needs a station.
    NeedsStation = "needs_station",
    /// No station of the roster lies in the area.
    UnknownArea = "unknown_area",
    /// The roster has no such station.
    UnknownStation = "unknown_station",
    /// The account is a station's cadre and would lose that role.
    CadreOfStation = "cadre_of_station",
    /// Not a telephone number.
    BadPhone = "bad_phone",
    /// Not a day.
    BadDay = "bad_day",
    /// No station fits what the line says.
    NoStationFits = "no_station_fits",
    /// The file is not JSON of the form that is asked for.
    NotJson = "not_json",
    /// Not a language of the app.
    UnknownLanguage = "unknown_language",
    /// Not a term of the glossary.
    UnknownTerm = "unknown_term",
    /// Brackets and braces have a meaning in texts.
    BadTerm = "bad_term",
}

impl fmt::Display for FaultCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for FaultCode {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.as_str())
    }
}

/// One fault, with the place to mend.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Fault {
    /// The line in the file, counted from 1 as an editor does; 0 is the file as a whole.
    pub line: u64,
    /// The column's name in the first line; empty if the whole line is meant.
    pub column: String,
    /// What kind.
    pub code: FaultCode,
    /// What stands there, cut to 64 characters.
    pub found: String,
    /// What belongs there, or where the other of two stands.
    pub expected: String,
}

impl Fault {
    /// A fault of a cell.
    #[must_use]
    pub fn new(line: u64, column: &str, code: FaultCode, found: &str) -> Self {
        Self {
            line,
            column: column.to_owned(),
            code,
            found: shown(found),
            expected: String::new(),
        }
    }

    /// Says what belongs there.
    #[must_use]
    pub fn expecting(mut self, expected: impl fmt::Display) -> Self {
        self.expected = shown(&expected.to_string());
        self
    }
}

fn shown(text: &str) -> String {
    text.chars().take(SHOWN).collect()
}
