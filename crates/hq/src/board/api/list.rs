//! What all lists have in common: a page of one as an answer, all of one for an export.

use axum::Json;
use axum::response::Response;
use baolian_lists::{Listed, PAGE_ROWS, Page, Scope};
use rusqlite::Connection;
use serde::Serialize;

use super::asked::{Listing, Paging, Places};
use super::names::Names;
use crate::board::Board;
use crate::board::export::{Column, How, stream};
use crate::board::extract::AsOf;
use crate::board::problem::Problem;
use crate::board::viewer::Viewer;
use crate::error::HqError;

/// Who asks, of which stations, and as of when.
pub(super) struct About {
    pub viewer: Viewer,
    pub scope: Scope,
    pub as_of: AsOf,
}

impl About {
    pub fn new(
        conn: &Connection,
        viewer: Viewer,
        places: Places,
        as_of: AsOf,
    ) -> Result<Self, Problem> {
        Ok(Self {
            scope: viewer.scope(conn, &places.asked())?,
            viewer,
            as_of,
        })
    }
}

/// A list with what is asked of it.
pub(super) trait List: Send + 'static {
    /// One row.
    type Row: Serialize + Send;
    /// Its word: in addresses, and of its file.
    const NAME: &'static str;
    /// Its columns as a sheet: what it is about first, ids last.
    const COLUMNS: &'static [Column];

    /// A page of it.
    fn page(
        &self,
        conn: &Connection,
        about: &About,
        page: &Page,
    ) -> Result<Listed<Self::Row>, Problem>;

    /// The accounts that a row names by their ids.
    fn named(row: &Self::Row) -> Vec<&str>;

    /// Hands on every row in the list's order, until `take` fails.
    fn each(
        &self,
        conn: &Connection,
        about: &About,
        take: &mut dyn FnMut(Self::Row) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        let mut page = Page {
            rows: PAGE_ROWS,
            after: None,
            total: false,
        };
        loop {
            let listed = self.page(conn, about, &page)?;
            for row in listed.rows {
                take(row)?;
            }
            match listed.next {
                Some(next) => page.after = Some(next),
                None => return Ok(()),
            }
        }
    }
}

/// A page of a list, with the names of whoever it names.
pub(super) async fn page<L: List>(
    board: &Board,
    viewer: Viewer,
    places: Places,
    list: L,
    paging: Paging,
) -> Result<Json<Listing<L::Row>>, Problem>
where
    L::Row: 'static,
{
    board
        .read(move |conn, as_of| {
            let about = About::new(conn, viewer, places, as_of)?;
            let listed = list.page(conn, &about, &paging.page())?;
            let listing = Listing::new(as_of, listed);
            Ok(Json(listing.naming(conn, L::named)?))
        })
        .await
}

/// All of a list, as a file.
pub(super) async fn file<L: List>(
    board: &Board,
    viewer: Viewer,
    places: Places,
    list: L,
    how: How,
) -> Result<Response, Problem> {
    stream(board, how, L::NAME, L::COLUMNS, move |conn, as_of, take| {
        let about = About::new(conn, viewer, places, as_of)?;
        let mut names = Names::new(conn);
        list.each(conn, &about, &mut |row| {
            names.extend(L::named(&row))?;
            let json = serde_json::to_value(&row);
            let json = json.map_err(|e| HqError::Internal(format!("a row as JSON: {e}")))?;
            take(json, names.all())
        })
    })
    .await
}
