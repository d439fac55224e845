//! Afternoon, no signal again: five tablets, each writing for itself, some on the same issue.

use baolian_core::tablet::{EvidenceInput, OpenIssue};
use baolian_record::issue::{Evidence, Responsible, Severity};
use baolian_wire::DocId;

use super::morning::Known;
use super::noon::name_of;
use super::visit::Visited;
use crate::held::{Cast, Held};
use crate::place::{NEIGHBOUR, clock, in_days, moment};
use crate::stage::Stage;
use crate::stop::Result;

/// The photo that proves an effect.
pub const PHOTO: &[u8] = include_bytes!("../../data/effect.jpg");

/// What was written apart.
pub struct Apart {
    /// The issue at a station whose cadre was another by then.
    pub elsewhere: DocId,
}

/// Everybody's afternoon.
///
/// # Errors
/// If a deed is not done, or not read back as it was written.
pub fn apart(stage: &Stage, cast: &Cast, known: &Known, visited: &Visited) -> Result<Apart> {
    stage.scene("scene.apart", &[])?;
    on_one_issue(stage, cast, known.register)?;
    station(stage, cast, known)?;
    let elsewhere = unheard(stage, cast, known)?;
    cast.chen.tablet()?.seal(visited.visit)?;
    let sealed = cast.chen.tablet()?.visit(visited.visit)?;
    stage.must("must.sealed", sealed.sealed)?;
    let at = sealed.visit.seals.first().map_or(0, |seal| seal.stamp.at);
    stage.tell.line(
        "label.cadre",
        "apart.sealed",
        &[("who", &cast.chen.name), ("at", &clock(at))],
    );
    Ok(Apart { elsewhere })
}

/// The cadre's two tablets change the same issue in different ways.
fn on_one_issue(stage: &Stage, cast: &Cast, issue: DocId) -> Result<()> {
    let lang = stage.lang();
    let write = |held: &Held, due, severity, description, progress| -> Result<()> {
        let tablet = held.tablet()?;
        tablet.set_issue(issue, "due", &in_days(due))?;
        tablet.set_issue(issue, "severity", severity)?;
        tablet.describe_issue(issue, lang.text(description))?;
        tablet.add_progress(issue, lang.text(progress), None)?;
        Ok(())
    };
    write(
        &cast.chen,
        10,
        "high",
        "register.first",
        "register.first.progress",
    )?;
    write(
        &cast.second,
        20,
        "low",
        "register.second",
        "register.second.progress",
    )?;
    for held in [&cast.chen, &cast.second] {
        let view = held.tablet()?.issue(issue)?;
        stage.must("must.alone", view.issue.contested.is_empty())?;
        let severity = view.issue.severity.value.map_or("", Severity::as_str);
        let said = view.issue.updates.last();
        stage.tell.line(
            "label.same",
            "apart.wrote",
            &[
                ("tablet", &held.name),
                ("title", &view.issue.title.value.unwrap_or_default()),
                ("due", &view.issue.due.value.unwrap_or_default()),
                ("severity", &lang.of("severity", severity)),
                ("at", &said.map(|u| moment(u.stamp.at)).unwrap_or_default()),
            ],
        );
    }
    Ok(())
}

/// The station proves an effect on one issue and objects to the other.
fn station(stage: &Stage, cast: &Cast, known: &Known) -> Result<()> {
    let lang = stage.lang();
    let photo = stage.write(lang.text("camera.photo"), PHOTO)?;
    let tablet = cast.wang.tablet()?;
    let proof = EvidenceInput::File(photo);
    tablet.record_effect(known.camera, lang.text("camera.effect"), &[proof])?;
    tablet.ask_verification(known.camera, lang.text("camera.verify"))?;
    tablet.object(known.register, lang.text("register.objection"))?;
    let camera = tablet.issue(known.camera)?.issue;
    let proofs = camera.effects.first().map(|effect| effect.evidence.clone());
    let kept = match proofs.unwrap_or_default().first() {
        Some(Evidence::File {
            hash, len, name, ..
        }) => {
            let there = tablet.file_path(hash).exists();
            there.then(|| (name.clone(), *len))
        }
        _ => None,
    };
    stage.must("must.photo", kept.is_some())?;
    let (photo, bytes) = kept.unwrap_or_default();
    stage.tell.line(
        "label.station",
        "apart.effect",
        &[
            ("who", &cast.wang.name),
            ("title", &camera.title.value.unwrap_or_default()),
            ("photo", &photo),
            ("kb", &(bytes / 1024)),
        ],
    );
    let register = tablet.issue(known.register)?.issue;
    let objection = register
        .updates
        .last()
        .and_then(|update| update.text.clone());
    stage.tell.line(
        "",
        "apart.objects",
        &[
            ("title", &register.title.value.unwrap_or_default()),
            ("why", &objection.unwrap_or_default()),
        ],
    );
    Ok(())
}

/// Two people whom the news of noon did not reach work on.
fn unheard(stage: &Stage, cast: &Cast, known: &Known) -> Result<DocId> {
    let lang = stage.lang();
    cast.li
        .tablet()?
        .add_progress(known.register, lang.text("register.li"), None)?;
    let title = cast.li.tablet()?.issue(known.register)?.issue.title.value;
    stage.tell.line(
        "label.unheard",
        "apart.li",
        &[
            ("who", &cast.li.name),
            ("title", &title.unwrap_or_default()),
        ],
    );
    let Ok(responsible) = format!("post:{}", lang.text("post.head")).parse::<Responsible>();
    let issue = OpenIssue {
        station: Some(NEIGHBOUR.into()),
        title: lang.text("exit.title").into(),
        description: lang.text("exit.says").into(),
        category: Some("premises".into()),
        severity: Some(Severity::High),
        due: Some(in_days(5)),
        responsible: Some(responsible),
        ..OpenIssue::default()
    };
    let id = cast.zhou.tablet()?.open_issue(&issue)?.id;
    let title = cast.zhou.tablet()?.issue(id)?.issue.title.value;
    stage.tell.line(
        "",
        "apart.zhou",
        &[
            ("who", &cast.zhou.name),
            ("title", &title.unwrap_or_default()),
            ("station", &name_of(NEIGHBOUR)),
        ],
    );
    Ok(id)
}
