//! The cadre settles what is contested and closes an issue; then both tablets and headquarters are compared.

use baolian_record::issue::{Issue, State, UpdateKind};
use baolian_wire::DocId;
use serde_json::Value;

use super::evening;
use super::morning::Known;
use super::visit::Visited;
use crate::held::Cast;
use crate::hq::Hq;
use crate::place::{CADRE, STATION, in_days, paired_since};
use crate::program::{items, number, text};
use crate::stage::Stage;
use crate::stop::Result;
use crate::tell::{Tone, thousands};

/// The end of the day's work.
///
/// # Errors
/// If a deed is not done, or the stores do not agree.
pub fn settled(
    stage: &Stage,
    hq: &Hq,
    cast: &Cast,
    known: &Known,
    visited: &Visited,
) -> Result<()> {
    stage.scene("scene.settled", &[])?;
    settle(stage, cast, known)?;
    close(stage, cast, known)?;
    evening::all(stage, cast)?;
    equal(stage, hq, cast, known, visited)?;
    coverage(stage, hq)?;
    verify(stage, hq)
}

fn settle(stage: &Stage, cast: &Cast, known: &Known) -> Result<()> {
    let tablet = cast.chen.tablet()?;
    tablet.settle(known.register, "due", &in_days(10))?;
    tablet.settle(known.register, "severity", "high")?;
    let issue = tablet.issue(known.register)?.issue;
    stage.must("must.settled", issue.contested.is_empty())?;
    let severity = issue
        .severity
        .value
        .map_or("", |severity| severity.as_str());
    stage.tell.line(
        "label.settles",
        "settled.values",
        &[
            ("who", &cast.chen.name),
            ("title", &issue.title.value.unwrap_or_default()),
            ("due", &issue.due.value.unwrap_or_default()),
            ("severity", &stage.lang().of("severity", severity)),
        ],
    );
    Ok(())
}

/// Closing takes two people: one recorded the effect, the other confirms it and closes.
fn close(stage: &Stage, cast: &Cast, known: &Known) -> Result<()> {
    let lang = stage.lang();
    let tablet = cast.chen.tablet()?;
    tablet.confirm_effect(known.camera, None, lang.text("camera.seen"))?;
    tablet.close_issue(known.camera, lang.text("camera.closed"))?;
    let view = tablet.issue(known.camera)?;
    let name = |account: &str| view.names.names.get(account).cloned().unwrap_or_default();
    let effect = view.issue.effects.first();
    let recorded = effect
        .map(|effect| name(&effect.stamp.by))
        .unwrap_or_default();
    let confirmed = effect.and_then(|effect| effect.confirmed_by.first());
    let confirmed = confirmed.map(|account| name(account)).unwrap_or_default();
    let closed = closer(&view.issue)
        .map(|account| name(&account))
        .unwrap_or_default();
    let is_closed = view.issue.status.state == State::Closed;
    stage.must(
        "must.two_people",
        is_closed && recorded != confirmed && confirmed == closed,
    )?;
    stage.tell.toned(
        Tone::Good,
        "label.closes",
        "settled.closed",
        &[
            ("title", &view.issue.title.value.unwrap_or_default()),
            ("recorded", &recorded),
            ("confirmed", &confirmed),
            ("closed", &closed),
        ],
    );
    Ok(())
}

fn closer(issue: &Issue) -> Option<String> {
    let close = issue.updates.iter().rfind(|u| u.kind == UpdateKind::Closed);
    close.map(|update| update.stamp.by.clone())
}

