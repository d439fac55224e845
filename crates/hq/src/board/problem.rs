//! An answer that is none: problem+json (RFC 9457) with a stable code.
//!
//! The board's pages say it in the reader's language, by its code; what stands
//! in `title` is for whoever writes a program.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use baolian_lists::ListError;
use baolian_record::checklist::TemplateError;
use baolian_wire::{Reason, WireError};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::cli::explain;
use crate::cli::failure::Failure;
use crate::cli::text::Lang;
use crate::error::{HqError, Storage};
use crate::office::{No, OfficeError};
use crate::roster::Fault;

/// Why something was not answered or not done.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// A page about the kind of problem; there is none beyond its code.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The status of the answer.
    status: u16,
    /// A stable word: what programs and texts go by.
    code: String,
    /// For a person who reads English.
    title: String,
    /// What the code's sentence names: a found value, a limit.
    #[serde(skip_serializing_if = "serde_json::Map::is_empty")]
    #[schema(value_type = Object)]
    with: serde_json::Map<String, serde_json::Value>,
    /// What a person is told, by language, where it is not one of the board's own codes.
    #[serde(skip_serializing_if = "Option::is_none")]
    // Boxed: this stands in the `Err` of every handler.
    said: Option<Box<Said>>,
}

/// Most faults of a file that are told to a program; a person reads all.
const FAULTS: usize = 200;

/// A sentence in both languages.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Said {
    /// 简体中文.
    #[serde(rename = "zh-CN")]
    zh: String,
    /// English.
    en: String,
}

impl Said {
    /// Why an entry was refused.
    pub fn refused(reason: &Reason) -> Self {
        *Self::of(|lang| explain::refused(lang, reason))
    }

    /// A sentence of the command line's table; none where it has none of this key.
    pub fn find(key: &str) -> Option<Self> {
        Some(Self {
            zh: Lang::Zh.find(key)?.to_owned(),
            en: Lang::En.find(key)?.to_owned(),
        })
    }

    /// The sentences of the command line: one table says why a deed was not done.
    fn of(explain: impl Fn(Lang) -> Failure) -> Box<Self> {
        Box::new(Self {
            zh: explain(Lang::Zh).message,
            en: explain(Lang::En).message,
        })
    }
}

/// Codes of the board itself, with their status and what they say.
pub(super) const CODES: &[(&str, u16, &str)] = &[
    ("not_signed_in", 401, "sign in first"),
    ("wrong_sign_in", 401, "name, password and code do not fit"),
    ("sign_in_locked", 429, "too many failures under this name"),
    ("needs_tls", 403, "passwords are taken over TLS only"),
    (
        "not_from_the_board",
        403,
        "only the board's own page may do this",
    ),
    ("not_allowed", 403, "this role may not"),
    ("another_area", 403, "this role is of another area"),
    ("account_closed", 403, "the account is closed"),
    ("no_board_role", 403, "the account has no role of the board"),
    ("link_gone", 410, "the link is used, over, or never was"),
    ("bad_password", 422, "10 to 200 characters"),
    ("wrong_code", 422, "the code is not one of now"),
    ("bad_name", 422, "no such name is possible"),
    ("taken", 409, "an account of this name is there"),
    ("bad_checklist", 422, "the checklist cannot be published"),
    ("no_place", 422, "say at least one station, area or level"),
    ("bad_query", 400, "the question cannot be read"),
    (
        "no_such_record",
        404,
        "no such record, or none that this role sees",
    ),
    ("not_yet", 404, "there was no such record then"),
    ("no_such_session", 404, "no such session"),
    ("no_such_view", 404, "no such view"),
    (
        "bad_view",
        422,
        "a name of 1 to 60 characters, an address of 2000 bytes",
    ),
    ("too_many_views", 409, "fifty views are kept at most"),
    ("no_such_path", 404, "there is nothing here"),
];

