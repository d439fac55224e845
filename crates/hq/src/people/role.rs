//! What an account may be, in the words of files and command lines, and where.
//!
//! An office's level follows from its area: a province, a city or a county. A
//! city directly under its province (天门市 429006) is a county as well, so its
//! office is both: pairings are held there at either level.

use std::collections::BTreeMap;

use baolian_wire::StationCode;
use baolian_wire::reference::{Level, Role, Station};

/// A role as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Word {
    /// 包联干部.
    Cadre,
    /// 派出所民警; needs a station.
    Officer,
    /// 机制办; needs an area.
    Office,
    /// 领导; needs an area.
    Leader,
    /// 部门; needs an area.
    Department,
    /// 评议管理员.
    EvaluationKeeper,
    /// 审计员.
    Auditor,
    /// 系统管理员.
    Administrator,
}

impl Word {
    /// Every role.
    pub const ALL: [Self; 8] = [
        Self::Cadre,
        Self::Officer,
        Self::Office,
        Self::Leader,
        Self::Department,
        Self::EvaluationKeeper,
        Self::Auditor,
        Self::Administrator,
    ];

    /// The code word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cadre => "cadre",
            Self::Officer => "officer",
            Self::Office => "office",
            Self::Leader => "leader",
            Self::Department => "department",
            Self::EvaluationKeeper => "evaluation_keeper",
            Self::Auditor => "auditor",
            Self::Administrator => "administrator",
        }
    }

    /// The role of a word.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|word| word.as_str() == text)
    }

    /// Whether it is held in an area.
    #[must_use]
    pub const fn needs_area(self) -> bool {
        matches!(self, Self::Office | Self::Leader | Self::Department)
    }

    /// The word of a role.
    #[must_use]
    pub const fn of_role(role: &Role) -> Self {
        match role {
            Role::Cadre => Self::Cadre,
            Role::Officer { .. } => Self::Officer,
            Role::Office { .. } => Self::Office,
            Role::Leader { .. } => Self::Leader,
            Role::Department { .. } => Self::Department,
            Role::EvaluationKeeper => Self::EvaluationKeeper,
            Role::Auditor => Self::Auditor,
            Role::Administrator => Self::Administrator,
        }
    }
}

/// Why a role cannot be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoRole {
    /// The role needs an area.
    NeedsArea,
    /// The role needs a station.
    NeedsStation,
    /// Not six digits.
    BadArea,
    /// No station of the roster lies there.
    UnknownArea,
    /// The roster has no such station.
    UnknownStation,
}

/// Gives a role, in an area or at a station. An office of a city that is its
/// own county is given as two roles, one for each level.
///
/// # Errors
/// What is missing or not in the roster.
pub fn give(
    word: Word,
    area: &str,
    station: &str,
    stations: &BTreeMap<StationCode, Station>,
) -> Result<Vec<Role>, NoRole> {
    let levels = if word.needs_area() {
        levels_of(area, stations)?
    } else {
        Vec::new()
    };
    let area = area.to_owned();
    Ok(match word {
        Word::Cadre => vec![Role::Cadre],
        Word::Officer => vec![Role::Officer {
            station: known(station, stations)?,
        }],
        Word::Office => levels
            .into_iter()
            .map(|level| Role::Office {
                level,
                area: area.clone(),
            })
            .collect(),
        Word::Leader => vec![Role::Leader { area }],
        Word::Department => vec![Role::Department { area }],
        Word::EvaluationKeeper => vec![Role::EvaluationKeeper],
        Word::Auditor => vec![Role::Auditor],
        Word::Administrator => vec![Role::Administrator],
    })
}

fn known(station: &str, stations: &BTreeMap<StationCode, Station>) -> Result<StationCode, NoRole> {
    if station.is_empty() {
        return Err(NoRole::NeedsStation);
    }
    let code = StationCode::new(station).map_err(|_| NoRole::UnknownStation)?;
    if stations.contains_key(&code) {
        Ok(code)
    } else {
        Err(NoRole::UnknownStation)
    }
}

/// The levels that an area stands for in the roster.
///
/// # Errors
/// [`NoRole`] for an area that is none.
pub fn levels_of(
    area: &str,
    stations: &BTreeMap<StationCode, Station>,
) -> Result<Vec<Level>, NoRole> {
    if area.is_empty() {
        return Err(NoRole::NeedsArea);
    }
    if area.len() != 6 || !area.bytes().all(|b| b.is_ascii_digit()) {
        return Err(NoRole::BadArea);
    }
    let stands_for = |level: &Level| {
        stations.values().any(|s| match level {
            Level::Province => s.province_code() == area,
            Level::City => s.city_code == area,
            Level::County => s.county_code == area,
        })
    };
    let levels: Vec<Level> = Level::ALL.into_iter().filter(stands_for).collect();
    if levels.is_empty() {
        Err(NoRole::UnknownArea)
    } else {
        Ok(levels)
    }
}

/// The province of the roster, if all its stations lie in one.
#[must_use]
pub fn only_province(stations: &BTreeMap<StationCode, Station>) -> Option<String> {
    let mut provinces = stations.values().map(Station::province_code);
    let first = provinces.next()?;
    provinces.all(|other| other == first).then_some(first)
}

/// A role in words, with where it is held: `office 420000`.
#[must_use]
pub fn text(role: &Role) -> String {
    let word = Word::of_role(role).as_str();
    match role {
        Role::Officer { station } => format!("{word} {station}"),
        Role::Office { area, level } => format!("{word} {area} {}", level),
        Role::Leader { area } | Role::Department { area } => format!("{word} {area}"),
        _ => word.to_owned(),
    }
}
