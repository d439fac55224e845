//! The columns of a list as a sheet.

/// What stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::board) enum Kind {
    /// Words, an id.
    Text,
    /// A word of the core, said as the texts of this group say it.
    Word(&'static str),
    /// A category of problems.
    Category,
    /// A calendar day; may be missing.
    Day,
    /// An instant, in milliseconds since 1970 UTC, shown in Asia/Shanghai.
    Instant,
    /// A number.
    Number,
    /// Yes or no; may be missing.
    Yes,
    /// An account, said by its name.
    Account,
    /// Who answers for something, as records write it.
    Responsible,
}

/// One column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::board) struct Column {
    /// The field of the row; its heading is the text `column.KEY`.
    pub key: &'static str,
    /// What stands in it.
    pub kind: Kind,
}

/// A column.
const fn column(key: &'static str, kind: Kind) -> Column {
    Column { key, kind }
}

impl Column {
    pub const CITY: Self = column("city", Kind::Text);
    pub const COUNTY: Self = column("county", Kind::Text);
    pub const STATION_NAME: Self = column("station_name", Kind::Text);
    pub const STATION: Self = column("station", Kind::Text);
    pub const LEVEL: Self = column("level", Kind::Word("level"));
    pub const CADRE: Self = column("paired_cadre", Kind::Account);

    pub const fn text(key: &'static str) -> Self {
        column(key, Kind::Text)
    }
    pub const fn word(key: &'static str, group: &'static str) -> Self {
        column(key, Kind::Word(group))
    }
    pub const fn category() -> Self {
        column("category", Kind::Category)
    }
    pub const fn day(key: &'static str) -> Self {
        column(key, Kind::Day)
    }
    pub const fn instant(key: &'static str) -> Self {
        column(key, Kind::Instant)
    }
    pub const fn number(key: &'static str) -> Self {
        column(key, Kind::Number)
    }
    pub const fn yes(key: &'static str) -> Self {
        column(key, Kind::Yes)
    }
    pub const fn account(key: &'static str) -> Self {
        column(key, Kind::Account)
    }
    pub const fn responsible() -> Self {
        column("responsible", Kind::Responsible)
    }
}
