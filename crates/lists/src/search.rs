//! Search over everything written, by words of any length.
//!
//! All words must be found, each as a phrase, in the document's text or in the names of its station. Documents with
//! all words in the title come first, then those with all words in the text, then those that need the station's
//! names; within each, the newest document first.

use baolian_wire::{DocId, Kind};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use serde::Serialize;

use crate::column::Id;
use crate::error::{ListError, Result};
use crate::list::{Columns, Where};
use crate::page::{Cursor, Key, Listed, Page};
use crate::scope::{OnStation, Scope};
use crate::snippet::{Piece, marked, snippet};
use crate::station::StationNames;
use crate::words::{Phrase, Words};
use crate::write::{kind_mark, kind_word, station_mark};

/// What search found.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Hit {
    /// The document.
    pub id: DocId,
    /// What it is.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub kind: Kind,
    /// The visit that internal notes belong to.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub visit: Option<DocId>,
    /// open, disputed, closed; a visit's open, sealed; a lead's open, true, `not_true`, `not_looked`; a support
    /// request's state. Empty for notes.
    pub state: String,
    /// The station.
    pub station: String,
    /// Its title; empty for a visit and for notes.
    pub title: String,
    /// The title in pieces, what was looked for marked.
    pub marked_title: Vec<Piece>,
    /// A piece of the text around the first word found, what was looked for marked.
    pub snippet: Vec<Piece>,
    /// Where.
    #[serde(flatten)]
    pub at: StationNames,
}

/// Where all words stand, best first; each leaves out what the one before it found.
const STAGES: i64 = 3;

/// Looks for words in all documents of these kinds (all kinds if none is named), at these stations.
///
/// # Errors
/// [`NoWords`](ListError::NoWords) if nothing in `words` can be looked for, [`TooManyWords`](ListError::TooManyWords)
/// beyond [`QUERY_CHARS`](crate::QUERY_CHARS), [`BadPage`](ListError::BadPage), [`BadCursor`](ListError::BadCursor),
/// or of the database.
pub fn search(
    conn: &Connection,
    words: &str,
    kinds: &[Kind],
    scope: &Scope,
    page: &Page,
) -> Result<Listed<Hit>> {
    let words = Words::read(words)?;
    let limit = page.checked()?;
    let only = Only::of(conn, kinds, scope)?;
    let (first, mut before) = begin(page)?;
    let sql = page_sql(&only.ask, limit + 1);
    let mut found: Vec<(i64, i64, Hit)> = Vec::new();
    for stage in first..STAGES {
        let mut statement = conn.prepare_cached(&sql)?;
        let mut values = vec![
            Value::Text(only.matching(&stage_expression(&words, stage))),
            Value::Integer(before),
        ];
        values.extend(only.ask.values().iter().cloned());
        let mut rows = statement.query(params_from_iter(values))?;
        while found.len() <= limit
            && let Some(row) = rows.next()?
        {
            let (doc, hit) = read(&mut Columns::of(row), &words)?;
            found.push((stage, doc, hit));
        }
        if found.len() > limit {
            break;
        }
        before = i64::MAX;
    }
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found
        .last()
        .filter(|_| more)
        .map(|(stage, doc, _)| Cursor::write("search", &[Key::N(*stage), Key::N(*doc)]));
    Ok(Listed {
        rows: found.into_iter().map(|(.., hit)| hit).collect(),
        total: if page.total {
            Some(total(conn, &words, &only)?)
        } else {
            None
        },
        next,
    })
}

fn begin(page: &Page) -> Result<(i64, i64)> {
    let Some(cursor) = &page.after else {
        return Ok((0, i64::MAX));
    };
    match cursor.read("search")?.as_slice() {
        [Key::N(stage), Key::N(doc)] if (0..STAGES).contains(stage) => {
            Ok((*stage, doc.saturating_sub(1)))
        }
        _ => Err(ListError::BadCursor),
    }
}

/// What narrows a search: terms in the index, and what is asked of each document found.
struct Only {
    marks: Vec<String>,
    ask: Where,
}

/// As many stations are looked for in the index itself; of more, each document is asked.
const MARKED_STATIONS: usize = 32;

