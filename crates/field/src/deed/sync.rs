//! Synchronising once. Going on by itself is [`super::watch`].

use std::io::Write as _;

use baolian_core::Tablet;
use baolian_core::sync::http::{Http, HttpOptions};
use baolian_core::sync::{Progress, Synced};
use baolian_core::tablet::Facts;
use serde_json::{Value, json};

use super::{enrol, watch};
use crate::answer::Answer;
use crate::args::SyncArgs;
use crate::desk::Desk;
use crate::failure::Result;
use crate::text::Lang;

pub(super) fn run(desk: &Desk, args: &SyncArgs) -> Result<Answer> {
    let tablet = desk.tablet()?;
    let url = match &args.hq {
        Some(url) => url.clone(),
        None => tablet.identity()?.hq_url,
    };
    let before = tablet.link_options()?;
    let options = enrol::options(&args.link)?.or(before.clone());
    let http = Http::new(&url, &options)?;
    let way = Way {
        moved: args.hq.as_deref(),
        link: (options != before).then_some(&options),
    };
    let lock = tablet.lock_sync()?;
    if args.watch {
        // Whoever goes on by itself takes the lock for itself.
        drop(lock);
        return watch::watch(desk, tablet, http, way);
    }
    let synced = once(desk, &tablet, &http)?;
    way.remember(&tablet)?;
    drop(lock);
    let facts = tablet.facts()?;
    let text = summary(desk.lang, &synced, &facts);
    Ok(Answer::new(told(&synced, &facts), text))
}

/// A way to headquarters other than the one remembered.
#[derive(Debug, Clone, Copy)]
pub(super) struct Way<'a> {
    moved: Option<&'a str>,
    link: Option<&'a HttpOptions>,
}

impl Way<'_> {
    /// Only a way on which headquarters was found is remembered.
    pub(super) fn remember(self, tablet: &Tablet) -> Result<()> {
        if let Some(moved) = self.moved {
            tablet.use_address(moved)?;
        }
        if let Some(link) = self.link {
            tablet.remember_link(link)?;
        }
        Ok(())
    }
}

fn once(desk: &Desk, tablet: &Tablet, http: &Http) -> Result<Synced> {
    let mut shown = None;
    let synced = tablet.sync_with(http, &mut |progress| {
        let waits = progress.held < progress.recorded;
        if !desk.json && waits && shown != Some(*progress) {
            shown = Some(*progress);
            // Nobody may be reading; the sync goes on.
            let _ = writeln!(
                std::io::stderr().lock(),
                "{}",
                progress_text(desk.lang, progress)
            );
        }
    });
    Ok(synced?)
}

fn progress_text(lang: Lang, progress: &Progress) -> String {
    lang.say(
        "sync.progress",
        &[
            ("held", &progress.held),
            ("recorded", &progress.recorded),
            ("bytes", &progress.bytes),
        ],
    )
}

/// What one sync did, and what headquarters holds now.
fn told(synced: &Synced, facts: &Facts) -> Value {
    let mut told = serde_json::to_value(synced).unwrap_or_default();
    let more = json!({
        "device": facts.device,
        "log": facts.log,
        "contested": facts.records.contested,
        "tray": facts.tray,
    });
    if let (Some(told), Some(more)) = (told.as_object_mut(), more.as_object()) {
        told.extend(more.clone());
    }
    told
}

fn summary(lang: Lang, synced: &Synced, facts: &Facts) -> String {
    let mut lines = vec![
        lang.say(
            "sync.done",
            &[("sent", &synced.sent), ("received", &synced.received)],
        ),
        lang.say(
            "sync.held",
            &[("held", &facts.log.held), ("recorded", &facts.log.recorded)],
        ),
    ];
    if synced.began_new_log {
        lines.push(lang.text("sync.new_log"));
    }
    if synced.re_recorded > 0 {
        lines.push(lang.say("sync.re_recorded", &[("n", &synced.re_recorded)]));
    }
    if facts.records.contested > 0 {
        lines.push(lang.say("status.contested", &[("n", &facts.records.contested)]));
    }
    if facts.tray > 0 {
        lines.push(lang.say("status.tray", &[("n", &facts.tray)]));
    }
    lines.join("\n")
}