impl Problem {
    /// One of the board's own.
    pub fn code(code: &'static str) -> Self {
        let known = CODES.iter().find(|(known, ..)| *known == code);
        let (status, title) = known.map_or((500, code), |(_, status, title)| (*status, *title));
        Self::new(status, code, title)
    }

    fn new(status: u16, code: &str, title: &str) -> Self {
        Self {
            kind: "about:blank",
            status,
            code: code.to_owned(),
            title: title.to_owned(),
            with: serde_json::Map::new(),
            said: None,
        }
    }

    /// A file that was not taken, with every fault of it.
    pub fn faults(faults: &[Fault]) -> Self {
        let mut problem = Self::new(422, "bad_file", "the file was not taken");
        problem.said = Some(Said::of(|lang| Failure::faults(lang, faults)));
        let told: Vec<_> = faults.iter().take(FAULTS).map(|f| json!(f)).collect();
        problem.with("faults", told)
    }

    /// A checklist that cannot be published, with every fault of it.
    pub fn checklist(faults: &[TemplateError]) -> Self {
        let told = faults.iter().map(|f| {
            json!({ "place": f.place.to_string(), "code": f.fault.code(), "words": f.fault.to_string() })
        });
        let told: Vec<_> = told.collect();
        Self::code("bad_checklist").with("faults", told)
    }

    /// With something that the sentence names.
    pub fn with(mut self, name: &str, value: impl Into<serde_json::Value>) -> Self {
        self.with.insert(name.to_owned(), value.into());
        self
    }
}

impl From<OfficeError> for Problem {
    fn from(error: OfficeError) -> Self {
        let said = Said::of(|lang| explain::office(lang, &error));
        match error {
            OfficeError::Hq(error) => error.into(),
            OfficeError::Denied(denial) => {
                let status = match denial.no {
                    No::BadInput => 422,
                    No::NotFound => 404,
                    No::Refused => 409,
                };
                let mut problem = Self::new(status, denial.code, &denial.to_string());
                problem.said = Some(said);
                for (name, value) in denial.with {
                    problem = problem.with(name, value);
                }
                problem
            }
        }
    }
}

impl From<HqError> for Problem {
    fn from(error: HqError) -> Self {
        let status = match &error {
            HqError::BadInput(_) => 400,
            HqError::Wire(WireError::BadSignature(_)) => 401,
            HqError::Wire(_) => 422,
            HqError::NotFound { .. } => 404,
            HqError::Refused(_) => 409,
            HqError::Storage(Storage::Full, _) => 507,
            HqError::ClockBehind { .. }
            | HqError::Busy
            | HqError::Stopping
            | HqError::Storage(..) => 503,
            _ => 500,
        };
        if status == 500 {
            // What went wrong inside is for the operator's log.
            tracing::error!(code = error.code(), error = %error, "an error inside");
            return Self::new(500, error.code(), "headquarters stumbled");
        }
        let said = Said::of(|lang| explain::hq(lang, &error));
        let code = match &error {
            HqError::Refused(reason) => reason.code.as_str(),
            other => other.code(),
        };
        let mut problem = Self::new(status, code, &error.to_string());
        problem.said = Some(said);
        problem
    }
}

impl From<ListError> for Problem {
    fn from(error: ListError) -> Self {
        match error {
            ListError::Database(error) => HqError::from(error).into(),
            error => Self::code("bad_query").with("found", error.to_string()),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let seconds = self.with.get("seconds").map(ToString::to_string);
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        let kind = HeaderValue::from_static("application/problem+json");
        headers.insert(header::CONTENT_TYPE, kind);
        let after =
            seconds.or_else(|| (status == StatusCode::SERVICE_UNAVAILABLE).then(|| "5".to_owned()));
        if let Some(Ok(after)) = after.map(|s| HeaderValue::from_str(&s)) {
            headers.insert(header::RETRY_AFTER, after);
        }
        response
    }
}
