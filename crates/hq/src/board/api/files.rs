//! What an office hands in as files: people, the roster, terms. Each shows what it would change before it is taken.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use baolian_record::terms::{LANGUAGES, TERMS, Terms};
use baolian_wire::HqTime;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::board::Board;
use crate::board::extract::{AsOf, Body, Query};
use crate::board::problem::Problem;
use crate::board::viewer::Viewer;
use crate::office::import::{self, Read};
use crate::office::pairing::mark;
use crate::office::{State as Stand, day_of};
use crate::{facts, people, roster};

/// Most bytes of a file: four times the largest roster.
pub(super) const FILE: usize = 4 * 1024 * 1024;

/// How a file is handed in.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct How {
    /// `mark` of what was shown, to take it; without it nothing is done.
    pub mark: Option<String>,
}

/// What a file of people would change, or has changed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PeopleShown {
    /// As of when.
    as_of: Option<AsOf>,
    /// Whether it is done.
    done: bool,
    /// What changes.
    difference: people::Difference,
    /// Names just this change, to do it.
    mark: String,
}

/// A file of people (id,name,unit,post,phone,roles,area,station): shown, and taken if it is what was shown.
#[utoipa::path(post, path = "/api/v1/files/people", params(How),
    request_body(content = String, content_type = "text/csv"),
    responses((status = 200, body = PeopleShown), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn people(
    State(board): State<Board>,
    viewer: Viewer,
    Query(how): Query<How>,
    file: Bytes,
) -> Result<Json<PeopleShown>, Problem> {
    let shown = |as_of: Option<AsOf>, read: Read<people::Difference>| -> Result<_, Problem> {
        let difference = read.map_err(|faults| Problem::faults(&faults))?;
        Ok(Json(PeopleShown {
            done: as_of.is_none(),
            as_of,
            mark: mark(&difference.facts),
            difference,
        }))
    };
    match how.mark {
        None => {
            let plan = move |conn: &_, as_of: AsOf| {
                let stand = Stand::read(conn, HqTime(as_of.at))?;
                let reach = viewer.reach();
                shown(
                    Some(as_of),
                    import::plan_people(reach.as_ref(), &stand, &file)?,
                )
            };
            board.read(plan).await
        }
        Some(mark) => {
            let take = move |board: &Board| {
                let hq = viewer.hq(&board.hq);
                shown(None, import::take_people(&hq, file.to_vec(), Some(mark))?)
            };
            board.work(take).await
        }
    }
}

/// How a roster is handed in.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct HowRoster {
    /// `mark` of what was shown, to take it; without it nothing is done.
    pub mark: Option<String>,
    /// The day on which pairings end and start; at once if not given.
    from: Option<String>,
    /// It is meant that more than a tenth of the stations leave.
    #[serde(default)]
    sure: bool,
}

/// What a roster would change, or has changed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RosterShown {
    /// As of when.
    as_of: Option<AsOf>,
    /// Whether it is done.
    done: bool,
    /// What changes.
    difference: roster::Difference,
    /// So many stations leave that somebody has to say that it is meant.
    many_leave: Option<usize>,
    /// Names just this change, to do it.
    mark: String,
}

/// A roster: shown, and taken if it is what was shown.
#[utoipa::path(post, path = "/api/v1/files/roster", params(HowRoster),
    request_body(content = String, content_type = "text/csv"),
    responses((status = 200, body = RosterShown), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn roster(
    State(board): State<Board>,
    viewer: Viewer,
    Query(how): Query<HowRoster>,
    file: Bytes,
) -> Result<Json<RosterShown>, Problem> {
    let from = how.from.as_deref().filter(|day| !day.trim().is_empty());
    let from = from.map(day_of).transpose()?;
    let shown = |as_of: Option<AsOf>, read: Read<roster::Difference>| -> Result<_, Problem> {
        let difference = read.map_err(|faults| Problem::faults(&faults))?;
        Ok(Json(RosterShown {
            done: as_of.is_none(),
            as_of,
            mark: mark(&difference.facts),
            many_leave: difference.many_leave(),
            difference,
        }))
    };
    match how.mark {
        None => {
            let plan = move |conn: &_, as_of: AsOf| {
                let stand = Stand::read(conn, HqTime(as_of.at))?;
                let planned = import::plan_roster(&stand, &file, from);
                if let Ok(difference) = &planned {
                    import::within_roster(viewer.reach().as_ref(), &stand, difference)?;
                }
                shown(Some(as_of), planned)
            };
            board.read(plan).await
        }
        Some(mark) => {
            let take = move |board: &Board| {
                let hq = viewer.hq(&board.hq);
                let taken = import::take_roster(&hq, file.to_vec(), from, how.sure, Some(mark))?;
                shown(None, taken)
            };
            board.work(take).await
        }
    }
}

/// Words of the app that the office says in its own way.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Glossary {
    /// As of when they stand.
    as_of: AsOf,
    /// The office's own words, by language and term.
    #[schema(value_type = std::collections::BTreeMap<String, std::collections::BTreeMap<String, String>>)]
    terms: Terms,
    /// Every term that can be given.
    known: Vec<&'static str>,
    /// Every language.
    languages: Vec<&'static str>,
}

/// The office's own terms.
#[utoipa::path(get, path = "/api/v1/terms", responses((status = 200, body = Glossary)))]
pub(crate) async fn terms(State(board): State<Board>) -> Result<Json<Glossary>, Problem> {
    board
        .read(|conn, as_of| {
            Ok(Json(Glossary {
                as_of,
                terms: facts::terms(conn)?,
                known: TERMS.to_vec(),
                languages: LANGUAGES.to_vec(),
            }))
        })
        .await
}

/// Terms in the place of those that were shown.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewTerms {
    /// All of them, by language and term; what is left out is the app's own again.
    #[schema(value_type = std::collections::BTreeMap<String, std::collections::BTreeMap<String, String>>)]
    terms: Terms,
    /// Those that stood when they were shown.
    #[schema(value_type = std::collections::BTreeMap<String, std::collections::BTreeMap<String, String>>)]
    shown: Terms,
}

/// Takes terms in the place of those before.
#[utoipa::path(put, path = "/api/v1/terms", request_body = NewTerms,
    responses((status = 204), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn set_terms(
    State(board): State<Board>,
    viewer: Viewer,
    Body(new): Body<NewTerms>,
) -> Result<axum::http::StatusCode, Problem> {
    board
        .work(move |board| {
            let hq = viewer.hq(&board.hq);
            let file = new.terms.to_json().into_bytes();
            let taken = import::take_terms(&hq, file, Some(new.shown))?;
            taken.map_err(|faults| Problem::faults(&faults))?;
            Ok(axum::http::StatusCode::NO_CONTENT)
        })
        .await
}
