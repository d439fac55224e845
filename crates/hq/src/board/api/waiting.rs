//! What waits for the office (待办), each figure with where its rows are.

use std::collections::{BTreeMap, BTreeSet};

use axum::Json;
use axum::extract::State;
use baolian_lists::{IssueFilter, IssueState, Page, SupportFilter};
use baolian_record::issue::Party;
use baolian_record::support::SupportState;
use baolian_wire::HqTime;
use rusqlite::Connection;
use serde::Serialize;
use utoipa::ToSchema;

use super::devices::{TabletState, managed};
use super::refused;
use crate::board::Board;
use crate::board::extract::AsOf;
use crate::board::problem::Problem;
use crate::board::viewer::{Asked, Viewer};
use crate::coverage::Seen;
use crate::office::{State as Stand, Within, report};

/// Something that waits, and how much of it there is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OneKind {
    /// issues, disputed, support, unconfirmed, held, silent, unpaired, no_tablet, unassigned, unsealed, refused.
    what: &'static str,
    /// How many.
    n: u64,
}

/// What waits for the office; kinds of which there is nothing are left out.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WaitsFor {
    /// As of when.
    as_of: AsOf,
    /// The most pressing kind first.
    rows: Vec<OneKind>,
}

/// What waits for the office that the role is.
#[utoipa::path(get, path = "/api/v1/waiting", responses((status = 200, body = WaitsFor)))]
pub(crate) async fn waiting(
    State(board): State<Board>,
    viewer: Viewer,
) -> Result<Json<WaitsFor>, Problem> {
    board
        .read(move |conn, as_of| {
            let rows = rows(conn, &viewer, as_of)?;
            let rows = rows.into_iter().filter(|(_, n)| *n > 0);
            Ok(Json(WaitsFor {
                as_of,
                rows: rows.map(|(what, n)| OneKind { what, n }).collect(),
            }))
        })
        .await
}

fn rows(
    conn: &Connection,
    viewer: &Viewer,
    as_of: AsOf,
) -> Result<Vec<(&'static str, u64)>, Problem> {
    let stand = Stand::read(conn, HqTime(as_of.at))?;
    let reach = viewer.reach();
    let within = Within::new(&stand, reach.as_ref());
    let scope = viewer.scope(conn, &Asked::default())?;
    let count = Page {
        rows: 1,
        after: None,
        total: true,
    };
    let issues = |filter: IssueFilter| -> Result<u64, Problem> {
        let filter = IssueFilter {
            scope: scope.clone(),
            ..filter
        };
        Ok(baolian_lists::issues(conn, &filter, &count)?
            .total
            .unwrap_or_default())
    };
    let support = SupportFilter {
        scope: scope.clone(),
        state: Some(SupportState::Asked),
        ..SupportFilter::default()
    };
    let mut devices = BTreeMap::new();
    let mut with_tablet = BTreeSet::new();
    for (tablet, account, state) in managed(conn, &stand, &within)? {
        *devices.entry(state).or_insert(0) += 1;
        if tablet.state.revoked_at.is_none() {
            with_tablet.insert(account.id.clone());
        }
    }
    let tablets = |state: TabletState| devices.get(&state).copied().unwrap_or_default();
    let now = as_of.at;
    let standing = stand
        .reference
        .pairings
        .iter()
        .filter(|p| p.until.is_none_or(|until| now < until && p.from < until));
    let mut paired = BTreeSet::new();
    let mut no_tablet = BTreeSet::new();
    for pairing in standing {
        if pairing.from <= now {
            paired.insert(&pairing.station);
        }
        let account = stand.reference.accounts.get(&pairing.cadre);
        let own = account.is_some_and(|account| within.account(account));
        if own && !with_tablet.contains(&pairing.cadre) {
            no_tablet.insert(&pairing.cadre);
        }
    }
    let stations = stand.reference.stations.values();
    let unpaired = stations.filter(|s| within.station(s) && !paired.contains(&s.code));
    let meant = |s: &_| within.station(s);
    let wanted = report::Wanted {
        since: None,
        until: None,
        stations: &meant,
        seen: Seen::of_office(viewer.own_level()),
        sight: Some(viewer.sight()),
        issues: false,
    };
    let report = report::coverage(conn, HqTime(now), wanted)?;
    let of_level =
        |u: &&crate::coverage::Unassigned| u.periods.iter().any(|p| within.level(p.level()));
    let waits = IssueFilter {
        waits_for: Some(Party::Office),
        ..IssueFilter::default()
    };
    let disputed = IssueFilter {
        state: IssueState::Disputed,
        ..IssueFilter::default()
    };
    Ok(vec![
        ("unconfirmed", tablets(TabletState::Unconfirmed)),
        ("held", tablets(TabletState::Held)),
        ("issues", issues(waits)?),
        ("disputed", issues(disputed)?),
        (
            "support",
            baolian_lists::support(conn, &support, &count)?
                .total
                .unwrap_or_default(),
        ),
        (
            "unassigned",
            report.unassigned.iter().filter(of_level).count() as u64,
        ),
        ("unsealed", report.unsealed.len() as u64),
        ("unpaired", unpaired.count() as u64),
        ("no_tablet", no_tablet.len() as u64),
        ("silent", tablets(TabletState::Silent)),
        ("refused", refused::of(conn, viewer, &stand)?.len() as u64),
    ])
}
