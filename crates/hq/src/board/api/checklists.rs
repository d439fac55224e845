//! The checklist (检查要点): as it stands, and its next version.

use axum::Json;
use axum::extract::State;
use baolian_record::checklist::{Section, Template, Text};
use baolian_wire::HqTime;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::board::Board;
use crate::board::extract::{AsOf, Body};
use crate::board::problem::Problem;
use crate::board::viewer::Viewer;
use crate::office::{State as Stand, Within, checklist};

/// A version of the checklist that was published.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OneVersion {
    /// From 1.
    version: u32,
    /// How many sections it has.
    sections: usize,
    /// And topical ones of them.
    topical: usize,
    /// And items.
    items: usize,
}

/// The checklist as it stands.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Checklist {
    /// As of when.
    as_of: AsOf,
    /// The newest version, as tablets read it.
    #[schema(value_type = Object)]
    template: Template,
    /// All versions that were published here, the newest first.
    versions: Vec<OneVersion>,
    /// Whether the role may change all of it, or only topical sections of its own area and level.
    whole: bool,
}

/// The checklist that a visit begun now has.
#[utoipa::path(get, path = "/api/v1/checklist", responses((status = 200, body = Checklist)))]
pub(crate) async fn checklist(
    State(board): State<Board>,
    viewer: Viewer,
) -> Result<Json<Checklist>, Problem> {
    board
        .read(move |conn, as_of| {
            let stand = Stand::read(conn, HqTime(as_of.at))?;
            let reach = viewer.reach();
            let whole = Within::new(&stand, reach.as_ref()).whole_roster();
            let mut versions: Vec<OneVersion> = Vec::new();
            for json in &stand.reference.checklists {
                let Ok(template) = Template::from_json(json) else {
                    continue;
                };
                versions.push(OneVersion {
                    version: template.version,
                    sections: template.sections.len(),
                    topical: template
                        .sections
                        .iter()
                        .filter(|s| s.topical.is_some())
                        .count(),
                    items: template.items().count(),
                });
            }
            versions.sort_by_key(|v| std::cmp::Reverse(v.version));
            Ok(Json(Checklist {
                as_of,
                template: checklist::newest(&stand)?,
                versions,
                whole,
            }))
        })
        .await
}

/// The next version.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NextChecklist {
    /// The version that it was made of.
    shown: u32,
    /// Its name, `{zh, en}`.
    #[schema(value_type = Object)]
    title: Text,
    /// Its sections, as tablets read them.
    #[schema(value_type = Vec<Object>)]
    sections: Vec<Section>,
}

/// What was published.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Published {
    /// Its version.
    version: u32,
}

/// Publishes what was made of the newest version as the next one.
#[utoipa::path(put, path = "/api/v1/checklist", request_body = NextChecklist,
    responses((status = 200, body = Published), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn publish(
    State(board): State<Board>,
    viewer: Viewer,
    Body(next): Body<NextChecklist>,
) -> Result<Json<Published>, Problem> {
    let template = Template {
        id: String::new(),
        version: 0,
        title: next.title,
        sections: next.sections,
    };
    board
        .work(move |board| {
            let hq = viewer.hq(&board.hq);
            let published = checklist::publish(&hq, template, next.shown)?;
            let published = published.map_err(|faults| Problem::checklist(&faults))?;
            Ok(Json(Published {
                version: published.version,
            }))
        })
        .await
}
