//! Who may ask for which route. One table; a route outside of it cannot be built.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{Method, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use baolian_wire::reference::Role;
use utoipa::openapi::OpenApi;

use super::Board;
use super::extract::cookie;
use super::problem::Problem;
use super::viewer::Viewer;

/// What a route asks of whoever calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Right {
    /// Nothing: signing in.
    Anybody,
    /// To be signed in, in whatever role.
    SignedIn,
    /// To read records, each within what the role sees.
    Records,
    /// To read of visits.
    Visits,
    /// To read leads, which no station ever sees.
    Leads,
    /// To do something to records: problems, support requests.
    Act,
    /// To hand leads down.
    HandLeads,
    /// To read figures over many stations.
    Figures,
    /// To manage what signs people in to the board.
    Accounts,
    /// To manage people and their tablets, each office those of its area.
    People,
    /// To take in what concerns all of the roster: stations, terms.
    Roster,
    /// To say who visits which station, and which periods need not be made.
    Plan,
    /// To read what has to be looked into: refused entries, what is to be checked.
    Checks,
    /// To read who did what at headquarters.
    Audit,
    /// To read how headquarters itself fares.
    Health,
    /// To run the server: its keys and clock.
    Server,
}

impl Right {
    /// All of them.
    pub const ALL: [Self; 16] = [
        Self::Anybody,
        Self::SignedIn,
        Self::Records,
        Self::Visits,
        Self::Leads,
        Self::Act,
        Self::HandLeads,
        Self::Figures,
        Self::Accounts,
        Self::People,
        Self::Roster,
        Self::Plan,
        Self::Checks,
        Self::Audit,
        Self::Health,
        Self::Server,
    ];

    /// Its word in the API's document.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Anybody => "anybody",
            Self::SignedIn => "signed_in",
            Self::Records => "records",
            Self::Visits => "visits",
            Self::Leads => "leads",
            Self::Act => "act",
            Self::HandLeads => "hand_leads",
            Self::Figures => "figures",
            Self::Accounts => "accounts",
            Self::People => "people",
            Self::Roster => "roster",
            Self::Plan => "plan",
            Self::Checks => "checks",
            Self::Audit => "audit",
            Self::Health => "health",
            Self::Server => "server",
        }
    }
}

/// The table: whether a role has a right. Which records and figures it is
/// shown is said by its area besides.
#[must_use]
pub const fn may(role: &Role, right: Right) -> bool {
    match right {
        Right::Anybody | Right::SignedIn => true,
        Right::Records => matches!(
            role,
            Role::Cadre
                | Role::Officer { .. }
                | Role::Office { .. }
                | Role::Leader { .. }
                | Role::Department { .. }
                | Role::Auditor
        ),
        Right::Visits => matches!(
            role,
            Role::Cadre
                | Role::Officer { .. }
                | Role::Office { .. }
                | Role::Leader { .. }
                | Role::Auditor
        ),
        Right::Leads => matches!(
            role,
            Role::Cadre
                | Role::Office { .. }
                | Role::Leader { .. }
                | Role::Department { .. }
                | Role::Auditor
        ),
        Right::Act => matches!(
            role,
            Role::Office { .. } | Role::Leader { .. } | Role::Department { .. }
        ),
        Right::HandLeads => matches!(role, Role::Office { .. } | Role::Department { .. }),
        Right::Figures => matches!(
            role,
            Role::Office { .. } | Role::Leader { .. } | Role::Auditor
        ),
        Right::Accounts | Right::Server => matches!(role, Role::Administrator),
        Right::People | Right::Roster => {
            matches!(role, Role::Office { .. } | Role::Administrator)
        }
        Right::Plan => matches!(role, Role::Office { .. }),
        Right::Checks => matches!(role, Role::Office { .. } | Role::Auditor),
        Right::Audit | Right::Health => matches!(
            role,
            Role::Office { .. } | Role::Auditor | Role::Administrator
        ),
    }
}

/// The header without which nothing is written: no form of another page sends it.
pub(super) const OWN_PAGE: &str = "x-baolian";

/// Routes that ask for a right.
pub(super) fn guarded(board: &Board, right: Right, routes: Router<Board>) -> Router<Board> {
    routes.route_layer(middleware::from_fn_with_state(
        (board.clone(), right),
        guard,
    ))
}

/// Says in the API's description which right its operations ask for.
pub(super) fn describe(document: &mut OpenApi, right: Right) {
    for path in document.paths.paths.values_mut() {
        let all = [
            &mut path.get,
            &mut path.post,
            &mut path.put,
            &mut path.delete,
            &mut path.patch,
        ];
        for operation in all.into_iter().flatten() {
            let mut extensions = operation.extensions.take().unwrap_or_default();
            extensions.insert("x-right".into(), right.as_str().into());
            operation.extensions = Some(extensions);
        }
    }
}

async fn guard(
    State((board, right)): State<(Board, Right)>,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if !reads && !from_own_page(&request) {
        return Err(Problem::code("not_from_the_board"));
    }
    if right != Right::Anybody {
        let cookie = cookie(request.headers()).ok_or_else(|| Problem::code("not_signed_in"))?;
        let viewer = board.work(move |board| Viewer::of(board, &cookie)).await?;
        if !may(&viewer.role, right) {
            return Err(Problem::code("not_allowed"));
        }
        request.extensions_mut().insert(viewer);
    }
    Ok(next.run(request).await)
}

/// Whether the board's own page sent a request, as far as a browser says.
fn from_own_page(request: &Request) -> bool {
    let headers = request.headers();
    let of_page = headers.contains_key(OWN_PAGE);
    let host = headers.get(header::HOST).and_then(|h| h.to_str().ok());
    let origin = headers.get(header::ORIGIN).map(|o| o.to_str().ok());
    let same = match (origin, host) {
        // No browser sent it.
        (None, _) => true,
        (Some(Some(origin)), Some(host)) => {
            origin.split_once("://").is_some_and(|(_, of)| of == host)
        }
        _ => false,
    };
    of_page && same
}
