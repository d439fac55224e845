//! The routes of the API, each in the group of the right that it asks for.

mod accounts;
mod areas;
mod asked;
mod audit;
mod categories;
mod checklists;
mod codes;
mod deeds;
mod devices;
mod effects;
mod excuses;
mod files;
mod health;
mod issue;
mod issues;
mod lead_deeds;
mod leads;
mod list;
mod map;
mod names;
mod overview;
mod pairings;
mod periods;
mod places;
mod qr;
mod refused;
mod roles;
mod search;
mod session;
mod station;
mod stations;
mod support;
mod tasks;
mod to_check;
mod views;
mod visits;
mod waiting;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use utoipa::OpenApi as _;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Board;
use super::access::{self, Right};

/// What stands at the head of the API's description.
#[derive(utoipa::OpenApi)]
#[openapi(info(
    title = "Baolian (包联)",
    version = "1",
    license(name = "Apache-2.0", identifier = "Apache-2.0"),
    description = "What the board shows, for other programs. Answers say as of which time and ledger position of headquarters they hold; errors are problem+json with a stable `code`; `x-right` of an operation names what a role needs for it."
))]
struct Head;

/// All routes. Which right a route asks for is said here and nowhere else.
fn groups() -> Vec<(Right, OpenApiRouter<Board>)> {
    vec![
        (
            Right::Anybody,
            OpenApiRouter::new()
                .routes(routes!(session::sign_in))
                .routes(routes!(session::welcome, session::accept)),
        ),
        (
            Right::SignedIn,
            OpenApiRouter::new()
                .routes(routes!(session::session, session::sign_out))
                .routes(routes!(session::act_as))
                .routes(routes!(session::sessions))
                .routes(routes!(session::end))
                .routes(routes!(categories::categories))
                .routes(routes!(views::views))
                .routes(routes!(views::keep, views::forget)),
        ),
        (
            Right::Records,
            OpenApiRouter::new()
                .routes(routes!(issues::issues))
                .routes(routes!(issues::export_issues))
                .routes(routes!(issue::issue))
                .routes(routes!(tasks::tasks))
                .routes(routes!(tasks::export_tasks))
                .routes(routes!(effects::effects))
                .routes(routes!(effects::export_effects))
                .routes(routes!(support::support))
                .routes(routes!(support::export_support))
                .routes(routes!(areas::areas))
                .routes(routes!(search::search))
                .routes(routes!(stations::stations))
                .routes(routes!(stations::export_stations))
                .routes(routes!(station::station))
                .routes(routes!(map::map)),
        ),
        (
            Right::Visits,
            OpenApiRouter::new()
                .routes(routes!(visits::visits))
                .routes(routes!(visits::export_visits)),
        ),
        (
            Right::Leads,
            OpenApiRouter::new()
                .routes(routes!(leads::leads))
                .routes(routes!(leads::export_leads)),
        ),
        (
            Right::Act,
            OpenApiRouter::new()
                .routes(routes!(deeds::to_issue))
                .routes(routes!(deeds::to_support)),
        ),
        (
            Right::HandLeads,
            OpenApiRouter::new()
                .routes(routes!(lead_deeds::targets))
                .routes(routes!(lead_deeds::hand_down))
                .routes(routes!(lead_deeds::file))
                .layer(DefaultBodyLimit::max(files::FILE)),
        ),
        (
            Right::Figures,
            OpenApiRouter::new()
                .routes(routes!(overview::overview))
                .routes(routes!(periods::periods))
                .routes(routes!(periods::export_periods)),
        ),
        (
            Right::Accounts,
            OpenApiRouter::new().routes(routes!(session::link)),
        ),
        (
            Right::People,
            OpenApiRouter::new()
                .routes(routes!(accounts::accounts))
                .routes(routes!(accounts::add, accounts::change))
                .routes(routes!(accounts::close))
                .routes(routes!(codes::codes))
                .routes(routes!(devices::devices))
                .routes(routes!(devices::confirm))
                .routes(routes!(devices::revoke))
                .routes(routes!(devices::replace))
                .routes(routes!(devices::release))
                .routes(routes!(files::people))
                .routes(routes!(places::places))
                .layer(DefaultBodyLimit::max(files::FILE)),
        ),
        (
            Right::Roster,
            OpenApiRouter::new()
                .routes(routes!(files::roster))
                .routes(routes!(files::terms, files::set_terms))
                .layer(DefaultBodyLimit::max(files::FILE)),
        ),
        (
            Right::Plan,
            OpenApiRouter::new()
                .routes(routes!(pairings::pairings, pairings::pair))
                .routes(routes!(pairings::preview))
                .routes(routes!(waiting::waiting))
                .routes(routes!(checklists::checklist, checklists::publish))
                .routes(routes!(excuses::excuses, excuses::excuse))
                .routes(routes!(excuses::excusable))
                .routes(routes!(excuses::assign))
                .routes(routes!(deeds::seal)),
        ),
        (
            Right::Checks,
            OpenApiRouter::new()
                .routes(routes!(refused::refused))
                .routes(routes!(to_check::to_check)),
        ),
        (
            Right::Audit,
            OpenApiRouter::new().routes(routes!(audit::audit)),
        ),
        (
            Right::Health,
            OpenApiRouter::new().routes(routes!(health::health)),
        ),
        (
            Right::Server,
            OpenApiRouter::new()
                .routes(routes!(health::rotate))
                .routes(routes!(health::accept_clock)),
        ),
    ]
}

/// The routes, each behind its guard.
pub(super) fn router(board: &Board) -> Router<Board> {
    let mut all = Router::new();
    for (right, routes) in groups() {
        let (routes, _) = routes.split_for_parts();
        all = all.merge(access::guarded(board, right, routes));
    }
    all
}

/// The API's description (OpenAPI 3.1), made from the routes themselves.
#[must_use]
pub fn document() -> OpenApi {
    let mut all = Head::openapi();
    for (right, routes) in groups() {
        let (_, mut described) = routes.split_for_parts();
        access::describe(&mut described, right);
        all.merge(described);
    }
    all
}
