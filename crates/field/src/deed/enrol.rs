//! Enrolment, and the link to headquarters that it shares with syncing.

use baolian_core::Tablet;
use baolian_core::sync::http::{Http, HttpOptions};
use serde_json::json;

use crate::answer::Answer;
use crate::args::{EnrolArgs, LinkArgs};
use crate::desk::Desk;
use crate::failure::{Result, Stop};

/// How the words say that a link may be made.
pub(super) fn options(args: &LinkArgs) -> Result<HttpOptions> {
    let extra_root = match &args.ca {
        None => None,
        Some(path) => Some(std::fs::read(path).map_err(|e| {
            let path = path.display().to_string();
            Stop::input("no_file", vec![("path", path), ("detail", e.to_string())])
        })?),
    };
    Ok(HttpOptions {
        allow_plain_http: args.allow_plain_http,
        extra_root,
    })
}

pub(super) fn enrol(desk: &Desk, args: &EnrolArgs) -> Result<Answer> {
    let options = options(&args.link)?;
    let http = Http::new(&args.hq, &options)?;
    let tablet = Tablet::open_real(&desk.home)?;
    let identity = tablet.enrol(&http, &args.hq, &args.code)?;
    tablet.remember_link(&options)?;
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
