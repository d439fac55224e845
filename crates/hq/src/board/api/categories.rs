//! The categories of problems by their ids, in both languages.

use axum::Json;
use baolian_record::checklist::builtin_categories;
use serde::Serialize;
use utoipa::ToSchema;

use crate::board::problem::Problem;
use crate::error::HqError;

/// One category.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OneCategory {
    /// As records name it.
    id: String,
    /// 简体中文.
    #[serde(rename = "zh-CN")]
    zh: String,
    /// English.
    en: String,
}

/// The categories of problems, in the order in which they are shown.
#[utoipa::path(get, path = "/api/v1/categories", responses((status = 200, body = Vec<OneCategory>)))]
pub(crate) async fn categories() -> Result<Json<Vec<OneCategory>>, Problem> {
    let list = builtin_categories()
        .map_err(|error| HqError::Internal(format!("the categories: {error}")))?;
    let one = |category: &baolian_record::checklist::Category| OneCategory {
        id: category.id.clone(),
        zh: category.title.zh.clone(),
        en: category.title.en.clone(),
    };
    Ok(Json(list.categories.iter().map(one).collect()))
}
