//! What HTTP says of an error: a status for the class, a code for the case, words for a person.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use baolian_wire::WireError;

use crate::error::{HqError, Storage};

/// Seconds after which a busy headquarters may be asked again.
const RETRY_AFTER: &str = "5";
/// And one that waits for its operator: for its clock, or its storage.
const RETRY_MENDED: &str = "60";
/// What a later try may be answered otherwise than with.
const RETRIED: [StatusCode; 2] = [
    StatusCode::SERVICE_UNAVAILABLE,
    StatusCode::INSUFFICIENT_STORAGE,
];

/// The code of a rejection, for the log.
#[derive(Debug, Clone, Copy)]
pub(super) struct Code(pub &'static str);

/// An error on its way out.
#[derive(Debug)]
pub(super) struct Rejection {
    status: StatusCode,
    code: &'static str,
    message: String,
}

impl Rejection {
    pub fn new(status: StatusCode, code: &'static str, message: String) -> Self {
        Self {
            status,
            code,
            message,
        }
    }

    pub fn too_large(limit: usize) -> Self {
        let message = format!("the request is over the limit of {limit} bytes");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", message)
    }
}

impl From<HqError> for Rejection {
    fn from(error: HqError) -> Self {
        let status = match &error {
            HqError::Wire(WireError::BadSignature(_))
            | HqError::UnknownDevice
            | HqError::BadCode => StatusCode::UNAUTHORIZED,
            HqError::Wire(_) | HqError::BadInput(_) | HqError::KeyInUse => StatusCode::BAD_REQUEST,
            HqError::Unconfirmed
            | HqError::CodeUsed
            | HqError::CodeExpired
            | HqError::NotSuccessor(_)
            | HqError::NotOurs(_) => StatusCode::FORBIDDEN,
            HqError::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            HqError::NotFound { .. } => StatusCode::NOT_FOUND,
            HqError::ClockBehind { .. } | HqError::Busy | HqError::Stopping => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            HqError::Storage(Storage::Full, _) => StatusCode::INSUFFICIENT_STORAGE,
            HqError::Storage(..) => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let code = error.code();
        // What went wrong inside is for the operator's log, not for whoever asks.
        let inside =
            status == StatusCode::INTERNAL_SERVER_ERROR || matches!(error, HqError::Storage(..));
        let message = if inside {
            tracing::error!(code, error = %error, "an error inside");
            "headquarters stumbled; its operator can see why".to_owned()
        } else {
            error.to_string()
        };
        Self::new(status, code, message)
    }
}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        let body = serde_json::json!({
            "error": { "code": self.code, "message": self.message }
        });
        let mut response = (self.status, body.to_string()).into_response();
        let headers = response.headers_mut();
        let json = HeaderValue::from_static("application/json");
        headers.insert(header::CONTENT_TYPE, json);
        if RETRIED.contains(&self.status) {
            let after = if self.code == "busy" {
                RETRY_AFTER
            } else {
                RETRY_MENDED
            };
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static(after));
        }
        response.extensions_mut().insert(Code(self.code));
        response
    }
}

/// Bytes of CBOR, or frames of it.
pub(super) fn cbor_answer(body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    let cbor = HeaderValue::from_static("application/cbor");
    response.headers_mut().insert(header::CONTENT_TYPE, cbor);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn storage_that_fails_is_told_with_a_code_and_when_to_come_back() {
        for (trouble, status, code) in [
            (Storage::Full, 507, "storage_full"),
            (Storage::ReadOnly, 503, "storage_read_only"),
            (Storage::Closed, 503, "storage_closed"),
            (Storage::Broken, 503, "io"),
        ] {
            let rejection = Rejection::from(HqError::Storage(trouble, "/secret".into()));
            assert_eq!((rejection.status.as_u16(), rejection.code), (status, code));
            assert!(
                !rejection.message.contains("secret"),
                "inner words stay inside"
            );
            let response = rejection.into_response();
            assert_eq!(response.headers()[header::RETRY_AFTER], RETRY_MENDED);
        }
    }
}