impl Only {
    fn of(conn: &Connection, kinds: &[Kind], scope: &Scope) -> Result<Self> {
        let mut only = Self {
            marks: Vec::new(),
            ask: Where::default(),
        };
        if !kinds.is_empty() {
            only.mark(kinds.iter().map(|kind| kind_mark(kind_word(*kind))));
        }
        if let Some(of) = OnStation::of(scope, "t") {
            match scope.codes(conn, MARKED_STATIONS)? {
                Some(codes) if codes.is_empty() => only.ask = of.ask,
                Some(codes) => only.mark(codes.iter().map(|code| station_mark(code))),
                None => only.ask = of.ask,
            }
        }
        only.ask.and_all(&scope.seen("t.id"));
        Ok(only)
    }

    fn mark(&mut self, any: impl Iterator<Item = String>) {
        let any: Vec<String> = any.map(|mark| format!("\"{mark}\"")).collect();
        self.marks.push(format!("place : ({})", any.join(" OR ")));
    }

    /// An expression of the index's language, narrowed.
    fn matching(&self, expression: &str) -> String {
        let mut all = format!("({expression})");
        for mark in &self.marks {
            all.push_str(" AND ");
            all.push_str(mark);
        }
        all
    }
}

fn page_sql(ask: &Where, limit: usize) -> String {
    include_str!("search/page.sql")
        .replace("{where}", ask.sql())
        .replace("{limit}", &limit.to_string())
}

fn total(conn: &Connection, words: &Words, only: &Only) -> Result<u64> {
    let sql = if only.ask.is_empty() {
        "SELECT count(*) FROM list_search WHERE list_search MATCH ?".to_owned()
    } else {
        include_str!("search/count.sql").replace("{where}", only.ask.sql())
    };
    let mut values = vec![Value::Text(
        only.matching(&in_columns("{body place}", words)),
    )];
    values.extend(only.ask.values().iter().cloned());
    let n: i64 = conn
        .prepare_cached(&sql)?
        .query_row(params_from_iter(values), |row| row.get(0))?;
    Ok(u64::try_from(n).unwrap_or_default())
}

/// As a condition on a column of ids: the documents of a kind in which all words are found.
pub(crate) fn within(kind: Kind, id: &str, words: &str) -> Result<Where> {
    let found = in_columns("{body place}", &Words::read(words)?);
    let mark = kind_mark(kind_word(kind));
    let matching = Value::Text(format!("({found}) AND place : \"{mark}\""));
    let any = format!(
        "{id} IN (SELECT t.id FROM list_search CROSS JOIN list_text AS t ON t.doc = list_search.rowid \
         WHERE list_search MATCH ?)"
    );
    Ok(Where::of(&any, [matching]))
}

/// All words in these columns, in the index's language. A document's text holds its title too.
fn in_columns(columns: &str, words: &Words) -> String {
    let all: Vec<String> = words.phrases().iter().map(Phrase::matching).collect();
    format!("{columns} : ({})", all.join(" AND "))
}

fn stage_expression(words: &Words, stage: i64) -> String {
    let title = in_columns("title", words);
    let body = in_columns("body", words);
    match stage {
        0 => title,
        1 => format!("({body}) NOT ({title})"),
        _ => format!("({}) NOT ({body})", in_columns("{body place}", words)),
    }
}

fn read(columns: &mut Columns<'_>, words: &Words) -> rusqlite::Result<(i64, Hit)> {
    let doc = columns.take()?;
    let id = columns.take::<Id>()?.or_none();
    let kind = kind(&columns.take::<String>()?);
    let station = columns.take()?;
    let title: String = columns.take()?;
    let body: String = columns.take()?;
    let state: Option<String> = columns.take()?;
    let visit: Option<Id> = columns.take()?;
    // The text begins with the title, which stands above it anyway.
    let rest = body.strip_prefix(title.as_str()).unwrap_or(&body);
    let hit = Hit {
        id,
        kind,
        visit: visit.and_then(|visit| visit.0),
        state: state.unwrap_or_default(),
        station,
        marked_title: marked(&title, words),
        snippet: snippet(rest, words),
        title,
        at: StationNames::read(columns)?,
    };
    Ok((doc, hit))
}

fn kind(word: &str) -> Kind {
    let kinds = [
        Kind::Visit,
        Kind::Notes,
        Kind::Issue,
        Kind::Lead,
        Kind::Support,
    ];
    kinds
        .into_iter()
        .find(|kind| kind_word(*kind) == word)
        .unwrap_or(Kind::Unknown(0))
}

#[cfg(test)]
#[path = "search_place_tests.rs"]
mod place_tests;
#[cfg(test)]
#[path = "search_tests.rs"]
mod tests;
