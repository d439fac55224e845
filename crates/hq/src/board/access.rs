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
    /// To read figures over many stations.
    Figures,
    /// To manage accounts and what signs them in.
    Accounts,
}

impl Right {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Anybody,
        Self::SignedIn,
        Self::Records,
        Self::Visits,
        Self::Leads,
        Self::Figures,
        Self::Accounts,
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
            Self::Figures => "figures",
            Self::Accounts => "accounts",
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
        Right::Figures => matches!(
            role,
            Role::Office { .. } | Role::Leader { .. } | Role::Auditor
        ),
        Right::Accounts => matches!(role, Role::Administrator),
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
