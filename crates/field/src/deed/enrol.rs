//! Enrolment, and the link to headquarters that it shares with syncing.

use baolian_core::Tablet;
use baolian_core::sync::http::{Http, HttpOptions};
use serde_json::json;

use crate::answer::Answer;
use crate::args::{EnrolArgs, LinkArgs};
use crate::desk::Desk;
use crate::failure::{Result, Stop};

/// A link to headquarters.
pub(super) fn link(url: &str, args: &LinkArgs) -> Result<Http> {
    let extra_root = match &args.ca {
        None => None,
        Some(path) => Some(std::fs::read(path).map_err(|e| {
            let path = path.display().to_string();
            Stop::input("no_file", vec![("path", path), ("detail", e.to_string())])
        })?),
    };
    let options = HttpOptions {
        allow_plain_http: args.allow_plain_http,
        extra_root,
    };
    Ok(Http::new(url, &options)?)
}

pub(super) fn enrol(desk: &Desk, args: &EnrolArgs) -> Result<Answer> {
    let http = link(&args.hq, &args.link)?;
    let tablet = Tablet::open_real(&desk.home)?;
    let identity = tablet.enrol(&http, &args.hq, &args.code)?;
    let text = desk.lang.say(
        "enrolled",
        &[("account", &identity.account), ("device", &identity.device)],
    );
    let told = json!({
        "account": identity.account,
        "device": identity.device,
        "hq": identity.hq_url,
    });
    Ok(Answer::new(told, text))
}
