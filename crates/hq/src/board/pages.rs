//! The board's pages, carried inside the program: nothing is read from elsewhere.

use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use rust_embed::RustEmbed;
use utoipa::openapi::OpenApi;

use super::Board;
use super::problem::Problem;
use crate::error::{HqError, Result};

/// What `npm run build` in `ui/` made of `ui/board`. A program built
/// without it serves the API alone.
#[derive(RustEmbed)]
#[folder = "../../ui/dist-board"]
#[allow_missing = true]
struct Pages;

pub(super) fn router() -> Router<Board> {
    Router::new()
        .route(
            "/",
            get(|headers: HeaderMap| async move { file("index.html", &headers) }),
        )
        .route("/assets/{*path}", get(asset))
}

async fn asset(Path(path): Path<String>, headers: HeaderMap) -> Response {
    file(&format!("assets/{path}"), &headers)
}

fn file(path: &str, asked: &HeaderMap) -> Response {
    let Some(file) = Pages::get(path) else {
        return Problem::code("no_such_path").into_response();
    };
    let tag = data_encoding::HEXLOWER.encode(&file.metadata.sha256_hash()[..12]);
    let tag = format!("\"{tag}\"");
    let same = asked
        .get(header::IF_NONE_MATCH)
        .and_then(|t| t.to_str().ok());
    // A file's name changes with what is in it, but for the page itself.
    let keep = match path.starts_with("assets/") {
        true => "public, max-age=31536000, immutable",
        false => "no-cache",
    };
    let mut response = match same == Some(tag.as_str()) {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => Response::new(Body::from(file.data)),
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind(path)));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}

fn kind(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("json") => "application/json",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}

/// The API's own description.
pub(super) fn openapi(document: &OpenApi) -> Result<MethodRouter<Board>> {
    let text = document
        .to_json()
        .map_err(|e| HqError::Internal(format!("the API's description: {e}")))?;
    Ok(get(move || async move {
        ([(header::CONTENT_TYPE, "application/json")], text)
    }))
}