/// Both tablets of the cadre show every record in the same words, and headquarters holds the same.
fn equal(stage: &Stage, hq: &Hq, cast: &Cast, known: &Known, visited: &Visited) -> Result<()> {
    let issues = [
        known.register,
        known.camera,
        visited.feedback,
        visited.internal,
    ];
    let mut records: Vec<(&str, DocId)> = issues.map(|id| ("issue", id)).to_vec();
    records.push(("visit", visited.visit));
    let filter = baolian_lists::LeadFilter::default();
    let leads = cast
        .chen
        .tablet()?
        .leads(&filter, &baolian_lists::Page::first(10))?;
    records.extend(leads.rows.iter().map(|lead| ("lead", lead.row.id)));
    let mut same = 0;
    for (kind, id) in &records {
        same += usize::from(cast.chen.shown(kind, *id)? == cast.second.shown(kind, *id)?);
    }
    stage.must("must.equal", same == records.len())?;
    let mut at_hq = 0;
    for id in issues {
        at_hq += usize::from(agrees(&hq.issue(id)?, &cast.chen.shown("issue", id)?));
    }
    stage.must("must.hq_equal", at_hq == issues.len())?;
    let closed = cast.wang.tablet()?.issue(known.camera)?.issue.status.state;
    stage.must("must.closed_there", closed == State::Closed)?;
    stage.tell.toned(
        Tone::Good,
        "label.equal",
        "settled.equal",
        &[
            ("same", &same),
            ("records", &records.len()),
            ("hq", &at_hq),
            ("issues", &issues.len()),
        ],
    );
    Ok(())
}

/// Whether all that headquarters says of an issue is what a tablet says of it; when changes were made, each says
/// in its own form.
fn agrees(hq: &Value, tablet: &Value) -> bool {
    let own = ["station_name", "released", "made"];
    let said = hq.as_object().into_iter().flatten();
    let mut common = said.filter(|(key, _)| !own.contains(&key.as_str()));
    hq.is_object() && common.all(|(key, value)| tablet.get(key) == Some(value))
}

fn coverage(stage: &Stage, hq: &Hq) -> Result<()> {
    let own = hq.run(&["coverage", "--station", STATION, "--detail"])?;
    let mut periods = items(&own, "/periods").filter(|p| text(p, "/cadre") == CADRE);
    let made = periods.find(|p| text(p, "/outcome") == "made");
    let proven = made.and_then(|p| p.pointer("/proven")?.as_bool());
    stage.must("must.coverage", made.is_some() && proven == Some(true))?;
    let period = made.map(|p| text(p, "/period")).unwrap_or_default();
    stage.tell.toned(
        Tone::Good,
        "label.coverage",
        "settled.made",
        &[
            ("period", &period),
            (
                "first",
                &made.map(|p| text(p, "/first_day")).unwrap_or_default(),
            ),
            (
                "last",
                &made.map(|p| text(p, "/last_day")).unwrap_or_default(),
            ),
        ],
    );
    let whole = hq.run(&["coverage"])?;
    let of = |name: &str| number(&whole, &format!("/total/{name}"));
    stage.must("must.not_idle", of("missed") == 0 && of("made") == 1)?;
    stage.tell.line(
        "",
        "settled.province",
        &[
            ("since", &paired_since()),
            ("due", &thousands(of("due"))),
            ("made", &of("made")),
            ("running", &thousands(of("running"))),
            ("not_known", &thousands(of("not_known"))),
            ("missed", &of("missed")),
        ],
    );
    stage.must("must.solved", of("found") == 4 && of("solved") == 1)?;
    stage.tell.line(
        "",
        "settled.solved",
        &[("found", &of("found")), ("solved", &of("solved"))],
    );
    Ok(())
}

fn verify(stage: &Stage, hq: &Hq) -> Result<()> {
    let tell = &stage.tell;
    let words = ["verify"];
    let report = tell.while_working(tell.lang.text("verify.working"), || hq.run(&words))?;
    let holds = report.pointer("/holds").and_then(Value::as_bool) == Some(true);
    stage.must("must.verify", holds)?;
    let of = |name: &str| thousands(number(&report, &format!("/{name}")));
    tell.toned(
        Tone::Good,
        "label.verify",
        "settled.verified",
        &[
            ("devices", &of("devices")),
            ("entries", &of("entries")),
            ("signatures", &of("signatures")),
            ("receipts", &of("receipts")),
            ("documents", &of("documents")),
            ("verdicts", &of("verdicts")),
        ],
    );
    Ok(())
}
